"""What stands in the way of making two records of one person one, as far as assessments go."""

from __future__ import annotations

from collections.abc import Iterator

from trellis.journey.people.models import Person

from .. import states
from ..models import Assessment, Kind


def stands_in_the_way_of_merging(one: Person, other: Person) -> Iterator[str]:
    """A person has one assessment under way at a time; one query."""
    under_way = Assessment.objects.filter(person__in=(one, other), kind=Kind.ADULT, state=states.IN_PROGRESS)
    if under_way.count() > 1:
        yield (
            "Both have an assessment under way, and a person has one at a time. Set one of the two aside "
            "first: what was said in it is kept."
        )
