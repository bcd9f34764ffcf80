"""The acts of this stage, a module a subject."""

from ..saving import SavedMeanwhile
from .about_me import put_back_about_me, write_about_me
from .person import (
    OLDEST_YEARS,
    add_carer,
    add_person,
    change_carer,
    change_person,
    end_carer,
)
from .speakers import add_speaker, change_speaker, end_speaker, see_document

__all__ = [
    "OLDEST_YEARS",
    "SavedMeanwhile",
    "add_carer",
    "add_person",
    "add_speaker",
    "change_carer",
    "change_person",
    "change_speaker",
    "end_carer",
    "end_speaker",
    "put_back_about_me",
    "see_document",
    "write_about_me",
]
