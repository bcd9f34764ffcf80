"""The account of a service fund: what it had, what was spent, the hours kept for later and used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from trellis.engines.budget.lines import WEEKS
from trellis.engines.budget.slices import part_of_year
from trellis.journey.accounts.models import Account

from .. import access, states
from ..models import FundEntry, How, Slice, SliceMove
from .slices import every_slice, signed

SPENT, KEPT, USED, PUT_RIGHT = "spent", "hours_kept", "hours_used", "put_right"
WITHOUT_AN_ENTRY = timedelta(weeks=4)


@dataclass(frozen=True)
class FundLine:
    """One entry. kind: what it is of, also where it puts another right."""

    entry: FundEntry
    kind: str
    corrects: FundEntry | None
    may_be_put_right: bool


@dataclass(frozen=True)
class FundAccount:
    """A service fund on a day. weeks: begun since its first day, of which the money is there."""

    starts_on: date
    until: date
    weeks: int
    had_pence: int
    spent_pence: int
    hours_kept: Decimal
    hours_used: Decimal
    lines: tuple[FundLine, ...]

    @property
    def left_pence(self) -> int:
        return self.had_pence - self.spent_pence

    @property
    def hours_left(self) -> Decimal:
        return self.hours_kept - self.hours_used


def fund_account(held: Slice, on: date) -> FundAccount:
    """The account as it stands, the newest line first. The same for the provider and for the person."""
    starts, until = held.starts_on, min(on, _last_day(held) or on)
    entries = list(held.fund_entries.select_related("put_in_by"))
    kinds = kinds_of(entries)
    corrected = {one.corrects_id for one in entries}
    by_key = {one.pk: one for one in entries}
    lines = tuple(
        FundLine(one, kinds[one.pk], by_key.get(one.corrects_id or 0), one.pk not in corrected)
        for one in reversed(entries)
    )

    def hours(kind: str) -> Decimal:
        return sum((one.hours for one in entries if kinds[one.pk] == kind), Decimal(0))

    moves = SliceMove.objects.filter(Q(from_slice=held) | Q(to_slice=held))
    return FundAccount(
        starts_on=starts,
        until=until,
        weeks=weeks_begun(starts, until),
        had_pence=had_by(held, moves, until),
        spent_pence=sum(one.pence for one in entries),
        hours_kept=hours(KEPT),
        hours_used=hours(USED),
        lines=lines,
    )


def kinds_of(entries: Sequence[FundEntry]) -> dict[int, str]:
    """What each entry is of, by its key: one that puts another right is of what that one was."""
    by_key = {one.pk: one for one in entries}
    kinds = {}
    for one in entries:
        root = one
        while root.corrects_id is not None:
            root = by_key[root.corrects_id]
        kinds[one.pk] = root.kind
    return kinds


def fault_of_hours(entries: Sequence[FundEntry]) -> str:
    """The first day on which more hours would have been used than were kept; nothing where there is none."""
    kinds = kinds_of(entries)
    left = Decimal(0)
    by_day: dict[date, Decimal] = {}
    for one in entries:
        sign = {KEPT: 1, USED: -1}.get(kinds[one.pk], 0)
        by_day[one.on] = by_day.get(one.on, Decimal(0)) + sign * one.hours
    for when in sorted(by_day):
        if left + by_day[when] < 0:
            return (
                f"Only {left.normalize():f} kept hours were left on {when:%-d %B %Y}, so no more can be used."
            )
        left += by_day[when]
    return ""


def _last_day(held: Slice) -> date | None:
    ends = [day for day in (held.ended_on, held.budget.ended_on) if day is not None]
    return min(ends) - timedelta(days=1) if ends else None


def weeks_begun(starts: date, until: date) -> int:
    """Weeks begun from one day up to and with another: a week's money is there from its first day.

    >>> weeks_begun(date(2026, 4, 6), date(2026, 7, 5)), weeks_begun(date(2026, 4, 6), date(2026, 7, 6))
    (13, 14)
    """
    return max(0, (until - starts).days // 7 + 1)


def had_by(held: Slice, moves: Iterable[SliceMove], until: date) -> int:
    """What a fund has had up to a day, in pence: a year's sum by the year, with what was moved in and out."""
    moves = list(moves)
    weeks = weeks_begun(held.starts_on, until)
    moved = sum(signed(move, held) * move.weekly_pence for move in moves)
    if held.yearly_pence is None:
        pence = (held.weekly_pence - moved) * weeks
    else:
        years, part = divmod(weeks, WEEKS)
        yearly = held.yearly_pence - moved * WEEKS
        pence = yearly * years + part_of_year(yearly, part)
    for move in moves:
        since = max(held.starts_on, move.from_date)
        pence += signed(move, held) * move.weekly_pence * weeks_begun(since, until)
    return pence + held.once_pence


def funds_for(account: Account) -> QuerySet[Slice]:
    """The service funds that this account's organisations hold, once agreed, with the last entry's day."""
    mine = every_slice().filter(
        how=How.SERVICE_FUND,
        provider__organisation__in=access.organisations_as_provider(account),
        budget__state__in=[states.SIGNED, states.ENDED],
    )
    return mine.annotate(last_entry_on=Max("fund_entries__on")).order_by("budget__person__sort_name", "pk")
