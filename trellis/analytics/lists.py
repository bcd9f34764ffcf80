"""The lists a return is read by: what a value somebody sent is taken to be, which councils there are.

The official workbook maps what was sent (Release 1, misspelt, out of date) to Release 2, and it changes. So
the lists are files, `ref_<field>.csv` with `raw,cleaned_r2,grouped_r2`, and a folder of newer ones takes the
place of ours without a change of code. Values are compared without regard to capitals and to blanks at the
end, as the national database compares them, so they are kept so.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.reading import read_bytes

FIELDS = {
    "client_type": "client_type",
    "gender": "gender",
    "ethnicity": "ethnicity",
    "primary_support_reason": "primary_support_reason",
    "accommodation_status": "accommodation_status",
    "employment_status": "employment_status",
    "has_unpaid_carer": "has_unpaid_carer",
    "client_funding_status": "client_funding_status",
    "event_outcome": "event_outcome",
    "request_route": "request_route_of_access",
    "assessment_type": "assessment_type",
    "service_type": "service_type",
    "service_component": "service_component",
    "delivery_mechanism": "delivery_mechanism",
    "review_reason": "review_reason",
    "cost_frequency": "cost_frequency_unit_type",
}
"""The columns of `raw` that a list cleans, and the name of the list's file, `ref_<name>.csv`."""

MOST_BYTES = 20_000_000
# One set of lists serves the check of a return and the measures.
_OURS = files("trellis.formats.client_level_data") / "lists"
_MAPPING = ("raw", "cleaned_r2", "grouped_r2")


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists, as rows of the tables LISTS, OUTCOME_ORDER, COUNCILS and POPULATION.

    councils: empty where the folder has none; then whichever councils sent something are told of.
    """

    mapping: tuple[tuple[str, str, str, str], ...]
    outcome_order: tuple[tuple[str, int], ...]
    councils: tuple[tuple[str, str, str, str], ...]
    population: tuple[tuple[str, str, int], ...]


def same(text: str) -> str:
    """The text as it is compared: without blanks at its end, in lower case.

    >>> same("Service User  ")
    'service user'
    """
    return text.rstrip(" ").lower()


def read(folder: Path | None = None) -> Lists:
    """The lists in a folder of `ref_*.csv`, or those that come with Trellis.

    A list the folder does not have is ours. Refused, with every finding: a folder that is none; a list that
    is not UTF-8 or has other headings; a value that is taken to be two different things.
    """
    findings: list[Finding] = []
    if folder is not None and not folder.is_dir():
        raise Refused(
            Finding("no-such-folder", "There is no such folder.", quoted(str(folder)), "Check the name.")
        )
    mapping: list[tuple[str, str, str, str]] = []
    for field, name in FIELDS.items():
        seen: dict[str, str] = {}
        for at, row in enumerate(_rows(folder, name, _MAPPING, findings), start=2):
            raw, cleaned, grouped = (same(row[heading]) for heading in _MAPPING)
            if raw not in seen:
                seen[raw] = cleaned
                mapping.append((field, raw, cleaned, grouped))
            elif seen[raw] != cleaned:
                says = f"{quoted(row['raw'])} is taken to be two different things."
                findings.append(
                    Finding("two-meanings", says, f"ref_{name}.csv, row {at}", "Keep one of them.")
                )
    order = [
        (same(row["event_outcome"]), int(row["rank"]))
        for row in _rows(folder, "event_outcome_hierarchy", ("rank", "event_outcome"), findings)
        if _is_whole(row["rank"], "ref_event_outcome_hierarchy.csv", findings)
    ]
    councils = [
        (same(row["code"]), row["name"].strip(), row["area"].strip(), row["region"].strip())
        for row in _rows(folder, "la", ("code", "name", "area", "region"), findings)
    ]
    population = [
        (row["area"].strip(), row["age_band"].strip(), int(row["population"]))
        for row in _rows(folder, "population", ("area", "age_band", "population"), findings)
        if _is_whole(row["population"], "ref_population.csv", findings)
    ]
    if findings:
        raise Refused(findings)
    return Lists(tuple(mapping), tuple(order), tuple(dict.fromkeys(councils)), tuple(population))


def _rows(
    folder: Path | None, name: str, headings: tuple[str, ...], findings: list[Finding]
) -> list[dict[str, str]]:
    """The rows of one list; of ours where the folder has none of that name."""
    file = f"ref_{name}.csv"
    if folder is None or not (folder / file).exists():
        text = _ours(name)
    else:
        try:
            text = read_bytes(folder / file, MOST_BYTES).decode("utf-8-sig")
        except Refused as refused:
            findings.extend(refused.findings)
            return []
        except UnicodeDecodeError:
            do = "Save the list as CSV in UTF-8."
            findings.append(Finding("not-utf-8", "This is not text in UTF-8.", file, do))
            return []
    if text.startswith("#"):
        # The first line of ours says where the list was read.
        text = text.partition("\n")[2]
    reader = csv.DictReader(StringIO(text))
    if text and (missing := [heading for heading in headings if heading not in (reader.fieldnames or ())]):
        says = f"The list has no column {listed(missing)}."
        findings.append(Finding("column-missing", says, file, f"Its headings are {listed(headings)}."))
        return []
    rows = []
    for at, row in enumerate(reader, start=2):
        if any(row[heading] is None for heading in headings):
            says = "The row is shorter than the headings."
            findings.append(Finding("uneven-row", says, f"{file}, row {at}", "Fill its cells."))
        else:
            rows.append(row)
    return rows


def _ours(name: str) -> str:
    """A list that comes with Trellis; blank where none does, as for councils and how many live there."""
    for place in (files(__package__) / "lists" / f"ref_{name}.csv", _OURS / f"{name}.csv"):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    return ""


def _is_whole(text: str, where: str, findings: list[Finding]) -> bool:
    if text.strip().isascii() and text.strip().isdigit():
        return True
    says = f"{quoted(text)} is no whole number."
    findings.append(Finding("not-a-whole-number", says, where, "Mend the row."))
    return False
