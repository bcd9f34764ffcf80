"""The pages about how the money is held."""

import re
from datetime import date

import pytest
import readability
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import ConditionAnswer, PaymentRefusal, Slice, SliceMove, Stay
from trellis.journey.plan.queries.slices import version_of_slices

from . import held

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


def at(name: str, thing) -> str:
    return reverse(f"plan:{name}", args=[thing.ref])


def words(response) -> str:
    return held.words(response.content.decode())


def boxes(name: str, day) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def choice(version: int = 0, **more: str) -> dict[str, str]:
    """The form as it is filled in for the twelfth journey."""
    return {
        "version": str(version),
        "nto_me-weekly": "180",
        "nservice_fund-weekly": "£90.00",
        "nservice_fund-who": str(held.willow().pk),
        "nin_kind-weekly": "50",
        "wanted_by": "Mrs Ahmed",
        **more,
    }


def test_every_way_is_offered_in_plain_words_and_none_is_chosen_beforehand(client):
    accounts.council()
    made = held.budget()
    client.force_login(people.signing_in(made.person))
    response = client.get(at("slices", made))
    page = words(response)
    for says in (
        "A direct payment to me",
        "A direct payment to somebody I choose",
        "A direct payment to somebody who may act for me",
        "A service fund with a provider I choose",
        "Held by the council, spent as I say",
        "Held by a trust or somebody else",
        "Arranged by the council",
        "Nobody has to take a direct payment, and nobody has to take a card.",
        "Your budget is £320.00 a week.",
    ):
        assert says in page
    assert "checked" not in response.content.decode()
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    told = [held.words(one) for one in re.findall(r"<p\b.*?</p>", main, flags=re.DOTALL)]
    sentences = [one for block in told for one in re.split(r"(?<=[.:])\s+", block) if re.search("[a-z]", one)]
    grade = readability.getmeasures("\n".join(sentences), lang="en")["readability grades"]["Kincaid"]
    assert grade + 5 <= 11


def test_a_worker_notes_the_three_slices_and_the_page_shows_a_picture_and_its_table(as_bea):
    made = held.budget()
    assert as_bea.post(at("slices", made), choice()).url == at("slices", made)
    html = as_bea.get(at("slices", made)).content.decode()
    assert 'role="img"' in html and "B, Service fund with Willow Support CIC: £90.00." in html
    assert "Altogether £320.00" in held.words(html)


def test_a_carer_chooses_how_their_own_one_off_sum_is_held(client):
    accounts.council()
    sara = people.carer(people.person(), signs_in=True)
    own = held.budget(weekly=0, once=300_00, carer=sara)
    client.force_login(sara.account)
    assert "Your budget is £300.00 paid once." in words(client.get(at("slices", own)))
    short = client.post(at("slices", own), {"version": "0", "nto_me-once": "250"})
    assert "Of what is paid once, the slices come to £250.00, which is £50.00 short of £300.00." in words(
        short
    )
    assert client.post(at("slices", own), {"version": "0", "nto_me-once": "300"}).status_code == 302
    html = client.get(at("slices", own)).content.decode()
    assert "A, Direct payment to you: £300.00." in html
    client.force_login(people.signing_in(own.person))
    assert client.get(at("slices", own)).status_code == 403


def test_sums_that_do_not_come_to_the_budget_are_refused_and_what_was_typed_is_kept(as_bea):
    made = held.budget()
    response = as_bea.post(at("slices", made), choice(**{"nin_kind-weekly": "60.00"}))
    html = response.content.decode()
    assert "The slices come to £330.00, which is £10.00 over £320.00. Take £10.00 from one of them." in html
    assert 'value="60.00"' in html and 'value="£90.00"' in html and 'value="Mrs Ahmed"' in html
    assert not Slice.objects.exists()
    response = as_bea.post(at("slices", made), choice(**{"nservice_fund-who": "", "nto_me-weekly": "12.345"}))
    page = words(response)
    assert "Choose the provider who holds it." in page and "must be pounds and pence" in page


def test_two_windows_stand_side_by_side(as_bea):
    made = held.budget()
    held.put(made, [SliceRow("council", 320_00)])
    response = as_bea.post(at("slices", made), choice())
    assert response.status_code == 409
    page = words(response)
    assert "What you typed A direct payment to the person: £180.00" in page
    assert "What they saved Held by the council, £320.00 a week" in page
    assert f'name="version" value="{version_of_slices(made)}"' in response.content.decode()
    assert [one.how for one in queries.slices_of(made)] == ["council"]


def test_the_person_moves_pounds_on_their_own_page(client):
    accounts.council()
    payment, fund, arranged = held.three()
    client.force_login(people.signing_in(payment.budget.person))
    move = {"from_slice": arranged.pk, "to_slice": fund.pk, "pence": "60"}
    refused = client.post(at("move", payment.budget), move)
    assert "There are £50.00 a week" in words(refused) and 'value="60"' in refused.content.decode()
    assert client.post(at("move", payment.budget), move | {"pence": "20"}).url == at("slices", payment.budget)
    page = words(client.get(at("slices", payment.budget)))
    assert "£110.00" in page and "Nobody else has to agree to a move." in page
    assert SliceMove.objects.get().weekly_pence == 20_00


def test_a_worker_answers_the_conditions_refuses_with_reasons_and_the_person_reads_why(as_bea):
    payment = held.three()[0]
    answers = {
        "version": "0",
        "not_excluded": "yes",
        "capable": "no",
        "capable_because": "No help with the books.",
        "appropriate": "yes",
    }
    response = as_bea.post(at("conditions", payment), answers)
    assert "Say why, in a sentence the person can read." in words(response)
    assert "No help with the books." in response.content.decode()
    saved = as_bea.post(at("conditions", payment), answers | {"appropriate_because": "She has somebody."})
    assert saved.status_code == 302 and ConditionAnswer.objects.count() == 3
    assert "could not manage a direct payment, even with help" in words(as_bea.get(at("conditions", payment)))
    meanwhile = as_bea.post(at("conditions", payment), answers | {"appropriate_because": "Other words."})
    assert meanwhile.status_code == 409 and "She has somebody." in words(meanwhile)
    sent = as_bea.post(at("refuse_payment", payment), {"reasons": "We found no help for you."})
    assert sent.url == reverse("tell:send", args=["refused-payment", payment.ref])
    assert "We found no help for you." in words(as_bea.get(sent.url))
    as_bea.force_login(people.signing_in(payment.budget.person))
    page = words(as_bea.get(at("slice", payment)))
    assert "This direct payment was refused" in page and "Question this" in page
    assert as_bea.get(at("refuse_payment", payment)).status_code == 403
    as_bea.force_login(people.worker())
    as_bea.post(at("refuse_payment", payment), {"because": "Her niece helps."})
    assert PaymentRefusal.objects.get().taken_back_because == "Her niece helps."


def test_a_card_net_or_gross_the_terms_and_stopping(as_bea):
    payment = held.three()[0]
    asked = {"version": payment.version, "is_gross": "no", "by_card": "card"}
    page = words(as_bea.post(at("how_paid", payment), asked))
    assert "A card is never the only way." in page and "Say in their own words" in page
    chosen = asked | {"offered": ["own_account"], "card_chosen_because": "I lose receipts."}
    assert as_bea.post(at("how_paid", payment), chosen).status_code == 302
    assert as_bea.post(at("how_paid", payment), chosen | {"by_card": "account"}).status_code == 409
    held.judged(payment)
    assert "It comes on a card, because a card was chosen." in words(
        as_bea.get(at("payment_agreement", payment))
    )
    today = localdate()
    signed = {"signed_by": "Mrs Ahmed"} | boxes("signed_on", today) | boxes("first_review_on", today)
    assert "must come after the day it was signed" in words(
        as_bea.post(at("payment_agreement", payment), signed)
    )
    as_bea.force_login(people.signing_in(payment.budget.person))
    stop = as_bea.post(at("stop_payment", payment), boxes("last_day", today))
    assert stop.url == at("slices", payment.budget)
    assert "arranged by the council" in words(as_bea.get(stop.url)).lower()


def test_family_is_asked_about_and_the_bar_is_named(as_bea):
    payment = held.three()[0]
    yusuf = {
        "name": "Yusuf Ahmed",
        "relation": "son_or_daughter",
        "lives_with_person": "yes",
        "for_administration": "no",
    }
    assert as_bea.post(at("family", payment), yusuf).status_code == 302
    page = words(as_bea.get(at("family", payment)))
    assert (
        "May not be paid" in page
        and "may not be paid from a direct payment while they live in the same" in page
    )
    as_bea.post(at("family", payment), yusuf | {"necessary_because": "Nobody else knows her words."})
    assert "Necessary: Nobody else knows her words." in words(as_bea.get(at("family", payment)))


def test_the_day_the_money_would_stop_is_shown_before_a_stay_is_put_down(as_bea):
    payment = held.three()[0]
    person = payment.budget.person
    address = reverse("plan:stays", args=[person.ref])
    first = {"slice": payment.pk, "where": "Meadow View", "seen": ""}
    first |= boxes("starts_on", date(2027, 5, 3)) | boxes("ends_on", date(2027, 5, 23))
    shown = words(as_bea.post(address, first | {"try": "1"}))
    assert "may pay for all 21 days" in shown and not Stay.objects.exists()
    as_bea.post(address, first)
    second = first | boxes("starts_on", date(2027, 6, 7)) | boxes("ends_on", date(2027, 6, 27))
    response = as_bea.post(address, second)
    assert "The direct payment would stop paying on 14 June 2027." in words(response)
    assert Stay.objects.count() == 1 and 'name="seen" value="2027-06-14"' in response.content.decode()
    assert as_bea.post(address, second | {"seen": "2027-06-14"}).status_code == 302
    assert "the direct payment stops paying on 14 June 2027" in words(as_bea.get(address))
    over = words(as_bea.post(address, second | {"where": "Oak House"}))
    assert "overlaps the stay at Meadow View from 7 June 2027" in over
    assert as_bea.post(at("call_off_stay", Stay.objects.last()), {}).status_code == 302


def test_no_page_asks_the_database_more_than_twenty_times_however_much_there_is(as_bea):
    payment, fund, arranged = held.three()
    bea = people.worker()
    for number in range(3):
        actions.move_between(arranged, fund, 1_00, wanted_by="Mrs Ahmed", by=bea, on=localdate())
        actions.move_between(fund, arranged, 1_00, wanted_by="Mrs Ahmed", by=bea, on=localdate())
        actions.open_slice(
            payment.budget,
            SliceRow("third_party", holder_name=f"Trust {number}"),
            wanted_by="x",
            by=bea,
            on=localdate(),
        )
    held.agreed(payment)
    told = {}
    for name, thing in {
        "slices": payment.budget,
        "move": payment.budget,
        "open_slice": payment.budget,
        "slice": payment,
        "how_paid": payment,
        "stop_payment": payment,
        "conditions": payment,
        "refuse_payment": payment,
        "payment_agreement": payment,
        "family": payment,
        "stays": payment.budget.person,
        "fund": fund,
    }.items():
        for more in ("", "?print=1"):
            with CaptureQueriesContext(connection) as asked:
                assert as_bea.get(at(name, thing) + more).status_code == 200, name
            told[name + more] = len(asked)
    assert {name: count for name, count in told.items() if count > MOST_QUERIES} == {}
