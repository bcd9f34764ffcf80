from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import DateField, WordsField

from ..models import Consent, Person, Speaker
from ..queries import Sayers
from .person import YesNoField

THE_PERSON = "person"


class SharingForm(forms.Form):
    """Yes or no to one kind of sharing. A worker also says who said it, and on what day."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    agreed = YesNoField(error_messages={"required": "Choose yes or no."})
    with_whom = forms.CharField(required=False, max_length=200)
    limits = WordsField(required=False)
    until = DateField(label="The last day of a yes", required=False)
    said_by = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Say who said this."})
    said_on = DateField(label="The day it was said")

    def __init__(
        self,
        *args: Any,
        person: Person,
        standing: Consent | None,
        sayers: Sayers | None = None,
        **kwargs: Any,
    ) -> None:
        """sayers: who may have said it, for a worker who writes it down; None for whoever says it now."""
        initial = dict(kwargs.pop("initial", {}))
        initial["shown"] = standing.ref if standing else ""
        if standing:
            initial |= {"with_whom": standing.with_whom, "limits": standing.limits, "until": standing.until}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        you = "you" if sayers is None else person.named
        self.fields["agreed"].label = "May we share?" if sayers is None else f"What did {person.named} say?"
        self.fields["with_whom"].label = f"Is there anybody {you} would name?"
        self.fields["with_whom"].help_text = "For example: my doctor and nobody else."
        self.fields["limits"].label = "Is there anything we should not share?"
        self.fields["limits"].help_text = "For example: nothing about money."
        self.fields["until"].help_text = "Leave this empty if it has no end. A no has no end."
        if sayers is None:
            del self.fields["said_by"], self.fields["said_on"]
            return
        self.fields["said_by"].label = "Who said it?"
        self.fields["said_by"].choices = [
            (THE_PERSON, person.full_name),
            *((one.ref, f"{one}{f' for {one.scope}' if one.scope else ''}") for one in sayers.speakers),
        ]
        self.fields["said_on"].help_text = "For example 27 3 2026"

    def details(self, speakers: tuple[Speaker, ...]) -> dict[str, Any]:
        """What was answered, as the act takes it. speakers: those whose references may have been chosen."""
        given = dict(self.cleaned_data)
        if "said_by" in given:
            given["said_by"] = next((one for one in speakers if one.ref == given["said_by"]), None)
        return given
