"""The funnel: where each council stands, and how far chance alone could have taken it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

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
from trellis.pictures.ink import BLUE, INK, QUIET, VERMILION, Unit, axis_label, say
from trellis.pictures.picture import Picture

_LEFT, _RIGHT = 64.0, 26.0
_PLOT = WIDTH - _LEFT - _RIGHT
_HEIGHT = 330.0
_MOST_NAMED = 8
_LETTER = 8.0

Place = Literal["within", "outside 95%", "outside 99.8%"]
# Shape, line and filling of a point by where it stands.
_LOOKS: dict[Place, tuple[str, str, str, int]] = {
    "within": ("circle", QUIET, "white", 45),
    "outside 95%": ("triangle-up", BLUE, "white", 70),
    "outside 99.8%": ("diamond", VERMILION, VERMILION, 90),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One council: how many people it is about, its share or rate, and whether that is outside the funnel."""

    label: str
    size: float
    value: float
    place: Place = "within"


@dataclass(frozen=True, slots=True)
class Limits:
    """One pair of limits as two lines: at each size, the lowest and the highest that chance explains."""

    name: str
    sizes: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def funnel(
    points: Sequence[Point],
    *,
    title: str,
    says: str,
    x: str,
    y: str,
    target: tuple[float, str],
    limits: Sequence[Limits],
    label: str = "Council",
    unit: Unit = "share",
    mine: str = "",
    name: str = "funnel",
) -> Picture:
    """A point to a council, the target as a line, and up to two pairs of limits, the first one dashed.

    x: what the size is (the denominator); y: what the value is. mine: the label of one council that is always
    named and ringed. Those outside 99.8% are named too, if they are no more than eight; in a picture of more
    names none could be read, and the table has them all.
    """
    check_marks(len(points))
    if not points:
        raise ValueError("a funnel needs a council")
    if len(limits) > 2:
        raise ValueError("a funnel has at most two pairs of limits")
    most = max(point.size for point in points) * 1.06
    values = [target[0], *(point.value for point in points)]
    highest = max(values) + (max(values) - min(values) or 1.0) * 0.08
    lowest = min([0.0, *values])
    if unit == "share":
        highest = min(highest, 1.0)
    across = {
        "field": "x",
        "type": "quantitative",
        "axis": axis(x, labelExpr=axis_label("count"), grid=False, tickCount=4),
        "scale": {"domain": [0, most], "nice": False},
    }
    up = {
        "field": "y",
        "type": "quantitative",
        "axis": axis("", labelExpr=axis_label(unit)),
        "scale": {"domain": [lowest, highest], "nice": False, "zero": False},
    }
    encoding = {"x": across, "y": up}
    layers: list[Layer] = []
    for place, pair in enumerate(limits):
        look = {
            "type": "line",
            "color": INK,
            "strokeWidth": 1.5,
            "strokeDash": [[5, 4], [1, 0]][place],
            "clip": True,
        }
        for ends in (pair.low, pair.high):
            data = [
                {"x": size, "y": min(max(end, lowest), highest)}
                for size, end in zip(pair.sizes, ends, strict=True)
                if size <= most
            ]
            layers.append({"data": {"values": data}, "mark": look, "encoding": encoding})
    level = [{"x": 0, "y": target[0]}, {"x": most, "y": target[0]}]
    layers.append(
        {
            "data": {"values": level},
            "mark": {"type": "line", "color": QUIET, "strokeWidth": 2, "strokeDash": [2, 3]},
            "encoding": encoding,
        }
    )
    for stands, (shape, colour, fill, size) in _LOOKS.items():
        data = [{"x": point.size, "y": point.value} for point in points if point.place == stands]
        mark = {"type": "point", "shape": shape, "size": size, "filled": True, "opacity": 1}
        mark |= {"fill": fill, "stroke": colour, "strokeWidth": 1.5}
        layers.append({"data": {"values": data}, "mark": mark, "encoding": encoding})

    def at(point: Point) -> tuple[float, float]:
        return point.size / most * _PLOT, (highest - point.value) / (highest - lowest) * _HEIGHT

    layers += _names(points, at, mine)
    top, above = _above(y, target, limits, points, unit)
    layers += above
    padding = {"left": _LEFT, "right": _RIGHT, "top": top, "bottom": height_under(x)}
    table = tuple(
        (point.label, say(point.size, "count"), say(point.value, unit), point.place) for point in points
    )
    svg = drawn(layers, height=_HEIGHT, padding=padding, title=title, says=says, name=name)
    return Picture(svg, ((label, x, y, "Where it stands"), *table), title)


def _names(points: Sequence[Point], at: Callable[[Point], tuple[float, float]], mine: str) -> list[Layer]:
    """The names of those that are named, each beside its point, where it stands on no other name or point."""
    made: list[Layer] = []
    far = [point for point in points if point.place == "outside 99.8%"]
    named = {id(point): point for point in (far if len(far) <= _MOST_NAMED else [])}
    named |= {id(point): point for point in points if mine and point.label == mine}
    taken = [(x - 9, x + 9, y - 9, y + 9) for x, y in map(at, named.values())]
    for point in sorted(named.values(), key=lambda one: -one.value):
        x, y = at(point)
        if point.label == mine:
            made.append(symbol(x, y, "circle", colour=INK, fill="transparent", size=260))
        text = plain_words(point.label, 26)
        wide = _LETTER * len(text)
        places = [
            (to_left, down)
            for down in (0, 10, -10, 20, -20, 30, -30, 40)
            for to_left in (x > _PLOT / 2, x <= _PLOT / 2)
        ]
        for to_left, down in places:
            left, right = (x - 14 - wide, x - 12) if to_left else (x + 12, x + 14 + wide)
            above, below = y + down - 8, y + down + 8
            is_free = (
                left >= -4
                and right <= _PLOT + _RIGHT
                and not any(
                    left < end and right > start and above < bottom and below > top
                    for start, end, top, bottom in taken
                )
            )
            if is_free:
                taken.append((left, right, above, below))
                edge, align = (x - 12, "right") if to_left else (x + 12, "left")
                made += [words(text, edge, y + down + 5, align=align, halo=halo) for halo in (True, False)]
                break
    return made


def _above(
    y: str, target: tuple[float, str], limits: Sequence[Limits], points: Sequence[Point], unit: Unit
) -> tuple[float, list[Layer]]:
    """What the upright axis is, and what each line and shape means, a row to each above the plot."""
    heading = broken(y)
    shown = [place for place in _LOOKS if any(point.place == place for point in points)]
    rows = len(heading) + 1 + len(limits) + len(shown)
    top = rows * LINE_HEIGHT + 22.0
    left = -_LEFT + 4
    made = [words(line, left, -top + LINE_HEIGHT * (place + 1)) for place, line in enumerate(heading)]
    middle = -top + LINE_HEIGHT * len(heading) + 18.0

    def key(text: str) -> None:
        nonlocal middle
        made.append(words(plain_words(text, LETTERS_ACROSS - 6), left + 48, middle + 5))
        middle += LINE_HEIGHT

    made.append(stroke(left, middle, left + 40, middle, colour=QUIET, dash=(2, 3)))
    key(f"{target[1]}: {say(target[0], unit)}")
    for place, pair in enumerate(limits):
        dash = ((5, 4), (1, 0))[place]
        made.append(stroke(left, middle, left + 40, middle, width=1.5, dash=dash))
        key(pair.name)
    for stands in shown:
        shape, colour, fill, size = _LOOKS[stands]
        made.append(symbol(left + 20, middle, shape, colour=colour, fill=fill, size=size))
        count = sum(point.place == stands for point in points)
        key(f"{stands}: {count:,}")
    return top, made
