"""Writing down whether somebody can make one decision at one time, and what is decided where they cannot.

The Mental Capacity Act 2005 begins from the person who can decide: that is presumed (s.1(2)), help comes
first (s.1(3)), and an unwise decision is no sign of anything (s.1(4)). What is written here is one decision
at the time it had to be made (s.2(1)), and says how its finder came to it; a later finding replaces it and
changes nothing in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile

from .. import access, queries
from ..models import BestInterests, CapacityDecision, DecisionKind, Person
from ..one_decision import fault_of_wording

# The Act came into force in the course of 2007 (to be confirmed); an earlier year is a slip of the hand.
FIRST_YEAR = 2007
FUNCTIONS = ("understands", "retains", "uses_or_weighs", "communicates")
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12


@dataclass(frozen=True)
class Option:
    """One way that was open, with what speaks for it and against it."""

    option: str
    speaks_for: str
    speaks_against: str

    def as_kept(self) -> dict[str, str]:
        return {"option": self.option, "for": self.speaks_for, "against": self.speaks_against}


@recorded
def find_capacity(
    person: Person,
    *,
    decision: str,
    kind: str = DecisionKind.OTHER,
    assessed_on: date,
    support_given: str,
    has_capacity: bool,
    understands: bool = True,
    retains: bool = True,
    uses_or_weighs: bool = True,
    communicates: bool = True,
    evidence: str = "",
    impairment: str = "",
    because_of_impairment: str = "",
    fluctuates: str = "",
    review_on: date | None = None,
    replaces: CapacityDecision | None = None,
    by: Account,
    on: date,
) -> CapacityDecision:
    """Writes down whether the person could make one decision, by a worker of their team.

    Sources: Mental Capacity Act 2005, s.1 (the principles), s.2 (one matter, at the material time, because of
    an impairment of, or a disturbance in, the mind or brain) and s.3 (understand, retain, use or weigh,
    communicate).

    replaces: the finding this one takes the place of; it keeps that one's decision and kind. Refused, each
    beside its question: a decision that is not named or names everything; one that was looked at before,
    unless it is replaced; a day to come, or before what it replaces; no support to decide; lacking capacity
    without one of the four that the person could not do, the evidence, the impairment and why it comes of
    that; being able to decide with one of the four that they could not do; what comes and goes without a day
    to look again. `SavedMeanwhile` where somebody replaced the same finding meanwhile.
    """
    access.check_may_work_with(by, person)
    # The person's row is the lock, so that two workers do not find two things of one decision at once.
    stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = _still_standing(replaces) if replaces else None
    found = CapacityDecision(
        person=person,
        decision=before.decision if before else " ".join(decision.split()),
        kind=before.kind if before else kind,
        assessed_on=assessed_on,
        support_given=_lines(support_given),
        has_capacity=has_capacity,
        understands=understands,
        retains=retains,
        uses_or_weighs=uses_or_weighs,
        communicates=communicates,
        evidence=_lines(evidence),
        impairment=_lines(impairment),
        because_of_impairment=_lines(because_of_impairment),
        fluctuates=_lines(fluctuates),
        review_on=review_on,
        assessed_by=by,
        replaces=before,
    )
    # What is too long is said last, and so instead of anything else about the same box.
    faults = _faults_of_finding(found) | _too_long(
        found, "support_given", "evidence", "impairment", "because_of_impairment", "fluctuates"
    )
    _check(
        decision=_fault_of_decision(found),
        kind="" if found.kind in DecisionKind.values else "Choose what it is about.",
        assessed_on=_fault_of_day(found, stored, on),
        review_on=_fault_of_review(found),
        **faults,
    )
    found.save()
    keep(
        "found that somebody can make a decision"
        if found.has_capacity
        else "found that somebody cannot make a decision",
        by=by,
        about=found,
        person=person,
        before=snapshot(before) if before else None,
        after=snapshot(found),
    )
    return found


@recorded
def decide_best_interests(
    capacity: CapacityDecision,
    *,
    options: Sequence[Option],
    wishes: str,
    consulted: str,
    may_regain: str,
    less_restrictive: str,
    decided: str,
    dissent: str = "",
    decided_on: date,
    review_on: date | None,
    by: Account,
    on: date,
) -> BestInterests:
    """Writes down a decision made for somebody who could not make it, by a worker of their team.

    Sources: Mental Capacity Act 2005, s.1(5) and (6), and s.4: past and present wishes, feelings, beliefs and
    values; other factors; consulting whoever is named, carers, attorney and deputy; whether capacity may
    return; encouraging the person to take part. Parts of s.4 are to be confirmed against its text.

    dissent: who did not agree and why; nothing where everybody did. Refused: a decision the person can make,
    or that was looked at anew since; a day to come, or before the finding it rests on; and each missing part
    by its name: fewer than two options, one without what speaks for it or against it, wishes, who was asked,
    whether they may come to decide it, what takes less of their freedom, the decision, the day to look again.
    """
    access.check_may_work_with(by, capacity.person)
    found = CapacityDecision.objects.select_for_update(of=("self",)).get(pk=capacity.pk)
    if found.has_capacity:
        raise ValidationError(
            f"{capacity.person.full_name} can make this decision. Nobody else makes it for them."
        )
    if CapacityDecision.objects.filter(replaces=found).exists():
        raise ValidationError(
            "It was looked at again since whether they can make this decision. Go on from there."
        )
    record = BestInterests(
        capacity=found,
        options=[one.as_kept() for one in _trimmed(options)],
        wishes=_lines(wishes),
        consulted=_lines(consulted),
        may_regain=_lines(may_regain),
        less_restrictive=_lines(less_restrictive),
        decided=_lines(decided),
        dissent=_lines(dissent),
        decided_on=decided_on,
        decided_by=by,
        # A day there has to be; without one the check below says so.
        review_on=review_on or decided_on,
    )
    _check(**_faults_of_best_interests(record, review_on, found, on))
    record.save()
    keep(
        "decided in somebody's best interests",
        by=by,
        about=record,
        person=found.person,
        after=snapshot(record),
    )
    return record


def _still_standing(found: CapacityDecision) -> CapacityDecision:
    newer = CapacityDecision.objects.filter(replaces=found).select_related("assessed_by").first()
    if newer is not None:
        raise SavedMeanwhile(newer)
    return found


def _lines(words: str) -> str:
    return with_one_line_end(words).strip()


def _check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)


def _too_long(row: CapacityDecision | BestInterests, *columns: str) -> dict[str, str]:
    faults = {column: fault_of_length(getattr(row, column)) for column in columns}
    return {column: fault for column, fault in faults.items() if fault}


def _fault_of_decision(found: CapacityDecision) -> str:
    if found.replaces is not None:
        return ""
    if fault := fault_of_wording(found.decision):
        return fault
    same = queries.capacity_of(found.person).filter(decision__iexact=found.decision).first()
    if same is None:
        return ""
    return f"This was looked at on {day(same.assessed_on)}. Open it in the list, and look at it again there."


def _fault_of_day(found: CapacityDecision, person: Person, on: date) -> str:
    if found.assessed_on > on:
        return "The day must be today or before."
    if found.assessed_on.year < FIRST_YEAR:
        return f"Check the year: the Act that this rests on began in {FIRST_YEAR}."
    if person.died_on is not None and found.assessed_on > person.died_on:
        return f"{person.full_name} died on {day(person.died_on)}."
    if found.replaces is not None and found.assessed_on < found.replaces.assessed_on:
        return f"This was looked at later, on {day(found.replaces.assessed_on)}."
    return ""


def _fault_of_review(found: CapacityDecision) -> str:
    if found.review_on is None:
        return "Say when to look again, as it comes and goes." if found.fluctuates else ""
    return "" if found.review_on > found.assessed_on else f"It must be after {day(found.assessed_on)}."


def _faults_of_finding(found: CapacityDecision) -> dict[str, str]:
    """What does not fit together. The burden lies on whoever says that somebody cannot decide."""
    could_not = [one for one in FUNCTIONS if not getattr(found, one)]
    faults = {"support_given": "" if found.support_given else "Say what was done to help them decide."}
    if found.has_capacity:
        # Whoever cannot do one of the four, and for that reason, cannot decide; there is no third way.
        says = "They cannot be found able to decide if they could not do one of the four. Check both answers."
        return faults | {"has_capacity": says if could_not else ""}
    return faults | {
        "has_capacity": ""
        if could_not
        else "They can be found unable to decide only if they could not do at least one of the four. If they "
        "could do all four, they can decide.",
        "evidence": "" if found.evidence else "Say what they said or did that shows it.",
        "impairment": ""
        if found.impairment
        else "Say what impairment of, or disturbance in, the mind or brain there is. Without one, the Act "
        "does not say that they cannot decide, whatever else is wrong: ask your manager.",
        "because_of_impairment": ""
        if found.because_of_impairment
        else "Say why it comes of the impairment, and not of something else such as fear of somebody.",
    }


def _trimmed(options: Sequence[Option]) -> list[Option]:
    trimmed = [Option(*(_lines(words) for words in asdict(one).values())) for one in options]
    return [one for one in trimmed if one.option or one.speaks_for or one.speaks_against]


PARTS = {
    "wishes": "Say what they wish and feel, now and before, and what they believe in.",
    "consulted": "Say who was asked and what they said. If nobody was, say why.",
    "may_regain": "Say whether they may come to make this decision themself, and whether it can wait.",
    "less_restrictive": "Say which way takes less of their freedom, and why it was taken or not.",
    "decided": "Say what was decided, and why.",
}


def _faults_of_best_interests(
    record: BestInterests, review_on: date | None, found: CapacityDecision, on: date
) -> dict[str, str]:
    faults = {part: fault for part, fault in PARTS.items() if not getattr(record, part)}
    faults |= _too_long(record, *PARTS, "dissent")
    faults["options"] = _fault_of_options(record.options)
    if record.decided_on > on:
        faults["decided_on"] = "The day must be today or before."
    elif record.decided_on < found.assessed_on:
        faults["decided_on"] = (
            f"It cannot be before {day(found.assessed_on)}, when they were found unable to decide this."
        )
    if review_on is None:
        faults["review_on"] = "Say when to look at this again."
    elif review_on <= record.decided_on:
        faults["review_on"] = "It must be after the day of the decision."
    return faults


def _fault_of_options(options: Sequence[dict[str, str]]) -> str:
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return f"Weigh at least {FEWEST_OPTIONS} options, and {MOST_OPTIONS} at most."
    for number, one in enumerate(options, 1):
        for part, what in (
            ("option", "what it is"),
            ("for", "what speaks for it"),
            ("against", "what speaks against it"),
        ):
            if not one[part]:
                return f"Option {number}: say {what}."
    return fault_of_length("".join(words for one in options for words in one.values()))
