"""Posting: the one way money moves in the books. Many entries at once, each once, all of them or none.

These are what the acts of this stage are made of. They write nothing in the record by themselves: the act
that calls them does, and their entries name who did it. What may be posted is for the ledger engine to say;
it is asked while the accounts are locked, so what it saw is so until the entries are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model

from trellis.basis.findings import Finding, quoted
from trellis.engines.ledger.accounts import KINDS
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.correct import by_difference
from trellis.engines.ledger.entries import MOST_LINE_PENCE, Entry, EntryColumns, Line
from trellis.engines.ledger.post import NotPosted, post_many
from trellis.engines.ledger.post import post as try_one
from trellis.engines.ledger.refusals import Reason, finding
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import new_ref
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import LedgerAccount, LedgerEntry
from ..queries.ledger import (
    TIED,
    TIED_SAYS,
    Known,
    engine_accounts,
    key_of,
    known_entries,
    moved_in,
    put_right_elsewhere,
)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be posted. reference: makes it once. lines: the key of an account, and pence into it.

    corrects: the key of the entry it puts right, if it does, and then because: why that was wrong.
    """

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
        LedgerAccount.objects.bulk_create(missing.values(), ignore_conflicts=True, batch_size=100_000)
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
    that is there is given. Refused (ValidationError), in the words and the order of the ledger engine, for
    the first entry that is not right; its code is the reason's.
    """
    if not entries:
        return []
    _check_whole_pence(entries)
    accounts = _lock({account for one in entries for account, _ in one.lines})
    known = known_entries([one.reference for one in entries], [one.corrects for one in entries])
    going_out = {account for one in entries for account, pence in one.lines if pence < 0}
    limited = [one for key, one in accounts.items() if key in going_out and not KINDS[one.kind].may_go_below]
    books = Books(
        engine_accounts(accounts.values()),
        brought_forward=moved_in(limited),
        known=known.entries,
    )
    verdicts = post_many(books, _columns(entries, accounts, known))
    if verdicts.refused:
        raise _refused(verdicts.refused[min(verdicts.refused)].finding, accounts)
    there = known.keys | _put_in([entries[row] for row in np.flatnonzero(verdicts.is_posted).tolist()], by)
    return [there[one.reference] for one in entries]


@recorded
def correct(
    entry: LedgerEntry,
    lines: Sequence[tuple[LedgerAccount, int]],
    *,
    because: str,
    by: Account,
    on: date,
) -> LedgerEntry:
    """Puts an entry right by a further one that names it; gives the further one. Both stay to be read.

    lines: what the entry should have come to in each account, in pence; none takes it back in whole. Who may:
    finance, never about money of their own. Refused (`ValidationError`): no reason; nothing that differs;
    what is put right where it was made (a spend, a match, what is due, held or on its way); and what the
    ledger engine refuses, in its words.
    """
    access.check_may_correct(by, entry)
    because = " ".join(because.split())
    if not because:
        raise ValidationError({"because": "Say what was wrong."})
    # Of two who correct one entry the second sees what the first has put right.
    stored = LedgerEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if elsewhere := put_right_elsewhere(stored):
        raise ValidationError(elsewhere)
    known = known_entries([], [stored.pk])
    of_key = {key_of(account): account.pk for account, _ in lines} | known.account_keys
    further = by_difference(
        Books((), known=known.entries),
        known.entry(stored.pk),
        [Line(key_of(account), pence) for account, pence in lines],
        reference=f"corrected:{stored.ref}:{len(known.entries)}",
        on=on,
        because=because,
    )
    if further is None:
        raise ValidationError("That is what it comes to already, so there is nothing to put right.")
    if any(line.account.partition(":")[0] in TIED for line in further.lines):
        raise ValidationError(TIED_SAYS)
    [key] = post(
        [
            NewEntry(
                further.reference,
                on,
                "corrected",
                f"Put right: {stored.says}"[:300],
                tuple((of_key[line.account], line.pence) for line in further.lines),
                corrects=stored.pk,
                because=because[:300],
            )
        ],
        by=by,
    )
    posted = LedgerEntry.objects.get(pk=key)
    people = LedgerAccount.objects.filter(lines__entry=posted, person__isnull=False).select_related("person")
    whose = {account.person_id: account.person for account in people}
    keep(
        "put an entry of the books right",
        by=by,
        about=posted,
        person=next(iter(whose.values())) if len(whose) == 1 else None,
        because=because,
        before={"entry": stored.ref, "on": stored.on.isoformat()},
        after={"on": on.isoformat(), "pence": sum(line.pence for line in further.lines if line.pence > 0)},
    )
    return posted


def _check_whole_pence(entries: Iterable[NewEntry]) -> None:
    """What no column of whole pence can hold is refused before there are columns."""
    for one in entries:
        if any(type(pence) is not int or abs(pence) > MOST_LINE_PENCE for _, pence in one.lines):
            lines = tuple(Line(str(account), pence) for account, pence in one.lines)
            answer = try_one(Books(()), Entry(one.reference, one.on, one.says, lines))
            assert isinstance(answer, NotPosted), "no line like this is ever posted"
            raise _refused(answer.finding, {})


def _lock(keys: set[int]) -> dict[int, LedgerAccount]:
    """The accounts, locked in one order by everybody, so that two who post wait and do not entangle."""
    rows = LedgerAccount.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {one.pk: one for one in rows}


def _columns(entries: Sequence[NewEntry], accounts: dict[int, LedgerAccount], known: Known) -> EntryColumns:
    rows: dict[int, int] = {}
    account_of = [rows.setdefault(key, len(rows)) for one in entries for key, _ in one.lines]
    return EntryColumns(
        references=[one.reference for one in entries],
        on=np.array([one.on for one in entries], dtype="datetime64[D]"),
        says=[one.says for one in entries],
        accounts=[key_of(accounts[key]) if key in accounts else str(key) for key in rows],
        entry_of=np.repeat(np.arange(len(entries)), [len(one.lines) for one in entries]),
        account_of=np.array(account_of, dtype=np.int64),
        pence=np.array([pence for one in entries for _, pence in one.lines], dtype=np.int64),
        corrects=[known.reference(one.corrects) for one in entries],
    )


def _put_in(new: Sequence[NewEntry], by: Account | None) -> dict[str, int]:
    """Puts them in with one statement a table, whatever their number; gives their keys by reference."""
    if not new:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO pay_ledgerentry (ref, reference, "on", what, says, corrects_id, because, by_id, at)
            SELECT ref, reference, day, what, says, corrects, because, %s, now()
            FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bigint[], %s::text[])
                AS entry (ref, reference, day, what, says, corrects, because)
            ON CONFLICT (reference) DO NOTHING
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
        for one in new:
            # Somebody posted it meanwhile, between other accounts: on the same they would have waited.
            if one.reference not in keys:
                raise _refused(finding(Reason.REFERENCE_TAKEN, given=quoted(one.reference)), {})
        rows = [(keys[one.reference], account, one.on, pence) for one in new for account, pence in one.lines]
        entry, account, on, pence = (list(column) for column in zip(*rows, strict=True))
        cursor.execute(
            """
            INSERT INTO pay_ledgerline (entry_id, account_id, "on", pence)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::bigint[])
            """,
            [entry, account, on, pence],
        )
        # Each trigger first asks whether it is to be left out. Where nobody ever said, the question fails, is
        # caught, and each time PostgreSQL goes through all that waits for the end.
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
    return keys


def _refused(found: Finding, accounts: dict[int, LedgerAccount]) -> ValidationError:
    """The engine's finding, with the accounts called what people call them."""
    says = found.says
    for account in accounts.values():
        if (key := quoted(key_of(account))) in says:
            says = says.replace(key, f"“{account.name}”")
    return ValidationError(f"{says} {found.do}", code=found.code)


__all__ = ["NewEntry", "account_of", "accounts_of", "correct", "post"]
