"""Questions about emergency money: few, because it cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from trellis.govuk.fields import MoneyField, WordsField

from ..models import Payee

MOST_ITEMS = 4


class AskForEmergency(forms.Form):
    """What has happened, what the money is for, and where it is to go."""

    says = WordsField(
        label="What has happened?",
        help_text="A sentence is enough.",
        most=5_000,
        error_messages={"required": "Say what has happened."},
    )

    def __init__(self, *args: Any, payees: Sequence[Payee], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for number in range(1, MOST_ITEMS + 1):
            first = number == 1
            self.fields[f"what_{number}"] = forms.CharField(
                label="What is it for?" if first else f"What else is it for? ({number})",
                max_length=200,
                required=first,
                error_messages={"required": "Say what it is for."},
            )
            self.fields[f"pence_{number}"] = MoneyField(
                label="How much is it?" if first else f"How much is that? ({number})", required=first, least=1
            )
        if not is_own:
            self.fields["asked_for_by"] = forms.CharField(
                label="Who asks?", help_text="In whose words you write this down.", max_length=200
            )
        self.by_key = {one.ref: one for one in payees}
        whose, whom = ("Your own", "you") if is_own else ("Their own", "them")
        where = [
            (
                one.ref,
                f"{whose} {one.says_which}"
                if one.kind == "account"
                else f"The {one.says_which}, kept for {whom}",
            )
            for one in payees
        ]
        self.fields["payee"] = forms.ChoiceField(
            label="Where is it to go?",
            choices=[*where, ("", "Somewhere else, or I do not know")],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["how_else"] = forms.CharField(
            label="If somewhere else: where, or how?",
            help_text="We ring back about this. You need no bank account to ask.",
            max_length=300,
            required=False,
        )

    @property
    def item_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"what_{one}"], self[f"pence_{one}"]) for one in range(1, MOST_ITEMS + 1)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        items = []
        for number in range(1, MOST_ITEMS + 1):
            what, pence = said.get(f"what_{number}"), said.get(f"pence_{number}")
            if what and pence:
                items.append((what, pence))
            elif what and f"pence_{number}" not in self.errors and number > 1:
                self.add_error(f"pence_{number}", "Enter how much it is.")
            elif pence and f"what_{number}" not in self.errors and number > 1:
                self.add_error(f"what_{number}", "Say what it is for.")
        said["items"] = items
        return said

    @property
    def asked(self) -> dict[str, Any]:
        """What the act takes."""
        said = self.cleaned_data
        return {
            "says": said["says"],
            "items": said["items"],
            "asked_for_by": said.get("asked_for_by", ""),
            "payee": self.by_key.get(said.get("payee") or ""),
            "how_else": said.get("how_else", ""),
        }


class DecideEmergency(forms.Form):
    """Agree or refuse; a refusal has reasons."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("agree", "Agree: it is paid now"), ("refuse", "Refuse, with reasons")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you decide."},
    )
    because = WordsField(
        label="Why?",
        help_text="Needed for a refusal: they read it. Say what they can have instead.",
        required=False,
        most=5_000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") == "refuse" and not said.get("because"):
            self.add_error("because", "Say why, and what they can have instead.")
        return said


class PayEmergency(forms.Form):
    """Into which account it goes."""

    def __init__(self, *args: Any, payees: Sequence[Payee], chosen: Payee | None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", initial={"payee": chosen.ref if chosen else None}, **kwargs)
        self.by_key = {one.ref: one for one in payees}
        self.fields["payee"] = forms.ChoiceField(
            label="Into which account?",
            choices=[(one.ref, f"{one.name}, {one.says_which}") for one in payees],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose the account it goes into."},
        )

    @property
    def payee(self) -> Payee:
        return self.by_key[self.cleaned_data["payee"]]


class LookAgain(forms.Form):
    says = WordsField(
        label="What do you see, looking again?",
        help_text="Was it right to pay it? Is anything needed so that it does not happen again?",
        most=5_000,
        error_messages={"required": "Say what you saw."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
