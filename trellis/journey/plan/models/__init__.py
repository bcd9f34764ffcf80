"""The plan, who may think with it, the personal budget and its slices, and employing an assistant."""

from .budget import (
    Body,
    BudgetLine,
    ConditionAnswer,
    FamilyPayment,
    FundEntry,
    Funder,
    Holder,
    How,
    PaymentRefusal,
    PersonalBudget,
    Slice,
    SliceMove,
    Stay,
)
from .drafting import Every, Plan, PlanLine, PlanOutcome, PlanVersion, Risk, WhoLed
from .employing import Agreement, Timesheet
from .sharing import Head, Idea, IdeaState, PlanningFund

__all__ = [
    "Agreement",
    "Body",
    "BudgetLine",
    "ConditionAnswer",
    "Every",
    "FamilyPayment",
    "FundEntry",
    "Funder",
    "Head",
    "Holder",
    "How",
    "Idea",
    "IdeaState",
    "PaymentRefusal",
    "PersonalBudget",
    "Plan",
    "PlanLine",
    "PlanOutcome",
    "PlanVersion",
    "PlanningFund",
    "Risk",
    "Slice",
    "SliceMove",
    "Stay",
    "Timesheet",
    "WhoLed",
]
