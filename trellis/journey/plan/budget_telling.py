"""The letters about a personal budget: the statement of it, and what was decided and why.

Both are made from the bill that the page shows, so that the letter and the page can never differ.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from trellis.engines.budget.lines import yearly
from trellis.govuk.wording import day, money
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import queries, states
from .bill import Bill, BillLine, Purse
from .models import PersonalBudget
from .queries.budget import buys_pence


def register() -> None:
    letters.register("budget", "statement of a personal budget", statement)
    letters.register("budget_decision", "decision about a personal budget", decision)


def statement(ref: str, account: Account) -> Prepared:
    """The three figures, the lines, who pays: as the page shows them."""
    return _prepared("budget", _found(ref, account))


def decision(ref: str, account: Account) -> Prepared:
    """Who agreed the budget, and why each sum is what it is. Only of one that was agreed."""
    found = _found(ref, account)
    if found.state not in (states.SIGNED, states.ENDED):
        raise Http404("nothing has been decided yet")
    return _prepared("budget-decision", found)


def _found(ref: str, account: Account) -> PersonalBudget:
    found = get_object_or_404(queries.budgets(), ref=ref)
    people_access.check_may_work_with(account, found.person)
    return found


def _prepared(name: str, budget: PersonalBudget) -> Prepared:
    told = letters.write(
        "plan",
        name,
        context_of(budget, queries.bill(budget), queries.agreed_before(budget)),
        only_to=budget.carer.ref if budget.carer else "",
        is_about_money=True,
    )
    return Prepared(budget.person, told, budget, reverse("plan:budget", args=[budget.ref]))


def context_of(budget: PersonalBudget, bill: Bill, before: PersonalBudget | None) -> dict[str, Any]:
    """Everything both letters say, from one bill."""
    return {
        "bill": bill,
        "is_signed": budget.state in (states.SIGNED, states.ENDED),
        "state_says": _state_says(budget),
        "cost": bill.three.cost_pence,
        "person_pays": bill.three.person_pays_pence,
        "council_pays": bill.three.council_pays_pence,
        "is_known": bill.is_charge_known,
        "yearly": yearly(bill.total_pence),
        "lines": [_line(line) for line in (*bill.weekly_lines, *bill.once_lines)],
        "outside": [line.says for line in bill.outside_lines],
        "changed": [
            {"says": line.says, "change": line.change_says, "because": line.because}
            for line in bill.lines
            if line.is_changed
        ],
        "purses": [_purse(purse) for purse in bill.purses],
        "review_on": next((purse.review_on for purse in bill.purses if purse.review_on), None),
        "free": [{"says": line.says, "because": line.free_because} for line in bill.free_lines],
        "indicative": bill.indicative_pence,
        "differs": bill.differs_pence,
        "differs_says": _differs_says(bill),
        "before": _before_says(bill, before),
        "let_stand": [
            f"{one['kind']}: {one['works_at_rate']} of {one['out_of']} on file work at our rate. "
            f"{one['by']} let this stand on {day(str(one['on']))}, because: {one['because']}"
            for one in bill.let_stand
        ],
        "team": budget.person.team.name,
    }


def _state_says(budget: PersonalBudget) -> str:
    if budget.signed_by is not None:
        return f"{budget.signed_by.name} agreed it on {day(budget.signed_on)}."
    if budget.state == states.SUBMITTED:
        return "It is not agreed yet. It waits for somebody to agree it."
    return "It is not agreed yet. It is being prepared."


def _line(line: BillLine) -> dict[str, Any]:
    every = "once" if line.is_once else "a week"
    says = f"{line.says} ({line.working})"
    if line.elsewhere_weekly_pence:
        says += f". {money(line.elsewhere_weekly_pence)} more comes from {line.elsewhere_says}"
    return {
        "says": says,
        "short": line.says,
        "comes_to": f"{money(line.pence)} {every}",
        "pays": line.pays,
        "change": line.change_says,
        "because": line.because,
    }


def _purse(purse: Purse) -> dict[str, Any]:
    reference = f", reference {purse.reference}" if purse.reference else ""
    return {
        "who": purse.who,
        "says": f"{purse.who} ({purse.basis}{reference})",
        "pays": purse.pays,
        "comes_to": money(purse.weekly_pence),
        "free": purse.free_says,
    }


def _differs_says(bill: Bill) -> str:
    """The final sum beside the indicative amount, in a sentence; a cut is called a cut."""
    by = bill.differs_pence
    if not by:
        return ""
    start = f"The indicative amount was {money(bill.indicative_pence)} a week."
    if by > 0:
        return f"{start} This is {money(by)} more."
    if bill.buys_less_than_indicative:
        return f"{start} This is a cut of {money(-by)} from that."
    return f"{start} This is {money(-by)} less, and no cut: somebody else pays the difference."


def _before_says(bill: Bill, before: PersonalBudget | None) -> str:
    if before is None:
        return ""
    was, by = before.total_weekly_pence, bill.total_pence - before.total_weekly_pence
    start = f"Your budget before this was {money(was)} a week."
    if by > 0:
        return f"{start} This is {money(by)} more."
    if by == 0:
        return f"{start} This is the same."
    is_cut = bill.total_pence + bill.elsewhere_pence < buys_pence(before)
    return (
        f"{start} This is {'a cut of ' if is_cut else ''}{money(-by)}{'' if is_cut else ' less, and no cut'}."
    )
