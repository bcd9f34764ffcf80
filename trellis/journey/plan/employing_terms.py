"""An agreement with an assistant in words: one telling for its page, its letter and easy read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import round_half_up
from trellis.engines.employing.cost import PARTS, PaCost, pa_cost
from trellis.govuk.wording import day, money, points

from .models import Agreement

PENSIONS = {
    "basic_pay": "a share of every pound of basic pay",
    "qualifying_earnings": "a share of the wages that the law counts",
    "none": "none",
}
# What the engine asks for, by the names that forms and agreements use as well.
TERMS = (
    "hours_a_week",
    "wage_pence",
    "insurance_yearly_pence",
    "payroll_weekly_pence",
    "employment_allowance",
    "pension",
    "pension_percent",
    "mileage_weekly_pence",
    "budget_weekly_pence",
)
# The boxes in which a finding of the engine is said, where a box is called otherwise.
BOXES = {"age": "date_of_birth"}
HUNDREDTHS = 100
COUNTED = (*PARTS, "total")


def age_on(born: date | None, on: date) -> int | None:
    """Whole years on a day; None where the date of birth is not known."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def what_it_costs(terms: Mapping[str, Any], *, born: date | None, on: date) -> PaCost:
    """The true cost of these terms by the law of the day; `Refused` with findings where it has none."""
    given = {name: terms[name] for name in TERMS if terms.get(name) is not None}
    for name in ("hours_a_week", "pension_percent"):
        if name in given:
            given[name] = Decimal(given[name]).normalize()
    return pa_cost({**given, "age": age_on(born, on)}, on=on)


def said_by_box(refused: Refused) -> Iterator[tuple[str, str]]:
    """Each finding with the box it belongs to, blank where to none, in words for whoever filled it in."""
    for finding in refused.findings:
        yield BOXES.get(finding.where, finding.where if finding.where in TERMS else ""), _said(finding)


def _said(finding: Finding) -> str:
    return f"{finding.says} {finding.do}".strip()


def kept_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms as JSON keeps them: numbers with a point as text."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name in TERMS
        if (value := terms.get(name)) is not None
    }


def given_terms(agreement: Agreement) -> dict[str, Any]:
    """The terms an agreement was offered on, as a form takes them."""
    given: dict[str, Any] = dict(agreement.working["given"])
    for name in ("hours_a_week", "pension_percent"):
        if name in given:
            given[name] = Decimal(given[name])
    return given


def pay_of(agreement: Agreement) -> int:
    """A week's pay for the hours agreed, in pence."""
    above, below = Decimal(agreement.hours_a_week).as_integer_ratio()
    pence: int = round_half_up(agreement.wage_pence * above, below)
    return pence


def says_hours(hours: Decimal) -> str:
    """Hours as they are said.

    >>> says_hours(Decimal("16.00")), says_hours(Decimal("7.5")), says_hours(Decimal("1"))
    ('16 hours', '7.5 hours', '1 hour')
    """
    return "1 hour" if hours == 1 else f"{points(hours)} hours"


def terms_told(agreement: Agreement) -> list[tuple[str, str]]:
    """What is agreed, line by line: for the page, the letter and paper alike."""
    given = given_terms(agreement)
    told = [
        ("Who employs", agreement.person.full_name),
        ("Who works", agreement.assistants_name),
        ("What the work is", agreement.what_they_do),
        ("Hours", f"{says_hours(agreement.hours_a_week)} a week"),
        ("Pay", f"{money(agreement.wage_pence)} an hour: {money(pay_of(agreement))} a week"),
        ("Holiday", "5.6 weeks a year, paid; bank holidays are among them"),
        ("Pension", _pension(agreement, given)),
        ("From", day(agreement.starts_on)),
    ]
    if mileage := given.get("mileage_weekly_pence"):
        told.append(("Mileage", f"{money(mileage)} a week"))
    if agreement.replaces is not None:
        old = agreement.replaces
        told.append(
            (
                "Takes the place of",
                f"the agreement from {day(old.starts_on)}, {says_hours(old.hours_a_week)} at "
                f"{money(old.wage_pence)}. That one stands until both have signed this.",
            )
        )
    if agreement.ended_on is not None:
        told.append(("Last day", day(agreement.ended_on)))
    return told


def _pension(agreement: Agreement, given: Mapping[str, Any]) -> str:
    if agreement.pension == "none":
        return "none"
    return f"The employer pays {points(given.get('pension_percent', 3))}%, {PENSIONS[agreement.pension]}"


def signatures_told(agreement: Agreement) -> list[tuple[str, str]]:
    """Who signed for each side, when and how; or that it is waited for."""
    return [
        (
            agreement.person.full_name,
            _signed(
                agreement.employer_signed_on, agreement.employer_signed_by, agreement.employer_signed_how
            ),
        ),
        (
            agreement.assistants_name,
            _signed(
                agreement.assistant_signed_on, agreement.assistant_signed_by, agreement.assistant_signed_how
            ),
        ),
    ]


def _signed(on: date | None, by: Any, how: str) -> str:
    if on is None or by is None:
        return "not signed yet"
    return f"signed on {day(on)}, {how}" if how else f"signed on {day(on)} by their own sign-in"


def left_says(cost: Mapping[str, Any]) -> str:
    """By how much the budget reaches or does not, in a sentence; the page puts the word before it."""
    left = cost["left_pence"]
    if left is None:
        return ""
    budget = money(cost["budget_weekly_pence"])
    if left < 0:
        return f"{money(-left)} a week short of {budget}."
    return f"{money(left)} a week is left of {budget}."


def over_says(total: Decimal, agreed: Decimal) -> str:
    """By how much hours are over what was agreed; blank where they are not."""
    if total <= agreed:
        return ""
    return (
        f"{says_hours(total)} is {says_hours(total - agreed)} more than the {points(agreed)} agreed a week."
    )


def hours_from(kept: list[int]) -> list[Decimal]:
    """A kept week's hours, from hundredths."""
    return [Decimal(one) / HUNDREDTHS for one in kept]


def cost_lines(agreement: Agreement) -> list[dict[str, Any]]:
    """The lines that come to the whole, as they were worked out when it was offered, and the whole."""
    lines: list[dict[str, Any]] = agreement.working["cost"]["lines"]
    return [one for one in lines if one["rule"] in COUNTED or one["rule"].startswith("other.")]
