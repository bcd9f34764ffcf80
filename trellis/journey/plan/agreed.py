"""A plan as it was agreed: where the budget has another sum for a line, the plan shows that one, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trellis.engines.budget.lines import yearly
from trellis.govuk.wording import money

from .models import BudgetLine


def as_agreed(document: dict[str, Any], agreed: Mapping[str, BudgetLine]) -> dict[str, Any]:
    """The document of a plan with the sums of its agreed budget; as it was, where they are the same.

    agreed: the lines of the budget, by the reference of the plan's line. A line with another sum says in
    `agreed_says` what the plan asked for, and why it is not that. The totals follow.
    """
    is_changed = False
    for line in document["lines"]:
        found = agreed.get(line["ref"])
        if found is None or (found.weekly_pence, found.once_pence) == (
            line["weekly_pence"],
            line["once_pence"],
        ):
            continue
        asked = line["once_pence"] or line["weekly_pence"]
        line["agreed_says"] = f"The plan asked for {money(asked)}. {found.because}"
        line["weekly_pence"], line["once_pence"] = found.weekly_pence, found.once_pence
        line["yearly_pence"] = yearly(found.weekly_pence)
        is_changed = True
    if is_changed:
        totals = document["totals"]
        totals["weekly_pence"] = sum(line["weekly_pence"] for line in document["lines"])
        totals["once_pence"] = sum(line["once_pence"] for line in document["lines"])
        totals["yearly_pence"] = yearly(totals["weekly_pence"])
        totals["full_weekly_pence"] = totals["weekly_pence"] + totals["other_weekly_pence"]
    return document
