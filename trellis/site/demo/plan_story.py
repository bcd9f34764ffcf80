"""What has happened to the cast since their amount: a plan, what they pay, a budget, who holds it how.

By the stages' own acts, like the rest of the story.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.assess.models import Assessment
from trellis.journey.challenge import actions as challenging
from trellis.journey.contribute import actions as contributing
from trellis.journey.contribute.models import Contribution
from trellis.journey.find.models import Provider, SupportKind
from trellis.journey.people import actions as people
from trellis.journey.people.models import Person, Speaker
from trellis.journey.plan import actions as planning
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import How, PersonalBudget, Plan, PlanLine, PlanOutcome
from trellis.journey.plan.queries import conditions_of, costed, slices_of

from .cast import DrawsOnCare

POLICY_STARTS = date(2026, 4, 1)
WORDS = ("good_life", "skills_to_keep", "contingency", "emergency")


def tell_of_the_policy(workers: Mapping[str, Account]) -> None:
    """What the council decided about charging: Frank prepared it, Dina adopted it."""
    policy = contributing.prepare_policy(
        from_date=POLICY_STARTS,
        decision="Northshire decision D-9, 3 March 2026",
        standard_disability_pence=10_00,
        by=workers["frank"],
        on=date(2026, 3, 4),
    )
    contributing.adopt_policy(policy, by=workers["dina"], on=date(2026, 3, 16))


def tell_of_the_plan(person: Person, one: DrawsOnCare, workers: Mapping[str, Account], on: date) -> None:
    """Somebody's plan as the file tells it, agreed and held."""
    told, worker = one.plan, workers[one.worker]
    manager = workers[told["manager"]]
    decided_on = Assessment.objects.filter(person=person).latest("pk").state_since or on
    begun_on, handed_in_on, signed_on = (
        max(on - timedelta(days=told[f"{what}_days_ago"]), decided_on)
        for what in ("begun", "handed_in", "signed")
    )
    own = workers[one.sign_in_name]
    _let_in(person, told["let_in"], by=own, on=begun_on)
    contribution = _contribution(person, told["money"], own, workers["frank"], on=begun_on)
    plan = planning.begin_plan(person, by=worker, on=begun_on)
    _write(plan, told, own=own, worker=worker, on=begun_on)
    fund = told["planning_fund"]
    planning.set_planning_fund(
        plan,
        Organisation.objects.get(name=told["let_in"]["organisation"]),
        pence=fund["pence"],
        what_for=fund["what_for"],
        by=manager,
        on=begun_on,
    )
    planning.hand_in_plan(plan, by=own, on=handed_in_on)
    budget = planning.prepare_budget(plan, starts_on=signed_on, by=worker, on=handed_in_on)
    assert budget.contribution_id == contribution.pk, "what he pays is known before his budget is"
    _hold(budget, plan, person, told, own=own, worker=worker, on=handed_in_on)
    planning.say_of_budget(
        budget, agreement="agrees", words="It's mine. I said every line of it.", by=own, on=handed_in_on
    )
    budget.refresh_from_db()
    planning.submit_budget(budget, differs_because=told["differs_because"], by=worker, on=handed_in_on)
    budget.refresh_from_db()
    planning.sign_budget(budget, by=manager, on=signed_on)
    assistant = told["assistant"]
    planning.offer_agreement(
        person,
        terms={
            "hours_a_week": Decimal(str(assistant["hours"])),
            "wage_pence": assistant["wage_pence"],
            "insurance_yearly_pence": 130_00,
            "payroll_weekly_pence": 5_40,
            "employment_allowance": True,
            "pension": "basic_pay",
        },
        assistants_name=workers[assistant["account"]].name,
        sign_in_name=assistant["account"],
        what_they_do="Washing, dressing and breakfast, and the shirt with buttons.",
        starts_on=on + timedelta(days=7),
        by=worker,
        on=on,
    )
    _spend(budget, workers["will"], on=signed_on)
    question = told["question"]
    challenging.raise_challenge(
        "charge", contribution.ref, words=question["words"], wanted=question["wanted"], by=own, on=signed_on
    )


def _spend(budget: PersonalBudget, provider: Account, *, on: date) -> None:
    """The first evening that the service fund paid for, and an hour kept for later."""
    (fund,) = (one for one in slices_of(budget) if one.how == How.SERVICE_FUND)
    planning.put_in_entry(
        fund, kind="spent", pence=23_20, day_of_it=on, says="An evening, and a hot supper", by=provider, on=on
    )
    planning.put_in_entry(
        fund,
        kind="hours_kept",
        hours=Decimal(1),
        day_of_it=on,
        says="Bill was at his daughter’s",
        by=provider,
        on=on,
    )


def _let_in(person: Person, told: Mapping[str, Any], *, by: Account, on: date) -> None:
    people.let_in(
        person,
        Organisation.objects.get(name=told["organisation"]),
        sections=told["sections"],
        may_write=True,
        by=by,
        on=on,
    )


def _contribution(
    person: Person, told: Mapping[str, Any], own: Account, finance: Account, *, on: date
) -> Contribution:
    """He filled the pages in himself, and finance worked it out."""
    assessment = contributing.begin_assessment(person, by=own, on=on)
    income = ("state_pension", "private_pension", "attendance_allowance_lower")
    sums = (told["state_pension_pence"], told["private_pension_pence"], told["attendance_allowance_pence"])
    pages: dict[str, dict[str, Any]] = {
        "way": {"way": "full"},
        "household": {"household": "single", "setting": "community"},
        "savings": {"own_pence": told["savings_pence"], "joint": []},
        "income": {
            "lines": [
                {"kind": kind, "pence": pence, "every": "week"}
                for kind, pence in zip(income, sums, strict=True)
            ]
        },
        "housing": {"lines": [{"kind": "council_tax", "pence": told["council_tax_pence"], "every": "week"}]},
        "disability": {"lines": []},
        "family": {"premiums": [], "children": 0},
    }
    for page, given in pages.items():
        contributing.save_page(assessment, page, given, version=0, by=own, on=on)
    contributing.hand_in(assessment, by=own, on=on)
    return contributing.work_out(assessment, starts_on=on, by=finance, on=on)


def _write(plan: Plan, told: Mapping[str, Any], *, own: Account, worker: Account, on: date) -> None:
    planning.write_plan(plan, {name: told[name] for name in WORDS}, by=own, on=on)
    planning.write_plan(plan, {"advice": told["advice"]}, by=worker, on=on)
    outcomes: dict[str, PlanOutcome] = {}
    for outcome in told["outcomes"]:
        details = dict(outcome)
        key = details.pop("key")
        outcomes[key] = planning.add_outcome(plan, by=own, on=on, **details)
    kinds = {kind.code: kind for kind in SupportKind.objects.all()}
    for line in told["lines"]:
        details = {name: value for name, value in line.items() if name not in ("serves", "held")}
        kind = kinds[details.pop("kind")]
        planning.add_line(
            plan,
            kind=kind,
            unit=details.pop("unit", kind.unit),
            quantity=Decimal(details.pop("quantity")),
            price_source="The directory",
            priced_on=on,
            outcomes=[outcomes[key] for key in line["serves"]],
            by=own,
            on=on,
            **details,
        )
    planning.add_risk(plan, by=own, on=on, agreed_with="Dawn, and two from the club", **told["risk"])
    planning.say_who_led(plan, told["led_says_person"], by=own, on=on)
    planning.say_who_led(plan, told["led_says_worker"], by=worker, on=on)


def _hold(
    budget: PersonalBudget,
    plan: Plan,
    person: Person,
    told: Mapping[str, Any],
    *,
    own: Account,
    worker: Account,
    on: date,
) -> None:
    """Three slices: what his daughter looks after for him, a service fund, and what the council arranges."""
    sums = {"dawn": 0, "willow": 0, "council": 0}
    held = {line["what"]: line["held"] for line in told["lines"]}
    for one in costed(plan).lines:
        line: PlanLine = one.line
        sums[held[line.what]] += one.weekly_pence
    daughter = Speaker.objects.get(person=person, carer__name="Dawn Baker")
    willow = Provider.objects.get(name="Willow Support CIC")
    rows = [
        SliceRow("to_nominated", weekly_pence=sums["dawn"], holder_name=daughter.name, speaker=daughter),
        SliceRow("service_fund", weekly_pence=sums["willow"], provider=willow, what_for="Hot food, evenings"),
        SliceRow("in_kind", weekly_pence=sums["council"], what_for="The alarm"),
    ]
    planning.put_slices(budget, rows, by=own, on=on)
    paid = slices_of(budget)[0]
    answers = {
        one.condition.key: (True, "We talked it through with Bill and Dawn.")
        for one in conditions_of(paid, on).lines
        if not one.is_found
    }
    planning.answer_conditions(paid, answers, by=worker, on=on)
    paid.refresh_from_db()
    paid = planning.say_how_paid(paid, version=paid.version, is_gross=False, by_card=False, by=own, on=on)
    planning.sign_payment_agreement(
        paid,
        signed_by="Bill Baker and Dawn Baker",
        signed_on=on,
        first_review_on=on + timedelta(days=170),
        by=worker,
        on=on,
    )
