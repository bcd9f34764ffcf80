"""Sends what waits to be sent."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from trellis.journey.tell import sending

HELP = """\
Sends the messages that wait: letters, e-mails and text messages that were written and have not gone out.

A message goes out as soon as it is written. This sends what did not go then, because the machine stopped,
the disk was full or GOV.UK Notify did not answer, and asks Notify what came back. Two of these at once do no
harm: each message is taken up by one, and goes out once.

  manage.py send_messages              sends what waits now, says what came of it, and ends
  manage.py send_messages --keep-on    goes on until it is stopped, looking every minute

It ends with 0, also where a message could not be sent: whoever wrote it sees that on their own page.
"""
# Asking what came back is five questions to Notify, and minutes make no difference to a letter.
ROUNDS_BETWEEN_ASKING = 15


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-on", action="store_true", help="go on until stopped")
        parser.add_argument(
            "--every", type=int, default=60, metavar="SECONDS", help="how often to look (default 60)"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        if not given["keep_on"]:
            done = sending.send_waiting()
            sending.ask_what_came_back(done)
            self.stdout.write(f"{done}.")
            return
        self._keep_on(every=max(1, given["every"]))

    def _keep_on(self, *, every: int) -> None:
        stop = threading.Event()
        for request in (signal.SIGTERM, signal.SIGINT):
            signal.signal(request, lambda *_: stop.set())
        rounds = 0
        while not stop.is_set():
            try:
                done = sending.send_waiting(most=1)
                while done.sent + done.put_back + done.failed and not stop.is_set():
                    self.stdout.write(f"{done}.")
                    done = sending.send_waiting(most=1)
                if rounds % ROUNDS_BETWEEN_ASKING == 0:
                    sending.ask_what_came_back(done)
            except DatabaseError:
                # It comes back, or whoever started this stops it; what is under way is put back then.
                self.stderr.write("The database did not answer. Looking again later.")
                connection.close()
            rounds += 1
            stop.wait(every)
