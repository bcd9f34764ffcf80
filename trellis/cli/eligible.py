"""`trellis eligible`: whether one person's needs are eligible, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trellis.basis.findings import Refused
from trellis.basis.reading import read_json_file
from trellis.cli import printing

_MARKS = {True: "yes", False: "no", None: ""}


def eligible(file: Path, json: bool) -> None:
    """Decides by the adult's test, the carer's or the older bands, and prints every step with its source.

    Ends with 0 where it could be decided, eligible or not, and with 2 where the file could not be used.
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
