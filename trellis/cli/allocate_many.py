"""`trellis allocate-many`: a weekly sum for every row of a table, the same penny as each would get alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, listed
from trellis.cli import printing, tables

if TYPE_CHECKING:
    from trellis.engines.allocation.scheme import Scheme


def allocate_many(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="CSV or Parquet, a row a person.")],
    scheme: Annotated[str, typer.Option(help="The name of a scheme that comes with Trellis, or a file.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write: the same kind of file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Adds weekly_pence to a table of answers.

    \b
    CASES has for each outcome a column <outcome>_level (whole number) and, where help is recorded,
    <outcome>_carer_share (0 to 1), <outcome>_carer_willing and <outcome>_carer_able (true or false).
    The outcomes: nutrition, hygiene, toilet, clothing, home_safely, habitable_home, relationships, work,
    community, caring_for_child. Other columns travel through untouched.

    \b
    A row that cannot be worked gets a blank weekly_pence and a finding with its number; the first row under
    the headings is row 1. Exit codes: 0 every row has a sum; 1 some row has none; 2 nothing was written.

    \b
    Example:
      trellis allocate-many people.csv --scheme northshire-2026-04 --out people-with-sums.csv
    """
    from trellis.cli.writing import written_whole
    from trellis.engines.allocation import schemes

    try:
        work = _Allocating(schemes.find(scheme))
        kind = tables.kind_of(cases)
        tables.check_kind(out, kind)
        with written_whole(out, never_over=cases) as part:
            if kind == tables.PARQUET:
                do = "Give whole numbers for a level, 0 to 1 for a share, true or false."
                tables.work_parquet(cases, part, work, cells_are=do)
            else:
                tables.work_csv(cases, part, work)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(work.as_json(out), json, lambda told: print(_say(told)))
    if work.findings:
        if not json:
            printing.say_findings(work.findings)
        raise typer.Exit(printing.FOUND_WRONG)


@dataclass
class _Allocating:
    """Allocates batch by batch, and keeps count."""

    scheme: Scheme
    what: str = "Allocating"
    added: Mapping[str, type] = field(default_factory=lambda: {"weekly_pence": int})
    width: int = 0
    rows: int = 0
    total_pence: int = 0
    wrong_rows: list[int] = field(default_factory=list)
    rows_without_sum: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def begin(self, headings: Sequence[str]) -> tuple[str, ...]:
        from trellis.engines.allocation import cells

        self.width = len(headings)
        asked = cells.columns_asked(headings, self.scheme)
        if idle := cells.support_not_counted(headings):
            self.notes.append(
                f"No help was counted for {listed(idle)}: there are shares, but no column of willing or "
                "of able."
            )
        return asked

    def batch(self, cells: Mapping[str, Any], uneven: Mapping[int, int]) -> list[list[int | None]]:
        import numpy as np

        from trellis.basis.money import add, total
        from trellis.engines.allocation.cells import sums_of_batch

        many = len(next(iter(cells.values())))
        also_wrong = np.zeros(many, dtype=np.bool_)
        also_wrong[list(uneven)] = True
        places = [f"row {self.rows + at}" for at in range(1, many + 1)]
        sums = sums_of_batch(cells, self.scheme, places=places, also_wrong=also_wrong)
        self.total_pence = add(self.total_pence, total(sums.weekly_pence))
        self.wrong_rows += (sums.wrong.nonzero()[0] + self.rows + 1).tolist()
        self.rows_without_sum += ((~sums.wrong & ~sums.has_sum).nonzero()[0] + self.rows + 1).tolist()
        not_as_wide = [tables.uneven_row(self.rows + at + 1, had, self.width) for at, had in uneven.items()]
        room = tables.MOST_FINDINGS_PRINTED - len(self.findings)
        self.findings += [*not_as_wide, *sums.findings][:room]
        self.rows += many
        pence: list[int | None] = sums.weekly_pence.tolist()
        for at in (~sums.has_sum).nonzero()[0].tolist():
            pence[at] = None
        return [pence]

    def as_json(self, out: Path) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "allocated": self.rows - len(self.wrong_rows) - len(self.rows_without_sum),
            "bad_rows": len(self.wrong_rows),
            "bad_row_numbers": self.wrong_rows,
            "rows_without_sum": len(self.rows_without_sum),
            "row_numbers_without_sum": self.rows_without_sum,
            "weekly_pence_total": self.total_pence,
            "scheme": self.scheme.name,
            "scheme_version": self.scheme.version,
            "out": str(out),
            "notes": self.notes,
            "findings": [finding.as_json() for finding in self.findings],
        }


def _say(told: dict[str, Any]) -> str:
    rows = [
        ["Rows", f"{told['rows']:,}"],
        ["with a sum", f"{told['allocated']:,}"],
        ["that cannot be worked", f"{told['bad_rows']:,}"],
        ["the scheme has no sum for", f"{told['rows_without_sum']:,}"],
        ["In all, a week", printing.pounds(told["weekly_pence_total"])],
    ]
    shown = len(told["findings"])
    more = told["bad_rows"] + told["rows_without_sum"] > shown == tables.MOST_FINDINGS_PRINTED
    parts = [printing.bill(rows), *told["notes"], f"Written to {told['out']}."]
    if more:
        parts.append(f"Only the first {shown:,} findings are printed; --json gives the number of every row.")
    return "\n".join(parts)
