"""The money of somebody's budget as they see it: what is there, what is set aside, what comes, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Q, QuerySet, Sum, When

from trellis.basis.periods import Period
from trellis.engines.ledger.statement import Statement, StatementLine, tell
from trellis.journey.people.models import Person
from trellis.journey.plan.models import FundEntry, How, Slice, SliceMove
from trellis.journey.plan.queries import SIGNED
from trellis.journey.plan.queries.funds import KEPT, USED, had_by, kinds_of

from .. import states
from ..models import Due, Hold, LedgerLine, Payee, Reclaim, RunLine, SetAside, Spend, SpendQuery
from .dues import open_holds
from .ledger import statement
from .reclaims import reclaims
from .spending import Spent, once_each, own_payees, pot_of, spend_queries, spends_of, told_spends

FIRST_FEW = 5
# Payments that left us, or were with the bank: what somebody may look for in their account.
GONE = (states.SENT, states.CREDITED, states.CAME_BACK)


@dataclass(frozen=True)
class Kept:
    """An account or a card, and what is in it by the books, in pence."""

    payee: Payee
    pence: int
    set_aside: tuple[SetAside, ...]

    @property
    def set_aside_pence(self) -> int:
        return sum(one.pence for one in self.set_aside)

    @property
    def free_pence(self) -> int:
        return max(0, self.pence - self.set_aside_pence)

    @property
    def short_pence(self) -> int:
        """What is set aside and is not there."""
        return max(0, self.set_aside_pence - self.pence)


@dataclass(frozen=True)
class Coming:
    """A sum that is due and not paid yet; what stands in its way, where something does."""

    due: Due
    hold: Hold | None

    @property
    def is_in_run(self) -> bool:
        return self.due.line_id is not None

    @property
    def comes_on(self) -> date:
        """The day it is there: that of the run it is in, or the day it is due."""
        return self.due.line.run.credited_on if self.due.line else self.due.pay_on


@dataclass(frozen=True)
class Fund:
    """A service fund on a day, as its provider keeps it: pence, and hours kept for later."""

    slice: Slice
    had_pence: int
    spent_pence: int
    hours_kept: Decimal
    hours_used: Decimal

    @property
    def left_pence(self) -> int:
        return self.had_pence - self.spent_pence

    @property
    def hours_left(self) -> Decimal:
        return self.hours_kept - self.hours_used


@dataclass(frozen=True)
class Part:
    """One part of the picture of somebody's money. kind: free, aside, fund, way, due or held."""

    kind: str
    letter: str
    says: str
    pence: int


@dataclass(frozen=True)
class Money:
    """All of it on a day. paid, spent: the newest few."""

    kept: tuple[Kept, ...]
    coming: tuple[Coming, ...]
    on_the_way: tuple[RunLine, ...]
    paid: tuple[RunLine, ...]
    spent: tuple[Spent, ...]
    asked: tuple[SpendQuery, ...]
    reclaims: tuple[Reclaim, ...]
    funds: tuple[Fund, ...]
    parts: tuple[Part, ...]

    @property
    def free_pence(self) -> int:
        return sum(one.free_pence for one in self.kept)

    @property
    def waiting(self) -> tuple[Coming, ...]:
        return tuple(one for one in self.coming if one.hold is not None)

    @property
    def next(self) -> tuple[Coming, ...]:
        return tuple(one for one in self.coming if one.hold is None)


def money_of(person: Person, on: date, *, in_full: bool = True) -> Money:
    """The money of somebody's own budget: the same few queries, however much there is.

    What a carer has of their own is the carer's and stays out. in_full: with what was spent and asked, which
    whoever was only let in reads on pages of their own.
    """
    kept = tuple(one for one in _kept(person, on) if one.payee.ended_on is None or one.pence)
    # An account that two rails reach is one to whoever holds it.
    each = once_each(one.payee for one in kept)
    kept = tuple(one for one in kept if one.pence or one.payee in each)
    coming = tuple(_coming(person))
    on_the_way, paid = _on_the_way_and_paid(person)
    funds = tuple(_funds(person, on))
    asked = _asked_now(person) if in_full else []
    return Money(
        kept=kept,
        coming=coming,
        on_the_way=on_the_way,
        paid=paid,
        spent=tuple(_newest_spent(person, asked)) if in_full else (),
        asked=tuple(asked[:FIRST_FEW]),
        reclaims=tuple(reclaims_told(person)[:FIRST_FEW]) if in_full else (),
        funds=funds,
        parts=tuple(_parts(kept, coming, on_the_way, funds)),
    )


def _on_the_way_and_paid(person: Person) -> tuple[tuple[RunLine, ...], tuple[RunLine, ...]]:
    """What is on the way, and the newest few of what was paid: what is on the way is looked up first."""
    is_sent = Case(When(state=states.SENT, then=0), default=1)
    found = list(lines_paid_to(person).order_by(is_sent, "-run__pay_on", "-pk")[: 2 * FIRST_FEW])
    on_the_way = tuple(one for one in found if one.state == states.SENT)
    newest = sorted(found, key=lambda one: (one.run.pay_on, one.pk), reverse=True)
    return on_the_way, tuple(newest[:FIRST_FEW])


def _asked_now(person: Person) -> list[SpendQuery]:
    return list(spend_queries().filter(spend__payee__in=own_payees(person), closed_on=None))


def _newest_spent(person: Person, asked: Sequence[SpendQuery]) -> list[Spent]:
    """The newest few of what was spent, each with what is asked about it now."""
    rows = list(spends_of(person).prefetch_related(None)[:FIRST_FEW])
    for row in rows:
        row.asked_now = [one for one in asked if one.spend_id == row.pk]  # type: ignore[attr-defined]
    return told_spends(rows)


def reclaims_told(person: Person) -> QuerySet[Reclaim]:
    """What the person may know of money going back: all but what is worked out and not told yet."""
    found = reclaims().filter(payee__in=own_payees(person)).exclude(state=states.WORKED_OUT)
    return found.order_by("-on", "-pk")


def kept_by(payee: Payee, on: date) -> Kept:
    """One account or card, and what is in it."""
    return _kept_of([payee], on)[0]


def _kept(person: Person, on: date) -> list[Kept]:
    return _kept_of(own_payees(person).exclude(kind="provider").order_by("ended_on", "pk"), on)


def _kept_of(payees: Iterable[Payee], on: date) -> list[Kept]:
    payees = list(payees)
    sums = (
        LedgerLine.objects.filter(account__kind="pot", account__payee__in=payees, on__lte=on)
        .order_by()
        .values_list("account__payee")
        .annotate(pence=Sum("pence"))
    )
    there = {payee: int(pence) for payee, pence in sums}
    aside: dict[int, list[SetAside]] = {}
    for one in SetAside.objects.filter(payee__in=payees, ended_on=None).select_related("put_in_by"):
        aside.setdefault(one.payee_id, []).append(one)
    return [Kept(one, there.get(one.pk, 0), tuple(aside.get(one.pk, ()))) for one in payees]


def _coming(person: Person) -> list[Coming]:
    """What is due and has not left, the earliest first, each with what holds it."""
    waits = Q(line=None) | Q(line__state=states.IN_RUN)
    dues = Due.objects.filter(waits, person=person).exclude(slice__budget__carer__isnull=False)
    found = list(dues.select_related("payee", "line__run", "schedule").order_by("pay_on", "pk")[:26])
    holds = _holds_on(found)
    return [Coming(one, holds.get(one.pk)) for one in found]


def _holds_on(dues: Sequence[Due]) -> dict[int, Hold]:
    """What holds each of these, by its key: the hold of the sum itself, or of all its schedule pays."""
    schedules = {due.schedule_id for due in dues if due.schedule_id}
    standing = list(open_holds().filter(Q(due__in=dues) | Q(schedule__in=schedules)))
    on_it = {hold.due_id: hold for hold in standing if hold.due_id}
    on_all = {hold.schedule_id: hold for hold in standing if hold.schedule_id}
    found = {due.pk: on_it.get(due.pk) or on_all.get(due.schedule_id or 0) for due in dues}
    return {key: hold for key, hold in found.items() if hold is not None}


def _lines(person: Person) -> QuerySet[RunLine]:
    """What was paid to somebody, or is in a run, the newest first."""
    found = RunLine.objects.filter(payee__in=own_payees(person)).select_related("run__rail", "payee")
    return found.order_by("-run__pay_on", "-pk")


def lines_paid_to(person: Person) -> QuerySet[RunLine]:
    """Everything that was paid to somebody, the newest first."""
    return _lines(person).filter(state__in=GONE)


def _funds(person: Person, on: date) -> list[Fund]:
    held = list(
        Slice.objects.filter(
            budget__person=person,
            budget__carer=None,
            budget__state=SIGNED,
            how=How.SERVICE_FUND,
            ended_on=None,
        ).select_related("budget", "provider")
    )
    if not held:
        return []
    entries: dict[int, list[FundEntry]] = {one.pk: [] for one in held}
    for entry in FundEntry.objects.filter(slice__in=held).order_by("on", "pk"):
        entries[entry.slice_id].append(entry)
    moves: dict[int, list[SliceMove]] = {one.pk: [] for one in held}
    for move in SliceMove.objects.filter(Q(from_slice__in=held) | Q(to_slice__in=held)):
        for side in (move.from_slice_id, move.to_slice_id):
            if side in moves:
                moves[side].append(move)
    return [_fund(one, entries[one.pk], moves[one.pk], on) for one in held]


def _fund(held: Slice, entries: list[FundEntry], moves: list[SliceMove], on: date) -> Fund:
    kinds = kinds_of(entries)

    def hours(kind: str) -> Decimal:
        return sum((one.hours for one in entries if kinds[one.pk] == kind), Decimal(0))

    return Fund(
        slice=held,
        had_pence=had_by(held, moves, on),
        spent_pence=sum(one.pence for one in entries),
        hours_kept=hours(KEPT),
        hours_used=hours(USED),
    )


def _parts(
    kept: Iterable[Kept], coming: Iterable[Coming], on_the_way: Iterable[RunLine], funds: Iterable[Fund]
) -> list[Part]:
    """The parts of the picture that hold anything, lettered in their order."""
    kept, coming = list(kept), list(coming)
    told = [
        ("free", "Free to spend", sum(one.free_pence for one in kept)),
        ("aside", "Set aside", sum(min(one.set_aside_pence, one.pence) for one in kept)),
        *(("fund", f"With {one.slice.holder_name}", one.left_pence) for one in funds),
        ("way", "On its way", sum(one.pence for one in on_the_way)),
        ("due", "To be paid", sum(one.due.pence for one in coming if one.hold is None)),
        ("held", "Waits for somebody", sum(one.due.pence for one in coming if one.hold is not None)),
    ]
    there = [one for one in told if one[2] > 0]
    return [
        Part(kind, "ABCDEFGHIJKLMNOP"[at % 16], says, pence) for at, (kind, says, pence) in enumerate(there)
    ]


# The account, line by line. ------------------------------------------------------------------------------


@dataclass(frozen=True)
class AccountLine:
    """A line of an account and what was there after it. spend_ref: of the spend it tells of, if it does."""

    told: StatementLine
    spend_ref: str


@dataclass(frozen=True)
class AccountTold:
    """What went in and out of an account between two days, the newest line first."""

    statement: Statement
    lines: tuple[AccountLine, ...]

    @property
    def came_in_pence(self) -> int:
        return sum(max(0, one.told.happened.pence) for one in self.lines)

    @property
    def went_out_pence(self) -> int:
        return sum(max(0, -one.told.happened.pence) for one in self.lines)

    def as_rows(self) -> list[list[str]]:
        """The lines for a spreadsheet, the oldest first, in pounds."""
        heads = [["Day", "What", "In", "Out", "There then"]]
        return heads + [
            [
                one.told.happened.on.isoformat(),
                one.told.happened.says,
                _pounds(one.told.happened.pence) if one.told.happened.pence > 0 else "",
                _pounds(-one.told.happened.pence) if one.told.happened.pence < 0 else "",
                _pounds(one.told.balance_pence),
            ]
            for one in reversed(self.lines)
        ]


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def account_told(payee: Payee, period: Period) -> AccountTold:
    """The account of one payee between two days, both counted, with what was there after each line."""
    pot = pot_of(payee)
    if pot is None:
        return AccountTold(tell(0, [], period), ())
    told = statement(pot, period.first, period.last)
    references = [one.happened.reference for one in told.lines]
    spends = dict(
        Spend.objects.filter(entry__reference__in=references).values_list("entry__reference", "ref")
    )
    lines = [AccountLine(one, spends.get(one.happened.reference, "")) for one in told.lines]
    return AccountTold(told, tuple(reversed(lines)))


__all__ = [
    "AccountLine",
    "AccountTold",
    "Coming",
    "Fund",
    "Kept",
    "Money",
    "Part",
    "account_told",
    "kept_by",
    "lines_paid_to",
    "money_of",
]
