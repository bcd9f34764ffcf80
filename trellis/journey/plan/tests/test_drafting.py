"""Writing a plan: who may, what it costs, what is refused, and what is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from trellis.journey.allocate.tests import factories as allocate
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.tests import factories
from trellis.journey.plan.tests.factories import TODAY

pytestmark = pytest.mark.django_db


def faults(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refused.value.message_dict


def test_the_third_journey_sums_without_retyping_a_week_and_a_year():
    amount = allocate.mrs_ahmeds_amount()
    plan = factories.mrs_ahmeds_plan(amount.person)
    costed = queries.costed(plan)
    assert [(one.working, one.weekly_pence) for one in costed.lines] == [
        ("14 hours a week × £17.80", 249_20),
        ("1 session a week × £55.00", 55_00),
        ("2 journeys a week × £19.00", 38_00),
    ]
    assert (costed.weekly_pence, costed.yearly_pence) == (342_20, 17_843_29)
    assert sum(one.yearly_pence for one in costed.lines) == costed.yearly_pence
    document = queries.document_of(plan)
    assert document["indicative_weekly_pence"] == 293_15
    assert [one["by"] for one in document["lines"]] == ["Bea Brooks"] * 3


def test_other_peoples_money_comes_off_what_the_budget_must_hold():
    plan = factories.mrs_ahmeds_plan()
    art = queries.lines_of(plan)[1]
    grant = {"other_weekly_pence": 22_20, "other_says": "Northshire Arts grant"}
    actions.change_line(art, version=1, by=people.worker(), on=TODAY, **grant)
    costed = queries.costed(plan)
    assert [one.weekly_pence for one in costed.lines] == [249_20, 32_80, 38_00]
    assert (costed.weekly_pence, costed.other_weekly_pence, costed.full_weekly_pence) == (
        320_00,
        22_20,
        342_20,
    )
