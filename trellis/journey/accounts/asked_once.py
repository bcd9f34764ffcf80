"""Who may is asked of the database once while a page is shown, however many parts of the page ask it.

A page is told by many stages, and each asks for itself whether this account may see this person: that is how
none forgets. While a page is shown (`while_a_page_is_shown`, for requests that change nothing) the same
question of the same rows is answered once. An act never hears an old answer: outside of showing a page, every
question is asked anew.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers to who may", default=None)


@contextmanager
def while_a_page_is_shown() -> Iterator[None]:
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(question: Callable[P, R]) -> Callable[P, R]:
    """A question whose arguments (rows, days, words) say all that its answer depends on."""

    @functools.wraps(question)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        return answers[key]

    return answered
