"""Looks over the accounts for the few things a person should look at."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from trellis.basis.findings import Finding
from trellis.basis.periods import read_day
from trellis.govuk.wording import count_of
from trellis.journey.pay import actions

HELP = """\
Looks over every account for the few things that a person should look at: much cash just after a payment, a
spend after a death, somebody who speaks for the person and begins to be paid, nothing spent for weeks. Each
becomes a task for the workers of the person's team, once. Nothing is stopped and nobody is told. For a
night's work:

  manage.py pay_look
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=_day, help="the day, as 2026-05-04; today unless said")

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        found = actions.raise_concerns(on or localdate())
        self.stdout.write(f"{count_of(len(found), 'new thing')} for somebody to look at. Nothing is stopped.")


def _day(written: str) -> date:
    found = read_day(written, where="--on")
    if isinstance(found, Finding):
        raise ArgumentTypeError(f"{found.says} {found.do}")
    return found
