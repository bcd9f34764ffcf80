"""`trellis charge`: what one person pays towards their support, and how the sum came about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import read_day, say_day
from trellis.basis.reading import read_json_file
from trellis.cli import printing


def charge(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Circumstances, see below.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day, as 2026-05-01.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What does a person pay? Every figure on the way, each with its source.

    \b
    FILE.json (sums are whole pence):
      {"date_of_birth": "1939-04-02", "household": "single",
       "weekly_cost_pence": 18010, "capital_pence": 0,
       "income": [{"kind": "state_pension", "weekly_pence": 20385},
                  {"kind": "attendance_allowance_higher", "weekly_pence": 10175}],
       "disregarded": [], "housing": [],
       "disability_expenditure": [{"kind": "telecare", "pence": 1000, "every": "month"}],
       "protected_income_pence": null, "premiums": [], "children": 0,
       "policy": {"percent_of_disposable": 100, "minimum_charge_pence": 0},
       "refused_assessment": false, "light_touch": null}

    \b
    household: single, couple, lone_parent. premiums: disability, enhanced_disability, carer.
    light_touch: below, above. setting: community, care_home. every: week, four_weeks, month, year.
    joint_capital: [{"pence": 950000, "owners": 2}] for what is held together, in equal shares.
    disregarded: what the council leaves out besides what the law leaves out by itself.
    protected_income_pence: what the council protects, where that is more than the law's minimum.

    \b
    Amounts marked “to be confirmed” have not been read in the source that is named: read them there first.
    Ends with 0 where it could be worked out, and with 2 where it could not.

    \b
    Example:
      trellis charge mrs-a.json --on 2026-05-01
    """
    from trellis.engines.charging.working import charge as work_out

    try:
        worked = work_out(read_json_file(file), on=_day(on))
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(worked.as_json(), json, _tell)


def _day(written: str) -> date:
    day = read_day(written, where="--on")
    if isinstance(day, Finding):
        raise Refused(day)
    return day


def _tell(told: dict[str, Any]) -> None:
    print(f"{printing.pounds(told['charge_pence'])} a week, on {say_day(date.fromisoformat(told['on']))}.\n")
    rows = []
    for line in told["lines"]:
        status = f" ({line['status']})" if "status" in line else ""
        rows.append(
            [f"{line['says']}{status}", "" if line["pence"] is None else printing.pounds(line["pence"])]
        )
    print(printing.bill(rows))
    if told["to_be_confirmed"]:
        print(
            "\nSome of these amounts are to be confirmed: read them in their sources before you rely on them."
        )
