from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .. import papers


class PaperField(forms.FileField):
    """A file to be handed in: a PDF or a picture, by what it is and not by its name. Gives the upload."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "A PDF, or a picture (JPEG or PNG), of 10 MB or less.")
        said = {"required": "Choose a file.", "empty": papers.EMPTY, **kwargs.pop("error_messages", {})}
        super().__init__(error_messages=said, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            try:
                papers.read(upload)
            except papers.NotAPaper as wrong:
                raise ValidationError(wrong.says) from None
        return upload
