"""What somebody hands in is judged by its bytes, kept as it came, and never fills a machine."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256
from io import BytesIO, RawIOBase

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from trellis.govuk.uploads import MOST_BYTES_KEPT
from trellis.journey.people import actions, papers
from trellis.journey.people.models import MOST_BYTES_OF_A_PAPER, MediaType
from trellis.journey.people.papers import PaperField
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, MediaType.PDF), (picture("PNG"), MediaType.PNG), (picture("JPEG"), MediaType.JPEG)],
)
def test_a_paper_is_what_its_bytes_say_it_is(content, kind):
    assert papers.media_type_of(content) == kind


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", papers.EMPTY),
        (b"<!doctype html><script>alert(1)</script>", papers.WRONG_KIND),
        (b"PK\x03\x04 a Word file", papers.WRONG_KIND),
        (b"MZ\x90\x00 a programme", papers.WRONG_KIND),
        (picture("GIF"), papers.WRONG_KIND),
        (PDF[:40], papers.CUT_SHORT),
        (picture("PNG")[:30], papers.CUT_SHORT),
        (b"\xff\xd8\xff <html>", papers.CUT_SHORT),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), papers.LOCKED),
        (PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type"), papers.RUNS),
        (PDF.replace(b"/Type", b"/OpenAction << /S /J#61vaScript >> /Type"), papers.RUNS),
        (PDF.replace(b"/Type", b"/AA << /S /Launch /F (cmd.exe) >> /Type"), papers.RUNS),
        (PDF + b" " * MOST_BYTES_OF_A_PAPER, papers.TOO_LARGE),
    ],
)
def test_what_is_no_paper_is_refused_with_a_sentence(content, says):
    with pytest.raises(papers.NotAPaper) as refused:
        papers.media_type_of(content)
    assert refused.value.says == says


@pytest.mark.parametrize(
    ("bytes_", "fits"), [(-1, True), (0, True), (1, False)], ids=["a byte less", "ten million", "a byte more"]
)
def test_ten_million_bytes_are_the_most(bytes_, fits):
    upload = SimpleUploadedFile("bank.pdf", PDF + b" " * (MOST_BYTES_OF_A_PAPER - len(PDF) + bytes_))
    assert PaperForm({}, {"paper": upload}).is_valid() is fits


class PaperForm(forms.Form):
    paper = PaperField(label="A letter from the bank")


class Endless(RawIOBase):
    """The body of a request as it comes over the wire, made as it is read: none of it is in memory before."""

    def __init__(self, megabytes: int) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="paper"; filename="film.pdf"\r\n\r\n%PDF-1.7 '
        self.parts = [head, *[b"a" * 1_000_000] * megabytes, b"\r\n--x--\r\n"]
        self.length = sum(map(len, self.parts))
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while self.parts and len(self.rest) < size:
            self.rest += self.parts.pop(0)
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def test_a_hundred_megabytes_are_refused_with_a_sentence_and_fill_neither_memory_nor_disk():
    body = Endless(100)
    sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(body.length)}
    request = RequestFactory().request(REQUEST_METHOD="POST", **{"wsgi.input": body}, **sent)
    tracemalloc.start()
    upload = request.FILES["paper"]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert upload.size > 100_000_000 and most < 40_000_000
    assert not hasattr(upload, "temporary_file_path")
    form = PaperForm(request.POST, request.FILES)
    assert form.errors["paper"] == [papers.TOO_LARGE]
    assert not body.parts and not body.rest, "read to its end, so that the browser hears the answer"


def test_a_file_cut_short_by_another_of_the_same_request_does_not_pass_for_a_small_one():
    large = PDF + b" " * 9_000_000
    files = {"paper": SimpleUploadedFile("a.pdf", large), "other": SimpleUploadedFile("b.pdf", large)}
    request = RequestFactory().post("/", files)
    assert request.FILES["paper"].size == len(large)
    assert request.FILES["other"].size == MOST_BYTES_KEPT + 1
    assert PaperForm({}, {"paper": request.FILES["other"]}).errors["paper"] == [papers.TOO_LARGE]


@pytest.mark.django_db
def test_a_paper_is_kept_and_given_back_byte_for_byte_as_a_download():
    amina = factories.person()
    upload = SimpleUploadedFile("../../Bank “letter”\n.EXE", PDF, content_type="text/html")
    paper = actions.put_in_paper(amina, upload, by=factories.worker(), on=TODAY)
    paper.refresh_from_db()
    assert (paper.name, paper.media_type) == ("Bank “letter”.pdf", "application/pdf")
    assert paper.checksum == sha256(PDF).hexdigest()
    given = papers.answer(paper)
    assert given.content == PDF and given["Content-Type"] == "application/pdf"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Disposition"].startswith("attachment;") and "\n" not in given["Content-Disposition"]
    kept = Entry.objects.get(act="put in a paper")
    assert kept.person_ref == amina.ref and kept.after["bytes"] == len(PDF)


@pytest.mark.django_db
def test_the_act_does_not_take_a_form_s_word_for_it():
    with pytest.raises(ValidationError, match="must be a PDF"):
        actions.put_in_paper(
            factories.person(), SimpleUploadedFile("bank.pdf", b"<html>"), by=factories.worker(), on=TODAY
        )
