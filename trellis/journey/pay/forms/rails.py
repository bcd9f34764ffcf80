"""Questions about rails: a new one, what is known of a failure, whether a payment came."""

from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import WordsField

from ..models import RailKind


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class NewRail(_Plain):
    name = forms.CharField(
        label="What is it called?",
        help_text="For example, the card company.",
        max_length=50,
        error_messages={"required": "Enter what it is called."},
    )
    kind = forms.ChoiceField(
        label="How does money travel by it?",
        choices=RailKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how money travels by it."},
    )


class MarkFailed(_Plain):
    says = WordsField(
        label="What do you know?",
        help_text="Who said so, and until when. People are told in plain words of our own.",
        most=300,
        error_messages={"required": "Say what you know."},
    )


class Received(_Plain):
    received = forms.TypedChoiceField(
        label="Did the money come?",
        choices=[("yes", "Yes, it came"), ("no", "No, it has not come")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it came."},
    )
