"""Sums and days as banks write them, read to the penny or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from trellis.basis.findings import Finding, quoted
from trellis.basis.money import MOST_PENCE

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""No account that Trellis keeps was moved before, and no day on a statement lies beyond."""

DATE_STYLES = ("day-month-year", "month-day-year", "year-month-day")
DECIMALS = (".", ",")
LONGEST_DAY = 60

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_PIECES = re.compile(
    r"(\d{1,4})[ ./-]([0-9]{1,2}|[A-Za-z]{3,9})[ ./,-]{1,2}(\d{1,4})(?:[T ]\d{1,2}[:.]\d{2}\S*)?", re.ASCII
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def day_of(text: str, style: str, *, where: str) -> date | Finding:
    """The day in a cell, written in one of `DATE_STYLES`; a time after it is left off.

    Months may be figures or English names; a year of two figures is of this century. A day that does not
    exist, or lies outside 2000 to 2099, is a finding.

    >>> day_of("04/05/2026", "day-month-year", where=""), day_of("4 May 26", "day-month-year", where="")
    (datetime.date(2026, 5, 4), datetime.date(2026, 5, 4))
    >>> print(day_of("31/02/2026", "day-month-year", where="line 3, Date"))
    line 3, Date: There is no day “31/02/2026”. Look at the month and its number of days.
    """
    # A statement has some thirty days and thousands of lines.
    read = _days(text, style) if len(text) <= LONGEST_DAY else _not_a_day(text, style)
    return replace(read, where=where) if isinstance(read, Finding) else read


@lru_cache(maxsize=4_096)
def _days(text: str, style: str) -> date | Finding:
    bare = text.strip()
    if style == "year-month-day" and (together := _RUN_TOGETHER.fullmatch(bare)):
        pieces = together.groups()
    elif found := _PIECES.fullmatch(bare):
        pieces = found.groups()
    else:
        return _not_a_day(text, style)
    first, second, third = pieces
    if style == "year-month-day":
        year, month, day = first, second, third
    elif style == "month-day-year" and second.isdigit():
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    if len(year) not in (2, 4) or len(day) > 2:
        return _not_a_day(text, style)
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        read = date(whole_year, number, int(day))
    except ValueError:
        says, do = f"There is no day {quoted(text)}.", "Look at the month and its number of days."
        return Finding("no-such-day", says, "", do)
    return check_day(read)


def check_day(read: date, *, where: str = "") -> date | Finding:
    """The day, or a finding where no statement of ours could have it."""
    if EARLIEST <= read <= LATEST:
        return read
    says = f"{read.isoformat()} lies outside {EARLIEST.year} to {LATEST.year}."
    return Finding("day-out-of-range", says, where, "Look at the year.")


def _not_a_day(text: str, style: str) -> Finding:
    if not text.strip():
        return Finding("no-day", "No day was given.", "", "Look whether the file was cut or edited.")
    says = f"{quoted(text)} is not a day written as {style.replace('-', ', ')}."
    do = "Look at the cell, or choose another way of writing days."
    return Finding("not-a-day", says, "", do)


LONGEST_SUM = 40
_SIGNS = {"": 1, "+": 1, "-": -1, "\u2212": -1}


def _sums_with(decimal: str, between: str) -> re.Pattern[str]:
    return re.compile(
        r"(?P<before>[-+\u2212]?)(?:£|GBP)?(?P<inner>[-+\u2212]?)"
        rf"(?P<whole>[0-9]{{1,3}}(?:(?P<between>[{between}])[0-9]{{3}})(?:(?P=between)[0-9]{{3}})*|[0-9]*)"
        rf"(?:{re.escape(decimal)}(?P<part>[0-9]*))?(?:GBP)?(?P<after>[-+]?)(?P<side>CR|DR|C|D)?",
        re.IGNORECASE | re.ASCII,
    )


_SUMS = {".": _sums_with(".", ", '"), ",": _sums_with(",", ". '")}


def sum_of(text: str, decimal: str, *, where: str) -> int | Finding:
    """The pence in a sum that a bank's file writes in pounds, or a finding.

    decimal: `.` or `,`, what stands before the pence. Thousands may be parted, in threes and by the other
    one. A pound sign, a sign before or after, brackets for below nought, and CR or DR after are understood;
    so is one figure after the point, as spreadsheets leave it. More than pence, such as 1.005, is a finding.

    >>> sum_of("£1,090.80", ".", where=""), sum_of("-1.003,72", ",", where="")
    (109080, -100372)
    >>> sum_of("(62.00)", ".", where=""), sum_of("62.00 DR", ".", where="")
    (-6200, -6200)
    >>> print(sum_of("62,00", ".", where="line 4, Amount"))
    line 4, Amount: “62,00” has a comma where none belongs. Choose the comma as decimal sign if the pence \
stand after it.
    """
    bare = text.strip()
    is_bracketed = bare.startswith("(") and bare.endswith(")")
    if is_bracketed:
        bare = bare[1:-1].strip()
    bare = bare.replace("£ ", "£").replace(" CR", "CR").replace(" DR", "DR")
    found = _SUMS[decimal].fullmatch(bare) if len(bare) <= LONGEST_SUM else None
    if found is None or not (found["whole"] or found["part"]):
        return _not_a_sum(text, decimal, where)
    whole, part = found["whole"], found["part"] or ""
    if part.rstrip("0")[2:]:
        says = f"{quoted(text)} has parts of a penny."
        return Finding("not-whole-pence", says, where, "Look whether this column holds sums of money.")
    signs = [sign for sign in (found["before"], found["inner"], found["after"]) if sign]
    side = (found["side"] or "").upper()[:1]
    if len(signs) + bool(side == "D") + is_bracketed > 1:
        return _not_a_sum(text, decimal, where)
    digits = re.sub(r"[^0-9]", "", whole) or "0"
    # Twenty figures pass what whole pence can hold.
    pence = int(digits) * 100 + int((part + "00")[:2]) if len(digits.lstrip("0")) < 20 else MOST_PENCE + 1
    if pence > MOST_PENCE:
        says = f"{quoted(text)} is more than any sum we keep."
        return Finding("sum-too-large", says, where, "Check the noughts.")
    sign = _SIGNS[signs[0]] if signs else 1
    return -pence if is_bracketed or side == "D" else sign * pence


_EXACT = re.compile(r"([-+]?)([0-9]{1,18})(?:([.,])([0-9]*))?", re.ASCII)


def exact_sum(text: str, *, where: str, point: str = ".", is_signed: bool = False) -> int | Finding:
    """The pence in a sum of a form that a standard fixes: figures, one of `point`, figures, and no more.

    Thousands are never parted there, so a comma too many is a finding and never a guess. Noughts after the
    pence are allowed; parts of a penny are a finding. is_signed: whether a plus or minus may stand before.

    >>> exact_sum("1090.80", where=""), exact_sum("62,", where="", point=","), exact_sum("10.500", where="")
    (109080, 6200, 1050)
    >>> print(exact_sum("1,090.80", where="entry 1, Amt"))
    entry 1, Amt: “1,090.80” is not a sum as this form of file writes one. Ask the bank for the file again.
    """
    found = _EXACT.fullmatch(text.strip())
    if found is None or (found[1] and not is_signed) or (found[3] and found[3] not in point):
        says = (
            f"{quoted(text)} is not a sum as this form of file writes one."
            if text.strip()
            else "No sum was given."
        )
        return Finding("not-a-sum", says, where, "Ask the bank for the file again.")
    part = found[4] or ""
    if part[2:].strip("0"):
        says = f"{quoted(text)} has parts of a penny."
        return Finding("not-whole-pence", says, where, "Ask the bank for the file again.")
    # In a comma's place three figures may be thousands, whatever the standard says.
    if found[3] == "," and "." in point and len(part) > 2:
        says = f"{quoted(text)} may be read with thousands or with pence after the comma."
        return Finding("sum-punctuation", says, where, "Ask the bank for the file again.")
    pence = int(found[2]) * 100 + int((part + "00")[:2])
    if pence > MOST_PENCE:
        says = f"{quoted(text)} is more than any sum we keep."
        return Finding("sum-too-large", says, where, "Check the noughts.")
    return -pence if found[1] == "-" else pence


def pence_of(text: str, *, where: str) -> int | Finding:
    """A sum already in whole pence, or a finding.

    >>> pence_of("-6200", where="")
    -6200
    """
    bare = text.strip()
    if re.fullmatch(r"[-+]?[0-9]{1,18}", bare, re.ASCII):
        return int(bare)
    says = f"{quoted(text)} is not a sum in whole pence." if bare else "No sum was given."
    return Finding("not-a-sum", says, where, "Write 1090.80 pounds as 109080.")


def _not_a_sum(text: str, decimal: str, where: str) -> Finding:
    bare = text.strip()
    name, other = ("comma", ",") if decimal == "." else ("point", ".")
    if other in bare and len(bare) <= LONGEST_SUM and _SUMS[other].fullmatch(bare):
        says = f"{quoted(text)} has a {name} where none belongs."
        do = f"Choose the {name} as decimal sign if the pence stand after it."
        return Finding("sum-punctuation", says, where, do)
    says = f"{quoted(text)} cannot be read as a sum of money." if bare else "No sum was given."
    return Finding("not-a-sum", says, where, "Look whether this column holds sums, such as 1,090.80.")
