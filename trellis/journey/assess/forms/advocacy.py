from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.people.models import Carer

from ..actions.advocacy import DIFFICULTIES
from ..models import Advocacy
from .assessment import NONE, YesNoField

NOBODY = "nobody"
DIFFICULTY_WORDS = {
    "understanding": "Understanding what is said and written",
    "retaining": "Keeping it in mind for long enough",
    "using_or_weighing": "Weighing it up, to come to a view",
    "communicating": "Telling us what they think, feel and want, in any way",
}
# What follows only where there is a difficulty, and of these the ones that follow from somebody being named.
OF_A_DIFFICULTY = ("evidence", "appropriate_person", "long_stay_likely")
OF_SOMEBODY = ("is_not_paid", "is_willing", "person_agrees", "disagreement")


class AskAdvocacy(forms.Form):
    """Would it be very hard for somebody to take part alone, and who is beside them."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    difficulties = forms.MultipleChoiceField(
        choices=[*DIFFICULTY_WORDS.items(), (NONE, "None of these: they can take part by themself")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what is true, or “None of these”."},
    )
    evidence = WordsField(
        label="What shows this?",
        required=False,
        help_text="For each that you chose. What you saw and heard, and what you tried that did not help.",
    )
    appropriate_person = forms.ChoiceField(
        label="Is there somebody who could support them in this?",
        required=False,
        widget=forms.RadioSelect,
        help_text="Family, a friend, a neighbour. Nobody has to.",
    )
    is_not_paid = YesNoField(label="Do they care without being paid for it?", required=False)
    is_willing = YesNoField(label="Are they willing to support them in this assessment?", required=False)
    person_agrees = YesNoField(required=False)
    disagreement = YesNoField(
        label="Do we and they disagree about something that matters, and would an advocate help?",
        required=False,
        help_text="Both must think that it would help.",
    )
    long_stay_likely = YesNoField(required=False)

    def __init__(
        self,
        *args: Any,
        who: str,
        supporters: Iterable[Carer],
        long_stay: str,
        before: Advocacy | None,
        **kw: Any,
    ) -> None:
        super().__init__(*args, initial=asking_as_it_is(before), label_suffix="", **kw)
        self.supporters = {one.ref: one for one in supporters}
        self.fields["difficulties"].label = f"Without an advocate, would any of these be very hard for {who}?"
        people = [(one.ref, f"{one.name} ({one.relation})") for one in self.supporters.values()]
        self.fields["appropriate_person"].choices = [*people, (NOBODY, "No, there is nobody")]
        self.fields["person_agrees"].label = f"Does {who} want this?"
        self.fields[
            "person_agrees"
        ].help_text = f"Where {who} cannot say: is it in their best interests that this person supports them?"
        self.fields[
            "long_stay_likely"
        ].label = "Is a long stay likely, and would an advocate then be good for them?"
        self.fields["long_stay_likely"].help_text = long_stay

    def clean_difficulties(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["difficulties"]
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose what is true, or “None of these”. They cannot both hold.")
        return [one for one in chosen if one != NONE]

    def clean_appropriate_person(self) -> Carer | str:
        chosen: str = self.cleaned_data["appropriate_person"]
        return self.supporters.get(chosen, chosen)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("difficulties"):
            return cleaned
        if not cleaned.get("evidence", "").strip() and "evidence" not in self.errors:
            self.add_error("evidence", "Write what shows this, for each that you chose.")
        somebody = cleaned.get("appropriate_person")
        if not somebody and "appropriate_person" not in self.errors:
            self.add_error("appropriate_person", "Choose who could support them, or that there is nobody.")
        asked = ["long_stay_likely", *(OF_SOMEBODY if isinstance(somebody, Carer) else ())]
        for name in asked:
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "Choose yes or no.")
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        somebody = cleaned["appropriate_person"]
        return {
            "shown": cleaned["shown"],
            **{name: name in cleaned["difficulties"] for name in DIFFICULTIES},
            "evidence": cleaned["evidence"],
            "appropriate_person": somebody if isinstance(somebody, Carer) else None,
            **{name: cleaned[name] for name in ("is_not_paid", "is_willing", "person_agrees")},
            "long_stay_likely": bool(cleaned["long_stay_likely"]),
            "disagreement": bool(cleaned["disagreement"]),
        }


def asking_as_it_is(asked: Advocacy | None) -> dict[str, Any]:
    """What was asked as the form's fields hold it; an empty page where it never was."""
    if asked is None:
        return {"shown": ""}
    hard = [name for name in DIFFICULTIES if getattr(asked, name)]
    somebody = asked.appropriate_person
    return {
        "shown": asked.ref,
        "difficulties": hard or [NONE],
        "evidence": asked.evidence,
        "appropriate_person": somebody.ref if somebody else (NOBODY if hard else ""),
        "is_not_paid": asked.is_not_paid,
        "is_willing": asked.is_willing,
        "person_agrees": asked.person_agrees,
        "long_stay_likely": asked.long_stay_likely if hard else None,
        "disagreement": asked.disagreement if somebody else None,
    }


class ReferAdvocate(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation have you asked?",
        to_field_name="pk",
        empty_label="Choose an organisation",
        error_messages={"required": "Choose the organisation that you asked."},
    )
    referred_on = DateField(label="Which day did you ask?", help_text="The wait is counted from this day.")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="refer", label_suffix="", **kwargs)
        self.fields["organisation"].queryset = organisations


class AllocateAdvocate(forms.Form):
    """Who comes: somebody who signs in here as an advocate of the organisation, or a name."""

    account = forms.ChoiceField(
        label="Who is the advocate?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the advocate, or that they do not sign in here."},
    )
    name = forms.CharField(
        label="The advocate’s name",
        required=False,
        max_length=200,
        help_text="Only for somebody who does not sign in here.",
    )
    allocated_on = DateField(
        label="From which day?", help_text="They may see the person’s pages from now on."
    )

    def __init__(self, *args: Any, advocates: Iterable[Account], says_of_seeing: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix="allocate", label_suffix="", **kwargs)
        self.advocates = {str(one.pk): one for one in advocates}
        signing_in = [(key, one.name) for key, one in self.advocates.items()]
        self.fields["account"].choices = [*signing_in, (NOBODY, "Somebody who does not sign in here")]
        self.fields["allocated_on"].help_text = says_of_seeing

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("account") == NOBODY and not cleaned.get("name", "").strip():
            self.add_error("name", "Write the advocate’s name.")
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        return {
            "account": self.advocates.get(self.cleaned_data["account"]),
            "name": self.cleaned_data["name"],
            "allocated_on": self.cleaned_data["allocated_on"],
        }


class WhyWithoutAdvocate(forms.Form):
    because = WordsField(
        label="Why must it go on without an advocate?",
        help_text="The reason is kept, and the person can read it. We go on looking for an advocate.",
        error_messages={"required": "Give the reason. It is kept, and the person can read it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="without", label_suffix="", **kwargs)


class EndAdvocacy(forms.Form):
    because = WordsField(
        label="Why does their part end?",
        help_text="The reason is kept, and the person can read it.",
        error_messages={"required": "Give the reason. It is kept, and the person can read it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="end", label_suffix="", **kwargs)
