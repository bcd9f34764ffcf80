import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.actions import give_role
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import states
from trellis.journey.assess.models import Dispute, Talk, Way
from trellis.journey.assess.tests.factories import (
    answered_throughout,
    decided,
    started,
    started_for_carer,
    supported_by,
)
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import worker

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def _council() -> None:
    accounts.council()


@pytest.fixture
def home(client, _council):
    def opened(account) -> str:
        client.force_login(account)
        page = client.get(reverse("home"))
        assert page.status_code == 200
        return page.content.decode()

    return opened


def words(page: str) -> str:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(text.split()).replace("&#39;", "'")


def talk(assessment, on: date, state: str = states.PLANNED, **more) -> Talk:
    by = {"held_by": worker(), "begun_by": worker(), **more}
    return Talk.objects.create(assessment=assessment, on=on, state=state, **by)


def test_a_worker_s_day_is_the_numbers_and_then_the_lists_each_row_one_tap_from_its_act(home):
    assessment = started(people.person("George", "Grant", title="Mr"))
    due = talk(assessment, localdate(), at=time(14, 0))
    open_one = talk(assessment, localdate() - 2 * DAY, states.OPEN)
    page = home(worker())
    assert "1 talk due 2 waiting on you 1 under way" in words(page)
    assert (
        f'<a class="govuk-link" href="{reverse("assess:talk", args=[due.ref])}">Mr George Grant</a>' in page
    )
    assert reverse("assess:talk", args=[open_one.ref]) in page
    assert "Talk today at 2:00pm" in words(page)
    assert "Came back" not in words(page)


def test_a_day_on_which_nothing_waits_says_so(home):
    assert "0 talks due Nothing waits for you today." in words(home(worker()))


def test_five_rows_stand_open_and_the_others_are_one_tap_away(home):
    for number in range(12):
        talk(started(people.person("Nina", f"Novak {number:02}")), localdate())
    page = home(worker())
    due = page[page.index('id="talks-due"') : page.index('id="waiting-on-me"')]
    before, rest = due.split("<details", 1)
    assert (before.count("<li"), rest.count("<li")) == (5, 5)
    assert "5 more" in words(rest) and "The first 10 of 12." in words(rest)


def test_somebody_who_works_in_a_team_and_manages_it_has_their_day_once(home):
    both = worker()
    give_role(
        both,
        RoleName.MANAGER,
        team=accounts.team(),
        by=accounts.administrator(),
        on=date(2026, 4, 1),
        because="She manages now.",
    )
    talk(started(people.person("George", "Grant")), localdate())
    page = home(worker())
    assert page.count('id="talks-due"') == 1 and "Schemes: what is in force" in page


def test_a_manager_has_the_day_of_the_team(home):
    talk(started(people.person("George", "Grant")), localdate())
    assert "1 talk due" in words(home(people.account("Marta Mazur", RoleName.MANAGER)))


def test_a_busy_day_takes_twenty_queries_at_most_and_no_more_than_a_quiet_one(home, client):
    def asked() -> int:
        home(worker())
        with CaptureQueriesContext(connection) as took:
            client.get(reverse("home"))
        return len(took)

    def busy(number: int) -> None:
        assessment = started(people.person("Nina", f"Novak {number:02}"))
        talk(assessment, localdate())
        talk(assessment, localdate() - DAY, states.OPEN)

    busy(0)
    few = asked()
    for number in range(1, 15):
        busy(number)
    assert asked() == few <= 20


def test_a_person_reads_what_comes_next_and_who_has_to_act(home):
    assessment = started(people.person("George", "Grant"))
    own = people.signing_in(assessment.person)
    talk(assessment, localdate() + DAY, at=time(10, 0), where="home")
    talk(assessment, localdate(), states.OPEN, way=Way.OWN_WORDS, held_by=None, begun_by=own)
    page = home(own)
    says = words(page[page.index("What comes next") : page.index("What has happened")])
    assert "Bea Brooks A talk with Bea Brooks on" in says and "at 10:00am at your home" in says
    assert "You You have begun to tell us in your own words." in says
    assert "We started your assessment." in words(page[page.index("What has happened") :])


def test_a_person_reads_that_we_owe_them_an_answer(home):
    assessment = started(people.person("George", "Grant"))
    own = people.signing_in(assessment.person)
    dispute = Dispute.objects.create(
        assessment=assessment,
        outcome="nutrition",
        as_coded={},
        said_by="person",
        said_by_name="George Grant",
        raised_on=localdate(),
        raised_by=own,
    )
    page = home(own)
    assert "We owe you an answer." in words(page)
    assert reverse("assess:dispute", args=[dispute.ref]) in page


def test_what_is_still_to_come_is_not_among_what_has_happened(home):
    assessment = started(people.person("George", "Grant"))
    own = people.signing_in(assessment.person)
    talk(assessment, localdate() + 9 * DAY)
    page = home(own)
    later = f"{localdate() + 9 * DAY:%-d %B %Y}"
    assert later in page[: page.index("What has happened")]
    assert later not in page[page.index("What has happened") :]


def test_a_person_whose_assessment_is_decided_reads_it_from_home(home):
    assessment = answered_throughout(started(people.person("George", "Grant")))
    own = people.signing_in(assessment.person)
    decided(assessment)
    page = home(own)
    assert "Your assessment is done." in words(page)
    assert reverse("assess:one", args=[assessment.ref]) in page


def test_an_advocate_finds_the_person_and_the_carer_they_support_at_home(home):
    ade = people.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    assert "Nobody yet." in words(home(ade))
    sara = people.carer(people.person())
    hers, his = started_for_carer(sara), started(people.person("George", "Grant", title="Mr"))
    supported_by(hers, ade)
    supported_by(his, ade)
    page = home(ade)
    assert reverse("people:one", args=[his.person.ref]) in page
    assert reverse("assess:one", args=[hers.ref]) in page
    assert reverse("people:one", args=[sara.person.ref]) not in page
