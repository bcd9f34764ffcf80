from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import access, actions
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


def faults(act, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem:
        act(*args, **kwargs)
    return problem.value.message_dict


def test_a_person_is_added_with_names_trimmed_and_the_act_recorded():
    person = factories.person("  Amina ", "Ahmed\t", nhs_number="943 476 5919", title=" Mrs ")
    stored = Person.objects.get()
    assert (stored.title, stored.given_name, stored.family_name) == ("Mrs", "Amina", "Ahmed")
    assert stored.nhs_number == "9434765919"
    line = Entry.objects.order_by("-number")[0]
    assert (line.act, line.person_ref, line.by_name) == ("added a person", person.ref, "Bea Brooks")
    assert line.after["family_name"] == "Ahmed"


@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_a_blank_name_is_refused(blank):
    assert faults(factories.person, blank, blank) == {
        "given_name": ["Enter the first name."],
        "family_name": ["Enter the family name."],
    }
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (TODAY, ""),
        (date(2026, 5, 2), "Date of birth must be in the past."),
        (date(2026, 4, 30), ""),
        (date(2036, 5, 1), "Date of birth must be in the past."),
    ],
)
def test_a_day_of_birth_is_not_to_come(born, refused):
    _born(born, refused)


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (date(1906, 5, 1), ""),
        (date(1906, 4, 30), "Date of birth must be less than 120 years ago. Check the year."),
        (date(1906, 5, 2), ""),
        (date(1905, 12, 31), "Date of birth must be less than 120 years ago. Check the year."),
    ],
)
def test_nobody_is_over_120_years_old(born, refused):
    _born(born, refused)


def _born(born, refused):
    if refused:
        assert faults(factories.person, date_of_birth=born) == {"date_of_birth": [refused]}
    else:
        assert factories.person(date_of_birth=born).date_of_birth == born


def test_an_nhs_number_with_a_wrong_figure_is_refused_without_repeating_it():
    says = faults(factories.person, nhs_number="943 476 5918")["nhs_number"][0]
    assert "wrong figure" in says and "5918" not in says


@pytest.mark.parametrize(
    ("column", "code"), [("ethnicity", "martian"), ("support_reason", "personal care"), ("sex", "x")]
)
def test_a_code_outside_its_list_is_refused(column, code):
    assert list(faults(factories.person, **{column: code})) == [column]


def test_codes_of_the_lists_are_taken():
    person = factories.person(ethnicity="asian_pakistani", support_reason="personal_care", sex="female")
    assert person.ethnicity_in_words == "Asian or Asian British: Pakistani"
    assert person.support_reason_in_words == "Physical support: Personal care support"


def test_a_number_that_another_person_has_names_them_only_to_who_may_see_them():
    factories.person("Amina", "Ahmed", nhs_number="9434765919")
    seen = faults(factories.person, "George", "Grant", nhs_number="943-476-5919")["nhs_number"][0]
    unseen = faults(factories.person, "Bill", "Baker", of="Hillside", nhs_number="9434765919")["nhs_number"][
        0
    ]
    assert "Mrs Amina Ahmed" in seen
    assert "Ahmed" not in unseen and "ask your manager" in unseen


def test_two_workers_adding_one_number_at_one_moment_leave_one_person(monkeypatch):
    factories.person("Amina", "Ahmed", nhs_number="9434765919")
    # The second worker's check ran before the first worker's save.
    monkeypatch.setattr(actions.person, "_fault_of_nhs_number", lambda person, by: "")
    refused = faults(factories.person, "George", "Grant", nhs_number="9434765919")
    assert list(refused) == ["nhs_number"]
    assert Person.objects.count() == 1


def test_people_without_an_nhs_number_do_not_stand_in_one_another_s_way():
    factories.person("Amina", "Ahmed")
    factories.person("George", "Grant")
    assert Person.objects.filter(nhs_number="").count() == 2


def test_a_worker_adds_people_to_no_team_but_their_own():
    bea = factories.worker()
    with pytest.raises(Refused, match="team that you work in"):
        actions.add_person(
            team=accounts.team("Hillside"), given_name="Bill", family_name="Baker", by=bea, on=TODAY
        )
    frank = factories.account("Frank Foster", RoleName.FINANCE)
    with pytest.raises(Refused):
        actions.add_person(team=accounts.team(), given_name="Bill", family_name="Baker", by=frank, on=TODAY)
    assert not Person.objects.exists()


def test_a_change_is_kept_before_and_after():
    person = factories.person()
    changed = actions.change_person(
        person, version=1, likes_to_be_called="Mina", by=factories.worker(), on=TODAY
    )
    line = Entry.objects.order_by("-number")[0]
    assert changed.version == 2
    assert (line.before["likes_to_be_called"], line.after["likes_to_be_called"]) == ("", "Mina")
    assert Person.objects.get().given_name == "Amina"


def test_a_change_over_a_newer_save_is_refused_and_changes_nothing():
    person = factories.person()
    actions.change_person(person, version=1, likes_to_be_called="Mina", by=factories.worker(), on=TODAY)
    with pytest.raises(actions.SavedMeanwhile) as meanwhile:
        actions.change_person(person, version=1, likes_to_be_called="Amy", by=factories.worker(), on=TODAY)
    assert meanwhile.value.theirs.likes_to_be_called == "Mina"
    assert Person.objects.get().likes_to_be_called == "Mina"


def test_a_person_moved_to_another_team_is_seen_there_and_no_longer_here():
    person, bea = factories.person(), factories.worker()
    moved = actions.change_person(person, version=1, team=accounts.team("Hillside"), by=bea, on=TODAY)
    assert not access.may_see(bea, moved)
    assert access.may_see(factories.worker("Tom Tran", of="Hillside"), moved)


def test_a_worker_of_another_team_changes_nobody():
    person, tom = factories.person(), factories.worker("Tom Tran", of="Hillside")
    with pytest.raises(Refused):
        actions.change_person(person, version=1, likes_to_be_called="Mina", by=tom, on=TODAY)


def test_a_worker_does_not_work_with_their_own_record():
    person, bea = factories.person("Bea", "Brooks", of="Hillside"), factories.worker()
    Person.objects.filter(pk=person.pk).update(account=bea, team=accounts.team())
    person = Person.objects.get()
    assert access.may_see(bea, person) and not access.may_work_with(bea, person)


def test_an_account_is_joined_by_its_sign_in_name_and_taken_away_by_a_blank_one():
    person = factories.person()
    own = factories.signing_in(person)
    assert access.may_see(own, person)
    changed = actions.change_person(person, version=2, sign_in_name=" ", by=factories.worker(), on=TODAY)
    assert changed.account is None and not access.may_see(own, changed)


@pytest.mark.parametrize(
    ("sign_in_name", "says"),
    [
        ("nobody.here", "Nobody signs in with this name"),
        ("frank.foster", "does not hold the role of person who draws on care"),
        ("george.grant", "belongs to another person's record"),
    ],
)
def test_a_sign_in_name_that_is_not_the_person_s_is_refused(sign_in_name, says):
    factories.account("Frank Foster", RoleName.FINANCE)
    factories.signing_in(factories.person("George", "Grant"))
    person = factories.person()
    refused = faults(
        actions.change_person,
        person,
        version=1,
        sign_in_name=sign_in_name,
        by=factories.worker(),
        on=TODAY,
    )
    assert says in refused["sign_in_name"][0]


def test_a_closed_account_is_joined_to_nobody():
    own = factories.account("Amina Ahmed", RoleName.PERSON)
    own.is_active = False
    own.save()
    assert list(faults(factories.person, sign_in_name="amina.ahmed")) == ["sign_in_name"]


def test_a_carer_is_added_with_the_day_the_person_agreed():
    person = factories.person()
    sara = factories.carer(person, signs_in=True, may_see=True)
    assert (sara.relation, sara.may_see_since) == ("daughter", TODAY)
    assert access.may_see(sara.account, person)
    assert Entry.objects.order_by("-number")[0].act == "added a carer"


def test_the_day_of_the_agreement_stays_while_the_agreement_does():
    sara = factories.carer(factories.person(), may_see=True)
    later = {"by": factories.worker(), "on": date(2026, 6, 1)}
    still = actions.change_carer(sara, version=1, relation="elder daughter", may_see=True, **later)
    assert still.may_see_since == TODAY
    withdrawn = actions.change_carer(sara, version=2, may_see=False, **later)
    assert withdrawn.may_see_since is None
    again = actions.change_carer(sara, version=3, may_see=True, **later)
    assert again.may_see_since == date(2026, 6, 1)


def test_a_carer_who_no_longer_helps_sees_nothing_more():
    person = factories.person()
    sara = factories.carer(person, signs_in=True, may_see=True)
    actions.end_carer(sara, by=factories.worker(), on=TODAY, because="She moved to Leeds.")
    assert not access.may_see(sara.account, person)
    assert Entry.objects.order_by("-number")[0].because == "She moved to Leeds."
    with pytest.raises(ValidationError, match="ended already"):
        actions.end_carer(sara, by=factories.worker(), on=TODAY, because="Twice.")
    with pytest.raises(ValidationError, match="no longer helps"):
        actions.change_carer(sara, version=2, relation="friend", by=factories.worker(), on=TODAY)


def test_ending_a_carer_needs_a_reason():
    sara = factories.carer(factories.person())
    refused = faults(actions.end_carer, sara, by=factories.worker(), on=TODAY, because="  ")
    assert refused == {"because": ["Say why they no longer help."]}


def test_a_carer_without_name_or_relation_is_refused():
    refused = faults(factories.carer, factories.person(), " ", "")
    assert set(refused) == {"name", "relation"}


def test_a_carer_signs_in_with_an_account_of_their_own():
    person = factories.person()
    own = factories.signing_in(person)
    factories.carer(person, signs_in=True)
    accounts.actions.give_role(
        own, RoleName.CARER, by=accounts.administrator(), on=TODAY, because="She helps her neighbour."
    )
    as_herself = faults(
        actions.add_carer,
        person,
        name="Amina",
        relation="self",
        sign_in_name=own.username,
        by=factories.worker(),
        on=TODAY,
    )
    twice = faults(
        actions.add_carer,
        person,
        name="S Ahmed",
        relation="daughter",
        sign_in_name="sara.ahmed",
        by=factories.worker(),
        on=TODAY,
    )
    assert "person's own" in as_herself["sign_in_name"][0]
    assert "Sara Ahmed is here" in twice["sign_in_name"][0]


def test_a_carer_changed_meanwhile_is_not_overwritten():
    sara = factories.carer(factories.person())
    actions.change_carer(sara, version=1, relation="elder daughter", by=factories.worker(), on=TODAY)
    with pytest.raises(actions.SavedMeanwhile):
        actions.change_carer(sara, version=1, relation="girl", by=factories.worker(), on=TODAY)
    assert Carer.objects.get().relation == "elder daughter"


def test_the_database_itself_keeps_one_person_to_an_nhs_number():
    factories.person("Amina", "Ahmed", nhs_number="9434765919")
    other = factories.person("George", "Grant")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=other.pk).update(nhs_number="9434765919")
