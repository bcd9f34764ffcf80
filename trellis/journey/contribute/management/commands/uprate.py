"""Works everybody's contribution out anew for a day."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.timezone import localdate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trellis.basis.findings import Finding
from trellis.basis.periods import read_day
from trellis.govuk.wording import count_of, day, money
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.contribute import actions, queries

HELP = """\
Works out anew, for a day, what everybody is assessed to pay: by the law, their age and the council's policy
of that day, from what they told us. It shows who would pay more or less, and changes nothing: somebody else
reads it on its page and applies it.

  manage.py uprate --on 2026-04-06 --by frank.foster
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=_day, required=True, help="the day it holds from: 2026-04-06")
        parser.add_argument("--by", required=True, help="the sign-in name of the finance officer it is for")

    def handle(self, *args: Any, on: date, by: str, **options: Any) -> None:
        account = Account.objects.filter(username__iexact=by, is_active=True).first()
        if account is None:
            raise CommandError(f"Nobody signs in as {by}.")
        console = Console(stderr=True)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        ) as progress:
            bar = progress.add_task("Working out", total=queries.in_force(on).count())
            try:
                uprating = actions.prepare_uprating(
                    starts_on=on,
                    by=account,
                    on=localdate(),
                    tell=lambda done: progress.update(bar, completed=done),
                )
            except Refused as refused:
                raise CommandError(refused.says) from None
            except ValidationError as refused:
                raise CommandError(" ".join(refused.messages)) from None
        counts = uprating.counts
        self.stdout.write(
            f"{count_of(counts['people'], 'person', 'people')} from {day(on)}: "
            f"{counts['more']:,} pay {money(counts['more_pence'])} a week more in all, "
            f"{counts['less']:,} pay {money(counts['less_pence'])} less, {counts['same']:,} the same, "
            f"{counts['other']:,} begin or cease to pay the whole, "
            f"{counts['not_worked_out']:,} could not be worked out."
        )
        address = reverse("contribute:uprating", args=[uprating.ref])
        self.stdout.write(f"Nothing has changed yet. Somebody else reads it at {address} and applies it.")


def _day(written: str) -> date:
    found = read_day(written, where="--on")
    if isinstance(found, Finding):
        raise ArgumentTypeError(f"{found.says} {found.do}")
    return found
