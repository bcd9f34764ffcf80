"""A picture somebody drew, chose or took, made anew from its points.

A picture's file can carry where it was taken, who took it, a smaller picture of something else, or what is
meant to break whoever opens it. None of that is what somebody wanted to show. So only the points are kept,
drawn again at a size that fits a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 1600
# Phones take pictures of 50 million points; a file that says more is made to fill a machine's memory.
MOST_POINTS = 60_000_000
KINDS = ("PNG", "JPEG", "WEBP", "GIF")
PNG_BEGINS = b"\x89PNG"


class NotAPicture(Exception):
    """The file cannot be kept as a picture; `says` is for beside its box."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Drawn:
    data: bytes
    width: int
    height: int


def made_anew(file: bytes) -> Drawn:
    """The picture at most 1,600 points wide or high, as JPEG, or as PNG where it is see-through somewhere.

    Refused (`NotAPicture`): more than 10 MB, what is no PNG, JPEG, WebP or GIF, a file cut short, and more
    than 60 million points. A picture that moves is kept as it begins.
    """
    if len(file) > MOST_BYTES:
        raise NotAPicture("The picture must be smaller than 10 MB.")
    try:
        with Image.open(BytesIO(file), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise NotAPicture("The picture has too many points. Save it smaller, and try again.")
            # A JPEG is opened at a fraction of its size where that is enough, with a fraction of the memory.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _drawn(ImageOps.exif_transpose(opened))
    except NotAPicture:
        raise
    except Exception:
        # A file made up to do harm, or cut short, fails in more ways than the library names.
        says = "This file could not be read as a picture. Use a PNG, JPEG, WebP or GIF."
        raise NotAPicture(says) from None


def _drawn(picture: Image.Image) -> Drawn:
    is_see_through = picture.has_transparency_data
    plain = picture.convert("RGBA" if is_see_through else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A fresh canvas takes the points and nothing else that the file brought.
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    out = BytesIO()
    # Pillow says "save" for writing a file's bytes; nothing is kept here.
    write = canvas.save
    if is_see_through:
        write(out, "PNG", optimize=True)
    else:
        write(out, "JPEG", quality=85)
    return Drawn(out.getvalue(), canvas.width, canvas.height)


def content_type(data: bytes) -> str:
    """What kind of picture a drawn one is.

    >>> content_type(PNG_BEGINS + b"..."), content_type(b"")
    ('image/png', 'image/jpeg')
    """
    return "image/png" if bytes(data[:4]) == PNG_BEGINS else "image/jpeg"
