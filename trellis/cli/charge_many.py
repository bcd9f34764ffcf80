"""`trellis charge-many`: what everybody in a table pays, the same penny as each would pay alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused
from trellis.basis.periods import read_day, say_day
from trellis.cli import printing, tables

if TYPE_CHECKING:
    from trellis.engines.charging.circumstances import Circumstances

# Keys of an object a line that are nobody's circumstances, and travel through.
_NAMES = ("person", "id")


def charge_many(
    people: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, Parquet or JSON Lines, a row a person.")
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day, as 2026-05-01.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write: the same kind of file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Adds what each person pays to a table of people, as when benefits rise and everybody is reassessed.

    \b
    Adds charge_pence, council_pays_pence, assessed_pence (blank where no means test was made) and
    charge_basis (means_test, capital, refused, light_touch). Sums are whole pence a week.

    \b
    FILE as CSV or Parquet has columns
      date_of_birth, weekly_cost_pence, capital_pence, which must be there, and as far as needed
      household (single, couple, lone_parent), setting (community, care_home), children,
      income_<kind>_pence for each kind of income (trellis charge names them when one is wrong),
      disregarded_<kind>_pence for what the council leaves out besides,
      housing_pence, disability_expenditure_pence,
      joint_capital_pence with joint_capital_owners,
      premium_disability, premium_enhanced_disability, premium_carer (true or false),
      protected_income_pence, percent_of_disposable, minimum_charge_pence, rounding,
      refused_assessment (true or false), light_touch (below, above).
    A blank cell is none of it. Other columns travel through untouched.
    FILE as JSON Lines has on each line an object as trellis charge takes it, and person or id besides.

    \b
    A row that cannot be worked gets blank cells and a finding with its number; the first row under the
    headings is row 1. Exit codes: 0 every row has a charge; 1 some row has none; 2 nothing was written.

    \b
    Example:
      trellis charge-many everybody.csv --on 2026-04-06 --out everybody-from-april.csv
    """
    from trellis.cli.writing import written_whole

    try:
        day = read_day(on, where="--on")
        if isinstance(day, Finding):
            raise Refused(day)
        work = _Charging(day)
        kind = tables.kind_of(people, may_be_json=True)
        tables.check_kind(out, kind)
        with written_whole(out, never_over=people) as part:
            if kind == tables.JSON_LINES:
                tables.work_json_lines(people, part, work)
            elif kind == tables.PARQUET:
                do = "Give whole pence, whole numbers, true or false, a day, or words."
                tables.work_parquet(people, part, work, cells_are=do, days=True)
            else:
                tables.work_csv(people, part, work)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(work.as_json(out), json, lambda told: print(_say(told)))
    if work.bad_rows:
        if not json:
            printing.say_findings(work.findings)
        raise typer.Exit(printing.FOUND_WRONG)


@dataclass
class _Charging:
    """Charges batch by batch, and keeps count."""

    on: date
    what: str = "Charging"
    added: Mapping[str, type] = field(
        default_factory=lambda: {
            "charge_pence": int,
            "council_pays_pence": int,
            "assessed_pence": int,
            "charge_basis": str,
        }
    )
    width: int = 0
    rows: int = 0
    charge_total: int = 0
    council_total: int = 0
    by_basis: dict[str, int] = field(default_factory=dict)
    to_be_confirmed: int = 0
    bad_rows: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def begin(self, headings: Sequence[str]) -> tuple[str, ...]:
        from trellis.engines.charging.cells import columns_asked

        self.width = len(headings)
        tables.check_headings(headings, self.added)
        return columns_asked(headings, on=self.on)

    def batch(self, cells: Mapping[str, Any], uneven: Mapping[int, int]) -> Sequence[Sequence[Any]]:
        from trellis.engines.charging.cells import document_of, heading_of

        def read() -> Iterator[Circumstances | Refused]:
            for at, row in enumerate(zip(*cells.values(), strict=True)):
                if at in uneven:
                    yield Refused(tables.uneven_row(self.rows + at + 1, uneven[at], self.width))
                    continue
                document, came_from = document_of(dict(zip(cells, row, strict=True)))
                yield self._read(document, at, lambda where, named=came_from: heading_of(where, named))

        return self._charge(read())

    def objects(self, objects: Sequence[dict[str, Any] | Refused]) -> Sequence[Sequence[Any]]:
        def read() -> Iterator[Circumstances | Refused]:
            for at, one in enumerate(objects):
                if isinstance(one, Refused):
                    yield self._placed(one, at, str)
                    continue
                tables.check_headings(list(one), self.added)
                document = {key: value for key, value in one.items() if key not in _NAMES}
                yield self._read(document, at, str)

        return self._charge(read())

    def _read(self, document: dict[str, Any], at: int, named: Any) -> Circumstances | Refused:
        from trellis.engines.charging.circumstances import read_circumstances

        try:
            return read_circumstances(document, on=self.on)
        except Refused as refused:
            return self._placed(refused, at, named)

    def _placed(self, refused: Refused, at: int, named: Any) -> Refused:
        row = f"row {self.rows + at + 1}"
        return Refused(
            Finding(found.code, found.says, f"{row}, {named(found.where)}".rstrip(", "), found.do)
            for found in refused.findings
        )

    def _charge(self, read: Iterable[Circumstances | Refused]) -> Sequence[Sequence[Any]]:
        """Charges those who could be read, all at once, and puts each answer back into its row."""
        from trellis.basis.money import add, total
        from trellis.engines.charging.columns import BASES, charge_many

        rows = list(read)
        at_of = [at for at, one in enumerate(rows) if not isinstance(one, Refused)]
        charged = charge_many([one for one in rows if not isinstance(one, Refused)], on=self.on)
        wrong = {at: list(one.findings) for at, one in enumerate(rows) if isinstance(one, Refused)}
        for finding in charged.findings:
            number, _, place = finding.where.partition(", ")
            at = at_of[int(number.removeprefix("row ")) - 1]
            where = f"row {self.rows + at + 1}, {place}"
            wrong[at] = [Finding(finding.code, finding.says, where, finding.do)]
        added: list[list[Any]] = [[None] * len(rows) for _ in self.added]
        columns = (charged.charge_pence, charged.council_pays_pence, charged.assessed_pence, charged.basis)
        for at, pence, council, assessed, basis in zip(at_of, *(c.tolist() for c in columns), strict=True):
            if at in wrong:
                continue
            name = BASES[basis]
            told = (pence, council, None if assessed < 0 else assessed, name)
            for column, cell in zip(added, told, strict=True):
                column[at] = cell
            self.by_basis[name] = self.by_basis.get(name, 0) + 1
        has = charged.has_charge
        self.charge_total = add(self.charge_total, total(charged.charge_pence[has]))
        self.council_total = add(self.council_total, total(charged.council_pays_pence[has]))
        self.to_be_confirmed += int((charged.to_be_confirmed & has).sum())
        self.bad_rows += [self.rows + at + 1 for at in sorted(wrong)]
        room = max(0, tables.MOST_FINDINGS_PRINTED - len(self.findings))
        self.findings += [finding for at in sorted(wrong) for finding in wrong[at]][:room]
        self.rows += len(rows)
        return added

    def as_json(self, out: Path) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "rows": self.rows,
            "charged": self.rows - len(self.bad_rows),
            "bad_rows": len(self.bad_rows),
            "bad_row_numbers": self.bad_rows,
            "charge_pence_total": self.charge_total,
            "council_pays_pence_total": self.council_total,
            "by_basis": self.by_basis,
            "rows_to_be_confirmed": self.to_be_confirmed,
            "out": str(out),
            "findings": [finding.as_json() for finding in self.findings],
        }


def _say(told: dict[str, Any]) -> str:
    rows = [
        ["Rows", f"{told['rows']:,}"],
        ["with a charge", f"{told['charged']:,}"],
        ["that cannot be worked", f"{told['bad_rows']:,}"],
        ["People pay in all, a week", printing.pounds(told["charge_pence_total"])],
        ["The council pays in all, a week", printing.pounds(told["council_pays_pence_total"])],
    ]
    day = say_day(date.fromisoformat(told["on"]))
    parts = [f"On {day}.", printing.bill(rows), f"Written to {told['out']}."]
    if told["rows_to_be_confirmed"]:
        many = f"{told['rows_to_be_confirmed']:,}"
        parts.append(
            f"{many} of these rest on amounts that are to be confirmed: read them in their sources before "
            "you rely on them."
        )
    if len(told["findings"]) == tables.MOST_FINDINGS_PRINTED:
        parts.append("Not every finding is printed; --json gives the number of every row.")
    return "\n".join(parts)
