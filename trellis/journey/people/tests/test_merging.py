"""Two records of one person made one: what is refused, what is chosen, who sees what afterwards."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import access, actions, file, queries, timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import HowToReach, Merge, NamedWorker, NotTheSame, Person
from trellis.journey.record import drafts
from trellis.journey.record import queries as record
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

BORN = date(1942, 3, 12)
NHS, OTHER_NHS = "9434765919", "4010232137"


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(factories.worker())
    return client


def bill(**details) -> Person:
    return factories.person("Bill", "Baker", **details)


def william(**details) -> Person:
    return factories.person("William", "Baker", **details)


def merge(kept: Person, emptied: Person, **details) -> Merge:
    details = {
        "choices": {},
        "because": "His daughter says so.",
        "by": factories.worker(),
        "on": TODAY,
    } | details
    return actions.merge_people(kept, emptied, **details)


def undo(made: Merge, **details) -> Merge:
    details = {"because": "They are cousins.", "by": factories.worker(), "on": TODAY} | details
    return actions.undo_merge(made, **details)


def now(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def change(person: Person, **columns) -> None:
    Person.objects.filter(pk=person.pk).update(**columns)


# What is refused. ----------------------------------------------------------------------------------------


def test_one_record_is_not_merged_with_itself():
    person = bill()
    with pytest.raises(ValidationError, match="one and the same record"):
        merge(person, person)


@pytest.mark.parametrize(
    ("one", "other", "is_refused"),
    [
        (BORN, BORN, False),
        (BORN, None, False),
        (None, BORN, False),
        (None, None, False),
        (BORN, BORN + timedelta(days=1), True),
        (BORN, date(1942, 12, 3), True),
    ],
)
def test_two_days_of_birth_are_two_people_until_one_is_put_right(one, other, is_refused):
    kept, emptied = bill(date_of_birth=one), william(date_of_birth=other)
    if is_refused:
        with pytest.raises(ValidationError, match=r"days of birth are not the same: 12 March 1942 and"):
            merge(kept, emptied)
        assert now(emptied).merged_into is None and not Merge.objects.exists()
    else:
        merge(kept, emptied)
        assert now(kept).date_of_birth == (one or other)


def test_two_nhs_numbers_are_two_people_until_one_is_put_right():
    kept, emptied = bill(nhs_number=NHS), william(nhs_number=OTHER_NHS)
    with pytest.raises(ValidationError, match=r"943 476 5919 and 401 023 2137"):
        merge(kept, emptied)


@pytest.mark.parametrize(
    ("one", "other", "is_refused"),
    [(None, None, False), (TODAY, TODAY, False), (TODAY, None, True), (TODAY, BORN, True)],
)
def test_two_records_that_tell_differently_of_a_death_are_not_merged(one, other, is_refused):
    kept, emptied = bill(), william()
    change(kept, died_on=one)
    change(emptied, died_on=other)
    if is_refused:
        with pytest.raises(ValidationError, match="do not say the same of a death"):
            merge(kept, emptied)
    else:
        assert merge(kept, emptied)


def test_two_sign_in_names_are_not_merged_until_one_is_taken_off():
    kept, emptied = bill(), william()
    change(kept, account=accounts.account("Bill Baker", RoleName.PERSON))
    change(emptied, account=accounts.account("William Baker", RoleName.PERSON))
    with pytest.raises(ValidationError, match="sign-in name of its own"):
        merge(kept, emptied)


def test_a_record_that_was_merged_is_not_merged_again_either_way_round():
    kept, emptied, third = bill(), william(), factories.person("Will", "Baker")
    merge(kept, emptied)
    for one, other in ((third, emptied), (emptied, third), (kept, emptied)):
        with pytest.raises(ValidationError, match="William Baker was merged already"):
            merge(one, other)


@pytest.mark.parametrize("which", ["kept", "emptied"])
def test_a_worker_merges_nobody_they_do_not_work_with(which):
    kept = bill(of="Hillside" if which == "kept" else "Riverside")
    emptied = william(of="Hillside" if which == "emptied" else "Riverside")
    with pytest.raises(Refused):
        merge(kept, emptied)


def test_a_worker_who_draws_on_care_does_not_merge_their_own_record():
    bea = factories.worker()
    kept, emptied = bill(), william()
    change(emptied, account=bea)
    with pytest.raises(Refused):
        merge(kept, emptied)


@pytest.mark.parametrize("because", ["", "  \n"])
def test_a_merge_has_a_reason(because):
    kept, emptied = bill(), william()
    with pytest.raises(ValidationError, match="Say why"):
        merge(kept, emptied, because=because)


def test_every_reason_against_a_merge_is_told_at_once():
    kept = bill(date_of_birth=BORN, nhs_number=NHS)
    emptied = william(date_of_birth=date(1950, 1, 1), nhs_number=OTHER_NHS)
    with pytest.raises(ValidationError) as refused:
        merge(kept, emptied)
    assert len(refused.value.messages) == 2


def test_somebody_who_looked_at_what_has_changed_since_looks_again():
    kept, emptied = bill(), william()
    shown = (kept.version, emptied.version)
    actions.change_person(
        emptied, version=emptied.version, language="Polish", by=factories.worker(), on=TODAY
    )
    with pytest.raises(SavedMeanwhile) as meanwhile:
        merge(kept, emptied, versions=shown)
    assert meanwhile.value.theirs == emptied
    assert merge(kept, emptied, versions=(kept.version, now(emptied).version))


# What becomes of the columns. ----------------------------------------------------------------------------


def test_what_is_chosen_is_kept_and_what_is_known_goes_before_what_is_not():
    kept = bill(language="English", phone="01632 960 001")
    emptied = william(language="Polish", address="1 The Row", sex="male")
    merge(kept, emptied, choices={"given_name": "emptied", "language": "kept"})
    found = now(kept)
    assert (found.given_name, found.language, found.phone) == ("William", "English", "01632 960 001")
    assert (found.address, found.sex) == ("1 The Row", "male")
    assert found.sort_name == "baker william"


def test_where_nothing_is_chosen_the_kept_record_stands():
    kept, emptied = bill(), william()
    merge(kept, emptied)
    assert now(kept).given_name == "Bill"


def test_a_no_that_was_said_is_known_and_is_not_overruled_by_silence():
    kept, emptied = bill(lives_alone=None), william(lives_alone=False)
    merge(kept, emptied)
    assert now(kept).lives_alone is False


def test_only_a_choice_between_the_two_is_a_choice():
    with pytest.raises(ValidationError, match="Choose one of the two"):
        merge(bill(), william(), choices={"given_name": "both"})
    with pytest.raises(TypeError):
        merge(bill(), william(), choices={"nhs_number": "emptied"})


@pytest.mark.parametrize("who_knows", ["kept", "emptied"])
def test_the_nhs_number_and_the_sign_in_name_end_on_the_kept_record_and_come_back(who_knows):
    kept, emptied = bill(), william()
    account = accounts.account("Bill Baker", RoleName.PERSON)
    knows = kept if who_knows == "kept" else emptied
    change(knows, nhs_number=NHS, account=account)
    made = merge(kept, emptied)
    assert (now(kept).nhs_number, now(kept).account) == (NHS, account)
    assert (now(emptied).nhs_number, now(emptied).account) == ("", None)
    assert queries.person_signed_in(account) == kept
    undo(made)
    assert (now(knows).nhs_number, now(knows).account) == (NHS, account)
    assert queries.person_signed_in(account) == knows


# What there may be only one of. --------------------------------------------------------------------------


def test_where_both_have_what_there_is_only_one_of_the_kept_record_s_stands_and_the_other_is_shown(as_bea):
    kept, emptied = bill(), william()
    HowToReach.objects.create(person=kept, agreed_on=TODAY, never=["letter"])
    HowToReach.objects.create(
        person=emptied, agreed_on=TODAY, never=["phone"], because="The bell frightens him"
    )
    made = merge(kept, emptied)
    assert now(kept).how_to_reach.never == ["letter"]
    page = words(as_bea.get(reverse("people:merged", args=[made.ref])))
    assert "What stayed behind" in page and "The bell frightens him" in page


def test_one_worker_stays_named_and_the_earlier_ones_of_both_are_kept():
    kept, emptied = bill(), william()
    bea = factories.worker()
    NamedWorker.objects.create(person=kept, worker=bea, since=TODAY)
    NamedWorker.objects.create(person=emptied, worker=bea, since=BORN, until=TODAY, because="She left.")
    NamedWorker.objects.create(
        person=emptied, worker=factories.worker("Tom Tran", of="Hillside"), since=TODAY
    )
    made = merge(kept, emptied)
    assert now(kept).named_workers.count() == 2
    assert len(made.stayed["people.NamedWorker.person"]) == 1


def test_a_telling_and_those_that_replaced_it_stay_together():
    from trellis.journey.people.models import AboutMeWords

    kept, emptied = bill(), william()
    bea = factories.worker()

    def tell(person, heading, says, replaces=None):
        return AboutMeWords.objects.create(
            person=person,
            heading_set="prsb",
            heading=heading,
            words=says,
            in_whose_words="own",
            written_on=TODAY,
            written_by=bea,
            replaces=replaces,
        )

    tell(kept, "matters", "My dog.")
    first = tell(emptied, "matters", "Quiet.")
    second = tell(emptied, "matters", "Quiet, and tea.", replaces=first)
    alone = tell(emptied, "people", "My daughter.")
    made = merge(kept, emptied)
    assert made.stayed["people.AboutMeWords.person"] == [first.pk, second.pk]
    assert made.moved["people.AboutMeWords.person"] == [alone.pk]


# Afterwards. ---------------------------------------------------------------------------------------------


def test_the_emptied_record_is_in_no_list_and_is_found_by_its_old_name_as_the_one_that_is_kept():
    kept, emptied = bill(date_of_birth=BORN), william(date_of_birth=BORN)
    merge(kept, emptied)
    bea = factories.worker()
    assert list(queries.people_of_teams(bea)) == [kept]
    assert list(queries.people_of_teams(bea, "william")) == [kept]
    assert queries.pairs_alike(bea) == []
    (found,) = queries.alike(
        given_name="William", family_name="Baker", date_of_birth=BORN, account=bea, on=TODAY
    )
    assert found.person == kept


def test_the_emptied_record_leads_to_the_other_from_every_page(as_bea):
    kept, emptied = bill(), william()
    merge(kept, emptied)
    for name in ("people:one", "people:change", "people:death", "people:about_me", "people:alike_one"):
        went = as_bea.get(reverse(name, args=[emptied.ref]))
        assert went.url == reverse(name, args=[kept.ref])
    assert not Entry.objects.filter(act="was refused").exists()


def test_nobody_writes_on_the_emptied_record(as_bea):
    kept, emptied = bill(), william()
    merge(kept, emptied)
    assert not access.may_see(factories.worker(), now(emptied))
    posted = as_bea.post(reverse("people:change", args=[emptied.ref]), {"given_name": "Wilf"})
    assert posted.status_code == 403


def test_what_somebody_was_typing_on_the_emptied_record_waits_on_the_kept_one():
    kept, emptied = bill(), william()
    bea, there = factories.worker(), [reverse("people:about_me", args=[one.ref]) for one in (kept, emptied)]
    drafts.save(bea, there[1], {"words": ["He likes"]}, timezone.now())
    made = merge(kept, emptied)
    assert drafts.of(bea, there[0]).fields == {"words": ["He likes"]}
    undo(made)
    assert drafts.of(bea, there[0]) is None and drafts.of(bea, there[1])


def test_what_somebody_was_typing_on_both_stays_on_both():
    kept, emptied = bill(), william()
    bea, there = factories.worker(), [reverse("people:about_me", args=[one.ref]) for one in (kept, emptied)]
    for place in there:
        drafts.save(bea, place, {"words": [place]}, timezone.now())
    merge(kept, emptied)
    assert [drafts.of(bea, place).fields["words"] for place in there] == [[place] for place in there]


def test_a_carer_who_might_see_both_is_shown_the_kept_one_alone():
    kept, emptied = bill(), william()
    for person in (kept, emptied):
        factories.carer(person, "Dawn Baker", "daughter", signs_in=True, may_see=True)
    merge(kept, emptied)
    dawn = factories.account("Dawn Baker")
    assert [carer.person for carer in queries.cared_for_by(dawn)] == [kept]
    assert list(Person.objects.filter(access.whom_they_may_see(dawn))) == [kept]


def test_the_record_of_both_is_read_together():
    kept, emptied = bill(), william()
    merge(kept, emptied)
    acts = set(Entry.objects.filter(person_ref__in=queries.refs_of(kept)).values_list("person_ref", "act"))
    assert {(kept.ref, "added a person"), (emptied.ref, "added a person")} <= acts
    assert (emptied.ref, "merged two records of one person") in acts
    assert record.verify().is_whole


def test_who_saved_a_carer_that_was_moved_is_still_known():
    kept, emptied = bill(), william()
    dawn = factories.carer(emptied, "Dawn Baker", "daughter")
    merge(kept, emptied)
    assert queries.last_saved(dawn, person=now(kept)).by == "Bea Brooks"


def test_a_record_merged_into_one_that_is_merged_leads_to_the_last():
    first, second, third = bill(), william(), factories.person("Will", "Baker")
    earlier = merge(second, first)
    later = merge(third, second)
    assert now(first).merged_into == third
    with pytest.raises(ValidationError, match="Undo that first"):
        undo(earlier)
    undo(later)
    assert now(first).merged_into == second
    undo(earlier)
    assert now(first).merged_into is None


def test_the_timeline_and_the_file_tell_of_a_merge_and_of_its_undoing():
    kept, emptied = bill(), william()
    made = merge(kept, emptied)
    assert "made them one" in timeline.of(now(kept))[0].says
    (line,) = next(
        one for one in file.of(now(kept), factories.worker()) if one.heading == "This record"
    ).lines
    assert line.address == reverse("people:merged", args=[made.ref])
    undo(made)
    for person in (kept, emptied):
        assert any("put the two apart" in event.says for event in timeline.of(now(person)))


# The way back. -------------------------------------------------------------------------------------------


def test_a_merge_is_undone_once_and_with_a_reason():
    made = merge(bill(), william())
    with pytest.raises(ValidationError, match="Say why"):
        undo(made, because=" ")
    undo(made)
    with pytest.raises(ValidationError, match="undone already"):
        undo(made)


def test_a_merge_is_undone_by_a_worker_of_the_kept_record_s_team_alone():
    made = merge(bill(), william())
    with pytest.raises(Refused):
        undo(made, by=factories.worker("Tom Tran", of="Hillside"))


def test_what_was_changed_since_the_merge_stays_changed():
    kept, emptied = bill(phone="01632 960 001"), william(address="1 The Row")
    made = merge(kept, emptied)
    change(kept, phone="01632 960 002")
    undo(made)
    assert (now(kept).phone, now(kept).address) == ("01632 960 002", "")
    assert now(emptied).address == "1 The Row"


def test_what_was_added_since_stays_with_the_kept_record_and_what_was_moved_goes_back():
    kept, emptied = bill(), william()
    dawn = factories.carer(emptied, "Dawn Baker", "daughter")
    made = merge(kept, emptied)
    ed = factories.carer(now(kept), "Ed Baker", "son")
    undo(made)
    assert list(now(emptied).carers.all()) == [dawn]
    assert list(now(kept).carers.all()) == [ed]


def test_an_nhs_number_that_is_another_s_by_now_stands_in_the_way_of_undoing():
    kept, emptied = bill(), william(nhs_number=NHS)
    made = merge(kept, emptied)
    change(kept, nhs_number="")
    stranger = factories.person("George", "Grant", nhs_number=NHS)
    with pytest.raises(ValidationError, match="another record's by now"):
        undo(made)
    assert now(emptied).merged_into == kept
    change(stranger, nhs_number="")
    undo(made)
    assert now(emptied).nhs_number == NHS


# Two people. ---------------------------------------------------------------------------------------------


def test_two_records_are_said_to_be_two_people_once_whichever_way_round():
    one, other = bill(), william()
    for pair in ((one, other), (other, one)):
        actions.tell_apart(*pair, by=factories.worker(), on=TODAY)
    told = NotTheSame.objects.get()
    assert (told.one, told.other) == (one, other)


def test_two_who_were_told_apart_stay_so_when_one_of_them_is_merged():
    bea = factories.worker()
    one, other, third = (bill(date_of_birth=BORN) for _ in range(3))
    actions.tell_apart(one, other, by=bea, on=TODAY)
    assert len(queries.pairs_alike(bea)) == 2
    merge(third, one)
    assert queries.pairs_alike(bea) == []


@pytest.mark.parametrize("which", [0, 1])
def test_nobody_tells_apart_whom_they_do_not_work_with(which):
    pair = [bill(), william(of="Hillside")]
    with pytest.raises(Refused):
        actions.tell_apart(pair[which], pair[1 - which], by=factories.worker(), on=TODAY)


# The pages. ----------------------------------------------------------------------------------------------


def test_a_worker_finds_a_pair_compares_and_merges_it(as_bea):
    kept, emptied = (
        bill(date_of_birth=BORN, language="English"),
        william(date_of_birth=BORN, language="Polish"),
    )
    factories.carer(emptied, "Dawn Baker", "daughter")
    page = as_bea.get(reverse("people:alike"))
    address = reverse("people:merge", args=[kept.ref, emptied.ref])
    assert address in page.content.decode() and "Likely" in words(page)
    page = words(as_bea.get(address))
    assert "People who help 1" in page and "Polish" in page
    answers = {
        "kept_version": kept.version,
        "emptied_version": emptied.version,
        "given_name": "kept",
        "language": "emptied",
        "because": "His daughter says so.",
    }
    refused = as_bea.post(address, answers)
    assert "Tick this if you are sure" in words(refused) and "His daughter says so." in words(refused)
    done = as_bea.post(address, answers | {"sure": "on"})
    assert done.url == reverse("people:one", args=[kept.ref])
    assert now(kept).language == "Polish" and now(kept).carers.count() == 1
    page = words(as_bea.get(done.url))
    assert "Another record of them was merged into this one" in page


def test_a_merge_is_undone_by_its_page(as_bea):
    kept, emptied = bill(), william()
    made = merge(kept, emptied)
    address = reverse("people:merged", args=[made.ref])
    assert "Say why they are two people" in words(as_bea.post(address, {"because": ""}))
    as_bea.post(address, {"because": "They are cousins."})
    assert now(emptied).merged_into is None
    assert "They are cousins." in words(as_bea.get(address))


def test_a_record_changed_meanwhile_is_shown_anew_with_what_was_typed(as_bea):
    kept, emptied = bill(), william()
    address = reverse("people:merge", args=[kept.ref, emptied.ref])
    answers = {
        "kept_version": kept.version,
        "emptied_version": emptied.version,
        "given_name": "kept",
        "because": "His daughter says so.",
        "sure": "on",
    }
    actions.change_person(
        emptied, version=emptied.version, language="Polish", by=factories.worker(), on=TODAY
    )
    again = as_bea.post(address, answers)
    assert again.status_code == 409
    assert "Look again" in words(again) and "His daughter says so." in words(again)
    assert f'name="emptied_version" value="{now(emptied).version}"' in again.content.decode()


def test_what_stands_in_the_way_is_shown_before_anybody_types(as_bea):
    kept, emptied = bill(date_of_birth=BORN), william(date_of_birth=date(1942, 12, 3))
    page = words(as_bea.get(reverse("people:merge", args=[kept.ref, emptied.ref])))
    assert "They cannot be merged as they are" in page and "Make these two records one" not in page


def test_two_people_are_told_apart_by_the_page(as_bea):
    one, other = bill(date_of_birth=BORN), william(date_of_birth=BORN)
    done = as_bea.post(reverse("people:alike"), {"one": one.ref, "other": other.ref})
    assert "No two records of your teams look like one person" in words(as_bea.get(done.url))
    page = words(as_bea.get(reverse("people:merge", args=[one.ref, other.ref])))
    assert "Bea Brooks said on" in page


def test_a_record_that_does_not_look_alike_is_found_by_searching(as_bea):
    kept, emptied = bill(), factories.person("Vilmos", "Pék")
    address = reverse("people:alike_one", args=[kept.ref])
    page = as_bea.post(address, {"words": "pek"})
    assert reverse("people:merge", args=[kept.ref, emptied.ref]) in page.content.decode()
    assert "Nobody else in your teams is found" in words(as_bea.post(address, {"words": "nobody"}))


def test_the_pages_take_as_many_queries_whoever_is_known(as_bea):
    one, other = bill(date_of_birth=BORN), william(date_of_birth=BORN)
    pages = [
        reverse("people:alike"),
        reverse("people:alike_one", args=[one.ref]),
        reverse("people:merge", args=[one.ref, other.ref]),
    ]

    def counted() -> list[int]:
        found = []
        for page in pages:
            as_bea.get(page)
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(page).status_code == 200
            found.append(len(seen))
        return found

    with_few = counted()
    for _ in range(9):
        factories.carer(bill(date_of_birth=BORN))
        factories.carer(one)
    assert counted() == with_few
    assert max(with_few) <= 20


@pytest.mark.parametrize("role", [RoleName.PERSON, RoleName.CARER, RoleName.FINANCE, RoleName.ADMINISTRATOR])
def test_pages_of_pairs_are_for_workers(client, role):
    accounts.council()
    one, other = bill(), william()
    made = merge(one, factories.person("Will", "Baker"))
    client.force_login(accounts.account("Somebody", role))
    for address in (
        reverse("people:alike"),
        reverse("people:alike_one", args=[one.ref]),
        reverse("people:merge", args=[one.ref, other.ref]),
        reverse("people:merged", args=[made.ref]),
        reverse("people:death", args=[one.ref]),
        reverse("people:take_back_death", args=[one.ref]),
    ):
        assert client.get(address).status_code == 403


# Adding somebody. ----------------------------------------------------------------------------------------


def added(**answers) -> dict:
    return {
        "given_name": "Bill",
        "family_name": "Baker",
        "sex": "male",
        "team": accounts.team().pk,
        "date_of_birth_0": BORN.day,
        "date_of_birth_1": BORN.month,
        "date_of_birth_2": BORN.year,
        **answers,
    }


def looked_at(response) -> list[str]:
    return re.findall(r'name="looked_at" value="(\w+)"', response.content.decode())


def test_somebody_who_may_be_known_is_added_by_a_second_press_alone(as_bea):
    william(date_of_birth=BORN)
    asked = as_bea.post(reverse("people:new"), added(phone="01632 960 001"))
    assert "This may be somebody we know already" in words(asked)
    assert "01632 960 001" in asked.content.decode()
    assert Person.objects.count() == 1
    as_bea.post(reverse("people:new"), added(looked_at=looked_at(asked)))
    assert Person.objects.filter(given_name="Bill").count() == 1


def test_whoever_changes_the_name_after_looking_looks_again(as_bea):
    william(date_of_birth=BORN)
    asked = as_bea.post(reverse("people:new"), added())
    factories.person("George", "Grant", date_of_birth=BORN)
    changed = added(given_name="George", family_name="Grant", looked_at=looked_at(asked))
    assert "This may be somebody we know already" in words(as_bea.post(reverse("people:new"), changed))
    assert not Person.objects.filter(given_name="Bill").exists()


def test_somebody_of_another_team_is_not_named_to_whoever_adds(as_bea):
    factories.person("Wilhelmina", "Baker", of="Hillside", date_of_birth=BORN, likes_to_be_called="Billie")
    page = words(as_bea.post(reverse("people:new"), added()))
    assert "Somebody known to the Hillside team" in page and "Wilhelmina" not in page


def test_the_same_nhs_number_is_refused_beside_the_number_and_not_waved_through(as_bea):
    william(date_of_birth=BORN, nhs_number=NHS)
    page = words(as_bea.post(reverse("people:new"), added(nhs_number=NHS)))
    assert "William Baker has this NHS number already" in page and "Add anyway" not in page
