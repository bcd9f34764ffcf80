"""Councils beside one another: a file read, the columns guessed, the funnel, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trellis.basis.findings import Finding, Refused
from trellis.basis.proportions import wilson
from trellis.basis.sheets import Sheet, read_sheet
from trellis.basis.small_numbers import FEWEST_SHOWN
from trellis.engines.funnel.councils import HIDDEN, councils_of, without_few
from trellis.engines.funnel.funnel import Allowance, Funnel, funnel
from trellis.engines.funnel.limits import ALARM, ALERT
from trellis.formats.ascof_open_data.read import MEASURES, as_councils, read_ascof
from trellis.formats.ascof_open_data.workbook import is_workbook
from trellis.journey.accounts.queries import council
from trellis.pictures import Picture
from trellis.pictures.councils import picture_of
from trellis.pictures.ink import say

from ..models import Extract
from ..registers import Chapter, Read, Table
from .extracts import csv_of

POLICY = f"no share of fewer than {FEWEST_SHOWN} people"
MOST_CHOICES = 120
"""More values than this in a column are names or numbers, and nobody chooses from such a list."""

WAYS: dict[Allowance, str] = {
    "additive": "Councils differ for reasons of their own; who stands out even so?",
    "multiplicative": "The same, widening the limits of small and large councils in proportion",
    "unadjusted": "By chance alone, as if all councils were otherwise alike",
}

_NAMES = re.compile(r"council|authority|description|area|place|name", re.IGNORECASE)
_PARTS = re.compile(r"numerator|with|had|has|count", re.IGNORECASE)
_WHOLES = re.compile(r"denominator|total|population|all|^of|people", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*(\.0+)?")
# Of a file with several measures, what most who open it came for.
_LIKELY = ("1C2A", "Total", "18 and over", "All")


@dataclass(frozen=True)
class Chosen:
    """Which columns are which, and which rows count."""

    name: str
    numerator: str
    denominator: str
    where: Mapping[str, str]


@dataclass(frozen=True)
class Columns:
    """What can be chosen from: the headings, and the values of columns with few of them."""

    headings: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


# A file, on its way in. ----------------------------------------------------------------------------------


def read_councils(content: bytes) -> Read:
    """A table with a row a council, or the open data of the outcomes framework as CSV or workbook."""
    try:
        if is_workbook(content) or b"Geographical Description" in content[:400]:
            year = read_ascof(content)
            headings, rows = as_councils(one for one in year.figures if one.level == "Council")
            return Read(headings, rows, year.findings, {"form": "outcomes framework"}, not rows)
        if b"Personal Social Services" in content[:400]:
            says = "This is PSS-EX1, which has counts of people and not of how many."
            raise Refused(Finding("no-denominator", says, "", "Put in a table with both."))
        sheet = read_sheet(content)
    except Refused as refused:
        return Read((), (), refused.findings, refused=True)
    findings = list(sheet.findings)
    if len(set(sheet.headings)) < len(sheet.headings):
        twice = next(one for one in sheet.headings if sheet.headings.count(one) > 1)
        says = f"The heading “{twice}” stands twice."
        findings.append(Finding("column-twice", says, "headings", "Rename or remove one of them."))
        return Read((), (), findings, refused=True)
    try:
        findings += found_in(sheet, guess(sheet)).councils.findings
    except Refused as refused:
        # Columns can be chosen later; a table without any that could do cannot.
        findings += refused.findings
        if not _numbers_in(sheet):
            return Read((), (), findings, refused=True)
    return Read(sheet.headings, sheet.rows, tuple(dict.fromkeys(findings)))


# An extract, looked at. ----------------------------------------------------------------------------------


def sheet_of(extract: Extract) -> Sheet:
    return read_sheet(csv_of(extract), most_bytes=200_000_000)


def columns_of(sheet: Sheet) -> Columns:
    values = {}
    for heading in sheet.headings:
        held = tuple(dict.fromkeys(sheet.column(heading)))
        if 1 < len(held) <= MOST_CHOICES and len(held) < len(sheet.rows):
            values[heading] = held
    return Columns(sheet.headings, values)


def guess(sheet: Sheet) -> Chosen:
    """The columns that look like a council's name, how many had it and of how many. Refused: none that do."""
    numbers = _numbers_in(sheet)
    words = [heading for heading in sheet.headings if heading not in numbers]
    if len(numbers) < 2 or not words:
        says = "The file needs a column of names and two of counts: how many, and of how many."
        raise Refused(Finding("no-columns", says, "headings", "Choose them, or put in another file."))
    name = next((one for one in words if _NAMES.search(one)), words[0])
    part = next((one for one in numbers if _PARTS.search(one)), numbers[0])
    rest = [one for one in numbers if one != part]
    whole = next((one for one in rest if _WHOLES.search(one)), rest[-1])
    where = {}
    if len(set(sheet.column(name))) < len(sheet.rows):
        columns = columns_of(sheet)
        for heading in words:
            if heading != name and heading in columns.values:
                held = columns.values[heading]
                where[heading] = next((one for one in _LIKELY if one in held), held[0])
    return Chosen(name, part, whole, where)


def found_in(sheet: Sheet, chosen: Chosen, *, method: str = "normal") -> Funnel:
    """The funnel of the rows chosen; councils about too few people are left out of it and named."""
    for heading, value in chosen.where.items():
        column = sheet.column(heading)
        kept = [place for place, cell in enumerate(column) if cell == value]
        sheet = replace(
            sheet,
            rows=tuple(sheet.rows[place] for place in kept),
            numbers=tuple(sheet.numbers[place] for place in kept),
        )
    read = councils_of(sheet, name=chosen.name, numerator=chosen.numerator, denominator=chosen.denominator)
    return funnel(without_few(read, fewest=FEWEST_SHOWN), method=method)


def _numbers_in(sheet: Sheet) -> list[str]:
    """The columns that hold counts, marks for hidden ones among them; codes of three figures are names."""
    found = []
    for heading in dict.fromkeys(sheet.headings):
        cells = [cell for cell in sheet.column(heading) if cell.casefold() not in HIDDEN]
        is_code = "code" in heading.casefold()
        if cells and not is_code and sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) > 0.8 * len(cells):
            found.append(heading)
    return found


# What it says. -------------------------------------------------------------------------------------------


def says_of(found: Funnel) -> list[str]:
    """The finding first, a sentence each, in plain words."""
    count, spread = len(found.councils.names), found.dispersion
    far = found.outside("additive", ALARM)
    near = [one for one in found.outside("additive", ALERT) if one not in far]
    told = [f"{count} councils together: {say(found.target, 'share')}."]
    if spread.by_chance < 0.05:
        told.append(
            f"They differ {spread.phi_winsorised:,.1f} times as much as chance explains. By chance alone "
            f"{len(found.outside('unadjusted', ALARM))} would be called unusual, which says little: councils "
            "serve different people and write things down differently. So the limits are widened."
        )
    else:
        told.append("They differ no more than chance explains.")
    if far:
        named = ", ".join(f"{one} ({_share(found, one)})" for one in far)
        told.append(f"Even so, {len(far)} stand far outside: {named}. Go and see why, to learn or to help.")
    else:
        told.append("With that, none stands far outside.")
    if near:
        by_chance = max(1, round((1 - ALERT) * count))
        told.append(f"{len(near)} more stand a little outside; about {by_chance} would by chance.")
    return told


def caveats_of(found: Funnel, extract: Extract) -> list[str]:
    spread = found.dispersion
    told = [
        "A funnel is not a league table: being outside says that a council is unusual, not that it is bad.",
        f"Limits at 95% and 99.8%, {found.method} method; over-dispersion phi {spread.phi:,.1f}, "
        f"with a tenth at each end drawn in {spread.phi_winsorised:,.1f}, tau {spread.tau:.4f}.",
        "The shares are not adjusted for who lives in each council.",
        f"From {extract.title}, {extract.get_origin_display().lower()}.",
    ]
    if found.councils.left_out:
        listed = "; ".join(f"{one.name}, {one.why}" for one in found.councils.left_out[:40])
        told.append(f"Left out: {listed}.")
    return told


def outside_table(found: Funnel) -> Table:
    """How many stand outside by each way of looking, and who where that can be read."""
    rows = []
    for way, says in WAYS.items():
        far = found.outside(way, ALARM)
        named = ", ".join(far) if len(far) <= 12 else f"{len(far)} councils: too many to mean much"
        rows.append((says, len(found.outside(way, ALERT)), len(far), named or "nobody"))
    return Table(
        "Who stands outside, by three ways of looking",
        ("Way of looking", "Outside 95%", "Outside 99.8%", "Who is outside 99.8%"),
        rows,
    )


def far_table(found: Funnel, mine: str) -> Table:
    """Those outside the widened limits and our own council, each with how sure its share is."""
    named = dict.fromkeys([mine] if mine in found.councils.names else [])
    named |= dict.fromkeys(found.outside("additive", ALERT))
    rows = [_row(found, found.councils.names.index(one)) for one in named]
    headings = ("Council", "People", "Share", "95% interval", "Where it stands")
    return Table("Councils outside the widened limits", headings, rows)


def every_row(found: Funnel) -> list[tuple[str, ...]]:
    """All councils, for a download."""
    return [tuple(_row(found, place)) for place in range(len(found.councils.names))]


def _row(found: Funnel, place: int) -> tuple[str, str, str, str, str]:
    some, of = int(found.councils.numerator[place]), int(found.councils.denominator[place])
    low, high = (float(end) for end in wilson(some, of))
    stands = "within"
    for level in (ALERT, ALARM):
        if found.beyond["additive"][level][place]:
            side = "above" if some / of > found.target else "below"
            stands = f"{side} {level:.1%}".replace(".0%", "%")
    interval = f"{low:.1%} to {high:.1%}"
    return found.councils.names[place], f"{of:,}", say(some / of, "share"), interval, stands


def _share(found: Funnel, name: str) -> str:
    return say(float(found.share[found.councils.names.index(name)]), "share")


def our_name() -> str:
    ours = council()
    return ours.name if ours else ""


def picture(found: Funnel, chosen: Chosen, *, way: Allowance = "additive", name: str = "funnel") -> Picture:
    where = ", ".join(value for value in chosen.where.values() if value not in MEASURES)
    measure = next((value for value in chosen.where.values() if value in MEASURES), "")
    part, whole = MEASURES.get(measure, (chosen.numerator, chosen.denominator))
    return picture_of(
        found,
        allowance=way,
        title=f"{part}, of {whole[:1].lower()}{whole[1:]}{': ' + where if where else ''}",
        x=whole,
        y=f"{part}, as a share of them",
        mine=our_name(),
        name=name,
    )


def chapter(extract: Extract) -> Chapter:
    """What everybody may be told of the newest councils, by the columns that look right."""
    sheet = sheet_of(extract)
    chosen = guess(sheet)
    found = found_in(sheet, chosen)
    tables: Sequence[Table] = (outside_table(found), far_table(found, our_name()))
    drawn = picture(found, chosen, name="funnel-published")
    return Chapter(
        "Councils beside one another",
        POLICY,
        says_of(found),
        caveats_of(found, extract),
        tables,
        (drawn.svg,),
    )
