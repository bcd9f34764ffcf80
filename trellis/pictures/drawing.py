"""From a Vega-Lite drawing to one clean `<svg>`: layers to build with, the drawing itself, and the cleaning.

A picture is drawn 420 units wide with text of 16. In a column of a telephone that is 12 pixels, and on a
desk, where the sheet lets it grow to 36 rem, 21. Paddings are fixed here and not left to the library, so that
no label, however long, can push a chart out of its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import textwrap
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from lxml import etree

from trellis.basis.findings import Finding, Refused
from trellis.pictures.ink import GRID, INK, QUIET

Layer = dict[str, Any]

WIDTH = 420
TEXT = 16
LINE_HEIGHT = 20
# At 16 units a letter of Helvetica is some 7.5 wide.
LETTERS_ACROSS = 50

MOST_MARKS = 5_000
"""More points than this nobody can see apart, and a page would take seconds to open."""

SVG = "http://www.w3.org/2000/svg"
FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"
# The drawing library carries this font with it, so that text is measured alike on every machine.
_MEASURED_IN = "Liberation Sans"

_ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clipPath"})
_PLACES = {"width", "height", "viewBox", "transform", "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy"}
_STROKES = {"stroke", *(f"stroke-{one}" for one in ("width", "opacity", "dasharray", "linecap", "linejoin"))}
_LETTERS = {"text-anchor", "font-size", "font-weight", "font-style"}
_ATTRIBUTES = (
    _PLACES | _STROKES | _LETTERS | {"fill", "fill-opacity", "opacity", "display", "id", "clip-path"}
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# What XML cannot hold, and what would turn a line of text about.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

_kept: OrderedDict[str, str] = OrderedDict()
_lock = Lock()
_MOST_KEPT = 64


def plain_words(words: str, most: int = 0) -> str:
    """The words without what cannot be printed, on one line, cut to `most` letters where that is given.

    >>> plain_words("Bury\\n & <b>Bolton</b>\\x00")
    'Bury & <b>Bolton</b>'
    >>> plain_words("Bournemouth, Christchurch and Poole", 20)
    'Bournemouth, Christ…'
    """
    one_line = " ".join(_UNPRINTABLE.sub(" ", words).split())
    return one_line if not most or len(one_line) <= most else one_line[: most - 1].rstrip() + "…"


def broken(words: str, letters: int = LETTERS_ACROSS, most_lines: int = 3) -> list[str]:
    """The words on as many lines as they need, at most so many."""
    return textwrap.wrap(plain_words(words), letters, max_lines=most_lines, placeholder="…") or [""]


# Layers: each a dictionary that Vega-Lite draws. Places without a field are in units of the plot.


def words(
    text: str | list[str],
    x: float,
    y: float,
    *,
    bold: bool = False,
    align: str = "left",
    colour: str = INK,
    halo: bool = False,
) -> Layer:
    """A line of words, or several. halo: white around the letters, to lie under the same words over lines."""
    mark: Layer = {"type": "text", "text": text, "x": x, "y": y, "align": align, "color": colour}
    mark |= {"baseline": "alphabetic", "fontSize": TEXT, "lineHeight": LINE_HEIGHT}
    if bold:
        mark["fontWeight"] = "bold"
    if halo:
        mark |= {"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"}
    return _one(mark)


def stroke(
    x: float, y: float, x2: float, y2: float, *, colour: str = INK, width: float = 2, dash: Sequence[int] = ()
) -> Layer:
    mark: Layer = {"type": "rule", "color": colour, "strokeWidth": width}
    if dash:
        mark["strokeDash"] = list(dash)
    ends = {"x": x, "y": y, "x2": x2, "y2": y2}
    return _one(mark) | {"encoding": {end: {"value": at} for end, at in ends.items()}}


def symbol(
    x: float, y: float, shape: str, *, colour: str = INK, fill: str = "white", size: int = 90
) -> Layer:
    mark = {"type": "point", "x": x, "y": y, "shape": shape, "size": size, "filled": True}
    return _one(mark | {"fill": fill, "stroke": colour, "strokeWidth": 2, "opacity": 1})


def box(x: float, y: float, x2: float, y2: float, *, fill: str, outline: str = INK) -> Layer:
    mark = {"type": "rect", "x": x, "y": y, "x2": x2, "y2": y2, "fill": fill}
    return _one(mark | {"stroke": outline, "strokeWidth": 1, "opacity": 1})


def _one(mark: Layer) -> Layer:
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {}}


def axis(title: str, **more: Any) -> Layer:
    """How an axis looks: quiet grid, no more ticks than fit, its title in plain words."""
    return {
        "title": broken(title) if title else None,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "titleColor": INK,
        "labelFontSize": TEXT,
        "labelColor": INK,
        "gridColor": GRID,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "labelOverlap": True,
        "tickCount": 5,
    } | more


def height_under(title: str) -> int:
    """What an axis below takes: its ticks, its labels and the lines of its title."""
    return 34 + LINE_HEIGHT * len(broken(title))


def drawn(
    layers: Sequence[Layer],
    *,
    height: float,
    padding: Mapping[str, float],
    title: str,
    says: str,
    name: str,
) -> str:
    """The layers as one SVG that may stand in a page.

    height: of the plot, without the padding. title, says: what a screen reader is told, both needed. name:
    begins every id in the drawing, and must be its own in the page. Refused (ValueError, as it is a mistake
    of the page): a name that is no id, no title, no description.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("a picture's name is lower case letters, figures and hyphens")
    if not title.strip() or not says.strip():
        raise ValueError("a picture needs a title and a description")
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "transparent",
        "width": WIDTH - padding["left"] - padding["right"],
        "height": height,
        "padding": dict(padding),
        "autosize": {"type": "none"},
        "layer": list(layers),
        "config": {
            "font": _MEASURED_IN,
            "view": {"stroke": None},
            "text": {"font": _MEASURED_IN},
            "axis": {"labelFont": _MEASURED_IN, "titleFont": _MEASURED_IN},
        },
    }
    whole = height + padding["top"] + padding["bottom"]
    key = json.dumps([spec, title, says, name], sort_keys=True)
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    with _lock:
        if digest in _kept:
            _kept.move_to_end(digest)
            return _kept[digest]
    made = _clean(_by_vega(spec), whole, plain_words(title), plain_words(says), name)
    with _lock:
        _kept[digest] = made
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made


_drawing_in = 0


def _by_vega(spec: Layer) -> str:
    # Loading it takes half a second and some seventy megabytes, which only pages with pictures should pay.
    import vl_convert  # noqa: PLC0415

    # Its engine runs in threads, which a process split off later does not have: it would wait for ever.
    global _drawing_in  # noqa: PLW0603
    if _drawing_in not in (0, os.getpid()):
        raise RuntimeError(
            "a process split off after a picture was drawn cannot draw: draw in the new one only"
        )
    _drawing_in = os.getpid()
    # Nothing is ever fetched: the data stand in the drawing.
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    return svg


def _clean(svg: str, height: float, title: str, says: str, name: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    root = etree.fromstring(svg.encode(), parser)
    ids: dict[str, str] = {}
    for element in root.iter():
        if _tag(element) not in _ELEMENTS:
            raise RuntimeError(f"the drawing library drew a {_tag(element)}, which no picture has")
        if element.get("id"):
            ids[element.get("id")] = f"{name}-{len(ids) + 1}"
    for element in list(root.iter()):
        _clean_one(element, ids)
    for empty in [one for one in root.iter() if _is_empty(one)]:
        empty.getparent().remove(empty)
    for group in root.iter(f"{{{SVG}}}g"):
        _say_once(group)
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.set("viewBox", f"0 0 {WIDTH} {height:g}")
    root.set("class", "trellis-chart__drawing")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-says")
    root.set("font-family", FONT)
    for place, (kind, text) in enumerate((("title", title), ("desc", says))):
        element = etree.Element(f"{{{SVG}}}{kind}", id=f"{name}-{'title' if kind == 'title' else 'says'}")
        element.text = text
        root.insert(place, element)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _clean_one(element: Any, ids: Mapping[str, str]) -> None:
    for attribute, value in list(element.attrib.items()):
        if attribute not in _ATTRIBUTES:
            del element.attrib[attribute]
        elif attribute == "id":
            element.set("id", ids[value])
        elif attribute == "clip-path":
            element.set("clip-path", f"url(#{ids[value.removeprefix('url(#').removesuffix(')')]})")
        elif attribute == "font-size":
            element.set("font-size", value.removesuffix("px"))
        elif attribute == "opacity" and value == "1":
            del element.attrib[attribute]
        elif attribute in ("d", "transform"):
            element.set(attribute, _LONG_NUMBER.sub(_shorter, value))


def _shorter(number: re.Match[str]) -> str:
    # A tenth of a unit is less than anybody sees, and a page of 150 councils is half as heavy.
    # A nought is added, so that none of them is less than nought.
    return f"{round(float(number[0]), 1) + 0.0:.1f}".removesuffix(".0")


def _say_once(group: Any) -> None:
    """What all the shapes of a group look like is said by the group, which they inherit it from."""
    shapes = list(group)
    if len(shapes) < 3 or any(_tag(shape) != "path" for shape in shapes):
        return
    for attribute in ("fill", "stroke", "stroke-width"):
        values = {shape.get(attribute) for shape in shapes}
        if len(values) == 1 and None not in values:
            group.set(attribute, values.pop())
            for shape in shapes:
                del shape.attrib[attribute]


def _is_empty(element: Any) -> bool:
    """A path that draws nothing: the library leaves one for each background, and we one to hold an axis."""
    if _tag(element) != "path":
        return False
    is_unseen = element.get("display") == "none" or element.get("opacity") == "0"
    has_ink = element.get("fill") or element.get("stroke") or element.getparent().getparent().get("fill")
    return is_unseen or not has_ink or element.get("d") in (None, "", "M0,0h0v0h0Z")


def _tag(element: Any) -> str:
    return str(etree.QName(element).localname)


def check_marks(count: int) -> None:
    """Refuses (`Refused`) a picture of more marks than anybody can see."""
    if count > MOST_MARKS:
        says = f"There are {count:,} points to draw, and a picture holds {MOST_MARKS:,}."
        raise Refused(Finding("too-many-points", says, "", "Read the table instead, or draw fewer."))
