"""What an assessment asks: the outcomes of each kind, the ways of being unable, the levels, and their words.

The law's outcomes and limbs stand in the eligibility engine, the scheme's levels and circumstances in the
allocation engine; neither knows the other, and this is where one form asks for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from trellis.engines.allocation.questions import CIRCUMSTANCES, LEVEL_WORDS, OUTCOMES
from trellis.engines.eligibility.outcomes import (
    ADULT_LIMBS,
    ADULT_OUTCOMES,
    CARER_LIMBS,
    CARER_OUTCOMES,
    Limb,
    Outcome,
)

from .models import Kind

ADULT_TITLES = {outcome.key: outcome.title for outcome in OUTCOMES}
CARER_TITLES = {
    "caring_for_child": "Looking after a child",
    "caring_for_others": "Caring for somebody else",
    "habitable_home": "Looking after your own home",
    "nutrition": "Eating and drinking",
    "relationships": "Family and friends",
    "work": "Work, learning and volunteering",
    "community": "Getting out and about",
    "recreation": "Time for yourself",
}


@dataclass(frozen=True)
class Question:
    """One outcome as an assessment asks about it. plain: said to the person; law: the regulation's."""

    key: str
    letter: str
    title: str
    plain: str
    law: str


def _asked(outcomes: tuple[Outcome, ...], titles: dict[str, str]) -> tuple[Question, ...]:
    return tuple(Question(one.key, one.letter, titles[one.key], one.plain, one.law) for one in outcomes)


QUESTIONS = {
    Kind.ADULT.value: _asked(ADULT_OUTCOMES, ADULT_TITLES),
    Kind.CARER.value: _asked(CARER_OUTCOMES, CARER_TITLES),
}
LIMBS: dict[str, tuple[Limb, ...]] = {Kind.ADULT.value: ADULT_LIMBS, Kind.CARER.value: CARER_LIMBS}
LEVELS = dict(enumerate(LEVEL_WORDS))

# The engine's words for a limb are said to the person ("yours or somebody else's"); a worker reads of them.
LIMB_LABELS = {
    Kind.ADULT.value: {
        "without_assistance": "Not without help or reminding, or not even with help",
        "pain_distress_anxiety": "Only with significant pain, distress or anxiety",
        "danger": "Only with danger to their own or somebody else’s health or safety",
        "takes_longer": "Only in far more time than it should take",
    },
    Kind.CARER.value: {
        "without_assistance": "Not without help, or not even with help",
        "pain_distress_anxiety": "Only with significant pain, distress or anxiety",
        "danger": "Only with danger to their own or somebody else’s health or safety",
    },
}
assert all([*labels] == [limb.key for limb in LIMBS[kind]] for kind, labels in LIMB_LABELS.items())

WELLBEING = {
    "dignity": "Personal dignity, and being treated with respect",
    "health": "Physical and mental health, and how you feel",
    "protection": "Being safe from abuse and neglect",
    "control": "Control over your day-to-day life and your care",
    "work": "Work, education, training and recreation",
    "social_and_economic": "Getting by with money, and your place among others",
    "relationships": "Home, family and personal relationships",
    "accommodation": "A suitable place to live",
    "contribution": "Giving something to society",
}
"""The nine of section 1(2) of the Care Act 2014, (a) to (i), in plain words."""

CIRCUMSTANCE_WORDS = {
    "deafblind": "Deafblind: loses both sight and hearing enough to need help because of it",
    "complex_needs": "Several needs that act on one another, or a need that changes fast",
    "two_carers_at_once": "Needs two people at once, for example to be moved",
    "night_care": "Needs help in the night",
    "twenty_four_hour": "Needs somebody there all day and all night",
    "forensic": "A court or the Mental Health Act says how they are to be supported",
    "joint_nhs": "The NHS pays, or may pay, for part of the care",
    "live_in": "Has, or wants, somebody who lives in",
}
assert set(CIRCUMSTANCE_WORDS) == set(CIRCUMSTANCES), "Words for each circumstance the schemes know of."

SHARES = {
    "0": "None of it",
    "0.25": "A quarter",
    "0.5": "Half",
    "0.75": "Three quarters",
    "1": "All of it",
}
OTHER_SHARE = "other"


def question_of(kind: str, key: str) -> Question | None:
    """The outcome of this key in this kind of assessment; None where it asks of no such thing."""
    return next((one for one in QUESTIONS[kind] if one.key == key), None)


def faults_of_answer(
    kind: str,
    *,
    level: int | None,
    limbs: Sequence[str] | None,
    evidence: str,
    fluctuates: bool,
    period_considered: str,
) -> dict[str, str]:
    """What is wrong with an answer: a sentence for each question that has a fault, by the question's name."""
    faults: dict[str, str] = {}
    if level is not None and level not in LEVELS:
        faults["level"] = f"The level must be a whole number from 0 to {max(LEVELS)}."
    if limbs is not None and not set(LIMB_LABELS[kind]).issuperset(limbs):
        faults["limbs"] = "Choose from the list why they cannot do this."
    if limbs and not evidence.strip():
        faults["evidence"] = "Write what was seen or said that shows they cannot do this on their own."
    if fluctuates and not period_considered.strip():
        faults["period_considered"] = (
            "Say over what time you looked, for example: the eight weeks since she came home."
        )
    return faults


def share_in_words(share: Decimal) -> str:
    """A share as it is said.

    >>> share_in_words(Decimal("0.5000")), share_in_words(Decimal("0.3333")), share_in_words(Decimal(1))
    ('half', '33.33%', 'all of it')
    """
    for number, words in SHARES.items():
        if share == Decimal(number):
            return words[0].lower() + words[1:]
    return f"{percent_of(share)}%"


def help_in_words(share: Decimal | None, *, willing: bool | None, able: bool | None) -> str:
    """What a carer says of one outcome, in a line; a share of None is somebody who was not asked.

    >>> help_in_words(Decimal("0.5"), willing=True, able=False), help_in_words(None, willing=None, able=None)
    ('half: willing, but not able', 'not asked')
    """
    if share is None:
        return "not asked"
    says = {
        (True, True): "willing and able",
        (True, False): "willing, but not able",
        (False, True): "able, but not willing",
        (False, False): "neither willing nor able",
        (False, None): "not willing",
        (None, False): "not able",
    }.get((willing, able))
    return f"{share_in_words(share)}: {says}" if says else share_in_words(share)


def share_choice(share: Decimal) -> str:
    """Which of the plain choices a stored share is; `other` where it is none of them."""
    return next((number for number in SHARES if Decimal(number) == share), OTHER_SHARE)


def percent_of(share: Decimal) -> str:
    """A share as a percentage without needless noughts.

    >>> percent_of(Decimal("0.4000")), percent_of(Decimal("0.3333")), percent_of(Decimal("0.1"))
    ('40', '33.33', '10')
    """
    text = f"{share * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
