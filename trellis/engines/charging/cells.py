"""A table of many people's circumstances, a row a person, into what one person's circumstances are read from.

A table is flat where a person's circumstances are not, so each kind of income has a column of its own:

    date_of_birth, household, weekly_cost_pence, capital_pence
    joint_capital_pence, joint_capital_owners        what is held together, and by how many
    income_<kind>_pence                              for each kind of income, such as income_earnings_pence
    disregarded_<kind>_pence                         what the council leaves out besides
    housing_pence, disability_expenditure_pence      in all, or housing_<kind>_pence and so on
    protected_income_pence                           what the council protects, where that is more
    premium_disability, premium_enhanced_disability, premium_carer
    children, setting, light_touch, refused_assessment
    percent_of_disposable, minimum_charge_pence, rounding

Sums are whole pence a week. A blank cell is none of it. Every row is read by the same reader as one person's
circumstances, so that it is refused for the same reasons and in the same words. Other columns are not ours;
but one that begins as ours do, and is none, is refused by name, for a slip of the pen must not go unread.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from trellis.basis.findings import Finding, Refused, quoted
from trellis.engines.charging.circumstances import PREMIUMS, kinds_counted, kinds_left_out
from trellis.engines.charging.laws import SHIPPED, Laws

_NEEDED = ("date_of_birth", "weekly_cost_pence", "capital_pence")
_WORDS = ("household", "setting", "light_touch")
_NUMBERS = ("weekly_cost_pence", "capital_pence", "protected_income_pence", "children")
_POLICY = ("percent_of_disposable", "minimum_charge_pence", "rounding")
_JOINT = ("joint_capital_pence", "joint_capital_owners")
_PREMIUM = {f"premium_{premium}": premium for premium in PREMIUMS}
_PLAIN = ("date_of_birth", *_WORDS, *_NUMBERS, "refused_assessment", *_POLICY, *_JOINT, *_PREMIUM)
_LISTS = ("income", "disregarded", "housing", "disability_expenditure")
_OURS = (*(f"{key}_" for key in _LISTS), "premium_", "joint_capital", "light_touch", "refused_")


def columns_asked(headings: Sequence[str], *, on: date, law: Laws = SHIPPED) -> tuple[str, ...]:
    """The columns of a table that bear on the charge, in their order.

    Refused, all at once: a column that is needed and missing; one that stands twice; one that begins as ours
    do and is none, such as a kind of income nobody knows.
    """
    kinds = {f"income_{kind}_pence" for kind in (*kinds_counted(on, law), *kinds_left_out(on, law))}
    findings = [
        Finding(
            "missing-column",
            f"There is no column {quoted(name)}.",
            "headings",
            "Add it, or check how it is spelt.",
        )
        for name in _NEEDED
        if name not in headings
    ]
    asked = [name for name in headings if _is_ours(name, kinds)]
    known = [*_PLAIN, *kinds]
    for name in headings:
        if name not in asked and name.startswith(_OURS):
            near = get_close_matches(name, known, n=1)
            do = f"Did you mean {near[0]}?" if near else "Rename it, if it is not for the charge."
            findings.append(
                Finding("unknown-column", f"Nothing reads the column {quoted(name)}.", "headings", do)
            )
    findings += [
        Finding("doubled-column", f"The column {quoted(name)} stands {times} times.", "headings", "Keep one.")
        for name, times in Counter(asked).items()
        if times > 1
    ]
    both = [name for name in _JOINT if name in asked]
    if len(both) == 1:
        says = f"{quoted(both[0])} needs the other of {_JOINT[0]} and {_JOINT[1]}."
        findings.append(Finding("missing-column", says, "headings", "Give both, or neither."))
    if findings:
        raise Refused(findings)
    return tuple(asked)


def _is_ours(name: str, kinds: set[str]) -> bool:
    if name in _PLAIN or name in kinds:
        return True
    return any(
        name == f"{key}_pence" or (name.startswith(f"{key}_") and name.endswith("_pence"))
        for key in _LISTS[1:]
    )


def document_of(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """One row's circumstances as `charge` takes them, and for each place in them the heading it came from.

    row: the columns that `columns_asked` named, each with its cell: text, a number, true or false, a day, or
    None. Nothing is refused here: a cell that says nothing that can be used goes on as it is, and the reader
    of circumstances refuses it.
    """
    document: dict[str, Any] = {}
    came_from: dict[str, str] = {}
    for heading, cell in row.items():
        value = _value(cell)
        if value is None:
            continue
        if heading in _PREMIUM:
            truth = _truth(value)
            if truth is not False:
                premiums = document.setdefault("premiums", [])
                # What is neither true nor false stands where a premium should, and is refused there.
                premiums.append(_PREMIUM[heading] if truth is True else f"{heading}: {value}")
                came_from[f"premiums[{len(premiums)}]"] = heading
        elif heading in _JOINT:
            joint = document.setdefault("joint_capital", [{}])[0]
            joint[heading.removeprefix("joint_capital_")] = _number(value)
            came_from.setdefault("joint_capital[1]", heading)
        elif heading in _POLICY:
            is_word = heading == "rounding"
            document.setdefault("policy", {})[heading] = value if is_word else _number(value)
            came_from[f"policy.{heading}"] = heading
        elif heading in _NUMBERS:
            document[heading] = _number(value)
        elif heading == "refused_assessment":
            document[heading] = _truth(value)
        elif heading in _PLAIN:
            document[heading] = value
        else:
            key = next(key for key in _LISTS if heading.startswith(f"{key}_"))
            kind = heading.removeprefix(f"{key}_").removesuffix("pence").removesuffix("_") or "other"
            items = document.setdefault(key, [])
            items.append({"kind": kind, "weekly_pence": _number(value)})
            came_from[f"{key}[{len(items)}]"] = heading
    return document, came_from


def heading_of(where: str, came_from: Mapping[str, str]) -> str:
    """The heading of the column that a place in one person's circumstances came from."""
    return next((name for place, name in came_from.items() if where.startswith(place)), where)


_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def _value(cell: Any) -> Any:
    """The cell without the spaces round it; None where it is blank, or is what Parquet has for no number."""
    if isinstance(cell, str):
        return cell.strip() or None
    if hasattr(cell, "item"):
        cell = cell.item()
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def _number(value: Any) -> Any:
    """A number as text or a table has it; whole where it is whole. What is no number stays as it is."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return value
        number = Decimal(value)
    elif isinstance(value, float):
        try:
            # A column of whole numbers with a blank among them becomes one with points.
            number = Decimal(repr(value))
        except InvalidOperation:
            return value
    elif isinstance(value, Decimal):
        number = value
    else:
        return value
    return int(number) if number.is_finite() and number == number.to_integral_value() else number


def _truth(value: Any) -> Any:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    return bool(value) if isinstance(value, (bool, int)) and value in (0, 1) else value
