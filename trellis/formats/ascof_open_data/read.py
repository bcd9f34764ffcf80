"""The open data of a year, read into one row a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.sheets import Sheet, read_sheet
from trellis.formats.ascof_open_data.workbook import is_workbook, sheet_of

MOST_FINDINGS = 50

MARKS = {
    "[c]": "hidden, because it is about few people",
    "*": "hidden, because it is about few people",
    "[x]": "not available",
    "..": "not available",
    ":": "not available",
    "[z]": "does not apply",
    "-": "nought, or too few to tell",
    "": "blank",
}
"""What is written in place of a number, and what it means."""

_PEOPLE = "People with long-term support in the community"
_CARERS = "Carers given support"
MEASURES = {
    "1C1A": ("People with self-directed support", _PEOPLE),
    "1C1B": ("Carers with self-directed support", _CARERS),
    "1C2A": ("People with a direct payment", _PEOPLE),
    "1C2B": ("Carers with a direct payment", _CARERS),
    "3D1A": ("People with self-directed support", _PEOPLE),
    "3D1B": ("Carers with self-directed support", _CARERS),
    "3D2A": ("People with a direct payment", _PEOPLE),
    "3D2B": ("Carers with a direct payment", _CARERS),
}
"""Whom the numerator and the denominator of a measure count, where both are people."""

LEVELS = ("Council", "Region", "Council Type", "England")

_GEOGRAPHY = ("Geographical Code", "Geographical Description", "Geographical Level")
_LONG = (*_GEOGRAPHY, "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group")
_WIDE = (*_GEOGRAPHY, "Disaggregation Level", "Measure Group", "Numerator", "Denominator", "Outcome")
_NUMBERS = {
    "Numerator": "numerator",
    "Denominator": "denominator",
    "Outcome": "outcome",
    "Base": "base",
    "Margin Of Error": "margin_of_error",
}
# Workbooks keep small numbers as powers of ten, with more figures than were ever typed.
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(E-?\d{1,2})?")


@dataclass(slots=True)
class Figure:
    """One figure of one place: a measure for some of the people.

    of: who is counted, such as `Total`, `18-64`, `85 and over`. The numbers are as published: numerator and
    denominator are people (or, in measures of quality of life, points), outcome is in per cent or points,
    base is how many answered. None where marks says what is written instead.
    """

    code: str
    place: str
    level: str
    gss: str
    measure: str
    of: str
    numerator: float | None = None
    denominator: float | None = None
    outcome: float | None = None
    base: float | None = None
    margin_of_error: float | None = None
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def worked_out(self) -> float | None:
        """The outcome worked out again from numerator and denominator: a percentage to one place.

        None where a number is missing or nobody is counted. It holds for measures that are shares, as 1C.
        """
        if self.numerator is None or not self.denominator:
            return None
        # A half is rounded up, as published figures are, and not to the even neighbour.
        return int(self.numerator * 1000 / self.denominator + 0.5) / 10


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of a file in its order, and what was wrong with it."""

    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]

    def of(self, measure: str, people: str = "Total", level: str = "Council") -> tuple[Figure, ...]:
        """The figures of one measure, place by place. Refused: a measure the file has not."""
        known = dict.fromkeys(one.measure for one in self.figures)
        if measure not in known:
            says = f"There is no measure {quoted(measure)} in the file."
            do = f"It has {', '.join(known)}."
            raise Refused(Finding("no-such-measure", says, "Measure Group", do))
        found = (one for one in self.figures if (one.measure, one.of, one.level) == (measure, people, level))
        return tuple(found)


def read_ascof(content: bytes) -> Year:
    """Every figure of the open data of a year, from CSV in either form or from the workbook.

    Findings: another alphabet than UTF-8; a cell that is no number and no known mark; a number given twice
    for one figure; a level that is none of `LEVELS`. Refused (`Refused`): a file of another kind, headings
    missing or doubled, with the nearest that is there.
    """
    sheet = sheet_of(content) if is_workbook(content) else read_sheet(content)
    is_long = "Measure Type" in sheet.headings or "Measure Value" in sheet.headings
    sheet.check_columns(_LONG if is_long else _WIDE)
    findings = list(sheet.findings)
    figures: dict[tuple[str, str, str], Figure] = {}
    columns = {heading: sheet.column(heading) for heading in _columns(sheet)}
    rows = zip(*columns.values(), strict=True)
    for number, cells in zip(sheet.numbers, rows, strict=True):
        row = dict(zip(columns, cells, strict=True))
        figure = _figure(row, figures, number, findings)
        if is_long:
            given = {row["Measure Type"]: row["Measure Value"]}
        else:
            given = {heading: row[heading] for heading in _NUMBERS if heading in row}
        _put(figure, given, number, findings)
    return Year(tuple(figures.values()), tuple(findings))


def _columns(sheet: Sheet) -> list[str]:
    wanted = {*_LONG, *_WIDE, *_NUMBERS, "ONS Code"}
    return [heading for heading in dict.fromkeys(sheet.headings) if heading in wanted]


def _figure(
    row: Mapping[str, str],
    figures: dict[tuple[str, str, str], Figure],
    number: int,
    findings: list[Finding],
) -> Figure:
    code, place, level = (row[heading] for heading in _GEOGRAPHY)
    measure, of = row["Measure Group"], row["Disaggregation Level"]
    key = (code or place, measure, of)
    if key not in figures:
        if level not in LEVELS:
            says = f"{quoted(level)} is not a level of place."
            _find(findings, "unknown-level", says, f"row {number}", f"Use one of {', '.join(LEVELS)}.")
        figures[key] = Figure(code, place, level, row.get("ONS Code", ""), measure, of)
    return figures[key]


def _put(figure: Figure, given: Mapping[str, str], number: int, findings: list[Finding]) -> None:
    for kind, written in given.items():
        name = _NUMBERS.get(kind)
        where = f"row {number}"
        if name is None:
            says = f"{quoted(kind)} is not a kind of number that a figure has."
            _find(findings, "unknown-number", says, where, f"Use one of {', '.join(_NUMBERS)}.")
        elif getattr(figure, name) is not None or name in figure.marks:
            says = f"The {kind.lower()} of {figure.measure} for {quoted(figure.place)} is given twice."
            _find(findings, "given-twice", says, where, "The first is kept.")
        elif _NUMBER.fullmatch(written) and len(written) < 30:
            setattr(figure, name, float(written.replace(",", "")))
        else:
            figure.marks[name] = written
            if written not in MARKS:
                says = f"{quoted(written)} is no number, and no mark for one that is hidden or missing."
                _find(findings, "not-a-number", says, where, "It is read as missing.")


def _find(findings: list[Finding], code: str, says: str, where: str, do: str) -> None:
    if len(findings) < MOST_FINDINGS:
        findings.append(Finding(code, says, where, do))


def as_councils(figures: Iterable[Figure]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows with a council a row, as a funnel reads them; marks stay where they stand."""
    headings = ("Council", "Code", "Measure", "People", "Numerator", "Denominator")
    rows = tuple(
        (
            one.place,
            one.code,
            one.measure,
            one.of,
            _written(one.numerator, one.marks.get("numerator", "")),
            _written(one.denominator, one.marks.get("denominator", "")),
        )
        for one in figures
    )
    return headings, rows


def _written(number: float | None, mark: str) -> str:
    return mark if number is None else f"{number:.10g}"
