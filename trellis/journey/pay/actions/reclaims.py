"""What is set aside in an account, and money the council thinks of asking back: worked out, told, answered.

Nothing here takes anything by itself. One in finance works a sum out; a worker who knows the person talks
with them and tells them; the person may answer; somebody else in finance decides, after the notice, on what
is there by then.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.basis.findings import Refused as NotUsable
from trellis.govuk.wording import money
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.plan import access as plan
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, places, states, surplus
from ..models import Payee, Reclaim, SetAside
from ..queries import reclaims as queries
from ..queries.spending import in_pot
from .ledger import NewEntry, post
from .spending import MOST_PENCE, account_at, check, fault_of_words, locked_payee

MOST_REASON = 5_000


@recorded
def set_aside(
    person: Person, payee: Payee, *, kind: str, says: str, pence: int, by: Account, on: date
) -> SetAside:
    """Says that money in an account is spoken for: holiday pay, tax, redundancy, something planned.

    It stays where it is, and is never counted as free. Who may: whose word counts about the money, and
    finance. Refused, each beside its question: a kind there is none of, no words, no sum.
    """
    stored = locked_payee(payee)
    access.check_may_set_aside(by, stored.person, on)
    if stored.person_id != person.pk or stored.kind == "provider":
        raise ValidationError("Choose an account or a card of this person's own.")
    says = " ".join(says.split())
    check(
        kind="" if kind in surplus.kinds_set_aside(on) else "Choose what it is for.",
        says=fault_of_words(says, "Say what it is for, in a few words.", 200),
        pence="" if 0 < pence <= MOST_PENCE else "Enter a sum, more than nought.",
    )
    aside = SetAside.objects.create(
        person=person, payee=stored, kind=kind, says=says, pence=pence, put_in_by=by, put_in_on=on
    )
    keep(
        "set money aside",
        by=by,
        about=aside,
        person=person,
        after={"kind": kind, "says": says, "pence": pence, "account": stored.says_which},
    )
    return aside


@recorded
def end_set_aside(aside: SetAside, *, because: str, by: Account, on: date) -> SetAside:
    """Says that money is not set aside any more: it was paid, or is not planned now. It is free again.

    Who may: as in `set_aside`; finance may not end what the person set aside. Refused: no reason.
    """
    stored = (
        SetAside.objects.select_for_update(of=("self",))
        .select_related("person__team", "person__account", "payee", "put_in_by")
        .get(pk=aside.pk)
    )
    access.check_may_end_set_aside(by, stored, on)
    if stored.ended_on is not None:
        raise ValidationError("This is not set aside any more already.")
    because = " ".join(because.split())
    check(because=fault_of_words(because, "Say why it is not set aside any more."))
    stored.ended_on, stored.ended_because = on, because
    stored.save(update_fields=["ended_on", "ended_because"])
    keep(
        "ended what was set aside",
        by=by,
        about=stored,
        person=stored.person,
        because=because,
        before={"says": stored.says, "pence": stored.pence},
    )
    return stored


@recorded
def work_out_reclaim(payee: Payee, *, on: date, by: Account) -> Reclaim:
    """Works out what might be asked back from an account, with all that is set aside left where it is.

    Where nothing is over, that is what is kept, and nobody is troubled. Who may: finance, never about money
    of their own. Refused: an account of a provider; one with a reclaim in hand; one nothing was paid into.
    """
    stored = locked_payee(payee)
    access.check_may_work_out_reclaim(by, stored.person, on)
    if stored.kind == "provider":
        raise ValidationError("What is left of a service fund is looked at with the provider.")
    if queries.in_hand(stored):
        raise ValidationError("This was worked out already, and is not decided yet.")
    weekly = queries.weekly_gross(stored, on)
    try:
        found = surplus.worked_out(in_pot(stored, on), weekly, queries.set_aside_in(stored), on=on)
    except NotUsable:
        raise ValidationError(
            "Nothing is paid into this account by a schedule, so there is no week’s money to measure by."
        ) from None
    is_over = found.reclaim_pence > 0
    reclaim = Reclaim.objects.create(
        person=stored.person,
        payee=stored,
        on=on,
        balance_pence=found.balance_pence,
        weekly_gross_pence=weekly,
        weeks=surplus.weeks_that_may_stay(on),
        threshold_pence=found.threshold_pence,
        set_aside_pence=found.ring_fenced_pence,
        free_pence=found.balance_pence - found.ring_fenced_pence,
        plain_rule_pence=found.plain_pence,
        pence=found.reclaim_pence,
        set_aside_says=[
            {"says": line.says, "pence": -line.pence}
            for line in found.lines
            if line.rule.startswith("ring_fenced.")
        ],
        state=states.WORKED_OUT if is_over else states.NOT_ASKED,
        worked_out_by=by,
        worked_out_on=on,
        because=found.says,
        decided_on=None if is_over else on,
        decided_because="" if is_over else "What is free is not more than may stay in the account.",
    )
    keep(
        "worked out what might go back",
        by=by,
        about=reclaim,
        person=stored.person,
        after=_figures(reclaim),
    )
    return reclaim


@recorded
def leave_reclaim(reclaim: Reclaim, *, because: str, by: Account, on: date) -> Reclaim:
    """Nothing is asked back, and the person was never told otherwise. Finance, or a worker of the team."""
    stored = _locked(reclaim)
    access.check_may_leave_reclaim(by, stored, on)
    check_may_pass(states.RECLAIMS, "leave_reclaim", stored.state)
    because = because.strip()
    check(because=fault_of_words(because, "Say why nothing is asked back.", MOST_REASON))
    before = _figures(stored)
    stored.state, stored.decided_on, stored.decided_because = states.NOT_ASKED, on, because
    # Whoever worked it out may leave it: nobody loses by that. As a decision it is somebody else's alone.
    stored.decided_by = by if by.pk != stored.worked_out_by_id else None
    _save(stored)
    keep(
        "left money where it is",
        by=by,
        about=stored,
        person=stored.person,
        because=because,
        before=before,
        after=_figures(stored),
    )
    return stored


@recorded
def tell_of_reclaim(reclaim: Reclaim, *, by: Account, on: date) -> Reclaim:
    """A worker of the person's team has talked with them, and tells them in writing; the notice begins.

    The words go out by `tell`, in the way the person is to be reached; until they have gone nothing is taken,
    however long ago this was.
    """
    stored = _locked(reclaim)
    plan.check_may_work_on(by, stored.person)
    check_may_pass(states.RECLAIMS, "tell_of_reclaim", stored.state)
    stored.state, stored.told_by, stored.told_on = states.TOLD, by, on
    stored.notice_ends_on = surplus.notice_ends(on)
    _save(stored)
    keep(
        "told somebody of money that might go back",
        by=by,
        about=stored,
        person=stored.person,
        after={"pence": stored.pence, "notice_ends_on": stored.notice_ends_on.isoformat()},
    )
    return stored


@recorded
def reply_to_reclaim(
    reclaim: Reclaim, *, reply: str, version: int | None = None, by: Account, on: date
) -> Reclaim:
    """What the person says to it, in their words; it may be bettered until somebody decides.

    Who may: whose word counts about the money. version: as the page showed it; refused where another reply
    was saved since, so that neither is lost.
    """
    stored = _locked(reclaim)
    access.check_may_say_of_money(by, stored.person, on)
    if stored.state != states.TOLD:
        raise ValidationError("This was decided already, or nobody was told of it yet.")
    if version is not None and version != stored.version:
        raise ValidationError("Somebody saved a reply since you opened this page. Read it below, then save.")
    reply = reply.strip()
    check(reply=fault_of_words(reply, "Write what you want to say.", MOST_REASON))
    before = stored.reply
    stored.reply, stored.replied_by, stored.replied_on = reply, by, on
    _save(stored)
    keep(
        "answered about money that might go back",
        by=by,
        about=stored,
        person=stored.person,
        before={"reply": before},
        after={"reply": reply},
    )
    return stored


@recorded
def drop_reclaim(reclaim: Reclaim, *, because: str, by: Account, on: date) -> Reclaim:
    """After what the person said, or because things changed, nothing is asked back.

    Who may: finance, and not whoever worked it out. The reason answers the person.
    """
    stored = _locked(reclaim)
    access.check_may_decide_reclaim(by, stored, on)
    check_may_pass(states.RECLAIMS, "drop_reclaim", stored.state)
    because = because.strip()
    check(because=fault_of_words(because, "Say why nothing is asked back.", MOST_REASON))
    return _decide(stored, states.NOT_ASKED, pence=0, because=because, by=by, on=on)


@recorded
def take_reclaim(
    reclaim: Reclaim, *, pence: int | None = None, because: str, by: Account, on: date
) -> Reclaim:
    """After the notice, money goes back, the sum told or less: from the account into what went back.

    What is there and what is set aside are looked at again on the day, and no more is taken than would be
    asked back now. Who may: finance, and not whoever worked it out; the reason answers what the person said.
    Refused: within the notice, or where the words never went; more than was told, or than is over now.
    """
    stored = _locked(reclaim)
    payee = locked_payee(stored.payee)
    access.check_may_decide_reclaim(by, stored, on)
    check_may_pass(states.RECLAIMS, "take_reclaim", stored.state)
    pence = stored.pence if pence is None else pence
    because = because.strip()
    check(because=fault_of_words(because, "Give the reasons. They answer what the person said.", MOST_REASON))
    now = queries.worked_out_now(payee, on)
    faults = surplus.faults_of_taking(
        stored,
        pence,
        may_go_pence=now.reclaim_pence if now else 0,
        told_on=queries.told_really_on(stored),
        on=on,
    )
    if faults:
        raise ValidationError([f"{one.says} {one.do}" for one in faults])
    pot = account_at("pot", places.pot(payee), on)
    returned = account_at("returned", places.returned(payee), on)
    entry = NewEntry(
        f"back-to-council:{stored.ref}",
        on,
        "given_back",
        "Given back to the council",
        ((pot.pk, -pence), (returned.pk, pence)),
        because=because[:300],
    )
    stored.entry_id = post([entry], by=by)[0]
    return _decide(stored, states.TAKEN, pence=pence, because=because, by=by, on=on)


def _decide(reclaim: Reclaim, state: str, *, pence: int, because: str, by: Account, on: date) -> Reclaim:
    before = _figures(reclaim)
    reclaim.state, reclaim.decided_by, reclaim.decided_on = state, by, on
    reclaim.decided_because, reclaim.decided_pence = because, pence
    _save(reclaim)
    keep(
        f"decided that {money(pence)} goes back" if pence else "decided that nothing is asked back",
        by=by,
        about=reclaim,
        person=reclaim.person,
        because=because,
        before=before,
        after=_figures(reclaim),
    )
    return reclaim


def _locked(reclaim: Reclaim) -> Reclaim:
    return queries.reclaims().select_for_update(of=("self",)).get(pk=reclaim.pk)


def _save(reclaim: Reclaim) -> None:
    reclaim.version += 1
    reclaim.save()


def _figures(reclaim: Reclaim) -> dict[str, Any]:
    columns = ("state", "balance_pence", "set_aside_pence", "free_pence", "threshold_pence", "pence")
    return {one: getattr(reclaim, one) for one in (*columns, "decided_pence")}


__all__ = [
    "MOST_REASON",
    "drop_reclaim",
    "end_set_aside",
    "leave_reclaim",
    "reply_to_reclaim",
    "set_aside",
    "take_reclaim",
    "tell_of_reclaim",
    "work_out_reclaim",
]
