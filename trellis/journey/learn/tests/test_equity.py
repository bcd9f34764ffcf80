"""Who is missing out and who has control: the pages, the public copy, and the rows taken from the records."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from trellis.analytics.who_is_missing import Told
from trellis.engines.scenario.northshire_people import made_up_people_columns
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn import registers
from trellis.journey.learn.models import Extract, Kind
from trellis.journey.learn.queries import equity as queries
from trellis.journey.learn.queries.live_people import take_people
from trellis.journey.learn.translate.people import HEADINGS, Budget, Known, Part, row
from trellis.journey.plan.models import How, PersonalBudget, Slice
from trellis.journey.plan.tests.factories import signed

from .factories import make_analyst, make_director, make_extract

pytestmark = pytest.mark.django_db

FEWER = ("person", "age", "offered", "took", "held", "dementia")
ON = date(2026, 11, 1)


@pytest.fixture
def extract() -> Extract:
    """The two hundred of journey J14, with few columns, so that the public copy is quickly made."""
    columns = made_up_people_columns()
    rows = [dict(zip(FEWER, cells, strict=True)) for cells in zip(*(columns[n] for n in FEWER), strict=True)]
    return make_extract(Kind.PEOPLE, rows, title="Two hundred people")


def seen(client, who, address, **asked):
    council()
    client.force_login(who)
    return client.get(address, asked)


def plain(answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_an_analyst_sees_who_is_missing_out_first_and_in_words(client, extract):
    page = plain(seen(client, make_analyst(), reverse("learn:equity", args=[extract.ref])))
    warning = "85 and over: 28.0% of 50 were offered a direct payment, against 80.0% of 80 among 18 to 64"
    assert warning in page and "a ratio of 0.35" in page
    assert page.index("Who comes off worse") < page.index("By group")
    assert "14 50 28.0% 17.5 to 41.7" in page and "2 14 14.3%" in page


def test_the_public_copy_hides_the_two_and_every_form_of_them(client, extract):
    answer = seen(client, make_analyst(), reverse("learn:equity", args=[extract.ref]), copy="public")
    assert "14.3%" not in answer.content.decode() and "0.21" not in answer.content.decode()
    page = plain(answer)
    assert "85 and over c 14 c" in page and "under five is hidden" in page


def test_the_label_and_the_evidence_stand_on_one_line(client, extract):
    page = plain(seen(client, make_director(), reverse("learn:control", args=[extract.ref])))
    assert "self-directed by the label 92.0% (184 of 200); by direct payment 28.0% (56 of 200)" in page


def test_another_way_of_grouping_is_one_link_away(client, extract):
    address = reverse("learn:equity", args=[extract.ref])
    page = plain(seen(client, make_analyst(), address, by="dementia"))
    assert "Dementia: who were offered a direct payment" in page and "Age: who were" not in page
    # A way that is not there gives the first one, and no fault.
    assert "Age: who were" in plain(seen(client, make_analyst("Nora Nash"), address, by="shoe size"))


@pytest.mark.parametrize("name", ["equity_csv", "control_csv"])
def test_a_file_is_always_the_public_copy_and_carries_what_to_know(client, extract, name):
    text = seen(client, make_analyst(), reverse(f"learn:{name}", args=[extract.ref])).content.decode()
    assert "Note: " in text and "under five is hidden" in text and ",c," in text
    assert "14.3%" not in text


@pytest.mark.parametrize("name", ["equity", "control", "equity_csv", "control_csv"])
def test_nobody_else_sees_figures_that_are_not_published(client, extract, name):
    for role in (RoleName.PRACTITIONER, RoleName.FINANCE):
        answer = seen(client, account(f"Of {role}", role), reverse(f"learn:{name}", args=[extract.ref]))
        assert answer.status_code == 403


def test_rows_that_were_put_away_or_are_of_another_kind_have_no_page(client):
    other = make_extract(Kind.SPENDING)
    assert seen(client, make_analyst(), reverse("learn:equity", args=[other.ref])).status_code == 404


def test_rows_of_which_nothing_can_be_told_say_so(client):
    nothing = make_extract(Kind.PEOPLE, [{"person": "1", "age": "40"}])
    page = plain(seen(client, make_analyst(), reverse("learn:equity", args=[nothing.ref])))
    assert "Nothing can be told of these rows" in page


def test_a_page_asks_the_database_few_questions(client, extract, django_assert_max_num_queries):
    council()
    client.force_login(make_analyst())
    for address in ("learn:equity", "learn:control"):
        for copy in ("whole", "public"):
            with django_assert_max_num_queries(20):
                client.get(reverse(address, args=[extract.ref]), {"copy": copy})


def test_the_public_copy_is_made_once(extract, monkeypatch):
    cache.clear()
    first = queries.told_of(extract, public=True)
    monkeypatch.setattr(queries, "tell", None)
    again = queries.told_of(extract, public=True)
    assert isinstance(again, Told) and again.warnings == first.warnings


def test_what_is_published_is_the_public_copy(extract):
    tellers = [one.tell for one in registers.subjects_of(Kind.PEOPLE) if one.what in ("equity", "control")]
    assert len(tellers) == 2
    for tell in tellers:
        chapter = tell(extract)
        told = str(chapter.shown)
        assert chapter.policy == "northshire" and chapter.caveats and chapter.tables and chapter.pictures
        assert "14.3%" not in told and "0.21" not in told


def test_a_file_of_people_keeps_no_name_and_no_column_that_nobody_reads():
    read = queries.read_file(b"Person,Name,Age,Offered\nA1,Amina Ahmed,78,yes\nB2,Bill Baker,84,perhaps\n")
    assert list(read.headings) == ["person", "age", "offered"]
    assert [list(row) for row in read.rows] == [["1", "78", "yes"], ["2", "84", "perhaps"]]
    assert [one.where for one in read.findings] == ["row 2, offered"]


def test_a_file_of_which_nothing_can_be_made_is_refused_with_a_sentence():
    for content in (b"", b"\x00", b"name,offered\n1,yes\n", b"person,offered,offered\n1,yes,no\n"):
        read = queries.read_file(content)
        assert read.refused and read.findings and not read.rows


# Evidence, case by case.

BUDGET = Budget(1, date(2026, 5, 1), None, date(2026, 4, 28), 293_15, 320_00, "", "", date(2026, 4, 10), None)
DIRECT = Part(1, "direct_payment", date(2026, 4, 25), date(2026, 5, 1), None, False)
COUNCIL = Part(1, "council", date(2026, 4, 25), date(2026, 5, 1), None, False)


def told(known: Known, *, on: date = ON) -> dict[str, object]:
    return dict(zip(HEADINGS, row(1, known, on=on), strict=True))


def somebody(**more) -> Known:
    return Known(("78", "personal_care", "", "female", "no", "no", "no", "yes"), **more)


def budget(**other) -> Budget:
    return Budget(**{name: getattr(BUDGET, name) for name in Budget.__dataclass_fields__} | other)


def part(**other) -> Part:
    return Part(**{name: getattr(DIRECT, name) for name in Part.__dataclass_fields__} | other)


@pytest.mark.parametrize(
    ("known", "offered", "took", "way"),
    [
        (somebody(), "unknown", "", "none"),
        (somebody(budgets=[BUDGET], parts=[DIRECT, COUNCIL]), "yes", "yes", "direct payment"),
        (somebody(budgets=[BUDGET], parts=[COUNCIL]), "no", "", "council managed"),
        (somebody(budgets=[BUDGET], parts=[COUNCIL, part(budget=2)]), "yes", "no", "council managed"),
        (somebody(budgets=[BUDGET], parts=[COUNCIL, part(is_refused=True)]), "no", "", "council managed"),
        (somebody(budgets=[BUDGET], parts=[part(how="third_party")]), "no", "", "service fund"),
        (somebody(budgets=[BUDGET], parts=[part(how="in_kind")]), "no", "", "arranged"),
        (somebody(budgets=[BUDGET], parts=[part(ended_on=ON), COUNCIL]), "yes", "no", "council managed"),
        (somebody(budgets=[budget(ended_on=ON)], parts=[DIRECT]), "yes", "", "none"),
        (somebody(budgets=[BUDGET]), "no", "", ""),
    ],
)
def test_what_was_offered_and_taken_is_what_was_put_down(known, offered, took, way):
    found = told(known)
    assert (found["offered"], found["took"], found["held"]) == (offered, took, way)


@pytest.mark.parametrize(
    ("told_on", "made_on", "knew"),
    [
        ([date(2026, 4, 10)], date(2026, 4, 9), "yes"),
        ([date(2026, 4, 11)], date(2026, 4, 9), "no"),
        ([], date(2026, 4, 9), "unknown"),
        ([], date(2026, 4, 11), "no"),
        ([], None, "no"),
    ],
)
def test_who_knew_the_sum_first_was_told_it_by_the_day_the_plan_was_begun(told_on, made_on, knew):
    known = somebody(budgets=[budget(amount_made_on=made_on)], told_amount_on=told_on)
    assert told(known)["knew_sum_first"] == knew


@pytest.mark.parametrize(
    ("person", "worker", "led"),
    [
        ("person", "worker", "yes"),
        ("together", "", "yes"),
        ("worker", "person", "no"),
        ("family", "", "no"),
        ("", "person", "unknown"),
        ("", "worker", "no"),
        ("", "", "unknown"),
    ],
)
def test_who_led_the_plan_is_for_the_person_to_say(person, worker, led):
    known = somebody(budgets=[budget(led_says_person=person, led_says_worker=worker)])
    assert told(known)["led_plan"] == led


@pytest.mark.parametrize(
    ("quotes", "had"),
    [({}, "unknown"), ({1: {"a"}}, "no"), ({1: {"a"}, 2: {"b"}}, "no"), ({1: {"a", "b"}}, "yes")],
)
def test_a_choice_is_of_two_for_the_same_thing(quotes, had):
    assert told(somebody(quotes=quotes))["more_than_one_provider"] == had


@pytest.mark.parametrize(
    ("moved", "starts", "changed", "knows"),
    [
        ([date(2026, 6, 1)], date(2026, 5, 1), "yes", "yes"),
        ([date(2025, 11, 2)], date(2025, 5, 1), "yes", "yes"),
        ([date(2025, 11, 1)], date(2025, 5, 1), "no", "yes"),
        ([], date(2025, 11, 1), "no", "unknown"),
        ([], date(2025, 11, 2), "unknown", "unknown"),
        ([date(2026, 12, 1)], date(2026, 5, 1), "unknown", "unknown"),
    ],
)
def test_a_change_is_one_that_they_made_in_the_last_twelve_months(moved, starts, changed, knows):
    found = told(somebody(budgets=[budget(starts_on=starts)], moved_on=moved))
    assert (found["changed_in_12_months"], found["knows_how_to_switch"]) == (changed, knows)


def test_another_part_opened_after_the_budget_was_agreed_is_a_change():
    found = told(somebody(budgets=[BUDGET], parts=[DIRECT, part(wanted_on=date(2026, 4, 29))]))
    assert found["changed_in_12_months"] == "yes"


@pytest.mark.parametrize(("began", "waited"), [(date(2026, 4, 1), 27), (date(2026, 5, 1), ""), (None, "")])
def test_the_wait_is_from_the_first_contact_to_the_first_agreed_budget(began, waited):
    assert told(somebody(budgets=[BUDGET], began_on=began))["waited_days"] == waited


# From the records.


def with_a_direct_payment() -> PersonalBudget:
    """An agreed budget that the council holds, and a part of which is a direct payment besides."""
    agreed = signed()
    Slice.objects.create(
        budget=agreed,
        how=How.DIRECT_PAYMENT,
        holder="person",
        weekly_pence=0,
        wanted_on=agreed.starts_on,
        from_date=agreed.starts_on,
    )
    return agreed


def test_somebody_with_an_agreed_budget_is_a_row_without_a_name():
    agreed = with_a_direct_payment()
    read = take_people(ON, ON)
    (found,) = (dict(zip(read.headings, one, strict=True)) for one in read.rows)
    person = agreed.person
    assert found["person"] == 1 and found["held"] == "direct payment"
    assert (found["offered"], found["took"], found["final_pence"]) == ("yes", "yes", agreed.cost_weekly_pence)
    assert person.family_name not in str(read.rows) and person.ref not in str(read.rows)


def test_somebody_whose_budget_the_council_holds_was_never_put_down_for_a_direct_payment():
    agreed = signed()
    on = agreed.starts_on
    read = take_people(on, on)
    (found,) = (dict(zip(read.headings, one, strict=True)) for one in read.rows)
    assert (found["held"], found["offered"], found["took"]) == ("council managed", "no", "")
    assert take_people(date(2020, 1, 1), date(2020, 1, 1)).rows == []


def test_the_records_are_asked_a_fixed_number_of_questions(django_assert_num_queries):
    with_a_direct_payment()
    with django_assert_num_queries(7):
        take_people(ON, ON)


def test_the_rows_of_the_records_are_read_by_the_engines():
    with_a_direct_payment()
    read = take_people(ON, ON)
    kept = make_extract(Kind.PEOPLE, [dict(zip(read.headings, one, strict=True)) for one in read.rows])
    shown = queries.told_of(kept, public=False)
    assert shown.everybody.people.value == 1 and shown.findings == ()
