"""England's published numbers, each line as far as it means the same and no further."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from trellis.basis.periods import say_day
from trellis.basis.series import Published, apart, stretch, why_apart
from trellis.engines.trains.score import Series, history
from trellis.pictures import Line, Picture, lines

from ..registers import Table

_TITLES = {"direct_payments": "People with a direct payment", "holders": "People with a personal budget"}


def published(measure: str) -> list[tuple[tuple[Published, ...], Series]]:
    """The lines of a measure, the earliest first, each with where it was published."""
    found = []
    for series in history():
        if series.measure == measure:
            points = [Published(value.joins, value.day, value.value.numerator) for value in series.values]
            found += [(line, series) for line in apart(points)]
    return sorted(found, key=lambda one: one[0][0].day)


def pictures() -> list[tuple[str, Picture]]:
    return [(title, _picture(measure, title)) for measure, title in _TITLES.items()]


def _picture(measure: str, title: str) -> Picture:
    found = published(measure)
    drawn = [Line(_named(line), [(point.day, float(point.value)) for point in line]) for line, _ in found]
    said = "; ".join(
        f"{_named(line)}: " + ", ".join(f"{point.value:,} on {say_day(point.day)}" for point in line)
        for line, _ in found
    )
    return lines(
        drawn,
        title=f"{title}, England, as published",
        says=f"{said}. The lines do not meet: each counts something else.",
        x="Day",
        y=f"{title}, England",
        name=f"history-{measure.replace('_', '-')}",
    )


def tables() -> list[Table]:
    told = []
    for measure, title in _TITLES.items():
        rows = [
            (
                say_day(point.day),
                f"{point.value:,}",
                _named(line),
                stretch(point.stretch).numerator,
                stretch(point.stretch).source,
            )
            for line, _ in published(measure)
            for point in line
        ]
        headings = ("Day", "People", "Line", "What is counted", "Source")
        told.append(Table(f"{title}: every number and its source", headings, rows))
    return told


def breaks() -> list[tuple[str, str]]:
    """Between which lines a picture has a gap, and why."""
    told: list[tuple[str, str]] = []
    for measure in _TITLES:
        for (one, _), (other, _) in pairwise(published(measure)):
            why = why_apart(one[0].stretch, other[0].stretch)
            told.append((f"{_named(one)} and {_named(other)}", why))
    return list(dict.fromkeys(told))


def _named(line: Sequence[Published]) -> str:
    first, last = line[0].day.year, line[-1].day.year
    return f"{stretch(line[0].stretch).series} {first}" + (f" to {last}" if last != first else "")
