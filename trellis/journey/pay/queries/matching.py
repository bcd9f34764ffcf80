"""What a statement's lines are in the books: what fits by itself, what may fit, what is left on each side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum

from trellis.engines.ledger.reconcile import SUGGESTED_WITHIN_DAYS, Matching, reconcile, words_of
from trellis.journey.plan import queries as plans
from trellis.journey.plan.models import PlanLine

from .. import awaited as waits
from .. import states
from ..awaited import BACK, ENTRY, NAMED_IN_PLAN, PLAN, SENT, SHARE, Awaited
from ..models import (
    BankLine,
    ExpectedIn,
    LedgerAccount,
    LedgerLine,
    Match,
    Payee,
    RunLine,
    Schedule,
    Spend,
    Statement,
)
from .ledger import balance
from .spending import pot_of
from .statements import rails_of, unmatched

FURTHEST, A_YEAR = timedelta(SUGGESTED_WITHIN_DAYS), timedelta(365)
# Words that stand in every bank's text, and tell nobody what was paid for.
SAY_NOTHING = words_of(
    "and for the card direct debit payment paid bacs faster fpo fpi ref ltd limited www com gbp inv invoice "
    "transfer standing order week month"
)
# Whoever presses says yes to as many as they have read.
MOST_PROPOSED = 25


@dataclass(frozen=True)
class Proposal:
    """A line of the bank and what it seems to be. is_sure: nothing else fits either of them."""

    line: BankLine
    awaited: tuple[Awaited, ...]
    rule: str
    is_sure: bool

    @property
    def value(self) -> str:
        """Names it on a page: what is said yes to is what was shown."""
        return f"{self.line.ref}.{waits.fingerprint_of(one.key for one in self.awaited)}"

    @property
    def why(self) -> str:
        return waits.RULES[self.rule]

    @property
    def says(self) -> str:
        """What it seems to be, in a few words."""
        told = list(dict.fromkeys(one.says for one in self.awaited))
        shown = "; ".join(told[:3]) + (f"; and {len(told) - 3:,} more" if len(told) > 3 else "")
        times = len(self.awaited)
        return f"{shown} ({times:,} times)" if times > 1 and len(told) == 1 else shown


@dataclass(frozen=True)
class Reconciliation:
    """One statement beside the books.

    proposals: the surest first. left_bank: lines nobody knows. left_books: what the books have and the bank
    does not show up to the statement's last day. not_seen: lines of the plan of which nothing was seen.
    books_pence: what the books say is on the account on the last day; nothing for the council's own.
    """

    statement: Statement
    matched: int
    proposals: tuple[Proposal, ...]
    left_bank: tuple[BankLine, ...]
    left_books: tuple[Awaited, ...]
    not_seen: tuple[PlanLine, ...]
    plan_lines: tuple[PlanLine, ...]
    awaited: tuple[Awaited, ...]
    books_pence: int | None

    @property
    def is_done(self) -> bool:
        """Whether each line of the statement is matched."""
        return not self.proposals and not self.left_bank

    @property
    def differs_pence(self) -> int:
        """What the bank has more than the books; below nought, less."""
        if self.books_pence is None or self.statement.closing_pence is None:
            return 0
        return self.statement.closing_pence - self.books_pence

    @property
    def books_then_pence(self) -> int:
        """What the books say on the last day once all that is suggested is taken."""
        new = (one for one in self.proposals if any(each.kind != ENTRY for each in one.awaited))
        return (self.books_pence or 0) + sum(one.line.pence for one in new)

    def may_be(self, line: BankLine) -> list[Awaited]:
        """What of the same sum a line could be, for whoever says by hand what it is."""
        kinds = (ENTRY, SHARE, SENT, BACK)
        return [one for one in self.awaited if one.kind in kinds and one.pence == line.pence][:MOST_PROPOSED]


@dataclass(frozen=True)
class _Kept:
    """What is known of an account that is kept for somebody, fetched once."""

    payee: Payee
    pot: LedgerAccount | None
    schedule: Schedule | None
    plan_lines: tuple[PlanLine, ...]
    spends: tuple[Spend, ...]

    def spent_on(self, line: PlanLine) -> list[tuple[date, int]]:
        """What was spent on a line of the plan and when; what puts it right counted in."""
        net: dict[int, tuple[date, int]] = {}
        for row in self.spends:
            if row.plan_line_id == line.pk:
                first = row.entry.corrects_id or row.entry_id
                on, pence = net.get(first, (row.on, 0))
                net[first] = (on, pence + row.pence)
        return [(on, pence) for on, pence in net.values() if pence > 0]


def _kept(statement: Statement) -> _Kept | None:
    payee = statement.payee
    if payee is None or statement.first is None or statement.last is None:
        return None
    schedule = Schedule.objects.filter(payee=payee).select_related("slice__budget__carer").first()
    # The account may be for a carer's own plan, and not for the person's.
    plan = plans.agreed_plan(payee.person, schedule.slice.budget.carer if schedule else None)
    lines = tuple(plans.lines_of(plan)) if plan else ()
    days = (statement.first - A_YEAR, statement.last + FURTHEST)
    rows = Spend.objects.filter(payee=payee, plan_line__in=lines, on__range=days)
    spends = tuple(rows.select_related("entry").order_by("pk")) if lines else ()
    return _Kept(payee, pot_of(payee), schedule, lines, spends)


def reconciliation(statement: Statement) -> Reconciliation:
    """A statement that is in, beside the books: a bounded number of queries, whatever its length."""
    lines = list(unmatched(BankLine.objects.filter(statement=statement)).order_by("on", "pk"))
    kept = _kept(statement)
    plan_lines = kept.plan_lines if kept else ()
    awaited = _awaited_by(statement, kept)
    found = reconcile(waits.bank_columns(lines), waits.expected_columns(awaited))
    proposals = [*_proposals(found, lines, awaited)]
    taken = {proposal.line.pk for proposal in proposals}
    proposals += _named_in_plan([line for line in lines if line.pk not in taken], plan_lines)
    taken = {proposal.line.pk for proposal in proposals}
    of_books = {one.key for proposal in proposals for one in proposal.awaited}
    last = statement.last or date.max
    seen = {one.thing.pk for proposal in proposals for one in proposal.awaited if one.kind == PLAN}
    if kept and statement.first:
        seen |= {one.plan_line_id for one in kept.spends if statement.first <= one.on <= last}
    return Reconciliation(
        statement=statement,
        matched=statement.lines_added - len(lines),
        proposals=tuple(sorted(proposals, key=lambda one: (not one.is_sure, one.line.on, one.line.pk))),
        left_bank=tuple(line for line in lines if line.pk not in taken),
        left_books=tuple(
            one for one in awaited if one.is_left_over and one.on <= last and one.key not in of_books
        ),
        not_seen=tuple(line for line in plan_lines if line.pk not in seen),
        plan_lines=plan_lines,
        awaited=tuple(awaited),
        books_pence=None if kept is None else balance(kept.pot, last) if kept.pot else 0,
    )


def _proposals(found: Matching, lines: Sequence[BankLine], awaited: Sequence[Awaited]) -> Iterable[Proposal]:
    for matches, is_sure in ((found.matched, True), (found.suggested, False)):
        for match in matches:
            things = tuple(awaited[row] for row in match.expected)
            comes_back = any(one.kind == BACK for one in things)
            if comes_back and match.rule not in ("same-reference", "same-sum-and-name"):
                # Any sum that comes in may be like one that went out: that alone is no reason.
                continue
            # That a payment came back makes it due again, so a person looks at it.
            yield Proposal(lines[match.bank], things, match.rule, is_sure and not comes_back)


def _named_in_plan(lines: Sequence[BankLine], plan_lines: Sequence[PlanLine]) -> Iterable[Proposal]:
    """Lines in whose text a line of the plan is named, and no other line as well."""
    named = [(one, words_of(f"{one.what} {one.who}") - SAY_NOTHING) for one in plan_lines]
    for line in lines:
        if line.pence > 0 or not line.text:
            continue
        words = words_of(line.text)
        best = sorted(((len(words & of_plan), -one.pk) for one, of_plan in named), reverse=True)
        if best and best[0][0] and (len(best) == 1 or best[0][0] > best[1][0]):
            thing = next(one for one, _ in named if one.pk == -best[0][1])
            yield Proposal(line, (_occasion(thing, line.on, -line.pence),), NAMED_IN_PLAN, False)


# What is awaited. ----------------------------------------------------------------------------------------


def _awaited_by(statement: Statement, kept: _Kept | None) -> list[Awaited]:
    """Everything that the lines of a statement may be, from the books, in one order."""
    if statement.first is None or statement.last is None:
        return []
    first, last = statement.first - FURTHEST, statement.last + FURTHEST
    if kept is None:
        return _sent_from(statement, first, last)
    return [
        *_entries(kept.pot, first, last),
        *_shares(kept.payee, first, last),
        *_sent_to(kept.payee, first, last),
        *_occasions(kept, statement.first, statement.last),
    ]


def _is_matched(**of: OuterRef) -> Exists:
    return Exists(Match.objects.filter(undone_at=None, **of))


def _entries(pot: LedgerAccount | None, first: date, last: date) -> list[Awaited]:
    """What happened on the account by the books and no bank has shown; what puts it right counted in."""
    if pot is None:
        return []
    lines = LedgerLine.objects.filter(account=pot, on__range=(first, last), entry__corrects=None)
    lines = lines.exclude(_is_matched(entry=OuterRef("entry"))).select_related("entry").order_by("on", "pk")
    rows = list(lines)
    put_right = dict(
        LedgerLine.objects.filter(account=pot, entry__corrects__in=[row.entry_id for row in rows])
        .order_by()
        .values_list("entry__corrects")
        .annotate(pence=Sum("pence"))
    )
    found = []
    for row in rows:
        pence = row.pence + int(put_right.get(row.entry_id, 0))
        if pence:
            kind, _, ref = row.entry.reference.partition(":")
            carried = ref if kind == "credited" else ""
            key = f"{ENTRY}:{row.entry.ref}"
            says = row.entry.says
            found.append(Awaited(key, ENTRY, row.entry, row.on, pence, says, says, carried))
    return found


def _shares(payee: Payee, first: date, last: date) -> list[Awaited]:
    rows = ExpectedIn.objects.filter(payee=payee, entry=None, cancelled_on=None, first__range=(first, last))
    return [
        Awaited(f"{SHARE}:{row.ref}", SHARE, row, row.first, row.pence, row.says, payee.person.full_name)
        for row in rows.order_by("first", "pk")
    ]


def _sent_to(payee: Payee, first: date, last: date) -> list[Awaited]:
    """Payments to the account that were sent and that nobody has said were credited."""
    rows = RunLine.objects.filter(payee=payee, state=states.SENT, run__credited_on__range=(first, last))
    return [
        Awaited(
            f"{SENT}:{row.ref}",
            SENT,
            row,
            row.run.credited_on,
            row.pence,
            f"Payment of ours, {row.reference}",
            row.reference,
            row.ref,
        )
        for row in rows.select_related("run__rail", "payee__person", "person").order_by("pk")
    ]


def _sent_from(statement: Statement, first: date, last: date) -> list[Awaited]:
    """What went out of the council's own account by its runs, and what of it may come back."""
    assert statement.rail is not None
    rows = RunLine.objects.filter(
        run__rail__in=rails_of(statement.rail),
        run__credited_on__range=(first, last),
        state__in=(states.SENT, states.CREDITED),
    ).select_related("run__rail", "payee__person", "person")
    seen = Match.objects.filter(undone_at=None)
    is_seen = Exists(seen.filter(run_line=OuterRef("pk"))) | Exists(seen.filter(run=OuterRef("run")))
    went, back = [], []
    for row in rows.annotate(is_seen=is_seen).order_by("pk"):
        says = f"{row.name}, {row.reference}"
        day, run = row.run.credited_on, row.run.ref
        if not row.is_seen:
            went.append(
                Awaited(f"{SENT}:{row.ref}", SENT, row, day, -row.pence, says, row.name, row.ref, run)
            )
        told = f"Sent back: {says}"
        back.append(Awaited(f"{BACK}:{row.ref}", BACK, row, day, row.pence, told, row.name, row.ref))
    return [*went, *back]


def _occasions(kept: _Kept, first: date, last: date) -> list[Awaited]:
    """What the plan says is paid for round these days, less what was spent on it already."""
    anchor = kept.schedule.a_period_begins if kept.schedule else first
    found = []
    for line in kept.plan_lines:
        cost = waits.cost_of_an_occasion(line)
        days = waits.occasions(line, anchor=anchor, first=first - timedelta(28), last=last + timedelta(6))
        if cost:
            open_ = waits.not_paid_yet(line, days, cost, kept.spent_on(line))
            found += [_occasion(line, on, cost) for on in open_]
    return found


def _occasion(line: PlanLine, on: date, cost: int) -> Awaited:
    key = f"{PLAN}:{line.ref}:{on.isoformat()}"
    return Awaited(key, PLAN, line, on, -cost, line.what, f"{line.what} {line.who}".strip())


# What was matched. ---------------------------------------------------------------------------------------


def matches_of(statement: Statement) -> QuerySet[Match]:
    """What the lines of a statement were matched to, by day."""
    found = Match.objects.filter(bank_line__statement=statement, undone_at=None)
    related = ("bank_line", "entry", "run__rail", "run_line__person", "matched_by", "entry__spend__plan_line")
    return found.select_related(*related).order_by("bank_line__on", "bank_line__pk", "part")


def matches() -> QuerySet[Match]:
    return Match.objects.select_related(
        "bank_line__statement__payee__person__account", "bank_line__statement__rail", "entry", "matched_by"
    )


__all__ = ["Proposal", "Reconciliation", "matches", "matches_of", "reconciliation"]
