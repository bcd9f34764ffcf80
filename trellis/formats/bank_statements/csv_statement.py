"""A statement as CSV: every bank lays it out in its own way, and a profile says which way.

Nothing about a CSV says whether it is whole. So the balances do: a running balance on each row, an opening
and a closing balance above, below or beside the rows, or both typed in from the paper. A file that does not
add up says on which row it stops doing so, where the rows tell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import say_pounds

from .cells import day_of, pence_of, sum_of
from .checks import MOST_LINES, Draft, too_many_lines, words
from .faults import Faults
from .profiles import NEEDED, Profile
from .statements import Line, account_of
from .text import text_of

LABELS = {
    "opening": re.compile(
        r"(opening|start|starting|previous) balance|(balance )?(brought forward|b/f(wd)?)", re.IGNORECASE
    ),
    "closing": re.compile(
        r"(closing|end|ending|final) balance|(balance )?(carried forward|c/f(wd)?)", re.IGNORECASE
    ),
}
"""What a row is called that tells a balance and moves no money."""

_ACCOUNTS = {
    "account": re.compile(r"account( number| no\.?)?|iban", re.IGNORECASE),
    "sort_code": re.compile(r"sort ?code", re.IGNORECASE),
}

# A quick look first: of ten thousand rows a handful tell anything but a movement.
_MAY_BE_LABEL = re.compile(r"balance|forward|\b[bc]/?f|account|sort ?code|iban", re.IGNORECASE)

LONGEST_LINE = 20_000
MOST_LINES_A_ROW = 50
MOST_ROWS_ABOVE = 40

Row = tuple[int, list[str]]
"""The line of text at which a row begins, counted from 1, and its cells."""


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of delimited text, blank ones too.

    Refused: a quotation mark that is never closed, a row longer than any bank writes one.

    >>> list(rows_of('Date,Text\\n"4 May","two\\nlines"\\n5 May,one', ","))
    [(1, ['Date', 'Text']), (2, ['4 May', 'two\\nlines']), (4, ['5 May', 'one'])]
    """
    begins = 1

    def lines() -> Iterator[str]:
        # Without newline="" a lone carriage return, as old Macs write it, would not end a row.
        for number, line in enumerate(io.StringIO(text, newline=""), start=1):
            if len(line) > LONGEST_LINE or number - begins > MOST_LINES_A_ROW:
                says = "This row is longer than any bank writes one."
                do = "Look for a quotation mark that is not closed, or whether it is the file you meant."
                raise Refused(Finding("row-too-long", says, f"line {begins}", do))
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error:
            says = (
                "A quotation mark here is not closed, or stands where none belongs, or the cell has no end."
            )
            do = "Download the file again, and do not change it by hand."
            raise Refused(Finding("not-csv", says, f"line {begins}", do)) from None


@dataclass
class Table:
    """A CSV with its profile: what its rows have in common.

    at: the places of each meaning's columns, counted from 0. headings: blank where the file has none.
    label: what to call a place in a finding.
    """

    profile: Profile
    faults: Faults
    headings: tuple[str, ...] = ()
    at: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def place(self, number: int, meaning: str) -> str:
        """A cell, for a finding: its line and its heading."""
        places = self.at.get(meaning, ())
        if not places:
            return f"line {number}"
        named = self.headings[places[0]].strip() if self.headings else f"column {places[0] + 1}"
        return f"line {number}, {named[:60]}"

    def cell(self, cells: Sequence[str], meaning: str) -> str:
        """What a row says of something; blank where it has no such column."""
        places = self.at.get(meaning, ())
        if len(places) == 1:
            return _bare(cells[places[0]])
        return " ".join(_bare(cells[place]) for place in places).strip()

    def pence(self, cells: Sequence[str], meaning: str, number: int) -> int | None:
        """The sum in a cell; None where it is blank, or cannot be read and is a finding."""
        written = self.cell(cells, meaning)
        if not written:
            return None
        read = self.sum(written)
        if isinstance(read, Finding):
            self.faults.add(replace(read, where=self.place(number, meaning)))
            return None
        return read

    def sum(self, written: str) -> int | Finding:
        """A sum as this file writes sums; a finding does not know its place."""
        if self.profile.sums_in == "pence":
            return pence_of(written, where="")
        return sum_of(written, self.profile.decimal, where="")

    def day(self, cells: Sequence[str], number: int) -> date | None:
        """The day of a row; None where it cannot be read and is a finding."""
        read = day_of(self.cell(cells, "date"), self.profile.date_style, where="")
        if isinstance(read, Finding):
            self.faults.add(replace(read, where=self.place(number, "date")))
            return None
        return read

    def moved(self, cells: Sequence[str], number: int) -> int | None:
        """What a row moves: plus in, minus out; None where that is a finding."""
        before = self.faults.how_many
        if self.profile.amount_style == "in-and-out":
            paid_in, paid_out = (self.pence(cells, one, number) for one in ("paid_in", "paid_out"))
            if paid_in and paid_out:
                says = "A sum came in and a sum went out on one row."
                do = "Look whether the columns are named rightly."
                self.faults.find("both-ways", says, f"line {number}", do)
            # Some banks write what went out with a minus, though its column says so already.
            pence = None if paid_in is paid_out is None else (paid_in or 0) - abs(paid_out or 0)
        else:
            pence = self.pence(cells, "amount", number)
        if self.faults.how_many > before:
            return None
        if pence is None:
            where = self.place(number, "amount" if "amount" in self.at else "paid_in")
            self.faults.find("not-a-sum", "No sum was given.", where, "Look at the row.")
        elif self.profile.amount_style == "plus-is-out":
            return -pence
        elif self.profile.amount_style == "direction":
            return self._directed(pence, cells, number)
        return pence

    def _directed(self, pence: int, cells: Sequence[str], number: int) -> int | None:
        word = self.cell(cells, "direction").upper()
        if word in self.profile.in_words:
            return abs(pence)
        if word in self.profile.out_words:
            return -abs(pence)
        says = f"{quoted(word)} does not say whether the sum came in or went out."
        do = f"Use {listed([*self.profile.in_words[:2], *self.profile.out_words[:2]], joined_by='or')}."
        self.faults.find("no-direction", says, self.place(number, "direction"), do)
        return None


def _bare(cell: str) -> str:
    # Some banks put an apostrophe before what a spreadsheet would take for a sum or a formula.
    return cell.strip().removeprefix("'")


def table_of(
    rows: Iterator[Row], profile: Profile, *, faults: Faults, notes: Faults, needed: Sequence[str]
) -> tuple[Table, list[Row], Iterator[Row]]:
    """Reads up to and with the headings. Gives the table, the rows above it and the rows below.

    needed: the meanings without which nothing can be read. Refused where one has no column; a note names
    what else the profile knows and the file has not.
    """
    table = Table(profile, faults)
    first = list(islice(rows, max(profile.heading_row, profile.rows_to_skip, MOST_ROWS_ABOVE)))
    begins = _begins(first, profile, needed)
    above, below = first[:begins], chain(first[begins:], rows)
    if profile.heading_row:
        table.headings = tuple(next(below, (0, []))[1])
    by_heading = {_folded(heading): place for place, heading in reversed(list(enumerate(table.headings)))}
    missing: dict[str, str] = {}
    for meaning, columns in profile.columns.items():
        places = []
        for column in columns:
            place = column - 1 if isinstance(column, int) else by_heading.get(_folded(column))
            if place is None or (table.headings and place >= len(table.headings)):
                missing[meaning] = str(column)
            else:
                places.append(place)
        if places:
            table.at[meaning] = tuple(places)
    wanting = [name for meaning, name in missing.items() if meaning in needed]
    if wanting:
        are = "is no column" if len(wanting) == 1 else "are no columns"
        says = f"There {are} {listed([quoted(one) for one in wanting])}."
        headed = ", ".join(heading.strip() for heading in table.headings if heading.strip())[:200]
        do = f"The headings are: {headed}. Choose another profile." if headed else "Choose another profile."
        raise Refused(Finding("no-such-column", says, "headings", do))
    if missing:
        says = f"The file has no column {listed([quoted(one) for one in missing.values()], joined_by='or')}."
        notes.find("column-absent", says, "headings", "It is read without.")
    return table, above, below


def _begins(first: Sequence[Row], profile: Profile, needed: Sequence[str]) -> int:
    """Where the headings stand, or the lines where there are none, counted from 0.

    Banks put more above the headings one month than the next, so they are looked for where they were not.
    """
    if not profile.heading_row:
        return profile.rows_to_skip
    asked = {
        _folded(column)
        for meaning in needed
        for column in profile.columns.get(meaning, ())
        if isinstance(column, str)
    }
    at = profile.heading_row - 1
    fitting = [n for n, (_, cells) in enumerate(first) if asked and asked <= set(map(_folded, cells))]
    return at if at in fitting or not fitting else fitting[0]


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())


@dataclass
class _Told:
    """What the file says of its balances and its account, above, below and beside the lines."""

    balances: dict[str, int] = field(default_factory=dict)
    account: dict[str, str] = field(default_factory=dict)


def read_csv(content: bytes, profile: Profile) -> Draft:
    """The statement in a CSV, by its profile. What is wrong with a row is a finding with line and heading.

    Refused (`Refused`): what is no text or no CSV, columns that are not there, more than 100,000 lines.

    >>> from trellis.formats.bank_statements.profiles import profile_named
    >>> read_csv(b"date,amount,balance\\n2026-05-04,-62.00,38.00\\n", profile_named("plain")).lines[0].pence
    -6200
    """
    rows = rows_of(text_of(content, encoding=profile.encoding), profile.delimiter)
    draft, told = Draft(format="csv"), _Told()
    needed = ("date", *NEEDED[profile.amount_style])
    table, above, below = table_of(rows, profile, faults=draft.faults, notes=draft.notes, needed=needed)
    for number, cells in above:
        _take_label(table, cells, number, told, is_above=True)
    width, least = len(table.headings), max(max(places) for places in table.at.values()) + 1
    taken = 0
    for number, cells in below:
        if not any(map(str.strip, cells)) or _take_label(table, cells, number, told):
            continue
        width, taken = width or len(cells), taken + 1
        # Rows that cannot be read count too: a million of them would take minutes to find wrong.
        if taken > MOST_LINES:
            raise too_many_lines()
        # Some banks end each row with a comma more than the headings have; nothing stands after it.
        if len(cells) < least or any(map(str.strip, cells[width:])):
            draft.faults.add(uneven(number, len(cells), width))
            continue
        _take_line(table, cells, number, draft, told)
    draft.account = account_of(told.account.get("sort_code", ""), told.account.get("account", ""))
    _put_in_order(draft.lines)
    _weigh(draft, told, table)
    return draft


def uneven(number: int, cells: int, width: int) -> Finding:
    """A finding for a row with a cell too many or too few."""
    return Finding(
        "uneven-row",
        f"This row has {cells} cells and there should be {width}.",
        f"line {number}",
        "Look whether the file was cut, or a sum such as 1,090.80 stands without quotation marks.",
    )


def _take_line(table: Table, cells: Sequence[str], number: int, draft: Draft, told: _Told) -> None:
    day, pence = table.day(cells, number), table.moved(cells, number)
    balance = table.pence(cells, "balance", number)
    _take_beside(table, cells, number, draft, told)
    if day is None or pence is None:
        return
    if pence == 0:
        says, do = "This row moves no money.", "It is left out."
        draft.notes.find("moves-nothing", says, f"line {number}", do)
        return
    draft.lines.append(
        Line(
            number=number,
            on=day,
            pence=pence,
            text=words(table.cell(cells, "text")),
            end_to_end=words(table.cell(cells, "end_to_end")),
            bank_ref=words(table.cell(cells, "bank_ref")),
            counterparty=words(table.cell(cells, "counterparty")),
            balance_pence=balance,
        )
    )


def _take_beside(table: Table, cells: Sequence[str], number: int, draft: Draft, told: _Told) -> None:
    """What stands on each row and must be the same on each: account, currency, opening and closing."""
    for meaning in ("account", "sort_code", "currency"):
        written = table.cell(cells, meaning)
        if not written:
            continue
        if told.account.setdefault(meaning, written) != written:
            says = f"This row is of {quoted(written)} and those before of {quoted(told.account[meaning])}."
            do = "Download the statement of one account."
            draft.faults.find(f"several-{meaning}s".replace("_", "-"), says, table.place(number, meaning), do)
        if meaning == "currency":
            draft.currency = told.account[meaning].upper()
    for meaning in ("opening", "closing"):
        pence = table.pence(cells, meaning, number)
        if pence is not None and told.balances.setdefault(meaning, pence) != pence:
            says = f"This row has another {meaning} balance than those before."
            draft.faults.find(
                "two-balances", says, table.place(number, meaning), "Ask the bank for it again."
            )


def _take_label(
    table: Table, cells: Sequence[str], number: int, told: _Told, *, is_above: bool = False
) -> bool:
    """Whether a row tells a balance or the account and moves no money, as banks put above and below."""
    if not _MAY_BE_LABEL.search(" ".join(cells)):
        return False
    # A reference or a name may be any word, and so no label; above the headings columns mean nothing yet.
    others = () if is_above else ("bank_ref", "end_to_end", "counterparty")
    never = {place for meaning in others for place in table.at.get(meaning, ())}
    filled = [cell.strip() for place, cell in enumerate(cells) if cell.strip() and place not in never]
    for at, cell in enumerate(filled):
        label, _, same_cell = cell.partition(":")
        after = [same_cell.strip(), *filled[at + 1 :]]
        for meaning, pattern in LABELS.items():
            if pattern.fullmatch(label.strip()):
                pence = _balance_in(table, cells, after, number)
                if pence is None:
                    return False
                told.balances[meaning] = pence
                return True
        if at == 0 and len(filled) <= 2:
            for meaning, pattern in _ACCOUNTS.items():
                if pattern.fullmatch(label.strip()) and (value := next(filter(None, after), "")):
                    told.account[meaning] = value
                    return True
    return False


def _balance_in(table: Table, cells: Sequence[str], after: Sequence[str], number: int) -> int | None:
    place = table.at.get("balance", (len(cells),))[0]
    if place < len(cells) and cells[place].strip():
        read = table.sum(cells[place])
        return None if isinstance(read, Finding) else read
    sums = [table.sum(one) for one in after if one]
    return next((one for one in sums if not isinstance(one, Finding)), None)


def _put_in_order(lines: list[Line]) -> None:
    """Oldest first. Many banks give the newest first; where all are of one day, the balances tell."""
    if len(lines) < 2:
        return
    is_newest_first = lines[0].on > lines[-1].on
    if lines[0].on == lines[-1].on:
        is_newest_first = bool(_breaks(lines)) and not _breaks(lines[::-1])
    if is_newest_first:
        lines.reverse()


def _breaks(lines: Sequence[Line], before: int | None = None) -> list[tuple[Line, int]]:
    """The lines whose balance does not follow from the one before, and what it should have been."""
    broken = []
    for line in lines:
        after = None if before is None else before + line.pence
        if line.balance_pence is not None:
            if after is not None and after != line.balance_pence:
                broken.append((line, after))
            after = line.balance_pence
        before = after
    return broken


def _weigh(draft: Draft, told: _Told, table: Table) -> None:
    """Opening and closing, from what is told and from the running balance; and whether that runs true."""
    draft.opening_pence, draft.closing_pence = told.balances.get("opening"), told.balances.get("closing")
    known = [at for at, line in enumerate(draft.lines) if line.balance_pence is not None]
    if not known:
        return
    # A row that could not be read is missing from the balance, so of course that does not run true.
    for line, should_be in [] if draft.faults.how_many else _breaks(draft.lines, draft.opening_pence):
        assert line.balance_pence is not None
        says = (
            f"With this line the balance comes to {say_pounds(should_be)}, "
            f"and the file says {say_pounds(line.balance_pence)}."
        )
        do = "Nothing was taken in. Look for a line that is missing, there twice or altered just before."
        draft.faults.find("does-not-add-up", says, table.place(line.number, "balance"), do)
    first, last = draft.lines[known[0]], draft.lines[known[-1]]
    assert first.balance_pence is not None and last.balance_pence is not None
    # With a single balance the opening one follows from it and proves nothing: it is left open.
    if draft.opening_pence is None and (len(known) > 1 or draft.closing_pence is not None):
        draft.opening_pence = first.balance_pence - sum(one.pence for one in draft.lines[: known[0] + 1])
    if draft.closing_pence is None:
        draft.closing_pence = last.balance_pence + sum(one.pence for one in draft.lines[known[-1] + 1 :])
