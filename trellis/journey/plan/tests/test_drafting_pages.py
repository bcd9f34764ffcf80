"""The pages of a plan: who opens them, what they show, and what is kept when two write at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate.tests import factories as allocate
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.models import Plan
from trellis.journey.plan.tests import factories
from trellis.journey.plan.tests.factories import TODAY

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
    for name, arguments in every_page(plan):
        for browser in (signed_in(own), signed_in(people.worker())):
            address = reverse(f"plan:{name}", args=arguments)
            with django_assert_max_num_queries(20, info=address):
                assert browser.get(address).status_code == 200, address
        assert open_(tom, name, *arguments).status_code == 403, name
    # What is the worker's alone.
    line = queries.lines_of(plan)[0]
    assert open_(people.worker(), "line_pays", line.ref).status_code == 200
    assert open_(people.worker(), "words", plan.ref, "advice").status_code == 200
    assert open_(people.worker(), "plans").status_code == 200
    for name, arguments in (("line_pays", (line.ref,)), ("words", (plan.ref, "advice")), ("plans", ())):
        assert open_(own, name, *arguments).status_code == 403
