"""Financial assessments and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from trellis.basis.findings import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person

from .. import access, questions, states, translate
from ..models import Contribution, Evidence, FinancialAssessment
from ..translate import Bill
from .law import disability_benefits, law_as_read, policy_in_force

NO_POLICY = (
    "The council has adopted no charging policy for this day. Finance prepares one, and a manager or a "
    "director adopts it."
)


def assessments() -> QuerySet[FinancialAssessment]:
    return FinancialAssessment.objects.select_related(
        "person__team", "person__account", "begun_by", "handed_in_by"
    )


def latest_assessment(person: Person) -> FinancialAssessment | None:
    """The newest one that was not set aside."""
    return assessments().filter(person=person).exclude(state=states.SET_ASIDE).first()


def under_way(person: Person) -> FinancialAssessment | None:
    """The one that is part done or handed in; there is at most one."""
    return assessments().filter(person=person, state__in=(states.PART_DONE, states.HANDED_IN)).first()


def missing_from(assessment: FinancialAssessment) -> list[str]:
    """What must still be said before it can be handed in, each a sentence."""
    pages = questions.pages_for(assessment.answers)
    missing = [f"“{page.says}” is not filled in yet." for page in pages if page.key not in assessment.done]
    born = assessment.person.date_of_birth
    told = questions.given(assessment.answers, questions.HOUSEHOLD).get("date_of_birth")
    if len(pages) > 1 and questions.HOUSEHOLD in assessment.done and not (born or told):
        missing.append("The date of birth is missing. It is asked under “Who you live with”.")
    return missing


def waiting(account: Account) -> QuerySet[FinancialAssessment]:
    """What finance has to do: handed in, and those an officer fills in; the longest waiting first."""
    due = Q(state=states.HANDED_IN) | (access.with_finance() & Q(state=states.PART_DONE))
    found = assessments().filter(due, person__merged_into=None, person__died_on=None)
    return found.exclude(person__account=account).order_by("begun_on", "pk")


def evidence_of(assessment: FinancialAssessment) -> list[Evidence]:
    """The papers that were handed in and not taken out again; their bytes stay where they are."""
    rows = assessment.evidence.filter(removed_on=None).select_related("paper", "paper__put_in_by")
    return list(rows.defer("paper__content"))


# What was told, as the page shows it. --------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One thing that was told. shows: what a paper behind it is said to show."""

    page: str
    says: str
    comes_to: str
    pence: int | None = None
    every: str = ""


def figures_of(answers: dict[str, Any]) -> list[Figure]:
    """Everything that was told with a sum, in the order of the pages."""
    found = []
    savings = questions.given(answers, questions.SAVINGS)
    if "own_pence" in savings:
        found.append(Figure(questions.SAVINGS, "Savings in one name alone", "", savings["own_pence"]))
    for row in savings.get("joint", []):
        says = f"Savings that {row['owners']} people hold together"
        found.append(Figure(questions.SAVINGS, says, "", row["pence"]))
    for page in (questions.INCOME, questions.HOUSING, questions.DISABILITY):
        for row in questions.given(answers, page).get("lines", []):
            says = questions.words_for(row["kind"])
            found.append(Figure(page, says, "", row["pence"], questions.EVERY_WORDS[row["every"]]))
    return found


# What it would come to. ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """What an assessment comes to on a day; or why it cannot be worked out."""

    circumstances: dict[str, Any]
    working: dict[str, Any] | None
    bill: Bill | None
    problems: tuple[str, ...] = ()


def tried(assessment: FinancialAssessment, on: date) -> Tried:
    """The contribution this would be on a day, with the law and the policy of that day; nothing is kept."""
    policy = policy_in_force(on)
    told = translate.circumstances_of(assessment.answers, assessment.person.date_of_birth)
    if policy is None:
        return Tried(told, None, None, (NO_POLICY,))
    law = law_as_read()
    try:
        circumstances = translate.with_policy(
            told, policy, on=on, law=law, disability=disability_benefits(on, law)
        )
        working = translate.as_kept(translate.worked(circumstances, on=on, law=law))
    except Refused as refused:
        return Tried(told, None, None, tuple(translate.sentences(refused.findings)))
    return Tried(circumstances, working, translate.bill_of(working))


# Contributions. ------------------------------------------------------------------------------------------


def contributions() -> QuerySet[Contribution]:
    return Contribution.objects.select_related(
        "person__team", "person__account", "made_by", "policy", "assessment", "uprating"
    )


def contribution_of(person: Person, on: date) -> Contribution | None:
    """What somebody is assessed to pay on a day: the latest to start by then, and of those the last made."""
    found = contributions().filter(person=person, starts_on__lte=on)
    return found.order_by("-starts_on", "-made_at", "-pk").first()


def charge_for(contribution: Contribution, chargeable_pence: int) -> int:
    """What is charged a week for support whose chargeable part costs this: never more than that.

    Source: Care Act 2014, s 14(4).
    """
    if chargeable_pence < 0:
        raise ValueError("what support costs is not below nought")
    if contribution.pays_all or contribution.assessed_pence is None:
        return chargeable_pence
    return min(contribution.assessed_pence, chargeable_pence)


@dataclass(frozen=True)
class Checked:
    """A contribution's working, worked out again from what was kept. problems: why it could not be."""

    working: dict[str, Any] | None
    is_same: bool
    problems: tuple[str, ...] = ()


def worked_again(contribution: Contribution) -> Checked:
    """The sum once more, from the circumstances and the law as it was read when it was made; one query."""
    law = law_as_read(contribution.made_at)
    try:
        charge = translate.worked(contribution.circumstances, on=contribution.starts_on, law=law)
    except Refused as refused:
        return Checked(contribution.working, False, tuple(translate.sentences(refused.findings)))
    working = translate.as_kept(charge)
    is_same = charge.assessed_pence == contribution.assessed_pence and charge.basis == contribution.basis
    return Checked(contribution.working or working, is_same)


def history_of(person: Person) -> QuerySet[Contribution]:
    """Everything somebody was assessed to pay, the newest first."""
    return contributions().filter(person=person).defer("circumstances", "working")


def with_evidence() -> Prefetch:
    kept = Evidence.objects.filter(removed_on=None).select_related("paper").defer("paper__content")
    return Prefetch("evidence", queryset=kept, to_attr="kept_evidence")
