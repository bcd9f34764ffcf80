"""A statement as SWIFT MT940: fields such as :61: a line each, the older of the two forms banks exchange.

The library mt-940 takes apart the fields that a standard and many banks have bent; what stands around them is
ours, because it neither says where in the file a fault lies nor minds a field that it does not know.

Source: SWIFT Standards MT, Category 9, MT940 Customer Statement Message.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import mt940

from trellis.basis.findings import Finding, Refused, quoted

from .cells import day_of, exact_sum
from .checks import MOST_LINES, Draft, too_many_lines, words
from .statements import Line, account_of
from .text import text_of

# The library writes what it cannot read into its log, and nobody's details may stand in a log.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

MOST_LINES_A_FIELD = 40
LONGEST_LINE = 2_000
NO_REFERENCE = ("", "NONREF", "NOTPROVIDED")

_FIELD = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.ASCII)
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_MOVEMENT, _BALANCE = mt940.tags.Statement(), mt940.tags.FinalOpeningBalance()
_DETAILS, _CONTEXT = mt940.tags.TransactionDetails(), mt940.models.Transactions()
# The codes of a German bank begin with a number and stand after question marks.
_NUMBERED = re.compile(r"[0-9]{3}\?[0-9]{2}", re.ASCII)
_CODED = re.compile(r"/(EREF|REMI|NAME|BENM|ORDP|TRTP|IBAN|BIC|CSID|MARF|RTRN|PREF|ISDT|PURP)/", re.ASCII)


@dataclass
class _Field:
    tag: str
    number: int
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def read_mt940(content: bytes) -> list[Draft]:
    """The statements in an MT940 file, one for each :20:. A fault is a finding with line and field.

    The day of a line is the day of its entry, or its value day where no other stands. Refused (`Refused`):
    what is no text, a file without :20:, more than 100,000 lines.
    """
    drafts: list[Draft] = []
    count = 0
    last: Line | None = None
    for field in _fields(text_of(content), drafts):
        if field.tag == "20" or not drafts:
            drafts.append(_begin(len(drafts) + 1))
        draft = drafts[-1]
        if field.tag == "86" and last is not None:
            draft.lines[-1] = _with_details(last, field)
            last = None
            continue
        last = None
        if field.tag == "61":
            count += 1
            if count > MOST_LINES:
                raise too_many_lines()
            last = _movement(field, draft)
            if last is not None:
                draft.lines.append(last)
        elif field.tag == "25":
            draft.account = account_of(field.text.removesuffix("GBP"))
        elif field.tag in ("60F", "60M", "62F", "62M"):
            _take_balance(field, draft)
    for draft in drafts:
        draft.where = draft.where if len(drafts) > 1 else ""
    return drafts


def _begin(number: int) -> Draft:
    return Draft(format="mt940", where=f"statement {number}", are_balances_needed=True)


def _fields(text: str, drafts: list[Draft]) -> Iterator[_Field]:
    """The fields with the line each begins at. What belongs to none is a finding."""
    field: _Field | None = None
    is_begun = False
    for number, line in enumerate(_LINE_ENDS.split(text), start=1):
        # Some banks put what stands around a message, such as {4:, before its first field.
        bare = line.rstrip()
        if bare.startswith("{") and (at := bare.find(":20:")) > 0:
            bare = bare[at:]
        found = _FIELD.match(bare)
        if found or bare in ("-", "-}") or bare.startswith(("{", "-}")):
            if field is not None:
                yield field
            field = _Field(found[1], number, [found[2]]) if found else None
            is_begun = is_begun or found is not None
        elif not bare:
            continue
        elif len(bare) > LONGEST_LINE or (field and len(field.lines) >= MOST_LINES_A_FIELD):
            says = "This field is longer than any bank writes one."
            raise Refused(
                Finding("field-too-long", says, f"line {number}", "Ask the bank for the file again.")
            )
        elif field is not None:
            field.lines.append(bare)
        elif is_begun:
            says = f"{quoted(bare)} belongs to no field."
            drafts[-1].faults.find("no-field", says, f"line {number}", "Ask the bank for the file again.")
    if field is not None:
        yield field


def _groups(tag: mt940.tags.Tag, text: str) -> dict[str, str] | None:
    """The parts of a field as the library takes it apart, blank where one is not there."""
    if tag.re.match(text) is None:
        return None
    return {name: found or "" for name, found in tag.parse(_CONTEXT, text).items()}


def _take_balance(field: _Field, draft: Draft) -> None:
    where = f"line {field.number}, :{field.tag}:"
    parts = _groups(_BALANCE, field.text)
    if parts is None:
        says = f"{quoted(field.text)} is not a balance."
        draft.faults.find("not-a-balance", says, where, "Ask the bank for the file again.")
        return
    day = day_of(f"20{parts['year']}{parts['month']}{parts['day']}", "year-month-day", where=where)
    pence = exact_sum(parts["amount"], where=where, point=",")
    for read in (day, pence):
        if isinstance(read, Finding):
            draft.faults.add(read)
    if isinstance(day, Finding) or isinstance(pence, Finding):
        return
    draft.currency = parts["currency"].upper()
    pence = pence if parts["status"].upper() == "C" else -pence
    name = "opening_pence" if field.tag.startswith("60") else "closing_pence"
    told = getattr(draft, name)
    if told is not None and told != pence:
        draft.faults.find(
            "two-balances", "This statement tells another balance above.", where, "Ask the bank."
        )
    setattr(draft, name, pence)
    draft.sort_day = day


def _movement(field: _Field, draft: Draft) -> Line | None:
    where = f"line {field.number}, :61:"
    # Figures of other scripts pass the library; the readers of day and sum below know only our own.
    parts = _groups(_MOVEMENT, field.text)
    if parts is None:
        says = f"{quoted(field.lines[0])} is not a line of a statement."
        draft.faults.find("not-a-line", says, where, "Ask the bank for the file again.")
        return None
    value_day = day_of(f"20{parts['year']}{parts['month']}{parts['day']}", "year-month-day", where=where)
    pence = exact_sum(parts["amount"], where=where, point=",")
    for read in (value_day, pence):
        if isinstance(read, Finding):
            draft.faults.add(read)
    if isinstance(value_day, Finding) or isinstance(pence, Finding):
        return None
    day = _entry_day(parts, value_day, where, draft)
    if day is None:
        return None
    if pence == 0:
        draft.notes.find("moves-nothing", "This line moves no money.", where, "It is left out.")
        return None
    # RC takes back what had come in, and so goes out; RD gives back what had gone out.
    mark = parts["status"].upper()
    own, banks = parts["customer_reference"].strip(), parts["bank_reference"].strip()
    return Line(
        number=field.number,
        on=day,
        pence=pence if mark in ("C", "RD") else -pence,
        text=words(parts["extra_details"]),
        end_to_end="" if own in NO_REFERENCE else words(own),
        bank_ref="" if banks in NO_REFERENCE else words(banks),
        is_reversal=mark.startswith("R"),
    )


def _entry_day(parts: dict[str, str], value_day: date, where: str, draft: Draft) -> date | None:
    """The day of the entry, which has no year: the year that brings it nearest to the value day."""
    month, day = parts["entry_month"].strip(), parts["entry_day"].strip()
    if not (month and day):
        return value_day
    near = []
    for year in (value_day.year, value_day.year - 1, value_day.year + 1):
        read = day_of(f"{year}{month}{day}", "year-month-day", where=where)
        if isinstance(read, date):
            near.append(read)
    if not near:
        says = f"{quoted(month + day)} is not a month and a day."
        draft.faults.find("no-such-day", says, where, "Ask the bank for the file again.")
        return None
    return min(near, key=lambda one: abs(one - value_day))


def _with_details(line: Line, field: _Field) -> Line:
    """The line with what :86: says of it, by the codes within where a bank writes them."""
    text, name, end_to_end = " ".join(field.lines), "", ""
    unbroken = "".join(field.lines)
    if _NUMBERED.match(unbroken):
        told = {"transaction_details": unbroken}
        parts = mt940.processors.transaction_details_post_processor(_CONTEXT, _DETAILS, told, dict(told))
        text, name = parts.get("purpose") or "", parts.get("applicant_name") or ""
        end_to_end = parts.get("end_to_end_reference") or ""
    elif len(pieces := _CODED.split(unbroken)) > 1:
        by_code = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        text = by_code.get("REMI", "").removeprefix("USTD//")
        name = next((by_code[code] for code in ("NAME", "BENM", "ORDP") if code in by_code), "")
        end_to_end = by_code.get("EREF", "")
    end_to_end = words(end_to_end.strip("/"))
    return replace(
        line,
        text=words(text.strip("/")) or line.text,
        counterparty=words(name.strip("/")),
        end_to_end=line.end_to_end if end_to_end in NO_REFERENCE else end_to_end,
    )
