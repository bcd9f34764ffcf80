"""Questions about extracts and what is published of them."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.govuk.fields import DateField

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
GZIP = b"\x1f\x8b"


class Days(forms.Form):
    """Which days the rows tell of; a snapshot is of one day."""

    first_day = DateField(label="First day", help_text="The first day that the rows tell of.")
    last_day = DateField(
        label="Last day", help_text="The last day. For how things stood on one day, the same day."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first day.")
        return said


class PutIn(Days):
    """A file of rows, what it is called, and the days."""

    title = forms.CharField(
        label="What is it called?",
        max_length=200,
        error_messages={"required": "Say what it is called, so that others know it again."},
    )
    file = forms.FileField(
        label="The file",
        allow_empty_file=True,
        help_text="CSV, or CSV packed with gzip (.gz). 10 MB or less as it is sent.",
        error_messages={"required": "Choose the file."},
    )
    field_order = ("title", "file", "first_day", "last_day")

    def clean_file(self) -> bytes:
        """The bytes of the file, unpacked."""
        return unpacked(self.cleaned_data["file"])


def unpacked(file: Any) -> bytes:
    """The bytes of a file somebody hands in, unpacked; refused where too large, empty or broken."""
    if file.size > MOST_BYTES:
        raise ValidationError("The file is larger than 10 MB. Pack it with gzip, or send fewer rows.")
    content: bytes = file.read()
    if not content:
        raise ValidationError("The file is empty. Choose another.")
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            content = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as trouble:
        raise ValidationError("The packed file is broken. Pack it again, or send it unpacked.") from trouble
    if len(content) > MOST_UNPACKED:
        raise ValidationError("The file is larger than 200 MB unpacked. Send fewer rows.")
    return content


class Because(forms.Form):
    """An act that needs nothing but why."""

    because = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
