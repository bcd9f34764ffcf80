"""A dot and how sure one may be of it: estimates with their intervals, one under another."""

from __future__ import annotations

from collections.abc import Sequence

from trellis.pictures.drawing import (
    LETTERS_ACROSS,
    LINE_HEIGHT,
    WIDTH,
    Layer,
    axis,
    broken,
    check_marks,
    drawn,
    height_under,
    plain_words,
    stroke,
    symbol,
    words,
)
from trellis.pictures.ink import BLUE, NOT_SHOWN, QUIET, VERMILION, Unit, axis_label, say
from trellis.pictures.picture import Picture, Row

_LEFT, _RIGHT = 18.0, 26.0
_PLOT = WIDTH - _LEFT - _RIGHT

Dot = (
    tuple[str, float | None, float | None, float | None]
    | tuple[str, float | None, float | None, float | None, str]
)
"""What it is, the estimate, the lower and the upper end of its interval; and words where it is flagged."""


def dots_with_intervals(
    rows: Sequence[Dot],
    *,
    title: str,
    says: str,
    label: str,
    value: str,
    unit: Unit = "share",
    reference: tuple[float, str] | None = None,
    name: str = "dots",
) -> Picture:
    """A row to an estimate: its name and numbers in words, and under them the dot on its interval.

    rows: see `Dot`; a flagged one (`"under 0.8"`) is a filled diamond instead of a circle, and says so. An
    estimate that is None is not shown, nor is its interval. reference: a line through all rows and what it
    is, such as `(1.0, "as likely as the others")`.

    >>> dots_with_intervals([("85 and over", 0.52, 0.44, 0.61, "under 0.8")], title="Offered", says="…",
    ...                     label="Group", value="Ratio", unit="ratio").rows
    (('85 and over', '0.52', '0.44 to 0.61', 'under 0.8'),)
    """
    check_marks(len(rows))
    shown = [float(number) for row in rows if row[1] is not None for number in row[1:4] if number is not None]
    bounds = [*shown, *([reference[0]] if reference else [])] or [0.0, 1.0]
    lowest, highest = min(bounds), max(bounds)
    margin = (highest - lowest or abs(highest) or 1.0) * 0.06
    lowest, highest = (0.0 if 0 <= lowest - margin < margin * 4 else lowest - margin), highest + margin
    if unit == "share" and min(bounds) >= 0 and max(bounds) <= 1:
        # A share is seen from nought, or a small difference looks like a large one.
        lowest, highest = 0.0, min(highest, 1.0)

    def along(number: float) -> float:
        return (number - lowest) / (highest - lowest) * _PLOT

    layers: list[Layer] = []
    table: list[Row] = []
    has_flags = any(len(row) == 5 for row in rows)
    y = 0.0
    for row in rows:
        about, estimate, low, high = row[:4]
        flag = row[4] if len(row) == 5 else ""
        is_shown = estimate is not None
        between = (
            f"{say(low, unit)} to {say(high, unit)}"
            if is_shown and low is not None and high is not None
            else NOT_SHOWN
        )
        for line in broken(about, LETTERS_ACROSS - 6, 2):
            y += LINE_HEIGHT
            layers.append(words(line, 0, y - 4, bold=True))
        said = say(estimate, unit) + (f" ({between})" if between != NOT_SHOWN else "")
        y += LINE_HEIGHT
        layers.append(words(plain_words(said + (f", {flag}" if flag else ""), LETTERS_ACROSS), 0, y - 4))
        if estimate is not None:
            middle, colour = y + 10, VERMILION if flag else BLUE
            if low is not None and high is not None:
                layers.append(stroke(along(low), middle, along(high), middle, colour=colour))
                layers += [
                    stroke(along(end), middle - 6, along(end), middle + 6, colour=colour)
                    for end in (low, high)
                ]
            layers.append(
                symbol(
                    along(estimate),
                    middle,
                    "diamond" if flag else "circle",
                    colour=colour,
                    fill=colour if flag else "white",
                    size=110,
                )
            )
        y += 34
        table.append((about, say(estimate, unit), between, *((flag,) if has_flags else ())))
    top = 4.0
    if reference:
        top += LINE_HEIGHT + 4
        at = along(reference[0])
        layers.insert(0, stroke(at, -4, at, y, colour=QUIET, dash=(6, 4)))
        align = "left" if at < _PLOT / 2 else "right"
        layers.append(words(plain_words(reference[1], LETTERS_ACROSS - 10), at, -8, align=align))
    look = axis(value, labelExpr=axis_label(unit), grid=False)
    layers.insert(
        0,
        {
            "data": {"values": [{"x": lowest}, {"x": highest}]},
            "mark": {"type": "point", "opacity": 0, "y": y, "size": 0},
            "encoding": {
                "x": {
                    "field": "x",
                    "type": "quantitative",
                    "axis": look,
                    "scale": {"domain": [lowest, highest], "nice": False, "zero": False},
                }
            },
        },
    )
    padding = {"left": _LEFT, "right": _RIGHT, "top": top, "bottom": height_under(value)}
    headings: Row = (label, value, "95% interval", *(("Flag",) if has_flags else ()))
    svg = drawn(layers, height=y, padding=padding, title=title, says=says, name=name)
    return Picture(svg, (headings, *table), title)
