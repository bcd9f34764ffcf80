"""Questions about returns: which period, whose, and the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from trellis.govuk.fields import DateField

from .extracts import unpacked


class MakeReturn(forms.Form):
    """Which twelve months, and the council's code in national figures."""

    council = forms.CharField(
        label="Your council's code",
        help_text="Three figures, as in the published outcomes framework, such as 102.",
        max_length=3,
        validators=[RegexValidator(r"\A[0-9]{3}\Z", "Write three figures, such as 102.")],
        error_messages={"required": "Write the council's code."},
    )
    period_end = DateField(
        label="Last day of the period",
        help_text="The return covers the twelve months that end with this month.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class CheckReturn(forms.Form):
    """A return that exists already, to be looked at before it is sent."""

    file = forms.FileField(
        label="The return",
        allow_empty_file=True,
        help_text="CSV with the 50 headings, or packed with gzip (.gz). 10 MB or less as it is sent.",
        error_messages={"required": "Choose the file."},
    )
    sent_on = DateField(
        label="The day it was or will be sent",
        help_text="An event cannot have ended after this day.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_file(self) -> bytes:
        """The bytes of the file, unpacked."""
        return unpacked(self.cleaned_data["file"])
