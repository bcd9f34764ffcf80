"""By what day a run must be prepared and its file given in, for the money to be there on pay day.

A pay day on a weekend or a bank holiday is moved to the last working day before it, never after: rent and
wages do not wait. From there each way of paying (rail) is counted backwards by its own working days. The
rails and their hours are data (`law/rails.toml`), for they hang on a council's own bank.

Hours are the clock on the wall in England: a datetime here has no time zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import Amount, Law, read_law
from trellis.basis.periods import say_day
from trellis.basis.working_days import (
    add_working_days,
    is_working_day,
    previous_working_day,
    working_day_on_or_before,
)

RAILS_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "rails.toml")

RAILS = tuple(RAILS_LAW.history("rails")[-1].value)
"""The ways money may leave the council."""


@dataclass(frozen=True, slots=True)
class PayDays:
    """The days of one payment by one rail, the latest each may be.

    pay_day: as agreed. credited_on: when the money is there. processed_on: the day the bank works on it
    (the processing day of a Bacs file). file_by, file_by_hour: when the file must be in. prepare_by: when
    the run must be ready for somebody else to look at. says: all of it in a sentence. status: `to be
    confirmed`, or None.
    """

    rail: str
    pay_day: date
    credited_on: date
    processed_on: date
    file_by: date
    file_by_hour: time
    prepare_by: date
    says: str
    status: str | None

    @property
    def is_moved(self) -> bool:
        """Whether pay day is no working day, so that the money comes earlier."""
        return self.credited_on != self.pay_day


def calendar(pay_day: date, rail: str, *, law: Law = RAILS_LAW) -> PayDays:
    """By when everything must be done for money to be there on pay day, or before it where that is a holiday.

    rail: one of RAILS; another is refused. A year whose bank holidays are not known is refused.

    Source: Bacs Standard 18 (input, processing and entry day); a council's own agreements for the hours.

    >>> may = calendar(date(2026, 5, 4), "bacs")
    >>> may.credited_on.isoformat(), may.file_by.isoformat(), may.prepare_by.isoformat()
    ('2026-05-01', '2026-04-29', '2026-04-28')
    """
    days, cut_off, name = _rail(rail, pay_day, law)
    credited_on = working_day_on_or_before(pay_day)
    file_by = _working_days_before(credited_on, days.value)
    # What the bank works on the day before crediting it; with no day between, on the day itself.
    processed_on = previous_working_day(credited_on) if days.value else credited_on
    prepared = law.on("prepared_days", pay_day)
    prepare_by = _working_days_before(file_by, prepared.value)
    says = f"By {name} the money is there on {say_day(credited_on)}"
    if credited_on != pay_day:
        says += f", because {say_day(pay_day)} is not a working day"
    says += f". The file goes by {cut_off.value} on {say_day(file_by)}, prepared by {say_day(prepare_by)}."
    return PayDays(
        rail,
        pay_day,
        credited_on,
        processed_on,
        file_by,
        _hour(cut_off),
        prepare_by,
        says,
        days.status or cut_off.status or prepared.status,
    )


def credited_if_sent(at: datetime, rail: str, *, law: Law = RAILS_LAW) -> date:
    """The day the money is there, where the file is given in at a moment; after the hour it waits a day.

    >>> friday = datetime(2026, 5, 1, 15, 0)
    >>> print(credited_if_sent(friday, "bacs"), credited_if_sent(friday.replace(minute=1), "bacs"))
    2026-05-06 2026-05-07
    """
    if at.tzinfo is not None:
        raise ValueError("at has a time zone: give the clock on the wall.")
    day = at.date()
    days, cut_off, _ = _rail(rail, day, law)
    if not is_working_day(day) or at.time() > _hour(cut_off):
        day = add_working_days(day, 1)
    return add_working_days(day, days.value)


def _rail(rail: str, on: date, law: Law) -> tuple[Amount, Amount, str]:
    names = law.on("rails", on).value
    if rail not in names:
        do = f"Say {listed(names, joined_by='or')}."
        raise Refused(Finding("unknown-word", f"{quoted(rail)} is not a way of paying.", "rail", do))
    return law.on(f"{rail}_days", on), law.on(f"{rail}_cut_off", on), names[rail]


def _hour(amount: Amount) -> time:
    return time.fromisoformat(amount.value)


def _working_days_before(day: date, number: int) -> date:
    for _ in range(number):
        day = previous_working_day(day)
    return day
