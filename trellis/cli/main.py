"""The command `trellis`. Each command is a module beside this one and imports what it needs when called.

Exit codes: 0 done; 1 done, and something was found wrong; 2 could not be done. No traceback reaches anybody:
what a stranger's file can cause is a finding, and what only a fault of ours can cause is said to be one.
"""

from __future__ import annotations

import os
import sys
import traceback
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from trellis.basis.findings import Finding, Refused, quoted
from trellis.cli import (
    allocate,
    allocate_many,
    bank,
    bounds,
    charge,
    charge_many,
    cld,
    cuts,
    eligible,
    equity,
    funnel,
    measure,
    pa_cost,
    printing,
    record,
    replay,
    survey,
    trains,
)

app = typer.Typer(
    name="trellis",
    help="Personal budgets in adult social care: who qualifies, how much, and why, to the penny.",
    no_args_is_help=True,
    add_completion=False,
    # Plain words rather than boxes: they read the same on paper, in a pipe and to a screen reader.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from trellis import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def trellis(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command()(eligible.eligible)
app.command()(allocate.allocate)
app.command()(replay.replay)
app.command()(bounds.bounds)
app.command()(charge.charge)
app.command(name="charge-many")(charge_many.charge_many)
app.command(name="pa-cost")(pa_cost.pa_cost)
app.command(name="allocate-many")(allocate_many.allocate_many)
app.command()(measure.measure)
app.command()(equity.equity)
app.command()(funnel.funnel)
app.command()(trains.trains)
app.command()(cuts.cuts)
app.command()(survey.survey)
app.add_typer(bank.app, name="bank")
app.add_typer(cld.app, name="cld")
app.add_typer(record.app, name="record")


def run() -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(outcome_of(sys.argv[1:]))


def outcome_of(words: list[str]) -> int:
    """Runs one command and gives its exit code, whatever happens in it."""
    as_json = "--json" in words
    # Started with its output closed, as some schedulers do, a program has none at all to write to.
    sys.stdout, sys.stderr = sys.stdout or StringIO(), sys.stderr or StringIO()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no £ gets a mark in its place, not an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _exit_code(words, as_json)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever was reading has gone, and needs no sentence.
        return _give_up_output()
    except OSError as wrong:
        print(f"The answer could not be written: {wrong.strerror}.", file=sys.stderr)
        return _give_up_output()


def _give_up_output() -> int:
    """Nothing more can be written. Python would try once more on leaving, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return printing.COULD_NOT


# What Typer makes of Ctrl-C.
_STOPPED_BY_HAND = 130


def _exit_code(words: list[str], as_json: bool) -> int:
    try:
        code = int(app(args=words, prog_name="trellis", standalone_mode=False) or printing.DONE)
        if code == _STOPPED_BY_HAND:
            raise KeyboardInterrupt
        return code
    except TyperException as wrong:
        usage = Finding(
            "usage",
            f"{wrong.format_message().rstrip('.')}.",
            "",
            "Add --help to see how the command is used.",
        )
        return _refused(Refused(usage), as_json)
    except Refused as refused:
        return _refused(refused, as_json)
    except SystemExit:
        # Typer leaves so, and with a code of its own, where the reader of the output has gone.
        raise BrokenPipeError from None
    except OSError:
        # Files that are read or written are refused by name where that is done. What is left is the output.
        raise
    except (KeyboardInterrupt, typer.Abort):
        return _refused(Refused(Finding("stopped", "Stopped before the end.", "", "")), as_json)
    except Exception as fault:
        # The last net. The place is named so that whoever mends it need not ask.
        at = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{Path(at.filename).name}, line {at.lineno}"
        says = f"Trellis has a fault of its own here: {type(fault).__name__}, {quoted(str(fault))}."
        do = "Tell whoever looks after Trellis, with this sentence."
        return _refused(Refused(Finding("our-fault", says, place, do)), as_json)


def _refused(refused: Refused, as_json: bool) -> int:
    try:
        printing.refuse(refused, as_json)
    except typer.Exit as ended:
        return ended.exit_code


if __name__ == "__main__":
    run()
