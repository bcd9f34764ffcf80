"""Two trains: forecasts made from our own numbers or from England's, kept, and scored later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from trellis.basis.findings import Refused
from trellis.basis.periods import say_day
from trellis.engines.trains.run import WORDS, Forecast
from trellis.engines.trains.score import against_history
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.accounts.queries import council
from trellis.pictures.trains import control_picture_of, picture_of

from .. import access
from ..actions import trains as actions
from ..forms.trains import ScenarioForm, ScoreForm
from ..models import Kind
from ..queries import extracts as extract_queries
from ..queries import trains as queries
from .showing import csv_download, show_faults

A_PAGE = 25


@require_safe
def trains(request: SignedInRequest) -> HttpResponse:
    """Every forecast, how wrong those that could be scored were, and beginning another."""
    access.check_may_learn(request.user)
    shown = {
        "page": Paginator(queries.forecasts(), A_PAGE).get_page(request.GET.get("page")),
        "people": extract_queries.newest(Kind.PEOPLE),
        "record": queries.record_of_all(),
        "words": WORDS,
    }
    return render(request, "learn/trains.jinja", shown)


@require_POST
def forecast_start(request: SignedInRequest, source: str) -> HttpResponse:
    """One press: a forecast from the newest extract of people (`ours`), or the example (`example`)."""
    access.check_may_learn(request.user)
    people = extract_queries.newest(Kind.PEOPLE) if source == "ours" else None
    if source != "example" and people is None:
        raise Http404
    try:
        ours = council()
        scenario = (
            queries.scenario_from(people, ours.name if ours else "Our council")
            if people
            else queries.example()
        )
        forecast = actions.make_forecast(scenario, extract=people, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("learn:trains")
    return redirect("learn:forecast", forecast.ref)


def forecast_new(request: SignedInRequest) -> HttpResponse:
    """A scenario as boxes, filled from another forecast where there is one; kept as a forecast of its own."""
    access.check_may_learn(request.user)
    before = queries.forecasts().filter(ref=request.GET.get("from", "")).first()
    document = before.scenario if before else queries.example()
    form = ScenarioForm(request.POST or None, document=document)
    if form.is_valid() and form.scenario:
        extract = before.extract if before else None
        forecast = actions.make_forecast(
            form.scenario.as_document(), extract=extract, by=request.user, at=now()
        )
        return redirect("learn:forecast", forecast.ref)
    return render(request, "learn/forecast-new.jinja", {"form": form, "before": before})


@require_safe
def forecast(request: SignedInRequest, ref: str) -> HttpResponse:
    """One forecast: both trains, every assumption, the label beside verified control, and its scores."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.forecasts(), ref=ref)
    told = queries.run_of(found)
    scored = queries.scored(told, queries.scores_of(found))
    every = 1 if told.scenario.years <= queries.MOST_YEARS_TOLD else 5
    newer = extract_queries.extracts(Kind.PEOPLE).filter(put_away_at=None, last_day__gt=told.scenario.starts)
    shown = {
        "forecast": found,
        "told": told,
        "both": picture_of(told),
        "control": control_picture_of(told),
        "tables": [queries.table(train, every=every) for train in told.trains],
        "scores": _in_words([one.as_json() for one in scored]),
        "of_england": _of_england(told),
        # A forecast of elsewhere is not scored by our people.
        "newer": newer.first() if found.extract_id else None,
        "words": WORDS,
    }
    return render(request, "learn/forecast.jinja", shown)


@require_safe
def forecast_history(request: SignedInRequest, ref: str) -> HttpResponse:
    """A forecast of England beside what was published; for others, what England's years teach."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.forecasts(), ref=ref)
    told = queries.run_of(found)
    history = against_history(told).as_json()
    of_england = _of_england(told)
    # What England counted says nothing of how wrong a council's own forecast was.
    history["scores"] = _in_words(history["scores"]) if of_england else []
    shown = {"forecast": found, "history": history, "words": WORDS, "of_england": of_england}
    return render(request, "learn/forecast-history.jinja", shown)


def _in_words(scores: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        one
        | {
            "says_day": say_day(date.fromisoformat(one["day"])),
            "sign": "%" if one["unit"] == "percent" else "",
        }
        for one in scores
    ]


def _of_england(told: Forecast) -> bool:
    return bool(told.scenario.where.strip().lower() == "england")


@require_safe
def forecast_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """Both trains for a spreadsheet, with every assumption and how wrong it was."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.forecasts(), ref=ref)
    told = queries.run_of(found)
    lines: list[Sequence[object]] = []
    for table in map(queries.table, told.trains):
        lines += [[table.title], table.headings, *table.rows, []]
    lines.append(["Day", "Train", "Measure", "Foretold", "Found", "Error", "Inside the range", "Source"])
    for one in (each.as_json() for each in queries.scored(told, queries.scores_of(found))):
        inside = "yes" if one["inside"] else "no"
        cells = [one[name] for name in ("day", "train", "measure", "likely", "found", "error")]
        lines.append([*cells, inside, one["source"]])
    return csv_download(f"forecast-{found.ref}.csv", lines, caveats=queries.assumed(told))


def forecast_score(request: SignedInRequest, ref: str) -> HttpResponse:
    """A figure that was found, typed in, beside what was foretold for its day."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.forecasts(), ref=ref)
    form = ScoreForm(request.POST or None)
    if form.is_valid() and form.actual:
        try:
            actions.score_forecast(found, [form.actual], extract=None, by=request.user, at=now())
        except ValidationError as problem:
            show_faults(form, problem)
        except Refused as refused:
            form.add_error("day", " ".join(f"{one.says} {one.do}" for one in refused.findings))
        else:
            messages.success(request, "The forecast is scored.")
            return redirect("learn:forecast", found.ref)
    return render(request, "learn/forecast-score.jinja", {"form": form, "forecast": found})


@require_POST
def forecast_score_from(request: SignedInRequest, ref: str, extract_ref: str) -> HttpResponse:
    """The figures of a newer extract of people beside what was foretold for its day, from our own numbers."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.forecasts(), ref=ref, extract__isnull=False)
    extract = get_object_or_404(
        extract_queries.extracts(Kind.PEOPLE).filter(put_away_at=None), ref=extract_ref
    )
    try:
        figures = queries.found_in(extract)
        actions.score_forecast(found, figures, extract=extract, by=request.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The forecast is scored by {extract.title}.")
    return redirect("learn:forecast", found.ref)
