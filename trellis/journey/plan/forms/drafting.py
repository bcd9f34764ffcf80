"""The forms of a plan, one short page each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.journey.find.models import SupportKind, Unit

from ..actions.drafting import LONGEST_WORDS
from ..models import Body, Every, PlanLine, PlanOutcome, WhoLed
from ..parts import Part
from ..translate import titles_for


class Words(forms.Form):
    """One part of the plan's own words. `shown` knows whether somebody saved it meanwhile."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    words = WordsField(required=False, most=LONGEST_WORDS)

    def __init__(self, *args: Any, part: Part, named: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["words"].label = part.called(named)
        self.fields["words"].help_text = part.hint


class Outcome(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = WordsField(
        label="What do you want?",
        help_text="In your own words. For example: I want to see my friends again.",
        most=LONGEST_WORDS,
        error_messages={"required": "Write what you want"},
    )
    serves = forms.MultipleChoiceField(
        label="Which parts of life is it about?",
        help_text="The law asks about these. Choose all that it helps with.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from the list"},
    )
    without_money = WordsField(
        label="What helps with it and costs nothing?",
        help_text="Who does it? You yourself, family, friends, neighbours, a free group.",
        required=False,
        most=LONGEST_WORDS,
    )

    def __init__(self, *args: Any, plan: Any, named: str = "", **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["serves"].choices = list(titles_for(plan).items())
        if named:
            self.fields["words"].label = f"What does {named} want?"
            self.fields[
                "words"
            ].help_text = "In their own words. For example: I want to see my friends again."
            self.fields[
                "without_money"
            ].help_text = f"Who does it? {named} alone, family, friends, neighbours, a free group."


def of_outcome(outcome: PlanOutcome) -> dict[str, Any]:
    """An outcome as its form holds it."""
    names = ("version", "words", "serves", "without_money")
    return {name: getattr(outcome, name) for name in names}


class Line(forms.Form):
    """One thing that costs money. What was picked from the directory or a quote comes filled in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    picked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    what = forms.CharField(
        label="What is it?",
        help_text="For example: a personal assistant, an art group, a taxi.",
        max_length=300,
        error_messages={"required": "Say what it is"},
    )
    who = forms.CharField(label="Who does it?", max_length=200, required=False)
    kind = forms.ModelChoiceField(
        SupportKind.objects.all(),
        label="What kind of help is it?",
        empty_label="None of these",
        required=False,
        error_messages={"invalid_choice": "Choose from the list"},
    )
    outcomes = forms.ModelMultipleChoiceField(
        PlanOutcome.objects.none(),
        label="What is it for?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from the list", "invalid_pk_value": "Choose from the list"},
        to_field_name="ref",
    )
    quantity = forms.DecimalField(
        label="How many?",
        help_text="For example 14, or 2.5.",
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "spellcheck": "false"}),
        error_messages={
            "required": "Say how many",
            "invalid": "How many must be a number, for example 14 or 2.5",
            "max_decimal_places": "How many may have two figures after the point, for example 2.25",
        },
    )
    unit = forms.ChoiceField(
        label="Of what?",
        choices=[
            (Unit.HOUR, "Hours"),
            (Unit.NIGHT, "Nights"),
            (Unit.SESSION, "Sessions"),
            (Unit.DAY, "Days"),
            (Unit.JOURNEY, "Journeys"),
            (Unit.MEAL, "Meals"),
            (Unit.WEEK, "Weeks"),
            (Unit.MONTH, "Months"),
            (Unit.ITEM, "Things"),
        ],
        error_messages={"required": "Choose of what", "invalid_choice": "Choose from the list"},
    )
    every = forms.ChoiceField(
        label="How often?",
        choices=[
            (Every.WEEK, "Every week"),
            (Every.TWO_WEEKS, "Every two weeks"),
            (Every.FOUR_WEEKS, "Every four weeks"),
            (Every.MONTH, "Every month"),
            (Every.YEAR, "Every year"),
            (Every.ONCE, "Once only"),
        ],
        error_messages={"required": "Choose how often", "invalid_choice": "Choose from the list"},
    )
    weeks = forms.IntegerField(
        label="In how many weeks of the year?",
        help_text="52 is every week. For a group that stops in the holidays it may be 40.",
        min_value=1,
        max_value=52,
        initial=52,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the number of weeks, from 1 to 52",
            "invalid": "The weeks must be a whole number from 1 to 52",
            "min_value": "The weeks must be a whole number from 1 to 52",
            "max_value": "The weeks must be a whole number from 1 to 52",
        },
    )
    unit_price_pence = MoneyField(
        label="What does one cost?", error_messages={"required": "Enter what one costs, for example 17.80"}
    )
    price_source = forms.CharField(
        label="Who told you the price, or where does it stand?",
        max_length=300,
        error_messages={"required": "Say who told you the price, or where it stands"},
    )
    priced_on = DateField(
        label="On which day were you told the price?",
        required=False,  # It is, and `clean_priced_on` says so in words of its own.
        help_text="For example 27 3 2026. Without a day nobody knows if it still holds.",
    )
    other_weekly_pence = MoneyField(
        label="Does somebody else pay a part of it?",
        help_text="How much a week, such as a grant. It comes off what the budget must hold.",
        required=False,
    )
    other_says = forms.CharField(label="Who pays that part?", max_length=200, required=False)

    def __init__(self, *args: Any, outcomes: list[PlanOutcome], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        asked = self.fields["outcomes"]
        asked.queryset = PlanOutcome.objects.filter(pk__in=[one.pk for one in outcomes])
        asked.label_from_instance = lambda one: _short(one.words)
        if not outcomes:
            del self.fields["outcomes"]

    def clean_priced_on(self) -> date:
        told_on: date | None = self.cleaned_data["priced_on"]
        if told_on is None:
            raise ValidationError("Say on which day you were told the price. Without a day it is not kept")
        return told_on


def _short(words: str, most: int = 120) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


OF_A_LINE = (
    "version",
    "what",
    "who",
    "quantity",
    "unit",
    "every",
    "weeks",
    "unit_price_pence",
    "price_source",
    "priced_on",
    "other_says",
)


def of_line(line: PlanLine) -> dict[str, Any]:
    """A line as its form holds it."""
    return {
        **{name: getattr(line, name) for name in OF_A_LINE},
        "quantity": f"{line.quantity.normalize():f}",
        "kind": line.kind_id,
        "outcomes": [one.ref for one in line.outcomes.all() if one.removed_on is None],
        "other_weekly_pence": line.other_weekly_pence or None,
    }


class LinePays(forms.Form):
    """By which law a line is paid, and whether the person may be charged for it: a worker says it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    funder = forms.ChoiceField(
        label="Whose money is it?",
        choices=[(value, label) for value, label in Body.choices if value != Body.PERSON],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose money it is", "invalid_choice": "Choose from the list"},
    )
    is_chargeable = forms.ChoiceField(
        label="May the person be charged for it?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no", "invalid_choice": "Choose yes or no"},
    )
    not_chargeable_because = forms.CharField(
        label="If not, why not?",
        help_text="For example: after-care under section 117 is free.",
        max_length=300,
        required=False,
    )


class Risk(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = WordsField(
        label="What may go wrong?", most=LONGEST_WORDS, error_messages={"required": "Say what may go wrong"}
    )
    worth_it_because = WordsField(
        label="Why is it worth it?",
        most=LONGEST_WORDS,
        error_messages={"required": "Say why it is worth it"},
    )
    agreed = WordsField(label="What was agreed to do about it?", most=LONGEST_WORDS, required=False)
    agreed_with = forms.CharField(label="Agreed with", max_length=300, required=False)


class Led(forms.Form):
    who = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who led", "invalid_choice": "Choose from the list"},
    )

    def __init__(self, *args: Any, label: str, person: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["who"].label = label
        self.fields["who"].choices = [
            (WhoLed.PERSON, person or "I did"),
            (WhoLed.FAMILY, WhoLed.FAMILY.label if person else "My family or friends"),
            (WhoLed.PLANNER, WhoLed.PLANNER.label if person else "A planner I chose"),
            (WhoLed.WORKER, WhoLed.WORKER.label),
            (WhoLed.TOGETHER, WhoLed.TOGETHER.label if person else "Several of us together"),
        ]


class Because(forms.Form):
    """A reason that is kept."""

    because = WordsField(most=10_000)

    def __init__(self, *args: Any, label: str, missing: str, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        field = self.fields["because"]
        field.label, field.required = label, required
        field.error_messages["required"] = missing


class Choice(forms.Form):
    """Saying no, to a plan or to any change. Nobody has to say why."""

    because = WordsField(
        label="Is there anything you want us to know?",
        help_text="You do not have to give a reason.",
        required=False,
        most=10_000,
    )
    said_by = forms.CharField(
        label="Who said so?", help_text="You write it down for them.", max_length=300, required=False
    )

    def __init__(self, *args: Any, is_worker: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if is_worker:
            self.fields["because"].label = "Did they want us to know anything?"
            self.fields["because"].help_text = "They do not have to give a reason."
            self.fields["said_by"].required = True
            self.fields["said_by"].error_messages["required"] = "Write who said so"
        else:
            del self.fields["said_by"]


class KeepVersion(forms.Form):
    because = forms.CharField(
        label="What is this version?",
        help_text="For example: as we had it before the talk with Sara.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
