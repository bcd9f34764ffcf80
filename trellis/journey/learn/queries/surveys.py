"""Waves of surveys, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from trellis.basis.findings import Finding, Refused
from trellis.engines.survey import instrument as instruments
from trellis.engines.survey.answers import Answers, answers_of
from trellis.engines.survey.beside import Beside, beside
from trellis.engines.survey.instrument import WHO, Instrument, read_instrument
from trellis.engines.survey.report import Report, report

from ..models import Extract, Kind
from .extracts import columns_of, extracts

EQUAL_WITHIN = 0.1
"""Two groups are called the same where they are surely within ten points; stated before anybody looks."""


def waves() -> QuerySet[Extract]:
    """Every wave, the newest day first; those put away included."""
    return extracts(Kind.SURVEY)


def instrument_of(extract: Extract) -> Instrument:
    """The words of a wave, as they were asked."""
    return read_instrument(extract.details["instrument"])


def answers_in(extract: Extract) -> Answers:
    """The answers of a wave that still has its rows."""
    columns = {name: column.tolist() for name, column in columns_of(extract).items()}
    answers = answers_of(columns, instrument_of(extract))
    told = extract.details
    return as_read(answers, frame_is=told["frame_is"], left_out=told["left_out"])


def as_read(answers: Answers, *, frame_is: str, left_out: int, findings: Sequence[Finding] = ()) -> Answers:
    """Answers from kept columns, with what only the reading of their files could tell."""
    return replace(answers, frame_is=frame_is, left_out=left_out, findings=tuple(findings))


def try_report(
    answers: Answers, *, totals: Mapping[str, Mapping[str, int]] | None, apart: Sequence[str]
) -> None:
    """Refused, as a report would be: nobody answered, or a source from which no answer came."""
    report(answers, totals=totals, apart=apart)


def report_on(extract: Extract, *, by: Sequence[str] = ()) -> Report:
    """What a wave says, weighted to whatever is known of everybody."""
    told = extract.details
    return report(
        answers_in(extract),
        totals=told["totals"],
        by=by,
        apart=told["apart"],
        equal_within=EQUAL_WITHIN,
    )


@dataclass(frozen=True)
class SideBySide:
    """The newest wave of each kind of people, and what they say to the same questions, if to any."""

    waves: tuple[Extract, ...]
    told: Beside | None


def newest_of_each_kind() -> tuple[Extract, ...]:
    """The newest wave that still has its rows of people, of carers and of practitioners; one query."""
    found: dict[str, Extract] = {}
    for extract in waves().filter(put_away_at=None):
        found.setdefault(str(extract.details["instrument"]["who"]), extract)
    return tuple(found[who] for who in WHO if who in found)


def side_by_side() -> SideBySide:
    """People, carers and practitioners on the same questions."""
    newest = newest_of_each_kind()
    try:
        told = beside([answers_in(extract) for extract in newest])
    except Refused:
        return SideBySide(newest, None)
    return SideBySide(newest, told)


def known_instruments() -> list[Instrument]:
    """The instruments that come with Trellis."""
    return [instruments.load(name) for name in instruments.shipped()]
