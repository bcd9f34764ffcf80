"""Waves of surveys: what there is, a new one, and what one says without flattery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from trellis.basis.findings import Finding, Refused
from trellis.engines.survey import answers as reading
from trellis.engines.survey import instrument as instruments
from trellis.engines.survey.answers import Answers
from trellis.engines.survey.instrument import WHO, Instrument, read_instrument, read_instrument_text
from trellis.engines.survey.report import Report
from trellis.journey.accounts.access import SignedInRequest

from .. import access, drafts
from ..actions.surveys import put_wave_in
from ..forms.surveys import OWN, PutWaveIn
from ..models import Extract, Origin
from ..queries import survey_told as told
from ..queries import surveys as queries
from .showing import csv_download

A_PAGE = 25
# A page tells of so many in a few seconds; nobody should wait longer for one.
MOST_ROWS = 20_000


@require_safe
def surveys(request: SignedInRequest) -> HttpResponse:
    """Every wave, the newest first, and the words that come with Trellis."""
    access.check_may_learn(request.user)
    page = Paginator(queries.waves(), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "who": WHO, "instruments": queries.known_instruments()}
    return render(request, "learn/surveys.jinja", shown)


@require_safe
def survey(request: SignedInRequest, ref: str) -> HttpResponse:
    """One block of a wave: better, no difference and worse together, and what to know first."""
    access.check_may_learn(request.user)
    extract = _wave(ref)
    report = queries.report_on(extract)
    block = told.block_of(extract, request.GET.get("block"))
    shown = {
        "extract": extract,
        "report": report,
        "who": WHO[report.who],
        "instrument": queries.instrument_of(extract),
        "block": block,
        "groups": told.groups_of(extract),
        "pictures": told.pictures(report, block),
        "too_few": told.too_few(report, block),
        "otherwise": told.otherwise(report, block),
    }
    return render(request, "learn/survey.jinja", shown)


@require_safe
def survey_who(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who answered and who did not, where the answers came from, and how they were weighted."""
    access.check_may_learn(request.user)
    extract = _wave(ref)
    report = queries.report_on(extract)
    shown = {
        "extract": extract,
        "report": report,
        "who": WHO[report.who],
        "tables": told.who_answered(report),
        "likeness": told.likeness_picture(report),
    }
    return render(request, "learn/survey-who.jinja", shown)


@require_safe
def survey_groups(request: SignedInRequest, ref: str, group: str) -> HttpResponse:
    """One block by the levels of one group, with how many differences stand."""
    access.check_may_learn(request.user)
    extract = _wave(ref)
    groups = told.groups_of(extract)
    if group not in groups:
        raise Http404
    report = queries.report_on(extract, by=[group])
    block = told.block_of(extract, request.GET.get("block"))
    shown = {
        "extract": extract,
        "report": report,
        "block": block,
        "instrument": queries.instrument_of(extract),
        "group": group,
        "group_says": groups[group],
        "groups": groups,
        "verdicts": told.verdicts(report, block),
        "crossed": told.crossed(report, block),
        "differences": told.differences(report, block),
    }
    return render(request, "learn/survey-groups.jinja", shown)


@require_safe
def survey_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """Every result of a wave for a spreadsheet, what to know first and the bases with it."""
    access.check_may_learn(request.user)
    extract = _wave(ref)
    report = queries.report_on(extract)
    return csv_download(
        f"survey-{extract.ref}.csv", told.csv_lines(report), caveats=_caveats(extract, report)
    )


@require_safe
def survey_groups_csv(request: SignedInRequest, ref: str, group: str) -> HttpResponse:
    """Every result by the levels of one group for a spreadsheet, with the same."""
    access.check_may_learn(request.user)
    extract = _wave(ref)
    if group not in told.groups_of(extract):
        raise Http404
    report = queries.report_on(extract, by=[group])
    name = f"survey-{extract.ref}-{group}.csv"
    return csv_download(name, told.group_lines(report), caveats=_caveats(extract, report))


@require_safe
def survey_beside(request: SignedInRequest) -> HttpResponse:
    """People, carers and practitioners on the same questions."""
    access.check_may_learn(request.user)
    found = queries.side_by_side()
    shown: dict[str, Any] = {"waves": found.waves, "told": found.told, "who": WHO}
    if found.told is not None:
        asked = told.question_of(found.told, request.GET.get("question"))
        shown |= {"asked": asked, "drawn": told.beside_picture(asked), "tables": told.beside_tables(asked)}
    return render(request, "learn/survey-beside.jinja", shown)


@require_safe
def survey_beside_csv(request: SignedInRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    access.check_may_learn(request.user)
    found = queries.side_by_side()
    if found.told is None:
        raise Http404
    caveats = [*(extract.title for extract in found.waves), *found.told.notes]
    return csv_download("side-by-side.csv", told.beside_lines(found.told), caveats=caveats)


@require_safe
def instrument(request: SignedInRequest, name: str) -> HttpResponse:
    """What is asked, in plain and in easy words, and under which licence."""
    access.check_may_learn(request.user)
    return render(request, "learn/instrument.jinja", {"instrument": _shipped(name), "who": WHO, "name": name})


@require_safe
def instrument_csv(request: SignedInRequest, name: str) -> HttpResponse:
    """An empty table of answers, with the headings that are read."""
    access.check_may_learn(request.user)
    found = _shipped(name)
    headings = ["person", "outcome", "source", *(group.key for group in found.groups), *found.items]
    return csv_download(f"answers-{name}.csv", [headings])


# Putting a wave in. --------------------------------------------------------------------------------------


def survey_new(request: SignedInRequest) -> HttpResponse:
    """Files are looked at first; nothing is kept before somebody has seen what is wrong with them."""
    access.check_may_learn(request.user)
    form = PutWaveIn(request.POST or None, request.FILES or None)
    findings: Sequence[Finding] = ()
    if form.is_valid():
        try:
            answers, totals = _read(form.cleaned_data)
        except Refused as refused:
            findings = refused.findings
            form.add_error(None, "Nothing was read: see what is wrong with the files below.")
        else:
            looked = drafts.wait(request.user, _waiting(form.cleaned_data, answers, totals))
            return redirect("learn:survey_look", looked)
    shown = {"form": form, "findings": findings, "instruments": queries.known_instruments()}
    return render(request, "learn/survey-new.jinja", shown)


def survey_look(request: SignedInRequest, looked: str) -> HttpResponse:
    """What was read and what is wrong with it; keeping it, or going back to put another file in."""
    access.check_may_learn(request.user)
    waiting = drafts.waiting(request.user, looked)
    if waiting is None:
        messages.error(request, "What you looked at is no longer here. Put the files in again.")
        return redirect("learn:survey_new")
    answers = reading.answers_of(waiting["columns"], read_instrument(waiting["instrument"]))
    found = [Finding(**one) for one in waiting["findings"]]
    days = (date.fromisoformat(waiting["first_day"]), date.fromisoformat(waiting["last_day"]))
    problem = ""
    if request.method == "POST":
        try:
            kept = put_wave_in(
                waiting["title"],
                _as_read(answers, waiting, found),
                first_day=days[0],
                last_day=days[1],
                totals=waiting["totals"],
                apart=waiting["apart"],
                by=request.user,
            )
        except ValidationError as fault:
            problem = " ".join(fault.messages)
        else:
            drafts.let_go(request.user, looked)
            messages.success(request, "The wave is kept.")
            return redirect("learn:survey", kept.ref)
    shown = {
        "waiting": waiting,
        "days": days,
        "findings": found,
        "problem": problem,
        "answers": answers,
        "answered": int(answers.took_part.sum()),
        "who": WHO[answers.instrument.who],
    }
    return render(request, "learn/survey-look.jinja", shown)


def _read(said: dict[str, Any]) -> tuple[Answers, dict[str, dict[str, int]] | None]:
    """The wave as its files tell it. Refused: files that nothing can be made of."""
    if said["asked"] == OWN:
        found = read_instrument_text(said["instrument"])
    else:
        found = instruments.load(said["asked"])
    answers = reading.read_answers(said["answers"], found)
    if len(answers.person) > MOST_ROWS:
        says = f"There are {len(answers.person):,} rows, and a page can tell of {MOST_ROWS:,}."
        do = "Use the command `trellis survey` for so many, which takes seconds."
        raise Refused(Finding("too-many-rows", says, "", do))
    if said["frame"]:
        answers = reading.with_frame(answers, reading.read_frame(said["frame"], found))
    totals = None
    if said["margins"]:
        totals, _ = reading.read_margins(said["margins"], found)
    # What a report would refuse, such as a source nobody answered from, is told now and not when it is kept.
    queries.try_report(answers, totals=totals, apart=said["apart"])
    return answers, totals


def _waiting(
    said: dict[str, Any], answers: Answers, totals: dict[str, dict[str, int]] | None
) -> dict[str, Any]:
    return {
        "title": said["title"],
        "first_day": said["first_day"].isoformat(),
        "last_day": said["last_day"].isoformat(),
        "apart": said["apart"],
        "instrument": answers.instrument.as_json(),
        "columns": answers.as_columns(),
        "totals": totals,
        "frame_is": answers.frame_is,
        "left_out": answers.left_out,
        "findings": [finding.as_json() for finding in answers.findings],
    }


def _as_read(answers: Answers, waiting: dict[str, Any], found: list[Finding]) -> Answers:
    return queries.as_read(
        answers, frame_is=waiting["frame_is"], left_out=waiting["left_out"], findings=found
    )


def _caveats(extract: Extract, report: Report) -> list[str]:
    made_up = ["Made up, for the demonstration."] if extract.origin == Origin.MADE_UP else []
    return [extract.title, *made_up, *(str(warning) for warning in report.warnings), *report.notes]


def _wave(ref: str) -> Extract:
    return get_object_or_404(queries.waves(), ref=ref, put_away_at=None)


def _shipped(name: str) -> Instrument:
    if name not in instruments.shipped():
        raise Http404
    return instruments.load(name)
