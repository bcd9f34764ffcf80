from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.people.models import Carer, Person

from ..actions import HelpSaid
from ..models import Assessment, CarerHelp, Dispute, Kind, OutcomeAnswer, Said
from ..queries import circumstances_shown
from ..questions import (
    CIRCUMSTANCE_WORDS,
    LEVELS,
    LIMB_LABELS,
    OTHER_SHARE,
    SHARES,
    WELLBEING,
    faults_of_answer,
    percent_of,
    share_choice,
)

NONE = "none"
NOT_ASKED = "not_asked"
PERCENT = re.compile(r"(\d{1,3})(?:\.(\d+))?\s*%?", re.ASCII)
YES_NO = [("yes", "Yes"), ("no", "No")]


class YesNoField(forms.TypedChoiceField):
    """Yes or no as radios; left open it has not been asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class LimbsField(forms.MultipleChoiceField):
    """Why they cannot do it: None while not asked, an empty list for “none of these”."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(
            choices=[*LIMB_LABELS[kind].items(), (NONE, "None of these: they can do it on their own")],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            **kwargs,
        )

    def clean(self, value: Any) -> list[str] | None:
        chosen = super().clean(value)
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose what is true, or “None of these”. They cannot both hold.")
        if not chosen:
            return None
        return [one for one in chosen if one != NONE]

    def prepare_value(self, value: Any) -> Any:
        return [NONE] if value == [] else value


class Start(forms.Form):
    """Whose assessment, and from which day."""

    whose = forms.ChoiceField(
        label="Whose assessment is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose assessment it is."},
    )
    together = forms.BooleanField(
        label="Assess the two together",
        required=False,
        help_text="For a carer’s assessment, and only if both agree. Each can then read the other’s.",
    )
    begun_on = DateField(label="Which day did it begin?", help_text="For example 27 4 2026")

    def __init__(
        self, *args: Any, person: Person, carers: list[Carer], open_one: Assessment | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        own = [] if open_one else [(Kind.ADULT.value, f"{person.named}’s own needs")]
        theirs = [(carer.ref, f"{carer.name}’s, as a carer ({carer.relation})") for carer in carers]
        self.fields["whose"].choices = [*own, *theirs]
        self.carers = {carer.ref: carer for carer in carers}
        self.open_one = open_one
        if open_one is None or not carers:
            del self.fields["together"]

    @property
    def details(self) -> dict[str, Any]:
        carer = self.carers.get(self.cleaned_data["whose"])
        return {
            "kind": Kind.CARER if carer else Kind.ADULT,
            "carer": carer,
            "joint_with": self.open_one if carer and self.cleaned_data.get("together") else None,
            "begun_on": self.cleaned_data["begun_on"],
        }


class Answer(forms.Form):
    """One outcome: what was said, what they can do, how much help is needed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    said = WordsField(
        label="What the person said",
        required=False,
        help_text="In their own words. Nobody changes these afterwards without a trace.",
    )
    evidence = WordsField(
        label="What was seen or said that shows it",
        required=False,
        help_text="Needed where they cannot do this on their own.",
    )
    fluctuates = forms.BooleanField(
        label="This changes from day to day, or from week to week", required=False
    )
    period_considered = forms.CharField(
        label="Over what time did you look?",
        required=False,
        max_length=500,
        help_text="Only where it changes. For example: the eight weeks since she came home.",
    )
    level = forms.TypedChoiceField(
        label="How much help is needed?",
        choices=[(number, f"{number}: {words}") for number, words in LEVELS.items()],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="All the help, whoever gives it now.",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a level from the list."},
    )
    rests_on = forms.MultipleChoiceField(
        label="Which of these words does this rest on?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Some of these words were put right or taken back meanwhile. Choose again."
        },
    )
    dispute = forms.CharField(widget=forms.HiddenInput)
    because = WordsField(
        label="What have you changed, and why?",
        required=False,
        help_text="Write this only when you answer them by changing what is written here. "
        "Leave it empty to save, and to answer later.",
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        answer: OutcomeAnswer | None,
        heard: Sequence[Said] = (),
        resting: Sequence[Said] = (),
        dispute: Dispute | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {**as_it_is(answer, resting), "dispute": dispute.ref if dispute else ""}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.heard = {said.ref: said for said in heard}
        self.fields["rests_on"].choices = [(said.ref, said.words) for said in heard]
        if dispute is None:
            del self.fields["dispute"], self.fields["because"]
        if not heard:
            del self.fields["rests_on"]
        self.fields["limbs"] = LimbsField(kind, label="Without anybody’s help, can they do this?")
        if kind == Kind.CARER:
            del self.fields["level"]
            self.fields["said"].label = "What the carer said"
        self.kind = kind
        order = ["version", "said", "limbs", "evidence", "fluctuates", "period_considered", "level"]
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        faults = faults_of_answer(
            self.kind,
            level=cleaned.get("level"),
            limbs=cleaned.get("limbs"),
            evidence=cleaned.get("evidence", ""),
            fluctuates=cleaned.get("fluctuates", False),
            period_considered=cleaned.get("period_considered", ""),
        )
        for question, fault in faults.items():
            if question not in self.errors:
                self.add_error(question, fault)
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        besides = ("version", "dispute", "because", "rests_on")
        coded = {name: value for name, value in self.cleaned_data.items() if name not in besides}
        return {**coded, "rests_on": [self.heard[ref] for ref in self.cleaned_data.get("rests_on", ())]}


def as_it_is(answer: OutcomeAnswer | None, resting: Sequence[Said] = ()) -> dict[str, Any]:
    """An answer as the form's fields hold it, with the words it rests on; empty where there is none."""
    if answer is None or answer.pk is None:
        return {"version": 0, "limbs": None, "level": None, "said": "", "evidence": "", "fluctuates": False}
    return {
        "version": answer.version,
        "said": answer.said,
        "limbs": answer.limbs,
        "evidence": answer.evidence,
        "fluctuates": answer.fluctuates,
        "period_considered": answer.period_considered,
        "level": answer.level,
        "rests_on": [said.ref for said in resting],
    }


class Help(forms.Form):
    """What one carer says of this outcome. Nothing filled in is “not asked”."""

    share = forms.ChoiceField(
        choices=[*SHARES.items(), (OTHER_SHARE, "Another share")],
        required=False,
        widget=forms.RadioSelect,
    )
    percent = forms.CharField(
        label="How many percent?",
        required=False,
        max_length=20,
        help_text="Only for another share. For example 40",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    willing = YesNoField(required=False)
    able = YesNoField(required=False)

    def __init__(self, *args: Any, carer: Carer, said: CarerHelp | None, **kwargs: Any) -> None:
        super().__init__(
            *args, prefix=f"help-{carer.ref}", initial=help_as_it_is(said), label_suffix="", **kwargs
        )
        self.carer = carer
        name = carer.name
        if said is not None:
            self.fields["share"].choices += [(NOT_ASKED, f"Take this out: {name} was not asked")]
        self.fields["share"].label = f"How much of this would {name} do?"
        self.fields["willing"].label = f"Is {name} willing to go on doing it?"
        self.fields["able"].label = f"Is {name} able to go on doing it?"
        self.help_said: HelpSaid | None = None

    def clean_percent(self) -> Decimal | None:
        if self.data.get(self.add_prefix("share")) != OTHER_SHARE:
            return None
        typed = self.cleaned_data["percent"].strip()
        read = PERCENT.fullmatch(typed)
        if read is None:
            raise ValidationError("Enter the share as a number between 0 and 100, for example 40")
        if len(read[2] or "") > 2:
            raise ValidationError("Enter the share with at most two figures after the point")
        percent = Decimal(typed.rstrip("% \t"))
        if percent > 100:
            raise ValidationError(f"How much {self.carer.name} would do must be between 0 and 100%")
        return percent / 100

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        chosen, willing, able = cleaned["share"], cleaned["willing"], cleaned["able"]
        if chosen == NOT_ASKED or (not chosen and willing is None and able is None):
            return cleaned
        says_no = willing is False or able is False
        if not chosen and not says_no:
            self.add_error("share", f"Say how much {self.carer.name} would do, or leave all three open.")
            return cleaned
        share = cleaned["percent"] if chosen == OTHER_SHARE else Decimal(chosen or 0)
        for name, value, word in (("willing", willing, "willing"), ("able", able, "able")):
            if share and value is None:
                self.add_error(name, f"Say whether {self.carer.name} is {word} to do this.")
        if not self.errors:
            self.help_said = HelpSaid(self.carer, share, willing, able)
        return cleaned


def help_as_it_is(said: CarerHelp | None) -> dict[str, Any]:
    if said is None:
        return {"share": "", "percent": None, "willing": None, "able": None}
    choice = share_choice(said.share)
    return {
        "share": choice,
        "percent": percent_of(said.share) if choice == OTHER_SHARE else None,
        "willing": said.willing,
        "able": said.able,
    }


class Circumstances(forms.Form):
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    circumstances = forms.MultipleChoiceField(
        label="Which of these are true?",
        choices=[*CIRCUMSTANCE_WORDS.items(), (NONE, "None of these")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what is true, or “None of these”."},
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, initial=circumstances_as_they_are(assessment), label_suffix="", **kwargs)

    def clean_circumstances(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["circumstances"]
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose what is true, or “None of these”. They cannot both hold.")
        return [one for one in chosen if one != NONE]


def circumstances_as_they_are(assessment: Assessment) -> dict[str, Any]:
    asked = assessment.circumstances_asked
    return {
        "shown": circumstances_shown(assessment),
        "circumstances": (assessment.circumstances or [NONE]) if asked else [],
    }


class Decide(forms.Form):
    """What a worker judges besides the outcomes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    significant_wellbeing_impact = YesNoField(
        error_messages={"required": "Say whether there is a significant impact on wellbeing."}
    )
    wellbeing_areas = forms.MultipleChoiceField(
        label="Which parts of wellbeing does it touch?",
        choices=list(WELLBEING.items()),
        required=False,
        help_text="Choose any that apply.",
        widget=forms.CheckboxSelectMultiple,
    )
    wellbeing_reason = WordsField(
        label="Your reason",
        help_text="For yes and for no. The person reads this, word for word.",
        error_messages={"required": "Give the reason for your judgement. Yes and no both need one."},
    )
    decided_on = DateField(label="Which day is this decided?", help_text="For example 27 4 2026")

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        own = assessment.carer.name if assessment.carer else assessment.person.named
        self.fields[
            "significant_wellbeing_impact"
        ].label = f"Is there, or is there likely to be, a significant impact on {own}’s wellbeing?"
        if assessment.kind == Kind.ADULT:
            self._ask(
                "related_to_impairment",
                YesNoField(
                    label="Do these needs come from, or have to do with, an impairment or illness?",
                    help_text="Of body or mind. No diagnosis is needed.",
                    error_messages={"required": "Say whether the needs come from an impairment or illness."},
                ),
            )
            self._ask(
                "impairment",
                forms.CharField(label="Which impairment or illness?", required=False, max_length=500),
            )
        else:
            cared_for = assessment.person.named
            self._ask(
                "necessary_care_for_adult",
                YesNoField(
                    label=f"Do these needs come from giving necessary care to {cared_for}?",
                    help_text=f"Whether or not {cared_for} qualifies.",
                    error_messages={"required": "Say whether the needs come from giving necessary care."},
                ),
            )
            self._ask(
                "health_deteriorating_or_at_risk",
                YesNoField(
                    label="Because of caring, is their health getting worse, or at risk of it?",
                    help_text="Physical or mental health.",
                    error_messages={"required": "Say whether their health is, or may be, getting worse."},
                ),
            )
            self._ask(
                "health",
                forms.CharField(label="What shows that?", required=False, max_length=500),
            )
        later = ["significant_wellbeing_impact", "wellbeing_areas", "wellbeing_reason", "decided_on"]
        self.order_fields([name for name in self.fields if name not in later] + later)

    def _ask(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Because(forms.Form):
    because = forms.CharField(
        label="Why?",
        max_length=500,
        help_text="The reason is kept, and the person can read it.",
        error_messages={"required": "Give the reason. It is kept, and the person can read it."},
    )
