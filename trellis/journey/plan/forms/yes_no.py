from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import WordsField


class LeftEmpty:
    """A box that may be left empty, on a page that says so once and not at every box."""

    def validate(self, value: Any) -> None:
        """Whether it is needed depends on what else was answered; the form or the act says so."""


class Why(LeftEmpty, WordsField):
    """Why, where it is needed."""


class YesNo(forms.TypedChoiceField):
    """Yes or no as radios, neither marked beforehand; left open it is not answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No")],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)
