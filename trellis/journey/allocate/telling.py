"""What this stage has to tell: an indicative amount, with the bill it was come to by."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from trellis.govuk.wording import money
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import queries, translate
from .translate import BillLine

NEEDS = (
    "You need no help with this.",
    "You need a little help.",
    "You need help with some of it.",
    "You need help with most of it.",
    "You need help with all of it.",
)


def register() -> None:
    letters.register("amount", "indicative amount", amount)


def amount(ref: str, account: Account) -> Prepared:
    found = get_object_or_404(queries.allocations(), ref=ref)
    people_access.check_may_work_with(account, found.person)
    bill = translate.bill_of(found.replay)
    whose_help = f"{bill.whose_help[:1].upper()}{bill.whose_help[1:]} lowers it."
    context = {
        "weekly": bill.weekly_pence,
        "annual": bill.annual_pence,
        "by": found.made_by.name,
        "on": found.made_on,
        "lines": [_line(line) for line in bill.lines],
        "whose_help": whose_help if bill.less_points else "",
        "rounding": f"{bill.contingency_says} {bill.scheme.rounding_says}".strip(),
        "concerns": bill.concerns,
        "team": found.person.team.name,
        "scheme": bill.scheme.title,
    }
    words = letters.write("allocate", "amount", context, is_about_money=True)
    return Prepared(found.person, words, found, reverse("allocate:one", args=[ref]))


def _line(line: BillLine) -> dict[str, Any]:
    """One line of the bill as the letter tells it."""
    less = f" {line.help_says}." if line.help_says else ""
    if line.is_answer:
        says = f"{line.title}: {line.level_words}.{less}"
        needs = NEEDS[line.level] if line.level is not None else ""
    else:
        says, needs = f"{line.title}: {line.says}{less}", line.says
    if line.pence is None:
        easy = "We must work out this part with you."
    else:
        easy = f"This part is {money(line.pence)}." if line.pence else "There is no money for this part."
    return {
        "says": says,
        "comes_to": "with you" if line.pence is None else money(line.pence),
        "title": line.title,
        "needs": needs,
        "easy": easy,
        "picture": line.outcome if line.is_answer else "sums",
    }
