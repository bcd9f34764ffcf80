from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from trellis.basis.periods import Period
from trellis.govuk.fields import DateField

# Before the Care Act there is no decision to count.
FIRST_DAY = date(2015, 4, 1)


class MeasuredPeriod(forms.Form):
    """The days between which the assessments were decided."""

    first = DateField(label="First day", help_text="For example 1 4 2026")
    last = DateField(label="Last day")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and first < FIRST_DAY:
            self.add_error("first", "The first day must be 1 April 2015 or later.")
        if last and last > self.on:
            self.add_error("last", "The last day must be today or in the past.")
        if first and last and not self.errors and last < first:
            self.add_error("last", "The last day must not be before the first.")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])
