"""`trellis bounds`: what a part-done assessment can still come to, and what to ask next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Refused
from trellis.cli import printing


def bounds(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Answers with gaps, see below.")],
    scheme: Annotated[str, typer.Option(help="The name of a scheme that comes with Trellis, or a file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """The range of a part-done assessment.

    The sum in the end is never outside the range, and the range never widens as answers come in.

    FILE.json is as for `trellis allocate`, with gaps: leave an outcome out, or give it "level": null, where
    it has not been answered; give "carer_share": null where help has not been asked about.

    The next question is the one whose points still range widest; of two as wide, the earlier in the list.

    \b
    Example:
      trellis bounds mrs-a-so-far.json --scheme northshire-2026-04
    """
    from trellis.basis.reading import read_json_file
    from trellis.engines.allocation import bounds as so_far
    from trellis.engines.allocation import schemes

    try:
        reach = so_far.bounds(read_json_file(file), schemes.find(scheme))
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(reach.as_json(), json, lambda told: print(_say(told)))


def _say(told: dict[str, Any]) -> str:
    rows = [["Not less than", printing.pounds(told["weekly_pence_low"]), "a week"]]
    rows.append(["Not more than", printing.pounds(told["weekly_pence_high"]), "a week"])
    parts = [printing.bill(rows), told["says"]]
    if told["open"]:
        still = [["Still open", "asks about", "points"]]
        for question in told["open"]:
            reach = f"{question['points_low']:,} to {question['points_high']:,}"
            still.append([question["title"], " and ".join(question["asks"]), reach])
        parts.append(printing.bill(still, left=2))
    return "\n\n".join(parts)
