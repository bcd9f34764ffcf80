import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import words
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, file
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(factories.worker())
    return client


def typed(**answers) -> dict:
    """The person form as filled in, with these answers."""
    team = accounts.team()
    return {"given_name": "Amina", "family_name": "Ahmed", "sex": "female", "team": team.pk, **answers}


def test_the_list_shows_the_team_s_people_and_nobody_else_s(as_bea):
    factories.person("Amina", "Ahmed")
    factories.person("Bill", "Baker", of="Hillside")
    page = words(as_bea.get(reverse("people:list")))
    assert "Ahmed, Amina" in page and "Baker" not in page


def test_a_search_is_posted_and_leaves_nothing_in_the_address(as_bea):
    factories.person("Amina", "Ahmed")
    factories.person("Zoë", "Adams")
    moved_on = as_bea.post(reverse("people:list"), {"words": "zoe"})
    assert moved_on.url == reverse("people:list")
    page = words(as_bea.get(moved_on.url))
    assert "1 person found for “zoe”" in page and "Ahmed" not in page
    page = words(as_bea.get(as_bea.post(reverse("people:list"), {"words": ""}).url))
    assert "2 people" in page and "found for" not in page


def test_a_search_that_finds_nobody_says_what_to_do(as_bea):
    as_bea.post(reverse("people:list"), {"words": "nobody"})
    page = words(as_bea.get(reverse("people:list")))
    assert "Nobody found for “nobody”" in page and "another team" in page


def test_a_search_too_long_is_refused_and_shown_again(as_bea):
    response = as_bea.post(reverse("people:list"), {"words": "a" * 101})
    assert response.status_code == 200
    assert "There is a problem" in words(response)


def test_the_list_has_pages_of_25(as_bea):
    for number in range(26):
        factories.person("Ann", f"Other {number:02}")
    first, second = (as_bea.get(reverse("people:list") + f"?page={page}") for page in (1, 2))
    assert "Other 24, Ann" in words(first) and "Other 25, Ann" not in words(first)
    assert "Other 25, Ann" in words(second) and "Other 24, Ann" not in words(second)
    assert as_bea.get(reverse("people:list") + "?page=nonsense").status_code == 200


def test_sixty_people_are_listed_and_opened_with_the_queries_of_three(as_bea):
    amina = factories.person()
    pages = [reverse("people:list"), reverse("people:one", args=[amina.ref])]

    def queries() -> list[int]:
        counted = []
        for page in pages:
            as_bea.get(page)
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(page).status_code == 200
            counted.append(len(seen))
        return counted

    for number in range(3):
        factories.person("Ann", f"Other {number}")
    factories.carer(amina)
    with_few = queries()
    for number in range(3, 60):
        factories.person("Ann", f"Other {number}")
    for number in range(8):
        factories.carer(amina, f"Helper {number}", "friend", may_see=True)
    assert queries() == with_few


def test_a_person_is_added_by_the_page(as_bea):
    answers = typed(
        nhs_number="943 476 5919",
        date_of_birth_0="14",
        date_of_birth_1="3",
        date_of_birth_2="1948",
        ethnicity="asian_pakistani",
        lives_alone="yes",
    )
    response = as_bea.post(reverse("people:new"), answers)
    person = Person.objects.get()
    assert response.url == reverse("people:one", args=[person.ref])
    assert (person.nhs_number, person.lives_alone, person.date_of_birth.year) == ("9434765919", True, 1948)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"given_name": " "}, "Enter the first name."),
        ({"nhs_number": "943 476 5918"}, "This NHS number has a wrong figure in it."),
        (
            {"date_of_birth_0": "1", "date_of_birth_1": "1", "date_of_birth_2": "2199"},
            "Date of birth must be in the past.",
        ),
        ({"date_of_birth_0": "31", "date_of_birth_1": "2", "date_of_birth_2": "1948"}, "must be a real date"),
        ({"ethnicity": "martian"}, "Select a valid choice"),
        ({"sign_in_name": "nobody.here"}, "Nobody signs in with this name"),
        ({"team": ""}, "Choose a team."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(as_bea, answers, says):
    response = as_bea.post(reverse("people:new"), typed(likes_to_be_called="Mina", **answers))
    assert response.status_code == 200
    page = response.content.decode()
    assert says in page and "There is a problem" in page and 'value="Mina"' in page
    assert not Person.objects.exists()


def test_two_workers_saving_one_person_are_shown_both_and_nothing_typed_is_lost(as_bea):
    amina = factories.person(likes_to_be_called="Amy")
    address = reverse("people:change", args=[amina.ref])
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    actions.change_person(amina, version=1, likes_to_be_called="Mina", by=marta, on=TODAY)
    response = as_bea.post(address, typed(version=1, title="Mrs", likes_to_be_called="Amina-ji"))
    assert response.status_code == 409
    page = words(response)
    assert "Marta Mazur saved this page while you were typing" in page
    assert "What you typed Amina-ji What Marta Mazur saved Mina" in page
    assert 'value="Amina-ji"' in response.content.decode()
    assert Person.objects.get().likes_to_be_called == "Mina"
    # The page now carries the newer version, so that saving again is done knowingly.
    assert 'name="version" value="2"' in response.content.decode()
    again = as_bea.post(address, typed(version=2, title="Mrs", likes_to_be_called="Amina-ji"))
    assert again.status_code == 302
    assert Person.objects.get().likes_to_be_called == "Amina-ji"
    assert "Mina" in str(Entry.objects.order_by("-number")[0].before)


def test_a_worker_who_moves_a_person_away_ends_on_the_list(as_bea):
    amina = factories.person()
    response = as_bea.post(
        reverse("people:change", args=[amina.ref]), typed(version=1, team=accounts.team("Hillside").pk)
    )
    assert response.url == reverse("people:list")


def test_a_carer_is_added_changed_and_ended_by_the_pages(as_bea):
    amina = factories.person()
    factories.account("Sara Ahmed", RoleName.CARER)
    response = as_bea.post(
        reverse("people:new_carer", args=[amina.ref]),
        {"name": "Sara Ahmed", "relation": "daughter", "may_see": "yes", "sign_in_name": "sara.ahmed"},
    )
    assert response.status_code == 302
    sara = Carer.objects.get()
    assert sara.account.name == "Sara Ahmed" and sara.may_see_since is not None
    change = reverse("people:carer", args=[sara.ref])
    assert 'value="daughter"' in as_bea.get(change).content.decode()
    as_bea.post(change, {"version": 1, "name": "Sara Ahmed", "relation": "elder daughter", "may_see": "no"})
    sara.refresh_from_db()
    assert (sara.relation, sara.may_see_since, sara.account) == ("elder daughter", None, None)
    end = reverse("people:end_carer", args=[sara.ref])
    assert "Say why they no longer help." in words(as_bea.post(end, {"because": ""}))
    assert as_bea.post(end, {"because": "She moved."}).status_code == 302
    sara.refresh_from_db()
    assert sara.ended_on is not None


def test_whether_the_person_agreed_must_be_said(as_bea):
    amina = factories.person()
    response = as_bea.post(
        reverse("people:new_carer", args=[amina.ref]), {"name": "Sara", "relation": "daughter"}
    )
    assert "Say whether the person has agreed." in words(response)
    assert not Carer.objects.exists()


def test_two_workers_saving_one_carer_are_shown_both(as_bea):
    sara = factories.carer(factories.person())
    actions.change_carer(sara, version=1, relation="elder daughter", by=factories.worker(), on=TODAY)
    response = as_bea.post(
        reverse("people:carer", args=[sara.ref]),
        {"version": 1, "name": "Sara Ahmed", "relation": "girl", "may_see": "no"},
    )
    assert response.status_code == 409
    assert "What you typed girl What Bea Brooks saved elder daughter" in words(response)


def test_the_person_reads_a_page_written_to_them(client):
    accounts.council()
    amina = factories.person(likes_to_be_called="Mina")
    factories.carer(amina, may_see=True)
    client.force_login(factories.signing_in(amina))
    page = words(client.get(reverse("people:one", args=[amina.ref])))
    assert "What we know about you" in page and "your daughter" in page
    assert "Change" not in page and "Start an assessment" not in page


def test_a_carer_is_told_whose_page_it_is_and_by_whose_leave(client):
    accounts.council()
    amina = factories.person()
    sara = factories.carer(amina, signs_in=True, may_see=True)
    client.force_login(sara.account)
    page = words(client.get(reverse("people:one", args=[amina.ref])))
    assert "Mrs Amina Ahmed has agreed that you may see this page." in page


@pytest.mark.parametrize("name", ["one", "change", "new_carer", "carer", "end_carer"])
def test_no_page_lets_another_team_s_worker_in_and_the_record_gets_a_line(client, name):
    accounts.council()
    amina = factories.person()
    ref = factories.carer(amina).ref if name in ("carer", "end_carer") else amina.ref
    client.force_login(factories.worker("Tom Tran", of="Hillside"))
    address = reverse(f"people:{name}", args=[ref])
    before = Entry.objects.count()
    for response in (client.get(address), client.post(address, typed(version=1))):
        assert response.status_code == 403
        assert "whose record you may not see" in words(response)
    lines = Entry.objects.order_by("number")[before:]
    assert [(line.act, line.by_name, line.about_ref) for line in lines] == [
        ("was refused", "Tom Tran", amina.ref)
    ] * 2


# Which of the cast gets which page: 200, 403.
ACCESS = """
    who            list  new  one  change  new_carer
    Bea Brooks     200   200  200  200     200
    Marta Mazur    200   200  200  200     200
    Tom Tran       200   200  403  403     403
    Amina Ahmed    403   403  200  403     403
    Sara Ahmed     403   403  200  403     403
    Gwen Grant     403   403  403  403     403
    Olive Okafor   403   403  403  403     403
    Ade Adeyemi    403   403  403  403     403
    Frank Foster   403   403  403  403     403
    Nadia Noor     403   403  403  403     403
    Idris Iqbal    403   403  403  403     403
"""


def test_each_role_gets_its_pages_and_no_others(client):
    accounts.council()
    factories.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    heads, *rows = (line.strip() for line in ACCESS.strip().splitlines())
    pages = heads.split()[1:]
    found = []
    for row in rows:
        name = row[:15].strip()
        client.force_login(Account.objects.get(name=name))
        answers = [
            client.get(
                reverse(f"people:{page}", args=[] if page in ("list", "new") else [amina.ref])
            ).status_code
            for page in pages
        ]
        found.append((name, answers))
    assert found == [(row[:15].strip(), [int(one) for one in row[15:].split()]) for row in rows]


def test_somebody_who_is_not_there_is_not_found(as_bea):
    assert as_bea.get(reverse("people:one", args=["nobodyhere"])).status_code == 404
    assert as_bea.get(reverse("people:carer", args=["nobodyhere"])).status_code == 404


def test_a_person_s_page_comes_on_paper_without_anything_to_press(as_bea):
    amina = factories.person()
    factories.carer(amina)
    page = as_bea.get(reverse("people:one", args=[amina.ref]) + "?print=1").content.decode()
    assert "trellis-print" in page and "No longer helps" not in page


def test_a_stage_s_part_stands_in_the_file_and_what_it_withholds_does_not(as_bea, monkeypatch):
    amina = factories.person()

    def told(person, account):
        return file.Part("Assessments", steps=(file.Step("Start one", "/start"),), says_if_empty="None yet.")

    monkeypatch.setattr(file, "_sources", [told, lambda person, account: None])
    page = words(as_bea.get(reverse("people:one", args=[amina.ref])))
    assert "Assessments None yet. Start one" in page
