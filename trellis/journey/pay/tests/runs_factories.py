"""People whose budget is paid, for tests: payees, schedules and runs, by the acts that make real ones."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.pay import actions
from trellis.journey.pay.models import Payee, PayRun, Rail, RailKind, Schedule
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions as plans
from trellis.journey.plan.models import PersonalBudget, Slice
from trellis.journey.plan.tests import factories as planning

TODAY = people.TODAY
# Sort codes and account numbers of the published vectors: they pass the banks' check.
ACCOUNTS = (("089999", "66374958"), ("107999", "88837491"), ("202959", "63748472"), ("118765", "64371389"))
JUDGED = {
    "not_excluded": (True, ""),
    "capable": (True, "Her daughter does the books."),
    "appropriate": (True, "She has an assistant in mind."),
}


def frank() -> Account:
    """Frank Foster of finance, who prepares."""
    return people.account("Frank Foster", RoleName.FINANCE)


def fiona() -> Account:
    """Fiona Finch of finance, who checks and approves."""
    return people.account("Fiona Finch", RoleName.FINANCE)


def bacs() -> Rail:
    """Bacs, paid from the council's own account."""
    return paid_from(Rail.objects.get(name="Bacs"))


def faster() -> Rail:
    return paid_from(Rail.objects.get(name="Faster Payments"))


def card() -> Rail:
    """The card company of the eleventh journey."""
    found, _ = Rail.objects.get_or_create(name="EML", kind=RailKind.CARD)
    return found


def paid_from(rail: Rail) -> Rail:
    if rail.paid_from_account_number:
        return rail
    return actions.say_paid_from(
        rail,
        name="NORTHSHIRE",
        sort_code="20-29-59",
        account_number="63748472",
        service_user_number="123456" if rail.kind == RailKind.BACS else "",
        by=frank(),
        on=TODAY,
    )


def payee(person: Person, *, rail: Rail | None = None, number: int = 0, **more: object) -> Payee:
    """An account of this person's that somebody else has checked."""
    made = put_in(person, rail=rail, number=number, **more)
    return actions.check_payee(made, how="Rang her on the number we know.", by=fiona(), on=TODAY)


def put_in(person: Person, *, rail: Rail | None = None, number: int = 0, **more: object) -> Payee:
    """The same, not checked yet."""
    rail = rail or bacs()
    details: dict[str, object] = {"kind": "account", "name": person.full_name}
    if rail.kind == RailKind.CARD:
        details |= {"kind": "card", "card_reference": f"NS-{1000 + person.pk}"}
    else:
        sort_code, account_number = ACCOUNTS[number % len(ACCOUNTS)]
        details |= {"sort_code": sort_code, "account_number": account_number}
    return actions.put_in_payee(person, rail=rail, by=frank(), on=TODAY, **(details | more))  # type: ignore[arg-type]


def direct_payment(
    person: Person | None = None,
    weekly: int = 320_00,
    *,
    pays: int = 47_30,
    starts_on: date = TODAY,
    is_gross: bool = False,
    by_card: bool = False,
    once: int = 0,
) -> Slice:
    """An agreed budget of so much a week, all of it one direct payment whose terms are signed."""
    person = person or people.person()
    by = people.worker_of(person)
    budget = PersonalBudget.objects.create(
        person=person,
        plan=planning.plan(person),
        starts_on=starts_on,
        cost_weekly_pence=weekly,
        person_pays_weekly_pence=pays,
        council_pays_weekly_pence=weekly - pays,
        once_pence=once,
        prepared_by=by,
        prepared_on=TODAY,
    )
    row = plans.SliceRow("to_me", weekly, once_pence=once, what_for="Her assistant")
    [held] = plans.put_slices(budget, [row], wanted_by=person.full_name, by=by, on=TODAY)
    budget.submitted_by, budget.submitted_on = by, TODAY
    budget.signed_by, budget.signed_on, budget.signed_at = planning.manager(), TODAY, timezone.now()
    budget.state = "signed"
    budget.save()
    held = Slice.objects.get(pk=held.pk)
    plans.answer_conditions(held, JUDGED, by=by, on=TODAY)
    held = plans.say_how_paid(
        held,
        version=held.version,
        is_gross=is_gross,
        by_card=by_card,
        offered=["own_account"] if by_card else (),
        card_chosen_because="It is less to carry." if by_card else "",
        by=by,
        on=TODAY,
    )
    return plans.sign_payment_agreement(
        held,
        signed_by=person.full_name,
        signed_on=TODAY,
        first_review_on=date(2026, 10, 30),
        by=by,
        on=TODAY,
    )


def schedule(
    held: Slice | None = None,
    *,
    paid_to: Payee | None = None,
    number: int = 0,
    cycle: str = "four_weekly",
    a_period_begins: date = date(2026, 5, 4),
    starts_on: date = date(2026, 5, 4),
    on: date = TODAY,
) -> Schedule:
    """A direct payment that is paid every four weeks from 4 May 2026, unless told."""
    held = held or direct_payment()
    return actions.begin_schedule(
        held,
        paid_to or payee(held.budget.person, rail=card() if held.by_card else None, number=number),
        cycle=cycle,
        a_period_begins=a_period_begins,
        starts_on=starts_on,
        by=frank(),
        on=on,
    )


def three_people() -> list[Schedule]:
    """The fifth journey's run: Mrs Ahmed £1,090.80, Mr Grant £740.19 from 13 May, Bill £512.00."""
    april = date(2026, 4, 27)
    amina = schedule(direct_payment(starts_on=april))
    george = schedule(
        direct_payment(people.person("George", "Grant", title="Mr"), starts_on=april),
        number=1,
        starts_on=date(2026, 5, 13),
    )
    bill = schedule(direct_payment(people.person("Bill", "Baker"), 128_00, pays=0, starts_on=april), number=2)
    return [amina, george, bill]


PAY_DAY = date(2026, 5, 4)
PREPARED_ON = date(2026, 4, 28)


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def prepared(rail: Rail | None = None, pay_on: date = PAY_DAY, *, on: date = PREPARED_ON) -> PayRun:
    """A run by Frank of everything due by the rail up to the pay day."""
    actions.make_dues(on, until=pay_on)
    return actions.prepare_run(rail or bacs(), pay_on, by=frank(), on=on)


def approved(run: PayRun | None = None, *, on: date = PREPARED_ON) -> PayRun:
    return actions.approve_run(run or prepared(), by=fiona(), at=at(on))


def sent(run: PayRun | None = None, *, on: date = PREPARED_ON) -> PayRun:
    """A run that was prepared by Frank, approved by Fiona and sent."""
    run = approved(run, on=on)
    actions.send_run(run, by=frank(), at=at(on, 11))
    run.refresh_from_db()
    return run


def credited(run: PayRun | None = None, *, on: date | None = None) -> PayRun:
    run = sent(run)
    return actions.credit_run(run, by=frank(), at=at(on or run.credited_on, 9))
