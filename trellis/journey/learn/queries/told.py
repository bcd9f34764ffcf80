"""What everybody may be told, chapter by chapter, from the newest extract of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Extract, Kind
from ..registers import Chapter, Subject, subjects_of
from .extracts import extracts


@dataclass(frozen=True)
class Told:
    """A chapter with what it is told from."""

    extract: Extract
    subject: Subject
    chapter: Chapter


def newest_of_each() -> dict[str, Extract]:
    """Of each kind the extract of the newest day that still has its rows; one query."""
    rows = extracts().filter(put_away_at=None).order_by("kind", "-last_day", "-pk").distinct("kind")
    return {extract.kind: extract for extract in rows}


def subject_of(extract: Extract, what: str) -> Subject | None:
    return next((one for one in subjects_of(extract.kind) if one.what == what), None)


def stocktake() -> Sequence[Told]:
    """Every chapter that can be told today, kind by kind: a query a kind, and one to find them."""
    newest = newest_of_each()
    return tuple(
        Told(newest[kind], subject, subject.tell(newest[kind]))
        for kind in Kind.values
        if kind in newest
        for subject in subjects_of(kind)
    )
