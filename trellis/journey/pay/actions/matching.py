"""What a line of the bank is in the books: said by a rule that fits nothing else, or by a person.

A match to something the books have already moves no money. A share that came in, a payment that arrived and
something that was spent are posted by it, each once. Its words are blanked, their checksum stays. A match is
undone with a reason; what it had posted is put right by a further entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from trellis.govuk.wording import count_of
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import new_ref
from trellis.journey.plan.models import PlanLine
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, places, states
from ..awaited import BACK, BY_HAND, ENTRY, PLAN, SENT, SHARE, Awaited
from ..models import (
    BankLine,
    ExpectedIn,
    LedgerEntry,
    LedgerLine,
    Match,
    Payee,
    PayRun,
    RunLine,
    Spend,
    Statement,
)
from ..queries.matching import Proposal, reconciliation
from ..queries.statements import unmatched
from .dues import account_keys
from .ledger import NewEntry, account_of, post
from .sending import take_line_back
from .spending import correct_spend

AT_ONCE = 5_000
OWN_MONEY, MONEY_BACK, GIVEN_BACK, SPENT = "own_money", "money_back", "given_back", "spent"
WHAT_ELSE = {
    OWN_MONEY: "Money of their own, or from somebody else for them",
    MONEY_BACK: "Money back for something that was bought",
    SPENT: "Something that is not in the plan",
    GIVEN_BACK: "Given back to the council",
}
"""What a line may be that nobody awaited: what came in, and what went out."""


@recorded
def match_sure(statement: Statement, *, by: Account, on: date) -> int:
    """Matches each line of a statement that fits one thing in the books and nothing else; gives how many.

    By the system, as part of putting it in. What the books cannot take, such as more going out than they say
    is there, waits for somebody to look at it.
    """
    stored = _locked(statement, by)
    sure = [one for one in reconciliation(stored).proposals if one.is_sure]
    came = [one for one in sure if one.line.pence > 0]
    went = [one for one in sure if one.line.pence < 0]
    done = 0
    # What came in first, so that there is something to go out of.
    for these in (came, went):
        try:
            with transaction.atomic():
                done += _Posting(stored, by, on).all_of(these)
        except ValidationError:
            continue
    keep(
        "matched what fits nothing else",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        after={"lines": done, "left": len(sure) - done},
    )
    return done


@recorded
def match_suggested(statement: Statement, *, values: Sequence[str], by: Account, on: date) -> int:
    """Says yes to proposals as they were shown, by their values; gives how many lines were matched.

    Who may: finance, and nobody of their own account. Refused: one that is not proposed any more, because
    somebody else or another line has it now; more going out than the books say is there.
    """
    stored = _locked(statement, by)
    there = {one.value: one for one in reconciliation(stored).proposals}
    wanted = [there[value] for value in dict.fromkeys(values) if value in there]
    if not wanted:
        raise ValidationError("Choose those that are right. They may have been matched already.")
    gone = len(set(values)) - len(wanted)
    if gone:
        raise ValidationError(f"{count_of(gone, 'line')} changed meanwhile. Look at the list again.")
    wanted.sort(key=lambda one: (one.line.on, one.line.pence < 0, one.line.pk))
    done = _Posting(stored, by, on).all_of(wanted)
    keep(
        "said yes to what was suggested",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        after={"lines": done, "refs": [one.line.ref for one in wanted][:100]},
    )
    return done


@recorded
def match(
    bank_line: BankLine,
    *,
    awaited: str = "",
    plan_line: PlanLine | None = None,
    what: str = "",
    says: str = "",
    by: Account,
    on: date,
) -> list[Match]:
    """Says by hand what a line of the bank is.

    One of: something the books await, by its key; a line of the plan it was spent on; or what else it was,
    one of `WHAT_ELSE` with a few words. Who may: finance, and nobody of their own account. Refused: a line
    that is matched already; what is not awaited any more, or is of another sum; words that are missing.
    """
    stored = _locked(bank_line.statement, by)
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=bank_line.pk, statement=stored)
    posting = _Posting(stored, by, on)
    if awaited:
        there = [one for one in reconciliation(stored).awaited if one.key == awaited]
        if not there or there[0].pence != line.pence:
            raise ValidationError({"what": "This is matched already, or is of another sum. Choose again."})
        done = posting.all_of([Proposal(line, (there[0],), BY_HAND, False)])
    elif plan_line is not None:
        done = posting.all_of([Proposal(line, (posting.spent_on(line, plan_line),), BY_HAND, False)])
    else:
        done = posting.else_of(line, what, " ".join(says.split()))
    if not done:
        raise ValidationError("This line is matched already.")
    made = list(Match.objects.filter(bank_line=line, undone_at=None))
    keep(
        "said what a line of the bank is",
        by=by,
        about=made[0],
        person=stored.payee.person if stored.payee else None,
        after={"line": line.ref, "pence": line.pence, "is": awaited.partition(":")[0] or what or PLAN},
    )
    return made


@recorded
def undo_match(match: Match, *, because: str, by: Account) -> BankLine:
    """Takes back what a line of the bank was said to be; whatever that posted is put right.

    The line's words are gone and do not come back. What the books had before stays: a payment that came or
    came back stays so. Who may: as in `match`. Refused: no reason, undone already, more than is there.
    """
    stored = _locked(match.bank_line.statement, by)
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=match.bank_line_id)
    because = " ".join(because.split())
    if not because or len(because) > 300:
        fault = "This is too long: at most 300 characters." if because else "Say what was wrong."
        raise ValidationError({"because": fault})
    these = list(Match.objects.filter(bank_line=line, undone_at=None).select_related("entry", "expected_in"))
    if not these:
        raise ValidationError("This was undone already.")
    Match.objects.filter(pk__in=[one.pk for one in these]).update(
        undone_by=by, undone_at=now(), undone_because=because
    )
    for one in these:
        _take_back(one, because, by)
    if stored.finished_at:
        stored.finished_at = stored.finished_by = None
        stored.save(update_fields=["finished_at", "finished_by"])
    keep(
        "undid a match",
        by=by,
        about=these[0],
        person=stored.payee.person if stored.payee else None,
        because=because,
        after={"line": line.ref, "pence": line.pence},
    )
    return line


@recorded
def finish_statement(statement: Statement, *, by: Account, at: datetime) -> Statement:
    """Says that a statement is done: each of its lines is matched.

    Of the council's own account only our payments are looked for: what else happened there is left, and its
    words are blanked too. Refused: lines of an account kept for somebody that nobody has explained.
    """
    stored = _locked(statement, by)
    if stored.finished_at:
        raise ValidationError("This statement was finished already.")
    left = unmatched(BankLine.objects.filter(statement=stored))
    how_many = left.count()
    if stored.payee_id and how_many:
        raise ValidationError(f"{count_of(how_many, 'line')} left: say what each of them is.")
    left.exclude(text="").update(text="")
    stored.finished_by, stored.finished_at = by, at
    stored.save(update_fields=["finished_by", "finished_at"])
    keep(
        "finished a statement",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        after={"closing_pence": stored.closing_pence, "left": how_many},
    )
    return stored


# What a match posts. -------------------------------------------------------------------------------------


@dataclass
class _Posting:
    """Many matches of one statement at once, each table written by one statement whatever their number."""

    statement: Statement
    by: Account
    on: date
    entries: list[NewEntry] = field(default_factory=list)
    # The reference of the entry a match is of, until it has a key.
    matches: list[tuple[Match, str]] = field(default_factory=list)
    spends: list[tuple[Spend, str]] = field(default_factory=list)
    shares: list[tuple[ExpectedIn, str]] = field(default_factory=list)
    accounts: dict[str, tuple[int, date]] = field(default_factory=dict)
    credited: list[tuple[BankLine, RunLine]] = field(default_factory=list)

    def all_of(self, proposals: Iterable[Proposal]) -> int:
        """Matches them all, or none; gives how many lines. Those matched meanwhile are passed over."""
        proposals = list(proposals)
        open_ = unmatched(BankLine.objects.filter(pk__in=[one.line.pk for one in proposals]))
        there = set(open_.values_list("pk", flat=True))
        wanted = [one for one in proposals if one.line.pk in there]
        for one in wanted:
            self._take(one)
        self._write([one.line for one in wanted])
        return len(wanted)

    def else_of(self, line: BankLine, what: str, says: str) -> int:
        """Matches a line that nobody awaited."""
        if not unmatched(BankLine.objects.filter(pk=line.pk)).exists():
            return 0
        came_in = what in (OWN_MONEY, MONEY_BACK)
        if self.payee is None or what not in WHAT_ELSE or came_in != (line.pence > 0):
            raise ValidationError({"what": "Choose what it is."})
        if not says and what in (SPENT, MONEY_BACK):
            raise ValidationError({"says": "Say what it was for, in a word or two."})
        if len(says) > 300:
            raise ValidationError({"says": "This is too long: at most 300 characters."})
        reference = f"line:{new_ref()}"
        if what == SPENT:
            reference = self._spend(line, None, -line.pence, says)
        else:
            kind, word = {
                OWN_MONEY: ("person", "contribution"),
                MONEY_BACK: ("spent", "money_back"),
                GIVEN_BACK: ("returned", "given_back"),
            }[what]
            lines = ((self._account("pot", line), line.pence), (self._account(kind, line), -line.pence))
            self.entries.append(NewEntry(reference, line.on, word, says or WHAT_ELSE[what], lines))
        self._match(line, reference, BY_HAND, 0, is_posted=True)
        self._write([line])
        return 1

    def spent_on(self, line: BankLine, plan_line: PlanLine) -> Awaited:
        """A line of the plan as what a line of the bank is: another person's is refused."""
        if self.payee is None or plan_line.plan.person_id != self.payee.person_id or line.pence > 0:
            raise ValidationError({"what": "Choose a line of this plan, for money that went out."})
        return Awaited(f"{PLAN}:{plan_line.ref}", PLAN, plan_line, line.on, line.pence, plan_line.what)

    @property
    def payee(self) -> Payee | None:
        return self.statement.payee

    def _take(self, proposal: Proposal) -> None:
        line, rule = proposal.line, proposal.rule
        whole_run = rule == "whole-run"
        parts: list[Any] = []
        # A line of the plan paid for several weeks at once is one thing that was spent.
        for (kind, _), same in groupby(proposal.awaited, key=lambda one: (one.kind, _apart(one))):
            parts.append((kind, list(same)))
        for number, (kind, same) in enumerate(parts):
            one = same[0]
            if kind == ENTRY:
                assert isinstance(one.thing, LedgerEntry)
                self._match(line, one.thing.reference, rule, number)
            elif kind == SHARE:
                assert isinstance(one.thing, ExpectedIn)
                self._share(line, one.thing, rule, number)
            elif kind == PLAN:
                assert isinstance(one.thing, PlanLine)
                pence = -sum(each.pence for each in same)
                spend = self._spend(line, one.thing, pence, one.says)
                self._match(line, spend, rule, number, is_posted=True)
            elif kind == SENT:
                assert isinstance(one.thing, RunLine)
                self.credited.append((line, one.thing))
                if not whole_run:
                    self._match(line, f"credited:{one.thing.ref}", rule, number, run_line=one.thing)
                elif number == 0:
                    self._match(line, "", rule, 0, run=one.thing.run)
            elif kind == BACK:
                assert isinstance(one.thing, RunLine)
                says = f"The bank's statement shows it, {line.on.isoformat()}."
                take_line_back(one.thing, because=says, by=self.by, on=line.on)
                self._match(line, f"back:{one.thing.ref}", rule, number, run_line=one.thing)

    def _match(self, line: BankLine, reference: str, rule: str, part: int, **of: Any) -> None:
        made = Match(bank_line=line, rule=rule, part=part, matched_by=self.by, **of)
        self.matches.append((made, reference))

    def _share(self, line: BankLine, share: ExpectedIn, rule: str, part: int) -> None:
        reference = f"in:{new_ref()}"
        lines = ((self._account("person", line), -share.pence), (self._account("pot", line), share.pence))
        self.entries.append(NewEntry(reference, line.on, "contribution", share.says, lines))
        self.shares.append((share, reference))
        self._match(line, reference, rule, part, expected_in=share, is_posted=True)

    def _spend(self, line: BankLine, plan_line: PlanLine | None, pence: int, says: str) -> str:
        """Puts something spent beside the entry it is; gives the entry's reference."""
        assert self.payee is not None
        ref = new_ref()
        lines = ((self._account("pot", line), -pence), (self._account("spent", line), pence))
        self.entries.append(NewEntry(f"spend:{ref}", line.on, "spent", says[:300], lines))
        made = Spend(
            ref=ref,
            person=self.payee.person,
            payee=self.payee,
            on=line.on,
            pence=pence,
            says=says[:300],
            plan_line=plan_line,
            put_in_by=self.by,
        )
        self.spends.append((made, f"spend:{ref}"))
        return f"spend:{ref}"

    def _account(self, kind: str, line: BankLine) -> int:
        """The key of one of the accounts in the books that a line can touch, open on its day."""
        key, opened = self.accounts.get(kind, (0, date.max))
        if line.on < opened:
            assert self.payee is not None
            name, of = {
                "pot": places.pot(self.payee),
                "spent": places.spent(self.payee),
                "returned": places.returned(self.payee),
                "person": places.person(self.payee.person),
            }[kind]
            found = account_of(kind, name, on=line.on, **of)
            key, _ = self.accounts[kind] = (found.pk, found.opened_on)
        return key

    def _write(self, lines: Sequence[BankLine]) -> None:
        self._credit()
        self._check_shares()
        posted = post(self.entries, by=self.by)
        keys = dict(zip([one.reference for one in self.entries], posted, strict=True))
        wanted = {reference for _, reference in self.matches if reference and reference not in keys}
        keys |= dict(LedgerEntry.objects.filter(reference__in=wanted).values_list("reference", "pk"))
        for made, reference in self.matches:
            made.entry_id = keys[reference] if reference else None
        for spend, reference in self.spends:
            spend.entry_id = keys[reference]
        for share, reference in self.shares:
            share.entry_id = keys[reference]
        Spend.objects.bulk_create([one for one, _ in self.spends], batch_size=AT_ONCE)
        ExpectedIn.objects.bulk_update([one for one, _ in self.shares], ["entry"], batch_size=1_000)
        Match.objects.bulk_create([one for one, _ in self.matches], batch_size=AT_ONCE)
        BankLine.objects.filter(pk__in=[line.pk for line in lines]).update(text="")

    def _check_shares(self) -> None:
        wanted = [one.pk for one, _ in self.shares]
        rows = ExpectedIn.objects.select_for_update().filter(pk__in=wanted, entry=None, cancelled_on=None)
        if wanted and len(rows) != len(wanted):
            raise ValidationError("What was to be paid in changed meanwhile. Look at the list again.")

    def _credit(self) -> None:
        """Payments that were sent, and that the bank now shows, are with whom they were for."""
        days = {run_line.pk: line.on for line, run_line in self.credited}
        found = RunLine.objects.select_for_update(of=("self",)).filter(pk__in=days, state=states.SENT)
        rows = list(found.select_related("run__rail", "payee__person").order_by("pk"))
        if not rows:
            return
        first = min(*days.values(), self.on)
        rails = {one.run.rail_id: one.run.rail for one in rows}
        ways = account_keys("on_the_way", rails, places.on_the_way, first)
        pots = account_keys("pot", {one.payee_id: one.payee for one in rows}, places.pot, first)
        for one in rows:
            check_may_pass(states.LINES, "credit_line", one.state)
            # Never before it was sent, whatever day the bank puts on it.
            day = max(days[one.pk], one.state_on or date.min)
            lines = ((ways[one.run.rail_id], -one.pence), (pots[one.payee_id], one.pence))
            says = f"Paid into the {one.payee.says_which}"
            self.entries.append(NewEntry(f"credited:{one.ref}", day, "credited", says, lines))
        RunLine.objects.filter(pk__in=[one.pk for one in rows]).update(
            state=states.CREDITED, state_on=self.on
        )
        self._finish_runs({one.run_id for one in rows})

    def _finish_runs(self, keys: set[int]) -> None:
        """A run of which nothing is on the way any more is credited."""
        going = RunLine.objects.filter(run__in=keys, state=states.SENT).values_list("run_id", flat=True)
        for run in PayRun.objects.select_for_update().filter(pk__in=keys - set(going)).order_by("pk"):
            passage = check_may_pass(states.RUNS, "credit_run", run.state)
            run.state, run.credited_at = passage.after, now()
            run.save(update_fields=["state", "credited_at"])
            keep(
                "saw on a statement that a pay run was credited",
                by=self.by,
                about=run,
                before={"state": states.SENT},
                after={"state": run.state, "statement": self.statement.ref},
            )


def _apart(one: Awaited) -> str:
    """Things of one line of the plan go together; all else goes each by itself."""
    return str(one.thing.pk) if one.kind == PLAN else one.key


def _take_back(match: Match, because: str, by: Account) -> None:
    """Puts right what a match had posted by itself, as of the same day; what the books had anyway stays."""
    entry = match.entry
    if entry is None or not match.is_posted:
        return
    if entry.what == "spent":
        correct_spend(entry.spend, pence=0, because=because, by=by, on=entry.on)
        return
    lines = LedgerLine.objects.filter(entry=entry).values_list("account_id", "pence")
    back = tuple((account, -pence) for account, pence in lines)
    says = f"Put right: {entry.says}"[:300]
    undone = NewEntry(
        f"undone:{match.ref}", entry.on, "corrected", says, back, corrects=entry.pk, because=because
    )
    try:
        post([undone], by=by)
    except ValidationError as problem:
        raise ValidationError([*problem.messages, "Undo first what went out after it."]) from None
    if match.expected_in:
        match.expected_in.entry = None
        match.expected_in.save(update_fields=["entry"])


def _locked(statement: Statement, by: Account) -> Statement:
    """The statement and its account, locked in one order by everybody."""
    related = ("payee__person__account", "rail")
    rows = Statement.objects.select_for_update(of=("self",)).select_related(*related).defer("content")
    stored = rows.get(pk=statement.pk)
    access.check_may_keep_statement(by, stored.payee)
    if stored.state != states.IN_BOOKS:
        raise ValidationError("This statement is not put in.")
    for row in (stored.payee, stored.rail):
        if row is not None:
            type(row).objects.select_for_update().get(pk=row.pk)
    return stored


__all__ = [
    "WHAT_ELSE",
    "finish_statement",
    "match",
    "match_suggested",
    "match_sure",
    "undo_match",
]
