"""How every command prints: one JSON object or words for a person, findings, bills, and how far along it is.

Answers go to standard output and everything said about the run goes to standard error, so that an answer can
be piped. With `--json`, standard output holds one object and nothing else, also where a command refuses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

import typer

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import say_pounds

DONE, FOUND_WRONG, COULD_NOT = 0, 1, 2
"""Exit codes: done; done, and something was found wrong; could not be done."""

Row = TypeVar("Row")


def say(obj: dict[str, Any], as_json: bool, human: Callable[[dict[str, Any]], None]) -> None:
    """Prints the answer: as one JSON object, or as `human` prints it."""
    if as_json:
        _say_json(obj)
    else:
        human(obj)


def refuse(refused: Refused, as_json: bool) -> NoReturn:
    """Prints every finding and ends with 2: it could not be done."""
    if as_json:
        _say_json({"findings": [finding.as_json() for finding in refused.findings]})
    else:
        say_findings(refused.findings)
    raise typer.Exit(COULD_NOT)


def say_findings(findings: Iterable[Finding]) -> None:
    """Each finding on a line of its own, on standard error."""
    for finding in findings:
        print(finding, file=sys.stderr)


def _say_json(obj: dict[str, Any]) -> None:
    # A terminal or a file that is not UTF-8 still gets the same object, its letters written as escapes.
    is_utf_8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(obj, ensure_ascii=not is_utf_8, indent=2, default=plain))


def plain(value: object) -> int | float:
    """A number with a point as JSON writes one; anything else is a mistake in the program."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"JSON cannot hold a {type(value).__name__}.")


def pounds(pence: int | None) -> str:
    """A sum for a column of a bill: with pence, or a dash where there is none."""
    return "–" if pence is None else say_pounds(pence)


def bill(rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Rows as columns that line up: the first `left` to the left, the others to the right.

    >>> print(bill([["Eating and drinking", "£18.45"], ["In all", "£293.15"]]))
    Eating and drinking   £18.45
    In all               £293.15
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


@contextmanager
def progress(what: str, *, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, and nothing in a pipe. Gives the function to call with how far along it is."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
