from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from trellis.govuk.fields import MoneyField, WordsField

from ..models import Reclaim

MOST_REASON = 5_000


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class SetAsideForm(_Plain):
    """Money that is spoken for: what kind, what for, how much."""

    kind = forms.ChoiceField(label="What kind of thing is it for?")
    says = forms.CharField(
        label="What is it for?",
        help_text="In your own words.",
        max_length=200,
        error_messages={"required": "Say what it is for, in a few words."},
    )
    pence = MoneyField(label="How much?", least=1, error_messages={"required": "Enter how much it is."})

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Choose"), *kinds.items()]
        kind.error_messages["required"] = "Choose what kind of thing it is for."


class EndSetAsideForm(_Plain):
    because = forms.CharField(
        label="Why is it not set aside any more?",
        help_text="For example: it was paid.",
        max_length=300,
        error_messages={"required": "Say why it is not set aside any more."},
    )


class ReplyForm(_Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reply = WordsField(
        label="What do you want to say?",
        most=MOST_REASON,
        error_messages={"required": "Write what you want to say."},
    )

    def __init__(self, *args: Any, reclaim: Reclaim, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": reclaim.version, "reply": reclaim.reply}, **kwargs)
        if not is_own:
            self.fields["reply"].label = "What do they say?"


class LeaveForm(_Plain):
    because = WordsField(
        label="Why is nothing asked back?",
        most=MOST_REASON,
        error_messages={"required": "Say why nothing is asked back."},
    )


class DecideForm(_Plain):
    """Nothing goes back, or so much does, with the reasons."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("drop", "Nothing goes back"), ("take", "Money goes back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide."},
    )
    pence = MoneyField(label="How much goes back?", required=False, least=1)
    because = WordsField(
        label="Why?",
        help_text="The person reads this. It answers what they said.",
        most=MOST_REASON,
        error_messages={"required": "Give the reasons. They answer what the person said."},
    )

    def __init__(self, *args: Any, reclaim: Reclaim, **kwargs: Any) -> None:
        super().__init__(*args, initial={"pence": reclaim.pence}, **kwargs)


class LookForm(_Plain):
    says = WordsField(
        label="What did you see, and what did you do?",
        help_text="Only workers of the team read this.",
        most=MOST_REASON,
        error_messages={"required": "Say what you saw, and what you did."},
    )
