"""When a red test was settled by a sum that was agreed since, told by the stage that agrees sums.

A test stays red for good: it says what the rate bought on its day. But whoever agreed a budget after it had
either raised the sum to what is needed or had a director's word, so nobody need be reminded of it any more.
A stage hands over a source at start-up; it gives a condition on the tests, to be asked in the same query.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, QuerySet

from .models import SufficiencyTest

Source = Callable[[], Exists]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def not_settled(tests: QuerySet[SufficiencyTest]) -> QuerySet[SufficiencyTest]:
    """Those of these tests after which no sum was agreed."""
    for source in _sources:
        tests = tests.filter(~source())
    return tests
