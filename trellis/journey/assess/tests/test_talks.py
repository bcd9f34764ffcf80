"""Talks of a few minutes: what was said is kept as said, and whoever goes on finds it where it stopped."""

import io
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, after_talk, pictures, queries
from trellis.journey.assess.actions import WasThere
from trellis.journey.assess.models import Role, Said, SaidKind, SaidPicture, Talk, Way
from trellis.journey.people import timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import HowToReach
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker_of
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from . import factories
from .factories import BEGUN, answered, started

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WORDS = "It’s nobody’s business.\n\nMy brother used to\tdo the gutters – “every” October."


@pytest.fixture
def bea():
    accounts.council()
    return people.worker()


@pytest.fixture
def marta():
    return people.account("Marta Mazur", RoleName.MANAGER)


@pytest.fixture
def assessment(bea):
    return started(people.person("George", "Grant", title="Mr"))


def planned(assessment, on=TODAY, **more):
    return actions.plan_talk(assessment, planned_on=on, by=worker_of(assessment.person), on=TODAY, **more)


def begun(assessment, on=TODAY, **more):
    return actions.begin_talk(assessment, talk_on=on, by=worker_of(assessment.person), on=TODAY, **more)


def kept(talk, words="Toast.", **more):
    more.setdefault("by", worker_of(talk.assessment.person))
    return actions.add_words(talk, words=words, **more)


def ended(talk, minutes=6, **more):
    more.setdefault("present", [WasThere(Role.PERSON, "Mr George Grant")])
    return actions.end_talk(talk, minutes=minutes, by=worker_of(talk.assessment.person), **more)


def says(problem) -> str:
    return " ".join(problem.value.messages)


def stand(talk) -> list[str]:
    return [heard.said.words for heard in queries.heard_in(talk)]


# Planning.


@pytest.mark.parametrize(
    ("ahead", "refused"),
    [
        (-1, "today or later"),
        (0, ""),
        (1, ""),
        (26 * 7 - 1, ""),
        (26 * 7, ""),
        (26 * 7 + 1, "until 30 October 2026"),
        (365, "26 weeks ahead at most"),
    ],
)
def test_a_talk_is_planned_from_today_to_half_a_year_ahead(assessment, ahead, refused):
    if not refused:
        assert planned(assessment, TODAY + ahead * DAY).state == "planned"
        return
    with pytest.raises(ValidationError) as problem:
        planned(assessment, TODAY + ahead * DAY)
    assert refused in says(problem)
    assert not Talk.objects.exists()


def test_a_planned_talk_keeps_its_time_its_place_and_who_will_be_there(assessment):
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    there = [WasThere(Role.PERSON, "Mr George Grant"), WasThere(Role.CARER, "Gwen Grant", gwen)]
    talk = planned(assessment, at=time(14, 30), where="home", present=there)
    assert (talk.at, talk.where) == (time(14, 30), "home")
    assert [(one.role, one.name, one.carer) for one in talk.present.all()] == [
        ("person", "Mr George Grant", None),
        ("carer", "Gwen Grant", gwen),
    ]


@pytest.mark.parametrize(
    ("more", "says_so"),
    [
        ({"where": "moon"}, "where it is"),
        ({"present": [WasThere("king", "George")]}, "who was there"),
        ({"present": [WasThere(Role.OTHER, " ")]}, "who was there"),
        ({"present": [WasThere(Role.OTHER, "J" * 201)]}, "who was there"),
        ({"present": [WasThere(Role.OTHER, f"Jo {number}") for number in range(21)]}, "at most 20"),
    ],
)
def test_a_plan_that_will_not_do_is_refused(assessment, more, says_so):
    with pytest.raises(ValidationError) as problem:
        planned(assessment, **more)
    assert says_so in says(problem) and not Talk.objects.exists()


def test_nobody_is_put_down_as_a_carer_of_somebody_else(assessment):
    sara = people.carer(people.person())
    with pytest.raises(ValidationError):
        planned(assessment, present=[WasThere(Role.CARER, sara.name, sara)])


def test_a_planned_talk_is_called_off_with_a_reason_and_stays_to_be_read(assessment, bea):
    talk = planned(assessment)
    with pytest.raises(ValidationError):
        actions.call_off_talk(talk, because="  ", by=bea)
    off = actions.call_off_talk(talk, because="He was not well.", by=bea)
    assert (off.state, off.state_because) == ("not_held", "He was not well.")
    with pytest.raises(ValidationError) as problem:
        actions.call_off_talk(talk, because="Again.", by=bea)
    assert "Only a talk that is planned" in says(problem)


# Beginning.


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        (BEGUN - DAY, "cannot be before that"),
        (BEGUN, ""),
        (BEGUN + DAY, ""),
        (TODAY - DAY, ""),
        (TODAY, ""),
        (TODAY + DAY, "is still to come"),
        (date(2027, 5, 1), "1 May 2027 is still to come. Begin a talk today, or plan it for that day."),
    ],
)
def test_a_talk_is_held_between_the_day_the_assessment_began_and_today(assessment, on, refused):
    if not refused:
        assert (begun(assessment, on).on, Talk.objects.get().state) == (on, "open")
        return
    with pytest.raises(ValidationError) as problem:
        begun(assessment, on)
    assert refused in says(problem) and not Talk.objects.exists()


def test_a_planned_talk_is_begun_on_its_day_or_another_by_whoever_holds_it(assessment, marta):
    talk = planned(assessment, TODAY, at=time(14, 30), where="home")
    same = actions.begin_talk(assessment, planned=talk, talk_on=TODAY, by=marta, on=TODAY)
    assert (same.pk, same.state, same.held_by, same.at, same.where) == (
        talk.pk,
        "open",
        marta,
        time(14, 30),
        "home",
    )
    ended(same)
    other = planned(assessment, TODAY + DAY, at=time(9))
    earlier = begun(assessment, TODAY - DAY, planned=other)
    assert (earlier.on, earlier.at) == (TODAY - DAY, None), "the time belonged to the day it was planned for"
    with pytest.raises(ValidationError) as problem:
        begun(assessment, planned=talk)
    assert "still under way" in says(problem)


def test_one_talk_is_under_way_at_a_time_and_the_refusal_says_which(assessment):
    begun(assessment, TODAY - DAY)
    with pytest.raises(ValidationError) as problem:
        begun(assessment)
    assert "The talk of 30 April 2026 is still under way." in says(problem)


def test_a_talk_that_was_called_off_is_not_begun(assessment, bea):
    talk = planned(assessment)
    actions.call_off_talk(talk, because="Not well.", by=bea)
    with pytest.raises(ValidationError) as problem:
        begun(assessment, planned=talk)
    assert "not waiting to begin" in says(problem)


def test_a_worker_the_person_did_not_name_may_begin_and_it_is_in_the_record(assessment, bea, marta):
    rules = HowToReach.objects.create(person=assessment.person, agreed_on=TODAY)
    rules.only_workers.add(bea)
    begun(assessment)
    line = Entry.objects.order_by("-number").first()
    assert line.act == "began a talk" and "not_among_only_workers" not in line.after
    ended(Talk.objects.get())
    actions.begin_talk(assessment, talk_on=TODAY, by=marta, on=TODAY)
    assert Entry.objects.order_by("-number").first().after["not_among_only_workers"] == ["Bea Brooks"]


# What was said.


def test_words_are_kept_as_said_with_who_said_and_who_heard(assessment, bea):
    talk = begun(assessment)
    said = kept(talk, WORDS)
    gwen = kept(talk, "He eats toast.", said_by=Role.CARER, said_by_name="Gwen Grant")
    assert Said.objects.get(pk=said.pk).words == WORDS
    assert (said.number, said.said_by, said.said_by_name, said.heard_by) == (
        1,
        "person",
        "Mr George Grant",
        bea,
    )
    assert (gwen.number, gwen.said_by, gwen.said_by_name) == (2, "carer", "Gwen Grant")
    assert stand(talk) == [WORDS, "He eats toast."]


def test_what_a_worker_saw_is_the_worker_s(assessment):
    seen = kept(begun(assessment), "The curtains were drawn.", kind=SaidKind.SEEN)
    assert (seen.said_by, seen.said_by_name) == ("worker", "Bea Brooks")


@pytest.mark.parametrize(
    ("given", "says_so"),
    [
        ({"words": "  \n "}, "Write what was said."),
        ({"words": "a" * 200_001}, "200,001 characters, at most 200,000"),
        ({"said_by": "king", "said_by_name": "George"}, "who said it"),
        ({"said_by": Role.OTHER}, "Write who said it"),
        ({"said_by": Role.OTHER, "said_by_name": "J" * 201}, "Write who said it"),
        ({"kind": "song"}, "what this is"),
        ({"kind": SaidKind.PICTURE}, "Choose the picture’s file."),
        ({"picture": b"..."}, "Choose the picture’s file."),
    ],
)
def test_what_cannot_be_kept_is_refused(assessment, given, says_so):
    talk = begun(assessment)
    with pytest.raises(ValidationError) as problem:
        kept(talk, **given)
    assert says_so in says(problem).replace("'", "’") and not Said.objects.exists()


def test_two_hundred_thousand_characters_are_kept(assessment):
    assert len(kept(begun(assessment), "é" * 200_000).words) == 200_000


def test_words_are_added_to_a_talk_that_has_ended_and_marked_as_added_afterwards(assessment, bea):
    talk = begun(assessment)
    kept(talk, "Toast.")
    talk = ended(talk)
    kept(talk, "He said at the door: thank you.")
    assert [heard.is_afterwards for heard in queries.heard_in(talk)] == [False, True]
    assert Entry.objects.order_by("-number").first().after["added_after_the_talk"] is True


def test_a_correction_of_words_from_the_talk_is_not_an_addition_afterwards(assessment, bea):
    talk = begun(assessment)
    said = kept(talk, "Tost.")
    talk = ended(talk)
    actions.correct_words(said, words="Toast.", by=bea)
    (heard,) = queries.heard_in(talk)
    assert heard.said.words == "Toast." and not heard.is_afterwards


def test_nothing_is_added_to_a_talk_that_has_not_begun_or_did_not_happen(assessment, bea):
    talk = planned(assessment)
    with pytest.raises(ValidationError) as problem:
        kept(talk)
    assert "has not begun" in says(problem)
    actions.call_off_talk(talk, because="Not well.", by=bea)
    with pytest.raises(ValidationError):
        kept(talk)


def test_nothing_is_added_once_the_assessment_is_set_aside(assessment, bea):
    talk = begun(assessment)
    actions.set_aside(assessment, because="Begun by mistake.", by=bea, on=TODAY)
    for act in (
        lambda: kept(talk),
        lambda: ended(talk),
        lambda: begun(assessment),
        lambda: planned(assessment),
    ):
        with pytest.raises(ValidationError) as problem:
            act()
        assert "set aside" in says(problem)


def test_a_double_press_keeps_once_and_other_words_from_the_same_page_are_kept_besides(assessment):
    talk = begun(assessment)
    first = kept(talk, "Toast.", sent_as="page-1")
    assert kept(talk, "Toast.", sent_as="page-1") == first
    kept(talk, "Toast and jam.", sent_as="page-1")
    kept(talk, "Toast.", sent_as="page-2")
    kept(talk, "Toast.")
    assert stand(talk) == ["Toast.", "Toast and jam.", "Toast.", "Toast."]


def test_two_workers_in_one_talk_each_add_and_nothing_is_overwritten(assessment, bea, marta):
    talk = begun(assessment)
    there_too = Talk.objects.get(pk=talk.pk)
    kept(talk, "Bea heard this.")
    kept(there_too, "Marta heard this.", by=marta)
    kept(talk, "And Bea this.")
    assert stand(talk) == ["Bea heard this.", "Marta heard this.", "And Bea this."]
    assert [one.heard_by.name for one in queries.said_of(assessment)] == [
        "Bea Brooks",
        "Marta Mazur",
        "Bea Brooks",
    ]


def test_a_second_worker_keeps_words_as_heard_by_the_first(assessment, bea, marta):
    said = kept(begun(assessment), "Half a sent", heard_by=bea, by=marta)
    assert (said.heard_by, said.written_by) == (bea, marta)


def test_nobody_is_said_to_have_heard_who_may_not_work_with_the_person(assessment, bea):
    tom = people.worker("Tom Tran", of="Hillside")
    with pytest.raises(Refused):
        kept(begun(assessment), heard_by=tom)


def test_the_database_itself_refuses_to_change_or_remove_what_was_said(assessment):
    kept(begun(assessment))
    for change in (lambda: Said.objects.update(words="Cake."), lambda: Said.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Correcting.


def test_a_correction_stands_in_the_same_place_and_what_stood_there_can_be_read(assessment, bea, marta):
    talk = begun(assessment)
    first = kept(talk, "I like tost.")
    kept(talk, "With jam.")
    second = actions.correct_words(first, words="I like toast.", by=marta)
    third = actions.correct_words(second, words="I like roast.", by=bea)
    assert stand(talk) == ["I like roast.", "With jam."]
    assert [one.words for one in queries.said_of(assessment)] == ["I like roast.", "With jam."]
    heard = queries.heard_again(first)
    assert (heard.said, heard.before) == (third, (first, second))
    assert (third.said_by_name, third.heard_by, third.written_by) == ("Mr George Grant", bea, bea)


def test_two_workers_correcting_one_thing_are_not_both_believed(assessment, bea, marta):
    first = kept(begun(assessment), "I like tost.")
    theirs = actions.correct_words(first, words="I like roast.", by=marta)
    with pytest.raises(SavedMeanwhile) as meanwhile:
        actions.correct_words(first, words="I like toast.", by=bea)
    assert meanwhile.value.theirs == theirs
    assert stand(first.talk) == ["I like roast."]


@pytest.mark.parametrize(
    ("words", "says_so"), [(" ", "Write what was said."), ("Toast.", "stand there already")]
)
def test_a_correction_says_something_else(assessment, bea, words, says_so):
    said = kept(begun(assessment), "Toast.")
    with pytest.raises(ValidationError) as problem:
        actions.correct_words(said, words=words, by=bea)
    assert says_so in says(problem)


def test_what_somebody_wrote_themself_is_not_a_worker_s_to_correct_or_add_to(assessment, bea):
    own = Talk.objects.create(
        assessment=assessment,
        way=Way.OWN_WORDS,
        state="ended",
        on=TODAY,
        begun_by=bea,
        ended_at=timezone.now(),
    )
    said = Said.objects.create(
        talk=own, number=1, words="Mine.", said_by="person", said_by_name="George", written_by=bea
    )
    for act in (lambda: actions.correct_words(said, words="Ours.", by=bea), lambda: kept(own)):
        with pytest.raises(ValidationError) as problem:
            act()
        assert "their own words" in says(problem)


# Ending.


@pytest.mark.parametrize(
    ("minutes", "is_ended"),
    [(None, False), (0, False), (1, True), (2, True), (599, True), (600, True), (601, False), (-5, False)],
)
def test_a_talk_lasts_from_one_to_six_hundred_minutes(assessment, minutes, is_ended):
    talk = begun(assessment)
    if is_ended:
        assert (ended(talk, minutes).state, Talk.objects.get().minutes) == ("ended", minutes)
        return
    with pytest.raises(ValidationError) as problem:
        ended(talk, minutes)
    assert "from 1 to 600" in says(problem)


def test_who_was_there_replaces_who_was_expected_and_the_worker_is_put_down(assessment):
    talk = begun(assessment, planned=planned(assessment, present=[WasThere(Role.OTHER, "Jo Jones")]))
    ended(talk, present=[WasThere(Role.PERSON, "Mr George Grant"), WasThere(Role.INTERPRETER, "Lin Li")])
    assert [(one.role, one.name) for one in talk.present.all()] == [
        ("person", "Mr George Grant"),
        ("interpreter", "Lin Li"),
        ("worker", "Bea Brooks"),
    ]


def test_a_talk_with_nobody_there_is_not_ended(assessment):
    with pytest.raises(ValidationError) as problem:
        ended(begun(assessment), present=[])
    assert "Say who was there." in says(problem)


def test_a_talk_is_ended_once(assessment):
    talk = begun(assessment)
    ended(talk)
    with pytest.raises(ValidationError) as problem:
        ended(talk)
    assert "not under way" in says(problem)


def test_a_worker_of_another_team_does_nothing_in_a_talk(assessment):
    tom = people.worker("Tom Tran", of="Hillside")
    talk = begun(assessment)
    said = kept(talk)
    there = [WasThere(Role.PERSON, "Mr George Grant")]
    for act in (
        lambda: actions.plan_talk(assessment, planned_on=TODAY, by=tom, on=TODAY),
        lambda: actions.begin_talk(assessment, talk_on=TODAY, by=tom, on=TODAY),
        lambda: actions.add_words(talk, words="Cake.", by=tom),
        lambda: actions.correct_words(said, words="Cake.", by=tom),
        lambda: actions.end_talk(talk, minutes=5, present=there, by=tom),
        lambda: actions.call_off_talk(talk, because="No.", by=tom),
    ):
        with pytest.raises(Refused):
            act()


# Looking back.


def test_mr_g_s_four_talks_come_to_twenty_six_minutes_over_five_weeks(bea):
    assessment = started(people.person("George", "Grant", title="Mr"), begun_on=date(2026, 3, 2))
    for on, minutes in ((2, 6), (9, 9), (23, 4)):
        factories.said_in_a_talk(assessment, "Toast.", "With jam.", on=date(2026, 3, on), minutes=minutes)
    factories.said_in_a_talk(assessment, "No.", on=date(2026, 4, 7), minutes=7)
    planned(assessment, TODAY + DAY)
    under_way = begun(assessment)
    talks = queries.talks_of(assessment)
    assert [(one.pieces, one.words_said) for one in talks] == [(2, 3)] * 3 + [(1, 1), (0, 0), (0, 0)]
    held = queries.so_far(talks)
    assert (held.number, held.minutes, held.under_way) == (4, 26, under_way)
    assert (date(2026, 4, 7) - date(2026, 3, 2)).days // 7 == 5


def test_words_are_counted_as_they_stand_and_not_twice_when_corrected(assessment, bea):
    (said,) = factories.said_in_a_talk(assessment, "  One  two\nthree\t")
    actions.correct_words(said, words="One two three four", by=bea)
    (talk,) = queries.talks_of(assessment)
    assert (talk.pieces, talk.words_said) == (1, 4)


def test_the_next_talk_starts_where_the_last_one_stopped(assessment, bea, marta):
    first = begun(assessment, BEGUN)
    for number in range(5):
        kept(first, f"Said {number}.")
    ended(first, next_time="Bring the photographs.")
    second = actions.begin_talk(assessment, talk_on=TODAY, by=marta, on=TODAY)
    stopped = queries.stopped_at(second)
    assert stopped.talk.next_time == "Bring the photographs."
    assert [one.words for one in stopped.last_words] == ["Said 2.", "Said 3.", "Said 4."]
    assert queries.stopped_at(first) is None


def test_what_is_covered_is_not_prompted_for_again(assessment, bea):
    (toast,) = factories.said_in_a_talk(assessment, "I eat toast.")
    answered(assessment, "nutrition", level=1, rests_on=[toast])
    answered(assessment, "hygiene", level=None, limbs=None, said="The bath is too deep.")
    answered(assessment, "toilet", level=2, limbs=[])
    covered, not_yet = queries.covered_and_not(assessment)
    told = {one.question.key: one.says for one in covered}
    assert told["nutrition"] == "“I eat toast.”" and told["hygiene"] == "“The bath is too deep.”"
    assert told["toilet"] and {"nutrition", "hygiene", "toilet"} == set(told)
    assert len(not_yet) == 7 and not {"nutrition", "hygiene", "toilet"} & {one.key for one in not_yet}


def test_what_somebody_still_writes_for_themself_is_nobody_else_s_to_read(assessment, bea):
    own = Talk.objects.create(assessment=assessment, way=Way.OWN_WORDS, on=TODAY, begun_by=bea)
    Said.objects.create(
        talk=own,
        number=1,
        words="Mine alone.",
        said_by="person",
        said_by_name="George",
        written_by=bea,
        outcome="work",
    )
    assert queries.said_of(assessment) == [] and queries.talks_of(assessment) == []
    assert "work" in {one.key for one in queries.covered_and_not(assessment)[1]}
    own.state, own.ended_at = "ended", timezone.now()
    own.save()
    assert [one.words for one in queries.said_of(assessment)] == ["Mine alone."]


def test_another_worker_s_unkept_words_are_shown_and_those_of_strangers_never(assessment, bea, marta):
    talk = begun(assessment)
    place = f"/assessments/talks/{talk.ref}"
    at = timezone.now()
    drafts.save(bea, place, {"words": ["Half a sent"]}, at)
    drafts.save(people.worker("Tom Tran", of="Hillside"), place, {"words": ["Planted."]}, at)
    drafts.save(people.signing_in(assessment.person), place, {"words": ["Planted."]}, at)
    assert [(one.account, one.words) for one in queries.unkept_in(talk, place, marta)] == [
        (bea, "Half a sent")
    ]
    assert queries.unkept_in(talk, place, bea) == []


def test_the_timeline_tells_of_talks_to_the_person(assessment, bea):
    factories.said_in_a_talk(assessment, "Toast.", minutes=6)
    off = planned(assessment, TODAY + DAY)
    actions.call_off_talk(off, because="You were not well.", by=bea)
    planned(assessment, TODAY + 7 * DAY, at=time(14, 30), where="home")
    begun(assessment)
    told = {event.says: event.on for event in timeline.of(assessment.person)}
    assert told["You talked with Bea Brooks for 6 minutes."] == BEGUN
    assert told["A talk with Bea Brooks did not happen: You were not well."] == TODAY + DAY
    assert told["You and Bea Brooks have a talk planned at 2:30pm, at home."] == TODAY + 7 * DAY


def test_a_carer_s_talks_are_not_told_to_the_person(bea):
    sara = people.carer(people.person())
    factories.said_in_a_talk(factories.started_for_carer(sara), "I am tired.")
    says_so = "Sara Ahmed talked with Bea Brooks for 6 minutes."
    assert says_so not in {event.says for event in timeline.of(sara.person)}
    assert says_so in {event.says for event in timeline.of(sara.person, for_workers=True)}


def test_talks_and_words_take_as_many_queries_for_thirty_as_for_one(assessment, django_assert_num_queries):
    for number in range(3):
        factories.said_in_a_talk(assessment, *(f"Said {number}" for number in range(10)))
    for asks, count in ((queries.talks_of, 2), (queries.said_of, 2), (queries.covered_and_not, 3)):
        with django_assert_num_queries(count if asks is not queries.covered_and_not else 2):
            asks(assessment)


def test_a_later_stage_tells_the_worker_something_and_is_asked_once(assessment, bea, monkeypatch):
    monkeypatch.setattr(after_talk, "_sources", [])

    def source(of, account):
        return [after_talk.Telling("Something", f"{account.name} asked about {of.ref}.")]

    after_talk.register(source)
    after_talk.register(source)
    assert [one.says for one in after_talk.of(assessment, bea)] == [
        f"Bea Brooks asked about {assessment.ref}."
    ]


# Pictures.


def drawn(size=(40, 30), mode="RGB", kind="PNG", **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(out, kind, **more)
    return out.getvalue()


def test_a_picture_is_made_anew_and_nothing_rides_along(assessment):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "51.5N 0.1W", 6
    said = kept(
        begun(assessment),
        "The view from his window.",
        kind=SaidKind.PICTURE,
        picture=drawn(kind="JPEG", exif=exif, comment=b"taken at 12 High Street"),
    )
    picture = SaidPicture.objects.get(said=said)
    data = bytes(picture.data)
    assert b"51.5N" not in data and b"High Street" not in data and b"Exif" not in data
    assert (picture.width, picture.height) == (30, 40), "turned as it was meant to be seen"
    assert Image.open(io.BytesIO(data)).size == (30, 40)


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((1599, 10), (1599, 10)), ((1600, 10), (1600, 10)), ((1601, 10), (1600, 10)), ((100, 3200), (50, 1600))],
)
def test_a_picture_is_at_most_sixteen_hundred_points_a_side(size, becomes):
    made = pictures.made_anew(drawn(size))
    assert (made.width, made.height) == becomes


@pytest.mark.parametrize(
    ("mode", "kind", "becomes"),
    [
        ("RGB", "PNG", "image/jpeg"),
        ("L", "PNG", "image/jpeg"),
        ("I;16", "PNG", "image/jpeg"),
        ("P", "GIF", "image/jpeg"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("RGB", "WEBP", "image/jpeg"),
        ("RGBA", "PNG", "image/png"),
        ("LA", "PNG", "image/png"),
    ],
)
def test_every_kind_of_picture_becomes_one_that_every_browser_shows(mode, kind, becomes):
    given = io.BytesIO()
    Image.new(mode, (4, 4)).save(given, kind)
    assert pictures.content_type(pictures.made_anew(given.getvalue()).data) == becomes


def bomb() -> bytes:
    """A small file that says it is a picture of ten thousand million points."""
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        drawn()[:60],
        drawn((9000, 9000), mode="1"),
        drawn(kind="BMP"),
        drawn(kind="TIFF"),
        bomb(),
        drawn() + b"\0" * pictures.MOST_BYTES,
    ],
    ids=["empty", "text", "svg", "pdf", "cut short", "too many points", "bmp", "tiff", "bomb", "11 MB"],
)
def test_what_is_no_picture_or_too_large_is_refused_in_words(assessment, file):
    with pytest.raises(ValidationError) as problem:
        kept(begun(assessment), "A picture.", kind=SaidKind.PICTURE, picture=file)
    assert "picture" in says(problem)
    assert not Said.objects.exists()
