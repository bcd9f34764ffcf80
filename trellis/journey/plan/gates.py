"""What must be so before a personal budget is signed, told by each part of planning for itself.

A gate takes a budget and a day and gives a sentence for each thing that stands in the way, with what to do
about it; nothing where nothing does. It makes a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from .models import PersonalBudget

Gate = Callable[[PersonalBudget, date], Iterable[str]]
_gates: list[Gate] = []


def register(gate: Gate) -> None:
    if gate not in _gates:
        _gates.append(gate)


def of(budget: PersonalBudget, on: date) -> list[str]:
    """Everything that stands in the way, in the order the gates were registered; each thing once."""
    return list(dict.fromkeys(says for gate in _gates for says in gate(budget, on)))
