"""The schemes that come with Trellis, a file each, and how one is found: by name, or by the path of a file.

A council's own scheme need not be here. It is a file, and a file anywhere will do.
"""

from __future__ import annotations

from functools import cache
from os.path import isfile
from pathlib import Path

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.engines.allocation.scheme import Scheme, read_scheme_file

_HERE = Path(__file__).parent


def shipped() -> tuple[str, ...]:
    """The names of the schemes that come with Trellis, in order."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


@cache
def load(name: str) -> Scheme:
    """A shipped scheme by its name.

    >>> load("northshire-2026-04").title
    'Northshire 2026-04 v3'
    """
    if name not in shipped():
        raise Refused(
            Finding(
                "unknown-scheme",
                f"No scheme called {quoted(name)} comes with Trellis.",
                "scheme",
                f"Use {listed(shipped(), joined_by='or')}, or give the path of a scheme file.",
            )
        )
    return read_scheme_file(_HERE / f"{name}.toml")


def find(name_or_path: str) -> Scheme:
    """A scheme by the name of a shipped one, or else from the file at that path.

    Refused: a name that is neither, with the names there are; a file with anything wrong in it.
    """
    if name_or_path in shipped():
        return load(name_or_path)
    path = Path(name_or_path)
    # Something that looks like a path is spoken of as a file; anything else as a name not known. isfile()
    # and not is_file(), because a name too long for any file is no accident.
    if path.suffix or isfile(path) or "/" in name_or_path or "\\" in name_or_path:
        return read_scheme_file(path)
    return load(name_or_path)
