"""From words and a way to the row that keeps them, as they will go: the preview and the message are one."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Carer, Person, Speaker

from . import states
from .letters import Words
from .models import Message
from .ways import Way


def message_of(person: Person, way: Way, words: Words, *, council: str, by: Account, on: date) -> Message:
    """The message that telling these words by this way makes; not saved."""
    return Message(
        person=person,
        to_carer=way.to if isinstance(way.to, Carer) else None,
        to_speaker=way.to if isinstance(way.to, Speaker) else None,
        to_name=way.to_name,
        to_address=way.address,
        dear=way.to.name if way.to else (person.likes_to_be_called or person.named),
        opening=_opening(person, way, words),
        channel=way.channel,
        format=way.format,
        format_wanted=way.format_wanted,
        subject=words.subject,
        words=words.as_json(),
        council=council,
        team_name=person.team.name,
        written_on=on,
        written_by=by,
        state=_first_state(way),
    )


def _first_state(way: Way) -> str:
    if way.is_told_by_somebody:
        return states.TO_TELL
    return states.TO_BE_MADE if way.is_made_by_hand else states.WAITING


def _opening(person: Person, way: Way, words: Words) -> str:
    """Why it comes to somebody else, and whom its “you” means."""
    if way.to is None or words.only_to:
        return ""
    means = f"In it, “you” means {person.full_name}."
    if isinstance(way.to, Speaker):
        return f"This is for {person.full_name}. It comes to you because you speak for them. {means}"
    if way.is_trusted:
        return (
            f"This is for {person.full_name}, who asked us to go through you. "
            f"Please read it with them. {means}"
        )
    return f"This is for {person.full_name}, who agreed that you may know. {means}"
