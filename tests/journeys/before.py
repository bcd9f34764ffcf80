"""What happened before a journey begins, told by the stages' own acts as the demonstration's story is.

A journey walks its own story in the browser. What another journey walks already (J1 works out Mrs Ahmed's
amount) is told here, in a process of its own on the journey's database: `python -m tests.journeys.before
STORY`. It prints references by name, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.utils.timezone import localdate  # noqa: E402

from tests import people as cast  # noqa: E402
from trellis.journey.accounts.models import Account, Organisation  # noqa: E402
from trellis.journey.allocate.queries import latest_for  # noqa: E402
from trellis.journey.contribute import actions as contributing  # noqa: E402
from trellis.journey.contribute.models import Contribution  # noqa: E402
from trellis.journey.find.models import SupportKind  # noqa: E402
from trellis.journey.pay import actions as paying  # noqa: E402
from trellis.journey.pay.models import Rail  # noqa: E402
from trellis.journey.people import actions as people  # noqa: E402
from trellis.journey.people.models import Carer, Person  # noqa: E402
from trellis.journey.plan import actions as planning  # noqa: E402
from trellis.journey.plan.models import Plan  # noqa: E402
from trellis.journey.plan.queries import conditions_of, slices_of  # noqa: E402
from trellis.site.demo.story import tell_of_the_assessment  # noqa: E402


def account(one: cast.SignsIn) -> Account:
    return Account.objects.get(username=one.sign_in_name)


def person(one: cast.DrawsOnCare) -> Person:
    return Person.objects.select_related("team").get(
        family_name=one.details["family_name"], date_of_birth=one.date_of_birth
    )


def own_account(one: Person) -> Account:
    assert one.account is not None
    return one.account


def mrs_ahmeds_amount(on: date) -> dict[str, str]:
    """As in J1: her ten answers, Sara's help, the decision, and £293.15 a week."""
    mrs_ahmed, bea = person(cast.AMINA), account(cast.BEA)
    sara = Carer.objects.get(person=mrs_ahmed, name=cast.SARA.name)
    answers = []
    for outcome, level in cast.J1_LEVELS.items():
        limbs = cast.J1_LIMBS.get(outcome, [])
        answer = {"outcome": outcome, "level": level, "limbs": limbs, "said": f"Her words about {outcome}."}
        if limbs:
            answer["evidence"] = "Bea saw it on her visit."
        if outcome in cast.J1_SHARES:
            answer["help"] = [
                {"carer": "sara", "share": cast.J1_SHARES[outcome], "willing": True, "able": True}
            ]
        answers.append(answer)
    told = {
        "begun_days_ago": 21,
        "answers": answers,
        "decision": {
            "days_ago": 10,
            "related_to_impairment": True,
            "impairment": "Arthritis, and a stroke in 2024.",
            "wellbeing_areas": ["dignity", "relationships"],
            "significant_wellbeing_impact": True,
            "wellbeing_reason": "She is in pain, sees nobody, and has stopped cooking.",
        },
    }
    tell_of_the_assessment(mrs_ahmed, {"sara": sara}, told, by=bea, on=on)
    amount = latest_for(mrs_ahmed)
    assert amount is not None and amount.weekly_pence == cast.J1_WEEKLY_PENCE
    return {"person": mrs_ahmed.ref, "amount": amount.ref, "made_on": str(on - timedelta(days=10))}


def pays(one: Person, weekly_pence: int, on: date) -> Contribution:
    """What she pays a week: her pension leaves her that much above what she must be left with."""
    frank = account(cast.FRANK)
    begun = contributing.begin_assessment(one, filled_in_by="officer", by=account(cast.BEA), on=on)
    pages: dict[str, dict[str, Any]] = {
        "way": {"way": "full"},
        "household": {"household": "single", "setting": "community"},
        "savings": {"own_pence": 6_200_00, "joint": []},
        "income": {
            "lines": [
                {"kind": "state_pension", "pence": weekly_pence + 176_45, "every": "week"},
                {"kind": "attendance_allowance_lower", "pence": 75_00, "every": "week"},
            ]
        },
        "housing": {"lines": []},
        "disability": {"lines": []},
        "family": {"premiums": [], "children": 0},
    }
    for page, given in pages.items():
        contributing.save_page(begun, page, given, version=0, by=frank, on=on)
    contributing.hand_in(begun, by=frank, on=on)
    made = contributing.work_out(begun, starts_on=on, by=frank, on=on)
    assert made.assessed_pence == weekly_pence, f"{made.assessed_pence} a week, and not {weekly_pence}"
    return made


AT_HOME = ("personal_assistant", "home_care", "night_care")
LineTold = tuple[str, str, str, str, int]
"""What, its kind of support, how many a week, of what, and the price of one in pence."""

THREE_LINES: tuple[LineTold, ...] = (
    ("An assistant, mornings and Fridays", "personal_assistant", "14", "hour", 17_80),
    ("The art group", "group", "1", "session", 32_80),
    ("A taxi there and back", "taxi", "2", "journey", 19_00),
)
"""What her plan comes to in the end of J4: £249.20, £32.80 and £38.00 make £320.00 a week."""


def mrs_ahmeds_plan(on: date, lines: tuple[LineTold, ...] = THREE_LINES, is_handed_in: bool = True) -> Plan:
    """Her plan in her words, by her and Bea, a week after her amount."""
    mrs_ahmeds_amount(on)
    mrs_ahmed, bea, begun_on = person(cast.AMINA), account(cast.BEA), on - timedelta(days=9)
    own = own_account(mrs_ahmed)
    plan = planning.begin_plan(mrs_ahmed, by=bea, on=begun_on)
    words = {
        "good_life": "I want to paint on Tuesdays, and to have people in my kitchen again.",
        "skills_to_keep": "My own tea, and the stairs, slowly.",
        "contingency": "If my assistant is ill, Sara comes.",
        "emergency": "Ring Sara, then the alarm people.",
    }
    planning.write_plan(plan, words, by=own, on=begun_on)
    home = planning.add_outcome(
        plan,
        words="I want to stay in my own home.",
        serves=["nutrition", "hygiene", "toilet", "clothing", "habitable_home"],
        by=own,
        on=begun_on,
    )
    out = planning.add_outcome(
        plan,
        words="I want to see my friends and paint.",
        serves=["relationships", "community"],
        by=own,
        on=begun_on,
    )
    for what, kind, quantity, unit, pence in lines:
        planning.add_line(
            plan,
            what=what,
            kind=SupportKind.objects.get(code=kind),
            quantity=Decimal(quantity),
            unit=unit,
            unit_price_pence=pence,
            price_source="They told us on the telephone",
            priced_on=begun_on,
            outcomes=[home if kind in AT_HOME else out],
            by=own,
            on=begun_on,
        )
    if is_handed_in:
        planning.hand_in_plan(plan, by=own, on=on - timedelta(days=8))
    return plan


def mrs_ahmeds_budget(on: date) -> dict[str, str]:
    """As at the end of J4: £320.00 a week, agreed by Marta, paid to Mrs Ahmed herself."""
    mrs_ahmed, bea, marta = person(cast.AMINA), account(cast.BEA), account(cast.MARTA)
    since = on - timedelta(days=8)
    pays(mrs_ahmed, 47_30, since)
    plan = mrs_ahmeds_plan(on)
    budget = planning.prepare_budget(plan, starts_on=since, by=bea, on=since)
    own = own_account(mrs_ahmed)
    planning.put_slices(budget, [planning.SliceRow("to_me", 320_00)], by=own, on=since)
    planning.say_of_budget(budget, agreement="agrees", words="That is my plan.", by=own, on=since)
    (paid,) = slices_of(budget)
    answers = {
        one.condition.key: (True, "We talked it through at her table.")
        for one in conditions_of(paid, since).lines
        if not one.is_found
    }
    planning.answer_conditions(paid, answers, by=bea, on=since)
    planning.say_how_paid(paid, version=paid.version, is_gross=False, by_card=False, by=own, on=since)
    planning.sign_payment_agreement(
        paid,
        signed_by="Mrs Amina Ahmed",
        signed_on=since,
        first_review_on=since + timedelta(days=170),
        by=bea,
        on=since,
    )
    budget.refresh_from_db()
    planning.submit_budget(budget, differs_because="It is what her plan costs here.", by=bea, on=since)
    budget.refresh_from_db()
    planning.sign_budget(budget, by=marta, on=since)
    return {"person": mrs_ahmed.ref, "plan": plan.ref, "budget": budget.ref}


def mrs_ahmeds_nights(on: date) -> dict[str, str]:
    """A budget for somebody awake at night, at what the council pays, that waits to be asked for.

    63 hours at £12.60 are £793.80. Mrs Ahmed agrees, and wants the council to hold it.
    """
    mrs_ahmed, bea, since = person(cast.AMINA), account(cast.BEA), on - timedelta(days=7)
    pays(mrs_ahmed, 47_30, since)
    nights: LineTold = ("Somebody awake at night", "night_care", "63", "hour", 12_60)
    plan = mrs_ahmeds_plan(on, (nights,))
    budget = planning.prepare_budget(plan, starts_on=on, by=bea, on=since)
    own = own_account(mrs_ahmed)
    planning.put_slices(budget, [planning.SliceRow("council", 793_80)], by=own, on=since)
    planning.say_of_budget(budget, agreement="agrees", words="If I can sleep.", by=own, on=since)
    return {"person": mrs_ahmed.ref, "plan": plan.ref, "budget": budget.ref}


def mrs_ahmeds_two_purses(on: date) -> dict[str, str]:
    """A plan of £400.00 a week that is still written, and what she pays of what may be charged: £47.60."""
    mrs_ahmed = person(cast.AMINA)
    pays(mrs_ahmed, 47_60, on - timedelta(days=7))
    lines: tuple[LineTold, ...] = (
        ("An assistant by day", "personal_assistant", "12.5", "hour", 17_80),
        ("A taxi to the art group", "taxi", "2", "journey", 18_75),
        ("Help at home on bad days", "home_care", "6.25", "hour", 22_40),
    )
    plan = mrs_ahmeds_plan(on, lines, is_handed_in=False)
    return {"person": mrs_ahmed.ref, "plan": plan.ref}


def a_plan_that_costs_more(on: date) -> dict[str, str]:
    """As at the end of J3: £342.20 a week, written with a planner whom she let in, and handed in."""
    plan = mrs_ahmeds_plan(
        on,
        lines=(
            ("A personal assistant", "personal_assistant", "14", "hour", 17_80),
            ("Art group", "group", "1", "session", 55_00),
            ("Taxi to the art group and back", "taxi", "2", "journey", 19_00),
        ),
    )
    own = own_account(plan.person)
    open_door = Organisation.objects.get(name="Open Door CIC")
    people.let_in(plan.person, open_door, sections=["plan", "money"], may_write=True, by=own, on=on)
    pays(plan.person, 47_30, on)
    return {"person": plan.person.ref, "plan": plan.ref}


def mrs_ahmeds_open_plan(on: date) -> dict[str, str]:
    """Her plan of £320.00 a week, still written, and seen by nobody but her and the council."""
    plan = mrs_ahmeds_plan(on, is_handed_in=False)
    return {"person": plan.person.ref, "plan": plan.ref}


def a_budget_to_be_held(on: date) -> dict[str, str]:
    """A budget of £320.00 that is prepared, and nobody has said yet how it is held."""
    mrs_ahmed, bea, since = person(cast.AMINA), account(cast.BEA), on - timedelta(days=8)
    pays(mrs_ahmed, 47_30, since)
    plan = mrs_ahmeds_plan(on)
    budget = planning.prepare_budget(plan, starts_on=since, by=bea, on=since)
    return {"person": mrs_ahmed.ref, "plan": plan.ref, "budget": budget.ref}


def an_account_of_mr_grants(on: date) -> dict[str, str]:
    """An account that he gave Bea, and that Fiona had read out to her by his sister."""
    mr_grant = person(cast.GEORGE)
    payee = paying.put_in_payee(
        mr_grant,
        kind="account",
        name="MR G GRANT",
        rail=Rail.objects.get(name="Bacs"),
        sort_code="089999",
        account_number="66374958",
        by=account(cast.FRANK),
        on=on,
    )
    paying.check_payee(payee, how="His sister read it out.", by=account(cast.FIONA), on=on)
    return {"person": mr_grant.ref, "payee": payee.ref}


STORIES: dict[str, Callable[[date], dict[str, str]]] = {
    "mrs_ahmeds_amount": mrs_ahmeds_amount,
    "a_plan_that_costs_more": a_plan_that_costs_more,
    "a_budget_to_be_held": a_budget_to_be_held,
    "mrs_ahmeds_budget": mrs_ahmeds_budget,
    "mrs_ahmeds_nights": mrs_ahmeds_nights,
    "mrs_ahmeds_two_purses": mrs_ahmeds_two_purses,
    "mrs_ahmeds_open_plan": mrs_ahmeds_open_plan,
    "an_account_of_mr_grants": an_account_of_mr_grants,
}


def main(story: str) -> None:
    with transaction.atomic():
        print(json.dumps(STORIES[story](localdate())))


if __name__ == "__main__":
    main(*sys.argv[1:])
