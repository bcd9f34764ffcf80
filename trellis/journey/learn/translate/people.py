"""What the record says of one person, as one row of a file of people; and what counts as evidence of control.

Nothing is guessed. Where the record does not say, the cell is blank or unknown, and that is told apart.

- `offered`: yes where a direct payment was put down for them and no refusal of it stands. No where one was
  refused, and where a budget was agreed and none was ever put down: a council that offers has something
  written. Unknown while no budget is agreed.
- `took`: yes where a part of the budget in force is a direct payment.
- `waited_days`: from the first contact that led to the assessment, or from its first day, to the day the
  first budget was agreed. Blank for whoever still waits.
- `indicative_pence`, `final_pence`: of the budget in force, what planning began with, and the cost
  agreed.
- `held`: a direct payment where any part is one, else a service fund (or a trust), else the council, else
  arranged. None while no budget is in force, and blank where nothing says how it is held.
- `knew_sum_first`: yes where a message with the amount had gone, or was told, by the day the plan was
  begun. No where there was no amount by then, or it was told later. Unknown where nothing says that it was.
- `led_plan`: the person's own answer: yes for themself or several together, no for anybody else. Where
  they gave none, the worker's answer that a worker led is a no; any other is unknown, for it is not theirs.
- `more_than_one_provider`: yes where there were quotes for one kind of support from two or more; no where
  from one alone; unknown without quotes.
- `changed_in_12_months`: yes where they moved money between parts, or opened another part after the budget
  was agreed, in the last twelve months. No where they have had a budget all that time and did neither;
  unknown where they have not had one for so long.
- `knows_how_to_switch`: yes where they ever did either. Otherwise unknown: only asking them would tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from trellis.journey.plan.models import How, WhoLed

YES, NO, UNKNOWN = "yes", "no", "unknown"

HEADINGS = (
    "person",
    "age",
    "support_reason",
    "ethnicity",
    "sex",
    "autism",
    "dementia",
    "substance_misuse",
    "has_nobody",
    "held",
    "offered",
    "took",
    "waited_days",
    "indicative_pence",
    "final_pence",
    "knew_sum_first",
    "led_plan",
    "more_than_one_provider",
    "changed_in_12_months",
    "knows_how_to_switch",
)

# What counts first where parts are held in several ways; any direct payment makes it one, as in ASCOF 3D.
_HELD = (
    ("direct payment", (How.DIRECT_PAYMENT,)),
    ("service fund", (How.SERVICE_FUND, How.THIRD_PARTY)),
    ("council managed", (How.COUNCIL,)),
    ("arranged", (How.IN_KIND,)),
)
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Part:
    """One slice of a budget. is_refused: whether a refusal of it stands."""

    budget: int
    how: str
    wanted_on: date | None
    starts_on: date
    ended_on: date | None
    is_refused: bool

    def holds(self, on: date) -> bool:
        """Whether it is held on the day."""
        return self.starts_on <= on and (self.ended_on is None or self.ended_on > on) and not self.is_refused


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget that was agreed. plan_begun_on, amount_made_on: of the plan it is of."""

    key: int
    starts_on: date
    ended_on: date | None
    signed_on: date
    indicative_pence: int | None
    final_pence: int
    led_says_person: str
    led_says_worker: str
    plan_begun_on: date
    amount_made_on: date | None

    def holds(self, on: date) -> bool:
        """Whether it is in force on the day."""
        return self.starts_on <= on and (self.ended_on is None or self.ended_on > on)


@dataclass(slots=True)
class Known:
    """All that the record says of one person. about: the cells from age to has_nobody, as printed."""

    about: tuple[str, ...]
    began_on: date | None = None
    budgets: list[Budget] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    moved_on: list[date] = field(default_factory=list)
    told_amount_on: list[date] = field(default_factory=list)
    quotes: dict[int, set[str]] = field(default_factory=dict)


def row(number: int, known: Known, *, on: date) -> tuple[object, ...]:
    """One row of the file, in the order of `HEADINGS`, as things stood on the day."""
    budget = next((one for one in known.budgets if one.holds(on)), None)
    parts = [one for one in known.parts if budget is not None and one.budget == budget.key and one.holds(on)]
    first = min((one.signed_on for one in known.budgets), default=None)
    waited = None if first is None or known.began_on is None else (first - known.began_on).days
    return (
        number,
        *known.about,
        _held(parts) if budget is not None else "none",
        *_offered_and_took(known, parts, has_budget=budget is not None),
        "" if waited is None or waited < 0 else waited,
        "" if budget is None or budget.indicative_pence is None else budget.indicative_pence,
        "" if budget is None else budget.final_pence,
        _knew_sum_first(known, budget),
        _led_plan(budget),
        _had_choice(known.quotes.values()),
        *_changed_and_knows(known, budget, on),
    )


def _held(parts: list[Part]) -> str:
    ways = {one.how for one in parts}
    return next((says for says, hows in _HELD if ways.intersection(hows)), "")


def _offered_and_took(known: Known, parts: list[Part], *, has_budget: bool) -> tuple[str, str]:
    put_down = [one for one in known.parts if one.how == How.DIRECT_PAYMENT]
    if any(not one.is_refused for one in put_down):
        offered = YES
    else:
        offered = NO if has_budget or put_down else UNKNOWN
    has = any(one.how == How.DIRECT_PAYMENT for one in parts)
    took = "" if offered != YES or not has_budget else YES if has else NO
    return offered, took


def _knew_sum_first(known: Known, budget: Budget | None) -> str:
    if budget is None:
        return UNKNOWN
    begun = budget.plan_begun_on
    if any(told <= begun for told in known.told_amount_on):
        return YES
    if known.told_amount_on or budget.amount_made_on is None or budget.amount_made_on > begun:
        return NO
    return UNKNOWN


def _led_plan(budget: Budget | None) -> str:
    if budget is None:
        return UNKNOWN
    if budget.led_says_person:
        return YES if budget.led_says_person in (WhoLed.PERSON, WhoLed.TOGETHER) else NO
    return NO if budget.led_says_worker == WhoLed.WORKER else UNKNOWN


def _had_choice(quoted: Iterable[set[str]]) -> str:
    most = max((len(names) for names in quoted), default=0)
    return YES if most > 1 else NO if most == 1 else UNKNOWN


def _changed_and_knows(known: Known, budget: Budget | None, on: date) -> tuple[str, str]:
    signed = {one.key: one.signed_on for one in known.budgets}
    opened = [
        one.wanted_on
        for one in known.parts
        if one.wanted_on is not None and one.budget in signed and one.wanted_on > signed[one.budget]
    ]
    changes = [day for day in (*known.moved_on, *opened) if day <= on]
    knows = YES if changes else UNKNOWN
    if any(day > on - _YEAR for day in changes):
        return YES, knows
    began = min((one.starts_on for one in known.budgets), default=on)
    return (NO if budget is not None and began <= on - _YEAR else UNKNOWN), knows
