import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, file, queries, timeline
from trellis.journey.people.models import Consent, ConsentKind, Person
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY
from .test_about_me import age_to_read

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def amina():
    accounts.council()
    return factories.person()


@pytest.fixture
def as_amina(client, amina):
    amina.account = factories.signing_in(amina)
    client.force_login(amina.account)
    return client


@pytest.fixture
def as_bea(client, amina):
    client.force_login(factories.worker())
    return client


def page_of(person, kind="nhs") -> str:
    return reverse("people:sharing_kind", args=[person.ref, kind])


def sharing(person) -> str:
    return reverse("people:sharing", args=[person.ref])


def state(person, kind="nhs", on=TODAY) -> str:
    return next(one.state for one in queries.consents_of(person, on) if one.kind == kind)


def speaks(person, name, authority, *, is_seen=True) -> tuple:
    """Somebody who speaks for the person and signs in, and the account they do it by."""
    account = factories.account(name, RoleName.CARER)
    speaker = factories.speaker(person, name, authority, sign_in_name=account.username, may_see=True)
    by_document = authority not in ("asked", "advocate", "imca")
    return (factories.seen(speaker) if by_document and is_seen else speaker), account


# What was said.


def test_what_was_not_asked_is_not_shared(amina):
    assert [one.state for one in queries.consents_of(amina, TODAY)] == ["Not asked yet"] * len(ConsentKind)
    assert not queries.may_share(amina, "nhs", TODAY)


def test_a_yes_to_one_kind_is_a_yes_to_no_other(amina):
    factories.said_of_sharing(amina, "nhs")
    assert [kind for kind in ConsentKind.values if queries.may_share(amina, kind, TODAY)] == ["nhs"]


def test_a_later_answer_stands_and_the_earlier_one_is_kept(amina):
    factories.said_of_sharing(amina, "nhs", limits="Nothing about money.")
    factories.said_of_sharing(amina, "nhs", agreed=False)
    assert not queries.may_share(amina, "nhs", TODAY)
    assert [one.agreed for one in queries.said_of_sharing(amina, "nhs")] == [False, True]


# A yes until 8 May: on the day before, on the last day, on the next, and before it was said.
@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2026, 5, 7), "Yes"),
        (date(2026, 5, 8), "Yes"),
        (date(2026, 5, 9), "Ran out"),
        (date(2026, 4, 30), "Not asked yet"),
    ],
)
def test_a_yes_holds_from_the_day_it_was_said_to_its_last_day(amina, on, says):
    factories.said_of_sharing(amina, "nhs", until=date(2026, 5, 8))
    assert state(amina, on=on) == says
    assert queries.may_share(amina, "nhs", on) is (says == "Yes")


def test_a_no_has_no_end(amina):
    said = factories.said_of_sharing(amina, "nhs", agreed=False, until=date(2026, 5, 8))
    assert said.until is None and state(amina, on=date(2030, 1, 1)) == "No"


@pytest.mark.parametrize(
    ("details", "question"),
    [
        ({"kind": "newspapers"}, "kind"),
        ({"agreed": None}, "agreed"),
        ({"said_on": TODAY + DAY}, "said_on"),
        ({"until": TODAY - DAY}, "until"),
        ({"limits": "a" * 200_001}, "limits"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_beside_its_question(amina, details, question):
    with pytest.raises(ValidationError) as refused:
        factories.said_of_sharing(amina, **details)
    assert list(refused.value.message_dict) == [question]


def test_what_was_said_earlier_cannot_be_written_over_what_was_said_later(amina):
    factories.said_of_sharing(amina, agreed=False)
    with pytest.raises(ValidationError, match="On 1 May 2026 something later was said"):
        factories.said_of_sharing(amina, said_on=TODAY - DAY)
    assert state(amina) == "No"


def test_where_two_records_were_made_one_the_answer_said_last_stands(amina):
    said_last = factories.said_of_sharing(amina, agreed=False)
    Consent.objects.create(
        person=amina,
        kind="nhs",
        agreed=True,
        said_by=amina.full_name,
        on=TODAY - DAY,
        written_by=said_last.written_by,
    )
    assert state(amina) == "No" and queries.said_of_sharing(amina, "nhs").first() == said_last
    actions.say_sharing(amina, "nhs", agreed=True, shown=said_last.ref, by=factories.worker(), on=TODAY + DAY)
    assert state(amina, on=TODAY + DAY) == "Yes"


def test_no_answer_can_be_changed_or_removed_even_by_hand(amina):
    said = factories.said_of_sharing(amina, agreed=False)
    for spoil in (lambda: Consent.objects.update(agreed=True), said.delete):
        with pytest.raises(Error), transaction.atomic():
            spoil()
    assert state(amina) == "No"


def test_every_answer_leaves_a_line_with_what_stood_before(amina):
    factories.said_of_sharing(amina)
    factories.said_of_sharing(amina, agreed=False)
    entry = Entry.objects.first()
    assert (entry.act, entry.person_ref) == ("wrote down a no to sharing", amina.ref)
    assert (entry.before["agreed"], entry.after["agreed"]) == (True, False)


# The person themself.


def test_the_person_changes_their_own_answer_on_line_at_once(as_amina, amina):
    as_amina.post(page_of(amina), {"shown": "", "agreed": "yes", "limits": "Nothing about money."})
    assert queries.may_share(amina, "nhs", localdate())
    said = Consent.objects.get()
    assert (said.said_by, said.written_by, said.limits) == (
        "Mrs Amina Ahmed",
        amina.account,
        "Nothing about money.",
    )
    as_amina.post(page_of(amina), {"shown": said.ref, "agreed": "no"})
    assert not queries.may_share(amina, "nhs", localdate())
    assert "No You said no on" in words(as_amina.get(sharing(amina)))


def test_no_takes_as_few_presses_as_yes_and_neither_is_chosen_for_you(as_amina, amina):
    page = as_amina.get(page_of(amina)).content.decode()
    answers = re.findall(r'<input[^>]*name="agreed"[^>]*value="(\w+)"([^>]*)>', page)
    assert [value for value, _ in answers] == ["yes", "no"]
    assert not any("checked" in rest for _, rest in answers)
    assert "Choose yes or no." in words(as_amina.post(page_of(amina), {"shown": ""}))


def test_the_person_is_not_asked_who_said_it_and_cannot_say_it_as_another(as_amina, amina):
    gwen, _ = speaks(amina, "Gwen Grant", "asked")
    page = words(as_amina.get(page_of(amina)))
    assert "Who said it?" not in page
    as_amina.post(page_of(amina), {"shown": "", "agreed": "yes", "said_by": gwen.ref, "said_on_0": "1"})
    assert Consent.objects.get().said_by == "Mrs Amina Ahmed"
    with pytest.raises(ValidationError):
        factories.said_of_sharing(amina, "family", said_by=gwen, by=amina.account)


def test_what_has_run_out_is_shown_as_run_out(as_amina, amina):
    factories.said_of_sharing(amina, until=TODAY)
    page = words(as_amina.get(sharing(amina)))
    assert "Ran out It ran out on 1 May 2026. We ask again before we share." in page


# A worker, and those who speak.


def test_a_worker_writes_down_who_said_it_and_when(as_bea, amina):
    answer = {"shown": "", "agreed": "yes", "said_by": "person", "said_on_0": "2", "said_on_1": "3"}
    asked = words(as_bea.post(page_of(amina), answer))
    assert "The day it was said must include a year" in asked
    as_bea.post(page_of(amina), {**answer, "said_on_2": "2026"})
    said = Consent.objects.get()
    assert (said.said_by, said.on, said.written_by.name) == (
        "Mrs Amina Ahmed",
        date(2026, 3, 2),
        "Bea Brooks",
    )
    page = words(as_bea.get(sharing(amina)))
    assert "Mrs Amina Ahmed said yes on 2 March 2026. Bea Brooks wrote it down." in page


def test_whom_the_person_asked_to_speak_says_it_for_them_until_that_ends(client, amina):
    gwen, account = speaks(amina, "Gwen Grant", "asked")
    client.force_login(account)
    client.post(page_of(amina), {"shown": "", "agreed": "yes"})
    assert Consent.objects.get().said_by == "Gwen Grant (The person asked them to)"
    actions.end_speaker(gwen, by=factories.worker(), on=localdate(), because="She moved away.")
    assert client.get(page_of(amina)).status_code == 403
    with pytest.raises(Refused):
        factories.said_of_sharing(amina, "family", said_by=gwen, by=account, on=localdate())


def test_a_worker_may_not_write_that_somebody_said_it_who_does_not_speak_for_the_person(as_bea, amina):
    banker, _ = speaks(amina, "Ben Bell", "lpa_property")
    unseen, _ = speaks(amina, "Una Unwin", "lpa_welfare", is_seen=False)
    page = words(as_bea.get(page_of(amina)))
    assert "Mrs Amina Ahmed" in page and "Ben Bell" not in page and "Una Unwin" not in page
    for speaker in (banker, unseen):
        with pytest.raises(ValidationError, match="can decide this"):
            factories.said_of_sharing(amina, said_by=speaker)


def test_a_carer_without_authority_neither_sees_nor_says_what_is_shared(client, amina):
    sara = factories.carer(amina, "Sara Ahmed", signs_in=True, may_see=True).account
    factories.said_of_sharing(amina, "family", agreed=False)
    client.force_login(sara)
    assert client.get(sharing(amina)).status_code == 403
    assert client.post(page_of(amina), {"shown": "", "agreed": "yes"}).status_code == 403
    assert "sharing" not in words(client.get(reverse("people:one", args=[amina.ref]))).lower()
    assert not any("sharing" in event.says for event in timeline.of(amina))


def test_an_advocate_reads_what_was_said_and_says_nothing_in_the_person_s_stead(client, amina):
    ade = factories.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    factories.speaker(amina, "Ade Adeyemi", "advocate", sign_in_name=ade.username, may_see=True)
    factories.said_of_sharing(amina, "nhs")
    client.force_login(ade)
    page = words(client.get(page_of(amina)))
    assert "said yes on 1 May 2026" in page and "Save" not in page
    assert client.post(page_of(amina), {"shown": "", "agreed": "yes"}).status_code == 403


# Where somebody was found unable to decide it.


@pytest.fixture
def unable(amina):
    factories.capacity(amina, "Whether her doctor may be told", kind="sharing")
    return amina


def test_a_yes_of_somebody_found_unable_to_decide_it_does_not_count_and_a_no_does(unable):
    with pytest.raises(ValidationError, match="a yes of theirs does not count"):
        factories.said_of_sharing(unable, agreed=True)
    factories.said_of_sharing(unable, agreed=False)
    assert state(unable) == "No"


def test_being_unable_to_decide_something_else_leaves_the_yes_alone(amina):
    factories.capacity(amina, "Whether to move to Oak House", kind="home")
    factories.said_of_sharing(amina)
    assert state(amina) == "Yes"


def test_a_welfare_attorney_says_it_only_where_the_person_cannot(client, amina):
    dawn, account = speaks(amina, "Dawn Baker", "lpa_welfare")
    client.force_login(account)
    assert "Save" not in words(client.get(page_of(amina)))
    assert client.post(page_of(amina), {"shown": "", "agreed": "yes"}).status_code == 403
    with pytest.raises(ValidationError, match="can decide this"):
        factories.said_of_sharing(amina, said_by=dawn)
    factories.capacity(amina, "Whether her doctor may be told", kind="sharing")
    client.post(page_of(amina), {"shown": "", "agreed": "yes"})
    assert Consent.objects.get().said_by.startswith("Dawn Baker (Lasting power of attorney: health")


def test_whom_the_person_asked_no_longer_says_yes_where_the_person_cannot_decide_it(unable):
    gwen, _ = speaks(unable, "Gwen Grant", "asked")
    with pytest.raises(ValidationError, match="found unable to decide this"):
        factories.said_of_sharing(unable, said_by=gwen)


def test_the_page_says_who_can_say_yes_then(as_bea, unable):
    page = words(as_bea.get(sharing(unable)))
    assert "Mrs Ahmed was found unable to decide about sharing." in page and "nobody is down as that" in page


# Two at once, what was typed, what is closed.


def test_two_who_answer_at_once_are_shown_both_and_the_second_decides_knowingly(as_amina, amina):
    factories.said_of_sharing(amina, limits="Nothing about money.")
    response = as_amina.post(page_of(amina), {"shown": "", "agreed": "no", "limits": "Nothing."})
    assert response.status_code == 409
    page = words(response)
    assert "Bea Brooks saved this page while you were typing" in page
    assert "What you typed No What Bea Brooks saved Yes" in page
    assert ">Nothing.</textarea>" in response.content.decode()
    shown = re.search(r'name="shown" value="(\w+)"', response.content.decode())[1]
    as_amina.post(page_of(amina), {"shown": shown, "agreed": "no"})
    assert state(amina, on=localdate()) == "No"


def test_what_was_typed_and_not_saved_comes_back(as_amina, amina):
    from django.utils import timezone

    drafts.save(amina.account, page_of(amina), {"limits": ["Nothing about"]}, timezone.now())
    assert ">Nothing about</textarea>" in as_amina.get(page_of(amina)).content.decode()


def test_nothing_is_agreed_in_the_record_of_somebody_who_died(as_bea, amina):
    amina.died_on = TODAY
    amina.save()
    assert "Say yes or no" not in words(as_bea.get(sharing(amina)))
    assert as_bea.post(page_of(amina), {"shown": "", "agreed": "yes"}).status_code == 403


# Pages.


def test_a_kind_that_is_none_is_not_found(as_bea, amina):
    assert as_bea.get(page_of(amina, "newspapers")).status_code == 404


def test_the_person_s_pages_of_sharing_can_be_read_at_nine(as_amina, amina):
    factories.said_of_sharing(amina, "nhs", limits="Nothing about money.", until=TODAY)
    factories.said_of_sharing(amina, "family", agreed=False, by=amina.account)
    for address in (sharing(amina), page_of(amina), page_of(amina, "family")):
        assert age_to_read(as_amina.get(address).content.decode()) <= 9, address


def test_forty_answers_take_the_queries_of_two_and_stand_on_two_pages(as_bea, amina):
    def counted() -> list[int]:
        numbers = []
        for address in (sharing(amina), page_of(amina), reverse("people:one", args=[amina.ref])):
            as_bea.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(address).status_code == 200
            numbers.append(len(seen))
        return numbers

    factories.said_of_sharing(amina, limits="Limit 1.")
    factories.said_of_sharing(amina, limits="Limit 2.")
    few = counted()
    for number in range(3, 41):
        factories.said_of_sharing(amina, limits=f"Limit {number}.")
    assert counted() == few and max(few[:2]) <= 20
    assert "Limit 1." in words(as_bea.get(page_of(amina) + "?page=2"))


def test_the_file_and_the_timeline_tell_the_person_and_their_worker(amina):
    factories.said_of_sharing(amina, "nhs", until=TODAY)
    part = next(one for one in file.of(amina, factories.worker()) if one.heading == "Whom we may share with")
    assert [(line.says, line.state) for line in part.lines] == [
        ("With the NHS: my doctor, the hospital", "Ran out")
    ]
    says = "You said yes to sharing. With the NHS: my doctor, the hospital."
    assert says in [event.says for event in timeline.of(amina, is_own=True)]
    assert says in [event.says for event in timeline.of(amina, for_workers=True)]


ACCESS = """
    who            sharing  kind
    Bea Brooks     200      200
    Marta Mazur    200      200
    Tom Tran       403      403
    Amina Ahmed    200      200
    Sara Ahmed     403      403
    Yusuf Ahmed    403      403
    Gwen Grant     403      403
    Olive Okafor   403      403
    Ade Adeyemi    403      403
    Frank Foster   403      403
    Nadia Noor     403      403
    Idris Iqbal    403      403
"""


def test_who_of_the_cast_gets_which_page_of_mrs_a(client):
    accounts.council()
    factories.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    for name, *expected in [line.rsplit(maxsplit=2) for line in ACCESS.strip().splitlines()[1:]]:
        client.force_login(Account.objects.get(name=name.strip()))
        got = [str(client.get(page).status_code) for page in (sharing(amina), page_of(amina))]
        assert got == expected, name
