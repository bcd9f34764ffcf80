from __future__ import annotations

from typing import Any

from django import forms

from trellis.basis.codes import code_list
from trellis.govuk.fields import DateField
from trellis.journey.accounts.models import Account, Team

from ..access import WORKERS
from ..models import Carer, Person, Sex

LONGEST_ADDRESS = 500
YES_NO = [("yes", "Yes"), ("no", "No")]


def yes_or_no(value: Any) -> bool | None:
    """A radio's answer as true, false or not known; what is stored comes in as itself."""
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(value))


class YesNoField(forms.TypedChoiceField):
    """Yes or no as radios; left open it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=yes_or_no,
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


NOT_KNOWN = "not_known"


class YesNoNotKnownField(YesNoField):
    """Yes, no, or not known: kept apart, and what was known by mistake can be taken back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.choices = [*YES_NO, (NOT_KNOWN, "Not asked, or not known")]

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value) or NOT_KNOWN


class Search(forms.Form):
    words = forms.CharField(
        label="Search by name or NHS number",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _from_list(name: str) -> list[tuple[str, str]]:
    return [("", "Not asked yet"), *code_list(name).says.items()]


class PersonForm(forms.Form):
    """What a worker fills in about a person; with `person` given, filled in as it is now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Title", max_length=30, required=False, help_text="For example Mrs, Mr, Mx, Dr."
    )
    given_name = forms.CharField(
        label="First name", max_length=100, error_messages={"required": "Enter the first name."}
    )
    family_name = forms.CharField(
        label="Family name", max_length=100, error_messages={"required": "Enter the family name."}
    )
    likes_to_be_called = forms.CharField(label="Likes to be called", max_length=100, required=False)
    date_of_birth = DateField(label="Date of birth", required=False, help_text="For example 27 3 1948")
    nhs_number = forms.CharField(
        label="NHS number",
        max_length=20,
        required=False,
        help_text="Ten figures, for example 943 476 5919. Spaces do not matter.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(label="Sex", choices=Sex.choices, widget=forms.RadioSelect, required=False)
    ethnicity = forms.ChoiceField(label="Ethnicity", required=False)
    support_reason = forms.ChoiceField(label="Main reason for support", required=False)
    lives_alone = YesNoField(label="Do they live alone?", required=False)
    has_nobody = YesNoNotKnownField(
        label="Do they have nobody?", help_text="No family, friend or neighbour who could help or be told."
    )
    autism = YesNoNotKnownField(label="Are they autistic?")
    dementia = YesNoNotKnownField(label="Do they live with dementia?")
    substance_misuse = YesNoNotKnownField(
        label="Do drink or drugs cause them harm?", help_text="Shown to the person and to workers only."
    )
    language = forms.CharField(label="Language they speak best", max_length=100, required=False)
    address = forms.CharField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text="Line by line, as on an envelope.",
        widget=forms.Textarea(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        required=False,
        help_text="Empty if they have none.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", empty_label=None, error_messages={"required": "Choose a team."}
    )
    sign_in_name = forms.CharField(
        label="Their own sign-in name",
        max_length=150,
        required=False,
        help_text="If they sign in themself. An administrator makes the account first.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, account: Account, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=as_it_is(person) if person else None, label_suffix="", **kwargs)
        self.fields["ethnicity"].choices = _from_list("ethnicity")
        self.fields["support_reason"].choices = _from_list("support_reason")
        teams = Team.objects.order_by("name")
        if person is None:
            teams = teams.filter(pk__in=account.teams_as(*WORKERS))
            self.fields["team"].initial = teams.first()
        else:
            self.fields[
                "team"
            ].help_text = "The record moves with the person. Workers of the team it leaves no longer see it."
        self.fields["team"].queryset = teams

    def clean_nhs_number(self) -> str:
        typed: str = self.cleaned_data["nhs_number"]
        return typed.replace(" ", "").replace("-", "")

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def as_it_is(person: Person) -> dict[str, Any]:
    """A person's row as the form's fields hold it."""
    return {
        "version": person.version,
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "likes_to_be_called": person.likes_to_be_called,
        "date_of_birth": person.date_of_birth,
        "nhs_number": person.nhs_number,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "support_reason": person.support_reason,
        "lives_alone": person.lives_alone,
        "has_nobody": person.has_nobody,
        "autism": person.autism,
        "dementia": person.dementia,
        "substance_misuse": person.substance_misuse,
        "language": person.language,
        "address": person.address,
        "phone": person.phone,
        "email": person.email,
        "team": person.team,
        "sign_in_name": person.account.username if person.account else "",
    }


class CarerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Their name", max_length=200, error_messages={"required": "Enter the carer's name."}
    )
    relation = forms.CharField(
        label="What are they to the person?",
        max_length=50,
        help_text="As the person would say it: daughter, neighbour, friend.",
        error_messages={"required": "Enter what they are to the person, for example daughter."},
    )
    lives_with_person = YesNoField(label="Do they live with the person?", required=False)
    address = forms.CharField(
        label="Their address",
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text="Line by line, as on an envelope.",
        widget=forms.Textarea(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Their phone number",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label="Their e-mail address",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    )
    may_see = YesNoField(
        label="Has the person agreed that this carer may see the person's own pages?",
        help_text="Ask the person. They can change their mind at any time.",
        error_messages={"required": "Say whether the person has agreed."},
    )
    sign_in_name = forms.CharField(
        label="The carer's sign-in name",
        max_length=150,
        required=False,
        help_text="If they sign in. An administrator makes the account first.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, carer: Carer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=as_they_are(carer) if carer else None, label_suffix="", **kwargs)

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def as_they_are(carer: Carer) -> dict[str, Any]:
    """A carer's row as the form's fields hold it."""
    return {
        "version": carer.version,
        "name": carer.name,
        "relation": carer.relation,
        "lives_with_person": carer.lives_with_person,
        "address": carer.address,
        "phone": carer.phone,
        "email": carer.email,
        "may_see": carer.may_see_since is not None,
        "sign_in_name": carer.account.username if carer.account else "",
    }


class EndCarer(forms.Form):
    because = forms.CharField(
        label="Why do they no longer help?",
        max_length=500,
        error_messages={"required": "Say why they no longer help."},
    )
