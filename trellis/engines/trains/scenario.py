"""What a forecast of the two trains starts from, and everything it assumes, as a file anybody can read.

A scenario is data: how many people hold a budget today and how, by how much they grow in number, and at what
rates people move on train two. A rate is three numbers (low, likely, high), because nobody knows one. Each
number and rate says where it comes from; what says nothing is "set by you", and stands so beside the result.

Numbers are exact. Percentages are kept as fractions of one, so that a forecast is the same on every machine.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.money import round_half_up
from trellis.basis.reading import MOST_FINDINGS, read_bytes

MOST_BYTES = 20_000
MOST_YEARS = 60
MOST_PEOPLE = 100_000_000
LONGEST_TEXT = 2_000
SET_BY_YOU = "set by you"

SHIPPED = Path(__file__).parent / "scenarios"

NUMBERS = {
    "holders": "People who hold a budget",
    "direct_payments": "People with a direct payment",
    "service_funds": "People with an individual service fund",
    "managed_with_control": "People with a managed budget that passes the control test",
}
"""The numbers at the start. The rest of the holders have a managed budget that does not pass."""

MOVES = {
    "direct_payments": "Of those managed without control, move to a direct payment in a year",
    "service_funds": "Of those managed without control, move to an individual service fund in a year",
    "control": "Of those managed without control, come to pass the control test in a year",
}
CONTROL = {
    "direct_payments": "Of those with a direct payment, pass the control test",
    "service_funds": "Of those with an individual service fund, pass the control test",
}
_GROWTH = "Growth of the number of holders in a year"


@dataclass(frozen=True)
class Number:
    """How many people there are of a kind at the start, and who says so. A blank source is "set by you".

    joins: the stretch of a published series that the number is of (`trellis.basis.series`), if it is of one.
    """

    people: int
    source: str = ""
    note: str = ""
    joins: str = ""


@dataclass(frozen=True)
class Rate:
    """A rate as a fraction of one: the lowest and the highest it is taken to be, and what is likely."""

    low: Fraction
    likely: Fraction
    high: Fraction
    source: str = ""
    note: str = ""

    def as_document(self) -> dict[str, Any]:
        """The rate as a file has it, in percent."""
        percents = {name: percent(getattr(self, name)) for name in ("low", "likely", "high")}
        return {**percents, "source": self.source, "note": self.note}


@dataclass(frozen=True)
class Assumption:
    """One thing a forecast rests on, in words, with its source or "set by you"."""

    key: str
    says: str
    value: str
    source: str
    note: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "key": self.key,
            "says": self.says,
            "value": self.value,
            "source": self.source,
            "note": self.note,
        }


@dataclass(frozen=True)
class Scenario:
    """A scenario that has passed every check.

    starts: the day of the numbers. years: how far it looks. reaches: the managed share that is asked after.
    numbers: by the keys of `NUMBERS`; moves and control: by the keys of `MOVES` and `CONTROL`.
    """

    title: str
    where: str
    starts: date
    years: int
    reaches: Fraction
    numbers: Mapping[str, Number]
    growth: Rate
    moves: Mapping[str, Rate]
    control: Mapping[str, Rate]

    def people(self, name: str) -> int:
        """How many people there are of a kind at the start."""
        return self.numbers[name].people

    @property
    def managed_without_control(self) -> int:
        parts = ("direct_payments", "service_funds", "managed_with_control")
        return self.people("holders") - sum(self.people(name) for name in parts)

    def assumptions(self) -> tuple[Assumption, ...]:
        """Everything the forecast rests on, to stand beside the result."""
        numbers = [
            Assumption(f"start.{key}", says, f"{self.people(key):,}", *_source_and_note(self.numbers[key]))
            for key, says in NUMBERS.items()
        ]
        rates = [("growth", _GROWTH, self.growth)]
        rates += [(f"moves.{key}", says, self.moves[key]) for key, says in MOVES.items()]
        rates += [(f"control.{key}", says, self.control[key]) for key, says in CONTROL.items()]
        return (
            *numbers,
            *(Assumption(key, says, _say_rate(rate), *_source_and_note(rate)) for key, says, rate in rates),
            *_OF_THE_MODEL,
        )

    def as_document(self) -> dict[str, Any]:
        """The scenario as a plain object, as its file has it; `read_scenario` of it gives it again."""
        return {
            "title": self.title,
            "where": self.where,
            "from": self.starts.isoformat(),
            "years": self.years,
            "managed_reaches": percent(self.reaches),
            "start": {
                key: {"people": one.people, "source": one.source, "note": one.note, "joins": one.joins}
                for key, one in self.numbers.items()
            },
            "growth": self.growth.as_document(),
            "moves": {key: rate.as_document() for key, rate in self.moves.items()},
            "control": {key: rate.as_document() for key, rate in self.control.items()},
        }


_OF_THE_MODEL = tuple(
    Assumption(key, says, "", "how the two trains are defined")
    for key, says in (
        ("model.one", "Train one: direct payments, service funds and control stay as they are in number."),
        ("model.growth", "Everybody who is new comes to a managed budget, on either train."),
        ("model.net", "Whoever leaves is replaced by somebody who holds a budget in the same way."),
        ("model.back", "Nobody moves back to a managed budget without control."),
        (
            "model.range",
            "The range is of every combination of low, likely and high rates, each held through all the "
            "years; it is no likelihood.",
        ),
    )
)


def _source_and_note(of: Number | Rate) -> tuple[str, str]:
    return of.source or SET_BY_YOU, of.note


def percent(fraction: Fraction) -> str:
    """A fraction of one as a percentage, exactly, in as few figures as it needs.

    >>> percent(Fraction(1, 8)), percent(Fraction(1, 10))
    ('12.5', '10')
    """
    exact = Decimal(fraction.numerator * 100) / Decimal(fraction.denominator)
    return format(exact, "f")


def _say_rate(rate: Rate) -> str:
    if rate.low == rate.high:
        return f"{percent(rate.likely)}%"
    return f"{percent(rate.likely)}% ({percent(rate.low)}% to {percent(rate.high)}%)"


def shipped_scenarios() -> tuple[str, ...]:
    """The names of the scenarios that come with Trellis."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def find_scenario(name_or_path: str) -> Scenario:
    """A scenario that comes with Trellis, by its name, or one from a file."""
    if name_or_path in shipped_scenarios():
        return read_scenario_file(SHIPPED / f"{name_or_path}.toml")
    return read_scenario_file(Path(name_or_path))


def read_scenario_file(path: Path) -> Scenario:
    """A scenario from a file. A missing file, a folder, or one that may not be read is refused by name."""
    return read_scenario_text(read_bytes(path, MOST_BYTES + 1))


def read_scenario_text(text: str | bytes) -> Scenario:
    """A scenario from the text of a TOML file. Refused as in `read_scenario`, or where it is not TOML."""
    return read_scenario(read_toml(text))


def read_toml(text: str | bytes) -> dict[str, Any]:
    """What a small TOML file says, its numbers with a point as `Decimal`. Refused: too large, not TOML."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    # A key of thousands of keys makes Python's reader keep every beginning of it, so lines stay short.
    if len(raw) > MOST_BYTES or any(len(line) > LONGEST_TEXT for line in raw.splitlines()):
        says = f"This is larger than {MOST_BYTES:,} bytes, or has a line of more than {LONGEST_TEXT:,}."
        raise Refused(Finding("too-large", says, "", "Send only the scenario."))
    try:
        return tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as wrong:
        at = f"byte {wrong.start + 1}"
        raise Refused(Finding("not-utf-8", "This is not text in UTF-8.", at, "Save it as UTF-8.")) from None
    except (tomllib.TOMLDecodeError, ValueError, ArithmeticError, RecursionError) as wrong:
        says = f"This is not TOML: {str(wrong) or 'it cannot be read'}."
        raise Refused(Finding("not-toml", says, "", "Look at that place in the file.")) from None


def read_scenario(document: object) -> Scenario:
    """A scenario from a plain object, as TOML, JSON or a form gives it.

    Refused (`Refused`), all at once and each with its place: a key that is missing or unknown; people that
    are no whole number; parts that come to more than the holders; a rate whose low, likely and high are out
    of order or outside what can be; moves that together take more than everybody; a horizon of no years or
    more than `MOST_YEARS`.
    """
    reader = _Reader()
    scenario = reader.scenario(document)
    if scenario is None:
        raise Refused(reader.findings)
    return scenario


class _Reader:
    """Looks at every key of a stranger's scenario, keeping every finding."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def find(self, code: str, where: str, says: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, where, do))

    def scenario(self, document: object) -> Scenario | None:
        keys = ("title", "where", "from", "years", "managed_reaches", "start", "growth", "moves", "control")
        given = self.table(document, "", keys)
        if given is None:
            return None
        title = self.text(given, "title", "", needed=True)
        where = self.text(given, "where", "", needed=True)
        starts = self.day(given.get("from"))
        years = self.whole(given.get("years", 15), "years", least=1, most=MOST_YEARS)
        reaches = self.percent(given.get("managed_reaches", 90), "managed_reaches", least=0, most=100)
        numbers = self.numbers(given.get("start", {}))
        growth = self.rate(given.get("growth"), "growth", least=-50, most=100)
        moves = self.rates(given.get("moves", {}), "moves", MOVES)
        control = self.rates(given.get("control", {}), "control", CONTROL)
        if sum(rate.high for rate in moves.values()) > 1:
            says = "The highest rates together move more than everybody in a year."
            self.find("moves-too-high", "moves", says, "Lower them to 100 percent together.")
        if self.findings or starts is None:
            return None
        return Scenario(title, where, starts, years, reaches, numbers, growth, moves, control)

    def table(self, given: object, where: str, known: Sequence[str]) -> Mapping[str, Any] | None:
        if not isinstance(given, Mapping):
            what = "is missing" if given is None else f"is {quoted(given)}, not a table"
            self.find("not-a-table", where, f"This {what}.", f"Give {listed(known)}.")
            return None
        for key in given:
            if key not in known:
                says = f"{quoted(str(key))} is not a key of a scenario here."
                self.find(
                    "unknown-key",
                    place(*_keys(where), str(key)),
                    says,
                    f"Use {listed(known, joined_by='or')}.",
                )
        return given

    def text(self, given: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
        value = given.get(key, "")
        fits = isinstance(value, str) and len(value) <= LONGEST_TEXT and (not value or value.isprintable())
        if fits and (value.strip() or not needed):
            return str(value).strip()
        at = place(*_keys(where), key)
        do = f"Give ordinary words on one line, at most {LONGEST_TEXT:,} letters."
        says = f"{quoted(value)} cannot be used here." if value != "" else f"The scenario gives no {key}."
        self.find("not-text", at, says, do)
        return ""

    def day(self, value: object) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        says = (
            "The scenario does not say from which day." if value is None else f"{quoted(value)} is not a day."
        )
        self.find("not-a-day", "from", says, "Write it as from = 2026-03-31.")
        return None

    def whole(self, value: object, where: str, *, least: int, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        says = f"{quoted(value)} is not a whole number from {least:,} to {most:,}."
        self.find("not-a-number", where, says if value is not None else "The number is missing.", "Give one.")
        return least

    def percent(self, value: object, where: str, *, least: int, most: int) -> Fraction:
        exact = _exact(value)
        if exact is not None and least <= exact <= most:
            return Fraction(exact) / 100
        do = f"Give a percentage from {least} to {most}, with at most six figures after the point."
        says = "The percentage is missing." if value is None else f"{quoted(value)} cannot be used here."
        self.find("not-a-percentage", where, says, do)
        return Fraction(least, 100)

    def numbers(self, given: object) -> dict[str, Number]:
        start = self.table(given, "start", tuple(NUMBERS)) or {}
        read: dict[str, Number] = {}
        for key in NUMBERS:
            at = place("start", key)
            if key not in start and key in ("service_funds", "managed_with_control"):
                read[key] = Number(0, note="Not given, and taken as none.")
                continue
            one = self.table(start.get(key), at, ("people", "source", "note", "joins"))
            if one is None:
                read[key] = Number(0)
                continue
            people = self.whole(one.get("people"), place("start", key, "people"), least=0, most=MOST_PEOPLE)
            words = (self.text(one, name, at) for name in ("source", "note", "joins"))
            read[key] = Number(people, *words)
        parts = sum(one.people for key, one in read.items() if key != "holders")
        if not self.findings and read["holders"].people == 0:
            self.find("nobody", "start.holders", "Nobody holds a budget at the start.", "Give who does.")
        elif not self.findings and parts > read["holders"].people:
            says = f"The ways of holding come to {parts:,}, more than the {read['holders'].people:,} holders."
            self.find("parts-above-whole", "start", says, "Put the numbers right: each person counts once.")
        return read

    def rates(self, given: object, where: str, known: Mapping[str, str]) -> dict[str, Rate]:
        table = self.table(given, where, tuple(known)) or {}
        nothing = Rate(Fraction(0), Fraction(0), Fraction(0), note="Not given, and taken as none.")
        unknown = Rate(Fraction(0), Fraction(0), Fraction(1), note="Not known: from nobody to everybody.")
        absent = nothing if known is MOVES else unknown
        return {
            key: self.rate(table[key], place(where, key), least=0, most=100) if key in table else absent
            for key in known
        }

    def rate(self, given: object, where: str, *, least: int, most: int) -> Rate:
        table = self.table(given, where, ("low", "likely", "high", "source", "note"))
        if table is None:
            return Rate(Fraction(0), Fraction(0), Fraction(0))
        before = len(self.findings)
        likely = self.percent(table.get("likely"), f"{where}.likely", least=least, most=most)
        ends = [
            self.percent(table[end], f"{where}.{end}", least=least, most=most) if end in table else likely
            for end in ("low", "high")
        ]
        if len(self.findings) == before and not ends[0] <= likely <= ends[1]:
            says = "Low, likely and high are not in that order."
            self.find("rate-out-of-order", where, says, "Give the lowest first and the highest last.")
        return Rate(
            ends[0], likely, ends[1], self.text(table, "source", where), self.text(table, "note", where)
        )


def start_from_people(
    held: Sequence[str], passes: Sequence[bool | None], *, source: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The start of a scenario, and its control rates, from a row a person.

    held: `direct payment`, `service fund`, `council managed` or anything else, which holds no budget.
    passes: whether the person's control is evidenced; None where nobody asked. Gives what stands under
    `start` and `control` in a scenario. Where nobody was asked, the rate runs from nobody to everybody.

    >>> start, control = start_from_people(
    ...     ["direct payment", "council managed", "arranged"], [True, False, None], source="our records"
    ... )
    >>> start["holders"]["people"], control["direct_payments"]["likely"]
    (2, '100')
    """
    names = {
        "direct payment": "direct_payments",
        "service fund": "service_funds",
        "council managed": "managed",
    }
    asked: dict[str, list[bool | None]] = {name: [] for name in names.values()}
    for way, passed in zip(held, passes, strict=True):
        if way in names:
            asked[names[way]].append(passed)
    managed_with_control = sum(passed is True for passed in asked["managed"])
    counts = {
        "holders": sum(len(one) for one in asked.values()),
        "direct_payments": len(asked["direct_payments"]),
        "service_funds": len(asked["service_funds"]),
        "managed_with_control": managed_with_control,
    }
    start = {key: {"people": people, "source": source} for key, people in counts.items()}
    control = {key: _control_rate(asked[key], source) for key in CONTROL}
    return start, {key: rate for key, rate in control.items() if rate is not None}


def _control_rate(passes: Sequence[bool | None], source: str) -> dict[str, Any] | None:
    """The share that pass; those who were not asked may all pass or none. None where nobody is there."""
    if not passes:
        return None
    yes, asked = sum(one is True for one in passes), sum(one is not None for one in passes)
    unasked = len(passes) - asked
    low, high = Fraction(yes, len(passes)), Fraction(yes + unasked, len(passes))
    likely = Fraction(yes, asked) if asked else low
    note = f"{yes:,} of {asked:,} who were asked, of {len(passes):,}."
    ends = {"low": low, "likely": likely, "high": high}
    return {**{name: _four_figures(end) for name, end in ends.items()}, "source": source, "note": note}


def _four_figures(share: Fraction) -> str:
    """A share as a percentage with at most four figures after the point."""
    millionths = round_half_up(share.numerator * 1_000_000, share.denominator)
    return percent(Fraction(millionths, 1_000_000))


def _keys(where: str) -> tuple[str, ...]:
    return tuple(where.split(".")) if where else ()


def _exact(value: object) -> Decimal | None:
    """The number as written, with at most six figures after the point; None where it is no such number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,6})?", value.strip()):
        return None
    if isinstance(value, (int, float)) and not (math.isfinite(value) and abs(value) < 1_000_000):
        return None
    # repr() of a float is the shortest text that reads back as the same one: what somebody typed.
    exact = (
        value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    )
    if not exact.is_finite() or abs(exact.adjusted()) > 6:
        return None if exact != 0 else Decimal(0)
    exponent = exact.as_tuple().exponent
    return exact if isinstance(exponent, int) and exponent >= -6 else None
