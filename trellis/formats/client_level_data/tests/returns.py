"""A tiny return drawn as a table of the columns that matter; what is not drawn is filled in rightly.

`breaks` is no column of the return: it says which kinds of the rule the row should be found to break, parted
by commas, blank for none. A cell `-` is blank; a column that is not drawn has what a good row of that event
type has.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.tables import rows as drawn_rows
from trellis.formats.client_level_data.checks import check
from trellis.formats.client_level_data.report import Report
from trellis.formats.client_level_data.specification import MUST_BE_BLANK, specification
from trellis.formats.client_level_data.value_lists import Lists

SENT_ON = date(2026, 4, 20)

EVERYBODY = {
    "LA Code": "102",
    "Reporting Period Start Date": "2025-04-01",
    "Reporting Period End Date": "2026-03-31",
    "NHS Number": "9434765919",
    "First Name": "Amina",
    "Last Name": "Ahmed",
    "GP Practice Name": "Riverside Surgery",
    "GP Practice Code": "A81001",
    "Gender": "Female",
    "Ethnicity": "Asian or Asian British: Pakistani",
    "Date of Birth": "1948-03-02",
    "Client Type": "Service user",
    "Primary Support Reason": "Physical support: Personal care support",
    "Postcode": "NE1 4XX",
    "Accommodation Status": "Owner occupier or shared ownership scheme",
    "Employment Status": "Not in paid employment: Not actively seeking work or retired",
    "Has Unpaid Carer": "Yes",
    "Client Funding Status": "Fully social care funded",
    "Event Type": "Service",
    "Event Start Date": "2025-05-01",
    "Request: Route of Access": "Community or other route",
    "Assessment Type": "Long term assessment",
    "Eligible Needs Identified": "Yes",
    "Method of Assessment": "Service user only",
    "Service Type": "Long term support: Community",
    "Service Component": "Home support or domiciliary care",
    "Delivery Mechanism": "CASSR managed personal budget",
    "Review Reason": "Planned review",
    "Review Outcomes Achieved": "Fully achieved",
    "Method of Review": "Service user only",
    "Unit Cost": "293.15",
    "Cost Frequency (Unit Type)": "Weekly",
    "Planned units per week": "1",
}
CARERS = {
    "Client Type": "Unpaid carer",
    "Primary Support Reason": "Social support: Support to unpaid carer",
    "Service Type": "Unpaid carer support: Direct to unpaid carer",
    "Service Component": "Other unpaid carer support",
    "Has Unpaid Carer": "",
    "Accommodation Status": "",
}
ENDED = {"Event End Date": "2025-06-10", "Event Outcome": "Continuation of support or services"}


def row_of(drawn: Mapping[str, str], number: int) -> dict[str, str]:
    """A good row by heading, with what is drawn in it."""
    is_carer = "carer" in drawn.get("Client Type", "").lower()
    kind = drawn.get("Event Type", "Service").strip().capitalize()
    good = {**EVERYBODY, **(CARERS if is_carer else {}), **({} if kind == "Service" else ENDED)}
    good |= {"LA Person Unique Identifier": f"P{number}", "Event Reference": f"E{number}"}
    # Every row is somebody else's unless drawn otherwise, so that rules across rows stay out of the way.
    good["NHS Number"] = nhs_number(number)
    for one in specification().fields:
        if one.asked.get(kind) == MUST_BE_BLANK:
            good.pop(one.heading, None)
    told = {heading: "" if cell == "-" else cell for heading, cell in drawn.items() if heading != "breaks"}
    return {**good, **told}


def nhs_number(number: int) -> str:
    """The number-th number whose check figure is right, as made up as the rest."""
    for first in range(900_000_000 + number * 7, 900_000_100 + number * 7):
        weighed = sum((10 - at) * int(figure) for at, figure in enumerate(str(first)))
        last = (11 - weighed % 11) % 11
        if last < 10:
            return f"{first}{last}"
    raise AssertionError


def return_file(folder: Path, table: str) -> Path:
    """The return as a file."""
    path = folder / "return.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, specification().headings)
        out.writeheader()
        out.writerows(row_of(one, number) for number, one in enumerate(drawn_rows(table), start=1))
    return path


def checked(folder: Path, table: str, *, on: date | None = SENT_ON, lists: Lists | None = None) -> Report:
    return check(return_file(folder, table), on=on, lists=lists, threads=1)


def holds(folder: Path, rule: str, table: str, *, lists: Lists | None = None) -> None:
    """That each row breaks those kinds of the rule that are drawn, and no others of it."""
    drawn = drawn_rows(table)
    report = checked(folder, table, lists=lists)
    broken: dict[int, set[str]] = {number: set() for number in range(1, len(drawn) + 1)}
    for one in report.found:
        if one.rule == rule:
            for number in one.rows:
                broken[number].add(one.kind)
    wanted = {
        number: {kind.strip() for kind in row["breaks"].split(",") if kind.strip()}
        for number, row in enumerate(drawn, start=1)
    }
    assert broken == wanted
