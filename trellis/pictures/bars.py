"""Bars beside one another, and bars of parts that make up a hundred per cent.

The name of each bar and its number stand in a line above it, in words, so that neither needs a colour, and so
that a long name has the whole width of a telephone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trellis.pictures.drawing import (
    LETTERS_ACROSS,
    LINE_HEIGHT,
    WIDTH,
    Layer,
    axis,
    box,
    broken,
    check_marks,
    drawn,
    height_under,
    plain_words,
    stroke,
    words,
)
from trellis.pictures.ink import BLUE, FILL_COLOURS, NOT_SHOWN, PALE, VERMILION, Unit, axis_label, say
from trellis.pictures.picture import Picture, Row

_BAR = 14
_LEFT, _RIGHT = 6.0, 26.0
_PLOT = WIDTH - _LEFT - _RIGHT


def bars(
    rows: Sequence[tuple[str, Mapping[str, float | None]]],
    *,
    title: str,
    says: str,
    label: str,
    value: str,
    unit: Unit = "count",
    most: float | None = None,
    mark: tuple[float, str] | None = None,
    name: str = "bars",
) -> Picture:
    """Bars that lie on their side, grouped by row.

    rows: what a row is about, and its bars by name, in the order they are drawn; one bar to a row if the name
    is "". None is a number that is not shown: it has words and no bar. label, value: the headings of the
    table, and `value` is also what the axis is called. most: where the axis ends, if not at the longest bar.
    mark: a line across all bars, such as a target, and what it is.

    >>> bars([("18 to 64", {"offered": 0.8, "took": None})], title="Offered and took", says="…",
    ...      label="Age", value="Share of people", unit="share").table
    (('Age', 'Bar', 'Share of people'), ('18 to 64', 'offered', '80.0%'), ('18 to 64', 'took', 'not shown'))
    """
    numbers = [number for _, group in rows for number in group.values() if number is not None]
    check_marks(sum(len(group) for _, group in rows))
    bounds = [*numbers, *([mark[0]] if mark else [])]
    lowest = min([0.0, *bounds])
    highest = max([most if most is not None else 0.0, *bounds])
    if highest == lowest:
        highest = lowest + 1.0

    def along(number: float) -> float:
        return (number - lowest) / (highest - lowest) * _PLOT

    colours = {
        one: FILL_COLOURS[place % len(FILL_COLOURS)]
        for place, one in enumerate(dict.fromkeys(key for _, group in rows for key in group))
    }
    layers: list[Layer] = []
    y = 0.0
    for about, group in rows:
        is_one = list(group) == [""]
        if not is_one:
            for line in broken(about, LETTERS_ACROSS - 4, 2):
                y += LINE_HEIGHT
                layers.append(words(line, 0, y - 4, bold=True))
        for bar, number in group.items():
            said = f"{plain_words(about if is_one else bar, 2 * LETTERS_ACROSS - 20)}: {say(number, unit)}"
            for line in broken(said):
                y += LINE_HEIGHT
                layers.append(words(line, 0, y - 4))
            if number is not None:
                layers.append(
                    box(along(min(number, 0)), y, along(max(number, 0)), y + _BAR, fill=colours[bar])
                )
            y += _BAR + 6
        y += 10
    scale = axis(value, labelExpr=axis_label(unit), grid=False)
    layers.insert(0, _across(lowest, highest, y, scale))
    top = 8.0
    if mark:
        top += LINE_HEIGHT
        at = along(mark[0])
        layers.append(stroke(at, -4, at, y, dash=(6, 4)))
        align = "left" if at < _PLOT / 2 else "right"
        layers.append(words(plain_words(mark[1], 30), at, -8, align=align))
    with_names = any(list(group) != [""] for _, group in rows)
    headings: Row = (label, "Bar", value) if with_names else (label, value)
    table = [
        (about, bar, say(number, unit)) if with_names else (about, say(number, unit))
        for about, group in rows
        for bar, number in group.items()
    ]
    padding = {"left": _LEFT, "right": _RIGHT, "top": top, "bottom": height_under(value)}
    svg = drawn(layers, height=y, padding=padding, title=title, says=says, name=name)
    return Picture(svg, (headings, *table), title)


_PARTS = ("better", "no difference", "worse")
_PART_COLOURS = (BLUE, PALE, VERMILION)


def stacked(
    rows: Sequence[tuple[str, Sequence[float | None], int | None]],
    *,
    title: str,
    says: str,
    label: str,
    parts: Sequence[str] = _PARTS,
    base: str = "Answers",
    name: str = "stacked",
) -> Picture:
    """Parts that make up a hundred per cent, a bar a row: better, no difference and worse together.

    rows: what the row is about; the share of each part, together one; how many answered, or None. A row with
    a part that is None is hidden whole, since the others would give it back. The shares are drawn as they
    are given, so a row of rounded shares may end a hair before or after the others.
    """
    check_marks(len(rows) * len(parts))
    colours = _PART_COLOURS if len(parts) == 3 else tuple((*FILL_COLOURS, PALE)[: len(parts)])
    if len(colours) < len(parts):
        raise ValueError("a bar has at most seven parts that can be told apart")
    layers: list[Layer] = []
    table: list[Row] = []
    y = 0.0
    for about, shares, count in rows:
        if len(shares) != len(parts):
            raise ValueError("a row has a share for every part")
        is_shown = all(share is not None for share in shares)
        written = [say(share, "share") if is_shown else NOT_SHOWN for share in shares]
        of = f" ({count:,})" if count is not None else ""
        for line in broken(about + of, LETTERS_ACROSS - 4, 2):
            y += LINE_HEIGHT
            layers.append(words(line, 0, y - 4, bold=True))
        listed = (
            ", ".join(f"{part} {share}" for part, share in zip(parts, written, strict=True))
            if is_shown
            else NOT_SHOWN
        )
        for line in broken(listed, LETTERS_ACROSS, 3):
            y += LINE_HEIGHT
            layers.append(words(line, 0, y - 4))
        if is_shown:
            start = 0.0
            for share, colour in zip(shares, colours, strict=True):
                end = start + float(share or 0) * _PLOT
                if end > start:
                    layers.append(box(start, y, end, y + _BAR, fill=colour))
                start = end
        y += _BAR + 18
        table.append((about, f"{count:,}" if count is not None else NOT_SHOWN, *written))
    layers.insert(
        0, _across(0.0, 1.0, y, axis("Share of answers", labelExpr=axis_label("share"), grid=False))
    )
    padding = {"left": _LEFT, "right": _RIGHT, "top": 4, "bottom": height_under("Share of answers")}
    svg = drawn(layers, height=y, padding=padding, title=title, says=says, name=name)
    return Picture(svg, ((label, base, *parts), *table), title)


def _across(lowest: float, highest: float, height: float, look: Layer) -> Layer:
    """Nothing to see but the axis below, from the lowest number to the highest."""
    return {
        "data": {"values": [{"x": lowest}, {"x": highest}]},
        "mark": {"type": "point", "opacity": 0, "y": height, "size": 0},
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "axis": look,
                "scale": {"domain": [lowest, highest], "nice": False},
            }
        },
    }
