"""What has happened to the cast, told by the stages' own acts, so that it is recorded as it would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trellis.journey.accounts.models import Account, Team
from trellis.journey.allocate import actions as allocating
from trellis.journey.assess import actions as assessing
from trellis.journey.assess.actions.contact import ContactAnswer
from trellis.journey.assess.models import Assessment, Role, Said, Talk
from trellis.journey.people import actions as people
from trellis.journey.people.models import Carer, Person

from .cast import Cast, DrawsOnCare

SCHEME_STARTS = date(2026, 4, 1)
KNOWN_FOR_DAYS = 60


def weekday(day: date) -> date:
    """The day, or the Friday before: nobody assesses on a Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def tell_of(one: DrawsOnCare, workers: Mapping[str, Account], on: date) -> Person:
    """Makes one of the cast, and all that happened to them until this day."""
    by = workers[one.worker]
    known_since = weekday(on - timedelta(days=one.known_for_days or KNOWN_FOR_DAYS))
    person = people.add_person(
        team=Team.objects.get(name=one.team),
        by=by,
        on=known_since,
        sign_in_name=one.sign_in_name,
        **one.details,
    )
    helpers = {
        helper.key: people.add_carer(
            person,
            name=helper.name,
            relation=helper.relation,
            lives_with_person=helper.lives_with_person,
            may_see=helper.may_see,
            sign_in_name=helper.sign_in_name,
            by=by,
            on=known_since,
            **helper.reached,
        )
        for helper in one.carers
    }
    people.name_worker(person, by, by=by, on=known_since)
    _tell_of_the_person(person, one, helpers, workers=workers, by=by, since=known_since, on=on)
    if one.assessment:
        tell_of_the_assessment(person, helpers, one.assessment, by=by, on=on)
    return person


def _tell_of_the_person(
    person: Person,
    one: DrawsOnCare,
    helpers: Mapping[str, Carer],
    *,
    workers: Mapping[str, Account],
    by: Account,
    since: date,
    on: date,
) -> None:
    """How they are reached, who speaks for them, what makes it easier, About me, and what may be shared."""
    if one.reach:
        rules = dict(one.reach)
        people.agree_how_to_reach(
            person,
            version=0,
            only_workers=[workers[name] for name in rules.pop("only_workers", ())],
            trusted=helpers.get(rules.pop("trusted", "")),
            by=by,
            on=on - timedelta(days=30),
            **rules,
        )
    for need in one.access_needs:
        people.add_access_need(person, by=by, on=on - timedelta(days=30), **need)
    for told in one.speakers:
        speaks = dict(told)
        document = speaks.pop("document", "")
        number = speaks.pop("registered_number", "")
        speaker = people.add_speaker(person, carer=helpers[speaks.pop("carer")], by=by, on=since, **speaks)
        if document:
            people.see_document(
                speaker,
                version=speaker.version,
                document=document,
                registered_number=number,
                by=by,
                on=since,
            )
    for heading, words in one.about_me.items():
        people.write_about_me(
            person,
            heading,
            words=words,
            in_whose_words="said",
            helped_by="",
            shown="",
            by=by,
            on=on - timedelta(days=30),
        )
    for kind, agreed in one.sharing.items():
        people.say_sharing(person, kind, agreed=agreed, shown="", by=by, on=on - timedelta(days=30))


def tell_of_the_assessment(
    person: Person, helpers: Mapping[str, Carer], told: Mapping[str, Any], *, by: Account, on: date
) -> None:
    begun_on = weekday(on - timedelta(days=told["begun_days_ago"]))
    assessment = assessing.start_assessment(person, begun_on=begun_on, by=by, on=on)
    said: dict[str, Said] = {}
    for talk in told.get("talks", ()):
        said |= _talk(assessment, talk, helpers, by=by, on=on)
    _ask_besides(assessment, told, helpers, by=by, on=begun_on)
    for each in told["answers"]:
        answer = dict(each)
        help_said = [
            assessing.HelpSaid(helpers[one["carer"]], Decimal(str(one["share"])), one["willing"], one["able"])
            for one in answer.pop("help", ())
        ]
        rests_on = [said[key] for key in answer.pop("rests_on", ())]
        outcome = answer.pop("outcome")
        assessing.save_answer(
            assessment, outcome, version=0, help=help_said, rests_on=rests_on, by=by, **answer
        )
    if "next_talk" in told:
        assessing.plan_talk(assessment, planned_on=on, where=told["next_talk"]["where"], by=by, on=on)
    if "decision" in told:
        _decide(assessment, told["decision"], by=by, on=on)


def _talk(
    assessment: Assessment, told: Mapping[str, Any], helpers: Mapping[str, Carer], *, by: Account, on: date
) -> dict[str, Said]:
    """A talk that was held: its words, each by the name it is coded by, then its end."""
    held_on = max(weekday(on - timedelta(days=told["days_ago"])), assessment.begun_on)
    talk = assessing.begin_talk(assessment, talk_on=held_on, where=told["where"], by=by, on=on)
    said = {
        words["key"]: assessing.add_words(talk, words=words["words"], kind=words.get("kind", "words"), by=by)
        for words in told["said"]
    }
    talk = Talk.objects.get(pk=talk.pk)
    there = [assessing.WasThere(Role.PERSON, assessment.person.full_name)]
    there += [assessing.WasThere(Role.CARER, helpers[key].name, helpers[key]) for key in told.get("with", ())]
    assessing.end_talk(
        talk, minutes=told["minutes"], present=there, next_time=told.get("next_time", ""), by=by
    )
    return said


def _ask_besides(
    assessment: Assessment, told: Mapping[str, Any], helpers: Mapping[str, Carer], *, by: Account, on: date
) -> None:
    """What is owed to everybody who is assessed: to be asked about an advocate, and to do it themself."""
    if "advocacy" in told:
        asked = dict(told["advocacy"])
        asked["appropriate_person"] = helpers.get(asked.pop("appropriate_person", ""))
        assessing.ask_about_advocacy(assessment, shown="", by=by, on=on, **asked)
    if "own_words" in told:
        assessment.refresh_from_db()
        assessing.offer_own_words(assessment, answer=told["own_words"], by=by, on=on)


def _decide(assessment: Assessment, told: Mapping[str, Any], *, by: Account, on: date) -> None:
    assessing.save_circumstances(assessment, [], shown="", by=by)
    assessment.refresh_from_db()
    judged = dict(told)
    decided_on = max(weekday(on - timedelta(days=judged.pop("days_ago"))), SCHEME_STARTS)
    assessing.decide(assessment, version=assessment.version, decided_on=decided_on, by=by, on=on, **judged)
    allocating.give_indicative_amount(assessment, by=by, on=decided_on)


def tell_of_the_door(cast: Cast, workers: Mapping[str, Account], on: date) -> None:
    """The contacts at the front door: those that wait for an answer, and one to ask how it went."""
    team = Team.objects.get(name=cast.front_door)
    for told in cast.contacts:
        details = dict(told)
        by = workers[details.pop("taken_by")]
        came_on = on - timedelta(days=details.pop("days_ago"))
        answer = details.pop("answer", None)
        contact = assessing.take_contact(
            team=team, came_on=came_on, by=by, on=came_on if answer else on, **details
        )
        if answer:
            assessing.answer_contact(
                contact, ContactAnswer(**answer), version=contact.version, by=by, on=came_on
            )
