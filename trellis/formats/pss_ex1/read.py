"""One published file of PSS-EX1 activity, read into rows of one kind."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.sheets import lines_of, text_of

MOST_BYTES = 5_000_000
MOST_FINDINGS = 50
ENGLAND = "ENG"

_ITEM = re.compile(r"[A-Z]\d{1,2}(\.\d{1,2})?")
_COUNCIL = re.compile(r"(?P<code>\d{3})\s*-\s*(?P<name>\S.*)")
_CODE = re.compile(r"\d{3}")
_YEAR = re.compile(r"(?<!\d)(20\d\d)[-_](\d\d)(?!\d)")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+|\d+")
# A title of England's row is short; a note that speaks of England is a sentence.
_LONGEST_TOTAL = 40
_LINES_OF_LABELS = 4

FLAGS = {
    "-": "more than nought, and five at most",
    "..": "missing",
    "": "blank",
    ":": "missing",
    "*": "hidden, because it is about few people",
    "[c]": "hidden, because it is about few people",
    "[x]": "not available",
}
"""What stands where a number would, and what it means."""

_WORDS = {
    "home_care": "home care",
    "day_care": "day care",
    "meals": "meals",
    "direct_payment": "direct payment",
}
_AGES_OF_CARERS = {"16-17": "16", "18-64": "18", "65-74": "65", "75-84": "75", "85+": "85"}


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one council: how many people, at 31 March unless the service says in the year.

    people: as published, None where a flag stands instead. flag: what was written in its place, blank where
    there is a number. counts: what the label says is counted, such as `direct payments and personal budgets`.
    """

    year: str
    cassr_code: str
    council: str
    service: str
    age: str
    client_group: str
    people: int | None
    flag: str
    item: str
    counts: str

    @property
    def is_england(self) -> bool:
        return self.cassr_code == ENGLAND

    @property
    def between(self) -> tuple[int, int] | None:
        """The fewest and the most that can stand behind it: all counts are rounded to the nearest five.

        None where it is missing. 745 stands for 743 to 747, and a dash for 1 to 5.
        """
        if self.people is not None:
            return max(0, self.people - 2), self.people + 2
        return (1, 5) if self.flag == "-" else None


@dataclass(frozen=True, slots=True)
class Return:
    """One year's file: its rows, what its notes say, and what was wrong.

    total_is_estimated: England's total includes estimates for what councils did not send, so it is no sum.
    """

    year: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    total_is_estimated: bool
    findings: tuple[Finding, ...]

    @property
    def councils(self) -> Mapping[str, str]:
        """The names by code, without England."""
        return {row.cassr_code: row.council for row in self.rows if not row.is_england}


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """Councils that ended on a day and those that took their place, with the order that did it."""

    on: date
    ended: tuple[str, ...]
    began: tuple[str, ...]
    source: str


def read_pss_ex1(content: bytes, *, name: str = "") -> Return:
    """The rows of one of the six published files, in their order, council by council and then England.

    name: the file's name, which says the year where its first lines do not. Findings: an alphabet other than
    UTF-8; an item that is missing or stands under another label; a cell that is no number and no known flag;
    a council given twice. Refused (`Refused`): no year, or one without direct payments (2014-15 counts
    weeks); no line of items; no council.
    """
    findings: list[Finding] = []
    lines = lines_of(text_of(content, findings, most_bytes=MOST_BYTES))
    year = _year(lines, name)
    at = _line_of_items(lines)
    items = _items(lines, at, year, findings)
    rows: list[Row] = []
    notes: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        who = _council(line)
        if who is None:
            notes += [said for cell in line[:2] if len(said := " ".join(cell.split())) > 1]
        elif who[0] in seen:
            says = f"{quoted(who[1])} ({who[0]}) stands in the file twice."
            _find(findings, "council-twice", says, f"line {number}", "The second is left out.")
        else:
            seen.add(who[0])
            rows += _cells(line, who, items, year=year, number=number, findings=findings)
    if not seen - {ENGLAND}:
        says = "No line begins with a council's code and name."
        raise Refused(Finding("no-councils", says, "", "Choose the file of activity by council."))
    estimated = any("england total" in note.lower() and "estimate" in note.lower() for note in notes)
    return Return(year, tuple(rows), tuple(notes), estimated, tuple(findings))


def missing_councils(one: Return, other: Return) -> tuple[Finding, ...]:
    """Each council that is in one year's file and not in the other's, and why where that is known.

    >>> [one.ended for one in reorganisations()][0]
    ('610 Bedfordshire',)
    """
    told: list[Finding] = []
    for here, there in ((one, other), (other, one)):
        for code in sorted(here.councils.keys() - there.councils.keys()):
            says = f"{here.councils[code]} ({code}) is in {here.year} and not in {there.year}."
            do = "Leave it out of both before you compare."
            for change in reorganisations():
                if any(council.startswith(code) for council in (*change.ended, *change.began)):
                    ended, began = " and ".join(change.ended), " and ".join(change.began)
                    do = f"{ended} ended and {began} began ({change.source}): do not join them."
            told.append(Finding("council-missing", says, code, do))
    return tuple(told)


@cache
def reorganisations() -> tuple[Reorganisation, ...]:
    """Which councils ended and which took their place, the earliest first."""
    read = tomllib.loads(files(__package__).joinpath("reorganisations.toml").read_text("utf-8"))
    return tuple(
        Reorganisation(one["on"], tuple(one["ended"]), tuple(one["began"]), one["source"])
        for one in read["reorganisation"]
    )


@cache
def layouts() -> Mapping[str, Mapping[str, tuple[str, str, str]]]:
    """Year by year, what each item is of: service, ages, group."""
    read: dict[str, dict[str, Any]] = tomllib.loads(
        files(__package__).joinpath("layouts.toml").read_text("utf-8")
    )
    made: dict[str, dict[str, tuple[str, str, str]]] = {}
    for year, layout in read.items():
        items = dict(made[layout["like"]]) if "like" in layout else {}
        for gone in layout.get("without", ()):
            del items[gone]
        items |= {item: tuple(what) for item, what in layout.get("items", {}).items()}
        made[year] = items
    return made


# The pieces of reading. ----------------------------------------------------------------------------------


def _find(findings: list[Finding], code: str, says: str, where: str, do: str) -> None:
    if len(findings) < MOST_FINDINGS:
        findings.append(Finding(code, says, where, do))


def _year(lines: list[list[str]], name: str) -> str:
    first = " ".join(cell for line in lines[:3] for cell in line)
    found = _YEAR.search(first) or _YEAR.search(name)
    short = re.search(r"(?<!\d)(\d\d)-(\d\d)(?!\d)", name)
    year = f"{found[1]}-{found[2]}" if found else f"20{short[1]}-{short[2]}" if short else ""
    if year in layouts():
        return year
    known = f"{min(layouts())} to {max(layouts())}"
    if "Service delivery mechanism" in first or year > max(layouts()):
        says = "From 2014-15 on the return counts weeks of support and has no direct payments in it."
        raise Refused(Finding("no-direct-payments", says, "", f"The years {known} can be read."))
    says = f"The file does not say which of the years {known} it is of."
    raise Refused(Finding("no-year", says, "", "Send it under its published name."))


def _line_of_items(lines: list[list[str]]) -> int:
    for at, line in enumerate(lines[:15]):
        if sum(bool(_ITEM.fullmatch(cell.strip())) for cell in line) >= 3:
            return at
    says = "No line among the first fifteen holds the items, such as A4.3."
    raise Refused(Finding("no-items", says, "", "Send the file as it was published."))


def _items(
    lines: list[list[str]], at: int, year: str, findings: list[Finding]
) -> dict[int, tuple[str, tuple[str, str, str], str]]:
    """By column: the item, what it is of, and what its label says is counted."""
    places: dict[str, int] = {}
    for place, cell in enumerate(lines[at]):
        item = cell.strip()
        if item in places:
            says = f"The item {quoted(item)} stands over two columns."
            _find(findings, "item-twice", says, f"column {place + 1}", "The first is read.")
        elif item:
            places[item] = place
    read: dict[int, tuple[str, tuple[str, str, str], str]] = {}
    for item, what in layouts()[year].items():
        if item not in places:
            says = f"The item {item} is not in the file."
            _find(findings, "item-missing", says, item, "Its rows are missing. Look for the whole file.")
            continue
        label = _label(lines, at, places[item])
        if not _fits(label, *what[:2]):
            says = f"Over {item} stands {quoted(label)}, which is not what {year} has there."
            _find(
                findings, "item-moved", says, item, "Its rows are not read: they would be of something else."
            )
            continue
        read[places[item]] = (item, what, _counts(what[0], label))
    return read


def _label(lines: list[list[str]], at: int, place: int) -> str:
    """The words over a column: the nearest line above that has any, with those it is a part of."""
    above = [line[place].strip() for line in lines[max(0, at - _LINES_OF_LABELS) : at] if len(line) > place]
    return next((" ".join(words.split()) for words in reversed(above) if words), "")


def _fits(label: str, service: str, age: str) -> bool:
    said = label.lower()
    if service.startswith("carer"):
        # Only the first of these columns has the heading over it; the others say the ages alone.
        return not said or "carer" in said or _AGES_OF_CARERS.get(age, "31 march") in said
    return _WORDS[service] in said


def _counts(service: str, label: str) -> str:
    said = label.lower()
    if "direct_payment" not in service:
        return service.replace("_", " ")
    return "direct payments and personal budgets" if "personal budget" in said else "direct payments"


def _council(line: list[str]) -> tuple[str, str] | None:
    first, second = (line[place].strip() if len(line) > place else "" for place in (0, 1))
    joined = _COUNCIL.fullmatch(first)
    if joined:
        return joined["code"], joined["name"].strip()
    if _CODE.fullmatch(first) and second:
        return first, second
    total = first or second
    is_total = "england" in total.lower() and len(total) < _LONGEST_TOTAL
    return (ENGLAND, "England (total)") if is_total and _has_numbers(line) else None


def _has_numbers(line: Iterable[str]) -> bool:
    return sum(bool(_NUMBER.fullmatch(cell.strip())) for cell in line) >= 2


def _cells(
    line: list[str],
    who: tuple[str, str],
    items: Mapping[int, tuple[str, tuple[str, str, str], str]],
    *,
    year: str,
    number: int,
    findings: list[Finding],
) -> Iterator[Row]:
    for place, (item, (service, age, group), counts) in items.items():
        written = line[place].strip() if len(line) > place else ""
        people = int(written.replace(",", "")) if _NUMBER.fullmatch(written) and len(written) < 12 else None
        flag = "" if people is not None else written or "blank"
        if people is None and written not in FLAGS:
            says = f"{quoted(written)} is no number of people, and no sign for one that is missing or hidden."
            _find(findings, "not-a-count", says, f"line {number}, {item}", "It is read as missing.")
        yield Row(year, *who, service, age, group, people, flag, item, counts)
