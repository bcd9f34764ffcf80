"""What was spent from the accounts of somebody's budget, what was put right, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from trellis.journey.people.models import Person
from trellis.journey.plan import queries as plans
from trellis.journey.plan.models import PlanLine

from ..models import LedgerAccount, Payee, Spend, SpendQuery
from ..surplus import last_day_to_ask
from .ledger import balance


@dataclass(frozen=True)
class Spent:
    """Something that was spent, as it stands now. puts_right: what put it right, the earliest first."""

    first: Spend
    puts_right: tuple[Spend, ...]
    open_query: SpendQuery | None
    # The last day on which it may be asked about without reason to think of fraud.
    asked_until: date

    @property
    def pence(self) -> int:
        """What it comes to now, in pence; nought where it was taken back."""
        return self.first.pence + sum(one.pence for one in self.puts_right)

    @property
    def last(self) -> Spend:
        """The one a further correction names."""
        return self.puts_right[-1] if self.puts_right else self.first

    def stands(self, on: date) -> bool:
        """Whether nobody asks about it any more, but for fraud."""
        return on > self.asked_until


def spends() -> QuerySet[Spend]:
    """What was spent, each once: what puts one right hangs on it. The receipt's bytes are not fetched."""
    asked = SpendQuery.objects.filter(closed_on=None).select_related("asked_by")
    return (
        Spend.objects.filter(corrects=None)
        .select_related("person__team", "person__account", "payee__rail", "plan_line", "put_in_by")
        .prefetch_related(Prefetch("queries", asked, to_attr="asked_now"))
    )


def spends_of(person: Person) -> QuerySet[Spend]:
    """What was spent for somebody, the newest first; from a carer's own account it is the carer's."""
    return spends().filter(payee__in=own_payees(person)).order_by("-on", "-pk")


def own_payees(person: Person) -> QuerySet[Payee]:
    """The accounts and cards of somebody's own budget; a carer's own payment is the carer's."""
    carers = Q(schedules__slice__budget__carer__isnull=False)
    theirs = Payee.objects.filter(carers, person=person).values("pk")
    return Payee.objects.filter(person=person).exclude(pk__in=theirs).select_related("rail", "provider")


def told_spends(rows: Iterable[Spend]) -> list[Spent]:
    """These as they stand now, with what put them right: one query, however many."""
    rows = list(rows)
    further: dict[int, list[Spend]] = {}
    found = Spend.objects.filter(entry__corrects__in=[one.entry_id for one in rows])
    for one in found.select_related("put_in_by", "entry").order_by("pk"):
        further.setdefault(one.entry.corrects_id or 0, []).append(one)
    return [
        Spent(
            first=one,
            puts_right=tuple(further.get(one.entry_id, [])),
            open_query=next(iter(getattr(one, "asked_now", [])), None),
            asked_until=last_day_to_ask(one.on),
        )
        for one in rows
    ]


def told_spend(spend: Spend) -> Spent:
    return told_spends([spend])[0]


def queries_of(spend: Spend) -> list[SpendQuery]:
    """Everything ever asked about a spend, the newest first."""
    return list(spend.queries.select_related("asked_by", "answered_by", "closed_by"))


def spend_queries() -> QuerySet[SpendQuery]:
    return SpendQuery.objects.select_related(
        "spend__person__team", "spend__person__account", "spend__payee", "asked_by"
    )


def accounts_to_spend_from(person: Person, on: date, kinds: Iterable[str]) -> list[Payee]:
    """The accounts and cards that are in use, of these kinds."""
    found = own_payees(person).filter(kind__in=list(kinds))
    return once_each(found.filter(Q(ended_on=None) | Q(ended_on__gt=on)))


def once_each(payees: Iterable[Payee]) -> list[Payee]:
    """Each account or card once: what is reached by two rails is one account to whoever holds it."""
    found: dict[tuple[str, ...], Payee] = {}
    for one in payees:
        found.setdefault((one.sort_code, one.account_number, one.card_reference), one)
    return list(found.values())


def lines_to_spend_on(person: Person) -> list[PlanLine]:
    """The lines of the agreed plan, to say which of them a spend was for."""
    plan = plans.agreed_plan(person)
    return plans.lines_of(plan) if plan else []


def pot_of(payee: Payee) -> LedgerAccount | None:
    """The account of the books for what is in it; nothing where nothing ever was."""
    return LedgerAccount.objects.filter(kind="pot", payee=payee).first()


def in_pot(payee: Payee, on: date) -> int:
    """What is in an account by the books at the end of a day, in pence."""
    pot = pot_of(payee)
    return balance(pot, on) if pot else 0


def most_that_may_go(payee: Payee, on: date) -> int:
    """The most, in pence, that can have gone out on a day, so that no later day is left below nought."""
    pot = pot_of(payee)
    if pot is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT least(
                (SELECT coalesce(sum(pence), 0) FROM pay_ledgerline
                 WHERE account_id = %(pot)s AND "on" <= %(on)s),
                (SELECT min(there) FROM (
                    SELECT "on", sum(sum(pence)) OVER (ORDER BY "on") AS there
                    FROM pay_ledgerline WHERE account_id = %(pot)s GROUP BY "on"
                 ) AS days WHERE "on" > %(on)s)
            )
            """,
            {"pot": pot.pk, "on": on},
        )
        return max(0, int(cursor.fetchone()[0]))


__all__ = [
    "Spent",
    "accounts_to_spend_from",
    "in_pot",
    "lines_to_spend_on",
    "most_that_may_go",
    "once_each",
    "own_payees",
    "pot_of",
    "queries_of",
    "spend_queries",
    "spends",
    "spends_of",
    "told_spend",
    "told_spends",
]
