"""Both trains of a forecast on one picture: managed budgets, and where control is verified."""

from __future__ import annotations

from datetime import date

from trellis.engines.trains.run import Forecast, Range, Train
from trellis.pictures.lines import Across, Band, Line, lines
from trellis.pictures.picture import Picture


def picture_of(forecast: Forecast, *, name: str = "trains") -> Picture:
    """The managed share on both trains, with train two's range, and its verified control; label is 100%."""
    scenario, reached = forecast.scenario, forecast.reached
    last = [train.years[-1]["managed_share"].likely for train in forecast.trains]
    says = (
        f"By {forecast.one.years[-1].day.year}, {float(last[0]):.1%} of all who hold a budget in "
        f"{scenario.where} would be managed on train one and {float(last[1]):.1%} on train two, at likely "
        "rates."
    )
    marked = reached.likely is not None and scenario.starts < reached.likely <= forecast.one.years[-1].day
    return lines(
        [
            _line("Train one: managed", forecast.one, "managed_share"),
            _line("Train two: managed", forecast.two, "managed_share"),
            _line("Train two: control verified", forecast.two, "verified_share"),
            _line("Train one: control verified", forecast.one, "verified_share"),
        ],
        title=f"Two trains: {scenario.title}",
        says=says,
        x="Day",
        y="Share of all who hold a budget",
        unit="share",
        band=Band(
            "Train two: range of managed",
            [
                (year.day, float(year["managed_share"].low), float(year["managed_share"].high))
                for year in forecast.two.years
            ],
        ),
        mark=(reached.likely, f"Train one reaches {float(reached.share):.0%}")
        if marked and reached.likely
        else None,
        name=name,
    )


def control_picture_of(forecast: Forecast, *, name: str = "control") -> Picture:
    """How many are counted by the label, and for how many of them control is verified, on both trains."""
    last = forecast.two.years[-1]
    says = (
        f"By {last.day.year} the label counts {float(last['holders'].likely):,.0f} people; control is "
        f"verified for {float(last['verified'].likely):,.0f} of them on train two."
    )
    verified = [year["verified"] for year in forecast.two.years]
    return lines(
        [
            _line("Counted by the label", forecast.two, "holders"),
            _line("Train two: control verified", forecast.two, "verified"),
            _line("Train one: control verified", forecast.one, "verified"),
        ],
        title=f"The label and verified control: {forecast.scenario.title}",
        says=says,
        x="Day",
        y="People",
        band=Band("Train two: range of control verified", _ends(forecast.two, verified)),
        name=name,
    )


def _ends(train: Train, ranges: list[Range]) -> list[tuple[Across, float | None, float | None]]:
    return [
        (year.day, float(one.low), float(one.high)) for year, one in zip(train.years, ranges, strict=True)
    ]


def _line(says: str, train: Train, measure: str) -> Line:
    points: list[tuple[date, float]] = [(year.day, float(year[measure].likely)) for year in train.years]
    return Line(says, points)
