"""What must hold of every budget, and what is refused wherever it comes from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.budget import sufficiency
from trellis.engines.budget.care_home import stays
from trellis.engines.budget.direct_payment import check_conditions, conditions
from trellis.engines.budget.family import FAMILY_LAW, RELATIONS, may_be_paid
from trellis.engines.budget.funders import Share, check_shares, paid_by, split
from trellis.engines.budget.lines import EVERY, totals, weekly
from trellis.engines.budget.slices import check_slices, part_of_year
from trellis.engines.budget.three_figures import ThreeFigures, three_figures

SUMS = st.integers(0, 1_000_000_00)


def codes(refused):
    return [finding.code for finding in refused.value.findings]


@given(st.integers(-1_000_000, 1_000_000), st.lists(SUMS, min_size=1, max_size=8).filter(sum))
def test_what_is_parted_comes_together_again_and_nobody_is_a_penny_from_their_share(pence, shares):
    parts = split(pence, shares)
    assert sum(parts) == pence
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - pence * share) < sum(shares)
        assert share or not part


@given(st.lists(st.tuples(SUMS, st.booleans()), min_size=1, max_size=6), st.data())
def test_whoever_pays_it_the_budget_is_met_once(told, data):
    shares = [Share(f"body {at}", pence, is_chargeable) for at, (pence, is_chargeable) in enumerate(told)]
    charge = data.draw(st.integers(0, sum(s.weekly_pence for s in shares if s.is_chargeable)))
    paid = paid_by(shares, charge)
    assert sum(part for _, part in paid) == sum(share.weekly_pence for share in shares)
    assert all(part >= 0 for _, part in paid) and paid[-1] == ("person", charge)
    for share, (body, part) in zip(shares, paid, strict=False):
        assert body == share.body and (share.is_chargeable or part == share.weekly_pence)


@given(SUMS, SUMS)
def test_the_three_figures_agree_or_there_are_none(cost, charge):
    if charge > cost:
        with pytest.raises(Refused):
            three_figures(cost, charge)
    else:
        told = three_figures(cost, charge)
        assert told.person_pays_pence + told.council_pays_pence == told.cost_pence == cost


@given(SUMS, st.integers(0, 52))
def test_the_parts_of_a_year_are_never_a_penny_from_the_year(year, weeks):
    assert abs(part_of_year(year, weeks) + part_of_year(year, 52 - weeks) - year) <= 1


@given(
    st.decimals(0, 10_000, places=2), st.integers(0, 100_00), st.sampled_from(EVERY[:-1]), st.integers(1, 51)
)
def test_a_week_more_never_costs_less_and_all_of_them_cost_the_whole(quantity, price, every, weeks):
    fewer, more, whole = (
        weekly(quantity, price, every=every, weeks=count) for count in (weeks, weeks + 1, 52)
    )
    assert fewer <= more <= whole


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=8))
def test_of_days_in_a_care_home_the_first_of_a_run_are_paid_for_and_never_more_than_28_in_a_row(told):
    day, given_stays = date(2026, 1, 1), []
    for at_home, inside in told:
        first = day + timedelta(at_home)
        day = first + timedelta(inside)
        given_stays.append((first, day - timedelta(1)))
    found = stays(given_stays)
    assert sum(run.days for run in found.runs) == sum(inside for _, inside in told)
    for run in found.runs:
        # Within a year of its first day a run has 28 paid days, or all its days if they are fewer.
        if (run.stays[-1].last - run.stays[0].first).days < 365:
            assert run.days_funded == min(run.days, 28)
        assert (run.first_day_not_funded is None) == (run.days_funded == run.days)


@pytest.mark.parametrize(
    ("given_line", "code"),
    [
        ((Decimal(-1), 1, "week", 52), "not-a-quantity"),
        ((Decimal(10_001), 1, "week", 52), "not-a-quantity"),
        ((Decimal("NaN"), 1, "week", 52), "not-a-quantity"),
        ((Decimal("Infinity"), 1, "week", 52), "not-a-quantity"),
        ((Decimal("1e-999999"), 1, "week", 52), "not-a-quantity"),
        ((1.5, 1, "week", 52), "not-a-quantity"),
        ((True, 1, "week", 52), "not-a-quantity"),
        (("14", 1, "week", 52), "not-a-quantity"),
        ((Decimal(1), -1, "week", 52), "not-whole-pence"),
        ((Decimal(1), 1_000_000_001, "week", 52), "not-whole-pence"),
        ((Decimal(1), 17.80, "week", 52), "not-whole-pence"),
        ((Decimal(1), 1, "day", 52), "unknown-word"),
        ((Decimal(1), 1, "week", 0), "not-weeks"),
        ((Decimal(1), 1, "week", 53), "not-weeks"),
        ((Decimal(1), 1, "year", 26), "not-weeks"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_what_is_wrong_with_it(given_line, code):
    quantity, price, every, weeks = given_line
    with pytest.raises(Refused) as refused:
        weekly(quantity, price, every=every, weeks=weeks)
    assert codes(refused) == [code]


def test_every_fault_of_a_line_is_said_at_once():
    with pytest.raises(Refused) as refused:
        weekly(Decimal(-1), -1, every="day", weeks=0)
    assert len(refused.value.findings) == 4


def test_a_line_below_nought_is_in_no_total():
    with pytest.raises(Refused) as refused:
        totals([1, -1], one_offs=[-1])
    assert [finding.where for finding in refused.value.findings] == ["weekly[2]", "one_offs[1]"]


@pytest.mark.parametrize("figures", [(1.0, 0, 1), (True, 0, 1), (None, 0, 0), (100, -1, 101)])
def test_figures_that_are_not_whole_pence_are_no_budget(figures):
    with pytest.raises(Refused):
        ThreeFigures(*figures)


@pytest.mark.parametrize("figures", [(1.0, 0), ("320", 0), (None, None), (-1, 0), (-5, -3)])
def test_a_cost_or_a_charge_that_is_not_whole_pence_is_refused(figures):
    with pytest.raises(Refused):
        three_figures(*figures)


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ([], "no-shares"),
        ([Share(" ", 100, True)], "no-name"),
        ([Share("NHS", -100, False), Share("council", 200, True)], "below-nought"),
        ([Share("NHS", 50, False), Share("NHS", 50, False)], "given-twice"),
    ],
)
def test_shares_that_cannot_be_are_named(shares, code):
    assert [finding.code for finding in check_shares(100, shares)] == [code]


def test_a_council_may_have_a_part_it_charges_for_and_a_part_that_is_free():
    assert check_shares(100, [Share("council", 60, True), Share("council", 40, False)]) == ()


@pytest.mark.parametrize("shares", [[], [0, 0], [5, -1]])
def test_nothing_is_parted_by_no_shares(shares):
    with pytest.raises(Refused):
        split(100, shares)


def test_slices_of_nothing_are_short_of_a_budget():
    assert [finding.code for finding in check_slices(1, {})] == ["does-not-sum"]


@pytest.mark.parametrize("weeks", [-1, 53, 1.5, True])
def test_weeks_beyond_a_year_are_no_part_of_one(weeks):
    with pytest.raises(Refused):
        part_of_year(100, weeks)


@pytest.mark.parametrize(
    ("hours", "rate", "prices", "where"),
    [
        (Decimal(0), 1, [1], "hours"),
        (Decimal("NaN"), 1, [1], "hours"),
        (Decimal(1_001), 1, [1], "hours"),
        (63.0, 1, [1], "hours"),
        (Decimal(1), 0, [1], "council_rate_pence"),
        (Decimal(1), 1, [1, 17.25], "prices_pence[2]"),
        (Decimal(1), 1, [], "prices_pence"),
    ],
)
def test_a_test_of_what_is_no_price_or_no_hours_is_refused(hours, rate, prices, where):
    with pytest.raises(Refused) as refused:
        sufficiency.test(hours, rate, prices)
    assert [finding.where for finding in refused.value.findings] == [where]


def test_no_stays_are_no_run_and_too_many_are_refused():
    assert stays([]).runs == ()
    with pytest.raises(Refused, match="more than 500"):
        stays([(date(2026, 1, 1), date(2026, 1, 1))] * 501)


def test_before_the_act_nothing_is_known_of_care_homes():
    with pytest.raises(Refused, match="holds from 1 April 2015"):
        stays([(date(2015, 3, 31), date(2015, 4, 2))])


def test_an_unknown_way_answer_or_relation_is_refused_by_name():
    for call in (
        lambda: conditions("cash"),
        lambda: may_be_paid("cousin", same_household=True, necessary_because=""),
    ):
        with pytest.raises(Refused):
            call()
    answers = {condition.key: True for condition in conditions("person")} | {"rich": True, "capable": "yes"}
    found = check_conditions("person", answers, {"appropriate": "So."}).findings
    assert [finding.code for finding in found] == ["unknown-condition", "not-yes-or-no"]


def test_the_conditions_of_a_day_before_the_act_are_refused():
    with pytest.raises(Refused, match="holds from"):
        conditions("person", on=date(2015, 3, 31))
    assert conditions("person", on=date(2026, 5, 1)) == conditions("person")


def test_whoever_the_law_bars_is_among_the_relations():
    barred = {relation for key in FAMILY_LAW for relation in FAMILY_LAW.history(key)[-1].value}
    assert barred <= RELATIONS.keys()
