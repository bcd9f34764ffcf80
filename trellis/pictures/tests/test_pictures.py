import os
import re
import subprocess
import sys
from datetime import date

import pytest
from lxml import etree

from trellis.basis.findings import Refused
from trellis.pictures import (
    Band,
    Limits,
    Line,
    Picture,
    Point,
    bars,
    dots_with_intervals,
    funnel,
    lines,
    stacked,
)
from trellis.pictures.drawing import MOST_MARKS, TEXT, WIDTH
from trellis.pictures.ink import DASHES, FILL_COLOURS, INK, LINE_COLOURS, QUIET, SHAPES, say

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>" onload="x" {{7*7}} & \x00\x1b \u202eabc'
WORDS = {"title": "Offered a direct payment", "says": "The oldest are offered one least."}

sizes = [float(size) for size in range(20, 6000, 40)]


def made(label: str = "85 and over", name: str = "one") -> dict[str, Picture]:
    """One picture of each kind, about the same label."""
    return {
        "bars": bars(
            [(label, {"offered": 0.31, "took": None}), ("18 to 64", {"offered": 0.81, "took": 0.5})],
            label="Age",
            value="Share of people",
            unit="share",
            mark=(0.6, "the council's aim"),
            name=name,
            **WORDS,
        ),
        "stacked": stacked(
            [(label, (0.47, 0.5, 0.03), 1114), ("Work", (None, 0.5, 0.3), 9)],
            label="Part of life",
            name=name,
            **WORDS,
        ),
        "dots": dots_with_intervals(
            [
                (label, 0.52, 0.44, 0.61, "under 0.8"),
                ("75 to 84", 0.9, 0.8, 1.02),
                ("18 to 24", None, None, None),
            ],
            label="Age",
            value="Ratio to everybody else",
            unit="ratio",
            reference=(1.0, "as likely as the others"),
            name=name,
            **WORDS,
        ),
        "lines": lines(
            [
                Line(label, [("2009", 67685), ("2010", None), ("2011", 114090)]),
                Line("Others", [("2010", 1.0)]),
            ],
            x="At 31 March",
            y="People",
            band=Band("80 in 100", [("2009", 50000, 70000), ("2010", None, None), ("2011", 1, 120000)]),
            mark=("2010", "label changed"),
            name=name,
            **WORDS,
        ),
        "funnel": funnel(
            [
                Point(label, 2909, 0.484, "outside 99.8%"),
                Point("Hampshire", 8923, 0.258),
                Point("B", 90, 0.4, "outside 95%"),
            ],
            x="People supported",
            y="Share with a direct payment",
            target=(0.2658, "England"),
            limits=[Limits("95% limits", sizes, [0.2] * len(sizes), [0.3] * len(sizes))],
            mine="Hampshire",
            name=name,
            **WORDS,
        ),
    }


@pytest.fixture(scope="module")
def each() -> dict[str, Picture]:
    return made()


KINDS = ["bars", "stacked", "dots", "lines", "funnel"]


def read(picture: Picture) -> etree._Element:
    return etree.fromstring(picture.svg)


def says(picture: Picture) -> list[str]:
    """Every line of words in the drawing."""
    return ["".join(one.itertext()) for one in read(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_tells_a_screen_reader_what_it_is_and_nothing_else_in_it_has_a_role(kind, each):
    root = read(each[kind])
    assert root.get("role") == "img"
    told = {one.get("id"): one.text for one in root if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert list(told.values()) == list(WORDS.values())
    assert root.get("aria-labelledby").split() == list(told)
    for element in root.iterdescendants():
        assert not [name for name in element.attrib if name == "role" or name.startswith("aria-")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_nothing_that_the_pages_policy_refuses(kind, each):
    for element in read(each[kind]).iter():
        assert etree.QName(element).localname in {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "line",
            "rect",
            "text",
            "tspan",
            "defs",
            "clipPath",
        }
        for name, value in element.attrib.items():
            assert name not in ("style", "href") and not name.startswith(("on", "{"))
            assert "url(" not in value or value.startswith("url(#one-")
    assert "font-face" not in each[kind].svg and "@import" not in each[kind].svg


@pytest.mark.parametrize("kind", KINDS)
def test_two_pictures_on_one_page_share_no_id(kind, each):
    ids = [set(re.findall(r' id="([^"]+)"', one.svg)) for one in (each[kind], made(name="two")[kind])]
    assert ids[0] and not ids[0] & ids[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_as_wide_as_its_column_and_its_words_are_large_enough_for_a_telephone(kind, each):
    root = read(each[kind])
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top, width) == (0, 0, WIDTH) and height > 50
    assert "width" not in root.attrib and "height" not in root.attrib
    # A telephone of 360 pixels leaves 330 for the picture.
    sizes = {float(one.get("font-size")) for one in root.iter(f"{SVG}text")}
    assert sizes == {TEXT} and min(sizes) * 330 / WIDTH >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_no_label_can_be_more_than_words(kind):
    picture = made(HOSTILE)[kind]
    assert "<script" not in picture.svg
    assert not [name for one in read(picture).iter() for name in one.attrib if name.startswith("on")]
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", picture.svg)
    # As words it is kept, as far as there is room.
    assert "</text><scr" in " ".join(says(picture))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figures_give_the_same_bytes_in_another_process(kind, each):
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "import importlib.util as u\n"
        f"s = u.spec_from_file_location('t', {__file__!r})\n"
        "m = u.module_from_spec(s); s.loader.exec_module(m)\n"
        f"sys.stdout.write(m.made()[{kind!r}].svg)"
    )
    if kind != "funnel":  # One process is enough to tell, and each costs a second.
        assert made()[kind].svg == each[kind].svg
        return
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == each[kind].svg


def test_the_drawing_library_is_not_loaded_until_a_picture_is_drawn():
    code = "import sys, trellis.pictures; sys.exit('vl_convert' in sys.modules or 'altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_process_split_off_after_a_picture_was_drawn_is_told_instead_of_waiting_for_ever(each, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(RuntimeError, match="split off"):
        stacked([("Another", (0.1, 0.2, 0.7), 1)], label="Part", **WORDS)


@pytest.mark.slow  # Altair reads the whole grammar of Vega-Lite first.
def test_each_chart_is_what_vega_lite_itself_holds_for_well_formed(monkeypatch):
    import altair

    from trellis.pictures import drawing

    seen = []
    draw = drawing._by_vega
    monkeypatch.setattr(drawing, "_by_vega", lambda spec: seen.append(spec) or draw(spec))
    made(name="well-formed")
    assert len(seen) == len(KINDS)
    for spec in seen:
        altair.LayerChart.from_dict(spec)


# What is drawn and what the table says.


def bar_lengths(picture: Picture) -> dict[str, float]:
    """Each filled box by its colour, widths added up."""
    lengths: dict[str, float] = {}
    for path in read(picture).iter(f"{SVG}path"):
        box = re.fullmatch(r"M[\d.]+,[\d.]+h([\d.]+)v14h-[\d.]+Z", path.get("d"))
        if box:
            lengths[path.get("fill")] = lengths.get(path.get("fill"), 0.0) + float(box[1])
    return lengths


def test_a_bar_is_as_long_as_the_number_in_the_table():
    picture = bars([("A", {"": 30.0}), ("B", {"": 10.0})], label="Council", value="People", **WORDS)
    assert picture.table == (("Council", "People"), ("A", "30"), ("B", "10"))
    boxes = [float(one) for one in re.findall(r"h([\d.]+)v14h", picture.svg)]
    assert boxes[0] == pytest.approx(3 * boxes[1], rel=1e-3)
    assert "A: 30" in says(picture) and "B: 10" in says(picture)


def test_a_number_that_is_not_shown_has_no_bar_and_says_so_in_both(each):
    assert ("85 and over", "took", "not shown") in each["bars"].rows
    assert "took: not shown" in says(each["bars"])
    # Two bars of the offered, one of the taken.
    assert each["bars"].svg.count("v14h") == 3


def test_a_row_with_one_hidden_part_is_hidden_whole_since_the_others_would_give_it_back(each):
    assert each["stacked"].rows[1] == ("Work", "9", "not shown", "not shown", "not shown")
    assert "50.0%" not in " ".join(says(each["stacked"])).partition("Work (9)")[2]
    assert each["stacked"].svg.count("v14h") == 3


def test_the_parts_stand_in_their_order_and_fill_the_bar(each):
    lengths = bar_lengths(each["stacked"])
    whole = sum(lengths.values())
    assert [round(length / whole, 3) for length in lengths.values()] == [0.47, 0.5, 0.03]
    assert "better 47.0%, no difference 50.0%, worse 3.0%" in says(each["stacked"])


def test_a_flagged_estimate_is_another_shape_and_says_why(each):
    assert "0.52 (0.44 to 0.61), under 0.8" in says(each["dots"])
    assert each["dots"].rows[2] == ("18 to 24", "not shown", "not shown", "")
    shapes = {re.sub(r"[\d.-]+", "", path.get("d")) for path in read(each["dots"]).iter(f"{SVG}path")}
    assert len(shapes) == 2


def test_no_line_is_drawn_across_a_gap():
    picture = lines(
        [Line("England", [("2009", 1.0), ("2010", None), ("2011", 2.0)])], x="Year", y="People", **WORDS
    )
    assert picture.rows == (("2009", "1"), ("2010", "not shown"), ("2011", "2"))
    whole = lines(
        [Line("England", [("2009", 1.0), ("2010", 1.5), ("2011", 2.0)])], x="Year", y="People", **WORDS
    )

    def strokes(one: Picture) -> int:
        return sum("L" in path.get("d") for path in read(one).iter(f"{SVG}path"))

    assert strokes(whole) == 1 and strokes(picture) == 0


def test_a_band_of_one_point_between_gaps_is_seen():
    points = [("2009", 1.0), ("2010", 2.0), ("2011", 3.0)]
    bands = [Band("Range", [("2009", 0.5, 1.5)]), Band("Range", [("2009", 0.5, 1.5), ("2010", 1.0, 3.0)])]
    for band in bands:
        drawn = lines([Line("A", points)], x="Year", y="People", band=band, **WORDS)
        seen = [one for one in read(drawn).iter() if one.get("opacity") == "0.25"]
        # One in the key, and the band itself.
        assert len(seen) == 2


def test_days_are_told_as_days_and_stand_in_their_order():
    days = [(date(2026, 4, 1), 2.0), (date(2026, 1, 1), 1.0)]
    picture = lines([Line("Forecast", days)], x="Month", y="Pounds a week", unit="pounds", **WORDS)
    assert picture.rows == (("1 January 2026", "£1"), ("1 April 2026", "£2"))
    assert "Jan 2026" in says(picture)


def test_places_of_two_kinds_do_not_stand_on_one_axis():
    with pytest.raises(ValueError, match="all words"):
        lines([Line("A", [("2009", 1.0), (2010, 1.0)])], x="Year", y="People", **WORDS)


def test_those_far_outside_a_funnel_are_named_in_it_and_all_stand_in_the_table(each):
    assert "85 and over" in says(each["funnel"]) and "Hampshire" in says(each["funnel"])
    assert "B" not in says(each["funnel"])
    assert each["funnel"].rows[0] == ("85 and over", "2,909", "48.4%", "outside 99.8%")
    assert "outside 99.8%: 1" in says(each["funnel"])


def test_more_names_than_can_be_read_are_left_to_the_table():
    crowd = [Point(f"Council {n}", 100 * n + 100, 0.4, "outside 99.8%") for n in range(9)]
    common = {"x": "People", "y": "Share", "target": (0.2, "England"), "limits": [], **WORDS}
    assert "Council 3" not in says(funnel(crowd, **common))
    assert "Council 3" in says(funnel(crowd[:8], **common))


def test_a_council_beyond_the_edge_of_the_scale_does_not_exist(each):
    root = read(each["funnel"])
    at = [
        tuple(map(float, re.findall(r"[\d.]+", one.get("transform"))))
        for one in root.iter(f"{SVG}path")
        if one.get("transform")
    ]
    assert at and all(0 <= x <= WIDTH and 0 <= y <= 330 for x, y in at)


def test_a_funnel_of_every_council_in_england_is_no_heavy_page():
    councils = [Point(f"Council {n}", 100.0 + n * 73, 0.2 + n % 17 / 100) for n in range(153)]
    drawn = funnel(councils, x="People", y="Share", target=(0.25, "England"), limits=[], **WORDS)
    assert len(drawn.svg) < 25_000


def test_more_points_than_anybody_can_see_are_refused_with_a_sentence():
    many = [Point("A", 10.0, 0.1)] * (MOST_MARKS + 1)
    with pytest.raises(Refused, match="5,001 points"):
        funnel(many, x="People", y="Share", target=(0.2, "England"), limits=[], **WORDS)


@pytest.mark.parametrize(("wrong", "because"), [({"title": " "}, "a title"), ({"name": "Not an id"}, "name")])
def test_a_picture_without_words_or_with_a_name_that_is_no_id_is_a_mistake(wrong, because):
    with pytest.raises(ValueError, match=because):
        stacked([("A", (0.1, 0.2, 0.7), 1)], label="Part", **(WORDS | wrong))


def test_numbers_of_nothing_and_of_no_rows_are_drawn_all_the_same():
    bars([("A", {"": 0.0})], label="A", value="People", **WORDS)
    bars([], label="A", value="People", **WORDS)
    dots_with_intervals([("A", None, None, None)], label="A", value="Ratio", **WORDS)
    lines([Line("A", [])], x="Year", y="People", **WORDS)


# Colours, shapes and dashes.


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_on_white(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


def test_words_stand_out_from_white_by_seven_to_one_and_lines_by_three():
    assert contrast_on_white(INK) >= 7 and contrast_on_white(QUIET) >= 4.5
    assert all(contrast_on_white(colour) >= 3 for colour in LINE_COLOURS)


def looks(element: etree._Element, name: str) -> str:
    """How it looks, by itself or by the group it is in."""
    while element is not None and element.get(name) is None:
        element = element.getparent()
    return "none" if element is None else element.get(name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_is_in_ink_and_every_pale_filling_has_an_outline(kind, each):
    for element in read(each[kind]).iter(f"{SVG}text"):
        assert element.get("fill") == INK
    for element in read(each[kind]).iter(f"{SVG}path"):
        fill = looks(element, "fill")
        if fill.startswith("#") and contrast_on_white(fill) < 3 and not element.get("opacity"):
            assert contrast_on_white(looks(element, "stroke")) >= 3


def test_no_two_lines_differ_by_colour_alone():
    assert len(set(SHAPES)) == len(SHAPES) and len(set(DASHES)) >= len(SHAPES)
    assert len(set(FILL_COLOURS)) == len(FILL_COLOURS)


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [
        (0.0499, "share", "5.0%"),
        (-0.0001, "share", "0.0%"),
        (1234.5, "pounds", "£1,234"),
        (0.795, "ratio", "0.80"),
    ],
)
def test_a_number_is_written_once_and_the_same_everywhere(number, unit, written):
    assert say(number, unit) == written
