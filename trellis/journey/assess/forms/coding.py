from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import WordsField

from ..models import Dispute


class WhatIsWrong(forms.Form):
    """In their words, what is not right. Nobody has to."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    says = WordsField(label="What is not right?", required=False, help_text="You do not have to say.")

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        initial = {"version": dispute.version, "says": dispute.says}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)


class LetStand(forms.Form):
    """Why a code stays as it is."""

    because = WordsField(
        label="Why is it right as it is?",
        error_messages={"required": "Give your reasons. They are read by whoever said so."},
    )

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["because"].help_text = f"{dispute.said_by_name} reads this, word for word."
