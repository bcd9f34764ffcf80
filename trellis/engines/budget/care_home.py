"""How long a direct payment may pay for somebody to stay in a care home.

Four weeks in a row in any twelve months, and no more. Two stays with less than four weeks between them count
as one run; a person who goes for a week every six weeks never comes near the limit, however often they go.
Every day in the home counts towards the run, whoever paid for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

from trellis.basis.findings import Finding, Refused, place
from trellis.basis.law import Law, read_law
from trellis.basis.periods import Period, months_after

CARE_HOME_LAW: Law = read_law(files("trellis.engines.budget") / "law" / "care_home.toml")

MOST_STAYS = 500
LONGEST_STAY_DAYS = 3_660
"""Ten years, beyond which a year was mistyped."""


@dataclass(frozen=True, slots=True)
class Run:
    """Stays that count as one. first_day_not_funded: the first day that may not be paid for, or None."""

    stays: tuple[Period, ...]
    days_funded: int
    first_day_not_funded: date | None

    @property
    def days(self) -> int:
        """Every day in the home, both ends of each stay counted."""
        return sum(stay.days for stay in self.stays)


@dataclass(frozen=True, slots=True)
class Runs:
    """All the runs, the earliest first. status: `to be confirmed` where the law's days are, or None."""

    runs: tuple[Run, ...]
    status: str | None = None

    @property
    def days_funded(self) -> int:
        """Days a direct payment may pay for, in all the runs together."""
        return sum(run.days_funded for run in self.runs)

    @property
    def first_day_not_funded(self) -> date | None:
        """The first day in any run that a direct payment may not pay for, or None."""
        return min((run.first_day_not_funded for run in self.runs if run.first_day_not_funded), default=None)


def stays(given: Sequence[tuple[date, date]]) -> Runs:
    """Which days in a care home a direct payment may pay for.

    given: the first and the last day of each stay, in any order, both counted. Refused, with every finding:
    a stay that ends before it begins or lasts over ten years; stays that overlap, by name; a day before the
    Act. To be confirmed: nobody has yet read regulation 6 itself.

    Source: Care and Support (Direct Payments) Regulations 2014 (SI 2014/2871), reg 6; statutory guidance,
    chapter 12, for “Peter”, who goes for three weeks, is at home for two and goes for three more.

    >>> peter = stays([(date(2026, 5, 4), date(2026, 5, 24)), (date(2026, 6, 8), date(2026, 6, 28))])
    >>> peter.days_funded, peter.first_day_not_funded
    (28, datetime.date(2026, 6, 15))
    """
    periods = _read(given)
    if not periods:
        return Runs(())
    gap = CARE_HOME_LAW.on("days_apart", periods[0].first)
    runs: list[list[Period]] = []
    for stay in periods:
        if runs and (stay.first - runs[-1][-1].last).days - 1 < gap.value:
            runs[-1].append(stay)
        else:
            runs.append([stay])
    return Runs(tuple(_run(run) for run in runs), gap.status)


def _read(given: Sequence[tuple[date, date]]) -> list[Period]:
    if len(given) > MOST_STAYS:
        says = f"There are more than {MOST_STAYS} stays."
        raise Refused(Finding("too-many", says, "stays", "Give those of the last few years."))
    findings = []
    periods = []
    for position, (first, last) in enumerate(given, start=1):
        if last < first:
            says = "The stay ends before it begins."
            findings.append(Finding("ends-first", says, place("stays", position), "Look at its two days."))
        elif (last - first).days >= LONGEST_STAY_DAYS:
            says = "The stay lasts more than ten years."
            findings.append(Finding("too-long", says, place("stays", position), "Look at its years."))
        else:
            periods.append(Period(first, last))
    periods.sort()
    for before, after in pairwise(periods):
        if before.overlap(after):
            says = f"The stay of {before} and the stay of {after} overlap."
            do = "Nobody is in two homes on one day: mend one of them."
            findings.append(Finding("stays-overlap", says, "stays", do))
    if findings:
        raise Refused(findings)
    return periods


def _run(periods: list[Period]) -> Run:
    most = CARE_HOME_LAW.on("days_in_a_row", periods[0].first).value
    within = CARE_HOME_LAW.on("months", periods[0].first).value
    days = [period.first + timedelta(n) for period in periods for n in range(period.days)]
    funded, first_not, oldest = 0, None, 0
    for at, day in enumerate(days):
        # Of the run, only the days of the twelve months up to and with this one count.
        while months_after(days[oldest], within) <= day:
            oldest += 1
        if at - oldest < most:
            funded += 1
        elif first_not is None:
            first_not = day
    return Run(tuple(periods), funded, first_not)
