from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.accounts.models import Account

from ..access import workers_of
from ..actions.reach import LONGEST_REASON
from ..models import AccessNeed, AccessNeedKind, Carer, Channel, Format, HowToReach, NamedWorker, Person

ANY_WAY = "any"
# As a worker asks them of somebody, with an example of each.
KINDS = {
    AccessNeedKind.CONTACT_METHOD: "For example: send a text first, then ring.",
    AccessNeedKind.INFORMATION_FORMAT: "For example: yellow paper, one idea to a page.",
    AccessNeedKind.PROFESSIONAL: "For example: a British Sign Language interpreter.",
    AccessNeedKind.SUPPORT: "For example: a hearing loop, a lip speaker, pictures.",
    AccessNeedKind.ADJUSTMENT: "For example: the first appointment of the day, a quiet room.",
}


class BestWay(forms.TypedChoiceField):
    """One of the ways, or none of them before another."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[*Channel.choices, (ANY_WAY, "No way is better than another")],
            coerce=lambda chosen: "" if chosen == ANY_WAY else chosen,
            empty_value="",
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return ANY_WAY if value in ("", None) else value


class ReachForm(forms.Form):
    """How to reach somebody, asked of them or of a worker; with `rules` given, filled in as they are now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    best = BestWay(required=False)
    never = forms.MultipleChoiceField(
        choices=Channel.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    because = WordsField(most=LONGEST_REASON, required=False)
    trusted = forms.ModelChoiceField(Carer.objects.none(), required=False, empty_label="Nobody")
    only_workers = forms.ModelMultipleChoiceField(
        Account.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    format = forms.ChoiceField(choices=Format.choices, widget=forms.RadioSelect)
    longest_talk_minutes = forms.IntegerField(
        required=False,
        help_text="Leave empty if it does not matter.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Enter the minutes in figures, for example 10."},
    )
    times = forms.CharField(
        max_length=200, required=False, help_text="For example: after 11 in the morning, not on Fridays."
    )
    interpreter = forms.CharField(
        max_length=100, required=False, help_text="For example: Urdu, or British Sign Language."
    )
    agreed_with = forms.CharField(
        label="Who agreed this?",
        max_length=200,
        help_text="The person, or whoever spoke for them.",
        error_messages={"required": "Enter who agreed this."},
    )
    agreed_on = DateField(label="The day it was agreed", required=False, help_text="Empty means today.")
    review_on = DateField(
        label="The day to look at it again",
        required=False,
        help_text="Within a year. Empty means a year from today.",
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        rules: HowToReach | None,
        is_own: bool = False,
        is_worker: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=rules_as_they_are(rules), label_suffix="", **kwargs)
        whom, them = ("you", "you") if is_own else (person.named, "them")
        for name, label in {
            "best": f"What is the best way to reach {whom}?",
            "never": f"Which ways must we never use with {whom}?",
            "because": f"Why? In {'your' if is_own else 'their'} own words",
            "trusted": f"Who should we go through, if {whom} would rather not hear from us direct?",
            "only_workers": f"Should only some workers be in touch with {whom}?",
            "format": f"What we send {whom} should come as",
            "longest_talk_minutes": "The longest talk, in minutes",
            "times": "Good times",
            "interpreter": f"Does {'do you' if is_own else whom} need an interpreter? Say which language",
        }.items():
            self.fields[name].label = label
        if is_own:
            self.fields["interpreter"].label = "Do you need an interpreter? Say which language"
        self.fields["only_workers"].help_text = "Leave all empty if it may be anybody."
        self.fields["trusted"].help_text = f"Somebody who helps {them} and is down with us."
        self.fields["trusted"].queryset = person.carers.filter(
            Q(ended_on=None) | Q(pk=rules.trusted_id if rules else None)
        )
        # Somebody named before who works elsewhere now is still shown, so that they can be taken out.
        named = [worker.pk for worker in rules.only_workers.all()] if rules else []
        here = workers_of(person).values("pk")
        workers = Account.objects.filter(Q(pk__in=here) | Q(pk__in=named)).order_by("name", "pk")
        self.fields["only_workers"].queryset = workers
        if not is_worker:
            for name in ("agreed_with", "agreed_on", "review_on"):
                del self.fields[name]

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def rules_as_they_are(rules: HowToReach | None) -> dict[str, Any]:
    """The rules for reaching somebody as the form's fields hold them."""
    if rules is None or rules.pk is None:
        return {"version": 0, "best": "", "never": [], "only_workers": [], "format": Format.STANDARD}
    return {
        "version": rules.version,
        "best": rules.best,
        "never": rules.never,
        "because": rules.because,
        "trusted": rules.trusted,
        "only_workers": list(rules.only_workers.all()),
        "format": rules.format,
        "longest_talk_minutes": rules.longest_talk_minutes,
        "times": rules.times,
        "interpreter": rules.interpreter,
        "agreed_with": rules.agreed_with,
        "agreed_on": rules.agreed_on,
        "review_on": rules.review_on,
    }


class AccessNeedForm(forms.Form):
    """One thing that makes it easier; with `need` given, looked at again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label="What kind is it?",
        choices=AccessNeedKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind it is."},
    )
    says = forms.CharField(
        label="What is needed?",
        max_length=300,
        help_text="In a few words. Every worker sees it at the top of every page.",
        error_messages={"required": "Say what is needed."},
    )
    told_by = forms.CharField(label="Who told us?", max_length=200, required=False)
    review_on = DateField(
        label="The day to ask again",
        required=False,
        help_text="Within a year. Empty means a year from today.",
    )

    def __init__(
        self, *args: Any, need: AccessNeed | None = None, is_worker: bool = False, **kwargs: Any
    ) -> None:
        initial = need_as_it_is(need) if need else None
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        if need:
            self.fields["review_on"].label = "The day to ask once more"
        if not is_worker:
            del self.fields["told_by"], self.fields["review_on"]

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def need_as_it_is(need: AccessNeed) -> dict[str, Any]:
    """A need as the form's fields hold it; when to ask again is asked afresh."""
    return {"version": need.version, "kind": need.kind, "says": need.says, "told_by": need.told_by}


class EndAccessNeed(forms.Form):
    because = forms.CharField(
        label="Why is it needed no longer?",
        max_length=300,
        error_messages={"required": "Say why it is needed no longer."},
    )


class NameWorkerForm(forms.Form):
    worker = forms.ModelChoiceField(
        Account.objects.none(),
        label="Their worker",
        empty_label="Choose a worker",
        error_messages={"required": "Choose a worker."},
    )
    because = forms.CharField(
        label="Why does the worker change?",
        max_length=300,
        help_text="They will read it.",
        error_messages={"required": "Say why the worker changes."},
    )

    def __init__(self, *args: Any, person: Person, named: NamedWorker | None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        workers = workers_of(person)
        if named:
            workers = workers.exclude(pk=named.worker_id)
        else:
            del self.fields["because"]
        self.fields["worker"].queryset = workers
