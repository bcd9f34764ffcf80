"""Looking assessments up, and what other stages ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.record.models import Entry

from .. import access, states
from ..models import Advocacy, Assessment, CarerHelp, EligibilityDecision, Kind, OutcomeAnswer
from ..questions import LAW_ASKS, LEVELS, Question, questions_of, share_in_words

HEADING = "Assessments"
FIRST = 10


@dataclass(frozen=True)
class Task:
    """One outcome in the list of what is done. `says` sums the answer up in a line."""

    question: Question
    answer: OutcomeAnswer | None
    state: str
    says: str


@dataclass(frozen=True)
class Help:
    """What one carer says of one outcome. `counts` only where they are both willing and able."""

    carer_ref: str
    name: str
    relation: str
    share: Decimal
    willing: bool
    able: bool

    @property
    def counts(self) -> bool:
        return self.willing and self.able


@dataclass(frozen=True)
class Answered:
    """One outcome for the sum. level: None while it has not been judged."""

    level: int | None
    help: tuple[Help, ...] = ()


@dataclass(frozen=True)
class ForAllocation:
    """Everything a scheme asks of an assessment, in the regulation's order; every outcome is there."""

    assessment: Assessment
    answers: dict[str, Answered]
    circumstances: tuple[str, ...]
    circumstances_asked: bool

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(key for key, answer in self.answers.items() if answer.level is None)


@dataclass(frozen=True)
class Waiting:
    """How many assessments of an account's teams are under way, the first of them, and how many by state."""

    count: int
    first: list[Assessment]
    by_state: dict[str, int] = field(default_factory=dict)


def assessments() -> QuerySet[Assessment]:
    """Assessments with whom they are about, ready to be shown."""
    return Assessment.objects.select_related(
        "person__team", "person__account", "carer__account", "begun_by", "joint_with"
    )


@asked_once
def every_assessment_of(person: Person) -> list[Assessment]:
    """All that a person's record has, those of carers with them, and their decisions; the newest first.

    For showing, where many parts of a page ask. Two queries.
    """
    found = assessments().filter(person=person).prefetch_related("decisions")
    return list(found.order_by("-begun_on", "-pk"))


def newest_own_of(person: Person) -> Assessment | None:
    """As `latest_for`, for a page that asks for every assessment anyhow."""
    own = (
        one for one in every_assessment_of(person) if one.kind == Kind.ADULT and one.state != states.SET_ASIDE
    )
    return next(own, None)


def carers_found_eligible(person: Person) -> list[Carer]:
    """Those who help now and whose own need for support was decided and stands, by name."""
    found = {
        one.carer
        for one in every_assessment_of(person)
        if one.carer is not None and one.carer.ended_on is None and _stands_as_eligible(one)
    }
    return sorted(found, key=lambda carer: (carer.name, carer.pk))


def _stands_as_eligible(assessment: Assessment) -> bool:
    every = list(assessment.decisions.all())
    replaced = {one.replaces_id for one in every}
    return any(one.eligible and one.pk not in replaced for one in every)


@asked_once
def lines_about(person: Person) -> list[Entry]:
    """What the record alone keeps for the timeline: of what was done twice, the row holds the last."""
    of_assessments = Q(about=Assessment._meta.label, act__in=states.RECORDED.values())
    of_advocacy = Q(about=Advocacy._meta.label, act=states.WENT_ON_WITHOUT)
    refs = people.refs_of(person)
    return list(Entry.objects.filter(of_assessments | of_advocacy, person_ref__in=refs))


def answers_of(assessment: Assessment) -> dict[str, OutcomeAnswer]:
    """The answers so far, by outcome, in the order of the law; each with its carers' help."""
    help_given = CarerHelp.objects.select_related("carer").order_by("carer__name", "carer_id")
    found = {
        answer.outcome: answer
        for answer in assessment.answers.select_related("saved_by").prefetch_related(
            Prefetch("help", help_given)
        )
    }
    return {one.key: found[one.key] for one in LAW_ASKS[assessment.kind] if one.key in found}


def is_complete(kind: str, answer: OutcomeAnswer | None) -> bool:
    """Whether everything has been judged that this kind of assessment judges of an outcome."""
    if answer is None or answer.limbs is None:
        return False
    return kind == Kind.CARER or answer.level is not None


def tasks_of(assessment: Assessment, answers: dict[str, OutcomeAnswer]) -> list[Task]:
    return [
        _task(assessment.kind, question, answers.get(question.key)) for question in questions_of(assessment)
    ]


def _task(kind: str, question: Question, answer: OutcomeAnswer | None) -> Task:
    if answer is None:
        return Task(question, None, "not_begun", "")
    missing = []
    if answer.limbs is None:
        missing.append("what they can do on their own")
    if kind == Kind.ADULT and answer.level is None:
        missing.append("how much help is needed")
    if missing:
        return Task(question, answer, "partly", f"Still to ask: {' and '.join(missing)}")
    says = [] if answer.level is None else [LEVELS[answer.level].capitalize()]
    says += [f"{one.carer.name} {share_in_words(one.share)}" for one in answer.help.all() if one.share]
    if kind == Kind.CARER:
        says = ["Cannot do this" if answer.limbs else "Can do this"]
    return Task(question, answer, "done", "; ".join(says))


def unanswered_for_decision(assessment: Assessment, answers: dict[str, OutcomeAnswer]) -> list[Question]:
    """The outcomes of which it has not been asked whether the person can achieve them."""
    return [
        question
        for question in questions_of(assessment)
        if question.key not in answers or answers[question.key].limbs is None
    ]


def next_after(assessment: Assessment, answers: dict[str, OutcomeAnswer], outcome: str) -> Question | None:
    """The next outcome not wholly answered, going round from this one; None when all are."""
    questions = questions_of(assessment)
    here = next(number for number, one in enumerate(questions) if one.key == outcome)
    for question in (*questions[here + 1 :], *questions[:here]):
        if not is_complete(assessment.kind, answers.get(question.key)):
            return question
    return None


def carers_asked(assessment: Assessment) -> list[Carer]:
    """Whom each outcome asks about: those who help now. A carer's own assessment asks about nobody else."""
    if assessment.kind == Kind.CARER:
        return []
    return list(assessment.person.carers.filter(ended_on=None).order_by("name", "pk"))


def circumstances_shown(assessment: Assessment) -> str:
    """What a page shows of the circumstances, in a word it carries to know whether it was overtaken."""
    return ",".join(["asked", *sorted(assessment.circumstances)]) if assessment.circumstances_asked else ""


def decision_in_force(assessment: Assessment) -> EligibilityDecision | None:
    """The latest decision: the one that none has replaced."""
    return assessment.decisions.filter(replaced_by=None).select_related("decided_by").first()


def decisions() -> QuerySet[EligibilityDecision]:
    return EligibilityDecision.objects.select_related(
        "assessment__person__team",
        "assessment__person__account",
        "assessment__carer__account",
        "decided_by",
        "replaces",
    )


def open_assessment_of(person: Person) -> Assessment | None:
    """The person's own assessment under way; there is never more than one."""
    return person.assessments.filter(kind=Kind.ADULT, state=states.IN_PROGRESS).first()


def latest_for(person: Person) -> Assessment | None:
    """The person's own newest assessment that was not set aside."""
    return (
        person.assessments.filter(kind=Kind.ADULT)
        .exclude(state=states.SET_ASIDE)
        .order_by("-begun_on", "-pk")
        .first()
    )


def assessment_pages(person: Person) -> list[Link]:
    """For the sections somebody may open to a planner: their own newest assessment, never a carer's."""
    latest = latest_for(person)
    return [Link("The assessment", reverse("assess:one", args=[latest.ref]))] if latest else []


def own_as_carer(account: Account) -> QuerySet[Assessment]:
    """The carer's assessments of whoever signs in with this account: their own, newest first."""
    return (
        assessments()
        .filter(kind=Kind.CARER, carer__account=account)
        .exclude(state=states.SET_ASIDE)
        .order_by("-begun_on", "-pk")
    )


def joint_with(assessment: Assessment, account: Account) -> list[Assessment]:
    """The assessments done together with this one that the account may see, those set aside left out."""
    if assessment.kind == Kind.CARER:
        together = assessments().filter(joint_assessments=assessment)
    else:
        together = assessments().filter(joint_with=assessment)
    found = together.exclude(state=states.SET_ASIDE).order_by("begun_on", "pk")
    return access.seen_among(account, assessment.person, found)


def for_allocation(assessment: Assessment) -> ForAllocation:
    """What a scheme asks, in two queries.

    Help of a carer who no longer helps is left out; so is that of a carer who was not asked. Neither lowers
    the sum.
    """
    given = answers_of(assessment)
    return ForAllocation(
        assessment=assessment,
        answers={outcome.key: _answered(given.get(outcome.key)) for outcome in LAW_ASKS[Kind.ADULT.value]},
        circumstances=tuple(assessment.circumstances),
        circumstances_asked=assessment.circumstances_asked,
    )


def _answered(answer: OutcomeAnswer | None) -> Answered:
    if answer is None:
        return Answered(level=None)
    return Answered(
        level=answer.level,
        help=tuple(
            Help(
                carer_ref=one.carer.ref,
                name=one.carer.name,
                relation=one.carer.relation,
                share=one.share,
                willing=bool(one.willing),
                able=bool(one.able),
            )
            for one in answer.help.all()
            if one.carer.ended_on is None
        ),
    )


def waiting_for(account: Account) -> Waiting:
    """The assessments of the account's teams that are under way, the longest first; two queries."""
    teams = account.teams_as(*people_access.WORKERS)
    of_teams = Assessment.objects.filter(person__team__in=teams)
    counted = dict(of_teams.order_by().values_list("state").annotate(Count("pk")))
    first = (
        of_teams.filter(state=states.IN_PROGRESS)
        .select_related("person", "carer")
        .order_by("begun_on", "pk")[:FIRST]
    )
    return Waiting(
        count=counted.get(states.IN_PROGRESS, 0),
        first=list(first),
        by_state={state: counted.get(state, 0) for state in states.STATES.words},
    )


def told(person: Person) -> Iterator[Event]:
    """For the timeline. What concerns a carer's own assessment is for workers, unless the two are joint."""
    passed = defaultdict(list)
    # The row keeps the last reason alone; a person should find every one.
    for entry in lines_about(person):
        if entry.about == Assessment._meta.label:
            passed[entry.about_ref].append(entry)
    for one in every_assessment_of(person):
        private = one.kind == Kind.CARER and one.joint_with_id is None
        whose = f"{one.carer.name}’s carer’s assessment" if one.carer else "your assessment"
        address = reverse("assess:one", args=[one.ref])
        yield Event(one.begun_on, f"We started {whose}.", address, one.begun_by.name, is_for_workers=private)
        for decision in one.decisions.all():
            yield Event(
                decision.decided_on,
                _says_decided(one, decision),
                reverse("assess:decision", args=[decision.ref]),
                is_for_workers=private,
            )
        for entry in passed[one.ref]:
            opened = entry.act == states.RECORDED["reopen"]
            yield Event(
                date.fromisoformat((entry.after or {})["state_since"]),
                f"We {f'opened {whose} again' if opened else f'set {whose} aside'}: {entry.because}",
                address,
                entry.by_name,
                is_for_workers=private,
            )


def _says_decided(assessment: Assessment, decision: EligibilityDecision) -> str:
    if assessment.carer is None:
        qualify = "qualify" if decision.eligible else "do not qualify"
        return f"We decided that you {qualify} for care and support."
    qualifies = "qualifies" if decision.eligible else "does not qualify"
    return f"We decided that {assessment.carer.name} {qualifies} for support as a carer."


def part_of_file(person: Person, account: Account) -> Part:
    """For the person's file: the assessments that the account may see, and starting one."""
    found = access.seen_among(account, person, every_assessment_of(person))
    lines = tuple(
        Line(
            says=_named(one, is_own=person.account_id == account.pk),
            address=reverse("assess:one", args=[one.ref]),
            on=one.begun_on,
            state=states.STATES.words[one.state],
        )
        for one in found
    )
    steps: tuple[Step, ...] = ()
    if people_access.may_work_with(account, person):
        steps = (Step("Start an assessment", reverse("assess:new", args=[person.ref])),)
    return Part(HEADING, lines, steps, says_if_empty="No assessment yet.")


def _named(assessment: Assessment, *, is_own: bool) -> str:
    if assessment.carer:
        return f"{assessment.carer.name}: carer’s assessment"
    return "Your assessment" if is_own else "Needs assessment"
