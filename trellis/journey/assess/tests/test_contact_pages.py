"""The pages of the front door."""

import re
from datetime import date, datetime, timedelta

import pytest
import readability
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages import words
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, telling
from trellis.journey.assess.models import Assessment, Contact, Outcome
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from .factories import came_of, contact, kit

pytestmark = pytest.mark.django_db

BORN = date(1948, 3, 27)
BORN_TYPED = {"date_of_birth_0": "27", "date_of_birth_1": "3", "date_of_birth_2": "1948"}
AMINA = {"given_name": "Amina", "family_name": "Ahmed", "date_of_birth": BORN}
NEW = reverse("assess:new_contact")
QUEUE = reverse("assess:contacts")
LONG_AGO = timedelta(days=200)


@pytest.fixture
def as_kit(client):
    accounts.council()
    client.force_login(kit())
    return client


def signed_in(account: Account) -> Client:
    other = Client()
    other.force_login(account)
    return other


def page_of(one: Contact) -> str:
    return reverse("assess:contact", args=[one.ref])


def answer_page(one: Contact, outcome: str) -> str:
    return reverse("assess:answer_contact", args=[one.ref, outcome])


SAYS = {"version": "1", "says": "We told her about rails.", "because": "She asked for no more."}


# Taking one.


def test_the_words_are_asked_before_any_box_for_details(as_kit):
    page = as_kit.get(NEW).content.decode()
    boxes = re.findall(
        r'<(?:textarea|input|select)[^>]*name="([a-z_0-9]+)"', page.split("<form method", 2)[-1]
    )
    asked = [name for name in boxes if name not in ("csrfmiddlewaretoken", "version")]
    assert asked[:2] == ["words", "what_matters"]


def test_a_contact_with_nothing_but_words_is_kept_and_waits(as_kit):
    response = as_kit.post(NEW, {"words": "I fell.\r\nI am alone."})
    taken = Contact.objects.get()
    assert response.url == page_of(taken) and taken.words == "I fell.\nI am alone."
    assert taken.on == localdate()
    page = words(as_kit.get(response.url))
    assert "I fell. I am alone." in page and "Waits for an answer today" in page


def test_a_name_alone_is_refused_beside_the_words_and_everything_typed_is_kept(as_kit):
    typed = {"given_name": "Amina", "spoke": "Sara, her daughter", "funds_own": "yes", **BORN_TYPED}
    response = as_kit.post(NEW, typed)
    page = response.content.decode()
    assert response.status_code == 200 and not Contact.objects.exists()
    assert "how to get back to them" in words(response)
    assert 'href="#id_words"' in page
    for value in ("Amina", "Sara, her daughter", "1948"):
        assert f'value="{value}"' in page
    assert re.search(r'value="yes"[^>]*checked', page)


@pytest.mark.parametrize(
    ("typed", "question", "says"),
    [
        ({"came_on_0": "1", "came_on_1": "1", "came_on_2": "2199"}, "came_on", "today or in the past"),
        ({"came_on_0": "31", "came_on_1": "2", "came_on_2": "2026"}, "came_on", "must be a real date"),
        ({"words": "A" * 200_001}, "words", "200,001 characters, at most 200,000"),
        ({"nhs_number": "943 476 5918"}, "nhs_number", "wrong figure"),
        ({"spoke": "A" * 201}, "spoke", "200 characters"),
        ({"ethnicity": "martian"}, "ethnicity", "valid choice"),
    ],
)
def test_what_will_not_do_is_said_beside_its_question_and_the_words_stay(as_kit, typed, question, says):
    response = as_kit.post(NEW, {"words": "I fell on Sunday.", **typed})
    page = response.content.decode()
    assert response.status_code == 200 and not Contact.objects.exists()
    assert f'href="#id_{question}"' in page and says in words(response)
    assert typed.get("words", "I fell on Sunday.") in page


def test_what_was_being_typed_when_the_browser_died_is_back_in_its_boxes(as_kit):
    drafts.save(
        kit(), NEW, {"words": ["He said he would ri"], "given_name": ["Bill"]}, datetime.now().astimezone()
    )
    page = as_kit.get(NEW).content.decode()
    assert "He said he would ri" in page and 'value="Bill"' in page and "There is a problem" not in page
    as_kit.post(NEW, {"words": "He said he would ring."})
    assert drafts.of(kit(), NEW) is None


def test_a_worker_s_own_team_takes_a_contact_of_somebody_it_knows_without_asking_who_they_are(as_kit):
    amina = people.person(date_of_birth=BORN)
    as_bea = signed_in(people.worker())
    address = reverse("assess:contact_about", args=[amina.ref])
    assert 'value="1948"' in as_bea.get(address).content.decode()
    as_bea.post(address, {"words": "I'm fine now.", "who_came": "self"})
    taken = Contact.objects.get()
    assert (taken.person, taken.team.name) == (amina, "Riverside")
    assert as_kit.get(address).status_code == 403


def test_more_is_added_later_and_two_who_change_it_at_once_lose_nothing(as_kit):
    taken = contact()
    address = reverse("assess:change_contact", args=[taken.ref])
    assert as_kit.get(address).status_code == 200
    as_kit.post(address, {"version": "1", "words": taken.words, "given_name": "Amina"})
    beside = as_kit.post(address, {"version": "1", "words": "She fell twice.", "given_name": ""})
    assert beside.status_code == 409
    page = words(beside)
    assert "She fell twice." in page and taken.words in page and "Amina" in page
    saved = as_kit.post(address, {"version": "2", "words": "She fell twice.", "given_name": "Amina"})
    assert saved.url == page_of(taken)
    taken.refresh_from_db()
    assert (taken.words, taken.given_name, taken.version) == ("She fell twice.", "Amina", 3)
    came_of(taken, "advice")
    assert as_kit.get(address).url == page_of(taken)


# Who waits.


def test_the_queue_shows_the_urgent_first_and_how_long_each_has_waited(as_kit):
    contact(on=localdate(), given_name="Late")
    contact(on=localdate(), came_on=localdate() - timedelta(days=3), given_name="Early")
    contact(on=localdate(), given_name="Urgent", family_name="One", is_urgent=True)
    page = words(as_kit.get(QUEUE))
    assert page.index("Urgent One") < page.index("Early") < page.index("Late")
    assert "(3 days)" in page and "Waiting: 3 contacts" in page


def test_a_name_is_searched_for_without_standing_in_the_address(as_kit):
    contact(given_name="Amina", family_name="Ahmed")
    contact(given_name="Bill", family_name="Baker")
    response = as_kit.post(QUEUE, {"words": "ahmed"})
    assert "ahmed" not in response.url.lower()
    page = words(as_kit.get(response.url))
    assert "Amina Ahmed" in page and "Bill Baker" not in page and "1 contact found for “ahmed”" in page
    as_kit.post(QUEUE, {"words": ""})
    assert "Bill Baker" in words(as_kit.get(QUEUE))


@pytest.mark.parametrize(
    ("show", "name"), [("waiting", "Wanda"), ("answered", "Anna"), ("followed-up", "Fred")]
)
def test_contacts_are_shown_by_their_state(as_kit, show, name):
    day = localdate() - LONG_AGO
    contact(given_name="Wanda")
    came_of(contact(given_name="Anna", on=day), "advice", on=day)
    fred = came_of(contact(given_name="Fred", on=day), "advice", on=day)
    ask = {"version": fred.version, "result": "well", "says": "", "by": kit(), "on": localdate()}
    actions.follow_up_contact(fred, **ask)
    page = words(as_kit.get(f"{QUEUE}?show={show}"))
    assert [one for one in ("Wanda", "Anna", "Fred") if one in page] == [name]
    assert all(one in words(as_kit.get(f"{QUEUE}?show=all")) for one in ("Wanda", "Anna", "Fred"))
    assert as_kit.get(f"{QUEUE}?show=lost").status_code == 404


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_queue_asks_the_database_no_more_for_many(as_kit, how_many):
    for number in range(how_many):
        contact(given_name=f"Ann {number}")
    as_kit.get(QUEUE)
    with CaptureQueriesContext(connection) as asked:
        page = as_kit.get(QUEUE)
    assert len(asked) <= 13 and page.content.decode().count("trellis-lines__line") == min(how_many, 25)


@pytest.mark.parametrize("page", ["contacts", "new_contact", "follow_ups"])
def test_the_front_door_is_for_workers(page):
    people.gather_the_cast()
    kit()
    for name in ("Amina Ahmed", "Sara Ahmed", "Nadia Noor", "Frank Foster", "Idris Iqbal", "Olive Okafor"):
        answer = signed_in(Account.objects.get(name=name)).get(reverse(f"assess:{page}"))
        assert answer.status_code == 403, name
    for name in ("Kit Kaur", "Bea Brooks", "Marta Mazur"):
        assert signed_in(Account.objects.get(name=name)).get(reverse(f"assess:{page}")).status_code == 200


# Is this somebody we know?


def test_of_somebody_another_team_knows_the_page_shows_the_team_and_never_the_record(as_kit):
    amina = people.person(date_of_birth=BORN, likes_to_be_called="Minnie", nhs_number="9434765919")
    taken = contact(**AMINA)
    page = as_kit.get(page_of(taken))
    assert "Somebody known to the Riverside team" in words(page)
    assert "Minnie" not in words(page) and "943 476 5919" not in words(page)
    assert reverse("people:one", args=[amina.ref]) not in page.content.decode()
    as_kit.post(page_of(taken), {"person": amina.ref})
    taken.refresh_from_db()
    assert taken.person == amina
    page = as_kit.get(page_of(taken))
    assert "known to the Riverside team" in words(page) and "Minnie" not in words(page)
    assert reverse("people:one", args=[amina.ref]) not in page.content.decode()


def test_a_reference_that_was_not_proposed_joins_nothing(as_kit):
    george = people.person("George", "Grant")
    taken = contact(**AMINA)
    assert "too little to tell" in words(as_kit.post(page_of(taken), {"person": george.ref}, follow=True))
    assert as_kit.post(page_of(taken), {"person": "nobody"}).status_code == 404
    assert as_kit.post(page_of(taken), {}).status_code == 404
    taken.refresh_from_db()
    assert taken.person is None


def test_that_somebody_came_back_is_proposed_and_said_with_one_press(as_kit):
    first = came_of(contact(given_name="Amina", family_name="Ahmed"), "advice")
    later = contact(given_name="Amina", family_name="Ahmed")
    assert "Were they here before?" in words(as_kit.get(page_of(later)))
    as_kit.post(page_of(later), {"after": first.ref})
    assert "They came back: on 1 May 2026 it was information and advice" in words(as_kit.get(page_of(later)))


def test_a_contact_joined_by_mistake_is_taken_back_with_a_reason(as_kit):
    amina = people.person(date_of_birth=BORN)
    taken = contact(**AMINA)
    actions.join_contact_to_person(taken, amina, by=kit(), on=localdate())
    address = reverse("assess:not_theirs", args=[taken.ref])
    assert "Say why" in words(as_kit.post(address, {"because": ""}))
    # Riverside had it only as long as it was Mrs Ahmed's.
    answer = signed_in(people.worker()).post(address, {"because": "Another one."})
    assert answer.url == QUEUE
    taken.refresh_from_db()
    assert taken.person is None


# Answering.


@pytest.mark.parametrize("outcome", Outcome.values)
def test_every_outcome_asks_what_and_why_and_keeps_what_was_typed(as_kit, outcome):
    taken = contact(**AMINA)
    people.account("Marta Mazur", RoleName.MANAGER, of="Riverside")
    page = as_kit.get(answer_page(taken, outcome))
    assert page.status_code == 200 and "Why this, and nothing else?" in words(page)
    again = as_kit.post(answer_page(taken, outcome), {"version": "1", "says": "We told her about rails."})
    assert "Say why this" in words(again) and "We told her about rails." in again.content.decode()
    begins = {"begins_on_0": "4", "begins_on_1": "5", "begins_on_2": str(localdate().year)}
    rest = {**SAYS, **begins, "team": accounts.team("Riverside").pk}
    assert as_kit.post(answer_page(taken, outcome), rest).url == page_of(taken)
    taken.refresh_from_db()
    assert (taken.outcome, taken.state) == (outcome, "answered")
    page = words(as_kit.get(page_of(taken)))
    assert "We told her about rails." in page and "She asked for no more." in page
    assert as_kit.get(answer_page(taken, outcome)).url == page_of(taken)


def test_an_outcome_nobody_knows_is_no_page(as_kit):
    assert as_kit.get(answer_page(contact(), "lost")).status_code == 404


def test_what_is_free_by_law_is_shown_with_its_source_and_its_doubt(as_kit):
    taken = contact()
    assert "first 6 weeks" in words(as_kit.get(answer_page(taken, "short_term")))
    equipment = words(as_kit.get(answer_page(taken, "equipment")))
    assert "£1,000.00 or less" in equipment and "To be confirmed" in equipment and "SI 2014/2672" in equipment


def test_who_pays_for_themself_is_offered_the_same(as_kit):
    pays, does_not = contact(funds_own=True), contact(funds_own=False)
    offered = [
        re.findall(r"/answer/([a-z_]+)", as_kit.get(page_of(one)).content.decode())
        for one in (pays, does_not)
    ]
    assert offered[0] == offered[1] == Outcome.values
    assert "the same help to plan" in words(as_kit.get(page_of(pays)))


def test_an_assessment_without_a_name_is_refused_with_the_way_to_add_it_and_the_words_stay(as_kit):
    taken = contact()
    riverside = accounts.team("Riverside")
    assert "Add their first name and family name" in words(as_kit.get(answer_page(taken, "assessment")))
    again = as_kit.post(answer_page(taken, "assessment"), {**SAYS, "team": riverside.pk})
    assert "add their first name and family name" in words(again)
    assert "We told her about rails." in again.content.decode() and not Person.objects.exists()


def test_an_assessment_is_handed_on_and_the_team_reads_what_was_said_at_the_door(as_kit):
    taken = contact(**AMINA, words="I can't get up the stairs.", what_matters="My own bed.")
    as_kit.post(answer_page(taken, "assessment"), {**SAYS, "team": accounts.team("Riverside").pk})
    assessment = Assessment.objects.get()
    assert as_kit.get(reverse("assess:one", args=[assessment.ref])).status_code == 403
    page = as_kit.get(page_of(taken))
    assert "The Riverside team goes on from here" in words(page)
    assert reverse("assess:one", args=[assessment.ref]) not in page.content.decode()
    theirs = words(signed_in(people.worker()).get(reverse("assess:one", args=[assessment.ref])))
    assert "Said at the front door on" in theirs
    assert "I can't get up the stairs." in theirs and "My own bed." in theirs


def test_whoever_answers_over_a_change_they_have_not_seen_is_told_and_loses_nothing(as_kit):
    taken = contact()
    actions.change_contact(taken, version=1, words="He is worse.", by=kit(), on=localdate())
    late = as_kit.post(answer_page(taken, "advice"), SAYS)
    assert late.status_code == 409 and "Somebody changed this contact" in words(late)
    assert "We told her about rails." in late.content.decode() and 'value="2"' in late.content.decode()


def test_an_emergency_stands_over_the_queue_of_its_manager_until_they_say_what_they_found(as_kit):
    marta = people.account("Marta Mazur", RoleName.MANAGER, of="Riverside")
    taken = contact(given_name="Bill")
    as_kit.post(answer_page(taken, "emergency"), {**SAYS, "team": accounts.team("Riverside").pk})
    as_marta = signed_in(marta)
    assert "Emergencies to look at today" in words(as_marta.get(QUEUE))
    assert "Emergencies to look at today" not in words(as_kit.get(QUEUE))
    address = reverse("assess:follow_up", args=[taken.ref])
    assert as_kit.get(address).status_code == 403
    assert "What did you find?" in words(as_marta.get(address))
    as_marta.post(address, {"version": "2", "result": "well", "says": "Her sister is there."})
    assert "Emergencies to look at today" not in words(as_marta.get(QUEUE))


# How it went.


def test_who_is_to_be_asked_stands_in_a_list_of_its_own_with_the_way_to_get_back_to_them(as_kit):
    day = localdate() - LONG_AGO
    asked = came_of(
        contact(given_name="Bill", how_to_get_back="Through his daughter", on=day), "advice", on=day
    )
    came_of(contact(given_name="Later", on=localdate()), "advice", on=localdate())
    page = words(as_kit.get(reverse("assess:follow_ups")))
    assert "1 person to ask" in page and "Through his daughter" in page and "Later" not in page
    address = reverse("assess:follow_up", args=[asked.ref])
    assert "How did it go?" in words(as_kit.get(address))
    empty = as_kit.post(address, {"version": "2", "says": "She laughed."})
    assert "Choose how it went" in words(empty) and "She laughed." in empty.content.decode()
    nothing = as_kit.post(address, {"version": "2", "result": "not_enough", "says": ""})
    assert "Say what is still needed" in words(nothing)
    as_kit.post(address, {"version": "2", "result": "not_enough", "says": "The rail came loose."})
    page = words(as_kit.get(page_of(asked)))
    assert "It was not enough" in page and "The rail came loose." in page
    assert as_kit.get(address).url == page_of(asked)


def test_somebody_who_fears_letters_is_asked_by_their_own_route():
    accounts.council()
    george = people.mr_grant()
    day = localdate() - LONG_AGO
    bea = people.worker()
    asked = came_of(contact(by=bea, person=george, on=day), "advice", by=bea, on=day)
    address = reverse("assess:follow_up", args=[asked.ref])
    page = words(signed_in(bea).get(address))
    assert "No letters. No phone calls." in page and "Only Bea Brooks or Gwen Grant" in page
    assert signed_in(kit()).get(address).status_code == 403


# What the person reads.


def test_a_person_reads_what_they_said_and_what_came_of_it():
    accounts.council()
    amina = people.person(date_of_birth=BORN)
    own = people.signing_in(amina)
    taken = contact(**AMINA, who_came="self", words="I can't get up the stairs.")
    actions.join_contact_to_person(taken, amina, by=kit(), on=localdate())
    came_of(taken, "short_term", begins_on=date(2026, 5, 4))
    as_amina = signed_in(own)
    page = words(as_amina.get(page_of(taken)))
    assert "What you said" in page and "I can't get up the stairs." in page
    assert "You pay nothing until the end of 14 June 2026" in page and "It is what she asked for." in page
    assert as_amina.post(page_of(taken), {"person": amina.ref}).status_code == 403
    assert "You got in touch with us." in words(as_amina.get(reverse("people:one", args=[amina.ref])))
    letter = words(as_amina.get(reverse("assess:contact_words", args=[taken.ref])))
    assert "14 June 2026" in letter and "whatever money you have" in letter
    assert "You pay nothing" in words(
        as_amina.get(reverse("assess:contact_words", args=[taken.ref]) + "?words=easy")
    )


def test_a_person_does_not_read_what_others_said_about_them_in_confidence():
    accounts.council()
    amina = people.person(date_of_birth=BORN)
    own = people.signing_in(amina)
    taken = contact(
        **AMINA, who_came="other", spoke="Her neighbour", words="She drinks.", what_matters="Quiet."
    )
    actions.join_contact_to_person(taken, amina, by=kit(), on=localdate())
    came_of(taken, "advice")
    for address in (
        page_of(taken),
        reverse("assess:contact_words", args=[taken.ref]),
        reverse("assess:contact_words", args=[taken.ref]) + "?words=easy",
        reverse("people:one", args=[amina.ref]),
    ):
        page = words(signed_in(own).get(address))
        assert not [said for said in ("She drinks.", "Her neighbour", "Quiet.") if said in page], address


def test_a_contact_of_nobody_s_record_is_printed_and_handed_over(as_kit):
    taken = came_of(contact(words="Where do I get a rail?", who_came="self"), "advice")
    page = as_kit.get(reverse("assess:contact_words", args=[taken.ref]) + "?print=1")
    assert "Where do I get a rail?" in words(page) and "trellis-print" in page.content.decode()
    assert "Send this to them" not in words(as_kit.get(page_of(taken)))
    waiting = contact()
    assert as_kit.get(reverse("assess:contact_words", args=[waiting.ref])).url == page_of(waiting)


def test_the_letter_of_a_known_person_is_sent_by_their_own_team(as_kit):
    amina = people.person(date_of_birth=BORN)
    taken = contact(**AMINA)
    actions.join_contact_to_person(taken, amina, by=kit(), on=localdate())
    came_of(taken, "advice")
    send = reverse("tell:send", args=["contact-advice", taken.ref])
    as_bea = signed_in(people.worker())
    assert send in as_bea.get(page_of(taken)).content.decode()
    assert as_bea.get(send).status_code == 200
    assert send not in as_kit.get(page_of(taken)).content.decode()
    assert as_kit.get(send).status_code == 403


@pytest.mark.parametrize("outcome", ["advice", "short_term", "assessment"])
def test_what_came_of_it_is_told_in_words_for_a_reader_of_nine(outcome):
    more = {"begins_on": date(2026, 5, 4)} if outcome == "short_term" else {}
    if outcome == "assessment":
        more = {"team": accounts.team("Riverside")}
    taken = came_of(
        contact(**AMINA, who_came="self"), outcome, says="We told you.", because="You asked.", **more
    )
    told = telling.words_for_contact(taken)
    for blocks in (told.blocks, told.easy):
        sentences = [
            one
            for block in blocks
            for one in re.split(r"(?<=[.?!:])\s+", block.text)
            if re.search("[a-z]", one)
        ]
        grade = readability.getmeasures("\n".join(sentences), lang="en")["readability grades"]["Kincaid"]
        assert grade + 5 <= 9, round(grade + 5, 1)


def test_a_name_that_is_script_is_shown_as_it_was_typed(as_kit):
    taken = contact(given_name="<script>", family_name="{{ 7*7 }}", words="<b>bold</b> & more")
    for address in (page_of(taken), QUEUE, answer_page(taken, "advice")):
        page = as_kit.get(address).content.decode()
        assert "<b>bold" not in page and "49" not in words(as_kit.get(address)).replace("(49", "")
        assert "&lt;script&gt;" in page


# What came of them all.


def test_what_came_of_contacts_is_for_managers_analysts_administrators_and_the_front_door():
    people.gather_the_cast()
    contact()
    came = reverse("assess:what_came")
    for name, status in [
        ("Kit Kaur", 200),
        ("Marta Mazur", 200),
        ("Nadia Noor", 200),
        ("Idris Iqbal", 200),
        ("Bea Brooks", 403),
        ("Amina Ahmed", 403),
        ("Olive Okafor", 403),
        ("Frank Foster", 403),
    ]:
        other = signed_in(Account.objects.get(name=name))
        for address in (came, reverse("assess:what_came_csv")):
            assert other.get(address).status_code == status, name


def test_an_analyst_sees_small_numbers_hidden_and_no_name_and_an_officer_sees_them_as_they_are(as_kit):
    contact(given_name="Zebedee", on=localdate())
    as_nadia = signed_in(people.account("Nadia Noor", RoleName.ANALYST))
    came = reverse("assess:what_came")
    assert re.search(r">c</abbr>", as_nadia.get(came).content.decode())
    assert "Zebedee" not in words(as_nadia.get(came))
    assert not re.search(r">c</abbr>", as_kit.get(came).content.decode())
    assert as_nadia.get(QUEUE).status_code == 403


@pytest.mark.parametrize("by", ["age", "reason", "ethnicity", "sex", "funds"])
def test_it_is_shown_by_each_group_and_by_year(as_kit, by):
    contact(on=date(2025, 5, 1))
    contact(on=localdate())
    address = reverse("assess:what_came") + f"?by={by}"
    assert as_kit.get(address).status_code == 200
    assert "1 April 2025 to 31 March 2026" in words(as_kit.get(f"{address}&year=2025"))
    assert as_kit.get(f"{address}&year=twenty").status_code == 200
    assert as_kit.get(f"{address}&year=9999").status_code == 200
    assert as_kit.get(reverse("assess:what_came") + "?by=name").status_code == 404


def test_the_file_comes_under_its_year_with_small_numbers_hidden_for_the_officer_too(as_kit):
    contact(on=date(2026, 5, 1))
    answer = as_kit.get(reverse("assess:what_came_csv") + "?year=2026")
    assert answer["Content-Disposition"] == 'attachment; filename="what-came-of-contacts-2026-2027.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert ",c" in answer.content.decode("utf-8-sig") and ",1\r" not in answer.content.decode("utf-8-sig")


def test_reading_writes_nothing(as_kit):
    taken = contact(**AMINA)
    before = Entry.objects.count()
    for address in (QUEUE, NEW, page_of(taken), answer_page(taken, "advice"), reverse("assess:what_came")):
        as_kit.get(address)
    assert Entry.objects.count() == before
