"""Two trains from one platform: what becomes of managed budgets, direct payments and control, year by year.

Train one: direct payments stay as they are in number and all growth is managed. Train two: the same growth,
and people who are managed without control move to a direct payment, to an individual service fund, or to a
managed budget that passes the control test, each at a rate of its own.

A year is a step: of those managed without control the moves take their shares, and as many as the growth come
new. What is likely takes every rate as likely. The range is the lowest and the highest over every combination
of each rate's low, likely and high, each held through all the years: 81 ways on train two, so that whoever
doubts an end can work it again with a pencil. It is no likelihood, and rates that swing from year to year can
lead a little outside. A promise for any rates in any year was tried by interval arithmetic: after ten years
of the example it said "3% to 94%", which is no news.

Everything is an exact fraction, so a forecast is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import round_half_up
from trellis.basis.periods import months_after
from trellis.engines.trains.scenario import Assumption, Rate, Scenario

ZERO, ONE = Fraction(0), Fraction(1)
LONGEST_WAIT_YEARS = 100

PEOPLE = (
    "holders",
    "direct_payments",
    "service_funds",
    "managed",
    "managed_without_control",
    "verified",
)
SHARES = ("managed_share", "direct_payment_share", "label_share", "verified_share")
MEASURES = (*PEOPLE, *SHARES)
"""What each year of a train tells: six numbers of people and four shares of those who hold a budget."""

WORDS = {
    "holders": "Hold a budget",
    "direct_payments": "Direct payment",
    "service_funds": "Individual service fund",
    "managed": "Managed by the council",
    "managed_without_control": "Managed, and does not pass the control test",
    "verified": "Control is verified",
    "managed_share": "Managed, of all who hold a budget",
    "direct_payment_share": "Direct payment, of all who hold a budget",
    "label_share": "The label: everybody who is counted as self-directed",
    "verified_share": "Control is verified, of all who hold a budget",
}


@dataclass(frozen=True)
class Range:
    """What is likely, and the lowest and highest it can be."""

    low: Fraction
    likely: Fraction
    high: Fraction


@dataclass(frozen=True)
class Year:
    """A day of a train and what is foretold of it, by the names in `MEASURES`."""

    day: date
    tells: Mapping[str, Range]

    def __getitem__(self, name: str) -> Range:
        return self.tells[name]

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"day": self.day.isoformat()}
        for name in MEASURES:
            one = self.tells[name]
            told[name if name in PEOPLE else f"{name}_percent"] = {
                "low": rounded(one.low, name),
                "likely": rounded(one.likely, name),
                "high": rounded(one.high, name),
            }
        return told


def rounded(value: Fraction, name: str) -> int | float:
    """Whole people, half up; or a share as a percentage of one figure after the point.

    >>> rounded(Fraction(5, 2), "holders"), rounded(Fraction(1, 3), "managed_share")
    (3, 33.3)
    """
    if name in PEOPLE:
        return round_half_up(value.numerator, value.denominator)
    return round_half_up(value.numerator * 1000, value.denominator) / 10


@dataclass(frozen=True)
class Train:
    """One train: the start and each year after it."""

    name: str
    years: tuple[Year, ...]

    def first_day_managed_reaches(self, share: Fraction, end: str) -> date | None:
        """The first day on which the managed share is that high; end: low, likely or high."""
        for year in self.years:
            if getattr(year["managed_share"], end) >= share:
                return year.day
        return None


@dataclass(frozen=True)
class Reached:
    """How many holders there are when the managed share reaches what was asked, on train one, and when.

    holders: None where nobody is anything but managed, so that it is reached from the first. The three days:
    at the highest, likely and lowest growth; None where that is not within a hundred years.
    """

    share: Fraction
    holders: int | None
    earliest: date | None
    likely: date | None
    latest: date | None

    def as_json(self) -> dict[str, Any]:
        days = {
            name: day.isoformat() if day else None
            for name, day in (("earliest", self.earliest), ("likely", self.likely), ("latest", self.latest))
        }
        return {"percent": rounded(self.share, "managed_share"), "holders": self.holders, **days}


@dataclass(frozen=True)
class Forecast:
    """Both trains, with everything they rest on."""

    scenario: Scenario
    one: Train
    two: Train
    reached: Reached

    @property
    def trains(self) -> tuple[Train, Train]:
        return self.one, self.two

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return self.scenario.assumptions()

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.scenario.title,
            "where": self.scenario.where,
            "from": self.scenario.starts.isoformat(),
            "years": self.scenario.years,
            "managed_reaches": self.reached.as_json(),
            "trains": {train.name: [year.as_json() for year in train.years] for train in self.trains},
            "assumptions": [one.as_json() for one in self.assumptions],
        }


def run(scenario: Scenario) -> Forecast:
    """Both trains of a scenario.

    Refused (`Refused`): shrinking so fast that fewer than nobody would be managed.

    >>> from trellis.engines.trains.scenario import find_scenario
    >>> forecast = run(find_scenario("england-2011"))
    >>> forecast.reached.holders
    1126670
    """
    stay = {name: Rate(ZERO, ZERO, ZERO) for name in scenario.moves}
    return Forecast(
        scenario,
        _train("one", scenario, stay),
        _train("two", scenario, scenario.moves),
        _reached(scenario),
    )


def day_after_years(starts: date, years: int) -> date:
    """The same day so many years on; 29 February becomes the 28th where there is none."""
    return months_after(starts, 12 * years)


def _train(name: str, scenario: Scenario, moves: Mapping[str, Rate]) -> Train:
    likely = [_tells(scenario, people, "likely") for people in _path(scenario, _rates(scenario, moves))]
    low = [dict(tells) for tells in likely]
    high = [dict(tells) for tells in likely]
    ends = [_three(scenario.growth), *(_three(rate) for rate in moves.values())]
    for growth, *taken in product(*ends):
        path = _path(scenario, (growth, dict(zip(moves, taken, strict=True))))
        for at, people in enumerate(path):
            for tells, best, end in ((low, min, "low"), (high, max, "high")):
                for key, value in _tells(scenario, people, end).items():
                    tells[at][key] = best(tells[at][key], value)
    return Train(
        name,
        tuple(
            Year(
                day_after_years(scenario.starts, at),
                {key: Range(low[at][key], likely[at][key], high[at][key]) for key in MEASURES},
            )
            for at in range(scenario.years + 1)
        ),
    )


def _three(rate: Rate) -> tuple[Fraction, ...]:
    """A rate's low, likely and high, each once."""
    return tuple(sorted({rate.low, rate.likely, rate.high}))


def _rates(scenario: Scenario, moves: Mapping[str, Rate]) -> tuple[Fraction, dict[str, Fraction]]:
    return scenario.growth.likely, {key: rate.likely for key, rate in moves.items()}


@dataclass(frozen=True)
class _People:
    """How many people there are of each kind, all times `scale`, so that no step needs a fraction."""

    scale: int
    holders: int
    direct_payments: int
    service_funds: int
    control: int
    without: int


def _path(scenario: Scenario, rates: tuple[Fraction, Mapping[str, Fraction]]) -> Iterator[_People]:
    """The start and each year after it, at rates that hold through all the years."""
    growth, moves = rates
    unit = lcm(growth.denominator, *(rate.denominator for rate in moves.values()))
    new = int(growth * unit)
    to = {key: int(rate * unit) for key, rate in moves.items()}
    staying = unit - sum(to.values())
    people = _People(
        1,
        scenario.people("holders"),
        scenario.people("direct_payments"),
        scenario.people("service_funds"),
        scenario.people("managed_with_control"),
        scenario.managed_without_control,
    )
    yield people
    for number in range(1, scenario.years + 1):
        people = _People(
            people.scale * unit,
            people.holders * (unit + new),
            people.direct_payments * unit + people.without * to["direct_payments"],
            people.service_funds * unit + people.without * to["service_funds"],
            people.control * unit + people.without * to["control"],
            people.without * staying + people.holders * new,
        )
        if people.without < 0:
            year = day_after_years(scenario.starts, number).year
            says = f"Where the number shrinks, fewer than nobody would be managed without control by {year}."
            do = "Raise the lowest growth, lower the highest moves, or look less far."
            raise Refused(Finding("fewer-than-nobody", says, "growth.low", do))
        yield people


def _tells(scenario: Scenario, people: _People, end: str) -> dict[str, Fraction]:
    """What is told of a year by `MEASURES`; end: which end of the control rates is taken."""
    passes = {key: getattr(rate, end) for key, rate in scenario.control.items()}
    managed = people.control + people.without
    verified = (
        people.control
        + people.direct_payments * passes["direct_payments"]
        + people.service_funds * passes["service_funds"]
    )
    return {
        "holders": Fraction(people.holders, people.scale),
        "direct_payments": Fraction(people.direct_payments, people.scale),
        "service_funds": Fraction(people.service_funds, people.scale),
        "managed": Fraction(managed, people.scale),
        "managed_without_control": Fraction(people.without, people.scale),
        "verified": Fraction(verified) / people.scale,
        "managed_share": Fraction(managed, people.holders),
        "direct_payment_share": Fraction(people.direct_payments, people.holders),
        # The label counts whoever holds a budget of any kind, which is why it cannot fall.
        "label_share": Fraction(1),
        "verified_share": Fraction(verified) / people.holders,
    }


def _reached(scenario: Scenario) -> Reached:
    not_managed = scenario.people("direct_payments") + scenario.people("service_funds")
    if scenario.reaches == 1 and not_managed:
        return Reached(scenario.reaches, None, None, None, None)
    if not_managed == 0:
        return Reached(scenario.reaches, None, scenario.starts, scenario.starts, scenario.starts)
    needed = Fraction(not_managed) / (ONE - scenario.reaches)
    holders = -(-needed.numerator // needed.denominator)
    days = [
        _day_of_holders(scenario, needed, growth)
        for growth in (scenario.growth.high, scenario.growth.likely, scenario.growth.low)
    ]
    return Reached(scenario.reaches, holders, *days)


def _day_of_holders(scenario: Scenario, needed: Fraction, growth: Fraction) -> date | None:
    holders = Fraction(scenario.people("holders"))
    for years in range(LONGEST_WAIT_YEARS + 1):
        if holders >= needed:
            return day_after_years(scenario.starts, years)
        if growth <= 0:
            return None
        holders *= ONE + growth
    return None
