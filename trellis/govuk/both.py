"""Two saves of one form, side by side: what somebody typed, and what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from .wording import day

NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    """One question answered in two ways, as words."""

    question: str
    yours: str
    theirs: str


def differences(form: forms.Form, theirs: Mapping[str, Any]) -> list[Difference]:
    """The questions of a form whose typed answer is not the one saved meanwhile, in the form's order.

    `theirs` holds what was saved, by the form's field names, in the values the form's fields clean to.
    Hidden fields are no questions.
    """
    found = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput) or name not in theirs:
            continue
        yours = in_words(field, field.prepare_value(form.cleaned_data.get(name)))
        others = in_words(field, field.prepare_value(theirs[name]))
        if yours != others:
            found.append(Difference(str(field.label), yours, others))
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """An answer as the form says it: the words of a choice, a day in full, yes and no."""
    if isinstance(value, list | tuple | set):
        return "; ".join(in_words(field, one) for one in value) or NOTHING
    words = {str(key): str(label) for key, label in _choices(field)}
    if str(value) in words:
        return words[str(value)]
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    return str(value)


def _choices(field: forms.Field) -> Iterator[tuple[Any, Any]]:
    for value, label in getattr(field, "choices", ()):
        yield str(value), label
