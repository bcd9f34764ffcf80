"""Policies, financial assessments and contributions for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.contribute import actions, questions
from trellis.journey.contribute.models import ChargingPolicy, Contribution, FilledInBy, FinancialAssessment
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people

TODAY = people.TODAY
BORN = date(1948, 4, 2)
# Pension and attendance allowance that, less what must be left to Mrs Ahmed in 2026-27, come to £47.30.
ANSWERS: dict[str, dict[str, Any]] = {
    questions.WAY: {"way": questions.FULL},
    questions.HOUSEHOLD: {"household": "single", "setting": "community"},
    questions.SAVINGS: {"own_pence": 6_200_00, "joint": []},
    questions.INCOME: {
        "lines": [
            {"kind": "state_pension", "pence": 213_75, "every": "week"},
            {"kind": "attendance_allowance_lower", "pence": 75_00, "every": "week"},
        ]
    },
    questions.HOUSING: {"lines": []},
    questions.DISABILITY: {"lines": []},
    questions.FAMILY: {"children": 0, "premiums": []},
}


def finance(name: str = "Frank Foster") -> Account:
    return people.account(name, RoleName.FINANCE)


def director() -> Account:
    return people.account("Dina Dixon", RoleName.DIRECTOR)


def policy_in_force(**decided: Any) -> ChargingPolicy:
    """A policy from April 2026, prepared by Frank and adopted by Dina; made once, unless others are asked."""
    found = ChargingPolicy.objects.filter(adopted_on__isnull=False).first()
    if found is not None and not decided:
        return found
    details = {"from_date": date(2026, 4, 6), "decision": "Cabinet decision D-21", **decided}
    prepared = actions.prepare_policy(**details, by=finance(), on=date(2026, 3, 2))
    return actions.adopt_policy(prepared, by=director(), on=date(2026, 3, 16))


def assessment(
    person: Person | None = None, *, by: Account | None = None, on: date = TODAY, **changed: dict[str, Any]
) -> FinancialAssessment:
    """A financial assessment with every page filled in by an officer, or by `by`; `changed`: other pages."""
    person = person or people.person(date_of_birth=BORN)
    begun = actions.begin_assessment(
        person, filled_in_by=FilledInBy.OFFICER, by=by or people.worker_of(person), on=on
    )
    return fill_in(begun, by=by, on=on, **changed)


def fill_in(
    begun: FinancialAssessment, *, by: Account | None = None, on: date = TODAY, **changed: dict[str, Any]
) -> FinancialAssessment:
    answers = ANSWERS | changed
    if begun.person.date_of_birth is None:
        born = {"date_of_birth": BORN.isoformat()}
        answers |= {questions.HOUSEHOLD: born | answers[questions.HOUSEHOLD]}
    for page, given in answers.items():
        version = questions.version_of(begun.answers, page)
        begun = actions.save_page(begun, page, given, version=version, by=by or finance(), on=on)
    return begun


def handed_in(
    person: Person | None = None, *, on: date = TODAY, **changed: dict[str, Any]
) -> FinancialAssessment:
    return actions.hand_in(assessment(person, on=on, **changed), by=finance(), on=on)


def contribution(
    person: Person | None = None,
    pence: int = 47_30,
    *,
    starts_on: date = TODAY,
    on: date = TODAY,
    **changed: dict[str, Any],
) -> Contribution:
    """What somebody born in 1948 is assessed to pay: £47.30 a week, or another sum, of their pension."""
    policy_in_force()
    if "income" not in changed:
        more = pence - 47_30
        pension = {"kind": "state_pension", "pence": 213_75 + more, "every": "week"}
        changed["income"] = {"lines": [pension, ANSWERS[questions.INCOME]["lines"][1]]}
    return actions.work_out(handed_in(person, on=on, **changed), starts_on=starts_on, by=finance(), on=on)
