"""`trellis cld`: the Client Level Data return checked before it is sent, and written from the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.periods import read_day, say_day
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.formats.client_level_data.report import Report
    from trellis.formats.client_level_data.summary import Line

app = typer.Typer(
    help="The Client Level Data return of adult social care.", no_args_is_help=True, rich_markup_mode=None
)

_STEPS = 1_000


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Returns as CSV, one or several.")],
    *,
    lists: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of ref_<field>.csv, or the official mapping as CSV."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The day the return was or will be sent.")
    ] = "",
    findings: Annotated[
        Path | None, typer.Option(metavar="OUT.csv", help="Where to write the findings, a row each.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="How many rows of each thing found are written.")
    ] = 1_000,
    memory: Annotated[
        str, typer.Option(metavar="SIZE", help="How much memory may be used, such as 500MB.")
    ] = "1GB",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Hold a return against the rules of the national centre, and say by rule, field and row what is wrong.

    \b
    The file is read as it comes: in any order of columns, in UTF-8, UTF-16 or Windows-1252, with dates
    written in several ways. What was guessed is said. Rows are counted from 1 under the headings.
    The lists that ship are made from what is public and marked “to be confirmed”. Give your own by --lists:
      a folder of ref_<field>.csv with the columns raw, cleaned_r2, grouped_r2 (ref_la.csv: code, name),
      or the official mapping workbook's sheet saved as CSV (Variable, Release 1 value, Release 2 value).
    A file of any length needs no more than --memory, and room on the disk for what does not fit.

    \b
    Nothing in the answer tells who a person is: a row, a field, a rule; and of lists the word that is not in
    them. In --json, findings carry national codes by field: cond (2 mandatory, 1 applicable, 0 not) and chk
    (1 valid, 0 blank, -1 blank and mandatory, -2 to -6 invalid, -7 a value of release 1).
    Exit codes: 0 nothing is wrong; 1 something is; 2 a file cannot be read.

    \b
    Example:
      trellis cld check return.csv --on 2026-04-20 --findings findings.csv
    """
    try:
        day = _day(on, "--on")
        reports = [_report(file, lists, day, most, memory, what=f"Checking {file.name}") for file in files]
        if findings:
            _write_findings(findings, files, reports)
    except Refused as refused:
        printing.refuse(refused, json)
    from trellis.formats.client_level_data.summary import as_json

    told: dict[str, Any] = {
        "wrong": any(one.is_wrong for one in reports),
        "files": [as_json(one) for one in reports],
    }
    printing.say(told, json, lambda _: _tell(reports))
    if told["wrong"]:
        raise typer.Exit(printing.FOUND_WRONG)


@app.command()
def write(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write.")],
    *,
    period_end: Annotated[
        str,
        typer.Option(metavar="DATE", help="The last day of the period; the last month's end if left out."),
    ] = "",
    council: Annotated[
        str, typer.Option(metavar="CODE", help="The council's three figures, such as 102.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Write the return of twelve months from the council's database, and hold it against the rules.

    \b
    A row for each contact that was answered, each assessment that ended in a decision, and each part of a
    budget in force. What the records do not hold is left blank or sent as Unknown, and told.
    The file holds names, NHS numbers and dates of birth; that it was written goes into the record.

    \b
    Needs DATABASE_URL and the web extra. Without --council the code is that of TRELLIS_COUNCIL_CODE.
    Exit codes: 0 written, and no error is in it (warnings are told); 1 written, with errors in it; 2 not
    written.

    \b
    Example:
      trellis cld write --to return.csv --period-end 2026-03-31
    """
    try:
        _set_up()
        told, report = _written(to, _day(period_end, "--period-end"), council)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(told, json, lambda _: _tell_written(told, report))
    if told["errors"]:
        raise typer.Exit(printing.FOUND_WRONG)


def _set_up() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
    try:
        import django
    except ImportError:
        says = "The records are in the council's database, and this installation has only the engines."
        do = "Install trellis[web], set DATABASE_URL, and try again."
        raise Refused(Finding("web-extra-missing", says, "", do)) from None
    django.setup()


def _written(to: Path, day: date | None, council: str) -> tuple[dict[str, Any], Report]:
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils.timezone import localdate

    from trellis.cli.writing import written_whole
    from trellis.formats.client_level_data.specification import specification
    from trellis.formats.client_level_data.summary import as_json
    from trellis.journey.learn import actions
    from trellis.journey.learn.queries import returns
    from trellis.journey.learn.translate.returns import NOT_KEPT

    today = localdate()
    period = returns.period_ending(day or today)
    code = council or settings.COUNCIL_CODE
    try:
        with written_whole(to) as part:
            left_out = returns.make_return(part, period=period, council=code)
            report = replace(_checked(part, on=max(today, period.last)), name=to.name)
            actions.write_return_out(period, rows=report.rows)
    except DatabaseError:
        says = "The database does not answer, or holds no records."
        do = "Check that the service's database is running and that DATABASE_URL names it."
        raise Refused(Finding("database-away", says, "DATABASE_URL", do)) from None
    if not code:
        left_out["The council's code: set TRELLIS_COUNCIL_CODE, or give --council."] = report.rows
    headings = {one.name: one.heading for one in specification().fields}
    told = {
        "out": str(to),
        "period": [period.first.isoformat(), period.last.isoformat()],
        "rows": report.rows,
        "people": report.people,
        "events": dict(report.events),
        "errors": sum(one.count or 1 for one in report.found if one.level == "error"),
        "left_out": [{"says": says, "count": count} for says, count in left_out.items()],
        "not_kept": [{"field": headings[name], "says": says} for name, says in NOT_KEPT.items()],
        "check": as_json(report),
    }
    return told, report


def _checked(file: Path, *, on: date) -> Report:
    from trellis.formats.client_level_data.checks import check as check_return

    try:
        return check_return(file, on=on)
    except Refused as refused:
        if refused.findings[0].code != "no-rows":
            raise
        says = "There is nothing in the records of that period to send."
        raise Refused(Finding("nothing-to-send", says, "--period-end", "Give another period.")) from None


def _tell_written(told: dict[str, Any], report: Report) -> None:
    print(f"Written to {told['out']}.")
    _tell([report])
    print("What is not in it:")
    for one in told["left_out"]:
        count = f"{one['count']:,} × " if one["count"] else ""
        print(f"  {count}{one['says']}")
    for one in told["not_kept"]:
        print(f"  {one['field']}: {one['says']}")


def _day(written: str, option: str) -> date | None:
    if not written:
        return None
    day = read_day(written, where=option)
    if isinstance(day, Finding):
        raise Refused(day)
    return day


def _report(file: Path, lists: Path | None, day: date | None, most: int, memory: str, *, what: str) -> Report:
    import sys

    from trellis.formats.client_level_data.checks import check as check_return
    from trellis.formats.client_level_data.checks import memory_told
    from trellis.formats.client_level_data.value_lists import lists_given, value_lists

    given = lists_given(lists) if lists else value_lists()
    with printing.progress(what, total=_STEPS) as reached:
        is_seen = sys.stderr.isatty()
        return check_return(
            file,
            lists=given,
            on=day,
            most_listed=most,
            memory=memory_told(memory),
            reached=(lambda share: reached(int(share * _STEPS))) if is_seen else None,
        )


def _write_findings(out: Path, files: list[Path], reports: list[Report]) -> None:
    from trellis.cli.writing import written_whole
    from trellis.formats.client_level_data.write import findings_written

    if len(files) > 1:
        says, do = "Findings are written for one return at a time.", "Give one file, or leave --findings out."
        raise Refused(Finding("one-at-a-time", says, "--findings", do))
    with written_whole(out, never_over=files[0]) as part, part.open("wb") as file:
        file.writelines(findings_written(reports[0]))


# Telling. ------------------------------------------------------------------------------------------------


def _tell(reports: list[Report]) -> None:
    from trellis.formats.client_level_data.summary import summary

    for report in reports:
        print(_say_return(report))
        lines = summary(report)
        if not lines:
            print("Nothing is wrong.")
        for line in lines:
            print("\n" + _say_line(line))
        if report.notes:
            print("\nOf the file as a whole:")
            for note in report.notes:
                print(f"  {note}")
        print()


def _say_return(report: Report) -> str:
    kinds = listed(f"{count:,} {_plural(kind, count)}" for kind, count in report.events.items() if count)
    start, end = report.period
    days = f", {say_day(start)} to {say_day(end)}" if start and end else ""
    return (
        f"{report.name}: {report.rows:,} rows of {report.people:,} people"
        f"{days}{f' ({kinds})' if kinds else ''}."
    )


def _plural(kind: str, count: int) -> str:
    word = kind.lower() or "without an event type"
    return word if count == 1 or not kind else f"{word}s"


def _say_line(line: Line) -> str:
    rule = line.rule
    head = f"{rule.id} {rule.name} ({line.level}): {line.cells:,} {'place' if line.cells == 1 else 'places'}"
    if line.fixable:
        head += f", {line.fixable:,} of them to be put right by replacing a word"
    told = [head + ".", f"  {rule.says}"]
    if rule.ascof:
        told.append(f"  What it does: {rule.ascof}")
    for one in line.found[:_MOST_OF_A_RULE]:
        rows = f" Rows {', '.join(map(str, one.rows[:5]))}{' …' if one.count > 5 else ''}" if one.rows else ""
        count = f"{one.count:,} × " if one.count else ""
        told.append(
            f"  - {count}{one.field or ('The row' if one.count else 'The file')}: {one.says} {one.do}{rows}"
        )
        for value, many, instead in one.values[:5]:
            told.append(f"      {quoted(value)} {many:,} ×" + (f" → {instead}" if instead else ""))
    if (more := len(line.found) - _MOST_OF_A_RULE) > 0:
        told.append(f"  - and {more} more; see --findings or --json.")
    return "\n".join(told)


_MOST_OF_A_RULE = 12
