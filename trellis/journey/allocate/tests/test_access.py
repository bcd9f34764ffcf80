"""Who may see an amount, see schemes, prepare one and adopt one: each of the cast."""

from datetime import date

import pytest

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate import access, actions
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db

# Mrs A's amount; the schemes; preparing; adopting what Frank prepared.
TABLE = """
    who            amount schemes prepares adopts
    Amina Ahmed    yes    no      no       no
    Sara Ahmed     yes    no      no       no
    Yusuf Ahmed    no     no      no       no
    Gwen Grant     no     no      no       no
    Bea Brooks     yes    no      no       no
    Marta Mazur    yes    yes     no       yes
    Tom Tran       no     no      no       no
    Ruth Ravel     no     yes     no       yes
    Olive Okafor   no     no      no       no
    Ade Adeyemi    no     no      no       no
    Frank Foster   no     yes     yes      no
    Nadia Noor     no     no      no       no
    Idris Iqbal    no     yes     yes      no
"""
ROWS = [(line[:15].strip(), *line[15:].split()) for line in map(str.strip, TABLE.strip().splitlines()[1:])]


def answer(check, *args) -> str:
    try:
        check(*args)
    except Refused:
        return "no"
    return "yes"


def test_who_may_see_an_amount_and_who_may_prepare_and_adopt():
    given = factories.mrs_ahmeds_amount()
    people.carer(given.person, "Yusuf Ahmed", "son", signs_in=True, may_see=False)
    people.carer(people.person("George", "Grant"), "Gwen Grant", "sister", signs_in=True, may_see=True)
    people.worker("Tom Tran", of="Hillside")
    people.account("Ruth Ravel", RoleName.MANAGER, of="Hillside")
    people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    people.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    people.account("Nadia Noor", RoleName.ANALYST)
    accounts.administrator()
    prepared = actions.prepare_scheme(
        factories.scheme_text(pence=390, starts="2026-05-01", version="4"), by=factories.finance()
    )
    found = []
    for name, *_ in ROWS:
        account = Account.objects.get(name=name)
        found.append(
            (
                name,
                answer(access.check_may_see_amount, account, given, date(2026, 5, 1)),
                answer(access.check_may_see_schemes, account),
                answer(access.check_may_prepare, account),
                answer(access.check_may_adopt, account, prepared),
            )
        )
    assert found == ROWS
