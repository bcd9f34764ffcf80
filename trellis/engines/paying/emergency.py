"""Emergency money against the clock: when it was asked for, decided and paid, and by when it had to be.

Only working hours count, so that a council cannot be late for a night; but a night is not left empty either:
who asks while the council is closed is told when it opens and which person to ask now. The limits are data
(`law/emergency.toml`). An emergency is paid beside the budget, which stays as it is.

Hours are the clock on the wall in England: a datetime here has no time zone. The clocks change on a Sunday,
when no working hour passes, so counting on the wall clock is right on those days too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.law import Law, read_law
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.basis.working_days import add_working_days, is_working_day

EMERGENCY_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "emergency.toml")

_NONE = timedelta(0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long an emergency took, or has taken so far, in working time.

    pay_by: the moment the target runs out. so_far: working time from asking to being paid, or to now.
    is_late: whether the target was missed, or is by now. says: where it stands, in a sentence.
    """

    asked: datetime
    decided: datetime | None
    paid: datetime | None
    pay_by: datetime
    so_far: timedelta
    target: timedelta
    is_late: bool
    says: str

    @property
    def is_paid(self) -> bool:
        return self.paid is not None

    @property
    def left(self) -> timedelta:
        """Working time still left of the target; nought where none is."""
        return max(self.target - self.so_far, _NONE)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who must agree to a sum. approvers: 1 or 2. second_look_by: by when somebody else looks, where one
    agreed.
    """

    approvers: int
    second_look_by: date | None
    says: str
    source: str
    status: str | None


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """What somebody is told who asks while the council is closed: when it opens, and whom to ask now."""

    opens_at: datetime
    says: str
    do: str


def clock(
    asked: datetime,
    *,
    decided: datetime | None = None,
    paid: datetime | None = None,
    now: datetime | None = None,
    law: Law = EMERGENCY_LAW,
) -> Clock:
    """Where an emergency stands against its target.

    now: needed while it is not yet paid. Moments out of order are refused (`out-of-order`): decided before
    it was asked for, paid before it was decided.

    >>> tuesday = datetime(2026, 5, 12, 9, 40)
    >>> decided, paid = datetime(2026, 5, 12, 10, 20), datetime(2026, 5, 12, 11, 5)
    >>> told = clock(tuesday, decided=decided, paid=paid)
    >>> told.is_late, told.says
    (False, 'Paid in 1 hour 25 minutes; the target is 4 hours.')
    """
    _check_order(asked, decided, paid)
    until = paid or now
    if until is None:
        raise ValueError("now is needed until it is paid.")
    target = timedelta(hours=law.on("target_hours", asked.date()).value)
    so_far = working_time(asked, until, law=law)
    is_late = so_far > target
    pay_by = add_working_time(asked, target, law=law)
    return Clock(asked, decided, paid, pay_by, so_far, target, is_late, _told(paid, pay_by, so_far, target))


def _told(paid: datetime | None, pay_by: datetime, so_far: timedelta, target: timedelta) -> str:
    if paid is not None:
        says = f"Paid in {say_time(so_far)}; the target is {say_time(target)}."
        return f"{says} That is {say_time(so_far - target)} late." if so_far > target else says
    if so_far > target:
        return f"Late by {say_time(so_far - target)}: it was to be paid by {say_moment(pay_by)}."
    return f"To be paid by {say_moment(pay_by)}: {say_time(target - so_far)} left of {say_time(target)}."


def approval(pence: int, *, on: date, law: Law = EMERGENCY_LAW) -> Approval:
    """Who must agree to an emergency sum on a day, and by when somebody else looks at it.

    Refused: a sum that is not whole pence above nought; one above the most (`over-the-most`).

    >>> approval(240_00, on=date(2026, 5, 12)).says
    '£240.00 is below £300.00: one person may agree to it, and somebody else looks at it by 14 May 2026.'
    >>> approval(300_00, on=date(2026, 5, 12)).approvers
    2
    """
    if type(pence) is not int or pence <= 0:
        says = f"{quoted(pence)} is not whole pence above nought."
        raise Refused(Finding("not-whole-pence", says, "pence", "Give the sum that is needed now."))
    two_from, most = law.on("two_approvers_from", on), law.on("most", on)
    if pence > most.value:
        says = (
            f"{say_pounds(pence)} is more than {say_pounds(most.value)}, the most that emergency money pays."
        )
        do = "Pay up to that now, and put the rest to whoever decides the budget today."
        raise Refused(Finding("over-the-most", says, "pence", do))
    told = f"{say_pounds(pence)} is"
    if pence >= two_from.value:
        says = f"{told} {say_pounds(two_from.value)} or more: two people must agree to it before it is paid."
        return Approval(2, None, says, two_from.source, two_from.status)
    by = add_working_days(on, law.on("second_look_days", on).value)
    says = f"{told} below {say_pounds(two_from.value)}: one person may agree to it, "
    says += f"and somebody else looks at it by {say_day(by)}."
    return Approval(1, by, says, two_from.source, two_from.status)


def out_of_hours(at: datetime, *, law: Law = EMERGENCY_LAW) -> OutOfHours | None:
    """What to tell somebody who asks while the council is closed; None while it is open.

    >>> told = out_of_hours(datetime(2026, 5, 1, 18, 30))
    >>> told.says
    'The council is closed. It opens at 09:00 on 5 May 2026, and your request will be the first thing seen.'
    """
    if is_open(at, law=law):
        return None
    opens_at = next_opening(at, law=law)
    says = f"The council is closed. It opens at {say_moment(opens_at)}, "
    says += "and your request will be the first thing seen."
    return OutOfHours(opens_at, says, law.on("out_of_hours", at.date()).value)


def is_open(at: datetime, *, law: Law = EMERGENCY_LAW) -> bool:
    """Whether the council is open at a moment: open at the hour it opens, closed at the hour it closes."""
    opens, closes = _hours(_on_the_wall(at).date(), law)
    return is_working_day(at.date()) and opens <= at < closes


def next_opening(at: datetime, *, law: Law = EMERGENCY_LAW) -> datetime:
    """The moment the council next opens, after a moment or at it."""
    day = _on_the_wall(at).date()
    while not is_working_day(day) or _hours(day, law)[0] < at:
        day += _DAY
    return _hours(day, law)[0]


def working_time(since: datetime, until: datetime, *, law: Law = EMERGENCY_LAW) -> timedelta:
    """How much working time lies between two moments; nought where the second is not after the first.

    >>> print(working_time(datetime(2026, 5, 1, 16, 0), datetime(2026, 5, 5, 10, 30)))
    2:30:00
    """
    day, last, passed = _on_the_wall(since).date(), _on_the_wall(until).date(), _NONE
    while day <= last:
        if is_working_day(day):
            opens, closes = _hours(day, law)
            passed += max(min(until, closes) - max(since, opens), _NONE)
        day += _DAY
    return passed


def add_working_time(since: datetime, time_on: timedelta, *, law: Law = EMERGENCY_LAW) -> datetime:
    """The first moment by which so much working time has passed. time_on: above nought (ValueError).

    >>> print(add_working_time(datetime(2026, 5, 1, 16, 0), timedelta(hours=4)))
    2026-05-05 12:00:00
    """
    if time_on <= _NONE:
        raise ValueError("time_on is not above nought.")
    day = _on_the_wall(since).date()
    while True:
        if is_working_day(day):
            opens, closes = _hours(day, law)
            from_here = max(since, opens)
            if from_here + time_on <= closes:
                return from_here + time_on
            time_on -= max(closes - from_here, _NONE)
        day += _DAY


def say_time(passed: timedelta) -> str:
    """A length of time in hours and minutes, part minutes left off.

    >>> say_time(timedelta(minutes=85)), say_time(timedelta(hours=4)), say_time(timedelta(seconds=61))
    ('1 hour 25 minutes', '4 hours', '1 minute')
    """
    hours, minutes = divmod(int(passed.total_seconds()) // 60, 60)
    told = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((hours, "hour"), (minutes, "minute"))
        if count
    ]
    return " ".join(told) or "less than a minute"


def say_moment(at: datetime) -> str:
    """A moment as an hour and a day.

    >>> say_moment(datetime(2026, 5, 12, 13, 40))
    '13:40 on 12 May 2026'
    """
    return f"{at:%H:%M} on {say_day(at.date())}"


def _hours(day: date, law: Law) -> tuple[datetime, datetime]:
    opens, closes = (
        datetime.combine(day, time.fromisoformat(law.on(key, day).value)) for key in ("opens", "closes")
    )
    if opens >= closes:
        says = f"The council would close at {closes:%H:%M}, and not open before {opens:%H:%M}."
        raise Refused(Finding("no-working-hours", says, "closes", "Give an hour after it opens."))
    return opens, closes


def _on_the_wall(at: datetime) -> datetime:
    if at.tzinfo is not None:
        raise ValueError("A moment has a time zone: give the clock on the wall.")
    return at


def _check_order(asked: datetime, decided: datetime | None, paid: datetime | None) -> None:
    wrong = []
    if decided is not None and decided < asked:
        wrong.append(("decided", "It would be decided before it was asked for."))
    if paid is not None and (decided is None or paid < decided):
        wrong.append(("paid", "It would be paid before it was decided."))
    if wrong:
        raise Refused(
            Finding("out-of-order", says, where, "Look at the hours again.") for where, says in wrong
        )
