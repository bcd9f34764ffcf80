"""A file somebody hands in: what it is by its own bytes, and how it is given back.

A name and a browser's word for a file say nothing: both are whatever the sender likes. So the bytes are
asked. What is not a PDF, a JPEG or a PNG is refused, and so is a PDF that is locked or that carries something
to run. A paper is always given back as a download with the kind it was found to be: whatever hides in it
never opens as a page of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image

from .models import MOST_BYTES_OF_A_PAPER, MediaType, Paper

ENDINGS = {MediaType.PDF: ".pdf", MediaType.JPEG: ".jpg", MediaType.PNG: ".png"}
LONGEST_NAME = 200
# Phones take pictures of 50 million points; a file that says more is made to fill a machine's memory.
MOST_POINTS = 100_000_000

TOO_LARGE = "The file must be 10 MB or smaller. Take a smaller photo of it, or send it in parts."
EMPTY = "This file is empty. Choose another."
WRONG_KIND = "The file must be a PDF, or a picture (JPEG or PNG)."
CUT_SHORT = "This file could not be read. It may be cut short: save it again, and try once more."
LOCKED = "This PDF is locked with a password. Save it without one, or send a photo of it."
RUNS = "This PDF has something in it that runs by itself, so we cannot take it. Send a photo of it."

# A name of a PDF may write any of its letters by number: #4a is J.
_BY_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
_LOCKED = re.compile(rb"/Encrypt[\s<\[/0-9]")
_RUNS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)[\s<>\[(/]")


class NotAPaper(Exception):
    """The file cannot be kept; `says` is for beside its box."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class HandedIn:
    """A file that was read and may be kept. name: what it is called, with the ending of what it is."""

    name: str
    media_type: MediaType
    content: bytes


def media_type_of(content: bytes) -> MediaType:
    """What a file is by its own bytes.

    Refused (`NotAPaper`): nothing at all; more than 10 MB; what is no PDF, JPEG or PNG; one cut short; a PDF
    that is locked, or that says openly that it runs something. What a PDF hides inside a packed part is not
    looked for: nobody opens it inside a page of ours.

    >>> media_type_of(b"%PDF-1.7 ... %%EOF").value
    'application/pdf'
    """
    if not content:
        raise NotAPaper(EMPTY)
    if len(content) > MOST_BYTES_OF_A_PAPER:
        raise NotAPaper(TOO_LARGE)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        _check_picture(content, "JPEG")
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_picture(content, "PNG")
        return MediaType.PNG
    raise NotAPaper(WRONG_KIND)


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content:
        raise NotAPaper(CUT_SHORT)
    plain = _BY_NUMBER.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _LOCKED.search(plain):
        raise NotAPaper(LOCKED)
    if _RUNS.search(plain):
        raise NotAPaper(RUNS)


def _check_picture(content: bytes, kind: str) -> None:
    try:
        with Image.open(BytesIO(content), formats=[kind]) as opened:
            points = opened.width * opened.height
            opened.verify()
    except Exception:
        # A file made up to do harm, or cut short, fails in more ways than the library names.
        raise NotAPaper(CUT_SHORT) from None
    if points > MOST_POINTS:
        raise NotAPaper("The picture has too many points. Save it smaller, and try again.")


def read(upload: Any) -> HandedIn:
    """An upload (with `name`, `size` and `read`), read and checked. It is not read where it is too large.

    Refused (`NotAPaper`): what `media_type_of` refuses.
    """
    if (upload.size or 0) > MOST_BYTES_OF_A_PAPER:
        raise NotAPaper(TOO_LARGE)
    upload.seek(0)
    content = upload.read(MOST_BYTES_OF_A_PAPER + 1)
    upload.seek(0)
    media_type = media_type_of(content)
    return HandedIn(called(upload.name or "", media_type), media_type, content)


def called(name: str, media_type: MediaType) -> str:
    """What a file is called: no path, nothing unprintable, and the ending of what it is.

    >>> called("C:\\\\letters\\\\bank.exe", MediaType.PDF), called("", MediaType.PNG)
    ('bank.pdf', 'paper.png')
    """
    ending = ENDINGS[media_type]
    last = re.split(r"[\\/]", name)[-1]
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain).strip(". ")
    return f"{stem[: LONGEST_NAME - len(ending)] or 'paper'}{ending}"


class PaperField(forms.FileField):
    """A file to be handed in: a PDF or a picture, by what it is and not by its name. Gives the upload."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "A PDF, or a picture (JPEG or PNG), of 10 MB or less.")
        said = {"required": "Choose a file.", "empty": EMPTY, **kwargs.pop("error_messages", {})}
        super().__init__(error_messages=said, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            try:
                read(upload)
            except NotAPaper as wrong:
                raise ValidationError(wrong.says) from None
        return upload


def answer(paper: Paper) -> HttpResponse:
    """The paper as a download, byte for byte. Whoever calls this has asked who may have it."""
    content = bytes(paper.content)
    given = HttpResponse(content, content_type=paper.media_type)
    given["Content-Length"] = str(len(content))
    given["Content-Disposition"] = content_disposition_header(True, paper.name) or "attachment"
    given["X-Content-Type-Options"] = "nosniff"
    return given
