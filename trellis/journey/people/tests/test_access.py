"""Who may see whom: each of the cast against each person."""

import pytest

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleHeld
from trellis.journey.people import access
from trellis.journey.people.models import Person

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

# May they see Mrs A of Riverside, work with her, and open the list of people?
TABLE = """
    who            sees  works  lists
    Amina Ahmed    yes   no     no
    Sara Ahmed     yes   no     no
    Yusuf Ahmed    no    no     no
    Gwen Grant     no    no     no
    Bea Brooks     yes   yes    yes
    Marta Mazur    yes   yes    yes
    Tom Tran       no    no     yes
    Olive Okafor   no    no     no
    Ade Adeyemi    no    no     no
    Frank Foster   no    no     no
    Nadia Noor     no    no     no
    Idris Iqbal    no    no     no
"""
ROWS = [(line[:15].strip(), *line[15:].split()) for line in map(str.strip, TABLE.strip().splitlines()[1:])]


def answer(check, *args) -> str:
    try:
        check(*args)
    except Refused:
        return "no"
    return "yes"


def test_who_may_see_work_with_and_list_people():
    factories.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    found = []
    for name, *_ in ROWS:
        who = Account.objects.get(name=name)
        found.append(
            (
                name,
                answer(access.check_may_see, who, amina),
                answer(access.check_may_work_with, who, amina),
                answer(access.check_is_worker, who),
            )
        )
    assert found == ROWS
    assert len(ROWS) == 12


def test_a_role_that_is_ended_ends_the_seeing():
    amina = factories.person()
    own = factories.signing_in(amina)
    sara = factories.carer(amina, signs_in=True, may_see=True).account
    for account in (own, sara):
        assert access.may_see(Account.objects.get(pk=account.pk), amina)
        RoleHeld.objects.filter(account=account).update(ended_on=TODAY)
        assert not access.may_see(Account.objects.get(pk=account.pk), amina)
