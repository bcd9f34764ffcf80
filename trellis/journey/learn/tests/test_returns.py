"""The return made from the council's records: what becomes of each thing, what is left out, who takes it."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from trellis.formats.client_level_data.checks import check
from trellis.formats.client_level_data.read import rows_of
from trellis.formats.client_level_data.tests.returns import return_file
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account
from trellis.journey.assess.models import Contact
from trellis.journey.assess.tests import factories as assessing
from trellis.journey.find.models import Provider, Service
from trellis.journey.learn import actions
from trellis.journey.learn.models import Extract, Rows
from trellis.journey.learn.queries import returns as queries
from trellis.journey.learn.queries.extracts import columns_of
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan.actions import SliceRow, put_slices
from trellis.journey.plan.models import PersonalBudget, Slice
from trellis.journey.plan.tests import factories as planning
from trellis.journey.record.models import Entry

from .factories import make_analyst, make_director

pytestmark = pytest.mark.django_db
TODAY = people.TODAY
PERIOD = queries.period_ending(date(2026, 5, 31))


def made(folder: Path, period: queries.Period = PERIOD) -> tuple[list[dict[str, str]], dict[str, int]]:
    """The rows of the return, and what was left out."""
    path = folder / "return.csv"
    left_out = queries.make_return(path, period=period, council="102")
    return list(rows_of(path, folder)), left_out


def budget_of(
    person: Person | None = None,
    rows: Sequence[SliceRow] = (),
    *,
    carer: Carer | None = None,
    state: str = "signed",
) -> PersonalBudget:
    """A budget of somebody, or of a carer, held in these slices; agreed by the manager unless told."""
    person = person or (carer.person if carer else people.person())
    by = people.worker_of(person)
    weekly = sum(row.weekly_pence for row in rows)
    budget = PersonalBudget.objects.create(
        person=person,
        plan=planning.plan(person, carer=carer),
        carer=carer,
        starts_on=TODAY,
        cost_weekly_pence=weekly,
        person_pays_weekly_pence=0,
        council_pays_weekly_pence=weekly,
        once_pence=sum(row.once_pence for row in rows),
        prepared_by=by,
        prepared_on=TODAY,
    )
    put_slices(budget, list(rows), wanted_by=person.full_name, by=by, on=TODAY)
    if state == "signed":
        budget.submitted_by, budget.submitted_on = by, TODAY
        budget.signed_by, budget.signed_on, budget.state = planning.manager(), TODAY, state
        budget.save()
    return budget


def three_rows() -> list[SliceRow]:
    """£180.00 to the person, £90.00 with Willow, £50.00 arranged."""
    willow, _ = Provider.objects.get_or_create(name="Willow Support CIC")
    Service.objects.get_or_create(provider=willow, name="Help at home", offers_individual_service_fund=True)
    return [
        SliceRow("to_me", 180_00),
        SliceRow("service_fund", 90_00, provider=willow),
        SliceRow("in_kind", 50_00),
    ]


def answered(person: Person, outcome: str) -> Contact:
    """A contact about somebody, taken and answered by a worker of theirs."""
    by = people.worker_of(person)
    return assessing.came_of(assessing.contact(person=person, by=by), outcome, by=by)


def shown(rows: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


SERVICE = ("service_type", "service_component", "delivery_mechanism", "unit_cost", "cost_frequency_unit_type")
COMMUNITY, MANAGED = "Long term support: Community", "CASSR managed personal budget"


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 4, 29), date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 4, 30), date(2025, 5, 1), date(2026, 4, 30)),
        (date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2027, 2, 1), date(2028, 1, 31)),
    ],
)
def test_the_period_is_the_twelve_months_up_to_the_last_that_has_ended(day, first, last):
    assert queries.period_ending(day) == queries.Period(first, last)


def test_a_budget_in_three_slices_becomes_three_services_by_how_each_is_held(tmp_path):
    slices = budget_of(rows=three_rows()).slices.order_by("position")
    rows, left_out = made(tmp_path)
    assert shown(rows, *SERVICE) == [
        (COMMUNITY, "Direct payment", "Direct payment", "180.00", "Weekly"),
        (COMMUNITY, "Other long term support", MANAGED, "90.00", "Weekly"),
        (COMMUNITY, "Other long term support", "CASSR commissioned support", "50.00", "Weekly"),
    ]
    assert shown(rows, "event_reference", "event_start_date", "event_end_date") == [
        (one.ref, TODAY.isoformat(), "") for one in slices
    ]
    # A service fund has no value of its own, and that is told.
    assert [count for says, count in left_out.items() if "service fund" in says] == [1]


def test_a_sum_paid_once_is_a_row_that_starts_and_ends_on_one_day(tmp_path):
    budget_of(rows=[SliceRow("to_me", 100_00, once_pence=250_00)])
    rows, _ = made(tmp_path)
    names = ("unit_cost", "cost_frequency_unit_type", "planned_units_per_week", "event_end_date")
    assert shown(rows, *names) == [
        ("100.00", "Weekly", "1.00", ""),
        ("250.00", "One-off", "", TODAY.isoformat()),
    ]


def test_a_carer_s_direct_payment_is_the_carer_s_own_and_linked_to_whom_they_care_for(tmp_path):
    amina = people.person()
    sara = people.carer(amina)
    budget_of(amina, [SliceRow("to_me", 50_00)])
    budget_of(rows=[SliceRow("to_me", 20_00)], carer=sara)
    rows, left_out = made(tmp_path)
    names = ("client_type", "la_person_unique_identifier", "service_type", "adult_1_linked_person_id")
    assert shown(rows, *names) == [
        ("Service user", amina.ref, COMMUNITY, ""),
        ("Unpaid carer", sara.ref, "Unpaid carer support: Direct to unpaid carer", amina.ref),
    ]
    assert shown(rows, "first_name", "last_name", "has_unpaid_carer")[1] == ("Sara", "Ahmed", "")
    assert not [says for says in left_out if "link" in says]


def test_a_carer_s_link_to_somebody_without_an_event_is_left_out_and_told(tmp_path):
    sara = people.carer(people.person())
    budget_of(rows=[SliceRow("to_me", 20_00)], carer=sara)
    rows, left_out = made(tmp_path)
    assert shown(rows, "adult_1_linked_person_id") == [("",)]
    assert [count for says, count in left_out.items() if "link" in says] == [1]


def test_a_service_is_sent_while_a_day_of_it_lies_in_the_period(tmp_path):
    budget = budget_of(rows=[SliceRow("to_me", 50_00)])

    def ends(first_day_without: date) -> list[tuple[str, ...]]:
        PersonalBudget.objects.filter(pk=budget.pk).update(ended_on=first_day_without, state="ended")
        later = queries.Period(date(2026, 6, 1), date(2027, 5, 31))
        return shown(made(tmp_path, later)[0], "event_end_date", "event_outcome")

    assert ends(date(2026, 6, 1)) == []
    assert ends(date(2026, 6, 2)) == [("2026-06-01", "NFA: Support ended for other reason")]
    earlier = queries.Period(date(2025, 5, 1), date(2026, 4, 30))
    assert made(tmp_path, earlier)[0] == []


def test_a_budget_that_nobody_signed_is_no_service(tmp_path):
    budget_of(rows=three_rows(), state="prepared")
    assert made(tmp_path)[0] == []


def test_an_assessment_that_was_decided_is_a_long_term_one_and_one_in_progress_is_not_sent(tmp_path):
    assessment, _ = assessing.mrs_a()
    rows, _ = made(tmp_path)
    assert rows == []
    assessing.decided(assessment)
    rows, _ = made(tmp_path)
    names = (
        "event_type",
        "assessment_type",
        "eligible_needs_identified",
        "event_outcome",
        "has_unpaid_carer",
    )
    assert shown(rows, *names) == [
        ("Assessment", "Long term assessment", "Yes", "Progress to support planning or services", "Yes")
    ]
    assert rows[0]["event_end_date"] == TODAY.isoformat()


def test_a_contact_that_was_answered_is_a_request_and_one_about_nobody_is_told(tmp_path):
    amina = people.person()
    known = answered(amina, "advice")
    assessing.contact(person=amina, by=people.worker_of(amina))
    unknown = assessing.contact(given_name="Bill")
    assessing.came_of(unknown, "nothing_wanted")
    rows, left_out = made(tmp_path)
    names = ("event_type", "event_reference", "event_outcome", "request_route_of_access")
    assert shown(rows, *names) == [
        ("Request", known.ref, "NFA: Information and advice or signposting", "Community or other route")
    ]
    assert [count for says, count in left_out.items() if "never put down" in says] == [1]


def a_year_of_everything() -> None:
    assessment, sara = assessing.mrs_a()
    amina = assessment.person
    assessing.decided(assessment)
    answered(amina, "advice")
    budget_of(amina, three_rows())
    budget_of(rows=[SliceRow("to_me", 20_00)], carer=sara)


def test_what_is_made_passes_its_own_check_but_for_what_nobody_knows(tmp_path):
    a_year_of_everything()
    path = tmp_path / "return.csv"
    queries.make_return(path, period=PERIOD, council="102")
    report = check(path, on=PERIOD.last)
    assert report.rows == 6 and not [one for one in report.found if one.level == "error"]
    # Mrs Ahmed's number, birth and address are not known here, and a carer's birth never is; one month of
    # events is no year.
    left = {(one.rule, one.field) for one in report.found}
    assert left <= {
        ("V04", "Event End Date"),
        ("V07", "NHS Number"),
        ("V07", "Date of Birth"),
        ("V07", "Postcode"),
        ("V07", "Client Funding Status"),
    }


def test_as_many_questions_are_asked_for_many_people_as_for_one(tmp_path, django_assert_max_num_queries):
    for name in ("Amina", "Bill", "Dawn"):
        budget_of(people.person(name), three_rows())
    with django_assert_max_num_queries(10):
        rows, _ = made(tmp_path)
    assert len(rows) == 9


# Pages. --------------------------------------------------------------------------------------------------

MAKE = {"council": "102", "period_end_0": "31", "period_end_1": "5", "period_end_2": "2026"}


def made_by(client, who) -> Extract:
    client.force_login(who)
    answer = client.post("/learn/returns/make", MAKE)
    assert answer.status_code == 302, answer.context["form"].errors
    return Extract.objects.get(kind="return")


def test_a_return_is_made_looked_at_and_taken_out_and_that_is_in_the_record(
    client, django_assert_max_num_queries
):
    a_year_of_everything()
    analyst = make_analyst()
    extract = made_by(client, analyst)
    with django_assert_max_num_queries(20):
        page = client.get(f"/learn/returns/{extract.ref}").content.decode()
    assert (
        "6 rows of 2 people" in page and "Reviews are not kept yet" in page and "Take the return out" in page
    )
    assert "Amina" not in page and "Sara" not in page
    asked = client.get(f"/learn/returns/{extract.ref}/file")
    assert asked.status_code == 200 and not Entry.objects.filter(act="took a return out").exists()
    answer = client.post(f"/learn/returns/{extract.ref}/file")
    written = b"".join(answer.streaming_content).decode()
    assert (
        "Amina" in written
        and written.startswith("LA Code,")
        and answer["Content-Type"].startswith("text/csv")
    )
    line = Entry.objects.get(act="took a return out")
    assert (line.by, line.about_ref, line.after) == (analyst, extract.ref, {"rows": 6})


def test_what_is_kept_of_a_return_tells_of_nobody_who_they_are(client):
    a_year_of_everything()
    amina = Person.objects.get(given_name="Amina")
    extract = made_by(client, make_analyst())
    content = gzip.decompress(bytes(Rows.objects.get(extract=extract).content)).decode()
    kept = columns_of(extract)
    assert set(kept["First Name"]) == set(kept["NHS Number"]) == set(kept["Event Reference"]) == {""}
    assert set(kept["LA Person Unique Identifier"]) == {"1", "2"}
    for secret in ("Amina", "Ahmed", "Sara", *(one.ref for one in Slice.objects.all())):
        assert secret not in content
    assert amina.ref not in content


def test_a_return_whose_records_have_changed_since_is_not_taken_out(client):
    a_year_of_everything()
    extract = made_by(client, make_analyst())
    answered(people.person("Bill", "Baker"), "advice")
    answer = client.post(f"/learn/returns/{extract.ref}/file")
    assert answer.status_code == 409 and "have changed since" in answer.content.decode()
    assert not Entry.objects.filter(act="took a return out").exists()


def upload(content: bytes) -> dict[str, object]:
    file = SimpleUploadedFile("a.csv", content, "text/csv")
    return {"file": file, "sent_on_0": "20", "sent_on_1": "4", "sent_on_2": "2026"}


def test_a_file_is_held_against_the_rules_and_its_findings_are_downloaded(client, tmp_path):
    path = return_file(tmp_path, "Gender | Last Name\nwoman | Okafor\nFemale | Baker")
    client.force_login(make_director())
    answer = client.post("/learn/returns/check", upload(path.read_bytes()))
    extract = Extract.objects.get(kind="return")
    assert answer.status_code == 302 and (extract.first_day, extract.row_count) == (date(2025, 4, 1), 2)
    page = client.get(f"/learn/returns/{extract.ref}").content.decode()
    assert "“woman”" in page and "Okafor" not in page and "Take the return out" not in page
    told = client.get(f"/learn/returns/{extract.ref}/findings.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(told)))
    assert any(line[:1] == ["V05"] and line[3:5] == ["1", "Gender"] for line in lines)
    assert lines[0][0].startswith("Note: ") and "to be confirmed" in lines[1][0] and "Okafor" not in told
    # The file itself was not kept, so it cannot be taken out.
    assert client.post(f"/learn/returns/{extract.ref}/file").status_code == 404


@pytest.mark.parametrize("content", [b"name,age\nAmina,78\n", b"PK\x03\x04", b"\xff\xfe", b"x" * 100])
def test_a_file_that_is_no_return_is_said_to_be_none_and_nothing_is_kept(client, content):
    client.force_login(make_analyst())
    answer = client.post("/learn/returns/check", upload(content))
    assert answer.status_code == 200 and "no return that can be read" in answer.content.decode()
    assert not Extract.objects.exists()


def test_a_period_without_anything_is_said_to_have_nothing(client):
    client.force_login(make_analyst())
    answer = client.post("/learn/returns/make", MAKE)
    assert "nothing in the records" in answer.content.decode() and not Extract.objects.exists()


@pytest.mark.parametrize("role", [RoleName.PRACTITIONER, RoleName.MANAGER, RoleName.FINANCE])
def test_nobody_but_analysts_and_directors_sees_or_takes_a_return(client, role):
    a_year_of_everything()
    extract = made_by(client, make_analyst())
    client.force_login(account("Somebody Else", role))
    for address in (
        "",
        "/make",
        "/check",
        f"/{extract.ref}",
        f"/{extract.ref}/findings.csv",
        f"/{extract.ref}/file",
    ):
        assert client.get(f"/learn/returns{address}").status_code == 403
    assert client.post(f"/learn/returns/{extract.ref}/file").status_code == 403
    assert not Entry.objects.filter(act="took a return out").exists()


def test_the_command_s_writing_is_in_the_record_without_a_name():
    actions.write_return_out(PERIOD, rows=3)
    line = Entry.objects.get(act="took a return out")
    assert line.by is None and line.after["period"] == ["2025-06-01", "2026-05-31"]
    assert PERIOD.last - PERIOD.first == timedelta(days=364)
