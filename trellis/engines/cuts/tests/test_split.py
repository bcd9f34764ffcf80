"""Shapley's six parts: exact, whatever the order, and by another way to the same answer."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.engines.cuts import split
from trellis.engines.cuts.spending import read_spending
from trellis.engines.cuts.split import FACTORS, add_up, in_whole_pence, line, shapley
from trellis.engines.cuts.tests.files import spending

PERCENTS = st.sampled_from(["", "100", "95", "87.5", "0", "112.25"])
HOURS = st.sampled_from(["", "", "0", "1", "7.5", "10", "33.33", "63"])
PRICES = st.sampled_from(["1260", "1780", "1999", "2105"])

A_ROW = st.fixed_dictionaries(
    {
        "before_hours": HOURS,
        "after_hours": HOURS,
        "before_price_pence": PRICES,
        "after_price_pence": PRICES,
        "before_policy_percent": PERCENTS,
        "after_policy_percent": PERCENTS,
        "before_holding_percent": PERCENTS,
        "after_holding_percent": PERCENTS,
        "inflation_percent": st.sampled_from(["", "0", "6.4", "-1.25"]),
    }
).filter(lambda row: row["before_hours"] or row["after_hours"])
ROWS = st.lists(A_ROW, min_size=1, max_size=4)


def read(rows):
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    # Two rows a person, of two services, so that some are begun or ended by people who stay.
    columns["person"] = [str(place // 2) for place in range(len(rows))]
    columns["service"] = [str(place % 2) for place in range(len(rows))]
    return read_spending(columns)


def of_all(file):
    sums = add_up(file, np.zeros(len(file), dtype=np.int64), 1)
    return line("Everybody", sums.sums[0].tolist(), sums.there[0].tolist(), sums.touched[0].tolist())


def exact_parts(file):
    sums = add_up(file, np.zeros(len(file), dtype=np.int64), 1)
    return shapley(dict(enumerate(sums.sums[0].tolist())))


# A plain telling, a row at a time, with fractions. ----------------------------------------------------------


def number(text, blank):
    return Fraction(text) if text else blank


def cost(row, was_there, after):
    """What a row costs in pence with each factor before or after. was_there: the person, before and after."""
    there = was_there["after" if after["people"] else "before"]
    sides = {}
    for name, other in (("before", "after"), ("after", "before")):
        absent = not row[f"{name}_hours"]
        hours = number(row[f"{name}_hours"], None)
        if absent:
            hours = Fraction(0) if was_there[name] else number(row[f"{other}_hours"], None)
        rise = 1 + number(row["inflation_percent"], Fraction(0)) / 100
        real = {
            "before": Fraction(row["before_price_pence"]),
            "after": Fraction(row["after_price_pence"]) / rise,
        }
        sides[name] = {
            "need": hours,
            "price": real[other] if absent else real[name],
            "inflation": rise if name == "after" else Fraction(1),
        }
        for factor, column in (("policy", "policy_percent"), ("held", "holding_percent")):
            theirs = number(row[f"{other}_{column}"], Fraction(100))
            mine = number(row[f"{name}_{column}"], theirs if absent else Fraction(100))
            sides[name][factor] = mine / 100
    if not there:
        return 0
    exact = Fraction(1)
    for factor in FACTORS[1:]:
        exact *= sides["after" if after[factor] else "before"][factor]
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def by_every_order(rows):
    """Each factor's part as the mean over all 720 orders of taking the six from before to after."""
    people = [place // 2 for place in range(len(rows))]
    there = {
        person: {
            side: any(row[f"{side}_hours"] for row, of in zip(rows, people, strict=True) if of == person)
            for side in ("before", "after")
        }
        for person in people
    }
    known = {}

    def total(after):
        if after not in known:
            by_name = {name: name in after for name in FACTORS}
            known[after] = sum(
                cost(row, there[person], by_name) for row, person in zip(rows, people, strict=True)
            )
        return known[after]

    parts = dict.fromkeys(FACTORS, Fraction(0))
    for order in permutations(FACTORS):
        taken = frozenset()
        for name in order:
            parts[name] += total(taken | {name}) - total(taken)
            taken |= {name}
    return {name: part / 720 for name, part in parts.items()}


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_the_parts_are_the_mean_over_all_720_orders(rows):
    assert exact_parts(read(rows)) == by_every_order(rows)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_the_parts_come_to_the_change_to_the_penny(rows):
    whole = of_all(read(rows))
    assert sum(whole.parts.values()) == whole.change_pence
    if whole.average_parts is not None:
        assert sum(whole.average_parts.values()) == whole.average_change_pence


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_factor_that_is_the_same_before_and_after_has_no_part_not_even_a_penny(rows):
    still = [row | {"after_policy_percent": row["before_policy_percent"]} for row in rows]
    whole = of_all(read(still))
    assert whole.parts["policy"] == 0
    assert whole.touched["policy"] == 0
    assert whole.average_parts is None or whole.average_parts["policy"] == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(A_ROW, min_size=4, max_size=4))
def test_people_in_another_order_give_the_same_parts(rows):
    assert exact_parts(read(rows)) == exact_parts(read([*rows[2:], *rows[:2]]))


@settings(max_examples=40, deadline=None)
@given(st.lists(A_ROW, min_size=4, max_size=4))
def test_the_parts_of_two_people_come_to_the_parts_of_both(rows):
    alone = [exact_parts(read(rows[:2])), exact_parts(read(rows[2:]))]
    both = exact_parts(read(rows))
    assert both == {name: alone[0][name] + alone[1][name] for name in FACTORS}


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_before_and_after_changed_round_give_the_opposite(rows):
    # Inflation apart: what rose one way falls the other, but a price is of its own day.
    rows = [row | {"inflation_percent": "0"} for row in rows]
    swap = {"before": "after", "after": "before"}
    turned = [
        {
            f"{swap.get(name.split('_')[0], name.split('_')[0])}_{name.split('_', 1)[1]}": cell
            for name, cell in row.items()
        }
        for row in rows
    ]
    forth, back = exact_parts(read(rows)), exact_parts(read(turned))
    assert forth == {name: -part for name, part in back.items()}


def test_two_factors_that_do_the_same_get_the_same():
    # Policy and the way of holding each leave nine tenths.
    parts = exact_parts(
        spending("""
            person | hours | price | policy   | holding
            1      | 10    | 2000  | 100 > 90 | 100 > 90
        """)
    )
    assert parts["policy"] == parts["held"] == Fraction(-3800, 2)


def test_a_fall_by_hand():
    # 10 hours at £20.00 become 9 at £21.00, of which inflation of 5% is the whole of the rise in price.
    whole = of_all(
        spending(
            """
            person | hours  | price
            1      | 10 > 9 | 2000 > 2100
            """,
            inflation="5",
        )
    )
    # Need: (18,000 - 20,000 + 18,900 - 21,000) / 2. Inflation: (1,000 + 900) / 2.
    assert (whole.parts["need"], whole.parts["inflation"], whole.parts["price"]) == (-2050, 950, 0)
    assert whole.change_pence == -1100


def test_who_joins_brings_all_they_cost_and_inflation_its_share():
    whole = of_all(
        spending(
            """
            person | hours | price
            1      | 10    | 2000 > 2100
            2      | > 10  | > 2100
            """,
            inflation="5",
        )
    )
    assert whole.parts == {
        "people": 20_500,
        "need": 0,
        "price": 0,
        "policy": 0,
        "held": 0,
        "inflation": 1_500,
    }


def test_a_service_begun_by_somebody_who_stays_is_need_and_not_people():
    whole = of_all(
        spending("""
            person | service | hours | price
            1      | home    | 10    | 2000
            1      | day     | > 5   | > 1500
        """)
    )
    assert (whole.parts["people"], whole.parts["need"]) == (0, 7_500)
    assert (whole.people_before, whole.people_after) == (1, 1)


def test_an_average_falls_because_of_who_joined_and_no_other_part_says_so():
    whole = of_all(
        spending("""
            person | hours | price
            1      | 10    | 2000
            2      | > 5   | > 2000
        """)
    )
    assert (whole.average_before_pence, whole.average_after_pence) == (20_000, 15_000)
    assert whole.average_parts["people"] == -5_000
    assert sum(abs(part) for part in whole.average_parts.values()) == 5_000


def test_an_average_of_nobody_is_not_split():
    whole = of_all(spending("person | hours | price\n1 | > 5 | > 2000"))
    assert (whole.average_parts, whole.parts["people"]) == (None, 10_000)


def test_sums_past_64_bits_are_still_exact(monkeypatch):
    # Hours, percentages and inflation with nothing in common leave no room in 64 bits.
    text = """
        person | hours             | price           | policy         | holding
        1      | 9999.99 > 9999.97 | 999983 > 999979 | 999.99 > 99.97 | 999.97 > 99.91
        2      | 0.01 > 0.03       | 1 > 999983      | 0.01 > 0.07    | 999.91 > 0.03
    """
    file = spending(text, inflation="0.07")
    assert split._Scale(file).kind is object
    parts = exact_parts(file)
    narrow = spending("person | hours | price\n1 | 1 > 2 | 100")
    assert split._Scale(narrow).kind is np.int64
    assert sum(parts.values()) == of_all(file).change_pence


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_wide_and_narrow_numbers_give_the_same(rows):
    file = read(rows)
    narrow = exact_parts(file)
    with pytest.MonkeyPatch.context() as patch:
        whole_init = split._Scale.__init__

        def wide(self, spending):
            whole_init(self, spending)
            self.kind = object

        patch.setattr(split._Scale, "__init__", wide)
        assert exact_parts(file) == narrow


def test_rows_are_taken_some_at_a_time_without_a_difference(monkeypatch):
    file = spending("""
        person | hours    | price
        1      | 10 > 9   | 2000 > 2100
        2      | 7.5 > 12 | 1999 > 1780
        3      | > 4      | > 1800
        4      | 3 >      | 1800 >
        5      | 20       | 2000
    """)
    at_once = exact_parts(file)
    monkeypatch.setattr(split, "_ROWS_AT_ONCE", 2)
    assert exact_parts(file) == at_once


@pytest.mark.parametrize(
    ("parts", "total", "pence"),
    [
        ((Fraction(5, 2), Fraction(5, 2)), 5, (3, 2)),
        ((Fraction(-5, 2), Fraction(-5, 2)), -5, (-2, -3)),
        ((Fraction(1, 3), Fraction(2, 3)), 1, (0, 1)),
        ((Fraction(0), Fraction(0)), 0, (0, 0)),
        ((Fraction(9, 10), Fraction(0)), 0, (0, 0)),
        ((Fraction(9, 10), Fraction(0)), 1, (1, 0)),
    ],
)
def test_pence_go_to_the_largest_remainder(parts, total, pence):
    assert tuple(in_whole_pence(dict(enumerate(parts)), total).values()) == pence


def test_a_total_that_is_not_of_the_parts_is_a_mistake_in_the_program():
    with pytest.raises(AssertionError):
        in_whole_pence({"need": Fraction(5)}, 6)
