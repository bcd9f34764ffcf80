from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import WordsField
from trellis.journey.accounts.models import Organisation

from ..models import PersonalAssistant, Provider, Service, ServiceStatus
from ..queries import Asked
from .prices import kind_field

WEBSITE = {"inputmode": "url", "spellcheck": "false"}
EMAIL = {"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}
PHONE = {"inputmode": "tel", "autocomplete": "off"}


class Looked(forms.Form):
    """What somebody looks for in the directory."""

    words = forms.CharField(label="What are you looking for?", max_length=200, required=False)
    kind = kind_field(label="Kind of support", required=False, empty_label="Every kind")
    area = forms.CharField(label="Where", max_length=100, required=False, help_text="A town or an area.")
    age = forms.IntegerField(
        label="Age",
        min_value=0,
        max_value=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter an age in years",
            "min_value": "Enter an age from 0 to 120",
            "max_value": "Enter an age from 0 to 120",
        },
    )
    free = forms.BooleanField(label="Only what is free", required=False)
    fund = forms.BooleanField(label="Only those who can hold an individual service fund", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    @property
    def asked(self) -> Asked:
        if not self.is_valid():
            return Asked()
        found = self.cleaned_data
        return Asked(
            words=found["words"].strip(),
            kind=found["kind"],
            age=found["age"],
            area=found["area"].strip(),
            is_free=found["free"],
            offers_fund=found["fund"],
        )


class AssistantsLooked(forms.Form):
    words = forms.CharField(label="Words, a name or a place", max_length=200, required=False)
    kind = kind_field(label="Kind of support", required=False, empty_label="Every kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class ProviderForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter the name"})
    description = WordsField(label="What they do", most=10_000, required=False)
    website = forms.CharField(
        label="Website", max_length=200, required=False, widget=forms.TextInput(attrs=WEBSITE)
    )
    email = forms.CharField(
        label="E-mail address", max_length=254, required=False, widget=forms.TextInput(attrs=EMAIL)
    )
    phone = forms.CharField(label="Phone", max_length=40, required=False, widget=forms.TextInput(attrs=PHONE))

    def __init__(self, *args: Any, provider: Provider | None = None, **kwargs: Any) -> None:
        initial = provider_as_it_is(provider) if provider else None
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def provider_as_it_is(provider: Provider) -> dict[str, Any]:
    names = ("version", "name", "description", "website", "email", "phone")
    return {name: getattr(provider, name) for name in names}


class TieForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("name"),
        label="Which organisation that signs in here is it?",
        required=False,
        empty_label="None",
    )


AGE = {"inputmode": "numeric"}
AGE_FAULTS = {
    "invalid": "Enter an age in years",
    "min_value": "An age is from 0 to 120",
    "max_value": "An age is from 0 to 120",
}


def _age(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput(attrs=AGE),
        error_messages=AGE_FAULTS,
    )


class ServiceForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="What is it called?", max_length=200, error_messages={"required": "Enter the name"}
    )
    kind = kind_field(label="What kind of support is it?", required=False, empty_label="None of these")
    description = WordsField(label="What it is, and for whom", most=10_000, required=False)
    area = forms.CharField(label="The area it serves", max_length=200, required=False)
    address = WordsField(label="Where people go to it", most=500, required=False)
    when = forms.CharField(label="When it is open", max_length=300, required=False)
    minimum_age = _age("From what age?")
    maximum_age = _age("Up to what age?")
    is_free = forms.BooleanField(label="It is free", required=False)
    offers_individual_service_fund = forms.BooleanField(
        label="They can hold an individual service fund", required=False
    )
    status = forms.ChoiceField(
        label="Is it open?",
        choices=ServiceStatus.choices,
        initial=ServiceStatus.ACTIVE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is open"},
    )
    website = forms.CharField(
        label="Website", max_length=200, required=False, widget=forms.TextInput(attrs=WEBSITE)
    )
    email = forms.CharField(
        label="E-mail address", max_length=254, required=False, widget=forms.TextInput(attrs=EMAIL)
    )
    phone = forms.CharField(label="Phone", max_length=40, required=False, widget=forms.TextInput(attrs=PHONE))

    def __init__(self, *args: Any, service: Service | None = None, **kwargs: Any) -> None:
        initial = service_as_it_is(service) if service else None
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def service_as_it_is(service: Service) -> dict[str, Any]:
    return {name: getattr(service, name) for name in ServiceForm.base_fields}


class AssistantForm(forms.Form):
    """How an assistant is listed; `asks_how` where somebody else puts them in. An address is not asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Name, as it is shown", max_length=200, error_messages={"required": "Enter the name"}
    )
    says = WordsField(
        label="What do you do, and what are you like to work with?",
        most=5_000,
        help_text="Everybody can read this. Do not write where you live.",
        error_messages={"required": "Say something of what you do, so that people know what to ask"},
    )
    kind = kind_field(label="What kind of support is it?", required=False, empty_label="None of these")
    area = forms.CharField(
        label="Where do you work?", max_length=200, required=False, help_text="Towns or areas, no address."
    )
    hours_free = forms.CharField(label="Which hours are free?", max_length=200, required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False, widget=forms.TextInput(attrs=PHONE))
    email = forms.CharField(
        label="E-mail address", max_length=254, required=False, widget=forms.TextInput(attrs=EMAIL)
    )
    asked_how = forms.CharField(
        label="How did they ask to be listed?",
        max_length=300,
        help_text="For example: her letter of 3 March 2026. Nobody is listed who did not ask.",
        error_messages={"required": "Say how they asked to be listed. Nobody is listed who did not"},
    )

    def __init__(
        self, *args: Any, assistant: PersonalAssistant | None = None, asks_how: bool = False, **kwargs: Any
    ) -> None:
        if assistant is not None:
            kwargs["initial"] = assistant_as_it_is(assistant)
        super().__init__(*args, label_suffix="", **kwargs)
        if not asks_how:
            del self.fields["asked_how"]

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def assistant_as_it_is(assistant: PersonalAssistant) -> dict[str, Any]:
    names = ("version", "name", "says", "kind", "area", "hours_free", "phone", "email")
    return {name: getattr(assistant, name) for name in names}
