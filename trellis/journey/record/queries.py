"""Reading the record, and checking that it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from .models import HASHED, Entry, Head


@dataclass(frozen=True)
class Verdict:
    """Whether the chain is whole. `broken_at` is the number of the first line that does not fit."""

    is_whole: bool
    lines: int
    head_hash: str
    broken_at: int | None = None
    says: str = ""


def latest(how_many: int = 50) -> QuerySet[Entry]:
    return Entry.objects.order_by("-number")[:how_many]


def about_person(person_ref: str, how_many: int = 200) -> QuerySet[Entry]:
    return Entry.objects.filter(person_ref=person_ref).order_by("-number")[:how_many]


def verify() -> Verdict:
    """Walks the whole chain in the database and gives the first line that does not fit.

    A line fails if its number does not follow, if its words no longer give its hash, or if it does not name
    the hash of the line before. Lines cut off the end fail against the head.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH walked AS (
                SELECT number, hash, previous, {HASHED.format(row="entry")} AS should_be,
                       lag(number, 1, 0::bigint) OVER line AS number_before,
                       lag(hash, 1, repeat('0', 64)::varchar) OVER line AS hash_before
                FROM record_entry AS entry WINDOW line AS (ORDER BY number)
            )
            SELECT number, number_before, hash <> should_be, previous <> hash_before
            FROM walked
            WHERE number <> number_before + 1 OR hash <> should_be OR previous <> hash_before
            ORDER BY number LIMIT 1
            """
        )
        broken = cursor.fetchone()
    head = Head.objects.get(pk=1)
    last = Entry.objects.order_by("-number").first()
    if broken:
        number, number_before, words_changed, link_broken = broken
        if number != number_before + 1:
            says = f"Line {number_before + 1} is missing: line {number} follows line {number_before}."
            return Verdict(False, head.number, head.hash, number_before + 1, says)
        if words_changed:
            says = f"Line {number} was altered: its words no longer give its hash."
        elif link_broken:
            says = f"Line {number} does not follow from the line before it."
        return Verdict(False, head.number, head.hash, number, says)
    last_number, last_hash = (last.number, last.hash) if last else (0, "0" * 64)
    if (last_number, last_hash) != (head.number, head.hash):
        says = f"The record ends at line {last_number}, but {head.number} lines were written."
        return Verdict(False, head.number, head.hash, last_number + 1, says)
    return Verdict(True, head.number, head.hash, None, f"All {head.number} lines are whole.")
