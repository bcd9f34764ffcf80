"""What the bank says beside what the books expect: what is the same, what may be, and what is left over.

The rules are tried in one order, the surest first, and nothing is matched twice. What is *matched* needs
nobody: one bank line and one expected sum fit each other and fit nothing else. What is *suggested* fits too,
but so might something else, so a person looks at it and presses once. What is left over is left over on its
side, by row, and is never guessed at.

1. `same-reference`: the same end-to-end reference and the same sum, on whatever day.
2. `same-sum`: the same sum within a few days, and no other on either side that would do.
3. `same-sum-and-name`: the same sum within a few days, and words of the name in the bank's text, more of them
   than of any other name.
4. `whole-run`: all that is expected together under one name (a run) comes to one bank line.
5. `one-of-several` (suggested): the same sum within some weeks, the nearest day.
6. `several-together` (suggested): a few expected sums come to one bank line, in one way only.

Plus comes in and minus goes out on both sides. The same lines give the same answer, whatever happens to be
asked first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from trellis.basis.money import Pence
from trellis.engines.ledger.entries import Days

WITHIN_DAYS = 3
"""How far apart the two days may lie for a match: a payment due on a Saturday is there on the Tuesday."""

SUGGESTED_WITHIN_DAYS = 35
"""How far apart they may lie for a suggestion: a month, and a few days for whoever pays late."""

RULES: dict[str, str] = {
    "same-reference": "The same reference and the same sum.",
    "same-sum": "The same sum within a few days, and the only one.",
    "same-sum-and-name": "The same sum within a few days, and the name is in the bank's text.",
    "whole-run": "Everything expected together comes to this sum.",
    "one-of-several": "The same sum on the nearest day; another has it too, or the day is further off.",
    "several-together": "These come to this sum together.",
}
"""Each rule and how it is told, in the order they are tried."""

# Bounds of the work, so that no file takes long: how many sums are tried together, and among how many of the
# nearest; how many sums round its day, and of one name in a row, a bank line is held against; how many bank
# lines are asked so; how often names and sums take turns; when a word is too common to tell anybody apart.
_MOST_TOGETHER = 4
_NEAREST_TRIED = 14
_MOST_LOOKED_AT = 400
_LONGEST_ROW = 62
_MOST_ASKED = 200
_MOST_TURNS = 20
_TOO_COMMON = 64

_WORD = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True, eq=False)
class BankColumns:
    """What the bank says, a row a line. end_to_end: the reference it carries, or None or blank."""

    on: Days
    pence: Pence
    text: Sequence[str]
    end_to_end: Sequence[str | None]

    def __post_init__(self) -> None:
        _check_same_length(self.on, self.pence, self.text, self.end_to_end)

    def __len__(self) -> int:
        return len(self.pence)


@dataclass(frozen=True, eq=False)
class ExpectedColumns:
    """What the books expect, a row a sum. names: whom it comes from or goes to, as text; blank where nobody.

    run: the name of what is expected together, such as a pay run, or None or blank; it may be left out.
    """

    reference: Sequence[str]
    on: Days
    pence: Pence
    names: Sequence[str]
    end_to_end: Sequence[str | None]
    run: Sequence[str | None] | None = None

    def __post_init__(self) -> None:
        columns = (self.reference, self.on, self.pence, self.names, self.end_to_end)
        _check_same_length(*columns, *([] if self.run is None else [self.run]))

    def __len__(self) -> int:
        return len(self.pence)


@dataclass(frozen=True, slots=True)
class Match:
    """One bank line and what it is, by rows of the two columns, and the rule that says so."""

    bank: int
    expected: tuple[int, ...]
    rule: str

    @property
    def says(self) -> str:
        return RULES[self.rule]


@dataclass(frozen=True, slots=True)
class Matching:
    """What came of it: each row of either side once. Matches stand in the order of the bank's lines."""

    matched: tuple[Match, ...]
    suggested: tuple[Match, ...]
    left_bank: tuple[int, ...]
    left_books: tuple[int, ...]


def reconcile(
    bank: BankColumns,
    expected: ExpectedColumns,
    *,
    within_days: int = WITHIN_DAYS,
    suggested_within_days: int = SUGGESTED_WITHIN_DAYS,
) -> Matching:
    """Matches bank lines to what was expected, by the rules above.

    >>> days = np.array(["2026-05-06", "2026-05-08"], dtype="datetime64[D]")
    >>> came = reconcile(
    ...     BankColumns(days, np.array([109080, -62_00]), ["NORTHSHIRE DP", "POOL"], [None, None]),
    ...     ExpectedColumns(["run-1"], days[:1], np.array([109080]), ["Northshire"], [None]))
    >>> came.matched, came.left_bank, came.left_books
    ((Match(bank=0, expected=(0,), rule='same-sum'),), (1,), ())
    """
    work = _Work(bank, expected)
    work.by_reference()
    # A name that tells two payments apart may leave a third the only one of its sum, and so on.
    for _ in range(_MOST_TURNS):
        if not (work.by_sum(within_days) or work.by_name(within_days)):
            break
    work.by_run(within_days)
    work.by_nearest_day(suggested_within_days)
    work.by_several(suggested_within_days)
    return Matching(
        tuple(sorted(work.matched, key=lambda match: match.bank)),
        tuple(sorted(work.suggested, key=lambda match: match.bank)),
        tuple(sorted(work.bank_left)),
        tuple(sorted(work.books_left)),
    )


@dataclass
class _Side:
    """The rows of one side that are left, by sum, and in each sum by day."""

    rows: dict[int, list[int]]
    days: dict[int, list[int]]

    def only(self, pence: int, first: int, last: int) -> int | None:
        """The one row of that sum from the one day to the other, both counted; None where none or several."""
        there = self.days.get(pence, [])
        begin, end = bisect_left(there, first), bisect_right(there, last)
        return self.rows[pence][begin] if end - begin == 1 else None


@dataclass
class _Work:
    """What is matched so far and what is left, as plain numbers: days are counted, sums are ints."""

    bank: BankColumns
    expected: ExpectedColumns
    matched: list[Match] = field(default_factory=list)
    suggested: list[Match] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bank_day, self.books_day = _counted(self.bank.on), _counted(self.expected.on)
        self.bank_pence: list[int] = self.bank.pence.tolist()
        self.books_pence: list[int] = self.expected.pence.tolist()
        self.bank_left = dict.fromkeys(range(len(self.bank)))
        self.books_left = dict.fromkeys(range(len(self.expected)))
        self.bank_words: dict[int, frozenset[str]] = {}
        self.books_words: dict[int, frozenset[str]] = {}

    def match(self, rule: str, pairs: Iterable[tuple[int, tuple[int, ...]]], into: list[Match]) -> bool:
        """Keeps each pair of which nothing was kept before; says whether there was any."""
        before = len(into)
        for row, rows in pairs:
            if row in self.bank_left and all(one in self.books_left for one in rows):
                into.append(Match(row, rows, rule))
                del self.bank_left[row]
                for one in rows:
                    del self.books_left[one]
        return len(into) > before

    def by_reference(self) -> None:
        """One to one in the order of the rows, where a reference and sum stand on a side more than once."""
        waiting: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row in reversed(self.books_left):
            if reference := (self.expected.end_to_end[row] or "").strip():
                waiting[reference, self.books_pence[row]].append(row)
        pairs = []
        for row in self.bank_left:
            there = waiting.get(((self.bank.end_to_end[row] or "").strip(), self.bank_pence[row]))
            if there:
                pairs.append((row, (there.pop(),)))
        self.match("same-reference", pairs, self.matched)

    def by_sum(self, days: int) -> bool:
        bank, books = self._sides()
        pairs = []
        for row in self.bank_left:
            pence, day = self.bank_pence[row], self.bank_day[row]
            one = books.only(pence, day - days, day + days)
            if one is not None:
                day = self.books_day[one]
                if bank.only(pence, day - days, day + days) == row:
                    pairs.append((row, (one,)))
        return self.match("same-sum", pairs, self.matched)

    def by_name(self, days: int) -> bool:
        best_of_bank = dict(self._best_names(days))
        best_of_books: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row, (one, words) in best_of_bank.items():
            best_of_books[one].append((words, row))
        pairs = []
        for one, rows in best_of_books.items():
            rows.sort(reverse=True)
            if len(rows) == 1 or rows[0][0] > rows[1][0]:
                pairs.append((rows[0][1], (one,)))
        return self.match("same-sum-and-name", pairs, self.matched)

    def _best_names(self, days: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """For each bank line the expected sum that shares more words with it than any other, and how many."""
        _, books = self._sides()
        named: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for pence, rows in books.rows.items():
            for row in rows:
                for word in self._words_of_books(row):
                    named[pence, word].append((self.books_day[row], row))
        for row in self.bank_left:
            shared: Counter[int] = Counter()
            day = self.bank_day[row]
            for word in self._words_of_bank(row):
                there = named.get((self.bank_pence[row], word), [])
                near = there[bisect_left(there, (day - days, -1)) : bisect_left(there, (day + days + 1, -1))]
                if len(near) <= _TOO_COMMON:
                    shared.update(one for _, one in near)
            best = shared.most_common(2)
            if best and (len(best) == 1 or best[0][1] > best[1][1]):
                yield row, best[0]

    def by_run(self, days: int) -> None:
        if self.expected.run is None:
            return
        runs: dict[str, list[int]] = defaultdict(list)
        for row in self.books_left:
            if run := (self.expected.run[row] or "").strip():
                runs[run].append(row)
        bank, _ = self._sides()
        pairs: list[tuple[int, tuple[int, ...]]] = []
        claimed: Counter[int] = Counter()
        for rows in runs.values():
            on = [self.books_day[row] for row in rows]
            pence = sum(self.books_pence[row] for row in rows)
            row_of_sum = bank.only(pence, min(on) - days, max(on) + days)
            if row_of_sum is not None and len(rows) > 1:
                pairs.append((row_of_sum, tuple(rows)))
                claimed[row_of_sum] += 1
        self.match("whole-run", [pair for pair in pairs if claimed[pair[0]] == 1], self.matched)

    def by_nearest_day(self, days: int) -> None:
        """Days apart nought first, then one, and so on; at the same distance the earlier rows."""
        _, books = self._sides()
        there: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row in reversed(self.books_left):
            there[self.books_pence[row], self.books_day[row]].append(row)
        asking = [row for row in self.bank_left if self.bank_pence[row] in books.rows]
        pairs = []
        for apart in range(days + 1):
            still = []
            for row in asking:
                pence, day = self.bank_pence[row], self.bank_day[row]
                # Money is expected first and seen at the bank after, so an earlier day is asked first.
                found = there.get((pence, day - apart)) or there.get((pence, day + apart))
                if found:
                    pairs.append((row, (found.pop(),)))
                else:
                    still.append(row)
            asking = still
        self.match("one-of-several", pairs, self.suggested)

    def by_several(self, days: int) -> None:
        by_day = sorted(self.books_left, key=lambda row: (self.books_day[row], row))
        counted = [self.books_day[row] for row in by_day]
        for row in tuple(self.bank_left)[:_MOST_ASKED]:
            day = self.bank_day[row]
            middle = bisect_right(counted, day)
            first = max(bisect_left(counted, day - days), middle - _MOST_LOOKED_AT // 2)
            end = min(bisect_right(counted, day + days), middle + _MOST_LOOKED_AT // 2)
            open_to_it = [
                one
                for one in by_day[first:end]
                if one in self.books_left and self._is_part_of(one, self.bank_pence[row])
            ]
            together = self._one_name_in_a_row(row, open_to_it) or self._few_together(row, open_to_it)
            if together:
                self.match("several-together", [(row, together)], self.suggested)

    def _is_part_of(self, row: int, pence: int) -> bool:
        part = self.books_pence[row]
        return 0 < part < pence if pence > 0 else pence < part < 0

    def _one_name_in_a_row(self, row: int, rows: list[int]) -> tuple[int, ...] | None:
        """Sums of one name that follow each other, such as four weeks' wages paid at once.

        Where five weeks are owed and four were paid, the four that end nearest before the day of the bank's
        line. Nothing where another name would do as well.
        """
        of_name: dict[frozenset[str], list[int]] = defaultdict(list)
        for one in rows:
            if words := self._words_of_books(one):
                of_name[words].append(one)
        found = []
        for same in of_name.values():
            if ways := list(self._in_a_row(same[-_LONGEST_ROW:], self.bank_pence[row])):
                found.append(min(ways, key=lambda way: self._how_far(way[-1], row)))
        return found[0] if len(found) == 1 else None

    def _in_a_row(self, rows: list[int], pence: int) -> Iterator[tuple[int, ...]]:
        begins, so_far = {0: 0}, 0
        for end, one in enumerate(rows, start=1):
            so_far += self.books_pence[one]
            # All are of one sign, so no sum so far comes twice.
            begin = begins.get(so_far - pence)
            if begin is not None and end - begin > 1:
                yield tuple(rows[begin:end])
            begins[so_far] = end

    def _how_far(self, books_row: int, bank_row: int) -> tuple[bool, int]:
        days = self.books_day[books_row] - self.bank_day[bank_row]
        return days > 0, abs(days)

    def _few_together(self, row: int, rows: list[int]) -> tuple[int, ...] | None:
        """Two, three or four among those of the nearest days; the fewest, and only where there is one way."""
        day = self.bank_day[row]
        nearest = sorted(rows, key=lambda one: (abs(self.books_day[one] - day), one))[:_NEAREST_TRIED]
        for how_many in range(2, _MOST_TOGETHER + 1):
            ways = [
                several
                for several in combinations(sorted(nearest), how_many)
                if sum(self.books_pence[one] for one in several) == self.bank_pence[row]
            ]
            if ways:
                return ways[0] if len(ways) == 1 else None
        return None

    def _sides(self) -> tuple[_Side, _Side]:
        return (
            _side(self.bank_left, self.bank_pence, self.bank_day),
            _side(self.books_left, self.books_pence, self.books_day),
        )

    def _words_of_bank(self, row: int) -> frozenset[str]:
        if row not in self.bank_words:
            self.bank_words[row] = words_of(self.bank.text[row])
        return self.bank_words[row]

    def _words_of_books(self, row: int) -> frozenset[str]:
        if row not in self.books_words:
            self.books_words[row] = words_of(self.expected.names[row])
        return self.books_words[row]


def words_of(text: str) -> frozenset[str]:
    """The words of three letters or more, without case and accents, as banks write names without them.

    >>> sorted(words_of("Mme Zoë O'Neill, DP 05/26"))
    ['mme', 'neill', 'zoe']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def _side(rows: Iterable[int], pence: list[int], day: list[int]) -> _Side:
    by_sum: dict[int, list[int]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (day[row], row)):
        by_sum[pence[row]].append(row)
    return _Side(dict(by_sum), {one: [day[row] for row in same] for one, same in by_sum.items()})


def _counted(days: Days) -> list[int]:
    counted: list[int] = days.astype("datetime64[D]").astype(np.int64).tolist()
    return counted


def _check_same_length(*columns: Sequence[object] | Days | Pence) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError("Each column has a row a line.")
