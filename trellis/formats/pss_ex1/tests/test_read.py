"""Each trap of the published files, on a small made-up one; and the files themselves where they are."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from trellis.basis.findings import Refused
from trellis.formats.pss_ex1.read import layouts, missing_councils, read_pss_ex1, reorganisations

LABELS = {
    "direct_payment": "Direct payments (RAP P2s)",
    "home_care": "Home care (RAP P2s)",
    "day_care": "Day care (RAP P2s)",
    "meals": "Meals (RAP P2s)",
    "carer_direct_payment_in_year": "Carers receiving direct payments during year",
    "carer_direct_payment_31_march": "Carers receiving direct payments at 31 March",
}
NOTES = (".. means data not available", "All data are rounded to the nearest 5", "Copyright © 2013")


def made_up(
    *councils: tuple[str, str],
    year: str = "2012-13",
    labels: dict[str, str] | None = None,
    moved: tuple[str, str] | None = None,
    without: tuple[str, ...] = (),
    notes: tuple[str, ...] = NOTES,
    encoding: str = "utf-8",
) -> bytes:
    """A file of a year with these councils, each with one number under every item."""
    items = [item for item in layouts()[year] if item not in without]
    over = {item: (labels or LABELS)[layouts()[year][item][0]] for item in items}
    if moved:
        over[moved[0]] = moved[1]
    pad = ["", ""] if year == "2008-09" else [""]
    lines = [
        [*pad, f"Personal Social Services: Expenditure and Unit Costs, England - {year}"],
        [*pad, *(over[item] for item in items)],
        [],
        [*pad, *items],
        [],
    ]
    for title, number in councils:
        first = title.split("|") if year == "2008-09" else [title]
        lines.append([*first, *(number for _ in items)])
    lines += [[], *([note] for note in notes)]
    text = "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    return text.encode(encoding)


def one_row(number: str, **more):
    return read_pss_ex1(made_up(("102-Cumbria", number), **more)).rows[0]


@pytest.mark.parametrize(
    ("written", "people", "flag", "between"),
    [
        ("745", 745, "", (743, 747)),
        ("1,625", 1625, "", (1623, 1627)),
        (" 1,369,190 ", 1369190, "", (1369188, 1369192)),
        ("0", 0, "", (0, 2)),
        ("-", None, "-", (1, 5)),
        ("..", None, "..", None),
        ("[x]", None, "[x]", None),
        ("[c]", None, "[c]", None),
        ("", None, "blank", None),
    ],
)
def test_a_number_is_rounded_to_five_a_dash_is_one_to_five_and_two_dots_are_nothing(
    written, people, flag, between
):
    row = one_row(written)
    assert (row.people, row.flag, row.between) == (people, flag, between)


def test_a_cell_that_is_no_number_and_no_known_sign_is_a_finding_and_never_a_guess():
    read = read_pss_ex1(made_up(("102-Cumbria", "12O")))
    assert read.rows[0].people is None and read.rows[0].flag == "12O"
    assert read.findings[0].code == "not-a-count" and read.findings[0].where == "line 6, A4.1"


@pytest.mark.parametrize("written", ["102-Cumbria", "102 - Cumbria ", "102 -  Cumbria", " 102- Cumbria"])
def test_a_council_is_the_same_however_its_code_is_joined_to_its_name(written):
    row = read_pss_ex1(made_up((written, "5"))).rows[0]
    assert (row.cassr_code, row.council) == ("102", "Cumbria")


def test_in_2008_09_the_code_has_a_column_of_its_own_and_the_first_cell_a_mark_of_order():
    content = b"\xef\xbb\xbf" + made_up(("102|Cumbria", "5"), ("|England", "5"), year="2008-09")
    read = read_pss_ex1(content)
    assert read.year == "2008-09" and not read.findings
    assert [(row.cassr_code, row.council) for row in read.rows[::18]] == [
        ("102", "Cumbria"),
        ("ENG", "England (total)"),
    ]


def test_another_alphabet_than_utf_8_is_told_and_read():
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), encoding="latin-1"))
    assert [one.code for one in read.findings] == ["not-utf-8"]
    assert read.notes[-1] == "Copyright © 2013"


def test_blank_lines_under_the_labels_and_under_the_items_do_no_harm():
    read = read_pss_ex1(made_up(("102-Cumbria", "5")))
    assert len(read.rows) == len(layouts()["2012-13"]) and not read.findings


def test_the_total_of_england_is_no_council_and_is_estimated_where_the_notes_say_so():
    rows = ("102-Cumbria", "5"), ("TOTAL England", "900")
    read = read_pss_ex1(made_up(*rows, notes=("England totals include estimates for missing data items",)))
    assert read.total_is_estimated and list(read.councils) == ["102"]
    assert [row.people for row in read.rows if row.is_england][:1] == [900]
    assert not read_pss_ex1(made_up(*rows)).total_is_estimated


def test_a_note_that_speaks_of_england_is_not_its_total():
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), notes=("England totals are rounded",)))
    assert not any(row.is_england for row in read.rows)


def test_an_item_is_not_the_same_from_year_to_year():
    of = {year: layouts()[year].get("A4.18") for year in layouts()}
    assert of["2010-11"] == ("day_care", "all", "all") and of["2011-12"] == ("direct_payment", "all", "all")
    assert layouts()["2009-10"]["A4.14"] == ("direct_payment", "65-74", "all")
    assert layouts()["2010-11"]["A4.14"] == ("direct_payment", "65+", "all")


def test_a_label_with_personal_budgets_in_it_counts_something_else():
    wide = LABELS | {"direct_payment": "Existing / new Direct payments and Personal Budgets (RAP P2s)"}
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), year="2009-10", labels=wide))
    assert {row.counts for row in read.rows if row.service == "direct_payment"} == {
        "direct payments and personal budgets"
    }
    assert one_row("5").counts == "home care"


def test_an_item_under_another_label_is_not_read():
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), moved=("A4.3", "Day care (RAP P2s)")))
    assert "A4.3" not in {row.item for row in read.rows}
    assert [(one.code, one.where) for one in read.findings] == [("item-moved", "A4.3")]


def test_an_item_that_is_missing_is_told():
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), without=("A4.18",)))
    assert [(one.code, one.where) for one in read.findings] == [("item-missing", "A4.18")]


def test_a_council_that_stands_twice_is_read_once_and_told():
    read = read_pss_ex1(made_up(("102-Cumbria", "5"), ("102 - Cumbria ", "10")))
    assert {row.people for row in read.rows} == {5} and read.findings[0].code == "council-twice"


def test_councils_that_ended_are_named_with_those_that_took_their_place():
    before = read_pss_ex1(made_up(("610|Bedfordshire", "5"), ("102|Cumbria", "5"), year="2008-09"))
    after = read_pss_ex1(made_up(("625-Bedford UA", "5"), ("102-Cumbria", "5"), year="2009-10"))
    told = missing_councils(before, after)
    assert [one.where for one in told] == ["610", "625"]
    assert all("626 Central Bedfordshire began" in one.do and "SI 2008/907" in one.do for one in told)


def test_a_council_that_is_missing_for_no_known_reason_is_named_too():
    whole = read_pss_ex1(made_up(("102-Cumbria", "5"), ("701-Camden", "5")))
    told = missing_councils(whole, read_pss_ex1(made_up(("102-Cumbria", "5"), year="2013-14")))
    assert [str(one) for one in told] == [
        "701: Camden (701) is in 2012-13 and not in 2013-14. Leave it out of both before you compare."
    ]


def test_every_reorganisation_names_its_order():
    assert all("SI 20" in one.source and one.ended and one.began for one in reorganisations())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no-year"),
        (b"Activity 2012-13\n,\n", "no-items"),
        (made_up(), "no-councils"),
        (b"PSS-EX1 2014-15\nSupport type,Service delivery mechanism\n", "no-direct-payments"),
        (b"\x00\x01", "not-text"),
    ],
)
def test_another_file_is_refused_by_name(content, code):
    with pytest.raises(Refused) as refused:
        read_pss_ex1(content)
    assert refused.value.findings[0].code == code


def test_the_year_may_stand_in_the_files_name_alone():
    content = made_up(("102-Cumbria", "5")).replace(b" - 2012-13", b"")
    assert read_pss_ex1(content, name="Annex_Fin_CASSR_Level_Activity_Data_2012_13.csv").year == "2012-13"


PUBLISHED = Path(__file__).resolve().parents[5] / "shared" / "data" / "pssex1"
TIDY = PUBLISHED / "tidy_direct_payments_2008_09_to_2013_14.csv"


def test_the_six_published_files_give_the_21384_rows_that_were_read_from_them_by_other_means():
    if not TIDY.is_file():
        pytest.skip("the published files are not here")
    read = []
    for path in sorted(PUBLISHED.glob("*.csv")):
        if path == TIDY:
            continue
        if "14-15" in path.name:
            with pytest.raises(Refused, match="counts weeks"):
                read_pss_ex1(path.read_bytes(), name=os.fspath(path.name))
            continue
        year = read_pss_ex1(path.read_bytes(), name=path.name)
        assert {one.code for one in year.findings} <= {"not-utf-8"}
        read += [
            (
                *(row.year, row.cassr_code, row.council, row.service, row.age, row.client_group),
                *("" if row.people is None else str(row.people), row.flag, row.item),
            )
            for row in year.rows
        ]
    with TIDY.open(encoding="utf-8", newline="") as file:
        expected = Counter(tuple(row) for row in list(csv.reader(file))[1:])
    assert expected.total() == 21_384
    assert Counter(read) == expected
