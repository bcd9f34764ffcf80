"""Personal budgets looked up: the bill, which one holds, what waits, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import BigIntegerField, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from trellis.engines.budget.three_figures import ThreeFigures, three_figures
from trellis.govuk.wording import money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.contribute import queries as contribute
from trellis.journey.find.models import SufficiencyTest
from trellis.journey.people import access as people_access
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.sections import Link

from .. import gates, states
from ..bill import Bill, bill_of
from ..models import Body, BudgetLine, Funder, PersonalBudget, Plan

IN_HAND = (states.PREPARED, states.SUBMITTED, states.SENT_BACK)
WERE_AGREED = (states.SIGNED, states.ENDED)
# The order in which a bill names who pays; the person's own share last.
ORDER = {
    body: at for at, body in enumerate((Body.COUNCIL, Body.NHS, Body.AFTER_CARE, Body.OTHER, Body.PERSON))
}


# Looking them up. ----------------------------------------------------------------------------------------


def budgets() -> QuerySet[PersonalBudget]:
    """Budgets with their lines, their funders and everybody a page names; three queries in all."""
    lines = BudgetLine.objects.select_related(
        "plan_line__kind",
        "plan_line__sufficiency__kind",
        "plan_line__sufficiency__let_stand_by",
        "changed_by",
    )
    return PersonalBudget.objects.select_related(
        "person__team",
        "person__account",
        "plan__person__team",
        "plan__carer__account",
        "plan__assessment",
        "carer__account",
        "contribution",
        "prepared_by",
        "submitted_by",
        "signed_by",
    ).prefetch_related(Prefetch("lines", lines.order_by("pk")), "funders")


def _of(person: Person, carer: Carer | None) -> QuerySet[PersonalBudget]:
    return budgets().filter(person=person, carer=carer)


def holds_on(on: date) -> Q:
    """The agreed budgets that hold on a day; one that was replaced holds until the later one begins."""
    return (
        Q(state__in=WERE_AGREED, starts_on__lte=on)
        & (Q(ended_on=None) | Q(ended_on__gt=on))
        & (Q(ends_on=None) | Q(ends_on__gte=on))
    )


def budget_in_force(person: Person, on: date, carer: Carer | None = None) -> PersonalBudget | None:
    """The agreed budget that holds on this day: the person's own, or this carer's."""
    return _of(person, carer).filter(holds_on(on)).first()


def sums_in_force(person: Person, on: date) -> PersonalBudget | None:
    """The person's own agreed budget of this day without its lines, for a page that shows its sums alone."""
    return PersonalBudget.objects.filter(holds_on(on), person=person, carer=None).first()


def budget_of(person: Person, on: date, carer: Carer | None = None) -> PersonalBudget | None:
    """The budget that holds on this day, or the newest where none does."""
    return budget_in_force(person, on, carer) or _of(person, carer).order_by("-prepared_on", "-pk").first()


def budget_in_hand(plan: Plan) -> PersonalBudget | None:
    """The budget of this plan that is being prepared, waits to be agreed or was sent back; one at a time."""
    return budgets().filter(plan=plan, state__in=IN_HAND).first()


@asked_once
def budget_of_plan(plan: Plan) -> PersonalBudget | None:
    """The newest budget of a plan, whatever became of it."""
    return budgets().filter(plan=plan).order_by("-pk").first()


def agreed_before(budget: PersonalBudget) -> PersonalBudget | None:
    """The agreed budget that this one would take the place of, or took the place of; one query at most.

    `elsewhere_pence` on it is what others pay of its lines: see `buys_pence`.
    """
    rows = PersonalBudget.objects.select_related("plan").annotate(
        elsewhere_pence=Coalesce(Sum("lines__elsewhere_weekly_pence"), 0, output_field=BigIntegerField())
    )
    if budget.state in WERE_AGREED:
        return rows.filter(pk=budget.replaces_id).first() if budget.replaces_id else None
    return rows.filter(person=budget.person_id, carer=budget.carer_id, state=states.SIGNED).first()


def buys_pence(budget: PersonalBudget) -> int:
    """What can be bought of a plan a week, whoever pays: support that a grant pays for is not cut."""
    known = getattr(budget, "elsewhere_pence", None)
    lines = budget.lines.all() if known is None else ()
    elsewhere = sum(line.elsewhere_weekly_pence for line in lines) if known is None else known
    return budget.total_weekly_pence + elsewhere


def agreed_lines(plan: Plan) -> dict[str, BudgetLine]:
    """What was agreed for each line of a plan, by the line's reference; nothing of one not agreed."""
    if plan.state in (states.DRAFTING, states.NOT_WANTED):
        return {}
    found = BudgetLine.objects.filter(budget__plan=plan, budget__state__in=WERE_AGREED)
    return {one.plan_line.ref: one for one in found.select_related("plan_line").order_by("budget__pk")}


# The bill, and what stands in the way of signing it. -----------------------------------------------------


def bill(budget: PersonalBudget) -> Bill:
    """The whole budget as one bill; one query for a budget from `budgets()`."""
    lines = list(budget.lines.all())
    return bill_of(
        budget,
        lines,
        sorted(budget.funders.all(), key=lambda one: ORDER[Body(one.body)]),
        named=budget.carer.name if budget.carer else budget.person.named,
        let_stand=_let_stand(budget, lines),
    )


def _let_stand(budget: PersonalBudget, lines: Iterable[BudgetLine]) -> Iterator[dict[str, object]]:
    """A director's reasons, where nobody on file works at our rate for what a line is; one query."""
    tied = {line.plan_line.sufficiency_id for line in lines}
    kinds = {line.plan_line.kind_id for line in lines} - {None} if budget.carer_id is None else set()
    until = Q(let_stand_on__lte=budget.signed_on) if budget.signed_on else Q()
    about = Q(pk__in=tied - {None}) | Q(person=budget.person_id, kind__in=kinds)
    tests = SufficiencyTest.objects.filter(until, about, let_stand_by__isnull=False)
    for test in tests.select_related("kind", "let_stand_by").order_by("let_stand_on", "pk"):
        yield let_stand_says(test)


def let_stand_says(test: SufficiencyTest) -> dict[str, object]:
    return {
        "kind": test.kind.says,
        "works_at_rate": test.works_at_rate,
        "out_of": test.out_of,
        "shortfall_pence": test.shortfall_pence,
        "because": test.let_stand_because,
        "by": test.let_stand_by.name if test.let_stand_by else "",
        "on": test.let_stand_on.isoformat() if test.let_stand_on else "",
    }


def reasons_not_to_sign(budget: PersonalBudget, on: date) -> list[str]:
    """Everything that stands in the way of agreeing a budget, each with what to do about it."""
    known = getattr(budget, "_prefetched_objects_cache", {})
    return gates.of(budget if "lines" in known else budgets().get(pk=budget.pk), on)


def three_figures_now(budget: PersonalBudget, on: date) -> ThreeFigures | None:
    """The three figures of an agreed budget today, where what the person pays has changed since."""
    if budget.state != states.SIGNED or budget.carer_id is not None or budget.starts_on > on:
        return None
    now = contribute.contribution_of(budget.person, on)
    if now is None or now.pk == budget.contribution_id:
        return None
    chargeable = sum(
        line.weekly_pence
        for line in budget.lines.all()
        if line.funder == Body.COUNCIL and line.is_chargeable and not line.is_outside
    )
    charge = min(contribute.charge_for(now, chargeable), chargeable) if chargeable else 0
    found = three_figures(budget.cost_weekly_pence, charge)
    return None if found.person_pays_pence == budget.person_pays_weekly_pence else found


# What waits. ---------------------------------------------------------------------------------------------


def listed(account: Account) -> QuerySet[PersonalBudget]:
    """The budgets this account may find in its list: those of its teams; of every team for a director."""
    found = PersonalBudget.objects.select_related(
        "person__team", "carer", "submitted_by", "signed_by", "prepared_by"
    ).filter(person__merged_into=None)
    if account.holds(RoleName.DIRECTOR):
        teams = account.teams_as(*people_access.WORKERS)
        # A director reads what waits for a director; what else a team has in hand is the team's.
        return found.filter(
            Q(state=states.SUBMITTED) | Q(signed_by=account) | Q(person__team__in=teams)
        ).exclude(person__account=account)
    teams = account.teams_as(*people_access.WORKERS)
    return found.filter(person__team__in=teams).exclude(person__account=account)


def waits_to_be_agreed(account: Account) -> QuerySet[PersonalBudget]:
    """What this account may agree today: not what it submitted, nor what is about itself. Oldest first."""
    found = listed(account).filter(state=states.SUBMITTED, person__died_on=None)
    found = found.exclude(submitted_by=account).exclude(carer__account=account)
    if not account.holds(RoleName.DIRECTOR):
        found = found.filter(person__team__in=account.teams_as(RoleName.MANAGER))
    return found.order_by("submitted_on", "pk")


def whose(budget: PersonalBudget) -> str:
    return budget.carer.name if budget.carer else budget.person.full_name


def says_sum(budget: PersonalBudget) -> str:
    """What a budget comes to: a week, once, or both."""
    weekly = f"{money(budget.total_weekly_pence)} a week" if budget.total_weekly_pence else ""
    once = f"{money(budget.once_pence)} once" if budget.once_pence else ""
    return " and ".join(filter(None, (weekly, once))) or money(0)


def budget_pages(person: Person) -> list[Link]:
    """For the sections somebody may open to a planner: their newest budget."""
    found = person.budgets.filter(carer=None).order_by("-pk").first()
    return [Link("The personal budget", reverse("plan:budget", args=[found.ref]))] if found else []


# Keeping two records of one person apart. ----------------------------------------------------------------


def budgets_in_the_way(one: Person, other: Person) -> Iterator[str]:
    """A person has one agreed budget at a time; one query."""
    if PersonalBudget.objects.filter(person__in=(one, other), carer=None, state=states.SIGNED).count() > 1:
        yield "Both have an agreed personal budget, and a person has one at a time. End one of the two first."


def funders_of(budget: PersonalBudget) -> list[Funder]:
    return sorted(budget.funders.all(), key=lambda one: ORDER[Body(one.body)])
