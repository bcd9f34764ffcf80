"""What is asked of whoever questions a decision, and of whoever answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from trellis.govuk.fields import MoneyField, WordsField

from .models import Outcome, RaisedAs

AS = {
    RaisedAs.PERSON: "I question it for myself",
    RaisedAs.SPEAKER: "I speak for the person",
    RaisedAs.CARER: "I am their carer",
    RaisedAs.PLANNER: "I am their planner",
    RaisedAs.ADVOCATE: "I am their advocate",
    RaisedAs.WORKER: "They asked me to write it down for them",
}
ANSWERS = {
    Outcome.UPHELD: "Upheld: it was wrong, and we put it right",
    Outcome.IN_PART: "Upheld in part: some of it was wrong, and we put that right",
    Outcome.NOT_UPHELD: "Not upheld: it stays as it was decided",
}


class RaiseForm(forms.Form):
    """What is wrong, in anybody's words; as whom, where an account may be several."""

    words = WordsField(
        label="What do you think is wrong?",
        help_text="Say it in your own words. Nothing has to be proved here.",
        error_messages={"required": "Say what you think is wrong."},
    )
    wanted = WordsField(label="What would put it right?", required=False)
    shortfall_weekly_pence = MoneyField(
        label="How much is missing a week?",
        required=False,
        help_text="For example £49.05. Leave it empty if it is not about a sum, or if you do not know.",
    )
    raised_as = forms.ChoiceField(
        label="For whom do you question it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say for whom you question it."},
    )

    def __init__(self, *args: Any, ways: Sequence[RaisedAs], has_sum: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(ways) > 1:
            self.fields["raised_as"].choices = [(way.value, AS[way]) for way in ways]
        else:
            del self.fields["raised_as"]
        if ways == [RaisedAs.WORKER]:
            self.fields["words"].label = "What do they think is wrong?"
            self.fields["words"].help_text = "Write it as they say it."
        if not has_sum:
            del self.fields["shortfall_weekly_pence"]


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What is the answer?",
        choices=[(one.value, says) for one, says in ANSWERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what the answer is."},
    )
    reasons = WordsField(
        label="Your reasons",
        help_text="A whole sentence or more, to the person. They read it with your name. Where something is "
        "put right, say what happens now and by when.",
        error_messages={"required": "Give your reasons, in a whole sentence or more."},
    )


class TakeBackForm(forms.Form):
    because = WordsField(
        label="Why do you take it back?", required=False, help_text="You do not have to say why."
    )
