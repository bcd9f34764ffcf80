"""Lines over time or over anything that has an order, with a band and a mark where wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trellis.basis.periods import say_day
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
from trellis.pictures.ink import DASHES, INK, LINE_COLOURS, QUIET, SHAPES, Unit, axis_label, say
from trellis.pictures.picture import Picture, Row

_LEFT, _RIGHT = 76.0, 26.0
_PLOT = WIDTH - _LEFT - _RIGHT
_HEIGHT = 260.0
_MOST_DOTTED = 40

Across = float | date | str
"""Where a point stands: a number, a day, or a word such as `2009-10`, in the order the words come."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line by its name. A point whose number is None leaves a gap, and no line is drawn across it."""

    name: str
    points: Sequence[tuple[Across, float | None]]


@dataclass(frozen=True, slots=True)
class Band:
    """The stretch between two lines, such as how sure a forecast is."""

    name: str
    points: Sequence[tuple[Across, float | None, float | None]]


def lines(
    series: Sequence[Line],
    *,
    title: str,
    says: str,
    x: str,
    y: str,
    unit: Unit = "count",
    x_unit: Unit = "count",
    band: Band | None = None,
    mark: tuple[Across, str] | None = None,
    from_nought: bool = True,
    name: str = "lines",
) -> Picture:
    """One line or several, each with a shape and a dash of its own.

    x, y: what the axes are, also the headings of the table. unit: of what goes up; x_unit: of what goes
    across where that is a number. band: see `Band`. mark: a line from top to bottom at one place, such as the
    day a rule began, and what it is. from_nought: whether the scale begins at nought.

    >>> gap = Line("England", [("2009", 67685), ("2010", None), ("2011", 114090)])
    >>> lines([gap], title="Direct payments", says="…", x="At 31 March", y="People").rows
    (('2009', '67,685'), ('2010', 'not shown'), ('2011', '114,090'))
    """
    check_marks(sum(len(line.points) for line in series) + (len(band.points) if band else 0))
    if len(series) > len(SHAPES):
        raise ValueError(f"more than {len(SHAPES)} lines cannot be told apart")
    places = [place for line in series for place, _ in line.points]
    places += [place for place, _, _ in band.points] if band else []
    places += [mark[0]] if mark else []
    across = _Across(list(dict.fromkeys(places)), x, x_unit)
    up = _up(series, band, unit, from_nought=from_nought)

    layers: list[Layer] = [_frame(across, up)]
    layers += [_area(run, across, up) for run in _runs(list(band.points) if band else [])]
    for place, line in enumerate(series):
        for run in _runs(list(line.points)):
            layers += _line(run, place, across, up, with_shapes=len(line.points) <= _MOST_DOTTED)
    if mark:
        layers.append(_upright(mark[0], across))

    heading = broken(y)
    keys: list[tuple[str, str, int]] = [(line.name, "line", place) for place, line in enumerate(series)]
    keys += [(band.name, "band", 0)] if band else []
    keys += [(mark[1], "mark", 0)] if mark else []
    keys = keys if len(keys) > 1 else []
    top = 20.0 + LINE_HEIGHT * (len(heading) + len(keys))
    for place, row in enumerate(heading):
        layers.append(words(row, -_LEFT + 4, -top + LINE_HEIGHT * (place + 1)))
    for place, key in enumerate(keys):
        layers += _key(*key, -top + LINE_HEIGHT * (len(heading) + place) + 16)

    table = _table(series, band, across, unit)
    headings: Row = (x, *(line.name for line in series)) if len(series) > 1 or band else (x, y)
    headings += (f"{band.name}, from", f"{band.name}, to") if band else ()
    padding = {"left": _LEFT, "right": _RIGHT, "top": top, "bottom": height_under(x)}
    svg = drawn(layers, height=_HEIGHT, padding=padding, title=title, says=says, name=name)
    return Picture(svg, (headings, *table), title)


class _Across:
    """What goes across: numbers, days or words, and how each is given to the drawing library."""

    def __init__(self, places: list[Across], title: str, unit: Unit) -> None:
        kinds = {
            date if isinstance(place, date) else str if isinstance(place, str) else float for place in places
        }
        if len(kinds) > 1:
            raise ValueError("the places across are all numbers, all days or all words")
        self.kind = kinds.pop() if kinds else float
        self.unit = unit
        self.order = places if self.kind is str else sorted(places)
        look = axis(title, grid=False)
        self.encoding: Layer
        if self.kind is str:
            look |= {"labelAngle": 0}
            self.encoding = {
                "type": "ordinal",
                "scale": {"type": "point", "padding": 0.3, "domain": self.order},
            }
        elif self.kind is date:
            look |= {"format": "%b %Y"}
            self.encoding = {"type": "temporal", "scale": {"type": "utc", "nice": False}}
        else:
            look |= {"labelExpr": axis_label(unit)}
            self.encoding = {"type": "quantitative", "scale": {"nice": False, "zero": False}}
        self.encoding |= {"field": "x", "axis": look}

    def given(self, place: Across) -> float | str:
        return place.isoformat() if isinstance(place, date) else place

    def say(self, place: Across) -> str:
        if isinstance(place, date):
            return say_day(place)
        return place if isinstance(place, str) else say(place, self.unit)


def _up(series: Sequence[Line], band: Band | None, unit: Unit, *, from_nought: bool) -> Layer:
    numbers = [number for line in series for _, number in line.points if number is not None]
    if band:
        numbers += [end for _, *ends in band.points for end in ends if end is not None]
    lowest, highest = min(numbers, default=0.0), max(numbers, default=1.0)
    if from_nought:
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    if highest == lowest:
        highest = lowest + 1.0
    return {
        "type": "quantitative",
        "axis": axis("", labelExpr=axis_label(unit)),
        "scale": {"domain": [lowest, highest], "nice": True, "zero": False},
    }


def _frame(across: _Across, up: Layer) -> Layer:
    """Nothing to see but the axes, over every place there is."""
    ends = up["scale"]["domain"]
    return {
        "data": {"values": [{"x": across.given(place), "y": end} for place in across.order for end in ends]},
        "mark": {"type": "point", "opacity": 0, "size": 0},
        "encoding": {"x": across.encoding, "y": {"field": "y", **up}},
    }


def _runs(points: Sequence[tuple[Across, *tuple[float | None, ...]]]) -> list[list[tuple[Across, ...]]]:
    """The points in stretches without a gap."""
    runs: list[list[tuple[Across, ...]]] = [[]]
    for place, *numbers in points:
        if any(number is None for number in numbers):
            runs.append([])
        else:
            runs[-1].append((place, *(number for number in numbers if number is not None)))
    return [run for run in runs if run]


def _line(
    run: list[tuple[Across, ...]], place: int, across: _Across, up: Layer, *, with_shapes: bool
) -> list[Layer]:
    colour = LINE_COLOURS[place % len(LINE_COLOURS)]
    data = {"values": [{"x": across.given(point[0]), "y": point[1]} for point in run]}
    encoding = {"x": across.encoding, "y": {"field": "y", **up}}
    made: list[Layer] = []
    if len(run) > 1:
        mark = {"type": "line", "color": colour, "strokeWidth": 2.5, "strokeDash": list(DASHES[place])}
        order = {"order": {"field": "x", "type": "nominal", "sort": None}}
        made.append(
            {"data": data, "mark": mark, "encoding": encoding | (order if across.kind is str else {})}
        )
    # A point alone between two gaps has no line, and would be lost without a shape.
    if with_shapes or len(run) == 1:
        mark = {"type": "point", "shape": SHAPES[place], "size": 70, "filled": True, "opacity": 1}
        mark |= {"fill": "white", "stroke": colour, "strokeWidth": 2}
        made.append({"data": data, "mark": mark, "encoding": encoding})
    return made


def _area(run: list[tuple[Across, ...]], across: _Across, up: Layer) -> Layer:
    # A band of one point between two gaps has no width, and is drawn as a stroke from end to end.
    look = {"type": "area"} if len(run) > 1 else {"type": "rule", "strokeWidth": 12}
    return {
        "data": {"values": [{"x": across.given(point[0]), "y": point[1], "z": point[2]} for point in run]},
        "mark": look | {"color": QUIET, "opacity": 0.25},
        "encoding": {"x": across.encoding, "y": {"field": "y", **up}, "y2": {"field": "z"}},
    }


def _upright(place: Across, across: _Across) -> Layer:
    return {
        "data": {"values": [{"x": across.given(place)}]},
        "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3], "size": 2},
        "encoding": {"x": across.encoding},
    }


def _key(name: str, kind: str, place: int, middle: float) -> list[Layer]:
    """What a line, the band or the mark is, in a row above the plot."""
    left = -_LEFT + 4
    if kind == "band":
        look = {"type": "rect", "fill": QUIET, "opacity": 0.25}
        corners = {"x": left, "x2": left + 40, "y": middle - 6, "y2": middle + 6}
        made: list[Layer] = [{"data": {"values": [{}]}, "mark": look | corners, "encoding": {}}]
    elif kind == "mark":
        made = [stroke(left + 20, middle - 9, left + 20, middle + 9, dash=(3, 3))]
    else:
        colour = LINE_COLOURS[place % len(LINE_COLOURS)]
        made = [
            stroke(left, middle, left + 40, middle, colour=colour, width=2.5, dash=DASHES[place]),
            symbol(left + 20, middle, SHAPES[place], colour=colour, size=70),
        ]
    return [*made, words(plain_words(name, LETTERS_ACROSS - 6), left + 48, middle + 5)]


def _table(series: Sequence[Line], band: Band | None, across: _Across, unit: Unit) -> list[Row]:
    by_line = [dict(line.points) for line in series]
    ends = {place: (low, high) for place, low, high in band.points} if band else {}
    rows: list[Row] = []
    for place in across.order:
        known = [points.get(place) for points in by_line]
        if any(place in points for points in by_line) or place in ends:
            low_high = [say(end, unit) for end in ends.get(place, (None, None))] if band else []
            rows.append((across.say(place), *(say(number, unit) for number in known), *low_high))
    return rows
