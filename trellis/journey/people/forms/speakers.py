from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import DateField

from ..models import Authority, Carer, Person, Speaker
from .person import YesNoField


class SpeakerForm(forms.Form):
    """Who speaks for somebody and by what authority; with `speaker` given, filled in as it is now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    authority = forms.ChoiceField(
        label="By what authority?",
        choices=Authority.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose by what authority they speak."},
    )
    carer = forms.ModelChoiceField(
        Carer.objects.none(),
        label="Is it somebody who helps the person?",
        required=False,
        empty_label="No, somebody else",
    )
    name = forms.CharField(
        label="Their name",
        max_length=200,
        required=False,
        help_text="Empty if you chose somebody above.",
    )
    organisation = forms.CharField(
        label="Their organisation", max_length=200, required=False, help_text="For an advocate, for example."
    )
    scope = forms.CharField(
        label="What for?",
        max_length=300,
        required=False,
        help_text="For example: the assessment, or where they live. Empty means all it covers.",
    )
    document = forms.CharField(
        label="The document",
        max_length=300,
        required=False,
        help_text="For example: lasting power of attorney of 3 May 2021.",
    )
    registered_number = forms.CharField(
        label="The number on it",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    starts_on = DateField(label="First day", required=False, help_text="Empty means today.")
    ends_on = DateField(label="Last day", required=False, help_text="Empty if it has no end.")
    may_see = YesNoField(
        label="May they open the person's pages?",
        help_text="Ask the person. They may only as long as the authority holds.",
        error_messages={"required": "Say whether they may open the person's pages."},
    )
    sign_in_name = forms.CharField(
        label="Their sign-in name",
        max_length=150,
        required=False,
        help_text="If they sign in. An administrator makes the account first.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: Person, speaker: Speaker | None = None, **kwargs: Any) -> None:
        initial = speaker_as_it_is(speaker) if speaker else None
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        helping = person.carers.filter(ended_on=None)
        if speaker and speaker.carer_id:
            helping = helping | person.carers.filter(pk=speaker.carer_id)
        self.fields["carer"].queryset = helping

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def speaker_as_it_is(speaker: Speaker) -> dict[str, Any]:
    """Somebody who speaks, as the form's fields hold it."""
    return {
        "version": speaker.version,
        "authority": speaker.authority,
        "carer": speaker.carer,
        "name": speaker.name,
        "organisation": speaker.organisation,
        "scope": speaker.scope,
        "document": speaker.document,
        "registered_number": speaker.registered_number,
        "starts_on": speaker.starts_on,
        "ends_on": speaker.ends_on,
        "may_see": speaker.may_see_since is not None,
        "sign_in_name": speaker.account.username if speaker.account else "",
    }


class SeeDocument(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    document = forms.CharField(
        label="What did you see?",
        max_length=300,
        help_text="For example: the original, stamped on every page.",
        error_messages={"required": "Say which document you saw."},
    )
    registered_number = forms.CharField(
        label="The number on it",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    seen_on = DateField(label="The day you saw it", required=False, help_text="Empty means today.")

    def __init__(self, *args: Any, speaker: Speaker, **kwargs: Any) -> None:
        initial = {
            "version": speaker.version,
            "document": speaker.document,
            "registered_number": speaker.registered_number,
        }
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class EndSpeaker(forms.Form):
    because = forms.CharField(
        label="Why do they no longer speak for the person?",
        max_length=300,
        error_messages={"required": "Say why they no longer speak for the person."},
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if is_own:
            self.fields["because"].label = "Why? You need not say"
            self.fields["because"].required = False
