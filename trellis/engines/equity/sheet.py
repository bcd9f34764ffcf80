"""A file with a row a person, read into columns by their headings; what is odd about it is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.partitions import Numbers
from trellis.basis.sheets import read_sheet

MOST_BYTES = 500_000_000
MOST_ROWS = 5_000_000


@dataclass(frozen=True, eq=False)
class PeopleSheet:
    """columns: the cells under each heading, in small letters. numbers: of each row its number in the file,
    the first under the headings being 1; a row that could not be read is not among them. findings: why."""

    columns: dict[str, tuple[str, ...]]
    numbers: Numbers
    findings: tuple[Finding, ...]


def read_people_sheet(content: bytes) -> PeopleSheet:
    """The columns of a table as bytes, however it was saved.

    Refused (`Refused`): what `basis.sheets.read_sheet` refuses, and a heading that stands twice.

    >>> read_people_sheet("\\ufeffPerson; Age\\n1;40\\n".encode()).columns
    {'person': ('1',), 'age': ('40',)}
    """
    sheet = read_sheet(content, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    headings = [one.casefold() for one in sheet.headings]
    twice = [one for one in dict.fromkeys(headings) if one and headings.count(one) > 1]
    if twice:
        raise Refused(
            Finding("column-twice", f"The heading {quoted(one)} stands there twice.", "headings", "Keep one.")
            for one in twice
        )
    cells = list(zip(*sheet.rows, strict=True))
    return PeopleSheet(
        dict(zip(headings, cells, strict=True)), np.array(sheet.numbers, dtype=np.int64), sheet.findings
    )
