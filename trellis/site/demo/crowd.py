"""The crowd around the cast: made-up people written in bulk, as one act with one line in the record.

Every decision and every amount among them is worked out by the engines, from the same translations as a real
one, so that none differs from a real one. What surrounds them (talks, contacts, advocates waited for) is
drawn, and stands there so that the council's own figures have something to show.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

import numpy as np
from django.utils.timezone import make_aware

from trellis.basis.periods import months_after
from trellis.engines.allocation import schemes
from trellis.engines.allocation.questions import CIRCUMSTANCES, OUTCOME_KEYS
from trellis.engines.allocation.replay import save
from trellis.engines.allocation.scheme import Scheme
from trellis.engines.allocation.working import allocate
from trellis.engines.eligibility.working import decide
from trellis.engines.scenario.population import LIMBS, Draws, MadeUpPeople, made_up_people
from trellis.journey.accounts.models import Account, Organisation, RoleName, Team
from trellis.journey.allocate import translate as allocate_translate
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import states
from trellis.journey.assess import translate as assess_translate
from trellis.journey.assess.actions.contact import FOLLOW_UP_MONTHS
from trellis.journey.assess.models import (
    Advocacy,
    Assessment,
    CarerHelp,
    Contact,
    EligibilityDecision,
    Kind,
    OutcomeAnswer,
    Present,
    Role,
    Said,
    Talk,
)
from trellis.journey.assess.queries import Answered, ForAllocation, Help
from trellis.journey.people.models import Carer, NamedWorker, Person
from trellis.journey.people.names import sort_key
from trellis.journey.record.actions import keep, recorded

from .crowd_money import Money
from .story import SCHEME_STARTS, weekday

SCHEME = "northshire-2026-04"
AT_A_TIME = 250

# How far the crowd has come. Assumed: a council has always some at each step.
DECIDED, PART_DONE = 0.60, 0.25
WAITING_FOR_AMOUNT = 0.05
LONGEST_AGO_DAYS = 210
LONGEST_WAIT_DAYS = 12

# Assumed, all of them: nobody has published them for people like these.
NOT_YET_ASKED = 0.15
AUTISM = {"learning_disability": 0.3, "mental_health": 0.08}
SUBSTANCE_MISUSE = {"social": 0.6, "mental_health": 0.1}
MOST_TALKS = 4
WITH_A_CARER = 0.5
ASKED_ABOUT_ADVOCACY = 0.8
NEEDS_AN_ADVOCATE = {"memory_and_cognition": 0.2, "learning_disability": 0.2, "mental_health": 0.08}
NO_CONTACT_KEPT = 0.2
TURNED_ELSEWHERE_BEFORE = 0.12
A_STRANGER_FOR_EACH = 6
FOLLOWED_UP = 0.8
TURNED_ELSEWHERE = {
    "advice": ("The lunch club, the home-fire check and who to ring.", "They wanted to know what there is."),
    "short_term": ("Six weeks of reablement at home.", "Home from hospital, and getting stronger."),
    "equipment": ("A bath board and two rails.", "The bath was the one thing they could not do."),
}

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@recorded
def load_the_crowd(
    how_many: int, *, seed: int, on: date, scheme: CouncilScheme, by: Account, tell: Tell
) -> None:
    """Writes made-up people, with all that has happened to them, as one act.

    In the record it is one line with the counts; a line for each of them would say that somebody did it.
    """
    crowd = _Crowd(made_up_people(how_many, seed, on), Draws(how_many, seed), on, scheme)
    for first in range(0, how_many, AT_A_TIME):
        crowd.write(range(first, min(first + AT_A_TIME, how_many)))
        tell("Made-up people", min(first + AT_A_TIME, how_many), how_many)
    crowd.counts["contacts"] += crowd.door.write_strangers()
    keep("loaded the demonstration", by=by, after={"people": how_many, "seed": seed, **crowd.counts})


@cache
def _sayings() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("trellis.site.demo").joinpath("sayings.toml").read_text("utf-8"))


class _Crowd:
    """Made-up people on their way into the database: their columns, and what is drawn besides."""

    def __init__(self, made_up: MadeUpPeople, draws: Draws, on: date, scheme: CouncilScheme) -> None:
        self.people, self.on, self.scheme = made_up, on, scheme
        self.engine_scheme: Scheme = schemes.load(SCHEME)
        self.teams = list(Team.objects.filter(is_front_door=False).order_by("pk"))
        self.workers = {
            team.pk: Account.objects.filter(roles__team=team, roles__role=RoleName.PRACTITIONER).order_by(
                "pk"
            )[0]
            for team in self.teams
        }
        ten = len(OUTCOME_KEYS)
        self.team = np.floor(draws.one("demo team") * len(self.teams)).astype(np.int64)
        self.stage = draws.one("demo stage")
        self.days = draws.each("demo days", 3)
        self.besides = draws.each("demo besides", 3)
        self.waits = draws.one("demo waits for amount") < WAITING_FOR_AMOUNT
        # Of those part-done, how far they are, and which of the ten have been asked about.
        self.asked = draws.each("demo asked", ten) < 0.1 + 0.8 * draws.one("demo how far")[:, np.newaxis]
        self.half_asked = draws.each("demo half asked", ten) < 0.15
        self.wording = draws.each("demo wording", 3 * ten + 3)
        self.talks = _Talks(draws, on)
        self.door = _Door(made_up, draws, on)
        self.money = Money(draws, on)
        kinds = ("carers", "assessments", "answers", "decisions", "amounts", "talks", "contacts")
        self.counts = dict.fromkeys(kinds, 0)

    def write(self, places: range) -> None:
        """These people, with their carers, assessments, decisions and amounts; each kind of row at once."""
        persons = Person.objects.bulk_create([self._person(at) for at in places])
        here = dict(zip(places, persons, strict=True))
        carers = {at: self._carer(at, person) for at, person in here.items() if self.people.has_carer[at]}
        Carer.objects.bulk_create(carers.values())
        assessments = {
            at: self._assessment(at, person)
            for at, person in here.items()
            if self.stage[at] < DECIDED + PART_DONE
        }
        Assessment.objects.bulk_create(assessments.values())
        NamedWorker.objects.bulk_create(self._named_worker(at, person) for at, person in here.items())
        self.counts["talks"] += self.talks.write(assessments, carers)
        self.counts["contacts"] += self.door.write(here, assessments)
        answers = {at: self._answers(at, assessment) for at, assessment in assessments.items()}
        OutcomeAnswer.objects.bulk_create(each for found in answers.values() for each in found.values())
        helps = {at: self._help(at, answers[at], carers[at]) for at in assessments if at in carers}
        CarerHelp.objects.bulk_create(each for found in helps.values() for each in found.values())
        decisions = {
            at: self._decision(at, assessment, answers[at])
            for at, assessment in assessments.items()
            if assessment.state == states.DECIDED
        }
        EligibilityDecision.objects.bulk_create(decisions.values())
        # Made after every decision of these people, because a decision that is newer than its amount is one
        # for which an amount is still to be worked out.
        amounts = {
            at: self._amount(at, decision, answers[at], helps.get(at, {}))
            for at, decision in decisions.items()
            if decision.eligible and not self.waits[at]
        }
        Allocation.objects.bulk_create(amounts.values())
        for kind, count in self.money.write(amounts).items():
            self.counts[kind] = self.counts.get(kind, 0) + count
        self.counts["carers"] += len(carers)
        self.counts["assessments"] += len(assessments)
        self.counts["answers"] += sum(len(found) for found in answers.values())
        self.counts["decisions"] += len(decisions)
        self.counts["amounts"] += len(amounts)

    def _person(self, at: int) -> Person:
        of = self.people
        return Person(
            title=str(of.title[at]),
            given_name=str(of.given_name[at]),
            family_name=str(of.family_name[at]),
            date_of_birth=of.date_of_birth[at].item(),
            sex=str(of.sex[at]),
            ethnicity=str(of.ethnicity[at]),
            support_reason=str(of.support_reason[at]),
            lives_alone=bool(of.lives_alone[at]),
            **self._known_besides(at),
            team=self.teams[self.team[at]],
        )

    def _known_besides(self, at: int) -> dict[str, bool | None]:
        """What is kept one by one, and for some not yet asked. The shares are assumed."""
        asked, autism, misuse = self.besides[at]
        if asked < NOT_YET_ASKED:
            return {}
        reason = str(self.people.reason_group[at])
        return {
            "autism": bool(autism < AUTISM.get(reason, 0.01)),
            "dementia": reason == "memory_and_cognition",
            "substance_misuse": bool(misuse < SUBSTANCE_MISUSE.get(reason, 0.01)),
            "has_nobody": bool(self.people.lives_alone[at]) and not bool(self.people.has_carer[at]),
        }

    def _carer(self, at: int, person: Person) -> Carer:
        of = self.people
        return Carer(
            person=person,
            name=str(of.carer_name[at]),
            relation=str(of.carer_relation[at]),
            lives_with_person=bool(of.carer_lives_with_person[at]),
        )

    def _named_worker(self, at: int, person: Person) -> NamedWorker:
        since = weekday(self.on - timedelta(days=LONGEST_AGO_DAYS + int(self.days[at][0] * 900)))
        return NamedWorker(person=person, worker=self.workers[person.team_id], since=since)

    def _assessment(self, at: int, person: Person) -> Assessment:
        is_decided = bool(self.stage[at] < DECIDED)
        begun_on, decided_on = self._days(at, is_decided=is_decided)
        asked = is_decided or bool(self.asked[at].mean() > 0.5)
        found = [
            key for key, holds in zip(CIRCUMSTANCES, self.people.circumstances[at], strict=True) if holds
        ]
        return Assessment(
            person=person,
            begun_on=begun_on,
            begun_by=self.workers[person.team_id],
            state=states.DECIDED if is_decided else states.IN_PROGRESS,
            state_since=decided_on if is_decided else begun_on,
            circumstances=found if asked else [],
            circumstances_asked=asked,
        )

    def _days(self, at: int, *, is_decided: bool) -> tuple[date, date]:
        """When it was begun, and when decided. What was decided was decided under the scheme, or later."""
        early, between, late = self.days[at]
        if not is_decided:
            return weekday(self.on - timedelta(days=int(early * 60))), self.on
        # Nobody is left waiting for an amount for long.
        ago = LONGEST_WAIT_DAYS if self.waits[at] else LONGEST_AGO_DAYS
        longest = min((self.on - SCHEME_STARTS).days, ago)
        decided_on = max(weekday(self.on - timedelta(days=int(late * longest))), SCHEME_STARTS)
        return weekday(decided_on - timedelta(days=3 + int(between * 40))), decided_on

    def _answers(self, at: int, assessment: Assessment) -> dict[str, OutcomeAnswer]:
        whole = assessment.state == states.DECIDED
        return {
            key: self._answer(at, place, assessment, whole)
            for place, key in enumerate(OUTCOME_KEYS)
            if whole or self.asked[at, place]
        }

    def _answer(self, at: int, place: int, assessment: Assessment, whole: bool) -> OutcomeAnswer:
        key, of = OUTCOME_KEYS[place], self.people
        level = int(of.answers.level[key][at])
        limbs = [limb for limb, holds in zip(LIMBS, of.limbs[at, place], strict=True) if holds]
        fluctuates = bool(of.fluctuates[at, place])
        return OutcomeAnswer(
            assessment=assessment,
            outcome=key,
            # Where only half was asked, how much help is needed comes later.
            level=None if self.half_asked[at, place] and not whole else level,
            limbs=limbs,
            said=self._words(at, 3 * place, key, "most" if level > 2 else "some") if level else "",
            evidence=self._words(at, 3 * place + 1, "evidence", limbs[0]) if limbs else "",
            fluctuates=fluctuates,
            period_considered=(
                self._words(at, 3 * place + 2, "worker", "period_considered") if fluctuates else ""
            ),
            saved_by=self.workers[assessment.person.team_id],
        )

    def _words(self, at: int, draw: int, about: str, which: str) -> str:
        choice = _sayings()[about][which]
        return choice[int(self.wording[at, draw] * len(choice))]

    def _help(self, at: int, answers: Mapping[str, OutcomeAnswer], carer: Carer) -> dict[str, CarerHelp]:
        """What the carer says of each outcome with a need: most often that they do none of it."""
        of, found = self.people.answers, {}
        for key, answer in answers.items():
            if answer.level:
                share = Decimal(str(of.share[key][at]))
                found[key] = CarerHelp(
                    answer=answer,
                    carer=carer,
                    share=share,
                    willing=bool(of.willing[key][at]) if share else None,
                    able=bool(of.able[key][at]) if share else None,
                )
        return found

    def _decision(
        self, at: int, assessment: Assessment, answers: Mapping[str, OutcomeAnswer]
    ) -> EligibilityDecision:
        ten = 3 * len(OUTCOME_KEYS)
        decided_on = self._days(at, is_decided=True)[1]
        impact = bool(self.people.significant_wellbeing_impact[at])
        reason = "wellbeing_reason" if impact else "no_wellbeing_impact"
        judged = {
            "related_to_impairment": True,
            "significant_wellbeing_impact": impact,
            "wellbeing_reason": self._words(at, ten, "worker", reason),
        }
        record = assess_translate.record_of(Kind.ADULT, answers, on=decided_on, judged=judged)
        decision = decide(record)
        return EligibilityDecision(
            assessment=assessment,
            decided_on=decided_on,
            decided_by=assessment.begun_by,
            eligible=decision.eligible,
            asked={
                "record": record,
                "impairment": self._words(at, ten + 1, "impairment", str(self.people.reason_group[at])),
                "health": "",
                "wellbeing_areas": ["control", "relationships"] if impact else [],
            },
            working=decision.as_json(),
        )

    def _amount(
        self,
        at: int,
        decision: EligibilityDecision,
        answers: Mapping[str, OutcomeAnswer],
        helps: Mapping[str, CarerHelp],
    ) -> Allocation:
        assessment = decision.assessment
        given = ForAllocation(
            assessment=assessment,
            answers={key: Answered(answers[key].level, _help_of(helps.get(key))) for key in OUTCOME_KEYS},
            circumstances=tuple(assessment.circumstances),
            circumstances_asked=True,
        )
        worked = allocate(allocate_translate.answers_of(given), self.engine_scheme)
        return Allocation(
            assessment=assessment,
            person=assessment.person,
            scheme=self.scheme,
            made_on=decision.decided_on,
            made_by=decision.decided_by,
            weekly_pence=worked.weekly_pence,
            suitable=worked.suitable,
            fingerprint=worked.fingerprint,
            replay=save(worked),
        )


def _help_of(said: CarerHelp | None) -> tuple[Help, ...]:
    if said is None:
        return ()
    carer = said.carer
    return (Help(carer.ref, carer.name, carer.relation, said.share, bool(said.willing), bool(said.able)),)


def _at_noon(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(12)))


class _Talks:
    """Talks before and while an assessment is coded, and whether an advocate was asked about."""

    def __init__(self, draws: Draws, on: date) -> None:
        self.on = on
        self.how_many = 1 + np.floor(draws.one("demo talks") * MOST_TALKS).astype(np.int64)
        self.minutes = draws.each("demo minutes", MOST_TALKS)
        self.there = draws.each("demo there", MOST_TALKS)
        self.asked, self.needs = draws.one("demo advocacy asked"), draws.one("demo advocacy")
        self.organisation = Organisation.objects.filter(roleheld__role=RoleName.ADVOCATE).first()

    def write(self, assessments: Mapping[int, Assessment], carers: Mapping[int, Carer]) -> int:
        """The talks of these assessments, with what was said and who was there; how many there were."""
        held = [
            (at, number, self._talk(at, number, assessment))
            for at, assessment in assessments.items()
            for number in range(int(self.how_many[at]))
        ]
        talks = Talk.objects.bulk_create(talk for _, _, talk in held)
        Said.objects.bulk_create(self._said(at, number, talk) for at, number, talk in held)
        Present.objects.bulk_create(
            one for at, number, talk in held for one in self._present(at, number, talk, carers.get(at))
        )
        Advocacy.objects.bulk_create(
            self._advocacy(at, assessment)
            for at, assessment in assessments.items()
            if self.asked[at] < ASKED_ABOUT_ADVOCACY and self.organisation
        )
        return len(talks)

    def _talk(self, at: int, number: int, assessment: Assessment) -> Talk:
        # Shorter where there are more of them: the same hour, in pieces that somebody can bear.
        longest = 70 // int(self.how_many[at])
        held_on = min(weekday(assessment.begun_on + timedelta(days=7 * number)), self.on)
        held_on = max(min(held_on, assessment.state_since or self.on), assessment.begun_on)
        return Talk(
            assessment=assessment,
            where="home",
            on=held_on,
            state=states.ENDED,
            minutes=8 + int(self.minutes[at, number] * longest),
            held_by=assessment.begun_by,
            begun_by=assessment.begun_by,
            ended_at=_at_noon(held_on),
        )

    def _said(self, at: int, number: int, talk: Talk) -> Said:
        key = OUTCOME_KEYS[(at + 3 * number) % len(OUTCOME_KEYS)]
        choice = _sayings()[key]["some"]
        return Said(
            talk=talk,
            number=1,
            words=choice[(at + number) % len(choice)],
            said_by=Role.PERSON,
            said_by_name=talk.assessment.person.full_name,
            heard_by=talk.held_by,
            written_by=talk.begun_by,
        )

    def _present(self, at: int, number: int, talk: Talk, carer: Carer | None) -> Iterator[Present]:
        yield Present(talk=talk, role=Role.PERSON, name=talk.assessment.person.full_name)
        if carer is not None and self.there[at, number] < WITH_A_CARER:
            yield Present(talk=talk, role=Role.CARER, name=carer.name, carer=carer)

    def _advocacy(self, at: int, assessment: Assessment) -> Advocacy:
        reason = assessment.person.support_reason
        is_decided = assessment.state == states.DECIDED
        needs = bool(self.needs[at] < NEEDS_AN_ADVOCATE.get(reason, 0.0)) and not is_decided
        asked_on = min(weekday(assessment.begun_on + timedelta(days=3)), self.on)
        return Advocacy(
            assessment=assessment,
            asked_on=max(asked_on, assessment.begun_on),
            asked_by=assessment.begun_by,
            understanding=needs,
            retaining=needs,
            using_or_weighing=False,
            communicating=False,
            evidence="Loses the thread of what was said within minutes." if needs else "",
            state=states.WAITING if needs else states.NOT_NEEDED,
            organisation=self.organisation if needs else None,
            referred_on=max(asked_on, assessment.begun_on) if needs else None,
            referred_by=assessment.begun_by if needs else None,
        )


class _Door:
    """What came in at the front door: of these people, and of others who were turned elsewhere."""

    def __init__(self, made_up: MadeUpPeople, draws: Draws, on: date) -> None:
        self.made_up, self.on = made_up, on
        self.team = Team.objects.get(is_front_door=True)
        self.taken_by = Account.objects.filter(roles__team=self.team).order_by("pk")[0]
        self.draws = draws.each("demo door", 6)
        self.how_many = len(made_up)

    def write(self, people: Mapping[int, Person], assessments: Mapping[int, Assessment]) -> int:
        """The contact each assessment came of, and an earlier one for those who came back; how many."""
        earlier, later = {}, []
        for at, assessment in assessments.items():
            if self.draws[at][0] < NO_CONTACT_KEPT:
                continue
            came_on = weekday(assessment.begun_on - timedelta(days=1 + int(self.draws[at][1] * 12)))
            contact = self._contact(at, came_on, person=people[at])
            contact.state, contact.outcome = states.ANSWERED, "assessment"
            contact.outcome_says = "An assessment, by the team."
            contact.outcome_because = "What was said points to needs that advice alone would not meet."
            contact.decided_on, contact.decided_by = assessment.begun_on, self.taken_by
            contact.assessment, contact.handed_to = assessment, people[at].team
            later.append(contact)
            if self.draws[at][2] < TURNED_ELSEWHERE_BEFORE:
                before = weekday(came_on - timedelta(days=20 + int(self.draws[at][3] * 140)))
                earlier[at] = self._turned_elsewhere(at, before, person=people[at])
                contact.came_back_after = earlier[at]
        Contact.objects.bulk_create(earlier.values())
        Contact.objects.bulk_create(later)
        return len(earlier) + len(later)

    def write_strangers(self) -> int:
        """People whom advice or a short-term service was enough for, or who have not been asked yet."""
        contacts = []
        for at in range(0, self.how_many, A_STRANGER_FOR_EACH):
            came_on = weekday(self.on - timedelta(days=3 + int(self.draws[at][4] * 400)))
            contacts.append(self._turned_elsewhere(at, came_on, person=None))
        Contact.objects.bulk_create(contacts)
        return len(contacts)

    def _contact(self, at: int, came_on: date, *, person: Person | None) -> Contact:
        of = self.made_up
        choice = _sayings()[OUTCOME_KEYS[at % len(OUTCOME_KEYS)]]["some"]
        contact = Contact(
            team=self.team,
            person=person,
            on=came_on,
            came_by=("phone", "phone", "in_person", "professional", "email")[at % 5],
            who_came=("self", "family", "family", "hospital", "doctor")[at % 5],
            words=choice[at % len(choice)],
            taken_by=self.taken_by,
            funds_own=None if at % 3 else bool(at % 2),
            sex=str(of.sex[at]),
            ethnicity=str(of.ethnicity[at]),
            support_reason=str(of.support_reason[at]),
            date_of_birth=of.date_of_birth[at].item(),
        )
        if person is not None:
            contact.given_name, contact.family_name = person.given_name, person.family_name
        else:
            # Somebody else's name and day of birth: a stranger is nobody of the crowd.
            other = self.how_many - 1 - at
            contact.given_name, contact.family_name = str(of.given_name[other]), str(of.family_name[at])
        contact.sort_name = sort_key(family_name=contact.family_name, given_name=contact.given_name)
        return contact

    def _turned_elsewhere(self, at: int, came_on: date, *, person: Person | None) -> Contact:
        contact = self._contact(at, came_on, person=person)
        outcome = ("advice", "advice", "short_term", "equipment")[at % 4]
        contact.state, contact.outcome = states.ANSWERED, outcome
        contact.outcome_says, contact.outcome_because = TURNED_ELSEWHERE[outcome]
        contact.decided_on, contact.decided_by = came_on, self.taken_by
        contact.follow_up_on = months_after(came_on, FOLLOW_UP_MONTHS)
        if outcome == "short_term":
            contact.free_until = came_on + timedelta(days=6 * 7 - 1)
        if person is None and contact.follow_up_on <= self.on and self.draws[at][5] < FOLLOWED_UP:
            contact.state, contact.followed_up_by = states.FOLLOWED_UP, self.taken_by
            contact.followed_up_on = contact.follow_up_on
            contact.follow_up = ("well", "well", "not_used", "not_reached", "not_enough")[at % 5]
            contact.follow_up_says = "Asked by phone."
        return contact
