"""What was spent: put in, put right by a further one, asked about, answered. None of it stops a payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.models import Account
from trellis.journey.people import actions as people
from trellis.journey.people.models import Person, new_ref
from trellis.journey.plan.models import PlanLine
from trellis.journey.record.actions import keep, recorded

from .. import access, places, surplus
from ..models import LedgerAccount, LedgerEntry, Payee, Spend, SpendQuery
from ..queries import spending as queries
from .ledger import NewEntry, account_of, post

MOST_PENCE = 1_000_000_00
MOST_WORDS = 300
MOST_ASKED = 5_000
STANDS, NOT_FOR_PLAN = "stands", "not_for_plan"


@recorded
def put_in_spend(
    person: Person,
    payee: Payee,
    *,
    on: date,
    pence: int,
    says: str,
    to_whom: str = "",
    plan_line: PlanLine | None = None,
    receipt: Any = None,
    is_cash: bool = False,
    own_pence: int = 0,
    ref: str = "",
    by: Account,
    today: date | None = None,
) -> Spend:
    """Puts in something that was paid for on a day; the money goes from the account into what is spent.

    receipt: a photo or a PDF, if there is one; nobody has to keep one. own_pence: what of it the person had
    put into the account themself and we did not know of. ref: makes it once: the same again gives the one
    that is there, and something else by the same reference is another.

    Who may: `access.may_put_in_spend`. Refused, each beside its question: no sum, no words, a day to come, a
    line of somebody else's plan, and more than was in the account on that day and since.
    """
    today = today or localdate()
    stored = _locked(payee, by, today)
    if stored.person_id != person.pk:
        raise ValidationError("This account is of somebody else's budget.")
    if there := Spend.objects.filter(ref=ref).first() if ref else None:
        said = (person.pk, stored.pk, on, pence, " ".join(says.split()))
        if said == (there.person_id, there.payee_id, there.on, there.pence, there.says):
            keep("put in a spend that was there already", by=by, about=there, person=person)
            return there
        # Somebody went back, changed what they had typed and sent it: that is another one.
        ref = ""
    says = " ".join(says.split())
    check(
        pence="" if 0 < pence <= MOST_PENCE else "Enter what it came to, more than nought.",
        own_pence="" if 0 <= own_pence <= MOST_PENCE else "Enter what you had put in, or leave it empty.",
        says=fault_of_words(says, "Say what it was for, in a word or two."),
        to_whom="" if len(to_whom) <= 200 else "Make the name shorter.",
        on=_fault_of_day(stored, on, today),
        plan_line=""
        if plan_line is None or plan_line.plan.person_id == person.pk
        else "Choose a line of this plan.",
    )
    _check_there_is(stored, on, pence - own_pence, box="own_pence")
    paper = people.put_in_paper(person, receipt, by=by, on=today) if receipt else None
    ref = ref or new_ref()
    entries = []
    pot = account_at("pot", places.pot(stored), on)
    spent = account_at("spent", places.spent(stored), on)
    if own_pence:
        entries.append(_own_money(stored, pot, reference=f"own:{ref}", on=on, pence=own_pence))
    lines = ((pot.pk, -pence), (spent.pk, pence))
    entries.append(NewEntry(f"spend:{ref}", on, "spent", _told(says, to_whom), lines))
    keys = post(entries, by=by)
    spend = Spend.objects.create(
        ref=ref,
        person=person,
        payee=stored,
        on=on,
        pence=pence,
        to_whom=to_whom,
        says=says,
        plan_line=plan_line,
        is_cash=is_cash,
        receipt=paper,
        entry_id=keys[-1],
        put_in_by=by,
    )
    keep("put in a spend", by=by, about=spend, person=person, after=_kept(spend) | {"own_pence": own_pence})
    return spend


@recorded
def say_paid_in(
    payee: Payee, *, on: date, pence: int, says: str = "", by: Account, today: date
) -> LedgerEntry:
    """The person says that they put money of their own into the account: their share, or more.

    Who may: whose word counts about the money. What was expected of them for the same sum is then there.
    Refused: no sum, a day to come, an account kept for somebody (its statement says what came in).
    """
    stored = _locked(payee, by, today)
    if stored.kind not in access.KEPT_BY_THE_PERSON:
        raise ValidationError("What comes into this account is read from its statement.")
    check(
        pence="" if 0 < pence <= MOST_PENCE else "Enter what was put in, more than nought.",
        on=_fault_of_day(stored, on, today),
    )
    reference = f"paid-in:{new_ref()}"
    pot = account_at("pot", places.pot(stored), on)
    words = " ".join(says.split())
    entry = _own_money(stored, pot, reference=reference, on=on, pence=pence, says=words)
    key = post([entry], by=by)[0]
    waits = stored.expected_in.select_for_update().filter(entry=None, cancelled_on=None, pence=pence)
    if expected := waits.order_by("first", "pk").first():
        expected.entry_id = key
        expected.save(update_fields=["entry"])
    posted = LedgerEntry.objects.get(pk=key)
    keep(
        "said what they paid in",
        by=by,
        about=posted,
        person=stored.person,
        after={"pence": pence, "on": on.isoformat(), "account": stored.says_which},
    )
    return posted


@recorded
def correct_spend(spend: Spend, *, pence: int, because: str, by: Account, on: date) -> Spend:
    """Puts a spend right by a further one that names it. pence: what it ought to have been; nought takes it
    back.

    Both stay to be read. Who may: as in `put_in_spend`. Refused: no reason, nothing changed, one put right
    already by a later one, more than is in the account, one matched to a line of a bank.
    """
    stored = _locked(spend.payee, by, on)
    told = queries.told_spend(_first_of(spend))
    last = told.last
    if spend.pk not in (last.pk, told.first.pk):
        raise ValidationError("This was put right already. Put right the one that followed it.")
    if told.first.entry.matches.filter(undone_at=None).exists():
        raise ValidationError("This is matched to a line of the bank. Undo the match, and match it anew.")
    more = pence - told.pence
    because = " ".join(because.split())
    check(
        pence="" if 0 <= pence <= MOST_PENCE and more else "Enter what it ought to have been.",
        because=fault_of_words(because, "Say what was wrong."),
    )
    if more > 0:
        _check_there_is(stored, on, more, box="pence")
    pot = account_at("pot", places.pot(stored), on)
    spent = account_at("spent", places.spent(stored), on)
    ref = new_ref()
    entry = NewEntry(
        f"spend:{ref}",
        on,
        "corrected",
        f"Put right: {told.first.says}"[:300],
        ((pot.pk, -more), (spent.pk, more)),
        corrects=told.first.entry_id,
        because=because,
    )
    further = Spend.objects.create(
        ref=ref,
        person=stored.person,
        payee=stored,
        on=on,
        pence=more,
        to_whom=told.first.to_whom,
        says=told.first.says,
        plan_line=told.first.plan_line,
        entry_id=post([entry], by=by)[0],
        corrects=last,
        because=because,
        put_in_by=by,
    )
    keep(
        "put a spend right",
        by=by,
        about=further,
        person=stored.person,
        because=because,
        before={"spend": told.first.ref, "pence": told.pence},
        after={"pence": pence},
    )
    return further


# Asking about what was spent. ----------------------------------------------------------------------------


@recorded
def ask_about_spend(spend: Spend, *, asks: str, fraud_because: str = "", by: Account, on: date) -> SpendQuery:
    """Asks the person about something that was spent. Nothing is stopped or held because of it.

    Who may: a worker of the person's team, and finance; nobody about their own. Refused: no question; one
    asked about already; and one old enough to stand, unless there is reason to think of fraud, which is
    written down and is for the council alone.
    """
    stored = locked_payee(spend.payee)
    access.check_may_ask_about_spend(by, stored.person)
    told = queries.told_spend(_first_of(spend))
    if told.open_query is not None or told.first.queries.filter(closed_on=None).exists():
        raise ValidationError("This is asked about already. Wait for the answer, or close that question.")
    if told.pence == 0:
        raise ValidationError("This was taken back: nothing was spent, so there is nothing to ask about.")
    asks, fraud_because = asks.strip(), fraud_because.strip()
    check(
        asks=fault_of_words(asks, "Write what you want to know, in words the person can read.", MOST_ASKED),
        fraud_because=surplus.fault_of_asking(told.first.on, on, fraud_because),
    )
    query = SpendQuery.objects.create(
        spend=told.first, asks=asks, fraud_because=fraud_because, asked_by=by, asked_on=on
    )
    keep(
        "asked about a spend",
        by=by,
        about=query,
        person=stored.person,
        # The reason to think of fraud stands with the question alone: the record is the person's to read.
        after={"spend": told.first.ref, "asks": asks},
    )
    return query


@recorded
def answer_query(query: SpendQuery, *, answer: str, by: Account, on: date) -> SpendQuery:
    """The person's answer, in their words; it may be bettered until the question is closed.

    Who may: whose word counts about the money.
    """
    stored = _locked_query(query)
    access.check_may_say_of_money(by, stored.spend.person, on)
    _check_open(stored)
    answer = answer.strip()
    check(answer=fault_of_words(answer, "Write your answer. A few words will do.", MOST_ASKED))
    before = stored.answer
    stored.answer, stored.answered_by, stored.answered_on = answer, by, on
    stored.save(update_fields=["answer", "answered_by", "answered_on"])
    keep(
        "answered a question about a spend",
        by=by,
        about=stored,
        person=stored.spend.person,
        before={"answer": before},
        after={"answer": answer},
    )
    return stored


@recorded
def close_query(query: SpendQuery, *, outcome: str, because: str, by: Account, on: date) -> SpendQuery:
    """Closes a question: it stands, or it was not for the plan; with the reason, which the person reads.

    Who may: as who asks. Refused: “not for the plan” before the person has answered, or has had the days of a
    notice to do so; no reason.
    """
    stored = _locked_query(query)
    access.check_may_ask_about_spend(by, stored.spend.person)
    _check_open(stored)
    because = because.strip()
    waits_until = surplus.notice_ends(stored.asked_on)
    is_early = outcome == NOT_FOR_PLAN and not stored.answer and on <= waits_until
    check(
        outcome="Choose what came of it."
        if outcome not in (STANDS, NOT_FOR_PLAN)
        else f"They have not answered yet. They have until {day(waits_until)}."
        if is_early
        else "",
        because=fault_of_words(because, "Say why, in words the person can read.", MOST_ASKED),
    )
    stored.outcome, stored.outcome_because = outcome, because
    stored.closed_by, stored.closed_on = by, on
    stored.save(update_fields=["outcome", "outcome_because", "closed_by", "closed_on"])
    keep(
        "closed a question about a spend",
        by=by,
        about=stored,
        person=stored.spend.person,
        because=because,
        after={"outcome": outcome},
    )
    return stored


# -------------------------------------------------------------------------------------------------------


def locked_payee(payee: Payee) -> Payee:
    """The account, locked, so that two who write about its money wait for one another."""
    rows = Payee.objects.select_for_update(of=("self",)).select_related("person__team", "person__account")
    return rows.get(pk=payee.pk)


def _locked(payee: Payee, by: Account, on: date) -> Payee:
    stored = locked_payee(payee)
    access.check_may_put_in_spend(by, stored, on)
    return stored


def _locked_query(query: SpendQuery) -> SpendQuery:
    return queries.spend_queries().select_for_update(of=("self",)).get(pk=query.pk)


def _check_open(query: SpendQuery) -> None:
    if query.closed_on is not None:
        raise ValidationError("This question was closed already.")


def _first_of(spend: Spend) -> Spend:
    """The spend itself, or the one it puts right, back to the first."""
    while spend.corrects_id is not None:
        spend = Spend.objects.get(pk=spend.corrects_id)
    return queries.spends().select_related("entry").get(pk=spend.pk)


def account_at(kind: str, place: places.Place, on: date) -> LedgerAccount:
    """The account of a kind at its place in the books, opened that day if it is new."""
    name, of = place
    return account_of(kind, name, on=on, **of)


def _own_money(
    payee: Payee, pot: LedgerAccount, *, reference: str, on: date, pence: int, says: str = ""
) -> NewEntry:
    own = account_at("person", places.person(payee.person), on)
    lines = ((own.pk, -pence), (pot.pk, pence))
    return NewEntry(reference, on, "contribution", says or "Their own money, put in", lines)


def _check_there_is(payee: Payee, on: date, pence: int, *, box: str) -> None:
    there = queries.most_that_may_go(payee, on)
    if pence > there:
        raise ValidationError(
            {
                box: f"By our books, {money(there)} could be spent from this account on {day(on)}. If you "
                "had put in money of your own, say so. Or look at the sum and the day again."
            }
        )


def _fault_of_day(payee: Payee, when: date, today: date) -> str:
    if when > today:
        return "The day must be today or before."
    if payee.ended_on and when > payee.ended_on:
        return f"This account was used until {day(payee.ended_on)}. The day must be then or before."
    return ""


def fault_of_words(words: str, if_none: str, most: int = MOST_WORDS) -> str:
    if not words:
        return if_none
    return "" if len(words) <= most else f"This is too long: at most {most:,} characters."


def _told(says: str, to_whom: str) -> str:
    return f"{says}, to {to_whom}"[:300] if to_whom else says


def _kept(spend: Spend) -> dict[str, Any]:
    """What the record keeps of it: which account is said by its last figures alone."""
    return {
        "on": spend.on.isoformat(),
        "pence": spend.pence,
        "says": spend.says,
        "to_whom": spend.to_whom,
        "account": spend.payee.says_which,
        "plan_line": spend.plan_line.ref if spend.plan_line else "",
        "receipt": spend.receipt.ref if spend.receipt else "",
    }


def check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)


__all__ = [
    "MOST_ASKED",
    "MOST_PENCE",
    "MOST_WORDS",
    "account_at",
    "answer_query",
    "ask_about_spend",
    "check",
    "close_query",
    "correct_spend",
    "fault_of_words",
    "locked_payee",
    "put_in_spend",
    "say_paid_in",
]
