"""Extracts: rows are put in from a file or taken from the records, and put away for a reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Extract, Kind, Origin, Rows

MOST_FINDINGS_KEPT = 200


@recorded
def put_in(
    kind: str,
    title: str,
    *,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    origin: str,
    first_day: date,
    last_day: date,
    details: Mapping[str, Any] | None = None,
    findings: Sequence[Mapping[str, Any]] = (),
    by: Account | None,
) -> Extract:
    """Keeps rows that were read and found good, as an extract of this kind.

    Who may: an analyst or a director; by is None only for what the demonstration ships. rows: a value a
    heading, written as CSV. What is wrong with the file as a whole is the reader's to refuse; an extract
    without a row is refused here (`ValidationError` beside `file`).
    """
    if by is not None:
        access.check_may_learn(by)
    text, count = io.StringIO(newline=""), 0
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow(row)
        count += 1
    if not count:
        raise ValidationError({"file": "There is no row in it, so there is nothing to make figures from."})
    return keep_rows(
        kind,
        title,
        content=text.getvalue().encode(),
        headings=headings,
        row_count=count,
        origin=origin,
        first_day=first_day,
        last_day=last_day,
        details=details,
        findings=findings,
        by=by,
    )


def keep_rows(
    kind: str,
    title: str,
    *,
    content: bytes,
    headings: Sequence[str],
    row_count: int,
    origin: str,
    first_day: date,
    last_day: date,
    details: Mapping[str, Any] | None = None,
    findings: Sequence[Mapping[str, Any]] = (),
    by: Account | None,
) -> Extract:
    """The same for CSV that is written already; a part of an act, which records it."""
    extract = Extract.objects.create(
        kind=Kind(kind),
        title=title,
        origin=Origin(origin),
        first_day=first_day,
        last_day=last_day,
        row_count=row_count,
        columns=list(headings),
        digest=hashlib.sha256(content).hexdigest(),
        details=dict(details or {}),
        findings=list(findings)[:MOST_FINDINGS_KEPT],
        put_in_by=by,
    )
    # The same rows give the same bytes: a day in the file's head would make them differ.
    Rows.objects.create(extract=extract, content=gzip.compress(content, mtime=0))
    keep(
        "put an extract in",
        by=by,
        about=extract,
        after={"kind": kind, "rows": row_count, "from": origin, "digest": extract.digest},
    )
    return extract


@recorded
def put_away(extract: Extract, *, because: str, by: Account, at: datetime) -> None:
    """The rows are gone; what the extract was, and what was made from it, stays.

    Who may: an analyst or a director. Refused (`ValidationError`) without a reason, or where it is away.
    """
    access.check_may_learn(by)
    extract = Extract.objects.select_for_update().get(pk=extract.pk)
    if extract.put_away_at:
        raise ValidationError("This extract is put away already.")
    if not because.strip():
        raise ValidationError({"because": "Say why the rows are put away."})
    Rows.objects.filter(extract=extract).delete()
    extract.put_away_by, extract.put_away_at, extract.put_away_because = by, at, because.strip()
    extract.save(update_fields=["put_away_by", "put_away_at", "put_away_because"])
    keep("put an extract away", by=by, about=extract, because=because)
