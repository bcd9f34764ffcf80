"""Works out what falls due."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from trellis.basis.findings import Finding
from trellis.basis.periods import read_day
from trellis.govuk.wording import count_of, day, money
from trellis.journey.pay import actions

DAYS_AHEAD = 14
HELP = """\
Works out what falls due by every schedule, two weeks ahead, and puts right what changed for days gone by.

Run it every night. Run twice it adds nothing: each period falls due once, and each change is put right by
one further sum a period. It ends with 0; if it is stopped half way, nothing of it is kept.

  manage.py pay_dues                        everything with a pay day in the next two weeks
  manage.py pay_dues --until 2026-05-31     everything with a pay day up to that day
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", type=_day, help="the last pay day to look at: 2026-05-31")

    def handle(self, *args: Any, until: date | None = None, **options: Any) -> None:
        on = localdate()
        made = actions.make_dues(on, until=until or on + timedelta(days=DAYS_AHEAD))
        self.stdout.write(
            f"Up to {day(made.until)}: {count_of(made.schedules, 'schedule')} looked at, "
            f"{count_of(made.periods, 'period')} fell due, {count_of(made.adjustments, 'period')} put right, "
            f"{money(made.pence)} in all."
        )


def _day(written: str) -> date:
    found = read_day(written, where="--until")
    if isinstance(found, Finding):
        raise ArgumentTypeError(f"{found.says} {found.do}")
    return found
