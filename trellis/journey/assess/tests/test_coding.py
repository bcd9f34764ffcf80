"""Coding is a second act, beside the words it rests on; and the person may say that it is not right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import J1_LEVELS
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries, states
from trellis.journey.assess.models import Dispute, OutcomeAnswer, RestsOn, Said
from trellis.journey.people import timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY
from trellis.journey.record.models import Entry

from .factories import answered, answered_throughout, decided, said_in_a_talk, started
from .test_access import three_assessments
from .test_pages import at_nine, outcome_page, words

pytestmark = pytest.mark.django_db

HURT = {"level": 3, "limbs": ["pain_distress_anxiety"], "evidence": "He winced on the stairs."}


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


def mr_g():
    """Mr Grant's assessment, with a talk of six minutes in which he said two things."""
    george = people.person("George", "Grant", title="Mr")
    assessment = started(george, begun_on=date(2026, 3, 2))
    said = said_in_a_talk(assessment, "I live on toast.", "I used to cook for eight.", on=date(2026, 3, 2))
    return assessment, said


def disputed(assessment, outcome="nutrition", *, by=None, on=TODAY) -> Dispute:
    version = assessment.answers.get(outcome=outcome).version
    return actions.dispute_code(
        assessment, outcome, version=version, by=by or people.worker_of(assessment.person), on=on
    )


def said_page(assessment) -> str:
    return reverse("assess:said", args=[assessment.ref])


def not_right(assessment, outcome="nutrition") -> str:
    return reverse("assess:not_right", args=[assessment.ref, outcome])


# A code rests on words.


def test_a_code_says_on_which_words_it_rests_and_the_record_keeps_which():
    assessment, said = mr_g()
    answer = answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    assert [row.said for row in answer.rests_on.all()] == [said[0]]
    entry = Entry.objects.filter(act="wrote down an answer").get()
    assert entry.after["rests_on"] == [said[0].ref]
    answered(assessment, "nutrition", level=2, rests_on=[said[1], said[1]])
    assert [row.said for row in RestsOn.objects.all()] == [said[1]]


def test_a_code_rests_on_no_words_of_somebody_else_s_assessment():
    assessment, _ = mr_g()
    others = said_in_a_talk(started(), "I do not sleep.", on=date(2026, 4, 20))
    with pytest.raises(ValidationError, match="put right or taken back"):
        answered(assessment, "nutrition", rests_on=others)
    assert not OutcomeAnswer.objects.exists()


def test_a_code_rests_on_words_as_they_were_put_right_afterwards():
    assessment, said = mr_g()
    answered(assessment, "nutrition", rests_on=[said[0]])
    better = actions.correct_words(said[0], words="I live on toast and tea.", by=people.worker())
    assert queries.rests_on_of(assessment) == {"nutrition": [better]}
    with pytest.raises(ValidationError, match="put right or taken back"):
        answered(assessment, "hygiene", rests_on=[said[0]])
    answered(assessment, "hygiene", rests_on=[better])


def test_the_worker_ticks_words_beside_the_code_with_their_day_their_hearer_and_the_talk_s_length(as_bea):
    assessment, said = mr_g()
    page = words(as_bea.get(outcome_page(assessment)))
    assert "I live on toast. 2 March 2026, in a talk of 6 minutes. Heard by Bea Brooks." in page
    ticked = {"version": 0, "rests_on": [said[1].ref], "limbs": ["none"], "level": "0"}
    assert as_bea.post(outcome_page(assessment), ticked).status_code == 302
    answer = OutcomeAnswer.objects.get()
    assert [row.said for row in answer.rests_on.all()] == [said[1]] and answer.said == ""
    page = as_bea.get(outcome_page(assessment)).content.decode()
    assert f'value="{said[1].ref}" checked' in page and f'value="{said[0].ref}" checked' not in page


def test_words_put_right_while_the_worker_coded_are_refused_and_nothing_typed_is_lost(as_bea):
    assessment, said = mr_g()
    actions.correct_words(said[0], words="I live on toast and tea.", by=people.worker())
    typed = {"version": 0, "rests_on": [said[0].ref], "limbs": ["danger"], "evidence": "Burnt pans."}
    response = as_bea.post(outcome_page(assessment), typed)
    page = words(response)
    assert response.status_code == 200 and "put right or taken back meanwhile" in page
    assert "Burnt pans." in page and "I live on toast and tea." in page


def test_two_workers_who_chose_other_words_are_shown_both(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    mine = {"version": 0, "rests_on": [said[1].ref], "limbs": ["none"], "level": "2"}
    response = as_bea.post(outcome_page(assessment), mine)
    assert response.status_code == 409
    assert "What you typed I used to cook for eight. What Bea Brooks saved I live on toast." in words(
        response
    )


def test_words_fill_pages_of_25_and_those_chosen_stand_on_each(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", rests_on=[said[0]])
    said_in_a_talk(assessment, *(f"Word {number}." for number in range(60)), on=date(2026, 3, 9))
    for number, expected in ((1, 26), (2, 26), (3, 12)):
        page = as_bea.get(outcome_page(assessment), {"page": number}).content.decode()
        assert page.count('name="rests_on"') == expected, number
        assert f'value="{said[0].ref}" checked' in page


# Said and coded.


def test_what_was_said_stands_beside_how_it_was_coded_and_what_else_was_said_below(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    page = words(as_bea.get(said_page(assessment)))
    assert "What you said I live on toast. 2 March 2026, in a talk of 6 minutes. Heard by Bea Brooks." in page
    assert "Help with some of it (level 2 of 4)." in page and "Written by Bea Brooks" in page
    assert "What else you said" in page.split("I used to cook for eight.")[0]
    assert page.count("That’s not right") == 2, "once to say what it is for, once to press"


def test_what_another_said_and_what_the_worker_saw_are_told_apart(as_bea):
    assessment, _ = mr_g()
    said_in_a_talk(
        assessment, "He will not ask.", on=date(2026, 3, 9), said_by="carer", said_by_name="Gwen Grant"
    )
    said_in_a_talk(assessment, "The cupboard was bare.", on=date(2026, 3, 9), kind="seen")
    page = words(as_bea.get(said_page(assessment)))
    assert "He will not ask. Said by Gwen Grant. 9 March 2026" in page
    assert "The cupboard was bare. What Bea Brooks saw. 9 March 2026" in page


def test_the_written_page_shows_the_same_words_and_the_same_tap(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    page = as_bea.get(reverse("assess:written", args=[assessment.ref])).content.decode()
    assert "I live on toast." in page and not_right(assessment) in page


def test_on_paper_nothing_can_be_pressed(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    page = as_bea.get(said_page(assessment) + "?print=1").content.decode()
    assert "I live on toast." in page and "<form" not in page and "Press" not in page


def test_the_page_can_be_read_at_nine(client):
    accounts.council()
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=2, rests_on=[said[0]])
    own = people.signing_in(assessment.person)
    client.force_login(own)
    dispute = disputed(assessment, by=own)
    actions.let_code_stand(dispute, because="You told us so.", by=people.worker(), on=TODAY)
    answered(assessment, "hygiene", level=1)
    open_one = disputed(assessment, "hygiene", by=own)
    for address in (
        said_page(assessment),
        reverse("assess:dispute", args=[dispute.ref]),
        reverse("assess:dispute", args=[open_one.ref]),
    ):
        assert at_nine(client.get(address)), address


# That's not right.


def test_mr_g_who_does_not_sign_in_says_so_with_one_tap_on_his_worker_s_tablet(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    response = as_bea.post(not_right(assessment), {"version": 1})
    dispute = Dispute.objects.get()
    assert response.url == reverse("assess:dispute", args=[dispute.ref])
    assert (dispute.said_by, dispute.said_by_name) == ("person", "Mr George Grant")
    assert (dispute.raised_by.name, dispute.state, dispute.says) == ("Bea Brooks", "open", "")
    assert (dispute.as_coded["level"], dispute.as_coded["by"]) == (0, "Bea Brooks")
    page = words(as_bea.get(said_page(assessment)))
    assert "that this is not right. Bea Brooks noted it." in page and "We have not answered yet" in page


def test_words_may_follow_the_tap_and_the_tap_can_be_taken_back(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    address = as_bea.post(not_right(assessment), {"version": 1}).url
    as_bea.post(address, {"version": 1, "says": "I cannot lift the pan."})
    assert Dispute.objects.get().says == "I cannot lift the pan."
    assert "I cannot lift the pan." in words(as_bea.get(said_page(assessment)))
    as_bea.post(address, {"do": "take_back"})
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.answered_by.name) == ("taken_back", "Bea Brooks")
    assert "We have not answered yet" not in words(as_bea.get(said_page(assessment)))
    assert "says" in Entry.objects.get(act="said what is not right").after
    # What was taken back can be said again.
    assert disputed(assessment).pk != dispute.pk


def test_what_the_person_says_themself_nobody_else_noted(client):
    accounts.council()
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    client.force_login(people.signing_in(assessment.person))
    client.post(not_right(assessment), {"version": 1})
    page = words(client.get(said_page(assessment)))
    assert "that this is not right. We have not answered yet." in page and "noted it" not in page


def test_who_says_it_is_who_has_signed_in_and_the_worker_s_note_is_the_person_s_word():
    own, joint, alone = three_assessments()
    for one in (own, joint, alone):
        answered(one, "nutrition", limbs=["danger"])
    table = [
        ("Amina Ahmed", own, ("person", "Mrs Amina Ahmed")),
        ("Sara Ahmed", own, ("carer", "Sara Ahmed")),
        ("Bea Brooks", own, ("person", "Mrs Amina Ahmed")),
        ("Sara Ahmed", joint, ("carer", "Sara Ahmed")),
        ("Bea Brooks", joint, ("carer", "Sara Ahmed")),
        ("Yusuf Ahmed", alone, ("carer", "Yusuf Ahmed")),
        ("Marta Mazur", alone, ("carer", "Yusuf Ahmed")),
    ]
    for name, assessment, voice in table:
        account = Account.objects.get(name=name)
        dispute = disputed(assessment, by=account)
        assert (dispute.said_by, dispute.said_by_name) == voice, name
        actions.take_back(dispute, by=account, on=TODAY)


def test_nobody_else_says_it_and_nobody_says_it_for_a_carer():
    own, joint, alone = three_assessments()
    for one in (own, joint, alone):
        answered(one, "nutrition", limbs=["danger"])
    refused = [
        ("Yusuf Ahmed", own),
        ("Gwen Grant", own),
        ("Tom Tran", own),
        ("Idris Iqbal", own),
        ("Amina Ahmed", joint),
        ("Amina Ahmed", alone),
        ("Sara Ahmed", alone),
    ]
    for name, assessment in refused:
        with pytest.raises(Refused):
            disputed(assessment, by=Account.objects.get(name=name))


def test_somebody_who_speaks_for_the_person_says_it_in_their_own_name_while_it_holds():
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    ade = people.account("Ade Adeyemi", "advocate", of="Northshire Voices")
    speaker = people.speaker(
        assessment.person, "Ade Adeyemi", "advocate", sign_in_name=ade.username, may_see=True
    )
    dispute = disputed(assessment, by=ade)
    assert (dispute.said_by, dispute.said_by_name) == ("advocate", "Ade Adeyemi")
    speaker.ended_on, speaker.ended_because = TODAY, "It is done."
    speaker.save()
    with pytest.raises(Refused):
        actions.take_back(dispute, by=ade, on=TODAY)


def test_a_carer_who_may_no_longer_see_takes_nothing_back():
    own, *_ = three_assessments()
    answered(own, "nutrition")
    sara = Account.objects.get(name="Sara Ahmed")
    dispute = disputed(own, by=sara)
    Carer.objects.filter(account=sara).update(may_see_since=None)
    with pytest.raises(Refused):
        actions.take_back(dispute, by=sara, on=TODAY)


def test_a_worker_does_not_take_back_what_the_person_said_themself():
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    dispute = disputed(assessment, by=people.signing_in(assessment.person))
    with pytest.raises(Refused):
        actions.take_back(dispute, by=people.worker(), on=TODAY)
    # But the person takes back what a worker noted for them.
    answered(assessment, "hygiene", level=0)
    noted = disputed(assessment, "hygiene")
    own = Account.objects.get(name="George Grant")
    assert actions.take_back(noted, by=own, on=TODAY).state == states.TAKEN_BACK


def test_one_says_it_once_until_it_is_answered(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    as_bea.post(not_right(assessment), {"version": 1})
    response = as_bea.post(not_right(assessment), {"version": 1}, follow=True)
    assert "Mr George Grant has said so already" in words(response)
    assert Dispute.objects.count() == 1


def test_a_code_changed_before_the_tap_arrived_is_read_first(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    answered(assessment, "nutrition", **HURT)
    response = as_bea.post(not_right(assessment), {"version": 1}, follow=True)
    assert "has just written this anew" in words(response) and not Dispute.objects.exists()
    as_bea.post(not_right(assessment), {"version": 2})
    assert Dispute.objects.get().as_coded["level"] == 3


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "²"])
def test_a_tap_with_a_bent_version_raises_nothing(as_bea, version):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    assert as_bea.post(not_right(assessment), {"version": version}).status_code == 302
    assert not Dispute.objects.exists()


def test_what_is_not_coded_cannot_be_wrong(as_bea):
    assessment, _ = mr_g()
    response = as_bea.post(not_right(assessment), {"version": 0}, follow=True)
    assert "nothing that could be wrong" in words(response)
    assert as_bea.post(not_right(assessment, "gardening"), {"version": 0}).status_code == 404
    assert as_bea.get(not_right(assessment)).status_code == 405
    actions.set_aside(assessment, because="Begun twice.", by=people.worker(), on=TODAY)
    answered_before = words(as_bea.get(said_page(assessment)))
    assert "Press “That’s not right”" not in answered_before


# The answer.


def test_coding_it_anew_answers_it_and_the_person_reads_by_whom_when_and_why(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", level=0)
    dispute = disputed(assessment)
    page = words(as_bea.get(outcome_page(assessment)))
    assert "Mr George Grant said on 1 May 2026 that this is not right." in page
    anew = {
        "version": 1,
        "dispute": dispute.ref,
        "because": "You cannot lift the pan.",
        "rests_on": [said[0].ref],
        "limbs": ["danger"],
        "evidence": "He dropped it.",
        "level": "2",
    }
    assert as_bea.post(outcome_page(assessment), anew).status_code == 302
    dispute.refresh_from_db()
    assert (dispute.state, dispute.answer) == ("changed", "You cannot lift the pan.")
    assert (dispute.as_coded["level"], dispute.as_answered["level"]) == (0, 2)
    page = words(as_bea.get(said_page(assessment)))
    assert "Bea Brooks answered on" in page and "we changed what is written. You cannot lift the pan." in page
    assert "Help with some of it (level 2 of 4)." in page


def test_saving_without_an_answer_leaves_it_to_be_answered(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    dispute = disputed(assessment)
    saved = {"version": 1, "dispute": dispute.ref, "because": " ", "limbs": ["none"], "level": "1"}
    assert as_bea.post(outcome_page(assessment), saved).status_code == 302
    assert queries.open_disputes(assessment) == [dispute]


def test_an_answer_that_changes_nothing_is_refused_and_so_is_one_without_a_reason(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    dispute = disputed(assessment)
    same = {"version": 1, "dispute": dispute.ref, "because": "So.", "limbs": ["none"], "level": "1"}
    response = as_bea.post(outcome_page(assessment), same)
    assert "The code is the same as before." in words(response)
    assert queries.open_disputes(assessment) == [dispute]
    assert assessment.answers.get().version == 1, "nothing of a refused answer is kept"
    with pytest.raises(ValidationError, match="Say what you have changed"):
        actions.change_code(dispute, version=1, because=" ", level=2, limbs=[], by=people.worker(), on=TODAY)


def test_a_code_stands_only_with_reasons_and_a_second_worker_may_give_them(client):
    accounts.council()
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    dispute = disputed(assessment)
    client.force_login(people.account("Marta Mazur", "manager"))
    address = reverse("assess:let_stand", args=[dispute.ref])
    assert "Give your reasons." in words(client.post(address, {"because": " "}))
    client.post(address, {"because": "We saw you do it twice."})
    dispute.refresh_from_db()
    assert (dispute.state, dispute.answered_by.name) == ("stands", "Marta Mazur")
    page = words(client.get(said_page(assessment)))
    assert "Marta Mazur answered on" in page and "we left it as it is. We saw you do it twice." in page
    # It can be said again: an answer does not silence anybody.
    assert disputed(assessment).state == states.OPEN


def test_of_two_answers_to_one_dispute_the_second_is_refused_and_what_was_typed_is_kept(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    dispute = disputed(assessment)
    actions.let_code_stand(
        dispute, because="It is so.", by=people.account("Marta Mazur", "manager"), on=TODAY
    )
    late = {"version": 1, "dispute": dispute.ref, "because": "You told me.", "limbs": ["none"], "level": "2"}
    response = as_bea.post(outcome_page(assessment), late)
    page = words(response)
    assert "This was answered already." in page and "You told me." in page and "Marta Mazur answered" in page
    with pytest.raises(ValidationError, match="answered already"):
        actions.let_code_stand(dispute, because="Again.", by=people.worker(), on=TODAY)
    with pytest.raises(ValidationError, match="answered already"):
        actions.take_back(dispute, by=people.worker(), on=TODAY)
    again = as_bea.post(reverse("assess:let_stand", args=[dispute.ref]), {"because": "My own reasons."})
    assert "answered already" in words(again) and "My own reasons." in words(again)
    dispute.refresh_from_db()
    assert dispute.answer == "It is so."


def test_the_code_that_was_disputed_can_be_read_when_it_was_changed_in_between(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=0)
    dispute = disputed(assessment)
    answered(assessment, "nutrition", **HURT)
    page = words(as_bea.get(reverse("assess:dispute", args=[dispute.ref])))
    had, now = page.split("What we had written")[1].split("What is written now")
    assert "No help needed (level 0 of 4)." in had and "Help with most of it (level 3 of 4)." in now
    # Coding it again as it now stands is a change from what was disputed.
    actions.change_code(
        dispute, version=2, because="It was wrong.", by=people.worker(), on=TODAY, said="", **HURT
    )
    dispute.refresh_from_db()
    assert dispute.state == states.CHANGED


def test_only_a_worker_of_the_person_s_team_answers():
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    own = people.signing_in(assessment.person)
    dispute = disputed(assessment, by=own)
    for account in (own, people.worker("Tom Tran", of="Hillside")):
        with pytest.raises(Refused):
            actions.let_code_stand(dispute, because="So.", by=account, on=TODAY)
        with pytest.raises(Refused):
            actions.change_code(dispute, version=1, because="So.", level=2, limbs=[], by=account, on=TODAY)


def test_two_windows_with_other_words_are_shown_side_by_side(as_bea):
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    dispute = disputed(assessment)
    actions.say_what_is_wrong(dispute, "The pan.", version=1, by=people.worker())
    address = reverse("assess:dispute", args=[dispute.ref])
    response = as_bea.post(address, {"version": 1, "says": "The kettle."})
    assert response.status_code == 409
    assert "What you typed The kettle." in words(response) and "The pan." in words(response)
    with pytest.raises(SavedMeanwhile):
        actions.say_what_is_wrong(dispute, "The kettle.", version=1, by=people.worker())


# What hangs on it.


def test_nothing_is_decided_while_somebody_says_that_a_code_is_not_right(as_bea):
    assessment, _ = mr_g()
    answered_throughout(assessment, unable=("nutrition", "hygiene"))
    dispute = disputed(assessment)
    with pytest.raises(ValidationError) as refused:
        decided(assessment)
    assert refused.value.messages == [
        "Mr Grant says that “Eating and drinking” is not right. Answer that first."
    ]
    page = words(as_bea.get(reverse("assess:decide", args=[assessment.ref])))
    assert "Mr Grant says that “Eating and drinking” is not right." in page
    page = words(as_bea.get(reverse("assess:one", args=[assessment.ref])))
    assert "says that “Eating and drinking” is not right" in page
    actions.let_code_stand(dispute, because="We saw it.", by=people.worker(), on=TODAY)
    assert decided(assessment).eligible


def test_what_was_taken_back_stands_in_no_decision_s_way():
    assessment, _ = mr_g()
    answered_throughout(assessment, unable=("nutrition", "hygiene"))
    actions.take_back(disputed(assessment), by=people.worker(), on=TODAY)
    assert decided(assessment).eligible


def test_a_code_of_a_decided_assessment_is_said_to_be_wrong_and_the_decision_stays_as_it_was():
    assessment, _ = mr_g()
    answered_throughout(assessment, unable=("nutrition", "hygiene"))
    decision = decided(assessment)
    dispute = disputed(assessment)
    with pytest.raises(ValidationError, match="Open it again"):
        actions.change_code(
            dispute, version=1, because="So.", level=3, limbs=[], by=people.worker(), on=TODAY
        )
    assert queries.decision_in_force(assessment) == decision
    actions.reopen(assessment, because="He says it is wrong.", by=people.worker(), on=TODAY)
    actions.change_code(dispute, version=1, because="So.", by=people.worker(), on=TODAY, **HURT)
    assert decided(assessment).replaces == decision


def test_the_timeline_tells_the_tap_and_the_answer_and_keeps_a_carer_s_own_from_the_person():
    own, joint, alone = three_assessments()
    amina = own.person
    for one in (own, joint, alone):
        answered(one, "nutrition", limbs=["danger"])
        dispute = disputed(one)
        actions.let_code_stand(dispute, because="We saw it.", by=people.worker(), on=TODAY)
    told = [event.says for event in timeline.of(amina)]
    assert "You said that what we wrote about “Eating and drinking” is not right." in told
    assert "We left what we wrote about “Eating and drinking” as it is: We saw it." in told
    of_joint = "Sara Ahmed’s carer’s assessment is not right."
    assert any(of_joint in says for says in told) and not any("Yusuf" in says for says in told)
    assert any("Yusuf" in event.says for event in timeline.of(amina, for_workers=True))


def test_what_is_to_be_answered_comes_to_the_workers_of_the_person_s_team():
    assessment, _ = mr_g()
    answered(assessment, "nutrition", level=1)
    dispute = disputed(assessment)
    (came,) = queries.what_came_back(people.worker(), TODAY).first
    assert came.address == reverse("assess:dispute", args=[dispute.ref])
    assert queries.what_came_back(people.worker("Tom Tran", of="Hillside"), TODAY).count == 0
    actions.let_code_stand(dispute, because="So.", by=people.worker(), on=TODAY)
    assert queries.what_came_back(people.worker(), TODAY).count == 0


def test_the_person_never_sees_a_carer_s_own_words_and_the_carer_not_what_they_may_not(client):
    accounts.council()
    own, joint, alone = three_assessments()
    for one, secret in ((own, "Mine."), (joint, "Ours."), (alone, "I cannot go on.")):
        said_in_a_talk(one, secret, on=date(2026, 4, 21))
    may = {"Amina Ahmed": "yes yes no", "Sara Ahmed": "yes yes no", "Yusuf Ahmed": "no no yes"}
    for name, row in may.items():
        client.force_login(Account.objects.get(name=name))
        for assessment, answer in zip((own, joint, alone), row.split(), strict=True):
            response = client.get(said_page(assessment))
            assert response.status_code == (200 if answer == "yes" else 403), (name, assessment)
            assert ("I cannot go on." in response.content.decode()) == (
                assessment == alone and answer == "yes"
            )


def test_a_page_asks_the_database_no_more_however_much_was_said(as_bea):
    assessment, said = mr_g()
    answered(assessment, "nutrition", rests_on=[said[0]])
    counts = []
    for _ in range(2):
        for address in (said_page(assessment), outcome_page(assessment)):
            with CaptureQueriesContext(connection) as asked:
                assert as_bea.get(address).status_code == 200
            counts.append(len(asked))
        if len(counts) == 4:
            break
        more = said_in_a_talk(assessment, *(f"Word {n}." for n in range(40)), on=date(2026, 3, 9))
        for outcome in ("hygiene", "toilet", "work"):
            answered(assessment, outcome, rests_on=more[:10])
            disputed(assessment, outcome)
    assert counts[:2] == counts[2:] and max(counts) <= 20


def test_the_words_of_an_hour_and_of_a_page_are_cut_where_they_are_chosen(as_bea):
    assessment, _ = mr_g()
    said_in_a_talk(assessment, "a" * 200_000, on=date(2026, 3, 9))
    response = as_bea.get(outcome_page(assessment))
    assert len(response.content) < 60_000
    assert len(as_bea.get(said_page(assessment)).content) < 60_000


def test_everything_that_matters_is_said_of_what_the_sum_needs():
    # The levels of the first journey are coded on words alone, and the sum is the same.
    amina = people.person()
    assessment = started(amina)
    said = said_in_a_talk(assessment, "I need help with most things.", on=date(2026, 4, 20))
    for outcome, level in J1_LEVELS.items():
        answered(assessment, outcome, level=level, rests_on=said)
    given = queries.for_allocation(assessment)
    assert {key: one.level for key, one in given.answers.items()} == J1_LEVELS
    assert RestsOn.objects.count() == len(J1_LEVELS) and Said.objects.count() == 1
    assert Person.objects.count() == 1
