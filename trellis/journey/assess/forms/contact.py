from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from trellis.basis.codes import code_list
from trellis.govuk.fields import DateField
from trellis.journey.accounts.models import Team
from trellis.journey.people.models import Sex

from ..models import CameBy, Contact, FollowUp, Outcome, WhoCame
from .assessment import YesNoField


def _from_list(name: str) -> list[tuple[str, str]]:
    return [("", "Not asked yet"), *code_list(name).says.items()]


class ContactForm(forms.Form):
    """What is written down of a contact, the words first; with `contact` given, filled in as it is now.

    Nothing is required, and how long words may be is for the act to say, beside its box.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label="What they said",
        help_text="In their words, as they said it. They may read it one day.",
        required=False,
        widget=forms.Textarea,
    )
    what_matters = forms.CharField(
        label="What matters to them",
        help_text="What they hope for, what they want to keep, what they are afraid of.",
        required=False,
        widget=forms.Textarea,
    )
    is_urgent = forms.BooleanField(
        label="This is urgent",
        help_text="It goes to the top of the list. If somebody is in danger now, call 999 first.",
        required=False,
    )
    who_came = forms.ChoiceField(
        label="Who spoke?",
        choices=[one for one in WhoCame.choices if one[0] != WhoCame.NOT_SAID],
        required=False,
        widget=forms.RadioSelect,
    )
    spoke = forms.CharField(
        label="Their name, if it was not the person",
        help_text="And what they are to the person: daughter, ward sister.",
        required=False,
        max_length=200,
    )
    how_to_get_back = forms.CharField(
        label="How to get back to them",
        help_text="In the way they like: a number, an address, “through my sister”, “knock, don’t ring”.",
        required=False,
        max_length=300,
    )
    given_name = forms.CharField(label="First name", required=False, max_length=100)
    family_name = forms.CharField(label="Family name", required=False, max_length=100)
    date_of_birth = DateField(label="Day of birth", required=False, help_text="For example 27 3 1948")
    nhs_number = forms.CharField(
        label="NHS number",
        max_length=20,
        required=False,
        help_text="Ten figures, for example 943 476 5919. Spaces do not matter.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )
    funds_own = YesNoField(
        label="Do they pay for their support themself?",
        help_text="It changes nothing here: everybody gets the same advice, and the same help to plan.",
        required=False,
    )
    sex = forms.ChoiceField(label="Sex", choices=Sex.choices, widget=forms.RadioSelect, required=False)
    ethnicity = forms.ChoiceField(label="Ethnicity", required=False)
    support_reason = forms.ChoiceField(label="Main reason for support", required=False)
    came_by = forms.ChoiceField(
        label="How did it come?", choices=CameBy.choices, widget=forms.RadioSelect, required=False
    )
    came_on = DateField(label="Which day?", help_text="For example 27 3 2026", required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Team",
        empty_label=None,
        error_messages={"required": "Choose a team.", "invalid_choice": "Choose a team you work in."},
    )

    def __init__(
        self,
        *args: Any,
        teams: QuerySet[Team] | None = None,
        contact: Contact | None = None,
        **kwargs: Any,
    ) -> None:
        if contact is not None:
            kwargs["initial"] = contact_as_it_is(contact)
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["ethnicity"].choices = _from_list("ethnicity")
        self.fields["support_reason"].choices = _from_list("support_reason")
        if teams is None or len(teams) < 2:
            del self.fields["team"]
        else:
            self.fields["team"].queryset = teams
            self.fields["team"].initial = teams[0]

    def clean_who_came(self) -> str:
        return self.cleaned_data["who_came"] or WhoCame.NOT_SAID

    @property
    def details(self) -> dict[str, Any]:
        """What was typed, for the act. A day left empty stays as it is, or is the day it is written down."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "team")}
        return {name: value for name, value in given.items() if name != "came_on" or value is not None}


def contact_as_it_is(contact: Contact) -> dict[str, Any]:
    """A contact's row as the form's fields hold it."""
    columns = [name for name in ContactForm.base_fields if name not in ("came_on", "team")]
    return {**{name: getattr(contact, name) for name in columns}, "came_on": contact.on}


class SearchContacts(forms.Form):
    words = forms.CharField(
        label="Search by name",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


ASKS = {
    Outcome.ADVICE: ("What did you tell them?", "The advice itself, so that it can be read again."),
    Outcome.SHORT_TERM: ("What was arranged?", "Who comes, how often, and what for."),
    Outcome.EQUIPMENT: (
        "What was given or arranged?",
        "The aid or the change to the home, and who brings it.",
    ),
    Outcome.ASSESSMENT: ("What did you agree?", "What was said about what happens next."),
    Outcome.EMERGENCY: ("What was done?", "Who was called, when, and who is with them now."),
    Outcome.NOTHING_WANTED: ("What did they say?", "Their own words, and how they can come back."),
}


class AnswerContact(forms.Form):
    """What one outcome asks: what came of it, and why this and nothing else."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    says = forms.CharField(
        widget=forms.Textarea,
        error_messages={"required": "Say what was told, given or arranged. They can read it."},
    )
    because = forms.CharField(
        label="Why this, and nothing else?",
        help_text="The reason is kept, and they can read it.",
        widget=forms.Textarea,
        error_messages={"required": "Say why this, and nothing else. They can read it."},
    )
    begins_on = DateField(label="Which day does it begin?", help_text="For example 4 5 2026", required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        empty_label="Choose a team",
        error_messages={
            "required": "Choose the team that goes on from here.",
            "invalid_choice": "Choose a team from the list.",
        },
    )

    def __init__(self, *args: Any, outcome: str, teams: QuerySet[Team] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["says"].label, self.fields["says"].help_text = ASKS[Outcome(outcome)]
        if outcome != Outcome.SHORT_TERM:
            del self.fields["begins_on"]
        if teams is None:
            del self.fields["team"]
        else:
            self.fields["team"].queryset = teams
            self.fields["team"].label = (
                "Which team’s manager looks at it today?"
                if outcome == Outcome.EMERGENCY
                else "Which team goes on from here?"
            )

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


FOUND = {
    FollowUp.WELL: "They are safe for now, and nothing more is needed",
    FollowUp.NOT_ENOUGH: "More is needed",
    FollowUp.NOT_REACHED: "We could not reach them",
    FollowUp.DIED: "They have died",
}
"""How it went, as a manager says it of an emergency."""


class FollowUpForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    result = forms.ChoiceField(
        label="How did it go?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it went."},
    )
    says = forms.CharField(
        label="In their words",
        help_text="What they said, and what is still needed. They can read it.",
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": contact.version}, label_suffix="", **kwargs)
        choices = FollowUp.choices
        if contact.is_emergency:
            self.fields["result"].label = "What did you find?"
            self.fields["says"].label = "What was found, and what happens now"
            choices = list(FOUND.items())
        self.fields["result"].choices = choices


class NotTheirs(forms.Form):
    because = forms.CharField(
        label="Why is it not about them?",
        max_length=500,
        error_messages={"required": "Say why it is not about this person."},
    )
