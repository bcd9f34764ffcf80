"""Pictures: charts made on the server, readable in print, by a screen reader and without colour.

Every chart is a function that gives a `Picture`: a drawing (SVG) and the table that stands behind it.
Vega-Lite draws, by vl-convert, which is loaded when the first picture is asked for and not before. What comes
out of it is cleaned: a title, a description and ids of its own; no style attribute, no script, no font to
fetch.
"""

from __future__ import annotations

from trellis.pictures.bars import bars, stacked
from trellis.pictures.dots import dots_with_intervals
from trellis.pictures.funnel import Limits, Point, funnel
from trellis.pictures.lines import Band, Line, lines
from trellis.pictures.picture import Picture

__all__ = [
    "Band",
    "Limits",
    "Line",
    "Picture",
    "Point",
    "bars",
    "dots_with_intervals",
    "funnel",
    "lines",
    "stacked",
]
