"""What an assessment asks: the outcomes of each kind, the ways of being unable, the levels, and their words.

The law's outcomes and limbs stand in the eligibility engine, the scheme's levels and circumstances in the
allocation engine; neither knows the other, and this is where one form asks for both. The words around the
outcomes, what may be said to get a talk going, and the order are data in `question_sets/`: they change from a
day on, and an assessment keeps those it began with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.engines.allocation.questions import CIRCUMSTANCES, LEVEL_WORDS
from trellis.engines.eligibility.outcomes import (
    ADULT_LIMBS,
    ADULT_OUTCOMES,
    CARER_LIMBS,
    CARER_OUTCOMES,
    Limb,
)

from .models import Assessment, Kind


@dataclass(frozen=True)
class Question:
    """One outcome as an assessment asks about it. plain: said to the person; law: the regulation's.

    asks: the one question, in plain words. prompts: what a worker may say to get a talk going.
    """

    key: str
    letter: str
    title: str
    plain: str
    law: str
    asks: str = ""
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionSet:
    """The words, the prompts and the order of one published form, by kind; serves from a day on."""

    name: str
    serves_from: date
    questions: dict[str, tuple[Question, ...]]


LAW_ASKS = {Kind.ADULT.value: ADULT_OUTCOMES, Kind.CARER.value: CARER_OUTCOMES}
_OF_A_SET = {"name", "from", *LAW_ASKS}
_OF_A_QUESTION = {"outcome": str, "title": str, "plain": str, "asks": str, "prompts": list}


def read_question_set(text: str) -> QuestionSet:
    """A set of questions from TOML.

    Refused, all at once (`Refused`): an outcome of the law that is left out, by name; one that the law does
    not know, or that is asked about twice; a key missing or unknown; blank words; no name, or no day.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Refused(
            Finding("not-toml", f"This is not TOML: {wrong}.", "", "Put right what stands at that place.")
        ) from None
    found: list[Finding] = []
    for key in sorted(_OF_A_SET ^ set(read)):
        known = key in _OF_A_SET
        found.append(
            Finding(
                "missing-key" if known else "unknown-key",
                f"A set of questions {'needs' if known else 'has no'} {quoted(key)}.",
                key,
                "Add it." if known else "Take it out.",
            )
        )
    if "name" in read and not (isinstance(read["name"], str) and read["name"].strip()):
        found.append(Finding("no-name", "The name must be words.", "name", "Give the set a name."))
    if "from" in read and type(read["from"]) is not date:
        found.append(Finding("no-day", "The day must be a date.", "from", "Write it as 2026-04-01."))
    asked = {kind: _read_questions(kind, read[kind], found) for kind in LAW_ASKS if kind in read}
    if found:
        raise Refused(found)
    return QuestionSet(read["name"], read["from"], asked)


def _read_questions(kind: str, given: object, found: list[Finding]) -> tuple[Question, ...]:
    by_law = {one.key: one for one in LAW_ASKS[kind]}
    asked: dict[str, Question] = {}
    for number, one in enumerate(given if isinstance(given, list) else [], start=1):
        where = place(kind, number)
        wrong = _faults_of_question(one)
        if wrong:
            found += [Finding("not-a-question", says, where, "Put it right.") for says in wrong]
        elif one["outcome"] not in by_law:
            says = f"The law asks about no {quoted(one['outcome'])}."
            found.append(Finding("unknown-outcome", says, where, "Take it out."))
        elif one["outcome"] in asked:
            says = f"{quoted(one['outcome'])} is asked about twice."
            found.append(Finding("asked-twice", says, where, "Keep one of them."))
        else:
            law = by_law[one["outcome"]]
            asked[law.key] = Question(
                law.key,
                law.letter,
                one["title"],
                one["plain"],
                law.law,
                one["asks"],
                tuple(one["prompts"]),
            )
    if not found:
        for key, law in by_law.items():
            if key not in asked:
                says = f"{quoted(key)} is left out, and the law asks about {law.plain}."
                found.append(Finding("outcome-left-out", says, kind, "Put it back."))
    return tuple(asked.values())


def _faults_of_question(one: object) -> list[str]:
    if not isinstance(one, dict) or set(one) != set(_OF_A_QUESTION):
        return [f"A question has {listed(_OF_A_QUESTION)}, and nothing else."]
    faults = [
        f"{quoted(key)} must be {'words' if kind is str else 'a list of sentences'}."
        for key, kind in _OF_A_QUESTION.items()
        if not isinstance(one[key], kind) or (kind is str and not one[key].strip())
    ]
    if not faults and not all(isinstance(prompt, str) and prompt.strip() for prompt in one["prompts"]):
        faults.append("Each prompt must be a sentence.")
    return faults


def _shipped() -> dict[str, QuestionSet]:
    folder = files("trellis.journey.assess").joinpath("question_sets")
    sets = (read_question_set(one.read_text("utf-8")) for one in folder.iterdir() if one.name[-5:] == ".toml")
    return {one.name: one for one in sorted(sets, key=lambda one: one.serves_from)}


SETS = _shipped()
"""Every set that ever served, by name, the oldest first."""

QUESTIONS = [*SETS.values()][-1].questions
"""The newest set's questions by kind; for an assessment at hand, `questions_of` it."""


def set_for(begun_on: date) -> QuestionSet:
    """The newest set whose day has come when an assessment begins; the first for one begun before any."""
    in_order = sorted(SETS.values(), key=lambda one: one.serves_from)
    return next((one for one in reversed(in_order) if one.serves_from <= begun_on), in_order[0])


def questions_of(assessment: Assessment) -> tuple[Question, ...]:
    """What this assessment asks, in the words and the order of the set it began with."""
    # A set that somebody removed must not close the assessments begun with it.
    used = SETS.get(assessment.question_set) or set_for(assessment.begun_on)
    return used.questions[assessment.kind]


def question_in(assessment: Assessment, key: str) -> Question | None:
    """The outcome of this key as this assessment asks about it; None where it asks of no such thing."""
    return next((one for one in questions_of(assessment) if one.key == key), None)


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
