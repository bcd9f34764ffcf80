"""When a way of paying fails, wages due within 48 hours go by the second route, and the rest waits. Nobody
is paid twice when it works again."""

from datetime import timedelta

import numpy as np

from tests.spec.paying.told import moment
from tests.tables import told_by
from trellis.engines.paying.fallback import STATES, LineColumns, plan_fallback, plan_return

title = "When a way of paying fails"

FAILED = moment("Fri 2026-05-08 08:00")


def line(state, wages_due, second="yes"):
    return LineColumns(
        np.array([1]),
        np.array([100_00]),
        np.array([STATES.index(state)], np.int8),
        np.array([moment(wages_due) if wages_due else None], "datetime64[m]"),
        np.array([second == "yes"]),
    )


@told_by("""
    state         | wages due            | second route | then
    --------------+----------------------+--------------+---------
    waiting       | Fri 2026-05-08 07:00 | yes          | now
    waiting       | Fri 2026-05-08 12:00 | yes          | now
    waiting       | Sun 2026-05-10 08:00 | yes          | now
    waiting       | Sun 2026-05-10 08:01 | yes          | queue
    waiting       | Mon 2026-05-11 09:00 | yes          | queue
    waiting       |                      | yes          | queue
    waiting       | Fri 2026-05-08 12:00 | no           | no_route
    waiting       |                      | no           | queue
    with_the_rail | Fri 2026-05-08 12:00 | yes          | ask
    with_the_rail |                      | yes          | ask
    credited      | Fri 2026-05-08 12:00 | yes          | done
    sent_second   | Fri 2026-05-08 12:00 | yes          | done
    held          | Fri 2026-05-08 12:00 | yes          | held
""")
def test_wages_due_within_48_hours_go_first_and_nothing_goes_whose_fate_nobody_knows(row):
    """It failed on Friday 8 May 2026 at 08:00. What the rail has already been given may have gone, so
    somebody asks before it goes another way. Whoever has no second route is rung."""
    plan = plan_fallback(line(row["state"], row["wages due"], row["second route"]), failed_at=FAILED)
    lists = ("now", "no_route", "ask", "queue", "held", "done")
    assert [name for name in lists if len(getattr(plan, name))] == [row["then"]]
    is_due = bool(row["wages due"]) and moment(row["wages due"]) <= FAILED + timedelta(hours=48)
    assert len(plan.findings) == (is_due and row["then"] in ("no_route", "ask"))


@told_by("""
    state         | then
    --------------+---------
    waiting       | by_first
    with_the_rail | ask
    credited      | never
    sent_second   | never
    held          | held
""")
def test_when_it_works_again_nothing_goes_that_went_by_the_second_route(row):
    """Only what is still waiting goes."""
    plan = plan_return(line(row["state"], ""))
    lists = ("by_first", "ask", "held", "never")
    assert [name for name in lists if len(getattr(plan, name))] == [row["then"]]


def test_the_card_company_is_down_and_nine_of_forty_one_are_paid_now():
    """EML failed on Friday at 08:00: 41 people, 9 of them with wages in 48 hours, £9,033.48 together. The 9
    go by Faster Payment, wages due soonest first; 32 wait. When it returns the 32 go, and none of the 9."""
    due = np.full(41, None, "datetime64[m]")
    due[:9] = [np.datetime64(FAILED + timedelta(hours=48 - at), "m") for at in range(9)]
    pence = np.full(41, 250_93, np.int64)
    pence[:9] = 1_003_72
    lines = LineColumns(np.arange(1, 42), pence, np.zeros(41, np.int8), due, np.ones(41, np.bool_))
    plan = plan_fallback(lines, failed_at=FAILED)
    assert (len(plan.now), len(plan.queue), plan.now_pence) == (9, 32, 9_033_48)
    assert lines.line[plan.now].tolist() == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert plan.says.startswith("9 payments go now by the second route (£9,033.48); 32 wait for the rail")
    lines.state[plan.now] = STATES.index("sent_second")
    back = plan_return(lines)
    assert lines.line[back.by_first].tolist() == list(range(10, 42))
    assert sorted(lines.line[back.never].tolist()) == list(range(1, 10))
