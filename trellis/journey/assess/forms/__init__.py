"""Questions and their checks, a module a subject."""

from .assessment import (
    NONE,
    NOT_ASKED,
    PERCENT,
    YES_NO,
    Answer,
    Because,
    Circumstances,
    Decide,
    Help,
    LimbsField,
    Start,
    YesNoField,
    as_it_is,
    circumstances_as_they_are,
    help_as_it_is,
)

__all__ = [
    "NONE",
    "NOT_ASKED",
    "PERCENT",
    "YES_NO",
    "Answer",
    "Because",
    "Circumstances",
    "Decide",
    "Help",
    "LimbsField",
    "Start",
    "YesNoField",
    "as_it_is",
    "circumstances_as_they_are",
    "help_as_it_is",
]
