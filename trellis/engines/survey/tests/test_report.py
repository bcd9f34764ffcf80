"""Reports that cannot flatter, with the published numbers that were printed bare."""

from __future__ import annotations

import json
import math

import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.report import report, rows_to_hide
from trellis.engines.survey.tests.waves import HOLDERS, PRACTITIONERS, wave


def codes_of(told) -> list[str]:
    return [warning.code for warning in told.warnings]


def warning(told, code: str) -> str:
    return next(str(one) for one in told.warnings if one.code == code)


# The numbers of the journeys. ----------------------------------------------------------------------------


def test_who_led_planning_in_2013_is_printed_with_how_sure_one_may_be() -> None:
    """Community Care, 2013: 195 practitioners; 72% and 1% were printed bare."""
    answers = wave(
        (140, {"who_led_planning": "council"}),
        (2, {"who_led_planning": "peer_organisation"}),
        (4, {"who_led_planning": "person"}),
        (49, {"who_led_planning": "together"}),
        instrument=PRACTITIONERS,
    )
    printed = {part.key: str(part) for part in report(answers).result("who_led_planning").parts}
    assert printed["council"] == "72% (65.1 to 77.6)"
    assert printed["peer_organisation"] == "1% (0.3 to 3.7)"
    assert printed["person"] == "2% (0.8 to 5.2)"
    assert set(printed) == {"person", "together", "council", "peer_organisation", "other"}


def test_answers_from_ten_sites_are_three_quarters_and_the_results_come_without_them_too() -> None:
    """The first national survey of 2011: 832 of its 1,114 holders were of ten demonstrator sites."""
    sites = [f"site {n}" for n in range(1, 11)]
    many = [84, 84, *[83] * 8]
    assert sum(many) == 832
    kinds = [(n, {"source": site, "control": "better"}) for n, site in zip(many, sites, strict=True)]
    kinds += [(200, {"source": "elsewhere a", "control": "better"})]
    kinds += [(82, {"source": "elsewhere b", "control": "much_worse"})]
    told = report(wave(*kinds), apart=sites)
    assert told.answered == 1_114
    assert "832 of 1,114 answers (74.7%) came from 10 sources" in warning(told, "few-sources")
    control = told.result("control")
    assert [part.n for part in control.parts] == [1_032, 0, 82]
    assert (control.without_base, [part.n for part in control.without]) == (282, [200, 0, 82])


def test_sources_that_are_alike_within_make_a_share_less_sure() -> None:
    kinds = [(20, {"source": f"site {at}", "control": "better" if at % 2 else "the_same"}) for at in range(8)]
    plain, drawn = (
        report(wave(*kinds), clustered=clustered).result("control") for clustered in (False, True)
    )
    assert [part.n for part in plain.parts] == [part.n for part in drawn.parts] == [80, 80, 0]
    assert str(plain.parts[0]) == "50% (42.3 to 57.7)" and str(drawn.parts[0]) == "50% (14.3 to 85.7)"
    assert "as if sources had been drawn by lot" in report(wave(*kinds), clustered=True).notes[0]
    with pytest.raises(Refused, match="do not say where"):
        report(wave((20, {"source": "", "control": "better"}), *kinds), clustered=True)


def sixty() -> list[tuple[int, dict[str, str]]]:
    """60 replies, 45 of them aged 18 to 64; of 200 holders 80 are (40%)."""
    kinds = [(45, {"age_band": "18_to_64", "outcome": "answered", "control": "better"})]
    kinds += [(7, {"age_band": "65_to_74", "outcome": "answered", "control": "worse"})]
    kinds += [(8, {"age_band": "85_and_over", "outcome": "answered", "control": "the_same"})]
    kinds += [(35, {"age_band": "18_to_64", "outcome": "not_reached"})]
    kinds += [(63, {"age_band": "65_to_74", "outcome": "not_asked"})]
    kinds += [(42, {"age_band": "85_and_over", "outcome": "declined"})]
    return kinds


def test_sixty_replies_of_whom_45_are_under_65_are_warned_of_and_weighted() -> None:
    told = report(wave(*sixty()))
    assert (told.answered, told.everybody) == (60, 200)
    said = warning(told, "unlike-everybody")
    assert "45 of 60 are “18 to 64” (75%), and 40% of everybody" in said
    assert "Read the weighted results" in said
    assert told.weights is not None and told.weights.converged
    # Weights 80/45, 70/7 and 50/8: the sums by hand.
    squares = 45 * (80 / 45) ** 2 + 7 * 10**2 + 8 * 6.25**2
    assert told.weights.kish == pytest.approx(60 * squares / 200**2)
    assert told.weights.n_effective == pytest.approx(200**2 / squares)
    control = told.result("control")
    assert control.parts[0].share == 0.75
    assert control.weighted[0].share == pytest.approx(0.40)
    assert control.weighted[2].share == pytest.approx(0.35)


def test_the_margins_of_a_file_weigh_the_same_as_the_list_of_everybody() -> None:
    kinds = [(many, told) for many, told in sixty() if told["outcome"] == "answered"]
    totals = {"age_band": {"18_to_64": 80, "65_to_74": 70, "85_and_over": 50, "75_to_84": 0}}
    told = report(wave(*kinds), totals=totals)
    assert told.everybody == 200
    assert told.result("control").weighted[0].share == pytest.approx(0.40)


def test_a_level_in_which_nobody_answered_is_named_and_the_results_stand_unweighted() -> None:
    told = report(wave(*sixty(), (20, {"age_band": "75_to_84", "outcome": "not_asked"})))
    assert "75_to_84" in warning(told, "not-weighted")
    assert told.result("control").weighted == ()
    assert told.result("control").parts[0].n == 45


# What always stands together. ----------------------------------------------------------------------------


def test_better_no_difference_and_worse_come_together_with_base_and_those_in_none_of_them() -> None:
    told = report(
        wave(
            (20, {"control": "much_better"}),
            (10, {"control": "better"}),
            (6, {"control": "the_same"}),
            (4, {"control": "worse"}),
            (3, {"control": "dont_know"}),
            (2, {"control": "not_applicable"}),
            (1, {"control": "??"}),
            (5, {"home": "better"}),
        )
    )
    control = told.result("control")
    assert [(part.key, part.n) for part in control.parts] == [
        ("better", 30),
        ("no_difference", 6),
        ("worse", 4),
    ]
    assert math.fsum(part.share for part in control.parts) == pytest.approx(1)
    assert (control.took_part, control.base) == (51, 40)
    assert (control.missing, control.dont_know, control.not_applicable, control.unreadable) == (5, 3, 2, 1)
    assert [n for _, _, n in control.levels] == [20, 10, 6, 4, 0]


def test_every_result_has_all_its_parts_or_none() -> None:
    told = report(wave(*sixty()), by=["age_band", "how_answered"])
    items = HOLDERS.items
    for result in told.results:
        order = list(items[result.item].scale.parts)
        for parts in (result.parts, result.weighted, result.without, result.edges):
            assert [part.key for part in parts] in (order, [])
    for crossed in told.crossed:
        for row in crossed.rows:
            assert row.parts is None or [part.key for part in row.parts] in (
                list(items[crossed.item].scale.parts),
                [],
            )


def test_the_edges_are_what_the_silent_could_have_made_of_it() -> None:
    control = report(wave(*sixty())).result("control")
    # 45 of 200 at the least; at the most they and the 140 who were silent.
    better = control.edges[0]
    assert (better.key, better.low, better.high) == ("better", 45 / 200, 185 / 200)


def test_those_to_whom_it_does_not_apply_are_not_among_the_silent() -> None:
    told = report(
        wave(
            (20, {"paid_work": "better", "outcome": "answered"}),
            (30, {"paid_work": "not_applicable", "outcome": "answered"}),
            (50, {"outcome": "not_reached"}),
        )
    )
    assert told.result("paid_work").edges[0].low == 20 / 70


def test_without_a_list_of_everybody_there_are_no_edges_and_a_warning() -> None:
    told = report(wave((40, {"control": "better"})))
    assert told.everybody is None and told.result("control").edges == ()
    assert "no-frame" in codes_of(told)


def test_answers_given_by_others_are_warned_of_and_can_be_seen_apart() -> None:
    told = report(
        wave(
            (30, {"outcome": "answered", "control": "better"}),
            (20, {"outcome": "by_proxy", "control": "worse"}),
            (11, {"outcome": "by_proxy", "control": "better"}),
        ),
        by=["how_answered"],
    )
    assert "31 of 61 (51%)" in warning(told, "by-proxy")
    rows = {row.level: row for row in told.crossed[0].rows}
    assert rows["by_proxy"].parts is not None and rows["by_proxy"].parts[2].n == 20


# Nobody is picked out. -----------------------------------------------------------------------------------


def by_age(*bases: int):
    ages = ("18_to_64", "65_to_74", "75_to_84", "85_and_over")
    kinds = []
    for many, age in zip(bases, ages, strict=False):
        kinds += [(many - many // 2, {"age_band": age, "control": "better"})]
        kinds += [(many // 2, {"age_band": age, "control": "worse"})]
    told = report(wave(*kinds), by=["age_band"])
    return [row.base for row in next(one for one in told.crossed if one.item == "control").rows]


@pytest.mark.parametrize(
    ("bases", "shown"),
    [
        ((40, 30, 20, 10), [40, 30, 20, 10]),
        ((40, 30, 20, 9), [40, 30, None, None]),
        ((40, 30, 6, 9), [40, 30, None, None]),
        ((40, 30, 3, 3), [40, None, None, None]),
        ((40, 30, 20, 0), [40, 30, 20, 0]),
        ((12, 3), [None, None, 0, 0]),
    ],
)
def test_a_group_of_few_is_hidden_and_another_from_which_it_could_be_worked_out(bases, shown) -> None:
    assert by_age(*bases) == shown


def test_what_is_hidden_is_never_alone_and_never_few() -> None:
    for bases in ([1, 50], [9, 9], [2, 3, 60, 70], [1, 1, 1, 1], [5, 0, 0, 40]):
        hidden = rows_to_hide(bases)
        assert len(hidden) > 1
        assert sum(bases[at] for at in hidden) >= 10 or len(hidden) == len([b for b in bases if b])


def test_a_small_group_who_all_said_the_same_is_not_shown() -> None:
    told = report(
        wave(
            (12, {"age_band": "85_and_over", "control": "worse"}),
            (30, {"age_band": "18_to_64", "control": "better"}),
            (5, {"age_band": "18_to_64", "control": "worse"}),
            (20, {"age_band": "65_to_74", "control": "better"}),
            (20, {"age_band": "65_to_74", "control": "worse"}),
        ),
        by=["age_band"],
    )
    rows = {row.level: row.base for row in next(one for one in told.crossed if one.item == "control").rows}
    assert rows["85_and_over"] is None and rows["18_to_64"] is None and rows["65_to_74"] == 40


def test_an_item_that_few_answered_has_no_parts() -> None:
    result = report(wave((9, {"control": "better"}), (50, {"home": "better"}))).result("control")
    assert (result.base, result.parts, result.levels, result.weighted) == (9, (), (), ())


def test_what_is_left_without_the_largest_source_is_not_told_when_it_is_few() -> None:
    kinds = [(100, {"source": "a", "control": "better"}), (9, {"source": "b", "control": "worse"})]
    result = report(wave(*kinds)).result("control")
    assert (result.without, result.without_base) == ((), 0)


def test_small_sources_are_told_together() -> None:
    kinds = [(100, {"source": "a", "control": "better"}), (3, {"source": "b", "control": "worse"})]
    kinds += [(20, {"source": "c", "control": "worse"}), (1, {"source": "d", "control": "worse"})]
    told = report(wave(*kinds)).sources
    assert [(one.source, one.n, one.joined) for one in told] == [("a", 100, 1), ("", 24, 3)]


def test_few_of_one_outcome_are_not_told() -> None:
    told = report(wave((50, {"outcome": "answered", "control": "better"}), (3, {"outcome": "no_capacity"})))
    assert told.fieldwork["no_capacity"] is None and told.fieldwork["answered"] is None
    assert told.everybody == 53


# What is refused. ----------------------------------------------------------------------------------------


def test_a_wave_that_nobody_answered_is_refused() -> None:
    with pytest.raises(Refused, match="Nobody answered"):
        report(wave((5, {"outcome": "declined", "control": ""})))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"by": ["shoe_size"]}, "no group"),
        ({"apart": ["nowhere"]}, "do not say where"),
        ({"weigh_by": ["age_band"]}, "Nobody knows how many"),
    ],
)
def test_what_the_answers_do_not_have_is_refused_by_name(asked, says) -> None:
    with pytest.raises(Refused, match=says):
        report(wave((20, {"control": "better", "age_band": "18_to_64"})), **asked)


def test_a_report_is_plain_json_without_what_is_not_a_number() -> None:
    told = report(wave(*sixty()), by=["age_band"]).as_json()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
