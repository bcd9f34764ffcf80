from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from trellis.engines.paying.holds import Kind
from trellis.govuk.fields import DateField

from ..models import Rail


class NewRun(forms.Form):
    """Which rail pays on which day."""

    rail = forms.ModelChoiceField(
        Rail.objects.none(),
        label="By which rail?",
        empty_label=None,
        widget=forms.RadioSelect,
        to_field_name="ref",
        error_messages={"required": "Choose the rail."},
    )
    pay_on = DateField(
        label="For which pay day?",
        help_text="Everything due up to that day is in it. Where it is no working day, the money is there "
        "on the last one before it.",
    )

    def __init__(self, *args: Any, rails: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["rail"].queryset = rails


class Approve(forms.Form):
    """What somebody approves is what they were shown: the fingerprint goes with the page."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class HoldPayment(forms.Form):
    """Why a payment waits, and who must act so that it goes."""

    kind = forms.ChoiceField(
        label="Why must it wait?",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it must wait."},
    )
    because = forms.CharField(
        label="What happened?",
        help_text="The person may read this.",
        max_length=200,
        error_messages={"required": "Say what happened."},
    )
    who_must_act = forms.CharField(
        label="Who must act, by name, and what must they do?",
        help_text="If you leave this empty, we say who it is by the kind of reason.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["kind"].choices = [(one.key, one.says) for one in kinds]
        self.hints = {one.key: one.who_must_act for one in kinds}
