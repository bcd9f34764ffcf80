import copy
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.people import J1_ANSWERS
from trellis.basis.findings import Refused
from trellis.basis.reading import canonical, fingerprint, read_json_object
from trellis.engines.allocation.replay import replay, save
from trellis.engines.allocation.tests.making import NORFOLK, NORTHSHIRE, answers, any_scheme
from trellis.engines.allocation.working import allocate

SAVED = save(allocate(J1_ANSWERS, NORTHSHIRE))
TEXT = json.dumps(SAVED, ensure_ascii=False, indent=2)


@pytest.mark.slow
@given(answers, any_scheme())
@settings(max_examples=60, deadline=None)
def test_a_replay_is_exact(person, scheme):
    kept = allocate(person, scheme)
    again = replay(read_json_object(json.dumps(save(kept))))
    assert again.same and not again.findings
    assert again.allocation == kept
    assert again.allocation.as_json() == kept.as_json()


@pytest.mark.parametrize("points", [0, 70, 115.5, 185, 186])
def test_a_points_total_replays_too_with_or_without_a_sum(points):
    kept = allocate({"points": points, "circumstances": ["live_in"]}, NORFOLK)
    assert replay(read_json_object(json.dumps(save(kept)))).same


def test_the_printed_object_is_the_allocation_and_whether_it_is_the_same():
    shown = replay(SAVED).as_json()
    assert shown["same"] is True and shown["stored_weekly_pence"] == 29315 and shown["findings"] == []
    assert {key: shown[key] for key in allocate(J1_ANSWERS, NORTHSHIRE).as_json()} == allocate(
        J1_ANSWERS, NORTHSHIRE
    ).as_json()


def is_caught(text):
    """Unreadable, or altered, or still the same in meaning."""
    try:
        document = read_json_object(text)
        found = replay(document)
    except Refused:
        return True
    return not found.same or canonical(document) == canonical(SAVED)


@given(some.integers(0, len(TEXT) - 1), some.characters())
@settings(max_examples=300, deadline=None)
@example(TEXT.index("29315"), "3")
@example(TEXT.index(SAVED["fingerprint"]), "g")
@example(TEXT.index('"weekly_pence"') + 1, "W")
@example(TEXT.index('"fingerprint"') + 1, "F")
@example(TEXT.index('"format"') + 1, "F")
def test_one_changed_character_anywhere_is_caught(at, character):
    assert is_caught(TEXT[:at] + character + TEXT[at + 1 :])


@pytest.mark.slow
def test_every_character_in_turn_is_caught():
    for at, old in enumerate(TEXT):
        if old not in " \n":
            new = "1" if old != "1" else "2"
            assert is_caught(TEXT[:at] + new + TEXT[at + 1 :]), TEXT[max(at - 20, 0) : at + 20]


def altered(way, value, *, sign=False):
    document = copy.deepcopy(SAVED)
    place = document
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    if sign:
        document["fingerprint"] = fingerprint(
            {key: part for key, part in document.items() if key != "fingerprint"}
        )
    return document


@pytest.mark.parametrize(
    ("way", "value", "where"),
    [
        (["result", "weekly_pence"], 29316, "result.weekly_pence"),
        (["result", "annual_pence"], 1528567, "result.annual_pence"),
        (["result", "points"], 71.500001, "result.points"),
        (["result", "lines", 0, "pence"], 1846, "result.lines[1].pence"),
        (["result", "lines", 9, "rule"], "none", "result.lines[10].rule"),
        (["result", "lines", 0], None, "result.lines[1].outcome"),
        (["result", "lines"], [], "result.lines"),
        (["result", "scheme_version"], "4", "result.scheme_version"),
        (["result", "suitable"], 1, "result.suitable"),
        (["answers", "answers", "hygiene", "level"], 4, "result.points"),
        (["scheme", "money", "price_pence_a_week"], 390, "result.weekly_pence"),
    ],
)
def test_a_sum_that_does_not_follow_is_found_even_under_a_fresh_fingerprint(way, value, where):
    found = replay(altered(way, value, sign=True))
    assert not found.same
    assert where in [finding.where for finding in found.findings]
    assert "altered" not in [finding.code for finding in found.findings]
    assert replay(altered(way, value)).findings[0].code == "altered"


def test_a_sentence_worded_otherwise_under_its_own_fingerprint_is_the_same_sum():
    # A later Trellis may say a line better. That alone must not call an old sum wrong.
    assert replay(altered(["result", "lines", 0, "says"], "Eating: £18.45.", sign=True)).same


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (None, "not-a-saved-allocation"),
        ([], "not-a-saved-allocation"),
        ({}, "not-a-saved-allocation"),
        ({**SAVED, "format": "trellis-allocation-2"}, "not-a-saved-allocation"),
        ({key: part for key, part in SAVED.items() if key != "scheme"}, "missing-key"),
        ({**SAVED, "note": 1}, "unknown-key"),
        ({**SAVED, "result": []}, "not-an-object"),
    ],
)
def test_what_is_no_saved_allocation_is_refused(document, code):
    with pytest.raises(Refused) as refused:
        replay(document)
    assert refused.value.findings[0].code == code


def test_a_file_whose_scheme_no_longer_reads_is_refused_and_said_to_be_altered_first():
    with pytest.raises(Refused) as refused:
        replay(altered(["scheme", "money", "rounding"], "bankers"))
    assert [finding.code for finding in refused.value.findings] == ["altered", "unknown-rounding"]


def test_noughts_after_the_point_and_the_order_of_keys_change_nothing():
    turned = json.dumps(dict(reversed(SAVED.items()))).replace("71.5,", "71.50,")
    assert "71.50," in turned
    assert replay(read_json_object(turned)).same
