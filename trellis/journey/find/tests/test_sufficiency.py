"""Whether anybody works for the rate: prices and quotes on a day, the test, and a director's reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import now

from tests.pages import as_
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.find import actions, queries, settled
from trellis.journey.find.models import Price, Provider, Quote, Service, SufficiencyTest
from trellis.journey.people import actions as people_actions
from trellis.journey.people import file, timeline, today
from trellis.journey.people.models import Grant, Person, Section
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY, kind

pytestmark = pytest.mark.django_db

A_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    for room in ("quotes", "prices", "sufficiency"):
        monkeypatch.setattr(f"trellis.journey.find.views.{room}.localdate", lambda: TODAY)


@pytest.fixture
def amina() -> Person:
    person = people.person()
    people.signing_in(person)
    return person


def words(response) -> str:
    return " ".join(response.content.decode().split())


def listed_service(name: str = "Night sitting", **details) -> Service:
    provider, _ = Provider.objects.get_or_create(name=f"{name} Ltd")
    return Service.objects.create(provider=provider, kind=kind(), name=name, **details)


def listed_price(pence: int, name: str = "Night sitting", **details) -> Price:
    details = {"from_date": date(2026, 4, 1), "told_on": date(2026, 4, 1), "unit": "hour", **details}
    service = details.pop("service", None) or listed_service(name)
    return actions.put_in_price(
        kind(),
        pence=pence,
        service=service,
        source="Their price list",
        by=people.worker(),
        on=TODAY,
        **details,
    )


# J7. -----------------------------------------------------------------------------------------------------


def test_seven_nights_cost_what_nobody_on_file_works_for(amina):
    test = factories.j7(amina)
    assert (test.at_rate_pence, test.median_pence, test.needed_pence) == (793_80, 17_25, 1_086_75)
    assert (test.shortfall_pence, test.works_at_rate, test.out_of) == (292_95, 0, 3)
    assert test.is_red and queries.red_tests(amina) == [test]
    assert queries.says_works_at_rate(test) == "0 of 3 on file work at this rate"
    page = words(as_(people.worker()).get(reverse("find:test", args=[test.ref])))
    for said in ("£793.80", "£1,086.75", "£292.95 a week is missing", "0 of 3 on file", "Too little"):
        assert said in page
    assert "Let the lower sum stand" not in page
    assert "63 hours a week" in page
    kept = Entry.objects.get(act="tested whether the rate is enough")
    assert kept.person_ref == amina.ref and kept.after["shortfall_pence"] == 292_95


def test_a_director_s_reason_is_asked_for_kept_and_takes_the_test_off_the_heaps(amina):
    test = factories.j7(amina)
    dina, address = factories.director(), reverse("find:test", args=[test.ref])
    assert [heap.count for heap in today.of(dina, TODAY)] == [1]
    assert [
        heap.count for heap in today.of(people.worker(), TODAY) if "cannot be bought" in heap.heading
    ] == [1]
    assert not [
        one for one in today.of(people.worker("Tom Tran", of="Hillside"), TODAY) if "bought" in one.heading
    ]
    assert "Let the lower sum stand" in words(as_(dina).get(address))
    # She sees this one page and nothing else about the person.
    assert as_(dina).get(reverse("find:quotes", args=[amina.ref])).status_code == 403
    without = as_(dina).post(address, {"because": " "})
    assert "Say why the sum stands" in words(without)
    says = "Her sister does two of the nights until June."
    assert as_(dina).post(address, {"because": says}, follow=True).status_code == 200
    assert queries.red_tests(amina) == [] and today.of(dina, TODAY) == []
    assert says in words(as_(people.worker()).get(address))
    assert any(says in event.says for event in timeline.of(amina, is_own=True))
    with pytest.raises(ValidationError, match="already"):
        actions.let_stand(test, because="Again.", by=dina, on=TODAY)


def test_only_a_director_lets_a_sum_stand_and_never_one_they_tested(amina):
    test = factories.j7(amina)
    for account in (people.worker(), people.account("Marta Mazur", RoleName.MANAGER), amina.account):
        with pytest.raises(Refused, match="director"):
            actions.let_stand(test, because="No.", by=account, on=TODAY)
    both = people.account("Della Both", RoleName.PRACTITIONER, RoleName.DIRECTOR)
    own = actions.test_sufficiency(amina, kind(), Decimal(63), "hour", by=both, on=TODAY)
    with pytest.raises(Refused, match="another director"):
        actions.let_stand(own, because="Mine.", by=both, on=TODAY)
    with pytest.raises(ValidationError, match="tested again"):
        actions.let_stand(test, because="The older.", by=factories.director(), on=TODAY)


def test_a_director_does_not_see_a_test_that_the_rate_passes(amina):
    factories.rate(18_00)
    factories.quote(amina)
    test = factories.sufficiency_of(amina, hours=10)
    assert not test.is_red and queries.red_tests(amina) == []
    assert as_(factories.director()).get(reverse("find:test", args=[test.ref])).status_code == 403
    page = words(as_(people.worker()).get(reverse("find:test", args=[test.ref])))
    assert "Enough" in page and "1 of 1 on file" in page
    with pytest.raises(ValidationError, match="nothing to let stand"):
        actions.let_stand(test, because="Why not.", by=factories.director(), on=TODAY)


def test_a_red_test_leaves_the_heaps_once_a_sum_is_agreed_after_it_and_stays_red(amina, monkeypatch):
    test = factories.j7(amina)
    assert [heap.count for heap in today.of(factories.director(), TODAY)] == [1]
    of_amina = Exists(Person.objects.filter(pk=OuterRef("person"), ref=amina.ref))
    monkeypatch.setattr(settled, "_sources", [lambda: of_amina])
    assert today.of(factories.director(), TODAY) == []
    assert queries.red_tests(amina) == [test]


def test_of_each_kind_the_newest_test_counts(amina):
    factories.j7(amina)
    factories.rate(17_25, from_date=TODAY)
    assert factories.sufficiency_of(amina, hours=63).shortfall_pence == 0
    assert queries.red_tests(amina) == []
    assert queries.tests_of(amina).count() == 2


def test_a_test_stays_as_it_was_made_when_prices_move(amina):
    test = factories.j7(amina)
    factories.quote(amina, "Cheap Nights", 9_00)
    test.refresh_from_db()
    assert [one["pence"] for one in test.prices] == [16_80, 17_25, 18_10]
    with pytest.raises(ProgrammingError), transaction.atomic():
        SufficiencyTest.objects.filter(pk=test.pk).update(shortfall_pence=0)


@pytest.mark.parametrize("hours", ["0", "-1", "1000.01", "99999999"])
def test_absurd_hours_are_refused_beside_their_box(amina, hours):
    factories.rate()
    factories.quote(amina)
    sent = {"kind": kind().pk, "quantity": hours, "unit": "hour"}
    page = as_(people.worker()).post(reverse("find:test_new", args=[amina.ref]), sent)
    assert page.status_code == 200 and "govuk-error-message" in words(page)
    assert f'value="{hours}"' in words(page)
    assert not SufficiencyTest.objects.exists()


def test_without_a_rate_or_without_prices_nothing_is_tested_and_it_says_what_to_do(amina):
    with pytest.raises(ValidationError, match="Ask an administrator or finance"):
        factories.sufficiency_of(amina, hours=63)
    factories.rate()
    with pytest.raises(ValidationError, match="Ask those who offer it near"):
        factories.sufficiency_of(amina, hours=63)


# Prices on a day. ----------------------------------------------------------------------------------------


def test_local_prices_are_the_person_s_quotes_and_what_is_listed_and_in_force(amina):
    old = listed_price(15_00)
    listed_price(16_00, service=old.service, from_date=date(2026, 4, 20))
    listed_price(30_00, service=old.service, from_date=TODAY + timedelta(days=1))
    listed_price(14_00, "Ended", until=TODAY - timedelta(days=1))
    listed_price(0, "Free sitting")
    closed = listed_price(11_00, "Closed")
    Service.objects.filter(pk=closed.service_id).update(status="defunct")
    factories.quote(people.person("George", "Grant"), "Somebody else’s", 10_00)
    withdrawn = factories.quote(amina, "Withdrawn", 9_00)
    actions.withdraw_quote(withdrawn, because="They closed.", by=people.worker(), on=TODAY)
    factories.quote(amina, "Over", 8_00, holds_until=TODAY - timedelta(days=1))
    factories.quote(amina, "Holds to the day", 17_00, holds_until=TODAY)
    found = queries.local_prices(kind(), "hour", TODAY, amina)
    assert [(one.says, one.pence) for one in found] == [
        ("Holds to the day", 17_00),
        ("Night sitting, Night sitting Ltd", 16_00),
    ]
    assert [one.pence for one in queries.local_prices(kind(), "night", TODAY, amina)] == []
    tomorrow = queries.local_prices(kind(), "hour", TODAY + timedelta(days=1))
    assert [one.pence for one in tomorrow] == [30_00]


def test_who_quoted_is_not_counted_again_by_their_listed_price(amina):
    price = listed_price(15_00)
    for by_name in ("Night sitting", "night sitting ltd"):
        made = factories.quote(amina, by_name, 18_00)
        assert made.service == price.service
        assert [one.pence for one in queries.local_prices(kind(), "hour", TODAY, amina)] == [18_00]
        actions.withdraw_quote(made, because="Put in again.", by=people.worker(), on=TODAY)
    assert factories.quote(amina, "Somebody not listed").service is None


def test_the_council_s_rate_is_the_newest_that_has_begun():
    first = factories.rate(12_60)
    later = factories.rate(13_10, from_date=TODAY)
    factories.rate(14_00, from_date=TODAY + timedelta(days=30))
    assert queries.councils_rate(kind(), "hour", TODAY - timedelta(days=1)) == first
    assert queries.councils_rate(kind(), "hour", TODAY) == later
    assert queries.councils_rate(kind(), "night", TODAY) is None


def test_a_price_is_never_changed_and_has_a_source():
    price = factories.rate()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Price.objects.filter(pk=price.pk).update(pence=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(
            kind=kind(),
            is_councils=True,
            pence=1,
            unit="hour",
            from_date=TODAY,
            source="",
            told_on=TODAY,
            put_in_by=people.worker(),
        )
    with pytest.raises(ValidationError, match="source"):
        actions.put_in_price(
            kind(),
            pence=1,
            unit="hour",
            from_date=TODAY,
            source=" ",
            told_on=TODAY,
            service=listed_service(),
            by=people.worker(),
            on=TODAY,
        )
    ended = actions.end_price(
        price, until=TODAY, by=people.account("Frank Foster", RoleName.FINANCE), on=TODAY
    )
    assert ended.until == TODAY
    with pytest.raises(Refused):
        actions.end_price(price, until=TODAY, by=people.worker(), on=TODAY)


def test_rates_are_put_in_by_finance_on_a_page_and_by_no_worker():
    frank = people.account("Frank Foster", RoleName.FINANCE)
    sent = {
        "kind": kind().pk,
        "pence": "12.60",
        "unit": "hour",
        "source": "Decision D-17",
        "from_date_0": "1",
        "from_date_1": "4",
        "from_date_2": "2026",
        "told_on_0": "2",
        "told_on_1": "3",
        "told_on_2": "2026",
    }
    assert as_(people.worker()).post(reverse("find:rate_new"), sent).status_code == 403
    page = as_(frank).post(reverse("find:rate_new"), sent | {"pence": "1260", "told_on_2": ""})
    assert "must include a year" in words(page) and 'value="1260"' in words(page)
    page = as_(frank).post(reverse("find:rate_new"), sent | {"pence": "1260"})
    assert "cannot be right" in words(page)
    assert "£12.60 an hour" in words(as_(frank).post(reverse("find:rate_new"), sent, follow=True))
    assert queries.councils_rate(kind(), "hour", TODAY).pence == 12_60


# Quotes. -------------------------------------------------------------------------------------------------


def sent_quote(**changed) -> dict:
    return {
        "kind": kind().pk,
        "by_name": "Night Owls",
        "pence": "17.25",
        "unit": "hour",
        "says": "Awake all night.",
        "quoted_on_0": "20",
        "quoted_on_1": "4",
        "quoted_on_2": "2026",
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"quoted_on_0": "", "quoted_on_1": "", "quoted_on_2": ""}, "Enter the day of the quote"),
        ({"quoted_on_1": "5", "quoted_on_0": "2"}, "cannot be to come"),
        ({"quoted_on_2": "2023"}, "more than two years old"),
        ({"pence": "-17.25"}, "must be £0.01 or more"),
        ({"pence": "0"}, "must be £0.01 or more"),
        ({"pence": "500.01"}, "cannot be right"),
        ({"pence": "lots"}, "must be pounds and pence"),
        ({"by_name": ""}, "Say who gave the quote"),
        ({"unit": ""}, "Choose what the price is for"),
        (
            {"holds_until_0": "1", "holds_until_1": "4", "holds_until_2": "2026"},
            "before the day of the quote",
        ),
        ({"upload": SimpleUploadedFile("quote.pdf", b"<html>")}, "must be a PDF"),
        ({"upload": SimpleUploadedFile("quote.pdf", b"")}, "empty"),
    ],
)
def test_a_quote_that_says_nothing_of_use_is_refused_and_what_was_typed_stays(amina, changed, says):
    page = as_(people.worker()).post(reverse("find:quote_new", args=[amina.ref]), sent_quote(**changed))
    assert page.status_code == 400 and says in words(page), words(page)[:3000]
    assert "Awake all night." in words(page)
    assert not Quote.objects.exists()


def test_a_quote_comes_with_its_paper_which_only_those_who_see_the_quote_open(amina):
    upload = SimpleUploadedFile("night owls.pdf", A_PDF, content_type="text/html")
    address = reverse("find:quote_new", args=[amina.ref])
    page = as_(amina.account).post(address, sent_quote(upload=upload), follow=True)
    assert "£17.25 an hour" in words(page) and "11 days ago" in words(page)
    quote = Quote.objects.get()
    paper = as_(people.worker()).get(reverse("find:quote_paper", args=[quote.ref]))
    assert paper.content == A_PDF and paper["Content-Type"] == "application/pdf"
    assert "attachment" in paper["Content-Disposition"] and paper["X-Content-Type-Options"] == "nosniff"
    tom = people.worker("Tom Tran", of="Hillside")
    for name in ("quote_paper", "quote_withdraw"):
        assert as_(tom).get(reverse(f"find:{name}", args=[quote.ref])).status_code == 403
    with_none = factories.quote(amina)
    assert as_(people.worker()).get(reverse("find:quote_paper", args=[with_none.ref])).status_code == 404


def test_a_planner_puts_quotes_in_while_they_are_let_in_and_not_after(amina):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    address = reverse("find:quote_new", args=[amina.ref])
    assert as_(olive).get(address).status_code == 403
    let_in(amina, olive, Section.MONEY)
    assert as_(olive).post(address, sent_quote(), follow=True).status_code == 200
    assert Quote.objects.get().put_in_by == olive
    assert as_(olive).get(reverse("find:test_new", args=[amina.ref])).status_code == 403
    let_in(amina, olive, Section.PLAN, may_write=False)
    assert as_(olive).get(reverse("find:quotes", args=[amina.ref])).status_code == 200
    assert as_(olive).post(address, sent_quote()).status_code == 403
    let_in(amina, olive, Section.HEALTH)
    assert as_(olive).get(reverse("find:quotes", args=[amina.ref])).status_code == 403
    assert Quote.objects.count() == 1


def let_in(person: Person, planner: Account, section: Section, *, may_write: bool = True) -> None:
    """The person opens one section to this planner, and takes back whatever they had opened before."""
    Grant.objects.filter(person=person).update(revoked_at=now(), revoked_by=person.account)
    Grant.objects.create(
        person=person,
        organisation=planner.roles_held_today[0].organisation,
        sections=[section],
        may_write=may_write,
        granted_on=TODAY,
        granted_by=person.account,
    )


def test_a_withdrawn_quote_stays_with_its_reason(amina):
    quote = factories.quote(amina)
    address = reverse("find:quote_withdraw", args=[quote.ref])
    assert "Say why" in words(as_(people.worker()).post(address, {"because": ""}))
    page = as_(people.worker()).post(address, {"because": "They have no nights left."}, follow=True)
    assert "They have no nights left." in words(page)
    with pytest.raises(ValidationError, match="already"):
        actions.withdraw_quote(quote, because="Again.", by=people.worker(), on=TODAY)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(pence=1)


def test_nothing_is_put_in_for_somebody_who_died(amina):
    people_actions.note_death(amina, died_on=TODAY, because="Sara rang.", by=people.worker(), on=TODAY)
    amina.refresh_from_db()
    with pytest.raises(Refused, match="has died"):
        factories.quote(amina)


def test_the_file_tells_of_tests_and_quotes_and_what_may_be_done(amina):
    factories.j7(amina)
    part = next(one for one in file.of(amina, people.worker()) if one.heading == "What support costs here")
    assert [line.says for line in part.lines] == [
        "Help at night from an agency: 0 of 3 on file work at this rate",
        "3 quotes",
    ]
    assert part.lines[0].state == "Too little"
    assert [step.says[:6] for step in part.steps] == ["Put in", "Test w"]
