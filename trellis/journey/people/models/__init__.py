"""The person, and all that is kept about who they are, who speaks for them and how to reach them."""

from .about_me import AboutMeWords, InWhoseWords
from .granting import Grant, Section
from .merging import Merge, NotTheSame
from .papers import MOST_BYTES_OF_A_PAPER, HealthNote, MediaType, Paper
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
    "MOST_BYTES_OF_A_PAPER",
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
    "Grant",
    "HealthNote",
    "HowToReach",
    "InWhoseWords",
    "MediaType",
    "Merge",
    "NamedWorker",
    "NotTheSame",
    "Paper",
    "Person",
    "Section",
    "Sex",
    "SortName",
    "Speaker",
    "new_ref",
]
