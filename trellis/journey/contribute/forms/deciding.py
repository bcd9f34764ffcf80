"""What is asked of whoever begins, checks, works out, prepares, adopts and confirms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from trellis.basis.money import ROUNDINGS
from trellis.engines.charging.circumstances import HOUSEHOLDS, MOST_PENCE
from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.journey.people.papers import PaperField

from ..actions.policies import MOST_A_WEEK
from ..models import FilledInBy
from ..queries import Unread

SOMETHING_ELSE = "Something else about my money"
HOUSEHOLD_LABELS = {"single": "Somebody single", "couple": "One of a couple", "lone_parent": "A lone parent"}


class Begin(forms.Form):
    filled_in_by = forms.ChoiceField(
        label="Who will fill it in?",
        choices=FilledInBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who will fill it in"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class EvidenceForm(forms.Form):
    shows = forms.ChoiceField(label="What does it show?", error_messages={"required": "Choose what it shows"})
    paper = PaperField(label="The paper")

    def __init__(self, *args: Any, figures: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        known = list(dict.fromkeys([*figures, SOMETHING_ELSE]))
        self.fields["shows"].choices = [("", "Choose"), *((one, one) for one in known)]


class Because(forms.Form):
    """A reason in words, under a question that the page asks."""

    because = WordsField(most=2_000)

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["because"].label = label
        self.fields["because"].help_text = help_text
        self.fields["because"].error_messages["required"] = f"{label.removesuffix('?')}: write it here"


class WorkOut(forms.Form):
    starts_on = DateField(label="From which day do they pay it?", help_text="For example 27 4 2026")
    because = WordsField(
        label="Anything to say about how it was worked out?",
        required=False,
        most=2_000,
        help_text="The person reads this with the sum.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PolicyForm(forms.Form):
    from_date = DateField(label="From which day does it hold?", help_text="For example 6 4 2026")
    decision = forms.CharField(
        label="Which decision of the council is it?",
        max_length=200,
        help_text="So that anybody can look it up. For example: Cabinet decision D-21 of 3 March 2026.",
        error_messages={"required": "Enter which decision of the council it is"},
    )
    percent_of_disposable = forms.DecimalField(
        label="What part of what is left over does the council take, in percent?",
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        initial=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": "Enter a percentage, for example 100",
            "invalid": "Enter a percentage in figures, for example 87.5",
            "min_value": "Enter a percentage from 0 to 100",
            "max_value": "Enter a percentage from 0 to 100",
        },
    )
    minimum_charge_pence = MoneyField(
        label="The smallest charge the council makes, a week",
        most=MOST_A_WEEK,
        initial=0,
        help_text="Whoever would pay less pays nothing.",
    )
    standard_disability_pence = MoneyField(
        label="Allowed to everybody with a disability benefit, a week, without receipts",
        most=MOST_A_WEEK,
        initial=0,
    )
    rounding = forms.ChoiceField(
        label="A part of a penny",
        choices=[(name, name.replace("_", " ").capitalize()) for name in ROUNDINGS],
        initial="round_half_up",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for name, says in self.protected_names:
            self.fields[name] = MoneyField(label=says, most=MOST_A_WEEK, required=False)

    protected_names = [
        (f"protects-{household}-{age}", f"{HOUSEHOLD_LABELS[household]}, {words}")
        for household in HOUSEHOLDS
        for age, words in (("below", "below pension age"), ("of", "of pension age"))
    ]

    @property
    def protected(self) -> list[forms.BoundField]:
        return [self[name] for name, _ in self.protected_names]

    @property
    def details(self) -> dict[str, Any]:
        told = self.cleaned_data
        rows = [
            {"household": household, "pension_age": age == "of", "pence": pence}
            for household in HOUSEHOLDS
            for age in ("below", "of")
            if (pence := told.get(f"protects-{household}-{age}")) is not None
        ]
        plain = {name: value for name, value in told.items() if not name.startswith("protects-")}
        return {**plain, "protects": rows}


class ConfirmForm(forms.Form):
    """value: what the source gives; only asked where it is a sum."""

    value = MoneyField(label="What does the source give?", most=MOST_PENCE)
    source = forms.CharField(
        label="Where did you read it?",
        max_length=500,
        help_text="The regulation or circular by name and date, as somebody else would find it.",
        error_messages={"required": "Enter where you read it"},
    )

    def __init__(self, *args: Any, unread: Unread, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if not unread.is_sum:
            del self.fields["value"]
        elif unread.is_known:
            self.fields["value"].initial = unread.amount.value


class NewUprating(forms.Form):
    starts_on = DateField(label="From which day?", help_text="For example 6 4 2026")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, label_suffix="", **kwargs)
