"""Spending on two days, from the budgets that held on each: hours and price of every line, how it is held.

What the records know is told and nothing else. They hold personal budgets, so that whoever had a package
before, and no budget here, has joined; they do not know which share of a sum a rule of the council let
through, so no policy is told; and what others pay of a line is inside its price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from trellis.basis.findings import Finding
from trellis.basis.periods import say_day
from trellis.engines.cuts.spending import MOST_HOURS, MOST_PRICE_PENCE
from trellis.journey.find.models import Unit
from trellis.journey.plan.models import BudgetLine, Every, How, PersonalBudget
from trellis.journey.plan.queries import holds_on

from ..registers import Read

HEADINGS = (
    "person",
    "service",
    "age_band",
    "before_provider",
    "after_provider",
    "before_hours",
    "after_hours",
    "before_price_pence",
    "after_price_pence",
    "before_held",
    "after_held",
)

# Who holds a part themself has control of the whole before whoever holds it for them: the order of ASCOF.
_HELD = (
    (How.DIRECT_PAYMENT, "direct payment"),
    (How.SERVICE_FUND, "service fund"),
    (How.COUNCIL, "council managed"),
    (How.THIRD_PARTY, "council managed"),
    (How.IN_KIND, "arranged"),
)
_AGES = ((18, "Under 18"), (65, "18 to 64"), (75, "65 to 74"), (85, "75 to 84"), (200, "85 and over"))

_Cells = dict[tuple[int, str], tuple[str, str, str, str]]
"""Provider, hours, price and how it is held, by the number of the person and the service."""


def take_spending(first: date, last: date) -> Read:
    """A row for each thing that somebody's budget paid for on the first day or on the last; five queries."""
    sides = [_on(day) for day in (first, last)]
    people = sorted({person for cells, _ in sides for person, _ in cells})
    # A number that means nothing outside, and nothing in the next extract.
    number = {person: place for place, person in enumerate(people, start=1)}
    ages = {person: age for _, born in sides for person, age in born.items()}
    rows = []
    for person, service in sorted({key for cells, _ in sides for key in cells}):
        before, after = (cells.get((person, service), ("", "", "", "")) for cells, _ in sides)
        columns = [cell for pair in zip(before, after, strict=True) for cell in pair]
        rows.append([f"{number[person]}", service, _age_band(ages[person], last), *columns])
    return Read(HEADINGS, rows, _findings(first, last, sides))


def _on(day: date) -> tuple[_Cells, dict[int, date | None]]:
    budgets = (
        PersonalBudget.objects.filter(holds_on(day), carer=None)
        .select_related("person")
        .prefetch_related("slices", "lines__plan_line__kind", "lines__plan_line__service")
        .order_by("pk")
    )
    cells: _Cells = {}
    born: dict[int, date | None] = {}
    for budget in budgets:
        born[budget.person_id] = budget.person.date_of_birth
        held = _held(budget, day)
        for service, (provider, hours, price) in _services(budget.lines.all()):
            cells[budget.person_id, service] = (provider, hours, price, held)
    return cells, born


def _held(budget: PersonalBudget, day: date) -> str:
    ways = {
        one.how
        for one in budget.slices.all()
        if one.starts_on <= day and (one.ended_on is None or one.ended_on > day)
    }
    return next((says for how, says in _HELD if how in ways), "")


def _services(lines: Iterable[BudgetLine]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Each line of a week as a service; two of one kind are told apart by their order."""
    seen: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.weekly_pence == 0:
            continue
        kind = line.plan_line.kind.says if line.plan_line.kind else "Other"
        seen[kind] += 1
        yield kind if seen[kind] == 1 else f"{kind} ({seen[kind]})", _bought(line)


def _bought(line: BudgetLine) -> tuple[str, str, str]:
    """By whom, hours a week, and pence an hour.

    What is not bought by the hour every week, or of which the budget holds another sum than hours times
    price, is told as one of its weekly sum: its price is then that sum.
    """
    plan = line.plan_line
    provider = ""
    if plan.service is not None:
        provider = f"Provider {plan.service.provider_id}"
    elif plan.assistant_id is not None:
        provider = f"Assistant {plan.assistant_id}"
    weekly = plan.quantity * plan.unit_price_pence
    by_the_hour = plan.unit == Unit.HOUR and plan.every == Every.WEEK and plan.weeks == 52
    fits = plan.quantity <= MOST_HOURS and plan.unit_price_pence <= MOST_PRICE_PENCE
    if by_the_hour and fits and weekly == line.weekly_pence:
        return provider, f"{plan.quantity:.2f}", f"{plan.unit_price_pence}"
    return provider, "1.00", f"{line.weekly_pence}"


def _age_band(born: date | None, on: date) -> str:
    if born is None:
        return ""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next(says for limit, says in _AGES if age < limit)


def _findings(
    first: date, last: date, sides: list[tuple[_Cells, dict[int, date | None]]]
) -> tuple[Finding, ...]:
    """What the records do not know."""
    found = [
        Finding(
            "policy-not-known",
            "The records do not say which share of a sum a rule of the council let through.",
            "",
            "What policy changed is inside price. Put in a file to tell them apart.",
        )
    ]
    for day, (cells, _) in zip((first, last), sides, strict=True):
        if not cells:
            says = f"No budget in our records held on {say_day(day)}."
            do = "Choose a later day, or put in a file of what people had then."
            found.append(Finding("nobody-then", says, "", do))
    return tuple(found)
