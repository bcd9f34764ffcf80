"""Many heads on one plan (J21), planning paid from a fund of its own (J3), and the library (N13)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate.tests import factories as allocate
from trellis.journey.find.models import LibraryIdea
from trellis.journey.people import actions as people_actions
from trellis.journey.people import queries as people_queries
from trellis.journey.people import timeline, today
from trellis.journey.people.models import Section
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.known_names import names_in
from trellis.journey.plan.models import Idea, IdeaState, PlanLine
from trellis.journey.plan.tests import factories
from trellis.journey.record.models import Entry

pytestmark = pytest.mark.django_db

TODAY = factories.TODAY


@pytest.fixture
def amina():
    """Mrs A signs in, with her indicative amount of £293.15 a week."""
    accounts.council()
    person = allocate.mrs_ahmeds_amount().person
    person.account = people.signing_in(person)
    return person


@pytest.fixture
def plan(amina):
    return factories.mrs_ahmeds_plan(amina)


@pytest.fixture
def bill():
    """Somebody else who draws on care, whom Mrs A may ask."""
    return people.signing_in(people.person("Bill", "Baker"))


def open_to(plan, account, *outcomes, **details):
    details = {"by": plan.person.account, "on": localdate(), **details}
    return actions.open_to(plan, account, only_outcomes=outcomes, **details)


def words(response) -> str:
    """What the page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


def heaps(account):
    return [(heap.heading, heap.count) for heap in today.of(account, localdate())]


def idea(plan, by, said="A choir that costs nothing.", **details):
    return actions.put_in_idea(plan, words=said, by=by, on=localdate(), **details)


# Planning is paid from its own fund. ---------------------------------------------------------------------


def test_the_planning_fee_is_beside_the_budget_and_the_budget_still_says_what_it_said(amina, plan):
    people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    marta = people.account("Marta Mazur", RoleName.MANAGER)
    before = queries.costed(plan)
    fund = actions.set_planning_fund(
        plan,
        accounts.organisation("Open Door CIC"),
        pence=420_00,
        what_for="Help with writing the plan",
        by=marta,
        on=TODAY,
    )
    around = queries.around(plan, amina.account, TODAY)
    assert (around.fund_pence, queries.indicative_of(plan).weekly_pence) == (420_00, 293_15)
    assert queries.costed(plan) == before
    assert (before.weekly_pence, before.yearly_pence) == (342_20, 17_843_29)
    assert [(one.weekly_pence, one.working) for one in before.lines] == [
        (249_20, "14 hours a week × £17.80"),
        (55_00, before.lines[1].working),
        (38_00, before.lines[2].working),
    ]
    with pytest.raises(ValidationError, match="fund for them already"):
        actions.set_planning_fund(plan, fund.organisation, pence=1_00, what_for="More", by=marta, on=TODAY)
    actions.end_planning_fund(fund, because="The plan is written.", by=marta, on=TODAY)
    assert queries.around(plan, amina.account, TODAY).fund_pence == 0


def test_a_planning_fund_is_agreed_by_a_manager_who_neither_plans_nor_wrote_the_plan(amina, plan):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    wrote = people.account("Maya Moss", RoleName.MANAGER, RoleName.PRACTITIONER)
    elsewhere = people.account("Ruth Ravel", RoleName.MANAGER, of="Hillside")
    both = people.account("Petra Park", RoleName.MANAGER, RoleName.PLANNER)
    plan.begun_by = wrote
    plan.save()
    for account in (olive, wrote, elsewhere, both, people.worker(), amina.account):
        with pytest.raises(Refused):
            actions.set_planning_fund(
                plan, accounts.organisation("Open Door CIC"), pence=1, what_for="x", by=account, on=TODAY
            )
    marta = people.account("Marta Mazur", RoleName.MANAGER)
    for pence in (0, -1, 5_000_01):
        with pytest.raises(ValidationError, match="at most £5,000"):
            actions.set_planning_fund(
                plan, accounts.organisation("Open Door CIC"), pence=pence, what_for="x", by=marta, on=TODAY
            )
    with pytest.raises(ValidationError, match="Nobody plans at"):
        actions.set_planning_fund(
            plan, accounts.organisation("Nobody Ltd"), pence=1, what_for="x", by=marta, on=TODAY
        )


def test_olive_reads_the_plan_and_the_money_and_a_no_closes_her_open_page_at_the_next_press(
    client, amina, plan
):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    grant = people_actions.let_in(
        amina,
        accounts.organisation("Open Door CIC"),
        sections=[Section.PLAN, Section.MONEY],
        may_write=True,
        by=amina.account,
        on=localdate(),
    )
    client.force_login(olive)
    page = words(client.get(reverse("plan:one", args=[plan.ref])))
    assert "£342.20 a week" in page and "£293.15 a week" in page
    assert client.get(reverse("people:health", args=[amina.ref])).status_code == 403
    people_actions.take_back_letting_in(grant, by=amina.account, at=now())
    outcome = queries.outcomes_of(plan)[0]
    pressed = client.post(
        reverse("plan:outcome", args=[outcome.ref]), {"words": "She wants a cat.", "version": outcome.version}
    )
    assert pressed.status_code == 403 and "She wants a cat." in pressed.content.decode()
    outcome.refresh_from_db()
    assert outcome.words != "She wants a cat."
    told = [people_queries.as_opening(one) for one in people_queries.openings_of(amina)]
    assert [(one.what, one.was_refused) for one in told] == [
        ("The plan", True),
        ("Health notes", True),
        ("The plan", False),
    ]


# Whom the person asks. -----------------------------------------------------------------------------------


def test_somebody_is_found_by_their_exact_sign_in_name_or_address_and_by_nothing_less(bill):
    bill.email = "bill@example.org"
    bill.save()
    people.worker()
    assert queries.account_to_ask(" bill.baker ") == bill == queries.account_to_ask("BILL@example.org")
    for said in ("bill", "baker", "Bill Baker", "", "bea.brooks", "nobody"):
        assert queries.account_to_ask(said) is None
    people.person("Dawn", "Baker")
    other = people.account("Dawn Baker", RoleName.CARER)
    other.email = "bill@example.org"
    other.save()
    assert queries.account_to_ask("bill@example.org") is None, "an address of two is nobody's"


def test_a_head_sees_the_part_that_was_opened_and_the_prices_only_where_they_were(client, plan, bill):
    out, home = queries.outcomes_of(plan)
    client.force_login(bill)
    page = reverse("plan:ideas", args=[plan.ref])
    assert client.get(page).status_code == 403
    open_to(plan, bill, home)
    told = words(client.get(page))
    assert home.words in told and "A personal assistant" in told
    assert all(
        hidden not in told for hidden in (out.words, "Art group", "a week", "Ring Sara", "out and about")
    )
    open_to(plan, bill, sees_prices=True)
    told = words(client.get(page))
    assert "£249.20 a week" in told and "Together: £342.20 a week" in told and "Ring Sara" not in told
    assert client.get(reverse("plan:one", args=[plan.ref])).status_code == 403


def test_what_was_opened_as_a_part_is_never_the_whole_when_the_part_is_taken_out(plan, bill):
    home = queries.outcomes_of(plan)[1]
    head = open_to(plan, bill, home)
    actions.remove_outcome(home, by=plan.person.account, on=TODAY)
    part = queries.part_open_to(plan, head)
    assert part.outcomes == () and part.words == () and not part.is_whole


def test_closed_merged_dead_or_over_nobody_sees_it(plan, bill, client):
    head = open_to(plan, bill)
    client.force_login(bill)
    page = reverse("plan:ideas", args=[plan.ref])
    assert client.get(page).status_code == 200
    person = plan.person
    person.died_on = localdate() - timedelta(days=1)
    person.save()
    assert client.get(page).status_code == 403
    person.died_on = None
    person.save()
    actions.put_plan_by(plan, because="Not wanted.", by=person.account, on=TODAY)
    assert client.get(page).status_code == 403
    plan.refresh_from_db()
    plan.state = "drafting"
    plan.save()
    actions.close_to(head, by=person.account, on=localdate())
    assert client.post(page, {"words": "A choir."}).status_code == 403
    assert not Idea.objects.exists()
    assert queries.asked_to_think(bill).count() == 0


def test_only_the_person_or_whose_word_is_theirs_opens_a_plan(plan, bill):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    people_actions.let_in(
        plan.person,
        accounts.organisation("Open Door CIC"),
        sections=[Section.PLAN],
        may_write=True,
        by=plan.person.account,
        on=localdate(),
    )
    for stranger in (olive, bill):
        with pytest.raises(Refused):
            open_to(plan, bill, by=stranger)
    with pytest.raises(ValidationError, match="Nobody you can ask"):
        open_to(plan, people.worker())
    with pytest.raises(ValidationError, match="Nobody you can ask"):
        open_to(plan, plan.person.account)
    assert open_to(plan, bill, by=people.worker()).account == bill


# Ideas. --------------------------------------------------------------------------------------------------


def test_an_idea_is_kept_beside_what_it_helps_with_with_whose_it_was(plan, bill):
    out = queries.outcomes_of(plan)[0]
    open_to(plan, bill)
    kept = actions.keep_idea(
        idea(plan, bill, outcome=out), answer="I like that.", beside=out, by=plan.person.account, on=TODAY
    )
    out.refresh_from_db()
    assert "A choir that costs nothing. (an idea of Bill Baker)" in out.without_money
    assert (kept.state, kept.answer, kept.answered_by) == (
        IdeaState.KEPT,
        "I like that.",
        plan.person.account,
    )
    with pytest.raises(ValidationError, match="answered already"):
        actions.drop_idea(kept, by=plan.person.account, on=TODAY)


def test_an_idea_that_costs_money_begins_a_line_and_the_plan_costs_that_much_more(client, plan, bill):
    open_to(plan, bill)
    waiting = idea(plan, bill, "Swimming with the club.")
    client.force_login(plan.person.account)
    page = reverse("plan:idea", args=[waiting.ref])
    day = localdate()
    sent = {
        "press": "keep",
        "becomes": "line",
        "what": "Swimming",
        "quantity": "1",
        "unit": "session",
        "every": "week",
        "unit_price_pence": "",
        "price_source": "The baths",
        "priced_on_0": day.day,
        "priced_on_1": day.month,
        "priced_on_2": day.year,
        "answer": "",
    }
    assert "Say what one costs" in words(client.post(page, sent))
    assert Idea.objects.get().state == IdeaState.PROPOSED
    assert client.post(page, {**sent, "unit_price_pence": "5.50"}).status_code == 302
    line = Idea.objects.get().line
    assert line is not None and (line.what, line.unit_price_pence) == ("Swimming", 5_50)
    assert queries.costed(plan).weekly_pence == 342_20 + 5_50
    again = client.post(page, sent, follow=True)
    assert "answered already" in words(again)


def test_a_dropped_idea_is_read_by_who_had_it_and_no_reason_is_owed(client, plan, bill):
    open_to(plan, bill)
    dawn = people.account("Dawn Baker", RoleName.CARER)
    open_to(plan, dawn)
    waiting = idea(plan, bill)
    assert ("Ideas that wait for you", 1) in heaps(plan.person.account)
    client.force_login(plan.person.account)
    assert client.post(reverse("plan:idea", args=[waiting.ref]), {"press": "drop"}).status_code == 302
    assert not any("deas" in heading for heading, _ in heaps(plan.person.account))
    page = reverse("plan:ideas", args=[plan.ref])
    client.force_login(bill)
    assert "Dropped" in words(client.get(page))
    client.force_login(dawn)
    assert "A choir" not in words(client.get(page)), "an idea is read by whose plan it is, and who had it"
    assert client.get(reverse("plan:idea", args=[waiting.ref])).status_code == 403
    says = [event.says for event in timeline.of(plan.person, is_own=True)]
    assert "Bill Baker had an idea for your plan." in says


def test_the_page_asks_somebody_takes_an_idea_and_keeps_what_was_typed(client, plan, bill):
    client.force_login(plan.person.account)
    page = reverse("plan:open_to", args=[plan.ref])
    out, home = queries.outcomes_of(plan)
    sent = {"sign_in_name": "bill.bake", "how_much": "part", "outcomes": [home.ref], "sees_prices": "no"}
    unknown = client.post(page, sent)
    assert "Nobody you can ask signs in here by that name" in words(unknown)
    assert 'value="bill.bake"' in unknown.content.decode()
    assert "Choose which part" in words(client.post(page, {**sent, "outcomes": []}))
    assert client.post(page, {**sent, "sign_in_name": "bill.baker"}).status_code == 302
    assert "May see this part" in words(client.get(reverse("plan:heads", args=[plan.ref])))
    client.force_login(bill)
    ideas = reverse("plan:ideas", args=[plan.ref])
    # An outcome that is not open to him is not among his choices, whatever the browser sends.
    assert client.post(ideas, {"words": "A choir.", "outcome": out.ref}).status_code == 200
    assert client.post(ideas, {"words": "A choir.", "outcome": home.ref}).status_code == 302
    assert Idea.objects.get().outcome == home


# The library. --------------------------------------------------------------------------------------------


def test_a_name_a_street_or_a_number_is_found_in_words_that_are_to_be_told():
    known = ["Amina", "Ahmed", "Sara Ahmed", "4 Marsh Lane\nLittle Hoole\nNR1 2AB"]
    assert names_in("A taxi to the art group.", known) == []
    assert names_in("Sara’s taxi from HOOLE, ring 01603 123456 or a@b.uk", known) == [
        "Sara’s",
        "HOOLE",
        "01603 123456",
        "a@b.uk",
    ]
    assert names_in("A walk down the lane", known) == [], "a lane by itself is no place"


def test_a_line_is_told_in_the_words_that_were_shown_without_a_name_and_taken_out_again(client, plan):
    line = PlanLine.objects.get(what="Art group")
    client.force_login(plan.person.account)
    page = reverse("plan:tell_library_line", args=[line.ref])
    sent = {"words": "An art group with Amina’s friends.", "outcome": "community"}
    shown = words(client.post(page, {**sent, "press": "show"}))
    assert (
        "An art group with Amina’s friends." in shown and "may say who or where somebody is: Amina’s" in shown
    )
    assert not LibraryIdea.objects.exists(), "nothing is told before the words were read"
    refused = client.post(page, {**sent, "is_read": "on", "press": "tell"})
    assert "These words may say who or where" in words(refused) and not LibraryIdea.objects.exists()
    better = {"words": "An art group, once a week.", "outcome": "community", "is_read": "on", "press": "tell"}
    assert client.post(page, better).status_code == 302
    told = LibraryIdea.objects.get()
    assert (told.words, told.weekly_pence, told.outcome) == ("An art group, once a week.", 55_00, "community")
    assert told.read_on is None, "somebody reads it before it is shown"
    assert client.post(page, {"press": "reached", "reached": "in_part"}).status_code == 302
    told.refresh_from_db()
    assert told.reached == "in_part"
    assert not Entry.objects.filter(after__words=told.words).exists(), "the record does not say whose it is"
    assert client.post(page).status_code == 302
    told.refresh_from_db()
    assert told.withdrawn_on == localdate()
    assert Entry.objects.filter(act="took something out of the library").count() == 1


def test_only_what_is_kept_is_told_and_only_by_whose_plan_it_is(plan, bill):
    open_to(plan, bill)
    waiting = idea(plan, bill)
    with pytest.raises(ValidationError, match="Keep the idea first"):
        actions.tell_library(waiting, "A choir.", outcome="community", by=plan.person.account, on=localdate())
    kept = actions.keep_idea(waiting, by=plan.person.account, on=localdate())
    with pytest.raises(Refused):
        actions.tell_library(kept, "A choir.", outcome="community", by=bill, on=localdate())
    told = actions.tell_library(kept, "A choir.", outcome="community", by=plan.person.account, on=localdate())
    assert told.weekly_pence is None
    with pytest.raises(ValidationError, match="in the library already"):
        actions.tell_library(kept, "Two choirs.", outcome="community", by=plan.person.account, on=localdate())


# However many there are. ---------------------------------------------------------------------------------


def test_the_pages_ask_as_much_of_the_database_for_thirty_ideas_as_for_two(client, plan, bill):
    open_to(plan, bill)
    for number in range(2):
        idea(plan, bill, f"Idea {number}.")
    pages = [
        (plan.person.account, reverse("plan:ideas", args=[plan.ref])),
        (plan.person.account, reverse("plan:heads", args=[plan.ref])),
        (plan.person.account, reverse("people:let_in", args=[plan.person.ref])),
        (bill, reverse("plan:ideas", args=[plan.ref])),
    ]

    def asked() -> list[int]:
        found = []
        for account, page in pages:
            client.force_login(account)
            client.get(page)
            with CaptureQueriesContext(connection) as queries_made:
                assert client.get(page).status_code == 200
            found.append(len(queries_made))
        return found

    few = asked()
    for number in range(28):
        idea(plan, bill, f"Idea {number + 2}.")
    for number in range(12):
        open_to(plan, people.account(f"Head {number}", RoleName.CARER))
    assert asked() == few and max(few) <= 20, few
