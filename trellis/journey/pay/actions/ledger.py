"""Posting: the one way money moves in the books. Many entries at once, each once, all of them or none.

These are what the acts of this stage are made of. They write nothing in the record by themselves: the act
that calls them does, and their entries name who did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model

from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.engines.ledger.accounts import KINDS
from trellis.engines.ledger.refusals import Reason, finding
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import new_ref

from ..models import LedgerAccount, LedgerEntry, LedgerLine


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be posted. reference: makes it once. lines: the key of an account, and pence into it."""

    reference: str
    on: date
    what: str
    says: str
    lines: tuple[tuple[int, int], ...]
    corrects: int | None = None
    because: str = ""


def account_of(kind: str, name: str, *, on: date, **of: Model | None) -> LedgerAccount:
    """The account of a kind for a person, budget, slice, payee or rail; opened that day if it is new."""
    return accounts_of(kind, [(name, of)], on=on)[0]


def accounts_of(
    kind: str, wanted: Sequence[tuple[str, dict[str, Model | None]]], *, on: date
) -> list[LedgerAccount]:
    """The accounts of a kind, one for each wanted, in that order; those there are not yet are opened."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind of account called {kind!r}.")

    def key(row: Any) -> tuple[int | None, ...]:
        return tuple(getattr(row, f"{one}_id") for one in WHOSE)

    rows = [LedgerAccount(kind=kind, name=name[:200], opened_on=on, **of) for name, of in wanted]
    found = _there_are(kind, rows)
    missing = {key(row): row for row in rows if key(row) not in found}
    if missing:
        LedgerAccount.objects.bulk_create(missing.values(), ignore_conflicts=True, batch_size=5000)
        found = _there_are(kind, rows)
    # One that somebody opened on a later day holds from the earlier day too: nothing was in it before.
    early = {found[key(row)].pk: found[key(row)] for row in rows if found[key(row)].opened_on > on}
    if early:
        LedgerAccount.objects.filter(pk__in=early).update(opened_on=on)
        for one in early.values():
            one.opened_on = on
    return [found[key(row)] for row in rows]


WHOSE = ("person", "budget", "slice", "payee", "rail")


def _there_are(kind: str, rows: Iterable[LedgerAccount]) -> dict[tuple[int | None, ...], LedgerAccount]:
    found = LedgerAccount.objects.filter(kind=kind)
    for one in WHOSE:
        ids = {getattr(row, f"{one}_id") for row in rows}
        found = (
            found.filter(**{f"{one}__isnull": True})
            if ids == {None}
            else (found if None in ids else found.filter(**{f"{one}_id__in": ids}))
        )
    return {tuple(getattr(row, f"{one}_id") for one in WHOSE): row for row in found}


@transaction.atomic
def post(entries: Sequence[NewEntry], *, by: Account | None) -> list[int]:
    """Posts entries, all of them or none; gives their keys in the same order.

    One whose reference was posted before with the same day and lines is not posted again: the key of the one
    that is there is given. Refused (ValidationError), in the words and the order of the ledger engine: what
    does not sum to nought, a reference with other money, a closed account, and an account that may not go
    below nought and would on any day.
    """
    _check_each(entries)
    there = _posted_before(entries)
    new = list({one.reference: one for one in entries if one.reference not in there}.values())
    if new:
        accounts = _lock({account for one in new for account, _ in one.lines})
        _check_open(new, accounts)
        there |= _put_in(new, by)
        out = {a for one in new for a, pence in one.lines if pence < 0 and not _may_go_below(accounts[a])}
        _check_above_nought(out, accounts)
    return [there[one.reference] for one in entries]


def _check_each(entries: Sequence[NewEntry]) -> None:
    for one in entries:
        if len(one.lines) < 2:
            raise _refused(Reason.ONE_LINE if one.lines else Reason.NO_LINES)
        for number, (_, pence) in enumerate(one.lines, 1):
            if pence == 0:
                raise _refused(Reason.NOUGHT_LINE, line=number)
        if total := sum(pence for _, pence in one.lines):
            raise _refused(Reason.DOES_NOT_SUM, pence=say_pounds(total))


def _posted_before(entries: Sequence[NewEntry]) -> dict[str, int]:
    """The keys of those that are there already, by reference; refused where the money is another."""
    rows = LedgerEntry.objects.filter(reference__in=[one.reference for one in entries]).values_list(
        "reference", "pk", "on"
    )
    there = {reference: (pk, on) for reference, pk, on in rows}
    lines: dict[int, list[tuple[int, int]]] = {}
    for entry, account, pence in LedgerLine.objects.filter(
        entry_id__in=[pk for pk, _ in there.values()]
    ).values_list("entry_id", "account_id", "pence"):
        lines.setdefault(entry, []).append((account, pence))
    for one in entries:
        if one.reference in there:
            pk, on = there[one.reference]
            if on != one.on or sorted(lines[pk]) != sorted(one.lines):
                raise _refused(Reason.REFERENCE_TAKEN, given=one.reference)
    return {reference: pk for reference, (pk, _) in there.items()}


def _lock(keys: set[int]) -> dict[int, LedgerAccount]:
    """The accounts, locked in one order by everybody, so that two who post wait and do not entangle."""
    return {
        one.pk: one for one in LedgerAccount.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }


def _check_open(entries: Sequence[NewEntry], accounts: dict[int, LedgerAccount]) -> None:
    for one in entries:
        for number, (key, _) in enumerate(one.lines, 1):
            account = accounts.get(key)
            if account is None:
                raise _refused(Reason.ACCOUNT_UNKNOWN, account=str(key), line=number)
            if one.on < account.opened_on:
                day = say_day(account.opened_on)
                raise _refused(Reason.ACCOUNT_NOT_OPENED, account=account.name, day=day, line=number)
            if account.closed_on and one.on > account.closed_on:
                day = say_day(account.closed_on)
                raise _refused(Reason.ACCOUNT_CLOSED, account=account.name, day=day, line=number)


def _may_go_below(account: LedgerAccount) -> bool:
    return KINDS[account.kind].may_go_below


def _put_in(new: Sequence[NewEntry], by: Account | None) -> dict[str, int]:
    """Puts them in with one statement a table, whatever their number; gives their keys by reference."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO pay_ledgerentry (ref, reference, "on", what, says, corrects_id, because, by_id, at)
            SELECT ref, reference, day, what, says, corrects, because, %s, now()
            FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bigint[], %s::text[])
                AS entry (ref, reference, day, what, says, corrects, because)
            RETURNING reference, id
            """,
            [
                by.pk if by else None,
                [new_ref() for _ in new],
                [one.reference for one in new],
                [one.on for one in new],
                [one.what for one in new],
                [one.says for one in new],
                [one.corrects for one in new],
                [one.because for one in new],
            ],
        )
        keys: dict[str, int] = dict(cursor.fetchall())
        rows = [(keys[one.reference], account, one.on, pence) for one in new for account, pence in one.lines]
        entry, account, on, pence = (list(column) for column in zip(*rows, strict=True))
        cursor.execute(
            """
            INSERT INTO pay_ledgerline (entry_id, account_id, "on", pence)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::bigint[])
            """,
            [entry, account, on, pence],
        )
    return keys


def _check_above_nought(keys: set[int], accounts: dict[int, LedgerAccount]) -> None:
    """No account that may not go below nought does so on any day, also a later one."""
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT account_id, day, balance FROM (
                SELECT account_id, "on" AS day,
                       sum(sum(pence)) OVER (PARTITION BY account_id ORDER BY "on") AS balance
                FROM pay_ledgerline WHERE account_id = ANY(%s) GROUP BY account_id, "on"
            ) AS days WHERE balance < 0 ORDER BY day, account_id LIMIT 1
            """,
            [sorted(keys)],
        )
        if found := cursor.fetchone():
            key, day, pence = found
            raise _refused(
                Reason.WOULD_GO_BELOW,
                account=accounts[key].name,
                pence=say_pounds(int(pence)),
                day=say_day(day),
                line=1,
            )


def _refused(reason: Reason, **particulars: Any) -> ValidationError:
    found = finding(reason, **particulars)
    return ValidationError(f"{found.says} {found.do}", code=found.code)
