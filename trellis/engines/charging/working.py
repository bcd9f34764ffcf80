"""What one person pays and every figure on the way to it, each with its source, so that they can see why.

The lines are what the page, the letter and the command line all show. Whatever rests on an amount that is
still to be confirmed says so on its line and once for the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from trellis.basis.findings import Refused
from trellis.basis.law import TO_BE_CONFIRMED, Amount
from trellis.basis.money import say_pounds
from trellis.engines.charging.capital import share_of_joint, tariff_income
from trellis.engines.charging.circumstances import (
    Circumstances,
    Item,
    read_circumstances,
)
from trellis.engines.charging.contribution import assessed_contribution, charge_of, disposable_income
from trellis.engines.charging.income import Reckoned, reckon, total_counted, weekly
from trellis.engines.charging.laws import SHIPPED, Laws
from trellis.engines.charging.protected_income import parts_of

_COUNCIL = "The council's own policy"
_ACT = "Care Act 2014, s 14"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the way. rule: its id, which stays put. pence: a week, unless it says otherwise."""

    rule: str
    says: str
    pence: int | None
    source: str
    status: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object; `status` stands there only where there is one."""
        told = {"rule": self.rule, "says": self.says, "pence": self.pence, "source": self.source}
        return told if self.status is None else {**told, "status": self.status}


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody pays, in pence a week, on a day.

    basis: `means_test`, or why the whole cost is asked: `capital`, `refused`, `light_touch`.
    assessed_pence: what they are assessed to pay; None where no means test was made.
    """

    on: date
    basis: str
    capital_pence: int
    income_pence: int
    tariff_income_pence: int
    protected_income_pence: int
    housing_pence: int
    disability_expenditure_pence: int
    disposable_pence: int
    assessed_pence: int | None
    weekly_cost_pence: int
    charge_pence: int
    lines: tuple[Line, ...]

    @property
    def council_pays_pence(self) -> int:
        return self.weekly_cost_pence - self.charge_pence

    @property
    def to_be_confirmed(self) -> bool:
        """Whether anything it rests on has not yet been read in its source."""
        return any(line.status for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The charge as a plain object, for `--json`, the page and the letter."""
        told: dict[str, Any] = {
            key: getattr(self, key) for key in self.__slots__ if key not in ("on", "lines")
        }
        return {
            "on": self.on.isoformat(),
            **told,
            "council_pays_pence": self.council_pays_pence,
            "to_be_confirmed": self.to_be_confirmed,
            "lines": [line.as_json() for line in self.lines],
        }


def charge(given: Mapping[str, Any], *, on: date, law: Laws = SHIPPED) -> Charge:
    """What somebody pays towards their support on a day, and how we got to it.

    given: circumstances as `trellis charge` takes them. law: as it ships, or as a council has confirmed it.
    Refused (`Refused`): whatever `read_circumstances` refuses, and a day for which the law's amounts are not
    known here.

    Source: Care Act 2014, ss 14 and 17; SI 2014/2672.

    >>> charge({"date_of_birth": "1939-04-02", "weekly_cost_pence": 180_10, "capital_pence": 0,
    ...         "income": [{"kind": "state_pension", "weekly_pence": 203_85},
    ...                    {"kind": "attendance_allowance_higher", "weekly_pence": 101_75}],
    ...         "disability_expenditure": [{"kind": "other", "weekly_pence": 5_00}]},
    ...        on=date(2024, 6, 3)).charge_pence
    7190
    """
    circumstances = read_circumstances(given, on=on, law=law)
    return _Working(circumstances, on, law).charge()


class _Working:
    """Works one person out, figure by figure, and writes a line for each."""

    def __init__(self, given: Circumstances, on: date, law: Laws) -> None:
        self.given, self.on, self.law = given, on, law
        self.lines: list[Line] = []

    def charge(self) -> Charge:
        given = self.given
        capital, tariff, is_above = self._capital()
        income = self._income()
        protected = self._protected()
        housing = self._outgoings("housing", "Housing costs", "SI 2014/2672, Sch 1, para 2", given.housing)
        disability = self._outgoings(
            "disability_expenditure",
            "What the disability costs",
            "SI 2014/2672, Sch 1, para 4; statutory guidance, annex C",
            given.disability_expenditure,
        )
        disposable = int(
            disposable_income(
                *(np.array([pence]) for pence in (income, tariff)),
                protected=np.array([protected]),
                housing=np.array([housing]),
                disability=np.array([disability]),
            )[0]
        )
        self._line("disposable", "What is left over", disposable, "SI 2014/2672, regs 7 and 13 to 16")
        basis = self._basis(is_above=is_above)
        assessed = self._assessed(disposable) if basis == "means_test" else None
        charged = int(
            charge_of(
                np.array([assessed or 0]),
                cost=np.array([given.weekly_cost_pence]),
                pays_all=np.array([basis != "means_test"]),
            )[0]
        )
        self._say_charge(assessed, charged)
        return Charge(
            on=self.on,
            basis=basis,
            capital_pence=capital,
            income_pence=income,
            tariff_income_pence=tariff,
            protected_income_pence=protected,
            housing_pence=housing,
            disability_expenditure_pence=disability,
            disposable_pence=disposable,
            assessed_pence=assessed,
            weekly_cost_pence=given.weekly_cost_pence,
            charge_pence=charged,
            lines=tuple(self.lines),
        )

    def _line(self, rule: str, says: str, pence: int | None, source: str, status: str | None = None) -> None:
        self.lines.append(Line(rule, says, pence, source, status))

    def _by_law(self, rule: str, says: str, pence: int | None, law: Amount) -> None:
        self._line(rule, says, pence, law.source, law.status)

    def _capital(self) -> tuple[int, int, bool]:
        """The person's capital, what it yields a week, and whether it is above the upper limit."""
        given, on, law = self.given, self.on, self.law.capital
        capital = given.capital_pence
        for joint in given.joint_capital:
            share = share_of_joint(joint.pence, joint.owners)
            says = f"Your share of {say_pounds(joint.pence)} that {joint.owners} people hold together"
            self._line("capital.joint", says, share, "SI 2014/2672, reg 24; equal shares are taken")
            capital += share
        lower, upper = law.on("lower_limit", on), law.on("upper_limit", on)
        self._by_law(
            "capital",
            f"Your capital, of which the first {say_pounds(lower.value)} yields nothing",
            capital,
            lower,
        )
        if capital > upper.value:
            says = f"Your capital is above {say_pounds(upper.value)}"
            self._by_law("capital.above", says, None, upper)
            return capital, 0, True
        step, each = law.on("step", on), law.on("income_per_step", on)
        tariff = tariff_income(capital, lower_limit=lower.value, step=step.value, income_per_step=each.value)
        says = (
            f"What your capital is taken to yield: {say_pounds(each.value)} for each "
            f"{say_pounds(step.value)} or part of it above the limit"
        )
        self._by_law("capital.tariff", says, tariff, each)
        return capital, tariff, False

    def _income(self) -> int:
        reckoned = reckon(
            self.given.income,
            self.given.disregarded,
            couple=self.given.household == "couple",
            on=self.on,
            law=self.law,
        )
        counted = self.law.income.on("counted", self.on)
        for one in reckoned:
            self._say_income(one, counted)
        total = total_counted(reckoned)
        self._line("income", "Income that counts", total, "SI 2014/2672, regs 13 to 16")
        return total

    def _say_income(self, one: Reckoned, counted: Amount) -> None:
        name = one.kind.replace("_", " ")
        if one.pence:
            self._by_law(f"income.{one.kind}", f"Income: {name}", one.pence, one.law or counted)
        if not one.left_out:
            return
        if one.why == "law" and one.law is not None:
            self._by_law("left_out.law", f"Left out by law: {name}", -one.left_out, one.law)
        else:
            self._line("left_out.council", f"Left out by the council: {name}", -one.left_out, _COUNCIL)

    def _protected(self) -> int:
        """What is left to live on: the law's minimum, or what the council protects where that is more."""
        given = self.given
        own = given.protected_income_pence
        try:
            parts = parts_of(given, on=self.on, law=self.law)
        except Refused:
            if own is None:
                raise
            says = "What your council protects. The national minimum of the day is not known here"
            self._line("protected", says, own, _COUNCIL, TO_BE_CONFIRMED)
            return own
        minimum = 0
        for part in parts:
            pence = part.pence * part.times
            says = (
                part.says if part.times == 1 else f"{part.says}, {part.times} times {say_pounds(part.pence)}"
            )
            if part.law is None:
                self._line("protected.part", says, pence, "SI 2014/2672, reg 7")
            else:
                self._by_law("protected.part", says, pence, part.law)
            minimum += pence
        if own is not None and own > minimum:
            self._line("protected", "What your council protects, which is more", own, _COUNCIL)
            return own
        says = "What must be left to you to live on"
        if own is not None and own < minimum:
            says += f". The {say_pounds(own)} given is less than the law protects, so the law’s stands"
        self._line("protected", says, minimum, "SI 2014/2672, reg 7; Care Act 2014, s 14(7)")
        return minimum

    def _outgoings(self, rule: str, says: str, source: str, items: tuple[Item, ...]) -> int:
        if self.given.setting == "care_home":
            if items:
                self._line(rule, f"{says} do not come off in a care home", 0, source)
            return 0
        for item in items:
            self._line(f"{rule}.item", f"{says}: {item.kind.replace('_', ' ')}", weekly(item), source)
        return sum(weekly(item) for item in items)

    def _basis(self, *, is_above: bool) -> str:
        if self.given.refused_assessment:
            says = "No full assessment was possible, so you are treated as having more than the limit"
            self._line("basis.refused", says, None, "SI 2014/2672, reg 10(1)")
            return "refused"
        if self.given.light_touch == "above":
            says = (
                "A light-touch assessment, with your agreement: you are treated as having more than the "
                "limit. You may ask for a full one"
            )
            self._line("basis.light_touch", says, None, "SI 2014/2672, reg 10(2)", TO_BE_CONFIRMED)
            return "light_touch"
        if is_above:
            self._line("basis.capital", "You pay the whole cost", None, "SI 2014/2672, reg 12")
            return "capital"
        if self.given.light_touch == "below":
            says = (
                "A light-touch assessment, with your agreement, from what is shown here. "
                "You may ask for a full one"
            )
            self._line("basis.light_touch", says, None, "SI 2014/2672, reg 10(3)", TO_BE_CONFIRMED)
        return "means_test"

    def _assessed(self, disposable: int) -> int:
        policy = self.given.policy
        assessed = assessed_contribution(
            disposable,
            percent=policy.percent_of_disposable,
            minimum_charge=policy.minimum_charge_pence,
            rounding=policy.rounding,
        )
        if policy.percent_of_disposable != 100:
            says = f"The council takes {policy.percent_of_disposable:f}% of what is left over"
            self._line("assessed.percent", says, None, _COUNCIL)
        if disposable and not assessed and policy.minimum_charge_pence:
            says = f"The council makes no charge below {say_pounds(policy.minimum_charge_pence)}"
            self._line("assessed.minimum", says, 0, _COUNCIL)
        self._line("assessed", "What you are assessed to pay", assessed, f"{_ACT} and 17")
        return assessed

    def _say_charge(self, assessed: int | None, charged: int) -> None:
        cost = self.given.weekly_cost_pence
        says = "What you pay"
        if assessed is not None and assessed > cost:
            says = f"What you pay: never more than the support costs, which is {say_pounds(cost)}"
        self._line("charge", says, charged, f"{_ACT}(4)")
