from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.journey.challenge.models import Challenge
from trellis.journey.people.models import Person

from ..models import SupportKind, Unit

UNITS = [("", "Choose"), *Unit.choices]


def kind_field(**kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        SupportKind.objects.order_by("says"),
        empty_label=kwargs.pop("empty_label", "Choose"),
        error_messages={"required": "Choose what kind of support it is"},
        **kwargs,
    )


class QuoteForm(forms.Form):
    kind = kind_field(label="What kind of support is it for?")
    by_name = forms.CharField(
        label="Who gave the quote?",
        max_length=200,
        help_text="The person or the organisation that would do it.",
        error_messages={"required": "Say who gave the quote"},
    )
    pence = MoneyField(label="The price", least=1)
    unit = forms.ChoiceField(
        label="The price is for",
        choices=UNITS,
        error_messages={"required": "Choose what the price is for"},
    )
    quoted_on = DateField(
        label="The day of the quote",
        help_text="The day they said or wrote it. A price without a day cannot be compared.",
    )
    holds_until = DateField(label="It holds until", required=False, help_text="If they said so.")
    says = WordsField(
        label="What is in the price?",
        most=10_000,
        required=False,
        help_text="For example: awake all night, bank holidays cost more.",
    )
    upload = forms.FileField(
        label="The quote itself, as a file",
        required=False,
        allow_empty_file=True,
        help_text="A PDF or a photo, up to 10 MB.",
    )
    challenge = forms.ModelChoiceField(
        Challenge.objects.none(),
        label="Does it belong to a challenge?",
        required=False,
        empty_label="No",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        open_ones = Challenge.objects.filter(person=person, state="open")
        self.fields["challenge"].queryset = open_ones
        self.fields["challenge"].label_from_instance = lambda one: one.about_says or str(one)
        if not open_ones.exists():
            del self.fields["challenge"]


class WhyForm(forms.Form):
    because = forms.CharField(
        label="Why does it no longer hold?",
        max_length=300,
        error_messages={"required": "Say why it no longer holds"},
    )


class TestForm(forms.Form):
    __test__ = False

    kind = kind_field(label="What kind of support is it?")
    quantity = forms.DecimalField(
        label="How many a week?",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="For example 63 hours for seven nights of nine hours.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": "Enter how many a week",
            "invalid": "Enter a number, for example 63 or 7.5",
            "min_value": "Enter a number above nought",
        },
    )
    unit = forms.ChoiceField(
        label="What is counted?",
        choices=[("", "Choose"), *[(unit.value, f"Price {unit.label}") for unit in Unit]],
        error_messages={"required": "Choose what is counted"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class LetStandForm(forms.Form):
    because = WordsField(
        label="Why does the lower sum stand?",
        most=2_000,
        help_text="Your name and your reason are printed on the person’s plan.",
        error_messages={"required": "Say why the sum stands. The person reads it on their plan"},
    )


class PriceForm(forms.Form):
    kind = kind_field(label="What kind of support is it?")
    pence = MoneyField(label="The price")
    unit = forms.ChoiceField(
        label="The price is for", choices=UNITS, error_messages={"required": "Choose what the price is for"}
    )
    from_date = DateField(label="It holds from")
    until = DateField(label="It holds until", required=False, help_text="If it is known.")
    source = forms.CharField(
        label="Who says so?",
        max_length=300,
        help_text="For example: their price list, a telephone call with Jo, Cabinet decision D-17.",
        error_messages={"required": "Say who told us, or where it stands"},
    )
    told_on = DateField(label="The day we were told")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class EndPriceForm(forms.Form):
    until = DateField(label="The last day it holds")


class PricesAsked(forms.Form):
    kind = kind_field(label="Kind of support", required=False, empty_label="Every kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
