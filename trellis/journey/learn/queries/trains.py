"""Forecasts, how wrong they were, and what an extract of people gives to start one from."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from django.db.models import QuerySet

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import say_day
from trellis.engines.control.label_and_evidence import NOT_SHOWN as CONTROL_NOT_SHOWN
from trellis.engines.control.label_and_evidence import SHOWN, read_control
from trellis.engines.trains.run import PEOPLE, WORDS, Range, Train, rounded, run
from trellis.engines.trains.run import Forecast as Run
from trellis.engines.trains.scenario import find_scenario, read_scenario, start_from_people
from trellis.engines.trains.score import Actual, Mean, running_record, score
from trellis.engines.trains.score import Score as Scored
from trellis.pictures.trains import picture_of

from ..models import Extract, Forecast, Score
from ..registers import Chapter, Table
from .extracts import columns_of

FEWEST = 5
MOST_YEARS_TOLD = 5
"""A longer forecast is told every fifth year; the download has every year."""

EXAMPLE = "england-2011"

A_FIRST_GUESS = "A first guess, until somebody who knows sets it."
GUESSES: Mapping[str, Any] = {
    "growth": {"low": 0, "likely": 2, "high": 5, "note": A_FIRST_GUESS},
    "moves": {
        "direct_payments": {"low": 1, "likely": 3, "high": 5, "note": A_FIRST_GUESS},
        "service_funds": {"low": 1, "likely": 2, "high": 4, "note": A_FIRST_GUESS},
        "control": {"low": 2, "likely": 5, "high": 10, "note": A_FIRST_GUESS},
    },
}


def forecasts() -> QuerySet[Forecast]:
    return Forecast.objects.select_related("extract", "made_by")


def scores_of(forecast: Forecast) -> QuerySet[Score]:
    return Score.objects.filter(forecast=forecast).select_related("put_in_by", "extract")


def run_of(forecast: Forecast) -> Run:
    """The forecast again, from what was kept; the same to the last figure, since all of it is exact."""
    return run(read_scenario(forecast.scenario))


def example() -> dict[str, Any]:
    """The scenario that is shipped, as a plain object."""
    return find_scenario(EXAMPLE).as_document()


def scenario_from(extract: Extract, where: str) -> dict[str, Any]:
    """A scenario that begins with the people of an extract, its rates guessed until somebody sets them.

    Refused (`Refused`): an extract that does not say how money is held, or in which nobody holds a budget.
    """
    held, passes = _held_and_passes(extract)
    start, control = start_from_people(held, passes, source=f"{extract.title}, {say_day(extract.last_day)}")
    if not start["holders"]["people"]:
        says = "Nobody in these rows holds a budget, so there is nothing to foretell."
        raise Refused(Finding("nobody", says, "", "Take another extract of people."))
    _hide_small(start, control)
    return {
        **copy.deepcopy(dict(GUESSES)),
        "title": f"{where} from {say_day(extract.last_day)}",
        "where": where,
        "from": extract.last_day.isoformat(),
        "years": 10,
        "start": start,
        "control": control,
    }


def _held_and_passes(extract: Extract) -> tuple[list[str], list[bool | None]]:
    columns = columns_of(extract)
    if "held" not in columns:
        says = "These rows do not say how money is held."
        raise Refused(Finding("column-missing", says, "held", "Put in a file of people with that column."))
    held = np.char.lower(np.char.strip(columns["held"])).tolist()
    index = read_control(columns, np.arange(len(held)), on=extract.last_day).partition("control")
    if index is None:
        return held, [None] * len(held)
    worth = {SHOWN: True, CONTROL_NOT_SHOWN: False}
    return held, [worth.get(index.names[part]) for part in index.number.tolist()]


def _hide_small(start: dict[str, Any], control: dict[str, Any]) -> None:
    """Numbers that could pick somebody out are told to the nearest five, and shares of few to the tenth.

    A forecast is no worse for it: nobody knows a rate to a twentieth.
    """
    people = {key: one["people"] for key, one in start.items()}
    managed = people["holders"] - sum(people[key] for key in people if key != "holders")
    if any(0 < count < FEWEST for count in (*people.values(), managed)):
        for key, count in people.items():
            if key != "holders":
                start[key]["people"] = (count + 2) // 5 * 5
            start[key]["note"] = "To the nearest five, so that nobody can be picked out."
        parts = sum(one["people"] for key, one in start.items() if key != "holders")
        start["holders"]["people"] = max(parts, (people["holders"] + 2) // 5 * 5)
    for key, rate in control.items():
        passing = Fraction(rate["likely"]) * people[key] / 100
        if any(0 < count < FEWEST - Fraction(1, 2) for count in (passing, people[key] - passing)):
            tenth = int(Fraction(rate["likely"]) / 10 + Fraction(1, 2)) * 10
            rate.update(low=max(0, tenth - 10), likely=tenth, high=min(100, tenth + 10))
            rate["note"] = "To the nearest tenth, because it is about few people."


def found_in(extract: Extract) -> list[Actual]:
    """What a newer extract of people gives for the measures of a forecast. Counts of few people are left out.

    Refused as in `scenario_from`.
    """
    held, passes = _held_and_passes(extract)
    ways = {
        "direct payment": "direct_payments",
        "service fund": "service_funds",
        "council managed": "managed",
    }
    counts = {name: sum(way == one for one in held) for way, name in ways.items()}
    holders = sum(counts.values())
    with_budget = [passed for way, passed in zip(held, passes, strict=True) if way in ways]
    found = {"holders": Fraction(holders)} | {
        name: Fraction(count) for name, count in counts.items() if count == 0 or count >= FEWEST
    }
    if holders and "managed" in found:
        found["managed_share"] = Fraction(counts["managed"], holders)
    if holders and "direct_payments" in found:
        found["direct_payment_share"] = Fraction(counts["direct_payments"], holders)
    verified = sum(passed is True for passed in with_budget)
    if holders and None not in with_budget and min(verified, holders - verified) >= FEWEST:
        found["verified_share"] = Fraction(verified, holders)
    return [Actual(extract.last_day, name, value, extract.title) for name, value in found.items()]


def actual_as_json(actual: Actual) -> dict[str, Any]:
    """A figure as it is kept; the value exactly."""
    return {
        "measure": actual.measure,
        "value": str(actual.value),
        "joins": actual.joins,
        "because": actual.because,
    }


def actual_of(row: Score) -> Actual:
    kept = row.actual
    joins, because = kept.get("joins", ""), kept.get("because", "")
    return Actual(row.day, kept["measure"], Fraction(kept["value"]), row.source, joins, because)


def scored(forecast: Run, rows: Iterable[Score]) -> tuple[Scored, ...]:
    """Each figure beside what was foretold; a later one of the same day and measure takes its place."""
    newest = {(row.day, row.actual["measure"]): row for row in sorted(rows, key=lambda row: row.pk)}
    return score(forecast, [actual_of(row) for row in newest.values()])


def record_of_all() -> tuple[Mean, ...]:
    """How wrong every forecast that could be scored was, by train and measure: two queries."""
    rows: dict[int, list[Score]] = {}
    for row in Score.objects.order_by("pk"):
        rows.setdefault(row.forecast_id, []).append(row)
    every: list[Scored] = []
    for forecast in Forecast.objects.filter(pk__in=rows):
        every += scored(run_of(forecast), rows[forecast.pk])
    return running_record(every)


# What everybody may be told. -------------------------------------------------------------------------------

POLICY = f"Numbers of fewer than {FEWEST} people told to the nearest five"
TOLD = (
    "holders",
    "direct_payments",
    "service_funds",
    "managed",
    "managed_share",
    "verified",
    "verified_share",
)
_TRAINS = {"one": "Train one: direct payments stay", "two": "Train two: people move"}


def table(train: Train, *, every: int = 1) -> Table:
    """A train in words: every so many years, and always the last."""
    years = [one for place, one in enumerate(train.years) if place % every == 0 or one is train.years[-1]]
    rows = [[say_day(year.day), *(_cell(year[name], name) for name in TOLD)] for year in years]
    return Table(_TRAINS[train.name], ("Day", *(WORDS[name] for name in TOLD)), rows)


def _cell(one: Range, name: str) -> str:
    low, likely, high = (rounded(end, name) for end in (one.low, one.likely, one.high))
    unit = "" if name in PEOPLE else "%"
    likely_said = f"{likely:,}{unit}"
    return likely_said if low == high else f"{likely_said} ({low:,} to {high:,})"


def assumed(told: Run) -> list[str]:
    """Everything a forecast rests on, a sentence each, with its source or "set by you"."""
    return [
        f"{one.says.rstrip('.')}{': ' if one.value else ''}{one.value} ({one.source}). {one.note}".strip()
        for one in told.assumptions
    ]


def says(told: Run) -> list[str]:
    """What a forecast says, a sentence each: when managed reaches its share, and control beside the label."""
    last_one, last_two = (train.years[-1].as_json() for train in told.trains)
    percent, holders = rounded(told.reached.share, "managed_share"), told.reached.holders
    reached = (
        f"On train one managed budgets reach {percent:g}% when {holders:,} people hold one" if holders else ""
    )
    when = f", at the likely growth by {say_day(told.reached.likely)}" if told.reached.likely else ""
    verified = "verified_share_percent"
    return [
        *([f"{reached}{when}."] if reached else []),
        f"By {say_day(told.two.years[-1].day)} control is verified for {last_one[verified]['likely']}% on "
        f"train one and {last_two[verified]['likely']}% on train two ({last_two[verified]['low']} to "
        f"{last_two[verified]['high']}%); the label counts everybody.",
    ]


def tell(extract: Extract) -> Chapter:
    """The newest forecast made from these rows; where nobody made one, there is nothing to tell."""
    title = "Where is it going?"
    forecast = forecasts().filter(extract=extract).first()
    if forecast is None:
        return Chapter(title, POLICY, ["Nobody has made a forecast from these rows."], [], [])
    told = run_of(forecast)
    every = 1 if told.scenario.years <= MOST_YEARS_TOLD else 5
    tables = [table(train, every=every) for train in told.trains]
    return Chapter(
        title, POLICY, says(told), assumed(told), tables, [picture_of(told, name="told-trains").svg]
    )
