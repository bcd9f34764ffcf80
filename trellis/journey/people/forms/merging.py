from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import DateField, WordsField

from ..models import Person
from ..queries.merging import LABELS, chosen_columns, value_in_words

KEPT, EMPTIED = "kept", "emptied"


class MergeForm(forms.Form):
    """Whose value is kept where the two differ, why, and that somebody is sure."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    emptied_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    because = WordsField(
        label="How do you know that they are one person?",
        help_text="For example: her daughter says that both addresses were hers.",
        error_messages={"required": "Say why you are sure that they are one person."},
    )
    sure = forms.BooleanField(
        label="I have looked at both records, and they are of one person",
        error_messages={
            "required": "Tick this if you are sure. If you are not, leave the records as they are."
        },
    )

    def __init__(self, *args: Any, kept: Person, emptied: Person, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["kept_version"].initial = kept.version
        self.fields["emptied_version"].initial = emptied.version
        self.columns = chosen_columns(kept, emptied)
        for name in self.columns:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=[
                    (KEPT, value_in_words(kept, name)),
                    (EMPTIED, value_in_words(emptied, name)),
                ],
                widget=forms.RadioSelect,
                initial=KEPT,
                error_messages={"required": "Choose one of the two."},
            )
        self.order_fields([*self.columns, "because", "sure"])

    @property
    def choices(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.columns}

    @property
    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"] or 0, self.cleaned_data["emptied_version"] or 0


class UndoMerge(forms.Form):
    because = WordsField(
        label="Why are they two people after all?",
        error_messages={"required": "Say why they are two people after all."},
    )


class NoteDeath(forms.Form):
    died_on = DateField(
        label="When did they die?",
        help_text="For example 27 3 2026. If nobody knows the exact day, the day they were found.",
    )
    because = WordsField(
        label="How do we know?",
        help_text="Who told us, and how. Write who would like to hear from us, and who would not.",
        error_messages={"required": "Say how we know, for example who told us."},
    )


class TakeBackDeath(forms.Form):
    because = WordsField(label="What was wrong?", error_messages={"required": "Say what was wrong."})
