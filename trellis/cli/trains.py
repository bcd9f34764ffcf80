"""`trellis trains`: where it is going, on two trains, and how wrong such a forecast would have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import read_day, say_day
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.engines.trains.score import Actual, Score


def trains(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO.toml", help="A scenario, or the name of one that is shipped.")
    ],
    *,
    history: Annotated[
        bool, typer.Option("--history", help="Hold it against what was published of England.")
    ] = False,
    actuals: Annotated[
        Path | None,
        typer.Option("--actuals", metavar="FILE.csv", help="Hold it against figures found later."),
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Where do personal budgets go if nothing changes, and where if people change trains?

    \b
    Train one: direct payments stay as they are and all growth is managed.
    Train two: the same growth, and people move to direct payments, to individual service funds and to
    managed budgets that pass the control test, at the rates of the scenario.

    \b
    A scenario says the numbers at the start and each rate as low, likely and high, in percent a year, each
    with its source; what has none is “set by you”. `trellis trains england-2011` runs the one that is
    shipped (trellis/engines/trains/scenarios/england-2011.toml); copy it and put your own numbers in.

    \b
    --history says how wrong it would have been, and which published series may not be joined.
    --actuals FILE.csv: columns day, measure, value, and if you like source. A measure is one of holders,
      direct_payments, service_funds, managed, verified (people) or managed_share, direct_payment_share,
      verified_share (percent).

    \b
    Example:
      trellis trains england-2011 --history --svg trains.svg
    """
    from trellis.engines.trains.run import run
    from trellis.engines.trains.scenario import find_scenario
    from trellis.engines.trains.score import against_history, running_record, score

    try:
        forecast = run(find_scenario(scenario))
        told: dict[str, Any] = forecast.as_json()
        if actuals:
            scores = score(forecast, _read_actuals(actuals))
            told["scores"] = _as_json(scores)
            told["record"] = [mean.as_json() for mean in running_record(scores)]
        if history:
            told["history"] = against_history(forecast).as_json()
        if svg:
            from trellis.cli.drawn import write_picture

            def draw() -> Any:
                from trellis.pictures.trains import picture_of

                return picture_of(forecast)

            write_picture(svg, draw)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(told, json, _tell)


def _as_json(scores: Sequence[Score]) -> list[dict[str, Any]]:
    return [one.as_json() for one in scores]


def _read_actuals(path: Path) -> list[Actual]:
    from trellis.basis.reading import read_bytes
    from trellis.basis.sheets import read_sheet
    from trellis.engines.trains.score import Actual, read_value

    sheet = read_sheet(read_bytes(path, 1_000_001), most_bytes=1_000_000)
    sheet.check_columns(("day", "measure", "value"))
    sources = sheet.column("source") if "source" in sheet.headings else ("",) * len(sheet.rows)
    findings, read = [finding for finding in sheet.findings if finding.code == "uneven-row"], []
    cells = zip(
        sheet.numbers, *(sheet.column(name) for name in ("day", "measure", "value")), sources, strict=True
    )
    for number, day, measure, value, source in cells:
        when = read_day(day, where=f"row {number}, day")
        if isinstance(when, Finding):
            findings.append(when)
            continue
        try:
            read.append(Actual(when, measure, read_value(measure, value), source))
        except Refused as refused:
            findings += [
                Finding(one.code, one.says, f"row {number}, {one.where}", one.do) for one in refused.findings
            ]
    if findings:
        raise Refused(findings)
    return read


def _tell(told: dict[str, Any]) -> None:
    print(told["title"])
    print(_reached(told["managed_reaches"]))
    for name, says in (
        ("one", "Train one: direct payments stay, all growth is managed"),
        ("two", "Train two: people move at the rates below"),
    ):
        print(f"\n{says}")
        print(printing.bill([_HEADINGS, *(_year(year) for year in _some(told["trains"][name]))]))
    print(
        "\nThe label counts everybody who holds a budget. Verified: those whose control is evidenced. "
        "In brackets: the range, of every combination of low, likely and high rates."
    )
    print("\nWhat it rests on")
    for one in told["assumptions"]:
        value = f": {one['value']}" if one["value"] else ""
        note = f" {one['note']}" if one["note"] else ""
        print(f"- {one['says'].rstrip('.')}{value} ({one['source']}).{note}")
    if "scores" in told:
        print("\nHow wrong it was")
        _tell_scores(told["scores"])
    if "history" in told:
        _tell_history(told["history"])


_HEADINGS = ["Day", "Hold a budget", "Direct payment", "Managed", "Managed, %", "Label, %", "Verified, %"]


def _some(years: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every year of a short forecast; of a long one the start, every fifth and the last."""
    if len(years) <= 11:
        return years
    return [year for place, year in enumerate(years) if place % 5 == 0 or place == len(years) - 1]


def _year(year: dict[str, Any]) -> list[str]:
    def people(name: str) -> str:
        return f"{year[name]['likely']:,}"

    def share(name: str) -> str:
        one = year[f"{name}_percent"]
        if one["low"] == one["high"]:
            return f"{one['likely']}"
        return f"{one['likely']} ({one['low']} to {one['high']})"

    shares = [share(name) for name in ("managed_share", "label_share", "verified_share")]
    return [year["day"], people("holders"), people("direct_payments"), people("managed"), *shares]


def _reached(reached: dict[str, Any]) -> str:
    percent = f"{reached['percent']:g}%"
    if reached["holders"] is None:
        return (
            f"On train one managed budgets are {percent} from the first."
            if reached["likely"]
            else f"On train one managed budgets never reach {percent}."
        )
    said = f"On train one managed budgets reach {percent} when {reached['holders']:,} people hold one"
    if not reached["likely"]:
        return f"{said}, which at the likely growth is not within a hundred years."
    latest = reached["latest"]
    until = say_day(date.fromisoformat(latest)) if latest else "not within a hundred years"
    return (
        f"{said}: by {say_day(date.fromisoformat(reached['likely']))} at the likely growth "
        f"(from {say_day(date.fromisoformat(reached['earliest']))} to {until})."
    )


def _tell_scores(scores: list[dict[str, Any]]) -> None:
    rows = [["Day", "Train", "Measure", "Foretold", "Found", "Error", "Error, %", "Range", "Counted alike"]]
    for one in scores:
        percent = "–" if one["error_percent"] is None else f"{one['error_percent']:+}"
        rows.append(
            [
                one["day"],
                one["train"],
                one["measure"],
                f"{one['likely']:,}",
                f"{one['found']:,}",
                f"{one['error']:+,}",
                percent,
                "inside" if one["inside"] else "outside",
                "yes" if one["counted_alike"] else "no",
            ]
        )
    print(printing.bill(rows, left=3))


def _tell_history(told: dict[str, Any]) -> None:
    print("\nAgainst what was published of England")
    for line in told["series"]:
        print(f"- {line['name']}, {line['measure']}: {line['says']}. {line['source']}.")
    print()
    _tell_scores(told["scores"])
    print("\nMean size of the error, over all of these")
    rows = [["Train", "Measure", "Scored", "Inside", "Mean error", "Mean error, %"]]
    for one in told["means"]:
        rows.append(
            [
                one["train"],
                one["measure"],
                str(one["scored"]),
                str(one["inside"]),
                f"{one['mean_absolute_error']:,}",
                f"{one['mean_absolute_error_percent']}",
            ]
        )
    print(printing.bill(rows, left=2))
    print("\n“Direct payments stay”, said in each year of each later one")
    rows = [["Said", "Of", "Foretold", "Found", "Error", "May be joined"]]
    for one in told["stayed"]:
        joined = "yes" if one["may_be_joined"] else "no"
        rows.append(
            [
                one["said_on"],
                one["of_day"],
                f"{one['foretold']:,}",
                f"{one['found']:,}",
                f"{one['error']:+,}",
                joined,
            ]
        )
    print(printing.bill(rows, left=2))
    alike, every = told["stayed_mean_error_counted_alike"], told["stayed_mean_error_all"]
    if alike is not None:
        print(
            f"Mean size of the error where both years were counted alike: {alike:,} people (all: {every:,})."
        )
    print("\nMay not be joined")
    for says in told["may_not_be_joined"]:
        print(f"- {says}")
