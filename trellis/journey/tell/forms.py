from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.people.models import Channel, new_ref

from . import letters
from .letters import Words
from .models import Rule
from .ways import Way

# Which rules somebody can see were not kept; the rest are only something missing.
NOTED = (Rule.NEVER, Rule.WORKER, Rule.NOT_AGREED, Rule.FORMAT, Rule.DIED)


def long_text(label: str, help_text: str, *, required: bool = True, missing: str = "") -> WordsField:
    errors = {"required": missing}
    return WordsField(label=label, help_text=help_text, required=required, error_messages=errors)


class Write(forms.Form):
    """A worker's own words to somebody."""

    subject = forms.CharField(
        label="What it is about",
        max_length=300,
        error_messages={"required": "Say in a line what it is about."},
    )
    words = long_text(
        "Your words",
        "Write as you would speak. Leave a line empty between paragraphs. A hyphen begins an item of a list.",
        missing="Write what you want to tell them.",
    )
    easy = long_text(
        "The same in easy words",
        "Short sentences, one thing at a time. For somebody who needs easy read.",
        required=False,
    )
    short = forms.CharField(
        label="The same in a text message",
        help_text="One or two sentences, if it may go as a text.",
        required=False,
        max_length=918,
        widget=forms.Textarea,
    )

    @property
    def letter(self) -> Words:
        given = self.cleaned_data
        return letters.typed(given["subject"], given["words"], easy=given["easy"], short=given["short"])


class Send(forms.Form):
    """By what way. shown: a mark of what was looked at, so that nothing goes that was not seen."""

    way = forms.ChoiceField(
        label="How to tell it",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how to tell it."},
    )
    format_because = long_text(
        "Why must it go in another form?",
        "The person may not be able to read it. The reason is kept, and counted.",
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any, *, ways: list[Way], chosen: str) -> None:
        super().__init__(data, initial={"way": chosen, "key": new_ref()})
        self.ways = {way.key: way for way in ways}
        self.fields["way"].choices = [(way.key, way.says) for way in ways]

    @property
    def hints(self) -> dict[str, str]:
        return {key: hint_of(way) for key, way in self.ways.items() if hint_of(way)}


def hint_of(way: Way) -> str:
    if not way.allowed:
        return f"Not open. {way.why_not}"
    return way.address.replace("\n", ", ") if not way.is_told_by_somebody else ""


def mark_of(way: Way, words: Words) -> str:
    """What stands for a way and words that somebody has looked at."""
    looked_at = json.dumps([way.key, way.address, way.format, words.as_json()])
    return hashlib.sha256(looked_at.encode()).hexdigest()[:32]


class Done(forms.Form):
    done_on = DateField(label="On what day?", help_text="For example 27 3 2026")


class Because(forms.Form):
    because = long_text(
        "Why is it not to go?", "It is kept with the message.", missing="Say why it is not to go."
    )


class NewBreach(forms.Form):
    rule = forms.ChoiceField(
        label="Which rule was not kept?",
        choices=[(rule.value, rule.label) for rule in Rule if rule in NOTED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which rule was not kept."},
    )
    channel = forms.ChoiceField(
        label="How were they reached?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they were reached."},
    )
    happened_on = DateField(
        label="When was it?", help_text="For example 27 3 2026", error_messages={"required": "Enter the day."}
    )
    by_whom = forms.CharField(
        label="Who was it?",
        help_text="A name, an office or a firm. It is to put it right, not to blame.",
        max_length=200,
        error_messages={"required": "Say who it was: a name, an office or a firm."},
    )
    what = long_text("What happened?", "In a few words.", missing="Say what happened.")
    done_about_it = long_text(
        "What was done about it?",
        "For the person, and so that it does not happen again.",
        missing="Say what was done about it.",
    )


class Period(forms.Form):
    """From which day to which the report counts."""

    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)

    def days(self, today: date) -> tuple[date, date]:
        """The days asked for; a year up to today where none are, or where they cannot be."""
        a_year_ago = date(today.year - 1, today.month, 1)
        if not self.is_valid():
            return a_year_ago, today
        since, until = self.cleaned_data["since"] or a_year_ago, self.cleaned_data["until"] or today
        return (since, until) if since <= until else (until, since)
