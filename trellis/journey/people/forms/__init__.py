"""Questions and their checks, a module a subject."""

from ..papers import PaperField
from .about_me import AboutMeForm
from .capacity import BestInterestsForm, CapacityForm
from .consent import SharingForm
from .granting import HealthNoteForm, LetInForm
from .merging import MergeForm, NoteDeath, TakeBackDeath, UndoMerge
from .person import (
    YES_NO,
    CarerForm,
    EndCarer,
    PersonForm,
    Search,
    YesNoField,
    as_it_is,
    as_they_are,
    yes_or_no,
)
from .reach import (
    KINDS,
    AccessNeedForm,
    EndAccessNeed,
    NameWorkerForm,
    ReachForm,
    need_as_it_is,
    rules_as_they_are,
)
from .speakers import EndSpeaker, SeeDocument, SpeakerForm, speaker_as_it_is

__all__ = [
    "KINDS",
    "YES_NO",
    "AboutMeForm",
    "AccessNeedForm",
    "BestInterestsForm",
    "CapacityForm",
    "CarerForm",
    "EndAccessNeed",
    "EndCarer",
    "EndSpeaker",
    "HealthNoteForm",
    "LetInForm",
    "MergeForm",
    "NameWorkerForm",
    "NoteDeath",
    "PaperField",
    "PersonForm",
    "ReachForm",
    "Search",
    "SeeDocument",
    "SharingForm",
    "SpeakerForm",
    "TakeBackDeath",
    "UndoMerge",
    "YesNoField",
    "as_it_is",
    "as_they_are",
    "need_as_it_is",
    "rules_as_they_are",
    "speaker_as_it_is",
    "yes_or_no",
]
