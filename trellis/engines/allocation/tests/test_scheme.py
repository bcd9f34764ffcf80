import copy
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from trellis.basis.findings import Refused
from trellis.engines.allocation import schemes
from trellis.engines.allocation.questions import CIRCUMSTANCES, OUTCOME_KEYS
from trellis.engines.allocation.scheme import (
    SUITABILITY_CODES,
    read_scheme,
    read_scheme_file,
    read_scheme_text,
)
from trellis.engines.allocation.tests.making import KENSINGTON, NORFOLK, NORTHSHIRE, any_scheme, with_table
from trellis.engines.allocation.working import allocate

GONE = object()


def refused(scheme, path, value):
    """Each finding's place and code, when one place in a good scheme holds something else."""
    document = copy.deepcopy(scheme.as_json())
    *way, last = path
    place = document
    for key in way:
        place = place[key]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(Refused) as caught:
        read_scheme(document)
    return [(finding.where, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize("name", schemes.shipped())
def test_every_shipped_scheme_is_sound_and_says_what_it_is(name):
    scheme = schemes.load(name)
    assert scheme.name == name
    assert any(word in scheme.label for word in ("Invented", "real"))
    assert read_scheme(scheme.as_json()) == scheme
    assert read_scheme_text(scheme.as_toml()) == scheme


def test_the_demonstration_scheme_says_where_planning_help_is_paid_from():
    assert any("planning" in note and "separate fund" in note for note in NORTHSHIRE.notes)


@given(any_scheme())
@settings(max_examples=60, deadline=None)
def test_a_scheme_reads_back_from_json_and_from_toml_as_itself(scheme):
    assert read_scheme(scheme.as_json()) == scheme
    assert read_scheme_text(scheme.as_toml()) == scheme


@pytest.mark.parametrize(
    "key", ["name", "title", "version", "from", "approved_by", "label", "source", "money", "support"]
)
def test_what_a_scheme_must_say_is_asked_for_by_name(key):
    assert refused(NORTHSHIRE, [key], GONE) == [(key, "missing-key")]


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        (["cap"], 500, ("cap", "unknown-key")),
        (["money", "cap_pence"], 500, ("money.cap_pence", "unknown-key")),
        (["money", "bands"], [], ("money.bands", "unknown-key")),
        (["points", "nutritoin"], [0, 1], ("points.nutritoin", "unknown-key")),
        (["suitability", "deaf"], "…", ("suitability.deaf", "unknown-key")),
        (["support", "max"], 1, ("support.max", "unknown-key")),
        (["name"], "Northshire 2026", ("name", "not-a-scheme-name")),
        (["title"], "two\nlines", ("title", "not-text")),
        (["title"], "\x1b[31mred", ("title", "not-text")),
        (["title"], "x" * 2_001, ("title", "not-text")),
        (["version"], 3, ("version", "not-text")),
        (["from"], "1 April 2026", ("from", "not-a-day")),
        (["from"], "2026-02-30", ("from", "not-a-day")),
        (["notes"], "one", ("notes", "not-a-list")),
        (["points", "work"], GONE, ("points.work", "missing-outcome")),
        (["points", "work"], [0], ("points.work", "not-points-by-level")),
        (["points", "work"], [0, 1, 2, 3, 4, 5], ("points.work", "not-points-by-level")),
        (["points", "work"], [0, 4, 9, 8, 22], ("points.work[level 3]", "falling-points")),
        (["points", "work"], [-1, 4, 9, 15, 22], ("points.work[level 0]", "not-whole-points")),
        (["points", "work"], [0, 4.5, 9, 15, 22], ("points.work[level 1]", "not-whole-points")),
        (["points", "work"], [0, True, 9, 15, 22], ("points.work[level 1]", "not-whole-points")),
        (["points", "work"], [0, 1_001], ("points.work[level 1]", "not-whole-points")),
        (["points"], [0, 4], ("points", "not-a-table")),
        (["support", "rule"], "means_tested", ("support.rule", "unknown-rule")),
        (["support", "rule"], GONE, ("support.rule", "missing-key")),
        (["money", "kind"], "formula", ("money.kind", "unknown-kind")),
        (["money", "kind"], GONE, ("money.kind", "missing-key")),
        (["money", "rounding"], "bankers", ("money.rounding", "unknown-rounding")),
        (["money", "rounding"], ["round_up"], ("money.rounding", "unknown-rounding")),
        (["money", "rounding"], GONE, ("money.rounding", "missing-key")),
        (["money", "price_pence_a_week"], 410.5, ("money.price_pence_a_week", "not-whole-pence")),
        (["money", "price_pence_a_week"], "410", ("money.price_pence_a_week", "not-whole-pence")),
        (["money", "price_pence_a_week"], -1, ("money.price_pence_a_week", "not-whole-pence")),
        (["money", "price_pence_a_week"], GONE, ("money.price_pence_a_week", "missing-key")),
        (["money", "price_from"], GONE, ("money.price_from", "missing-key")),
        (
            ["money", "contingency_percent"],
            -0.01,
            ("money.contingency_percent", "contingency-outside-0-to-100"),
        ),
        (
            ["money", "contingency_percent"],
            100.01,
            ("money.contingency_percent", "contingency-outside-0-to-100"),
        ),
        (
            ["money", "contingency_percent"],
            0.001,
            ("money.contingency_percent", "contingency-outside-0-to-100"),
        ),
        (
            ["money", "contingency_percent"],
            float("nan"),
            ("money.contingency_percent", "contingency-outside-0-to-100"),
        ),
        (
            ["money", "contingency_percent"],
            True,
            ("money.contingency_percent", "contingency-outside-0-to-100"),
        ),
        (["money", "contingency_percent"], GONE, ("money.contingency_percent", "missing-key")),
        (["suitability"], "none", ("suitability", "not-a-table")),
        (["suitability", "live_in"], "", ("suitability.live_in", "not-text")),
    ],
)
def test_a_fault_in_a_scheme_is_named_with_its_place(path, value, finding):
    assert refused(NORTHSHIRE, path, value) == [finding]


@pytest.mark.parametrize("percent", [0, 0.01, 99.99, 100])
def test_a_contingency_from_0_to_100_is_taken(percent):
    document = NORTHSHIRE.as_json()
    document["money"]["contingency_percent"] = percent
    assert read_scheme(document).contingency_percent == percent


def test_a_price_without_questions_has_nothing_to_multiply():
    document = NORTHSHIRE.as_json()
    del document["points"], document["support"]
    with pytest.raises(Refused, match="needs the points"):
        read_scheme(document)


def test_a_scheme_without_questions_has_no_rule_about_unpaid_help():
    assert refused(NORFOLK, ["support"], {"rule": "not_counted"}) == [
        ("support", "support-without-questions")
    ]


def bands(*rows):
    return [dict(zip(("from_points", "to_points", "pence"), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (bands((70, 115, 500), (117, 130, 600)), [("money.bands[2]", "gap")]),
        (bands((70, 115, 500), (118, 130, 600)), [("money.bands[2]", "gap")]),
        (bands((70, 115, 500), (115, 130, 600)), [("money.bands[2]", "overlap")]),
        (bands((70, 115, 500), (60, 130, 600)), [("money.bands[2]", "overlap")]),
        (bands((70, 115, 500), (116, 130, 499)), [("money.bands[2]", "falling-sum")]),
        (bands((70, 69, 500)), [("money.bands[1]", "backward-band")]),
        (bands((-1, 69, 500)), [("money.bands[1].from_points", "not-whole-points")]),
        (bands((0, 1_000_001, 500)), [("money.bands[1].to_points", "not-whole-points")]),
        (bands((0, 69, 500.5)), [("money.bands[1].pence", "not-whole-pence")]),
        ([{"from_points": 0, "to_points": 5}], [("money.bands[1].pence", "missing-key")]),
        ([{"from_points": 0, "to_points": 5, "pence": 1, "cap": 1}], [("money.bands[1].cap", "unknown-key")]),
        ([7], [("money.bands[1]", "not-a-row")]),
        ([], [("money.bands", "not-a-table")]),
        ({}, [("money.bands", "not-a-table")]),
        (bands((0, 5, 1)) * 1_001, [("money.bands", "not-a-table")]),
    ],
)
def test_bands_with_a_gap_an_overlap_or_a_falling_step_are_refused(rows, findings):
    assert refused(NORFOLK, ["money", "bands"], rows) == findings


def test_the_points_that_fall_in_a_gap_are_named():
    with pytest.raises(Refused, match="Points 116 to 119 fall in no band"):
        with_table(
            {"kind": "step_table", "part_points": "round_down", "bands": bands((70, 115, 1), (120, 130, 2))}
        )


def test_bands_that_touch_and_never_fall_are_taken():
    table = {"kind": "step_table", "part_points": "round_down"}
    assert len(with_table({**table, "bands": bands((70, 115, 500), (116, 130, 500))}).money.bands) == 2


@pytest.mark.parametrize(
    ("knots", "finding"),
    [
        ([(0, 0)], ("money.knots", "not-a-table")),
        ([(0, 0), (0, 5)], ("money.knots[2]", "points-out-of-order")),
        ([(5, 0), (4, 5)], ("money.knots[2]", "points-out-of-order")),
        ([(0, 5), (1, 4)], ("money.knots[2]", "falling-sum")),
    ],
)
def test_lines_that_fall_or_stand_out_of_order_are_refused(knots, finding):
    rows = [{"points": points, "pence": pence} for points, pence in knots]
    with pytest.raises(Refused) as caught:
        with_table({"kind": "linear_table", "knots": rows})
    assert [(found.where, found.code) for found in caught.value.findings] == [finding]


def test_known_sums_that_fall_are_refused():
    found = refused(KENSINGTON, ["money", "sums"], [{"points": 16, "pence": 2}, {"points": 22, "pence": 1}])
    assert found == [("money.sums[2]", "falling-sum")]


def test_a_scheme_that_could_pass_what_whole_pence_hold_is_refused():
    def price(pence):
        document = NORTHSHIRE.as_json()
        document["points"] = {key: [0, 1_000] for key in OUTCOME_KEYS}
        document["money"] |= {"price_pence_a_week": pence, "contingency_percent": 0.01}
        return document

    read_scheme(price(9_999))
    with pytest.raises(Refused, match="more than whole pence can hold"):
        read_scheme(price(999_999_937))


def test_the_largest_sum_a_scheme_allows_is_worked_exactly():
    document = NORTHSHIRE.as_json()
    document["points"] = {key: [0, 1_000] for key in OUTCOME_KEYS}
    document["money"] |= {"price_pence_a_week": 9_999, "contingency_percent": 0.01}
    answers = {"answers": {key: {"level": 1} for key in OUTCOME_KEYS}}
    assert allocate(answers, read_scheme(document)).weekly_pence == round(10_000 * 9_999 * 9_999 / 10_000)


def test_every_fault_is_named_at_once():
    with pytest.raises(Refused) as caught:
        read_scheme({"name": "x", "money": {"kind": "step_table"}})
    assert len(caught.value.findings) > 8


@pytest.mark.parametrize("document", [None, [], "scheme", 7])
def test_what_is_no_scheme_at_all_is_refused(document):
    with pytest.raises(Refused):
        read_scheme(document)


json_like = some.recursive(
    some.one_of(some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=5)),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3), some.dictionaries(some.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value, way=()):
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*way, key))


@given(some.sampled_from([NORTHSHIRE, NORFOLK, KENSINGTON]), some.data())
@settings(max_examples=60, deadline=None)
def test_nonsense_in_any_place_is_refused_or_is_a_scheme_and_never_an_accident(scheme, data):
    document = copy.deepcopy(scheme.as_json())
    way = data.draw(some.sampled_from([way for way in places(document) if way]))
    place = document
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = data.draw(json_like)
    try:
        read = read_scheme(document)
    except Refused:
        return
    assert read_scheme(read.as_json()) == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe", "not-utf-8"),
        ("name = ", "not-toml"),
        ("a = 1\na = 2", "not-toml"),
        ("a = " + "[" * 5_000, "not-toml too-deep"),
        ("a." * 60_000 + "b = 1", "too-deep"),
        ("[" + '"a" . ' * 30_000 + "b]", "too-deep"),
        ("a = " + "9" * 5_000, "not-toml"),
        ("#" * 1_000_001, "too-large"),
    ],
)
def test_text_that_is_no_toml_is_refused(text, code):
    with pytest.raises(Refused) as caught:
        read_scheme_text(text)
    assert caught.value.findings[0].code in code.split()


def test_a_number_of_absurd_size_is_refused_and_not_written_out():
    text = NORTHSHIRE.as_toml().replace("contingency_percent = 0", "contingency_percent = 1e999999999")
    with pytest.raises(Refused, match="percentage"):
        read_scheme_text(text)


def test_a_scheme_file_is_found_by_name_and_by_path(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(NORTHSHIRE.as_toml())
    assert schemes.find("northshire-2026-04") == schemes.find(str(path)) == NORTHSHIRE
    with pytest.raises(Refused, match="norfolk-children-primary, northshire-2026-04 or rbkc-2009"):
        schemes.find("southshire")


@pytest.mark.parametrize("name", ["missing.toml", "no/such/place", "."])
def test_a_scheme_file_that_is_not_there_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused):
        read_scheme_file(Path(name))
    with pytest.raises(Refused):
        schemes.find(name)


def test_the_law_has_a_sentence_for_every_code_and_a_scheme_may_word_it_anew_but_not_leave_it_out():
    words = tomllib.loads(
        (Path(schemes.__file__).parent.parent / "suitability.toml").read_text(encoding="utf-8")
    )
    assert tuple(words) == SUITABILITY_CODES == (*CIRCUMSTANCES, *SUITABILITY_CODES[8:])
    document = NORTHSHIRE.as_json()
    document["suitability"] = {"live_in": "Ask for the live-in team."}
    assert read_scheme(document).suitability == {**words, "live_in": "Ask for the live-in team."}
