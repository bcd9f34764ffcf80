from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField

from ..models import CycleName, Payee


def _says_payee(payee: Payee) -> str:
    return f"{payee.name}, {payee.says_which}, by {payee.rail.name}"


class NewSchedule(forms.Form):
    """How often a part of a budget is paid, into what, and from when."""

    payee = forms.ModelChoiceField(
        Payee.objects.none(),
        label="Where is it paid?",
        help_text="Those that somebody else has checked.",
        empty_label=None,
        widget=forms.RadioSelect,
        to_field_name="ref",
        error_messages={"required": "Choose where it is paid."},
    )
    cycle = forms.ChoiceField(
        label="How often is it paid?",
        choices=CycleName.choices,
        initial=CycleName.FOUR_WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often it is paid."},
    )
    a_period_begins = DateField(
        label="A pay day of that cycle",
        help_text="Any day on which a period begins, such as the council's last. All others follow from it.",
    )
    starts_on = DateField(
        label="The first day paid for",
        help_text="Part way through a period, the days that are left are paid.",
    )

    def __init__(self, *args: Any, payees: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["payee"].queryset = payees
        self.fields["payee"].label_from_instance = _says_payee


class NewRate(forms.Form):
    """What is paid a week from a day on, which may have gone by."""

    weekly_pence = MoneyField(label="Pounds a week, the whole")
    contribution_weekly_pence = MoneyField(
        label="Of it a week, what they pay themself", help_text="Enter 0 where they pay nothing."
    )
    from_date = DateField(
        label="From which day?",
        help_text="A day that has gone by is put right by one further sum for each period. "
        "Nothing that was paid is changed.",
    )
    because = forms.CharField(
        label="Why does it change?",
        max_length=300,
        error_messages={"required": "Say why it changes."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class EndSchedule(forms.Form):
    """The last day that is paid for."""

    last_day = DateField(label="The last day paid for")
    because = forms.CharField(
        label="Why does it end?", max_length=300, error_messages={"required": "Say why it ends."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class PayOnce(forms.Form):
    """A sum out of what a part of a budget holds to be paid once."""

    payee = forms.ModelChoiceField(
        Payee.objects.none(),
        label="Where is it paid?",
        empty_label=None,
        widget=forms.RadioSelect,
        to_field_name="ref",
        error_messages={"required": "Choose where it is paid."},
    )
    pence = MoneyField(label="How much?", least=1)
    says = forms.CharField(
        label="What is it for?", max_length=200, error_messages={"required": "Say what it is for."}
    )
    pay_on = DateField(label="When should it be there?")

    def __init__(self, *args: Any, payees: Any, left: int, on: date, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["payee"].queryset = payees
        self.fields["payee"].label_from_instance = _says_payee
        self.fields["pence"].initial = left
        self.fields["pay_on"].initial = on
