"""`trellis allocate`: one person's indicative amount, with its working."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Refused
from trellis.cli import printing


def allocate(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="One person's answers, see below.")],
    scheme: Annotated[str, typer.Option(help="The name of a scheme that comes with Trellis, or a file.")],
    save: Annotated[
        Path | None, typer.Option(metavar="REPLAY.json", help="Keep the whole working in a file to replay.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say each line in words as well.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """The indicative amount, with its working.

    Each pound traces to one answer, one rule and one dated price.

    \b
    FILE.json:
      {"person": "Mrs A", "answers": {
        "nutrition": {"level": 2, "carer_share": 0.5, "carer_willing": true, "carer_able": true,
                      "carer_relation": "daughter"},
        "hygiene": {"level": 3}, "toilet": {"level": 2}, "clothing": {"level": 2},
        "home_safely": {"level": 1}, "habitable_home": {"level": 2}, "relationships": {"level": 3},
        "work": {"level": 0}, "community": {"level": 3}, "caring_for_child": {"level": 0}},
       "circumstances": []}

    \b
    Levels: 0 no help needed, 1 a little, 2 some of it, 3 most of it, 4 all of it.
    A carer's share (0 to 1) counts only where the carer is both willing and able. Several carers of one
    outcome: "carers": [{"name": "…", "share": 0.5, "willing": true, "able": true}, …].
    A scheme without questions takes {"points": 115}.
    Circumstances: deafblind, complex_needs, two_carers_at_once, night_care, twenty_four_hour, forensic,
    joint_nhs, live_in. Each says that points may not be enough and that a costed plan is needed.

    \b
    Examples:
      trellis allocate mrs-a.json --scheme northshire-2026-04 --save mrs-a-replay.json
      trellis allocate mrs-a.json --scheme our-scheme.toml --why
    """
    from trellis.basis.reading import read_json_file
    from trellis.engines.allocation import replay, schemes, working

    try:
        allocation = working.allocate(read_json_file(file), schemes.find(scheme))
        if save is not None:
            _keep(replay.save(allocation), save, never_over=file)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(allocation.as_json(), json, lambda told: print(say_allocation(told, why=why)))


def _keep(document: dict[str, Any], path: Path, *, never_over: Path) -> None:
    import json

    from trellis.cli.writing import written_whole

    with written_whole(path, never_over=never_over) as part:
        part.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def say_allocation(told: dict[str, Any], *, why: bool = False) -> str:
    """An allocation as a bill in pounds, from the object that `--json` prints."""
    rows = [["", "level", "points", "help", "counted", "a week"]]
    for line in told["lines"]:
        is_answer = line["level"] is not None or line["outcome"] == "points"
        rows.append(
            [
                line["title"],
                "" if line["level"] is None else f"{line['level']}",
                f"{line['points']:,}" if is_answer else "",
                f"-{line['less_points']:,}" if line["less_points"] else "",
                f"{line['points_left']:,}" if is_answer else "",
                printing.pounds(line["pence"]),
            ]
        )
    less = f"-{told['less_points']:,}" if told["less_points"] else ""
    together = [f"{told['points_before_support']:,}", less, f"{told['points']:,}"]
    rows.append(["In all", "", *together, printing.pounds(told["weekly_pence"])])
    parts = [
        "\n".join(
            [*([told["person"]] if "person" in told else []), told["scheme_title"], told["scheme_label"]]
        ),
        printing.bill(rows),
        _sums(told),
    ]
    if why:
        parts.append("\n".join(line["says"] for line in told["lines"]))
    parts.append(told["contingency"]["says"] + "".join(f"\n{note}" for note in told["notes"]))
    if told["concerns"]:
        parts.append("Points may not be enough here:\n" + "\n".join(c["says"] for c in told["concerns"]))
    parts.append(f"{told['scheme']}, version {told['scheme_version']}, from {told['scheme_from']}")
    parts[-1] += f"\nFingerprint {told['fingerprint']}"
    return "\n\n".join(parts)


def _sums(told: dict[str, Any]) -> str:
    if told["weekly_pence"] is None:
        return "There is no amount."
    return printing.bill(
        [
            ["A week", printing.pounds(told["weekly_pence"])],
            ["A year, 365 days", printing.pounds(told["annual_pence"])],
            ["(52 weeks", f"{printing.pounds(told['annual_52_weeks_pence'])})"],
        ]
    )
