"""Where the pages of payments are, and what of it the demonstration has none of; see `addresses`."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.db.models import Model
from django.utils.timezone import now

from tests.people import BILL, FRANK, TOM
from trellis.formats.bank_statements.guess import guess_profile
from trellis.journey.accounts.models import Account
from trellis.journey.pay import actions as paying
from trellis.journey.pay.models import (
    BankLine,
    Concern,
    Due,
    Emergency,
    FailureNotice,
    Hold,
    LedgerEntry,
    Match,
    Payee,
    PaymentFile,
    PayRun,
    Rail,
    RailFailure,
    RailKind,
    Reclaim,
    RunLine,
    Schedule,
    SetAside,
    Spend,
    SpendQuery,
    Statement,
    StatementLayout,
)
from trellis.journey.people.models import Person
from trellis.journey.plan.models import How, Slice

Arguments = tuple[object, ...]


def the(model: type[Model], **of: Any) -> Any:
    """The first of its kind that there is."""
    found = model._base_manager.filter(**of).order_by("pk").first()
    assert found is not None, f"there is no {model.__name__} with {of}"
    return found


def bill() -> Person:
    found: Person = the(Person, given_name="Bill", date_of_birth=BILL.date_of_birth)
    return found


def his(model: type[Model], **of: Any) -> Any:
    return the(model, person=bill(), **of)


def own_account() -> Payee:
    payee: Payee = his(Payee, name="MR W BAKER")
    return payee


def managed() -> Payee:
    payee: Payee = his(Payee, kind="managed")
    return payee


def run(state: str) -> PayRun:
    found: PayRun = the(PayRun, state=state)
    return found


def part(how: str) -> Slice:
    found: Slice = the(Slice, budget__person=bill(), budget__carer=None, how=how)
    return found


ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "pay:money": lambda: [(bill().ref,)],
    "pay:paid": lambda: [(bill().ref,)],
    "pay:spends": lambda: [(bill().ref,)],
    "pay:spend_new": lambda: [(bill().ref,)],
    "pay:account": lambda: [(own_account().ref,)],
    "pay:account_csv": lambda: [(own_account().ref,)],
    "pay:paid_in": lambda: [(own_account().ref,)],
    "pay:set_aside": lambda: [(own_account().ref,)],
    "pay:set_aside_end": lambda: [(his(SetAside, ended_on=None).ref,)],
    "pay:reclaim_new": lambda: [(his(Payee, name="MS D BAKER").ref,)],
    "pay:reclaim": lambda: [(his(Reclaim).ref,)],
    "pay:spend": lambda: [(his(Spend).ref,)],
    "pay:spend_right": lambda: [(his(Spend).ref,)],
    "pay:spend_ask": lambda: [(his(Spend, says="A week of suppers").ref,)],
    "pay:receipt": lambda: [(his(Spend, receipt__isnull=False).ref,)],
    "pay:query": lambda: [(the(SpendQuery).ref,)],
    "pay:concern": lambda: [(the(Concern).ref,)],
    "pay:run": lambda: [(run(state).ref,) for state in ("prepared", "credited")],
    "pay:call_off": lambda: [(run("prepared").ref,)],
    "pay:file": lambda: [(the(PaymentFile).ref,)],
    "pay:hold_line": lambda: [(the(RunLine, run=run("prepared"), state="in_run").ref,)],
    "pay:line_back": lambda: [(the(RunLine, state="credited").ref,)],
    "pay:hold": lambda: [(the(Hold).ref,)],
    "pay:hold_new": lambda: [(his(Due, line=None).ref,)],
    "pay:hold_schedule": lambda: [(his(Schedule, slice=part(How.DIRECT_PAYMENT)).ref,)],
    "pay:payees": lambda: [(bill().ref,)],
    "pay:payee_new": lambda: [(bill().ref,)],
    "pay:payee": lambda: [(own_account().ref,), (his(Payee, checked_on=None).ref,)],
    "pay:second_way": lambda: [(own_account().ref,)],
    "pay:payee_end": lambda: [(own_account().ref,)],
    "pay:paid_from": lambda: [(the(Rail, name="Bacs").ref,)],
    "pay:schedules": lambda: [(bill().ref,)],
    "pay:schedule": lambda: [(his(Schedule).ref,)],
    "pay:rate_new": lambda: [(his(Schedule).ref,)],
    "pay:schedule_end": lambda: [(his(Schedule).ref,)],
    "pay:schedule_new": lambda: [(part(How.DIRECT_PAYMENT).ref,)],
    "pay:once_new": lambda: [(part(How.DIRECT_PAYMENT).ref,)],
    "pay:rail": lambda: [(one.ref,) for one in Rail.objects.order_by("pk")],
    "pay:failure": lambda: [(the(RailFailure).ref,)],
    "pay:failure_told": lambda: [(the(RailFailure).ref, the(FailureNotice).person.ref)],
    "pay:received": lambda: [(the(RunLine, state="credited").ref,)],
    "pay:emergency_new": lambda: [(bill().ref,)],
    "pay:emergency": lambda: [(the(Emergency, state=state).ref,) for state in ("asked", "agreed", "paid")],
    "pay:statement": lambda: [(the(Statement, state=state).ref,) for state in ("read", "in")],
    "pay:statement_new": lambda: [(managed().ref,)],
    "pay:statement_new_rail": lambda: [(the(Rail, name="Bacs").ref,)],
    "pay:statement_columns": lambda: [(the(Statement, state="read").ref,)],
    "pay:statement_by": lambda: [(the(Statement, state="read").ref,)],
    "pay:layout": lambda: [(the(StatementLayout).ref,)],
    "pay:match_undo": lambda: [(the(Match).ref,)],
    "pay:entry": lambda: [(the(LedgerEntry).ref,)],
}


def payments_besides(receipt: Any) -> None:
    """A card company that is down, a question about a spend, money set aside, and what is decided next."""
    frank, tom, own = (Account.objects.get(username=one.sign_in_name) for one in (FRANK, TOM, BILL))
    ruth = Account.objects.get(username="ruth.ravel")
    he, account, on = bill(), own_account(), now().date()
    for pence, agreed in ((40_00, True), (30_00, False)):
        asked = paying.ask_for_emergency(
            he, says="The lock broke.", items=[("A locksmith", pence)], payee=account, by=own, at=now()
        )
        if agreed:
            paying.agree_emergency(asked, by=ruth, at=now())
    supper = {"pence": 20_00, "says": "A week of suppers", "receipt": receipt}
    paying.put_in_spend(he, account, on=on, **supper, by=own, today=on)
    paying.put_in_spend(he, account, on=on, pence=5_00, says="A taxi", by=own, today=on)
    taxi = the(Spend, says="A taxi")
    paying.ask_about_spend(taxi, asks="Where to?", by=tom, on=on)
    paying.set_aside(
        he, account, kind="planned_purchase", says="The bowls outing", pence=10_00, by=own, on=on
    )
    cards = the(Rail, kind=RailKind.CARD)
    paying.put_in_payee(
        he, kind="card", name="MR W BAKER", rail=cards, card_reference="NS-4711", by=frank, on=on
    )
    failure = paying.mark_rail_failed(cards, says="Their help desk says so.", by=frank, at=now())
    FailureNotice.objects.create(failure=failure, person=he, standing="waits", why_not="No letters.")
    Concern.objects.create(
        person=he,
        payee=account,
        pattern="cash_after_payment",
        says="Most of it was taken out as cash within a day.",
        rests_on="a",
        raised_on=on,
    )
    Reclaim.objects.create(
        person=he,
        payee=account,
        on=on,
        balance_pence=100_00,
        weekly_gross_pence=1_00,
        weeks=8,
        threshold_pence=8_00,
        set_aside_pence=10_00,
        free_pence=90_00,
        plain_rule_pence=92_00,
        pence=82_00,
        worked_out_by=frank,
        worked_out_on=on,
    )
    _statements_of_an_account_kept_for_him(frank)


A_STATEMENT = """Date,Description,Amount,Balance
{day},FROM HIS DAUGHTER,40.00,40.00
{day},TAXI,-{taxi},{left}
"""


def _statements_of_an_account_kept_for_him(frank: Account) -> None:
    """One put in with a line matched by hand, and one that was read and waits."""
    he, on = bill(), now().date()
    bank = {"sort_code": "202959", "account_number": "63748472"}
    kept = paying.put_in_payee(
        he, kind="managed", name="NORTHSHIRE FOR BAKER", rail=the(Rail, name="Bacs"), **bank, by=frank, on=on
    )
    guessed = guess_profile(_bytes("12.00", "28.00").getvalue()).profile
    layout = paying.save_layout("A bank of the tests", guessed, by=frank, on=on)
    for taxi, left in (("12.00", "28.00"), ("11.00", "29.00")):
        told = paying.read_statement(
            _bytes(taxi, left), payee=kept, layout=layout, opening_pence=0, by=frank, on=on
        )
        if taxi == "12.00":
            paying.put_statement_in(told, by=frank, on=on)
    came = the(BankLine, pence=40_00)
    if not came.matches.exists():
        paying.match(came, what="own_money", says="From his daughter", by=frank, on=on)


def _bytes(taxi: str, left: str) -> BytesIO:
    day = now().date().strftime("%d/%m/%Y")
    found = BytesIO(A_STATEMENT.format(day=day, taxi=taxi, left=left).encode())
    found.name = "statement.csv"
    return found
