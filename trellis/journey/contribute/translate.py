"""What somebody told us, as the charging engine takes it; and what the engine gives, as a bill.

A contribution is what somebody is able to pay, whatever their support costs. So the engine is given no cost,
and the line that compares with one is left to the budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trellis.basis.findings import Finding, Refused
from trellis.engines.charging.circumstances import Item
from trellis.engines.charging.income import weekly
from trellis.engines.charging.laws import Laws
from trellis.engines.charging.protected_income import is_of_pension_age
from trellis.engines.charging.working import Charge, charge

from . import questions
from .models import ChargingPolicy
from .questions import LIGHT_ABOVE, LIGHT_BELOW, RATHER_NOT, given, way_of

# What a council allows everybody with a disability benefit, besides what they spend themselves.
STANDARD = "what the council allows everybody, above what is listed"
_COSTS = ("weekly_cost_pence", "charge_pence", "council_pays_pence")


def circumstances_of(answers: Mapping[str, Any], born: date | None) -> dict[str, Any]:
    """What was answered, as the engine takes it, without what a council decides. born: as the record has it.

    Where the whole is paid anyway nothing else is asked, so nothing else is given.
    """
    way = way_of(answers)
    household, savings = given(answers, questions.HOUSEHOLD), given(answers, questions.SAVINGS)
    told: dict[str, Any] = {
        "date_of_birth": born.isoformat() if born else household.get("date_of_birth"),
        "household": household.get("household", "single"),
        "setting": household.get("setting", "community"),
        "weekly_cost_pence": 0,
        "capital_pence": savings.get("own_pence", 0),
        "joint_capital": [
            {"pence": row["pence"], "owners": row["owners"]} for row in savings.get("joint", [])
        ],
        "refused_assessment": way == RATHER_NOT,
        "light_touch": {LIGHT_ABOVE: "above", LIGHT_BELOW: "below"}.get(way),
    }
    for key, page in (
        ("income", questions.INCOME),
        ("housing", questions.HOUSING),
        ("disability_expenditure", questions.DISABILITY),
    ):
        told[key] = [
            {"kind": row["kind"], "pence": row["pence"], "every": row["every"]}
            for row in given(answers, page).get("lines", [])
        ]
    family = given(answers, questions.FAMILY)
    told["premiums"], told["children"] = family.get("premiums", []), family.get("children", 0)
    if way in questions.PAYS_ALL:
        told |= {"income": [], "housing": [], "disability_expenditure": [], "joint_capital": []}
        told |= {"capital_pence": 0, "premiums": [], "children": 0}
        # Nobody's age is asked of whoever would rather not say; the engine wants one, and it counts nowhere.
        told["date_of_birth"] = told["date_of_birth"] or "1950-01-01"
    return told


def with_policy(
    told: Mapping[str, Any], policy: ChargingPolicy, *, on: date, law: Laws, disability: frozenset[str]
) -> dict[str, Any]:
    """The circumstances with what the council decides, in place of what an earlier policy put there.

    disability: the benefits for disability that count on the day.
    """
    own = [item for item in told.get("disability_expenditure", []) if item["kind"] != STANDARD]
    has_benefit = any(item["kind"] in disability for item in told.get("income", []))
    if has_benefit and policy.standard_disability_pence:
        own.append({"kind": STANDARD, **_top_up(own, policy.standard_disability_pence)})
    return {
        **told,
        "disability_expenditure": own,
        "protected_income_pence": _protects(told, policy, on, law),
        "policy": {
            # As text: what is stored as JSON must come back as the same number.
            "percent_of_disposable": f"{policy.percent_of_disposable.normalize():f}",
            "minimum_charge_pence": policy.minimum_charge_pence,
            "rounding": policy.rounding,
        },
    }


def _top_up(own: list[dict[str, Any]], standard: int) -> dict[str, Any]:
    spent = sum(weekly(Item(item["kind"], item["pence"], item["every"])) for item in own)
    return {"pence": max(standard - spent, 0), "every": "week"}


def _protects(told: Mapping[str, Any], policy: ChargingPolicy, on: date, law: Laws) -> int | None:
    """What the council protects for such a household, where it says; else the law's minimum stands alone."""
    if told.get("setting") == "care_home" or not policy.protects or not told.get("date_of_birth"):
        return None
    try:
        pensioner = is_of_pension_age(date.fromisoformat(told["date_of_birth"]), on, law)
    except Refused:
        return None
    for row in policy.protects:
        if row["household"] == told.get("household") and row["pension_age"] == pensioner:
            return int(row["pence"])
    return None


def as_the_engine_takes_it(circumstances: Mapping[str, Any]) -> dict[str, Any]:
    """Circumstances as they are stored, with the percentage a number again."""
    policy = dict(circumstances.get("policy", {}))
    if "percent_of_disposable" in policy:
        policy["percent_of_disposable"] = Decimal(policy["percent_of_disposable"])
    return {**circumstances, "policy": policy}


def worked(circumstances: Mapping[str, Any], *, on: date, law: Laws) -> Charge:
    """The engine's answer. Refused (`Refused`, each finding a sentence): what the engine refuses."""
    return charge(as_the_engine_takes_it(circumstances), on=on, law=law)


def as_kept(charge: Charge) -> dict[str, Any]:
    """The whole working as it is stored with a contribution: all but what hangs on a cost."""
    told = {key: value for key, value in charge.as_json().items() if key not in _COSTS}
    told["lines"] = [line for line in told["lines"] if line["rule"] != "charge"]
    return told


def sentences(findings: tuple[Finding, ...]) -> list[str]:
    """What stands in the way, for the page: without the engine's places, which mean nothing there."""
    return [f"{finding.says} {finding.do}".strip() for finding in findings]


# The bill. -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BillLine:
    """One figure. comes: `adds`, `takes` or `is` (a sum on the way). to_be_confirmed: not read yet."""

    says: str
    pence: int | None
    comes: str
    source: str
    to_be_confirmed: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[BillLine, ...]

    @property
    def column(self) -> str:
        """What the figures are: savings as they are, the rest a week."""
        return "Pounds" if self.heading == SAVINGS else "Each week"


@dataclass(frozen=True)
class Bill:
    """The working as the page, the letter and the file tell it. assessed_pence: None for the whole."""

    assessed_pence: int | None
    basis: str
    parts: tuple[Part, ...]
    to_be_confirmed: bool

    @property
    def lines(self) -> list[BillLine]:
        return [line for part in self.parts for line in part.lines]

    @property
    def unconfirmed(self) -> list[BillLine]:
        return [line for line in self.lines if line.to_be_confirmed]


BASIS_SAYS = {
    "means_test": "From what they told",
    "capital": "Savings above the limit",
    "refused": "Would rather not say",
    "light_touch": "Light touch: pays the whole",
}
WHY_ALL = {
    "capital": "Your savings are above the limit.",
    "refused": "You would rather not tell us about your money, so we cannot work out a lower sum.",
    "light_touch": "You told us that you would pay for all of it, and you agreed to a short check.",
}
SAVINGS = "Savings"
_PARTS = (
    (SAVINGS, ("capital",)),
    ("Money coming in", ("income", "left_out")),
    ("What is left to you to live on", ("protected",)),
    ("What you pay for your home", ("housing",)),
    ("What your disability or health costs", ("disability_expenditure",)),
    ("What you pay", ("disposable", "basis", "assessed")),
)
_TAKES = ("protected", "housing.item", "disability_expenditure.item", "left_out.law", "left_out.council")
_IS = ("capital", "capital.above", "income", "disposable", "assessed")


def bill_of(working: Mapping[str, Any]) -> Bill:
    """The stored working as a bill, its lines in the order they were worked out."""
    parts = []
    for heading, rules in _PARTS:
        lines = tuple(_line(line) for line in working["lines"] if line["rule"].partition(".")[0] in rules)
        if lines:
            parts.append(Part(heading, lines))
    return Bill(working["assessed_pence"], working["basis"], tuple(parts), bool(working["to_be_confirmed"]))


def _line(line: Mapping[str, Any]) -> BillLine:
    rule, pence = line["rule"], line["pence"]
    comes = "takes" if rule in _TAKES else "is" if rule in _IS or pence is None else "adds"
    return BillLine(
        says=_in_words(line["says"]),
        # What is left out is written below nought, and the page says itself that it comes off.
        pence=abs(pence) if pence is not None else None,
        comes=comes,
        source=line["source"],
        to_be_confirmed="status" in line,
        is_total=pence is not None and (rule in _IS or rule == "protected"),
    )


def _in_words(says: str) -> str:
    """A line of the engine with the kind of a figure as the form called it."""
    before, joiner, kind = says.rpartition(": ")
    key = kind.replace(" ", "_")
    words = questions.words_for(key) if joiner else ""
    return f"{before}: {words}" if words and words != kind else says
