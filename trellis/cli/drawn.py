"""Pictures that a command writes where it is asked to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trellis.basis.findings import Finding, Refused, quoted

if TYPE_CHECKING:
    from trellis.pictures.picture import Picture


def check_can_draw() -> None:
    """Refuses where what draws is not installed."""
    from importlib.util import find_spec

    if not find_spec("vl_convert"):
        says = "A picture needs vl-convert, which is not installed."
        raise Refused(Finding("not-installed", says, "--svg", "Install trellis[analytics] and try again."))


def write_picture(svg: Path, draw: Callable[[], Picture]) -> None:
    """Draws and writes the picture. Refused: what draws is not installed; a place that cannot be written."""
    check_can_draw()
    drawn = draw()
    try:
        svg.write_text(drawn.svg, encoding="utf-8")
    except (OSError, ValueError) as wrong:
        says = (
            f"The picture cannot be written: {getattr(wrong, 'strerror', None) or 'the name cannot be used'}."
        )
        raise Refused(Finding("cannot-write", says, quoted(str(svg)), "Give another place.")) from None
