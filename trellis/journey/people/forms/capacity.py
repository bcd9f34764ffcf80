from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from trellis.govuk.fields import DateField, WordsField

from ..actions.capacity import FEWEST_OPTIONS, MOST_OPTIONS, Option
from ..models import CapacityDecision, DecisionKind, Person
from .person import YesNoField


def _text(label: str, help_text: str, missing: str = "") -> WordsField:
    errors = {"required": missing}
    return WordsField(label=label, help_text=help_text, required=bool(missing), error_messages=errors)


class CapacityForm(forms.Form):
    """Whether somebody can make one decision. It opens with the answer that the law presumes: they can."""

    decision = forms.CharField(
        label="What is the decision?",
        max_length=300,
        help_text="One decision, as plainly as you would say it to them. For example: whether to move to Oak "
        "House; how much help to have at night.",
        error_messages={
            "required": "Name the decision, for example “Whether to move to Oak House”.",
            "max_length": "Name the decision in 300 letters or fewer.",
        },
    )
    kind = forms.ChoiceField(label="What is it about?", choices=DecisionKind.choices)
    assessed_on = DateField(label="The day you looked at this with them", help_text="For example 27 3 2026")
    support_given = _text(
        "What was done to help them decide?",
        "Their best time of day, plain words, pictures, an interpreter, somebody they trust, a second visit.",
        "Say what was done to help them decide.",
    )
    understands = YesNoField(label="Could they understand what it is about?", initial=True)
    retains = YesNoField(label="Could they keep it in mind long enough to decide?", initial=True)
    uses_or_weighs = YesNoField(label="Could they use it, or weigh it up?", initial=True)
    communicates = YesNoField(
        label="Could they say what they decided, in any way at all?",
        help_text="By speech, sign, a blink, a squeeze of the hand.",
        initial=True,
    )
    evidence = _text(
        "What did they say or do that shows it?",
        "In their own words where you can. Needed if you say they cannot.",
    )
    has_capacity = YesNoField(label="Can they make this decision?", initial=True)
    impairment = _text(
        "What impairment of, or disturbance in, the mind or brain is there?",
        "It need not last. For example dementia, a stroke, an infection, alcohol.",
    )
    because_of_impairment = _text(
        "Why does it come of that, and of nothing else?",
        "Not of somebody pressing them, too little time, or too little help.",
    )
    fluctuates = _text(
        "Does it come and go?", "When are they clearest? Can the decision wait for such a time?"
    )
    review_on = DateField(
        label="The day to look again", required=False, help_text="Needed if it comes and goes."
    )

    def __init__(
        self, *args: Any, person: Person, again: CapacityDecision | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["has_capacity"].label = f"Can {person.named} make this decision?"
        if again is not None:
            del self.fields["decision"], self.fields["kind"]
        else:
            self.fields["kind"].initial = DecisionKind.OTHER


PARTS_OF_AN_OPTION = {
    "option": ("What it is", "say what it is."),
    "for": ("What speaks for it", "say what speaks for it."),
    "against": ("What speaks against it", "say what speaks against it."),
}


class BestInterestsForm(forms.Form):
    """A decision made for somebody: the ways that were open, and each part of the checklist of the law."""

    how_many = forms.IntegerField(widget=forms.HiddenInput, required=False)
    wishes = _text(
        "What do they wish and feel?",
        "Now and before: what they say, show or wrote down, what they believe in, what they always did.",
        "Say what they wish and feel, now and before, and what they believe in.",
    )
    consulted = _text(
        "Who was asked, and what did they say?",
        "Whoever they named, carers, family, an attorney or deputy. If there is nobody but paid workers to "
        "ask, an independent mental capacity advocate may be owed.",
        "Say who was asked and what they said. If nobody was, say why.",
    )
    may_regain = _text(
        "May they come to make this decision themself?",
        "When, and can it wait? How were they helped to take part now?",
        "Say whether they may come to make this decision themself, and whether it can wait.",
    )
    less_restrictive = _text(
        "Which way takes less of their freedom?",
        "And why it was taken, or why it would not do.",
        "Say which way takes less of their freedom, and why it was taken or not.",
    )
    decided = _text("What was decided, and why?", "", "Say what was decided, and why.")
    dissent = _text("Who did not agree, and why?", "Leave this empty if everybody did.")
    decided_on = DateField(label="The day it was decided", help_text="For example 27 3 2026")
    review_on = DateField(label="The day to look at this again", help_text="For example 27 9 2026")

    def __init__(self, *args: Any, how_many: int = FEWEST_OPTIONS + 1, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if self.is_bound:
            how_many = _number(self.data.get("how_many"), how_many)
        self.number_of_options = max(FEWEST_OPTIONS, min(how_many, MOST_OPTIONS))
        self.fields["how_many"].initial = self.number_of_options
        for number in range(1, self.number_of_options + 1):
            # The first two are asked of everybody, the others only where anything is written of them.
            is_asked = number <= FEWEST_OPTIONS
            for name, (label, missing) in PARTS_OF_AN_OPTION.items():
                says = f"Option {number}: {missing}" if is_asked else ""
                self.fields[f"{name}_{number}"] = _text(label, "", says)

    def clean(self) -> dict[str, Any]:
        for number in self.options:
            for name, (_, missing) in PARTS_OF_AN_OPTION.items():
                question = f"{name}_{number}"
                if not self.cleaned_data.get(question) and question not in self.errors:
                    self.add_error(question, f"Option {number}: {missing}")
        return self.cleaned_data

    @property
    def options(self) -> dict[int, Option]:
        """The options that anything was written of, by their numbers on the page."""
        said = {
            number: Option(*(self.cleaned_data.get(f"{name}_{number}", "") for name in PARTS_OF_AN_OPTION))
            for number in range(1, self.number_of_options + 1)
        }
        return {n: one for n, one in said.items() if one.option or one.speaks_for or one.speaks_against}

    @property
    def details(self) -> dict[str, Any]:
        names = [name for name in type(self).base_fields if name != "how_many"]
        return {"options": list(self.options.values())} | {name: self.cleaned_data[name] for name in names}

    def put_beside(self, problem: ValidationError) -> None:
        """Each fault beside its question; those of the options together beside the first of them."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for question, faults in problem.message_dict.items():
            self.add_error("option_1" if question == "options" else question, faults)

    def without_faults(self) -> BestInterestsForm:
        """As it was typed, with nothing said to be wrong: another option was asked for, and nothing saved."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        return self


def _number(typed: Any, otherwise: int) -> int:
    return (
        int(typed) if str(typed).isascii() and str(typed).isdecimal() and len(str(typed)) <= 2 else otherwise
    )
