from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.govuk.wording import day, money
from trellis.journey.people.models import new_ref
from trellis.journey.people.papers import PaperField
from trellis.journey.plan.models import PlanLine

from ..models import Payee, Spend, SpendQuery

MOST_ASKED = 5_000
ONCE = re.compile(r"[2-9a-z]{10}")


class SpendForm(forms.Form):
    """Something that was spent: how much, what for. Everything else may be left as it is."""

    pence = MoneyField(label="How much?", least=1, error_messages={"required": "Enter how much it was."})
    says = forms.CharField(
        label="What was it for?",
        max_length=300,
        error_messages={"required": "Say what it was for, in a word or two."},
    )
    payee = forms.ChoiceField(label="What did you pay from?", widget=forms.RadioSelect)
    on = DateField(
        label="When?", error_messages={"required": "Enter the day."}, help_text="Today, unless you change it."
    )
    receipt = PaperField(
        label="A photo of the receipt",
        required=False,
        help_text="You do not have to send one. A photo or a PDF, up to 10 MB.",
    )
    to_whom = forms.CharField(label="Who did you pay?", max_length=200, required=False)
    plan_line = forms.ChoiceField(label="Which part of the plan is it for?", required=False)
    is_cash = forms.BooleanField(label="I took this out in cash", required=False)
    own_pence = MoneyField(
        label="How much of it was your own money?",
        required=False,
        help_text="Only if you put some in and did not tell us yet.",
    )
    # The same form sent twice is one spend.
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        payees: Sequence[Payee],
        lines: Sequence[PlanLine],
        is_own: bool,
        on: date,
        **kwargs: Any,
    ) -> None:
        initial = {"on": on, "once": new_ref(), **kwargs.pop("initial", {})}
        super().__init__(*args, label_suffix="", initial=initial, **kwargs)
        self.payees = {one.ref: one for one in payees}
        self.lines = {one.ref: one for one in lines}
        if len(payees) > 1:
            payee: Any = self.fields["payee"]
            payee.choices = [(one.ref, _from(one)) for one in payees]
            payee.error_messages["required"] = "Choose what was paid from."
        else:
            del self.fields["payee"]
        if lines:
            line: Any = self.fields["plan_line"]
            line.choices = [("", "I am not sure"), *((one.ref, one.what) for one in lines)]
        else:
            del self.fields["plan_line"]
        if not is_own:
            self.fields["payee" if "payee" in self.fields else "to_whom"].label = (
                "What did they pay from?" if "payee" in self.fields else "Who was paid?"
            )
            self.fields["to_whom"].label = "Who was paid?"
            self.fields["own_pence"].label = "How much of it was their own money?"
            self.fields["own_pence"].help_text = "Only if they put some in and we do not know of it."
            self.fields["is_cash"].label = "This was taken out in cash"
            self.fields["receipt"].help_text = "Nobody has to send one. A photo or a PDF, up to 10 MB."

    @property
    def said(self) -> dict[str, Any]:
        """What the act takes. `payee`: the one chosen, or the only one."""
        typed = self.cleaned_data
        once = typed.get("once", "")
        chosen = self.payees.get(typed.get("payee", "")) or next(iter(self.payees.values()))
        return {
            "payee": chosen,
            "on": typed["on"],
            "pence": typed["pence"],
            "says": typed["says"],
            "to_whom": typed["to_whom"],
            "plan_line": self.lines.get(typed.get("plan_line", "")),
            "receipt": typed["receipt"],
            "is_cash": typed["is_cash"],
            "own_pence": typed["own_pence"] or 0,
            "ref": once if ONCE.fullmatch(once) else "",
        }


def _from(payee: Payee) -> str:
    kind = {"card": "The card", "managed": "The account kept for them", "account": "The account"}
    return f"{kind.get(payee.kind, 'The account')}: {payee.says_which}"


class PaidInForm(forms.Form):
    """The person's own money, put into the account."""

    pence = MoneyField(label="How much?", least=1, error_messages={"required": "Enter how much it was."})
    on = DateField(label="When?", error_messages={"required": "Enter the day."})
    says = forms.CharField(label="What was it?", max_length=300, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", initial={"on": on}, **kwargs)


class CorrectSpendForm(forms.Form):
    pence = MoneyField(
        label="What should it have been?",
        help_text="Enter 0 if it was not paid from here at all.",
        error_messages={"required": "Enter what it ought to have been."},
    )
    because = forms.CharField(
        label="What was wrong?", max_length=300, error_messages={"required": "Say what was wrong."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class AskAboutSpendForm(forms.Form):
    """A question to the person; where the spend stands by its age, also why fraud is feared."""

    asks = WordsField(
        label="What do you want to know?",
        help_text="The person reads this. Ask one thing, kindly.",
        most=MOST_ASKED,
        error_messages={"required": "Write what you want to know, in words the person can read."},
    )
    fraud_because = WordsField(
        label="Why do you fear fraud?",
        help_text="For the council alone. The person does not read this.",
        most=MOST_ASKED,
        required=False,
    )

    def __init__(self, *args: Any, spend: Spend, asked_until: date, stands: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if stands:
            fraud = self.fields["fraud_because"]
            fraud.required = True
            fraud.error_messages["required"] = (
                f"{money(spend.pence)} on {day(spend.on)} stands since {day(asked_until)}. Leave it, or "
                "write down why fraud is feared."
            )
        else:
            del self.fields["fraud_because"]


class AnswerForm(forms.Form):
    answer = WordsField(
        label="Your answer",
        help_text="A few words will do.",
        most=MOST_ASKED,
        error_messages={"required": "Write your answer. A few words will do."},
    )

    def __init__(self, *args: Any, query: SpendQuery, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", initial={"answer": query.answer}, **kwargs)
        if not is_own:
            self.fields["answer"].label = "Their answer"
            self.fields["answer"].help_text = "In their own words."


class CloseQueryForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[("stands", "It stands"), ("not_for_plan", "It was not for the plan")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    because = WordsField(
        label="Why?",
        help_text="The person reads this.",
        most=MOST_ASKED,
        error_messages={"required": "Say why, in words the person can read."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
