"""Two workers who change the same row: the one who saves second is told, and neither loses a word."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db import models


class SavedMeanwhile(Exception):
    """Somebody saved the row after this page was shown. `theirs` is the row as it is now; nothing is lost."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("Somebody else saved this while you were typing.")
        self.theirs = theirs


Row = TypeVar("Row", bound=models.Model)


def unless_saved_meanwhile(kind: type[Row], shown: Row, version: int) -> Row:
    """The row, locked until the act is over; `SavedMeanwhile` where it is not the one that was shown."""
    stored: Any = kind._default_manager.select_for_update().get(pk=shown.pk)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    return cast(Row, stored)
