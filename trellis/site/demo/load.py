"""The demonstration council: its cast by the acts that make real people, and a crowd around them at once.

What the cast does is done by the stages' own acts (`story.py`), so that it stands in the record as it would
in a council. The crowd (`crowd.py`) is written in bulk. All of it is one transaction: a load that is stopped
leaves nothing behind.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from trellis.journey.accounts import actions as accounts
from trellis.journey.accounts import queries as account_queries
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import actions as allocating
from trellis.journey.allocate.models import Allocation
from trellis.journey.assess.models import Assessment, Contact, EligibilityDecision, Talk
from trellis.journey.people.models import Carer, Person

from .cast import Cast, the_cast
from .crowd import SCHEME, Tell, load_the_crowd
from .directory import write_the_directory
from .figures_story import make_a_return, tell_of_the_figures
from .pay_story import tell_of_the_payments, tell_of_the_rails
from .plan_story import tell_of_the_plan, tell_of_the_policy
from .story import SCHEME_STARTS, tell_of, tell_of_the_door
from .survey_waves import tell_of_the_surveys

SCHEME_ADOPTED_ON = date(2026, 3, 16)
WHEN_IT_IS_TOO_EARLY = date(2026, 5, 1)
"""No amount can be given before the scheme starts; a day before it gives way to this one."""

MOST_PEOPLE = 100_000


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
    talks: int
    contacts: int


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
        write_the_directory(by=workers["idris"], on=on)
        tell_of_the_policy(workers)
        tell_of_the_rails(workers, on)
        for one in cast.people:
            person = tell_of(one, workers, on)
            if one.plan:
                tell_of_the_plan(person, one, workers, on)
                tell_of_the_payments(person, workers, on)
        tell_of_the_door(cast, workers, on)
        tell_of_the_surveys(workers, on)
        tell_of_the_figures(workers, on)
        crowd = how_many - len(cast.people)
        if crowd:
            load_the_crowd(crowd, seed=seed, on=on, scheme=scheme, by=workers["idris"], tell=tell)
        make_a_return(workers, on)
        # Thousands of rows came at once, and the planner of queries has heard of none of them yet.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Loaded(
        people=Person.objects.count(),
        carers=Carer.objects.count(),
        assessments=Assessment.objects.count(),
        decisions=EligibilityDecision.objects.count(),
        amounts=Allocation.objects.count(),
        talks=Talk.objects.count(),
        contacts=Contact.objects.count(),
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
        username = worker["name"].lower().replace(" ", ".")
        found[username] = make(username, worker["name"], (worker,))
    ages = {one.sign_in_name: _age(one.date_of_birth, on) for one in cast.people}
    for order, one in enumerate(cast.accounts, start=1):
        says = one.says.format(age=ages.get(one.sign_in_name))
        accounts.cast_as(found[one.sign_in_name], order=order, says=says, by=administrator)
    return found


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
