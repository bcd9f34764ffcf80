"""The demonstration council: the cast by the acts that make real people, and a crowd around them at once.

What the cast does is done by the stages' own acts, so that it stands in the record as it would in a council.
The crowd is written in bulk, as one act with one line in the record; but every decision and every amount in
it is worked out by the engines, from the same translations, so that none differs from a real one.

All of it is one transaction: a load that is stopped leaves nothing behind.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from django.db import transaction

from trellis.engines.allocation import schemes
from trellis.engines.allocation.questions import CIRCUMSTANCES, OUTCOME_KEYS
from trellis.engines.allocation.replay import save
from trellis.engines.allocation.scheme import Scheme
from trellis.engines.allocation.working import allocate
from trellis.engines.eligibility.working import decide
from trellis.engines.scenario.population import LIMBS, Draws, MadeUpPeople, made_up_people
from trellis.journey.accounts import actions as accounts
from trellis.journey.accounts import queries as account_queries
from trellis.journey.accounts.models import Account, RoleName, Team
from trellis.journey.allocate import actions as allocating
from trellis.journey.allocate import translate as allocate_translate
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.assess import states
from trellis.journey.assess import translate as assess_translate
from trellis.journey.assess.models import (
    Assessment,
    CarerHelp,
    EligibilityDecision,
    Kind,
    OutcomeAnswer,
)
from trellis.journey.assess.queries import Answered, ForAllocation, Help
from trellis.journey.people import actions as people
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.actions import keep, recorded

from .cast import Cast, DrawsOnCare, the_cast

SCHEME = "northshire-2026-04"
SCHEME_STARTS = date(2026, 4, 1)
SCHEME_ADOPTED_ON = date(2026, 3, 16)
WHEN_IT_IS_TOO_EARLY = date(2026, 5, 1)
"""No amount can be given before the scheme starts; a day before it gives way to this one."""

MOST_PEOPLE = 100_000
AT_A_TIME = 250

# How far the crowd has come. Assumed: a council has always some at each step.
DECIDED, PART_DONE = 0.60, 0.25
WAITING_FOR_AMOUNT = 0.05
LONGEST_AGO_DAYS = 210
LONGEST_WAIT_DAYS = 12
KNOWN_FOR_DAYS = 60

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


class CannotLoad(Exception):
    """Why there can be no demonstration here; the message says what to do."""


@dataclass(frozen=True)
class Loaded:
    """What a load made. people: cast and crowd together."""

    people: int
    carers: int
    assessments: int
    decisions: int
    amounts: int


def day_of(on: date) -> date:
    """The day the demonstration stands at: the day given, or a later one where no scheme had started yet."""
    return on if on >= SCHEME_STARTS else WHEN_IT_IS_TOO_EARLY


def is_loaded() -> bool:
    """Whether a made-up council is here already. Refused (`CannotLoad`) where a real one is."""
    council = account_queries.council()
    if council is None:
        return False
    if not council.is_made_up:
        raise CannotLoad(
            f"{council.name} is a real council, and made-up people must never stand among real ones. "
            "Give the demonstration a database of its own."
        )
    return True


def load(*, how_many: int, seed: int, on: date, tell: Tell) -> Loaded:
    """Makes the council, its cast, and made-up people until there are so many in all.

    Refused (`CannotLoad`): where a council is here already, and for fewer people than the cast has.
    """
    cast = the_cast()
    if not len(cast.people) <= how_many <= MOST_PEOPLE:
        raise CannotLoad(
            f"{how_many} people cannot be made. Ask for {len(cast.people)} (the cast) to {MOST_PEOPLE:,}."
        )
    if is_loaded():
        raise CannotLoad("A made-up council is here already. Load into an empty database.")
    with transaction.atomic():
        tell("The council and its cast", 0, how_many)
        workers = _council(cast, on)
        scheme = allocating.adopt_shipped(
            SCHEME, prepared_by=workers["frank"], adopted_by=workers["marta"], on=SCHEME_ADOPTED_ON
        )
        for one in cast.people:
            _one_of_the_cast(one, workers, on)
        crowd = how_many - len(cast.people)
        if crowd:
            load_the_crowd(crowd, seed=seed, on=on, scheme=scheme, by=workers["idris"], tell=tell)
    return Loaded(
        people=Person.objects.count(),
        carers=Carer.objects.count(),
        assessments=Assessment.objects.count(),
        decisions=EligibilityDecision.objects.count(),
        amounts=Allocation.objects.count(),
    )


# The council and its cast. -------------------------------------------------------------------------------


def _council(cast: Cast, on: date) -> dict[str, Account]:
    """The council, its teams and everybody who signs in; by sign-in name."""
    accounts.found_council(name=cast.council, is_made_up=True)
    first = next(one for one in cast.accounts if one.roles[0]["role"] == RoleName.ADMINISTRATOR)
    administrator = accounts.make_first_administrator(
        username=first.sign_in_name, name=first.name, password=secrets.token_urlsafe(32)
    )
    teams = {
        name: accounts.add_team(name=name, is_front_door=name == cast.front_door, by=administrator)
        for name in (*cast.teams, cast.front_door)
    }
    outside = {name: accounts.add_organisation(name=name, by=administrator) for name in cast.organisations}

    def make(sign_in_name: str, name: str, roles: tuple[dict[str, str], ...]) -> Account:
        made = accounts.make_account(
            username=sign_in_name, name=name, email="", password=None, by=administrator
        )
        for role in roles:
            accounts.give_role(
                made,
                role["role"],
                team=teams.get(role.get("team", "")),
                organisation=outside.get(role.get("organisation", "")),
                by=administrator,
                on=on - timedelta(days=400),
                because="The demonstration was set up.",
            )
        return made

    found = {administrator.username: administrator}
    for one in cast.accounts:
        if one is not first:
            found[one.sign_in_name] = make(one.sign_in_name, one.name, one.roles)
    for worker in cast.workers:
        make(worker["name"].lower().replace(" ", "."), worker["name"], (worker,))
    ages = {one.sign_in_name: _age(one.date_of_birth, on) for one in cast.people}
    for order, one in enumerate(cast.accounts, start=1):
        says = one.says.format(age=ages.get(one.sign_in_name))
        accounts.cast_as(found[one.sign_in_name], order=order, says=says, by=administrator)
    return found


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _one_of_the_cast(one: DrawsOnCare, workers: Mapping[str, Account], on: date) -> None:
    by = workers[one.worker]
    known_since = _weekday(on - timedelta(days=KNOWN_FOR_DAYS))
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
        )
        for helper in one.carers
    }
    if one.assessment:
        _assess_one_of_the_cast(person, helpers, one.assessment, by=by, on=on)


def _assess_one_of_the_cast(
    person: Person, helpers: Mapping[str, Carer], told: Mapping[str, Any], *, by: Account, on: date
) -> None:
    begun_on = _weekday(on - timedelta(days=told["begun_days_ago"]))
    assessment = assessing.start_assessment(person, begun_on=begun_on, by=by, on=on)
    for said in told["answers"]:
        answer = dict(said)
        help_said = [
            assessing.HelpSaid(helpers[one["carer"]], Decimal(str(one["share"])), one["willing"], one["able"])
            for one in answer.pop("help", ())
        ]
        assessing.save_answer(assessment, answer.pop("outcome"), version=0, help=help_said, by=by, **answer)
    if "decision" not in told:
        return
    assessing.save_circumstances(assessment, [], shown="", by=by)
    assessment.refresh_from_db()
    judged = dict(told["decision"])
    decided_on = max(_weekday(on - timedelta(days=judged.pop("days_ago"))), SCHEME_STARTS)
    assessing.decide(assessment, version=assessment.version, decided_on=decided_on, by=by, on=on, **judged)
    allocating.give_indicative_amount(assessment, by=by, on=decided_on)


def _weekday(day: date) -> date:
    """The day, or the Friday before: nobody assesses on a Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


# The crowd. ----------------------------------------------------------------------------------------------


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
        self.waits = draws.one("demo waits for amount") < WAITING_FOR_AMOUNT
        # Of those part-done, how far they are, and which of the ten have been asked about.
        self.asked = draws.each("demo asked", ten) < 0.1 + 0.8 * draws.one("demo how far")[:, np.newaxis]
        self.half_asked = draws.each("demo half asked", ten) < 0.15
        self.wording = draws.each("demo wording", 3 * ten + 3)
        self.counts = dict.fromkeys(("carers", "assessments", "answers", "decisions", "amounts"), 0)

    def write(self, places: range) -> None:
        """These people, with their carers, assessments, decisions and amounts; each kind of row at once."""
        persons = Person.objects.bulk_create([self._person(at) for at in places])
        carers = {
            at: self._carer(at, person)
            for at, person in zip(places, persons, strict=True)
            if self.people.has_carer[at]
        }
        Carer.objects.bulk_create(carers.values())
        assessments = {
            at: self._assessment(at, person)
            for at, person in zip(places, persons, strict=True)
            if self.stage[at] < DECIDED + PART_DONE
        }
        Assessment.objects.bulk_create(assessments.values())
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
        amounts = [
            self._amount(at, decision, answers[at], helps.get(at, {}))
            for at, decision in decisions.items()
            if decision.eligible and not self.waits[at]
        ]
        Allocation.objects.bulk_create(amounts)
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
            team=self.teams[self.team[at]],
        )

    def _carer(self, at: int, person: Person) -> Carer:
        of = self.people
        return Carer(
            person=person,
            name=str(of.carer_name[at]),
            relation=str(of.carer_relation[at]),
            lives_with_person=bool(of.carer_lives_with_person[at]),
        )

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
            return _weekday(self.on - timedelta(days=int(early * 60))), self.on
        # Nobody is left waiting for an amount for long.
        ago = LONGEST_WAIT_DAYS if self.waits[at] else LONGEST_AGO_DAYS
        longest = min((self.on - SCHEME_STARTS).days, ago)
        decided_on = max(_weekday(self.on - timedelta(days=int(late * longest))), SCHEME_STARTS)
        return _weekday(decided_on - timedelta(days=3 + int(between * 40))), decided_on

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
