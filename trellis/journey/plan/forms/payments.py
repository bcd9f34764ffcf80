from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from trellis.engines.budget.family import RELATIONS
from trellis.govuk.fields import DateField, MoneyField, WordsField

from ..models import FundEntry, Slice
from ..queries.conditions import Answered, Conditions
from .yes_no import Why, YesNo


class ConditionsForm(forms.Form):
    """The conditions that a worker judges: yes or no, and why. Part of them may be answered at a time."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, told: Conditions, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", initial=conditions_as_they_are(told), **kwargs)
        self.told = told
        for line in told.asked:
            key = line.condition.key
            self.fields[key] = YesNo(label=line.condition.asks, required=False)
            is_judgement = line.condition.is_judgement
            self.fields[f"{key}_because"] = Why(
                label="Why? Needed for a yes and for a no" if is_judgement else "Why? Needed for a no",
                most=5_000,
            )

    @property
    def asked(self) -> list[tuple[Answered, forms.BoundField, forms.BoundField]]:
        keys = [(line, line.condition.key) for line in self.told.asked]
        return [(line, self[key], self[f"{key}_because"]) for line, key in keys]

    @property
    def answers(self) -> dict[str, tuple[bool, str]]:
        """What was answered; a question left open is left out."""
        said = self.cleaned_data
        return {
            line.condition.key: (said[line.condition.key], said.get(f"{line.condition.key}_because", ""))
            for line in self.told.asked
            if said.get(line.condition.key) is not None
        }


def conditions_as_they_are(told: Conditions) -> dict[str, Any]:
    """The answers that stand, as the form's fields hold them."""
    initial: dict[str, Any] = {"version": told.shown}
    for line in told.asked:
        initial[line.condition.key] = line.answer
        initial[f"{line.condition.key}_because"] = line.because
    return initial


class Refusing(forms.Form):
    reasons = WordsField(
        label="The reasons, to the person",
        help_text="Plain words. They get this in the letter, with how to challenge it.",
        most=10_000,
        error_messages={"required": "Write the reasons, in words the person can read."},
    )


class TakingBack(forms.Form):
    because = WordsField(
        label="Why is it taken back?",
        most=2_000,
        error_messages={"required": "Say why it is taken back."},
    )


class SignAgreement(forms.Form):
    signed_by = forms.CharField(
        label="Who signed?", max_length=300, error_messages={"required": "Enter who signed."}
    )
    signed_on = DateField(label="On which day?")
    first_review_on = DateField(label="When do we look at it together for the first time?")

    def __init__(self, *args: Any, held: Slice, latest: date, on: date, who: str, **kwargs: Any) -> None:
        initial = {"signed_by": who, "signed_on": on, "first_review_on": latest}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.fields["first_review_on"].help_text = "At the latest six months after it starts."


class FamilyForm(forms.Form):
    name = forms.CharField(
        label="Their name", max_length=200, error_messages={"required": "Enter their name."}
    )
    relation = forms.ChoiceField(
        label="Who are they to the person?",
        choices=[("", "Choose"), *((key, f"{says[0].upper()}{says[1:]}") for key, says in RELATIONS.items())],
        error_messages={"required": "Choose how they are related."},
    )
    lives_with_person = YesNo(
        label="Do they live in the same home?",
        error_messages={"required": "Say whether they live in the same home."},
    )
    for_administration = forms.TypedChoiceField(
        label="What would they be paid for?",
        choices=[("no", "Care and support"), ("yes", "Help with the money and the papers")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they would be paid for."},
    )
    necessary_because = WordsField(
        label="Why is it necessary? Only where it is",
        help_text="Close family in the same home may be paid only where the council finds it necessary.",
        required=False,
        most=5_000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class StayForm(forms.Form):
    slice = forms.ModelChoiceField(Slice.objects.none(), label="Which direct payment pays?", empty_label=None)
    where = forms.CharField(
        label="Which home?", max_length=200, error_messages={"required": "Enter the name of the home."}
    )
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    # The day on which the payment would stop, as the page showed it: what follows is done knowingly.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, payments: Sequence[Slice], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["slice"].queryset = Slice.objects.filter(pk__in=[one.pk for one in payments])
        self.fields["slice"].choices = [(one.pk, one.says_to(is_own=is_own)) for one in payments]


class CallOff(forms.Form):
    because = forms.CharField(label="Why? You need not say", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class FundEntryForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            ("spent", "Pounds spent"),
            ("hours_kept", "Hours kept for later"),
            ("hours_used", "Kept hours used"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    pence = MoneyField(label="Pounds, if they were spent", required=False, least=1)
    hours = forms.DecimalField(
        label="Hours, if they were kept or used",
        required=False,
        max_digits=6,
        decimal_places=2,
        help_text="For example 4 or 1.5",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "Hours must be a number, for example 4 or 1.5"},
    )
    day_of_it = DateField(label="On which day?")
    says = forms.CharField(
        label="What was it for?",
        max_length=300,
        help_text="The person reads this.",
        error_messages={"required": "Say what it was for, so that the person can see it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PutRight(forms.Form):
    """What a line ought to have been: pounds or hours, by what it is of."""

    because = forms.CharField(
        label="What was wrong?", max_length=300, error_messages={"required": "Say what was wrong."}
    )

    def __init__(self, *args: Any, entry: FundEntry, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if kind == "spent":
            self.fields["pence"] = MoneyField(label="Pounds it ought to have been")
        else:
            self.fields["hours"] = forms.DecimalField(
                label="Hours it ought to have been",
                max_digits=6,
                decimal_places=2,
                min_value=0,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={
                    "required": "Enter the hours it ought to have been.",
                    "invalid": "Hours must be a number, for example 4 or 1.5",
                    "min_value": "Hours must be nought or more",
                },
            )
        self.order_fields(["pence", "hours", "because"])
