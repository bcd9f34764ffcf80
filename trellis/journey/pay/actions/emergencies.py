"""Emergency money: asked for, agreed or refused with reasons, paid at once, looked at again by another.

It comes from a fund of its own. Nobody's budget is less for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.timezone import localtime

from trellis.basis import findings
from trellis.engines.paying.emergency import Approval, approval
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, states
from ..models import Emergency, EmergencyItem, Payee, Rail, RailKind
from .dues import due_outside_budget
from .runs import approve_run, prepare_run_of
from .sending import send_run

# Where a page asks how much the first thing is.
FIRST_SUM = "pence_1"


@recorded
def ask_for_emergency(
    person: Person,
    *,
    says: str,
    items: Sequence[tuple[str, int]],
    asked_for_by: str = "",
    payee: Payee | None = None,
    how_else: str = "",
    by: Account,
    at: datetime,
) -> Emergency:
    """Asks for a sum that cannot wait. items: what it is for, each with its pence; the sum is theirs.

    Who may: the person, whoever speaks for them about money, a worker of their team who writes it down.
    Refused (`ValidationError`): nothing to pay for, a sum over the most that emergency money pays, an
    account that is not theirs or not checked yet.
    """
    access.check_may_say_of_money(by, person, localtime(at).date())
    if not says.strip():
        raise ValidationError({"says": "Say what has happened."})
    if not items or any(not what.strip() or pence <= 0 for what, pence in items):
        raise ValidationError({FIRST_SUM: "Say what the money is for, and how much each thing costs."})
    if payee is not None and (payee.person_id != person.pk or payee.ended_on or payee.checked_on is None):
        raise ValidationError({"payee": "Choose an account of theirs that has been checked."})
    pence = sum(pence for _, pence in items)
    approval_of(pence, at)
    asked = Emergency.objects.create(
        person=person,
        says=says.strip(),
        pence=pence,
        asked_at=at,
        asked_by=by,
        asked_for_by=asked_for_by.strip(),
        payee=payee,
        how_else=how_else.strip(),
    )
    EmergencyItem.objects.bulk_create(
        EmergencyItem(emergency=asked, says=what.strip(), pence=pence) for what, pence in items
    )
    keep(
        "asked for emergency money",
        by=by,
        about=asked,
        person=person,
        after={"pence": pence, "items": [what for what, _ in items]},
    )
    return asked


@recorded
def agree_emergency(emergency: Emergency, *, because: str = "", by: Account, at: datetime) -> Emergency:
    """Agrees it. Below the limit one agrees and another looks again afterwards; from it on two must agree.

    Who may: a manager of the team or the director; never whoever asked, and never the same one twice.
    """
    stored = _locked(emergency, by)
    passage = check_may_pass(states.EMERGENCIES, "agree_emergency", stored.state)
    needed = approval_of(stored.pence, stored.asked_at)
    stored.because = because.strip() or stored.because
    if stored.decided_by_id is None:
        stored.decided_by, stored.decided_at = by, at
    elif stored.decided_by_id == by.pk:
        raise ValidationError("You agreed to this already. From this sum on somebody else must agree too.")
    else:
        stored.agreed_also_by, stored.agreed_also_at = by, at
    if needed.approvers == 1 or stored.agreed_also_by_id is not None:
        stored.state = passage.after
        look = approval(stored.pence, on=localtime(at).date()).second_look_by
        stored.second_look_by = look
    _save(stored)
    keep("agreed to emergency money", by=by, about=stored, person=stored.person, because=stored.because)
    return stored


@recorded
def refuse_emergency(emergency: Emergency, *, because: str, by: Account, at: datetime) -> Emergency:
    """Refuses it, with reasons and what can be had instead. The same who may as agree."""
    stored = _locked(emergency, by)
    passage = check_may_pass(states.EMERGENCIES, "refuse_emergency", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why, and what they can have instead."})
    stored.state, stored.because = passage.after, because.strip()
    if stored.decided_by_id is None:
        stored.decided_by, stored.decided_at = by, at
    elif stored.decided_by_id != by.pk:
        stored.agreed_also_by, stored.agreed_also_at = by, at
    _save(stored)
    keep("refused emergency money", by=by, about=stored, person=stored.person, because=stored.because)
    return stored


@recorded
def pay_emergency(emergency: Emergency, payee: Payee, *, by: Account, at: datetime) -> Emergency:
    """Pays it at once, by Faster Payment, by a run of its own that the manager's decision approves.

    Who may: finance, who had no part in deciding. Refused (`ValidationError`): what is not agreed or is paid
    already; an account that is not theirs, is not checked, or takes no payment at once; a rail that is down.
    The money comes out of the emergency fund, and no budget is touched.
    """
    stored = Emergency.objects.select_for_update(of=("self",)).select_related("person").get(pk=emergency.pk)
    access.check_is_finance(by)
    passage = check_may_pass(states.EMERGENCIES, "pay_emergency", stored.state)
    if stored.decided_by is None or by.pk in (stored.decided_by_id, stored.agreed_also_by_id):
        raise ValidationError("Somebody who had no part in deciding pays it.")
    if (
        payee.person_id != stored.person_id
        or payee.ended_on
        or payee.checked_on is None
        or payee.kind == "card"
    ):
        raise ValidationError({"payee": "Choose an account of theirs that has been checked."})
    on = localtime(at).date()
    rail = Rail.objects.filter(kind=RailKind.FASTER, ended_on=None).first()
    if rail is None:
        raise ValidationError("No rail pays at once. Add one for Faster Payments first.")
    due = due_outside_budget(
        stored.person,
        payee,
        pence=stored.pence,
        says=f"Emergency money, agreed by {stored.decided_by.name}",
        reference=f"emergency:{stored.ref}",
        by=by,
        on=on,
    )
    run = prepare_run_of([due], rail, what="emergency", by=by, on=on)
    stored.due, stored.payee = due, payee
    stored.paid_at, stored.paid_by, stored.state = at, by, passage.after
    _save(stored)
    send_run(approve_run(run, by=stored.decided_by, at=at), by=by, at=at)
    keep(
        "paid emergency money",
        by=by,
        about=stored,
        person=stored.person,
        after={"pence": stored.pence, "payee": payee.says_which, "run": run.ref},
    )
    return stored


@recorded
def look_again(emergency: Emergency, *, says: str, by: Account, at: datetime) -> Emergency:
    """The second look: somebody who had no part in it says what they saw. It takes nothing back."""
    stored = Emergency.objects.select_for_update(of=("self",)).select_related("person").get(pk=emergency.pk)
    access.check_may_look_again(by, stored)
    if stored.state not in (states.AGREED, states.PAID) or stored.second_look_by is None:
        raise ValidationError("There is nothing here that waits for a second look.")
    if stored.looked_at is not None:
        raise ValidationError("Somebody has looked already.")
    if not says.strip():
        raise ValidationError({"says": "Say what you saw."})
    stored.looked_at, stored.looked_by, stored.look_says = at, by, says.strip()
    _save(stored)
    keep(
        "looked again at emergency money", by=by, about=stored, person=stored.person, because=stored.look_says
    )
    return stored


def approval_of(pence: int, at: datetime) -> Approval:
    """Who must agree to such a sum, by the rule of the day it was asked. Over the most is refused."""
    try:
        return approval(pence, on=localtime(at).date())
    except findings.Refused as too_much:
        raise ValidationError({FIRST_SUM: str(too_much.findings[0])}) from None


def _locked(emergency: Emergency, by: Account) -> Emergency:
    stored = Emergency.objects.select_for_update(of=("self",)).select_related("person").get(pk=emergency.pk)
    access.check_may_decide_emergency(by, stored)
    return stored


def _save(stored: Emergency) -> None:
    stored.version = F("version") + 1
    stored.save()
    stored.refresh_from_db(fields=["version"])
