"""The money of the cast that has moved: where it is paid, the run that waits to be approved, an emergency.

By the stage's own acts, like the rest of the story.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone

from trellis.basis.periods import week_of
from trellis.basis.working_days import add_working_days, previous_working_day
from trellis.journey.accounts.models import Account
from trellis.journey.pay import actions as paying
from trellis.journey.pay.models import Payee, Rail, RailKind
from trellis.journey.people.models import Person, Speaker
from trellis.journey.plan.models import How, Slice
from trellis.journey.plan.queries import budget_of, slices_of

# They pass the banks' check and are nobody's: they were published to test it.
COUNCILS_OWN = ("202959", "63748472")
DAWNS, WILLOWS, BILLS = ("089999", "66374958"), ("107999", "88837491"), ("118765", "64371389")
DAWNS_SAVINGS = ("200915", "41011166")
SERVICE_USER_NUMBER = "123456"


def tell_of_the_rails(workers: Mapping[str, Account], on: date) -> None:
    """Bacs and Faster Payments pay from the council's account; a card company is known too."""
    sort_code, account_number = COUNCILS_OWN
    for rail in Rail.objects.all():
        paying.say_paid_from(
            rail,
            name="NORTHSHIRE COUNCIL",
            sort_code=sort_code,
            account_number=account_number,
            service_user_number=SERVICE_USER_NUMBER if rail.kind == RailKind.BACS else "",
            by=workers["frank"],
            on=on,
        )
    paying.add_rail(name="Heron cards", kind=RailKind.CARD, by=workers["frank"])


def tell_of_the_payments(person: Person, workers: Mapping[str, Account], on: date) -> None:
    """Bill's: an emergency that was paid, and the first run of his budget, which nobody has approved yet."""
    budget = budget_of(person, on)
    assert budget is not None, "his budget is agreed before it is paid"
    held = {one.how: one for one in slices_of(budget)}
    own = _payee(person, workers, on, kind="account", name="MR W BAKER", details=BILLS)
    _tell_of_the_emergency(person, own, workers, on)
    daughter = Speaker.objects.get(person=person, carer__name="Dawn Baker")
    to_dawn = _payee(person, workers, on, kind="account", name="MS D BAKER", details=DAWNS, speaker=daughter)
    paying.set_second_way(
        to_dawn,
        _payee(person, workers, on, kind="account", name="MS D BAKER", details=DAWNS_SAVINGS, is_faster=True),
        by=workers["frank"],
        on=on,
    )
    fund = held[How.SERVICE_FUND]
    to_willow = _payee(
        person,
        workers,
        on,
        kind="provider",
        name="WILLOW SUPPORT CIC",
        details=WILLOWS,
        provider=fund.provider,
    )
    for one, payee in ((held[How.DIRECT_PAYMENT], to_dawn), (fund, to_willow)):
        _begin(one, payee, workers, on)
    pay_on = add_working_days(on, 6)
    paying.make_dues(on, until=pay_on, by=workers["frank"])
    willows = to_willow.dues.earliest("pk")
    paying.hold_due(
        willows,
        kind="details_changed",
        because="Willow wrote that its bank has changed.",
        by=workers["frank"],
        on=on,
    )
    paying.prepare_run(Rail.objects.get(name="Bacs"), pay_on, by=workers["frank"], on=on)


def _begin(held: Slice, payee: Payee, workers: Mapping[str, Account], on: date) -> None:
    paying.begin_schedule(
        held,
        payee,
        cycle="four_weekly",
        a_period_begins=week_of(on).first,
        starts_on=held.starts_on,
        by=workers["frank"],
        on=on,
    )


def _payee(
    person: Person,
    workers: Mapping[str, Account],
    on: date,
    *,
    kind: str,
    name: str,
    details: tuple[str, str],
    is_faster: bool = False,
    **more: object,
) -> Payee:
    sort_code, account_number = details
    payee = paying.put_in_payee(
        person,
        kind=kind,
        name=name,
        rail=Rail.objects.get(name="Faster Payments" if is_faster else "Bacs"),
        sort_code=sort_code,
        account_number=account_number,
        by=workers["frank"],
        on=on,
        **more,  # type: ignore[arg-type]
    )
    return paying.check_payee(
        payee, how="Rang on the number in the record, and they read it out.", by=workers["fiona"], on=on
    )


def _tell_of_the_emergency(person: Person, payee: Payee, workers: Mapping[str, Account], on: date) -> None:
    """His boiler went. Asked at 9:40, agreed at 10:20, paid at 11:05, and there by noon."""
    day = previous_working_day(on)

    def at(hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=get_default_timezone())

    asked = paying.ask_for_emergency(
        person,
        says="The boiler is out and I'm sat in my coat.",
        items=[("Two electric heaters", 64_00), ("A week of hot suppers", 56_00)],
        payee=payee,
        by=workers["bill"],
        at=at(9, 40),
    )
    agreed = paying.agree_emergency(asked, by=workers["ruth.ravel"], at=at(10, 20))
    paid = paying.pay_emergency(agreed, payee, by=workers["frank"], at=at(11, 5))
    assert paid.due is not None
    paid.due.refresh_from_db()
    line = paid.due.line
    assert line is not None
    paying.credit_run(line.run, by=workers["frank"], at=at(12, 0))
    paying.say_received(line, True, by=workers["bill"], at=at(13, 0))
    paying.put_in_spend(
        person,
        payee,
        on=day,
        pence=64_00,
        says="Two heaters",
        to_whom="Hobday's",
        by=workers["bill"],
        today=on,
    )
