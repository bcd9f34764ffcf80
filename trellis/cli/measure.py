"""`trellis measure`: a measure of a return or of the whole country's, as the national pipeline counts it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.periods import Period, read_day
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.analytics.measures import Measure, Result


class Engine(StrEnum):
    """What a measure is run on."""

    duckdb = "duckdb"
    spark = "spark"


def measure(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The measure, such as ascof-3d.")] = "",
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Returns (CSV), or a store (Parquet).")
    ] = None,
    *,
    engine: Annotated[Engine, typer.Option(help="What to run it on; the rows are the same.")] = Engine.duckdb,
    period_start: Annotated[str, typer.Option(metavar="DATE", help="First day of the period.")] = "",
    period_end: Annotated[str, typer.Option(metavar="DATE", help="Last day of the period.")] = "",
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="Look at no file taken in later; else at all of them.")
    ] = "",
    lists: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder of ref_*.csv in place of our lists.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="OUT", help="Write the rows as CSV as well.")] = None,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory DuckDB may hold, as 3GB.")] = "3GB",
    list_them: Annotated[bool, typer.Option("--list", help="Print which measures there are.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Counts a measure: numerator, denominator and outcome of every council.

    \b
    FILE is one return or several (CSV with the 50 headings, a submission a file), or a national store
    (Parquet with the same names underscored, ImportFileId and ImportDate). Rows that cannot be used are
    findings, by field; everybody else is still counted.

    \b
    Exit codes: 0 counted; 1 counted, and something in the files was left out; 2 could not be counted.

    \b
    Example:
      trellis measure ascof-3d return.csv --period-start 2025-04-01 --period-end 2026-03-31
    """
    try:
        if list_them:
            printing.say(_all_measures(), json, lambda told: print(_say_all(told)))
            return
        asked, period, up_to = _asked(name, period_start, period_end, as_of)
        with printing.progress(f"Counting {name}", total=None):
            result = _run(
                asked,
                files or [],
                engine=engine,
                period=period,
                as_of=up_to,
                lists=lists,
                memory=memory,
            )
        if csv is not None:
            _write_csv(csv, asked, result, files or [])
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(_as_json(asked, period, engine, result), json, lambda _: print(_say(asked, period, result)))
    if result.findings:
        if not json:
            printing.say_findings(result.findings)
        raise typer.Exit(printing.FOUND_WRONG)


def _asked(name: str, first: str, last: str, as_of: str) -> tuple[Measure, Period, date | None]:
    from trellis.analytics import measures

    asked = measures.find(name)
    findings = []
    days: dict[str, date] = {}
    for option, text in (("--period-start", first), ("--period-end", last), ("--as-of", as_of)):
        if not text and option == "--as-of":
            continue
        day = read_day(text, where=option)
        if isinstance(day, Finding):
            findings.append(day)
        else:
            days[option] = day
    if findings:
        raise Refused(findings)
    if days["--period-end"] < days["--period-start"]:
        says = "The period ends before it begins."
        raise Refused(Finding("period-backwards", says, "--period-end", "Give a later last day."))
    return asked, Period(days["--period-start"], days["--period-end"]), days.get("--as-of")


def _run(
    asked: Measure,
    files: list[Path],
    *,
    engine: Engine,
    period: Period,
    as_of: date | None,
    lists: Path | None,
    memory: str,
) -> Result:
    from trellis.analytics import lists as lists_module

    given = lists_module.read(lists)
    try:
        if engine is Engine.spark:
            from trellis.analytics import spark

            return spark.run(
                asked, files, first_day=period.first, last_day=period.last, as_of=as_of, lists=given
            )
        from trellis.analytics import duck

        return duck.run(
            asked,
            files,
            first_day=period.first,
            last_day=period.last,
            as_of=as_of,
            lists=given,
            memory=duck.check_memory(memory),
        )
    except ModuleNotFoundError as missing:
        extra = "spark" if engine is Engine.spark else "analytics"
        says = f"{quoted(missing.name or engine.value)} is not installed."
        do = f"Install Trellis with it: pip install 'trellis[{extra}]'."
        raise Refused(Finding("not-installed", says, "--engine", do)) from None


def _as_json(asked: Measure, period: Period, engine: Engine, result: Result) -> dict[str, Any]:
    return {
        "measure": asked.name,
        "title": asked.title,
        "period_start": period.first.isoformat(),
        "period_end": period.last.isoformat(),
        "engine": engine.value,
        "rows": [row.as_json() for row in result.rows],
        "unknown": [count.as_json() for count in result.unknown],
        "notes": list(result.notes),
        "findings": [finding.as_json() for finding in result.findings],
    }


def _say(asked: Measure, period: Period, result: Result) -> str:
    rows = [["Council", "Measure", "Group", "Numerator", "Denominator", f"Outcome ({asked.unit})"]]
    rows += [
        [row.la_code, row.measure, row.group, f"{row.numerator:,}", f"{row.denominator:,}", f"{row.outcome}"]
        for row in result.rows
    ]
    parts = [f"{asked.title}, {period}", "", printing.bill(rows, left=3)]
    if result.unknown:
        unknown = [["Council", "Among", "Unknown"]]
        unknown += [[count.la_code, count.measure, f"{count.count:,}"] for count in result.unknown]
        parts += ["", f"{asked.unknown_says}:", printing.bill(unknown, left=2)]
    says = dict.fromkeys(f"{part.name}: {part.says}." for part in asked.parts)
    return "\n".join([*parts, "", *says, "", *result.notes])


def _write_csv(out: Path, asked: Measure, result: Result, sources: list[Path]) -> None:
    """The rows as a spreadsheet opens them, with what must be known of them below."""
    from csv import writer

    from trellis.cli.writing import written_whole

    with (
        written_whole(out, never_over=sources[0]) as part,
        part.open("w", encoding="utf-8", newline="") as to,
    ):
        write = writer(to)
        write.writerow(["la_code", "measure", "group", "numerator", "denominator", "outcome"])
        for row in result.rows:
            write.writerow(list(row.as_json().values()))
        for note in (f"{asked.title}. {asked.source}.", *result.notes):
            write.writerow([f"# {note}"])


def _all_measures() -> dict[str, Any]:
    from trellis.analytics import measures

    return {
        "measures": [
            {
                "name": name,
                "title": found.title,
                "question": found.question,
                "keeper": found.keeper,
                "next_review": found.next_review.isoformat(),
            }
            for name in measures.names()
            for found in [measures.find(name)]
        ]
    }


def _say_all(told: dict[str, Any]) -> str:
    return "\n".join(f"{one['name']}: {one['title']}\n  {one['question']}" for one in told["measures"])
