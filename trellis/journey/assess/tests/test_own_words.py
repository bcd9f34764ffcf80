"""Doing it oneself: on line or on paper, with somebody one trusts; and nothing of it is a code."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries, states
from trellis.journey.assess.access import Voice
from trellis.journey.assess.actions import Written
from trellis.journey.assess.models import OutcomeAnswer, OwnWords, Said, Talk, Way
from trellis.journey.people import file, timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from .factories import BEGUN, answered, started, started_for_carer
from .test_access import three_assessments
from .test_pages import at_nine, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def mrs_a(client):
    """Mrs Ahmed, signed in, with an assessment under way and a daughter who may see her pages."""
    accounts.council()
    sara = people.carer(people.person(), signs_in=True, may_see=True)
    assessment = started(sara.person)
    client.force_login(people.signing_in(assessment.person))
    return assessment


def page_of(assessment, about="") -> str:
    if about:
        return reverse("assess:own_words_about", args=[assessment.ref, about])
    return reverse("assess:own_words", args=[assessment.ref])


def written(assessment, *, by, **about) -> Talk:
    """Some words of somebody's own, saved and not handed over; by outcome."""
    talk = actions.begin_own_words(assessment, by=by, on=TODAY)
    for outcome, one in about.items():
        actions.write_own_words(
            talk,
            "" if outcome == "anything" else outcome,
            one if isinstance(one, Written) else Written(one),
            by=by,
            on=TODAY,
        )
    return talk


def finished(assessment, *, by, helped_by="", **about) -> Talk:
    talk = written(assessment, by=by, **about)
    return actions.finish_own_words(talk, helped_by=helped_by, by=by, on=TODAY)


# It is offered.


def test_until_it_is_asked_the_assessment_says_that_the_offer_is_owed(client):
    accounts.council()
    assessment = started()
    client.force_login(people.worker())
    address = reverse("assess:offer_own_words", args=[assessment.ref])
    assert "It is owed, and nobody has asked yet." in words(
        client.get(reverse("assess:one", args=[assessment.ref]))
    )
    day = {"offered_on_0": "21", "offered_on_1": "4", "offered_on_2": "2026"}
    assert "Choose what they said." in words(client.post(address, day))
    assert client.post(address, {"answer": "no", **day}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.own_words_offered_on == date(2026, 4, 21)
    assert assessment.own_words_offered_by == people.worker()
    page = words(client.get(reverse("assess:one", args=[assessment.ref])))
    assert "is owed" not in page
    assert "Asked on 21 April 2026 whether Mrs Ahmed wants to do this themself: no, they would" in page


@pytest.mark.parametrize(
    ("offered_on", "fault"),
    [
        (BEGUN - timedelta(days=1), "began on 20 April 2026"),
        (BEGUN, ""),
        (TODAY, ""),
        (TODAY + timedelta(days=1), "must be today or in the past"),
    ],
)
def test_the_day_it_was_offered_lies_between_the_beginning_and_today(offered_on, fault):
    assessment = started()

    def offer() -> None:
        actions.offer_own_words(
            assessment, answer="paper", offered_on=offered_on, by=people.worker(), on=TODAY
        )

    if fault:
        with pytest.raises(ValidationError, match=fault):
            offer()
    else:
        offer()


def test_asked_again_the_later_answer_stands_and_the_record_keeps_both():
    assessment = started()
    for answer in (OwnWords.NO, OwnWords.ONLINE):
        actions.offer_own_words(assessment, answer=answer, by=people.worker(), on=TODAY)
    assessment.refresh_from_db()
    assert assessment.own_words_answer == "online"
    newest = Entry.objects.filter(act="offered that they do it themself").order_by("-number").first()
    assert (newest.before["own_words_answer"], newest.after["own_words_answer"]) == ("no", "online")
    with pytest.raises(ValidationError, match="Choose what they said"):
        actions.offer_own_words(assessment, answer="maybe", by=people.worker(), on=TODAY)
    with pytest.raises(Refused):
        actions.offer_own_words(assessment, answer="no", by=people.signing_in(assessment.person), on=TODAY)


# On line.


def test_a_person_writes_about_what_they_like_and_hands_it_over_when_they_want(client, mrs_a):
    page = words(client.get(page_of(mrs_a)))
    assert "Write about what you like, in any order." in page and "I have finished" not in page
    about = page_of(mrs_a, "relationships")
    typed = {"words": "I miss the women at the mosque.", "level": "3", "shown": ""}
    assert client.post(about, typed).url == page_of(mrs_a)
    assert client.post(page_of(mrs_a, "anything"), {"words": "I can still sew."}).status_code == 302
    talk = Talk.objects.get()
    assert (talk.way, talk.state, talk.held_by) == ("own_words", "open", None)
    page = words(client.get(page_of(mrs_a)))
    assert "You wrote: I miss the women at the mosque." in page and "I have finished" in page
    assert client.post(page_of(mrs_a), {"helped_by": "Zainab"}).url == reverse(
        "assess:said", args=[mrs_a.ref]
    )
    talk.refresh_from_db()
    assert (talk.state, talk.on) == ("ended", localdate())
    said = {one.outcome: one for one in queries.said_of(mrs_a)}
    assert (said["relationships"].words, said["relationships"].own_level) == (
        "I miss the women at the mosque.",
        3,
    )
    assert (said[""].said_by, said[""].said_by_name, said[""].heard_by) == (
        "person",
        "Mrs Amina Ahmed",
        None,
    )
    assert not OutcomeAnswer.objects.exists(), "nothing that somebody writes is a code"
    page = words(client.get(reverse("assess:said", args=[mrs_a.ref])))
    assert "I miss the women at the mosque. Written on line on" in page and "with Zainab." in page
    assert "You said: help with most of it (level 3 of 4)." in page
    assert "I can still sew." in page.split("What else you said")[1]


def test_nobody_reads_it_before_it_is_handed_over(client, mrs_a):
    talk = written(mrs_a, by=mrs_a.person.account, nutrition="I hate the meals on wheels.")
    assert queries.said_of(mrs_a) == []
    client.force_login(people.worker())
    for name in ("said", "written", "one"):
        assert "meals on wheels" not in words(client.get(reverse(f"assess:{name}", args=[mrs_a.ref])))
    outcome = reverse("assess:outcome", args=[mrs_a.ref, "nutrition"])
    assert "meals on wheels" not in words(client.get(outcome))
    page = words(client.get(reverse("assess:one", args=[mrs_a.ref])))
    assert "Somebody began to write on line" in page
    actions.finish_own_words(talk, by=mrs_a.person.account, on=TODAY)
    assert "meals on wheels" in words(client.get(outcome))


def test_it_comes_to_the_worker_until_something_is_coded_after_it(mrs_a):
    talk = finished(mrs_a, by=mrs_a.person.account, nutrition="Toast.")
    bea = people.worker()
    (came,) = queries.what_came_back(bea, TODAY).first
    assert came.address == reverse("assess:one", args=[mrs_a.ref])
    assert came.since == localdate(talk.ended_at)
    assert queries.what_came_back(people.worker("Tom Tran", of="Hillside"), TODAY).count == 0
    said = queries.said_of(mrs_a)
    answered(mrs_a, "nutrition", level=2, rests_on=said)
    assert queries.what_came_back(bea, TODAY).count == 0


def test_what_was_coded_while_it_was_being_written_does_not_hide_it(mrs_a):
    talk = written(mrs_a, by=mrs_a.person.account, nutrition="Toast.")
    answered(mrs_a, "nutrition", level=2)
    actions.finish_own_words(talk, by=mrs_a.person.account, on=TODAY)
    assert queries.what_came_back(people.worker(), TODAY).count == 1


def test_their_level_and_the_code_are_told_plainly_where_they_differ(client, mrs_a):
    own = mrs_a.person.account
    finished(mrs_a, by=own, nutrition=Written("", 3), hygiene=Written("I manage.", 1))
    answered(mrs_a, "nutrition", level=2)
    answered(mrs_a, "hygiene", level=1)
    page = words(client.get(reverse("assess:said", args=[mrs_a.ref])))
    assert (
        "These are not the same. You said help with most of it; Bea Brooks wrote down help with some of it."
        in page
    )
    assert page.count("These are not the same.") == 1


def test_a_level_alone_is_kept_as_the_words_that_were_chosen(mrs_a):
    finished(mrs_a, by=mrs_a.person.account, nutrition=Written("", 3))
    assert [(one.words, one.own_level) for one in queries.said_of(mrs_a)] == [("Help with most of it.", 3)]


def test_what_is_written_anew_replaces_what_stood_and_the_first_telling_is_kept(mrs_a):
    own = mrs_a.person.account
    talk = written(mrs_a, by=own, nutrition="Toast.")
    first = Said.objects.get()
    second = actions.write_own_words(
        talk, "nutrition", Written("Toast and tea."), shown=first.ref, by=own, on=TODAY
    )
    assert second.replaces == first and Said.objects.count() == 2
    taken = actions.write_own_words(talk, "nutrition", Written(), shown=second.ref, by=own, on=TODAY)
    assert taken.words == "" and Said.objects.count() == 3
    actions.write_own_words(talk, "hygiene", Written("I wash."), by=own, on=TODAY)
    actions.finish_own_words(talk, by=own, on=TODAY)
    assert [one.words for one in queries.said_of(mrs_a)] == ["I wash."]


def test_the_same_words_saved_twice_are_kept_once(client, mrs_a):
    about = page_of(mrs_a, "nutrition")
    client.post(about, {"words": "Toast.", "shown": ""})
    shown = Said.objects.get().ref
    client.post(about, {"words": "Toast.", "shown": shown})
    assert Said.objects.count() == 1


def test_two_windows_are_shown_both_and_nothing_typed_is_lost(client, mrs_a):
    about = page_of(mrs_a, "nutrition")
    client.post(about, {"words": "Toast.", "shown": ""})
    response = client.post(about, {"words": "Soup.", "shown": ""})
    assert response.status_code == 409
    page = words(response)
    assert "What you typed Soup." in page and "saved Toast." in page
    shown = Said.objects.get().ref
    assert f'value="{shown}"' in response.content.decode()
    talk = Talk.objects.get()
    with pytest.raises(SavedMeanwhile):
        actions.write_own_words(talk, "nutrition", Written("Soup."), by=mrs_a.person.account, on=TODAY)


def test_an_empty_page_saved_is_a_page_left(client, mrs_a):
    assert client.post(page_of(mrs_a, "work"), {"words": " ", "level": "open"}).status_code == 302
    assert not Talk.objects.exists()
    assert "You have not written anything yet." in words(client.post(page_of(mrs_a), {}))
    client.post(page_of(mrs_a, "work"), {"words": "I sew."})
    client.post(page_of(mrs_a, "work"), {"words": "", "shown": Said.objects.get().ref})
    assert "You have not written anything yet." in words(client.post(page_of(mrs_a), {}))
    assert Talk.objects.get().state == "open"


def test_what_is_being_typed_is_kept_and_shown_again(client, mrs_a):
    about = page_of(mrs_a, "community")
    drafts.save(mrs_a.person.account, about, {"words": ["The bus no longer"], "shown": [""]}, timezone.now())
    assert "The bus no longer" in client.get(about).content.decode()
    client.post(about, {"words": "The bus no longer stops.", "shown": ""})
    assert drafts.of(mrs_a.person.account, about) is None


@pytest.mark.parametrize("length", [199_999, 200_000, 200_001])
def test_a_box_takes_two_hundred_thousand_characters_and_more_is_refused_beside_it(client, mrs_a, length):
    response = client.post(page_of(mrs_a, "work"), {"words": "a" * length, "shown": ""})
    assert response.status_code == (302 if length <= 200_000 else 200)
    assert Said.objects.exists() == (length <= 200_000)
    if length > 200_000:
        assert "This is too long to keep" in words(response) and "a" * length in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"level": "5"}, "Choose how much help from the list."),
        ({"level": "x"}, "Choose how much help from the list."),
    ],
)
def test_a_bent_form_is_refused_beside_its_question(client, mrs_a, typed, says):
    response = client.post(page_of(mrs_a, "work"), {"words": "I sew.", **typed})
    assert says in words(response) and "I sew." in words(response) and not Said.objects.exists()
    assert client.get(page_of(mrs_a, "gardening")).status_code == 404


def test_a_decided_assessment_takes_no_more_and_what_was_begun_is_not_lost(client, mrs_a):
    own = mrs_a.person.account
    talk = written(mrs_a, by=own, nutrition="Toast.")
    actions.set_aside(mrs_a, because="Begun twice.", by=people.worker(), on=TODAY)
    assert client.get(page_of(mrs_a, "work")).url == page_of(mrs_a)
    page = words(client.get(page_of(mrs_a)))
    assert "You can write nothing more here." in page and "I have finished" in page
    with pytest.raises(ValidationError, match="set aside"):
        actions.write_own_words(talk, "work", Written("I sew."), by=own, on=TODAY)
    assert actions.finish_own_words(talk, by=own, on=TODAY).state == states.ENDED


def test_a_finished_telling_is_written_in_no_more_and_another_can_follow(mrs_a):
    own = mrs_a.person.account
    talk = finished(mrs_a, by=own, nutrition="Toast.")
    with pytest.raises(ValidationError, match="finished already"):
        actions.write_own_words(talk, "work", Written("I sew."), by=own, on=TODAY)
    with pytest.raises(ValidationError, match="not under way"):
        actions.finish_own_words(talk, by=own, on=TODAY)
    again = finished(mrs_a, by=own, nutrition="Soup, now.")
    assert again != talk
    assert [one.words for one in queries.said_of(mrs_a)] == ["Toast.", "Soup, now."]


# With somebody they trust.


def test_somebody_they_trust_says_whose_words_they_write_and_each_is_kept_so(client, mrs_a):
    sara = Account.objects.get(name="Sara Ahmed")
    client.force_login(sara)
    about = page_of(mrs_a, "nutrition")
    assert "Choose whose words these are." in words(client.post(about, {"words": "Toast."}))
    client.post(about, {"words": "Toast.", "whose": "theirs"})
    client.post(page_of(mrs_a, "hygiene"), {"words": "She will not say, but she falls.", "whose": "mine"})
    client.post(page_of(mrs_a), {})
    rows = [(one.words, one.said_by, one.said_by_name) for one in queries.said_of(mrs_a)]
    assert rows == [
        ("Toast.", "person", "Mrs Amina Ahmed"),
        ("She will not say, but she falls.", "carer", "Sara Ahmed"),
    ]
    page = words(client.get(reverse("assess:said", args=[mrs_a.ref])))
    assert re.search(r"Toast\. Written on line on [^.]* with Sara Ahmed\.", page)
    assert "but she falls. Said by Sara Ahmed. Written on line" in page


def test_two_who_write_do_so_apart_and_neither_hands_over_or_reads_what_the_other_has_not(client, mrs_a):
    amina, sara = mrs_a.person.account, Account.objects.get(name="Sara Ahmed")
    hers = written(mrs_a, by=amina, nutrition="I do not like to ask Sara.")
    client.force_login(sara)
    for address in (page_of(mrs_a), page_of(mrs_a, "nutrition"), reverse("assess:said", args=[mrs_a.ref])):
        assert "like to ask" not in client.get(address).content.decode(), address
    client.post(page_of(mrs_a, "nutrition"), {"words": "And soup.", "whose": "mine", "shown": ""})
    client.post(page_of(mrs_a), {})
    assert [one.words for one in queries.said_of(mrs_a)] == ["And soup."]
    with pytest.raises(Refused):
        actions.write_own_words(hers, "work", Written("She sews."), by=sara, on=TODAY)
    with pytest.raises(Refused):
        actions.finish_own_words(hers, by=sara, on=TODAY)


def test_the_person_is_told_who_else_can_read_it_when_it_is_handed_over(client, mrs_a):
    people.carer(mrs_a.person, "Yusuf Ahmed", "son", signs_in=True, may_see=False)
    page = words(client.get(page_of(mrs_a)))
    assert "Sara Ahmed may see your pages, and can read it then too." in page and "Yusuf" not in page
    alone = started_for_carer(mrs_a.person.carers.get(name="Yusuf Ahmed"))
    yusuf = Account.objects.get(name="Yusuf Ahmed")
    assert queries.read_by_besides(alone, yusuf, TODAY) == []
    joint = started_for_carer(mrs_a.person.carers.get(name="Sara Ahmed"), joint_with=mrs_a)
    sara = Account.objects.get(name="Sara Ahmed")
    assert queries.read_by_besides(joint, sara, TODAY) == ["Mrs Amina Ahmed"]


def test_who_may_write_in_which():
    own, joint, alone = three_assessments()
    table = """
        Amina Ahmed    yes  no   no
        Sara Ahmed     yes  yes  no
        Yusuf Ahmed    no   no   yes
        Gwen Grant     no   no   no
        Bea Brooks     no   no   no
        Tom Tran       no   no   no
        Ade Adeyemi    no   no   no
        Idris Iqbal    no   no   no
    """
    for line in table.strip().splitlines():
        name, row = line.strip()[:15].strip(), line.strip()[15:].split()
        account = Account.objects.get(name=name)
        for assessment, expected in zip((own, joint, alone), row, strict=True):
            try:
                actions.begin_own_words(assessment, by=account, on=TODAY)
                found = "yes"
            except Refused:
                found = "no"
            assert found == expected, (name, assessment)


def test_a_record_that_is_closed_is_written_in_no_more():
    assessment = started()
    own = people.signing_in(assessment.person)
    Person.objects.filter(pk=assessment.person.pk).update(died_on=TODAY)
    with pytest.raises(Refused):
        actions.begin_own_words(assessment, by=own, on=TODAY)


def test_the_file_offers_it_to_whoever_may_and_to_no_worker(mrs_a):
    def steps(account):
        parts = file.of(mrs_a.person, account)
        return [step.says for part in parts if part.heading == "In your own words" for step in part.steps]

    assert steps(mrs_a.person.account) == ["Tell us in your own words"]
    assert steps(Account.objects.get(name="Sara Ahmed")) == [
        "Write for Mrs Amina Ahmed, with them or for them"
    ]
    assert steps(people.worker()) == []


def test_the_pages_can_be_read_at_nine(client, mrs_a):
    written(mrs_a, by=mrs_a.person.account, nutrition="Toast.")
    for address in (page_of(mrs_a), reverse("assess:paper", args=[mrs_a.ref])):
        assert at_nine(client.get(address)), address


def test_the_list_asks_the_database_no_more_however_much_is_written(client, mrs_a):
    counts = []
    for outcomes in ((), ("nutrition", "work", "toilet", "hygiene", "community")):
        for one in outcomes:
            client.post(page_of(mrs_a, one), {"words": "I do.", "shown": ""})
        for address in (page_of(mrs_a), page_of(mrs_a, "nutrition")):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    # The telling itself is looked into once it is there.
    assert max(counts) <= 20 and abs(counts[0] - counts[2]) <= 1, counts


# A carer's own.


def test_a_carer_writes_for_themself_and_is_asked_for_no_level(client):
    accounts.council()
    yusuf = people.carer(people.person(), "Yusuf Ahmed", "son", signs_in=True)
    assessment = started_for_carer(yusuf)
    client.force_login(yusuf.account)
    about = page_of(assessment, "recreation")
    page = client.get(about).content.decode()
    assert "What do you do that is only for yourself?" in page and 'name="level"' not in page
    client.post(about, {"words": "Nothing, for two years.", "level": "3"})
    client.post(page_of(assessment), {})
    said = queries.said_of(assessment)[0]
    assert (said.said_by, said.said_by_name, said.own_level) == ("carer", "Yusuf Ahmed", None)
    with pytest.raises(ValidationError, match="asks for no level"):
        finished(assessment, by=yusuf.account, work=Written("No.", 2))


def test_the_person_never_sees_what_a_carer_wrote_alone(client):
    accounts.council()
    _own, joint, alone = three_assessments()
    for one, secret in ((joint, "We manage."), (alone, "I cannot go on.")):
        finished(one, by=one.carer.account, community=secret)
    amina = Account.objects.get(name="Amina Ahmed")
    client.force_login(amina)
    assert "We manage." in words(client.get(reverse("assess:said", args=[joint.ref])))
    for name in ("said", "own_words", "paper", "written"):
        assert client.get(reverse(f"assess:{name}", args=[alone.ref])).status_code == 403, name
    told = [event.says for event in timeline.of(joint.person)]
    assert "Sara Ahmed told us on line, in their own words." in told
    assert not any("Yusuf" in says for says in told)
    for_workers = [event.says for event in timeline.of(joint.person, for_workers=True)]
    assert "Yusuf Ahmed told us on line, in their own words." in for_workers


# On paper.


def test_the_form_on_paper_asks_everything_and_says_nothing_about_anybody(client, mrs_a):
    address = reverse("assess:paper", args=[mrs_a.ref])
    for printed in ("?print=1", "?print=1&large=1"):
        page = client.get(address + printed).content.decode()
        assert f"{mrs_a.ref[:5]} {mrs_a.ref[5:]}" in page
        assert page.count("trellis-paper__lines") == 11 and page.count("How much help do you need") == 10
        for secret in ("Ahmed", "Amina", "Bea", "Riverside"):
            assert secret not in page, secret
    assert "trellis-paper--large" in page


def test_what_came_on_paper_is_found_by_its_reference_and_typed_in(client, mrs_a):
    client.force_login(people.worker())
    find = reverse("assess:find_paper")
    typed = f" {mrs_a.ref[:5].upper()}-{mrs_a.ref[5:]} "
    address = client.post(find, {"reference": typed}).url
    assert address == reverse("assess:type_in_paper", args=[mrs_a.ref])
    assert client.get(address).status_code == 200
    filled = {
        "written_on_0": "22",
        "written_on_1": "4",
        "written_on_2": "2026",
        "whose": "0",
        "helped_by": "Sara",
        "words-anything": "I can still sow.",
        "words-nutrition": "",
        "level-nutrition": "3",
        "level-work": "open",
    }
    assert client.post(address, filled).url == reverse("assess:said", args=[mrs_a.ref])
    talk = Talk.objects.get()
    assert (talk.way, talk.state, talk.on, talk.held_by) == (
        Way.PAPER,
        "ended",
        date(2026, 4, 22),
        people.worker(),
    )
    rows = [(one.outcome, one.words, one.own_level, one.heard_by) for one in queries.said_of(mrs_a)]
    assert rows == [("", "I can still sow.", None, None), ("nutrition", "Help with most of it.", 3, None)]
    page = words(client.get(reverse("assess:said", args=[mrs_a.ref])))
    assert "Written on paper on 22 April 2026 with Sara. Typed in by Bea Brooks." in page
    again = client.post(address, filled)
    assert "were typed in already" in words(again) and Talk.objects.count() == 1
    told = [event.says for event in timeline.of(mrs_a.person)]
    assert "You told us on paper, in your own words." in told


@pytest.mark.parametrize("reference", ["", "nothing", "a" * 41])
def test_a_reference_that_is_none_of_the_team_s_finds_nothing(client, mrs_a, reference):
    client.force_login(people.worker())
    response = client.post(reverse("assess:find_paper"), {"reference": reference})
    assert response.status_code == 200 and "There is a problem" in words(response)


def test_another_team_s_paper_is_found_no_more_than_one_that_is_not_there(client, mrs_a):
    client.force_login(people.worker("Tom Tran", of="Hillside"))
    response = client.post(reverse("assess:find_paper"), {"reference": mrs_a.ref})
    assert "No assessment of your teams has this reference." in words(response)
    assert client.get(reverse("assess:type_in_paper", args=[mrs_a.ref])).status_code == 403


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Nothing is typed in yet."),
        ({"words-work": "I sew.", "written_on_2": "2199"}, "must be today or in the past"),
        ({"words-work": "I sew.", "written_on_1": "3"}, "The assessment began on 20 April 2026."),
        ({"words-work": "I sew.", "whose": "9"}, "Select a valid choice"),
        ({"words-work": "a" * 200_001}, "This is too long to keep"),
        ({"level-work": "7"}, "Choose how much help from the list."),
    ],
)
def test_paper_that_will_not_do_is_shown_again_with_what_was_typed(client, mrs_a, typed, says):
    client.force_login(people.worker())
    day = {"written_on_0": "22", "written_on_1": "4", "written_on_2": "2026", "whose": "0"}
    response = client.post(reverse("assess:type_in_paper", args=[mrs_a.ref]), {**day, **typed})
    assert response.status_code == 200 and says in words(response)
    assert typed.get("words-work", "")[:100] in response.content.decode()
    assert not Talk.objects.exists()


def test_whose_words_came_on_paper_is_said_and_a_carer_s_paper_is_the_carer_s(mrs_a):
    bea = people.worker()
    voices = queries.voices_on_paper(mrs_a, TODAY)
    assert voices == [Voice("person", "Mrs Amina Ahmed"), Voice("carer", "Sara Ahmed")]
    actions.type_in_paper(
        mrs_a, {"": Written("She will not say.")}, written_on=TODAY, voice=voices[1], by=bea, on=TODAY
    )
    assert queries.said_of(mrs_a)[0].said_by_name == "Sara Ahmed"
    hers = started_for_carer(mrs_a.person.carers.get())
    assert queries.voices_on_paper(hers, TODAY) == [Voice("carer", "Sara Ahmed")]
    with pytest.raises(Refused):
        actions.type_in_paper(
            mrs_a, {"": Written("So.")}, written_on=TODAY, by=mrs_a.person.account, on=TODAY
        )
    with pytest.raises(ValidationError, match="does not ask about that"):
        actions.type_in_paper(mrs_a, {"recreation": Written("So.")}, written_on=TODAY, by=bea, on=TODAY)
