"""Questions and their checks, a module a subject."""

from .deciding import Because, Begin, ConfirmForm, EvidenceForm, NewUprating, PolicyForm, WorkOut
from .telling import FORMS, MOST_LINES, LinesForm, PageForm

__all__ = [
    "FORMS",
    "MOST_LINES",
    "Because",
    "Begin",
    "ConfirmForm",
    "EvidenceForm",
    "LinesForm",
    "NewUprating",
    "PageForm",
    "PolicyForm",
    "WorkOut",
]
