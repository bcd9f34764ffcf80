"""`trellis equity`: who is missing out, and what the label means, from a file with a row a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trellis.basis.findings import Finding, Refused
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.analytics.who_is_missing import Table, Told

MOST_WARNINGS = 25
_OWN = "northshire"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def equity(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A row a person, see below.")],
    *,
    policy: Annotated[
        str | None,
        typer.Option(help="As --public, by the rule of this name or in this file; northshire unless given."),
    ] = None,
    reference: Annotated[
        str | None, typer.Option(metavar="GROUP", help="The group that others of its kind are set beside.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="As everybody may see it: small numbers hidden.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--csv", metavar="OUT", help="Write the tables there as well.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="By which day's rules; today unless given.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Who was offered, took, waited for and got what, by group; and the label beside the evidence of control.

    \b
    FILE.csv has the column person (any name that is unique), and as far as there are
      age (in years) or age_band, support_reason, ethnicity, sex,
      deprivation (1 to 10, 1 the most deprived) or deprivation_fifth (1 to 5),
      autism, dementia, substance_misuse, has_nobody (yes, no, or blank where not known),
      setting (community; others are left out),
      held (direct payment, service fund, council managed, arranged),
      offered, took (yes, no or blank), waited_days,
      indicative_pence, final_pence, cut_pence (a week),
      knew_sum_first, led_plan, more_than_one_provider, changed_in_12_months,
      knows_how_to_switch (yes, no, unknown).
    A column that is missing leaves its part out, and that is said.

    A group whose share is under four fifths of another's is flagged; where so few people stand behind it that
    nothing can be said, that is said.

    With --public small numbers are hidden by the policy, and others with them, so that no hidden number can
    be worked out from all the tables together. Policies that come along: northshire, nhs-2018,
    hes-before-2018, pss-ex1-before-2014.

    Exit codes: 0 done; 1 done, and some rows have something wrong with them; 2 could not be done.

    \b
    Example:
      trellis equity people.csv --public --csv figures.csv
    """
    from trellis.analytics import who_is_missing
    from trellis.basis.periods import read_day
    from trellis.basis.reading import read_bytes
    from trellis.engines.disclosure import policy as policies
    from trellis.engines.equity.sheet import MOST_BYTES, read_people_sheet

    try:
        # What may be a day long ago must be asked for; a command has a clock, and the engines have none.
        day = read_day(on, where="--on") if on is not None else date.today()  # noqa: DTZ011
        if isinstance(day, Finding):
            raise Refused(day)
        sheet = read_people_sheet(read_bytes(file, MOST_BYTES + 1))
        rule = policies.find(policy or _OWN) if public or policy is not None else None
        told = who_is_missing.tell(
            sheet.columns, on=day, policy=rule, reference=reference, numbers=sheet.numbers
        )
        tables = (*who_is_missing.equity_tables(told), *who_is_missing.control_tables(told))
        if out is not None:
            _write(out, file, told, tables)
    except Refused as refused:
        printing.refuse(refused, json)
    findings = (*sheet.findings, *told.findings)
    answer = who_is_missing.as_json(told) | {"findings": [one.as_json() for one in findings]}
    printing.say(answer, json, lambda _: print(_say(told, tables)))
    if findings:
        if not json:
            printing.say_findings(findings)
        raise typer.Exit(printing.FOUND_WRONG)


def _write(out: Path, source: Path, told: Told, tables: Iterable[Table]) -> None:
    """The same tables for a spreadsheet: what to know first, then table after table."""
    from trellis.cli.writing import written_whole

    sheet = io.StringIO(newline="")
    write = csv.writer(sheet)
    for caveat in told.caveats:
        write.writerow([f"Note: {caveat}"])
    for table in tables:
        write.writerow([])
        write.writerow([table.title])
        write.writerow(table.headings)
        write.writerows([_harmless(cell) for cell in row] for row in table.printed)
    with written_whole(out, never_over=source) as part:
        # The mark in front tells a spreadsheet that accents are UTF-8.
        part.write_text("\ufeff" + sheet.getvalue(), encoding="utf-8", newline="")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a dash by itself is none."""
    return f"'{cell}" if cell.startswith(_FORMULAS) and len(cell) > 1 else cell


def _say(told: Told, tables: Sequence[Table]) -> str:
    parts = []
    if told.control:
        parts.append(told.control[0].line)
    if told.warnings:
        shown = told.warnings[:MOST_WARNINGS]
        parts.append("\n".join(["Who is missing out:", *(f"  {one}" for one in shown)]))
        if len(told.warnings) > len(shown):
            parts.append(f"{len(told.warnings) - len(shown):,} more are in the tables.")
    else:
        parts.append("No group is under four fifths of the one it is set beside, as far as is shown here.")
    for table in tables:
        parts.append(f"{table.title}\n{printing.bill([table.headings, *table.printed])}")
    parts.append("\n".join(["What to know when reading this:", *(f"  {one}" for one in told.caveats)]))
    return "\n\n".join(parts)
