"""A file on its way in: read to its end, however long, and kept in memory up to what anything here takes.

Django puts a large upload on the disk before any form has seen its size, so that a few uploads of 100 MB fill
a machine. Here nothing goes to the disk. What is over the most is counted and let go, and the form that asked
for the file says so in a sentence; a connection broken off half-way would show the browser no page at all.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# A little over what a paper or a picture may have; all the files of one request together.
MOST_BYTES_KEPT = 11_000_000


class KeptInMemory(FileUploadHandler):
    """Gives each file of a request. One that did not fit has its beginning, and a size that no form takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = MOST_BYTES_KEPT

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept, self.is_cut = BytesIO(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        fits = raw_data[: self.left]
        self.kept.write(fits)
        self.left -= len(fits)
        self.is_cut = self.is_cut or len(fits) < len(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        # Cut short by other files of the request, it must not pass for a small one.
        size = max(file_size, MOST_BYTES_KEPT + 1) if self.is_cut else file_size
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
