"""The tests of whether support can be bought for the sum, and which of them stand red."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from trellis.govuk.wording import count_of, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import MOST, Heap, Task, heap_of

from .. import access
from ..models import Quote, SufficiencyTest
from ..settled import not_settled


def tests() -> QuerySet[SufficiencyTest]:
    return SufficiencyTest.objects.select_related("person__team", "kind", "rate", "tested_by", "let_stand_by")


def tests_of(person: Person) -> QuerySet[SufficiencyTest]:
    return tests().filter(person=person)


def newest() -> QuerySet[SufficiencyTest]:
    """Of each person and kind of support the last test alone: an older one says what was, not what is."""
    later = SufficiencyTest.objects.filter(
        Q(tested_at__gt=OuterRef("tested_at")) | Q(tested_at=OuterRef("tested_at"), pk__gt=OuterRef("pk")),
        person=OuterRef("person"),
        kind=OuterRef("kind"),
    )
    return tests().filter(~Exists(later))


def red_tests(person: Person) -> list[SufficiencyTest]:
    """What stops a budget: of each kind the newest test, where it is red and no director let it stand."""
    return list(_red().filter(person=person).order_by("kind__says"))


def _red() -> QuerySet[SufficiencyTest]:
    return newest().filter(shortfall_pence__gt=0, let_stand_by=None)


def is_newest(test: SufficiencyTest) -> bool:
    return newest().filter(pk=test.pk).exists()


def newer_than(test: SufficiencyTest) -> SufficiencyTest | None:
    """The newest test of the same support, where it is another one."""
    found = newest().filter(person=test.person, kind=test.kind).first()
    return found if found is not None and found.pk != test.pk else None


def says_works_at_rate(test: SufficiencyTest) -> str:
    """How many work for the council's rate, as J7 says it."""
    return f"{test.works_at_rate} of {test.out_of} on file work at this rate"


# For the homes, the person's file and their timeline. ----------------------------------------------------


def waits(account: Account, on: date) -> Iterable[Heap]:
    """For directors and workers: the red tests without a reason, the oldest first."""
    if account.holds(RoleName.DIRECTOR):
        yield _heap(_red(), "support that cannot be bought for the council’s rate: let it stand, or not")
        return
    teams = account.teams_as(*people_access.WORKERS)
    if teams:
        of_teams = _red().filter(person__team__in=teams)
        yield _heap(of_teams, "support that cannot be bought for the council’s rate")


def _heap(found: QuerySet[SufficiencyTest], heading: str) -> Heap:
    open_ones = not_settled(found.filter(person__died_on=None, person__merged_into=None))
    return heap_of(heading, open_ones.order_by("tested_at", "pk"), _task_of)


def _task_of(one: SufficiencyTest) -> Task:
    says = f"{one.kind.says} for {one.person.full_name}: {money(one.shortfall_pence)} a week too little"
    return Task(says, reverse("find:test", args=[one.ref]), one.tested_on)


@asked_once
def _every_quote_for(person: Person) -> list[Quote]:
    """The newest first: for the timeline and the file alike."""
    return list(person.quotes.select_related("kind", "put_in_by"))


@asked_once
def _every_test_of(person: Person) -> list[SufficiencyTest]:
    return list(person.sufficiency_tests.select_related("kind", "tested_by", "let_stand_by"))


def told(person: Person) -> Iterator[Event]:
    """For the timeline, in words for the person."""
    for quote in _every_quote_for(person):
        price = f"{money(quote.pence)} {quote.get_unit_display()}"
        says = f"A quote was put in: {quote.by_name}, {price}."
        address = reverse("find:quotes", args=[person.ref])
        yield Event(quote.put_in_on, says, address, quote.put_in_by.name)
    for test in _every_test_of(person):
        address = reverse("find:test", args=[test.ref])
        yield Event(test.tested_on, says_test(test), address, test.tested_by.name)
        if test.let_stand_by is not None and test.let_stand_on is not None:
            says = f"A director let the lower sum stand: {test.let_stand_because}"
            yield Event(test.let_stand_on, says, address, test.let_stand_by.name)


def says_test(test: SufficiencyTest) -> str:
    what = f"We checked whether our rate buys your support ({test.kind.says.lower()})."
    if not test.is_red:
        return f"{what} It does."
    return f"{what} It does not: {money(test.shortfall_pence)} a week is missing."


def part_of_file(person: Person, account: Account) -> Part | None:
    """For the person's file: the tests, how many quotes there are, and what may be done."""
    tests_made = _every_test_of(person)[:MOST]
    quotes = [one for one in _every_quote_for(person) if one.withdrawn_on is None]
    lines = [
        Line(
            says=f"{one.kind.says}: {says_works_at_rate(one)}",
            address=reverse("find:test", args=[one.ref]),
            on=one.tested_on,
            state=state_of(one),
        )
        for one in tests_made
    ]
    if quotes:
        says, address = count_of(len(quotes), "quote"), reverse("find:quotes", args=[person.ref])
        lines.append(Line(says, address, max(one.quoted_on for one in quotes)))
    steps = []
    if not people_access.is_closed(person) and people_access.may_see(account, person):
        steps.append(Step("Put in a quote", reverse("find:quote_new", args=[person.ref])))
    if access.may_test(account, person):
        steps.append(
            Step(
                "Test whether support can be bought for our rate", reverse("find:test_new", args=[person.ref])
            )
        )
    if not lines and not steps:
        return None
    return Part("What support costs here", tuple(lines), tuple(steps))


def links_of(person: Person) -> Iterator[Link]:
    """For a planner who was let in to the money: where the quotes and tests are."""
    yield Link("What support costs here: quotes and tests", reverse("find:quotes", args=[person.ref]))


def state_of(test: SufficiencyTest) -> str:
    """In a word or two, never by colour alone."""
    if not test.is_red:
        return "Enough"
    return "Too little, let stand" if test.let_stand_by_id else "Too little"
