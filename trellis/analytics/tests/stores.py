"""Small national stores, drawn as tables: what is not drawn is as an ordinary row has it.

Made-up people in a made-up council, 101. Every submission gets somebody whose requests end in its first month
and in its last, so that it covers the days it states.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow
from pyarrow import parquet

from tests.tables import rows as drawn
from trellis.analytics import duck, lists, measures

YEAR = (date(2025, 4, 1), date(2026, 3, 31))
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "cld"

# A column of `raw`, the name a store has for it, and its kind there.
COLUMNS = {
    "la_code": ("LA_Code", pyarrow.string()),
    "import_date": ("ImportDate", pyarrow.timestamp("us")),
    "file_id": ("ImportFileId", pyarrow.int64()),
    "record": ("Der_Unique_Record_ID", pyarrow.int64()),
    "stated_first_day": ("Reporting_Period_Start_Date", pyarrow.date32()),
    "stated_last_day": ("Reporting_Period_End_Date", pyarrow.date32()),
    "nhs_traced": ("Der_NHS_Number_Traced_Pseudo", pyarrow.string()),
    "nhs_given": ("Der_NHS_Number_Pseudo", pyarrow.string()),
    "la_person": ("LA_Person_Unique_Identifier", pyarrow.string()),
    "birth_year": ("Der_Birth_Year", pyarrow.int32()),
    "birth_month": ("Der_Birth_Month", pyarrow.int32()),
    "date_of_death": ("Date_of_Death", pyarrow.date32()),
    "client_type": ("Client_Type", pyarrow.string()),
    "gender": ("Gender", pyarrow.string()),
    "ethnicity": ("Ethnicity", pyarrow.string()),
    "primary_support_reason": ("Primary_Support_Reason", pyarrow.string()),
    "accommodation_status": ("Accommodation_Status", pyarrow.string()),
    "employment_status": ("Employment_Status", pyarrow.string()),
    "has_unpaid_carer": ("Has_Unpaid_Carer", pyarrow.string()),
    "client_funding_status": ("Client_Funding_Status", pyarrow.string()),
    "event_type": ("Event_Type", pyarrow.string()),
    "event_start": ("Event_Start_Date", pyarrow.date32()),
    "event_end": ("Event_End_Date", pyarrow.date32()),
    "event_outcome": ("Event_Outcome", pyarrow.string()),
    "request_route": ("Request_Route_Of_Access", pyarrow.string()),
    "assessment_type": ("Assessment_Type", pyarrow.string()),
    "service_type": ("Service_Type", pyarrow.string()),
    "service_component": ("Service_Component", pyarrow.string()),
    "delivery_mechanism": ("Delivery_Mechanism", pyarrow.string()),
    "review_reason": ("Review_Reason", pyarrow.string()),
    "conversation": ("Der_Conversation", pyarrow.int64()),
    "linked_1": ("Adult_1_Linked_Person_ID", pyarrow.string()),
}

ORDINARY = {
    "la_code": "101",
    "import_date": datetime.fromisoformat("2026-04-20 09:30"),
    "stated_first_day": YEAR[0],
    "stated_last_day": YEAR[1],
    "birth_year": 1950,
    "birth_month": 6,
    "client_type": "Service user",
    "event_type": "Service",
    "event_start": date(2025, 6, 1),
    "conversation": 0,
}

# Short words for the long ones, so that a drawing stays narrow.
SHORT = {
    "nursing": "Long term support: Nursing care",
    "residential": "Long term support: Residential care",
    "community": "Long term support: Community",
    "prison": "Long term support: Prison",
    "st-max": "Short term support: ST-Max",
    "direct": "Unpaid carer support: Direct to unpaid carer",
    "involving": "Unpaid carer support: Support involving the person cared-for",
    "DP": "Direct payment",
    "managed": "CASSR managed personal budget",
    "commissioned": "CASSR commissioned support",
    "home care": "Home support or domiciliary care",
    "respite": "Unpaid carer respite",
    "advice": "NFA: Information and advice or signposting",
    "LD": "Learning disability support",
    "16 hours": "Paid: 16 or more hours a week",
    "carer": "Unpaid carer",
    "user": "Service user",
}

HEADINGS = {
    "person": "nhs_given",
    "client": "client_type",
    "event": "event_type",
    "start": "event_start",
    "end": "event_end",
    "outcome": "event_outcome",
    "service": "service_type",
    "component": "service_component",
    "mechanism": "delivery_mechanism",
    "died": "date_of_death",
    "council": "la_code",
    "taken in": "import_date",
    "route": "request_route",
    "home": "accommodation_status",
    "work": "employment_status",
    "reason": "primary_support_reason",
}


def rows_of(drawing: str) -> list[dict[str, object]]:
    """The rows of a drawing, each as a row of `raw` in order, a record number each."""
    found = []
    for at, cells in enumerate(drawn(drawing), start=1):
        row: dict[str, object] = {**dict.fromkeys(COLUMNS), **ORDINARY, "record": at}
        for heading, cell in cells.items():
            name = HEADINGS.get(heading, heading)
            if heading == "born":
                row["birth_year"], row["birth_month"] = (
                    (int(part) for part in cell.split("-")) if cell else (None, None)
                )
            elif name == "import_date":
                row[name] = datetime.fromisoformat(cell)
            elif COLUMNS[name][1] == pyarrow.date32():
                row[name] = date.fromisoformat(cell) if cell else None
            elif COLUMNS[name][1] in (pyarrow.int32(), pyarrow.int64()):
                row[name] = int(cell) if cell else None
            else:
                row[name] = SHORT.get(cell, cell) or None
        found.append(row)
    return found


def with_covering(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows, and for each submission two requests that end in its first month and in its last."""
    submissions = {(row["la_code"], row["import_date"]): row for row in rows}
    covering = [
        {
            **dict.fromkeys(COLUMNS),
            **ORDINARY,
            "la_code": la_code,
            "import_date": moment,
            "stated_first_day": row["stated_first_day"],
            "stated_last_day": row["stated_last_day"],
            "nhs_given": "covering",
            "event_type": "Request",
            "event_start": day,
            "event_end": day,
            "record": 900_000 + 2 * at + place,
        }
        for at, ((la_code, moment), row) in enumerate(submissions.items())
        for place, day in enumerate((row["stated_first_day"], row["stated_last_day"]))
    ]
    return rows + covering


def write(rows: list[dict[str, object]], path: Path) -> Path:
    """The rows as a national store in Parquet."""
    columns = {
        theirs: pyarrow.array([row.get(ours) for row in rows], type=kind)
        for ours, (theirs, kind) in COLUMNS.items()
    }
    parquet.write_table(pyarrow.table(columns), path)
    return path


def measured(
    path: Path,
    name: str = "ascof-3d",
    *,
    councils=("101",),
    population=False,
    first_day=YEAR[0],
    last_day=YEAR[1],
    **kw,
):
    """What a measure comes to over a store, told of these councils; with people living in them, if asked."""
    from dataclasses import replace

    given = replace(
        lists.read(),
        councils=tuple((code, f"Council {code}", f"E{code}", "") for code in councils),
        population=tuple(
            (f"E{code}", band, many)
            for code in councils
            for band, many in (("18 to 64", 200_000), ("65 and above", 50_000))
            if population
        ),
    )
    return duck.run(measures.find(name), [path], first_day=first_day, last_day=last_day, lists=given, **kw)


def counts(result, *, group: str = "Total", la_code: str = "101") -> dict[str, str]:
    """Each part of a result in one group, as `1 of 2`."""
    return {
        row.measure: f"{row.numerator} of {row.denominator}"
        for row in result.rows
        if row.group == group and row.la_code == la_code
    }
