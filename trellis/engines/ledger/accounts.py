"""The kinds of account, as data: what money stands in each, and whether one may go below nought.

A direct payment flows `fund` → `slice` (a period falls due) → `on_the_way` (a payment file is made) → `pot`
(the bank credits it) → `spent`. Money that waits for somebody is moved `slice` → `held` and back: it is
pending because of where it stands, and not because a row carries a flag. What a person pays in flows
`person` → `pot`. What the bank returns flows `on_the_way` → `slice`.

An account is named by its kind and whose or which it is, with a colon between: `slice:amina`,
`on_the_way:bacs`. (The account somebody signs in with is another thing and never comes here.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trellis.basis.findings import listed


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account: its key, what its balance says, and whether that may be below nought."""

    key: str
    says: str
    may_go_below: bool = False


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "fund",
            "The council's money for budgets. It is a source: below nought says how much it has given.",
            may_go_below=True,
        ),
        Kind(
            "planning_fund",
            "What is set aside to pay whoever helps with planning, apart from anybody's budget.",
        ),
        Kind(
            "emergency_fund",
            "The council's money for emergencies, so that no budget is touched by one. A source, like the "
            "fund: nobody waits for money because a sum was not set aside in time.",
            may_go_below=True,
        ),
        Kind(
            "funder",
            "Another body's money for budgets, such as the NHS. A source: below nought is what it gave.",
            may_go_below=True,
        ),
        Kind(
            "person",
            "What a person pays in. A source: below nought says how much they have paid.",
            may_go_below=True,
        ),
        Kind("budget", "A person's budget that no slice holds; the slices stand under it."),
        Kind("slice", "What is earmarked for a slice of a budget: it has fallen due and is not yet sent."),
        Kind("held", "Money of a slice that waits for somebody: pending, and never lost sight of."),
        Kind("on_the_way", "What is in a payment file by one rail and has not been credited yet."),
        Kind(
            "pot",
            "What was paid and is not yet spent: in the person's own account, on their card, in a managed "
            "account, or with the provider.",
        ),
        Kind("spent", "What was spent. Money ends here."),
        Kind("returned", "What was given back to the council. Money ends here."),
    )
}
"""Every kind, in the order that money flows through them."""


def kind_of(key: str) -> Kind | None:
    """The kind an account's key says it is of, or None where the key says none.

    >>> kind_of("slice:amina").may_go_below
    False
    >>> kind_of("slice:"), kind_of("purse:amina"), kind_of("slice")
    (None, None, None)
    """
    kind, colon, which = key.partition(":")
    return KINDS.get(kind) if colon and which.strip() else None


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the books.

    key: the kind and whose or which, such as `slice:amina`; an unknown kind is a mistake (ValueError).
    opened_on, closed_on: the first and the last day an entry may bear; no last day while it is open.
    under: the key of the account it is part of, such as a slice's budget.

    >>> amina = Account("slice:amina", date(2026, 4, 1), under="budget:amina")
    >>> amina.kind.key, amina.is_open_on(date(2026, 4, 1)), amina.is_open_on(date(2026, 3, 31))
    ('slice', True, False)
    """

    key: str
    opened_on: date
    closed_on: date | None = None
    under: str | None = None

    def __post_init__(self) -> None:
        if kind_of(self.key) is None:
            raise ValueError(
                f"{self.key!r} is no account: begin with {listed(KINDS, joined_by='or')}, and `:`."
            )
        if self.closed_on is not None and self.closed_on < self.opened_on:
            raise ValueError(f"{self.key} cannot be closed before it is opened.")

    @property
    def kind(self) -> Kind:
        return KINDS[self.key.partition(":")[0]]

    def is_open_on(self, day: date) -> bool:
        """Whether an entry of that day may touch it."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)
