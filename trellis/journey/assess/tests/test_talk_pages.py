"""The pages of a talk: one box, what need not be asked again, and nothing typed that is lost."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions
from trellis.journey.assess.actions import WasThere
from trellis.journey.assess.models import Role, Said, SaidKind, Talk, Way
from trellis.journey.people.models import HowToReach
from trellis.journey.people.tests import factories as people
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from . import factories
from .factories import answered, started
from .test_pages import at_nine, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


@pytest.fixture
def marta():
    return people.account("Marta Mazur", RoleName.MANAGER)


@pytest.fixture
def assessment(as_bea):
    return started(people.person("George", "Grant", title="Mr"))


@pytest.fixture
def talk(assessment):
    return actions.begin_talk(assessment, talk_on=localdate(), by=people.worker(), on=localdate())


def at(name: str, thing) -> str:
    return reverse(f"assess:{name}", args=[thing.ref])


def dated(day: date) -> dict[str, str]:
    return {"talk_on_0": str(day.day), "talk_on_1": str(day.month), "talk_on_2": str(day.year)}


def said(client, talk, words: str = "Toast.", **more):
    return client.post(at("talk", talk), {"words": words, "who": "own", "sent_as": "a1", **more})


def box(response) -> str:
    """What stands in the large box."""
    found = re.search(
        r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', response.content.decode(), re.DOTALL
    )
    return found[1] if found else ""


def place_of(talk) -> str:
    return at("talk", talk)


# From the assessment to the talk.


def test_the_talk_comes_first_and_is_begun_with_one_press(as_bea, assessment):
    page = words(as_bea.get(at("one", assessment)))
    assert page.index("Begin a talk now") < page.index("Eating and drinking") < page.index("The decision")
    begun = as_bea.post(at("new_talk", assessment), {"when": "now"})
    talk = Talk.objects.get()
    assert begun.url == at("talk", talk) and (talk.state, talk.on) == ("open", localdate())
    page = words(as_bea.get(at("one", assessment)))
    assert "Go on with the talk" in page and "Begin a talk now" not in page


def test_the_assessment_s_page_shows_the_talks_so_far_in_number_and_minutes(as_bea, assessment):
    for minutes in (6, 9, 4, 7):
        factories.said_in_a_talk(assessment, "One two three.", "Four.", minutes=minutes)
    page = words(as_bea.get(at("one", assessment)))
    assert "4 talks so far, 26 minutes in all." in page
    assert "Mr George Grant and Bea Brooks. 2 things said, 4 words." in page


def test_a_talk_is_planned_with_its_time_place_and_people(as_bea, assessment):
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    filled_in = {
        "when": "plan",
        **dated(localdate() + 7 * DAY),
        "at": "2.30pm",
        "where": "home",
        "present": ["own", gwen.ref],
        "others": "Lin Li, interpreter\n\nJo Jones",
    }
    planned = as_bea.post(at("new_talk", assessment), filled_in, follow=True)
    assert "The talk is planned." in words(planned)
    talk = Talk.objects.get()
    assert f"{talk.at:%H:%M}" == "14:30"
    assert [(one.role, one.name) for one in talk.present.all()] == [
        ("person", "Mr George Grant"),
        ("carer", "Gwen Grant"),
        ("interpreter", "Lin Li"),
        ("other", "Jo Jones"),
    ]
    page = words(as_bea.get(at("talk", talk)))
    assert "at 2:30pm, at their home" in page and "Mr George Grant, Gwen Grant, Lin Li and Jo Jones" in page


@pytest.mark.parametrize(
    ("filled_in", "says"),
    [
        ({"when": ""}, "Choose when the talk is."),
        ({"when": "held"}, "Enter the day of the talk."),
        ({"when": "plan"}, "Enter the day of the talk."),
        (
            {"when": "held", **dated(date(2099, 1, 1))},
            "1 January 2099 is still to come. Begin a talk today, or plan",
        ),
        ({"when": "held", **dated(date(2020, 1, 1))}, "A talk of it cannot be before that."),
        ({"when": "plan", **dated(date(2020, 1, 1))}, "today or later"),
        ({"when": "plan", **dated(date(2099, 1, 1))}, "26 weeks ahead at most"),
        ({"when": "plan", "talk_on_0": "32", "talk_on_1": "1", "talk_on_2": "2026"}, "must be a real date"),
        (
            {"when": "plan", **dated(date(2026, 12, 1)), "at": "half past"},
            "Write the time like 2pm or 14:30.",
        ),
        ({"when": "plan", **dated(date(2026, 12, 1)), "at": "13pm"}, "Write the time like 2pm or 14:30."),
        ({"when": "now", "where": "moon"}, "Select a valid choice"),
        ({"when": "now", "others": "J" * 201}, "Say who was there by their name."),
    ],
)
def test_a_talk_that_cannot_be_is_refused_in_a_sentence_with_what_was_typed(
    as_bea, assessment, filled_in, says
):
    answer = as_bea.post(at("new_talk", assessment), {"others": "Jo Jones, advocate", **filled_in})
    assert answer.status_code == 200 and says in words(answer)
    assert filled_in.get("others", "Jo Jones, advocate") in answer.content.decode()
    assert not Talk.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("2pm", "14:00"), ("12am", "00:00"), ("12 PM", "12:00"), ("9:05", "09:05")]
)
def test_a_time_is_read_as_people_write_it(as_bea, assessment, typed, kept):
    as_bea.post(at("new_talk", assessment), {"when": "plan", **dated(localdate()), "at": typed})
    assert f"{Talk.objects.get().at:%H:%M}" == kept


def test_a_talk_that_has_been_held_is_put_in_with_its_day(as_bea, assessment):
    answer = as_bea.post(
        at("new_talk", assessment), {"when": "held", **dated(assessment.begun_on), "present": "own"}
    )
    talk = Talk.objects.get()
    assert answer.url == at("talk", talk) and talk.on == assessment.begun_on
    assert talk.present.get().name == "Mr George Grant"


def test_whoever_begins_on_the_day_that_was_planned_begins_the_talk_that_was_planned(as_bea, assessment):
    planned = actions.plan_talk(assessment, planned_on=localdate(), by=people.worker(), on=localdate())
    as_bea.post(at("new_talk", assessment), {"when": "now"})
    assert Talk.objects.get() == planned


def test_a_planned_talk_is_begun_on_another_day_or_called_off(as_bea, assessment):
    first, second = (
        actions.plan_talk(assessment, planned_on=localdate() + n * DAY, by=people.worker(), on=localdate())
        for n in (1, 2)
    )
    assert as_bea.post(at("begin_talk", first), dated(localdate())).url == at("talk", first)
    first.refresh_from_db()
    assert (first.state, first.on) == ("open", localdate())
    refused = as_bea.post(at("begin_talk", second), dated(localdate()))
    assert "is still under way" in words(refused)
    assert "Say why it does not happen." in words(as_bea.post(at("call_off_talk", second), {"because": " "}))
    off = as_bea.post(at("call_off_talk", second), {"because": "His sister is away."}, follow=True)
    assert "It did not happen: His sister is away." in words(off)
    for name in ("begin_talk", "call_off_talk", "end_talk"):
        assert as_bea.get(at(name, second)).url == at("talk", second)


def test_a_planned_talk_whose_day_has_passed_asks_whether_it_was_held(as_bea, assessment):
    talk = actions.plan_talk(
        assessment, planned_on=assessment.begun_on, by=people.worker(), on=assessment.begun_on
    )
    assert "The day it was planned for has passed. Was it held?" in words(as_bea.get(at("talk", talk)))
    form = as_bea.get(at("begin_talk", talk)).content.decode()
    assert f'value="{assessment.begun_on.day}"' in form, "the day it was planned for is there already"


def test_a_worker_whom_the_person_did_not_name_is_told_who_may_before_beginning(as_bea, assessment, marta):
    rules = HowToReach.objects.create(person=assessment.person, agreed_on=localdate())
    rules.only_workers.add(people.worker())
    assert "has asked that only" not in words(as_bea.get(at("new_talk", assessment)))
    as_bea.force_login(marta)
    told = as_bea.post(at("new_talk", assessment), {"when": "now"})
    assert "Mr Grant has asked that only Bea Brooks get in touch." in words(told)
    assert not Talk.objects.exists(), "one press from another page has not shown the warning yet"
    as_bea.post(at("new_talk", assessment), {"when": "now", "warned": "1"})
    assert Talk.objects.get().held_by == marta
    assert Entry.objects.order_by("-number").first().after["not_among_only_workers"] == ["Bea Brooks"]


def test_the_rules_for_reaching_somebody_stand_on_the_page_and_no_clock_does(as_bea, talk):
    HowToReach.objects.create(
        person=talk.assessment.person, agreed_on=localdate(), longest_talk_minutes=10, never=["letter"]
    )
    for page in (at("talk", talk), at("one", talk.assessment), at("new_talk", talk.assessment)):
        shown = words(as_bea.get(page))
        assert "No letters." in shown and "Ten minutes at most" in shown
    assert "countdown" not in shown and "minutes left" not in shown


# In the talk.


def test_words_are_kept_and_shown_as_a_quotation_with_who_said_and_who_heard(as_bea, talk):
    answer = said(as_bea, talk, "I used to walk\r\nto the second lock. <b>“Every”</b> day.")
    assert answer.url == at("talk", talk)
    kept = Said.objects.get()
    assert kept.words == "I used to walk\nto the second lock. <b>“Every”</b> day."
    shown = as_bea.get(answer.url)
    assert "&lt;b&gt;“Every”&lt;/b&gt; day." in shown.content.decode()
    assert "Mr George Grant, heard by Bea Brooks on" in words(shown)
    assert box(shown) == ""


def test_somebody_else_s_words_and_what_was_seen_are_kept_as_theirs(as_bea, talk):
    gwen = people.carer(talk.assessment.person, "Gwen Grant", "sister")
    said(as_bea, talk, "He eats toast.", who=gwen.ref)
    said(as_bea, talk, "He needs a doctor.", who="other", who_name="Jo Jones")
    said(as_bea, talk, "The curtains were drawn.", kind="seen")
    assert [(one.said_by, one.said_by_name) for one in Said.objects.order_by("number")] == [
        ("carer", "Gwen Grant"),
        ("other", "Jo Jones"),
        ("worker", "Bea Brooks"),
    ]
    page = words(as_bea.get(at("talk", talk)))
    assert "What the worker saw. seen by Bea Brooks" in page and "Jo Jones, heard by Bea Brooks" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"words": "  "}, "Write what was said."),
        ({"words": "Toast.", "who": "other"}, "Write who said it."),
        ({"words": "Toast.", "who": "nobody"}, "Select a valid choice"),
        ({"words": "Toast.", "kind": "song"}, "Select a valid choice"),
        ({"words": "a" * 200_001}, "200,001 characters, at most 200,000"),
    ],
)
def test_words_that_cannot_be_kept_stay_in_the_box(as_bea, talk, typed, says):
    answer = said(as_bea, talk, **typed)
    assert answer.status_code == 200 and says in words(answer)
    assert box(answer).strip() == typed["words"].strip()
    assert not Said.objects.exists()


def test_ten_megabytes_are_refused_in_words(as_bea, talk):
    answer = said(as_bea, talk, "a" * 10_000_000)
    assert answer.status_code == 413 and "Go back: your browser still has what you typed." in words(answer)


def test_a_double_press_keeps_once(as_bea, talk):
    for _ in range(2):
        said(as_bea, talk)
    assert Said.objects.count() == 1


def test_after_the_last_words_the_talk_is_ended_with_minutes_and_who_was_there(as_bea, talk):
    answer = said(as_bea, talk, then="end")
    assert answer.url == at("end_talk", talk)
    page = as_bea.get(answer.url)
    assert 'value="own" checked' in page.content.decode()
    ended = as_bea.post(
        answer.url,
        {"minutes": "4", "present": ["own"], "others": "", "next_time": "Bring the photographs."},
        follow=True,
    )
    assert "4 minutes" in words(ended) and "Mr George Grant and Bea Brooks." in words(ended)
    assert "To bear in mind next time: Bring the photographs." in words(ended)


@pytest.mark.parametrize(
    ("filled_in", "says"),
    [
        ({"minutes": ""}, "Enter how many minutes it was."),
        ({"minutes": "ten"}, "as a whole number from 1 to 600"),
        ({"minutes": "0"}, "as a whole number from 1 to 600"),
        ({"minutes": "601"}, "as a whole number from 1 to 600"),
        ({"present": []}, "Say who was there."),
        ({"present": ["nobody"]}, "Select a valid choice"),
        ({"next_time": "a" * 301}, "at most 300 characters"),
    ],
)
def test_an_end_that_will_not_do_is_shown_again(as_bea, talk, filled_in, says):
    typed = {"minutes": "4", "present": ["own"], "next_time": "Photographs.", **filled_in}
    answer = as_bea.post(at("end_talk", talk), typed)
    assert answer.status_code == 200 and says in words(answer)
    assert typed["next_time"] in answer.content.decode()
    talk.refresh_from_db()
    assert talk.state == "open"


def test_whoever_ends_a_talk_with_words_not_kept_is_told(as_bea, talk):
    drafts.save(people.worker(), place_of(talk), {"words": ["Half a sent"]}, timezone.now())
    assert "You have typed something in this talk" in words(as_bea.get(at("end_talk", talk)))
    as_bea.post(at("end_talk", talk), {"minutes": "4", "present": ["own"]})
    assert box(as_bea.get(at("talk", talk))) == "Half a sent", "it can be kept afterwards as well"


# Going on weeks later.


def test_the_next_talk_starts_where_the_last_one_stopped_for_whoever_holds_it(as_bea, assessment, marta):
    (stairs,) = factories.said_in_a_talk(assessment, "The stairs are the worst of it.")
    actions.end_talk(
        actions.begin_talk(assessment, talk_on=localdate(), by=people.worker(), on=localdate()),
        minutes=4,
        present=[WasThere(Role.PERSON, "Mr George Grant")],
        next_time="Begin with the canal.",
        by=people.worker(),
    )
    answered(assessment, "home_safely", level=2, rests_on=[stairs])
    as_bea.force_login(marta)
    talk = actions.begin_talk(assessment, talk_on=localdate(), by=marta, on=localdate())
    page = words(as_bea.get(at("talk", talk)))
    assert "To bear in mind: Begin with the canal." in page
    already = page.split("Already told us")[1]
    assert "Moving around your home safely “The stairs are the worst of it.”" in already
    not_yet = page.split("Not talked about yet")[1].split("Already told us")[0]
    assert (
        "How do you get on with food and drink?" in not_yet and "How do you get about at home?" not in not_yet
    )


def test_a_browser_killed_in_mid_sentence_costs_nothing(as_bea, talk):
    drafts.save(
        people.worker(),
        place_of(talk),
        {"words": ["I used to walk to the st"], "sent_as": ["z9"]},
        timezone.now(),
    )
    shown = as_bea.get(at("talk", talk))
    assert box(shown) == "I used to walk to the st" and 'value="z9"' in shown.content.decode()
    said(as_bea, talk, "I used to walk to the station.")
    assert drafts.of(people.worker(), place_of(talk)) is None
    assert box(as_bea.get(at("talk", talk))) == ""


def test_a_second_worker_sees_what_the_first_had_not_kept_and_keeps_it_as_heard_by_them(as_bea, talk, marta):
    gwen = people.carer(talk.assessment.person, "Gwen Grant", "sister")
    fields = {"words": ["He used to walk to the st"], "who": [gwen.ref], "sent_as": ["z9"]}
    draft = drafts.save(people.worker(), place_of(talk), fields, timezone.now(), page="p1", number=3)
    as_bea.force_login(marta)
    shown = as_bea.get(at("talk", talk))
    assert box(shown) == "" and "Bea Brooks was writing this on" in words(shown)
    assert "He used to walk to the st" in words(shown)
    stale = as_bea.post(at("keep_unkept", talk), {"mark": "p1.2"}, follow=True)
    assert "More was written since" in words(stale) and not Said.objects.exists()
    kept = as_bea.post(at("keep_unkept", talk), {"mark": draft.mark}, follow=True)
    assert "It is kept, as heard by Bea Brooks." in words(kept)
    row = Said.objects.get()
    assert (row.words, row.said_by_name, row.heard_by.name, row.written_by) == (
        "He used to walk to the st",
        "Gwen Grant",
        "Bea Brooks",
        marta,
    )
    assert "was writing this" not in words(kept)
    as_bea.force_login(people.worker())
    assert box(as_bea.get(at("talk", talk))) == "", "Bea is not asked to keep it once more"


def test_unkept_words_of_somebody_who_may_not_work_here_are_never_shown_nor_kept(as_bea, talk):
    tom = people.worker("Tom Tran", of="Hillside")
    draft = drafts.save(tom, place_of(talk), {"words": ["Planted."]}, timezone.now(), page="p1", number=1)
    assert "Planted." not in words(as_bea.get(at("talk", talk)))
    as_bea.post(at("keep_unkept", talk), {"mark": draft.mark})
    assert not Said.objects.exists()


def test_two_workers_in_one_talk_each_see_what_the_other_kept(as_bea, talk, marta):
    said(as_bea, talk, "Bea heard this.")
    as_bea.force_login(marta)
    said(as_bea, talk, "Marta heard this.", sent_as="b2")
    for who in (marta, people.worker()):
        as_bea.force_login(who)
        page = words(as_bea.get(at("talk", talk)))
        assert "Bea heard this." in page and "Marta heard this." in page


def test_what_is_added_after_the_talk_is_marked_with_its_time(as_bea, assessment):
    (first,) = factories.said_in_a_talk(assessment, "Toast.")
    said(as_bea, first.talk, "He said at the door: thank you.")
    page = words(as_bea.get(at("talk", first.talk)))
    assert page.count("Added afterwards,") == 1
    assert page.index("Toast.") < page.index("thank you."), "whoever reads it later begins at the beginning"


def test_a_talk_of_an_assessment_that_is_over_is_read_and_not_written(as_bea, talk):
    said(as_bea, talk)
    actions.set_aside(talk.assessment, because="Begun by mistake.", by=people.worker(), on=localdate())
    shown = as_bea.get(at("talk", talk))
    assert "Toast." in words(shown) and "<textarea" not in shown.content.decode()
    assert said(as_bea, talk, "More.").status_code == 200 and Said.objects.count() == 1
    for name, thing in (
        ("end_talk", talk),
        ("add_picture", talk),
        ("correct_words", Said.objects.get()),
        ("new_talk", talk.assessment),
    ):
        assert as_bea.get(at(name, thing)).status_code == 302 or name == "end_talk"


# Correcting and looking closer.


def test_a_correction_is_shown_with_what_stood_there_before(as_bea, talk):
    said(as_bea, talk, "I like tost.")
    first = Said.objects.get()
    corrected = as_bea.post(at("correct_words", first), {"words": "I like toast."})
    page = words(as_bea.get(corrected.url))
    assert "I like toast." in page and "I like tost." in page.split("What stood there before")[1]
    page = words(as_bea.get(at("talk", talk)))
    assert "I like toast." in page and "I like tost." not in page
    assert re.search(r"at [\d:]+[ap]m\. Corrected by Bea Brooks, .+[ap]m\. What stood there before", page)
    assert as_bea.get(at("correct_words", first)).url == at("correct_words", Said.objects.get(replaces=first))


def test_two_workers_correcting_one_thing_are_shown_both(as_bea, talk, marta):
    said(as_bea, talk, "I like tost.")
    first = Said.objects.get()
    theirs = actions.correct_words(first, words="I like roast.", by=marta)
    both = as_bea.post(at("correct_words", first), {"words": "I like toast."})
    assert both.status_code == 409
    assert "I like roast." in words(both) and box(both) == "I like toast."
    again = re.search(r'<form method="post" action="([^"]+correct)"', both.content.decode())[1]
    assert again == at("correct_words", theirs)
    as_bea.post(again, {"words": "I like toast."})
    assert "I like toast." in words(as_bea.get(at("talk", talk)))


def test_a_long_telling_is_cut_on_the_talk_s_page_and_whole_on_its_own(as_bea, talk):
    said(as_bea, talk, "word " * 1_000 + "THE END")
    page = words(as_bea.get(at("talk", talk)))
    assert "THE END" not in page and "Read all of it" in page
    assert "THE END" in words(as_bea.get(at("heard", Said.objects.get())))


# Pictures.


def picture(size=(40, 30)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "PNG")
    return SimpleUploadedFile("view.png", out.getvalue(), "image/png")


def test_a_picture_is_kept_with_its_words_and_shown_to_whoever_may_read(as_bea, talk):
    page = at("add_picture", talk)
    assert as_bea.get(page).status_code == 200
    as_bea.post(page, {"picture": picture(), "words": "The view from his window.", "who": "own"})
    kept = Said.objects.get()
    assert kept.kind == SaidKind.PICTURE
    shown = as_bea.get(at("talk", talk)).content.decode()
    assert f'src="{at("picture", kept)}"' in shown and 'alt="The view from his window."' in shown
    served = as_bea.get(at("picture", kept))
    assert served["Content-Type"] == "image/jpeg" and served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Disposition"] == 'inline; filename="picture.jpeg"'
    assert "no-store" in served["Cache-Control"]
    assert Image.open(io.BytesIO(served.content)).size == (40, 30)
    as_bea.force_login(people.worker("Tom Tran", of="Hillside"))
    assert as_bea.get(at("picture", kept)).status_code == 403
    as_bea.force_login(people.signing_in(talk.assessment.person))
    assert as_bea.get(at("picture", kept)).status_code == 200


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"words": ""}, "Describe the picture."),
        ({"picture": ""}, "Choose the picture’s file."),
        ({"picture": SimpleUploadedFile("a.png", b"")}, "This file is empty."),
        (
            {"picture": SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>")},
            "could not be read as a picture",
        ),
        (
            {"picture": SimpleUploadedFile("a.png", b"\0" * 10_485_761)},
            "smaller than 10 MB. Save it smaller, and try again.",
        ),
    ],
    ids=["no words", "no file", "empty", "svg", "10 MB and a byte"],
)
def test_a_picture_that_cannot_be_kept_is_refused_with_the_words_still_there(as_bea, talk, sent, says):
    filled_in = {"picture": picture(), "words": "The view from his window.", "who": "own", **sent}
    answer = as_bea.post(at("add_picture", talk), filled_in)
    assert answer.status_code == 200 and says in words(answer)
    assert box(answer) == filled_in["words"] and not Said.objects.exists()


def test_words_that_are_no_picture_have_none_to_show(as_bea, talk):
    said(as_bea, talk)
    assert as_bea.get(at("picture", Said.objects.get())).status_code == 404


# Who reads what.


def test_the_person_reads_their_talks_and_their_words_and_nothing_of_the_work(as_bea, assessment):
    first, _ = factories.said_in_a_talk(assessment, "The stairs are the worst of it.", "I sit down half way.")
    as_bea.force_login(people.signing_in(assessment.person))
    page = words(as_bea.get(at("one", assessment)))
    assert "Your talks" in page and "6 minutes. Bea Brooks and you. 2 things said, 12 words." in page
    page = as_bea.get(at("talk", first.talk))
    shown = words(page)
    assert "Your talk with Bea Brooks" in shown and "You talked for 6 minutes." in shown
    assert (
        "The stairs are the worst of it." in shown and "You, heard by Bea Brooks on 20 April 2026." in shown
    )
    assert "<textarea" not in page.content.decode() and "Already told us" not in shown
    assert words(as_bea.get(at("heard", first))).count("The stairs are the worst of it.") == 1


def test_the_person_s_page_of_a_talk_can_be_read_at_nine(as_bea, assessment):
    factories.said_in_a_talk(assessment, *(f"It is not so bad {number}." for number in range(3)))
    as_bea.force_login(people.signing_in(assessment.person))
    assert at_nine(as_bea.get(at("talk", Talk.objects.get())))


def test_who_opens_which_page_of_a_talk(as_bea, assessment):
    (first,) = factories.said_in_a_talk(assessment, "Toast.")
    talk = actions.begin_talk(assessment, talk_on=localdate(), by=people.worker(), on=localdate())
    gwen = people.carer(assessment.person, "Gwen Grant", "sister", signs_in=True, may_see=True)
    reads = {"talk": talk, "heard": first}
    works = {"new_talk": assessment, "end_talk": talk, "add_picture": talk, "correct_words": first}
    for account, may_read, may_work in (
        (people.worker(), 200, 200),
        (people.signing_in(assessment.person), 200, 403),
        (gwen.account, 200, 403),
        (people.worker("Tom Tran", of="Hillside"), 403, 403),
        (people.account("Frank Foster", RoleName.FINANCE), 403, 403),
    ):
        as_bea.force_login(account)
        opened = {name: as_bea.get(at(name, thing)).status_code for name, thing in {**reads, **works}.items()}
        assert opened == {**dict.fromkeys(reads, may_read), **dict.fromkeys(works, may_work)}, account.name
        for name in ("talk", "keep_unkept"):
            posted = as_bea.post(at(name, talk), {"words": "Cake.", "who": "own"}).status_code
            assert (posted == 302) is (may_work == 200) or (name == "talk" and may_read == posted == 200)
    assert Said.objects.filter(words="Cake.").count() == 1


def test_what_somebody_still_writes_for_themself_is_not_opened_by_a_worker(as_bea, assessment):
    own = Talk.objects.create(
        assessment=assessment, way=Way.OWN_WORDS, on=localdate(), begun_by=people.worker()
    )
    mine = Said.objects.create(
        talk=own, number=1, words="Mine.", said_by="person", said_by_name="George", written_by=people.worker()
    )
    assert as_bea.get(at("talk", own)).status_code == 404
    assert as_bea.get(at("heard", mine)).status_code == 404
    own.state, own.ended_at = "ended", timezone.now()
    own.save()
    shown = as_bea.get(at("talk", own))
    assert "Mine." in words(shown) and 'name="words"' not in shown.content.decode()
    assert as_bea.get(at("correct_words", mine)).status_code == 302


def test_a_carer_s_own_talk_speaks_of_the_carer(as_bea):
    sara = people.carer(people.person())
    assessment = factories.started_for_carer(sara)
    talk = actions.begin_talk(assessment, talk_on=localdate(), by=people.worker(), on=localdate())
    said(as_bea, talk, "I am tired.")
    assert (Said.objects.get().said_by, Said.objects.get().said_by_name) == ("carer", "Sara Ahmed")
    assert "Talk with Sara Ahmed" in words(as_bea.get(at("talk", talk)))


def test_a_talk_takes_as_many_queries_for_sixty_things_said_as_for_one_and_shows_a_page_of_them(
    as_bea, assessment
):
    HowToReach.objects.create(person=assessment.person, agreed_on=localdate()).only_workers.add(
        people.worker()
    )
    (first,) = factories.said_in_a_talk(assessment, "Toast.")
    talk = actions.begin_talk(assessment, talk_on=localdate(), by=people.worker(), on=localdate())
    said(as_bea, talk, "Said 0.")
    pages = [at("talk", talk), at("talk", first.talk), at("one", assessment), at("written", assessment)]
    pages += [at("heard", first), at("new_talk", assessment), at("end_talk", talk)]

    def asked() -> dict[str, int]:
        counts = {}
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert as_bea.get(page).status_code == 200
            counts[page] = len(queries)
        return counts

    few = asked()
    for number in range(1, 60):
        said(as_bea, talk, f"Said {number}.", sent_as=f"s{number}")
    gwen = people.carer(assessment.person, "Gwen Grant", "sister", signs_in=True, may_see=True)
    assert gwen
    many = asked()
    assert many == few
    assert max(many.values()) <= 20, many
    page = words(as_bea.get(at("talk", talk)))
    assert "Said 59." in page and "Said 35." in page and "Said 34." not in page
    assert "Said 34." in words(as_bea.get(at("talk", talk) + "?page=2"))


def test_on_paper_a_talk_is_its_words_and_nothing_to_press(as_bea, assessment):
    (first,) = factories.said_in_a_talk(assessment, "Toast.")
    page = as_bea.get(at("talk", first.talk) + "?print=1").content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    assert "Toast." in main and "<button" not in main and "<form" not in main
