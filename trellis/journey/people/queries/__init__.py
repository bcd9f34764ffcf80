"""Looking up, a module a subject."""

from .person import (
    Saved,
    cared_for_by,
    carer_for,
    helpers_of,
    last_saved,
    people_of_teams,
    person_for,
    person_signed_in,
    told,
)
from .reach import Flag, access_needs_of, flags_of, how_to_reach
from .speakers import may_speak_for, speaker_for, speakers_in_force, speakers_of, spoken_for_by

__all__ = [
    "Flag",
    "Saved",
    "access_needs_of",
    "cared_for_by",
    "carer_for",
    "flags_of",
    "helpers_of",
    "how_to_reach",
    "last_saved",
    "may_speak_for",
    "people_of_teams",
    "person_for",
    "person_signed_in",
    "speaker_for",
    "speakers_in_force",
    "speakers_of",
    "spoken_for_by",
    "told",
]
