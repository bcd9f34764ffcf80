"""Groups beside each other, and the same question to different people."""

from __future__ import annotations

import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.beside import beside, gap_of
from trellis.engines.survey.instrument import read_instrument
from trellis.engines.survey.report import report
from trellis.engines.survey.tests.waves import CARERS, HOLDERS, PRACTITIONERS, wave

AREAS = [item.key for block in HOLDERS.blocks if block.key == "areas" for item in block.items]


def fourteen_areas():
    """Older people say better less often in six areas: clearly in two, and hardly in four."""
    younger, older = [], []
    for at in range(100):
        younger.append(dict.fromkeys(AREAS, "better" if at < 70 else "worse"))
        less = dict.fromkeys(AREAS[:2], 40) | dict.fromkeys(AREAS[2:6], 55)
        older.append({area: "better" if at < less.get(area, 70) else "worse" for area in AREAS})
    return wave(
        *((1, {"age_band": "18_to_64", **told}) for told in younger),
        *((1, {"age_band": "85_and_over", **told}) for told in older),
    )


def test_six_of_fourteen_areas_is_printed_with_how_many_stand() -> None:
    told = report(fourteen_areas(), by=["age_band"])
    verdict = next(one for one in told.verdicts if one.part == "better" and one.block == "areas")
    assert (verdict.tested, verdict.differ, verdict.stand) == (14, 6, 2)
    assert verdict.says == "6 of 14 differ at the 5% level; 2 after allowing for 14 tests"
    standing = {one.item for one in told.differences if one.stands and one.part == "better"}
    assert standing == set(AREAS[:2])


def test_a_difference_is_told_in_points_and_as_odds_each_with_its_interval() -> None:
    told = report(fourteen_areas(), by=["age_band"])
    one = next(d for d in told.differences if d.item == AREAS[0] and d.part == "better")
    assert (one.level, one.beside, one.n) == ("85_and_over", "18_to_64", (100, 100))
    assert one.points == pytest.approx(-0.30)
    assert one.low < -0.30 < one.high < 0
    # 40 to 60 over 70 to 30.
    assert one.odds == pytest.approx((40 / 60) / (70 / 30))
    assert one.odds_low < one.odds < one.odds_high < 1


def test_where_none_of_a_group_are_so_there_are_no_odds_and_the_points_stand() -> None:
    told = report(
        wave(
            (40, {"age_band": "18_to_64", "control": "better"}),
            (30, {"age_band": "85_and_over", "control": "better"}),
            (30, {"age_band": "85_and_over", "control": "worse"}),
        ),
        by=["age_band"],
    )
    one = next(d for d in told.differences if d.part == "worse")
    assert one.points == 0.5 and (one.odds, one.odds_low, one.odds_high) == (None, None, None)


def test_no_difference_is_said_only_where_it_was_shown() -> None:
    def equal(many: int) -> list[bool | None]:
        kinds = [
            (many, {"age_band": age, "control": level})
            for age in ("18_to_64", "85_and_over")
            for level in ("better", "worse")
        ]
        told = report(wave(*kinds), by=["age_band"], equal_within=0.1)
        return [one.is_equal for one in told.differences]

    assert equal(20) == [False, False]
    assert equal(400) == [True, True]
    assert {one.is_equal for one in report(fourteen_areas(), by=["age_band"]).differences} == {None}


def test_of_a_group_that_is_hidden_no_difference_is_told_either() -> None:
    told = report(
        wave(
            (20, {"age_band": "18_to_64", "control": "better"}),
            (20, {"age_band": "18_to_64", "control": "worse"}),
            (20, {"age_band": "65_to_74", "control": "better"}),
            (20, {"age_band": "65_to_74", "control": "worse"}),
            (15, {"age_band": "75_to_84", "control": "better"}),
            (15, {"age_band": "75_to_84", "control": "worse"}),
            (4, {"age_band": "85_and_over", "control": "worse"}),
        ),
        by=["age_band"],
    )
    assert {one.level for one in told.differences} == {"65_to_74"}


# The same question, other people. ------------------------------------------------------------------------


def three_waves():
    led = "who_led_planning"
    return [
        wave((30, {led: "person"}), (50, {led: "together"}), (20, {led: "council"}), instrument=HOLDERS),
        wave((20, {led: "person"}), (40, {led: "together"}), (40, {led: "council"}), instrument=CARERS),
        wave(
            (4, {led: "person"}), (51, {led: "together"}), (140, {led: "council"}), instrument=PRACTITIONERS
        ),
    ]


def test_practitioners_stand_beside_people_and_carers_with_the_difference() -> None:
    told = beside(three_waves())
    [led] = told.questions
    assert [(voice.who, voice.base) for voice in led.voices] == [
        ("budget_holder", 100),
        ("carer", 100),
        ("practitioner", 195),
    ]
    gap = next(
        g for g in led.gaps if (g.part, g.second) == ("council", "practitioner") and g.first == "carer"
    )
    assert gap.points == pytest.approx(0.40 - 140 / 195)
    assert gap.low < gap.points < gap.high < 0 and gap.stands
    assert all(len(voice.parts) == 5 for voice in led.voices)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """R G Newcombe 1998, table II, 56 of 70 beside 48 of 80, and 9 of 10 beside 3 of 10, method 10."""
    assert [round(end, 4) for end in gap_of(56, 70, 48, 80)[:3]] == [0.2, 0.0524, 0.3339]
    assert [round(end, 4) for end in gap_of(9, 10, 3, 10)[:3]] == [0.6, 0.1705, 0.8090]


def test_the_difference_is_the_same_the_other_way_about() -> None:
    points, low, high, p = gap_of(12, 40, 31, 52)
    assert gap_of(31, 52, 12, 40) == pytest.approx((-points, -high, -low, p))


def test_two_waves_of_the_same_people_are_not_set_side_by_side() -> None:
    one = three_waves()[0]
    with pytest.raises(Refused, match="two kinds of people"):
        beside([one, one])


def test_waves_that_share_no_question_are_refused() -> None:
    waves = [wave((20, {"home": "better"})), wave((20, {"training_law": "enough"}), instrument=PRACTITIONERS)]
    with pytest.raises(Refused, match="No question"):
        beside(waves)


def test_of_few_practitioners_nothing_is_told() -> None:
    led = "who_led_planning"
    few = wave((6, {led: "council"}), (3, {led: "person"}), instrument=PRACTITIONERS)
    [asked] = beside([three_waves()[0], few]).questions
    assert asked.voices[1].parts == () and asked.gaps == ()


def test_a_question_asked_on_another_scale_is_named_and_not_set_side_by_side() -> None:
    document = PRACTITIONERS.as_json()
    for block in document["blocks"]:
        for item in block["items"]:
            if item["key"] == "paperwork":
                item["scale"] = "extent"
    others = read_instrument(document)
    people = wave((30, {"paperwork": "quite_hard", "who_led_planning": "council"}))
    staff = wave((30, {"paperwork": "not_at_all", "who_led_planning": "council"}), instrument=others)
    told = beside([people, staff])
    assert [one.asks for one in told.questions] == ["who_led_planning"]
    assert told.left_out == ("paperwork",)
