"""`trellis eligible`: whether one person's needs are eligible, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from trellis.basis.findings import Refused
from trellis.cli import printing

_MARKS = {True: "yes", False: "no ", None: "   "}


def eligible(
    file: Path = typer.Argument(help="A JSON file with the outcomes as recorded; see docs/guides."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object and nothing else."),
) -> None:
    """Decide whether needs are eligible by the adult's test, the carer's, or the older bands, with every reason.

    Exit codes: 0 decided (eligible or not), 2 the file could not be used (each fault is named).
    """
    from trellis.basis.reading import read_json_file
    from trellis.engines.eligibility.working import decide

    try:
        decision = decide(read_json_file(file))
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(decision.as_json(), json, _tell)


def _tell(told: dict[str, Any]) -> None:
    """The answer first, then each step under it with where the law asks it."""
    print(f"{'Eligible' if told['eligible'] else 'Not eligible'} on {told['on']} by the {told['test']} test.\n")
    for line in told["lines"]:
        print(f"{_MARKS[line['holds']]}  {line['says']}")
        print(f"     {line['source']}{' (' + line['status'] + ')' if 'status' in line else ''}")
