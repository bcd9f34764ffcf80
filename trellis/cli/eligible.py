"""`trellis eligible`: whether one person's needs are eligible, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Refused
from trellis.basis.reading import read_json_file
from trellis.cli import printing

_MARKS = {True: "yes", False: "no", None: ""}


def eligible(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Outcomes and limbs, see below.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Are the needs eligible? Says why, outcome by outcome, and where the law asks it.

    \b
    FILE.json:
      {"on": "2026-05-01", "test": "adult", "related_to_impairment": true,
       "outcomes": {"nutrition": {"limbs": ["without_assistance"], "evidence": "…"},
                    "hygiene": {"limbs": ["takes_longer"], "evidence": "…"}},
       "significant_wellbeing_impact": true, "wellbeing_reason": "…"}

    \b
    Limbs: without_assistance, pain_distress_anxiety, danger, takes_longer.
    Tests: adult; carer (docs/generated/rules.md); facs, the bands until 31 March 2015.
    Whether the impact on wellbeing is significant is a person's judgement, and needs its reason.
    What a carer does is not looked at here, and is refused.

    \b
    Ends with 0 where it could be decided, eligible or not, and with 2 where it could not.

    \b
    Example:
      trellis eligible mrs-a.json
    """
    from trellis.engines.eligibility.working import decide

    try:
        decision = decide(read_json_file(file))
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(decision.as_json(), json, _tell)


def _tell(told: dict[str, Any]) -> None:
    """The answer first, then each step and under it where the law asks it."""
    answer = "Eligible" if told["eligible"] else "Not eligible"
    print(f"{answer} on {told['on']}, by the test: {told['test']}.\n")
    for line in told["lines"]:
        status = f" ({line['status']})" if "status" in line else ""
        print(f"{_MARKS[line['holds']]:3}  {line['says']}\n     {line['source']}{status}")
