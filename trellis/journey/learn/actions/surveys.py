"""A wave of a survey is kept: the answers as they were given, and the words that were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from trellis.engines.survey.answers import Answers
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import recorded

from ..models import Extract, Kind, Origin
from .extracts import put_in


@recorded
def put_wave_in(
    title: str,
    answers: Answers,
    *,
    first_day: date,
    last_day: date,
    totals: Mapping[str, Mapping[str, int]] | None = None,
    apart: Sequence[str] = (),
    origin: str = Origin.FILE,
    by: Account | None,
) -> Extract:
    """Keeps a wave as an extract: a row a person, and with it the whole instrument as it was asked.

    Who may: an analyst or a director; by is None only for what the demonstration ships. totals: how many
    people there are at each level of a group, where no list of everybody tells. apart: the sources without
    which results are told again. Comments are kept as “something was written”, never in words.
    """
    columns = answers.as_columns()
    return put_in(
        Kind.SURVEY,
        title,
        headings=list(columns),
        rows=zip(*columns.values(), strict=True),
        origin=origin,
        first_day=first_day,
        last_day=last_day,
        details={
            "instrument": answers.instrument.as_json(),
            "fingerprint": answers.instrument.fingerprint,
            "frame_is": answers.frame_is,
            "fieldwork": answers.fieldwork,
            "totals": totals,
            "apart": list(apart),
            "left_out": answers.left_out,
        },
        findings=[finding.as_json() for finding in answers.findings],
        by=by,
    )
