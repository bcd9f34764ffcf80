from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import DateField, WordsField

from ..queries import OUTCOMES


class LibraryLooked(forms.Form):
    words = forms.CharField(label="What are you looking for?", max_length=200, required=False)
    outcome = forms.ChoiceField(label="What should it help with?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        said = [(key, says[0].upper() + says[1:]) for key, says in OUTCOMES.items()]
        self.fields["outcome"].choices = [("", "Anything"), *said]


class ReadForNames(forms.Form):
    words = WordsField(
        label="The words, as others would read them",
        most=2_000,
        help_text="Take out what somebody could be known by: names, places, days. Change nothing else.",
        error_messages={"required": "Write what others may read"},
    )


class WhyNotShown(forms.Form):
    because = forms.CharField(
        label="Why is it not shown?", max_length=300, error_messages={"required": "Say why it is not shown"}
    )


class IdeaForm(forms.Form):
    words = WordsField(
        label="What could be better, and how?",
        most=5_000,
        help_text="For example: put a picture on the letters. Nobody else is told that it was you.",
        error_messages={"required": "Write your idea"},
    )


def public_words_field() -> WordsField:
    return WordsField(
        label="The idea, as everybody reads it",
        most=5_000,
        help_text="Leave out names, and whatever says who proposed it.",
        error_messages={"required": "Write the idea as everybody may read it"},
    )


class TryForm(forms.Form):
    public_words = public_words_field()
    where = WordsField(
        label="Where is it tried, and how?", most=2_000, error_messages={"required": "Say where it is tried"}
    )
    until = DateField(label="Until what day?")


class AnswerForm(forms.Form):
    public_words = public_words_field()
    answer = WordsField(
        label="The answer, with your reasons",
        most=5_000,
        help_text="Everybody can read it, with your name.",
        error_messages={"required": "Write the answer, with your reasons"},
    )


class ResultForm(forms.Form):
    answer = WordsField(
        label="What came of it?",
        most=5_000,
        help_text="Everybody can read it, with your name.",
        error_messages={"required": "Write what came of it"},
    )


class IdeasLooked(forms.Form):
    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All of them"), ("being_tried", "Being tried"), ("answered", "Answered")],
    )
