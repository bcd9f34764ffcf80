"""What is looked up of plans, budgets and agreements, a module a subject."""

from ..translate import Costed, CostedLine
from .drafting import (
    agreed_plan,
    costed,
    document_of,
    indicative_of,
    lines,
    lines_of,
    outcomes_of,
    plan_in_hand,
    plan_of,
    plan_of_carer,
    plans,
    risks_of,
    versions_of,
)
from .missing import Missing, missing_in

__all__ = [
    "Costed",
    "CostedLine",
    "Missing",
    "agreed_plan",
    "costed",
    "document_of",
    "indicative_of",
    "lines",
    "lines_of",
    "missing_in",
    "outcomes_of",
    "plan_in_hand",
    "plan_of",
    "plan_of_carer",
    "plans",
    "risks_of",
    "versions_of",
]
