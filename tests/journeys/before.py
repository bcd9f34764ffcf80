"""What happened before a journey begins, told by the stages' own acts as the demonstration's story is.

A journey walks its own story in the browser. What another journey walks already (J1 works out Mrs Ahmed's
amount) is told here, in a process of its own on the journey's database: `python -m tests.journeys.before
STORY`. It prints references by name, as JSON.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.utils.timezone import get_default_timezone, localdate, now  # noqa: E402

from tests import people as cast  # noqa: E402
from trellis.basis.periods import week_of  # noqa: E402
from trellis.basis.working_days import add_working_days, bank_holidays  # noqa: E402
from trellis.engines.paying.days import calendar  # noqa: E402
from trellis.journey.accounts.models import Account, Organisation, Team  # noqa: E402
from trellis.journey.allocate.queries import latest_for  # noqa: E402
from trellis.journey.contribute import actions as contributing  # noqa: E402
from trellis.journey.contribute.models import Contribution  # noqa: E402
from trellis.journey.find.models import SupportKind  # noqa: E402
from trellis.journey.pay import actions as paying  # noqa: E402
from trellis.journey.pay.models import Payee, Rail, Schedule, ScheduleRate  # noqa: E402
from trellis.journey.pay.tests import statements_factories as statements  # noqa: E402
from trellis.journey.pay.tests.money_factories import credited  # noqa: E402
from trellis.journey.pay.tests.runs_factories import direct_payment  # noqa: E402
from trellis.journey.people import actions as people  # noqa: E402
from trellis.journey.people.models import Carer, Person  # noqa: E402
from trellis.journey.plan import actions as planning  # noqa: E402
from trellis.journey.plan.models import Agreement, PersonalBudget, Plan, Slice  # noqa: E402
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


def two_nights(on: date) -> dict[str, str]:
    """What is worked out every night, on two of them."""
    first, second = (paying.make_dues(on, until=on + timedelta(days=14)) for _ in range(2))
    return {
        "put_right_the_first_night": str(first.adjustments),
        "put_right_the_second_night": str(second.adjustments + second.periods),
    }


# Whoever is paid in a journey. ---------------------------------------------------------------------------

# Of the published vectors: they pass the banks' check and are nobody's.
DETAILS = (("118765", "64371389"), ("107999", "88837491"), ("089999", "66374958"), ("202959", "63748472"))


def a_pay_day_on_a_holiday(on: date) -> date:
    """The next bank holiday for which the file can still go: the money must be there before it."""
    ahead = (on + timedelta(days=number) for number in range(1, 365))
    return next(one for one in ahead if one in bank_holidays(one.year) and calendar(one, "bacs").file_by > on)


def somebody(given_name: str, family_name: str, on: date, *, team: str = "Riverside", **more: Any) -> Person:
    """Somebody whom no story of the demonstration knows."""
    by = account(cast.BEA)
    return people.add_person(
        team=Team.objects.get(name=team), given_name=given_name, family_name=family_name, by=by, on=on, **more
    )


def an_account(one: Person, rail: Rail, on: date, *, number: int = 0, name: str = "", **more: Any) -> Payee:
    """An account of theirs, put in by Frank and checked by Fiona."""
    sort_code, account_number = DETAILS[number]
    details = {"kind": "account", "sort_code": sort_code, "account_number": account_number} | more
    payee = paying.put_in_payee(
        one, name=name or one.full_name.upper(), rail=rail, by=account(cast.FRANK), on=on, **details
    )
    return paying.check_payee(payee, how="They read it out on our visit.", by=account(cast.FIONA), on=on)


def paid_from_the_council(rail: Rail, on: date) -> Rail:
    number = "654321" if rail.kind == "bacs" else ""
    sort_code, account_number = DETAILS[3]
    return paying.say_paid_from(
        rail,
        name="NORTHSHIRE COUNCIL",
        sort_code=sort_code,
        account_number=account_number,
        service_user_number=number,
        by=account(cast.FRANK),
        on=on,
    )


def is_paid(held: Slice, payee: Payee, *, begins: date, starts_on: date, on: date, cycle: str) -> Schedule:
    return paying.begin_schedule(
        held, payee, cycle=cycle, a_period_begins=begins, starts_on=starts_on, by=account(cast.FRANK), on=on
    )


def four_who_are_paid(on: date) -> dict[str, str]:
    """Mrs Ahmed's budget, which nothing pays yet; and four who are paid already, or are about to be.

    They go by a rail of their own, so that the demonstration's run is not theirs. Mr Grant begins nine days
    into the period, Nora Noakes has £512.00 every four weeks and Hal Hobday £400.00. Ivy Irons has had £700
    for last week, by Faster Payment.
    """
    told = mrs_ahmeds_budget(on)
    frank, fiona = account(cast.FRANK), account(cast.FIONA)
    pay_day = a_pay_day_on_a_holiday(on)
    rail = paid_from_the_council(paying.add_rail(name="Bacs for people", kind="bacs", by=frank), on)
    george = person(cast.GEORGE)
    nora, hal, ivy = (
        somebody(*name, on) for name in (("Nora", "Noakes"), ("Hal", "Hobday"), ("Ivy", "Irons"))
    )
    for number, (one, weekly, pays_, starts_on) in enumerate(
        (
            (george, 320_00, 47_30, pay_day + timedelta(days=9)),
            (nora, 128_00, 0, pay_day),
            (hal, 100_00, 0, pay_day),
        )
    ):
        held = direct_payment(one, weekly, pays=pays_, starts_on=on)
        payee = an_account(one, rail, on, number=number)
        is_paid(held, payee, begins=pay_day, starts_on=starts_on, on=on, cycle="four_weekly")
    last_week = week_of(on - timedelta(days=7)).first
    faster = Rail.objects.get(name="Faster Payments")
    held = direct_payment(ivy, 700_00, pays=0, starts_on=last_week)
    payee = an_account(ivy, faster, last_week)
    schedule = is_paid(held, payee, begins=last_week, starts_on=last_week, on=last_week, cycle="weekly")
    paying.make_dues(last_week, until=last_week)
    sent_on = calendar(last_week, "faster_payment").file_by
    run = paying.prepare_run(faster, last_week, by=frank, on=sent_on)
    at = datetime.combine(sent_on, time(10), tzinfo=get_default_timezone())
    paying.send_run(paying.approve_run(run, by=fiona, at=at), by=frank, at=at)
    paying.credit_run(run, by=frank, at=at + timedelta(hours=2))
    ((slice_ref,),) = Slice.objects.filter(budget__ref=told["budget"]).values_list("ref")
    return told | {
        "slice": slice_ref,
        "pay_day": pay_day.isoformat(),
        "last_week": last_week.isoformat(),
        "ivys_schedule": schedule.ref,
    }


# What might go back. --------------------------------------------------------------------------------------


def what_might_go_back(on: date) -> dict[str, str]:
    """Mrs Ahmed has £3,412.60 in her account; Dawn holds £6,000.00 of Bill's, and spent of it long ago."""
    told = mrs_ahmeds_budget(on - timedelta(days=1))
    long_ago = on - timedelta(days=120)
    hers = an_account(person(cast.AMINA), Rail.objects.get(name="Bacs"), on)
    held = Slice.objects.get(budget__ref=told["budget"])
    is_paid(held, hers, begins=held.starts_on, starts_on=held.starts_on, on=on, cycle="four_weekly")
    credited(hers, 3_412_60, on)
    bill = person(cast.BILL)
    dawns = Payee.objects.get(person=bill, rail__name="Bacs", speaker__isnull=False)
    credited(dawns, 6_120_00, long_ago)
    spends = [
        paying.put_in_spend(
            bill, dawns, on=on - timedelta(days=ago), pence=60_00, says=says, by=account(cast.DAWN), today=on
        )
        for ago, says in ((91, "A coat"), (90, "A week of lunches"))
    ]
    return {
        "person": told["person"],
        "hers": hers.ref,
        "bill": bill.ref,
        "dawns": dawns.ref,
        "older": spends[0].ref,
        "newer": spends[1].ref,
    }


# When the card company is down. ---------------------------------------------------------------------------

ON_CARDS, WITH_WAGES, WAGES_WEEKLY = 41, 9, 250_93
FIRST_NAMES = ("Alma", "Bert", "Cora", "Doug", "Edie", "Fred", "Gita", "Hugo")
FAMILY_NAMES = ("Archer", "Booth", "Crane", "Dyer", "Eccles")


def forty_one_on_cards(on: date) -> dict[str, str]:
    """Forty-one people whose money is loaded on cards of one company; nine pay wages out of it by tomorrow.

    Mr Grant is one of them, and one other wants nobody to write to them. Written in rows, as a council's old
    system would hand them over; what falls due is worked out by the act that works it out every night.
    """
    frank, fiona, bea = account(cast.FRANK), account(cast.FIONA), account(cast.BEA)
    rail = paying.add_rail(name="EML", kind="card", by=frank)
    everybody = [person(cast.GEORGE), *_forty_more()]
    assert len(everybody) == ON_CARDS
    faster = Rail.objects.get(name="Faster Payments")
    first_wages = ON_CARDS - WITH_WAGES
    checked = {
        "put_in_by": frank,
        "put_in_on": on,
        "checked_by": fiona,
        "checked_on": on,
        "checked_how": "They read it out on our visit.",
    }
    seconds = Payee.objects.bulk_create(
        Payee(
            person=one,
            kind="account",
            name=one.full_name.upper(),
            rail=faster,
            sort_code="089999",
            account_number="66374958",
            **checked,
        )
        for one in everybody[first_wages:]
    )
    cards = Payee.objects.bulk_create(
        Payee(
            person=one,
            kind="card",
            name=one.full_name.upper(),
            rail=rail,
            card_reference=f"NS-{number:04}",
            second=seconds[number - first_wages] if number >= first_wages else None,
            **checked,
        )
        for number, one in enumerate(everybody)
    )
    later = add_working_days(on, 5)
    weekly = [WAGES_WEEKLY if at >= first_wages else 120_00 for at in range(ON_CARDS)]
    begins = [on + timedelta(days=at % 2) if at >= first_wages else later for at in range(ON_CARDS)]
    slices = _paid_by_card(everybody, weekly, on)
    Agreement.objects.bulk_create(
        Agreement(
            person=one.budget.person,
            budget=one.budget,
            assistants_name="Pat Parry",
            what_they_do="Mornings",
            hours_a_week=16,
            wage_pence=13_20,
            starts_on=on,
            weekly_cost_pence=WAGES_WEEKLY,
            working={},
            state="working",
            offered_on=on,
            offered_by=bea,
            **{
                f"{who}_signed_{what}": said
                for who in ("employer", "assistant")
                for what, said in (("on", on), ("by", bea), ("how", "On paper."))
            },
        )
        for one in slices[first_wages:]
    )
    schedules = Schedule.objects.bulk_create(
        Schedule(
            person=payee.person,
            slice=held,
            payee=payee,
            a_period_begins=begins_on,
            starts_on=begins_on,
            put_in_by=frank,
            put_in_on=on,
        )
        for held, payee, begins_on in zip(slices, cards, begins, strict=True)
    )
    ScheduleRate.objects.bulk_create(
        ScheduleRate(
            schedule=one,
            from_date=one.starts_on,
            weekly_pence=pence,
            because="As the budget says.",
            put_in_by=frank,
        )
        for one, pence in zip(schedules, weekly, strict=True)
    )
    paying.make_dues(on, until=later)
    return {"rail": rail.ref, "later": later.isoformat(), "alone": everybody[1].full_name}


def _forty_more() -> list[Person]:
    """With an address, an e-mail or a mobile telephone; the first of them asked that nobody writes."""
    riverside = Team.objects.get(name="Riverside")
    names = [(given, family) for family in FAMILY_NAMES for given in FIRST_NAMES]
    made = Person.objects.bulk_create(
        Person(
            team=riverside,
            given_name=given,
            family_name=family,
            **(
                {"address": f"{number} Mill Lane\nNorthshire\nNS1 1AA"},
                {"email": f"{given}.{family}@example.org".lower()},
                {"phone": f"07700 900{number:03}"},
            )[number % 3],
        )
        for number, (given, family) in enumerate(names)
    )
    people.agree_how_to_reach(
        made[0],
        version=0,
        best="visit",
        never=["letter", "email", "text", "phone"],
        because="I like to see who is talking.",
        agreed_with=made[0].full_name,
        by=account(cast.BEA),
        on=localdate(),
    )
    return made


def _paid_by_card(everybody: list[Person], weekly: list[int], on: date) -> list[Slice]:
    """A budget of each, agreed, all of it one direct payment onto a card that they chose."""
    bea, marta = account(cast.BEA), account(cast.MARTA)
    plans = Plan.objects.bulk_create(Plan(person=one, begun_by=bea, begun_on=on) for one in everybody)
    budgets = PersonalBudget.objects.bulk_create(
        PersonalBudget(
            person=plan.person,
            plan=plan,
            starts_on=on,
            cost_weekly_pence=pence,
            person_pays_weekly_pence=0,
            council_pays_weekly_pence=pence,
            state="signed",
            prepared_by=bea,
            prepared_on=on,
            submitted_by=bea,
            submitted_on=on,
            signed_by=marta,
            signed_on=on,
            signed_at=now(),
        )
        for plan, pence in zip(plans, weekly, strict=True)
    )
    return Slice.objects.bulk_create(
        Slice(
            budget=one,
            how="direct_payment",
            holder="person",
            holder_name=one.person.full_name,
            weekly_pence=one.cost_weekly_pence,
            by_card=True,
            offered="own_account",
            card_chosen_because="It is less to carry.",
            how_paid_said_on=on,
            wanted_on=on,
            wanted_by=one.person.full_name,
            agreement_signed_on=on,
            agreement_signed_by=one.person.full_name,
            first_review_on=on + timedelta(days=170),
        )
        for one in budgets
    )


def an_account_kept_for_mrs_ahmed(on: date) -> dict[str, str]:
    """As in J9: £1,090.80 was paid into it, and the bank has five lines to tell, in each of its forms."""
    payee = statements.managed(person(cast.AMINA))
    files = {form: base64.b64encode(statements.may(payee, form)).decode() for form in statements.AWAY}
    return {"payee": payee.ref, **files}


STORIES: dict[str, Callable[[date], dict[str, str]]] = {
    "mrs_ahmeds_amount": mrs_ahmeds_amount,
    "a_plan_that_costs_more": a_plan_that_costs_more,
    "a_budget_to_be_held": a_budget_to_be_held,
    "mrs_ahmeds_budget": mrs_ahmeds_budget,
    "mrs_ahmeds_nights": mrs_ahmeds_nights,
    "mrs_ahmeds_two_purses": mrs_ahmeds_two_purses,
    "mrs_ahmeds_open_plan": mrs_ahmeds_open_plan,
    "an_account_of_mr_grants": an_account_of_mr_grants,
    "an_account_kept_for_mrs_ahmed": an_account_kept_for_mrs_ahmed,
    "four_who_are_paid": four_who_are_paid,
    "two_nights": two_nights,
    "what_might_go_back": what_might_go_back,
    "forty_one_on_cards": forty_one_on_cards,
}


def main(story: str) -> None:
    with transaction.atomic():
        print(json.dumps(STORIES[story](localdate())))


if __name__ == "__main__":
    main(*sys.argv[1:])
