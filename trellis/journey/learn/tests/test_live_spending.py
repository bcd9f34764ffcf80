"""Spending taken from the records: what held on each of two days, and what the records do not know."""

from datetime import timedelta

import pytest

from trellis.engines.cuts.spending import read_spending
from trellis.journey.find.tests import factories as find
from trellis.journey.learn import registers
from trellis.journey.learn.models import Kind
from trellis.journey.learn.queries.live_spending import HEADINGS, take_spending
from trellis.journey.plan.models import PlanLine
from trellis.journey.plan.tests import factories

pytestmark = pytest.mark.django_db

TODAY = factories.TODAY
BEFORE = TODAY - timedelta(days=365)


def columns(read):
    return {name: [row[place] for row in read.rows] for place, name in enumerate(HEADINGS)}


def test_an_agreed_budget_is_told_line_by_line_to_the_penny():
    budget = factories.signed()
    spending = read_spending(columns(take_spending(TODAY, TODAY)))
    assert spending.people == 1
    weekly = int((spending.after.hours * spending.after.price).sum()) // 100
    assert weekly == sum(line.weekly_pence for line in budget.lines.all()) == 342_20


def test_a_line_by_the_hour_keeps_its_hours_and_its_price_and_another_its_weekly_sum():
    factories.signed()
    told = columns(take_spending(TODAY, TODAY))
    assert sorted(zip(told["after_hours"], told["after_price_pence"], strict=True)) == [
        ("1.00", "3800"),
        ("1.00", "5500"),
        ("14.00", "1780"),
    ]
    assert set(told["after_held"]) == {"council managed"}


def test_whoever_had_no_budget_then_has_joined_and_that_nothing_is_known_is_said():
    factories.signed()
    read = take_spending(BEFORE, TODAY)
    assert set(columns(read)["before_hours"]) == {""}
    assert {one.code for one in read.findings} == {"policy-not-known", "nobody-then"}


def test_a_budget_that_nobody_agreed_is_no_spending():
    factories.submitted()
    assert take_spending(TODAY, TODAY).rows == []


def test_two_lines_of_one_kind_are_told_apart():
    told = columns(take_spending(TODAY, TODAY))
    assert told["service"] == []
    factories.signed()
    assert sorted(columns(take_spending(TODAY, TODAY))["service"]) == ["Other", "Other (2)", "Other (3)"]


def test_a_line_with_a_kind_is_told_by_its_words():
    budget = factories.signed()
    PlanLine.objects.filter(plan=budget.plan, unit="hour").update(kind=find.kind())
    assert find.kind().says in columns(take_spending(TODAY, TODAY))["service"]


def test_no_name_and_no_number_of_the_records_is_in_a_row():
    budget = factories.signed()
    told = str(take_spending(TODAY, TODAY).rows)
    for own in (budget.person.full_name, budget.person.family_name, budget.person.ref, budget.ref):
        assert own not in told


def test_it_asks_the_database_as_often_whoever_there_is(django_assert_max_num_queries):
    factories.signed()
    with django_assert_max_num_queries(10):
        take_spending(TODAY, TODAY)


def test_the_pages_take_spending_from_the_records():
    assert registers.taker_of(Kind.SPENDING) is take_spending
