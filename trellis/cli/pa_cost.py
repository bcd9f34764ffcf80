"""`trellis pa-cost`: what a personal assistant costs their employer, and what is left of a budget."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import read_day, say_day
from trellis.basis.reading import read_json_file
from trellis.cli import printing


def pa_cost(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Hours, wage and the rest, see below.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day, as 2026-05-01.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What does it cost to employ a personal assistant, before anybody is hired?

    \b
    FILE.json (sums are whole pence):
      {"hours_a_week": 16, "wage_pence": 1320, "age": null,
       "insurance_yearly_pence": 13000, "payroll_weekly_pence": 540,
       "employment_allowance": true, "pension": "basic_pay", "pension_percent": 3,
       "mileage_weekly_pence": 0, "other_weekly": [{"kind": "gloves", "pence": 150}],
       "budget_weekly_pence": 32000}

    \b
    hours_a_week and wage_pence must be given; what else is left out counts as nothing, and:
    age: whole years; null is 21 or over. It decides the least that may be paid.
    pension: basic_pay, qualifying_earnings (the band the law counts, if left out), none.
      pension_percent is 3 if left out. The law's minimum stands beside it and is not added.
    employment_allowance: whether the employer has it; true if left out. National Insurance stands beside it.
    budget_weekly_pence: null where there is none.

    \b
    A wage below the minimum of the day is refused. Amounts marked “to be confirmed” have not been read in
    the source that is named. Ends with 0; with 1 where it would break the law to do so; with 2 where it
    could not be worked out.

    \b
    Example:
      trellis pa-cost my-pa.json --on 2026-05-01
    """
    from trellis.engines.employing.cost import pa_cost as work_out

    try:
        day = read_day(on, where="--on")
        if isinstance(day, Finding):
            raise Refused(day)
        worked = work_out(read_json_file(file), on=day)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(worked.as_json(), json, _tell)
    if worked.findings:
        if not json:
            printing.say_findings(worked.findings)
        raise typer.Exit(printing.FOUND_WRONG)


def _tell(told: dict[str, Any]) -> None:
    print(f"{printing.pounds(told['weekly_pence'])} a week, on {say_day(date.fromisoformat(told['on']))}.")
    if told["left_pence"] is not None:
        short, left = told["is_short"], printing.pounds(abs(told["left_pence"]))
        of = printing.pounds(told["budget_weekly_pence"])
        print(f"That is {left} more than the budget of {of}." if short else f"{left} is left of {of}.")
    print()
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
