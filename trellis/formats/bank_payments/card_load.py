"""Writes the list by which a card company puts money on people's cards.

A card is named by what the card company calls it, never by the long number on its front: whoever has that
can spend. A number that could be one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from stdnum import luhn

from trellis.basis.findings import place
from trellis.basis.money import say_pounds

from .gathered import Gathered
from .lists import ListProfile, chosen_profile, read_profile, shipped_profiles, write_list
from .payments import EARLIEST, LATEST, LONGEST_TEXT, MOST_PENCE, Totals, Written

MAY_HOLD = ("card", "name", "amount_pounds", "amount_pence", "reference", "load_on")
"""What a column of such a list may hold."""

_CARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,39}", re.ASCII)
_SHORTEST_CARD_NUMBER = 13


@dataclass(frozen=True, slots=True)
class CardLoad:
    """Money for one card, in pence. card: what the card company calls it."""

    card: str
    name: str
    amount_pence: int
    reference: str


@dataclass(frozen=True, slots=True)
class CardLoads:
    """Money for many cards on one day."""

    load_on: date
    loads: tuple[CardLoad, ...]

    @property
    def total_pence(self) -> int:
        """Everything in the list added up."""
        return sum(load.amount_pence for load in self.loads)


@cache
def profiles() -> Mapping[str, ListProfile]:
    """The layouts that come with Trellis: `plain`. No card company has yet taken a list of ours."""
    return shipped_profiles("card_load", may_hold=MAY_HOLD)


def profile_of(given: Mapping[str, Any]) -> ListProfile:
    """A council's own layout, from a plain object; refused as `read_profile` refuses."""
    return read_profile(given, may_hold=MAY_HOLD)


def write(loads: CardLoads, *, profile: ListProfile | str = "plain") -> Written:
    """The loads as a list, with their totals.

    Refused (`Refused`, each with its place): no loads; a card that is not named in letters, figures, hyphens
    and strokes, or by the number on its front; a card given twice; sums of nought, below nought or above £20
    million; names and references that are blank or too long; a day outside 2000 to 2099.
    """
    chosen = chosen_profile(profile, profiles())
    found = Gathered()
    if not EARLIEST <= loads.load_on <= LATEST:
        found.find(
            "day-out-of-range", "This is no day a file can hold.", "load_on", "Give a day of this century."
        )
    if not loads.loads:
        found.find("no-payments", "There is nothing to load.", "loads", "Give a card and a sum.")
    cards: dict[str, int] = {}
    for at, load in enumerate(loads.loads, start=1):
        _check(load, at, found)
        first = cards.setdefault(load.card, at)
        if first != at:
            says = f"This card is also that of load {first:,}."
            found.find(
                "card-twice", says, place("loads", at, "card"), "Add the two sums up, or leave one out."
            )
    found.refuse_any()
    notes = Gathered()
    rows = (
        {
            "card": load.card,
            "name": load.name,
            "amount": load.amount_pence,
            "reference": load.reference,
            "load_on": loads.load_on,
        }
        for load in loads.loads
    )
    content = write_list(chosen, rows, called="loads", notes=notes)
    return Written(content, Totals(len(loads.loads), loads.total_pence), notes.told())


def _check(load: CardLoad, at: int, found: Gathered) -> None:
    figures = load.card.replace("-", "")
    if not _CARD.fullmatch(load.card):
        says = "A card is named in letters, figures, hyphens and strokes."
        found.find("card-form", says, place("loads", at, "card"), "Give what the card company calls it.")
    elif figures.isdigit() and len(figures) >= _SHORTEST_CARD_NUMBER and luhn.is_valid(figures):
        # The number is not repeated: a finding may end in a log.
        says = "This may be the number on the front of the card, which never leaves in a file."
        found.find("card-number", says, place("loads", at, "card"), "Give what the card company calls it.")
    if not 0 < load.amount_pence <= MOST_PENCE:
        says = f"{say_pounds(load.amount_pence)} cannot be loaded."
        found.find("nothing-to-pay", says, place("loads", at, "amount_pence"), "Look at the sum.")
    for key, text in (("name", load.name), ("reference", load.reference)):
        if len(text) > LONGEST_TEXT or (key == "name" and not text.strip()):
            found.find("no-name", "This is blank or too long.", place("loads", at, key), "Write it again.")
