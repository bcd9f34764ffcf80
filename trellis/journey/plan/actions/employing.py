"""Employing an assistant: offering an agreement, signing it, ending it, and putting hours in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from trellis.basis.findings import Refused
from trellis.engines.budget.family import RELATIONS
from trellis.govuk.wording import day
from trellis.journey.accounts.access import Refused as MayNot
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.models import Person
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile

from .. import employing_access as access
from .. import states
from ..employing_access import ASSISTANT, EMPLOYER
from ..employing_terms import HUNDREDTHS, kept_terms, over_says, said_by_box, what_it_costs
from ..models import Agreement, Timesheet
from ..queries import employing as queries

DAYS = 7
HOURS_IN_A_DAY = 24
LONGEST_HOW = 300
ON_PAPER = "on paper"
# Further off than this, the law's amounts and everything else may be others.
FURTHEST = timedelta(days=366)


@recorded
def offer_agreement(
    person: Person,
    *,
    terms: Mapping[str, Any],
    assistants_name: str,
    what_they_do: str,
    starts_on: date,
    sign_in_name: str = "",
    date_of_birth: date | None = None,
    relation: str = "no_relation",
    lives_with_person: bool = False,
    replaces: Agreement | None = None,
    by: Account,
    on: date,
) -> Agreement:
    """Writes an agreement for both to sign, with its true cost by the law of its first day.

    terms: as `employing_terms.TERMS`. replaces: the agreement that stands until both have signed this one:
    another rate, other hours. Who may: the person, who speaks for them, a worker who writes it down. Refused
    (`ValidationError`, each beside its box): what the engine refuses, a wage below the minimum among it; a
    relative whom the rule about families bars; a first day more than a year off; a sign-in name that is no
    assistant's; to replace what does not stand, or what another offer would replace.
    """
    access.check_may_employ(by, person, on)
    if replaces is not None:
        replaces = _locked(replaces)
        access.check_is_employers_side(by, replaces, on)
    name, what = " ".join(assistants_name.split()), what_they_do.strip()
    faults: dict[str, list[str]] = {}
    if not name:
        faults["assistants_name"] = ["Enter the assistant’s name."]
    if not what:
        faults["what_they_do"] = ["Say what the work is."]
    account = _assistants_account(sign_in_name, faults)
    if account is not None and account.pk == person.account_id:
        faults["sign_in_name"] = ["Nobody employs themself."]
    if abs(starts_on - on) > FURTHEST:
        faults["starts_on"] = ["The first day must be within a year of today."]
    _check_family(person, name, relation, lives_with_person, faults)
    _check_replaces(replaces, person, account, starts_on, faults)
    try:
        cost = what_it_costs(terms, born=date_of_birth, on=starts_on)
    except Refused as refused:
        for box, says in said_by_box(refused):
            faults.setdefault(box or "__all__", []).append(says)
    if faults:
        raise ValidationError(faults)
    there = queries.money_there_is(person, on)
    agreement = Agreement.objects.create(
        person=person,
        budget=there.budget if there else None,
        account=account,
        assistant=getattr(account, "personal_assistant", None) if account else None,
        assistants_name=name,
        date_of_birth=date_of_birth,
        relation=relation,
        lives_with_person=lives_with_person,
        what_they_do=what,
        hours_a_week=terms["hours_a_week"],
        wage_pence=terms["wage_pence"],
        starts_on=starts_on,
        insurance_yearly_pence=terms.get("insurance_yearly_pence") or 0,
        payroll_weekly_pence=terms.get("payroll_weekly_pence") or 0,
        pension=terms.get("pension", "qualifying_earnings"),
        weekly_cost_pence=cost.weekly_pence,
        working={"given": kept_terms(terms), "cost": cost.as_json()},
        offered_on=on,
        offered_by=by,
        replaces=replaces,
    )
    keep("offered an agreement", by=by, about=agreement, person=person, after=snapshot(agreement))
    return agreement


def _assistants_account(sign_in_name: str, faults: dict[str, list[str]]) -> Account | None:
    wanted = sign_in_name.strip()
    if not wanted:
        return None
    account = Account.objects.filter(username__iexact=wanted, is_active=True).first()
    if account is None or not account.holds(RoleName.ASSISTANT):
        faults["sign_in_name"] = [
            "No personal assistant signs in with this name. Leave it empty, or check it."
        ]
        return None
    return account


def _check_family(
    person: Person, name: str, relation: str, lives_with: bool, faults: dict[str, list[str]]
) -> None:
    if relation not in RELATIONS:
        faults["relation"] = ["Choose what they are to the person."]
        return
    for finding in queries.family_findings(person, name, relation, lives_with):
        where = queries.where_family_is_decided(person)
        to_do = "It is decided on the page of the direct payment." if where else "Ask the person’s worker."
        faults.setdefault("relation", []).append(f"{finding.says} {finding.do} {to_do}")


def _check_replaces(
    old: Agreement | None,
    person: Person,
    account: Account | None,
    starts_on: date,
    faults: dict[str, list[str]],
) -> None:
    if old is None:
        return
    if old.person_id != person.pk or old.state != states.WORKING:
        raise ValidationError("Only an agreement that both have signed and that holds can be changed.")
    if queries.newer_offer(old) is not None:
        raise ValidationError(
            "A change of this agreement waits for signatures already. Withdraw that one first."
        )
    if old.account_id is not None and (account is None or account.pk != old.account_id):
        faults["sign_in_name"] = ["The same assistant signs a change: give the sign-in name they have."]
    if starts_on <= old.starts_on:
        says = f"A change begins after the first day of what it changes, {day(old.starts_on)}."
        faults.setdefault("starts_on", []).append(says)


# Signing. ------------------------------------------------------------------------------------------------


@recorded
def sign_agreement(agreement: Agreement, *, by: Account, on: date) -> Agreement:
    """Signs for one's own side, by one's own sign-in. With the second name the agreement works.

    Who may: the person or who speaks for them in money, for the employer; the assistant, for themself; nobody
    for both. Refused (`ValidationError`): a side that has signed; an agreement that waits for nobody.
    """
    stored = _locked(agreement)
    access.check_may_sign_agreement(by, stored, on)
    side = access.side_of(by, stored, on)
    how = (
        "" if by.pk in (stored.person.account_id, stored.account_id) else f"by {by.name}, who speaks for them"
    )
    return _signed(stored, side, how=how, signed_on=on, by=by, on=on)


@recorded
def see_signature(
    agreement: Agreement, *, side: str, how: str, signed_on: date, by: Account, on: date
) -> Agreement:
    """Notes a signature on paper that a worker of the team saw. side: `employer` or `assistant`.

    Refused (`ValidationError`): without saying what was seen; a day to come, or before it was offered.
    """
    stored = _locked(agreement)
    access.check_may_note_signature(by, stored)
    if side not in (EMPLOYER, ASSISTANT):
        raise ValidationError({"side": "Say whose signature you saw."})
    how = how.strip()
    if not how:
        raise ValidationError({"how": "Say what you saw: which paper, and where it is kept."})
    if not stored.offered_on <= signed_on <= on:
        says = f"It was signed between {day(stored.offered_on)}, when it was written, and today."
        raise ValidationError({"signed_on": says})
    how = f"{ON_PAPER}, seen by {by.name}: {how}"
    if len(how) > LONGEST_HOW:
        raise ValidationError({"how": f"Say it in fewer words: {len(how) - LONGEST_HOW} letters too many."})
    return _signed(stored, side, how=how, signed_on=signed_on, by=by, on=on)


def _signed(stored: Agreement, side: str, *, how: str, signed_on: date, by: Account, on: date) -> Agreement:
    passage = check_may_pass(states.AGREEMENTS, "sign_agreement", stored.state)
    if getattr(stored, f"{side}_signed_on") is not None:
        raise ValidationError("This side has signed already.")
    other = ASSISTANT if side == EMPLOYER else EMPLOYER
    # A worker may have seen both signatures on paper; nobody gives both.
    saw_both = how.startswith(ON_PAPER) and getattr(stored, f"{other}_signed_how").startswith(ON_PAPER)
    if getattr(stored, f"{other}_signed_by_id") == by.pk and not saw_both:
        raise MayNot("Nobody signs for both sides.", about=stored)
    setattr(stored, f"{side}_signed_on", signed_on)
    setattr(stored, f"{side}_signed_by", by)
    setattr(stored, f"{side}_signed_how", how)
    is_second = getattr(stored, f"{other}_signed_on") is not None
    if is_second:
        found = queries.family_findings(
            stored.person, stored.assistants_name, stored.relation, stored.lives_with_person
        )
        if found:
            raise ValidationError([f"{one.says} {one.do}" for one in found])
        stored.state = passage.after
    stored.version += 1
    stored.save()
    keep(
        "signed an agreement",
        by=by,
        about=stored,
        person=stored.person,
        because=how,
        after={"side": side, "signed_on": signed_on.isoformat(), "state": stored.state},
    )
    if is_second and stored.replaces is not None:
        _replaced(stored.replaces, stored, by=by)
    return stored


def _replaced(old: Agreement, new: Agreement, *, by: Account) -> None:
    """The earlier agreement gives way on the day the further one begins; one that ended stays as it ended."""
    old = _locked(old)
    if old.state != states.WORKING:
        return
    passage = check_may_pass(states.AGREEMENTS, "replace_agreement", old.state)
    old.state, old.ended_on = passage.after, new.starts_on - timedelta(days=1)
    old.version += 1
    old.save()
    keep(
        "replaced an agreement",
        by=by,
        about=old,
        person=old.person,
        after={"state": old.state, "ended_on": old.ended_on.isoformat(), "by_agreement": new.ref},
    )


@recorded
def withdraw_agreement(agreement: Agreement, *, because: str, by: Account, on: date) -> Agreement:
    """Withdraws an agreement that not both have signed: either side may, and says why."""
    stored = _locked(agreement)
    _check_either_side(by, stored, on)
    passage = check_may_pass(states.AGREEMENTS, "withdraw_agreement", stored.state)
    return _closed(stored, passage.after, because, "withdrew an agreement", by=by)


@recorded
def end_agreement(agreement: Agreement, *, ends_on: date, because: str, by: Account, on: date) -> Agreement:
    """Ends the work on a day, which is its last: either side may, and says why.

    Refused (`ValidationError`): a last day before the first; a further agreement that waits for signatures.
    """
    stored = _locked(agreement)
    _check_either_side(by, stored, on)
    passage = check_may_pass(states.AGREEMENTS, "end_agreement", stored.state)
    if ends_on < stored.starts_on or ends_on - on > FURTHEST:
        says = f"The last day is on or after the first, {day(stored.starts_on)}, and within a year of today."
        raise ValidationError({"ends_on": says})
    if queries.newer_offer(stored) is not None:
        raise ValidationError("A change of this agreement waits for signatures. Withdraw that one first.")
    stored.ended_on = ends_on
    return _closed(stored, passage.after, because, "ended an agreement", by=by)


def _closed(stored: Agreement, state: str, because: str, act: str, *, by: Account) -> Agreement:
    if not because.strip():
        raise ValidationError({"because": "Say why."})
    before = {"state": stored.state}
    stored.state, stored.state_because = state, because.strip()
    stored.version += 1
    stored.save()
    after = {"state": state, "ended_on": stored.ended_on.isoformat() if stored.ended_on else None}
    keep(act, by=by, about=stored, person=stored.person, because=because.strip(), before=before, after=after)
    return stored


def _check_either_side(by: Account, stored: Agreement, on: date) -> None:
    if access.is_assistant_of(by, stored):
        return
    access.check_is_employers_side(by, stored, on)


# Hours. --------------------------------------------------------------------------------------------------


@recorded
def put_in_timesheet(
    agreement: Agreement,
    *,
    week_begins_on: date,
    hours: Sequence[Decimal],
    note: str = "",
    over_agreed_because: str = "",
    shown: str = "",
    by: Account,
    on: date,
) -> Timesheet:
    """Keeps a week's hours, Monday to Sunday. A change is a further version; the one before stays.

    shown: the reference of the version on the page, blank where there was none; `SavedMeanwhile` where it is
    not the newest any more. Who may: the assistant, and the employer's side. Hours over those agreed go in
    only with the employer's reason, and never by the assistant alone. Refused (`ValidationError`): a week
    that does not begin on a Monday, that has not begun, or that lies outside the agreement; a day of more
    than 24 hours; hours on a day that is not of the agreement, or that is still to come.
    """
    stored = _locked(agreement)
    access.check_may_put_in_hours(by, stored, on)
    hundredths = _check_hours(stored, week_begins_on, hours, on)
    total = Decimal(sum(hundredths)) / HUNDREDTHS
    because = over_agreed_because.strip()
    if over := over_says(total, stored.hours_a_week):
        if not access.is_employers_side(by, stored, on):
            raise ValidationError(
                f"{over} Put in the hours that were agreed, or ask {stored.person.full_name} to put in this "
                "week with the reason. If it is for longer, agree other hours with a further agreement."
            )
        if not because:
            says = f"{over} Say why, or put in fewer. If it is for longer, agree other hours."
            raise ValidationError({"over_agreed_because": says})
    else:
        because = ""
    newest = queries.week_of(stored, week_begins_on)
    if (newest.timesheet.ref if newest else "") != shown:
        raise SavedMeanwhile(newest.timesheet if newest else None)
    if newest is not None:
        there = newest.timesheet
        if (there.hours, there.note, there.over_agreed_because) == (hundredths, note.strip(), because):
            keep("sent the same hours again", by=by, about=there, person=stored.person)
            return there
    sheet = Timesheet.objects.create(
        agreement=stored,
        week_begins_on=week_begins_on,
        hours=hundredths,
        total_hours=total,
        note=note.strip(),
        over_agreed_because=because,
        put_in_by=by,
        put_in_on=on,
        replaces=newest.timesheet if newest else None,
    )
    keep(
        "put in hours",
        by=by,
        about=sheet,
        person=stored.person,
        because=because,
        before={"hours": newest.timesheet.hours} if newest else None,
        after={"agreement": stored.ref, "week_begins_on": week_begins_on.isoformat(), "hours": hundredths},
    )
    return sheet


def _check_hours(stored: Agreement, week: date, hours: Sequence[Decimal], on: date) -> list[int]:
    if stored.state not in queries.STOOD:
        raise ValidationError("Hours go in when both have signed the agreement.")
    if week.weekday() != 0 or len(hours) != DAYS:
        raise ValidationError("A week is seven days and begins on a Monday.")
    if week > on:
        raise ValidationError("This week has not begun yet.")
    found = []
    for number, given in enumerate(hours):
        at = week + timedelta(days=number)
        if not 0 <= given <= HOURS_IN_A_DAY or given != round(given, 2):
            raise ValidationError({f"day_{number}": "A day has from 0 to 24 hours, to a hundredth."})
        if given and at > on:
            raise ValidationError({f"day_{number}": "This day has not come yet."})
        is_outside = at < stored.starts_on or (stored.ended_on is not None and at > stored.ended_on)
        if given and is_outside:
            raise ValidationError({f"day_{number}": "The agreement does not cover this day."})
        found.append(int(given * HUNDREDTHS))
    return found


def _locked(agreement: Agreement) -> Agreement:
    """The row as it is now, locked until the act is over: two signatures come one after the other."""
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.select_related("person__team", "person__account", "account", "replaces").get(pk=agreement.pk)
