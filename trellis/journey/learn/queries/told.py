"""What everybody may be told, chapter by chapter, from the newest extract of each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from ..models import Extract, Kind
from ..registers import Chapter, Subject, subjects_of
from .extracts import extracts


@dataclass(frozen=True)
class Told:
    """A chapter with what it is told from."""

    extract: Extract
    subject: Subject
    chapter: Chapter


def newest_of_each(*, with_rows: bool = False) -> dict[str, list[Extract]]:
    """Of each kind the extract of the newest day that still has them; one query, with the rows or without.

    Of surveys one for each way of asking, in the order they were put in: what people, carers and staff say is
    told of all three.
    """
    way = KeyTextTransform("who", KeyTransform("instrument", "details"))
    who = Coalesce(way, Value(""), output_field=TextField())
    rows = extracts().filter(put_away_at=None).annotate(way=who)
    if with_rows:
        rows = rows.select_related("kept")
    newest = rows.order_by("kind", "way", "-last_day", "-pk").distinct("kind", "way")
    found: dict[str, list[Extract]] = defaultdict(list)
    for extract in sorted(newest, key=lambda one: one.pk):
        found[extract.kind].append(extract)
    return dict(found)


def subject_of(extract: Extract, what: str) -> Subject | None:
    return next((one for one in subjects_of(extract.kind) if one.what == what), None)


def stocktake() -> Sequence[Told]:
    """Every chapter that can be told today, kind by kind; one query finds them and their rows."""
    newest = newest_of_each(with_rows=True)
    return tuple(
        Told(extract, subject, subject.tell(extract))
        for kind in Kind.values
        for extract in newest.get(kind, ())
        for subject in subjects_of(kind)
    )
