"""Writing to somebody, what became of it, and where a rule was not kept: a module a subject."""

from .breaches import keep_try, note_breach
from .writing import CannotSend, note_made, note_told, send, try_again, withdraw

__all__ = [
    "CannotSend",
    "keep_try",
    "note_breach",
    "note_made",
    "note_told",
    "send",
    "try_again",
    "withdraw",
]
