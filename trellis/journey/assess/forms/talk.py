"""What is asked around a talk: when, where, who was there, and the one large box for what was said."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.people.models import Carer

from ..access import voice_of_assessed
from ..actions import WasThere
from ..models import Assessment, Role, SaidKind, Talk, Where
from ..pictures import MOST_BYTES

NOW, HELD, PLAN = "now", "held", "plan"
OWN, OTHER = "own", "other"
CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)
ROLES_TYPED = {
    "interpreter": Role.INTERPRETER,
    "advocate": Role.ADVOCATE,
    "worker": Role.WORKER,
    "social worker": Role.WORKER,
    "nurse": Role.WORKER,
}


class TimeField(forms.CharField):
    """A time of day as people write it: 2pm, 2.30pm, 14:30."""

    def clean(self, value: Any) -> time | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        read = CLOCK.fullmatch(typed)
        hour, minute = (int(read[1]), int(read[2] or 0)) if read else (99, 0)
        half = (read[3] or "").lower() if read else ""
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            raise ValidationError("Write the time like 2pm or 14:30.")
        return time(hour, minute)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


def where_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Where?", choices=Where.choices, required=False, widget=forms.RadioSelect, **kwargs
    )


class WhoWasThere:
    """The questions of who was there: those we know as boxes to tick, and anybody else in lines."""

    def ask_who(
        self, assessment: Assessment, carers: Sequence[Carer], *, label: str, there: Sequence[WasThere]
    ) -> None:
        voice = voice_of_assessed(assessment)
        known = [(OWN, WasThere(voice.role, voice.name, assessment.carer))]
        if assessment.carer is not None:
            person = assessment.person
            known.append((person.ref, WasThere(Role.PERSON, person.full_name)))
        known += [
            (one.ref, WasThere(Role.CARER, one.name, one)) for one in carers if one.pk != assessment.carer_id
        ]
        self.known = dict(known)
        named = {(one.role, one.name): key for key, one in known}
        others = [one for one in there if (one.role, one.name) not in named and one.role != Role.WORKER]
        self.fields["present"] = forms.MultipleChoiceField(
            label=label,
            choices=[(key, one.name) for key, one in known],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[named[one.role, one.name] for one in there if (one.role, one.name) in named] or [OWN],
        )
        self.fields["others"] = forms.CharField(
            label="Anybody else?",
            required=False,
            max_length=2000,
            help_text="One a line. For example: Jo Jones, interpreter",
            widget=forms.Textarea,
            initial="\n".join(_line_of(one) for one in others),
        )

    @property
    def were_there(self) -> list[WasThere]:
        ticked = [self.known[key] for key in self.cleaned_data["present"]]
        lines = (line.strip() for line in self.cleaned_data["others"].splitlines())
        return ticked + [_read_line(line) for line in lines if line]


def _read_line(line: str) -> WasThere:
    name, _, as_what = line.rpartition(",")
    role = ROLES_TYPED.get(as_what.strip().lower())
    return WasThere(role, name.strip()) if name.strip() and role else WasThere(Role.OTHER, line)


def _line_of(one: WasThere) -> str:
    typed = next((words for words, role in ROLES_TYPED.items() if role == one.role), "")
    return f"{one.name}, {typed}" if typed else one.name


class BeginTalk(forms.Form):
    """The day of a talk that begins, or was held already."""

    talk_on = DateField(label="Which day is it, or was it?", help_text="For example 27 4 2026")
    where = where_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class NewTalk(WhoWasThere, forms.Form):
    """A talk now, one that was held already, or one to come."""

    when = forms.ChoiceField(
        label="When is the talk?",
        choices=[
            (NOW, "Now"),
            (HELD, "It has been held already"),
            (PLAN, "On a day to come: plan it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when the talk is."},
    )
    talk_on = DateField(
        label="Which day?", required=False, help_text="Not needed for now. For example 27 4 2026"
    )
    at = TimeField(
        label="What time?", required=False, max_length=20, help_text="Only to plan it. For example 2.30pm"
    )
    where = where_field()

    def __init__(
        self, *args: Any, assessment: Assessment, carers: Sequence[Carer], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.today = today
        self.ask_who(assessment, carers, label="Who will be there?", there=())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") in (HELD, PLAN) and "talk_on" not in self.errors and not cleaned["talk_on"]:
            self.add_error("talk_on", "Enter the day of the talk.")
        return cleaned

    @property
    def is_plan(self) -> bool:
        return self.cleaned_data["when"] == PLAN

    @property
    def day_of_talk(self) -> date:
        return self.today if self.cleaned_data["when"] == NOW else self.cleaned_data["talk_on"]


class Words(forms.Form):
    """What was just said: one box, and who said it."""

    words = WordsField(label="What is said, as said", error_messages={"required": "Write what was said."})
    who = forms.ChoiceField(label="Who said it?", widget=forms.RadioSelect)
    who_name = forms.CharField(label="Who is that?", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            (SaidKind.WORDS.value, "Words that were said"),
            (SaidKind.SEEN.value, "What you saw"),
            (SaidKind.RECORDING.value, "A note of a recording"),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=SaidKind.WORDS.value,
    )
    sent_as = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, assessment: Assessment, carers: Sequence[Carer], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        voice = voice_of_assessed(assessment)
        self.voices: dict[str, tuple[str, str]] = {OWN: (voice.role, voice.name)}
        if assessment.carer is not None:
            person = assessment.person
            self.voices[person.ref] = (Role.PERSON.value, person.full_name)
        for one in carers:
            if one.pk != assessment.carer_id:
                self.voices[one.ref] = (Role.CARER.value, one.name)
        self.fields["who"].choices = [
            *((key, name) for key, (_, name) in self.voices.items()),
            (OTHER, "Somebody else"),
        ]
        self.fields["who"].initial = OWN
        self.fields["sent_as"].initial = secrets.token_hex(16)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_other = cleaned.get("who") == OTHER and cleaned.get("kind") != SaidKind.SEEN
        if is_other and "who_name" not in self.errors and not cleaned["who_name"]:
            self.add_error("who_name", "Write who said it.")
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        role, name = self.voices.get(
            self.cleaned_data["who"], (Role.OTHER.value, self.cleaned_data.get("who_name", ""))
        )
        return {
            "words": self.cleaned_data["words"],
            "kind": self.cleaned_data.get("kind") or SaidKind.WORDS.value,
            "said_by": role,
            "said_by_name": name,
            "sent_as": self.cleaned_data["sent_as"],
        }


class Picture(Words):
    """A picture somebody drew, chose or took, with what it shows for whoever cannot see it."""

    picture = forms.FileField(
        label="The picture",
        help_text="A PNG, JPEG, WebP or GIF smaller than 10 MB. Where it was taken is not kept.",
        error_messages={
            "required": "Choose the picture’s file.",
            "empty": "This file is empty. Choose another.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        self.fields["who"].label = "Whose picture is it?"
        self.fields["words"].label = "What does it show?"
        self.fields["words"].help_text = "For whoever cannot see it, and what was said about it."
        self.fields["words"].error_messages["required"] = "Describe the picture."
        self.order_fields(["picture", "words", "who", "who_name", "sent_as"])

    def clean_picture(self) -> bytes:
        upload = self.cleaned_data["picture"]
        if upload.size > MOST_BYTES:
            raise ValidationError("The picture must be smaller than 10 MB. Save it smaller, and try again.")
        data: bytes = upload.read()
        return data

    @property
    def details(self) -> dict[str, Any]:
        return {
            **super().details,
            "kind": SaidKind.PICTURE.value,
            "picture": self.cleaned_data["picture"],
        }


class CorrectWords(forms.Form):
    words = WordsField(
        label="What was said",
        help_text="What stands here now stays, and can be read.",
        error_messages={"required": "Write what was said. To take something out, say so in its place."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class EndTalk(WhoWasThere, forms.Form):
    minutes = forms.IntegerField(
        label="How many minutes was it?",
        help_text="The talk, not the typing.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many minutes it was.",
            "invalid": "Enter the minutes as a whole number from 1 to 600.",
        },
    )
    next_time = forms.CharField(
        label="What should we bear in mind next time?",
        required=False,
        max_length=300,
        help_text="Whoever holds the next talk sees it first. For example: Bring the photographs.",
    )

    def __init__(self, *args: Any, talk: Talk, carers: Sequence[Carer], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        planned = [WasThere(one.role, one.name, one.carer) for one in talk.present.select_related("carer")]
        self.ask_who(talk.assessment, carers, label="Who was there?", there=planned)
        self.order_fields(["minutes", "present", "others", "next_time"])

    @property
    def details(self) -> dict[str, Any]:
        return {
            "minutes": self.cleaned_data["minutes"],
            "present": self.were_there,
            "next_time": self.cleaned_data["next_time"],
        }


class CallOff(forms.Form):
    because = forms.CharField(
        label="Why does it not happen?",
        max_length=300,
        help_text="The reason is kept, and the person can read it. It counts against nobody.",
        error_messages={"required": "Say why it does not happen. The person can read it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
