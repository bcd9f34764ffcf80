import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.sheets import Sheet, read_sheet
from trellis.engines.funnel.councils import councils_from, councils_of, without_few
from trellis.engines.funnel.funnel import ALLOWANCES, dispersion_of, funnel
from trellis.engines.funnel.limits import ALARM, ALERT, METHODS, limits, scores

TABLE = """Council,Had it,Of
Northshire,50,200
Southshire,45,210
Westshire,30,190
Eastshire,12,20
"""
HEADINGS = {"name": "Council", "numerator": "Had it", "denominator": "Of"}


def councils(more: str = "", table: str = TABLE):
    return councils_of(read_sheet((table + more).encode()), **HEADINGS)


# The published figures.


def published() -> Sheet | None:
    path = Path(__file__).resolve().parents[5] / "shared" / "data" / "ascof" / "ascof_1c_2020_21_tidy.csv"
    if not path.is_file():
        return None
    sheet = read_sheet(path.read_bytes())
    columns = zip(
        sheet.column("Geographical Level"),
        sheet.column("Measure Group"),
        sheet.column("Disaggregation Level"),
        strict=True,
    )
    kept = [place for place, one in enumerate(columns) if one == ("Council", "1C2A", "Total")]
    return Sheet(sheet.headings, tuple(sheet.rows[place] for place in kept), tuple(kept))


def test_direct_payments_of_2020_21_are_as_r_printed_them():
    sheet = published()
    if sheet is None:
        pytest.skip("the published file is not here")
    read = councils_of(
        sheet, name="Geographical Description", numerator="Numerator", denominator="Denominator"
    )
    assert len(read.names) == 150 and not read.findings
    assert [(one.name, one.why) for one in read.left_out] == [("Hackney", "not available")]
    assert read.numerator.sum() / read.denominator.sum() == pytest.approx(117594 / 441935)

    found = funnel(read, target=118041 / 444128)
    spread = found.dispersion
    assert spread.phi == pytest.approx(103.1175, abs=5e-5)
    assert spread.phi_winsorised == pytest.approx(58.91332, abs=5e-6)
    assert (spread.low, spread.high) == pytest.approx((-12.04307, 12.16982), abs=5e-6)
    assert spread.tau_squared == pytest.approx(0.003874705, abs=5e-10)
    assert spread.tau == pytest.approx(0.06224713, abs=5e-9)
    assert spread.by_chance == 0
    counts = {one: [len(found.outside(one, level)) for level in (ALERT, ALARM)] for one in ALLOWANCES}
    assert counts["unadjusted"] == [125, 112]
    assert counts["multiplicative"][1] == 5
    assert counts["additive"] == [24, 3]
    assert found.outside("additive", ALARM) == ("North Tyneside", "Northamptonshire", "Enfield")
    # Exact limits find no other councils: these are large.
    assert len(funnel(read, target=118041 / 444128, method="exact").outside("unadjusted", ALARM)) == 112

    bent = funnel(read, target=118041 / 444128, method="arcsine")
    assert bent.dispersion.phi_winsorised == pytest.approx(61.00998, abs=5e-6)
    assert bent.dispersion.tau == pytest.approx(0.07171928, abs=5e-9)
    assert len(bent.outside("additive", ALARM)) == 4


# What is worked out.


def test_the_target_is_the_sum_over_the_sum_unless_it_is_given():
    read = councils()
    assert funnel(read).target == pytest.approx(137 / 620) and funnel(read).target_from == "sum over sum"
    assert funnel(read, target=0.3).target == 0.3 and funnel(read, target=0.3).target_from == "given"


def test_the_winsorised_spread_draws_a_tenth_at_each_end_in_by_quantiles_of_type_seven():
    z = np.array([-9.0, -2, -1, 0, 1, 2, 3, 4, 5, 30])
    spread = dispersion_of(z, np.full(10, 0.1))
    # Between the first and second, nine tenths of the way: −9 + 0.9 × 7; and of the last two, a tenth.
    assert (spread.low, spread.high) == pytest.approx((-2.7, 7.5))
    by_hand = [min(max(one, -2.7), 7.5) for one in z]
    assert spread.phi_winsorised == pytest.approx(sum(one**2 for one in by_hand) / 10)
    assert spread.phi == pytest.approx(sum(one**2 for one in z) / 10)


def test_councils_that_differ_less_than_chance_do_not_narrow_the_funnel():
    alike = councils_from([f"C{n}" for n in range(20)], [50] * 20, [200] * 20)
    found = funnel(alike)
    assert found.dispersion.phi == 0 and found.dispersion.tau_squared == 0
    assert found.dispersion.by_chance == 1
    at = np.array([200.0])
    for allowance in ALLOWANCES:
        for end, alone in zip(
            found.limits(at, allowance, ALERT), found.limits(at, "unadjusted", ALERT), strict=True
        ):
            assert end == pytest.approx(alone)


def test_who_is_outside_is_who_stands_beyond_the_lines_that_are_drawn():
    rng = np.random.default_rng(7)
    of = rng.integers(20, 4000, 80)
    read = councils_from([f"C{n}" for n in range(80)], rng.binomial(of, rng.uniform(0.1, 0.4, 80)), of)
    for method in METHODS:
        found = funnel(read, method=method)
        for allowance in ALLOWANCES:
            for level in (ALERT, ALARM):
                ends = found.limits(of.astype(float), allowance, level)
                drawn = (found.share < ends.low) | (found.share > ends.high)
                assert list(np.array(read.names)[drawn]) == list(found.outside(allowance, level))


def test_whoever_is_outside_the_wider_limit_is_outside_the_narrower():
    found = funnel(councils())
    for allowance in ALLOWANCES:
        assert set(found.outside(allowance, ALARM)) <= set(found.outside(allowance, ALERT))


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 300)), min_size=2, max_size=30))
def test_a_council_alone_in_its_size_gets_the_same_score_as_in_a_crowd(pairs):
    some = [min(part, whole) for part, whole in pairs]
    of = [whole for _, whole in pairs]
    together = scores(some, of, 0.25)
    assert [scores([part], [whole], 0.25)[0] for part, whole in zip(some, of, strict=True)] == list(together)


# Limits.


def binomial_chance_up_to(count: int, of: int, share: float) -> float:
    return sum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count + 1))


@pytest.mark.parametrize("of", [1, 5, 20, 137])
def test_exact_limits_stand_where_the_binomial_counted_out_by_hand_has_the_chance(of):
    ends = limits([of], 0.27, ALERT, "exact")
    for end, tail in zip(ends, (0.025, 0.975), strict=True):
        fewest = next(k for k in range(of + 1) if binomial_chance_up_to(k, of, 0.27) >= tail)
        above = binomial_chance_up_to(fewest, of, 0.27)
        below = binomial_chance_up_to(fewest - 1, of, 0.27)
        by_hand = (fewest - (above - tail) / (above - below)) / of
        assert float(end[0]) == pytest.approx(min(max(by_hand, 0), 1))


@pytest.mark.parametrize("method", METHODS)
def test_limits_hold_the_target_stay_between_nought_and_all_and_narrow_with_size(method):
    of = np.array([1.0, 10, 100, 1000, 10_000])
    ends = limits(of, 0.27, ALARM, method)
    assert (ends.low >= 0).all() and (ends.high <= 1).all()
    assert (ends.low[1:] <= 0.27).all() and (ends.high[1:] >= 0.27).all()
    assert (np.diff(ends.high - ends.low) < 0).all()


def test_the_normal_limits_of_a_large_council_are_the_exact_ones_to_a_tenth_of_a_point():
    near, exact = (limits([20_000.0], 0.27, ALERT, method) for method in ("normal", "exact"))
    assert float(near.low[0]) == pytest.approx(float(exact.low[0]), abs=0.001)


def test_exact_limits_for_more_than_chance_are_a_mistake():
    with pytest.raises(ValueError, match="chance alone"):
        limits([10], 0.3, ALERT, "exact", phi=2.0)


@pytest.mark.parametrize("target", [0.0, 1.0, -0.1, 26.6])
def test_a_target_at_which_nobody_could_differ_is_refused(target):
    with pytest.raises(Refused, match="between nought and one"):
        funnel(councils(), target=target)


def test_a_method_that_is_none_is_refused_with_the_list_of_those_there_are():
    with pytest.raises(Refused, match="normal, exact, arcsine"):
        funnel(councils(), method="probit")


# Rows that go wrong.


def test_good_rows_are_read_in_their_order_and_nothing_is_said():
    read = councils()
    assert read.names == ("Northshire", "Southshire", "Westshire", "Eastshire")
    assert list(read.numerator) == [50, 45, 30, 12] and list(read.denominator) == [200, 210, 190, 20]
    assert not read.left_out and not read.findings


@pytest.mark.parametrize(
    "title",
    [
        "England",
        "ENGLAND",
        "England (total)",
        "Total",
        "All councils",
        "North West",
        "London",
        "The South East",
        "Yorkshire and The Humber",
        "Inner London",
    ],
)
def test_a_total_among_councils_is_left_out_by_a_finding(title):
    read = councils(f"{title},30,90\n")
    assert title not in read.names
    assert [one.name for one in read.left_out] == [title]
    assert [(one.code, one.where) for one in read.findings] == [("total-among-councils", "row 5")]


@pytest.mark.parametrize(
    "title",
    [
        "North East Lincolnshire",
        "City of London",
        "North Tyneside",
        "West Berkshire",
        "Medway",
        "Southend-on-Sea",
    ],
)
def test_a_council_whose_name_begins_like_a_region_is_a_council(title):
    assert title in councils(f"{title},30,90\n").names


def test_a_total_by_another_name_is_known_by_its_numbers():
    read = councils("Everywhere,137,620\n")
    assert "Everywhere" not in read.names and read.findings[0].code == "total-among-councils"


def test_a_council_as_large_as_all_others_but_unlike_them_stays():
    assert "Bigshire" in councils("Bigshire,80,620\n").names


@pytest.mark.parametrize(
    ("some", "of", "why"),
    [
        ("[c]", "90", "hidden by the publisher, because it is about few people"),
        ("*", "90", "hidden by the publisher, because it is about few people"),
        ("-", "90", "hidden by the publisher, because it is about few people"),
        ("3", "[x]", "not available"),
        ("..", "..", "missing"),
        ("", "90", "missing"),
        ("0", "0", "nobody to take a share of"),
    ],
)
def test_a_council_that_is_hidden_missing_or_without_people_is_named_and_is_no_fault(some, of, why):
    read = councils(f"Hackney,{some},{of}\n")
    assert [(one.name, one.why) for one in read.left_out] == [("Hackney", why)]
    assert "Hackney" not in read.names and not read.findings


@pytest.mark.parametrize(
    ("some", "of", "code"),
    [
        ("many", "90", "not-a-count"),
        ("12.5", "90", "not-a-count"),
        ("-3", "90", "not-a-count"),
        ("9" * 16, "9" * 16, "not-a-count"),
        ("91", "90", "part-above-whole"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_is_a_finding_with_its_number(some, of, code):
    read = councils(f"Hackney,{some},{of}\n")
    assert [one.name for one in read.left_out] == ["Hackney"]
    assert [(one.code, one.where) for one in read.findings] == [(code, "row 5")]


@pytest.mark.parametrize("written", ["1,234", "1234", "1234.0"])
def test_thousands_may_be_marked(written):
    read = councils(f'Bigshire,"{written}",5000\n')
    assert read.numerator[-1] == 1234


def test_a_council_given_twice_with_other_numbers_is_not_used_and_with_the_same_counts_once():
    read = councils("Northshire,51,200\nSouthshire,45,210\n")
    assert read.names == ("Southshire", "Westshire", "Eastshire")
    assert [one.code for one in read.findings] == ["council-twice", "council-twice"]
    assert read.findings[0].where == "rows 1, 5" and [one.name for one in read.left_out] == ["Northshire"]


def test_a_row_without_a_name_is_a_finding():
    assert councils(" ,5,10\n").findings[0].code == "no-name"


def test_a_heading_that_was_renamed_is_refused_and_the_nearest_offered():
    with pytest.raises(Refused, match="Did you mean “Had it”"):
        councils_of(read_sheet(TABLE.encode()), name="Council", numerator="Has it", denominator="Of")


def test_fewer_than_two_councils_are_no_funnel_and_it_is_said_why():
    with pytest.raises(Refused) as refused:
        councils(table="Council,Had it,Of\nEngland,5,10\nNorthshire,2,4\n")
    assert [one.code for one in refused.value.findings] == ["too-few-councils", "total-among-councils"]


@pytest.mark.parametrize(("part", "whole"), [([1], [0]), ([-1], [4]), ([5], [4])])
def test_a_store_that_hands_over_what_cannot_be_is_a_mistake_of_the_program(part, whole):
    with pytest.raises(ValueError, match="part"):
        councils_from(["A"], part, whole)


@pytest.mark.parametrize(
    ("part", "whole", "is_shown"),
    [
        (0, 40, True),
        (1, 40, False),
        (4, 40, False),
        (5, 40, True),
        (36, 40, False),
        (35, 40, True),
        (40, 40, True),
    ],
)
def test_a_council_about_too_few_people_is_left_out_by_name_and_nought_is_nobody(part, whole, is_shown):
    read = councils_from(["A", "B", "C"], [20, 30, part], [90, 90, whole])
    shown = without_few(read, fewest=5)
    assert ("C" in shown.names) == is_shown
    assert [one.name for one in shown.left_out] == ([] if is_shown else ["C"])


def test_where_all_are_about_too_few_there_is_no_funnel():
    with pytest.raises(Refused, match="too few people"):
        without_few(councils_from(["A", "B"], [1, 2], [9, 9]), fewest=5)
