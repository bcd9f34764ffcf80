"""`trellis bank read`: what a bank's statement says, whatever its form, and whether it adds up."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import read_pounds
from trellis.basis.periods import say_day
from trellis.basis.reading import read_bytes, read_json_file
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.formats.bank_statements.profiles import Profile

_MOST_BYTES_OF_A_PROFILE = 100_000
_MOST_LINES_TOLD = 200


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A statement: CSV, camt.053, MT940 or OFX.")],
    *,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="How a CSV is laid out: a name, or a file (.toml, .json).")
    ] = "",
    account: Annotated[str, typer.Option(help="Which account, where the file holds several.")] = "",
    opening: Annotated[
        str, typer.Option(metavar="POUNDS", help="The opening balance, where the file does not tell it.")
    ] = "",
    closing: Annotated[
        str, typer.Option(metavar="POUNDS", help="The closing balance, where the file does not tell it.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What does a bank's statement say, and does it add up?

    \b
    The form is told by what stands in the file: ISO 20022 camt.053, SWIFT MT940, OFX 1 and 2, or CSV.
    A CSV without --profile is read by its headings. Profiles by name: plain,
    paid-in-and-out, pence; and by bank: barclays, lloyds, nationwide, natwest, starling.
    Opening and closing balance are those of the file. Where it tells none, type them in:
      trellis bank read may.csv --opening 0.00 --closing 175.78

    \b
    Sums in --json are whole pence, plus for what came in; findings carry their line and field.
    adds_up is null where a balance is not told. Exit codes: 0 read, and nothing is wrong; 1 it does not add
    up, or something else is wrong, and then no part of it should be taken in; 2 it cannot be read.

    \b
    Example:
      trellis bank read may.xml --json
    """
    from trellis.formats.bank_statements.read import read as read_statement

    try:
        statement = read_statement(
            file,
            profile=_profile(profile),
            account=account,
            opening_pence=_typed(opening, "--opening"),
            closing_pence=_typed(closing, "--closing"),
        )
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(statement.as_json(), json, _tell)
    if not json:
        printing.say_findings([*statement.findings, *statement.notes])
    if statement.findings:
        raise typer.Exit(printing.FOUND_WRONG)


def _profile(name: str) -> Profile | None:
    from trellis.formats.bank_statements.profiles import profile_named, profile_of

    if not name:
        return None
    path = Path(name)
    if path.suffix == ".json":
        return profile_of(read_json_file(path, most_bytes=_MOST_BYTES_OF_A_PROFILE))
    if path.suffix != ".toml":
        return profile_named(name)
    try:
        kept = tomllib.loads(read_bytes(path, _MOST_BYTES_OF_A_PROFILE).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        says = "This is not TOML."
        raise Refused(Finding("not-toml", says, quoted(name), "Look at the profiles that ship.")) from None
    return profile_of(kept)


def _typed(written: str, option: str) -> int | None:
    if not written:
        return None
    read = read_pounds(written, where=option)
    if isinstance(read, Finding):
        raise Refused(read)
    return read


def _tell(told: dict[str, Any]) -> None:
    days = [say_day(date.fromisoformat(told[end])) for end in ("from", "to") if told[end]]
    account = f", account {told['account']}" if told["account"] else ""
    print(f"{told['format']}{account}, {' to '.join(dict.fromkeys(days)) or 'no lines'}.\n")
    rows = [["Opening balance", printing.pounds(told["opening_pence"])]]
    for line in told["lines"][:_MOST_LINES_TOLD]:
        day = say_day(date.fromisoformat(line["on"]))
        says = " ".join(filter(None, (line["counterparty"], line["text"])))
        rows.append(
            [f"{day}  {quoted(says) if says else ''}".rstrip(), printing.pounds(line["amount_pence"])]
        )
    more = len(told["lines"]) - _MOST_LINES_TOLD
    if more > 0:
        rest = sum(line["amount_pence"] for line in told["lines"][_MOST_LINES_TOLD:])
        rows.append([f"and {more:,} lines more", printing.pounds(rest)])
    rows.append(["Closing balance", printing.pounds(told["closing_pence"])])
    print(printing.bill(rows))
    verdict = {True: "It adds up.", False: "It does not add up.", None: "Whether it adds up cannot be told."}
    print(f"\n{verdict[told['adds_up']]}")
