"""Amounts set by Parliament, a department or a council, each with the day it starts.

A number with no day is wrong one April in two, so none stands in the code. Each lies in a TOML file beside
the rule that uses it, and says what it is, where it is written, in what unit, and what it was from which
day:

    [lower_limit]
    says   = "Capital up to this yields no income."
    source = "SI 2014/2672, reg 25"
    unit   = "pence"
    status = "to be confirmed"      # only where nobody has yet read it in the source
    last_day = 2027-03-31           # only where the law has ended
    [lower_limit.from]
    2015-04-01 = 14_250_00

Where only some of the amounts are still to be confirmed, `status` is a table of those days. A year whose
amount nobody has found stands there as `"not known"`, so that the year before is never taken for it.

An assessment made on a day uses what held on that day, however much later it is looked at.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.periods import read_day, say_day

TO_BE_CONFIRMED = "to be confirmed"
"""The one status there is: known, but not yet read in the source named."""

NOT_KNOWN = "not known"
"""What stands for an amount that there was from a day on, but that nobody has found."""

_MUST_SAY = ("says", "source", "unit", "from")
_MAY_SAY = ("status", "last_day")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as it stood from one day, until the next one or the last day.

    value: in the unit named; pence are whole. status: None, or `to be confirmed`.
    """

    key: str
    value: Any
    unit: str
    source: str
    says: str
    since: date
    last_day: date | None = None
    status: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is known, and somebody has read it in its source."""
        return self.status is None and self.value != NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An amount as somebody read it in its source: its key, its first day, what it is, where it stands."""

    key: str
    since: date
    value: Any
    source: str


class Law:
    """A file of dated amounts. Iterating gives its keys in the order of the file."""

    def __init__(self, amounts: dict[str, tuple[Amount, ...]]) -> None:
        self._amounts = amounts

    def __iter__(self) -> Iterator[str]:
        return iter(self._amounts)

    def history(self, key: str) -> tuple[Amount, ...]:
        """Every amount there has been under the key, the earliest first. No such key: KeyError."""
        return self._amounts[key]

    def with_confirmed(self, confirmed: Iterable[Confirmed]) -> Law:
        """The same law where each amount confirmed has the value and the source it was confirmed with.

        It is then no longer to be confirmed, nor unknown. Every other amount stays. An amount that there is
        not is a mistake in the program (KeyError).
        """
        amounts = dict(self._amounts)
        for one in confirmed:
            history = amounts[one.key]
            if all(amount.since != one.since for amount in history):
                raise KeyError(f"{one.key} has no amount from {one.since}")
            amounts[one.key] = tuple(
                replace(amount, value=one.value, source=one.source, status=None)
                if amount.since == one.since
                else amount
                for amount in history
            )
        return Law(amounts)

    def on(self, key: str, day: date) -> Amount:
        """What held on the day.

        Refused: a day before the first (`before-the-law`) or after the last (`after-the-law`), by name and
        with the day it began or ended; a day for which the amount is not known (`not-known`). No such key is
        a mistake in the program (KeyError).
        """
        history = self._amounts[key]
        first, last_day = history[0], history[0].last_day
        if day < first.since:
            raise Refused(
                Finding(
                    "before-the-law",
                    f"“{first.says}” holds from {say_day(first.since)}; nothing is known for {say_day(day)}.",
                    key,
                    f"Give {say_day(first.since)} or a later day.",
                )
            )
        if last_day is not None and day > last_day:
            raise Refused(
                Finding(
                    "after-the-law",
                    f"“{first.says}” held until {say_day(last_day)}; {say_day(day)} is later.",
                    key,
                    f"Give {say_day(last_day)} or an earlier day.",
                )
            )
        held = next(amount for amount in reversed(history) if amount.since <= day)
        if held.value == NOT_KNOWN:
            raise Refused(
                Finding(
                    "not-known",
                    f"“{held.says}” changed on {say_day(held.since)}, and what it was from then on is not "
                    "known here.",
                    key,
                    f"Add the amount, with its source: {held.source}.",
                )
            )
        return held


def read_law(path: Path | Traversable) -> Law:
    """The dated amounts in a file.

    Refused, with every finding: text that is not TOML, an amount that lacks one of says, source, unit and
    from, one that says something nobody reads, a day that is none, days out of order, a status nobody knows,
    and pence that are not whole.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        reason = f"This is not TOML: {wrong}."
        raise Refused(Finding("not-toml", reason, path.name, "Mend the file at that place.")) from None
    findings: list[Finding] = []
    amounts = {key: _history(key, table, findings) for key, table in tables.items()}
    if findings:
        raise Refused(findings)
    return Law(amounts)


class _Reader:
    """Reads one table of the file, and gathers what is wrong with it."""

    def __init__(self, key: str, findings: list[Finding]) -> None:
        self.key, self.findings = key, findings

    def find(self, code: str, says: str, do: str, *keys: str) -> None:
        self.findings.append(Finding(code, says, place(self.key, *keys), do))

    def words(self, table: dict[str, Any]) -> None:
        for said in ("says", "source", "unit"):
            if not isinstance(table.get(said), str) or not table[said].strip():
                self.find("law-unsaid", f"There is no {said}.", "Say it in a sentence or a word.", said)
        for said in sorted(table.keys() - {*_MUST_SAY, *_MAY_SAY}):
            self.find("law-unknown-key", f"Nothing reads {quoted(said)}.", "Mend its spelling.", said)
        status = table.get("status", TO_BE_CONFIRMED)
        told = status.values() if isinstance(status, dict) and status else [status]
        if any(one != TO_BE_CONFIRMED for one in told):
            self.find(
                "law-status", f"The only status is “{TO_BE_CONFIRMED}”.", "Say that, or nothing.", "status"
            )
        elif isinstance(status, dict) and isinstance(table.get("from"), dict):
            for written in sorted(status.keys() - table["from"].keys()):
                says = f"{quoted(written)} has a status and no amount."
                self.find("law-status", says, "Give the status of a day that stands under from.", "status")
        # A datetime is a date to Python, but the law knows no hours.
        if "last_day" in table and type(table["last_day"]) is not date:
            self.find("not-a-day", "The last day is not a day.", "Write it bare, as 2015-03-31.", "last_day")

    def days(self, table: dict[str, Any]) -> list[date]:
        values = table.get("from")
        if not isinstance(values, dict) or not values:
            self.find("law-unsaid", "There is no day it holds from.", "Give a day and a value.", "from")
            return []
        since: list[date] = []
        for written, value in values.items():
            day = read_day(written, where=place(self.key, "from"))
            if isinstance(day, Finding):
                self.findings.append(day)
                continue
            if since and day <= since[-1]:
                self.find(
                    "law-order", f"{written} stands after a later day.", "Put the earliest first.", "from"
                )
            if table.get("unit") == "pence" and type(value) is not int and value != NOT_KNOWN:
                says = f"{quoted(value)} is not whole pence."
                self.find("not-whole-pence", says, "Write 14_250_00 for £14,250.", "from")
            since.append(day)
        last_day = table.get("last_day")
        if since and type(last_day) is date and last_day < since[-1]:
            self.find("law-order", "It ends before it last changed.", "Look at the days again.", "last_day")
        return since


def _history(key: str, table: Any, findings: list[Finding]) -> tuple[Amount, ...]:
    reader, before = _Reader(key, findings), len(findings)
    if not isinstance(table, dict):
        reader.find("law-unsaid", "This is a bare value.", f"Write it as a table with {listed(_MUST_SAY)}.")
        return ()
    reader.words(table)
    since = reader.days(table)
    if len(findings) > before:
        return ()
    says, source, unit, values = (table[said] for said in _MUST_SAY)
    status = table.get("status")
    return tuple(
        Amount(
            key,
            value,
            unit,
            source,
            says,
            day,
            table.get("last_day"),
            status.get(written) if isinstance(status, dict) else status,
        )
        for day, (written, value) in zip(since, values.items(), strict=True)
    )
