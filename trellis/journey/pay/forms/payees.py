from __future__ import annotations

from typing import Any

from django import forms

from trellis.journey.find.models import Provider
from trellis.journey.people.models import Person, Speaker

from ..models import Payee, Rail

FIGURES = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class NewPayee(forms.Form):
    """An account or a card that money is to be paid into."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Payee.KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    name = forms.CharField(
        label="The name it is held in",
        help_text="As the bank or the card company has it.",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the name it is held in."},
    )
    rail = forms.ModelChoiceField(
        Rail.objects.none(),
        label="How does the money travel?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the money travels."},
    )
    sort_code = forms.CharField(
        label="Sort code",
        help_text="Six figures, such as 20-29-59. Leave it empty for a card.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=FIGURES),
    )
    account_number = forms.CharField(
        label="Account number",
        help_text="Eight figures for most banks. Leave it empty for a card.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=FIGURES),
    )
    card_reference = forms.CharField(
        label="What the card company calls the card",
        help_text="Never the long number on its front. Leave it empty for an account.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    provider = forms.ModelChoiceField(
        Provider.objects.none(),
        label="Which provider?",
        help_text="For a provider's account alone.",
        required=False,
        empty_label="None",
    )
    speaker = forms.ModelChoiceField(
        Speaker.objects.none(),
        label="Does somebody hold it for them?",
        required=False,
        empty_label="Nobody: it is their own",
    )
    replaces = forms.ModelChoiceField(
        Payee.objects.none(),
        label="Is it in place of another?",
        help_text="The other is paid until somebody else has checked these details.",
        required=False,
        empty_label="No, it is a further one",
        to_field_name="ref",
    )

    def __init__(self, *args: Any, person: Person, rails: Any, payees: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["rail"].queryset = rails
        self.fields["provider"].queryset = Provider.objects.order_by("name")
        self.fields["speaker"].queryset = Speaker.objects.filter(person=person, ended_on=None)
        self.fields["replaces"].queryset = payees
        self.fields["replaces"].label_from_instance = lambda one: f"{one.name}, {one.says_which}"


class CheckPayee(forms.Form):
    """Somebody other than who put the details in says that they are the payee's own."""

    how = forms.CharField(
        label="How did you find out that these details are theirs?",
        help_text="Ask them by a way we knew already: never by one that came with the details.",
        max_length=300,
        error_messages={"required": "Say how you found out."},
    )


class SecondWay(forms.Form):
    """By which other account or card somebody is paid when the first is down."""

    second = forms.ModelChoiceField(
        Payee.objects.none(),
        label="Which way when the first is down?",
        help_text="It must go by another rail, or both are down at once.",
        required=False,
        empty_label="None",
        to_field_name="ref",
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["second"].queryset = others
        self.fields["second"].label_from_instance = lambda one: f"{one.name}, {one.says_which}"


class WithReason(forms.Form):
    """An act that needs nothing but why."""

    because = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why."})

    def __init__(self, *args: Any, asks: str = "Why?", **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["because"].label = asks


class PaidFrom(forms.Form):
    """Which of the council's own accounts a rail pays from."""

    name = forms.CharField(
        label="The name the account is held in",
        max_length=100,
        error_messages={"required": "Enter the name the account is held in."},
    )
    sort_code = forms.CharField(
        label="Sort code",
        max_length=20,
        widget=forms.TextInput(attrs=FIGURES),
        error_messages={"required": "Enter the sort code."},
    )
    account_number = forms.CharField(
        label="Account number",
        max_length=20,
        widget=forms.TextInput(attrs=FIGURES),
        error_messages={"required": "Enter the account number."},
    )
    service_user_number = forms.CharField(
        label="Service user number",
        help_text="Six figures, from Bacs. Leave it empty for another rail.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=FIGURES),
    )
