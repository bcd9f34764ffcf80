"""Who moved from a package to a personal budget, and for how many of them nothing but the name changed.

A budget with the same provider, the same hours and the same price as the package before it is *relabelled*.
A council whose share of personal budgets rises by relabelling has changed its paper and nobody's life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trellis.engines.cuts.spending import BUDGETS, Side, Spending, Truths, Words

MOVED = "Moved from a package to a budget"
PACKAGE = "A package both times"
BUDGET = "A budget both times"
BACK = "Moved from a budget to a package"
JOINED = "Joined"
LEFT = "Left"
OTHER = "In several ways, or not recorded"


@dataclass(frozen=True)
class People:
    """A truth for each person. unchanged: provider, hours and price; relabelled is all three."""

    moved: Truths
    same_provider: Truths
    same_hours: Truths
    same_price: Truths

    @property
    def relabelled(self) -> Truths:
        return self.moved & self.same_provider & self.same_hours & self.same_price


def look(spending: Spending) -> People | None:
    """Who moved and what stayed the same for them; None where the file does not say how money was held.

    Somebody whose provider is not recorded is not taken to have kept it.
    """
    if not {"before_held", "after_held"} <= set(spending.columns):
        return None
    before, after = spending.before, spending.after
    both = before.there & after.there
    provider = both & (before.provider == after.provider) & (before.provider != "")
    hours = both & (before.hours == after.hours)
    # What is paid for an hour: the price, less what policy keeps back, as the way of holding has it.
    price = both & (_paid(before) == _paid(after))
    return People(
        moved=how_held(spending) == MOVED,
        same_provider=_all_rows(spending, provider),
        same_hours=_all_rows(spending, hours),
        same_price=_all_rows(spending, price),
    )


def _paid(side: Side) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.asarray(side.price * side.policy * side.holding, dtype=np.int64)


def _all_rows(spending: Spending, holds: Truths) -> Truths:
    """For each person, whether it holds of every row of theirs."""
    people = np.ones(spending.people, dtype=bool)
    people[spending.person[~holds]] = False
    return people


def how_held(spending: Spending) -> Words:
    """For each person, in which of the ways above they held before and after."""
    ways = [_ways(spending, side) for side in spending.sides]
    (there, package, budget), (there_after, package_after, budget_after) = ways
    says = np.full(spending.people, OTHER, dtype=f"<U{len(OTHER)}")
    says[package & package_after] = PACKAGE
    says[budget & budget_after] = BUDGET
    says[package & budget_after] = MOVED
    says[budget & package_after] = BACK
    says[~there & there_after] = JOINED
    says[there & ~there_after] = LEFT
    return says


def _ways(spending: Spending, side: Side) -> tuple[Truths, Truths, Truths]:
    """For each person: were they there, was all of it a package, was all that was recorded a budget in part.

    Somebody who holds a part as a budget and has a part arranged for them has a personal budget.
    """
    of = spending.person
    there, package, budget, unknown = (np.zeros(spending.people, dtype=bool) for _ in range(4))
    there[of[side.there]] = True
    package[of[side.there & (side.held == "arranged")]] = True
    budget[of[side.there & np.isin(side.held, BUDGETS)]] = True
    unknown[of[side.there & (side.held == "")]] = True
    return there, package & ~budget & ~unknown, budget & ~unknown
