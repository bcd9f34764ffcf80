"""What of ASCOF 3D everybody may be told of one council."""

from __future__ import annotations

import pytest

from trellis.analytics import measures
from trellis.analytics.hidden import shown, shown_unknown
from trellis.analytics.measures import Row, Unknown, outcome_of
from trellis.engines.disclosure.policy import find

MEASURE = measures.find("ascof-3d")
POLICY = find("northshire")


def rows_of(people):
    """Rows of one council from {group: (self-directed, direct payment, everybody)}."""
    found = []
    for part in MEASURE.parts:
        for group in part.groups:
            directed, payment, everybody = people.get(group, (0, 0, 0)) if part.of == "clients" else (0, 0, 0)
            numerator = directed if part.name[0] == "1" else payment
            outcome = outcome_of(numerator, everybody, per=100)
            found.append(Row("101", part.name, group, numerator, everybody, outcome))
    return found


def printed(rows, policy=POLICY):
    return {
        (one.part.name, one.group): (one.numerator.text, one.denominator.text, one.outcome.text)
        for one in shown(MEASURE, rows, policy)
    }


def test_counts_that_are_not_small_are_told_with_the_outcome_the_measure_rounds():
    told = printed(rows_of({"18 to 64": (40, 20, 80), "65 and above": (60, 5, 80), "Total": (100, 25, 160)}))
    assert told["1a", "Total"] == ("100", "160", "62.5%")
    assert told["2a", "65 and above"] == ("5", "80", "6.3%")


@pytest.mark.parametrize(("payments", "told_as"), [(3, "c"), (4, "c"), (5, "5"), (0, "0")])
def test_a_count_of_under_five_is_hidden_and_nought_is_told(payments, told_as):
    told = printed(
        rows_of(
            {"18 to 64": (40, 20, 80), "65 and above": (60, payments, 80), "Total": (100, 20 + payments, 160)}
        )
    )
    assert told["2a", "65 and above"][0] == told_as


def test_a_hidden_count_cannot_be_had_by_taking_one_group_from_the_total():
    told = printed(rows_of({"18 to 64": (40, 20, 80), "65 and above": (60, 2, 80), "Total": (100, 22, 160)}))
    hidden = [told["2a", group][0] for group in ("18 to 64", "65 and above", "Total")].count("c")
    assert hidden >= 2


def test_few_of_unknown_age_are_not_told_by_the_two_bands_and_the_total():
    told = printed(rows_of({"18 to 64": (40, 20, 80), "65 and above": (60, 30, 80), "Total": (102, 50, 163)}))
    denominators = [told["1a", group][1] for group in ("18 to 64", "65 and above", "Total")]
    assert "c" in denominators


def test_the_unknown_are_hidden_where_few_or_where_all_but_few_of_the_rest_are():
    rows = rows_of({"Total": (100, 50, 120)})
    for count, told_as in ((3, "c"), (10, "10"), (18, "c"), (20, "20")):
        assert (
            dict(shown_unknown([Unknown("101", "clients", count)], MEASURE, rows, POLICY))["clients"].text
            == told_as
        )


def test_a_council_with_nobody_is_told_as_nought_without_a_share():
    assert printed(rows_of({}))["1a", "Total"] == ("0", "0", "–")
