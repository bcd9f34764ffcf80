"""The forms of thinking together: whom to ask, an idea, what becomes of it, what the library is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.journey.accounts.models import Organisation
from trellis.journey.find.models import Reached, Unit

from ..actions.drafting import LONGEST_WORDS
from ..actions.library import LONGEST_TOLD
from ..actions.planning_fund import MOST_PENCE
from ..models import Every, Idea, Plan, PlanOutcome
from ..translate import titles_for
from .yes_no import YesNo

WHOLE, PART = "whole", "part"
BESIDE, LINE, THINK = "beside", "line", "think"


class OpenTo(forms.Form):
    """Whom somebody asks to think along, of what, and whether with prices."""

    sign_in_name = forms.CharField(
        label="Their sign-in name or e-mail address",
        help_text="Ask them for it. It must be written as they write it.",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their sign-in name or e-mail address"},
    )
    how_much = forms.ChoiceField(
        label="What may they see?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they may see"},
    )
    outcomes = forms.MultipleChoiceField(
        label="Which part?",
        help_text="Only if you chose a part.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sees_prices = YesNo(
        label="May they see what things cost?",
        error_messages={"required": "Say whether they may see what things cost"},
    )

    def __init__(self, *args: Any, outcomes: Sequence[PlanOutcome], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.open_outcomes = {one.ref: one for one in outcomes}
        self.fields["how_much"].choices = [
            (WHOLE, "All that the plan is for"),
            *([(PART, "A part of it")] if outcomes else []),
        ]
        self.fields["outcomes"].choices = [(one.ref, _short(one.words)) for one in outcomes]
        if not outcomes:
            del self.fields["outcomes"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how_much") == PART and not given.get("outcomes"):
            self.add_error("outcomes", "Choose which part")
        return given

    @property
    def only_outcomes(self) -> list[PlanOutcome]:
        if self.cleaned_data["how_much"] != PART:
            return []
        return [self.open_outcomes[ref] for ref in self.cleaned_data["outcomes"]]


class IdeaForm(forms.Form):
    words = WordsField(label="Your idea", most=LONGEST_WORDS, error_messages={"required": "Write your idea"})
    outcome = forms.ChoiceField(label="What would it help with?", required=False)
    about_what_it_costs = forms.CharField(
        label="About what does it cost?",
        help_text="If you know. For example: £5 a time, or nothing.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, outcomes: Sequence[PlanOutcome], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.open_outcomes = {one.ref: one for one in outcomes}
        self.fields["outcome"].choices = [
            ("", "No one thing"),
            *((one.ref, _short(one.words)) for one in outcomes),
        ]

    @property
    def details(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"outcome": self.open_outcomes.get(given["outcome"])}


class KeepIdea(forms.Form):
    """Keeping an idea: to think about, beside what it helps with, or as the beginning of a line."""

    becomes = forms.ChoiceField(
        label="What should become of it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what should become of it"},
    )
    outcome = forms.ChoiceField(
        label="What does it help with?",
        help_text="The idea, or the line you begin with it, stands under this.",
        required=False,
    )
    what = forms.CharField(label="What is it, in a few words?", max_length=300, required=False)
    quantity = forms.DecimalField(label="How many?", max_digits=9, decimal_places=2, required=False)
    unit = forms.ChoiceField(label="Of what?", choices=Unit.choices, required=False)
    every = forms.ChoiceField(label="How often?", choices=Every.choices, required=False)
    unit_price_pence = MoneyField(label="What one costs", required=False)
    price_source = forms.CharField(label="Who told you the price?", max_length=300, required=False)
    priced_on = DateField(label="The day you were told the price", required=False)
    answer = WordsField(label="A word to whoever had the idea", required=False, most=LONGEST_WORDS)

    OF_A_LINE = ("what", "quantity", "unit", "every", "unit_price_pence", "price_source", "priced_on")

    def __init__(
        self, *args: Any, idea: Idea, outcomes: Sequence[PlanOutcome], can_write: bool, **kwargs: Any
    ) -> None:
        initial = {
            "what": _short(idea.words),
            "quantity": 1,
            "unit": Unit.SESSION,
            "every": Every.WEEK,
            "outcome": idea.outcome.ref if idea.outcome else "",
        }
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), label_suffix="", **kwargs)
        self.open_outcomes = {one.ref: one for one in outcomes}
        self.fields["becomes"].choices = [
            (THINK, "Keep it, to think about"),
            *(
                [(BESIDE, "It helps and costs nothing: write it beside what it helps with")]
                if outcomes
                else []
            ),
            (LINE, "It costs money: begin a line for it"),
        ]
        self.fields["outcome"].choices = [
            ("", "Choose one"),
            *((one.ref, _short(one.words)) for one in outcomes),
        ]
        if not can_write:
            # A plan that was handed in stays as it is; the idea is kept for later.
            self.fields["becomes"].choices = self.fields["becomes"].choices[:1]
            for name in ("outcome", *self.OF_A_LINE):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("becomes") == BESIDE and not given.get("outcome"):
            self.add_error("outcome", "Choose what it helps with")
        return given

    @property
    def details(self) -> dict[str, Any]:
        """What was answered, as the act takes it."""
        given = self.cleaned_data
        found: dict[str, Any] = {"answer": given["answer"]}
        if given["becomes"] == BESIDE:
            found["beside"] = self.open_outcomes[given["outcome"]]
        if given["becomes"] == LINE:
            found["line"] = {name: given[name] for name in self.OF_A_LINE}
            if chosen := self.open_outcomes.get(given["outcome"]):
                found["line"]["outcomes"] = [chosen]
        return found


class DropIdea(forms.Form):
    answer = WordsField(label="A word to whoever had the idea", required=False, most=LONGEST_WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", prefix="drop", **kwargs)


class TellLibrary(forms.Form):
    """The very words that would be told. `is_read` is sent by the second page alone, which shows them."""

    outcome = forms.ChoiceField(
        label="What does it help with?",
        help_text="Others find it by this.",
        error_messages={"required": "Choose what it helps with"},
    )
    words = WordsField(
        label="What others will read",
        help_text="No names, no streets, no towns. For example: an art group once a week, with a taxi there.",
        most=LONGEST_TOLD,
        error_messages={"required": "Write what others may read"},
    )
    is_read = forms.BooleanField(widget=forms.HiddenInput, required=False)
    holds_no_name = forms.BooleanField(
        label="I have read these words again. They name nobody and no place.", required=False
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["outcome"].choices = [("", "Choose one"), *titles_for(plan).items()]


class SayReached(forms.Form):
    reached = forms.ChoiceField(
        label="Did it reach what it was for?",
        choices=Reached.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it was reached"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PlanningFundForm(forms.Form):
    organisation = forms.ChoiceField(
        label="Who helps with planning?", error_messages={"required": "Choose who helps with planning"}
    )
    pence = MoneyField(label="The sum", help_text="Paid for this plan, once.", least=1, most=MOST_PENCE)
    what_for = forms.CharField(
        label="What is it for?",
        help_text="For example: help with writing the plan, six meetings.",
        max_length=300,
        error_messages={"required": "Say what it is for"},
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.organisations = {str(one.pk): one for one in organisations}
        self.fields["organisation"].choices = [
            ("", "Choose one"),
            *((str(one.pk), one.name) for one in organisations),
        ]

    @property
    def details(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"organisation": self.organisations[given["organisation"]]}


class EndPlanningFund(forms.Form):
    because = forms.CharField(
        label="Why does it end?", max_length=300, error_messages={"required": "Say why it ends"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


def _short(words: str, most: int = 120) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"
