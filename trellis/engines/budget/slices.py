"""One budget held in slices: some by the person, some by a provider they chose, some by the council.

The slices are the budget and nothing else, so they come to it to the penny. What a provider holds for a year
is spent by the year: a quarter of it is a quarter of the year's sum, and not thirteen rounded weeks.
"""

from __future__ import annotations

from collections.abc import Mapping

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.money import multiply, round_half_up, say_pounds
from trellis.engines.budget.lines import WEEKS


def check_slices(total_pence: int, slices: Mapping[str, int]) -> tuple[Finding, ...]:
    """What is wrong with the slices of a budget; nothing where they come to it to the penny.

    slices: how each is held, and its pence a week.

    >>> held = {"direct payment": 180_00, "individual service fund": 90_00, "arranged": 50_00}
    >>> check_slices(320_00, held)
    ()
    >>> print(*check_slices(320_00, held | {"arranged": 50_01}))
    slices: The slices come to £320.01, which is £0.01 over £320.00. Take £0.01 from one of them.
    """
    findings = [
        Finding(
            "below-nought",
            f"The slice {quoted(name)} is {say_pounds(pence)}.",
            place("slices", name),
            "Give nought or more.",
        )
        for name, pence in slices.items()
        if pence < 0
    ]
    together = sum(slices.values())
    if together != total_pence:
        by = say_pounds(abs(together - total_pence))
        is_over = together > total_pence
        says = f"The slices come to {say_pounds(together)}, which is {by} "
        says += f"{'over' if is_over else 'short of'} {say_pounds(total_pence)}."
        do = f"Take {by} from one of them." if is_over else f"Add {by} to one of them."
        findings.append(Finding("does-not-sum", says, "slices", do))
    return tuple(findings)


def yearly_to_weekly_52(yearly_pence: int) -> int:
    """A year's sum as pence a week over 52 weeks; half a penny goes up. For telling; spend by the year.

    >>> yearly_to_weekly_52(11_420_00)
    21962
    """
    return round_half_up(yearly_pence, WEEKS)


def part_of_year(yearly_pence: int, weeks: int) -> int:
    """What so many weeks' part of a year's sum is, in pence; half a penny goes up, once.

    Refused: fewer weeks than none, or more than 52.

    >>> part_of_year(11_420_00, 13), 13 * yearly_to_weekly_52(11_420_00)
    (285500, 285506)
    """
    if type(weeks) is not int or not 0 <= weeks <= WEEKS:
        says = f"{quoted(weeks)} is not a number of weeks from 0 to {WEEKS}."
        raise Refused(Finding("not-weeks", says, "weeks", "Give whole weeks of one year."))
    return round_half_up(multiply(yearly_pence, weeks), WEEKS)
