"""Filling in a financial assessment, page by page, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.people import actions as people_actions
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, locked, queries, questions, states
from ..models import Contribution, Evidence, FilledInBy, FinancialAssessment

MOST_EVIDENCE = 50
# A contribution may start in the past, where somebody had support before it was worked out.
FURTHEST_DAYS = 366


@recorded
def begin_assessment(person: Person, *, filled_in_by: str = "", by: Account, on: date) -> FinancialAssessment:
    """Begins a financial assessment. filled_in_by: who will fill it in, where a worker begins it for them.

    Who may: the person; whoever sees to their money; a worker of their team; finance, where they did one
    before. Refused (`ValidationError`): while another is under way.
    """
    # Two presses at once: the second waits here, and finds the first one's.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    access.check_may_begin(by, person, on)
    if queries.under_way(person) is not None:
        raise ValidationError("There is a financial assessment under way already.")
    if access.is_own(by, person):
        filled_in_by = FilledInBy.PERSON
    elif access.sees_to_money(by, person, on):
        filled_in_by = FilledInBy.SPEAKER
    elif access.is_finance(by, person):
        filled_in_by = FilledInBy.OFFICER
    elif filled_in_by not in FilledInBy.values:
        raise ValidationError({"filled_in_by": "Say who will fill it in."})
    begun = FinancialAssessment.objects.create(
        person=person, begun_on=on, begun_by=by, filled_in_by=filled_in_by
    )
    keep(
        "began a financial assessment",
        by=by,
        about=begun,
        person=person,
        after={"filled_in_by": filled_in_by},
    )
    return begun


@recorded
def save_page(
    assessment: FinancialAssessment, page: str, given: dict[str, Any], *, version: int, by: Account, on: date
) -> FinancialAssessment:
    """Keeps what was answered on one page; the rest stays as it is.

    given: as the page's form cleans it. version: of that page, as it was shown. `SavedMeanwhile` where
    somebody saved the same page since; both answers are then on the page. Refused (`ValidationError`): once
    it is handed in.
    """
    stored = locked.assessment(assessment)
    access.check_may_fill_in(by, stored, on)
    if stored.state != states.PART_DONE:
        raise ValidationError("This was handed in, so it cannot be changed. Ask us to send it back to you.")
    before = questions.version_of(stored.answers, page)
    if before != version:
        raise SavedMeanwhile(stored)
    was = questions.given(stored.answers, page)
    stored.answers = {**stored.answers, page: {"version": before + 1, "given": given}}
    done = {*stored.done, page}
    stored.done = [one.key for one in questions.PAGES if one.key in done]
    stored.version += 1
    stored.save(update_fields=["answers", "done", "version"])
    keep(
        "told us about money",
        by=by,
        about=stored,
        person=stored.person,
        before={page: was} if was else None,
        after={page: given},
    )
    return stored


@recorded
def put_in_evidence(
    assessment: FinancialAssessment, upload: Any, *, shows: str, by: Account, on: date
) -> Evidence:
    """Keeps a paper behind a figure. shows: which figure, in words.

    Who may: whoever may fill the assessment in; finance, until it is worked out. Refused (`ValidationError`):
    what is no paper; more than fifty of them; nothing said of what it shows; once it is worked out.
    """
    stored = locked.assessment(assessment)
    access.check_may_fill_in(by, stored, on)
    if stored.state not in (states.PART_DONE, states.HANDED_IN):
        raise ValidationError("This is worked out or set aside, so nothing can be added to it.")
    shows = " ".join(shows.split())
    if not shows:
        raise ValidationError({"shows": "Say what it shows."})
    if stored.evidence.filter(removed_on=None).count() >= MOST_EVIDENCE:
        raise ValidationError({"paper": f"There are {MOST_EVIDENCE} papers already. Take one out first."})
    try:
        paper = people_actions.put_in_paper(stored.person, upload, by=by, on=on)
    except ValidationError as wrong:
        raise ValidationError({"paper": wrong.messages}) from None
    evidence = Evidence.objects.create(assessment=stored, paper=paper, shows=shows[:200])
    keep(
        "put in a paper about money",
        by=by,
        about=evidence,
        person=stored.person,
        after={"paper": paper.ref, "shows": evidence.shows},
    )
    return evidence


@recorded
def remove_evidence(evidence: Evidence, *, by: Account, on: date) -> Evidence:
    """Takes a paper out of an assessment that is part done. The paper itself is kept."""
    stored = locked.assessment(evidence.assessment)
    access.check_may_fill_in(by, stored, on)
    if stored.state != states.PART_DONE:
        raise ValidationError("This was handed in, so what came with it stays.")
    kept = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if kept.removed_on is None:
        kept.removed_on = on
        kept.save(update_fields=["removed_on"])
    keep("took a paper about money out", by=by, about=kept, person=stored.person, after={"shows": kept.shows})
    return kept


@recorded
def hand_in(assessment: FinancialAssessment, *, by: Account, on: date) -> FinancialAssessment:
    """Hands a complete assessment in to finance. Refused (`ValidationError`): pages still missing."""
    stored = locked.assessment(assessment)
    access.check_may_fill_in(by, stored, on)
    check_may_pass(states.ASSESSMENTS, "hand_in", stored.state)
    if missing := queries.missing_from(stored):
        raise ValidationError(missing)
    stored.state, stored.state_because = states.HANDED_IN, ""
    stored.handed_in_on, stored.handed_in_by = on, by
    stored.version += 1
    stored.save(update_fields=["state", "state_because", "handed_in_on", "handed_in_by", "version"])
    keep("handed in a financial assessment", by=by, about=stored, person=stored.person)
    return stored


@recorded
def ask_again(assessment: FinancialAssessment, *, because: str, by: Account, on: date) -> FinancialAssessment:
    """Sends an assessment back to whoever fills it in, with what is missing. Who may: finance."""
    stored = locked.assessment(assessment)
    access.check_may_work_out(by, stored, on)
    check_may_pass(states.ASSESSMENTS, "ask_again", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say what is missing, in words they can act on."})
    stored.state, stored.state_because = states.PART_DONE, because.strip()
    stored.version += 1
    stored.save(update_fields=["state", "state_because", "version"])
    keep(
        "sent a financial assessment back",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.state_because,
    )
    return stored


@recorded
def set_aside(assessment: FinancialAssessment, *, because: str, by: Account, on: date) -> FinancialAssessment:
    """Sets aside an assessment that is part done; what was filled in is kept."""
    stored = locked.assessment(assessment)
    access.check_may_fill_in(by, stored, on)
    check_may_pass(states.ASSESSMENTS, "set_aside", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why it is set aside."})
    stored.state, stored.state_because = states.SET_ASIDE, because.strip()
    stored.version += 1
    stored.save(update_fields=["state", "state_because", "version"])
    keep(
        "set a financial assessment aside",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.state_because,
    )
    return stored


@recorded
def work_out(
    assessment: FinancialAssessment, *, starts_on: date, because: str = "", by: Account, on: date
) -> Contribution:
    """Works the contribution out with the law and the council's policy of its first day, and keeps it.

    Who may: finance, of nobody whose money they see to themselves. The circumstances and the whole working
    are kept with it. Refused (`ValidationError`): what is not handed in; a first day more than a year away;
    no policy in force; what the engine refuses, each as a sentence.
    """
    stored = locked.assessment(assessment)
    access.check_may_work_out(by, stored, on)
    check_may_pass(states.ASSESSMENTS, "work_out", stored.state)
    if abs((starts_on - on).days) > FURTHEST_DAYS:
        raise ValidationError({"starts_on": "Give a day no more than a year away."})
    worked = queries.tried(stored, starts_on)
    if worked.working is None:
        raise ValidationError(list(worked.problems))
    before = queries.contribution_of(stored.person, starts_on)
    contribution = Contribution.objects.create(
        person=stored.person,
        assessment=stored,
        policy=queries.policy_in_force(starts_on),
        starts_on=starts_on,
        made_on=on,
        made_by=by,
        basis=worked.working["basis"],
        pays_all=worked.working["assessed_pence"] is None,
        assessed_pence=worked.working["assessed_pence"],
        circumstances=worked.circumstances,
        working=worked.working,
        is_to_be_confirmed=worked.working["to_be_confirmed"],
        because=because.strip(),
    )
    stored.state = states.WORKED_OUT
    stored.version += 1
    stored.save(update_fields=["state", "version"])
    keep(
        "worked out what somebody pays",
        by=by,
        about=contribution,
        person=stored.person,
        because=contribution.because,
        before=_said(before) if before else None,
        after=_said(contribution),
    )
    return contribution


def _said(contribution: Contribution) -> dict[str, Any]:
    return {
        "basis": contribution.basis,
        "assessed_pence": contribution.assessed_pence,
        "starts_on": contribution.starts_on.isoformat(),
    }
