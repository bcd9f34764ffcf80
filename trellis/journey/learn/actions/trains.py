"""Forecasts are made and kept, and scored when the day has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from trellis.engines.trains.run import run
from trellis.engines.trains.scenario import read_scenario
from trellis.engines.trains.score import Actual, score
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Extract, Forecast, Score
from ..queries.trains import actual_as_json, run_of


@recorded
def make_forecast(
    scenario: Mapping[str, Any], *, extract: Extract | None, by: Account | None, at: datetime
) -> Forecast:
    """Keeps a forecast with every assumption. It is never changed: with other rates it is another forecast.

    Who may: an analyst or a director; by is None only for what the demonstration ships. Refused (`Refused`)
    as `read_scenario` and `run` refuse.
    """
    if by is not None:
        access.check_may_learn(by)
    read = read_scenario(scenario)
    forecast = Forecast.objects.create(
        title=read.title[:200],
        extract=extract,
        scenario=read.as_document(),
        result=run(read).as_json(),
        made_by=by,
        made_at=at,
    )
    keep(
        "made a forecast", by=by, about=forecast, after={"from": read.starts.isoformat(), "years": read.years}
    )
    return forecast


@recorded
def score_forecast(
    forecast: Forecast, actuals: Sequence[Actual], *, extract: Extract | None, by: Account, at: datetime
) -> None:
    """Keeps what it came to be, for each measure; a figure that was wrong is corrected by a further one.

    Who may: an analyst or a director. Refused: a day that the forecast says nothing of (`Refused`); a figure
    without its source, or none at all (`ValidationError`).
    """
    access.check_may_learn(by)
    if not actuals:
        raise ValidationError("There is no figure to score by.")
    if not all(actual.source.strip() for actual in actuals):
        raise ValidationError({"source": "Say where the figure is from."})
    score(run_of(forecast), actuals)
    Score.objects.bulk_create(
        Score(
            forecast=forecast,
            extract=extract,
            day=actual.day,
            actual=actual_as_json(actual),
            source=actual.source.strip()[:300],
            put_in_by=by,
            put_in_at=at,
        )
        for actual in actuals
    )
    figures = {actual.measure: str(actual.value) for actual in actuals}
    keep("scored a forecast", by=by, about=forecast, after={"day": actuals[0].day.isoformat(), **figures})
