from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import WordsField
from trellis.journey.accounts.models import Account

from ..models import InWhoseWords, Person
from ..queries.about_me import Told


class AboutMeForm(forms.Form):
    """One heading of About me. Whose words they are is asked of everybody but the person."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    words = WordsField(required=False)
    in_whose_words = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Say whose words these are."}
    )
    helped_by = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, told: Told, person: Person, account: Account, **kwargs: Any) -> None:
        standing = told.telling
        initial = {"shown": standing.ref if standing else "", "words": standing.words if standing else ""}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.fields["words"].label = told.heading.heading
        self.fields["words"].help_text = told.heading.hint
        if person.account_id == account.pk:
            del self.fields["in_whose_words"]
            self.fields["helped_by"].label = "Did somebody help you write this?"
            self.fields["helped_by"].help_text = "Their name. Leave this empty if nobody did."
            return
        whose = self.fields["in_whose_words"]
        whose.label = "Whose words are these?"
        whose.choices = [
            (InWhoseWords.OWN, f"{person.named} wrote them"),
            (InWhoseWords.SAID, f"{person.named} said them, and they were written down"),
            (InWhoseWords.KNOWN, f"Mine: I know {person.named}, and wrote what I know"),
        ]
        self.fields["helped_by"].label = f"Who else helped {person.named} with this?"
        self.fields["helped_by"].help_text = "Names. Leave this empty if nobody did."
