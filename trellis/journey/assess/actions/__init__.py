"""The acts of this stage, a module a subject."""

from .advocacy import (
    allocate_advocate,
    ask_about_advocacy,
    end_advocacy,
    go_on_without_advocate,
    refer,
)
from .assessment import HelpSaid, decide, reopen, save_answer, save_circumstances, set_aside, start_assessment
from .coding import change_code, dispute_code, let_code_stand, say_what_is_wrong, take_back
from .contact import (
    FOLLOW_UP_MONTHS,
    ContactAnswer,
    answer_contact,
    change_contact,
    follow_up_contact,
    join_contact_to_person,
    note_came_back,
    part_contact_from_person,
    take_contact,
)
from .talk import (
    WasThere,
    add_words,
    begin_talk,
    call_off_talk,
    correct_words,
    end_talk,
    plan_talk,
)

__all__ = [
    "FOLLOW_UP_MONTHS",
    "ContactAnswer",
    "HelpSaid",
    "WasThere",
    "add_words",
    "allocate_advocate",
    "answer_contact",
    "ask_about_advocacy",
    "begin_talk",
    "call_off_talk",
    "change_code",
    "change_contact",
    "correct_words",
    "decide",
    "dispute_code",
    "end_advocacy",
    "end_talk",
    "follow_up_contact",
    "go_on_without_advocate",
    "join_contact_to_person",
    "let_code_stand",
    "note_came_back",
    "part_contact_from_person",
    "plan_talk",
    "refer",
    "reopen",
    "save_answer",
    "save_circumstances",
    "say_what_is_wrong",
    "set_aside",
    "start_assessment",
    "take_back",
    "take_contact",
]
