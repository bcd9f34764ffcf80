"""Nobody watches what people buy. Four patterns make a task for somebody to look at, kindly; none stops a
payment. What is older than 90 days is left alone."""

from datetime import date

import numpy as np

from tests.spec.paying.told import day, pence
from tests.tables import told_by, yes
from trellis.engines.paying.exceptions import NOBODY, AccountColumns, SpendingColumns, Task, look

title = "Safeguarding by exception"

ON = date(2026, 6, 30)
DAUGHTER = 3


def seen(lines, *, died="", opened="2026-01-01"):
    """The patterns seen on 30 June 2026 in one account. A line: day, pounds, and words for what is known of
    it."""
    accounts = AccountColumns(
        np.array([7]), np.array([opened], "datetime64[D]"), np.array([died or "NaT"], "datetime64[D]")
    )
    told = [line.split(maxsplit=2) for line in lines]
    words = [set(rest[0].split()) if rest else set() for _, _, *rest in told]
    spending = SpendingColumns(
        np.full(len(told), 7),
        np.array([day(on) for on, *_ in told], "datetime64[D]"),
        np.array([pence(pounds) for _, pounds, *_ in told], np.int64),
        np.array(["council" in known for known in words], np.bool_),
        np.array(["cash" in known for known in words], np.bool_),
        np.array([DAUGHTER if "daughter" in known else NOBODY for known in words], np.int64),
        np.array(["speaks" in known for known in words], np.bool_),
    )
    return look(accounts, spending, on=ON)


@told_by("""
    payment   | cash    | taken      | looked at
    ----------+---------+------------+----------
    £1,090.80 | £545.39 | 2026-06-05 | no
    £1,090.80 | £545.40 | 2026-06-05 | yes
    £1,090.80 | £545.40 | 2026-06-06 | yes
    £1,090.80 | £545.40 | 2026-06-07 | yes
    £1,090.80 | £545.40 | 2026-06-08 | no
    £1,090.80 | £545.40 | 2026-06-04 | no
    £300.00   | £199.99 | 2026-06-05 | no
    £300.00   | £200.00 | 2026-06-05 | yes
    £300.00   | £200.01 | 2026-06-05 | yes
""")
def test_half_a_payment_in_cash_within_two_days_is_looked_at_where_it_is_200_pounds_or_more(row):
    """The payment came in on 5 June 2026. Many people pay for everything in cash, so the task says to ask,
    and nothing more."""
    found = seen(
        [f"2026-06-05 {row['payment']} council", f"{row['taken']} -{row['cash']} cash", "2026-06-20 -£1.00"]
    )
    assert [task.pattern for task in found] == ["cash_after_payment"] * yes(row["looked at"])


@told_by("""
    died       | spent on   | looked at
    -----------+------------+----------
               | 2026-06-20 | no
    2026-06-13 | 2026-06-20 | no
    2026-06-12 | 2026-06-20 | yes
    2026-06-21 | 2026-06-20 | no
""")
def test_a_spend_more_than_a_week_after_a_death_is_looked_at(row):
    """A week, because cards and direct debits take days. They may well be wages that were owed."""
    found = seen([f"{row['spent on']} -£40.00"], died=row["died"])
    assert [task.pattern for task in found] == ["spend_after_death"] * yes(row["looked at"])


@told_by("""
    lines                                                                        | looked at
    -----------------------------------------------------------------------------+----------
    2026-06-10 -£99.99 daughter speaks                                           | no
    2026-06-10 -£100.00 daughter speaks                                          | yes
    2026-06-10 -£100.01 daughter speaks                                          | yes
    2026-06-10 -£100.00 daughter                                                 | no
    2026-06-01 -£50.00 daughter speaks / 2026-06-29 -£50.00 daughter speaks      | yes
    2026-06-01 -£50.00 daughter speaks / 2026-06-30 -£50.00 daughter speaks      | no
    2026-05-01 -£50.00 daughter / 2026-06-10 -£100.00 daughter speaks            | no
    2026-04-01 -£100.00 daughter speaks                                          | yes
    2026-03-31 -£100.00 daughter speaks                                          | no
""")
def test_somebody_who_speaks_for_the_person_and_begins_to_be_paid_is_looked_at(row):
    """From £100 in the first 28 days. Whoever was paid before they came to speak for the person is not new;
    what began more than 90 days ago is left alone."""
    found = seen([*row["lines"].split(" / "), "2026-06-30 -£1.00"])
    assert [task.pattern for task in found] == ["new_payee_who_speaks"] * yes(row["looked at"])
    assert all(task.payee == DAUGHTER for task in found)


@told_by("""
    opened     | last spent | came in on | looked at
    -----------+------------+------------+----------
    2026-01-01 | 2026-05-06 | 2026-06-05 | no
    2026-01-01 | 2026-05-05 | 2026-06-05 | yes
    2026-01-01 | 2026-05-04 | 2026-06-05 | yes
    2026-01-01 | 2026-05-05 | 2026-05-05 | no
    2026-01-01 |            | 2026-06-05 | yes
    2026-05-05 |            | 2026-06-05 | yes
    2026-05-06 |            | 2026-06-05 | no
""")
def test_eight_weeks_with_nothing_spent_while_money_came_in_is_looked_at(row):
    """On 30 June 2026. The person may be without support: the task is to ask how they are, not to take
    money."""
    lines = [f"{row['came in on']} £1,090.80 council"]
    lines += [f"{row['last spent']} -£10.00"] if row["last spent"] else []
    found = seen(lines, opened=row["opened"])
    assert [task.pattern for task in found] == ["nothing_spent"] * yes(row["looked at"])
    assert seen(lines, opened=row["opened"], died="2026-06-29") == ()


def test_what_was_bought_is_not_known_and_nothing_is_stopped():
    """There is no column for it, and a task has no power over a payment: it says what was seen, and what to
    do."""
    assert set(SpendingColumns.__dataclass_fields__) == {
        "account", "on", "pence", "is_from_council", "is_cash", "payee", "payee_speaks",
    }  # fmt: skip
    assert set(Task.__dataclass_fields__) == {
        "pattern", "account", "on", "pence", "payee", "says", "do", "source", "status",
    }  # fmt: skip


def test_an_ordinary_account_gives_nobody_anything_to_look_at():
    """Four weeks of wages, a taxi, and some cash."""
    lines = [
        "2026-06-05 £1,090.80 council",
        "2026-06-05 £189.20",
        "2026-06-08 -£60.00 cash",
        "2026-06-12 -£1,003.72",
        "2026-06-20 -£62.00",
    ]
    assert seen(lines) == ()
