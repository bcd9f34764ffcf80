"""What an assessment keeps, from the first contact to the decision."""

from .advocacy import Advocacy
from .assessment import Assessment, CarerHelp, EligibilityDecision, Kind, OutcomeAnswer, OwnWords
from .contact import DIVERSIONS, CameBy, Contact, FollowUp, Outcome, WhoCame
from .talk import Dispute, Present, RestsOn, Role, Said, SaidKind, SaidPicture, Talk, Way, Where

__all__ = [
    "DIVERSIONS",
    "Advocacy",
    "Assessment",
    "CameBy",
    "CarerHelp",
    "Contact",
    "Dispute",
    "EligibilityDecision",
    "FollowUp",
    "Kind",
    "Outcome",
    "OutcomeAnswer",
    "OwnWords",
    "Present",
    "RestsOn",
    "Role",
    "Said",
    "SaidKind",
    "SaidPicture",
    "Talk",
    "Way",
    "Where",
    "WhoCame",
]
