"""What may stand in an instrument's file, and what may be set beside what."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey import instrument as instruments
from trellis.engines.survey.instrument import items_to_compare, load, read_instrument, read_instrument_text

HOLDERS, CARERS, PRACTITIONERS = (
    "trellis-budget-holders-2026",
    "trellis-carers-2026",
    "trellis-practitioners-2026",
)

OFFICIAL = """
name = "poet-budget-holders"
edition = "{edition}"
title = "An official wording that a council has a licence for"
who = "budget_holder"
licence = "Licensed to Northshire."
source = "Made up for this test."
{more}
[scales.difference]
kind = "three_parts"
apart = ["dont_know"]
parts = {{ better = "Better", no_difference = "No difference", worse = "Worse" }}
levels = [
  {{ key = "up", says = "Up", part = "better" }},
  {{ key = "level", says = "Level", part = "no_difference" }},
  {{ key = "down", says = "Down", part = "worse" }},
]
[[blocks]]
key = "areas"
title = "Areas"
[[blocks.items]]
key = "control"
says = "Control"
scale = "difference"
"""


def official(edition: str, more: str = "") -> instruments.Instrument:
    return read_instrument_text(OFFICIAL.format(edition=edition, more=more))


def test_the_shipped_instruments_are_these_and_each_reads_back_the_same() -> None:
    assert instruments.shipped() == (HOLDERS, CARERS, PRACTITIONERS)
    for name in instruments.shipped():
        one = load(name)
        assert read_instrument(one.as_json()) == one
        assert "MIT" in one.licence


def test_budget_holders_are_asked_about_fourteen_areas_of_life_in_five_steps() -> None:
    areas = next(block for block in load(HOLDERS).blocks if block.key == "areas").items
    assert len(areas) == 14
    assert all(len(item.scale.levels) == 5 and "worse" in item.scale.parts for item in areas)


def test_practitioners_are_asked_what_the_surveys_of_practitioners_asked() -> None:
    items = load(PRACTITIONERS).items
    assert {"who_led_planning", "paperwork", "understanding_the_sum", "training_planning"} <= set(items)


@pytest.mark.parametrize("question", ["who_led_planning", "paperwork", "understanding_the_sum", "control"])
def test_the_same_question_has_the_same_answers_whoever_is_asked(question: str) -> None:
    shapes = {
        tuple((level.key, level.part) for level in load(name).asked[question].scale.levels)
        for name in (HOLDERS, CARERS, PRACTITIONERS)
    }
    assert len(shapes) == 1


def test_an_instrument_kept_in_a_database_that_forgets_the_order_of_keys_is_the_same() -> None:
    def forgotten(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: forgotten(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}
        return [forgotten(one) for one in value] if isinstance(value, list) else value

    for name in instruments.shipped():
        again = read_instrument(forgotten(load(name).as_json()))
        assert again.as_json() == load(name).as_json()
        assert [[*group.levels] for group in again.groups] == [[*g.levels] for g in load(name).groups]


def _changed(name: str, change: Any) -> dict[str, Any]:
    document = copy.deepcopy(load(name).as_json())
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.pop("licence"), "missing-key"),
        (lambda d: d.update(who="client"), "unknown-who"),
        (lambda d: d.update(name="POET 2013"), "not-a-name"),
        (lambda d: d.update(edition=2026), "not-text"),
        (lambda d: d.update(extra=1), "unknown-key"),
        (lambda d: d.update(scales={}), "missing-key"),
        (lambda d: d.update(blocks=[]), "not-a-list"),
        (lambda d: d.update(blocks="all"), "not-a-list"),
        (lambda d: d.update(title="<\x00>"), "not-text"),
        (lambda d: d.update(title="x" * 1_001), "not-text"),
        (lambda d: d["blocks"][0]["items"][0].update(scale="nine_points"), "unknown-scale"),
        (lambda d: d["blocks"][0]["items"][0].update(key="Who led?"), "not-a-key"),
        (lambda d: d["blocks"][0]["items"][1].update(key="who_led_planning"), "key-given-twice"),
        (lambda d: d["groups"][0].update(key="control"), "key-given-twice"),
        (lambda d: d["groups"][0].update(levels={"one": "Only one"}), "not-a-table"),
        (lambda d: d["groups"][0].update(levels=[{"key": "a", "says": "A"}] * 2), "key-given-twice"),
        (lambda d: d["groups"][0].update(levels=[1, [], {"key": 3}]), "not-a-table"),
        (lambda d: d["groups"][0].update(levels={"18-64": "A", "b": "B"}), "not-a-key"),
        (lambda d: d["scales"]["difference"].update(apart=["refused"]), "unknown-answer"),
        (lambda d: d["scales"]["difference"]["levels"].pop(2), "empty-part"),
        (lambda d: d["scales"]["difference"]["levels"][0].update(part="good"), "unknown-part"),
        (lambda d: d["scales"]["difference"]["levels"].reverse(), None),
        (lambda d: d["scales"]["difference"]["levels"].insert(0, {}), "missing-key"),
        (lambda d: d["scales"]["comment"].update(levels=[]), "words-with-levels"),
        (lambda d: d["scales"].update({"a": [[]]}), "not-a-table"),
        (lambda d: d.update(groups=[None]), "not-a-table"),
        (lambda d: d["comparable"].append({"instrument": "x"}), "missing-key"),
    ],
)
def test_an_instrument_with_a_fault_is_refused_with_the_place(change: Any, code: str | None) -> None:
    document = _changed(HOLDERS, change)
    if code is None:
        assert read_instrument(document).scales["difference"].levels[0].key == "much_worse"
        return
    with pytest.raises(Refused) as refused:
        read_instrument(document)
    found = next(one for one in refused.value.findings if one.code == code)
    assert found.where and found.do


def test_an_instrument_on_which_nobody_can_say_worse_is_refused() -> None:
    def without_worse(document: dict[str, Any]) -> None:
        levels = document["scales"]["difference"]["levels"]
        document["scales"]["difference"]["levels"] = [one for one in levels if one["part"] != "worse"]

    with pytest.raises(Refused, match="No level counts as “worse”"):
        read_instrument(_changed(HOLDERS, without_worse))


def test_levels_that_jump_about_are_refused() -> None:
    def jump(document: dict[str, Any]) -> None:
        levels = document["scales"]["difference"]["levels"]
        levels.insert(0, levels.pop())

    with pytest.raises(Refused, match="do not run from one end"):
        read_instrument(_changed(HOLDERS, jump))


@pytest.mark.parametrize("document", [None, [], 3, "name", {}, {"scales": {1: 2}}, {"groups": {"a": 1}}])
def test_what_is_no_instrument_at_all_is_refused_and_never_a_traceback(document: object) -> None:
    with pytest.raises(Refused):
        read_instrument(document)


def test_one_edition_may_be_set_beside_itself_item_by_item() -> None:
    assert items_to_compare(official("2011"), official("2011")) == {"control": "control"}


def test_2017_is_never_set_in_one_line_with_the_editions_before() -> None:
    for before in ("2011", "2013", "2014"):
        with pytest.raises(Refused, match="both the scale and the items changed"):
            items_to_compare(official(before), official("2017"))
        with pytest.raises(Refused, match="both the scale and the items changed"):
            items_to_compare(official("2017"), official(before))


def test_2014_is_not_set_in_one_line_with_2011() -> None:
    with pytest.raises(Refused, match="others renamed"):
        items_to_compare(official("2011"), official("2014"))


def test_a_file_cannot_talk_its_way_past_a_known_break() -> None:
    with pytest.raises(Refused, match="may not be joined"):
        official("2017", 'comparable = [{ instrument = "poet-budget-holders", edition = "2011" }]')


def test_editions_are_comparable_where_one_of_them_says_so_and_otherwise_not() -> None:
    with pytest.raises(Refused, match="Nothing says"):
        items_to_compare(official("2011"), official("2013"))
    says_so = official("2013", 'comparable = [{ instrument = "poet-budget-holders", edition = "2011" }]')
    assert items_to_compare(official("2011"), says_so) == {"control": "control"}
    assert items_to_compare(says_so, official("2011")) == {"control": "control"}


def test_our_own_words_are_never_joined_with_the_official_ones() -> None:
    with pytest.raises(Refused, match="Nothing says"):
        items_to_compare(load(HOLDERS), official("2013"))


def test_items_on_another_scale_are_not_compared_even_where_a_file_says_so() -> None:
    told = 'comparable = [{ instrument = "trellis-budget-holders", edition = "2026" }]'
    with pytest.raises(Refused, match="share no item"):
        items_to_compare(official("2013", told), load(HOLDERS))


def test_the_fingerprint_changes_with_a_word() -> None:
    assert official("2011").fingerprint != official("2013").fingerprint
