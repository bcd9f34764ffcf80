"""What of a council's measures everybody may be told: small numbers hidden, and no way round to them.

The parts of a measure that share a denominator are of the same people, one within another: whoever holds a
direct payment holds self-directed support. So they are cut as one grid, groups down and how far in across,
and the policy is put to all of it at once; what is hidden in one part is not given back by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from trellis.basis.partitions import Numbers, Partition
from trellis.engines.disclosure.grid import ALL, Grid, Name, grid_of
from trellis.engines.disclosure.hide import protect
from trellis.engines.disclosure.policy import Policy
from trellis.engines.disclosure.shown import PEOPLE, PERCENT, RATIO, Shown, Teller

from .measures import Measure, Part, Row, Unknown

TOTAL = "Total"
_REST = "not in any group"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One figure as it may be told."""

    part: Part
    group: str
    numerator: Shown
    denominator: Shown
    outcome: Shown


def shown(measure: Measure, rows: Sequence[Row], policy: Policy) -> tuple[ShownRow, ...]:
    """The rows of one council under a policy, in the order they came.

    A measure in per cent is of people among people. Any other is of people among a population that is
    published, so there the numerator alone can tell of anybody.
    """
    part_of = {part.name: part for part in measure.parts}
    found: dict[tuple[str, str], ShownRow] = {}
    by_part = {part.name: [row for row in rows if row.measure == part.name] for part in measure.parts}
    if measure.per == 100:
        clusters = _clusters(by_part)
        for cluster in clusters:
            others = [other for other in clusters if other is not cluster]
            told = _too_close(cluster, others, policy) or _of_people(cluster, policy)
            for row, cells in told:
                found[row.measure, row.group] = ShownRow(part_of[row.measure], row.group, *cells)
    else:
        for row in rows:
            cells = _of_a_population(row, policy)
            found[row.measure, row.group] = ShownRow(part_of[row.measure], row.group, *cells)
    return tuple(found[row.measure, row.group] for row in rows)


def shown_unknown(
    unknown: Sequence[Unknown], measure: Measure, rows: Sequence[Row], policy: Policy
) -> tuple[tuple[str, Shown], ...]:
    """How many are not known, by whom they are among; hidden where they, or the others with them, are few."""
    told = []
    for one in unknown:
        parts = {part.name for part in measure.parts if part.of == one.measure}
        rests = [
            row.denominator - row.numerator for row in rows if row.measure in parts and row.group == TOTAL
        ]
        is_told_by_rest = any(policy.is_small(abs(rest - one.count)) for rest in rests)
        if policy.is_small(one.count) or is_told_by_rest:
            told.append((one.measure, Shown(None, PEOPLE, mark=policy.hidden_as)))
        else:
            told.append((one.measure, Shown(policy.rounded(one.count) if one.count else 0, PEOPLE)))
    return tuple(told)


Cells = tuple[Shown, Shown, Shown]


def _clusters(by_part: dict[str, list[Row]]) -> list[list[list[Row]]]:
    """Parts that share every denominator and lie one within another, the widest first; each other alone."""
    alike: dict[tuple[tuple[str, int], ...], list[list[Row]]] = {}
    for rows in by_part.values():
        if rows:
            alike.setdefault(tuple((row.group, row.denominator) for row in rows), []).append(rows)
    clusters = []
    for parts in alike.values():
        widest_first = sorted(parts, key=lambda rows: [-row.numerator for row in rows])
        is_nested = all(
            inner.numerator <= outer.numerator
            for wide, narrow in pairwise(widest_first)
            for outer, inner in zip(wide, narrow, strict=True)
        )
        clusters += [widest_first] if is_nested else [[rows] for rows in parts]
    return clusters


def _of_people(cluster: list[list[Row]], policy: Policy) -> list[tuple[Row, Cells]]:
    teller = Teller(protect(_grid(cluster), policy))
    told = []
    for depth, rows in enumerate(cluster):
        inside = (f"cut {depth}", "in")
        for row in rows:
            at: Name = ALL if row.group == TOTAL else ("group", row.group)
            outcome = teller.percent(at, inside, ALL)
            if outcome.value is not None and policy.round_to == 1:
                # As the measure rounds it, half away from nought.
                outcome = replace(outcome, value=float(row.outcome))
            told.append((row, (teller.count(at, inside), teller.count(at, ALL), outcome)))
    return told


def _grid(cluster: list[list[Row]]) -> Grid:
    """Groups by how many of the parts each person is within; whoever is in the total alone, a group apart."""
    groups = [row.group for row in cluster[0] if row.group != TOTAL]
    steps = {group: _steps(cluster, group) for group in groups}
    total = _steps(cluster, TOTAL) if len(groups) < len(cluster[0]) else None
    if total is not None:
        rest = total - sum(steps.values(), np.zeros_like(total))
        if (rest < 0).any():
            raise ValueError("groups of a measure do not overlap")
        steps[_REST] = rest
    names = tuple(steps)
    number = np.repeat(np.arange(len(names)), [int(counts.sum()) for counts in steps.values()])
    depth = np.concatenate([np.repeat(np.arange(len(counts)), counts) for counts in steps.values()])
    asked = [
        # Within a part, at each depth between it and the widest, and in none.
        Partition(
            f"cut {cut}",
            f"cut {cut}",
            ("in", *(f"between {step}" for step in range(cut, 0, -1)), "out"),
            np.where(depth > cut, 0, cut + 1 - depth),
            coarser=f"cut {cut - 1}" if cut else None,
        )
        for cut in range(len(cluster))
    ]
    return grid_of(len(number), [Partition("group", "Group", names, number)], asked)


def _steps(cluster: list[list[Row]], group: str) -> Numbers:
    """How many people of a group are within none of the parts, within the widest alone, and so on."""
    (whole, *_) = (row.denominator for row in cluster[0] if row.group == group)
    within = [row.numerator for rows in cluster for row in rows if row.group == group]
    edges = [whole, *within, 0]
    return np.array([outer - inner for outer, inner in pairwise(edges)], dtype=np.int64)


def _too_close(
    cluster: list[list[Row]], others: list[list[list[Row]]], policy: Policy
) -> list[tuple[Row, Cells]]:
    """Everything hidden, where a part without groups differs from another by so few that the few are told."""
    if any(row.group != TOTAL for row in cluster[0]):
        return []
    hidden = Shown(None, PEOPLE, mark=policy.hidden_as)
    cells = (hidden, hidden, Shown(None, PERCENT, mark=policy.hidden_as))
    mine = [row for rows in cluster for row in rows]
    theirs = [row for other in others for rows in other for row in rows if row.group == TOTAL]
    for row in mine:
        for other in theirs:
            apart = (
                other.denominator - row.denominator,
                other.numerator - row.numerator,
                other.denominator - other.numerator - (row.denominator - row.numerator),
            )
            if any(policy.is_small(abs(few)) for few in apart):
                return [(one, cells) for one in mine]
    return []


def _of_a_population(row: Row, policy: Policy) -> Cells:
    population = Shown(row.denominator or None, PEOPLE)
    if policy.is_small(row.numerator):
        hidden = Shown(None, PEOPLE, mark=policy.hidden_as)
        return hidden, population, Shown(None, RATIO, mark=policy.hidden_as)
    rate = float(row.outcome) if row.denominator and policy.round_to == 1 else None
    return Shown(policy.rounded(row.numerator), PEOPLE), population, Shown(rate, RATIO, decimals=1)
