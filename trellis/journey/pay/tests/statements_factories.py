"""Statements and the accounts they are of, for tests: the ninth journey's, in each form a bank gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from trellis.formats.bank_statements.statements import Line
from trellis.formats.bank_statements.tests.writing import Told, as_camt_053, as_csv, as_mt940, as_ofx
from trellis.journey.pay import actions
from trellis.journey.pay.models import ExpectedIn, Payee, Rail, Statement
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan.models import Plan
from trellis.journey.plan.tests import factories as planning

from . import money_factories as money
from . import runs_factories as runs

ON = date(2026, 6, 1)
MAY = (
    Line(1, date(2026, 5, 1), 1_090_80, "DIRECT PAYMENT MAY", "", "B1", "NORTHSHIRE"),
    Line(2, date(2026, 5, 5), 189_20, "STANDING ORDER", "", "B2", "A AHMED"),
    Line(3, date(2026, 5, 8), -1_003_72, "WAGES", "", "B3", "P PATEL"),
    Line(4, date(2026, 5, 11), -62_00, "ART GROUP MAY", "", "B4", "OPEN ARTS"),
    Line(5, date(2026, 5, 12), -38_50, "SURE LTD", "", "B5", "SURE"),
)
AWAY = {"csv": as_csv, "camt.053": as_camt_053, "mt940": as_mt940, "ofx": as_ofx}


def told(payee: Payee, lines: Sequence[Line] = MAY, *, opening_pence: int = 0) -> Told:
    """What the bank has to tell of an account."""
    return Told(lines, opening_pence, payee.sort_code, payee.account_number)


def may(payee: Payee, form: str = "csv") -> bytes:
    return AWAY[form](told(payee))


def file(content: bytes, name: str = "may.csv") -> BytesIO:
    found = BytesIO(content)
    found.name = name
    return found


def managed(person: Person | None = None, *, awaits_share: bool = True) -> Payee:
    """The account of the ninth journey: £1,090.80 paid into it by us, £189.20 awaited, and an agreed plan.

    An assistant at £250.93 a week, an art group at £62.00 every four weeks, insurance of £38.50 once.
    """
    person = person or people.person()
    made = money.payee(person, "managed")
    part = runs.direct_payment(person, 320_00, pays=47_30)
    plan = part.budget.plan
    planning.line(plan, "A personal assistant", 250_93, 1, unit="week", who="P Patel")
    planning.line(plan, "Art group", 62_00, 1, unit="session", every="four_weeks")
    planning.line(plan, "Insurance", 38_50, 1, unit="item", every="once")
    Plan.objects.filter(pk=plan.pk).update(state="agreed")
    runs.schedule(part, paid_to=made, starts_on=money.TODAY)
    money.credited(made, 1_090_80, says="Direct payment, 4 to 31 May")
    if awaits_share:
        share(made)
    return made


def share(payee: Payee, pence: int = 189_20, first: date = date(2026, 5, 4)) -> ExpectedIn:
    return ExpectedIn.objects.create(
        person=payee.person,
        payee=payee,
        first=first,
        last=date(2026, 5, 31),
        pence=pence,
        says="Their own share, 4 to 31 May",
        put_in_on=money.TODAY,
    )


def read(payee: Payee | None, content: bytes | None = None, **more: Any) -> Statement:
    """A statement that Frank read: May's as CSV unless told."""
    content = may(payee) if content is None and payee else content
    more.setdefault("by", money.frank())
    return actions.read_statement(file(content or b""), payee=payee, on=ON, **more)


def put_in(payee: Payee | None, content: bytes | None = None, **more: Any) -> Statement:
    return actions.put_statement_in(read(payee, content, **more), by=money.frank(), on=ON)


def of_rail(rail: Rail, lines: Sequence[Line], *, opening_pence: int = 5_000_00) -> bytes:
    """The council's own account, as camt.053."""
    return as_camt_053(Told(lines, opening_pence, rail.paid_from_sort_code, rail.paid_from_account_number))
