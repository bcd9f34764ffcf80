"""Statements of a bank: what a file says before it is put in, and which accounts have statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.formats.bank_statements import statements as told_by
from trellis.formats.bank_statements.guess import Guess, guess_profile
from trellis.formats.bank_statements.read import FORMATS, format_of, read
from trellis.formats.bank_statements.statements import account_of, fingerprints

from .. import states
from ..models import BankLine, Match, Payee, Rail, Statement, StatementLayout

CSV = "csv"
# What somebody can put right by saying which column is what.
OF_THE_COLUMNS = {"columns-unknown", "no-such-column", "no-columns", "no-column", "column-twice"}
LONGEST_HEAD = 200_000


def statements() -> QuerySet[Statement]:
    """Every statement, the newest first; its bytes are not fetched."""
    related = ("payee__person__team", "payee__person__account", "rail", "layout", "put_in_by", "finished_by")
    return Statement.objects.select_related(*related).defer("content")


def layouts() -> QuerySet[StatementLayout]:
    return StatementLayout.objects.select_related("put_in_by").order_by("name")


def accounts_kept(on: date) -> QuerySet[Payee]:
    """The accounts that the council keeps for people."""
    in_use = Q(ended_on=None) | Q(ended_on__gt=on)
    found = Payee.objects.filter(in_use, kind="managed", person__merged_into=None)
    return found.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def rails_with_accounts() -> list[Rail]:
    """The council's own accounts that money goes out from, each once, by the first rail that uses it."""
    first: dict[tuple[str, str], Rail] = {}
    for rail in Rail.objects.exclude(paid_from_account_number="").order_by("pk"):
        first.setdefault((rail.paid_from_sort_code, rail.paid_from_account_number), rail)
    return list(first.values())


def rails_of(rail: Rail) -> list[Rail]:
    """The rails that pay from the same account as this one, the first of them first."""
    same = Rail.objects.filter(
        paid_from_sort_code=rail.paid_from_sort_code, paid_from_account_number=rail.paid_from_account_number
    )
    return list(same.order_by("pk")) if rail.paid_from_account_number else [rail]


def layout_used_last(payee: Payee | None, rail: Rail | None) -> StatementLayout | None:
    """What the last statement of this account was read by."""
    last = of_account(payee, rail).exclude(layout=None).select_related("layout").first()
    return last.layout if last else None


def of_account(payee: Payee | None, rail: Rail | None) -> QuerySet[Statement]:
    return Statement.objects.filter(payee=payee, rail=rail).defer("content")


def unmatched(lines: QuerySet[BankLine]) -> QuerySet[BankLine]:
    """Those of these lines that nobody and no rule has said of what they are."""
    return lines.exclude(Exists(Match.objects.filter(bank_line=OuterRef("pk"), undone_at=None)))


@dataclass(frozen=True)
class Looked:
    """What a file says, and why it cannot be put in. told: None where it could not be read at all.

    there_already: how many of its lines are in the books. guess: for a CSV, how it seems to be laid out.
    """

    format: str
    told: told_by.Statement | None
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()
    there_already: int = 0

    @property
    def needs_columns(self) -> bool:
        """Whether somebody must say which column is what before anything can be read."""
        return self.told is None and bool({one.code for one in self.findings} & OF_THE_COLUMNS)

    @property
    def needs_balances(self) -> bool:
        return self.told is not None and not self.told.is_checked

    @property
    def may_be_put_in(self) -> bool:
        return self.told is not None and self.told.is_checked and not self.findings

    @property
    def new(self) -> int:
        return len(self.told.lines) - self.there_already if self.told else 0


def look_at(statement: Statement, on: date) -> Looked:
    """What a statement that was read and is not put in says now, by its layout and what was typed in."""
    return look(
        bytes(statement.content or b""),
        payee=statement.payee,
        rail=statement.rail,
        profile=statement.layout.profile if statement.layout else None,
        opening_pence=statement.opening_pence,
        closing_pence=statement.closing_pence,
        on=on,
    )


def look(
    content: bytes,
    *,
    payee: Payee | None,
    rail: Rail | None,
    profile: Mapping[str, Any] | None,
    opening_pence: int | None,
    closing_pence: int | None,
    on: date,
) -> Looked:
    """What a file says of an account, without keeping anything of it.

    Where the file tells no opening balance and none was typed in, it is what the statement before ended with.
    """
    found = format_of(content)

    def told_with(opening_pence: int | None) -> told_by.Statement:
        reading = partial(
            read,
            content,
            profile=profile,
            opening_pence=opening_pence,
            closing_pence=closing_pence,
            today=on,
        )
        try:
            return reading()
        except Refused as refused:
            if [one.code for one in refused.findings] != ["several-accounts"]:
                raise
            return reading(account=number_of(payee, rail))

    try:
        told = told_with(opening_pence)
        before = _before(payee, rail, told.first_day)
        if not told.is_checked and opening_pence is None and before is not None:
            again = told_with(before.closing_pence)
            told = again if again.is_checked else told
    except Refused as refused:
        return Looked(found, None, tuple(_without_numbers(one) for one in refused.findings))
    findings = (*told.findings, *_of_another(told, payee, rail))
    notes = (*told.notes, *_not_in_a_row(told, before))
    there = there_already(known_as(told, payee, rail), payee, rail)
    return Looked(found, told, findings, notes, len(there))


def _not_in_a_row(told: told_by.Statement, before: Statement | None) -> list[Finding]:
    """A note where this one does not begin with what the one before it ended with."""
    if before is None or not told.is_checked or told.opening_pence == before.closing_pence:
        return []
    assert told.opening_pence is not None and before.closing_pence is not None and before.last is not None
    says = (
        f"The statement before it, to {say_day(before.last)}, ended with "
        f"{say_pounds(before.closing_pence)}. This one begins with {say_pounds(told.opening_pence)}."
    )
    do = "Look whether one in between is missing."
    return [Finding("not-in-a-row", says, "opening balance", do)]


def number_of(payee: Payee | None, rail: Rail | None) -> str:
    """The account as every form of file comes to write it."""
    if payee is not None:
        return account_of(payee.sort_code, payee.account_number)
    assert rail is not None
    return account_of(rail.paid_from_sort_code, rail.paid_from_account_number)


def _of_another(told: told_by.Statement, payee: Payee | None, rail: Rail | None) -> list[Finding]:
    """A finding where the file says it is of another account. Some banks give the number alone."""
    ours = number_of(payee, rail)
    if told.account in ("", ours, ours[6:]):
        return []
    return [_another(told.account, ours)]


def _another(theirs: str, ours: str) -> Finding:
    says = f"This file is of the account ending {theirs[-3:]}, and not of the one ending {ours[-3:]}."
    return Finding("other-account", says, "account", "Choose the file of this account.")


def _without_numbers(found: Finding) -> Finding:
    """The same, without anybody's account in full."""
    if found.code != "other-account":
        return found
    says = "This file holds nothing of this account."
    return Finding("other-account", says, "account", "Choose the file of this account.")


def _before(payee: Payee | None, rail: Rail | None, first: date | None) -> Statement | None:
    """The statement of this account that ended last before a day."""
    if first is None:
        return None
    found = of_account(payee, rail).filter(state=states.IN_BOOKS, last__lt=first)
    return found.order_by("-last", "-pk").first()


def known_as(told: told_by.Statement, payee: Payee | None, rail: Rail | None) -> tuple[str, ...]:
    """The fingerprint of each line: the same whichever form of file tells it."""
    whose = payee or rail
    assert whose is not None
    return fingerprints(told.lines, account=whose.ref)


def there_already(wanted: Sequence[str], payee: Payee | None, rail: Rail | None) -> set[str]:
    """Those of these lines that are in the books: one query."""
    found = BankLine.objects.filter(payee=payee, rail=rail, fingerprint__in=wanted)
    return set(found.values_list("fingerprint", flat=True))


def guess(content: bytes) -> Guess:
    """How a CSV seems to be laid out, with its headings and first rows, for whoever says which is what."""
    return guess_profile(content[:LONGEST_HEAD])


__all__ = [
    "CSV",
    "FORMATS",
    "Looked",
    "accounts_kept",
    "guess",
    "known_as",
    "layout_used_last",
    "layouts",
    "look",
    "look_at",
    "number_of",
    "of_account",
    "rails_of",
    "rails_with_accounts",
    "statements",
    "there_already",
    "unmatched",
]
