"""The forms of employing an assistant: the cost, the agreement, signatures, and a week's hours."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from trellis.engines.budget.family import RELATIONS
from trellis.engines.employing.terms import MOST_HOURS, PENSIONS
from trellis.govuk.fields import DateField, MoneyField, WordsField

from ..employing_access import ASSISTANT, EMPLOYER
from ..employing_terms import TERMS, hours_from
from ..models import Timesheet
from .yes_no import YesNo

SMALL = {"inputmode": "decimal", "spellcheck": "false"}
PENSION_SAYS = {
    "basic_pay": "A share of every pound of basic pay",
    "qualifying_earnings": "A share of the wages that the law counts",
    "none": "No pension",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CostForm(forms.Form):
    """What somebody means to pay, and what there is to pay it from. Nothing of it is kept."""

    hours_a_week = forms.DecimalField(
        label="Hours a week",
        min_value=Decimal("0.01"),
        max_value=MOST_HOURS,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs=SMALL),
        error_messages={
            "required": "Enter the hours a week",
            "invalid": "Hours must be a number, for example 16 or 7.5",
            "min_value": "Hours must be more than 0",
            "max_value": f"A week has {MOST_HOURS} hours",
            "max_decimal_places": "Hours have at most two figures after the point",
            "max_digits": f"A week has {MOST_HOURS} hours",
            "max_whole_digits": f"A week has {MOST_HOURS} hours",
        },
    )
    wage_pence = MoneyField(label="Pay an hour", least=1)
    starts_on = DateField(label="First day", help_text="The law of this day is used.")
    date_of_birth = DateField(
        label="Their date of birth",
        required=False,
        help_text="The least that may be paid hangs on age. Left empty, we take 21 or over.",
    )
    pension = forms.ChoiceField(
        label="Pension: what do you pay a share of?",
        choices=[(name, PENSION_SAYS[name]) for name in PENSIONS],
        widget=forms.RadioSelect,
        initial="basic_pay",
    )
    pension_percent = forms.DecimalField(
        label="Pension: your share, in percent",
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        initial=3,
        widget=forms.TextInput(attrs=SMALL),
        error_messages={"required": "Enter the percentage, for example 3"},
    )
    employment_allowance = YesNo(
        label="Can the employer use the Employment Allowance?",
        help_text="It pays the employer’s National Insurance for most who employ somebody to care for them. "
        "If you do not know, say yes and ask whoever does the payroll.",
        initial=True,
        error_messages={"required": "Say yes or no"},
    )
    insurance_yearly_pence = MoneyField(label="Employer’s insurance a year", required=False)
    payroll_weekly_pence = MoneyField(label="Somebody to do the payroll, a week", required=False)
    mileage_weekly_pence = MoneyField(label="Mileage a week", required=False)
    budget_weekly_pence = MoneyField(label="What there is a week to pay it from", required=False)

    @property
    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in TERMS}


class AgreementForm(CostForm):
    """The same with the assistant and the work: what both will sign."""

    assistants_name = forms.CharField(
        label="The assistant’s name",
        max_length=200,
        error_messages={"required": "Enter the assistant’s name"},
    )
    sign_in_name = forms.CharField(
        label="The name they sign in with",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="With it they can sign and put in their hours here. Without it they sign on paper.",
    )
    what_they_do = WordsField(
        label="What is the work?",
        help_text="For example: getting up and washing, shopping on Fridays, going out.",
        error_messages={"required": "Say what the work is"},
    )
    relation = forms.ChoiceField(
        label="What are they to the person?",
        choices=[(key, says[0].upper() + says[1:]) for key, says in RELATIONS.items()],
        initial="no_relation",
    )
    lives_with_person = YesNo(
        label="Do they live in the same household?",
        initial=False,
        error_messages={"required": "Say yes or no"},
    )

    field_order = ("assistants_name", "sign_in_name", "relation", "lives_with_person", "what_they_do")

    @property
    def details(self) -> dict[str, Any]:
        names = (*self.field_order, "starts_on", "date_of_birth")
        return {name: self.cleaned_data[name] for name in names}


class SignForm(forms.Form):
    agrees = forms.BooleanField(
        label="I have read this agreement, and I agree to it.",
        error_messages={"required": "Tick the box if you agree. If you do not, say no to it instead."},
    )


class SeenOnPaperForm(forms.Form):
    side = forms.ChoiceField(
        label="Whose signature did you see?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whose signature you saw"},
    )
    signed_on = DateField(label="When was it signed?")
    how = forms.CharField(
        label="What did you see?",
        max_length=200,
        help_text="Which paper, and where it is kept.",
        error_messages={"required": "Say what you saw: which paper, and where it is kept"},
    )

    def __init__(self, *args: Any, sides: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides


def sides_open(agreement: Any) -> list[tuple[str, str]]:
    """The sides that have not signed, with whose name."""
    sides = ((EMPLOYER, agreement.person.full_name), (ASSISTANT, agreement.assistants_name))
    return [(side, name) for side, name in sides if getattr(agreement, f"{side}_signed_on") is None]


class WithdrawForm(forms.Form):
    because = WordsField(label="Why?", error_messages={"required": "Say why"})


class EndForm(forms.Form):
    ends_on = DateField(label="The last day of work")
    because = WordsField(label="Why does it end?", error_messages={"required": "Say why it ends"})


class HoursOfDay(forms.DecimalField):
    """Hours on one day; a box left empty is none."""

    def clean(self, value: Any) -> Any:
        return Decimal(0) if value in self.empty_values else super().clean(value)


class WeekForm(forms.Form):
    """Seven boxes for hours, a note, and why it is more than was agreed; the last for the employer's side."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    note = WordsField(label="Anything to say about this week?", required=False, most=2_000)
    over_agreed_because = WordsField(
        label="If it is more than was agreed: why?",
        required=False,
        most=2_000,
        help_text="Only the employer can say this. Left empty, more hours than agreed are not taken.",
    )

    def __init__(self, *args: Any, week_begins_on: date, is_employers_side: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            at = week_begins_on + timedelta(days=number)
            self.fields[f"day_{number}"] = HoursOfDay(
                label=f"{name} {at.day} {at:%B}",
                min_value=0,
                max_value=24,
                max_digits=4,
                decimal_places=2,
                widget=forms.TextInput(attrs=SMALL),
                error_messages={
                    "invalid": f"{name}: hours must be a number, for example 4 or 2.5",
                    "min_value": f"{name}: hours cannot be below 0",
                    "max_value": f"{name}: a day has 24 hours",
                    "max_digits": f"{name}: a day has 24 hours",
                    "max_whole_digits": f"{name}: a day has 24 hours",
                    "max_decimal_places": f"{name}: at most two figures after the point",
                },
            )
        if not is_employers_side:
            del self.fields["over_agreed_because"]
        self.order_fields([*(f"day_{number}" for number in range(7)), "over_agreed_because", "note", "shown"])

    @property
    def hours(self) -> list[Decimal]:
        return [self.cleaned_data[f"day_{number}"] for number in range(7)]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]


def week_as_it_is(sheet: Timesheet | None) -> dict[str, Any]:
    """A kept week as the form's boxes hold it."""
    if sheet is None:
        return {"shown": ""}
    days = {f"day_{number}": hours.normalize() for number, hours in enumerate(hours_from(sheet.hours))}
    kept = {"note": sheet.note, "over_agreed_because": sheet.over_agreed_because, "shown": sheet.ref}
    return {**{name: f"{value:f}" if value else "" for name, value in days.items()}, **kept}
