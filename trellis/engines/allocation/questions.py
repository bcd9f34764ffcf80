"""The questions a points scheme asks, and their answers, as columns.

The questions are the ten outcomes of the Care Act: how much help does the person need with each, from 0 to 4,
and what share of that help does somebody unpaid give who is both willing and able to go on giving it? One
person's answers come as a JSON object from anybody, so they are read here with every fault named at once; a
million people's come as columns. Either way the sum is worked on columns: one person is a column of one.

A share is kept as a whole number of millionths, so that points taken off are exact. It is the number that a
JSON reader anywhere sees (a float64, at its shortest decimal), rounded half up to a millionth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.money import round_half_up
from trellis.basis.reading import MOST_FINDINGS

MILLION = 1_000_000
"""Shares and points are kept as whole millionths."""

MOST_POINTS = 1_000_000
"""The largest points total that may be given in place of answers."""

LONGEST_NAME = 200


@dataclass(frozen=True)
class Outcome:
    """One of the ten: its key in files, its letter in the regulation, and what we call it to a person."""

    key: str
    letter: str
    title: str


OUTCOMES = (
    Outcome("nutrition", "a", "Eating and drinking"),
    Outcome("hygiene", "b", "Washing and keeping clean"),
    Outcome("toilet", "c", "Using the toilet"),
    Outcome("clothing", "d", "Getting dressed"),
    Outcome("home_safely", "e", "Moving around your home safely"),
    Outcome("habitable_home", "f", "Looking after your home"),
    Outcome("relationships", "g", "Family and friends"),
    Outcome("work", "h", "Work, learning and volunteering"),
    Outcome("community", "i", "Getting out and about"),
    Outcome("caring_for_child", "j", "Looking after a child"),
)
"""The outcomes of SI 2015/313, regulation 2(2), in its order."""

OUTCOME_KEYS = tuple(outcome.key for outcome in OUTCOMES)

LEVEL_WORDS = (
    "no help needed",
    "a little help",
    "help with some of it",
    "help with most of it",
    "help with all of it",
)
"""What levels 0 to 4 mean, in words fit for the person who answers."""

CIRCUMSTANCES = (
    "deafblind",
    "complex_needs",
    "two_carers_at_once",
    "night_care",
    "twenty_four_hour",
    "forensic",
    "joint_nhs",
    "live_in",
)
"""What makes a points scheme unlikely to be enough; a scheme has a sentence for each.

Source: Care and Support Statutory Guidance, chapter 11 (11.22 and 11.23), on complex or costly needs.
"""


@dataclass(frozen=True)
class Carer:
    """Somebody unpaid who helps with one outcome, and how much of the help is theirs.

    share: 0 to 1, or None where nobody has asked yet. willing and able: None where nobody has asked yet.
    relation: what they are to the person ("daughter"), for the sentence; name: for a finding.
    """

    share: Decimal | None
    willing: bool | None
    able: bool | None
    relation: str = ""
    name: str = ""

    @property
    def counts(self) -> bool:
        """Whether the share lowers the points: only where the carer is both willing and able."""
        return bool(self.willing and self.able)

    @property
    def is_asked(self) -> bool:
        """Whether what this carer gives is known: somebody who is not willing need not be asked how much."""
        if self.willing is False or self.able is False or self.share == 0:
            return True
        return self.share is not None and self.willing is not None and self.able is not None

    def as_json(self) -> dict[str, Any]:
        share = None if self.share is None else plain_number(self.share)
        words = {key: word for key, word in (("name", self.name), ("relation", self.relation)) if word}
        return {**words, "share": share, "willing": self.willing, "able": self.able}


@dataclass(frozen=True)
class Answer:
    """What is known of one outcome. level: None while it has not been answered."""

    level: int | None = None
    carers: tuple[Carer, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.level is not None and all(carer.is_asked for carer in self.carers)

    @property
    def counted_millionths(self) -> int:
        """The share that counts, all carers together, rounded half up once."""
        return millionths(sum((c.share for c in self.carers if c.counts and c.share is not None), Decimal(0)))

    def as_json(self) -> dict[str, Any]:
        written: dict[str, Any] = {"level": self.level}
        if len(self.carers) == 1 and not self.carers[0].name:
            written |= {f"carer_{key}": value for key, value in self.carers[0].as_json().items()}
        elif self.carers:
            written["carers"] = [carer.as_json() for carer in self.carers]
        return written


@dataclass(frozen=True)
class Answers:
    """What one person's allocation starts from, read and checked.

    points_millionths: in place of answers, for a scheme that publishes no questions.
    """

    by_outcome: Mapping[str, Answer] = field(default_factory=dict)
    points_millionths: int | None = None
    circumstances: tuple[str, ...] = ()
    person: str = ""

    def unanswered(self) -> tuple[str, ...]:
        """Outcomes not fully answered, in the regulation's order."""
        return tuple(key for key in OUTCOME_KEYS if not self.by_outcome.get(key, Answer()).is_complete)

    def as_json(self) -> dict[str, Any]:
        """The answers as understood; reading this again gives the same answers."""
        written: dict[str, Any] = {}
        if self.person:
            written["person"] = self.person
        if self.points_millionths is not None:
            written["points"] = points_number(self.points_millionths)
        if self.by_outcome:
            written["answers"] = {
                key: self.by_outcome[key].as_json() for key in OUTCOME_KEYS if key in self.by_outcome
            }
        if self.circumstances:
            written["circumstances"] = list(self.circumstances)
        return written


Levels: TypeAlias = NDArray[np.integer[Any]]
Shares: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class AnswerColumns:
    """Many people's answers: for each outcome a column, a place in it for each person.

    level: whole numbers, all ten outcomes; -1 stands for no answer. share (0 to 1), willing, able: only for
    outcomes where support is recorded; where one of the three is absent no support counts.
    """

    level: Mapping[str, Levels]
    share: Mapping[str, Shares] = field(default_factory=dict)
    willing: Mapping[str, Truths] = field(default_factory=dict)
    able: Mapping[str, Truths] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [key for key in OUTCOME_KEYS if key not in self.level]
        if missing:
            raise ValueError(f"A column of levels is missing for {listed(missing)}.")
        kinds = ((self.level, "iu"), (self.willing, "b"), (self.able, "b"))
        if any(column.dtype.kind not in kind for part, kind in kinds for column in part.values()):
            raise TypeError("Levels are whole numbers; willing and able are true or false.")
        if any(column.dtype != np.float64 for column in self.share.values()):
            raise TypeError("Shares are float64: the arithmetic of a column looks at their very bits.")
        lengths = {
            len(column)
            for part in (self.level, self.share, self.willing, self.able)
            for column in part.values()
        }
        if len(lengths) > 1:
            raise ValueError("Columns of different lengths cannot be about the same people.")

    def __len__(self) -> int:
        return len(self.level[OUTCOME_KEYS[0]])


def columns_of_one(answers: Answers) -> AnswerColumns:
    """One person's complete answers as columns of one, so that the same sum serves one and a million."""
    return AnswerColumns(
        level={key: np.array([answers.by_outcome[key].level], dtype=np.int8) for key in OUTCOME_KEYS},
        # A whole number of millionths over a million reads back as that same number of millionths.
        share={key: np.array([answers.by_outcome[key].counted_millionths / MILLION]) for key in OUTCOME_KEYS},
        willing={key: np.array([True]) for key in OUTCOME_KEYS},
        able={key: np.array([True]) for key in OUTCOME_KEYS},
    )


def millionths(number: Decimal) -> int:
    """A number from nought up as whole millionths, half a millionth going up.

    >>> millionths(Decimal("0.5")), millionths(Decimal("0.0000005")), millionths(Decimal("0.00000049"))
    (500000, 1, 0)
    """
    numerator, denominator = number.as_integer_ratio()
    return round_half_up(numerator * MILLION, denominator)


def shortest_decimal(number: int | float | Decimal) -> Decimal:
    """The number as every JSON reader sees it: the shortest decimal of its float64.

    One file is read by many programs, and most keep a number with a point as a float64. Taking its shortest
    decimal here gives a column of floats, a line of CSV and a JSON object the same share.

    >>> shortest_decimal(0.1), shortest_decimal(Decimal("0.10000000000000000001"))
    (Decimal('0.1'), Decimal('0.1'))
    """
    return Decimal(repr(float(number)))


def points_number(points_millionths: int) -> int | float:
    """Points as a JSON number: whole where they are whole, and otherwise with at most six decimals.

    Exact, though a float: no points total has more than fifteen figures, and a float64 gives back any number
    of up to fifteen figures as it was written. Inside the engine points are whole millionths.

    >>> points_number(71_500_000), points_number(9_000_000), points_number(333_333)
    (71.5, 9, 0.333333)
    """
    whole, rest = divmod(points_millionths, MILLION)
    return whole if rest == 0 else float(Decimal(points_millionths).scaleb(-6))


def plain_number(number: Decimal) -> int | float:
    """A number for JSON: whole where it is whole.

    >>> plain_number(Decimal("1")), plain_number(Decimal("0.5"))
    (1, 0.5)
    """
    return int(number) if number == number.to_integral_value() else float(number)


def read_answers(document: object, *, levels: Mapping[str, int] | None) -> Answers:
    """One person's answers from a JSON object, part-done or whole.

    levels: for each outcome the number of levels the scheme has; None for a scheme that takes only points.
    An outcome left out, or with `"level": null`, has not been answered; `"carer_share": null` says that
    support has not been asked about.

    Refused, all at once (`Refused`): unknown keys by name; a level that the scheme does not have; a share
    outside 0 to 1; carers of one outcome whose shares come to over 1, by name; anything of the wrong kind.

    >>> five_levels = dict.fromkeys(OUTCOME_KEYS, 5)
    >>> read_answers({"answers": {"work": {"level": 2}}}, levels=five_levels).by_outcome
    {'work': Answer(level=2, carers=())}
    """
    reader = _Reader()
    answers = reader.document(document, levels)
    if reader.findings:
        raise Refused(reader.findings)
    return answers


class _Reader:
    """Reads a stranger's object, keeping every finding instead of stopping at the first."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def find(self, code: str, where: str, says: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, where, do))

    def document(self, document: object, levels: Mapping[str, int] | None) -> Answers:
        if not isinstance(document, Mapping):
            self.find(
                "not-an-object",
                "",
                f"The answers are {quoted(document)}, not an object.",
                'Send an object with the key "answers".',
            )
            return Answers()
        asks = "points" if levels is None else "answers"
        other = {"points": "answers", "answers": "points"}[asks]
        if other in document:
            self.find(
                "wrong-kind-of-answers",
                other,
                f"This scheme takes “{asks}”, not “{other}”.",
                "Give the points total." if levels is None else "Give a level for each of the ten outcomes.",
            )
        self.unknown_keys(document, ("person", asks, "circumstances"), "", but=other)
        return Answers(
            by_outcome={} if levels is None else self.outcomes(document.get("answers", {}), levels),
            points_millionths=self.points(document.get("points")) if levels is None else None,
            circumstances=self.circumstances(document.get("circumstances", [])),
            person=self.text(document.get("person", ""), "person"),
        )

    def unknown_keys(
        self, given: Mapping[Any, Any], known: tuple[str, ...], where: str, but: str = ""
    ) -> None:
        for key in given:
            if key not in known and key != but:
                at = place(where, str(key)) if where else place(str(key))
                self.find(
                    "unknown-key",
                    at,
                    f"{quoted(str(key))} is not a key we know.",
                    f"Use {listed(known, joined_by='or')}.",
                )

    def outcomes(self, given: object, levels: Mapping[str, int]) -> dict[str, Answer]:
        if not isinstance(given, Mapping):
            self.find(
                "not-an-object",
                "answers",
                f"The answers are {quoted(given)}, not an object.",
                "Give an object with a key for each outcome.",
            )
            return {}
        self.unknown_keys(given, OUTCOME_KEYS, "answers")
        return {
            key: self.answer(given[key], place("answers", key), levels[key])
            for key in OUTCOME_KEYS
            if key in given
        }

    def answer(self, given: object, where: str, levels: int) -> Answer:
        if not isinstance(given, Mapping):
            self.find(
                "not-an-object",
                where,
                f"This answer is {quoted(given)}, not an object.",
                'Write it as {"level": 2}.',
            )
            return Answer()
        alone = ("carer_share", "carer_willing", "carer_able", "carer_relation")
        self.unknown_keys(given, ("level", *alone, "carers"), where)
        level = self.level(given.get("level"), place(where, "level"), levels)
        if "carers" in given:
            if any(key in given for key in alone):
                self.find(
                    "support-given-twice",
                    where,
                    "Support is given both as one carer and as a list of carers.",
                    "Keep the list of carers and leave the other keys out.",
                )
            return Answer(level, self.carers(given["carers"], where))
        if not any(key in given for key in alone):
            return Answer(level)
        return Answer(level, (self.carer(given, where, "carer_"),))

    def level(self, given: object, where: str, levels: int) -> int | None:
        if given is None:
            return None
        # In Python true is a whole number; in an assessment it is not a level. A spreadsheet's 2.0 is 2.
        if _is_number(given) and 0 <= given < levels and given == int(given):
            return int(given)
        self.find(
            "unknown-level",
            where,
            f"{quoted(given)} is not a level that this scheme has.",
            f"Give a whole number from 0 to {levels - 1}.",
        )
        return None

    def carers(self, given: object, where: str) -> tuple[Carer, ...]:
        if not isinstance(given, (list, tuple)) or len(given) > 20:
            self.find(
                "not-a-list",
                place(where, "carers"),
                f"The carers are {quoted(given)}, not a list of at most 20.",
                'Write them as [{"name": "…", "share": 0.5, "willing": true, "able": true}].',
            )
            return ()
        carers = []
        for position, one in enumerate(given, start=1):
            at = f"{where}.{place('carers')}[{position}]"
            if not isinstance(one, Mapping):
                self.find(
                    "not-an-object",
                    at,
                    f"This carer is {quoted(one)}, not an object.",
                    "Give a share, willing and able.",
                )
                continue
            self.unknown_keys(one, ("name", "relation", "share", "willing", "able"), at)
            carers.append(self.carer(one, at, ""))
        counted = [carer for carer in carers if carer.counts and carer.share is not None]
        together = sum((carer.share for carer in counted if carer.share is not None), Decimal(0))
        if together > 1:
            who = listed(
                f"{carer.name or carer.relation or 'a carer'} ({plain_number(carer.share or Decimal(0))})"
                for carer in counted
            )
            self.find(
                "shares-over-one",
                f"{where}.carers",
                f"The shares of {who} come to {together}, which is more than all of the help.",
                "Lower a share, so that together they come to 1 or less.",
            )
        return tuple(carers)

    def carer(self, given: Mapping[Any, Any], where: str, prefix: str) -> Carer:
        """One carer. A missing key: nobody said so, and nothing counts. Null: not yet asked."""
        return Carer(
            share=self.share(given.get(f"{prefix}share", 0), place(where, f"{prefix}share")),
            willing=self.truth(given.get(f"{prefix}willing", False), place(where, f"{prefix}willing")),
            able=self.truth(given.get(f"{prefix}able", False), place(where, f"{prefix}able")),
            relation=self.text(given.get(f"{prefix}relation", ""), place(where, f"{prefix}relation")),
            name=self.text(given.get("name", ""), place(where, "name")) if not prefix else "",
        )

    def share(self, given: object, where: str) -> Decimal | None:
        if given is None:
            return None
        if _is_number(given) and 0 <= given <= 1:
            share = shortest_decimal(given)
            return share if share >= _LEAST_SHARE else Decimal(0)
        self.find(
            "share-outside-0-to-1",
            where,
            f"{quoted(given)} is not a share between 0 and 1.",
            "Give 0 for none of the help, 1 for all of it, or a part such as 0.5.",
        )
        return Decimal(0)

    def truth(self, given: object, where: str) -> bool | None:
        if given is None or isinstance(given, bool):
            return given
        self.find("not-true-or-false", where, f"{quoted(given)} is not true or false.", "Give true or false.")
        return False

    def points(self, given: object) -> int | None:
        if given is None:
            return None
        if _is_number(given) and 0 <= given <= MOST_POINTS:
            exact = shortest_decimal(given).scaleb(6)
            if exact == exact.to_integral_value():
                return int(exact)
        self.find(
            "not-points",
            "points",
            f"{quoted(given)} is not a points total.",
            f"Give a number from 0 to {MOST_POINTS:,}, with at most six decimals.",
        )
        return None

    def circumstances(self, given: object) -> tuple[str, ...]:
        if not isinstance(given, (list, tuple)) or len(given) > MOST_FINDINGS:
            self.find(
                "not-a-list",
                "circumstances",
                f"The circumstances are {quoted(given)}, not a short list.",
                f"Give a list of any of {listed(CIRCUMSTANCES, joined_by='or')}.",
            )
            return ()
        for position, code in enumerate(given, start=1):
            if code not in CIRCUMSTANCES:
                self.find(
                    "unknown-circumstance",
                    place("circumstances", position),
                    f"{quoted(code)} is not a circumstance we know.",
                    f"Use {listed(CIRCUMSTANCES, joined_by='or')}.",
                )
        return tuple(code for code in CIRCUMSTANCES if code in given)

    def text(self, given: object, where: str) -> str:
        # A name is printed on terminals and pages: a control character could hide or forge a line there.
        # The two joiners show nothing of themselves, but Persian and Hindi names are written with them.
        if isinstance(given, str) and len(given) <= LONGEST_NAME and _JOINERS.sub("", given).isprintable():
            return given
        self.find(
            "not-a-name",
            where,
            f"{quoted(given)} cannot be used here.",
            f"Give ordinary letters on one line, at most {LONGEST_NAME} of them.",
        )
        return ""


# Far below what rounding to a millionth can see. A file that held 5e-324 could be written and not read back.
_LEAST_SHARE = Decimal("1e-12")

_JOINERS = re.compile("[\u200c\u200d]")


def _is_number(given: object) -> TypeGuard[int | float | Decimal]:
    """Whether it is a number with a value; true and false are none."""
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        return False
    return isinstance(given, int) or math.isfinite(given)
