"""The acts of this stage, a module a subject."""

from trellis.journey.record.saving import SavedMeanwhile

from .about_me import put_back_about_me, write_about_me
from .capacity import Option, decide_best_interests, find_capacity
from .consent import say_sharing
from .death import note_death, take_back_death
from .granting import let_in, note_opened, take_back_letting_in
from .health import write_health_note
from .merging import merge_people, tell_apart, undo_merge
from .papers import put_in_paper
from .person import (
    OLDEST_YEARS,
    add_carer,
    add_person,
    change_carer,
    change_person,
    end_carer,
)
from .reach import (
    add_access_need,
    agree_how_to_reach,
    end_access_need,
    end_named_worker,
    name_worker,
    review_access_need,
)
from .speakers import add_speaker, change_speaker, end_speaker, see_document

__all__ = [
    "OLDEST_YEARS",
    "Option",
    "SavedMeanwhile",
    "add_access_need",
    "add_carer",
    "add_person",
    "add_speaker",
    "agree_how_to_reach",
    "change_carer",
    "change_person",
    "change_speaker",
    "decide_best_interests",
    "end_access_need",
    "end_carer",
    "end_named_worker",
    "end_speaker",
    "find_capacity",
    "let_in",
    "merge_people",
    "name_worker",
    "note_death",
    "note_opened",
    "put_back_about_me",
    "put_in_paper",
    "review_access_need",
    "say_sharing",
    "see_document",
    "take_back_death",
    "take_back_letting_in",
    "tell_apart",
    "undo_merge",
    "write_about_me",
    "write_health_note",
]
