"""Whatever the lines are, each has one fate, and none can be paid twice."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.engines.paying.fallback import SENT_SECOND, STATES, LineColumns, plan_fallback, plan_return

FAILED = datetime.fromisoformat("2026-05-08T08:00")
LINES = st.lists(
    st.tuples(
        st.integers(1, 5_000_00),
        st.integers(0, len(STATES) - 1),
        st.one_of(st.none(), st.integers(-100, 100).map(lambda hours: FAILED + timedelta(hours=hours))),
        st.booleans(),
    ),
    max_size=30,
)


def columns(told):
    pence, state, due, second = zip(*told, strict=True) if told else ((), (), (), ())
    return LineColumns(
        np.arange(1, len(told) + 1),
        np.array(pence, np.int64),
        np.array(state, np.int8),
        np.array(due, "datetime64[m]"),
        np.array(second, np.bool_),
    )


@given(LINES)
def test_every_line_has_one_fate_and_none_is_paid_by_both_routes(told):
    lines = columns(told)
    plan = plan_fallback(lines, failed_at=FAILED)
    lists = (plan.now, plan.no_route, plan.ask, plan.queue, plan.held, plan.done)
    assert sorted(np.concatenate(lists).tolist()) == list(range(len(told)))
    assert plan.now_pence == sum(told[at][0] for at in plan.now)
    lines.state[plan.now] = SENT_SECOND
    again = plan_fallback(lines, failed_at=FAILED)
    assert len(again.now) == 0
    back = plan_return(lines)
    assert sorted(np.concatenate([back.by_first, back.ask, back.held, back.never]).tolist()) == list(
        range(len(told))
    )
    assert not set(back.by_first.tolist()) & {*plan.now.tolist(), *plan.ask.tolist(), *plan.done.tolist()}


def test_a_moment_of_another_clock_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="time zone"):
        plan_fallback(columns([]), failed_at=FAILED.replace(tzinfo=timezone.utc))  # noqa: UP017
