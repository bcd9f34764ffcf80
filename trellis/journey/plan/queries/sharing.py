"""Who thinks along on a plan, what is open to them, their ideas; and what is paid for planning, apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.people import access as people
from trellis.journey.people import outside
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Grant, Person, Section
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import MOST, Heap, Task, heap_of

from .. import access, translate
from ..models import Head, Idea, IdeaState, Plan, PlanLine, PlanningFund, PlanOutcome
from .drafting import costed, outcomes_of, plan_of

# What a whole plan shows to somebody who thinks along. Never the emergency plan, which holds numbers and
# keys, nor risks, nor what anybody pays.
WORDS_SHOWN = (("good_life", "What a good life is"), ("skills_to_keep", "What is to be kept up"))


# Who thinks along. ---------------------------------------------------------------------------------------


def heads() -> QuerySet[Head]:
    return Head.objects.select_related("plan__person__account", "plan__carer__account", "account")


def heads_of(plan: Plan) -> list[Head]:
    """Those to whom the plan is open now, and what of it."""
    return list(plan.heads.filter(closed_on=None).select_related("account").prefetch_related("only_outcomes"))


def account_to_ask(said: str) -> Account | None:
    """Somebody who draws on care or cares for somebody, by their exact sign-in name or e-mail address.

    Nothing where there is none, and where an address is of two: nobody is found by parts of a name.
    """
    said = said.strip()
    if not said:
        return None
    found = Account.objects.filter(is_active=True).filter(Q(username__iexact=said) | Q(email__iexact=said))
    thinks = found.filter(roles__role__in=access.THINK_ALONG, roles__ended_on=None).distinct()[:2]
    return thinks[0] if len(thinks) == 1 else None


def outcomes_open_to(plan: Plan, head: Head | None) -> list[PlanOutcome]:
    """What the plan is for, as far as it is open to this head; all of it where it is none of them."""
    every = outcomes_of(plan)
    if head is None:
        return every
    # An outcome that was taken out still narrows what was opened: nothing is opened by taking something out.
    only = set(head.only_outcomes.values_list("pk", flat=True))
    return [one for one in every if one.pk in only] if only else every


@dataclass(frozen=True)
class LineShown:
    what: str
    working: str
    weekly_pence: int | None
    once_pence: int | None


@dataclass(frozen=True)
class OutcomeShown:
    """What the plan is for, and what helps with it; `outcome` None for lines that serve none yet."""

    outcome: PlanOutcome | None
    lines: tuple[LineShown, ...]


@dataclass(frozen=True)
class PartShown:
    """What of a plan is open to one head, and nothing beside it."""

    is_whole: bool
    words: tuple[tuple[str, str], ...]
    outcomes: tuple[OutcomeShown, ...]
    sees_prices: bool
    weekly_pence: int | None


def part_open_to(plan: Plan, head: Head) -> PartShown:
    """The part of the plan that this head sees; in a bounded number of queries."""
    shown = outcomes_open_to(plan, head)
    is_whole = not head.only_outcomes.exists()
    found = costed(plan)
    serves: dict[int, set[int]] = {}
    joined = PlanLine.outcomes.through.objects.filter(planline__in=[one.line.pk for one in found.lines])
    for line_key, outcome_key in joined.values_list("planline_id", "planoutcome_id"):
        serves.setdefault(line_key, set()).add(outcome_key)
    told: set[int] = set()
    parts = []
    for outcome in shown:
        mine = [one for one in found.lines if outcome.pk in serves.get(one.line.pk, ())]
        # A line that serves two outcomes is told under the first of them.
        new = [one for one in mine if one.line.pk not in told]
        told |= {one.line.pk for one in new}
        parts.append(OutcomeShown(outcome, tuple(_shown(one, prices=head.sees_prices) for one in new)))
    if is_whole:
        rest = tuple(_shown(one, prices=head.sees_prices) for one in found.lines if one.line.pk not in told)
        parts += [OutcomeShown(None, rest)] if rest else []
    words = [(title, getattr(plan, name)) for name, title in WORDS_SHOWN if getattr(plan, name)]
    return PartShown(
        is_whole=is_whole,
        words=tuple(words) if is_whole else (),
        outcomes=tuple(parts),
        sees_prices=head.sees_prices,
        weekly_pence=found.weekly_pence if is_whole and head.sees_prices else None,
    )


def _shown(one: translate.CostedLine, *, prices: bool) -> LineShown:
    if not prices:
        return LineShown(one.line.what, "", None, None)
    return LineShown(one.line.what, one.working, one.weekly_pence or None, one.once_pence or None)


# Ideas. --------------------------------------------------------------------------------------------------


def ideas() -> QuerySet[Idea]:
    return Idea.objects.select_related(
        "plan__person__team",
        "plan__person__account",
        "plan__carer__account",
        "outcome",
        "put_in_by",
        "answered_by",
        "line",
        "library_idea",
    )


def ideas_of(plan: Plan, *, put_in_by: Account | None = None) -> QuerySet[Idea]:
    """The ideas on a plan, those that wait first, then the newest; of one account where it is told."""
    found = ideas().filter(plan=plan)
    if put_in_by is not None:
        found = found.filter(put_in_by=put_in_by)
    waiting = Q(state=IdeaState.PROPOSED)
    return found.annotate(waits=waiting).order_by("-waits", "-put_in_at", "-pk")


def known_names_of(plan: Plan) -> list[str]:
    """Names and addresses this record holds of the person and those around them: what no library may tell."""
    person = plan.person
    known = [person.given_name, person.family_name, person.likes_to_be_called, person.address]
    for name, address in person.carers.values_list("name", "address"):
        known += [name, address]
    known += person.speakers.values_list("name", flat=True)
    known += person.named_workers.values_list("worker__name", flat=True)
    known += plan.heads.values_list("account__name", flat=True)
    known += plan.lines.values_list("who", flat=True)
    known.append(plan.begun_by.name)
    return [one for one in known if one]


def lines_to_tell(plan: Plan) -> list[PlanLine]:
    """The lines of a plan with what the library tells of each, if anything."""
    found = plan.lines.filter(removed_on=None).select_related("library_idea", "kind")
    return list(found.prefetch_related("outcomes").order_by("position", "pk"))


# What is paid for planning. ------------------------------------------------------------------------------


def planning_funds() -> QuerySet[PlanningFund]:
    return PlanningFund.objects.select_related(
        "person", "plan__person__team", "plan__person__account", "plan__carer", "organisation", "agreed_by"
    )


def planning_funds_of(plan: Plan) -> list[PlanningFund]:
    """What is set aside to pay for help with this plan, what stands first."""
    found = plan.planning_funds.select_related("organisation", "agreed_by")
    return sorted(found, key=lambda one: (one.ended_on is not None, -one.pk))


@dataclass(frozen=True)
class Around:
    """What stands beside a plan on its page: who plans with the person, what that is paid from, the ideas."""

    funds: tuple[PlanningFund, ...]
    flags: tuple[str, ...]
    heads: tuple[Head, ...]
    waiting: int
    ideas: int
    may_open: bool
    may_agree_fund: bool

    @property
    def fund_pence(self) -> int:
        """What stands, together; in pence, paid once and never out of the budget."""
        return sum(one.pence for one in self.funds if one.ended_on is None)


def around(plan: Plan, account: Account, on: date) -> Around:
    """For the page of a plan: `plan/sharing/fund.jinja` and `plan/sharing/heads.jinja` show it."""
    funds = planning_funds_of(plan)
    opens = may_open(account, plan, on)
    let_in = Grant.objects.filter(person=plan.person, sections__contains=[Section.PLAN.value])
    paid = [one.organisation_id for one in funds if one.ended_on is None]
    flags = outside.flags_of(
        Organisation.objects.filter(
            Q(pk__in=let_in.filter(people.grant_holds(on)).values("organisation")) | Q(pk__in=paid)
        )
    )
    known = plan.__dict__.get("ideas_states")
    states_of = list(plan.ideas.values_list("state", flat=True)) if known is None else known
    return Around(
        funds=tuple(funds),
        flags=tuple(says for found in flags.values() for says in found),
        # Who else thinks along is told to nobody but those who asked them.
        heads=tuple(heads_of(plan)) if opens else (),
        waiting=sum(one == IdeaState.PROPOSED for one in states_of),
        ideas=len(states_of),
        may_open=opens,
        may_agree_fund=access.may_agree_planning_fund(account, plan),
    )


def may_open(account: Account, plan: Plan, on: date) -> bool:
    """Whether this account may open the plan to others and answer their ideas: as whose word counts."""
    if people.is_closed(plan.person) or plan.state not in access.OPEN_TO_IDEAS:
        return False
    if plan.carer is None:
        return access.may_say_for(account, plan.person, on)
    return access.may_write_plan(account, plan, on)


# For the file, the timeline, the day and the sections. ---------------------------------------------------


def sharing_part(person: Person, account: Account) -> Part | None:
    """For the person's file: ideas that wait, and with whom the plan is thought about."""
    on = localdate()
    plan = plan_of(person)
    if plan is None or not may_open(account, plan, on):
        return None
    is_own = person.account_id == account.pk
    waiting = [one for one in _every_idea_for(person) if one.plan_id == plan.pk]
    waiting = [one for one in reversed(waiting) if one.state == IdeaState.PROPOSED][:MOST]
    lines = tuple(
        Line(
            f"An idea of {one.put_in_by.name}",
            reverse("plan:idea", args=[one.ref]),
            one.put_in_on,
            "Waits for you" if is_own else "Waits",
        )
        for one in waiting
    )
    asks = "Ask others to think along" if is_own else "Who thinks along"
    steps = (
        Step(asks, reverse("plan:heads", args=[plan.ref])),
        Step("All ideas", reverse("plan:ideas", args=[plan.ref])),
    )
    return Part("Thinking together", lines, steps, says_if_empty="No idea waits.")


@asked_once
def _every_idea_for(person: Person) -> list[Idea]:
    """Every idea on somebody's own plans, the oldest first: for the timeline and the file alike."""
    found = Idea.objects.filter(plan__person=person, plan__carer=None).select_related("put_in_by")
    return list(found.order_by("put_in_at", "pk"))


def told_of_sharing_plans(person: Person) -> Iterator[Event]:
    """For the timeline: to whom a plan was opened, what they thought of, what is paid for planning."""
    opened = Head.objects.filter(plan__person=person, plan__carer=None).select_related("account", "plan")
    for head in opened:
        address = reverse("plan:heads", args=[head.plan.ref])
        says = f"You asked {head.account.name} to think about your plan with you."
        yield Event(head.opened_on, says, address, is_close=True)
        if head.closed_on:
            says = f"Your plan is closed to {head.account.name}."
            yield Event(head.closed_on, says, address, is_close=True)
    for idea in _every_idea_for(person):
        address = reverse("plan:idea", args=[idea.ref])
        says = f"{idea.put_in_by.name} had an idea for your plan."
        yield Event(idea.put_in_on, says, address, is_close=True)
        if idea.answered_on and idea.state == IdeaState.KEPT:
            yield Event(
                idea.answered_on, f"You kept an idea of {idea.put_in_by.name}.", address, is_close=True
            )
    for fund in PlanningFund.objects.filter(person=person).select_related("organisation", "plan"):
        if fund.plan is None or fund.plan.carer_id is not None:
            continue
        address = reverse("plan:planning_fund", args=[fund.plan.ref])
        who = fund.organisation.name
        says = f"We pay {who} {money(fund.pence)} for help with planning. It does not come from your budget."
        yield Event(fund.agreed_on, says, address)
        if fund.ended_on:
            yield Event(fund.ended_on, f"What we pay {who} for planning ended.", address)


def waits_of_ideas(account: Account, on: date) -> Iterable[Heap]:
    """For the day: ideas that wait for whose plan it is, and plans that somebody was asked to think about."""
    if not account.holds(*access.THINK_ALONG):
        return
    mine = Q(plan__carer=None, plan__person__account=account) | Q(plan__carer__account=account)
    waiting = (
        Idea.objects.filter(
            mine,
            state=IdeaState.PROPOSED,
            plan__state__in=access.OPEN_TO_IDEAS,
            plan__person__died_on=None,
            plan__person__merged_into=None,
        )
        .select_related("put_in_by", "plan")
        .order_by("put_in_at", "pk")
    )
    yield heap_of("Ideas that wait for you", waiting, _task_of_answering, _where_ideas_are)
    asked = asked_to_think(account)
    yield heap_of("Plans to think about", asked, _task_of_thinking, reverse("plan:asked"))


def _task_of_answering(one: Idea) -> Task:
    return Task(
        f"Answer an idea of {one.put_in_by.name}", reverse("plan:idea", args=[one.ref]), one.put_in_on
    )


def _where_ideas_are(one: Idea) -> str:
    return reverse("plan:ideas", args=[one.plan.ref])


def _task_of_thinking(one: Head) -> Task:
    says = f"Think about the plan of {_whose(one.plan)} with them"
    return Task(says, reverse("plan:ideas", args=[one.plan.ref]), one.opened_on)


def asked_to_think(account: Account) -> QuerySet[Head]:
    """The plans that are open to this account now."""
    found = heads().filter(account=account, closed_on=None, plan__state__in=access.OPEN_TO_IDEAS)
    found = found.filter(plan__person__died_on=None, plan__person__merged_into=None)
    return found.order_by("opened_on", "pk")


def _whose(plan: Plan) -> str:
    return plan.carer.name if plan.carer else plan.person.full_name
