"""Published series and where they break: what may stand on one line, and why the rest may not.

A line through numbers that count different things tells a story that nobody lived. England's direct payments
“doubled” in 2010 when a label took personal budgets in, and “fell” when it let them go. So a series is kept
in stretches within which a number means the same, and joining two of them is refused with the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from trellis.basis.findings import Finding, Refused, listed, quoted


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a series within which a number means the same.

    counted: at a day or in a year. denominator: blank where only a count was published. last_day: None where
    it still runs.
    """

    key: str
    series: str
    says: str
    first_day: date
    counted: str
    numerator: str
    denominator: str
    source: str
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Why two stretches may not be joined, in either order."""

    between: frozenset[str]
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Published:
    """One published number of a stretch. value: people, or a share where `of` says of how many."""

    stretch: str
    day: date
    value: int
    of: int | None = None


@cache
def stretches() -> Mapping[str, Stretch]:
    """Every stretch by its key, in the order of the file."""
    read = tomllib.loads(files(__package__).joinpath("series.toml").read_text("utf-8"))
    return {one["key"]: Stretch(**one) for one in read["stretch"]}


@cache
def breaks() -> tuple[Break, ...]:
    """Every known break, in the order of the file."""
    read = tomllib.loads(files(__package__).joinpath("series.toml").read_text("utf-8"))
    return tuple(Break(frozenset(one["between"]), one["says"], one["source"]) for one in read["break"])


def stretch(key: str) -> Stretch:
    """The stretch of this key. Refused: one that is not known, with those that are."""
    if key not in stretches():
        says = f"{quoted(key)} is not a series that is known here."
        do = f"Use one of {listed(stretches(), joined_by='or')}."
        raise Refused(Finding("unknown-series", says, "", do))
    return stretches()[key]


def why_apart(one: str, other: str) -> str:
    """Why two stretches may not be joined, as a sentence; blank where they are the same.

    >>> why_apart("ascof 1c", "ascof 3d").split(":")[0]
    'From 2024-25 it is counted from Client Level Data'
    >>> why_apart("ni130", "ni130")
    ''
    """
    if one == other:
        return ""
    known = next((found.says for found in breaks() if found.between == {one, other}), "")
    first, second = stretch(one), stretch(other)
    return known or (
        f"{first.series} counts {first.numerator}, {first.counted}; "
        f"{second.series} counts {second.numerator}, {second.counted}."
    )


def join(points: Iterable[Published]) -> tuple[Published, ...]:
    """The points as one line, the earliest first.

    Refused (`Refused`), a finding for each pair of stretches among them, with the sentence that says why; two
    numbers of one day; a day outside its stretch.

    >>> found = [(2013, 115930), (2012, 108105)]
    >>> line = [Published("pss-ex1 2012-14", date(year, 3, 31), people) for year, people in found]
    >>> [point.day.year for point in join(line)]
    [2012, 2013]
    """
    line = sorted(points, key=lambda point: point.day)
    findings = [finding for point in line for finding in _misplaced(point)]
    findings += _breaks_within(list(dict.fromkeys(point.stretch for point in line)))
    for one, other in pairwise(line):
        if one.day == other.day and one.stretch == other.stretch:
            says = f"{stretch(one.stretch).series} has two numbers for {one.day.isoformat()}."
            findings.append(Finding("day-twice", says, one.day.isoformat(), "Keep one of them."))
    if findings:
        raise Refused(findings)
    return tuple(line)


def apart(points: Iterable[Published]) -> tuple[tuple[Published, ...], ...]:
    """The points as lines, one to a stretch, the earliest first: what may be drawn, with gaps between."""
    by_stretch: dict[str, list[Published]] = {}
    for point in sorted(points, key=lambda point: point.day):
        by_stretch.setdefault(point.stretch, []).append(point)
    return tuple(join(line) for line in by_stretch.values())


def _misplaced(point: Published) -> list[Finding]:
    held = stretch(point.stretch)
    if held.first_day <= point.day and (held.last_day is None or point.day <= held.last_day):
        return []
    until = held.last_day.isoformat() if held.last_day else "today"
    says = f"{held.series} means this from {held.first_day.isoformat()} to {until}, and not on that day."
    do = "Look which stretch the number is of."
    return [Finding("outside-its-stretch", says, point.day.isoformat(), do)]


def _breaks_within(keys: Sequence[str]) -> list[Finding]:
    return [
        Finding(
            "series-broken",
            f"{_named(one)} and {_named(other)} may not be joined in one line. {why_apart(one, other)}",
            "",
            "Show them apart, with a gap.",
        )
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
    ]


def _named(key: str) -> str:
    held = stretch(key)
    until = str(held.last_day.year) if held.last_day else "now"
    return f"{held.series} {held.first_day.year} to {until}"
