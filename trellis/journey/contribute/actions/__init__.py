"""The acts of this stage, a module a subject."""

from trellis.journey.people.actions import SavedMeanwhile

from .amounts import confirm_amount
from .assessing import (
    ask_again,
    begin_assessment,
    hand_in,
    put_in_evidence,
    remove_evidence,
    save_page,
    set_aside,
    work_out,
)
from .policies import adopt_policy, prepare_policy
from .uprating import apply_uprating, drop_uprating, prepare_uprating

__all__ = [
    "SavedMeanwhile",
    "adopt_policy",
    "apply_uprating",
    "ask_again",
    "begin_assessment",
    "confirm_amount",
    "drop_uprating",
    "hand_in",
    "prepare_policy",
    "prepare_uprating",
    "put_in_evidence",
    "remove_evidence",
    "save_page",
    "set_aside",
    "work_out",
]
