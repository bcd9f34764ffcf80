"""A planner opens what was shared with them, and the person can see that they did.

What workers, family and whoever speaks for somebody read is theirs to read. Somebody from outside reads by
the person's leave, so each first reading of a section on a day is a line in the record.
"""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.models import Account

from . import access, actions, queries
from .models import Person, Section


def check_may_open(account: Account, person: Person, section: Section, on: date) -> None:
    """Refuses whoever may not read this section, and notes that a planner who was let in read it."""
    access.check_may_see_section(account, person, section, on)
    note_reading(account, person, section, on)


def note_reading(account: Account, person: Person, section: Section, on: date) -> None:
    """The note alone, for a stage that asked its own access already. Nothing for anybody but planners."""
    if not access.is_let_in(account, person, section, on) or queries.has_opened(account, person, section, on):
        return
    actions.note_opened(person, section, by=account)
