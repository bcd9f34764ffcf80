"""The gates of a personal budget: what must be so before anybody signs it, whatever anybody wishes.

No gate asks how large the sum is. The indicative amount is where planning starts, and neither it nor the top
of the council's table is a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from trellis.govuk.wording import money
from trellis.journey.assess import queries as assess
from trellis.journey.challenge import queries as challenge
from trellis.journey.contribute import queries as contribute
from trellis.journey.find import queries as find
from trellis.journey.find.models import SufficiencyTest
from trellis.journey.people import queries as people
from trellis.journey.people.models import DecisionKind

from .. import bill as bills
from .. import gates, states
from ..models import Body, BudgetLine, PersonalBudget
from . import budget as budgets
from .drafting import costed

# As the stages before this one keep them.
DECIDED, OPEN = "decided", "open"


def register() -> None:
    """In the order in which somebody would put them right."""
    for gate in (
        of_plan,
        of_challenges,
        of_sufficiency,
        of_contribution,
        of_reasons,
        of_decrease,
        of_advocate,
        of_agreement,
    ):
        gates.register(gate)


def _who(budget: PersonalBudget) -> str:
    return budget.carer.name if budget.carer else budget.person.named


def of_plan(budget: PersonalBudget, on: date) -> Iterator[str]:
    """The plan is handed in, and the budget is of the plan as it now stands."""
    if budget.plan.state == states.DRAFTING:
        yield "The plan is still being written. It is handed in first."
    elif budget.plan.state not in (states.HANDED_IN, states.AGREED):
        yield "This plan is not in use any more. Prepare a budget from the plan that is."
    now = {one.line.pk: (one.weekly_pence, one.once_pence) for one in costed(budget.plan).lines}
    asked = {one.plan_line_id: (one.asked_weekly_pence, one.asked_once_pence) for one in budget.lines.all()}
    if now != asked:
        yield "The plan was changed after this budget was prepared from it. Work the budget out again."


def of_challenges(budget: PersonalBudget, on: date) -> Iterator[str]:
    """Nothing is signed while somebody says that the sum is not enough, or questions the budget (N11)."""
    about_it = Q(kind="sufficiency", about_ref=budget.plan.ref) | Q(kind="budget", about_ref=budget.ref)
    for one in challenge.challenges().filter(about_it, state=OPEN).order_by("due_on", "pk"):
        what = "says that the sum is not enough" if one.kind == "sufficiency" else "questions this budget"
        yield (
            f"{one.raised_by.name} {what}. We owe an answer by {one.due_on:%A} {one.due_on:%-d %B %Y}. "
            "Answer it first."
        )


def of_sufficiency(budget: PersonalBudget, on: date) -> Iterator[str]:
    """A sum for which nobody on file works is raised to what is needed, or a director says why not (N12)."""
    for test in _red(budget):
        lines = _lines_for(test, budget)
        has = sum(line.weekly_pence + line.elsewhere_weekly_pence for line in lines)
        if lines and has >= test.needed_pence:
            continue
        there = f"This budget has {money(has)} for it" if lines else "No line of this budget is for it"
        yield (
            f"{test.kind.says}: {find.says_works_at_rate(test)}. {money(test.needed_pence)} a week is "
            f"needed. {there}. Raise it, or a director lets it stand and says why."
        )


def _red(budget: PersonalBudget) -> list[SufficiencyTest]:
    """The red tests that this budget has to answer; a carer's own has to answer for its own lines alone."""
    red = find.red_tests(budget.person)
    if budget.carer_id is None:
        return red
    own = {line.plan_line.sufficiency_id for line in budget.lines.all()}
    return [test for test in red if test.pk in own]


def _lines_for(test: SufficiencyTest, budget: PersonalBudget) -> list[BudgetLine]:
    """The lines that were tied to the test; where none was, those for the same kind of support."""
    lines = [line for line in budget.lines.all() if not line.is_outside]
    tied = [line for line in lines if line.plan_line.sufficiency_id == test.pk]
    return tied or [line for line in lines if line.plan_line.kind_id == test.kind_id]


def of_contribution(budget: PersonalBudget, on: date) -> Iterator[str]:
    """What the person pays is known, and is what they pay on the day the budget begins (s.26(1)(b))."""
    chargeable = sum(
        line.weekly_pence
        for line in budget.lines.all()
        if line.funder == Body.COUNCIL and line.is_chargeable and not line.is_outside
    )
    if budget.carer_id is not None or not chargeable:
        return
    now = contribute.contribution_of(budget.person, budget.starts_on)
    if now is None:
        yield (
            f"It is not known yet what {_who(budget)} pays. The financial assessment comes first: without it "
            "there are no three figures to sign."
        )
    elif now.pk != budget.contribution_id:
        yield (
            f"What {_who(budget)} pays has changed since this budget was prepared. Work the budget out again."
        )


def of_reasons(budget: PersonalBudget, on: date) -> Iterator[str]:
    """A final sum that is not the indicative amount says why, whichever way it differs."""
    start, final = budget.indicative_weekly_pence, budget.total_weekly_pence
    if start is None or start == final or budget.differs_because.strip():
        return
    by, how = money(abs(final - start)), "more" if final > start else "less"
    yield f"The sum is {by} a week {how} than the indicative amount of {money(start)}. Say why."


def of_decrease(budget: PersonalBudget, on: date) -> Iterator[str]:
    """A budget goes down only after a reassessment, and never while a sum stands red (s.27, N12)."""
    before = budgets.agreed_before(budget)
    if before is None:
        return
    had, has = budgets.buys_pence(before), budgets.buys_pence(budget)
    if has >= had:
        return
    assessment = budget.plan.assessment
    is_new = assessment is not None and assessment.pk != before.plan.assessment_id
    if not is_new or assessment is None or assessment.state != DECIDED:
        yield (
            f"This is a cut: {money(had)} a week becomes {money(has)}. A budget goes down only after a "
            "reassessment that found less need. Plan from that assessment."
        )
    if find.red_tests(budget.person):
        yield (
            "This is a cut while nobody on file works for our rate. A director lets it stand and says why, "
            "or the sum stays."
        )


def of_advocate(budget: PersonalBudget, on: date) -> Iterator[str]:
    """Whoever is owed an advocate has one, or it was said why it must go on without (s.67)."""
    assessment = budget.plan.assessment
    if assessment is None:
        return
    if assess.is_owed_and_absent(assessment):
        yield (
            f"{_who(budget)} is owed an advocate and has none. Find one first; or say, under “Advocate” in "
            "the assessment, why it must go on without."
        )


def of_agreement(budget: PersonalBudget, on: date) -> Iterator[str]:
    """The person was asked; where they cannot decide it, it was decided in their best interests (s.25(5))."""
    if budget.carer_id is None:
        lacks = people.lacks_capacity_for(budget.person, DecisionKind.PLAN)
        if lacks:
            if not any(people.best_interests_of(one) for one in lacks):
                yield (
                    f"{_who(budget)} was found unable to decide about the plan. Write down what was decided "
                    "in their best interests, and with whom you talked."
                )
            return
    if budget.persons_agreement not in (bills.AGREES, bills.DOES_NOT):
        yield f"{_who(budget)} has not said whether they agree. Ask them, and write down what they say."


def signed_since_tested() -> Exists:
    """For the tests of what support costs: that a budget of the person was agreed after this one."""
    return Exists(
        PersonalBudget.objects.filter(
            person=OuterRef("person"), carer=None, signed_at__gt=OuterRef("tested_at")
        )
    )
