"""The acts of this stage, a module a subject."""

from trellis.journey.people.saving import SavedMeanwhile

from .drafting import (
    agree_plan,
    begin_plan,
    change_after_all,
    hand_in_plan,
    keep_version,
    mark_of,
    put_plan_by,
    say_who_led,
    stay_as_it_is,
    take_plan_up_again,
    want_no_plan,
    write_plan,
)
from .lines import (
    add_line,
    add_outcome,
    add_risk,
    change_line,
    change_outcome,
    change_risk,
    remove_line,
    remove_outcome,
    remove_risk,
)

__all__ = [
    "SavedMeanwhile",
    "add_line",
    "add_outcome",
    "add_risk",
    "agree_plan",
    "begin_plan",
    "change_after_all",
    "change_line",
    "change_outcome",
    "change_risk",
    "hand_in_plan",
    "keep_version",
    "mark_of",
    "put_plan_by",
    "remove_line",
    "remove_outcome",
    "remove_risk",
    "say_who_led",
    "stay_as_it_is",
    "take_plan_up_again",
    "want_no_plan",
    "write_plan",
]
