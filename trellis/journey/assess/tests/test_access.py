"""Who may read and who may write: each of the cast against each kind of assessment of Mrs A's."""

import pytest

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.assess import access
from trellis.journey.assess.models import Assessment, Kind
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db

# Mrs A's own; Sara's, done together with it; Yusuf's, his alone. Reads, or reads and writes.
TABLE = """
    who            own    joint  alone
    Amina Ahmed    reads  reads  no
    Sara Ahmed     reads  reads  no
    Yusuf Ahmed    no     no     reads
    Gwen Grant     no     no     no
    Bea Brooks     works  works  works
    Marta Mazur    works  works  works
    Tom Tran       no     no     no
    Olive Okafor   no     no     no
    Ade Adeyemi    no     no     no
    Frank Foster   no     no     no
    Nadia Noor     no     no     no
    Idris Iqbal    no     no     no
"""
ROWS = [(line[:15].strip(), *line[15:].split()) for line in map(str.strip, TABLE.strip().splitlines()[1:])]


def three_assessments() -> list[Assessment]:
    """Of the cast gathered: Mrs A's own, her daughter's done together with it, her son's own."""
    people.gather_the_cast()
    own = factories.started(Person.objects.get(given_name="Amina"))
    sara, yusuf = (Carer.objects.get(name=name) for name in ("Sara Ahmed", "Yusuf Ahmed"))
    return [own, factories.started_for_carer(sara, joint_with=own), factories.started_for_carer(yusuf)]


def answer(account: Account, assessment: Assessment) -> str:
    try:
        access.check_may_see(account, assessment)
    except Refused:
        return "no"
    try:
        access.check_may_work_on(account, assessment)
    except Refused:
        return "reads"
    return "works"


def test_who_reads_and_who_writes_each_assessment():
    assessments = three_assessments()
    found = []
    for name, *_ in ROWS:
        account = Account.objects.get(name=name)
        found.append((name, *(answer(account, one) for one in assessments)))
    assert found == ROWS and len(ROWS) == 12
    for name, *answers in ROWS:
        account = Account.objects.get(name=name)
        seen = access.seen_among(account, assessments[0].person, assessments)
        assert [one in seen for one in assessments] == [one != "no" for one in answers], name


def test_a_person_who_takes_back_their_leave_takes_back_the_reading():
    sara = people.carer(people.person(), signs_in=True, may_see=True)
    own = factories.started(sara.person)
    assert access.may_see(sara.account, own)
    Carer.objects.filter(pk=sara.pk).update(may_see_since=None)
    assert not access.may_see(sara.account, own)


def test_a_carer_reads_their_own_assessment_without_seeing_the_person():
    yusuf = people.carer(people.person(), "Yusuf Ahmed", "son", signs_in=True)
    hers = factories.started_for_carer(yusuf)
    assert hers.kind == Kind.CARER
    assert access.may_see(yusuf.account, hers) and not access.may_work_on(yusuf.account, hers)
