"""The acts of this stage, a module a subject."""

from .advocacy import (
    allocate_advocate,
    ask_about_advocacy,
    end_advocacy,
    go_on_without_advocate,
    refer,
)
from .assessment import HelpSaid, decide, reopen, save_answer, save_circumstances, set_aside, start_assessment

__all__ = [
    "HelpSaid",
    "allocate_advocate",
    "ask_about_advocacy",
    "decide",
    "end_advocacy",
    "go_on_without_advocate",
    "refer",
    "reopen",
    "save_answer",
    "save_circumstances",
    "set_aside",
    "start_assessment",
]
