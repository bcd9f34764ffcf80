"""One row a council, read with all that goes wrong in such files: totals among them, twice the same, hidden.

What cannot be used is never dropped without a word: each row left out is named with its reason. A row that is
left out because the publisher hid it is no fault; a row that is wrong is a finding besides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.sheets import Sheet

MOST_FINDINGS = 50

HIDDEN = {
    "[c]": "hidden by the publisher, because it is about few people",
    "c": "hidden by the publisher, because it is about few people",
    "*": "hidden by the publisher, because it is about few people",
    "-": "hidden by the publisher, because it is about few people",
    "[x]": "not available",
    "x": "not available",
    "[z]": "does not apply",
    "z": "does not apply",
    "[u]": "held to be unreliable by the publisher",
    "[low]": "nearly nought, and rounded by the publisher",
    "..": "missing",
    ":": "missing",
    "n/a": "missing",
    "na": "missing",
    "": "missing",
}
"""What publishers write where a number would stand, and what it means."""

# Regions, and whole countries, are not councils. “London” is one only where the City of London is meant.
_TOTALS = re.compile(
    r"(all |total |sum of )?(england( and wales)?|great britain|united kingdom|uk|wales|scotland)"
    r"( total| \(total\))?"
    r"|(grand )?total|all councils|all areas|all local authorities|national|average|mean|median"
    r"|(the )?(north east|north west|yorkshire (and|&) the humber|east midlands|west midlands"
    r"|east of england|eastern|south east|south west|london|inner london|outer london)( region)?"
    r"|(shire )?counties|shire areas|metropolitan (districts|boroughs)|unitary authorities|london boroughs"
)
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.0+)?|\d+(\.0+)?")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A council whose share could not be made, and why."""

    name: str
    why: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "why": self.why}


@dataclass(frozen=True, slots=True)
class Councils:
    """Councils with a part and a whole each, in the order of the file; those left out; what was wrong."""

    names: tuple[str, ...]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Told:
    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self.findings: list[Finding] = []

    def leave(self, name: str, why: str) -> None:
        self.left_out.append(LeftOut(name, why))

    def wrong(self, name: str, why: str, code: str, *, says: str, where: str, do: str) -> None:
        self.leave(name, why)
        self.find(Finding(code, says, where, do))

    def find(self, finding: Finding) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


def councils_of(sheet: Sheet, *, name: str, numerator: str, denominator: str) -> Councils:
    """The councils of a sheet. name, numerator, denominator: the headings.

    Left out and named: a number that is hidden or missing; nobody to take a share of; and, each also a
    finding, a total of England or of a region among councils, a council given twice with different numbers,
    what is no whole number, a part larger than its whole. The same row twice counts once, with a finding.
    Refused (`Refused`): a heading that is missing or doubled; fewer than two councils left.
    """
    sheet.check_columns(dict.fromkeys((name, numerator, denominator)))
    told = _Told()
    told.findings += sheet.findings
    read: dict[str, tuple[int, int]] = {}
    rows: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    columns = (sheet.column(name), sheet.column(numerator), sheet.column(denominator))
    for number, title, some, of in zip(sheet.numbers, *columns, strict=True):
        rows[" ".join(title.split())].append((number, some, of))
    for title, given in rows.items():
        where = f"row {given[0][0]}"
        if not title:
            says = "The row has no name of a council."
            do = "Name it, or take it out."
            told.wrong("(no name)", "no name", "no-name", says=says, where=where, do=do)
        elif _TOTALS.fullmatch(title.casefold()):
            says = f"{quoted(title)} is a total among councils, and would count everybody twice."
            do = "It is left out. Take totals of England and of regions out of the file."
            told.wrong(title, "a total, not a council", "total-among-councils", says=says, where=where, do=do)
        elif len({row[1:] for row in given}) > 1:
            places = ", ".join(str(row[0]) for row in given[:8])
            says = f"{quoted(title)} is given {len(given)} times with different numbers."
            do = "None of them is used. Keep one row a council, such as the total of all ages."
            where = f"rows {places}"
            told.wrong(title, "given more than once", "council-twice", says=says, where=where, do=do)
        else:
            if len(given) > 1:
                says = f"{quoted(title)} is given {len(given)} times, each time the same."
                do = "It counts once. Take the others out."
                told.find(Finding("council-twice", says, where, do))
            counts = _counts(title, *given[0][1:], where=where, told=told)
            if counts:
                read[title] = counts
    _leave_out_the_sum(read, told)
    if len(read) < 2:
        says = f"Of the rows {len(read)} can be used, and a funnel needs two councils or more."
        do = "Look at what is said of the rows."
        raise Refused([Finding("too-few-councils", says, "", do), *told.findings])
    pairs = np.array(list(read.values()), dtype=np.int64)
    return Councils(tuple(read), pairs[:, 0], pairs[:, 1], tuple(told.left_out), tuple(told.findings))


def councils_from(names: Sequence[str], numerator: Sequence[int], denominator: Sequence[int]) -> Councils:
    """Councils that are known to be good, as from a store; a mistake in them is one of the program."""
    some, of = np.asarray(numerator, dtype=np.int64), np.asarray(denominator, dtype=np.int64)
    if not len(names) == len(some) == len(of) or len(set(names)) != len(names):
        raise ValueError("each council has one name, one part and one whole")
    if (of <= 0).any() or (some < 0).any() or (some > of).any():
        raise ValueError("a part is not below nought and not more than the whole")
    return Councils(tuple(names), some, of)


def without_few(councils: Councils, *, fewest: int) -> Councils:
    """The same without councils in which fewer than `fewest` had it, or had it not; nought is nobody.

    They are named among the left out: a share of so few people could be a person's. What is left has a target
    of its own, since one that counts them too would give them back.
    """
    rest = councils.denominator - councils.numerator
    few = np.zeros(len(councils.names), dtype=bool)
    for count in (councils.numerator, rest):
        few |= (count > 0) & (count < fewest)
    hidden = [LeftOut(councils.names[place], "about too few people to show") for place in np.flatnonzero(few)]
    if len(councils.names) - len(hidden) < 2:
        says = "All but one of the councils are about too few people to show."
        raise Refused(Finding("too-few-councils", says, "", "Choose counts of more people."))
    return Councils(
        tuple(name for name, is_few in zip(councils.names, few, strict=True) if not is_few),
        councils.numerator[~few],
        councils.denominator[~few],
        (*councils.left_out, *hidden),
        councils.findings,
    )


def _counts(title: str, some: str, of: str, *, where: str, told: _Told) -> tuple[int, int] | None:
    for written in (some, of):
        why = HIDDEN.get(written.casefold())
        if why is not None:
            told.leave(title, why)
            return None
    for written in (some, of):
        if not _NUMBER.fullmatch(written) or len(written) > 15:
            says = f"{quoted(written)} is not a whole number of people."
            do = "Give a count; a share or a rate cannot be used without the number it is of."
            told.wrong(title, "not a whole number", "not-a-count", says=says, where=where, do=do)
            return None
    part, whole = (int(written.replace(",", "").partition(".")[0]) for written in (some, of))
    if part > whole:
        says = f"{quoted(title)} has {part:,} of {whole:,}, which is more than all."
        do = "Look whether the columns are right."
        told.wrong(title, "a part larger than its whole", "part-above-whole", says=says, where=where, do=do)
        return None
    if whole == 0:
        told.leave(title, "nobody to take a share of")
        return None
    return part, whole


def _leave_out_the_sum(read: dict[str, tuple[int, int]], told: _Told) -> None:
    """A row whose two numbers are the sums of all others, or nearly, is a total, whatever it is called."""
    if len(read) < 4:
        return
    largest = max(read, key=lambda title: read[title][1])
    some, of = read[largest]
    parts, others = (sum(row[place] for title, row in read.items() if title != largest) for place in (0, 1))
    # Rounded and hidden numbers leave the sum of the rows a little short of the total printed.
    if abs(others - of) <= 0.02 * of and abs(parts - some) <= 0.02 * some:
        says = f"{quoted(largest)} has {of:,}, and all others together {others:,}: it is their total."
        del read[largest]
        do = "It is left out. Take totals out of the file."
        told.wrong(largest, "a total, not a council", "total-among-councils", says=says, where="", do=do)
