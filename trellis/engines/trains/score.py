"""How wrong a forecast was, once the day has come.

A forecast that nobody scores is an opinion. Each figure found later is held against what was foretold for
that day: inside the range or outside, and by how much. Scores are gathered into a running record, so that
whoever reads the next forecast knows how good the last ones were.

A figure counted in another way than the forecast's own numbers is scored all the same, because often there is
no other, but it never goes into the mean error: part of the difference is the counting.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import round_half_up
from trellis.basis.periods import say_day
from trellis.basis.series import stretch, stretches, why_apart
from trellis.engines.trains.run import MEASURES, PEOPLE, Forecast, Train, rounded

MOST_DAYS_APART = 31
"""A figure of 2 April is held against the forecast for 31 March; one of the summer against none."""


@dataclass(frozen=True)
class Actual:
    """A figure as it was found on a day. measure: one of `MEASURES`; a share is a fraction of one.

    joins: the name of what it may stand on one line with; blank where it was counted as the forecast's own
    numbers were. because: why it may not be joined with others, in words.
    """

    day: date
    measure: str
    value: Fraction
    source: str = ""
    joins: str = ""
    because: str = ""


@dataclass(frozen=True)
class Score:
    """One figure beside what one train had foretold of it.

    error: foretold less found, so above nought where too much was foretold. percent_error: of what was
    found; None where that was nought. years_ahead: from the forecast's first day, whole years.
    counted_alike: whether the figure was counted as the
    forecast's own number was; because: why not, where it was not.
    """

    train: str
    actual: Actual
    years_ahead: int
    low: Fraction
    likely: Fraction
    high: Fraction
    counted_alike: bool
    because: str = ""

    @property
    def inside(self) -> bool:
        return self.low <= self.actual.value <= self.high

    @property
    def error(self) -> Fraction:
        return self.likely - self.actual.value

    @property
    def percent_error(self) -> Fraction | None:
        return self.error / self.actual.value if self.actual.value else None

    def as_json(self) -> dict[str, Any]:
        measure, unit = self.actual.measure, _unit(self.actual.measure)
        return {
            "train": self.train,
            "day": self.actual.day.isoformat(),
            "measure": measure,
            "unit": unit,
            "years_ahead": self.years_ahead,
            "found": rounded(self.actual.value, measure),
            "low": rounded(self.low, measure),
            "likely": rounded(self.likely, measure),
            "high": rounded(self.high, measure),
            "error": _signed(self.error, measure),
            "error_percent": None if self.percent_error is None else tenths(self.percent_error),
            "inside": self.inside,
            "counted_alike": self.counted_alike,
            "because": self.because,
            "source": self.actual.source,
        }


def _unit(measure: str) -> str:
    return "people" if measure in PEOPLE else "percent"


def _signed(value: Fraction, measure: str) -> int | float:
    size = rounded(abs(value), measure)
    return -size if value < 0 else size


def tenths(share: Fraction) -> float:
    """A fraction of one as a percentage with one figure after the point, half away from nought.

    >>> tenths(Fraction(-1, 3))
    -33.3
    """
    return round_half_up(share.numerator * 1000, share.denominator) / 10


def read_value(measure: str, text: str) -> Fraction:
    """A figure as somebody types it: whole people, or a percentage such as 26.6 for a share.

    Refused: a measure nobody foretells; anything that is no such number.
    """
    if measure not in MEASURES:
        says = f"{quoted(measure)} is not foretold."
        raise Refused(Finding("unknown-measure", says, "measure", f"Use {listed(MEASURES, joined_by='or')}."))
    plain = text.strip().replace(",", "").removesuffix("%")
    whole, _, part = plain.partition(".")
    is_number = plain.isascii() and whole.isdigit() and len(whole) <= 9 and (not part or part.isdigit())
    if is_number and measure in PEOPLE and "." not in plain:
        return Fraction(int(whole))
    if is_number and measure not in PEOPLE and len(part) <= 6 and Fraction(plain.rstrip(".")) <= 100:
        return Fraction(plain.rstrip(".")) / 100
    do = "Give whole people, such as 118,041." if measure in PEOPLE else "Give a percentage, such as 26.6."
    raise Refused(Finding("not-a-number", f"{quoted(text)} cannot be used here.", "value", do))


def score(forecast: Forecast, actuals: Iterable[Actual]) -> tuple[Score, ...]:
    """Each figure beside what each train had foretold for its day, in the order of the figures.

    Refused (`Refused`), all at once: a measure nobody foretells; a day more than `MOST_DAYS_APART` days from
    every day that the forecast speaks of.
    """
    scores: list[Score] = []
    findings: list[Finding] = []
    for number, actual in enumerate(actuals, start=1):
        at = _year_of(forecast, actual.day)
        if actual.measure not in MEASURES:
            says = f"{quoted(actual.measure)} is not foretold."
            do = f"Use {listed(MEASURES, joined_by='or')}."
            findings.append(Finding("unknown-measure", says, f"figure {number}", do))
        elif at is None:
            first, last = forecast.one.years[0].day, forecast.one.years[-1].day
            says = f"The forecast says nothing of {say_day(actual.day)}."
            do = f"It speaks of each year's {first.day} {first:%B}, from {first.year} to {last.year}."
            findings.append(Finding("day-not-foretold", says, f"figure {number}", do))
        else:
            scores += [_score(forecast, train, at, actual) for train in forecast.trains]
    if findings:
        raise Refused(findings)
    return tuple(scores)


def _year_of(forecast: Forecast, day: date) -> int | None:
    apart = [abs((year.day - day).days) for year in forecast.one.years]
    nearest = min(range(len(apart)), key=apart.__getitem__)
    return nearest if apart[nearest] <= MOST_DAYS_APART else None


def _score(forecast: Forecast, train: Train, at: int, actual: Actual) -> Score:
    foretold = train.years[at][actual.measure]
    numbers = forecast.scenario.numbers
    # A share is of the holders, and counted as they were.
    own = numbers.get(actual.measure, numbers["holders"]).joins
    alike = not actual.joins or own == actual.joins
    because = "" if alike else _why_apart(own, actual)
    return Score(train.name, actual, at, foretold.low, foretold.likely, foretold.high, alike, because)


def _why_apart(own: str, actual: Actual) -> str:
    if own in stretches() and actual.joins in stretches():
        return why_apart(own, actual.joins)
    return actual.because or "It was counted in another way."


@dataclass(frozen=True)
class Mean:
    """How wrong the forecasts of one measure by one train were, over all that could be scored."""

    train: str
    measure: str
    scored: int
    inside: int
    mean_absolute_error: Fraction
    mean_absolute_percent: Fraction | None

    def as_json(self) -> dict[str, Any]:
        percent = self.mean_absolute_percent
        return {
            "train": self.train,
            "measure": self.measure,
            "unit": _unit(self.measure),
            "scored": self.scored,
            "inside": self.inside,
            "mean_absolute_error": rounded(self.mean_absolute_error, self.measure),
            "mean_absolute_error_percent": None if percent is None else tenths(percent),
        }


def running_record(scores: Iterable[Score], *, only_counted_alike: bool = True) -> tuple[Mean, ...]:
    """How wrong our forecasts were, by train and measure, over every score given.

    The scores may be of many forecasts. The day a forecast starts from is no foretelling and is left out, as
    are figures that were counted in another way, unless asked for.
    """
    kept = [one for one in scores if one.years_ahead > 0 and (one.counted_alike or not only_counted_alike)]
    means = []
    for train, measure in dict.fromkeys((one.train, one.actual.measure) for one in kept):
        mine = [one for one in kept if (one.train, one.actual.measure) == (train, measure)]
        percents = [abs(one.percent_error) for one in mine if one.percent_error is not None]
        means.append(
            Mean(
                train,
                measure,
                len(mine),
                sum(one.inside for one in mine),
                _mean([abs(one.error) for one in mine]),
                _mean(percents) if percents else None,
            )
        )
    return tuple(means)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


# Against what was published. ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """A line of published figures of one measure."""

    name: str
    measure: str
    says: str
    source: str
    values: tuple[Actual, ...]


@cache
def history() -> tuple[Series, ...]:
    """What was published of England, from `history.toml`."""
    read = tomllib.loads((Path(__file__).parent / "history.toml").read_text(encoding="utf-8"))
    return tuple(
        Series(
            one["name"],
            one["measure"],
            one["says"],
            one["source"],
            tuple(
                Actual(
                    value["day"],
                    one["measure"],
                    Fraction(value["value"], value.get("of", 1)),
                    one["source"],
                    value["joins"],
                )
                for value in one["values"]
            ),
        )
        for one in read["series"]
    )


@dataclass(frozen=True)
class Stayed:
    """What "direct payments stay as they are" would have said in one year of a later one.

    may_be_joined: whether both were counted in the same way, so that all of the error is the forecast's.
    """

    said_on: date
    of_day: date
    foretold: int
    found: int
    may_be_joined: bool
    because: str

    @property
    def error(self) -> int:
        return self.foretold - self.found

    def as_json(self) -> dict[str, Any]:
        return {
            "said_on": self.said_on.isoformat(),
            "of_day": self.of_day.isoformat(),
            "foretold": self.foretold,
            "found": self.found,
            "error": self.error,
            "error_percent": tenths(Fraction(self.error, self.found)),
            "may_be_joined": self.may_be_joined,
            "because": self.because,
        }


@dataclass(frozen=True)
class AgainstHistory:
    """A forecast beside what came, and train one begun in each year that was published.

    mean_error_joined: the mean size of the error of `stayed`, in people, over pairs counted alike;
    mean_error_all: over all pairs, much of it a change in the counting. None where there is no pair.
    """

    scores: tuple[Score, ...]
    stayed: tuple[Stayed, ...]
    breaks: tuple[str, ...]
    lines: tuple[Series, ...]

    @property
    def mean_error_joined(self) -> int | None:
        return _mean_error([one for one in self.stayed if one.may_be_joined])

    @property
    def mean_error_all(self) -> int | None:
        return _mean_error(self.stayed)

    def as_json(self) -> dict[str, Any]:
        every = running_record(self.scores, only_counted_alike=False)
        return {
            "series": [
                {"name": one.name, "measure": one.measure, "says": one.says, "source": one.source}
                for one in self.lines
            ],
            "scores": [one.as_json() for one in self.scores],
            "means": [one.as_json() for one in every],
            "stayed": [one.as_json() for one in self.stayed],
            "stayed_mean_error_counted_alike": self.mean_error_joined,
            "stayed_mean_error_all": self.mean_error_all,
            "may_not_be_joined": list(self.breaks),
        }


def _mean_error(pairs: Sequence[Stayed]) -> int | None:
    return round_half_up(sum(abs(one.error) for one in pairs), len(pairs)) if pairs else None


def against_history(forecast: Forecast, lines: Sequence[Series] | None = None) -> AgainstHistory:
    """How wrong a forecast would have been, by what was published of England, or by other lines.

    Only figures of days the forecast speaks of, after its first, are scored; each says whether it was counted
    as another is. Besides, train one is begun in every year of the lines of direct payments: it needs no
    growth to say that they stay, so it can be tried wherever two years were published.
    """
    lines = history() if lines is None else lines
    actuals = [one for line in lines for one in line.values]
    foretold = [one for one in actuals if (_year_of(forecast, one.day) or 0) > 0]
    pairs = [
        Stayed(
            first.day,
            later.day,
            int(first.value),
            int(later.value),
            first.joins == later.joins,
            why_apart(first.joins, later.joins),
        )
        for line in lines
        if line.measure == "direct_payments"
        for first, later in combinations(sorted(line.values, key=lambda one: one.day), 2)
    ]
    return AgainstHistory(score(forecast, foretold), tuple(pairs), _breaks(lines), tuple(lines))


def _breaks(lines: Sequence[Series]) -> tuple[str, ...]:
    """What may not be joined, a sentence or two each."""
    said = []
    for line in lines:
        groups = list(dict.fromkeys(one.joins for one in line.values))
        for before, after in pairwise(groups):
            last = max(one.day for one in line.values if one.joins == before)
            first = min(one.day for one in line.values if one.joins == after)
            why = why_apart(before, after)
            said.append(f"{line.name}: {last.year} may not be joined with {first.year}. {why}")
    for one, other in combinations(lines, 2):
        before, after = one.values[-1].joins, other.values[0].joins
        if one.measure == other.measure and stretch(before).series != stretch(after).series:
            said.append(f"{one.name} may not be joined with {other.name}. {why_apart(before, after)}")
    return tuple(dict.fromkeys(said))
