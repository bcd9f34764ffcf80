"""Measures of the council's own return: what each came to, with small numbers hidden for everybody alike.

A measure is counted once for the same rows and then kept for a while. Whatever is told of it, on a page, in a
file or in a chapter that is published, is told from the same counts after the policy was put to all of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache

from trellis.analytics import measures
from trellis.analytics.hidden import TOTAL, ShownRow, shown, shown_unknown
from trellis.analytics.measures import Measure
from trellis.basis.findings import Refused
from trellis.basis.periods import Period
from trellis.engines.disclosure import policy as policies
from trellis.engines.disclosure.shown import Shown

from ..models import Extract, Kind
from ..registers import Chapter, Table
from .extracts import csv_of, extracts
from .made_here import made_once

POLICY = "northshire"
"""By which rule small numbers are hidden."""

KEPT_SECONDS = 24 * 60 * 60
MEMORY = "1GB"
_MADE = 1
_MOST_RETURNS = 12
# What a chapter for everybody is made of.
_PUBLISHED = "ascof-3d"


@dataclass(frozen=True)
class Told:
    """What a measure came to over a return, as everybody may be told. notes: what to know when reading it."""

    measure: Measure
    extract: Extract
    rows: Sequence[ShownRow]
    unknown: Sequence[tuple[str, Shown]]
    notes: Sequence[str]
    mark: str

    @property
    def hides(self) -> bool:
        """Whether any number is hidden."""
        shown = [one for row in self.rows for one in (row.numerator, row.denominator)]
        return any(one.is_hidden for one in [*shown, *(count for _, count in self.unknown)])

    @property
    def caveats(self) -> list[str]:
        """What to know where the measure itself is not beside it, as in a file."""
        measure = self.measure
        what = f"Numerator: {measure.numerator}", f"Denominator: {measure.denominator}"
        return [*what, f"Source: {measure.source}.", *self.notes]


def all_measures() -> list[Measure]:
    """Every measure, those with figures for a page before the fine tables."""
    found = [measures.find(name) for name in measures.names()]
    return sorted(found, key=lambda one: (one.is_table, one.name))


def returns() -> list[Extract]:
    """The newest returns that still have their rows."""
    return list(extracts(Kind.RETURN).filter(put_away_at=None)[:_MOST_RETURNS])


def told_of(measure: Measure, extract: Extract) -> Told:
    """What the measure comes to over a return, for the days of the return.

    Refused (`Refused`): a return that cannot be counted, as where no row says which days it is of.
    """
    key = f"learn-measure-{_MADE}-{measure.name}-{extract.digest}-{extract.first_day}-{extract.last_day}"
    kept: tuple[list[ShownRow], list[tuple[str, Shown]], list[str]] | None = cache.get(key)
    if kept is None:
        content = csv_of(extract)
        kept = made_once(key, lambda: _counted(measure, extract, content))
        cache.set(key, kept, KEPT_SECONDS)
    rows, unknown, notes = kept
    rule = policies.on(POLICY, extract.last_day)
    said = [*_notes(measure, extract), *rule.says(), *notes]
    return Told(measure, extract, rows, unknown, said, rule.hidden_as)


def _counted(
    measure: Measure, extract: Extract, content: bytes
) -> tuple[list[ShownRow], list[tuple[str, Shown]], list[str]]:
    # Loaded when first asked for: whoever opens other pages waits for no DuckDB.
    from trellis.analytics import duck  # noqa: PLC0415

    policy = policies.on(POLICY, extract.last_day)
    with tempfile.TemporaryDirectory(prefix="trellis-") as folder:
        path = Path(folder) / "return.csv"
        path.write_bytes(content)
        result = duck.run(
            measure,
            [path],
            first_day=extract.first_day,
            last_day=extract.last_day,
            memory=MEMORY,
            threads=1,
        )
    # A return is of one council; what is on no list was found and left out.
    ours = next(iter(sorted({row.la_code for row in result.rows})), "")
    rows = [row for row in result.rows if row.la_code == ours]
    unknown = [one for one in result.unknown if one.la_code == ours]
    notes = [finding.says for finding in result.findings]
    notes += [] if rows else ["Nobody could be counted: no row names a council."]
    return (
        list(shown(measure, rows, policy)),
        list(shown_unknown(unknown, measure, rows, policy)),
        notes,
    )


def _notes(measure: Measure, extract: Extract) -> list[str]:
    days = Period(extract.first_day, extract.last_day)
    told = [
        f"Counted from one return of ours, {days}. The national figure joins several returns and may differ.",
    ]
    if any(TOTAL in part.groups for part in measure.parts):
        told.append("People of whom the group is not known are in the total alone.")
    return told


def tables(told: Told) -> list[Table]:
    """A table a part, a row a group; and how many are not known."""
    headings = ("Group", "Numerator", "Denominator", f"Outcome ({told.measure.unit})")
    found = []
    for part in told.measure.parts:
        rows = [
            (
                one.group,
                one.numerator.text,
                one.denominator.text,
                one.outcome.text.removesuffix("%"),
            )
            for one in told.rows
            if one.part == part
        ]
        if rows:
            found.append(Table(f"{part.name}: {part.says}", headings, rows))
    if told.unknown:
        rows_unknown = [(among.capitalize(), count.text) for among, count in told.unknown]
        found.append(Table(told.measure.unknown_says, ("Among", "How many"), rows_unknown))
    return found


def lines(told: Told) -> Iterator[Sequence[object]]:
    """Every figure for a spreadsheet, a line a group of a part; then how many are not known."""
    yield ("Measure", "Says", "Group", "Numerator", "Denominator", f"Outcome ({told.measure.unit})")
    for one in told.rows:
        outcome = one.outcome.text.removesuffix("%")
        yield (one.part.name, one.part.says, one.group, one.numerator.text, one.denominator.text, outcome)
    for among, count in told.unknown:
        yield ("unknown", told.measure.unknown_says, among, count.text, "", "")


def chapter(extract: Extract) -> Chapter:
    """Self-directed support and direct payments of a return, for publication and the stocktake."""
    measure = measures.find(_PUBLISHED)
    try:
        told = told_of(measure, extract)
    except Refused as refused:
        says = [str(finding) for finding in refused.findings]
        return Chapter(measure.title, POLICY, says, (), ())
    return Chapter(measure.title, POLICY, [*_says(told), measure.why_it_matters], told.caveats, tables(told))


def _says(told: Told) -> list[str]:
    """The totals in a sentence each, with what they are of."""
    found = []
    for one in told.rows:
        if one.group != TOTAL:
            continue
        if one.outcome.value is None:
            found.append(f"{one.part.says}: not told, so few or none are counted.")
        else:
            of = f"{one.numerator.text} of {one.denominator.text}"
            found.append(f"{one.part.says}: {one.outcome.text}, {of}.")
    return found
