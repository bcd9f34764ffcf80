"""What somebody should look at in an account: raised by exception, seen by the person's own workers alone."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from trellis.engines.paying.exceptions import EXCEPTIONS_LAW, Task, look
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people
from trellis.journey.people.models import Speaker

from .. import looking
from ..looking import AccountRow, LineRow
from ..models import Concern, Payee

# Where the person keeps the money themself and told us nothing of what they spend, there is nothing to see,
# and that is as it should be: nobody has to account for every pound.
SEEN = """
    SELECT pot.payee_id, pot.opened_on, person.died_on
    FROM pay_ledgeraccount pot
    JOIN pay_payee payee ON payee.id = pot.payee_id
    JOIN people_person person ON person.id = payee.person_id
    WHERE pot.kind = 'pot' AND payee.kind <> 'provider' AND person.merged_into_id IS NULL
      AND (payee.kind <> 'account' OR EXISTS (SELECT 1 FROM pay_spend s WHERE s.payee_id = payee.id))
"""
LINES = """
    SELECT pot.payee_id, line."on", line.pence + coalesce(righted.pence, 0), entry.what = 'credited',
           coalesce(spend.is_cash, false), coalesce(spend.to_whom, ''), pot.person_id
    FROM pay_ledgeraccount pot
    JOIN pay_ledgerline line ON line.account_id = pot.id
    JOIN pay_ledgerentry entry ON entry.id = line.entry_id
    LEFT JOIN pay_spend spend ON spend.entry_id = entry.id
    LEFT JOIN LATERAL (
        SELECT sum(further.pence)::bigint AS pence
        FROM pay_ledgerentry correction JOIN pay_ledgerline further ON further.entry_id = correction.id
        WHERE correction.corrects_id = entry.id AND further.account_id = pot.id
    ) righted ON true
    WHERE pot.kind = 'pot' AND pot.payee_id = ANY(%s) AND entry.corrects_id IS NULL
      AND entry.what IN ('credited', 'contribution', 'spent')
"""


def seen_on(on: date) -> tuple[Task, ...]:
    """What the engine gives somebody to look at on a day, over every account. Each `account` is a payee."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        accounts = [AccountRow(*row) for row in cursor.fetchall()]
        cursor.execute(LINES, [[one.account for one in accounts]])
        rows = cursor.fetchall()
    speakers = _names_of_speakers({row[-1] for row in rows})
    lines = [
        LineRow(account, when, int(pence), from_council, cash, to, (person, looking.plainly(to)) in speakers)
        for account, when, pence, from_council, cash, to, person in rows
    ]
    return look(*looking.columns(accounts, lines), on=on)


def _names_of_speakers(people: set[int]) -> set[tuple[int, str]]:
    """Who speaks for each of these people, or did, by name."""
    found = Speaker.objects.filter(person_id__in=people).values_list("person_id", "name")
    return {(person, looking.plainly(name)) for person, name in found}


def concerns() -> QuerySet[Concern]:
    return Concern.objects.select_related("person__team", "person__account", "payee", "looked_by")


def concerns_for(account: Account) -> QuerySet[Concern]:
    """What waits to be looked at by the worker: of the people of their teams, never of themself."""
    theirs = Q(person__team__in=account.teams_as(*people.WORKERS), person__merged_into=None)
    return concerns().filter(theirs, looked_on=None).exclude(person__account=account)


def what_to_do(concern: Concern) -> str:
    """What to do about it, kindly, as the council's policy said on the day it was raised."""
    return str(EXCEPTIONS_LAW.on(concern.pattern, concern.raised_on).value["do"])


def payees_by_key(keys: set[int]) -> dict[int, Payee]:
    return {one.pk: one for one in Payee.objects.filter(pk__in=keys).select_related("person")}


__all__ = [
    "LINES",
    "SEEN",
    "concerns",
    "concerns_for",
    "payees_by_key",
    "seen_on",
    "what_to_do",
]
