"""Messages for tests, made by the acts that make real ones."""

from __future__ import annotations

from typing import Any

from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions as people_acts
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker_of
from trellis.journey.tell import actions, letters
from trellis.journey.tell.letters import Words
from trellis.journey.tell.models import Message

WHERE = {
    "address": "3 Weir Court\nNorthshire\nNS1 4AB",
    "phone": "07700 900123",
    "email": "amina@example.com",
}


def words(**more: Any) -> Words:
    """A short letter with everything a way may ask for."""
    return letters.typed(
        "Your visit on Monday",
        "Bea comes on Monday at ten.\n\nBring:\n\n- your glasses\n- the letter from the hospital",
        easy="Bea comes to see you.\n\nIt is on Monday.",
        short="Bea comes to see you on Monday at ten.",
        **more,
    )


def amina(**details: Any) -> Person:
    """Mrs Ahmed, who can be reached in every way."""
    accounts.council()
    return people.person(**{**WHERE, **details})


def mr_grant() -> Person:
    """Mr Grant and his rules, with an address that letters could go to."""
    accounts.council()
    george = people.mr_grant()
    return people_acts.change_person(george, version=george.version, by=worker_of(george), on=TODAY, **WHERE)


def gwen(george: Person) -> Carer:
    """His sister, with an address of her own."""
    sister = george.carers.get(name="Gwen Grant")
    where = {
        "address": "9 Mill Lane\nNorthshire\nNS2 2BB",
        "phone": "07700 900456",
        "email": "gwen@example.com",
    }
    return people_acts.change_carer(sister, version=sister.version, by=worker_of(george), on=TODAY, **where)


def has_died(person: Person, on: Any = TODAY) -> Person:
    Person.objects.filter(pk=person.pk).update(died_on=on)
    person.refresh_from_db()
    return person


def sent(person: Person, channel: str = "letter", *, by: Account | None = None, **more: Any) -> Message:
    """Something written to this person, which goes out when the test says so."""
    more.setdefault("letter", words())
    more.setdefault("on", TODAY)
    return actions.send(person, channel=channel, by=by or worker_of(person), **more)
