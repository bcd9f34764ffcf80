"""The front door: what is taken, refused, answered, and asked about months later."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, contact_access, queries, telling
from trellis.journey.assess.models import Assessment, Contact
from trellis.journey.people import access as people_access
from trellis.journey.people import file, timeline
from trellis.journey.people.actions import SavedMeanwhile, change_person
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY
from trellis.journey.record.drafts import MOST_CHARACTERS
from trellis.journey.record.models import Entry

from .factories import came_of, contact, kit, started

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
SIX_MONTHS_ON = date(2026, 11, 1)
NHS = "943 476 5919"
BORN = date(1948, 3, 27)


def refused(act, *args, **kwargs) -> dict[str, list[str]]:
    """The faults, each under its question; under `__all__` what concerns the whole."""
    with pytest.raises(ValidationError) as problem:
        act(*args, **kwargs)
    return getattr(problem.value, "message_dict", {"__all__": problem.value.messages})


def manager(team: str = "Riverside", name: str = "Marta Mazur") -> Account:
    return people.account(name, RoleName.MANAGER, of=team)


def newest() -> Entry:
    return Entry.objects.order_by("-number")[0]


# Taking one.


def test_a_call_in_the_night_with_nothing_but_words_is_a_contact():
    taken = contact(words="  My neighbour shouts all night.\r\nI think he fell.  ")
    assert taken.words == "My neighbour shouts all night.\nI think he fell."
    assert (taken.came_by, taken.who_came, taken.called) == ("phone", "not_said", "No name given")
    assert (taken.state, taken.on, taken.team.name) == ("open", TODAY, "Front Door")
    assert (newest().act, newest().person_ref) == ("took a contact", "")


@pytest.mark.parametrize(
    "told",
    [
        {"given_name": "Amina"},
        {"given_name": "Amina", "family_name": "Ahmed", "nhs_number": NHS},
        {"words": " \n ", "how_to_get_back": "  ", "given_name": "Amina"},
        {"what_matters": "My cat."},
    ],
)
def test_a_name_alone_is_refused_with_what_to_add(told):
    faults = refused(contact, **{"words": "", **told})
    assert faults == {"words": [actions.contact.SAYS_ADD]} and "how to get back to them" in faults["words"][0]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "told", [{"words": "I fell."}, {"words": "", "how_to_get_back": "Knock at number 4."}]
)
def test_a_first_name_with_words_or_a_way_back_is_accepted(told):
    assert contact(given_name="Amina", **told).called == "Amina"


def test_the_database_too_refuses_a_contact_that_nobody_could_answer():
    taken = contact()
    with pytest.raises(IntegrityError, match="a_contact_has_words_or_a_way_back"), transaction.atomic():
        Contact.objects.filter(pk=taken.pk).update(words="", how_to_get_back="")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("nhs_number", "943 476 5918", "wrong figure"),
        ("nhs_number", "12", "ten figures"),
        ("date_of_birth", TODAY + A_DAY, "must be in the past"),
        ("date_of_birth", date(1906, 4, 30), "less than 120 years ago"),
        ("came_on", TODAY + A_DAY, "must be today or in the past"),
        ("came_on", date(2015, 3, 31), "1 April 2015 or later"),
        ("ethnicity", "martian", "not in the list"),
        ("support_reason", "lazy", "not in the list"),
        ("came_by", "pigeon", "from the list"),
        ("who_came", "ghost", "from the list"),
        ("sex", "unsaid", "from the list"),
        ("given_name", "A" * 101, "101 characters, at most 100"),
        ("how_to_get_back", "A" * 301, "301 characters, at most 300"),
        ("words", "A" * (MOST_CHARACTERS + 1), "200,001 characters, at most 200,000"),
        ("what_matters", "A" * (MOST_CHARACTERS + 1), "200,001 characters, at most 200,000"),
    ],
)
def test_what_will_not_do_is_refused_beside_its_question(column, value, says):
    faults = refused(contact, **{column: value})
    assert list(faults) == [column] and says in faults[column][0]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nhs_number", NHS),
        ("date_of_birth", TODAY),
        ("date_of_birth", date(1906, 5, 1)),
        ("came_on", TODAY),
        ("came_on", date(2015, 4, 1)),
        ("words", "A" * MOST_CHARACTERS),
    ],
)
def test_what_is_just_within_is_kept(column, value):
    kept = contact(**{column: value})
    assert getattr(kept, {"came_on": "on"}.get(column, column)) in (value, "9434765919")


def test_every_fault_is_said_at_once():
    faults = refused(contact, words="", nhs_number="12", came_on=TODAY + A_DAY)
    assert set(faults) == {"words", "nhs_number", "came_on"}


def test_a_team_may_take_its_own_contacts_and_nobody_takes_another_team_s():
    bea = people.worker()
    assert contact(by=bea).team.name == "Riverside"
    with pytest.raises(Refused, match="a team that you work in"):
        actions.take_contact(team=accounts.team("Riverside"), by=kit(), on=TODAY, words="Hello.")
    nadia = people.account("Nadia Noor", RoleName.ANALYST)
    with pytest.raises(Refused):
        actions.take_contact(team=accounts.team("Riverside"), by=nadia, on=TODAY, words="Hello.")


def test_what_is_learnt_later_is_added_until_it_is_answered_and_what_it_was_stays_in_the_record():
    taken = contact(given_name="Amina")
    changed = actions.change_contact(taken, version=1, family_name="Ahmed", by=kit(), on=TODAY)
    assert (changed.called, changed.words, changed.version) == ("Amina Ahmed", taken.words, 2)
    assert (newest().before["family_name"], newest().after["family_name"]) == ("", "Ahmed")
    with pytest.raises(SavedMeanwhile):
        actions.change_contact(taken, version=1, family_name="Amin", by=kit(), on=TODAY)
    came_of(taken, "advice")
    taken.refresh_from_db()
    faults = refused(actions.change_contact, taken, version=taken.version, words="No.", by=kit(), on=TODAY)
    assert "was answered" in faults["__all__"][0]


# Who may.

TABLE = """
    who            waiting  joined  handed
    Kit Kaur       works    works   works
    Bea Brooks     no       works   works
    Marta Mazur    no       works   works
    Tom Tran       no       no      no
    Amina Ahmed    no       reads   reads
    Sara Ahmed     no       reads   reads
    Yusuf Ahmed    no       no      no
    Gwen Grant     no       no      no
    Olive Okafor   no       no      no
    Ade Adeyemi    no       no      no
    Frank Foster   no       no      no
    Nadia Noor     no       no      no
    Idris Iqbal    no       no      no
"""
ROWS = [line.strip() for line in TABLE.strip().splitlines()[1:]]


def test_who_reads_and_who_works_on_a_contact():
    people.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    waiting = contact()
    joined = _theirs(amina)
    handed = came_of(_theirs(amina), "assessment")
    answers = []
    for row in ROWS:
        account = Account.objects.get(name=row[:15].strip())
        told = [_answer(account, one) for one in (waiting, joined, handed)]
        answers.append(f"{account.name:<15}{told[0]:<9}{told[1]:<8}{told[2]}")
        worked_on = set(queries.contacts_worked_on(account))
        assert worked_on == {
            one for one, says in zip((waiting, joined, handed), told, strict=True) if says == "works"
        }, account.name
    assert answers == ROWS and len(ROWS) == 13


def _theirs(person: Person, **details) -> Contact:
    """A contact of somebody, taken at the front door, by them where nothing else is said."""
    if person.date_of_birth is None:
        Person.objects.filter(pk=person.pk).update(date_of_birth=BORN)
    details = {"who_came": "self", "date_of_birth": person.date_of_birth or BORN, **details}
    names = {"given_name": person.given_name, "family_name": person.family_name}
    return actions.join_contact_to_person(contact(**names, **details), person, by=kit(), on=TODAY)


def _answer(account: Account, one: Contact) -> str:
    one = queries.contacts().get(pk=one.pk)
    try:
        contact_access.check_may_see_contact(account, one)
    except Refused:
        return "no"
    try:
        contact_access.check_may_work_on_contact(account, one)
    except Refused:
        return "reads"
    return "works"


def test_nobody_works_on_what_is_said_about_themself():
    officer = kit()
    own = people.person("Kit", "Kaur", of="Front Door")
    Person.objects.filter(pk=own.pk).update(account=officer)
    own.refresh_from_db()
    taken = contact(by=people.worker("Hana Hart", of="Front Door"), given_name="Kit", family_name="Kaur")
    assert (
        "This is you"
        in refused(actions.join_contact_to_person, taken, own, by=officer, on=TODAY)["__all__"][0]
    )
    joined = actions.join_contact_to_person(taken, own, by=Account.objects.get(name="Hana Hart"), on=TODAY)
    assert not contact_access.may_work_on_contact(officer, joined)
    assert not queries.contacts_worked_on(officer).exists()
    with pytest.raises(Refused):
        came_of(joined, "advice", by=officer)


def test_what_others_said_about_somebody_is_not_shown_to_them():
    amina = people.person()
    own = people.signing_in(amina)
    hers, the_neighbour_s = _theirs(amina), _theirs(amina, who_came="other", words="She drinks.")
    assert contact_access.may_read_words(own, hers)
    assert not contact_access.may_read_words(own, the_neighbour_s)
    assert contact_access.may_read_words(people.worker(), the_neighbour_s)
    nobody_s = _theirs(amina, who_came="")
    assert not contact_access.may_read_words(own, nobody_s)


# Is this somebody we know?


def test_somebody_is_known_by_nhs_number_or_by_likeness_of_name_and_day_of_birth():
    amina = people.person(nhs_number="9434765919", date_of_birth=BORN)
    people.person("Bill", "Baker", of="Hillside", date_of_birth=date(1942, 2, 2))

    def known(**told) -> list[str]:
        return [one.ref for one in queries.known_as(contact(**told), kit(), TODAY)]

    assert known(nhs_number=NHS) == [amina.ref]
    assert known(given_name="Aminà", family_name="AHMED", date_of_birth=BORN) == [amina.ref]
    assert known(given_name="Amina", family_name="Ahmet", date_of_birth=BORN) == [amina.ref]
    assert known(given_name="Joan", family_name="Jarvis", date_of_birth=BORN) == []
    assert known() == []


def test_of_somebody_the_officer_may_not_see_only_the_team_is_said():
    amina = people.person()
    taken = contact(given_name="Amina", family_name="Ahmed")
    (known,) = queries.known_as(taken, kit(), TODAY)
    assert (known.person, known.team, known.ref) == (None, "Riverside", amina.ref)
    of_bea = contact(by=people.worker(), given_name="Amina", family_name="Ahmed")
    assert queries.known_as(of_bea, people.worker(), TODAY)[0].person == amina


def test_a_contact_is_joined_to_somebody_likely_and_their_team_then_sees_it():
    amina = people.person(date_of_birth=BORN)
    taken = contact(given_name="Amina", family_name="Ahmed", date_of_birth=BORN)
    assert not contact_access.may_see_contact(people.worker(), taken)
    joined = actions.join_contact_to_person(taken, amina, by=kit(), on=TODAY)
    assert contact_access.may_work_on_contact(people.worker(), joined)
    assert (newest().act, newest().person_ref) == ("joined a contact to a person", amina.ref)
    again = refused(actions.join_contact_to_person, joined, amina, by=kit(), on=TODAY)
    assert "somebody’s already" in again["__all__"][0]


def test_a_name_alone_joins_nobody_to_a_record_that_the_officer_does_not_see():
    amina = people.person(date_of_birth=BORN)
    taken = contact(given_name="Amina", family_name="Ahmed")
    faults = refused(actions.join_contact_to_person, taken, amina, by=kit(), on=TODAY)
    assert "too little to tell" in faults["__all__"][0]
    of_bea = contact(by=people.worker(), given_name="Amina", family_name="Ahmed")
    assert actions.join_contact_to_person(of_bea, amina, by=people.worker(), on=TODAY).person == amina


def test_a_contact_is_not_joined_to_anybody_at_will():
    george = people.person("George", "Grant")
    taken = contact(given_name="Amina", family_name="Ahmed")
    faults = refused(actions.join_contact_to_person, taken, george, by=kit(), on=TODAY)
    assert "too little to tell" in faults["__all__"][0]
    of_bea = contact(by=people.worker())
    assert actions.join_contact_to_person(of_bea, george, by=people.worker(), on=TODAY).person == george


def test_a_contact_joined_by_mistake_is_parted_with_a_reason_until_it_is_answered():
    amina = people.person()
    joined = _theirs(amina)
    part = actions.part_contact_from_person
    assert "because" in refused(part, joined, because=" ", by=kit(), on=TODAY)
    parted = part(joined, because="Another Mrs Ahmed.", by=kit(), on=TODAY)
    assert parted.person is None and not contact_access.may_see_contact(people.worker(), parted)
    assert (newest().person_ref, newest().because) == (amina.ref, "Another Mrs Ahmed.")
    assert "nobody’s yet" in refused(part, parted, because="Again.", by=kit(), on=TODAY)["__all__"][0]
    answered = came_of(_theirs(amina), "advice")
    assert "was answered" in refused(part, answered, because="No.", by=kit(), on=TODAY)["__all__"][0]


# What comes of it.


@pytest.mark.parametrize("outcome", ["advice", "equipment"])
def test_who_is_turned_elsewhere_is_asked_six_calendar_months_on(outcome):
    answered = came_of(contact(), outcome)
    assert (answered.state, answered.follow_up_on, answered.decided_by.name) == (
        "answered",
        SIX_MONTHS_ON,
        "Kit Kaur",
    )
    assert (newest().act, newest().because) == ("answered a contact", "It is what she asked for.")


def test_the_thirty_first_of_august_is_asked_about_at_the_end_of_february():
    day = date(2026, 8, 31)
    assert came_of(contact(on=day), "advice", on=day).follow_up_on == date(2027, 2, 28)


def test_a_short_term_service_says_the_last_day_that_is_free():
    answered = came_of(contact(), "short_term", begins_on=date(2026, 5, 4))
    assert (answered.free_until, answered.follow_up_on) == (date(2026, 6, 14), SIX_MONTHS_ON)


@pytest.mark.parametrize(
    ("begins_on", "says"),
    [
        (None, "Enter the day"),
        (date(2025, 4, 30), "within a year"),
        (date(2025, 5, 1), ""),
        (date(2027, 5, 1), ""),
        (date(2027, 5, 2), "within a year"),
    ],
)
def test_a_short_term_service_begins_within_a_year(begins_on, says):
    if says:
        assert says in refused(came_of, contact(), "short_term", begins_on=begins_on)["begins_on"][0]
    else:
        assert came_of(contact(), "short_term", begins_on=begins_on).free_until


def test_a_service_that_began_before_the_law_is_refused_by_its_day():
    taken = contact(came_on=date(2015, 4, 1))
    assert came_of(taken, "short_term", begins_on=date(2015, 4, 1)).free_until == date(2015, 5, 12)
    faults = refused(came_of, contact(came_on=date(2015, 4, 1)), "short_term", begins_on=date(2015, 3, 31))
    assert "1 April 2015" in faults["begins_on"][0]


@pytest.mark.parametrize(("missing", "says"), [("says", "Say what was told"), ("because", "Say why this")])
def test_nothing_comes_of_a_contact_without_what_and_why(missing, says):
    taken = contact()
    faults = refused(came_of, taken, "nothing_wanted", **{missing: " "})
    assert list(faults) == [missing] and says in faults[missing][0]
    taken.refresh_from_db()
    assert (taken.state, taken.outcome) == ("open", "")


def test_an_outcome_nobody_knows_is_refused():
    assert "from the list" in refused(came_of, contact(), "lost")["__all__"][0]


def test_a_contact_is_answered_once():
    answered = came_of(contact(), "advice")
    assert "answered already" in refused(came_of, answered, "equipment")["__all__"][0]


def test_whoever_answers_over_a_change_they_have_not_seen_is_told():
    taken = contact()
    actions.change_contact(taken, version=1, words="He is worse.", by=kit(), on=TODAY)
    answer = actions.ContactAnswer("advice", "Told.", "Asked.")
    with pytest.raises(SavedMeanwhile):
        actions.answer_contact(taken, answer, version=1, by=kit(), on=TODAY)


def test_nothing_comes_of_a_contact_before_it_came():
    assert "before that" in refused(came_of, contact(), "advice", on=TODAY - A_DAY)["__all__"][0]


def test_who_wants_nothing_more_is_left_in_peace():
    answered = came_of(contact(), "nothing_wanted")
    assert answered.follow_up_on is None
    faults = refused(
        actions.follow_up_contact, answered, version=2, result="well", says="", by=kit(), on=SIX_MONTHS_ON
    )
    assert "Nothing was arranged" in faults["__all__"][0]


# An assessment.

NAMED = {"given_name": "Amina", "family_name": "Ahmed", "date_of_birth": BORN, "nhs_number": NHS}


def test_an_assessment_makes_a_person_in_the_team_it_is_handed_to_and_begins_that_day():
    riverside = accounts.team("Riverside")
    answered = came_of(
        contact(**NAMED, ethnicity="asian_pakistani", sex="female"), "assessment", team=riverside
    )
    amina, assessment = Person.objects.get(), Assessment.objects.get()
    assert (amina.team, amina.full_name, amina.nhs_number) == (riverside, "Amina Ahmed", "9434765919")
    assert (amina.ethnicity, amina.sex, amina.date_of_birth) == (
        "asian_pakistani",
        "female",
        date(1948, 3, 27),
    )
    assert (assessment.person, assessment.begun_on, assessment.begun_by.name) == (amina, TODAY, "Kit Kaur")
    assert (answered.person, answered.assessment, answered.handed_to) == (amina, assessment, riverside)


def test_the_officer_does_not_see_the_person_they_handed_on_and_the_team_sees_the_words():
    answered = came_of(contact(**NAMED), "assessment", team=accounts.team("Riverside"))
    assert not people_access.may_see(kit(), answered.person)
    assert contact_access.may_work_on_contact(kit(), answered)
    assert queries.words_at_the_door(answered.assessment) == [answered]
    assert contact_access.may_work_on_contact(people.worker(), answered)


@pytest.mark.parametrize("name", [{"given_name": "Amina"}, {"family_name": "Ahmed"}, {}])
def test_an_assessment_without_first_and_family_name_is_refused_in_a_sentence(name):
    faults = refused(came_of, contact(**name), "assessment", team=accounts.team("Riverside"))
    assert "add their first name and family name" in faults["__all__"][0]
    assert not Person.objects.exists() and not Assessment.objects.exists()


def test_an_assessment_of_somebody_new_needs_a_team_to_hand_over_to():
    assert "Choose the team" in refused(came_of, contact(**NAMED), "assessment")["team"][0]


def test_an_assessment_of_somebody_we_know_goes_to_their_own_team_and_joins_the_one_under_way():
    amina = people.person()
    first = came_of(_theirs(amina), "assessment")
    assert (first.handed_to.name, first.assessment.begun_on) == ("Riverside", TODAY)
    second = came_of(_theirs(amina), "assessment")
    assert second.assessment == first.assessment and Assessment.objects.count() == 1
    assert queries.words_at_the_door(first.assessment) == [first, second]


def test_a_number_that_is_somebody_else_s_is_said_before_a_second_record_is_made():
    people.person("Bill", "Baker", of="Hillside", nhs_number="9434765919")
    faults = refused(came_of, contact(**NAMED), "assessment", team=accounts.team("Riverside"))
    assert "has this NHS number already" in faults["__all__"][0]
    assert Person.objects.count() == 1 and Contact.objects.get().state == "open"


def test_only_the_front_door_hands_people_to_teams_that_are_not_its_own():
    hillside = accounts.team("Hillside")
    bea = people.worker()
    with pytest.raises(Refused, match="a team that you work in"):
        came_of(contact(by=bea, **NAMED), "assessment", by=bea, team=hillside)
    assert [team.name for team in queries.teams_to_hand_to(bea)] == ["Riverside"]
    assert {team.name for team in queries.teams_to_hand_to(kit())} == {"Hillside", "Riverside"}


def test_a_contact_opens_no_way_to_assess_anybody_else():
    tom = people.worker("Tom Tran", of="Hillside")
    amina = people.person()
    of_tom = contact(by=tom, given_name="Amina", family_name="Ahmed")
    with pytest.raises(Refused):
        actions.start_assessment(amina, begun_on=TODAY, contact=of_tom, by=tom, on=TODAY)
    of_kit = _theirs(amina)
    with pytest.raises(Refused):
        actions.start_assessment(amina, begun_on=TODAY, contact=of_kit, by=tom, on=TODAY)


def test_nobody_is_assessed_who_has_died():
    amina = people.person()
    taken = _theirs(amina)
    Person.objects.filter(pk=amina.pk).update(died_on=TODAY)
    assert "has died" in refused(came_of, taken, "assessment")["__all__"][0]


# An emergency.


def test_an_emergency_is_for_a_manager_to_look_at_the_same_day_and_stays_until_they_have():
    marta = manager()
    answered = came_of(contact(), "emergency", team=accounts.team("Riverside"))
    assert (answered.follow_up_on, answered.handed_to.name) == (TODAY, "Riverside")
    assert queries.contacts_waiting(marta).first == [answered]
    assert queries.contacts_waiting(people.worker()).first == []
    assert queries.contacts_waiting(manager("Hillside", "Ruth Ravel")).count == 0
    look = {"version": answered.version, "result": "well", "says": "Her sister is with her.", "on": TODAY}
    for other in (kit(), people.worker()):
        with pytest.raises(Refused, match="A manager looks at"):
            actions.follow_up_contact(answered, **look, by=other)
    assert actions.follow_up_contact(answered, **look, by=marta).state == "followed_up"
    assert queries.contacts_waiting(marta).count == 0


def test_an_emergency_is_not_handed_to_a_team_that_nobody_manages():
    faults = refused(came_of, contact(), "emergency", team=accounts.team("Riverside"))
    assert "Nobody manages the Riverside team" in faults["team"][0]
    assert "Choose the team" in refused(came_of, contact(), "emergency")["team"][0]


# Who waits.


def test_the_urgent_come_first_and_then_who_has_waited_longest():
    late, early = contact(), contact(came_on=TODAY - 3 * A_DAY)
    urgent = contact(is_urgent=True)
    assert list(queries.open_contacts(kit())) == [urgent, early, late]
    waiting = queries.contacts_waiting(kit())
    assert (waiting.count, waiting.first) == (3, [urgent, early, late])


def test_a_contact_is_found_by_parts_of_the_name_whatever_the_accents():
    zoe = contact(given_name="Zoë", family_name="O’Brien")
    contact(given_name="Bill", family_name="Baker")
    assert list(queries.contacts_worked_on(kit(), "obri zoe")) == []
    assert list(queries.contacts_worked_on(kit(), "o'brien ZOE")) == [zoe]


def test_an_answered_contact_waits_no_more():
    came_of(contact(), "advice")
    assert queries.contacts_waiting(kit()).count == 0


# How it went.


@pytest.mark.parametrize(
    ("on", "count"),
    [(SIX_MONTHS_ON - A_DAY, 0), (SIX_MONTHS_ON, 1), (SIX_MONTHS_ON + A_DAY, 1)],
)
def test_who_was_turned_elsewhere_is_to_be_asked_from_the_day_the_six_months_are_over(on, count):
    answered = came_of(contact(), "advice")
    assert queries.follow_ups_due(kit(), on).count == count
    ask = {"version": 2, "result": "well", "says": "", "by": kit(), "on": on}
    if not count:
        assert "six months are not over" in refused(actions.follow_up_contact, answered, **ask)["__all__"][0]
    else:
        assert actions.follow_up_contact(answered, **ask).state == "followed_up"
        assert queries.follow_ups_due(kit(), on).count == 0


def test_that_somebody_has_died_is_written_down_whenever_it_is_heard():
    answered = came_of(contact(), "advice")
    died = actions.follow_up_contact(answered, version=2, result="died", says="", by=kit(), on=TODAY + A_DAY)
    assert died.follow_up == "died"


@pytest.mark.parametrize("result", ["not_enough", "not_used"])
def test_what_went_wrong_is_said_in_words(result):
    answered = came_of(contact(), "advice")
    ask = {"version": 2, "result": result, "by": kit(), "on": SIX_MONTHS_ON}
    assert "says" in refused(actions.follow_up_contact, answered, says=" ", **ask)
    assert actions.follow_up_contact(answered, says="Nobody came.", **ask).follow_up_says == "Nobody came."


def test_a_result_nobody_knows_is_refused_and_a_second_one_too():
    answered = came_of(contact(), "advice")
    ask = {"says": "", "by": kit(), "on": SIX_MONTHS_ON}
    assert "result" in refused(actions.follow_up_contact, answered, version=2, result="splendid", **ask)
    actions.follow_up_contact(answered, version=2, result="well", **ask)
    faults = refused(actions.follow_up_contact, answered, version=3, result="well", **ask)
    assert "not yet followed up" in faults["__all__"][0]


def test_somebody_we_know_is_asked_by_their_own_team_who_know_how_to_reach_them():
    amina = people.person()
    answered = came_of(_theirs(amina), "advice")
    assert queries.follow_ups_due(kit(), SIX_MONTHS_ON).count == 0
    assert queries.follow_ups_due(people.worker(), SIX_MONTHS_ON).first == [answered]
    with pytest.raises(Refused, match="own team asks"):
        actions.follow_up_contact(answered, version=3, result="well", says="", by=kit(), on=SIX_MONTHS_ON)


def test_nobody_is_asked_how_it_went_for_somebody_who_has_died():
    amina = people.person()
    came_of(_theirs(amina), "advice")
    Person.objects.filter(pk=amina.pk).update(died_on=TODAY)
    assert queries.follow_ups_due(people.worker(), SIX_MONTHS_ON).count == 0


# Coming back.


@pytest.mark.parametrize(
    ("on", "came_back"),
    [(TODAY, True), (SIX_MONTHS_ON, True), (SIX_MONTHS_ON + A_DAY, False)],
)
def test_a_later_contact_of_the_same_person_within_six_months_counts_by_itself(on, came_back):
    amina = people.person()
    first = came_of(_theirs(amina), "advice")
    later = contact(on=on, given_name="Amina", family_name="Ahmed", date_of_birth=BORN)
    joined = actions.join_contact_to_person(later, amina, by=kit(), on=on)
    assert joined.came_back_after == (first if came_back else None)
    assert Contact.objects.filter(queries.has_come_back(), pk=first.pk).exists() is came_back
    assert queries.follow_ups_due(people.worker(), SIX_MONTHS_ON + A_DAY).count == (0 if came_back else 1)


def test_one_nhs_number_is_enough_to_know_that_somebody_came_back():
    first = came_of(contact(nhs_number=NHS), "equipment")
    assert contact(nhs_number=NHS).came_back_after == first
    assert contact().came_back_after is None


def test_nobody_came_back_after_something_that_was_still_to_come():
    first = contact(nhs_number=NHS)
    came_of(contact(nhs_number=NHS), "advice")
    first.refresh_from_db()
    assert first.came_back_after is None


def test_what_turned_nobody_away_is_nothing_to_come_back_after():
    came_of(contact(nhs_number=NHS), "nothing_wanted")
    contact(nhs_number=NHS)
    assert contact(nhs_number=NHS).came_back_after is None


@pytest.mark.parametrize(
    ("begun_on", "came_back"),
    [(TODAY, False), (TODAY + A_DAY, True), (SIX_MONTHS_ON, True), (SIX_MONTHS_ON + A_DAY, False)],
)
def test_an_assessment_begun_after_it_within_six_months_counts_by_itself(begun_on, came_back):
    amina = people.person()
    first = came_of(_theirs(amina), "advice")
    actions.start_assessment(amina, begun_on=begun_on, by=people.worker(), on=begun_on)
    assert Contact.objects.filter(queries.has_come_back(), pk=first.pk).exists() is came_back


def test_an_assessment_begun_by_mistake_and_set_aside_counts_for_nothing():
    amina = people.person()
    first = came_of(_theirs(amina), "advice")
    later = TODAY + A_DAY
    one = actions.start_assessment(amina, begun_on=later, by=people.worker(), on=later)
    actions.set_aside(one, because="By mistake.", by=people.worker(), on=later)
    assert not Contact.objects.filter(queries.has_come_back(), pk=first.pk).exists()


def test_by_the_same_name_it_is_proposed_that_somebody_came_back_and_somebody_says_so():
    first = came_of(contact(given_name="Amina", family_name="Ahmed"), "advice")
    later = contact(given_name="AMINA", family_name="Ahmed", date_of_birth=BORN)
    assert later.came_back_after is None
    assert queries.may_have_come_back_after(later, kit()) == [first]
    noted = actions.note_came_back(later, after=first, by=kit(), on=TODAY)
    assert noted.came_back_after == first and newest().act == "noted that somebody came back"
    assert Contact.objects.filter(queries.has_come_back(), pk=first.pk).exists()
    assert queries.may_have_come_back_after(noted, kit()) == []
    other = contact(given_name="Bill", family_name="Baker")
    faults = refused(actions.note_came_back, other, after=first, by=kit(), on=TODAY)
    assert "not proposed" in faults["__all__"][0]


def test_a_contact_joined_later_still_shows_that_they_came_back():
    amina = people.person()
    named = {"given_name": "Amina", "family_name": "Ahmed", "date_of_birth": BORN}
    first = came_of(contact(**named), "advice")
    later = _theirs(amina)
    assert later.came_back_after is None
    actions.join_contact_to_person(first, amina, by=kit(), on=TODAY)
    later.refresh_from_db()
    assert later.came_back_after == first


# What the person and their file say.


def test_the_timeline_tells_the_person_their_own_contacts_and_what_comes_next():
    amina = people.person()
    came_of(_theirs(amina), "short_term", begins_on=TODAY)
    _theirs(amina, who_came="other")
    told = [(event.on, event.says) for event in timeline.of(amina)]
    assert (TODAY, "You got in touch with us.") in told
    assert (TODAY, "We arranged a short-term service for you.") in told
    assert (date(2026, 6, 11), "Your short-term service is free until the end of this day.") in told
    assert (SIX_MONTHS_ON, "We ask you how it went.") in told
    assert not [says for _, says in told if "about you" in says]
    workers = [event.says for event in timeline.of(amina, for_workers=True)]
    assert "Somebody got in touch with us about you." in workers


def test_the_file_has_a_part_for_contacts_and_a_way_to_write_one_down():
    amina = people.person()
    own = people.signing_in(amina)
    _theirs(amina)
    _theirs(amina, who_came="other")

    def part_for(account):
        return next((one for one in file.of(amina, account) if one.heading == "Contacts"), None)

    assert len(part_for(people.worker()).lines) == 2
    assert [step.says for step in part_for(people.worker()).steps] == ["Write down a contact"]
    assert len(part_for(own).lines) == 1 and part_for(own).steps == ()


def test_what_came_of_it_is_told_in_a_letter_with_the_person_s_own_words_and_nobody_else_s():
    amina = people.person()
    own = came_of(_theirs(amina, words="I can't manage the stairs."), "short_term", begins_on=TODAY)
    words = telling.words_for_contact(queries.contacts().get(pk=own.pk))
    full = " ".join(block.text for block in words.blocks)
    assert "I can't manage the stairs." in full and "until the end of 11 June 2026" in full
    assert "It is what she asked for." in full and "whatever money you have" in full
    assert "11 June 2026" in " ".join(block.text for block in words.easy) and "11 June 2026" in words.short
    other = came_of(_theirs(amina, who_came="other", words="She drinks."), "advice")
    words = telling.words_for_contact(queries.contacts().get(pk=other.pk))
    everything = " ".join([*(block.text for block in (*words.blocks, *words.easy)), words.short])
    assert "She drinks." not in everything and "somebody got in touch with us about you" in everything


def test_the_letter_is_sent_only_of_an_answered_contact_by_whoever_works_with_the_person():
    amina = people.person()
    waiting, nobody_s = _theirs(amina), came_of(contact(), "advice")
    answered = came_of(_theirs(amina), "advice")
    assert telling.contact_advice(answered.ref, people.worker()).person == amina
    with pytest.raises(Refused):
        telling.contact_advice(answered.ref, kit())
    for one in (waiting, nobody_s):
        with pytest.raises(Http404):
            telling.contact_advice(one.ref, kit())


def test_what_was_written_of_somebody_who_moved_to_another_team_goes_with_them():
    amina = people.person()
    joined = _theirs(amina)
    change_person(amina, version=1, team=accounts.team("Hillside"), by=people.worker(), on=TODAY)
    tom = people.worker("Tom Tran", of="Hillside")
    joined = queries.contacts().get(pk=joined.pk)
    assert contact_access.may_work_on_contact(tom, joined)
    assert not contact_access.may_work_on_contact(people.worker(), joined)


def test_a_started_assessment_without_a_contact_is_still_for_the_own_team_alone():
    with pytest.raises(Refused):
        actions.start_assessment(people.person(), begun_on=TODAY, by=kit(), on=TODAY)
    assert started()
