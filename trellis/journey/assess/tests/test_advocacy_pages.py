import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.pages import words
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries, states
from trellis.journey.assess.models import Advocacy
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker
from trellis.journey.record import drafts

from .factories import (
    answered_throughout,
    asked_about_advocacy,
    decided,
    started,
    started_for_carer,
    supported_by,
    waiting_for_advocate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


def page_of(assessment) -> str:
    return reverse("assess:advocate", args=[assessment.ref])


def george():
    return people.person("George", "Grant", title="Mr")


def ade_of_voices():
    return people.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")


def asked(*difficulties: str, **more) -> dict:
    return {
        "act": "ask",
        "shown": "",
        "difficulties": list(difficulties) or ["none"],
        "evidence": "He loses the thread after a minute." if difficulties else "",
        **more,
    }


def day(prefix: str, day: int = 1, month: int = 5, year: int = 2026) -> dict:
    return {f"{prefix}_0": day, f"{prefix}_1": month, f"{prefix}_2": year}


def test_every_assessment_prompts_until_it_is_asked(as_bea):
    sara = people.carer(people.person())
    for assessment, who in ((started(sara.person), "Mrs Ahmed"), (started_for_carer(sara), "Sara Ahmed")):
        tasks = as_bea.get(reverse("assess:one", args=[assessment.ref]))
        assert f"It has not been asked yet whether {who} needs an advocate" in words(tasks)
        assert page_of(assessment) in tasks.content.decode()
        answered = as_bea.post(page_of(assessment), asked())
        assert answered.url == reverse("assess:one", args=[assessment.ref])
        assert "needs an advocate" not in words(as_bea.get(answered.url))


def test_a_difficulty_and_nobody_leads_to_asking_an_organisation_and_then_to_naming_the_advocate(as_bea):
    assessment, ade = (
        started(george()),
        ade_of_voices(),
    )
    answer = asked("retaining", appropriate_person="nobody", long_stay_likely="no")
    response = as_bea.post(page_of(assessment), answer)
    assert response.url == page_of(assessment)
    assert "Mr Grant is owed an advocate. Ask an organisation for one." in words(as_bea.get(response.url))
    voices = accounts.organisation("Northshire Voices")
    as_bea.post(
        page_of(assessment), {"act": "refer", "refer-organisation": voices.pk, **day("refer-referred_on")}
    )
    page = words(as_bea.get(page_of(assessment)))
    assert "Asked for, and waited for" in page and "Ade Adeyemi" in page
    as_bea.post(
        page_of(assessment),
        {"act": "allocate", "allocate-account": ade.pk, **day("allocate-allocated_on", 2)},
    )
    there = queries.advocacy_of(assessment)
    assert (there.state, there.advocate) == (states.ALLOCATED, ade)
    as_bea.post(page_of(assessment), {"act": "end", "end-because": "All is said."})
    assert queries.advocacy_of(assessment).state == states.ENDED


def test_the_advocate_reads_the_assessment_while_they_support_and_no_longer(client):
    accounts.council()
    assessment, ade = (
        started(george()),
        ade_of_voices(),
    )
    client.force_login(ade)
    address = reverse("assess:one", args=[assessment.ref])
    assert client.get(address).status_code == 403
    there = supported_by(assessment, ade)
    assert client.get(address).status_code == 200
    assert client.get(page_of(assessment)).status_code == 403
    actions.end_advocacy(there, because="Done.", by=worker(), on=TODAY)
    assert client.get(address).status_code == 403


def test_somebody_appropriate_is_asked_about_and_is_enough(as_bea):
    assessment = started(george())
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    three = {"is_not_paid": "yes", "is_willing": "yes", "person_agrees": "yes", "disagreement": "no"}
    answer = asked("retaining", appropriate_person=gwen.ref, long_stay_likely="no", **three)
    as_bea.post(page_of(assessment), answer)
    assert queries.advocacy_of(assessment).state == states.HAS_SOMEBODY
    page = words(as_bea.get(page_of(assessment)))
    assert "Gwen Grant: cares unpaid, is willing, is wanted" in page


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"act": "ask", "shown": ""}, "Choose what is true, or “None of these”."),
        (asked("none", "retaining"), "They cannot both hold."),
        (asked("retaining", evidence=""), "Write what shows this"),
        (asked("retaining"), "Choose who could support them, or that there is nobody."),
        (asked("retaining", appropriate_person="nobody"), "Choose yes or no."),
        (asked("retaining", evidence="x" * 200_001), "This is too long to keep: 200,001 characters"),
    ],
)
def test_an_asking_that_will_not_do_is_shown_again_with_what_was_typed(as_bea, answer, says):
    assessment = started()
    response = as_bea.post(page_of(assessment), answer)
    assert response.status_code == 200 and says in words(response)
    assert "There is a problem" in words(response)
    assert not Advocacy.objects.exists()
    if answer.get("evidence"):
        assert answer["evidence"] in response.content.decode()


def test_two_workers_who_answer_at_once_see_both_answers(as_bea):
    assessment = started()
    asked_about_advocacy(assessment)
    answer = asked("retaining", appropriate_person="nobody", long_stay_likely="no")
    response = as_bea.post(page_of(assessment), answer)
    assert response.status_code == 409
    page = words(response)
    assert "saved this page while you were typing" in page
    assert "He loses the thread after a minute." in page and "None of these" in page
    again = re.search(r'name="shown" value="(\w+)"', response.content.decode())
    as_bea.post(page_of(assessment), {**answer, "shown": again[1]})
    assert queries.advocacy_of(assessment).state == states.TO_REFER


def test_an_act_that_somebody_else_has_done_meanwhile_shows_how_it_stands(as_bea):
    assessment = started()
    waiting_for_advocate(assessment)
    voices = accounts.organisation("Northshire Voices")
    response = as_bea.post(
        page_of(assessment),
        {"act": "refer", "refer-organisation": voices.pk, **day("refer-referred_on")},
        follow=True,
    )
    assert "This has moved on since the page was shown to you" in words(response)
    assert Advocacy.objects.count() == 1


def test_the_page_that_decides_prompts_and_refuses_while_one_is_owed(as_bea):
    assessment = answered_throughout(started(george()))
    address = reverse("assess:decide", args=[assessment.ref])
    assert "It has not been asked yet whether Mr Grant needs an advocate" in words(as_bea.get(address))
    waiting_for_advocate(assessment)
    assert "Nothing is decided before one is there" in words(as_bea.get(address))
    given = {
        "version": assessment.version,
        "related_to_impairment": "no",
        "significant_wellbeing_impact": "no",
        "wellbeing_reason": "He manages.",
        **day("decided_on"),
    }
    response = as_bea.post(address, given)
    assert "Mr Grant is owed an advocate and has none" in words(response)
    assert "He manages." in words(response)
    as_bea.post(page_of(assessment), {"act": "without", "without-because": "He goes home tomorrow."})
    decided_now = as_bea.post(address, given)
    assert "We went on without one, because: He goes home tomorrow." in words(as_bea.get(decided_now.url))


def test_a_decision_made_without_asking_says_so(as_bea):
    decision = decided(answered_throughout(started()))
    page = words(as_bea.get(reverse("assess:decision", args=[decision.ref])))
    assert "We did not ask whether you need an advocate" in page


def test_the_page_says_how_long_a_long_stay_is_and_that_it_is_to_be_confirmed(as_bea):
    page = words(as_bea.get(page_of(started())))
    assert "28 days or more in hospital, or 8 weeks or more in a care home" in page
    assert "To be confirmed" in page


def test_words_being_typed_come_back_on_the_page(as_bea):
    assessment = started()
    asked_about_advocacy(assessment)

    drafts.save(worker(), page_of(assessment), {"evidence": ["He could not follow"]}, timezone.now())
    page = words(as_bea.get(page_of(assessment)))
    assert "He could not follow" in page and "What you had typed here" in page
    as_bea.post(page_of(assessment), asked(shown=queries.advocacy_of(assessment).ref))
    assert drafts.of(worker(), page_of(assessment)) is None


def test_only_workers_of_the_team_open_the_page(client):
    people.gather_the_cast()
    accounts.council()
    assessment = started(people.person("Nina", "Novak"))
    may = {"Bea Brooks", "Marta Mazur"}
    for name in (
        "Bea Brooks",
        "Tom Tran",
        "Marta Mazur",
        "Sara Ahmed",
        "Frank Foster",
        "Ade Adeyemi",
        "Nadia Noor",
    ):
        client.force_login(people.account(name))
        assert (client.get(page_of(assessment)).status_code == 200) == (name in may), name


def test_a_decided_assessment_is_not_asked_about_but_its_advocate_s_part_can_end(as_bea):
    assessment = answered_throughout(started())
    there = supported_by(assessment)
    decided(assessment)
    page = words(as_bea.get(page_of(assessment)))
    assert "When their part is done" in page and "Ask again" not in page
    as_bea.post(page_of(assessment), {"act": "end", "end-because": "It is decided."})
    there.refresh_from_db()
    assert there.state == states.ENDED


def test_what_is_printed_has_no_forms(as_bea):
    assessment = started()
    waiting_for_advocate(assessment)
    page = as_bea.get(page_of(assessment) + "?print=1").content.decode()
    assert "<form" not in page and "Asked for, and waited for" in page


def test_a_script_in_the_words_is_shown_as_words(as_bea):
    assessment = started()
    asked_about_advocacy(assessment, "retaining", evidence="<script>alert(1)</script>")
    page = as_bea.get(page_of(assessment)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
