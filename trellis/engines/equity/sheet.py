"""A table with a row a person, as it comes from a stranger: CSV, read into columns or refused."""

from __future__ import annotations

import csv
import io

from trellis.basis.findings import Finding, Refused, quoted

MOST_FINDINGS = 50


def columns_of_csv(content: bytes) -> dict[str, list[str]]:
    """The columns of a table as bytes of CSV, by heading.

    Headings are read without regard to capitals and blanks about them; blank lines are nobody's rows.
    Refused: not UTF-8, not CSV, no heading, a heading twice, a row with a cell too many or too few.

    >>> columns_of_csv(b" Person ,Age\\n1,40\\n")
    {'person': ['1'], 'age': ['40']}
    """
    if b"\x00" in content[:10_000]:
        raise Refused(Finding("not-csv", "This is not a table of text.", "", "Give a CSV file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        says = "This is not text in UTF-8. It may be Latin-1 or Windows-1252, as older programs write."
        line = content[: wrong.start].count(b"\n") + 1
        raise Refused(Finding("not-utf-8", says, f"line {line}", "Save it again as “CSV UTF-8”.")) from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = [one.strip().casefold() for one in next(rows, [])]
        cells = [row for row in rows if row]
    except csv.Error as wrong:
        says, do = f"This is not CSV: {wrong}.", "Look for a missing quotation mark at or before that line."
        raise Refused(Finding("not-csv", says, f"line {rows.line_num}", do)) from None
    if not any(headings):
        raise Refused(Finding("empty", "The file has no headings.", "", "Give a table with headings."))
    twice = sorted({one for one in headings if headings.count(one) > 1})
    findings = [
        Finding("column-twice", f"The heading {quoted(one)} stands there twice.", "headings", "Keep one.")
        for one in twice
    ]
    for number, row in enumerate(cells, start=1):
        if len(row) != len(headings):
            says = f"This row has {len(row)} cells, and there are {len(headings)} headings."
            findings.append(Finding("uneven-row", says, f"row {number}", "Look for a comma too many."))
    if findings:
        raise Refused(findings[:MOST_FINDINGS])
    return {heading: [row[place] for row in cells] for place, heading in enumerate(headings)}
