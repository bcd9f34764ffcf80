from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.journey.challenge.models import RaisedAs

from .. import bill
from ..actions.budget import SaidOfFunder
from ..models import BudgetLine, Funder, PersonalBudget

LONGEST_LINE = 300
LONGEST_WORDS = 5_000
AS = {
    RaisedAs.PERSON: "I say it for myself",
    RaisedAs.SPEAKER: "I speak for the person",
    RaisedAs.CARER: "I am their carer",
    RaisedAs.PLANNER: "I am their planner",
    RaisedAs.ADVOCATE: "I am their advocate",
    RaisedAs.WORKER: "They asked me to write it down for them",
}


class Shown(forms.Form):
    """A form about a budget that was shown at a version, so that nobody decides on what they did not read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, budget: PersonalBudget, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", budget.version)
        super().__init__(data, **kwargs)
        self.budget = budget

    def show_at(self, version: int) -> None:
        """What was typed stays, and saving it again is done knowingly, over this version."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = version  # type: ignore[index]


class PrepareBudget(forms.Form):
    starts_on = DateField(label="The day it begins", help_text="For example, 18 5 2026.")


class ChangeLine(Shown):
    """Another sum for one line than the plan asks for."""

    pence = MoneyField(label="Pounds a week")
    elsewhere_weekly_pence = MoneyField(
        label="Pounds a week that somebody else pays",
        required=False,
        help_text="A community grant, for example. It is no part of this budget, and nothing is cut by it.",
    )
    elsewhere_says = forms.CharField(label="Who pays that part", required=False, max_length=200)
    because = WordsField(
        label="Why",
        required=False,
        most=LONGEST_WORDS,
        help_text="The person reads this, on the page and in the letter. A sum that the plan does not ask "
        "for needs a reason.",
    )

    def __init__(self, data: Any = None, *, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(data, budget=line.budget, initial=line_as_it_is(line), **kwargs)
        self.is_once = bool(line.asked_once_pence)
        if self.is_once:
            self.fields["pence"].label = "Pounds, once"
            del self.fields["elsewhere_weekly_pence"], self.fields["elsewhere_says"]

    @property
    def details(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.is_once:
            return {"once_pence": typed["pence"], "because": typed["because"]}
        return {
            "weekly_pence": typed["pence"],
            "because": typed["because"],
            "elsewhere_weekly_pence": typed["elsewhere_weekly_pence"] or 0,
            "elsewhere_says": typed["elsewhere_says"],
        }

    def add_problem(self, problem: Any) -> None:
        """A refusal of the act beside the box it is about; what has no box here stands at the top."""
        at = {"weekly_pence": "pence", "once_pence": "pence"}
        for name, says in getattr(problem, "error_dict", {None: problem}).items():
            box = at.get(name, name)
            self.add_error(box if box in self.fields else None, says)


def line_as_it_is(line: BudgetLine) -> dict[str, Any]:
    return {
        "version": line.budget.version,
        "pence": line.once_pence if line.asked_once_pence else line.weekly_pence,
        "elsewhere_weekly_pence": line.elsewhere_weekly_pence or None,
        "elsewhere_says": line.elsewhere_says,
        "because": line.because,
    }


class SubmitBudget(Shown):
    differs_because = WordsField(
        label="Why the sum is not the indicative amount",
        required=False,
        most=LONGEST_WORDS,
        help_text="The person reads this. It may be more or less: neither is a limit.",
    )

    def __init__(self, data: Any = None, *, budget: PersonalBudget, **kwargs: Any) -> None:
        initial = {"version": budget.version, "differs_because": budget.differs_because}
        super().__init__(data, budget=budget, initial=initial, **kwargs)
        self.differs = differs(budget)
        if not self.differs:
            del self.fields["differs_because"]


class SignBudget(SubmitBudget):
    panel = forms.CharField(
        label="Who sat on a panel about it",
        required=False,
        max_length=500,
        help_text="Their names, where there was one. The person reads them.",
    )

    def __init__(self, data: Any = None, *, budget: PersonalBudget, **kwargs: Any) -> None:
        super().__init__(data, budget=budget, **kwargs)
        if self.differs:
            # Asking may go without it; agreeing may not.
            because = self.fields["differs_because"]
            because.required = True
            because.error_messages["required"] = "Say why the sum is not the indicative amount"


def differs(budget: PersonalBudget) -> bool:
    """Whether the final sum is another than the indicative amount."""
    start = budget.indicative_weekly_pence
    return start is not None and start != budget.total_weekly_pence


class SendBudgetBack(forms.Form):
    because = WordsField(
        label="What is missing, and why",
        most=LONGEST_WORDS,
        help_text="Whoever prepared it reads this, and the person may read it too.",
        error_messages={"required": "Say what is missing, and why"},
    )


class SayOfBudget(forms.Form):
    agreement = forms.ChoiceField(
        label="Is this budget right?",
        choices=[(bill.AGREES, "Yes"), (bill.DOES_NOT, "No, or not all of it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say yes or no"},
    )
    words = WordsField(
        label="In their words",
        required=False,
        most=LONGEST_WORDS,
        help_text="Where the answer is no: what is not right?",
    )

    def __init__(self, data: Any = None, *, budget: PersonalBudget, is_own: bool, **kwargs: Any) -> None:
        initial = {"agreement": budget.persons_agreement, "words": budget.persons_word}
        super().__init__(data, initial=initial, **kwargs)
        if is_own:
            self.fields["words"].label = "In your words"


class EndBudget(forms.Form):
    ends_on = DateField(label="Its last day")
    because = WordsField(
        label="Why it ends",
        most=LONGEST_WORDS,
        error_messages={"required": "Say why it ends"},
    )


class LeftOver(forms.Form):
    """A sum to be tried. Nothing of it is kept."""

    left_over = MoneyField(label="Pounds that were not needed", least=1)


class NameFunders(forms.Form):
    """Who pays each share, by which law, and the one day all of them look at it together."""

    def __init__(self, data: Any = None, *, funders: list[Funder], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.bodies = [one.body for one in funders]
        for one in funders:
            who = bill.WHO[bill.Body(one.body)]
            self.fields[f"{one.body}_name"] = forms.CharField(
                label=f"{who}: its name", required=False, max_length=200, initial=one.name
            )
            self.fields[f"{one.body}_basis"] = forms.CharField(
                label=f"{who}: by which law",
                max_length=200,
                initial=one.basis,
                error_messages={"required": "Say by which law they pay"},
            )
            self.fields[f"{one.body}_reference"] = forms.CharField(
                label=f"{who}: the reference of its agreement",
                required=False,
                max_length=100,
                initial=one.reference,
            )
        review_on = next((one.review_on for one in funders if one.review_on), None)
        self.fields["review_on"] = DateField(
            label="The day on which all who pay review it together", required=False, initial=review_on
        )

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        """The boxes of each body together."""
        return [[self[f"{body}_{name}"] for name in ("name", "basis", "reference")] for body in self.bodies]

    @property
    def said(self) -> dict[str, SaidOfFunder]:
        typed = self.cleaned_data
        return {
            body: SaidOfFunder(*(typed[f"{body}_{name}"] for name in ("name", "basis", "reference")))
            for body in self.bodies
        }


class NotEnough(forms.Form):
    """The sum does not buy the plan: what is wrong, what would put it right, and the quotes that show it."""

    words = WordsField(
        label="What is wrong with the sum",
        most=LONGEST_WORDS,
        error_messages={"required": "Say what is wrong with the sum"},
    )
    wanted = WordsField(label="What would put it right", required=False, most=LONGEST_WORDS)
    raised_as = forms.ChoiceField(label="Who says it", widget=forms.RadioSelect)
    quotes = forms.MultipleChoiceField(
        label="Quotes that show it", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        ways: Sequence[RaisedAs],
        quotes: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["raised_as"].choices = [(way.value, AS[way]) for way in ways]
        self.fields["raised_as"].initial = ways[0].value
        self.fields["quotes"].choices = quotes
        self.quotes_offered = bool(quotes)
        if not quotes:
            del self.fields["quotes"]
