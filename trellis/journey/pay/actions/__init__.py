"""What people do with money that moves. See the modules, one a subject."""

from .concerns import look_at_concern, raise_concerns
from .emergencies import agree_emergency, approval_of, ask_for_emergency, look_again, refuse_emergency
from .reclaims import (
    drop_reclaim,
    end_set_aside,
    leave_reclaim,
    reply_to_reclaim,
    set_aside,
    take_reclaim,
    tell_of_reclaim,
    work_out_reclaim,
)
from .spending import answer_query, ask_about_spend, close_query, correct_spend, put_in_spend, say_paid_in

__all__ = [
    "agree_emergency",
    "answer_query",
    "approval_of",
    "ask_about_spend",
    "ask_for_emergency",
    "close_query",
    "correct_spend",
    "drop_reclaim",
    "end_set_aside",
    "leave_reclaim",
    "look_again",
    "look_at_concern",
    "put_in_spend",
    "raise_concerns",
    "refuse_emergency",
    "reply_to_reclaim",
    "say_paid_in",
    "set_aside",
    "take_reclaim",
    "tell_of_reclaim",
    "work_out_reclaim",
]
