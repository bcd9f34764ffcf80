"""What the books say: how much money is where, on any day, and how it came there.

The ledger engine knows an account by a key that begins with its kind; here that is the kind and the number of
the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from trellis.basis.periods import Period
from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.correct import what_is_left
from trellis.engines.ledger.entries import Entry, Line, is_pending
from trellis.engines.ledger.statement import Happened, Statement, tell

from ..models import LedgerAccount, LedgerEntry, LedgerLine

TIED = ("slice", "held", "on_the_way")
"""What is in accounts of these kinds agrees with dues, holds and files, and is put right by way of those."""


def key_of(account: LedgerAccount) -> str:
    """The key by which the ledger engine knows an account."""
    return f"{account.kind}:{account.pk}"


def engine_accounts(accounts: Iterable[LedgerAccount]) -> Iterator[Account]:
    """Accounts as the ledger engine knows them."""
    return (Account(key_of(one), one.opened_on, one.closed_on) for one in accounts)


def balance(account: LedgerAccount | int, on: date) -> int:
    """How much money is in an account at the end of a day, in pence."""
    return balances([account], on)[account if isinstance(account, int) else account.pk]


def balances(accounts: Iterable[LedgerAccount | int] | QuerySet[LedgerAccount], on: date) -> dict[int, int]:
    """What is in each of several accounts at the end of a day, in pence, by their keys: one query."""
    keys = [one if isinstance(one, int) else one.pk for one in accounts]
    found = (
        LedgerLine.objects.filter(account_id__in=keys, on__lte=on)
        .order_by()
        .values_list("account_id")
        .annotate(pence=Sum("pence"))
    )
    return dict.fromkeys(keys, 0) | {key: int(pence) for key, pence in found}


def all_balances(on: date) -> dict[int, int]:
    """What is in every account at the end of a day, in pence, by its key, where anything moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT account_id, sum(pence)::bigint FROM pay_ledgerline WHERE "on" <= %s GROUP BY account_id',
            [on],
        )
        return dict(cursor.fetchall())


def statement(accounts: LedgerAccount | Iterable[LedgerAccount], first: date, last: date) -> Statement:
    """What happened in an account, or in several taken together, between two days, both counted.

    `in_words()` of it is the statement as sentences. What moves between two of the accounts is told where it
    begins or ends to wait for somebody, and is left out otherwise.
    """
    period = Period(first, last)
    chosen = {one.pk: one for one in ([accounts] if isinstance(accounts, LedgerAccount) else accounts)}
    waits = [one for one in chosen.values() if is_pending(key_of(one))]
    correction = LedgerEntry.objects.filter(corrects=OuterRef("pk"))
    moved = (
        LedgerEntry.objects.filter(lines__account__in=chosen, on__gte=first, on__lte=last)
        .annotate(
            pence=Sum("lines__pence"),
            waiting=Count("lines", filter=Q(lines__account__in=[one.pk for one in waits])),
            is_corrected=Exists(correction),
        )
        .filter(~Q(pence=0) | Q(waiting__gt=0))
        .select_related("corrects")
        .order_by("on", "pk")
    )
    opening = balances(chosen.values(), first - timedelta(days=1))
    return tell(
        sum(opening.values()),
        [_happened(entry) for entry in moved],
        period,
        pending_pence=sum(balances(waits, last).values()) if waits else 0,
    )


def _happened(entry: LedgerEntry) -> Happened:
    pence: int = entry.pence  # type: ignore[attr-defined]
    is_corrected: bool = entry.is_corrected  # type: ignore[attr-defined]
    return Happened(
        on=entry.on,
        reference=entry.reference,
        says=f"{entry.says}: {entry.because}" if entry.corrects and entry.because else entry.says,
        pence=int(pence),
        corrects=entry.corrects.reference if entry.corrects else None,
        is_corrected=is_corrected,
    )


# Entries as the engine reads them. -----------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Entries that are posted, with all that correct them and what they correct, as the engine reads them.

    keys: of the entries, by their references; references: the other way round. account_keys: of the accounts
    they touch, by the engine's key.
    """

    entries: tuple[Entry, ...]
    keys: dict[str, int]
    references: dict[int, str]
    account_keys: dict[str, int]

    def reference(self, key: int | None) -> str | None:
        """The reference of an entry by its key; one that is not there keeps its key as its name."""
        if key is None:
            return None
        return self.references.get(key, f"#{key}")

    def entry(self, key: int) -> Entry:
        return next(one for one in self.entries if one.reference == self.references[key])


def known_entries(references: Sequence[str], corrected: Iterable[int | None] = ()) -> Known:
    """What is posted under these references; of what is corrected, all above and below it too: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE above AS (
                SELECT id, corrects_id FROM pay_ledgerentry WHERE id = ANY(%s)
                UNION
                SELECT one.id, one.corrects_id
                FROM pay_ledgerentry AS one JOIN above ON one.id = above.corrects_id
            ), family AS (
                SELECT id FROM above
                UNION
                SELECT one.id FROM pay_ledgerentry AS one JOIN family ON one.corrects_id = family.id
            ), known AS (
                SELECT id FROM family
                UNION
                SELECT id FROM pay_ledgerentry WHERE reference = ANY(%s)
            )
            SELECT entry.id, entry.reference, entry."on", entry.says, named.reference,
                   line.account_id, account.kind || ':' || line.account_id, line.pence
            FROM known
            JOIN pay_ledgerentry AS entry ON entry.id = known.id
            LEFT JOIN pay_ledgerentry AS named ON named.id = entry.corrects_id
            JOIN pay_ledgerline AS line ON line.entry_id = entry.id
            JOIN pay_ledgeraccount AS account ON account.id = line.account_id
            ORDER BY entry.id, line.id
            """,
            [sorted({one for one in corrected if one is not None}), list(references)],
        )
        rows = cursor.fetchall()
    told: dict[int, tuple[str, date, str, str | None]] = {}
    lines: dict[int, list[Line]] = {}
    account_keys: dict[str, int] = {}
    for key, reference, on, says, named, account, account_key, pence in rows:
        told[key] = (reference, on, says, named)
        lines.setdefault(key, []).append(Line(account_key, pence))
        account_keys[account_key] = account
    entries = tuple(
        Entry(reference, on, says, tuple(lines[key]), named)
        for key, (reference, on, says, named) in told.items()
    )
    references_of = {key: reference for key, (reference, *_) in told.items()}
    return Known(
        entries, {reference: key for key, reference in references_of.items()}, references_of, account_keys
    )


def moved_in(accounts: Sequence[LedgerAccount]) -> list[tuple[str, date, int]]:
    """What moved in each account, a sum a day: one query."""
    if not accounts:
        return []
    of_key = {one.pk: key_of(one) for one in accounts}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT account_id, "on", sum(pence)::bigint FROM pay_ledgerline
            WHERE account_id = ANY(%s) GROUP BY account_id, "on" ORDER BY account_id, "on"
            """,
            [list(of_key)],
        )
        return [(of_key[account], on, pence) for account, on, pence in cursor.fetchall()]


# One entry, with what it corrects and what corrected it. -------------------------------------------------


@dataclass(frozen=True)
class EntryTold:
    """An entry with its lines, and what is left of it in each account after all that corrected it, in pence.

    corrected_by: the corrections of it and of those, the earliest first. elsewhere: where it is put right, if
    that is not here.
    """

    entry: LedgerEntry
    lines: tuple[tuple[LedgerAccount, int], ...]
    left: tuple[tuple[LedgerAccount, int], ...]
    corrected_by: tuple[LedgerEntry, ...]
    elsewhere: str

    @property
    def spend_ref(self) -> str:
        spend = getattr(self.entry, "spend", None)
        return spend.ref if spend is not None else ""


def entries() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.select_related("by", "corrects", "spend")


def told_entry(entry: LedgerEntry) -> EntryTold:
    known = known_entries([], [entry.pk])
    books = Books((), known=known.entries)
    accounts = LedgerAccount.objects.select_related("person").in_bulk(known.account_keys.values())
    below, waiting = [], [entry.reference]
    while waiting:
        further = books.corrections(waiting.pop())
        below += [known.keys[one] for one in further]
        waiting += further

    def named(sums: dict[str, int]) -> tuple[tuple[LedgerAccount, int], ...]:
        return tuple((accounts[known.account_keys[key]], pence) for key, pence in sums.items())

    return EntryTold(
        entry,
        named(known.entry(entry.pk).by_account()),
        named(what_is_left(books, entry.reference)),
        tuple(entries().filter(pk__in=below).order_by("pk")) if below else (),
        put_right_elsewhere(entry),
    )


def put_right_elsewhere(entry: LedgerEntry) -> str:
    """Where an entry is put right, in a sentence, if other rows hang on it; else nothing."""
    if getattr(entry, "spend", None) is not None:
        return "This was spent from an account. Put the spend right, and the books follow."
    if entry.matches.filter(undone_at=None).exists():
        return "This is matched to a line of the bank. Undo the match, and match it anew."
    kinds = entry.lines.values_list("account__kind", flat=True)
    if len([kind for kind in kinds if kind not in TIED]) < 2:
        return TIED_SAYS
    return ""


TIED_SAYS = (
    "What is due, held or on its way agrees with the payments themselves. Change the rate, release the hold, "
    "or take the payment back, and the books follow."
)


__all__ = [
    "TIED",
    "TIED_SAYS",
    "EntryTold",
    "Known",
    "all_balances",
    "balance",
    "balances",
    "engine_accounts",
    "entries",
    "key_of",
    "known_entries",
    "moved_in",
    "put_right_elsewhere",
    "statement",
    "told_entry",
]
