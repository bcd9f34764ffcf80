"""No page asks the database more, or weighs more, because the council is larger.

Every address the service answers is opened by everybody of the cast, in a council of 20 people and again in
one of 2,000. A page that somebody may open makes the same number of queries in both, and never more than the
ceiling; so nobody waits longer because others were added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.house.addresses import (
    ARGUMENTS,
    DAY,
    LEAD_ON,
    OPENED_BY_POST_ALONE,
    of_person,
    what_the_demonstration_has_none_of,
)
from tests.people import FRANK, IDRIS
from trellis.journey.accounts import actions as accounts
from trellis.journey.accounts.asked_once import while_a_page_is_shown
from trellis.journey.accounts.models import Account
from trellis.journey.allocate import actions as allocating
from trellis.journey.people import access, file, timeline, today
from trellis.journey.people import queries as people
from trellis.journey.people.models import Person
from trellis.site.demo.cast import the_cast
from trellis.site.demo.load import SCHEME, load

SMALL, LARGE = 20, 2_000
MOST_QUERIES = 20
MOST_BYTES = 60_000
# A person's page and the homes are told by every stage in turn. Such a page may ask what it asks by itself
# (the session, the account, its roles, the council; for a person's page ten more, the person with all that
# hangs on them; for a worker's home what their own day asks), and one query for each source that tells it.
# The parts of a person's file add none: they are told from the rows of the timeline beside them.
BY_ITSELF = 14
# The home of whoever draws on care has of its own the person and their budget, no more.
A_PERSONS_HOME_BY_ITSELF = 6
# What one source may ask, as `people.timeline`, `people.file` and `people.today` tell the stages.
MOST_OF_A_SOURCE = 3
# Printed before a scheme is adopted: everybody who would gain or lose, by how much. And a report with every
# picture and table in it, which is a file and no page.
LONG_ON_PURPOSE = {"allocate:adopt 1 ?print=1", "learn:stocktake_pdf 1"}

NOBODY = "nobody"
HOME = "home 1"
# Nobody of the cast has a password; this account has, and no role.
WITH_A_PASSWORD = "ines"
EVERYBODY = [NOBODY, *(one.sign_in_name for one in the_cast().accounts), WITH_A_PASSWORD]
WHO_DRAW_ON_CARE = {
    one.sign_in_name for one in the_cast().accounts if "person" in {role["role"] for role in one.roles}
}
# Those who may open most come first, so that the quick test asks few.
FIRST_ASKED = sorted(EVERYBODY, key=lambda name: name not in ("tom", "bea", "idris", "marta"))


class Statements(list[str]):
    """What is asked of the database while this listens. Django's own list of queries is cut at 9,000."""

    def __call__(self, execute: Callable, sql: str, *rest: object) -> object:
        self.append(sql)
        return execute(sql, *rest)


@dataclass(frozen=True)
class Opened:
    """What opening a page took."""

    queries: int
    size: int
    statements: list[str] = field(repr=False, compare=False)


ALSO_ASKED = {
    "people:list": ["?page=2", "?print=1"],
    "people:one": ["?print=1"],
    "assess:one": ["?print=1"],
    "allocate:one": ["?print=1"],
    "allocate:schemes": ["?page=2"],
    "allocate:adopt": ["?page=2", "?print=1"],
    "record:latest": ["?verify=1"],
    "first_page": ["?cast=1"],
}
"""The same pages further on, printed, or asked for more."""


def every_name() -> Iterator[str]:
    def walk(patterns: list, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield prefix + (pattern.name or "")
            else:
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)

    yield from dict.fromkeys(walk(get_resolver().url_patterns, ""))


def every_address() -> Iterator[tuple[str, str]]:
    """The name of each page with an address it is opened at, numbered where there are several."""
    for name in every_name():
        if name in OPENED_BY_POST_ALONE | LEAD_ON:
            continue
        for number, arguments in enumerate(ARGUMENTS.get(name, lambda: [()])(), start=1):
            address = reverse(name, args=arguments)
            yield f"{name} {number}", address
            for asked in ALSO_ASKED.get(name, ()):
                yield f"{name} {number} {asked}", address + asked


def council_of(how_many: int) -> None:
    """The demonstration, an account with a password, and a scheme that waits to be adopted."""
    load(how_many=how_many, seed=1, on=DAY, tell=lambda says, done, of: None)
    text = files("trellis.engines.allocation.schemes").joinpath(f"{SCHEME}.toml").read_text("utf-8")
    later = text.replace("from = 2026-04-01", "from = 2027-04-01", 1).replace(
        f'name = "{SCHEME}"', 'name = "northshire-2027-04"', 1
    )
    administrator = Account.objects.get(username=IDRIS.sign_in_name)
    accounts.make_account(
        username=WITH_A_PASSWORD,
        name="Ines Ito",
        email="",
        password="a long enough password",
        by=administrator,
    )
    allocating.prepare_scheme(later, by=Account.objects.get(username=FRANK.sign_in_name))
    what_the_demonstration_has_none_of()


def opened(username: str, addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Opened]:
    """What opening each of these pages took, where the account may open it."""
    client = Client()
    if username != NOBODY:
        client.force_login(Account.objects.get(username=username))
    took = {}
    for page, address in addresses:
        statements = Statements()
        # What opening a page does (signing out, a line in the record) is undone before the next.
        with transaction.atomic():
            with connection.execute_wrapper(statements):
                answer = client.get(address)
            transaction.set_rollback(True)
        if answer.status_code == 200:
            took[page, username] = Opened(len(statements), len(answer.content), statements)
    return took


def most_queries(page: str, who: str) -> int:
    """The ceiling of a page: of those that every stage tells, by how many sources there are to tell it."""
    if page.startswith("people:one "):
        return BY_ITSELF + len(timeline._sources)
    if page == HOME and who in WHO_DRAW_ON_CARE:
        return A_PERSONS_HOME_BY_ITSELF + len(timeline._sources) + len(today._sources)
    return BY_ITSELF + len(today._sources) if page == HOME else MOST_QUERIES


def too_much(took: dict[tuple[str, str], Opened]) -> dict[tuple[str, str], Opened]:
    return {
        where: opened
        for where, opened in took.items()
        if opened.queries > most_queries(*where)
        or (opened.size > MOST_BYTES and where[0] not in LONG_ON_PURPOSE)
    }


def grown(
    small: dict[tuple[str, str], Opened], large: dict[tuple[str, str], Opened]
) -> dict[tuple[str, str], list[str]]:
    """The pages that asked another number of queries, each with those that the other did not ask."""
    found = {}
    for where, few in small.items():
        many = large[where]
        if few.queries != many.queries:
            here, there = Counter(map(shape, few.statements)), Counter(map(shape, many.statements))
            found[where] = [*(there - here), *(here - there)]
    return found


def shape(statement: str) -> str:
    """A statement without what it looked for."""
    return re.sub(r"'[^']*'|\b\d+\b", "?", statement)


@pytest.fixture
def _is_a_demonstration(settings) -> None:
    settings.DEMO = True


@pytest.mark.django_db
@pytest.mark.usefixtures("_is_a_demonstration")
def test_every_page_is_opened_by_somebody_within_the_ceiling():
    council_of(SMALL)
    addresses = dict(every_address())
    took: dict[tuple[str, str], Opened] = {}
    for username in FIRST_ASKED:
        seen = {page for page, _ in took}
        # One who may is enough for a page, but not for the home page, which is another for every role.
        took |= opened(username, [one for one in addresses.items() if one[0] not in seen or one[0] == HOME])
    assert {page for page, _ in took} == set(addresses)
    assert too_much(took) == {}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("_is_a_demonstration")
def test_no_page_asks_or_weighs_more_in_a_larger_council():
    small: dict[tuple[str, str], Opened] = {}
    large: dict[tuple[str, str], Opened] = {}
    with transaction.atomic():
        council_of(SMALL)
        addresses = dict(every_address())
        for username in EVERYBODY:
            small |= opened(username, addresses.items())
        transaction.set_rollback(True)
    with transaction.atomic():
        council_of(LARGE)
        addresses = dict(every_address())
        for username in EVERYBODY:
            large |= opened(username, [(page, addresses[page]) for page, who in small if who == username])
        transaction.set_rollback(True)
    assert set(large) == set(small)
    assert grown(small, large) == {}
    assert too_much(large) == {}


def asked_by_each_source(username: str, person: Person) -> dict[str, int]:
    """How many queries each source asks while the page of a person and a home are told, in their order."""
    found: dict[str, int] = {}

    def tell(source: Callable, *of: object) -> None:
        statements = Statements()
        with connection.execute_wrapper(statements):
            told = source(*of)
            # What is told one by one is asked for as it is told; a part of the file comes whole; and a heap
            # may be looked up when it is read.
            if isinstance(told, Iterator):
                told = list(told)
            if isinstance(told, list):
                [one.count for one in told if isinstance(one, today.Heap)]
        found[f"{source.__module__}.{source.__name__}"] = len(statements)

    account = Account.objects.get(username=username)
    # Roles, who may see somebody, and by whose word, are asked by the page before any source tells it.
    with while_a_page_is_shown():
        account.holds()
        shown = people.person_with_all(person.ref)
        if access.may_see(account, shown):
            access.speaking_for(account, shown, DAY)
            for source in timeline._sources:
                tell(source, shown)
            for source in (*file._sources, *file._last):
                tell(source, shown, account)
        for source in today._sources:
            tell(source, account, DAY)
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("_is_a_demonstration")
def test_no_source_of_a_person_s_page_or_of_a_home_asks_more_than_it_may():
    council_of(SMALL)
    person = of_person("bill")
    over = {
        (username, source): queries
        for username in EVERYBODY
        if username != NOBODY
        for source, queries in asked_by_each_source(username, person).items()
        if queries > MOST_OF_A_SOURCE
    }
    assert over == {}


def test_the_check_sees_a_page_that_asks_once_a_row():
    few = Opened(3, 100, ["SELECT 1 FROM a WHERE id = 1"] * 3)
    many = Opened(40, 100, ["SELECT 1 FROM a WHERE id = 2"] * 40)
    assert grown({("list", "bea"): few}, {("list", "bea"): many}) == {
        ("list", "bea"): ["SELECT ? FROM a WHERE id = ?"]
    }
    assert too_much({("list", "bea"): many}) == {("list", "bea"): many}
