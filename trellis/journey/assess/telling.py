"""What this stage has to tell, and to whom: the decision, the record of what was said, a talk to come.

A carer's own assessment may hold what the carer would not say before the person. What tells of it is for the
carer alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from trellis.govuk.wording import clock
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people.queries import how_to_reach
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access, contact_access, queries, states
from .models import Assessment, Contact, Kind, WhoCame
from .queries.coding import Pair
from .questions import LEVELS, LIMBS, help_in_words, questions_of


def register() -> None:
    letters.register("decision", "decision on care and support", decision)
    letters.register("assessment", "record of what they told us", assessment)
    letters.register("talk", "day for a talk", talk)
    letters.register("contact-advice", "what came of getting in touch", contact_advice)


def _only_to(one: Assessment) -> str:
    return one.carer.ref if one.carer else ""


def decision(ref: str, account: Account) -> Prepared:
    found = get_object_or_404(queries.decisions(), ref=ref)
    about = found.assessment
    access.check_may_work_on(account, about)
    titles = {question.key: question.title for question in questions_of(about)}
    asked = found.asked
    first = found.working["lines"][0]["says"]
    context = {
        "is_adult": about.kind == Kind.ADULT,
        "what": "care and support" if about.kind == Kind.ADULT else "support as a carer",
        "eligible": found.eligible,
        "by": found.decided_by.name,
        "decided_on": found.decided_on,
        "first": f"{first} {_as_sentence(asked.get('impairment') or '')}".strip(),
        "unable": [titles.get(key, key) for key in found.working["unable_to_achieve"]],
        "asked_about": len(titles),
        "impact": asked["record"]["significant_wellbeing_impact"],
        "reason": asked["record"]["wellbeing_reason"],
        "team": about.person.team.name,
    }
    words = letters.write("assess", "decision", context, only_to=_only_to(about))
    return Prepared(about.person, words, found, reverse("assess:decision", args=[ref]))


def _as_sentence(words: str) -> str:
    return f"{words.strip()}." if words.strip() and words.strip()[-1] not in ".!?" else words.strip()


def assessment(ref: str, account: Account) -> Prepared:
    about = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_work_on(account, about)
    told = queries.said_and_coded(about)
    context = {
        "is_adult": about.kind == Kind.ADULT,
        "begun_on": about.begun_on,
        "begun_by": about.begun_by.name,
        "outcomes": [_outcome(about.kind, pair) for pair in told.pairs],
        "besides": [one.words for one in told.besides],
    }
    words = letters.write("assess", "assessment", context, only_to=_only_to(about))
    return Prepared(about.person, words, about, reverse("assess:one", args=[ref]))


NEEDS = (
    "You need no help with this.",
    "You need a little help.",
    "You need help with some of it.",
    "You need help with most of it.",
    "You need help with all of it.",
)


def _outcome(kind: str, pair: Pair) -> dict[str, Any]:
    """One outcome as the letter tells it: what was said, and how it was written down."""
    answer = pair.answer
    said = [one.words for one in pair.said]
    if answer is not None and answer.said and answer.said not in said:
        said.append(answer.said)
    told = {"title": pair.question.title, "said": said, "is_asked": answer is not None}
    told["picture"] = pair.question.key if kind == Kind.ADULT else "ask"
    if answer is None:
        return {**told, "easy": "We have not asked you about this yet."}
    limbs = {limb.key: limb for limb in LIMBS[kind]}
    if answer.limbs is None:
        on_your_own = "We have not asked yet what you can do on your own."
    else:
        unable = [limbs[key].easy_read for key in answer.limbs if key in limbs]
        on_your_own = " ".join(unable) or "You can do this on your own."
    return {
        **told,
        "on_your_own": on_your_own,
        "level": "" if answer.level is None else LEVELS[answer.level],
        "easy": on_your_own if answer.level is None else NEEDS[answer.level],
        "help": [
            f"{one.carer.name} would do {help_in_words(one.share, willing=one.willing, able=one.able)}."
            for one in answer.help.all()
        ],
        "changes": answer.period_considered if answer.fluctuates else "",
    }


def talk(ref: str, account: Account) -> Prepared:
    """Only a talk that is still to come: nobody is asked to one that was held or called off."""
    found = get_object_or_404(queries.talks(), ref=ref)
    about = found.assessment
    access.check_may_work_on(account, about)
    if found.state != states.PLANNED:
        raise Http404("this talk is not to come")
    rules = how_to_reach(about.person)
    context = {
        "held_by": found.held_by.name if found.held_by else "",
        "on": found.on,
        "at": clock(datetime.combine(found.on, found.at)) if found.at else "",
        "where": found.where,
        "minutes": rules.longest_talk_minutes if rules else None,
        "next_time": found.next_time,
    }
    words = letters.write("assess", "talk", context, only_to=_only_to(about))
    return Prepared(about.person, words, found, reverse("assess:one", args=[about.ref]))


def words_for_contact(contact: Contact) -> letters.Words:
    """What came of a contact that was answered. Printed and handed over where it is nobody's record yet.

    What somebody else said about the person is left out: it may have been said in confidence.
    """
    assert contact.decided_by is not None, "only an answered contact has anything to tell"
    context = {
        "contact": contact,
        "own_words": contact.who_came == WhoCame.SELF,
        "outcome": contact.get_outcome_display(),
        "decided_by": contact.decided_by.name,
    }
    return letters.write("assess", "contact_advice", context)


def contact_advice(ref: str, account: Account) -> Prepared:
    contact = get_object_or_404(queries.contacts().exclude(outcome=""), ref=ref, person__isnull=False)
    assert contact.person is not None
    contact_access.check_may_work_on_contact(account, contact)
    people_access.check_may_work_with(account, contact.person)
    words = words_for_contact(contact)
    return Prepared(contact.person, words, contact, reverse("assess:contact", args=[ref]))
