"""A plan looked up: what it says, what it costs, who wrote what, what is missing, and how it came to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.timezone import localtime

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.allocate import queries as allocate
from trellis.journey.allocate.models import Allocation
from trellis.journey.assess import queries as assess
from trellis.journey.assess.models import EligibilityDecision
from trellis.journey.find.models import SufficiencyTest
from trellis.journey.people import access as people_access
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.queries import refs_of
from trellis.journey.record.models import Entry

from .. import access, states, translate
from ..agreed import as_agreed
from ..models import Idea, PersonalBudget, Plan, PlanLine, PlanOutcome, PlanVersion, Risk
from ..parts import BY_NAME
from ..translate import Costed, Rows, Written
from .budget import agreed_lines

PLANS_IN_HAND = (states.DRAFTING, states.HANDED_IN)


# Looking plans up. ---------------------------------------------------------------------------------------


def plans() -> QuerySet[Plan]:
    """Plans with whom they are about and the reference of their newest budget, ready to be shown."""
    newest = PersonalBudget.objects.filter(plan=OuterRef("pk")).order_by("-pk")
    rows = Plan.objects.annotate(newest_budget_ref=Subquery(newest.values("ref")[:1]))
    return rows.select_related(
        "person__team",
        "person__account",
        "carer__account",
        "allocation",
        "assessment",
        "begun_by",
        "handed_in_by",
    ).defer("allocation__replay")


def plans_to_read() -> QuerySet[Plan]:
    """Plans for pages about one: with the states of their ideas, and the needs that were found."""
    in_force = EligibilityDecision.objects.filter(
        assessment=OuterRef("assessment"), replaced_by=None, eligible=True
    )
    needs = in_force.order_by("-decided_at").values("working__unable_to_achieve")[:1]
    rows = (
        plans()
        .select_related("person__how_to_reach")
        .annotate(
            ideas_states=ArraySubquery(Idea.objects.filter(plan=OuterRef("pk")).values("state")),
            needs_found=Subquery(needs, output_field=JSONField()),
        )
    )
    return rows


@asked_once
def every_plan_of(person: Person) -> list[Plan]:
    """Every plan in a person's record, those of carers with them, the newest first."""
    return list(plans().filter(person=person))


def plan_of(person: Person) -> Plan | None:
    """The person's own newest plan that was not put by."""
    own = (one for one in every_plan_of(person) if one.carer_id is None and one.state != states.NOT_WANTED)
    return next(own, None)


def plan_of_carer(carer: Carer) -> Plan | None:
    """The carer's own newest support plan that was not put by."""
    return plans().filter(carer=carer).exclude(state=states.NOT_WANTED).first()


def plan_in_hand(person: Person, carer: Carer | None = None) -> Plan | None:
    """The plan that is being written or waits to be agreed; one at a time."""
    whose = plans().filter(carer=carer) if carer else plans().filter(person=person, carer=None)
    return whose.filter(state__in=PLANS_IN_HAND).first()


def agreed_plan(person: Person, carer: Carer | None = None) -> Plan | None:
    whose = plans().filter(carer=carer) if carer else plans().filter(person=person, carer=None)
    return whose.filter(state=states.AGREED).first()


def lines() -> QuerySet[PlanLine]:
    """Lines with the plan and everything that a line's page shows."""
    return PlanLine.objects.select_related(
        "plan__person__team", "plan__person__account", "plan__carer__account", "kind", "put_in_by", "quote"
    )


def lines_of(plan: Plan) -> list[PlanLine]:
    """The lines that stand in a plan, in their order."""
    return list(_lines(plan))


def _lines(plan: Plan) -> QuerySet[PlanLine]:
    found = plan.lines.filter(removed_on=None).select_related("kind", "put_in_by", "sufficiency")
    return found.order_by("position", "pk")


def outcomes_of(plan: Plan) -> list[PlanOutcome]:
    return list(plan.outcomes.filter(removed_on=None).order_by("position", "pk"))


def risks_of(plan: Plan) -> list[Risk]:
    return list(plan.risks.filter(removed_on=None))


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    return plan.versions.select_related("kept_by").order_by("-number")


# What it says, and what it costs. ------------------------------------------------------------------------


def costed(plan: Plan) -> Costed:
    """What the plan costs, line by line and together; one query."""
    return translate.cost_lines(lines_of(plan))


def indicative_of(plan: Plan) -> Allocation | None:
    """The amount the plan is measured by: while it is in hand the newest, afterwards the one it had then."""
    if plan.carer_id is not None or plan.state not in PLANS_IN_HAND:
        return plan.allocation
    return allocate.latest_for(plan.person) or plan.allocation


def amount_to_plan_with(account: Account, person: Person, on: date) -> Allocation | None:
    """The newest amount, for whoever may see the person's money."""
    return allocate.latest_for(person) if access.may_see_money(account, person, on) else None


def plans_of_teams(account: Account, state: str) -> QuerySet[Plan]:
    """The plans in one state of the people of the account's teams, the longest waiting first."""
    teams = account.teams_as(*people_access.WORKERS)
    found = plans().filter(person__team__in=teams, person__merged_into=None, state=state)
    return found.exclude(person__account=account).order_by("state_since", "pk")


def document_of(plan: Plan) -> dict[str, Any]:
    """The whole plan as plain data, in a bounded number of queries. See `translate.document_of`."""
    indicative = indicative_of(plan)
    outcomes, found, risks = outcomes_of(plan), _lines_with_outcomes(plan), risks_of(plan)
    document = translate.document_of(
        Rows(
            plan=plan,
            outcomes=outcomes,
            lines=found,
            serves={one.pk: sorted(one.serves) for one in found},
            risks=risks,
            written=written_in(plan, [*outcomes, *found, *risks]),
            indicative_weekly_pence=indicative.weekly_pence if indicative else None,
            needs=needs_of(plan),
            let_stand=_let_stand(plan),
        )
    )
    return as_agreed(document, agreed_lines(plan))


def compared(earlier: Mapping[str, Any], later: Mapping[str, Any], named: str = "") -> list[translate.Change]:
    """Two documents of a plan side by side; the parts are called as on the page of whoever reads it."""
    return translate.changes(earlier, later, {name: part.called(named) for name, part in BY_NAME.items()})


def mark_of(plan: Plan, names: tuple[str, ...]) -> str:
    """What a form of these columns carries, to know whether somebody saved them meanwhile.

    The plan's own version would not do: two people who write on two parts of it are in nobody's way.
    """
    words = json.dumps([getattr(plan, name) for name in names])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def needs_of(plan: Plan) -> list[str]:
    """The needs that the assessment found, by the decision in force: the outcomes that cannot be achieved."""
    if plan.assessment is None:
        return []
    if "needs_found" in plan.__dict__:
        return list(plan.__dict__["needs_found"] or ())
    decision = assess.decision_in_force(plan.assessment)
    return list(decision.working.get("unable_to_achieve", ())) if decision and decision.eligible else []


def _lines_with_outcomes(plan: Plan) -> list[Any]:
    """The lines that stand, each with the references of the outcomes it `serves`; one query for all."""
    serves = ArrayAgg(
        "outcomes__ref", filter=Q(outcomes__removed_on=None, outcomes__isnull=False), default=Value([])
    )
    return list(_lines(plan).annotate(serves=serves))


def written_in(plan: Plan, parts: Sequence[PlanOutcome | PlanLine | Risk] = ()) -> dict[str, Written]:
    """Who wrote each part and who changed it last, by the record; one query.

    The parts by their references; the plan's own words by the plan's reference and the column.
    """
    refs = [plan.ref, *(one.ref for one in parts)]
    entries = Entry.objects.filter(
        person_ref__in=refs_of(plan.person),
        about__in=["plan.Plan", "plan.PlanOutcome", "plan.PlanLine", "plan.Risk"],
        about_ref__in=refs,
    ).exclude(act="was refused")
    found: dict[str, Written] = {}
    for entry in entries.order_by("number").values("about", "about_ref", "by_name", "at", "act", "after"):
        for key in _keys_of(entry):
            told, day = found.get(key), _day_of(entry)
            if told is None:
                found[key] = Written(entry["by_name"], day)
            else:
                found[key] = Written(told.by, told.on, entry["by_name"], day)
    return found


def _keys_of(entry: Mapping[str, Any]) -> list[str]:
    if entry["about"] != "plan.Plan":
        return [entry["about_ref"]]
    words = entry["after"] or {}
    return [f"{entry['about_ref']}.{name}" for name in translate.WORDS if words.get(name)]


def _day_of(entry: Mapping[str, Any]) -> date:
    """The day that was told, where the act told one: what is put in afterwards has a day of its own."""
    said = (entry["after"] or {}).get("on")
    return date.fromisoformat(said) if said else localtime(entry["at"]).date()


def _let_stand(plan: Plan) -> list[dict[str, Any]]:
    """A director's reasons for letting a sum stand that nobody here works for: they print on the plan."""
    if plan.carer_id is not None:
        return []
    tests = SufficiencyTest.objects.filter(person=plan.person).exclude(let_stand_because="")
    return [
        {
            "kind": one.kind.says,
            "works_at_rate": one.works_at_rate,
            "out_of": one.out_of,
            "shortfall_pence": one.shortfall_pence,
            "because": one.let_stand_because,
            "by": one.let_stand_by.name if one.let_stand_by else "",
            "on": one.let_stand_on.isoformat() if one.let_stand_on else "",
        }
        for one in tests.select_related("kind", "let_stand_by").order_by("let_stand_on", "pk")
    ]
