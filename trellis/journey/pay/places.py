"""What each account of the books hangs on, and what it is called: said once, so that all who post agree.

An account is found again by its kind and by whose or which it is. Two acts that hung a pot on different
things would keep one person's money in two pots. Each function gives what `actions.ledger.account_of` and
`accounts_of` ask for: a name, and the rows it hangs on.
"""

from __future__ import annotations

from django.db.models import Model

from trellis.journey.people.models import Person
from trellis.journey.plan.models import Slice

from .models import Payee, Rail

Place = tuple[str, dict[str, Model | None]]


def fund() -> Place:
    """The council's money for budgets."""
    return "The council's money for budgets", {}


def emergency_fund() -> Place:
    """The council's money for emergencies."""
    return "The council's money for emergencies", {}


def slice_(held: Slice) -> Place:
    """What fell due of a slice and is not sent yet."""
    return f"Due: {held}", {"person": held.budget.person, "slice": held}


def held(held: Slice) -> Place:
    """What waits for somebody."""
    return f"Held: {held}", {"person": held.budget.person, "slice": held}


def on_the_way(rail: Rail) -> Place:
    """What is in a file by a rail and not credited yet."""
    return f"On the way by {rail.name}", {"rail": rail}


def pot(payee: Payee) -> Place:
    """What was paid into an account or onto a card, and is not spent."""
    return f"The {payee.says_which}", {"person": payee.person, "payee": payee}


def spent(payee: Payee) -> Place:
    """What was spent from it."""
    return f"Spent from the {payee.says_which}", {"person": payee.person, "payee": payee}


def returned(payee: Payee) -> Place:
    """What went back to the council from it."""
    return f"Given back from the {payee.says_which}", {"person": payee.person, "payee": payee}


def person(person: Person) -> Place:
    """What the person pays in."""
    return f"{person.full_name} pays in", {"person": person}


def to_take_off(held: Slice) -> Place:
    """What was paid too much from a slice, until the next payment is the less by it. Below nought."""
    return f"To be taken off: {held}", {"person": held.budget.person, "slice": held}


def due_once(person: Person) -> Place:
    """What fell due to somebody outside their budget, and is not sent yet: emergency money."""
    return f"Due once to {person.full_name}", {"person": person}


__all__ = [
    "Place",
    "due_once",
    "emergency_fund",
    "fund",
    "held",
    "on_the_way",
    "person",
    "pot",
    "returned",
    "slice_",
    "spent",
    "to_take_off",
]
