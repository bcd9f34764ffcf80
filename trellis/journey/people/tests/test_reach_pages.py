"""The pages about reaching somebody, who speaks for them, and the worker they know."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, queries
from trellis.journey.people.models import AccessNeed, Carer, HowToReach, NamedWorker, Person, Speaker
from trellis.journey.record import drafts

from . import factories
from .factories import TODAY
from .test_pages import typed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(factories.worker())
    return client


def at(name: str, thing) -> str:
    return reverse(f"people:{name}", args=[thing.ref])


def rules(**answers) -> dict:
    """The form for how to reach somebody as a worker fills it in, with these answers."""
    return {"version": 0, "best": "visit", "format": "standard", "agreed_with": "Mr Grant", **answers}


def asked(**answers) -> dict:
    """The form for somebody who speaks, with these answers."""
    return {"authority": "asked", "name": "Gwen Grant", "may_see": "no", **answers}


# ---- How to reach somebody ---------------------------------------------------------------------------------


def test_a_worker_agrees_how_to_reach_somebody_and_every_page_says_so(as_bea):
    george = factories.person("George", "Grant", title="Mr")
    gwen = factories.carer(george, "Gwen Grant", "sister")
    assert "Nothing is agreed yet" in words(as_bea.get(at("how_to_reach", george)))
    answers = rules(
        never=["letter", "phone"],
        only_workers=[factories.worker().pk],
        trusted=gwen.pk,
        longest_talk_minutes="10",
        because="Letters worry me.",
    )
    response = as_bea.post(at("change_how_to_reach", george), answers)
    assert response.url == at("how_to_reach", george)
    page = words(as_bea.get(response.url))
    assert "Never Letter, Phone call" in page and "Letters worry me." in page
    assert "was nothing; became Letter, Phone call" in page
    for name in ("one", "how_to_reach", "speakers", "name_worker"):
        page = words(as_bea.get(at(name, george)))
        assert "No letters. No phone calls. Only Bea Brooks or Gwen Grant Ten minutes at most" in page


def test_the_person_says_themself_how_to_reach_them(client):
    accounts.council()
    george = factories.person("George", "Grant", title="Mr")
    client.force_login(factories.signing_in(george))
    page = words(client.get(at("change_how_to_reach", george)))
    assert "What is the best way to reach you?" in page and "Who agreed this?" not in page
    client.post(at("change_how_to_reach", george), rules(best="any", never=["letter"], agreed_with="Bea"))
    stored = HowToReach.objects.get()
    assert (stored.best, stored.never, stored.agreed_with) == ("", ["letter"], "George Grant")
    assert stored.agreed_on == localdate()
    assert "by you on" in words(client.get(at("how_to_reach", george)))


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"best": "letter", "never": ["letter"]}, "is the best way here and also a way never to use"),
        ({"best": "any", "never": ["letter", "email", "text", "phone", "visit"]}, "no way at all"),
        ({"longest_talk_minutes": "ten"}, "Enter the minutes in figures"),
        ({"longest_talk_minutes": "999999999999"}, "between 1 and 240 minutes"),
        ({"agreed_with": ""}, "Enter who agreed this."),
        ({"because": "a" * 10_001}, "at most 10,000"),
        ({"only_workers": ["999999"]}, "is not one of the available choices"),
        ({"review_on_0": "1", "review_on_1": "1", "review_on_2": "2199"}, "within a year"),
    ],
)
def test_what_is_wrong_with_the_rules_is_said_and_what_was_typed_is_kept(as_bea, answers, says):
    george = factories.person("George", "Grant")
    response = as_bea.post(at("change_how_to_reach", george), rules(times="after 11", **answers))
    assert response.status_code == 200
    page = response.content.decode()
    assert says in page and "There is a problem" in page and 'value="after 11"' in page
    assert not HowToReach.objects.exists()


def test_two_who_save_the_rules_are_shown_both_and_nothing_typed_is_lost(as_bea):
    george = factories.mr_grant()
    response = as_bea.post(at("change_how_to_reach", george), rules(version=0, because="No post."))
    assert response.status_code == 409
    page = words(response)
    assert "Bea Brooks saved this page while you were typing" in page
    assert "What you typed No post. What Bea Brooks saved Letters worry me." in page
    assert "What you typed nothing What Bea Brooks saved Letter; Phone call" in page
    assert "What you typed nothing What Bea Brooks saved Gwen Grant (sister)" in page
    assert 'name="version" value="1"' in response.content.decode()
    assert HowToReach.objects.get().because == "Letters worry me."


def test_what_was_being_typed_about_reaching_somebody_is_there_again(as_bea):
    george = factories.person("George", "Grant")
    address = at("change_how_to_reach", george)
    drafts.save(factories.worker(), address, {"because": ["Letters wor"], "format": ["braille"]}, now())
    page = as_bea.get(address).content.decode()
    assert "Letters wor" in page and "What you had typed here" in page
    as_bea.post(address, rules(because="Letters worry me."))
    assert drafts.of(factories.worker(), address) is None


def test_thirty_savings_are_shown_25_a_page(as_bea):
    george = factories.person("George", "Grant")
    for number in range(30):
        factories.agreed(george, times=f"Time {number}")
    page = words(as_bea.get(at("how_to_reach", george)))
    assert "became Time 29" in page and "became Time 4" not in page
    assert "became Time 4" in words(as_bea.get(at("how_to_reach", george) + "?page=2"))


def test_something_that_makes_it_easier_is_added_looked_at_and_ended_by_the_pages(as_bea):
    george = factories.person("George", "Grant")
    answers = {"kind": "information_format", "says": "Yellow paper", "told_by": "Mr Grant"}
    assert "Say what is needed." in words(as_bea.post(at("new_access_need", george), {"kind": "x"}))
    as_bea.post(at("new_access_need", george), answers)
    need = AccessNeed.objects.get()
    page = words(as_bea.get(at("how_to_reach", george)))
    assert "Yellow paper The form information comes in. Mr Grant told us on" in page
    address = at("access_need", need)
    assert as_bea.post(address, answers | {"version": 1, "says": "Blue paper"}).status_code == 302
    stale = as_bea.post(address, answers | {"version": 1, "says": "Green paper"})
    assert stale.status_code == 409
    assert "What you typed Green paper What Bea Brooks saved Blue paper" in words(stale)
    end = at("end_access_need", need)
    assert "Say why it is needed no longer." in words(as_bea.post(end, {"because": ""}))
    as_bea.post(end, {"because": "New glasses."})
    assert AccessNeed.objects.get().ended_on is not None
    assert "was ended on" in words(as_bea.post(end, {"because": "Twice."}))


# ---- Who speaks --------------------------------------------------------------------------------------------


def test_somebody_who_speaks_is_added_seen_changed_and_ended_by_the_pages(as_bea):
    george = factories.person("George", "Grant", title="Mr")
    response = as_bea.post(at("new_speaker", george), asked(authority="lpa_welfare"))
    gwen = Speaker.objects.get()
    assert response.url == at("speaker", gwen)
    assert "Nobody has seen the document yet." in words(as_bea.get(response.url))
    seen = {"version": 1, "document": "The original", "registered_number": "7000-1"}
    assert "Enter the number" in words(
        as_bea.post(at("see_document", gwen), seen | {"registered_number": ""})
    )
    assert as_bea.post(at("see_document", gwen), seen).status_code == 302
    assert "Gwen Grant may speak for Mr Grant about care and support." in words(
        as_bea.get(at("speaker", gwen))
    )
    page = words(as_bea.post(at("change_speaker", gwen), asked(version=2, name="Gwendolyn"), follow=True))
    assert "What we know about Gwendolyn is saved. The document has to be seen again." in page
    stale = as_bea.post(at("change_speaker", gwen), asked(version=2, name="Gwenda"))
    assert stale.status_code == 409 and "What you typed Gwenda" in words(stale)
    assert "Say why" in words(as_bea.post(at("end_speaker", gwen), {"because": ""}))
    as_bea.post(at("end_speaker", gwen), {"because": "It was revoked."})
    page = words(as_bea.get(at("speakers", george)))
    assert "Nobody but Mr Grant." in page and "Ended on" in page


def test_a_document_seen_over_a_newer_save_shows_both(as_bea):
    gwen = factories.speaker(factories.person("George", "Grant"), authority="lpa_welfare")
    actions.change_speaker(gwen, version=1, document="A copy", by=factories.worker(), on=TODAY)
    stale = as_bea.post(
        at("see_document", gwen), {"version": 1, "document": "The original", "registered_number": "7"}
    )
    assert stale.status_code == 409
    assert "What you typed The original What Bea Brooks saved A copy" in words(stale)


def test_whether_a_speaker_may_see_must_be_said_and_what_was_typed_is_kept(as_bea):
    george = factories.person("George", "Grant")
    response = as_bea.post(at("new_speaker", george), asked(may_see="", scope="the plan"))
    page = response.content.decode()
    assert "Say whether they may open" in page and 'value="the plan"' in page
    assert "The last day must be" in words(
        as_bea.post(
            at("new_speaker", george),
            asked(ends_on_0="1", ends_on_1="1", ends_on_2="2020"),
        )
    )


def test_the_person_sees_who_speaks_for_them_and_ends_what_they_asked(client):
    accounts.council()
    george = factories.person("George", "Grant")
    gwen = factories.speaker(george)
    power = factories.seen(factories.speaker(george, "Paula Power", "lpa_property"))
    client.force_login(factories.signing_in(george))
    page = words(client.get(at("speakers", george)))
    assert "Gwen Grant You asked them to." in page and "For money only: not about care" in page
    assert "Paula Power may speak for you about money only" in words(client.get(at("speaker", power)))
    assert client.get(at("end_speaker", power)).status_code == 403
    assert "You need not" in words(client.get(at("end_speaker", gwen)))
    assert client.post(at("end_speaker", gwen), {"because": ""}).status_code == 302
    assert "Who may not, today Gwen Grant" in words(client.get(at("speakers", george)))


def test_an_advocate_is_told_why_they_may_see_and_reads_no_document(client):
    accounts.council()
    george = factories.person("George", "Grant", substance_misuse=True)
    ade = factories.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    factories.speaker(george, "Ade Adeyemi", "advocate", sign_in_name=ade.username, may_see=True)
    power = factories.seen(factories.speaker(george, "Paula Power", "lpa_welfare"))
    client.force_login(ade)
    page = words(client.get(at("one", george)))
    assert "because you speak for George Grant: Independent advocate." in page
    page = words(client.get(at("speaker", power)))
    assert "Seen by Bea Brooks" in page and "7000-1234-5678" not in page


# ---- Their worker ------------------------------------------------------------------------------------------


def test_a_worker_is_named_and_a_change_asks_why(as_bea):
    george = factories.person("George", "Grant", title="Mr")
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    assert "No worker is named" in words(as_bea.get(at("one", george)))
    as_bea.post(at("name_worker", george), {"worker": factories.worker().pk})
    page = words(as_bea.get(at("one", george)))
    assert "Bea Brooks , since" in page and "The only one so far." in page
    assert "Say why" in words(as_bea.post(at("name_worker", george), {"worker": marta.pk}))
    as_bea.post(at("name_worker", george), {"worker": marta.pk, "because": "Bea is on leave."})
    assert NamedWorker.objects.get(until=None).worker == marta
    page = words(as_bea.get(at("one", george)))
    assert "1 change of worker so far: Bea Brooks and Marta Mazur." in page


def test_the_person_is_told_who_their_worker_is(client):
    accounts.council()
    george = factories.person("George", "Grant")
    own = factories.signing_in(george)
    actions.name_worker(george, factories.worker(), by=factories.worker(), on=TODAY)
    client.force_login(own)
    page = words(client.get(at("one", george)))
    assert "Your worker is Bea Brooks, in the Riverside team." in page


# ---- Who they are ------------------------------------------------------------------------------------------


FINE = ["has_nobody", "autism", "dementia", "substance_misuse"]


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False), ("not_known", None), ("", None)])
def test_yes_no_and_not_known_are_kept_apart_and_can_be_taken_back(as_bea, answer, kept):
    amina = factories.person(**dict.fromkeys(FINE, True))
    as_bea.post(at("change", amina), typed(version=1, **dict.fromkeys(FINE, answer)))
    stored = Person.objects.get()
    assert [getattr(stored, column) for column in FINE] == [kept] * 4
    page = as_bea.get(at("change", amina)).content.decode()
    shown = {True: "yes", False: "no", None: "not_known"}[kept]
    assert page.count(f'value="{shown}" checked') == 4


def test_where_to_reach_somebody_is_kept_as_on_the_envelope(as_bea):
    amina = factories.person()
    answers = typed(
        version=1,
        address="  1  High Street \r\n\r\nNorthshire\r\nNS1 1AA ",
        phone=" +44 (0)1632  960-001",
        email="amina@example.com",
        language="Urdu",
    )
    assert as_bea.post(at("change", amina), answers).status_code == 302
    stored = Person.objects.get()
    assert stored.address == "1 High Street\nNorthshire\nNS1 1AA"
    assert (stored.phone, stored.email, stored.language) == (
        "+44 (0)1632 960-001",
        "amina@example.com",
        "Urdu",
    )
    page = words(as_bea.get(at("how_to_reach", amina)))
    assert "Address 1 High Street Northshire NS1 1AA" in page


@pytest.mark.parametrize(
    ("question", "written", "is_right"),
    [
        ("phone", "123456", False),
        ("phone", "1234567", True),
        ("phone", "1" * 15, True),
        ("phone", "1" * 16, False),
        ("phone", "01632 960 001 ext 3", False),
        ("phone", "0163+2960001", False),
        ("phone", "٠١٢٣٤٥٦٧٨", False),
        ("email", "amina", False),
        ("email", "amina@example.com", True),
        ("address", "a" * 501, False),
        ("address", "a" * 500, True),
    ],
)
def test_a_phone_number_and_an_e_mail_address_can_be_what_they_are(as_bea, question, written, is_right):
    amina = factories.person()
    sara = factories.carer(amina)
    response = as_bea.post(at("change", amina), typed(version=1, **{question: written}))
    assert (response.status_code == 302) is is_right
    if not is_right:
        assert "There is a problem" in words(response) and written in response.content.decode()
    answers = {"version": 1, "name": "Sara", "relation": "daughter", "may_see": "no", question: written}
    assert (as_bea.post(at("carer", sara), answers).status_code == 302) is is_right
    assert (getattr(Carer.objects.get(), question) == written) is is_right
    assert (getattr(Person.objects.get(), question) == written) is is_right


def test_a_carer_does_not_see_what_is_for_the_person_and_their_workers(client):
    accounts.council()
    amina = factories.person(substance_misuse=True, dementia=True)
    sara = factories.carer(amina, signs_in=True, may_see=True)
    for account, sees in (
        (sara.account, False),
        (factories.signing_in(amina), True),
        (factories.worker(), True),
    ):
        client.force_login(account)
        page = words(client.get(at("one", amina)))
        assert ("dementia" in page.lower()) is sees
        assert ("drink or drugs" in page.lower()) is sees


def test_who_helps_no_longer_by_asking_may_still_speak_by_a_power_and_the_page_says_so(as_bea):
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister")
    factories.seen(factories.speaker(george, "", "lpa_welfare", carer=gwen))
    page = words(as_bea.get(at("end_carer", gwen)))
    assert "Gwen Grant also speaks by a power or an order: Lasting power of attorney" in page


# ---- Who may open what -------------------------------------------------------------------------------------

# Mr Grant of Riverside, whose sister speaks for him as he asked; her neighbour sees and does not speak.
ACCESS = """
    who            how  change  need  looked  ended  speaks  speaker  new  alter  seen  end  worker
    George Grant   200  200     200   200     200    200     200      403  403    403   200  403
    Gwen Grant     200  200     200   200     200    200     200      403  403    403   403  403
    Nell Nash      200  403     403   403     403    200     200      403  403    403   403  403
    Ade Adeyemi    200  200     200   200     200    200     200      403  403    403   403  403
    Bea Brooks     200  200     200   200     200    200     200      200  200    200   200  200
    Tom Tran       403  403     403   403     403    403     403      403  403    403   403  403
    Frank Foster   403  403     403   403     403    403     403      403  403    403   403  403
"""
PAGES = [
    "how_to_reach",
    "change_how_to_reach",
    "new_access_need",
    "access_need",
    "end_access_need",
    "speakers",
    "speaker",
    "new_speaker",
    "change_speaker",
    "see_document",
    "end_speaker",
    "name_worker",
]


def test_each_of_the_cast_gets_the_pages_they_may_and_no_others(client):
    accounts.council()
    george = factories.mr_grant()
    factories.signing_in(george)
    gwen = factories.speaker(george, "", carer=george.carers.get())
    factories.carer(george, "Nell Nash", "neighbour", signs_in=True, may_see=True)
    ade = factories.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    factories.speaker(george, "Ade Adeyemi", "advocate", sign_in_name=ade.username, may_see=True)
    factories.worker("Tom Tran", of="Hillside")
    factories.account("Frank Foster", RoleName.FINANCE)
    need = actions.add_access_need(
        george, kind="reasonable_adjustment", says="A quiet room", by=factories.worker(), on=TODAY
    )
    things = {"speaker": gwen, "change_speaker": gwen, "see_document": gwen, "end_speaker": gwen}
    things |= {"access_need": need, "end_access_need": need}
    _, *rows = (line.strip() for line in ACCESS.strip().splitlines())
    found = []
    for row in rows:
        name = row[:15].strip()
        client.force_login(Account.objects.get(name=name))
        answers = [client.get(at(page, things.get(page, george))).status_code for page in PAGES]
        for page, code in zip(PAGES, answers, strict=True):
            # Posted without an answer, each says what is missing; but the person need not say why it ends.
            if page != "end_speaker":
                posted = client.post(at(page, things.get(page, george)), {"x": "y"})
                assert posted.status_code == code
        found.append((name, answers))
    assert found == [(row[:15].strip(), [int(one) for one in row[15:].split()]) for row in rows]


def test_thirty_needs_speakers_and_savings_ask_the_queries_of_one(as_bea):
    george = factories.mr_grant()

    def more(number: int) -> None:
        actions.add_access_need(
            george, kind="reasonable_adjustment", says=f"Need {number}", by=factories.worker(), on=TODAY
        )
        factories.agreed(george, times=f"Time {number}")
        factories.speaker(george, f"Speaker {number}")
        other = factories.worker(f"Worker {number % 2}")
        if queries.named_worker_of(george):
            actions.name_worker(george, other, by=factories.worker(), on=TODAY, because="x")
        else:
            actions.name_worker(george, other, by=factories.worker(), on=TODAY)

    def asked_by() -> dict[str, int]:
        counted = {}
        for name in ("one", "how_to_reach", "change_how_to_reach", "new_speaker", "speakers", "name_worker"):
            as_bea.get(at(name, george))
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(at(name, george)).status_code == 200
            counted[name] = len(seen)
        return counted

    more(1)
    more(2)
    with_few = asked_by()
    for number in range(3, 31):
        more(number)
    assert asked_by() == with_few
    # The person's own page asks every stage what happened and what stands in the file.
    with_few.pop("one")
    assert max(with_few.values()) <= 20, with_few


@pytest.mark.parametrize("name", ["how_to_reach", "speakers", "one"])
def test_on_paper_there_is_nothing_to_press(as_bea, name):
    george = factories.mr_grant()
    factories.speaker(george)
    page = as_bea.get(at(name, george) + "?print=1").content.decode()
    assert "trellis-print" in page and "<button" not in page and 'role="button"' not in page
    assert "<details" not in page.replace('<details class="govuk-details" open>', "")
