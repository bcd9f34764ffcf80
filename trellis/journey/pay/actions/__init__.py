"""What people do with money that moves. See the modules, one a subject."""

from .concerns import look_at_concern, raise_concerns
from .dues import make_dues, put_in_once
from .emergencies import (
    agree_emergency,
    approval_of,
    ask_for_emergency,
    look_again,
    pay_emergency,
    refuse_emergency,
)
from .holds import hold_due, release_hold
from .ledger import correct
from .matching import finish_statement, match, match_suggested, match_sure, undo_match
from .payees import check_payee, end_payee, put_in_payee, say_paid_from, set_second_way
from .rails import (
    add_rail,
    fall_back,
    mark_rail_failed,
    note_told,
    rail_is_back,
    say_received,
    tell_of_failure,
)
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
from .runs import approve_run, call_run_off, hold_line, prepare_run, prepare_run_of
from .schedules import begin_schedule, change_rate, end_schedule
from .sending import credit_run, send_run, take_file, take_line_back
from .spending import answer_query, ask_about_spend, close_query, correct_spend, put_in_spend, say_paid_in
from .statements import (
    put_statement_by,
    put_statement_in,
    read_statement,
    save_layout,
    say_how_to_read,
    take_journal,
)

__all__ = [
    "add_rail",
    "agree_emergency",
    "answer_query",
    "approval_of",
    "approve_run",
    "ask_about_spend",
    "ask_for_emergency",
    "begin_schedule",
    "call_run_off",
    "change_rate",
    "check_payee",
    "close_query",
    "correct",
    "correct_spend",
    "credit_run",
    "drop_reclaim",
    "end_payee",
    "end_schedule",
    "end_set_aside",
    "fall_back",
    "finish_statement",
    "hold_due",
    "hold_line",
    "leave_reclaim",
    "look_again",
    "look_at_concern",
    "make_dues",
    "mark_rail_failed",
    "match",
    "match_suggested",
    "match_sure",
    "note_told",
    "pay_emergency",
    "prepare_run",
    "prepare_run_of",
    "put_in_once",
    "put_in_payee",
    "put_in_spend",
    "put_statement_by",
    "put_statement_in",
    "rail_is_back",
    "raise_concerns",
    "read_statement",
    "refuse_emergency",
    "release_hold",
    "reply_to_reclaim",
    "save_layout",
    "say_how_to_read",
    "say_paid_from",
    "say_paid_in",
    "say_received",
    "send_run",
    "set_aside",
    "set_second_way",
    "take_file",
    "take_journal",
    "take_line_back",
    "take_reclaim",
    "tell_of_failure",
    "tell_of_reclaim",
    "undo_match",
    "work_out_reclaim",
]
