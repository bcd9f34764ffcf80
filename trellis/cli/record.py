"""`trellis record verify`: whether the chain of who did what is whole."""

from __future__ import annotations

import os
from typing import Any

import typer

from trellis.basis.findings import Finding, Refused
from trellis.cli import printing

app = typer.Typer(help="The record of who did what, when and why.", no_args_is_help=True)


@app.command()
def verify(
    json: bool = typer.Option(False, "--json", help="Print one JSON object and nothing else."),
    expect: str = typer.Option(
        "", help="The head's hash as you kept it elsewhere: catches even a record rebuilt from its beginning."
    ),
) -> None:
    """Walk every line of the record and say whether one was removed or altered.

    Needs DATABASE_URL and the web extra. Exit codes: 0 whole, 1 broken (the first broken line is
    named), 2 could not look.
    """
    verdict = _verdict(as_json=json)
    is_known = not expect or verdict.head_hash.startswith(expect)
    says = (
        verdict.says if is_known else f"{verdict.says} But the newest line is not the one you kept: {expect}."
    )
    answer = {
        "whole": verdict.is_whole and is_known,
        "lines": verdict.lines,
        "head": verdict.head_hash,
        "broken_at": verdict.broken_at,
        "says": says,
    }
    printing.say(answer, json, lambda told: print(f"{told['says']}\nNewest line: {told['head']}"))
    if not answer["whole"]:
        raise typer.Exit(1)


def _verdict(*, as_json: bool) -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
    try:
        import django
        from django.db import DatabaseError
    except ImportError:
        printing.refuse(
            Refused(
                Finding(
                    "web-extra-missing",
                    "The record is in the council's database, and this installation has only the engines.",
                    "",
                    "Install trellis[web], set DATABASE_URL, and try again.",
                )
            ),
            as_json,
        )
    django.setup()
    from trellis.journey.record import queries

    try:
        return queries.verify()
    except DatabaseError:
        printing.refuse(
            Refused(
                Finding(
                    "database-away",
                    "The database does not answer, or holds no record.",
                    "DATABASE_URL",
                    "Check that the service's database is running and that DATABASE_URL names it.",
                )
            ),
            as_json,
        )
