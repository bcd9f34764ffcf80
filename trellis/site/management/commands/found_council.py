from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from trellis.journey.accounts import actions
from trellis.journey.accounts.models import Council


class Command(BaseCommand):
    help = "Names the council and makes its first administrator. Once, in an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the council's name, as it stands on every page")
        parser.add_argument("--username", required=True, help="what the first administrator signs in with")
        parser.add_argument("--administrator", required=True, help="the first administrator's own name")

    def handle(self, *args: Any, name: str, username: str, administrator: str, **options: Any) -> None:
        if there := Council.objects.first():
            raise CommandError(f"The council here is {there.name} already. Nothing was changed.")
        # Asked for and not an argument: arguments are seen by everybody on the machine.
        password = getpass("A password for the first administrator, 12 characters or more: ")
        try:
            validate_password(password)
            with transaction.atomic():
                actions.found_council(name=name)
                account = actions.make_first_administrator(
                    username=username, name=administrator, password=password
                )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(
            f"{name} is founded. {account.name} signs in as {account.username}, and makes all other accounts."
        )
