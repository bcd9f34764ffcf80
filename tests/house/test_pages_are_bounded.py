"""No page asks the database more, or weighs more, because the council is larger.

Every address the service answers is opened by everybody of the cast, in a council of 20 people and again in
one of 2,000. A page that somebody may open makes the same number of queries in both, and never more than the
ceiling; so nobody waits longer because others were added.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.timezone import now
from PIL import Image

from tests.people import AMINA, BEA, BILL, FRANK, GEORGE, IDRIS, TOM
from trellis.journey.accounts import actions as accounts
from trellis.journey.accounts.models import Account, RoleHeld, Team
from trellis.journey.allocate import actions as allocating
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.assess.models import Assessment, Contact, Dispute, Said, SaidKind, Talk
from trellis.journey.people import actions as people
from trellis.journey.people.models import Carer, Merge, NotTheSame, Person, Speaker
from trellis.journey.tell import actions as telling
from trellis.journey.tell.actions import marking
from trellis.journey.tell.letters import PARAGRAPH, Block, Words
from trellis.journey.tell.models import Message
from trellis.site.demo.cast import the_cast
from trellis.site.demo.load import SCHEME, load

DAY = date(2026, 5, 1)
SMALL, LARGE = 20, 2_000
MOST_QUERIES = 20
MOST_BYTES = 60_000
# A person's own page and home are told by every stage in turn: each part and each source of the timeline asks
# its own few, whatever the person's history.
TOLD_BY_EVERY_STAGE = ("people:one ", "home 1")
MOST_QUERIES_OF_EVERY_STAGE = 40
# Printed before a scheme is adopted: everybody who would gain or lose, by how much.
LONG_ON_PURPOSE = {"allocate:adopt 1 ?print=1"}

OPENED_BY_POST_ALONE = {
    "accounts:sign_in_as",
    "allocate:public_replay",
    "record:keep_draft",
    "record:drop_draft",
    "assess:keep_unkept",
    "assess:not_right",
}
NOBODY = "nobody"
HOME = "home 1"
# Nobody of the cast has a password; this account has, and no role.
WITH_A_PASSWORD = "ines"
EVERYBODY = [NOBODY, *(one.sign_in_name for one in the_cast().accounts), WITH_A_PASSWORD]
# Those who may open most come first, so that the quick test asks few.
FIRST_ASKED = sorted(EVERYBODY, key=lambda name: name not in ("tom", "bea", "idris", "marta"))

Arguments = tuple[object, ...]


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


def of_person(key: str) -> Person:
    name = {"amina": AMINA, "george": GEORGE, "bill": BILL}[key]
    return Person.objects.get(given_name=name.details["given_name"], date_of_birth=name.date_of_birth)


def assessment_of(key: str) -> Assessment:
    return of_person(key).assessments.get()


def bills(what: str) -> str:
    amount = Allocation.objects.get(person=of_person("bill"))
    return {"amount": amount.ref, "decision": amount.assessment.decisions.get().ref}[what]


def carer_of(key: str) -> Carer:
    return of_person(key).carers.get()


def talk_of(key: str, state: str) -> Talk:
    return Talk.objects.filter(assessment__person=of_person(key), state=state).order_by("pk")[0]


def words_of(key: str, kind: str = SaidKind.WORDS) -> Said:
    return Said.objects.filter(talk__assessment__person=of_person(key), kind=kind).order_by("pk")[0]


def speaker_of(key: str) -> Speaker:
    return of_person(key).speakers.get()


def open_talk() -> Talk:
    return Talk.objects.get(state="open")


def contact_of(state: str, **of: object) -> Contact:
    return Contact.objects.filter(state=state, team__is_front_door=True, **of).order_by("pk")[0]


def the_dead() -> Person:
    return Person.objects.get(died_on__isnull=False)


def prepared_scheme() -> CouncilScheme:
    return CouncilScheme.objects.get(adopted_at=None)


def bea() -> Account:
    return Account.objects.get(username=BEA.sign_in_name)


ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "accounts:one": lambda: [(bea().pk,)],
    "accounts:close": lambda: [(bea().pk,)],
    "accounts:end_role": lambda: [(bea().pk, RoleHeld.objects.get(account=bea()).pk)],
    "people:one": lambda: [(of_person(key).ref,) for key in ("amina", "george", "bill")],
    "people:change": lambda: [(of_person(key).ref,) for key in ("amina", "bill")],
    "people:new_carer": lambda: [(of_person("amina").ref,)],
    "people:carer": lambda: [(carer_of("amina").ref,)],
    "people:end_carer": lambda: [(carer_of("amina").ref,)],
    "people:alike_one": lambda: [(of_person("bill").ref,)],
    "people:merge": lambda: [(NotTheSame.objects.get().one.ref, NotTheSame.objects.get().other.ref)],
    "people:merged": lambda: [(Merge.objects.get().ref,)],
    "people:about_me": lambda: [(of_person("bill").ref,)],
    "people:about_me_history": lambda: [(of_person("bill").ref,)],
    "people:about_me_heading": lambda: [(of_person("bill").ref, "important_to_me")],
    "people:about_me_telling": lambda: [(of_person("bill").about_me.first().ref,)],
    "people:how_to_reach": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "people:change_how_to_reach": lambda: [(of_person("george").ref,)],
    "people:new_access_need": lambda: [(of_person("george").ref,)],
    "people:access_need": lambda: [(of_person("george").access_needs.first().ref,)],
    "people:end_access_need": lambda: [(of_person("george").access_needs.first().ref,)],
    "people:name_worker": lambda: [(of_person("george").ref,)],
    "people:speakers": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "people:new_speaker": lambda: [(of_person("bill").ref,)],
    "people:speaker": lambda: [(speaker_of(key).ref,) for key in ("george", "bill")],
    "people:change_speaker": lambda: [(speaker_of("bill").ref,)],
    "people:see_document": lambda: [(speaker_of("bill").ref,)],
    "people:end_speaker": lambda: [(speaker_of("bill").ref,)],
    "people:sharing": lambda: [(of_person("bill").ref,)],
    "people:sharing_kind": lambda: [(of_person("bill").ref, "nhs")],
    "people:deciding": lambda: [(of_person("bill").ref,)],
    "people:new_capacity": lambda: [(of_person("bill").ref,)],
    "people:capacity": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:capacity_again": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:new_best_interests": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:death": lambda: [(of_person("bill").ref,)],
    "people:take_back_death": lambda: [(the_dead().ref,)],
    "tell:note_breach": lambda: [(of_person("george").ref,)],
    "tell:write": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "tell:one": lambda: [(one.ref,) for one in Message.objects.order_by("pk")],
    "tell:paper": lambda: [(Message.objects.get(channel="letter").ref,)],
    "tell:another": lambda: [(Message.objects.get(state="failed").ref,)],
    "tell:send": lambda: [("decision", bills("decision")), ("amount", bills("amount"))],
    "assess:contact_about": lambda: [(of_person("bill").ref,)],
    "assess:contact": lambda: [(contact_of(state).ref,) for state in ("open", "answered")],
    "assess:contact_words": lambda: [(contact_of("answered").ref,)],
    "assess:change_contact": lambda: [(contact_of("open").ref,)],
    "assess:not_theirs": lambda: [(Contact.objects.get(state="open", person__isnull=False).ref,)],
    "assess:answer_contact": lambda: [
        (contact_of("open").ref, key) for key in ("advice", "short_term", "assessment", "emergency")
    ],
    "assess:follow_up": lambda: [(contact_of("answered", family_name="Ingram").ref,)],
    "assess:talk": lambda: [(talk_of("george", state).ref,) for state in ("planned", "ended")],
    "assess:begin_talk": lambda: [(talk_of("george", "planned").ref,)],
    "assess:end_talk": lambda: [(open_talk().ref,)],
    "assess:call_off_talk": lambda: [(talk_of("george", "planned").ref,)],
    "assess:add_picture": lambda: [(open_talk().ref,)],
    "assess:heard": lambda: [(words_of("george").ref,)],
    "assess:correct_words": lambda: [(words_of("george").ref,)],
    "assess:picture": lambda: [(Said.objects.get(kind=SaidKind.PICTURE).ref,)],
    "assess:new_talk": lambda: [(assessment_of("george").ref,)],
    "assess:said": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:dispute": lambda: [(Dispute.objects.get().ref,)],
    "assess:let_stand": lambda: [(Dispute.objects.get().ref,)],
    "assess:own_words": lambda: [(assessment_of("george").ref,)],
    "assess:own_words_about": lambda: [(assessment_of("george").ref, "nutrition")],
    "assess:offer_own_words": lambda: [(assessment_of("george").ref,)],
    "assess:paper": lambda: [(assessment_of("george").ref,)],
    "assess:type_in_paper": lambda: [(assessment_of("george").ref,)],
    "assess:advocate": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:new": lambda: [(of_person("amina").ref,)],
    "assess:one": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:written": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:circumstances": lambda: [(assessment_of("george").ref,)],
    "assess:outcome": lambda: [(assessment_of("george").ref, key) for key in ("nutrition", "work")],
    "assess:decide": lambda: [(assessment_of("george").ref,)],
    "assess:reopen": lambda: [(assessment_of("bill").ref,)],
    "assess:set_aside": lambda: [(assessment_of("george").ref,)],
    "assess:decision": lambda: [(bills("decision"),)],
    "allocate:amount": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "allocate:one": lambda: [(bills("amount"),)],
    "allocate:easy_read": lambda: [(bills("amount"),)],
    "allocate:what_if": lambda: [(bills("amount"),)],
    "allocate:replay": lambda: [(bills("amount"),)],
    "allocate:scheme": lambda: [(one.ref,) for one in CouncilScheme.objects.order_by("from_date")],
    "allocate:adopt": lambda: [(prepared_scheme().ref,)],
    "allocate:public_scheme": lambda: [(), (CouncilScheme.objects.exclude(adopted_at=None).get().ref,)],
}
"""What stands in the address of a page about somebody or something. Pages not named here take nothing."""

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
        if name in OPENED_BY_POST_ALONE:
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


def what_the_demonstration_has_none_of() -> None:
    """A talk under way with a picture, a dispute, a letter, somebody who died, records alike and merged."""
    tom, bea = (Account.objects.get(username=one.sign_in_name) for one in (TOM, BEA))
    hillside = Team.objects.get(name="Hillside")

    def somebody(given_name: str) -> Person:
        born = date(1950, 5, 5)
        details = {"given_name": given_name, "family_name": "Nash", "date_of_birth": born}
        return people.add_person(team=hillside, by=tom, on=DAY, **details)

    one, other, kept, emptied, dead, talking = map(somebody, ("Una", "Una", "Ned", "Edward", "Olga", "Theo"))
    people.tell_apart(one, other, by=tom, on=DAY)
    people.merge_people(kept, emptied, choices={}, because="One man.", by=tom, on=DAY)
    people.note_death(dead, died_on=DAY, because="Her son rang.", by=tom, on=DAY)
    assessment = assessing.start_assessment(talking, begun_on=DAY, by=tom, on=DAY)
    talk = assessing.begin_talk(assessment, talk_on=DAY, by=tom, on=DAY)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    assessing.add_words(
        talk, words="His garden, as he drew it.", kind=SaidKind.PICTURE, picture=drawn.getvalue(), by=tom
    )
    bill = of_person("bill")
    people.find_capacity(
        bill,
        decision="Whether to sign for the new flat",
        assessed_on=DAY,
        support_given="Read to him twice, with Dawn there.",
        impairment="A delirium, since Monday",
        has_capacity=False,
        retains=False,
        evidence="Could not say what he had been told a minute before.",
        because_of_impairment="It came with the delirium, and was not there before.",
        review_on=DAY + timedelta(days=7),
        by=tom,
        on=DAY,
    )
    assessing.take_contact(
        team=hillside, person=bill, words="The rail has come off.", came_by="phone", by=tom, on=DAY
    )
    words = Words("When I come next", (Block(PARAGRAPH, "I come on Tuesday."),))
    telling.send(bill, letter=words, channel="letter", by=tom, on=DAY)
    lost = telling.send(bill, letter=words, channel="email", by=tom, on=DAY)
    lost = marking.begin_sending(lost.pk, at=now())
    marking.note_failed(lost, because="Nobody has this address.")
    coded = assessment_of("george").answers.get(outcome="community")
    assessing.dispute_code(assessment_of("george"), "community", version=coded.version, by=bea, on=DAY)


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


def most_queries(page: str) -> int:
    return MOST_QUERIES_OF_EVERY_STAGE if page.startswith(TOLD_BY_EVERY_STAGE) else MOST_QUERIES


def too_much(took: dict[tuple[str, str], Opened]) -> dict[tuple[str, str], Opened]:
    return {
        where: opened
        for where, opened in took.items()
        if opened.queries > most_queries(where[0])
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


def test_the_check_sees_a_page_that_asks_once_a_row():
    few = Opened(3, 100, ["SELECT 1 FROM a WHERE id = 1"] * 3)
    many = Opened(40, 100, ["SELECT 1 FROM a WHERE id = 2"] * 40)
    assert grown({("list", "bea"): few}, {("list", "bea"): many}) == {
        ("list", "bea"): ["SELECT ? FROM a WHERE id = ?"]
    }
    assert too_much({("list", "bea"): many}) == {("list", "bea"): many}
