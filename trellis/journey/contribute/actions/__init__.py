"""The acts of this stage, a module a subject."""

from trellis.journey.people.saving import SavedMeanwhile

from .amounts import confirm_amount
from .assessing import (
    ask_again,
    begin_assessment,
    hand_in,
    missing_from,
    put_in_evidence,
    remove_evidence,
    save_page,
    set_aside,
    work_out,
)
from .policies import adopt_policy, prepare_policy

__all__ = [
    "SavedMeanwhile",
    "adopt_policy",
    "ask_again",
    "begin_assessment",
    "confirm_amount",
    "hand_in",
    "missing_from",
    "prepare_policy",
    "put_in_evidence",
    "remove_evidence",
    "save_page",
    "set_aside",
    "work_out",
]
