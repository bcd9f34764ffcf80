"""The pen that writes the record, handed to accounts at start-up.

The record knows accounts (who acted), so accounts cannot know the record. Its acts must be recorded all the
same: `record` hands its pen over when the service starts, and an act here without it fails.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_held: dict[str, Callable[..., Any]] = {}


def hand_over(*, recorded: Callable[..., Any], keep: Callable[..., Any]) -> None:
    _held.update(recorded=recorded, keep=keep)


def recorded(act: Callable[P, R]) -> Callable[P, R]:
    """As `record.actions.recorded`: all of the act or none, with a line in the record."""

    @functools.wraps(act)
    def with_the_pen(*args: P.args, **kwargs: P.kwargs) -> R:
        return _held["recorded"](act)(*args, **kwargs)

    with_the_pen.is_recorded = True  # type: ignore[attr-defined]
    return with_the_pen


def keep(act: str, **said: Any) -> None:
    _held["keep"](act, **said)
