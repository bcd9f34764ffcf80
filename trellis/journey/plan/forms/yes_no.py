from __future__ import annotations

from typing import Any

from django import forms


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
