import pytest

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, queries, timeline
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


def names(found) -> list[str]:
    return [person.full_name for person in found]


def test_people_stand_in_the_order_of_their_names_accents_or_not():
    for given, family in [
        ("Zoë", "Adams"),
        ("Élise", "Evans"),
        ("Bill", "zola"),
        ("Ann", "Éclair"),
        ("Al", "Fox"),
    ]:
        factories.person(given, family)
    assert names(queries.people_of_teams(factories.worker())) == [
        "Zoë Adams",
        "Ann Éclair",
        "Élise Evans",
        "Al Fox",
        "Bill zola",
    ]


def test_the_sort_key_is_made_when_thousands_are_saved_at_once():
    team = accounts.team()
    Person.objects.bulk_create([Person(given_name="Élise", family_name="Ünal", team=team)])
    assert Person.objects.get().sort_name == "unal elise"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ahmed", ["Mrs Amina Ahmed"]),
        ("AMINA ahmed", ["Mrs Amina Ahmed"]),
        ("ahmed amina", ["Mrs Amina Ahmed"]),
        ("zoe", ["Zoë Adams"]),
        ("mina", ["Mrs Amina Ahmed"]),
        ("gg", ["George Grant"]),
        ("a b", []),
        ("943 476 5919", ["Mrs Amina Ahmed"]),
        ("943-476", ["Mrs Amina Ahmed"]),
        ("5919", []),
        ("baker", []),
        ("%", []),
        ("  ", ["Zoë Adams", "Mrs Amina Ahmed", "George Grant"]),
    ],
)
def test_a_search_finds_who_it_should(words, found):
    factories.person("Amina", "Ahmed", nhs_number="9434765919")
    factories.person("Zoë", "Adams")
    factories.person("George", "Grant", likes_to_be_called="GG")
    factories.person("Bill", "Baker", of="Hillside")
    assert names(queries.people_of_teams(factories.worker(), words)) == found


def test_a_manager_of_two_teams_finds_both_teams_people():
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    accounts.actions.give_role(
        marta,
        RoleName.MANAGER,
        team=accounts.team("Hillside"),
        by=accounts.administrator(),
        on=TODAY,
        because="She stands in.",
    )
    factories.person("Amina", "Ahmed")
    factories.person("Bill", "Baker", of="Hillside")
    marta = accounts.Account.objects.get(pk=marta.pk)
    assert len(queries.people_of_teams(marta)) == 2


def test_a_person_with_three_carers_comes_once():
    amina = factories.person()
    sara = factories.carer(amina, signs_in=True, may_see=True)
    for name in ("Yusuf Ahmed", "Layla Ahmed"):
        factories.carer(amina, name, "child")
    from trellis.journey.people.access import whom_they_may_see

    assert Person.objects.filter(whom_they_may_see(sara.account)).count() == 1
    assert Person.objects.filter(whom_they_may_see(factories.worker())).count() == 1


def test_those_who_help_now_stand_before_those_who_helped():
    amina = factories.person()
    ended = factories.carer(amina, "Abel Ames", "neighbour")
    actions.end_carer(ended, by=factories.worker(), on=TODAY, because="He moved.")
    factories.carer(amina)
    assert [one.name for one in queries.helpers_of(amina)] == ["Sara Ahmed", "Abel Ames"]


def test_a_carer_finds_whom_they_help_only_where_the_person_agreed():
    sara = factories.carer(factories.person(), signs_in=True, may_see=True)
    factories.carer(factories.person("George", "Grant"), signs_in=True, may_see=False)
    assert [one.person.family_name for one in queries.cared_for_by(sara.account)] == ["Ahmed"]


def test_the_person_signed_in_finds_themself():
    amina = factories.person()
    assert queries.person_signed_in(factories.signing_in(amina)) == amina
    assert queries.person_signed_in(factories.worker()) is None


def test_who_saved_last_is_told_from_the_record():
    amina = factories.person()
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    actions.change_person(amina, version=1, likes_to_be_called="Mina", by=marta, on=TODAY)
    assert queries.last_saved(amina, person=amina).by == "Marta Mazur"


def test_what_is_for_workers_alone_is_not_on_the_person_s_own_timeline(monkeypatch):
    amina = factories.person()
    told = [Event(TODAY, "seen by all"), Event(TODAY, "in confidence", is_for_workers=True)]
    monkeypatch.setattr(timeline, "_sources", [lambda person: told])
    assert [event.says for event in timeline.of(amina)] == ["seen by all"]
    assert len(timeline.of(amina, for_workers=True)) == 2


def test_the_timeline_tells_who_may_see_the_pages():
    amina = factories.person()
    factories.carer(amina, may_see=True)
    assert "You agreed that Sara Ahmed may see your pages." in [event.says for event in timeline.of(amina)]
