"""By how much prices rose between two days."""

from __future__ import annotations

from typing import Any

from django import forms


class Inflation(forms.Form):
    """Prices in general, from the one day to the other; no part of it is a person's."""

    inflation = forms.CharField(
        label="By how much did prices rise between the two, in percent?",
        max_length=8,
        required=False,
        help_text="Such as 6.4. Rows that say it themselves keep their own.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
