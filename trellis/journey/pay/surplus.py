"""An account of somebody's budget as the paying engine asks for it: what is free, what may be asked back.

The only place that knows both the rows of this stage and the engine's rules on asking money back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from trellis.basis.findings import Finding
from trellis.engines.paying import clawback as engine
from trellis.engines.paying.clawback import CLAWBACK_LAW, Clawback, RingFenced

from .models import Reclaim, SetAside


def kinds_set_aside(on: date) -> dict[str, str]:
    """The kinds of money that may be set aside, with their words."""
    return dict(CLAWBACK_LAW.on("ring_fenced", on).value)


def weeks_that_may_stay(on: date) -> int:
    """How many weeks of the whole budget may always lie in the account."""
    return int(CLAWBACK_LAW.on("surplus_weeks", on).value)


def worked_out(
    balance_pence: int, weekly_gross_pence: int, set_aside: Iterable[SetAside], *, on: date
) -> Clawback:
    """What may be asked back from an account, and how we got to it. Refused as the engine refuses."""
    spoken_for = [RingFenced(one.kind, one.pence, one.says) for one in set_aside]
    return engine.clawback(balance_pence, weekly_gross_pence, spoken_for, on=on)


def notice_ends(told_on: date) -> date:
    """The last day on which somebody told that day may answer, and on which nothing is taken."""
    return engine.notice(told_on).days.last


def notice_days(told_on: date) -> int:
    """How many days somebody has to answer."""
    return engine.notice(told_on).days.days


def faults_of_taking(
    reclaim: Reclaim, pence: int, *, may_go_pence: int, told_on: date | None, on: date
) -> tuple[Finding, ...]:
    """What stands against taking a sum back today. may_go_pence: what may be asked back as things stand now.

    told_on: the day the words really went; nothing where none did. Whoever decides answers what the person
    said with the reasons they give.
    """
    most = min(reclaim.pence, may_go_pence)
    return engine.check_may_take(pence, reclaim_pence=most, told_on=told_on, on=on, reply_is_open=False)


def last_day_to_ask(spent_on: date) -> date:
    """The last day on which a spend may be asked about without reason to think of fraud."""
    return spent_on + timedelta(days=int(CLAWBACK_LAW.on("query_days", spent_on).value))


def fault_of_asking(spent_on: date, on: date, fraud_because: str) -> str:
    """Why a spend may not be asked about on a day; nothing where it may."""
    found = engine.check_may_query(spent_on, on=on, fraud_reason=fraud_because)
    return " ".join(f"{one.says} {one.do}" for one in found)


__all__ = [
    "fault_of_asking",
    "faults_of_taking",
    "kinds_set_aside",
    "last_day_to_ask",
    "notice_days",
    "notice_ends",
    "weeks_that_may_stay",
    "worked_out",
]
