"""The person, and all that is kept about who they are, who speaks for them and how to reach them."""

from .about_me import AboutMeWords, InWhoseWords
from .merging import Merge, NotTheSame
from .person import READABLE, Carer, Person, Sex, SortName, new_ref
from .reach import AccessNeed, AccessNeedKind, Channel, Format, HowToReach, NamedWorker
from .voice import (
    BY_DOCUMENT,
    FOR_MONEY_ALONE,
    Authority,
    BestInterests,
    CapacityDecision,
    Consent,
    ConsentKind,
    DecisionKind,
    Speaker,
)

__all__ = [
    "BY_DOCUMENT",
    "FOR_MONEY_ALONE",
    "READABLE",
    "AboutMeWords",
    "AccessNeed",
    "AccessNeedKind",
    "Authority",
    "BestInterests",
    "CapacityDecision",
    "Carer",
    "Channel",
    "Consent",
    "ConsentKind",
    "DecisionKind",
    "Format",
    "HowToReach",
    "InWhoseWords",
    "Merge",
    "NamedWorker",
    "NotTheSame",
    "Person",
    "Sex",
    "SortName",
    "Speaker",
    "new_ref",
]
