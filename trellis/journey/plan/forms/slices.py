from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from trellis.govuk.fields import DateField, MoneyField, WordsField
from trellis.govuk.wording import money
from trellis.journey.find.models import Provider
from trellis.journey.people.models import Speaker

from ..actions.slices import SliceRow
from ..models import PersonalBudget, Slice
from ..queries.slices import fault_of_holder, in_short, providers_with_a_fund
from ..ways import A_NAME, A_PROVIDER, A_SPEAKER, BESIDE_A_CARD, WAYS, Way, way_of
from .yes_no import LeftEmpty, Why, YesNo

WHO_WANTS = "Who wants it so?"
WHO_WANTS_HINT = "It is for them to choose. Write whose word this is."


class Pounds(LeftEmpty, MoneyField):
    """Pounds for a way that may be left empty."""


class InWords(LeftEmpty, forms.CharField):
    """A name or a few words for a way that may be left empty."""


class OneOf(LeftEmpty, forms.ModelChoiceField):
    """A speaker or a provider for a way that may be left empty."""


class Row:
    """The boxes of one slice in the form: of one there is, or of a way that is not used yet."""

    def __init__(self, key: str, way: Way, held: Slice | None) -> None:
        self.key, self.way, self.held = key, way, held

    def name(self, part: str) -> str:
        return f"{self.key}-{part}"


class SlicesForm(forms.Form):
    """How the whole of a budget is held: pounds for each way, and what each way has to name."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        budget: PersonalBudget,
        standing: Sequence[Slice],
        version: int,
        on: date,
        is_own: bool,
        is_worker: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.budget, self.on, self.is_own = budget, on, is_own
        self.fields["version"].initial = version
        self.rows = list(_rows(standing))
        for row in self.rows:
            self._ask(row)
        if is_worker:
            self.fields["wanted_by"] = forms.CharField(
                label=WHO_WANTS,
                help_text=WHO_WANTS_HINT,
                max_length=300,
                error_messages={"required": "Say who wants it so. It is for the person to choose."},
            )

    def _ask(self, row: Row) -> None:
        held = row.held
        title = row.way.title if self.is_own else row.way.other
        self.fields[row.name("weekly")] = Pounds(
            label=f"Pounds a week: {_small(title)}",
            initial=held.weekly_pence if held and held.yearly_pence is None else None,
        )
        if row.way.asks == A_PROVIDER:
            self.fields[row.name("yearly")] = Pounds(
                label="Or pounds a year",
                help_text="Where it is agreed by the year. We work out the week.",
                initial=held.yearly_pence if held else None,
            )
        if self.budget.once_pence:
            self.fields[row.name("once")] = Pounds(
                label=f"Pounds paid once: {_small(title)}",
                initial=held.once_pence if held and held.once_pence else None,
            )
        if row.way.asks == A_NAME:
            self.fields[row.name("who")] = InWords(
                label="Who holds it?",
                max_length=200,
                initial=held.holder_name if held else "",
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        elif row.way.asks == A_SPEAKER:
            self.fields[row.name("who")] = OneOf(
                Speaker.objects.filter(person=self.budget.person, ended_on=None),
                label="Who is authorised?",
                empty_label="Choose",
                initial=held.speaker_id if held else None,
            )
        elif row.way.asks == A_PROVIDER:
            self.fields[row.name("who")] = OneOf(
                providers_with_a_fund(),
                label="Which provider?",
                empty_label="Choose",
                initial=held.provider_id if held else None,
            )
        self.fields[row.name("what_for")] = InWords(
            label="What is it for?",
            max_length=300,
            initial=held.what_for if held else "",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in self.rows:
            slice_row = self._slice_row(row)
            if not (slice_row.weekly or slice_row.once_pence) or not row.way.asks:
                continue
            fault = fault_of_holder(
                row.way,
                name=slice_row.holder_name,
                speaker=slice_row.speaker,
                provider=slice_row.provider,
                person=self.budget.person,
                on=self.on,
            )
            if fault and row.name("who") not in self.errors:
                self.add_error(row.name("who"), fault)
            if slice_row.yearly_pence is not None and data.get(row.name("weekly")):
                self.add_error(row.name("weekly"), "Enter pounds a week or pounds a year, and not both")
        return data

    def _slice_row(self, row: Row) -> SliceRow:
        def said(part: str) -> Any:
            return self.cleaned_data.get(row.name(part))

        who = said("who")
        return SliceRow(
            way=row.way.key,
            weekly_pence=said("weekly") or 0,
            once_pence=said("once") or 0,
            yearly_pence=said("yearly") or None,
            holder_name=who or "" if row.way.asks == A_NAME else "",
            speaker=who if isinstance(who, Speaker) else None,
            provider=who if isinstance(who, Provider) else None,
            what_for=said("what_for") or "",
            ref=row.held.ref if row.held else "",
        )

    @property
    def slice_rows(self) -> list[SliceRow]:
        return [self._slice_row(row) for row in self.rows]


def _rows(standing: Sequence[Slice]) -> list[Row]:
    """Every slice in the order of the ways, and beneath each way an empty one where one more can be."""
    rows = []
    for way in WAYS:
        own = [held for held in standing if way_of(held) == way]
        rows += [Row(f"s{held.ref}", way, held) for held in own]
        if not own or way.asks:
            rows.append(Row(f"n{way.key}", way, None))
    return rows


def _small(title: str) -> str:
    return title[0].lower() + title[1:]


def in_words(standing: Sequence[Slice]) -> str:
    """All the slices there are, for two windows at once."""
    return "; ".join(in_short(held) for held in standing) or "nothing yet"


def typed_in_words(form: SlicesForm, is_own: bool) -> str:
    """What was typed, in the words of the ways, beside what somebody else saved."""
    told = [
        f"{row.way.title if is_own else row.way.other}: {money(typed.weekly or typed.once_pence)}"
        for row, typed in zip(form.rows, form.slice_rows, strict=True)
        if typed.weekly or typed.once_pence
    ]
    return "; ".join(told) or "nothing"


class NewSlice(forms.Form):
    """A further way to hold some of an agreed budget; pounds are moved to it afterwards."""

    way = forms.ChoiceField(
        label="How should some of the money be held?",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how some of the money should be held."},
    )
    name = forms.CharField(
        label="Their name", help_text="For somebody you choose, or a trust.", max_length=200, required=False
    )
    speaker = forms.ModelChoiceField(
        Speaker.objects.none(), label="Who is authorised?", required=False, empty_label="Nobody"
    )
    provider = forms.ModelChoiceField(
        Provider.objects.none(),
        label="Which provider, for a service fund?",
        required=False,
        empty_label="None",
    )
    what_for = forms.CharField(label="What is it for?", max_length=300, required=False)

    def __init__(
        self, *args: Any, budget: PersonalBudget, is_own: bool, is_worker: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["way"].choices = [(way.key, way.title if is_own else way.other) for way in WAYS]
        self.fields["speaker"].queryset = Speaker.objects.filter(person=budget.person, ended_on=None)
        self.fields["provider"].queryset = providers_with_a_fund()
        if is_worker:
            self.fields["wanted_by"] = _wanted_by()

    @property
    def slice_row(self) -> SliceRow:
        said = self.cleaned_data
        asks = next((way.asks for way in WAYS if way.key == said["way"]), "")
        return SliceRow(
            way=said["way"],
            holder_name=said["name"] if asks == A_NAME else "",
            speaker=said["speaker"] if asks == A_SPEAKER else None,
            provider=said["provider"] if asks == A_PROVIDER else None,
            what_for=said["what_for"],
        )


def _wanted_by() -> forms.CharField:
    return forms.CharField(
        label=WHO_WANTS,
        help_text=WHO_WANTS_HINT,
        max_length=300,
        error_messages={"required": "Say who wants it so. It is for the person to choose."},
    )


class MovePounds(forms.Form):
    from_slice = forms.ModelChoiceField(
        Slice.objects.none(),
        label="Take it from",
        empty_label="Choose",
        error_messages={"required": "Choose where to take it from."},
    )
    to_slice = forms.ModelChoiceField(
        Slice.objects.none(),
        label="Put it into",
        empty_label="Choose",
        error_messages={"required": "Choose where to put it."},
    )
    pence = MoneyField(label="Pounds a week", least=1)
    from_date = DateField(label="From which day?", required=False, help_text="Empty means from today.")

    def __init__(
        self, *args: Any, standing: Sequence[Slice], is_own: bool, is_worker: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        rows = Slice.objects.filter(pk__in=[one.pk for one in standing])
        choices = [("", "Choose"), *((one.pk, one.says_to(is_own=is_own)) for one in standing)]
        for name in ("from_slice", "to_slice"):
            self.fields[name].queryset = rows.select_related("budget")
            self.fields[name].choices = choices
        if is_worker:
            self.fields["wanted_by"] = _wanted_by()


class HowPaid(forms.Form):
    """Net or gross, into an account or on a card. Nothing is chosen beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_gross = YesNo(
        label="Is what you pay yourself in it?",
        help_text="",
        error_messages={"required": "Choose with or without."},
    )
    by_card = forms.TypedChoiceField(
        label="Where should the money go?",
        choices=[
            ("account", "Into a bank account that is for this money alone"),
            ("card", "Onto a payment card"),
        ],
        coerce=lambda value: value == "card",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the money should go."},
    )
    offered = forms.MultipleChoiceField(
        label="What else was offered? Only if a card was chosen",
        choices=[(key, f"{says[0].upper()}{says[1:]}") for key, says in BESIDE_A_CARD.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    card_chosen_because = Why(
        label="Why a card? Only if a card was chosen",
        help_text="In the words of whoever chose it.",
        most=2_000,
    )

    def __init__(self, *args: Any, held: Slice, **kwargs: Any) -> None:
        initial = how_paid_as_it_is(held)
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.fields["is_gross"].choices = [
            ("no", "Paid net: we take your part off, and you put it in"),
            ("yes", "Paid gross: we pay the whole sum, and send you a bill for your part"),
        ]
        self.fields["is_gross"].label = "How do you want to pay your own part?"

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def how_paid_as_it_is(held: Slice) -> dict[str, Any]:
    # Until somebody chose, nothing is marked: a payment opens neither net nor with a card.
    is_chosen = held.how_paid_said_on is not None
    return {
        "version": held.version,
        "is_gross": held.is_gross if is_chosen else None,
        "by_card": ("card" if held.by_card else "account") if is_chosen else None,
        "offered": [key for key, says in BESIDE_A_CARD.items() if says in held.offered],
        "card_chosen_because": held.card_chosen_because,
    }


class StopPayment(forms.Form):
    last_day = DateField(
        label="What should the last day be?",
        help_text="Today or later. If you employ somebody, leave time for their notice.",
    )
    because = WordsField(label="Why? You need not say", required=False, most=2_000)

    def __init__(self, *args: Any, is_worker: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if is_worker:
            self.fields["wanted_by"] = _wanted_by()
