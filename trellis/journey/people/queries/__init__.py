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

__all__ = [
    "Saved",
    "cared_for_by",
    "carer_for",
    "helpers_of",
    "last_saved",
    "people_of_teams",
    "person_for",
    "person_signed_in",
    "told",
]
