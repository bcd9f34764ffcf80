"""What may be shown of few people: a policy is a file with a first day and a source.

Counts of few people may tell a neighbour who they are. What is done about it differs: some hide the count,
and others with it so that subtracting gives nothing back; some show every small count as one number and round
all others. Each is a file in `policies/`, and a council's own is a file like them.

    name = "northshire"
    title = "…"
    source = "…"
    status = "to be confirmed"          # only where nobody has yet read it in the source
    first_day = 2026-04-01
    last_day = 2027-03-31               # only where it has ended

    [counts]
    small_to = 4                        # one up to so many is a small number
    small_shown_as = "c"                # what is printed for it: a mark, or a number
    round_to = 1                        # every other count to the nearest so many; 1 leaves it as it is
    secondary = true                    # whether further counts are hidden against subtracting
    hidden_as = "c"                     # the mark of a count that is hidden for the sake of another
    all_alike_below = 10                # a group of fewer in which all answer alike does not show its answer

    [percentages]
    fewest = 5                          # a percentage of fewer people is not shown
    decimals = 1
    [percentages.more_decimals]         # only where larger groups may have more
    from = 4000
    decimals = 1

    [middles]
    fewest = 8                          # a median of fewer values is not shown
    round_pence_to = 100                # a median of sums of money, to the nearest so many pence
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from os.path import isfile
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import TO_BE_CONFIRMED
from trellis.basis.periods import say_day

_HERE = Path(__file__).parent / "policies"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. The fields are those of its file, told in the module's own words above."""

    name: str
    title: str
    source: str
    first_day: date
    last_day: date | None
    status: str | None
    small_to: int
    small_shown_as: str
    round_to: int
    secondary: bool
    hidden_as: str
    all_alike_below: int
    fewest_for_percentages: int
    decimals: int
    more_decimals_from: int | None
    more_decimals: int
    fewest_for_middles: int
    round_pence_to: int

    @property
    def is_settled(self) -> bool:
        """Whether somebody has read it in its source."""
        return self.status is None

    def is_small(self, count: int) -> bool:
        """Whether a count is one that may tell who it is about. Nought is about nobody."""
        return 0 < count <= self.small_to

    def rounded(self, count: int) -> int:
        """A count that is not small, as it is shown.

        >>> find("nhs-2018").rounded(24), find("northshire").rounded(24)
        (25, 24)
        """
        # Half of an odd number is never reached by whole numbers; of an even one it goes up.
        return (count + self.round_to // 2) // self.round_to * self.round_to

    def could_be(self, shown: int) -> tuple[int, int]:
        """The least and the most people that a number shown can stand for, for whoever knows the policy.

        >>> find("nhs-2018").could_be(5), find("nhs-2018").could_be(10), find("nhs-2018").could_be(0)
        ((1, 7), (8, 12), (0, 0))
        """
        if shown == 0:
            return 0, 0
        if self.small_shown_as == str(shown):
            return 1, self.small_to
        low = shown - self.round_to // 2
        return max(low, self.small_to + 1), low + self.round_to - 1

    def decimals_of(self, people: int) -> int:
        """To how many places a percentage of so many people is shown."""
        if self.more_decimals_from is not None and people >= self.more_decimals_from:
            return self.more_decimals
        return self.decimals

    def says(self) -> tuple[str, ...]:
        """The policy in sentences, for under a table."""
        small = f"one to {self.small_to}" if self.small_to > 1 else "one"
        told = [f"{self.title}. A count of {small} is shown as {self.small_shown_as}; nought is shown."]
        if self.round_to > 1:
            told.append(f"Every other count is rounded to the nearest {self.round_to}.")
        if self.secondary:
            told.append(f"Further counts are shown as {self.hidden_as}, so that subtracting gives none back.")
        if self.all_alike_below > 1:
            told.append(
                f"Where all of fewer than {self.all_alike_below} people gave one answer, it is not told."
            )
        told.append(
            "Percentages are worked from the counts as shown, and not given for fewer than "
            f"{self.fewest_for_percentages} people; a middle sum or wait not for fewer than "
            f"{self.fewest_for_middles}."
        )
        if not self.is_settled:
            told.append("This policy is to be confirmed: read it in its source before you rely on it.")
        return tuple(told)


def shipped() -> tuple[str, ...]:
    """The names of the policies that come with Trellis, in order."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


@cache
def load(name: str) -> Policy:
    """A policy that comes with Trellis, by its name.

    >>> load("northshire").small_to
    4
    """
    if name not in shipped():
        raise Refused(
            Finding(
                "unknown-policy",
                f"No policy called {quoted(name)} comes with Trellis.",
                "policy",
                f"Use {listed(shipped(), joined_by='or')}, or give the path of a policy file.",
            )
        )
    return read_policy(_HERE / f"{name}.toml")


def find(name_or_path: str) -> Policy:
    """A policy by the name of a shipped one, or else from the file at that path.

    Refused: a name that is neither, with the names there are; a file with anything wrong in it.
    """
    if name_or_path in shipped():
        return load(name_or_path)
    path = Path(name_or_path)
    if path.suffix or isfile(path) or "/" in name_or_path or "\\" in name_or_path:
        return read_policy(path)
    return load(name_or_path)


def on(name_or_path: str, day: date) -> Policy:
    """The same, where it must hold on a day; refused by name where it does not."""
    policy = find(name_or_path)
    if day < policy.first_day or (policy.last_day is not None and day > policy.last_day):
        until = "" if policy.last_day is None else f" until {say_day(policy.last_day)}"
        says = f"{policy.title} holds from {say_day(policy.first_day)}{until}, and not on {say_day(day)}."
        raise Refused(Finding("policy-of-another-day", says, "policy", "Use one that holds on the day."))
    return policy


def read_policy(path: Path | Traversable) -> Policy:
    """The policy in a file.

    Refused, with every finding: a file that cannot be read, text that is not TOML, a key that is missing, of
    another kind, or that nobody reads, days out of order, and rules that would show a small number after all.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        says = f"This is not TOML: {wrong}."
        raise Refused(Finding("not-toml", says, path.name, "Mend the file at that place.")) from None
    except (OSError, ValueError):
        says = "This policy cannot be read."
        raise Refused(
            Finding("file-unreadable", says, quoted(str(path)), "Check the name and try again.")
        ) from None
    reader = _Reader()
    policy = reader.policy(given)
    if policy is None:
        raise Refused(reader.findings)
    return policy


_MOST = 1_000
_KEYS: dict[str, tuple[str, ...]] = {
    "": ("name", "title", "source", "status", "first_day", "last_day", "counts", "percentages", "middles"),
    "counts": ("small_to", "small_shown_as", "round_to", "secondary", "hidden_as", "all_alike_below"),
    "percentages": ("fewest", "decimals", "more_decimals"),
    "percentages.more_decimals": ("from", "decimals"),
    "middles": ("fewest", "round_pence_to"),
}


class _Reader:
    """Reads one file, and gathers what is wrong with it."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def find(self, says: str, where: str, do: str) -> None:
        self.findings.append(Finding("policy", says, where, do))

    def table(self, given: dict[str, Any], name: str) -> dict[str, Any]:
        table = given.get(name.rpartition(".")[2], {}) if name else given
        if not isinstance(table, dict):
            self.find("This is not a table.", name, f"Write [{name}] and its lines under it.")
            return {}
        for key in sorted(table.keys() - set(_KEYS[name])):
            self.find(
                f"Nothing reads {quoted(key)}.", f"{name}.{key}".removeprefix("."), "Mend its spelling."
            )
        return table

    def words(self, table: dict[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            self.find(f"There is no {key}.", where, "Say it in a word or a sentence.")
            return ""
        return value

    def whole(self, table: dict[str, Any], key: str, where: str, least: int, most: int = _MOST) -> int:
        value = table.get(key)
        if type(value) is not int or not least <= value <= most:
            self.find(f"{key} is not a whole number from {least} to {most:,}.", where, "Give one.")
            return least
        return value

    def day(self, table: dict[str, Any], key: str) -> date | None:
        value = table.get(key)
        if value is not None and type(value) is not date:
            self.find(f"{key} is not a day.", key, "Write it bare, as 2026-04-01.")
            return None
        return value

    def policy(self, given: dict[str, Any]) -> Policy | None:
        top = self.table(given, "")
        counts, percentages = self.table(given, "counts"), self.table(given, "percentages")
        middles, more = self.table(given, "middles"), self.table(percentages, "percentages.more_decimals")
        first, last = self.day(top, "first_day"), self.day(top, "last_day")
        if first is None:
            self.find("There is no first_day.", "first_day", "Say from which day it holds.")
        elif last is not None and last < first:
            self.find("It ends before it begins.", "last_day", "Look at the two days again.")
        status = top.get("status")
        if status not in (None, TO_BE_CONFIRMED):
            self.find(f"The only status is “{TO_BE_CONFIRMED}”.", "status", "Say that, or nothing.")
        if type(counts.get("secondary")) is not bool:
            self.find("secondary is neither true nor false.", "counts.secondary", "Say which.")
        policy = Policy(
            name=self.words(top, "name", "name"),
            title=self.words(top, "title", "title"),
            source=self.words(top, "source", "source"),
            first_day=first or date.min,
            last_day=last,
            status=status,
            small_to=self.whole(counts, "small_to", "counts.small_to", 1),
            small_shown_as=self.words(counts, "small_shown_as", "counts.small_shown_as"),
            round_to=self.whole(counts, "round_to", "counts.round_to", 1),
            secondary=bool(counts.get("secondary")),
            hidden_as=self.words(counts, "hidden_as", "counts.hidden_as"),
            all_alike_below=self.whole(counts, "all_alike_below", "counts.all_alike_below", 0),
            fewest_for_percentages=self.whole(percentages, "fewest", "percentages.fewest", 1, 100_000),
            decimals=self.whole(percentages, "decimals", "percentages.decimals", 0, 3),
            more_decimals_from=self.whole(more, "from", "percentages.more_decimals.from", 1, 100_000_000)
            if more
            else None,
            more_decimals=self.whole(more, "decimals", "percentages.more_decimals.decimals", 0, 3)
            if more
            else 0,
            fewest_for_middles=self.whole(middles, "fewest", "middles.fewest", 1, 100_000),
            round_pence_to=self.whole(middles, "round_pence_to", "middles.round_pence_to", 1, 1_000_000),
        )
        self._check_it_hides(policy)
        return None if self.findings else policy

    def _check_it_hides(self, policy: Policy) -> None:
        if policy.hidden_as.isdigit():
            self.find("A mark is not a number.", "counts.hidden_as", "Use a letter or a sign.")
        mark = policy.small_shown_as
        if mark.isdigit() and (int(mark) == 0 or policy.small_to == 1):
            says = "A number in place of small ones stands for more than one of them, and is not nought."
            self.find(says, "counts.small_shown_as", "Use a number above nought, or a mark.")
        if mark.isdigit() and policy.round_to == 1:
            says = "A small number shown as another would be read as a true one where nothing is rounded."
            self.find(says, "counts.round_to", "Round all counts, or use a mark.")
        if policy.round_to == 1 and not policy.secondary:
            says = (
                "Where counts are neither rounded nor hidden besides, subtracting gives the small ones back."
            )
            self.find(says, "counts.secondary", "Say true, or round the counts.")
