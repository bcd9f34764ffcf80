"""Goes through a return and says everything that is wrong with it, in one streaming pass and some short ones.

The file is read once by DuckDB, in pieces, under a limit of memory; what it leaves is a narrow table of which
row breaks which check (see `columns.py`), from which all counts and the first rows of each are taken, and the
checks across rows made. What does not fit into memory goes to a folder that is removed in the end, and holds
no identifier and no name. Nothing a person could be known by is in what is found: a row's number, a field, a
rule; and for lists alone the word that is not in them.
"""

from __future__ import annotations

import re
import tempfile
import threading
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.periods import months_after, say_day

from .coded import coded
from .columns import (
    DATES,
    DAY_FIRST,
    DAYS_COUNTED,
    EITHER_WAY,
    ISO,
    ISO_WITH_TIME,
    MOST_SET_ASIDE,
    NOTHING,
    UNREADABLE,
    WITH_MONTH_NAME,
    WRONG_VALUES,
    bits_of,
    macros,
    rows_table,
)
from .read import COPY, HeadingFault, Return, opened
from .report import Found, Report
from .row_checks import Check, row_checks
from .rules import ERROR, INFO, WARNING
from .specification import CONDITION_CODES, EVENTS, specification
from .value_lists import Lists, ValueList, value_lists

MOST_LISTED = 1_000
"""Of each thing found at each field, the first so many rows are listed; all are counted."""

MEMORY = "1GB"
MOST_VALUES = 30
_ROWS_AT_ONCE = 250_000
_LEAST_MEGABYTES = 200
_MOST_ENDED_FOR_ALL_MONTHS = 100

Reached = Callable[[float], None]


def check(
    path: Path,
    *,
    lists: Lists | None = None,
    on: date | None = None,
    most_listed: int = MOST_LISTED,
    memory: str = MEMORY,
    threads: int | None = None,
    folder: Path | None = None,
    reached: Reached | None = None,
) -> Report:
    """Everything that the 27 rules find in a return.

    lists: in place of those that ship. on: the day the file was or will be sent; without it, nothing is held
    against that day. most_listed: how many rows of each thing found are listed. memory, threads: what the
    machine may give. folder: where what does not fit goes. reached: is told how far it is, from 0 to 1.
    Refused: a file that is no return (see `read.opened`), or one in which no row can be parted into cells.
    """
    lists = lists or value_lists()
    with tempfile.TemporaryDirectory(dir=folder, prefix="return-") as name:
        place = Path(name)
        check_opened = partial(
            _checked,
            place=place,
            lists=lists,
            on=on,
            most_listed=most_listed,
            memory=memory,
            threads=threads,
            reached=reached,
        )
        try:
            return check_opened(opened(path, place))
        except _NeedsPlainEnds:
            return check_opened(opened(path, place, plain_ends=True))


def memory_told(text: str) -> str:
    """A size of memory as it was typed, such as 500MB or 2 GB. Refused: anything else, or too little.

    >>> memory_told("500 mb")
    '500MB'
    """
    size = re.fullmatch(r"\s*([1-9][0-9]{0,6})\s*(MB|GB)\s*", text.upper())
    if not size or int(size[1]) * (1 if size[2] == "MB" else 1_000) < _LEAST_MEGABYTES:
        says = f"{quoted(text)} is not an amount of memory of at least {_LEAST_MEGABYTES} MB."
        raise Refused(Finding("not-memory", says, "--memory", "Write it as 500MB or 2GB."))
    return size[1] + size[2]


class _NeedsPlainEnds(Exception):
    """The lines of the file end in several ways, which the reader does not take."""


def _connected(place: Path, memory: str, threads: int | None) -> Any:
    try:
        import duckdb  # noqa: PLC0415
    except ImportError:
        raise Refused(
            Finding(
                "analytics-extra-missing",
                "Returns need a part of Trellis that is not installed here.",
                "",
                "Install trellis[analytics].",
            )
        ) from None
    settings: dict[str, Any] = {
        "memory_limit": memory,
        "temp_directory": str(place / "spill"),
        # A return says what is in it and no more: it may not have a program fetch or load anything.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads:
        settings["threads"] = threads
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET enable_progress_bar = false")
    # Each of some hundred conditions asks whether a small number is one of a few. Made into joins, as is
    # usual for words, they take twice as long to plan and no less to run.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    return connection


def _checked(
    opened: Return,
    place: Path,
    *,
    lists: Lists,
    on: date | None,
    most_listed: int,
    memory: str,
    threads: int | None,
    reached: Reached | None,
) -> Report:
    kept = coded(lists)
    checks = row_checks(kept, on=on)
    connection = _connected(place, memory, threads)
    try:
        connection.execute(macros(kept))
        _load(connection, rows_table(opened, kept, checks), opened, reached)
        return _Reading(connection, opened, lists, checks, on, most_listed).report()
    finally:
        connection.close()


def _load(connection: Any, making: str, opened: Return, reached: Reached | None) -> None:
    """Reads the file into the narrow table, telling now and then how far it is."""
    import duckdb  # noqa: PLC0415

    wrong: list[Exception] = []

    def work() -> None:
        try:
            connection.execute(making)
        except duckdb.Error as error:
            wrong.append(error)

    if reached is None:
        work()
    else:
        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive():
            thread.join(0.2)
            reached(max(0.0, connection.query_progress() / 100) * 0.95)
    if not wrong:
        return
    says = str(wrong[0])
    if "state machine" in says and opened.path.name != COPY:
        raise _NeedsPlainEnds
    if isinstance(wrong[0], duckdb.OutOfMemoryException):
        raise Refused(
            Finding(
                "out-of-memory",
                "The return does not fit into the memory and disk that may be used.",
                quoted(opened.name),
                "Give more memory, or a folder on a larger disk.",
            )
        )
    if isinstance(wrong[0], (duckdb.InvalidInputException, duckdb.ConversionException)):
        raise Refused(
            Finding(
                "not-csv",
                "The rows of this file cannot be parted into cells.",
                quoted(opened.name),
                "Look for quotation marks that are never closed, and export the return again.",
            )
        )
    raise wrong[0]


@dataclass
class _Reading:
    """The short passes over the narrow table, one after the other."""

    connection: Any
    opened: Return
    lists: Lists
    checks: Sequence[Check]
    on: date | None
    most_listed: int

    def report(self) -> Report:
        self.set_aside = self._set_aside()
        all_rows, blank, people = self._one(
            f"SELECT count(*), count(*) FILTER ({NOTHING}), count(DISTINCT coalesce(person, nhs)) "
            "FROM checked"
        )
        if not all_rows and not self.set_aside:
            says = "There are headings and no rows."
            raise Refused(Finding("no-rows", says, quoted(self.opened.name), "Export the return again."))
        if not all_rows:
            says = f"None of the {len(self.set_aside):,} rows has as many cells as there are headings."
            do = "Look for a quotation mark that is never closed, and export the return again."
            raise Refused(Finding("not-csv", says, quoted(self.opened.name), do))
        self.period = self._stated_period()
        by_check = self._broken()
        events = self._events()
        told, empty = self._period_told()
        found = [
            *self._headings(),
            *self._uneven(),
            *self._councils(),
            *self._period_faults(),
            *self._months(told, empty),
            *self._of_rows(by_check),
            *self._one_person(),
            *self._links(),
            *self._once(),
        ]
        order = {ERROR: 0, WARNING: 1, INFO: 2}
        found.sort(key=lambda one: (one.rule, order[one.level], one.field, one.kind))
        councils = self._all(
            f"SELECT la_code FROM checked WHERE NOT ({NOTHING}) AND la_code IS NOT NULL "
            "GROUP BY la_code ORDER BY count(*) DESC LIMIT 5"
        )
        return Report(
            name=self.opened.name,
            rows=all_rows - blank,
            blank_rows=blank,
            set_aside=len(self.set_aside),
            events=events,
            people=people,
            la_codes=tuple(code for (code,) in councils),
            period=self.period,
            period_told=told,
            day=self.on,
            found=tuple(found),
            notes=(*self.opened.notes, *self.lists.notes, *self._notes(blank)),
            fields=self._statuses(by_check),
            conditions=_conditions(),
            values_of_rows=self._values_of_rows(found),
            lists={name: kept.source or "" for name, kept in self.lists.by_name.items()},
        )

    # Asking. -----------------------------------------------------------------------------------------

    def _all(self, asked: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(asked).fetchall()
        return rows

    def _one(self, asked: str) -> tuple[Any, ...]:
        return self._all(asked)[0]

    def _numbers(self, places: Iterable[int] | None) -> tuple[int, ...]:
        """The rows as the file counts them, of places in the table: those set aside stand between."""
        return tuple(self._number(one) for one in places or ())

    def _number(self, place: int) -> int:
        # The k-th row set aside moves every row from then on by one.
        return place + 1 + bisect_right(self._moves, place)

    @property
    def _moves(self) -> list[int]:
        return [number - 1 - at for at, number in enumerate(self.set_aside)]

    def _counted(self, where: str) -> tuple[int, tuple[int, ...]]:
        count, first = self._one(
            f"SELECT count(*), min(rowid, {self.most_listed}) FROM checked "
            f"WHERE ({where}) AND NOT ({NOTHING})"
        )
        return count, self._numbers(first)

    # The file. ---------------------------------------------------------------------------------------

    def _set_aside(self) -> list[int]:
        """The numbers of rows that could not be parted into as many cells as there are headings."""
        return [
            # Its count of lines is one of rows, the headings and what stands above them included.
            max(1, line - self.opened.skip)
            for (line,) in self._all("SELECT DISTINCT line FROM reject_errors ORDER BY line")
        ]

    def _headings(self) -> list[Found]:
        return [_of_heading(one) for one in self.opened.faults]

    def _uneven(self) -> list[Found]:
        if not self.set_aside:
            return []
        says = "The row has too many cells or too few, or a quotation mark that is never closed."
        if len(self.set_aside) >= MOST_SET_ASIDE:
            says += f" More than {MOST_SET_ASIDE:,} are so; row numbers after that are too low."
        do = "Look for a comma too many or too few; quote what has commas in it."
        rows = tuple(self.set_aside[: self.most_listed])
        return [Found("V01", "uneven-row", "", ERROR, len(self.set_aside), rows, says, do)]

    def _notes(self, blank: int) -> list[Finding]:
        notes = []
        if blank:
            says = f"{blank:,} rows are blank throughout. They were left out."
            notes.append(Finding("blank-rows", says, "", "Remove them."))
        headings = {one.name: one.heading for one in specification().fields}
        for at, name in enumerate(DATES):
            style = f"(styles >> {4 * at}) & 15"
            counted = dict(self._all(f"SELECT {style} AS style, count(*) FROM checked GROUP BY style"))
            notes += _date_notes(headings[name], counted)
        if self.on is None:
            says = "Nothing was held against the day of sending, which was not told."
            notes.append(Finding("no-day", says, "", "Tell the day with --on."))
        if not self.lists.councils:
            says = "No list of councils was given, so the LA code was looked at for its form alone."
            notes.append(Finding("no-councils", says, "LA Code", "Give a folder with ref_la.csv by --lists."))
        return notes

    # Rows. -------------------------------------------------------------------------------------------

    def _broken(self) -> dict[int, tuple[int, tuple[int, ...]]]:
        """By the place of a check, how many rows break it and the first of them."""
        bits = bits_of(self.checks)
        masks = list(dict.fromkeys(bit.column for bit in bits))
        (rows,) = self._one("SELECT count(*) FROM checked")
        counts = [0] * len(self.checks)
        first: list[list[int]] = [[] for _ in self.checks]
        any_broken = " OR ".join(f"{mask} <> 0" for mask in masks)
        # Some hundred thousand rows at a time, for every row of a return may break something.
        for begin in range(0, rows, _ROWS_AT_ONCE):
            told = self.connection.execute(
                f"SELECT rowid, {', '.join(masks)} FROM checked WHERE rowid >= {begin} "
                f"AND rowid < {begin + _ROWS_AT_ONCE} AND ({any_broken}) ORDER BY rowid"
            ).fetchnumpy()
            places = told["rowid"]
            for at, bit in enumerate(bits):
                broken = np.flatnonzero(told[bit.column] & np.uint64(1 << bit.place))
                counts[at] += len(broken)
                if len(broken) and len(first[at]) < self.most_listed:
                    first[at] += places[broken[: self.most_listed - len(first[at])]].tolist()
        return {at: (count, self._numbers(first[at])) for at, count in enumerate(counts) if count}

    def _of_rows(self, by_check: Mapping[int, tuple[int, tuple[int, ...]]]) -> list[Found]:
        values = self._values() if by_check else {}
        found = []
        for at, (count, rows) in by_check.items():
            one = self.checks[at]
            quotes = values.get((one.field, one.kind), ()) if one.rule in ("V05", "V06", "V26") else ()
            found.append(
                Found(
                    one.rule,
                    one.kind,
                    one.field,
                    one.level,
                    count,
                    rows,
                    one.says,
                    one.do,
                    one.fixable,
                    quotes,
                )
            )
        return found

    def _values(self) -> dict[tuple[str, str], tuple[tuple[str, int, str], ...]]:
        """By field and kind of fault, the words most often written and what replaces each."""
        asked = WRONG_VALUES.format(nothing=NOTHING)
        told = self._all(
            f"SELECT field, value, count(*) AS rows, is_none, "
            f"count(*) OVER (PARTITION BY field, is_none) AS different "
            f"FROM ({asked}) GROUP BY field, is_none, value "
            "QUALIFY row_number() OVER (PARTITION BY field, is_none ORDER BY rows DESC, value) "
            f"<= {_MOST_TOLD}"
        )
        fields = {one.number: one for one in specification().fields}
        by_place: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
        self._not_told: set[str] = set()
        for number, value, count, is_none, different in told:
            one = fields[number]
            kept = self.lists[one.list_name]
            if is_none and different > _MOST_DIFFERENT:
                # Another column has slipped into this one, and its words may be anybody's name.
                self._not_told.add(one.heading)
                continue
            kind = _kind_of(value, kept, is_event_type=one.name == "event_type")
            by_place.setdefault((one.heading, kind), []).append((value, count, kept.cleaned(value) or ""))
        return {
            place: tuple(sorted(rows, key=lambda row: (-row[1], row[0]))[:MOST_VALUES])
            for place, rows in by_place.items()
        }

    def _values_of_rows(self, found: Sequence[Found]) -> dict[tuple[str, int], str]:
        """What listed rows have written in fields of lists."""
        if not any(one.rule in ("V05", "V06", "V26") for one in found):
            return {}
        asked = WRONG_VALUES.format(nothing=NOTHING)
        fields = {one.number: one.heading for one in specification().fields}
        told = self._all(
            f"SELECT field, value, row, is_none FROM ({asked}) "
            f"QUALIFY row_number() OVER (PARTITION BY field, is_none ORDER BY row) <= {self.most_listed}"
        )
        return {
            (fields[number], self._number(row)): value
            for number, value, row, is_none in told
            if not (is_none and fields[number] in self._not_told)
        }

    def _events(self) -> dict[str, int]:
        told = dict(self._all(f"SELECT event, count(*) FROM checked WHERE NOT ({NOTHING}) GROUP BY event"))
        return {name: told.get(at, 0) for at, name in enumerate((*EVENTS, ""), start=1) if name} | (
            {"": told[0]} if 0 in told else {}
        )

    def _statuses(self, by_check: Mapping[int, tuple[int, tuple[int, ...]]]) -> dict[str, dict[int, int]]:
        """The national check codes: by field, how many cells have each."""
        fields = specification().fields
        blanks = ", ".join(f"sum((blanks >> {one.number - 1}) & 1)::BIGINT" for one in fields)
        rows, *blank_of = self._one(f"SELECT count(*), {blanks} FROM checked WHERE NOT ({NOTHING})")
        statuses: dict[str, dict[int, int]] = {}
        for one, blank in zip(fields, blank_of, strict=True):
            codes: dict[int, int] = {}
            for at, (count, _) in by_check.items():
                check = self.checks[at]
                if check.field == one.heading and check.status:
                    codes[check.status] = codes.get(check.status, 0) + count
            missing = codes.get(-1, 0)
            codes[0] = (blank or 0) - missing
            codes[1] = rows - (blank or 0) - sum(count for code, count in codes.items() if code < -1)
            statuses[one.heading] = {code: codes[code] for code in sorted(codes, reverse=True) if codes[code]}
        return statuses

    # The council and the period. ---------------------------------------------------------------------

    def _councils(self) -> list[Found]:
        told = self._all(
            f"SELECT la_code, count(*) AS rows FROM checked WHERE la_code IS NOT NULL AND NOT ({NOTHING}) "
            "GROUP BY la_code ORDER BY rows DESC, la_code LIMIT 1000"
        )
        found = []
        if len(told) > 1:
            most = told[0][0]
            count, rows = self._counted(f"la_code <> {_sql(most)}")
            says = f"The LA code is not {quoted(most)}, which most rows have."
            found.append(
                Found(
                    "V02", "several-councils", "LA Code", ERROR, count, rows, says, "One file, one council."
                )
            )
        if self.lists.councils and any(code not in self.lists.councils for code, _ in told):
            known = ", ".join(_sql(code) for code in self.lists.councils)
            count, rows = self._counted(
                f"regexp_full_match(la_code, '[0-9]{{3}}') AND la_code NOT IN ({known})"
            )
            if count:
                says = "The LA code is not on the list of councils."
                do = "Write the council's own code; or give a newer list."
                found.append(Found("V02", "council-unknown", "LA Code", ERROR, count, rows, says, do))
        return found

    def _stated_period(self) -> tuple[date | None, date | None]:
        told = self._all(
            f"SELECT period_start, period_end FROM checked WHERE NOT ({NOTHING}) "
            "GROUP BY ALL ORDER BY count(*) DESC, 1, 2 LIMIT 1"
        )
        return (told[0][0], told[0][1]) if told else (None, None)

    def _period_faults(self) -> list[Found]:
        start, end = self.period
        heads = [one.heading for one in specification().fields[1:3]]
        found = []
        for heading, column, stated in zip(heads, ("period_start", "period_end"), (start, end), strict=True):
            if stated is None:
                continue
            count, rows = self._counted(f"{column} <> DATE '{stated}'")
            if count:
                says = f"The date is not {say_day(stated)}, which most rows have."
                do = "Write the same period on every row."
                found.append(Found("V03", "several-periods", heading, ERROR, count, rows, says, do))
        if start is None or end is None or end < start:
            return found
        whole = "The period is not whole months."
        if start.day != 1:
            do = "Begin it on the first of a month."
            found.append(Found("V03", "not-whole-months", heads[0], WARNING, 0, (), whole, do))
        if end.day != monthrange(end.year, end.month)[1]:
            do = "End it on the last day of a month."
            found.append(Found("V03", "not-whole-months", heads[1], WARNING, 0, (), whole, do))
        if months_after(start, 12) > date.fromordinal(end.toordinal() + 1):
            says = f"The period is shorter than twelve months: {say_day(start)} to {say_day(end)}."
            do = "Send the last twelve months, each time."
            found.append(Found("V03", "short", heads[0], WARNING, 0, (), says, do))
        return found

    def _period_told(self) -> tuple[tuple[date | None, date | None], list[date]]:
        """The period that the events themselves tell, and the months of the stated one that look empty.

        Source: the national pipeline, as told in docs/guides/client-level-data.md. With fewer than 100 events
        ended, every month with one counts.
        """
        before = f" AND event_end < DATE '{self.on.replace(day=1)}'" if self.on else ""
        told = self._all(
            "SELECT date_trunc('month', event_end)::DATE AS month, count(*), count(DISTINCT event) "
            f"FROM checked WHERE event_end IS NOT NULL AND event > 0 {before} "
            "GROUP BY month ORDER BY month"
        )
        ended = sum(count for _, count, _ in told)
        if ended >= _MOST_ENDED_FOR_ALL_MONTHS:
            kinds = max(one[2] for one in told)
            told = [one for one in told if one[1] >= 0.02 * ended and one[2] >= kinds - 1]
        if not told:
            return (None, None), []
        months = [one[0] for one in told]
        last = months[-1]
        period = months[0], last.replace(day=monthrange(last.year, last.month)[1])
        start, end = self.period
        empty = []
        if start and end and start <= end and (end.year - start.year) < 20:
            month = start.replace(day=1)
            while month <= end:
                if month not in months:
                    empty.append(month)
                month = months_after(month, 1)
        return period, empty

    def _months(self, told: tuple[date | None, date | None], empty: Sequence[date]) -> list[Found]:
        start, end = self.period
        if start is None or end is None or told == (start, end):
            return []
        if told[0] is None or told[1] is None:
            says = "No event has ended, so the period cannot be told from the events."
        else:
            says = f"By the events that ended the period is {say_day(told[0])} to {say_day(told[1])}."
        if empty:
            names = [f"{one:%B} {one.year}" for one in empty]
            says += f" Few events or none ended in {listed(names[:12])}."
        do = "Look whether events of a month, or of an event type, are missing from the export."
        return [Found("V04", "other-period", "Event End Date", WARNING, 0, (), says, do)]

    # Across rows. ------------------------------------------------------------------------------------

    def _one_person(self) -> list[Found]:
        headings = {
            "nhs": ("NHS Number", "NHS number"),
            "birth": ("Date of Birth", "date of birth"),
            "death": ("Date of Death", "date of death"),
            "gender": ("Gender", "gender"),
        }
        asked = ", ".join(f"min({one}) <> max({one})" for one in headings)
        several = ", ".join(f"coalesce(bool_or({one}), false)" for one in headings)
        differs = ", ".join(f"{test} AS {one}" for test, one in zip(asked.split(", "), headings, strict=True))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE several AS SELECT * FROM (SELECT person, {differs} FROM checked "
            "WHERE person IS NOT NULL GROUP BY person) "
            f"WHERE {' OR '.join(headings)}"
        )
        any_of = self._one(f"SELECT {several} FROM several")
        found = []
        for is_wrong, (column, (heading, word)) in zip(any_of, headings.items(), strict=True):
            if not is_wrong:
                continue
            people, count, first = self._one(
                f"WITH firsts AS (SELECT checked.person, arg_min(checked.{column}, checked.rowid) AS first "
                f"FROM checked JOIN several USING (person) WHERE several.{column} "
                f"AND checked.{column} IS NOT NULL GROUP BY checked.person) "
                f"SELECT count(DISTINCT person), count(*), min(checked.rowid, {self.most_listed}) "
                f"FROM checked JOIN firsts USING (person) WHERE checked.{column} <> first"
            )
            says = (
                f"The row has another {word} than an earlier row of the same person ({people:,} "
                f"{'person' if people == 1 else 'people'})."
            )
            do = "Send the latest known value on every row of a person."
            found.append(Found("V17", "conflict", heading, WARNING, count, self._numbers(first), says, do))
        return found

    def _links(self) -> list[Found]:
        """Linked identifiers that no service user of the file has."""
        found = []
        for at in (1, 2, 3):
            count, first = self._one(
                f"SELECT count(*), min(rowid, {self.most_listed}) FROM checked WHERE is_carer = 1 "
                f"AND linked_{at} IS NOT NULL AND linked_{at} NOT IN "
                "(SELECT person FROM checked WHERE is_service_user AND person IS NOT NULL)"
            )
            if count:
                says = "No service user of the file has this identifier."
                do = "Write the council's identifier of the adult cared for, as on that person's own rows."
                heading = f"Adult {at} Linked Person_ID"
                rows = self._numbers(first)
                found.append(Found("V20", "link-unknown", heading, WARNING, count, rows, says, do))
        return found

    def _once(self) -> list[Found]:
        # Assumes that no two of some millions of rows share a fingerprint of 64 bits by chance: the odds are
        # a few in a million for a file of ten million rows, and what follows is a warning to look at.
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE again AS SELECT rowid AS row, event_key, whole, mechanism, rest "
            f"FROM checked WHERE event_key IN (SELECT event_key FROM checked WHERE event_key IS NOT NULL "
            f"AND NOT ({NOTHING}) GROUP BY event_key HAVING count(*) > 1)"
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE told_again AS SELECT row, "
            "row_number() OVER (PARTITION BY event_key, whole ORDER BY row) > 1 AS is_copy, "
            "row_number() OVER (PARTITION BY event_key, mechanism ORDER BY row) > 1 AS is_same_cost, "
            "first_value(rest) OVER (PARTITION BY event_key ORDER BY row) <> rest AS is_other FROM again"
        )
        kinds = (
            ("copy", "is_copy", "The row is the same as an earlier one in every cell.", "Remove it."),
            (
                "one-event",
                "NOT is_copy AND (is_same_cost OR is_other)",
                "The row is nationally the same event as an earlier one, and they differ in more than "
                "mechanism, cost and units, or not in those.",
                "Send one row, or put right what tells the two apart: person, dates, type, component.",
            ),
        )
        found = []
        for kind, when, says, do in kinds:
            count, first = self._one(
                f"SELECT count(*), min(row, {self.most_listed}) FROM told_again WHERE {when}"
            )
            if count:
                rows = self._numbers(first)
                found.append(Found("V25", kind, "", WARNING, count, rows, says, do, kind == "copy"))
        return found


_MOST_DIFFERENT = 200
_MOST_TOLD = 300


def _kind_of(value: str, kept: ValueList, *, is_event_type: bool) -> str:
    """Which kind of fault a value of a list has, by the list alone."""
    if value in kept.gone:
        return "release-1-gone"
    if value in kept.release_1:
        return "release-1"
    if value in kept.replaced:
        return "word-of-our-own"
    if kept.cleaned(value) is not None:
        return "spelt-otherwise"
    return "no-event-type" if is_event_type else "not-in-list"


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _of_heading(one: HeadingFault) -> Found:
    # Names in the national form are read without loss; the rest move cells to where nobody looks.
    return Found("V01", f"heading-{one.kind}", one.heading, ERROR, 0, (), one.says, one.do)


def _conditions() -> dict[str, dict[str, int]]:
    return {
        one.heading: {event: CONDITION_CODES[one.asked[event]] for event in EVENTS}
        for one in specification().fields
    }


_STYLE_WORDS = {
    ISO_WITH_TIME: "as a year, month and day run together or with a time",
    DAY_FIRST: "with the day first, as 31/03/2026",
    WITH_MONTH_NAME: "with the month's name, as 31-Mar-2026",
    DAYS_COUNTED: "as a spreadsheet counts days, as 46112",
}


def _date_notes(heading: str, counted: Mapping[int, int]) -> list[Finding]:
    notes = []
    either = counted.get(EITHER_WAY, 0)
    told = {**counted, DAY_FIRST: counted.get(DAY_FIRST, 0) + either}
    ways = [f"{told[style]:,} {words}" for style, words in _STYLE_WORDS.items() if told.get(style)]
    if ways:
        others = f"; {counted[ISO]:,} as 2026-03-31" if counted.get(ISO) else ""
        says = f"Dates are written in other ways: {listed(ways)}{others}. They were read as that."
        notes.append(Finding("date-style", says, heading, "Write every date as 2026-03-31."))
    if either:
        says = (
            f"{either:,} dates could be read with the day first or the month first. They were read with the "
            f"day first, as {counted.get(DAY_FIRST, 0):,} others must be."
        )
        if counted.get(UNREADABLE):
            says += " Some that cannot be read may have the month first; then all of them have."
        notes.append(Finding("date-either-way", says, heading, "Write every date as 2026-03-31."))
    return notes
