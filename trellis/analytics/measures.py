"""Measures as files: what is asked, of whom, why it matters, who keeps it, and the SQL that answers.

A measure is a TOML file in `measures/` and the SQL files it names in `sql/`. Each SQL file is one SELECT, and
its answer becomes a table of the file's own name; so a file can be read alone, and a later one asks an
earlier one by name. It is written in DuckDB's dialect, in the part of it that sqlglot can say in Spark's as
well, and names days as `$first_day`, which the engine binds. Engines are told nothing else of a measure: they
run `PREPARATION`, then its steps, and hand what the last step counted to `told`.

The last step gives `la_code, part, band, numerator, denominator`, and leaves out what is nought of nought;
`unknown`, where a measure has it, gives `la_code, part, people`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, quoted

from .tables import PARAMETERS

PREPARATION = (
    "submission_months",
    "submission_periods",
    "submissions",
    "events_in_period",
    "events",
    "people",
)
"""The SQL files that make the prepared tables of a store, in order. They are the same for every measure."""

# A client-level return is national, and every council's, from this day; nothing before it is joined.
JOINED_FROM = date(2023, 4, 1)

_HERE = files(__package__)
_PARAMETER = re.compile(r"\$([a-z_]+)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One figure a measure tells: its short name (`1a`), what it says, and the groups it is told for."""

    name: str
    says: str
    of: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as its file tells it.

    per: the outcome is numerator over denominator times this: 100 for a share in per cent.
    is_table: its parts share out the same people, so a part with nobody in it has its group's denominator.
    sql: the steps, by the names of their files; unknown: the step that counts who is not known, or blank.
    """

    name: str
    title: str
    question: str
    numerator: str
    denominator: str
    why_it_matters: str
    keeper: str
    next_review: date
    source: str
    unit: str
    per: int
    sql: tuple[str, ...]
    unknown: str
    unknown_says: str
    is_table: bool
    parts: tuple[Part, ...]

    def steps(self) -> tuple[str, ...]:
        """Every SQL file it runs after the preparation, in order, `unknown` last where there is one."""
        return (*self.sql, self.unknown) if self.unknown else self.sql


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one council.

    outcome: to one decimal, half away from nought; 0 where nobody is counted.
    """

    la_code: str
    measure: str
    group: str
    numerator: int
    denominator: int
    outcome: Decimal

    def as_json(self) -> dict[str, object]:
        """The row as `trellis measure --json` prints it."""
        return {
            "la_code": self.la_code,
            "measure": self.measure,
            "group": self.group,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "outcome": float(self.outcome),
        }


@dataclass(frozen=True, slots=True)
class Unknown:
    """How many a figure had to leave open. measure: the people they are among, such as `clients`."""

    la_code: str
    measure: str
    count: int

    def as_json(self) -> dict[str, object]:
        """The count as `trellis measure --json` prints it."""
        return {"la_code": self.la_code, "measure": self.measure, "count": self.count}


@dataclass(frozen=True, slots=True)
class Result:
    """What a measure came to.

    rows: every council of the list, by its code, each part and each group. notes: what a reader must know.
    findings: what was wrong in the files and was left out.
    """

    rows: tuple[Row, ...]
    unknown: tuple[Unknown, ...]
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def names() -> tuple[str, ...]:
    """The measures that come with Trellis, by name."""
    found = (file.name for file in (_HERE / "measures").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def find(name: str) -> Measure:
    """The measure of that name. Refused: one there is none of, with the names there are."""
    if name not in names():
        known = listed(names())
        raise Refused(
            Finding("unknown-measure", f"There is no measure {quoted(name)}.", "NAME", f"There are {known}.")
        )
    return _read(name)


def sql_of(step: str) -> str:
    """The SQL of a step, as its file has it."""
    return (_HERE / "sql" / f"{step}.sql").read_text(encoding="utf-8")


def parameters_of(sql: str) -> tuple[str, ...]:
    """Which of the parameters a text of SQL names; an engine that is strict wants no others.

    >>> parameters_of("SELECT $last_day, $first_day, $last_day")
    ('first_day', 'last_day')
    """
    # A comment may name one without asking it.
    bare = re.sub(r"--[^\n]*", "", sql)
    return tuple(sorted(set(_PARAMETER.findall(bare)) & set(PARAMETERS)))


def told(
    measure: Measure,
    councils: Sequence[str],
    counted: Iterable[tuple[str, str, str, int, int]],
    unknown: Iterable[tuple[str, str, int]],
) -> tuple[tuple[Row, ...], tuple[Unknown, ...]]:
    """The rows of a result: every council, every part, every group; 0 of 0 where nothing was counted.

    counted: la_code, part, band, numerator, denominator. unknown: la_code, part, people.
    """
    found = {(la, part, band): (int(n), int(d)) for la, part, band, n, d in counted}
    of_group = {(la, band): d for (la, _, band), (_, d) in found.items()} if measure.is_table else {}
    rows = []
    for la_code in sorted(councils):
        for part in measure.parts:
            for group in part.groups:
                numerator, denominator = found.get(
                    (la_code, part.name, group), (0, of_group.get((la_code, group), 0))
                )
                outcome = outcome_of(numerator, denominator, per=measure.per)
                rows.append(Row(la_code, part.name, group, numerator, denominator, outcome))
    not_known = {(la, part): int(people) for la, part, people in unknown}
    among = tuple(dict.fromkeys(part.of for part in measure.parts)) if measure.unknown else ()
    counts = [Unknown(la, of, not_known.get((la, of), 0)) for la in sorted(councils) for of in among]
    return tuple(rows), tuple(counts)


def outcome_of(numerator: int, denominator: int, *, per: int) -> Decimal:
    """Numerator over denominator times `per`, to one decimal, half away from nought; 0 of nobody.

    Reckoned in whole numbers, so that every engine and every machine rounds alike.

    >>> outcome_of(1, 16, per=100), outcome_of(15, 16, per=100), outcome_of(0, 0, per=100)
    (Decimal('6.3'), Decimal('93.8'), Decimal('0.0'))
    """
    if not denominator:
        return Decimal("0.0")
    tenths = (20 * per * numerator + denominator) // (2 * denominator)
    return Decimal(tenths).scaleb(-1)


@cache
def _read(name: str) -> Measure:
    """A measure from its file, every promise of the file kept; a broken one is a mistake of ours."""
    assert _NAME.fullmatch(name), name
    data = tomllib.loads((_HERE / "measures" / f"{name}.toml").read_text(encoding="utf-8"))
    groups = tuple(data.get("groups", ()))
    parts = tuple(
        Part(part["name"], part["says"], part.get("of", ""), tuple(part.get("groups", groups)))
        for part in data["parts"]
    )
    return Measure(
        name=name,
        title=data["title"],
        question=data["question"],
        numerator=data["numerator"],
        denominator=data["denominator"],
        why_it_matters=data["why_it_matters"],
        keeper=data["keeper"],
        next_review=data["next_review"],
        source=data["source"],
        unit=data["unit"],
        per=data["per"],
        sql=tuple(data["sql"]),
        unknown=data.get("unknown", ""),
        unknown_says=data.get("unknown_says", ""),
        is_table=data.get("is_table", False),
        parts=parts,
    )
