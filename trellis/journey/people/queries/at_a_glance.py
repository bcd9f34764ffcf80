"""What the person's page tells of long histories: few columns, and one query for each kind.

The file, the timeline and the top of that page ask for the same rows. `person_with_all` fetches them with the
person; whoever comes with a person alone gets them asked for now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Left

from ..models import AboutMeWords, CapacityDecision, Consent, Person

# What stands at the top of somebody's page: the first lines, of about three.
MOST_AT_THE_TOP = 240


def _tellings() -> QuerySet[Any]:
    """Every telling in the order told, with its first letters in place of all its words."""
    found = AboutMeWords.objects.annotate(beginning=Left("words", MOST_AT_THE_TOP + 1))
    return found.defer("words").order_by("written_at", "pk")


def _consents() -> QuerySet[Any]:
    return Consent.objects.defer("limits").order_by("on", "written_at", "pk")


def _findings() -> QuerySet[Any]:
    """Every finding, the newest first, with the days on which something was decided after it."""
    decided = ArrayAgg(
        "best_interests__decided_on", filter=Q(best_interests__isnull=False), default=Value([])
    )
    light = ("ref", "person", "decision", "assessed_on", "has_capacity", "replaces")
    return CapacityDecision.objects.only(*light).annotate(decided=decided).order_by("-assessed_on", "-pk")


ROWS: dict[str, Callable[[], QuerySet[Any]]] = {
    "about_me": _tellings,
    "consents": _consents,
    "capacity_decisions": _findings,
}


def to_fetch() -> list[Prefetch]:
    """For `prefetch_related`, so that a page asks for each kind once."""
    return [Prefetch(relation, rows()) for relation, rows in ROWS.items()]


def rows_at_a_glance(person: Person, relation: str) -> list[Any]:
    """The rows of one kind: as fetched with the person, else fetched now."""
    if relation in getattr(person, "_prefetched_objects_cache", {}):
        return list(getattr(person, relation).all())
    return list(ROWS[relation]().filter(person=person))


def standing(rows: list[Any]) -> list[Any]:
    """Those that nothing replaced."""
    replaced = {one.replaces_id for one in rows}
    return [one for one in rows if one.pk not in replaced]
