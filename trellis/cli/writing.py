"""Writes a file whole or not at all: beside its place first, then moved into it in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os.path import exists, isdir
from pathlib import Path

from trellis.basis.findings import Finding, Refused, quoted


@contextmanager
def written_whole(path: Path, *, never_over: Path | None = None) -> Iterator[Path]:
    """Gives a place to write to; what stands there at the end is moved to `path` in one step.

    A reader of `path` sees the old file or the new one, never half of either, and after a failure the old.
    Refused: `path` is `never_over` (the file that is read), is a folder, or cannot be written.
    """
    if never_over and exists(path) and exists(never_over) and path.samefile(never_over):
        raise _cannot(path, "This is the file that is read, and it would be lost.", "Give another name.")
    if isdir(path):
        raise _cannot(path, "This is a folder, not a file.", "Give the name of a file.")
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.", suffix=".part")
        os.close(number)
    except (OSError, ValueError):
        raise _cannot(
            path, "A file cannot be written there.", "Check that the folder exists and may be written to."
        ) from None
    part = Path(name)
    try:
        yield part
        # A fresh temporary file is closed to everybody else; the finished one is as any file made here.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(path)
    except OSError as wrong:
        raise _cannot(
            path, f"The file could not be written: {wrong.strerror}.", "Look at the disk."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink()


def _cannot(path: Path, says: str, do: str) -> Refused:
    return Refused(Finding("cannot-write", says, quoted(str(path)), do))
