"""Spending before and after, a row a person, or a row for each service a person has.

Every number is whole: hours in hundredths, prices in pence, percentages in hundredths of a percent. So a
week's sum for a person is worked as their budget would be, to the penny, and nothing is left over when the
change is split.

A cell that is blank says that there was no such support then. Somebody without a cell before has joined, and
without one after has left. A further row of somebody who was there both times is a service begun or ended:
that is need, not people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.sheets import read_sheet

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
Words = NDArray[np.str_]

SIDES = ("before", "after")
WHOLE_PERCENT = 10_000
"""A hundred percent, in hundredths of a percent."""

MOST_HOURS, MOST_PRICE_PENCE, MOST_PERCENT = 10_000, 1_000_000, 1_000
MOST_FINDINGS = 200

NEEDED = ("person", "before_hours", "after_hours", "before_price_pence", "after_price_pence")
OPTIONAL = (
    "service",
    "before_provider",
    "after_provider",
    "before_held",
    "after_held",
    "before_policy_percent",
    "after_policy_percent",
    "policy_reference",
    "before_holding_percent",
    "after_holding_percent",
    "inflation_percent",
)
HELD = ("direct payment", "service fund", "council managed", "arranged")
BUDGETS = HELD[:3]
"""The ways of holding that are a personal budget; `arranged` is a package."""

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class Side:
    """One of the two times, a column a thing. there: whether the row's support was there then.

    hours in hundredths; price in pence an hour, below nought where nobody gave one, so that it is as on the
    other side but for inflation; policy and holding in hundredths of a percent.
    """

    there: Truths
    hours: Whole
    price: Whole
    policy: Whole
    holding: Whole
    provider: Words
    held: Words


@dataclass(frozen=True)
class Spending:
    """Rows that have passed every check, and how many people were left out because one of theirs did not.

    person: a number for each person, from nought. inflation: in hundredths of a percent, of each row.
    groups: every further column by its heading. columns: the headings that were given.
    """

    person: Whole
    people: int
    before: Side
    after: Side
    inflation: Whole
    reference: Words
    service: Words
    groups: Mapping[str, Words]
    columns: tuple[str, ...]
    findings: tuple[Finding, ...]
    people_left_out: int

    def __len__(self) -> int:
        return len(self.person)

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.before, self.after


def read_csv(content: bytes) -> tuple[dict[str, tuple[str, ...]], tuple[Finding, ...]]:
    """A CSV file as columns of text, and what was odd about it; see `trellis.basis.sheets`.

    Refused besides what a sheet is refused for: a heading twice or blank; a row of another length than the
    headings, since half of what somebody has is not what they have.
    """
    sheet = read_sheet(content)
    wrong = [
        Finding("heading-twice", f"The heading {quoted(name)} stands twice.", "headings", "Keep one of them.")
        for name in dict.fromkeys(sheet.headings)
        if name and sheet.headings.count(name) > 1
    ]
    if not all(sheet.headings):
        wrong.append(Finding("no-heading", "A column has no heading.", "headings", "Name each column."))
    wrong += [finding for finding in sheet.findings if finding.code == "uneven-row"]
    if wrong:
        raise Refused(wrong)
    cells = zip(*sheet.rows, strict=True)
    return dict(zip(sheet.headings, cells, strict=True)), sheet.findings


def read_spending(columns: Mapping[str, Sequence[str]], *, inflation_percent: str = "0") -> Spending:
    """Columns of text as spending before and after.

    inflation_percent: by how much prices rose between the two times, for rows that do not say it themselves.

    Refused (`Refused`): a needed column that is missing; an inflation that is no percentage; no row that can
    be used. A row that cannot be used is a finding with its number, the first under the headings being row 1,
    and the whole person is left out, since half of what somebody has is not what they have.
    """
    reader = _Reader(columns)
    inflation = _hundredths(inflation_percent, least=-50, most=100)
    missing = [name for name in NEEDED if name not in columns]
    findings = [
        Finding("missing-column", f"There is no column {quoted(name)}.", "headings", "Add it.")
        for name in missing
    ]
    if inflation is None:
        says = f"{quoted(inflation_percent)} is not a percentage from -50 to 100."
        findings.append(Finding("not-a-percentage", says, "inflation_percent", "Give one such as 6.4."))
    if findings or inflation is None:
        raise Refused(findings)
    return reader.spending(inflation)


class _Reader:
    """Looks at every cell, column by column, keeping what is wrong by its row."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self.columns = {
            name: np.char.strip(np.asarray(cells, dtype=np.str_)) for name, cells in columns.items()
        }
        self.count = len(next(iter(columns.values()), ()))
        self.bad = np.zeros(self.count, dtype=bool)
        self.findings: list[Finding] = []

    def find(self, rows: Truths, code: str, column: str, says: str, do: str, *, spoils: bool = True) -> None:
        for row in np.flatnonzero(rows)[: max(0, MOST_FINDINGS - len(self.findings))]:
            said = says.replace("{}", quoted(str(self.words(column)[row])))
            self.findings.append(Finding(code, said, f"row {row + 1}, {column}", do))
        if spoils:
            self.bad |= rows

    def words(self, name: str) -> Words:
        return self.columns.get(name, np.full(self.count, "", dtype=np.str_))

    def numbers(self, name: str, *, most: int, least: int = 0, places: int = 2) -> tuple[Whole, Truths]:
        """The column times 10 to the power of `places`, and which cells are blank. Blank is nought."""
        # Most columns hold few different words, so each is read once.
        different, where = np.unique(self.words(name), return_inverse=True)
        read = [_hundredths(str(word), least=least, most=most, places=places) for word in different]
        values = np.array([value or 0 for value in read], dtype=np.int64)[where]
        blank = (different == "")[where]
        wrong = np.array([value is None for value in read], dtype=bool)[where] & ~blank
        kind = "a whole number" if places == 0 else "a number with at most two figures after the point"
        do = f"Give one from {least:,} to {most:,}, without commas or signs for money."
        self.find(wrong, "not-a-number", name, f"{{}} is not {kind} that can stand here.", do)
        return values, blank

    def spending(self, inflation: int) -> Spending:
        person_words = self.words("person")
        self.find(
            person_words == "", "no-person", "person", "This row says of nobody.", "Give each a number."
        )
        before, after = (self.side(name) for name in SIDES)
        neither = ~before.there & ~after.there
        do = "Give the hours before, after or both."
        self.find(neither, "no-hours", "before_hours", "This row has no hours, before or after.", do)
        rows_inflation, blank = self.numbers("inflation_percent", least=-50, most=100)
        rows_inflation = np.where(blank, inflation, rows_inflation)
        names, person = np.unique(person_words, return_inverse=True)
        self.once_each(person, self.words("service"))
        groups = {name: self.words(name) for name in self.columns if name not in (*NEEDED, *OPTIONAL)}
        self.same_group(person, groups)
        left_out = np.zeros(len(names), dtype=bool)
        left_out[person[self.bad]] = True
        kept = ~left_out[person]
        if not kept.any():
            nothing = Finding("no-usable-row", "No row can be used.", "", "Put right what is named.")
            raise Refused([*self.findings, nothing])
        before, after = self.filled(before, after, person)
        changed = (before.policy != after.policy) & before.there & after.there
        self.find(
            changed & (self.words("policy_reference") == "") & kept,
            "policy-without-decision",
            "policy_reference",
            "Policy changed what is paid here, and no decision is named.",
            "Name the council's decision, such as D-17.",
            spoils=False,
        )
        _, numbered = np.unique(person[kept], return_inverse=True)
        return Spending(
            person=numbered.astype(np.int64),
            people=int(numbered.max()) + 1,
            before=_kept(before, kept),
            after=_kept(after, kept),
            inflation=rows_inflation[kept],
            reference=self.words("policy_reference")[kept],
            service=self.words("service")[kept],
            groups={name: np.where(words == "", NOT_RECORDED, words)[kept] for name, words in groups.items()},
            columns=tuple(self.columns),
            findings=tuple(self.findings),
            people_left_out=int(left_out.sum()),
        )

    def side(self, name: str) -> Side:
        hours, no_hours = self.numbers(f"{name}_hours", most=MOST_HOURS)
        price, no_price = self.numbers(f"{name}_price_pence", most=MOST_PRICE_PENCE, places=0)
        policy, no_policy = self.numbers(f"{name}_policy_percent", most=MOST_PERCENT)
        holding, no_holding = self.numbers(f"{name}_holding_percent", most=MOST_PERCENT)
        held = np.char.lower(self.words(f"{name}_held"))
        unknown = (held != "") & ~np.isin(held, HELD)
        do = f"Use {listed(HELD, joined_by='or')}, or leave it blank."
        self.find(unknown, "unknown-held", f"{name}_held", "{} is no way of holding a budget.", do)
        no_price &= ~no_hours & (hours > 0)
        says = "There are hours here and no price."
        self.find(no_price, "no-price", f"{name}_price_pence", says, "Give whole pence an hour.")
        return Side(
            there=~no_hours,
            hours=hours,
            price=price,
            # Below nought stands for a cell that is blank, until both sides are known.
            policy=np.where(no_policy, -1, policy),
            holding=np.where(no_holding, -1, holding),
            provider=np.char.lower(self.words(f"{name}_provider")),
            held=held,
        )

    def once_each(self, person: Whole, service: Words) -> None:
        _, services = np.unique(service, return_inverse=True)
        both = person * (int(services.max(initial=0)) + 1) + services
        _, first = np.unique(both, return_index=True)
        twice = np.ones(self.count, dtype=bool)
        twice[first] = False
        do = "Give one row a person, or name a different service in each."
        self.find(twice, "person-twice", "person", "{} stands twice with the same service.", do)

    def same_group(self, person: Whole, groups: Mapping[str, Words]) -> None:
        _, first = np.unique(person, return_index=True)
        for name, words in groups.items():
            do = "Put a person in one group, in all of their rows."
            says = "{} is another group than in this person's first row."
            self.find(words != words[first][person], "another-group", name, says, do)

    def filled(self, before: Side, after: Side, person: Whole) -> tuple[Side, Side]:
        """Both sides with what is blank filled, so that a product can be made of either.

        Where somebody was there at that time with other support, this support had no hours. Where they were
        not there at all, everything is as on the other side, and whether they were there makes the whole
        difference. A percentage that is blank is a hundred, or as on the other side where there was nothing.
        """
        return self.filled_side(before, after, person), self.filled_side(after, before, person)

    def filled_side(self, side: Side, other: Side, person: Whole) -> Side:
        was_there = np.zeros(int(person.max(initial=0)) + 1, dtype=bool)
        was_there[person[side.there]] = True
        absent = ~side.there
        # Nought hours may stand without a price.
        no_price = absent | ((side.hours == 0) & (side.price == 0))

        def percent(mine: Whole, others: Whole) -> Whole:
            theirs = np.where(others < 0, WHOLE_PERCENT, others)
            return np.where(mine >= 0, mine, np.where(absent, theirs, WHOLE_PERCENT))

        return Side(
            there=side.there,
            hours=np.where(absent, np.where(was_there[person], 0, other.hours), side.hours),
            price=np.where(no_price, -1, side.price),
            policy=percent(side.policy, other.policy),
            holding=percent(side.holding, other.holding),
            provider=side.provider,
            held=side.held,
        )


def _kept(side: Side, kept: Truths) -> Side:
    return Side(
        side.there[kept],
        side.hours[kept],
        side.price[kept],
        side.policy[kept],
        side.holding[kept],
        side.provider[kept],
        side.held[kept],
    )


_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,9})(?:\.(?P<part>[0-9]{1,6}))?", re.ASCII)


def _hundredths(text: str, *, least: int, most: int, places: int = 2) -> int | None:
    """A number times 10 to the power of `places`, exactly; None where it is no such number.

    >>> _hundredths("14.25", least=0, most=168), _hundredths("14.255", least=0, most=168)
    (1425, None)
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    part = (match["part"] or "").rstrip("0")
    if len(part) > places:
        return None
    size = int(match["whole"] + part.ljust(places, "0"))
    value = -size if match["sign"] else size
    return value if least * 10**places <= value <= most * 10**places else None
