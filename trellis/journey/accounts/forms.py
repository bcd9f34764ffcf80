from __future__ import annotations

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from .models import Account, Organisation, RoleName, Team


class SignIn(LoginForm):
    """allauth's form, which throttles, in our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["login"].label = "Your sign-in name"
        self.fields["login"].error_messages["required"] = "Enter your sign-in name"
        self.fields["login"].widget.attrs.update(autocomplete="username", spellcheck="false")
        self.fields["password"].label = "Your password"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password"
        self.fields["password"].widget.attrs.update(autocomplete="current-password")
        self.fields.pop("remember", None)


class NewAccount(forms.Form):
    name = forms.CharField(label="Full name", max_length=200)
    username = forms.CharField(
        label="Sign-in name", max_length=150, help_text="For example: bea.brooks. Not an NHS number."
    )
    email = forms.EmailField(label="Work e-mail", required=False)
    password = forms.CharField(
        label="First password",
        help_text="At least 12 characters. They can change it after signing in.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        if Account.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Somebody has this sign-in name already. Choose another.")
        return username

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Account(username=self.data.get("username", "")))
        return password


class GiveRole(forms.Form):
    role = forms.ChoiceField(label="Which role?", choices=RoleName.choices, widget=forms.RadioSelect)
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        label="Team",
        required=False,
        empty_label="No team",
        help_text="For practitioners and managers.",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("name"),
        label="Organisation",
        required=False,
        empty_label="The council",
        help_text="For planners, advocates and providers from outside.",
    )
    because = forms.CharField(label="Why?", max_length=500)


class Because(forms.Form):
    because = forms.CharField(label="Why?", max_length=500)


class Named(forms.Form):
    name = forms.CharField(label="Name", max_length=100)


class NamedTeam(Named):
    is_front_door = forms.BooleanField(
        label="This team answers the council’s front door",
        required=False,
        help_text="It takes contacts, and may hand people on to any other team.",
    )
