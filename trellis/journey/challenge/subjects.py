"""What can be questioned, told by every stage that decides something, without this stage knowing them.

A stage hands a source over at start-up (`apps.py: ready`) for each kind of thing it decides. A source takes
the reference and the account that asks, asks the stage's own access (and raises its refusal), and says what
is questioned as it stands now. It raises `Http404` for what is not there, in a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import Http404

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Carer, Person


@dataclass(frozen=True)
class Subject:
    """One thing that can be questioned.

    says: what it is, in a line that can stand in any sentence's end: “the indicative amount of £293.15 a
    week, worked out on 1 May 2026”. weekly_pence: the sum that stands, and goes on while it is questioned.
    decided_by: the accounts that made the decision, none of which answers. carer: whose own support it is
    about, where it is a carer's; it is then kept from the person's own pages.
    """

    person: Person
    says: str
    address: str
    weekly_pence: int | None = None
    decided_by: frozenset[int] = field(default_factory=frozenset)
    carer: Carer | None = None


Source = Callable[[str, Account], Subject]
_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    _sources[kind] = source


def subject(kind: str, ref: str, account: Account) -> Subject:
    """What is to be questioned, for an account that may see it; `Http404` where there is no such thing."""
    if kind not in _sources:
        raise Http404(f"nothing of the kind {kind} can be questioned")
    return _sources[kind](ref, account)
