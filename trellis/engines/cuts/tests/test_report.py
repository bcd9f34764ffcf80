"""The whole answer of J20: what was relabelled, what the change is made of, by group, and what is hidden."""

from itertools import pairwise

import pytest

from trellis.basis.findings import Refused
from trellis.engines.cuts.report import FACTORS, HOW_HELD, TOO_FEW, report, sentence
from trellis.engines.cuts.spending import read_spending
from trellis.engines.cuts.tests.files import spending

HEADINGS = "person | provider | hours | price | held | policy | policy_reference | holding | age_band"


def people(*rows, headings=HEADINGS, inflation="0"):
    """So many people of each kind: `(how many, the rest of the row)`."""
    lines, number = [headings], 0
    for count, row in rows:
        for _ in range(count):
            number += 1
            lines.append(f"{number} | {row}")
    return spending("\n".join(lines), inflation=inflation)


RELABELLED = "Acme | 10 | 1800 | arranged > council managed | 100 | | 100 | 65 to 84"
CHANGED = "Acme > Bell | 10 > 12 | 1800 > 1700 | arranged > direct payment | 100 | | 100 > 90 | 18 to 64"
CUT = "Acme | 10 | 1800 | arranged > council managed | 100 > 95 | D-17 | 100 | 65 to 84"
STAYED = "Acme | 10 | 1800 > 1890 | arranged | 100 | | 100 | 85 and over"


@pytest.fixture(scope="module")
def moved():
    return report(people((30, RELABELLED), (12, CHANGED), (8, CUT), (10, STAYED)), ["age_band"])


def test_the_same_provider_hours_and_price_is_relabelled(moved):
    told = moved.relabelled
    assert (told.moved, told.relabelled, told.share) == (50, 30, 0.6)
    assert (told.same_provider, told.same_hours, told.same_price) == (38, 38, 30)
    # Wilson's interval of 30 in 50.
    assert (round(told.low, 3), round(told.high, 3)) == (0.462, 0.724)


@pytest.mark.parametrize(
    "row",
    [
        "Acme > Bell | 10 | 1800 | arranged > council managed | 100 | | 100 | 65 to 84",
        "Acme | 10 > 10.01 | 1800 | arranged > council managed | 100 | | 100 | 65 to 84",
        "Acme | 10 | 1800 > 1801 | arranged > council managed | 100 | | 100 | 65 to 84",
        "Acme | 10 | 1800 | arranged > council managed | 100 > 99.99 | D-1 | 100 | 65 to 84",
        " | 10 | 1800 | arranged > council managed | 100 | | 100 | 65 to 84",
    ],
)
def test_one_thing_changed_or_not_known_is_not_relabelled(row):
    assert report(people((6, row))).relabelled.relabelled == 0


def test_a_price_paid_by_another_road_to_the_same_penny_is_the_same_price():
    row = "Acme | 10 | 1800 > 2000 | arranged > direct payment | 100 | | 100 > 90 | 65 to 84"
    assert report(people((6, row))).relabelled.relabelled == 6


def test_whoever_had_a_budget_already_did_not_move():
    row = "Acme | 10 | 1800 | council managed > direct payment | 100 | | 100 | 65 to 84"
    told = report(people((6, row))).relabelled
    assert (told.moved, told.relabelled, told.share) == (0, 0, None)


def test_the_whole_and_each_group_come_to_their_change_and_the_groups_to_the_whole(moved):
    lines = [moved.whole, *(line for grouped in moved.by for line in grouped.lines)]
    for line in lines:
        assert sum(line.parts.values()) == line.change_pence
        assert sum(line.average_parts.values()) == line.average_change_pence
    for grouped in moved.by:
        assert sum(line.change_pence for line in grouped.lines) == moved.whole.change_pence
        assert sum(grouped.rounding.values()) == 0
        for name in FACTORS:
            in_groups = sum(line.parts[name] for line in grouped.lines)
            assert in_groups + grouped.rounding[name] == moved.whole.parts[name]


def test_what_policy_took_carries_the_councils_decision(moved):
    assert [(one.reference, one.people, one.pence) for one in moved.policies] == [("D-17", 8, -7_200)]
    assert moved.whole.parts["policy"] == -7_200
    assert "Policy cut £72.00." in sentence(moved.whole)


def test_decisions_come_to_the_policy_part_to_the_penny():
    # A third of a penny here and there, so that whole pence must be given out.
    row = "Acme | 3.33 > 3.1 | 1799 > 1811 | arranged | 100 > {} | {} | 100 | 65 to 84"
    told = report(people((7, row.format("93.33", "D-1")), (9, row.format("97.77", "D-2"))))
    assert sum(one.pence for one in told.policies) == told.whole.parts["policy"]


def test_policy_without_a_decision_says_so():
    row = "Acme | 10 | 1800 | arranged | 100 > 95 | | 100 | 65 to 84"
    assert report(people((6, row))).policies[0].reference == "No decision is named"


def test_how_the_money_was_held_is_a_way_of_grouping_by_itself(moved):
    names = {grouped.column: [line.says for line in grouped.lines] for grouped in moved.by}
    assert names[HOW_HELD] == ["A package both times", "Moved from a package to a budget"]


def test_those_still_in_a_package_stand_beside_those_who_moved(moved):
    package, to_budget = moved.by[-1].lines
    assert (package.average_change_pence, package.parts["price"]) == (900, 9_000)
    # 12 x £3.60 more and 8 x £9.00 less, of £180.00 each, over 50.
    assert to_budget.average_change_pence == -58


# Small numbers. -------------------------------------------------------------------------------------------


def test_a_group_with_few_people_is_put_together_with_the_next_smallest():
    told = report(people((30, RELABELLED), (12, CHANGED), (3, STAYED)), ["age_band"])
    by_age = told.by[0]
    assert [(line.says, line.people_before) for line in by_age.lines] == [("65 to 84", 30), (TOO_FEW, 15)]


@pytest.mark.parametrize(("how_many", "is_shown"), [(4, False), (5, True), (6, True)])
def test_a_part_about_fewer_than_five_people_is_hidden(how_many, is_shown):
    told = report(people((40, STAYED), (how_many, CUT)))
    assert (told.whole.parts["policy"] is not None) is is_shown
    assert (told.policies[0].pence is not None) is is_shown


def test_a_hidden_part_is_never_the_only_one_of_its_row_or_column():
    told = report(people((40, STAYED), (40, CHANGED), (3, CUT), (20, RELABELLED)), ["age_band"])
    for grouped in told.by:
        rows = [[line.parts[name] for name in FACTORS] for line in [*grouped.lines, told.whole]]
        for row in [*rows, *zip(*rows, strict=True)]:
            assert sum(cell is None for cell in row) != 1


def test_everything_is_shown_to_whoever_may_see_everything():
    told = report(people((3, CUT), (1, STAYED)), ["age_band"], fewest=1)
    assert told.whole.parts["policy"] == -2_700
    assert [line.people_before for line in told.by[0].lines] == [3, 1]


@pytest.mark.parametrize(("how_many", "refused"), [(4, True), (5, False)])
def test_fewer_people_than_may_be_shown_are_refused(how_many, refused):
    file = people((how_many, STAYED))
    if refused:
        with pytest.raises(Refused):
            report(file)
    else:
        assert report(file).whole.people_before == how_many


def test_a_few_who_were_not_relabelled_are_hidden_with_those_who_were():
    told = report(people((30, RELABELLED), (2, CHANGED)))
    assert (told.relabelled.moved, told.relabelled.relabelled) == (32, None)
    assert (told.relabelled.low, told.relabelled.same_provider) == (None, None)


# Columns that are not there. ------------------------------------------------------------------------------


def test_what_the_file_does_not_say_is_a_note():
    file = read_spending(
        {
            "person": [str(number) for number in range(6)],
            "before_hours": ["10"] * 6,
            "after_hours": ["9"] * 6,
            "before_price_pence": ["1800"] * 6,
            "after_price_pence": ["1800"] * 6,
        }
    )
    told = report(file)
    assert told.relabelled is None
    said = " ".join(told.notes)
    for word in ("inflation", "policy percentages", "holding", "Providers"):
        assert word in said


def test_a_column_to_group_by_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused) as refused:
        report(people((6, STAYED)), ["sex"])
    assert "age_band" in str(refused.value)


def test_a_column_of_as_many_groups_as_people_is_refused():
    file = spending(
        "person | hours | price | postcode\n" + "\n".join(f"{n} | 10 | 1800 | {n}" for n in range(201))
    )
    with pytest.raises(Refused) as refused:
        report(file, ["postcode"])
    assert refused.value.findings[0].code == "too-many-groups"


def test_services_are_counted_before_and_after():
    rows = [f"{number} | home | 10 | 1800" for number in range(8)]
    rows += [f"{number} | day | > 5 | > 1500" for number in range(6)]
    told = report(spending("person | service | hours | price\n" + "\n".join(rows)))
    assert told.services == (("day", 0, 6), ("home", 8, 8))


def test_groups_come_in_one_order():
    told = report(people((6, STAYED), (6, CUT), (6, CHANGED)), ["age_band"])
    names = [line.says for line in told.by[0].lines]
    assert all(one < other for one, other in pairwise(names))
