"""`trellis replay`: a saved allocation worked again from nothing but its file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Refused
from trellis.cli import printing
from trellis.cli.allocate import say_allocation


def replay(
    file: Annotated[Path, typer.Argument(metavar="REPLAY.json", help="What `allocate --save` wrote.")],
    why: Annotated[bool, typer.Option("--why", help="Say each line in words as well.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Works a saved sum out again, to the penny.

    Uses the scheme inside the file, never today's.

    \b
    Exit codes: 0 the same; 1 it differs, or the file was altered; 2 the file cannot be worked.

    \b
    Example:
      trellis replay mrs-a-replay.json
    """
    from trellis.basis.reading import read_json_file
    from trellis.engines.allocation import replay as saved

    try:
        worked = saved.replay(read_json_file(file))
    except Refused as refused:
        findings = refused.findings
        if not any(finding.code == "altered" for finding in findings):
            printing.refuse(refused, json)
        # So altered that it cannot be worked at all: that it was altered is still the answer asked for.
        found = {"same": False, "findings": [finding.as_json() for finding in findings]}
        printing.say(found, json, lambda _: printing.say_findings(findings))
        raise typer.Exit(printing.FOUND_WRONG) from None
    printing.say(worked.as_json(), json, lambda told: print(_say(told, why=why)))
    if not worked.same:
        if not json:
            printing.say_findings(worked.findings)
        raise typer.Exit(printing.FOUND_WRONG)


def _say(told: dict[str, Any], *, why: bool) -> str:
    verdict = (
        "The same, to the penny: the file is as it was saved, and every figure in it comes out again."
        if told["same"]
        else f"NOT the same. The file says {printing.pounds(told['stored_weekly_pence'])} a week. What the "
        "answers and the scheme in it give today is above."
    )
    return f"{say_allocation(told, why=why)}\n\n{verdict}"
