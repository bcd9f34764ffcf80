from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import read_day
from trellis.govuk.wording import day
from trellis.site.demo.load import SCHEME_STARTS, CannotLoad, Tell, day_of, is_loaded, load


class Command(BaseCommand):
    help = "Makes Northshire, the made-up council, with its cast and as many made-up people as asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=2000, help="how many people in all (2000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same people (1)")
        parser.add_argument("--on", type=_day, default=None, help="the day it stands at (today): 2026-05-01")

    def handle(self, *args: Any, people: int, seed: int, on: date | None, **options: Any) -> None:
        try:
            if is_loaded():
                self.stdout.write("The made-up council is here already. Nothing was changed.")
                return
            if not settings.DEMO:
                raise CommandError(
                    "This service is not a demonstration, so it gets no made-up people. "
                    "Set TRELLIS_DEMO=1 where it should be one."
                )
            asked = on or localdate()
            stands_at = day_of(asked)
            if stands_at != asked:
                starts = f"The council’s scheme starts on {day(SCHEME_STARTS)}"
                self.stdout.write(f"{starts}, so the demonstration stands at {day(stands_at)}.")
            # Drawn beside what is printed, on a terminal alone; in a pipe there is nothing of it.
            console = Console(stderr=True)
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                disable=not console.is_terminal,
            ) as progress:
                loaded = load(how_many=people, seed=seed, on=stands_at, tell=_shown_on(progress))
        except (CannotLoad, Refused) as refused:
            raise CommandError(str(refused)) from None
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(
            f"Northshire is ready: {loaded.people:,} made-up people, {loaded.assessments:,} assessments, "
            f"{loaded.talks:,} talks, {loaded.contacts:,} contacts, {loaded.decisions:,} decisions and "
            f"{loaded.amounts:,} indicative amounts."
        )


def _day(text: str) -> date:
    read = read_day(text)
    if isinstance(read, Finding):
        raise ArgumentTypeError(str(read))
    return read


def _shown_on(progress: Progress) -> Tell:
    task = progress.add_task("", total=None)

    def tell(says: str, done: int, of: int) -> None:
        progress.update(task, description=says, completed=done, total=of)

    return tell
