"""The colours, shapes and dashes of every chart, and how a number is written on one.

The colours are Okabe and Ito's, which readers of every kind of colour vision tell apart (Okabe and Ito,
Color Universal Design, 2008). Nothing is told by colour alone: lines differ by dash and shape as well, and
bars have their names written on them.
"""

from __future__ import annotations

from typing import Literal, get_args

INK = "#0b0c0c"
QUIET = "#505a5f"
GRID = "#cecece"
BLUE, VERMILION, GREEN, BLACK = "#0072b2", "#d55e00", "#009e73", "#000000"
ORANGE, SKY = "#e69f00", "#56b4e9"
PALE = "#d9d9d9"

# Only those of the eight that stand out from white by three to one, which a line needs.
LINE_COLOURS = (BLUE, VERMILION, BLACK, GREEN)
FILL_COLOURS = (BLUE, ORANGE, GREEN, SKY, VERMILION, BLACK)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (8, 4), (2, 3), (8, 3, 2, 3), (14, 5), (5, 2))

Unit = Literal["share", "count", "pounds", "ratio", "points"]
UNITS = get_args(Unit)

NOT_SHOWN = "not shown"
"""What stands for a number that is hidden or missing, in the drawing and in the table alike."""


def say(value: float | None, unit: Unit) -> str:
    """A number as it is written on a chart and in its table.

    unit: `share` is a part of one and is written in per cent; `count` is whole; `pounds` are pounds;
    `ratio` has two places; `points` has one.

    >>> say(0.2658, "share"), say(1234, "count"), say(-0.004, "share"), say(None, "count")
    ('26.6%', '1,234', '−0.4%', 'not shown')
    >>> say(-1250.4, "pounds"), say(0.8, "ratio"), say(58.913, "points")
    ('−£1,250', '0.80', '58.9')
    """
    if value is None:
        return NOT_SHOWN
    size = abs(value)
    if unit == "share":
        written = f"{size:.1%}"
    elif unit == "count":
        written = f"{size:,.0f}"
    elif unit == "pounds":
        written = f"£{size:,.0f}"
    elif unit == "ratio":
        written = f"{size:,.2f}"
    else:
        written = f"{size:,.1f}"
    is_nought = not any(figure in "123456789" for figure in written)
    return f"−{written}" if value < 0 and not is_nought else written


def axis_label(unit: Unit) -> str:
    """The expression by which the drawing library writes a tick of an axis."""
    written = {
        "share": "format(abs(datum.value), '.0%')",
        "count": "format(abs(datum.value), ',.0f')",
        "pounds": "'£' + format(abs(datum.value), ',.0f')",
        "ratio": "format(abs(datum.value), '.1f')",
        "points": "format(abs(datum.value), ',~f')",
    }[unit]
    return f"(datum.value < 0 ? '−' : '') + {written}"
