"""The pages of a plan: who opens them, what they show, and what is kept when two write at once."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate.tests import factories as allocate
from trellis.journey.find import actions as finding
from trellis.journey.find.tests import factories as find
from trellis.journey.people import actions as people_acts
from trellis.journey.people.models import Section
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries, states
from trellis.journey.plan.models import Plan
from trellis.journey.plan.tests import factories
from trellis.journey.plan.tests.factories import TODAY
from trellis.journey.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    accounts.council()
    amount = allocate.mrs_ahmeds_amount()
    return factories.mrs_ahmeds_plan(amount.person)


def signed_in(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def open_(account: Account, name: str, *arguments: object) -> Any:
    return signed_in(account).get(reverse(f"plan:{name}", args=arguments))


def post(account: Account, name: str, *arguments: object, **fields: Any) -> Any:
    return signed_in(account).post(reverse(f"plan:{name}", args=arguments), fields)


def every_page(plan: Plan) -> list[tuple[str, tuple[object, ...]]]:
    line, outcome = queries.lines_of(plan)[0], queries.outcomes_of(plan)[0]
    risk = actions.add_risk(
        plan, what="She may fall.", worth_it_because="She sees her friends.", by=people.worker(), on=TODAY
    )
    actions.keep_version(plan, by=people.worker(), on=TODAY)
    return [
        ("one", (plan.ref,)),
        ("easy_read", (plan.ref,)),
        ("json", (plan.ref,)),
        ("csv", (plan.ref,)),
        *(("words", (plan.ref, part)) for part in ("good-life", "contingency")),
        ("new_outcome", (plan.ref,)),
        ("outcome", (outcome.ref,)),
        ("new_line", (plan.ref,)),
        ("line", (line.ref,)),
        ("pick", (plan.ref,)),
        ("new_risk", (plan.ref,)),
        ("risk", (risk.ref,)),
        ("remove", ("line", line.ref)),
        ("who_led", (plan.ref,)),
        ("stay", (plan.ref,)),
        ("hand_in", (plan.ref,)),
        ("put_by", (plan.ref,)),
        ("versions", (plan.ref,)),
        ("version", (plan.ref, 1)),
        ("compare", (plan.ref, 1, 0)),
        ("no_plan", (plan.person.ref,)),
    ]


def test_every_page_opens_for_the_person_and_the_worker_and_for_no_other_team(
    plan, django_assert_max_num_queries
):
    own, tom = plan.person.account, people.worker("Tom Tran", of="Hillside")
    may, may_not = (signed_in(own), signed_in(people.worker())), signed_in(tom)
    for name, arguments in every_page(plan):
        address = reverse(f"plan:{name}", args=arguments)
        for browser in may:
            with django_assert_max_num_queries(20, info=address):
                assert browser.get(address).status_code == 200, address
        assert may_not.get(address).status_code == 403, address
    # What is the worker's alone.
    line = queries.lines_of(plan)[0]
    assert open_(people.worker(), "line_pays", line.ref).status_code == 200
    assert open_(people.worker(), "words", plan.ref, "advice").status_code == 200
    assert open_(people.worker(), "plans").status_code == 200
    for name, arguments in (("line_pays", (line.ref,)), ("words", (plan.ref, "advice")), ("plans", ())):
        assert open_(own, name, *arguments).status_code == 403


def test_the_page_says_the_sum_beside_the_amount_and_whose_words_each_part_is(plan):
    art = queries.lines_of(plan)[1]
    shown = open_(plan.person.account, "one", plan.ref).content.decode()
    assert "£342.20</span> a week" in shown
    assert "£49.05 a week more than the indicative amount, which is £293.15 a week" in shown
    assert "Written by Bea Brooks" in shown
    grant = {"other_weekly_pence": 22_20, "other_says": "a community grant"}
    actions.change_line(art, **grant, by=plan.person.account, on=TODAY)
    shown = open_(people.worker(), "one", plan.ref).content.decode()
    assert "£320.00</span> a week" in shown
    assert "Others pay <strong>£22.20 a week</strong> besides" in shown
    assert "Less £22.20 a week from: a community grant" in shown
    assert f"changed by {plan.person.account.name}" in shown


def test_a_planner_let_in_to_the_plan_and_not_to_the_money_does_not_see_the_amount(plan):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    given = {"may_write": True, "by": plan.person.account, "on": TODAY}
    open_door = accounts.organisation("Open Door CIC")
    people_acts.let_in(plan.person, open_door, sections=[Section.PLAN], **given)
    shown = open_(olive, "one", plan.ref).content.decode()
    assert "£342.20" in shown
    assert "£293.15" not in shown
    assert b"293" not in open_(olive, "json", plan.ref).content
    grant = people_acts.let_in(plan.person, open_door, sections=[Section.PLAN, Section.MONEY], **given)
    assert "£293.15" in open_(olive, "one", plan.ref).content.decode()
    # Taken back at once, also for the page that is still open.
    people_acts.take_back_letting_in(grant, by=plan.person.account, at=now())
    answer = post(olive, "words", plan.ref, "good-life", words="Mine.")
    assert answer.status_code == 403
    assert Entry.objects.filter(act="was refused", by=olive).exists()


def test_a_line_is_typed_refused_with_every_word_kept_and_put_right(plan):
    typed = {
        "what": "Swimming",
        "quantity": "-2",
        "unit": "session",
        "every": "week",
        "weeks": "52",
        "unit_price_pence": "6.50",
        "price_source": "The pool",
    }
    answer = post(plan.person.account, "new_line", plan.ref, **typed)
    shown = answer.content.decode()
    assert "Say on which day you were told the price" in shown
    assert 'value="Swimming"' in shown
    day = {"priced_on_0": "1", "priced_on_1": "5", "priced_on_2": "2026"}
    shown = post(plan.person.account, "new_line", plan.ref, **typed, **day).content.decode()
    assert "It must be more than nought" in shown
    assert len(queries.lines_of(plan)) == 3
    answer = post(plan.person.account, "new_line", plan.ref, **{**typed, **day, "quantity": "2"})
    assert answer.status_code == 302
    assert queries.costed(plan).lines[-1].weekly_pence == 13_00


def test_a_line_begins_with_a_quote_and_holds_to_it_only_at_its_price(plan):
    quote = find.quote(plan.person, "Moonlight Care", 17_20)
    own = plan.person.account
    assert "Moonlight Care" in open_(own, "pick", plan.ref).content.decode()
    address = reverse("plan:new_line", args=[plan.ref])
    shown = signed_in(own).get(f"{address}?from=quote-{quote.ref}").content.decode()
    assert 'value="17.20"' in shown
    typed = {
        "picked": f"quote-{quote.ref}",
        "what": "Help by day",
        "quantity": "14",
        "unit": "hour",
        "every": "week",
        "weeks": "52",
        "price_source": "A quote from Moonlight Care",
        "priced_on_0": "20",
        "priced_on_1": "4",
        "priced_on_2": "2026",
    }
    for price, holds in (("17.20", quote.pk), ("16.00", None)):
        post(own, "new_line", plan.ref, unit_price_pence=price, **typed)
        assert queries.lines_of(plan)[-1].quote_id == holds
    # An idea of the library fills in what it is; its price is asked for anew.
    idea = find.idea("A swim on Mondays, then tea.", weekly_pence=12_50)
    found = signed_in(own).get(reverse("plan:pick", args=[plan.ref]), {"words": "swim"}).content.decode()
    assert f"idea-{idea.ref}" in found
    shown = signed_in(own).get(f"{address}?from=idea-{idea.ref}").content.decode()
    assert 'value="A swim on Mondays, then tea."' in shown
    assert 'name="price_source" type="text" value=""' in shown
    # A quote of somebody else fills nothing in.
    other = find.quote(people.person("Bill", "Baker"))
    shown = signed_in(own).get(f"{address}?from=quote-{other.ref}").content.decode()
    assert "Moonlight" not in shown


def test_two_windows_on_one_part_show_both_texts_and_lose_neither(plan):
    own = plan.person.account
    shown = queries.mark_of(plan, ("emergency",))
    post(own, "words", plan.ref, "emergency", words="Ring Sara first.", shown=shown)
    answer = post(people.worker(), "words", plan.ref, "emergency", words="Ring 999 first.", shown=shown)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ring Sara first." in page
    assert "Ring 999 first." in page
    mark = re.search(r'name="shown" value="(\w+)"', page)[1]
    post(people.worker(), "words", plan.ref, "emergency", words="Ring 999, then Sara.", shown=mark)
    plan.refresh_from_db()
    assert plan.emergency == "Ring 999, then Sara."
    line = queries.lines_of(plan)[2]
    fields = {**_as_typed(line), "version": "1"}
    assert post(own, "line", line.ref, **{**fields, "what": "Bus"}).status_code == 302
    answer = post(people.worker(), "line", line.ref, **{**fields, "what": "Lift"})
    assert answer.status_code == 409
    assert "Bus" in answer.content.decode()
    assert 'value="Lift"' in answer.content.decode()


def _as_typed(line: Any) -> dict[str, str]:
    return {
        "what": line.what,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "every": line.every,
        "weeks": str(line.weeks),
        "unit_price_pence": "19.00",
        "price_source": line.price_source,
        "priced_on_0": "1",
        "priced_on_1": "5",
        "priced_on_2": "2026",
    }


def test_the_person_begins_their_plan_hands_it_in_and_says_no_to_it_by_pressing(plan):
    own, worker = plan.person.account, people.worker()
    assert post(own, "new", plan.person.ref).url == reverse("plan:one", args=[plan.ref])
    assert post(own, "hand_in", plan.ref).status_code == 302
    home = signed_in(worker).get(reverse("home")).content.decode()
    assert "Plans that were handed in" in home
    assert post(own, "take_up", plan.ref, because="").status_code == 200
    assert post(own, "take_up", plan.ref, because="The taxi is dearer.").status_code == 302
    assert post(own, "who_led", plan.ref, who="person").status_code == 302
    assert "Write who said so" in post(worker, "stay", plan.ref, because="").content.decode()
    assert post(own, "stay", plan.ref, because="").status_code == 302
    assert "You chose that it stays as it is." in open_(own, "one", plan.ref).content.decode()
    assert post(own, "stay", plan.ref).status_code == 302
    assert post(own, "no_plan", plan.person.ref, because="").status_code == 302
    plan = queries.plans().get(pk=plan.pk)
    assert (plan.state, plan.stays_because) == (states.NOT_WANTED, "")
    file = signed_in(worker).get(reverse("people:one", args=[plan.person.ref])).content.decode()
    assert "Chose no plan" in file
    assert "Begin a plan" in file
    answer = post(own, "new", plan.person.ref)
    assert answer.status_code == 302
    assert answer.url != reverse("plan:one", args=[plan.ref])


def test_the_spreadsheet_holds_the_lines_and_no_cell_is_taken_for_a_sum(plan):
    factories.line(plan, "=1+1", 1_00, 1, unit="item")
    rows = list(csv.reader(open_(people.worker(), "csv", plan.ref).content.decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [
        "A personal assistant",
        "Art group",
        "Taxi",
        "'=1+1",
        "Altogether",
    ]
    assert rows[-1][11] == "343.20"
    document = json.loads(open_(people.worker(), "json", plan.ref).content)
    assert document["totals"]["weekly_pence"] == 343_20


def test_a_carers_own_plan_is_not_the_persons_to_open(plan):
    sara = plan.person.carers.get()
    own = factories.plan(carer=sara, by=sara.account)
    assert open_(sara.account, "one", own.ref).status_code == 200
    assert "Support plan of Sara Ahmed" in open_(people.worker(), "one", own.ref).content.decode()
    assert open_(plan.person.account, "one", own.ref).status_code == 403
    # Nor are the person's quotes the carer's.
    quote = find.quote(plan.person, "Moonlight Care")
    assert "Moonlight" not in open_(sara.account, "pick", own.ref).content.decode()
    with pytest.raises(ValidationError, match="a quote that was given for this plan"):
        factories.line(own, quote=quote)


def test_a_directors_reason_for_a_sum_that_nobody_works_for_prints_on_the_plan(plan):
    test = find.j7(plan.person)
    finding.let_stand(test, because="Her sister sleeps there.", by=find.director(), on=TODAY)
    shown = (
        signed_in(people.worker()).get(reverse("plan:one", args=[plan.ref]), {"print": "1"}).content.decode()
    )
    assert "0 of 3 on file work at the council’s rate. It is £292.95 a week short." in shown
    assert "Her sister sleeps there." in shown
