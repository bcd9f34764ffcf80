"""When a way of paying (rail) fails: who is paid now by their second route, who can wait, and who must
never be paid twice.

Wages due soon go first. What the failed rail has already been given, and nobody knows the fate of, goes by
no other route until somebody has asked: that is how people come to be paid twice. When the rail returns,
what went by the second route never goes by the first.

Lines are columns; a plan tells each line's place in them. Every line stands in exactly one list of a plan.
Hours are the clock on the wall in England.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding
from trellis.basis.law import Law, read_law
from trellis.basis.money import Pence, say_pounds, total
from trellis.engines.paying.cycles import Numbers
from trellis.engines.paying.emergency import say_moment

FALLBACK_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "fallback.toml")

STATES = ("waiting", "with_the_rail", "credited", "sent_second", "held")
"""What is known of a line: not sent yet; given to the rail and no word since; there; sent by the second
route; held for somebody to act. `LineColumns.state` counts from 0 in this order.
"""
WAITING, WITH_THE_RAIL, CREDITED, SENT_SECOND, HELD = range(len(STATES))

Moments: TypeAlias = NDArray[np.datetime64]
Places: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True)
class LineColumns:
    """The lines of one rail, a row a line: its number, pence, state, and when the wages it pays are due.

    wages_due: NaT where it pays no wages. has_second: whether the payee has a second route.
    """

    line: Numbers
    pence: Pence
    state: NDArray[np.int8]
    wages_due: Moments
    has_second: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.line)


@dataclass(frozen=True)
class FallbackPlan:
    """What becomes of each line when its rail has failed, as places in the columns; wages due soonest first.

    now: paid by the second route. no_route: wages due too, but the payee has no second route: a person
    rings them. ask: the rail has it; somebody asks the rail before it goes by any other route. queue: waits
    for the rail. held: was held already, and stays so. done: is there, or went by the second route.
    findings: one for each of no_route, and for each of ask whose wages are due.
    """

    now: Places
    no_route: Places
    ask: Places
    queue: Places
    held: Places
    done: Places
    now_pence: int
    queue_pence: int
    findings: tuple[Finding, ...]
    says: str


@dataclass(frozen=True)
class ReturnPlan:
    """What becomes of each line when its rail works again, as places in the columns.

    by_first: may go by it. ask: the rail had it, and still nobody knows. held: stays so. never: is there,
    or went by the second route.
    """

    by_first: Places
    ask: Places
    held: Places
    never: Places
    by_first_pence: int
    says: str


def plan_fallback(lines: LineColumns, *, failed_at: datetime, law: Law = FALLBACK_LAW) -> FallbackPlan:
    """Who is paid now and who waits, of the lines of a rail that failed at a moment.

    Wages that are already overdue count as due. At the last hour is within; a minute later is not.

    >>> due = np.array(["2026-05-09T08:00", "NaT", "2026-05-12T09:00", "2026-05-08T12:00"], "datetime64[m]")
    >>> lines = LineColumns(np.arange(1, 5), np.array([100, 200, 300, 400]), np.zeros(4, np.int8), due,
    ...                     np.array([True, True, True, False]))
    >>> plan = plan_fallback(lines, failed_at=datetime(2026, 5, 8, 8, 0))
    >>> plan.says
    '1 payment goes now by the second route (£1.00); 2 wait for the rail (£5.00); 1 has no second route.'
    >>> print(*plan.findings)
    line 4: Wages of £4.00 are due by 12:00 on 8 May 2026, and there is no second route. Ring the payee now.
    """
    if failed_at.tzinfo is not None:
        raise ValueError("failed_at has a time zone: give the clock on the wall.")
    hours = law.on("first_within_hours", failed_at.date()).value
    until = np.datetime64(failed_at + timedelta(hours=hours), "m")
    due = ~np.isnat(lines.wages_due) & (lines.wages_due <= until)
    waiting, with_the_rail = lines.state == WAITING, lines.state == WITH_THE_RAIL
    now = _soonest(waiting & due & lines.has_second, lines)
    no_route = _soonest(waiting & due & ~lines.has_second, lines)
    ask = _soonest(with_the_rail, lines)
    queue = _soonest(waiting & ~due, lines)
    findings = [
        _found("no-second-route", lines, int(at), "there is no second route", "Ring the payee now.")
        for at in no_route
    ]
    findings += [
        _found(
            "with-the-rail",
            lines,
            int(at),
            "the rail that failed has it",
            "Ask the rail whether it went, before anything else is sent.",
        )
        for at in ask
        if due[at]
    ]
    now_pence, queue_pence = (total(lines.pence[places]) for places in (now, queue))
    says = f"{_goes(len(now), 'goes', 'go')} now by the second route ({say_pounds(now_pence)}); "
    says += f"{len(queue)} {'waits' if len(queue) == 1 else 'wait'} for the rail ({say_pounds(queue_pence)})"
    if len(no_route):
        says += f"; {len(no_route)} {'has' if len(no_route) == 1 else 'have'} no second route"
    if len(ask):
        says += f"; {len(ask)} the rail has already, and must be asked about"
    return FallbackPlan(
        now,
        no_route,
        ask,
        queue,
        _soonest(lines.state == HELD, lines),
        _soonest(_is_done(lines), lines),
        now_pence,
        queue_pence,
        tuple(findings),
        f"{says}.",
    )


def plan_return(lines: LineColumns) -> ReturnPlan:
    """Which lines may go by a rail that works again; none that went by the second route.

    >>> none, state = np.array(["NaT"] * 3, "datetime64[m]"), np.array([WAITING, SENT_SECOND, WITH_THE_RAIL])
    >>> lines = LineColumns(np.arange(1, 4), np.array([100, 200, 300]), state, none, np.ones(3, np.bool_))
    >>> plan_return(lines).by_first, plan_return(lines).says
    (array([0]), '1 payment may go by the rail (£1.00); 1 never: it is paid; 1 must be asked about first.')
    """
    by_first = _soonest(lines.state == WAITING, lines)
    ask, never = _soonest(lines.state == WITH_THE_RAIL, lines), _soonest(_is_done(lines), lines)
    pence = total(lines.pence[by_first])
    says = f"{_goes(len(by_first), 'may go', 'may go')} by the rail ({say_pounds(pence)})"
    if len(never):
        says += f"; {len(never)} never: {'it is' if len(never) == 1 else 'they are'} paid"
    if len(ask):
        says += f"; {len(ask)} must be asked about first"
    return ReturnPlan(by_first, ask, _soonest(lines.state == HELD, lines), never, pence, f"{says}.")


def _is_done(lines: LineColumns) -> NDArray[np.bool_]:
    return np.isin(lines.state, (CREDITED, SENT_SECOND))


def _soonest(which: NDArray[np.bool_], lines: LineColumns) -> Places:
    """The places, wages due soonest first; of those due together, and of those that pay no wages, by
    number.
    """
    places = np.flatnonzero(which)
    # NaT sorts last.
    return places[np.lexsort((lines.line[places], lines.wages_due[places]))]


def _goes(count: int, one: str, many: str) -> str:
    return f"{count} payment{'' if count == 1 else 's'} {one if count == 1 else many}"


def _found(code: str, lines: LineColumns, at: int, because: str, do: str) -> Finding:
    due: datetime = lines.wages_due[at].astype("datetime64[s]").item()
    says = f"Wages of {say_pounds(int(lines.pence[at]))} are due by {say_moment(due)}, and {because}."
    return Finding(code, says, f"line {int(lines.line[at])}", do)
