import html
import re
from decimal import Decimal

import pytest
import readability
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import words
from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries
from trellis.journey.assess.actions import HelpSaid
from trellis.journey.assess.models import Assessment, EligibilityDecision, OutcomeAnswer
from trellis.journey.people.models import Carer
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import answered, started
from .test_access import three_assessments

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


def outcome_page(assessment: Assessment, outcome: str = "nutrition") -> str:
    return reverse("assess:outcome", args=[assessment.ref, outcome])


def said_of(carer: Carer, share: str, willing: str = "yes", able: str = "yes", percent: str = "") -> dict:
    """What a carer's part of the page is filled in with."""
    answers = {"share": share, "willing": willing, "able": able, "percent": percent}
    return {f"help-{carer.ref}-{name}": value for name, value in answers.items()}


# Starting.


def test_an_assessment_is_started_and_leads_to_the_list_of_what_to_ask(as_bea):
    person = people.person()
    address = reverse("assess:new", args=[person.ref])
    assert as_bea.get(address).status_code == 200
    begun = {"begun_on_0": "1", "begun_on_1": "4", "begun_on_2": "2026"}
    response = as_bea.post(address, {"whose": "adult", **begun})
    assessment = Assessment.objects.get()
    assert response.url == reverse("assess:one", args=[assessment.ref])
    page = words(as_bea.get(response.url))
    assert "0 of 10 outcomes are done" in page and "when 10 more outcomes have been asked about" in page


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"whose": ""}, "Choose whose assessment it is."),
        ({"whose": "adult", "begun_on_2": "2015"}, "This test begins on 1 April 2015"),
        ({"whose": "adult", "begun_on_2": "2199"}, "must be today or in the past"),
        ({"whose": "adult", "begun_on_0": "32"}, "must be a real date"),
    ],
)
def test_a_start_that_will_not_do_is_shown_again(as_bea, answers, says):
    person = people.person()
    begun = {"begun_on_0": "31", "begun_on_1": "3", "begun_on_2": "2026"}
    response = as_bea.post(reverse("assess:new", args=[person.ref]), {**begun, **answers})
    assert response.status_code == 200 and says in words(response)
    assert not Assessment.objects.exists()


def test_a_carer_s_assessment_is_joined_to_the_person_s_own_and_each_links_to_the_other(as_bea):
    sara = people.carer(people.person())
    own = started(sara.person)
    address = reverse("assess:new", args=[sara.person.ref])
    page = words(as_bea.get(address))
    assert "own assessment is under way" in page and "own needs" not in page
    begun = {"begun_on_0": "1", "begun_on_1": "5", "begun_on_2": "2026"}
    as_bea.post(address, {"whose": sara.ref, "together": "on", **begun})
    hers = Assessment.objects.get(kind="carer")
    assert hers.joint_with == own
    for one, other in ((own, hers), (hers, own)):
        page = as_bea.get(reverse("assess:one", args=[one.ref])).content.decode()
        assert reverse("assess:one", args=[other.ref]) in page


# Answering.


def test_an_answer_is_saved_and_the_next_unanswered_outcome_follows(as_bea):
    assessment = started()
    sara = people.carer(assessment.person)
    answered(assessment, "hygiene")
    response = as_bea.post(
        outcome_page(assessment),
        {
            "version": 0,
            "said": "I can do toast.",
            "limbs": ["without_assistance", "takes_longer"],
            "evidence": "Seen on two visits.",
            "fluctuates": "on",
            "period_considered": "The last three months.",
            "level": "2",
            **said_of(sara, "0.5"),
        },
    )
    assert response.url == outcome_page(assessment, "toilet")
    answer = OutcomeAnswer.objects.get(outcome="nutrition")
    assert (answer.level, answer.limbs) == (2, ["without_assistance", "takes_longer"])
    assert (answer.help.get().share, answer.help.get().willing) == (Decimal("0.5"), True)
    page = as_bea.get(outcome_page(assessment)).content.decode()
    assert "I can do toast." in page and "Last saved by Bea Brooks" in page


def test_one_may_go_back_to_the_list_instead(as_bea):
    assessment = started()
    response = as_bea.post(outcome_page(assessment), {"version": 0, "said": "Toast.", "then": "list"})
    assert response.url == reverse("assess:one", args=[assessment.ref])
    assert OutcomeAnswer.objects.get().limbs is None


def test_after_the_last_outcome_come_the_circumstances_and_then_the_list(as_bea):
    assessment = factories.answered_throughout(started())
    saved = as_bea.post(outcome_page(assessment), {"version": 1, "limbs": ["none"], "level": "0"})
    assert saved.url == reverse("assess:circumstances", args=[assessment.ref])
    asked = as_bea.post(saved.url, {"shown": "", "circumstances": ["none"]})
    assert asked.url == reverse("assess:one", args=[assessment.ref])
    page = words(as_bea.get(asked.url))
    assert "None of them" in page and "Decide whether Mrs Ahmed qualifies" in page


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"level": "7"}, "Choose a level from the list."),
        ({"limbs": ["danger"]}, "Write what was seen or said"),
        ({"limbs": ["danger", "none"], "evidence": "Seen."}, "They cannot both hold."),
        ({"limbs": ["slow"]}, "Select a valid choice"),
        ({"fluctuates": "on"}, "Say over what time you looked"),
        ({"version": "x"}, "Enter a whole number."),
    ],
)
def test_an_answer_that_will_not_do_is_shown_again_with_what_was_typed(as_bea, answers, says):
    assessment = started()
    response = as_bea.post(outcome_page(assessment), {"version": 0, "said": "I can do toast.", **answers})
    assert response.status_code == 200
    page = words(response)
    assert says in page and "There is a problem" in page and "I can do toast." in page
    assert "Error:" in response.content.decode().split("</title>")[0]
    assert not OutcomeAnswer.objects.exists()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (("other", "yes", "yes", ""), "Enter the share as a number between 0 and 100"),
        (("other", "yes", "yes", "100.01"), "must be between 0 and 100%"),
        (("other", "yes", "yes", "101"), "must be between 0 and 100%"),
        (("other", "yes", "yes", "-5"), "Enter the share as a number between 0 and 100"),
        (("other", "yes", "yes", "half"), "Enter the share as a number between 0 and 100"),
        (("other", "yes", "yes", "1e1"), "Enter the share as a number between 0 and 100"),
        (("other", "yes", "yes", "33.333"), "at most two figures after the point"),
        (("", "yes", "yes", ""), "Say how much Sara Ahmed would do"),
        (("0.5", "", "yes", ""), "Say whether Sara Ahmed is willing"),
        (("0.5", "yes", "", ""), "Say whether Sara Ahmed is able"),
        (("2", "yes", "yes", ""), "Select a valid choice"),
    ],
)
def test_a_share_that_will_not_do_is_shown_again(as_bea, said, says):
    sara = people.carer(people.person())
    response = as_bea.post(outcome_page(started(sara.person)), {"version": 0, **said_of(sara, *said)})
    assert response.status_code == 200 and says in words(response)
    assert not OutcomeAnswer.objects.exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("other", "yes", "yes", "100"), "1"),
        (("other", "yes", "yes", "33.33 %"), "0.3333"),
        (("other", "yes", "yes", "0"), "0"),
        (("1", "yes", "no", "half"), "1"),
        (("0", "", "", ""), "0"),
        (("", "no", "", ""), "0"),
        (("", "", "", ""), None),
    ],
)
def test_a_share_is_kept_as_it_was_said(as_bea, said, kept):
    sara = people.carer(people.person())
    assessment = started(sara.person)
    assert as_bea.post(outcome_page(assessment), {"version": 0, **said_of(sara, *said)}).status_code == 302
    given = OutcomeAnswer.objects.get().help.first()
    assert (given and given.share) == (None if kept is None else Decimal(kept))
    assert as_bea.get(outcome_page(assessment)).status_code == 200


def test_a_carer_put_in_by_mistake_is_taken_out_again(as_bea):
    sara = people.carer(people.person())
    assessment = started(sara.person)
    answered(assessment, "nutrition", help=[HelpSaid(sara, Decimal("0.5"), True, True)])
    assert "Take this out: Sara Ahmed was not asked" in words(as_bea.get(outcome_page(assessment)))
    as_bea.post(outcome_page(assessment), {"version": 1, **said_of(sara, "not_asked")})
    assert not OutcomeAnswer.objects.get().help.exists()


def test_two_carers_over_the_whole_are_named_on_the_page(as_bea):
    amina = people.person()
    sara, yusuf = people.carer(amina), people.carer(amina, "Yusuf Ahmed", "son")
    answers = {"version": 0, **said_of(sara, "0.75"), **said_of(yusuf, "0.5")}
    response = as_bea.post(outcome_page(started(amina)), answers)
    assert "Sara Ahmed (75%) and Yusuf Ahmed (50%) would together do 125% of this" in words(response)


def test_two_workers_saving_one_answer_are_shown_both_and_nothing_typed_is_lost(as_bea):
    sara = people.carer(people.person())
    assessment = started(sara.person)
    # Both opened the page while it was empty; Marta saved first.
    half = [HelpSaid(sara, Decimal("0.5"), True, True)]
    answered(assessment, "nutrition", level=2, limbs=["danger"], said="I burnt the pan.", help=half)
    mine = {
        "version": 0,
        "said": "I can do toast.",
        "limbs": ["none"],
        "level": "1",
        **said_of(sara, "1", able="no"),
    }
    response = as_bea.post(outcome_page(assessment), mine)
    assert response.status_code == 409
    page = words(response)
    assert "Bea Brooks saved this page while you were typing" in page
    assert "What you typed I can do toast. What Bea Brooks saved I burnt the pan." in page
    assert "What you typed 1: a little help What Bea Brooks saved 2: help with some of it" in page
    assert "None of these: they can do it on their own What Bea Brooks saved Only with danger" in page
    assert (
        "What you typed all of it: willing, but not able What Bea Brooks saved half: willing and able" in page
    )
    assert OutcomeAnswer.objects.get().said == "I burnt the pan."
    assert 'name="version" value="1"' in response.content.decode()
    assert as_bea.post(outcome_page(assessment), {**mine, "version": 1}).status_code == 302
    assert OutcomeAnswer.objects.get().said == "I can do toast."
    assert Entry.objects.order_by("-number")[0].before["said"] == "I burnt the pan."


def test_an_outcome_nobody_knows_is_not_found(as_bea):
    assessment = started()
    assert as_bea.get(outcome_page(assessment, "recreation")).status_code == 404
    assert as_bea.get(outcome_page(assessment, "nonsense")).status_code == 404
    assert as_bea.get(reverse("assess:one", args=["nobodyhere"])).status_code == 404
    assert as_bea.get(reverse("assess:decision", args=["nobodyhere"])).status_code == 404


def test_a_carer_s_page_asks_for_no_level_and_no_circumstances(as_bea):
    hers = factories.started_for_carer(people.carer(people.person()))
    page = words(as_bea.get(outcome_page(hers, "recreation")))
    assert "What the carer said" in page and "How much help is needed" not in page
    assert as_bea.get(reverse("assess:circumstances", args=[hers.ref])).status_code == 404


def test_circumstances_need_an_answer_and_none_cannot_stand_with_others(as_bea):
    address = reverse("assess:circumstances", args=[started().ref])
    assert "Choose what is true" in words(as_bea.post(address, {"shown": ""}))
    both = as_bea.post(address, {"shown": "", "circumstances": ["none", "live_in"]})
    assert "They cannot both hold." in words(both)


def test_two_workers_saving_the_circumstances_are_shown_both(as_bea):
    assessment = started()
    actions.save_circumstances(assessment, ["night_care"], shown="", by=people.worker())
    address = reverse("assess:circumstances", args=[assessment.ref])
    response = as_bea.post(address, {"shown": "", "circumstances": ["live_in"]})
    assert response.status_code == 409
    assert "What they saved Needs help in the night" in words(response)
    assessment.refresh_from_db()
    shown = queries.circumstances_shown(assessment)
    assert f'value="{shown}"' in response.content.decode()
    assert as_bea.post(address, {"shown": shown, "circumstances": ["live_in"]}).status_code == 302


# Deciding.


def decided_on_page(assessment: Assessment, **answers) -> dict:
    return {
        "version": assessment.version,
        "related_to_impairment": "yes",
        "impairment": "Arthritis.",
        "significant_wellbeing_impact": "yes",
        "wellbeing_areas": ["control"],
        "wellbeing_reason": "She no longer goes out.",
        "decided_on_0": "1",
        "decided_on_1": "5",
        "decided_on_2": "2026",
        **answers,
    }


def test_the_decision_page_leaves_out_what_carers_do_and_says_so(as_bea):
    assessment, _ = factories.mrs_a()
    page = words(as_bea.get(reverse("assess:decide", args=[assessment.ref])))
    assert "Help from carers is left out on purpose" in page
    assert "Sara" not in page
    assert "Yes: not without help or reminding" in page


def test_mrs_a_qualifies_and_reads_why_with_every_step_and_its_law(as_bea, client):
    assessment, _ = factories.mrs_a()
    response = as_bea.post(reverse("assess:decide", args=[assessment.ref]), decided_on_page(assessment))
    decision = EligibilityDecision.objects.get()
    assert response.url == reverse("assess:decision", args=[decision.ref])
    as_worker = words(as_bea.get(response.url))
    assert "For you, the worker" in as_worker and "Open the assessment again" in as_worker
    client.force_login(people.signing_in(assessment.person))
    page = words(client.get(response.url))
    assert "To Mrs Amina Ahmed You qualify for care and support" in page
    assert "You cannot do 8 of 10 things on your own" in page
    assert "We did not count help from family or friends" in page
    assert "She no longer goes out." in page and "Control over your day-to-day life" in page
    for line in decision.working["lines"]:
        assert line["says"] in page and line["source"] in page
    assert "You have a right to question this." in page and "indicative amount" in page
    assert "To be confirmed" not in page and "For you, the worker" not in page


def test_somebody_who_does_not_qualify_is_owed_advice_in_writing(as_bea):
    assessment = factories.answered_throughout(started(), unable=("nutrition",))
    as_bea.post(reverse("assess:decide", args=[assessment.ref]), decided_on_page(assessment))
    page = words(as_bea.get(reverse("assess:decision", args=[EligibilityDecision.objects.get().ref])))
    assert "You do not qualify for care and support" in page
    assert "We owe you advice in writing" in page and "section 13(5)" in page
    assert "You have a right to question this." in page


def test_a_carer_s_decision_shows_what_is_still_to_be_confirmed(as_bea):
    hers = factories.started_for_carer(people.carer(people.person()))
    factories.answered_throughout(hers, unable=("work",))
    answers = {
        "necessary_care_for_adult": "yes",
        "health_deteriorating_or_at_risk": "yes",
        "health": "Her back.",
    }
    response = as_bea.post(reverse("assess:decide", args=[hers.ref]), decided_on_page(hers, **answers))
    page = words(as_bea.get(response.url))
    assert "To Sara Ahmed , who cares for Mrs Amina Ahmed" in page.replace("Ahmed, who", "Ahmed , who")
    assert "You qualify for support as a carer" in page and "Her back." in page
    lines = EligibilityDecision.objects.get().working["lines"]
    marked = sum(line.get("status") is not None for line in lines)
    # Each of those lines, and the sentence that explains the mark.
    assert marked and page.count("To be confirmed") == marked + 1


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"significant_wellbeing_impact": ""}, "Say whether there is a significant impact on wellbeing."),
        ({"wellbeing_reason": " "}, "Yes and no both need one."),
        ({"related_to_impairment": ""}, "Say whether the needs come from an impairment or illness."),
        ({"impairment": ""}, "Write which impairment or illness."),
        ({"decided_on_2": "2199"}, "must be today or in the past"),
        ({"decided_on_2": "2015", "decided_on_1": "3"}, "This test begins on 1 April 2015"),
    ],
)
def test_a_decision_that_will_not_do_is_shown_again_with_what_was_typed(as_bea, answers, says):
    assessment = factories.answered_throughout(started())
    reason = {"wellbeing_reason": "She no longer goes out."}
    response = as_bea.post(
        reverse("assess:decide", args=[assessment.ref]), decided_on_page(assessment, **{**reason, **answers})
    )
    assert response.status_code == 200 and says in words(response)
    assert not EligibilityDecision.objects.exists()
    if "wellbeing_reason" not in answers:
        assert "She no longer goes out." in words(response)


def test_nothing_is_decided_before_every_outcome_is_asked_about(as_bea):
    assessment = started()
    page = words(as_bea.get(reverse("assess:decide", args=[assessment.ref])))
    assert "Ask first about Eating and drinking" in page and "Your reason" not in page
    response = as_bea.post(reverse("assess:decide", args=[assessment.ref]), decided_on_page(assessment))
    assert "Ask about “Eating and drinking”" in words(response)
    assert not EligibilityDecision.objects.exists()


def test_a_decision_on_answers_that_changed_meanwhile_is_shown_again(as_bea):
    assessment = factories.answered_throughout(started())
    shown = decided_on_page(assessment)
    answered(assessment, "nutrition", limbs=["danger"])
    response = as_bea.post(reverse("assess:decide", args=[assessment.ref]), shown)
    assert response.status_code == 409
    page = words(response)
    assert "An answer was saved after this page was shown to you" in page
    assert "She no longer goes out." in page and "Yes: only with danger" in page
    assessment.refresh_from_db()
    again = as_bea.post(
        reverse("assess:decide", args=[assessment.ref]), {**shown, "version": assessment.version}
    )
    assert again.status_code == 302


def test_a_decided_assessment_is_read_and_opened_again_with_a_reason(as_bea):
    assessment = factories.answered_throughout(started())
    decision = factories.decided(assessment)
    for name in ("outcome", "circumstances", "decide", "set_aside"):
        args = [assessment.ref, "work"] if name == "outcome" else [assessment.ref]
        assert as_bea.get(reverse(f"assess:{name}", args=args)).status_code == 302
    address = reverse("assess:reopen", args=[assessment.ref])
    assert "Give the reason." in words(as_bea.post(address, {"because": ""}))
    assert as_bea.post(address, {"because": "She fell on Sunday."}).status_code == 302
    page = words(as_bea.get(reverse("assess:one", args=[assessment.ref])))
    assert "She fell on Sunday." in page and "stands until there is a new one" in page
    second = factories.decided(assessment)
    old = words(as_bea.get(reverse("assess:decision", args=[decision.ref])))
    assert "A later decision has replaced this one." in old
    assert "It replaces the decision of 1 May 2026" in words(
        as_bea.get(reverse("assess:decision", args=[second.ref]))
    )


def test_an_assessment_is_set_aside_with_a_reason_that_can_be_read(as_bea):
    assessment = started()
    address = reverse("assess:set_aside", args=[assessment.ref])
    assert as_bea.get(address).status_code == 200
    as_bea.post(address, {"because": "Begun twice."})
    page = words(as_bea.get(reverse("assess:one", args=[assessment.ref])))
    assert "Begun twice." in page and "Set aside" in page
    assert as_bea.get(reverse("assess:reopen", args=[assessment.ref])).status_code == 302


# Reading.


def test_the_person_and_a_carer_who_may_see_read_what_was_said_beside_how_it_was_written(client):
    accounts.council()
    assessment, sara = factories.mrs_a()
    address = reverse("assess:one", args=[assessment.ref])
    for account in (people.signing_in(assessment.person), sara.account):
        client.force_login(account)
        page = words(client.get(address))
        assert "What you said About nutrition. Heard by Bea Brooks" in page
        assert "Help with some of it (level 2 of 4)." in page and "Written by Bea Brooks" in page
        assert "Sara Ahmed Would do half: willing and able." in page
        assert client.get(outcome_page(assessment)).status_code == 403
        assert client.post(outcome_page(assessment), {"version": 1}).status_code == 403


def test_the_person_s_pages_can_be_read_at_nine(client):
    accounts.council()
    assessment, _ = factories.mrs_a()
    decision = factories.decided(assessment)
    client.force_login(people.signing_in(assessment.person))
    for address in (
        reverse("people:one", args=[assessment.person.ref]),
        reverse("assess:one", args=[assessment.ref]),
        reverse("assess:decision", args=[decision.ref]),
    ):
        assert at_nine(client.get(address)), address


def at_nine(response) -> bool:
    """Whether somebody of nine follows the page easily."""
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    sentences = [
        one
        for block in re.findall(r"<(?:p|li|dd|h2)\b[^>]*>(.*?)</(?:p|li|dd|h2)>", page, flags=re.DOTALL)
        for one in re.split(r"(?<=[.?!:])\s+", html.unescape(re.sub(r"<[^>]+>", " ", block)))
        if re.search("[a-z]", one)
    ]
    grade = readability.getmeasures("\n".join(sentences), lang="en")["readability grades"]["Kincaid"]
    # The Flesch and Kincaid grade and five more is about the age of a reader who follows easily.
    return grade + 5 <= 9


def test_on_paper_a_worker_gets_what_is_written_instead_of_what_to_do(as_bea):
    assessment, _ = factories.mrs_a()
    page = as_bea.get(reverse("assess:one", args=[assessment.ref]) + "?print=1").content.decode()
    assert "How we wrote it down" in page and "trellis-print" in page
    written = as_bea.get(reverse("assess:written", args=[assessment.ref])).content.decode()
    assert "How we wrote it down" in written


# Access.

# Which of the cast gets which page of Mrs A's own assessment, of the joint one and of her son's alone.
ACCESS = """
    who            new  one  joint  alone  written  outcome  decide  set_aside
    Bea Brooks     200  200  200    200    200      200      200     200
    Marta Mazur    200  200  200    200    200      200      200     200
    Tom Tran       403  403  403    403    403      403      403     403
    Amina Ahmed    403  200  200    403    200      403      403     403
    Sara Ahmed     403  200  200    403    200      403      403     403
    Yusuf Ahmed    403  403  403    200    403      403      403     403
    Gwen Grant     403  403  403    403    403      403      403     403
    Olive Okafor   403  403  403    403    403      403      403     403
    Ade Adeyemi    403  403  403    403    403      403      403     403
    Frank Foster   403  403  403    403    403      403      403     403
    Nadia Noor     403  403  403    403    403      403      403     403
    Idris Iqbal    403  403  403    403    403      403      403     403
"""


def test_each_role_gets_its_pages_and_no_others(client):
    accounts.council()
    own, joint, alone = three_assessments()
    addresses = [
        reverse("assess:new", args=[own.person.ref]),
        reverse("assess:one", args=[own.ref]),
        reverse("assess:one", args=[joint.ref]),
        reverse("assess:one", args=[alone.ref]),
        reverse("assess:written", args=[own.ref]),
        outcome_page(own),
        reverse("assess:decide", args=[own.ref]),
        reverse("assess:set_aside", args=[own.ref]),
    ]
    rows = [line.strip() for line in ACCESS.strip().splitlines()[1:]]
    found = []
    for row in rows:
        name = row[:15].strip()
        client.force_login(Account.objects.get(name=name))
        found.append((name, [client.get(address).status_code for address in addresses]))
    assert found == [(row[:15].strip(), [int(one) for one in row[15:].split()]) for row in rows]


def test_no_page_lets_another_team_s_worker_in_and_the_record_gets_a_line(client):
    accounts.council()
    assessment = factories.answered_throughout(started())
    decision = factories.decided(assessment)
    client.force_login(people.worker("Tom Tran", of="Hillside"))
    addresses = [
        *(
            reverse(f"assess:{name}", args=[assessment.ref])
            for name in ("one", "written", "circumstances", "decide", "reopen", "set_aside")
        ),
        outcome_page(assessment),
        reverse("assess:decision", args=[decision.ref]),
    ]
    before = Entry.objects.count()
    for address in addresses:
        assert client.get(address).status_code == 403
        assert client.post(address, {"because": "x", "version": 1}).status_code == 403
    lines = Entry.objects.order_by("number")[before:]
    assert len(lines) == 2 * len(addresses)
    assert {(line.act, line.by_name, line.about_ref) for line in lines} == {
        ("was refused", "Tom Tran", assessment.ref)
    }


def test_a_carer_s_decision_is_not_the_person_s_to_read_unless_done_together(client):
    accounts.council()
    yusuf = people.carer(people.person(), "Yusuf Ahmed", "son")
    alone = factories.decided(factories.answered_throughout(factories.started_for_carer(yusuf)))
    client.force_login(people.signing_in(yusuf.person))
    assert client.get(reverse("assess:decision", args=[alone.ref])).status_code == 403


def test_every_page_takes_as_many_queries_whatever_the_council_s_size(as_bea):
    assessment, _ = factories.mrs_a()
    addresses = [
        reverse("assess:one", args=[assessment.ref]),
        reverse("assess:written", args=[assessment.ref]),
        reverse("assess:decide", args=[assessment.ref]),
        outcome_page(assessment),
    ]

    def counted() -> list[int]:
        found = []
        for address in addresses:
            as_bea.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(address).status_code == 200
            found.append(len(seen))
        return found

    for number in range(2):
        started(people.person("Ann", f"Other {number}"))
    with_three = counted()
    for number in range(2, 59):
        started(people.person("Ann", f"Other {number}"))
    for number in range(5):
        people.carer(assessment.person, f"Helper {number}", "friend")
    assert counted() == with_three
    assert max(with_three) < 20
