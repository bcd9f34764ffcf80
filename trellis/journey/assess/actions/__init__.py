"""The acts of this stage, a module a subject."""

from .assessment import HelpSaid, decide, reopen, save_answer, save_circumstances, set_aside, start_assessment

__all__ = [
    "HelpSaid",
    "decide",
    "reopen",
    "save_answer",
    "save_circumstances",
    "set_aside",
    "start_assessment",
]
