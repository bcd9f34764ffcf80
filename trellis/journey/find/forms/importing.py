from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.formats.open_referral_uk.read import MOST_BYTES


class FeedForm(forms.Form):
    source = forms.CharField(
        label="Whose directory is it?",
        max_length=300,
        help_text="For example: Southshire Council, family information directory.",
        error_messages={"required": "Say whose directory it is"},
    )
    file = forms.FileField(
        label="The file",
        allow_empty_file=True,
        help_text="Open Referral UK 3.0: a page of services as JSON, or a service a line. 5 MB or less.",
        error_messages={"required": "Choose the file"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 5 MB. Send it in parts.")
        return file
