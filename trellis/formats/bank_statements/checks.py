"""From what a reader found in a file to a statement: does it add up, and does it say one thing twice?

The readers differ in how they read and not in what they ask of what was read, so the asking stands here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import MOST_PENCE, say_pounds
from trellis.basis.periods import say_day

from .faults import Faults
from .statements import Line, Statement

MOST_LINES = 100_000
LONGEST_TEXT = 2_000
MOST_NAMED = 3


@dataclass
class Draft:
    """One statement as it stands in a file. `where`: its place, blank where the file holds only one.

    are_both_told: whether opening and closing were both told by somebody; otherwise one was worked out.
    line_word: what `Line.number` counts, for the place in a finding.
    are_days_firm: whether a line outside the days that the file tells is wrong, or only odd.
    sort_day: the day that puts it among the statements of a file, where the file tells no days it covers.
    are_balances_needed: whether the form of file always tells both, so that one missing means it was cut.
    has_own_references: whether the form of file promises that no two lines have one reference.
    """

    format: str
    where: str = ""
    account: str = ""
    currency: str = ""
    first_day: date | None = None
    last_day: date | None = None
    opening_pence: int | None = None
    closing_pence: int | None = None
    are_both_told: bool = True
    lines: list[Line] = field(default_factory=list)
    line_word: str = "line"
    are_days_firm: bool = True
    sort_day: date | None = None
    are_balances_needed: bool = False
    has_own_references: bool = False
    faults: Faults = field(default_factory=Faults)
    notes: Faults = field(default_factory=Faults)

    def place(self, *words: str) -> str:
        """A place within this statement, for a finding."""
        return ", ".join(word for word in (self.where, *words) if word)


def too_many_lines() -> Refused:
    """The refusal of a file with more lines than anybody's account has."""
    says = f"There are more than {MOST_LINES:,} lines in this file."
    return Refused(Finding("too-many-lines", says, "", "Ask the bank for shorter statements."))


def joined(drafts: Sequence[Draft], *, account: str = "") -> Draft:
    """The statements of one account in one file, one after the other, as one.

    account: which, where the file holds several (as `account_of` writes it). Refused: none; several accounts
    and none chosen; the chosen one not there. A statement that does not begin where the one before it ended
    is a finding: a page or a day is missing.
    """
    if not drafts:
        says = "There is no statement in this file."
        raise Refused(Finding("no-statement", says, "", "Ask the bank for a statement of the account."))
    accounts = list(dict.fromkeys(draft.account for draft in drafts))
    if account:
        drafts = [draft for draft in drafts if draft.account in (account, "")]
        if not drafts:
            named = listed([quoted(one) for one in accounts[:MOST_NAMED]])
            says = f"This file is of {named}, not of {quoted(account)}."
            raise Refused(Finding("other-account", says, "", "Choose the file of this account."))
    elif len(accounts) > 1:
        says = f"This file holds statements of {len(accounts):,} accounts."
        raise Refused(Finding("several-accounts", says, "", "Say which account it is read for."))
    if len(drafts) == 1:
        return drafts[0]
    whole = replace(drafts[0], where="", lines=[], faults=Faults(), notes=Faults())
    before: Draft | None = None
    for draft in _in_order(drafts):
        for found in draft.faults.told():
            whole.faults.add(found)
        for note in draft.notes.told():
            whole.notes.add(note)
        if before and None not in (before.closing_pence, draft.opening_pence):
            _check_follows(before, draft, whole.faults)
        whole.lines += draft.lines
        before = draft
    ordered = _in_order(drafts)
    days = [day for one in ordered for day in (one.first_day, one.last_day) if day]
    whole.first_day, whole.last_day = (min(days), max(days)) if days else (None, None)
    whole.opening_pence, whole.are_both_told = ordered[0].opening_pence, ordered[0].are_both_told
    whole.closing_pence = ordered[-1].closing_pence
    return whole


def _in_order(drafts: Sequence[Draft]) -> list[Draft]:
    # Stable, so that two pages of one day stay as the bank sent them.
    return sorted(drafts, key=lambda one: one.first_day or one.sort_day or date.min)


def _check_follows(before: Draft, after: Draft, faults: Faults) -> None:
    assert before.closing_pence is not None and after.opening_pence is not None
    if before.closing_pence != after.opening_pence:
        ended, began = say_pounds(before.closing_pence), say_pounds(after.opening_pence)
        says = f"The statement before this one ends with {ended} and this one begins with {began}."
        do = "A page or a day is missing: ask the bank for the whole."
        faults.find("statement-missing", says, after.place("opening balance"), do)


def finished(draft: Draft, *, today: date | None) -> Statement:
    """The statement, with all that is wrong with it.

    Looked at: opening and lines make the closing balance; a day outside the statement's own days or after
    `today`; sums in pounds sterling; a line that is there twice.
    """
    if draft.currency and draft.currency != "GBP":
        says = f"This statement is in {quoted(draft.currency)}, not in pounds."
        draft.faults.find("not-pounds", says, draft.place("currency"), "Choose a statement in GBP.")
    _check_days(draft, today)
    does_add_up = _check_adds_up(draft)
    _check_twice(draft, does_add_up)
    days = [line.on for line in draft.lines]
    return Statement(
        format=draft.format,
        account=draft.account,
        first_day=draft.first_day or (min(days) if days else None),
        last_day=draft.last_day or (max(days) if days else None),
        opening_pence=draft.opening_pence,
        closing_pence=draft.closing_pence,
        lines=tuple(draft.lines),
        findings=draft.faults.told(),
        notes=draft.notes.told(),
        is_checked=draft.are_both_told and None not in (draft.opening_pence, draft.closing_pence),
    )


def _check_days(draft: Draft, today: date | None) -> None:
    first, last = draft.first_day, draft.last_day
    if first and last and first > last:
        says = f"This statement begins on {say_day(first)} and ends before, on {say_day(last)}."
        draft.faults.find("days-reversed", says, draft.place("period"), "Ask the bank for it again.")
        return
    for line in draft.lines:
        where = draft.place(f"{draft.line_word} {line.number}", "date")
        if (first and line.on < first) or (last and line.on > last):
            says = f"{say_day(line.on)} lies outside the days that the statement says it covers."
            found = draft.faults if draft.are_days_firm else draft.notes
            found.find("day-outside-statement", says, where, "Look whether it is the file you meant.")
        elif today and line.on > today:
            says = f"{say_day(line.on)} has not come yet."
            draft.faults.find("day-to-come", says, where, "Look at the year, and at how days are written.")


def _check_adds_up(draft: Draft) -> bool | None:
    """Whether it adds up; None where that cannot be told. What is wrong is told once, not twice."""
    total = sum(line.pence for line in draft.lines)
    opening, closing = draft.opening_pence, draft.closing_pence
    if max(abs(pence or 0) for pence in (opening, closing, total)) > MOST_PENCE:
        says = "The sums of this statement come to more than any account holds."
        draft.faults.find("sum-too-large", says, draft.place(), "Check the noughts.")
        return None
    if opening is None or closing is None:
        _work_out(draft, total)
        return None
    makes = opening + total
    # A line that could not be read is left out, so of course the rest does not add up.
    if makes != closing and not draft.faults.how_many:
        off = say_pounds(abs(makes - closing))
        says = (
            f"{say_pounds(opening)} and the {len(draft.lines):,} lines make {say_pounds(makes)}, "
            f"and the closing balance is {say_pounds(closing)}: "
            f"{off} too {'little' if makes < closing else 'much'}."
        )
        do = "Nothing was taken in. Look for a line that is missing, there twice or altered."
        draft.faults.find("does-not-add-up", says, draft.place("closing balance"), do)
    return makes == closing


def _work_out(draft: Draft, total: int) -> None:
    """The balance that nobody tells, from the one that somebody tells."""
    draft.are_both_told = False
    if draft.opening_pence is None and draft.closing_pence is None:
        says = "The file tells neither opening nor closing balance, so nobody can say whether it is whole."
        do = "Type both in from the statement on paper or on screen."
        draft.faults.find("no-balances", says, draft.place(), do)
        return
    missing, told = ("closing", "opening") if draft.closing_pence is None else ("opening", "closing")
    if draft.are_balances_needed:
        says = f"The file tells no {missing} balance, and a whole one always does."
        draft.faults.find("balance-missing", says, draft.place(), "Ask the bank for the whole file.")
        return
    if draft.closing_pence is None:
        assert draft.opening_pence is not None
        draft.closing_pence = draft.opening_pence + total
    else:
        draft.opening_pence = draft.closing_pence - total
    says = f"The file tells no {missing} balance. It was worked out from the {told} one: that proves nothing."
    do = f"Type in the {missing} balance to have the file checked."
    draft.notes.find("balance-worked-out", says, draft.place(), do)


def _check_twice(draft: Draft, does_add_up: bool | None) -> None:
    """Lines that are alike. They may both be real: the balance decides, and where it cannot a person does."""
    alike = Counter(_sameness(line) for line in draft.lines)
    if len(alike) == len(draft.lines):
        return
    first_of: dict[tuple[object, ...], int] = {}
    for line in draft.lines:
        same = _sameness(line)
        if alike[same] == 1:
            continue
        if same not in first_of:
            first_of[same] = line.number
            continue
        where = draft.place(f"{draft.line_word} {line.number}")
        says = f"This is the same as {draft.line_word} {first_of[same]}, word for word."
        is_numbered = draft.has_own_references and bool(line.bank_ref) and does_add_up is None
        if does_add_up is False or is_numbered:
            do = "If it happened once, the line is there twice: ask the bank for the file again."
            draft.faults.find("line-twice", says, where, do)
        else:
            do = "Both are kept: two payments may be alike."
            draft.notes.find("lines-alike", says, where, do)


def _sameness(line: Line) -> tuple[object, ...]:
    return (line.on, line.pence, line.text, line.end_to_end, line.bank_ref, line.counterparty)


def words(text: str) -> str:
    """Text on one line, its spaces single, and no longer than anybody reads.

    >>> words("  DIRECT\\n PAYMENT ")
    'DIRECT PAYMENT'
    """
    return " ".join(text.split())[:LONGEST_TEXT]
