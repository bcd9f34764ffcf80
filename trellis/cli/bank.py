"""`trellis bank`: payments written for a bank, a bank's file of payments checked, a statement read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, place
from trellis.basis.periods import read_day, say_day
from trellis.basis.reading import read_bytes
from trellis.cli import bank_read, printing

if TYPE_CHECKING:
    from trellis.formats.bank_payments.payments import PaymentRun, Written

app = typer.Typer(help="Files to banks and from banks.", no_args_is_help=True, rich_markup_mode=None)
app.command(name="read")(bank_read.read)

MOST_FINDINGS = 50


class Format(StrEnum):
    """The forms in which payments are written."""

    bacs18 = "bacs18"
    pain001 = "pain001"


@app.command()
def write(
    run: Annotated[Path, typer.Argument(metavar="RUN.json", help="The payments, see below.")],
    *,
    format: Annotated[Format, typer.Option("--format", help="Bacs Standard 18, or ISO 20022 pain.001.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write.")],
    serial: Annotated[
        str, typer.Option(help="What tells this file from others of its day: six capitals or figures.")
    ] = "000001",
    made_on: Annotated[
        str, typer.Option(metavar="DATE", help="The day it is made; the last day it can be sent if left out.")
    ] = "",
    check_accounts: Annotated[
        bool, typer.Option("--check-accounts", help="Look whether sort codes and account numbers fit.")
    ] = False,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Vocalink's newest valacdos.txt and scsubtab.txt, for that."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Write payments as a file that a bank takes, and print its control totals.

    \b
    RUN.json (sums are whole pence):
      {"service_user_number": "123456", "processing_date": "2026-05-05",
       "from": {"name": "NORTHSHIRE", "sort_code": "202959", "account_number": "63748472"},
       "payments": [{"name": "A PAYEE", "sort_code": "089999", "account_number": "66374958",
                     "amount_pence": 109080, "reference": "DP MAY"}]}

    \b
    processing_date: for Bacs the processing day, one working day before the payees have the money; for
      pain.001 the day the bank is asked to pay on.
    end_to_end: a payment may carry a mark of your own, which comes back on the statement (pain.001).

    \b
    The same run, serial and day give the same file to the letter. Nothing is written where anything would
    be refused by the bank. Ends with 0; with 1 where the file is not quite what was given (a letter changed,
    a reference cut, two payments alike), each told; with 2 where nothing was written.

    \b
    Example:
      trellis bank write run.json --format bacs18 --out run.bacs
    """
    from trellis.cli.writing import written_whole
    from trellis.formats.bank_payments.payments import MOST_BYTES, read_run

    try:
        payments = read_run(read_bytes(run, MOST_BYTES + 1))
        wrong_accounts = _accounts_that_do_not_fit(payments, weights) if check_accounts or weights else []
        day = _made_on(made_on, format, payments)
        written = _written(payments, format, serial, day)
        with written_whole(out, never_over=run) as part:
            part.write_bytes(written.content)
    except Refused as refused:
        printing.refuse(refused, json)
    findings = [*written.notes, *wrong_accounts]
    answer = {
        "format": format.value,
        "out": str(out),
        "serial": serial,
        "made_on": day.isoformat(),
        "processing_date": payments.processing_date.isoformat(),
        "credited_on": _credited_on(format, payments),
        **written.totals.as_json(),
        "sha256": written.sha256,
        "findings": [finding.as_json() for finding in findings],
    }
    printing.say(answer, json, lambda told: print(_say_written(told)))
    _end_with(findings, json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Bacs Standard 18 or pain.001 file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Add up a file of payments again, and say by line and field what is wrong with it.

    \b
    Which of the two it is, is told by what stands in the file. Its totals are those of the payments that
    are there; where the file says other totals of itself, that is a finding.
    Ends with 0; with 1 where something was found wrong; with 2 where it is neither, or cannot be read.

    \b
    Example:
      trellis bank check run.bacs
    """
    from trellis.formats.bank_payments.payments import MOST_BYTES
    from trellis.formats.bank_payments.read import read as read_payments

    try:
        found = read_payments(read_bytes(file, MOST_BYTES + 1))
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(found.as_json(), json, lambda told: print(_say_checked(told)))
    _end_with(found.findings, json)


def _end_with(findings: Any, as_json: bool) -> None:
    if findings:
        if not as_json:
            printing.say_findings(findings)
        raise typer.Exit(printing.FOUND_WRONG)


def _made_on(given: str, format: Format, run: PaymentRun) -> date:
    """The day given, or the last on which the run can be sent, so that no clock decides what is in a file."""
    from trellis.formats.bank_payments.bacs_standard_18 import last_day_to_send

    if not given:
        return last_day_to_send(run.processing_date) if format is Format.bacs18 else run.processing_date
    day = read_day(given, where="--made-on")
    if isinstance(day, Finding):
        raise Refused(day)
    return day


def _written(run: PaymentRun, format: Format, serial: str, made_on: date) -> Written:
    from trellis.formats.bank_payments import bacs_standard_18, pain_001

    write_as = bacs_standard_18.write if format is Format.bacs18 else pain_001.write
    return write_as(run, serial=serial, made_on=made_on)


def _credited_on(format: Format, run: PaymentRun) -> str | None:
    """The day the payees have the money, where the format settles it; a bank's own days are its own."""
    from trellis.formats.bank_payments.bacs_standard_18 import credited_on

    return credited_on(run.processing_date).isoformat() if format is Format.bacs18 else None


def _accounts_that_do_not_fit(run: PaymentRun, folder: Path | None) -> list[Finding]:
    from trellis.formats.bank_details import weights
    from trellis.formats.bank_details.check import check as check_account

    table = weights.shipped()
    if folder is not None:
        files = (
            read_bytes(folder / name, weights.MOST_BYTES + 1) for name in ("valacdos.txt", "scsubtab.txt")
        )
        table = weights.read_table(*files)
    wrong = []
    accounts = [("from", run.paid_from.sort_code, run.paid_from.account_number)]
    accounts += [
        (place("payments", at), payment.sort_code, payment.account_number)
        for at, payment in enumerate(run.payments, start=1)
    ]
    for where, sort_code, account_number in accounts:
        finding = check_account(sort_code, account_number, table=table, where=where).finding
        if finding is not None:
            wrong.append(finding)
    if len(wrong) > MOST_FINDINGS:
        more = Finding("and-more", f"And {len(wrong) - MOST_FINDINGS:,} more like these.", "", "")
        return [*wrong[:MOST_FINDINGS], more]
    return wrong


def _say_written(told: dict[str, Any]) -> str:
    days = [f"Worked on by the bank on {_day(told['processing_date'])}."]
    if told["credited_on"]:
        days.append(f"The payees have it on {_day(told['credited_on'])}.")
    return "\n".join([_say_totals(told), *days, f"Written to {told['out']} (SHA-256 {told['sha256']})."])


def _say_checked(told: dict[str, Any]) -> str:
    kind = {"bacs18": "Bacs Standard 18", "pain001": "ISO 20022 pain.001"}[told["format"]]
    day = told["processing_date"]
    lines = [f"{kind}, {told['name'] or 'without a name'}.", _say_totals(told)]
    if told["debits"]:
        lines.append(
            printing.bill([[f"Collected ({told['debits']:,})", printing.pounds(told["debit_pence"])]])
        )
    lines.append(f"For {_day(day)}." if day else "It names no one day.")
    return "\n".join(lines)


def _say_totals(told: dict[str, Any]) -> str:
    rows = [[f"Paid ({told['credits']:,})", printing.pounds(told["credit_pence"])]]
    if told["contras"]:
        rows.append([f"Taken by contra ({told['contras']:,})", printing.pounds(told["contra_pence"])])
    return printing.bill(rows)


def _day(text: str) -> str:
    return say_day(date.fromisoformat(text))
