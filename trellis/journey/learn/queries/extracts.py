"""Extracts, newest first, and their rows as columns."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date

import numpy as np
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from numpy.typing import NDArray

from trellis.journey.accounts.models import Account
from trellis.journey.people.today import Heap, SeldomAny, Task

from .. import access
from ..models import Extract, Publication, Rows

Columns = dict[str, NDArray[np.str_]]


def extracts(kind: str | None = None) -> QuerySet[Extract]:
    """Every extract, or those of a kind, the newest day first; those put away included."""
    rows = Extract.objects.select_related("put_in_by")
    return rows.filter(kind=kind) if kind else rows


def newest(kind: str) -> Extract | None:
    """The one of the newest day that still has its rows."""
    return extracts(kind).filter(put_away_at=None).first()


def csv_of(extract: Extract) -> bytes:
    """The rows as CSV in UTF-8, headings first; nothing where the extract is put away."""
    try:
        # Where they came with the extract, they are not asked for again.
        return gzip.decompress(bytes(extract.kept.content))
    except Rows.DoesNotExist:
        return b""


def columns_of(extract: Extract) -> Columns:
    """The rows as columns of text, a column a heading; none where the extract is put away."""
    lines = csv.reader(io.StringIO(csv_of(extract).decode(), newline=""))
    headings = next(lines, [])
    rows = list(lines)
    return {
        heading: np.array([row[place] for row in rows], dtype=np.str_)
        for place, heading in enumerate(headings)
    }


def publications() -> QuerySet[Publication]:
    return Publication.objects.select_related("extract", "prepared_by", "approved_by")


def published() -> QuerySet[Publication]:
    """What everybody may see: approved and not withdrawn, the newest first."""
    return publications().filter(approved_at__isnull=False, withdrawn_at=None)


def publications_wait(account: Account, on: date) -> list[Heap]:
    """For analysts and directors: figures that somebody else prepared, to be approved."""
    if not access.may_learn(account):
        return []
    waiting = publications().filter(approved_at=None, withdrawn_at=None).exclude(prepared_by=account)
    return [SeldomAny("Figures to approve", waiting.order_by("prepared_at", "pk"), _to_approve)]


def _to_approve(publication: Publication) -> Task:
    return Task(
        f"Look at and approve: {publication.title}",
        reverse("learn:publication", args=[publication.ref]),
        since=localdate(publication.prepared_at),
    )
