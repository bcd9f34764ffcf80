"""The letter as others read it: a stranger's parser, in the order of the tags, and the envelope's window."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from trellis.journey.people.tests.factories import agreed
from trellis.journey.tell import letters, paper
from trellis.journey.tell.letters import Block

from .factories import amina, sent, words

# Fast as each is, the first loads Pango: left out of `make check`, which nothing has installed it for.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("pdf_can_be_made")]

EVERYTHING = letters.Words(
    subject="Your indicative amount is £293.15 a week",
    blocks=(
        Block("sum", "£293.15 a week"),
        Block("heading", "How we got to this"),
        Block(
            "table", rows=(("What", "Each week"), ("Eating and drinking", "£36.90"), ("Washing", "£61.50"))
        ),
        Block("heading", "What you said"),
        Block("quote", "I can make toast.\n<b>Not</b> much else."),
        Block("list", items=("One thing", "Another")),
        Block("paragraph", "Élodie’s café costs £4.10."),
    ),
    easy=(
        Block("paragraph", "This is the amount.", picture="money"),
        Block("paragraph", "Ask us.", picture="ask"),
    ),
)


def pdf_of(message) -> PdfReader:
    return PdfReader(BytesIO(paper.as_pdf(message)))


def tags(reader: PdfReader) -> list[str]:
    """The kinds of tag, in the order in which a screen reader meets them."""
    found: list[str] = []

    def walk(node) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_it_is_tagged_and_says_its_language_its_title_and_its_standard():
    reader = pdf_of(sent(amina(), letter=EVERYTHING))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "Your indicative amount is £293.15 a week"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part\s*(=\s*\"1\"|>\s*1\s*<)", xmp)
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def test_its_headings_are_bookmarks_and_its_table_is_a_table():
    reader = pdf_of(sent(amina(), letter=EVERYTHING))

    def titles(outline):
        return [title for one in outline for title in (titles(one) if isinstance(one, list) else [one.title])]

    assert titles(reader.outline) == [EVERYTHING.subject, "How we got to this", "What you said"]
    found = tags(reader)
    assert found.count("/TH") == 4 and found.count("/TD") == 2 and found.count("/H2") == 2
    assert found.index("/H1") < found.index("/Table") < found.index("/BlockQuote") < found.index("/L")
    assert "/Figure" not in found


def test_its_words_can_be_taken_out_in_the_order_they_are_read():
    text = " ".join(
        " ".join(page.extract_text() for page in pdf_of(sent(amina(), letter=EVERYTHING)).pages).split()
    )
    in_order = [
        "Northshire",
        "Mrs Amina Ahmed",
        "3 Weir Court",
        "NS1 4AB",
        "Bea Brooks",
        "1 May 2026",
        "Dear Mrs Ahmed,",
        "Your indicative amount is £293.15 a week",
        "How we got to this",
        "Eating and drinking",
        "£36.90",
        "I can make toast.",
        "<b>Not</b> much else.",
        "One thing",
        "Élodie’s café costs £4.10.",
        "Riverside team, Northshire",
        "To speak to us: Town Hall",
    ]
    at = [text.find(one) for one in in_order]
    assert -1 not in at and at == sorted(at), list(zip(in_order, at, strict=True))


def test_its_fonts_are_inside_it():
    reader = pdf_of(sent(amina(), letter=EVERYTHING))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inside)


MILLIMETRE = 72 / 25.4


def placed(page) -> list[tuple[str, float, float]]:
    """Each piece of text with how far its foot is from the left and the top of the sheet, in millimetres."""
    found = []

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            x = (text_matrix[4] * matrix[0] + matrix[4]) / MILLIMETRE
            y = (297 * MILLIMETRE - (text_matrix[5] * matrix[3] + matrix[5])) / MILLIMETRE
            found.append((text.strip(), x, y))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("form", ["standard", "large_print", "easy_read"])
@pytest.mark.parametrize(
    "address", ["3 Weir Court\nNS1 4AB", "Flat 2\nThe Mill\n3 Weir Court\nHillside\nNewtown\nNS1 4AB"]
)
def test_the_address_stands_in_the_window_alone(form, address):
    """The window is that of GOV.UK Notify: 24.6 to 120 mm across, 39.5 to 66.3 down, and bare around it."""
    person = amina(address=address)
    agreed(person, format=form)
    reader = pdf_of(sent(person, letter=EVERYTHING))
    assert {round(float(one) / MILLIMETRE) for one in reader.pages[0].mediabox[2:]} == {210, 297}
    lines = ["Mrs Amina Ahmed", *address.split("\n")]
    for text, x, y in placed(reader.pages[0]):
        is_of_address = text in lines
        if is_of_address:
            assert 24.5 <= x <= 120 and 39.5 < y < 66.3, (text, x, y)
        elif y < 95:
            assert y < 30 or x > 120, (text, x, y)
        assert 15 <= x <= 195 and 5 <= y <= 292, (text, x, y)


def test_a_very_long_letter_goes_on_to_further_pages_and_numbers_them():
    long = replace(
        EVERYTHING, blocks=tuple(Block("paragraph", f"Paragraph {number}. " * 20) for number in range(40))
    )
    reader = pdf_of(sent(amina(), letter=long))
    assert len(reader.pages) > 3
    assert f"Page 2 of {len(reader.pages)}" in reader.pages[1].extract_text()


def test_a_word_too_long_for_the_sheet_is_broken_and_not_cut_off():
    long = replace(EVERYTHING, blocks=(Block("paragraph", "a" * 5000 + "END"),))
    reader = pdf_of(sent(amina(), letter=long))
    assert "END" in "".join(page.extract_text() for page in reader.pages).replace("\n", "")


@pytest.mark.parametrize(("form", "points"), [("standard", 12), ("large_print", 18), ("easy_read", 16)])
def test_large_print_is_18_points_and_easy_read_16(form, points):
    person = amina()
    agreed(person, format=form)
    message = sent(person, letter=EVERYTHING)
    assert f"font: {points}pt" in paper.as_html(message)
    sizes = []
    pdf_of(message).pages[0].extract_text(
        visitor_text=lambda text, matrix, text_matrix, font, size: (
            sizes.append(size) if "Dear" in text else None
        )
    )
    # Millimetres and points go by way of CSS pixels, four to three points.
    assert round(max(sizes) * 0.75) == points or round(max(sizes)) == points


def test_easy_read_says_the_easy_words_beside_pictures_that_say_nothing():
    person = amina()
    agreed(person, format="easy_read")
    message = sent(person, letter=EVERYTHING)
    html = paper.as_html(message)
    assert html.count("data:image/svg+xml;base64,") == 2
    reader = pdf_of(message)
    text = reader.pages[0].extract_text()
    assert "This is the amount." in text and "Eating and drinking" not in text
    # A picture is painted behind the words, so no screen reader stops at it.
    assert "/Figure" not in tags(reader)


def test_nothing_typed_can_make_a_letter_fetch_or_run_anything():
    bad = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script><link rel=stylesheet href=file:///etc/passwd>'
    message = sent(amina(), letter=letters.typed(bad[:200], bad, easy=bad))
    html = paper.as_html(message)
    assert "<script" not in html and "<img" not in html and "<link" not in html
    assert "alert(1)" in pdf_of(message).pages[0].extract_text().replace("\n", "")


def test_the_same_message_gives_the_same_file():
    message = sent(amina(), letter=EVERYTHING)
    once, twice = (
        re.sub(rb"\d{14}[Z+][\d']*|\d{4}-\d\d-\d\dT[\d:+Z-]+", b"", paper.as_pdf(message)) for _ in range(2)
    )
    assert once == twice


# Text messages.


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("£" * 160, 1),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_is_counted_in_the_parts_it_is_sent_in(text, parts):
    assert paper.parts_of_text(text) == parts


def test_our_own_marks_cost_no_further_part():
    message = sent(amina(), "text", letter=replace(words(), short="It’s on – “Monday”…"))
    assert paper.text_message(message) == 'Northshire: It\'s on - "Monday"...'
