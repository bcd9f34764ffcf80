"""What people are told when the way their money travels is down: plain, at once, by their own route."""

from __future__ import annotations

from trellis.journey.tell import letters
from trellis.journey.tell.letters import Words

from .models import FailureNotice


def words_of(notice: FailureNotice) -> Words:
    """The words for one person, by how they stand: paid another way, or waiting."""
    context = {
        "rail": notice.failure.rail.name,
        "standing": notice.standing,
        "team": notice.person.team.name,
    }
    return letters.write("pay", "rail-down", context, is_about_money=True)
