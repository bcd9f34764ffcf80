"""The pages of the financial assessment as forms. Each gives what is stored, and is filled in from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from trellis.engines.charging.circumstances import (
    HOUSEHOLDS,
    MOST_CHILDREN,
    MOST_PENCE,
    PERIODS,
    PREMIUMS,
    SETTINGS,
    Item,
)
from trellis.engines.charging.income import weekly
from trellis.govuk.fields import DateField, MoneyField
from trellis.govuk.wording import money

from .. import questions
from ..questions import (
    DISABILITY_WORDS,
    EVERY_WORDS,
    HOUSEHOLD_WORDS,
    HOUSING_WORDS,
    INCOME_WORDS,
    PREMIUM_WORDS,
    SETTING_WORDS,
    WAY_WORDS,
)

# Nobody who asks a council for help has or spends so much in a week: somebody's finger slipped.
MOST_A_WEEK = 5_000_00
MOST_LINES = 30
LINES_AT_FIRST = 3
MOST_JOINT = 6
JOINT_AT_FIRST = 2
OLDEST = date(1900, 1, 1)


class PageForm(forms.Form):
    """One page. `given`: what is stored. `filled`: the same the other way, for the boxes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        stored: Mapping[str, Any],
        version: int,
        born: date | None,
        on: date,
        rows: int = 0,
    ) -> None:
        self.born, self.on, self.least_rows = born, on, rows
        super().__init__(data, initial={**self.filled(stored), "version": version}, label_suffix="")
        self.build(len(stored.get("lines", ())))

    def build(self, lines: int) -> None:
        """Adds or leaves out fields, where a page has not always the same."""

    @classmethod
    def filled(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return dict(stored)

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _without_optional(*boxes: forms.BoundField) -> None:
    """For the eye alone, once all is checked: “optional” behind each box of each line drowns the line."""
    for box in boxes:
        box.field.required = True


class WayForm(PageForm):
    way = forms.ChoiceField(
        label="How would you like to do this?",
        choices=list(WAY_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you would like to do this"},
    )
    hints = {
        questions.FULL: "We work out what you can pay. It may be nothing.",
        questions.LIGHT_BELOW: "A short check, if you agree. You can ask for a full one at any time.",
        questions.LIGHT_ABOVE: "A short check, if you agree. We ask nothing more: you pay it all.",
        questions.RATHER_NOT: "You can say no. We can then not work out a lower sum.",
    }


class HouseholdForm(PageForm):
    household = forms.ChoiceField(
        label="Who do you live with?",
        choices=[(key, HOUSEHOLD_WORDS[key]) for key in HOUSEHOLDS],
        widget=forms.RadioSelect,
        help_text="We look at your money alone, never at your partner’s.",
        error_messages={"required": "Choose who you live with"},
    )
    setting = forms.ChoiceField(
        label="Where do you live?",
        choices=[(key, SETTING_WORDS[key]) for key in SETTINGS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where you live"},
    )
    date_of_birth = DateField(
        label="Date of birth",
        help_text="It decides how much must be left to you. For example 27 3 1948",
    )
    hints: dict[str, str] = {}

    def build(self, lines: int) -> None:
        if self.born is not None:
            del self.fields["date_of_birth"]

    @classmethod
    def filled(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        born = stored.get("date_of_birth")
        return {**stored, "date_of_birth": date.fromisoformat(born) if born else None}

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if not OLDEST <= born <= self.on:
            raise forms.ValidationError("Date of birth must be in the past, and not before 1900")
        if (born.year + 18, born.month, born.day) > (self.on.year, self.on.month, self.on.day):
            raise forms.ValidationError("These rules are for people of 18 or over. Check the date of birth")
        return born

    @property
    def given(self) -> dict[str, Any]:
        told = super().given
        if born := told.get("date_of_birth"):
            told["date_of_birth"] = born.isoformat()
        return told


class SavingsForm(PageForm):
    own_pence = MoneyField(
        label="Savings that are yours alone",
        most=MOST_PENCE,
        help_text="All together, in pounds. Enter 0 if you have none.",
    )

    def __init__(self, *args: Any, stored: Mapping[str, Any], **kwargs: Any) -> None:
        self.joint_stored = len(stored.get("joint", ()))
        super().__init__(*args, stored=stored, **kwargs)

    def build(self, lines: int) -> None:
        typed = sum(f"joint-{at}-pence" in self.data for at in range(MOST_JOINT)) if self.is_bound else 0
        self.count = min(max(typed, self.joint_stored + 1, JOINT_AT_FIRST), MOST_JOINT)
        for at in range(self.count):
            self.fields[f"joint-{at}-pence"] = MoneyField(
                label="How much is there in all?", most=MOST_PENCE, required=False
            )
            self.fields[f"joint-{at}-owners"] = forms.IntegerField(
                label="How many people does it belong to, you too?",
                min_value=2,
                max_value=100,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": "Enter how many people in figures, for example 2",
                    "min_value": "Count yourself too: at least 2 people",
                    "max_value": "Enter a number of people up to 100",
                },
            )

    @classmethod
    def filled(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        boxes: dict[str, Any] = {"own_pence": stored.get("own_pence")}
        for at, row in enumerate(stored.get("joint", ())):
            boxes |= {f"joint-{at}-pence": row["pence"], f"joint-{at}-owners": row["owners"]}
        return boxes

    def clean(self) -> dict[str, Any]:
        for at in range(self.count):
            pence, owners = (self.cleaned_data.get(f"joint-{at}-{one}") for one in ("pence", "owners"))
            if pence is not None and owners is None and f"joint-{at}-owners" not in self.errors:
                self.add_error(f"joint-{at}-owners", "Enter how many people it belongs to, you too")
            if owners is not None and pence is None and f"joint-{at}-pence" not in self.errors:
                self.add_error(f"joint-{at}-pence", "Enter how much there is in all")
        return self.cleaned_data

    @property
    def given(self) -> dict[str, Any]:
        told = self.cleaned_data
        joint = [
            {"pence": told[f"joint-{at}-pence"], "owners": told[f"joint-{at}-owners"]}
            for at in range(self.count)
            if told.get(f"joint-{at}-pence") is not None
        ]
        return {"own_pence": told["own_pence"], "joint": joint}

    @property
    def joint_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        rows = [(self[f"joint-{at}-pence"], self[f"joint-{at}-owners"]) for at in range(self.count)]
        for row in rows:
            _without_optional(*row)
        return rows


class LinesForm(PageForm):
    """Sums of several kinds, a line each. A line left empty counts for nothing; more can be asked for."""

    kinds: dict[str, str] = {}
    none_says = ""
    # The kind that is said in somebody's own words, where a page has one that may be.
    other = ""
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    none = forms.BooleanField(required=False)

    def build(self, lines: int) -> None:
        self.fields["none"].label = self.none_says
        self.count = self._how_many(lines)
        self.initial["rows"] = self.count
        for at in range(self.count):
            self.fields[f"kind-{at}"] = forms.ChoiceField(
                label="What is it?", choices=[("", "Choose"), *self.kinds.items()], required=False
            )
            if self.other:
                self.fields[f"says-{at}"] = forms.CharField(
                    label="If it is something else, what?", max_length=90, required=False
                )
            self.fields[f"pence-{at}"] = MoneyField(label="How much?", most=MOST_PENCE, required=False)
            self.fields[f"every-{at}"] = forms.ChoiceField(
                label="How often?",
                choices=[(key, EVERY_WORDS[key]) for key in PERIODS],
                required=False,
                initial="week",
            )
        if self.is_bound:
            # What the page shows next must say how many lines it has now.
            self.data = {name: self.data.get(name) for name in self.data} | {"rows": self.count}

    def _how_many(self, lines: int) -> int:
        asked = 0
        if self.is_bound:
            typed = str(self.data.get("rows", ""))
            asked = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
            asked += LINES_AT_FIRST if self.wants_more else 0
        return min(max(asked, lines + 1, LINES_AT_FIRST, self.least_rows + 1), MOST_LINES)

    @property
    def wants_more(self) -> bool:
        return self.is_bound and "more" in self.data

    @classmethod
    def filled(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        boxes: dict[str, Any] = {"none": bool(stored) and not stored.get("lines")}
        for at, row in enumerate(stored.get("lines", ())):
            is_listed = row["kind"] in cls.kinds
            boxes |= {
                f"kind-{at}": row["kind"] if is_listed else cls.other,
                f"says-{at}": "" if is_listed else row["kind"],
                f"pence-{at}": row["pence"],
                f"every-{at}": row["every"],
            }
        return boxes

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        for at in range(self.count):
            self._check_line(at, told)
        if not self.errors and not self.lines and not told.get("none"):
            self.add_error("none", f"Enter a line, or tick “{self.none_says}”")
        if self.lines and told.get("none"):
            self.add_error("none", f"You entered a line and ticked “{self.none_says}”. Take one of them out")
        return told

    def _check_line(self, at: int, told: dict[str, Any]) -> None:
        kind, pence = told.get(f"kind-{at}"), told.get(f"pence-{at}")
        has_wrong = any(f"{name}-{at}" in self.errors for name in ("kind", "pence", "every"))
        if has_wrong or (not kind and pence is None and not told.get(f"says-{at}")):
            return
        if not kind:
            self.add_error(f"kind-{at}", f"Line {at + 1}: choose what it is")
        elif pence is None:
            self.add_error(f"pence-{at}", f"Line {at + 1}: enter how much it is")
        else:
            a_week = weekly(Item(kind, pence, told.get(f"every-{at}") or "week"))
            if a_week > MOST_A_WEEK:
                says = f"Line {at + 1}: that would be {money(a_week)} a week. Check the sum, and how often"
                self.add_error(f"pence-{at}", says)

    @property
    def lines(self) -> list[dict[str, Any]]:
        told = self.cleaned_data
        return [
            {
                "kind": self._kind(at),
                "pence": told[f"pence-{at}"],
                "every": told.get(f"every-{at}") or "week",
            }
            for at in range(self.count)
            if told.get(f"kind-{at}") and told.get(f"pence-{at}") is not None
        ]

    def _kind(self, at: int) -> str:
        kind: str = self.cleaned_data[f"kind-{at}"]
        says = " ".join((self.cleaned_data.get(f"says-{at}") or "").split())
        return says if kind == self.other and says else kind

    @property
    def given(self) -> dict[str, Any]:
        return {"lines": self.lines}

    @property
    def line_rows(self) -> list[list[forms.BoundField]]:
        names = ("kind", "says", "pence", "every") if self.other else ("kind", "pence", "every")
        rows = [[self[f"{name}-{at}"] for name in names] for at in range(self.count)]
        for row in rows:
            _without_optional(*row)
        return rows


class IncomeForm(LinesForm):
    kinds = INCOME_WORDS
    none_says = "No money comes in"


class HousingForm(LinesForm):
    kinds = HOUSING_WORDS
    other = "other_housing"
    none_says = "I pay nothing for my home"


class DisabilityForm(LinesForm):
    kinds = DISABILITY_WORDS
    other = "other_disability"
    none_says = "It costs me nothing more"


class FamilyForm(PageForm):
    children = forms.IntegerField(
        label="How many children are you responsible for?",
        min_value=0,
        max_value=MOST_CHILDREN,
        help_text="Children under 18 who live with you. Enter 0 if there are none.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many children, 0 if there are none",
            "invalid": "Enter how many children in figures, for example 2",
            "min_value": "Enter 0 or more children",
            "max_value": f"Enter a number of children up to {MOST_CHILDREN}",
        },
    )
    premiums = forms.MultipleChoiceField(
        label="Which of these are yours?",
        choices=[(key, PREMIUM_WORDS[key]) for key in PREMIUMS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="They are in a letter about a benefit. Leave them empty if you do not know: we check.",
    )
    hints = {
        "disability": "If you are under pension age and have a benefit for disability.",
        "enhanced_disability": "If you also have the highest rate for care or daily living.",
        "carer": "If you get Carer’s Allowance, or could.",
    }


FORMS: dict[str, type[PageForm]] = {
    questions.WAY: WayForm,
    questions.HOUSEHOLD: HouseholdForm,
    questions.SAVINGS: SavingsForm,
    questions.INCOME: IncomeForm,
    questions.HOUSING: HousingForm,
    questions.DISABILITY: DisabilityForm,
    questions.FAMILY: FamilyForm,
}
