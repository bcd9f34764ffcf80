from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate

from trellis.govuk.fields import DateField, WordsField

from ..access import Voice, voice_of_assessed
from ..actions import Written
from ..models import Assessment, Kind, OwnWords, Said
from ..queries import ANYTHING
from ..questions import LEVELS, Question, questions_of

OPEN = "open"
THEIRS, MINE = "theirs", "mine"


def _level_field(label: str, *, left_open: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[*((str(number), words.capitalize()) for number, words in LEVELS.items()), (OPEN, left_open)],
        coerce=lambda value: None if value == OPEN else int(value),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose how much help from the list."},
    )


class OfferOwnWords(forms.Form):
    """What somebody said when asked whether they want to do it themself."""

    answer = forms.ChoiceField(
        choices=OwnWords.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they said."},
    )
    offered_on = DateField(label="Which day did you ask?", help_text="For example 27 4 2026")

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        initial = {
            "answer": assessment.own_words_answer,
            "offered_on": assessment.own_words_offered_on or localdate(),
        }
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        name = assessment.carer.name if assessment.carer else assessment.person.named
        self.fields["answer"].label = f"Does {name} want to do it themself?"


class OwnWordsForm(forms.Form):
    """One thing to write about. All of it may stay open."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    whose = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose whose words these are."}
    )
    words = WordsField(required=False)

    def __init__(
        self,
        *args: Any,
        assessment: Assessment,
        question: Question | None,
        written: Said | None,
        is_assessed: bool,
        **kwargs: Any,
    ) -> None:
        own = voice_of_assessed(assessment).name
        initial = {"shown": written.ref if written else "", "words": written.words if written else ""}
        if written:
            initial["level"] = OPEN if written.own_level is None else str(written.own_level)
            initial["whose"] = THEIRS if written.said_by_name == own else MINE
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.fields["words"].label = question.asks if question else "What do you want us to know?"
        if question and assessment.kind == Kind.ADULT:
            self.fields["level"] = _level_field(
                "How much help do you need with this?", left_open="I would rather not say"
            )
        if is_assessed:
            del self.fields["whose"]
        else:
            self.fields["whose"].label = "Whose words are these?"
            self.fields["whose"].choices = [
                (THEIRS, f"{own}’s own words, which I write down"),
                (MINE, "My own words"),
            ]

    @property
    def written(self) -> Written:
        return Written(self.cleaned_data["words"], self.cleaned_data.get("level"))

    @property
    def is_theirs(self) -> bool:
        return self.cleaned_data.get("whose", THEIRS) == THEIRS


class FinishOwnWords(forms.Form):
    helped_by = forms.CharField(
        label="Did somebody help you to write? Who?",
        required=False,
        max_length=200,
        help_text="You do not have to say.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class FindPaper(forms.Form):
    reference = forms.CharField(
        label="What is the reference on the form?",
        max_length=40,
        help_text="Ten letters and figures, at the top of the first page.",
        error_messages={"required": "Enter the reference at the top of the form."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_reference(self) -> str:
        return "".join(self.cleaned_data["reference"].split()).replace("-", "").lower()


class Paper(forms.Form):
    """What came on paper, typed in as it was written."""

    written_on = DateField(label="Which day was it written?", help_text="For example 27 4 2026")
    whose = forms.ChoiceField(
        label="Whose words are these?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose words these are."},
    )
    helped_by = forms.CharField(
        label="Who helped to write it?", required=False, max_length=200, help_text="As it says on the form."
    )

    def __init__(self, *args: Any, assessment: Assessment, voices: Iterable[Voice], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.voices = {str(number): voice for number, voice in enumerate(voices)}
        self.fields["whose"].choices = [(number, voice.name) for number, voice in self.voices.items()]
        self.fields["whose"].initial = "0"
        self.areas = [(ANYTHING, ""), *((one.key, one.key) for one in questions_of(assessment))]
        titles = {one.key: one for one in questions_of(assessment)}
        for name, key in self.areas:
            asked = titles.get(key)
            label = asked.asks if asked else "What do you want us to know?"
            self.fields[f"words-{name}"] = WordsField(label=label, required=False)
            if asked and assessment.kind == Kind.ADULT:
                self.fields[f"level-{name}"] = _level_field(
                    f"Help they ticked: {asked.title}", left_open="Nothing is ticked"
                )

    @property
    def written(self) -> dict[str, Written]:
        given = self.cleaned_data
        return {key: Written(given[f"words-{name}"], given.get(f"level-{name}")) for name, key in self.areas}

    @property
    def voice(self) -> Voice:
        return self.voices[self.cleaned_data["whose"]]
