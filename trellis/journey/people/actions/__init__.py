"""The acts of this stage, a module a subject."""

from .person import (
    OLDEST_YEARS,
    SavedMeanwhile,
    add_carer,
    add_person,
    change_carer,
    change_person,
    end_carer,
)

__all__ = [
    "OLDEST_YEARS",
    "SavedMeanwhile",
    "add_carer",
    "add_person",
    "change_carer",
    "change_person",
    "end_carer",
]
