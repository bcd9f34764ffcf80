from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from trellis.analytics.made_up import (
    FIRST_DAY_OF_RELEASE_2,
    RETURN,
    STORE,
    Council,
    MadeUp,
    made_up_councils,
    write_reference_lists,
    write_return,
    write_store,
)
from trellis.basis.identifiers import read_nhs_number

LAST = date(2026, 3, 31)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MadeUp]:
    path = tmp_path_factory.mktemp("made-up") / "store.parquet"
    return path, write_store(path, made_up_councils(6, people_each=300, seed=7), seed=7, last_day=LAST)


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    return duckdb.sql(question.replace("store", f"'{path}'")).fetchall()


def one(path: Path, question: str) -> object:
    return asked(path, question)[0][0]


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path) -> None:
    councils = made_up_councils(2, people_each=60, seed=3)
    for name, seed in (("a.parquet", 3), ("b.parquet", 3), ("c.parquet", 4)):
        write_store(tmp_path / name, councils, seed=seed, last_day=LAST, quarters=2)
    same = "select count(*) from (from '{}' except all from '{}')"
    assert duckdb.sql(same.format(tmp_path / "a.parquet", tmp_path / "b.parquet")).fetchall() == [(0,)]
    assert duckdb.sql(same.format(tmp_path / "a.parquet", tmp_path / "c.parquet")).fetchall() != [(0,)]


def test_what_was_written_is_what_was_told(store: tuple[Path, MadeUp]) -> None:
    path, told = store
    assert one(path, "select count(*) from store") == told.rows
    assert one(path, "select count(distinct (LA_Code, ImportDate)) from store") == told.submissions
    assert one(path, "select count(distinct ImportFileId) from store") == told.submissions
    assert one(path, "select count(distinct Der_Unique_Record_ID) from store") == told.rows
    assert [row[0] for row in asked(path, "describe from store")] == STORE.names


def test_a_file_tells_of_its_own_twelve_months_only(store: tuple[Path, MadeUp]) -> None:
    path, told = store
    fine = f"ImportDate <> '{told.faulty[0]}'"
    outside = """select count(*) from store where {} and trim(lower(Event_Type)) = '{}'
        and (Event_Start_Date > Reporting_Period_End_Date
            or Event_End_Date < Reporting_Period_Start_Date {})"""
    also = "or Event_End_Date > Reporting_Period_End_Date"
    assert one(path, outside.format(fine, "service", "")) == 0
    for kind in ("request", "assessment", "review"):
        assert one(path, outside.format(fine, kind, also)) == 0
    assert one(path, outside.format("not " + fine, "request", also)) != 0


@pytest.mark.parametrize(
    "mess",
    [
        "Event_Start_Date is null",
        "Client_Type = 'SERVICE USER'",
        "Client_Type = 'service user'",
        "Client_Type = 'Service user  '",
        "Delivery_Mechanism in ('ISF', 'Individual Service Fund')",
        "Delivery_Mechanism = ''",
        "Der_NHS_Number_Traced_Pseudo is null and Der_NHS_Number_Pseudo is not null",
        "Der_NHS_Number_Traced_Pseudo is not null and Der_NHS_Number_Pseudo is null",
        "LA_Person_Unique_Identifier is null",
        "Der_Birth_Year = 1900",
        "Date_of_Death is not null",
        "Service_Type ilike '%prison%' and Delivery_Mechanism ilike 'direct payment'",
        "Service_Type ilike '%direct to%carer' and Service_Component is null",
        "Planned_Units_Per_Week < 0",
        "Event_End_Date > Reporting_Period_End_Date",
    ],
)
def test_the_mess_of_real_returns_is_there(store: tuple[Path, MadeUp], mess: str) -> None:
    assert one(store[0], f"select count(*) from store where {mess}") != 0


def test_files_are_worded_as_their_release_has_it(store: tuple[Path, MadeUp]) -> None:
    old = "avg((Service_Type in ('Long Term Support: Community', 'Carer Support: Direct to Carer'))::int)"
    when = f"(ImportDate < '{FIRST_DAY_OF_RELEASE_2}')"
    shares = dict(
        asked(store[0], f"select {when}, {old} from store where Service_Type is not null group by 1")
    )
    assert shares[True] > 0.5 and shares[False] < 0.1


def test_some_quarters_are_skipped_and_some_come_twice(store: tuple[Path, MadeUp]) -> None:
    path, _ = store
    many = "select count(distinct Reporting_Period_End_Date) from store group by LA_Code"
    assert min(row[0] for row in asked(path, many)) < 12
    again = "select count(distinct ImportDate) from store group by LA_Code, Reporting_Period_End_Date"
    assert {row[0] for row in asked(path, again)} >= {1, 2}
    last = f"select count(distinct LA_Code) from store where Reporting_Period_End_Date = '{LAST}'"
    assert one(path, last) == 6


def test_a_person_s_details_change_and_rows_disagree(store: tuple[Path, MadeUp]) -> None:
    for name in ("Primary_Support_Reason", "Accommodation_Status", "Der_Birth_Month"):
        two = f"""select count(*) from (select 1 from store group by LA_Code, LA_Person_Unique_Identifier
            having count(distinct {name}) > 1)"""
        assert one(store[0], two) != 0


def test_events_told_twice_differ_in_their_outcome_or_cost(store: tuple[Path, MadeUp]) -> None:
    twice = """select count(*) from (select 1 from store group by LA_Code, ImportDate, Event_Reference
        having count(distinct lower(trim(Event_Outcome))) > 1 or count(distinct Unit_Cost) > 1)"""
    assert one(store[0], twice) != 0


def test_the_lists_know_every_council(tmp_path: Path) -> None:
    councils = made_up_councils(153, people_each=40, seed=1)
    write_reference_lists(tmp_path, councils, seed=1)
    with (tmp_path / "ref_la.csv").open() as la, (tmp_path / "ref_population.csv").open() as population:
        rows, people = list(csv.DictReader(la)), list(csv.DictReader(population))
    assert [row["code"] for row in rows] == [one.code for one in councils]
    assert len({row["code"] for row in rows}) == 153
    assert {row["area"] for row in rows} == {row["area"] for row in people} and len(people) == 306


def test_a_tidy_return_has_fifty_headings_and_true_nhs_numbers(tmp_path: Path) -> None:
    path = tmp_path / "northshire.csv"
    many = write_return(path, Council("999", "Northshire", 80), seed=2, last_day=LAST, mess=False)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == many > 80
    assert list(rows[0]) == [heading for heading, _ in RETURN] and len(rows[0]) == 50
    assert {row["LA Code"] for row in rows} == {"999"}
    numbers = {row["NHS Number"] for row in rows}
    assert all(read_nhs_number(number) == number and number.startswith("999") for number in numbers)
    assert {row["Event Type"] for row in rows} == {"Request", "Assessment", "Service", "Review"}
    assert all(row["Event End Date"] for row in rows if row["Event Type"] != "Service")
    with_number = {(row["LA Person Unique Identifier"], row["NHS Number"]) for row in rows}
    assert len(with_number) == len({person for person, _ in with_number})
