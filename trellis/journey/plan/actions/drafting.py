"""Writing a plan: beginning it, its words, who led, keeping versions, handing it in, and saying no to it.

Anybody who may write in it writes, in any order. What is written can be changed until it is handed in; every
wording stays in the record, and a version can be kept at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.journey.accounts.models import Account
from trellis.journey.allocate import queries as allocate
from trellis.journey.assess import queries as assess
from trellis.journey.assess.models import Assessment, Kind
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, queries, states
from ..faults import check
from ..locked import locked, locked_to_write
from ..models import PersonalBudget, Plan, PlanVersion, WhoLed
from ..translate import WORDS

# The council's own advice under the law; the rest is anybody's who writes.
BY_WORKERS = ("advice",)
LONGEST_WORDS = 50_000
LONGEST_NAME = 300


@recorded
def begin_plan(person: Person, *, carer: Carer | None = None, by: Account, on: date) -> Plan:
    """Begins a plan for a person, or a carer's own support plan, with the amount there is.

    Who may: the person, whoever helps and sees their pages, a planner let in to write, a worker of the team;
    a carer's own: that carer, or a worker. Refused: while another is being written or waits to be agreed.
    """
    access.check_may_begin_plan(by, person, carer, on)
    # The person's row is the lock: there is no plan yet to lock.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if queries.plan_in_hand(person, carer) is not None:
        raise ValidationError("There is a plan already that is being written or waits to be agreed.")
    return _begun(person, carer, by=by, on=on)


def _begun(person: Person, carer: Carer | None, *, by: Account, on: date) -> Plan:
    allocation = None if carer else allocate.latest_for(person)
    plan = Plan.objects.create(
        person=person,
        carer=carer,
        assessment=_assessment_of(person, carer),
        allocation=allocation,
        begun_on=on,
        begun_by=by,
        state=states.DRAFTING,
        state_since=on,
    )
    keep(
        "began a plan",
        by=by,
        about=plan,
        person=person,
        after={"carer": carer.name if carer else "", "allocation": allocation.ref if allocation else ""},
    )
    return plan


def _assessment_of(person: Person, carer: Carer | None) -> Assessment | None:
    if carer is None:
        return assess.latest_for(person)
    theirs = Assessment.objects.filter(kind=Kind.CARER, carer=carer).exclude(state="set_aside")
    return theirs.order_by("-begun_on", "-pk").first()


# The words. ----------------------------------------------------------------------------------------------


@recorded
def write_plan(
    plan: Plan, fields: Mapping[str, str], *, shown: str | None = None, by: Account, on: date
) -> Plan:
    """Writes some of the plan's own words: any of `translate.WORDS`, by their names.

    shown: `queries.mark_of` the same columns as the page showed them; None writes over whatever stands there.
    Who may: whoever writes in the plan; the council's advice is a worker's. Refused: more than a box takes.
    `SavedMeanwhile` where somebody wrote there after the page was shown.
    """
    if unknown := set(fields) - set(WORDS):
        raise TypeError(f"a plan has no {', '.join(sorted(unknown))}")
    stored = locked_to_write(plan, by, on)
    if set(fields) & set(BY_WORKERS):
        access.check_may_work_on(by, stored.person)
    names = tuple(name for name in WORDS if name in fields)
    if shown is not None and shown != queries.mark_of(stored, names):
        raise SavedMeanwhile(stored)
    before = {name: getattr(stored, name) for name in names}
    for name in names:
        setattr(stored, name, with_one_line_end(fields[name]).strip())
    check(**{name: fault_of_length(getattr(stored, name), LONGEST_WORDS) for name in names})
    stored.version += 1
    stored.save(update_fields=[*names, "version"])
    keep(
        "wrote in a plan",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after={**{name: getattr(stored, name) for name in names}, "on": on.isoformat()},
    )
    return stored


@recorded
def say_who_led(plan: Plan, who: str, *, by: Account, on: date) -> Plan:
    """One side's answer to who led the planning, kept apart from the other's.

    The person, or whoever speaks for them, answers for the person; a worker of the team for the council.
    Which side it is follows from who answers, so nobody can give both. The answer may be changed at any
    time, for somebody may see it otherwise in the end.
    """
    stored = locked(plan)
    is_worker = access.may_work_on_plan(by, stored)
    if is_worker:
        access.check_may_write_plan(by, stored, on)
    else:
        access.check_may_say_who_led(by, stored, on)
    check(who="" if who in WhoLed.values else "Choose who led.")
    column = "led_says_worker" if is_worker else "led_says_person"
    before = getattr(stored, column)
    setattr(stored, column, who)
    stored.save(update_fields=[column])
    keep(
        "said who led the planning",
        by=by,
        about=stored,
        person=stored.person,
        before={column: before},
        after={column: who, "on": on.isoformat()},
    )
    return stored


# Versions. -----------------------------------------------------------------------------------------------


@recorded
def keep_version(plan: Plan, *, because: str = "", by: Account, on: date) -> PlanVersion:
    """Keeps the plan as it stands, to be laid beside a later one.

    Who may: whoever writes in it. Refused: where nothing changed since the last version.
    """
    stored = locked(plan)
    access.check_may_write_plan(by, stored, on)
    because = " ".join(because.split())
    check(because="" if len(because) <= LONGEST_NAME else f"Use {LONGEST_NAME} letters or fewer.")
    document = queries.document_of(stored)
    last = stored.versions.order_by("-number").first()
    if last is not None and last.document == document:
        raise ValidationError(f"Nothing has changed since version {last.number}.")
    return kept_version(stored, document, because=because or "Kept as it stood", by=by, on=on)


@recorded
def kept_version(plan: Plan, document: dict[str, Any], *, because: str, by: Account, on: date) -> PlanVersion:
    """Keeps a further version of a locked plan: part of acts that ask who may and keep one as they go."""
    last = plan.versions.order_by("-number").first()
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        document=document,
        because=because,
        kept_by=by,
        kept_on=on,
    )
    keep(
        "kept a version of a plan",
        by=by,
        about=plan,
        person=plan.person,
        because=because,
        after={"number": version.number, "weekly_pence": document["totals"]["weekly_pence"]},
    )
    return version


# Handing in, taking up again, putting by. ----------------------------------------------------------------


@recorded
def hand_in_plan(plan: Plan, *, by: Account, on: date) -> Plan:
    """Hands the plan in to be agreed, and keeps the version that is handed in.

    Who may: whoever writes in it. Refused: while something is missing without which nobody could agree it;
    every such thing is said. The amount it is measured by is the newest one, from here on.
    """
    stored = locked(plan)
    access.check_may_write_plan(by, stored, on)
    passage = check_may_pass(states.PLANS, "hand_in_plan", stored.state)
    stops = [one.says for one in queries.missing_in(stored, on) if one.stops]
    if stops:
        raise ValidationError(stops)
    stored.allocation = queries.indicative_of(stored)
    document = queries.document_of(stored)
    stored.state, stored.state_since, stored.state_because = passage.after, on, ""
    stored.handed_in_on, stored.handed_in_by = on, by
    stored.version += 1
    stored.save()
    kept_version(stored, document, because="Handed in", by=by, on=on)
    keep(
        "handed in a plan",
        by=by,
        about=stored,
        person=stored.person,
        after={"weekly_pence": document["totals"]["weekly_pence"]},
    )
    return stored


@recorded
def take_plan_up_again(plan: Plan, *, because: str, by: Account, on: date) -> Plan:
    """Takes a plan that was handed in back to be written on, with the reason.

    Who may: whoever writes in it. Refused: without a reason; while its budget waits to be agreed.
    """
    stored = locked(plan)
    access.check_may_write_plan(by, stored, on)
    passage = check_may_pass(states.PLANS, "take_plan_up_again", stored.state)
    check(because="" if because.strip() else "Say what is to be changed or added.")
    _check_no_budget_waits(stored)
    return _passed(stored, passage.after, "took a plan up again", because=because, by=by, on=on)


@recorded
def put_plan_by(plan: Plan, *, because: str, by: Account, on: date) -> Plan:
    """Puts a plan by that is not wanted or was begun by mistake. What was written is kept.

    Who may: the person, whoever speaks for them, a worker of the team. Refused: without a reason.
    """
    stored = locked(plan)
    access.check_may_say_for_plan(by, stored, on)
    passage = check_may_pass(states.PLANS, "put_plan_by", stored.state)
    check(because="" if because.strip() else "Say why it is put by.")
    return _passed(stored, passage.after, "put a plan by", because=because, by=by, on=on)


def _check_no_budget_waits(plan: Plan) -> None:
    if PersonalBudget.objects.filter(plan=plan, state=states.SUBMITTED).exists():
        raise ValidationError(
            "The budget of this plan waits to be agreed. Whoever is to agree it must send it back first."
        )


def _passed(plan: Plan, to: str, act: str, *, because: str, by: Account, on: date) -> Plan:
    before = plan.state
    plan.state, plan.state_since, plan.state_because = to, on, because.strip()
    plan.handed_in_on = plan.handed_in_by = None
    plan.version += 1
    plan.save()
    keep(
        act,
        by=by,
        about=plan,
        person=plan.person,
        because=plan.state_because,
        before={"state": before},
        after={"state": to},
    )
    return plan


@recorded
def agree_plan(budget: PersonalBudget, *, by: Account, on: date) -> Plan:
    """Agrees the plan of a budget that is agreed with it; an agreed plan before it is replaced.

    Part of `sign_budget`, and asks what that asks: who submitted the budget agrees neither. A version is
    kept.
    """
    access.check_may_sign(by, budget)
    stored = locked(budget.plan)
    passage = check_may_pass(states.PLANS, "agree_plan", stored.state)
    before = queries.agreed_plan(stored.person, stored.carer)
    if before is not None:
        _replace(locked(before), by=by, on=on)
        stored.replaces = before
    document = queries.document_of(stored)
    stored.state, stored.state_since, stored.state_because = passage.after, on, ""
    stored.version += 1
    stored.save()
    kept_version(stored, document, because="Agreed", by=by, on=on)
    keep("agreed a plan", by=by, about=stored, person=stored.person, after={"budget": budget.ref})
    return stored


def _replace(plan: Plan, *, by: Account, on: date) -> None:
    passage = check_may_pass(states.PLANS, "replace_plan", plan.state)
    plan.state, plan.state_since = passage.after, on
    plan.version += 1
    plan.save()
    keep("replaced a plan by a later one", by=by, about=plan, person=plan.person)


# The right to stay as you are. ---------------------------------------------------------------------------


@recorded
def stay_as_it_is(plan: Plan, *, because: str = "", said_by: str = "", by: Account, on: date) -> Plan:
    """Writes down that they want it to stay as it is. A choice like any other: no reason is needed.

    Who may: the person, whoever speaks for them, a worker of the team who notes it (`said_by`: who said so).
    What they have goes on on the same terms; the plan says so, and is handed in and agreed like any other.
    """
    stored = locked(plan)
    access.check_may_say_for_plan(by, stored, on)
    if stored.state != states.DRAFTING:
        raise ValidationError("This plan is not being written. Take it up again to say this in it.")
    _say_no(stored, because=because, said_by=said_by, by=by)
    stored.save()
    _keep_choice("chose that it stays as it is", stored, by=by, on=on)
    return stored


@recorded
def want_no_plan(
    person: Person,
    *,
    carer: Carer | None = None,
    because: str = "",
    said_by: str = "",
    by: Account,
    on: date,
) -> Plan:
    """Writes down that they want no plan and no budget. No reason is needed; nothing is held against them.

    Who may: as for `stay_as_it_is`. A plan in hand is let go, with what was written in it kept; where there
    is none, one is begun to hold the choice. They may begin a plan on any later day.
    """
    access.check_may_begin_plan(by, person, carer, on)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    in_hand = queries.plan_in_hand(person, carer)
    plan = locked(in_hand) if in_hand else _begun(person, carer, by=by, on=on)
    access.check_may_say_for_plan(by, plan, on)
    if plan.state == states.HANDED_IN:
        # Nobody has to take a plan up again first in order to say no to it.
        _check_no_budget_waits(plan)
        _passed(
            plan,
            check_may_pass(states.PLANS, "take_plan_up_again", plan.state).after,
            "took a plan up again",
            because="They choose to have no plan.",
            by=by,
            on=on,
        )
    passage = check_may_pass(states.PLANS, "want_no_plan", plan.state)
    _say_no(plan, because=because, said_by=said_by, by=by)
    plan.state, plan.state_since, plan.state_because = passage.after, on, ""
    plan.save()
    _keep_choice("chose to have no plan and no budget", plan, by=by, on=on)
    return plan


@recorded
def change_after_all(plan: Plan, *, by: Account, on: date) -> Plan:
    """Takes back, in a plan that is being written, that it should stay as it is. No reason is needed."""
    stored = locked(plan)
    access.check_may_say_for_plan(by, stored, on)
    if stored.state != states.DRAFTING or not stored.stays_as_it_is:
        raise ValidationError("This plan does not say that it stays as it is.")
    stored.stays_as_it_is, stored.stays_because, stored.stays_said_by = False, "", ""
    stored.version += 1
    stored.save()
    _keep_choice("chose to change things after all", stored, by=by, on=on)
    return stored


def _say_no(plan: Plan, *, because: str, said_by: str, by: Account) -> None:
    plan.stays_as_it_is = True
    plan.stays_because = with_one_line_end(because).strip()
    plan.stays_said_by = " ".join(said_by.split())
    if not access.may_work_on_plan(by, plan):
        # On line it is said by whoever says it.
        plan.stays_said_by = ""
    check(
        because=fault_of_length(plan.stays_because, LONGEST_WORDS),
        said_by="" if len(plan.stays_said_by) <= LONGEST_NAME else f"Use {LONGEST_NAME} letters or fewer.",
    )
    plan.version += 1


def _keep_choice(act: str, plan: Plan, *, by: Account, on: date) -> None:
    keep(
        act,
        by=by,
        about=plan,
        person=plan.person,
        because=plan.stays_because,
        after={"said_by": plan.stays_said_by, "on": on.isoformat()},
    )
