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
from .coding import LetStand, WhatIsWrong
from .contact import AnswerContact, ContactForm, FollowUpForm, NotTheirs, SearchContacts, contact_as_it_is

__all__ = [
    "NONE",
    "NOT_ASKED",
    "PERCENT",
    "YES_NO",
    "Answer",
    "AnswerContact",
    "Because",
    "Circumstances",
    "ContactForm",
    "Decide",
    "FollowUpForm",
    "Help",
    "LetStand",
    "LimbsField",
    "NotTheirs",
    "SearchContacts",
    "Start",
    "WhatIsWrong",
    "YesNoField",
    "as_it_is",
    "circumstances_as_they_are",
    "contact_as_it_is",
    "help_as_it_is",
]
