"""Looking up, a module a subject."""

from ..names import folded, sort_key
from .about_me import (
    AboutMeTop,
    Told,
    about_me_of,
    about_me_part,
    about_me_top,
    heading_for,
    reads_large_print,
    tellings,
    tellings_of,
    told_about_me,
)
from .merging import Alike, LooksLike, Pair, alike, details_of, pairs_alike, pairs_shown
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
    "AboutMeTop",
    "Alike",
    "Flag",
    "LooksLike",
    "Pair",
    "Saved",
    "Told",
    "about_me_of",
    "about_me_part",
    "about_me_top",
    "access_needs_of",
    "alike",
    "cared_for_by",
    "carer_for",
    "details_of",
    "flags_of",
    "folded",
    "heading_for",
    "helpers_of",
    "how_to_reach",
    "last_saved",
    "may_speak_for",
    "pairs_alike",
    "pairs_shown",
    "people_of_teams",
    "person_for",
    "person_signed_in",
    "reads_large_print",
    "sort_key",
    "speaker_for",
    "speakers_in_force",
    "speakers_of",
    "spoken_for_by",
    "tellings",
    "tellings_of",
    "told",
    "told_about_me",
]
