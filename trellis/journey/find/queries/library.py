"""Ideas that plans gave without a name, found by outcome and by words; and ideas for the service."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse

from trellis.engines.eligibility.outcomes import ADULT_OUTCOMES, CARER_OUTCOMES
from trellis.journey.accounts.models import Account
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access
from ..models import LibraryIdea, ServiceIdea
from ..states import BEING_TRIED, PROPOSED

# The carer's outcome of looking after a child is worded as the adult's, and has the same key.
OUTCOMES: dict[str, str] = {one.key: one.plain for one in (*CARER_OUTCOMES, *ADULT_OUTCOMES)}
FIRST_SHOWN = 60


def library(outcome: str = "", words: str = "") -> QuerySet[LibraryIdea]:
    """The ideas that may be shown: read for names, and not taken back. The best match of the words first."""
    found = LibraryIdea.objects.filter(read_on__isnull=False, withdrawn_on=None)
    if outcome:
        found = found.filter(outcome=outcome)
    if not words:
        return found.order_by("-added_on", "-pk")
    query = SearchQuery(words, config="pg_catalog.english", search_type="websearch")
    rank = SearchRank(F("search"), query)
    return found.filter(search=query).annotate(rank=rank).order_by("-rank", "-added_on", "-pk")


def to_read_for_names() -> QuerySet[LibraryIdea]:
    """Given and not read yet, the oldest first."""
    return LibraryIdea.objects.filter(read_on=None, withdrawn_on=None).order_by("added_on", "pk")


def may_be_names(words: str) -> list[str]:
    """Words with a capital letter that do not begin a sentence: what a reader looks at first.

    >>> may_be_names("She swims with Jo at Hill Street. On Mondays.")
    ['Jo', 'Hill Street', 'Mondays']
    """
    inside = re.sub(r"(^|[.!?:]\s+)[\"'(]*\w+", r"\1", words)
    found = re.findall(r"\b[^\W\d_a-z][\w'’-]+(?:\s+[^\W\d_a-z][\w'’-]+)*", inside)
    return list(dict.fromkeys(found))


# Ideas for the service. ----------------------------------------------------------------------------------


def service_ideas() -> QuerySet[ServiceIdea]:
    return ServiceIdea.objects.select_related("proposed_by", "answered_by")


def public_ideas(state: str = "") -> QuerySet[ServiceIdea]:
    """Those a manager has taken up, in the words everybody may read; who proposed them is not looked up."""
    found = ServiceIdea.objects.exclude(state=PROPOSED).select_related("answered_by").defer("words")
    return (found.filter(state=state) if state else found).order_by("-proposed_on", "-pk")


def ideas_waiting() -> dict[str, object]:
    """How many ideas wait for an answer, and since when the oldest does."""
    return ServiceIdea.objects.filter(state=PROPOSED).aggregate(count=Count("pk"), since=Min("proposed_on"))


def own_ideas(account: Account) -> QuerySet[ServiceIdea]:
    return ServiceIdea.objects.filter(proposed_by=account).select_related("answered_by")


def ideas_due(on: date) -> QuerySet[ServiceIdea]:
    """Waiting for an answer, or tried to the end without a result; the longest wait first."""
    ended = Q(state=BEING_TRIED, tried_until__lt=on)
    return ServiceIdea.objects.filter(Q(state=PROPOSED) | ended).order_by("proposed_on", "pk")


def idea_tasks(account: Account, on: date) -> Iterable[Heap]:
    """For the homes: what waits to be read for names, and ideas that wait for an answer."""
    if access.may_read_for_names(account):
        heading, unread = "ideas to read for names, before others see them", reverse("find:library_unread")
        yield heap_of(heading, to_read_for_names(), _task_of_reading, unread)
    if access.may_answer_ideas(account):
        heading = "ideas for the service that wait for an answer"
        yield heap_of(heading, ideas_due(on), _task_of_answering, reverse("find:ideas"))


def _task_of_reading(one: LibraryIdea) -> Task:
    return Task(_first_of(one.words), reverse("find:library_read", args=[one.ref]), one.added_on)


def _task_of_answering(one: ServiceIdea) -> Task:
    return Task(_first_of(one.words), reverse("find:idea", args=[one.ref]), one.proposed_on)


def _first_of(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= FIRST_SHOWN else f"{line[: FIRST_SHOWN - 1].rsplit(' ', 1)[0]}…"
