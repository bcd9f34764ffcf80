"""Which columns are which, which rows count, and how the limits are drawn."""

from __future__ import annotations

from typing import Any

from django import forms

from trellis.engines.funnel.funnel import Allowance
from trellis.engines.funnel.limits import METHODS

from ..queries.funnels import WAYS, Chosen, Columns

_METHOD_WORDS = {
    "normal": "The textbook's (normal)",
    "exact": "Counted out (exact binomial)",
    "arcsine": "On a bent scale (arcsine)",
}


class Choose(forms.Form):
    """Asked for in the address, so that a funnel can be sent to somebody."""

    name = forms.ChoiceField(label="Which column is the council?")
    numerator = forms.ChoiceField(label="How many had it?")
    denominator = forms.ChoiceField(label="Of how many?")
    way = forms.ChoiceField(label="How to look", choices=list(WAYS.items()))
    method = forms.ChoiceField(
        label="How limits are drawn", choices=[(one, _METHOD_WORDS[one]) for one in METHODS]
    )

    def __init__(self, data: Any, *, columns: Columns, chosen: Chosen | None) -> None:
        defaults = {"way": "additive", "method": "normal"}
        if chosen:
            defaults |= {
                "name": chosen.name,
                "numerator": chosen.numerator,
                "denominator": chosen.denominator,
            }
            defaults |= {self._only(columns, heading): value for heading, value in chosen.where.items()}
        given = {key: data[key] for key in data} if data else {}
        super().__init__({**defaults, **given}, label_suffix="", auto_id="id_%s")
        for field in ("name", "numerator", "denominator"):
            self._field(field).choices = [(one, one) for one in columns.headings]
        self.only: dict[str, str] = {}
        for heading, values in columns.values.items():
            key = self._only(columns, heading)
            self.only[key] = heading
            choices = [("", "Every row"), *((one, one or "(blank)") for one in values)]
            self.fields[key] = forms.ChoiceField(
                label=f"Only where {heading} is", choices=choices, required=False
            )

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @staticmethod
    def _only(columns: Columns, heading: str) -> str:
        # Numbered, as a heading may hold anything that an address may not.
        return f"only_{columns.headings.index(heading) + 1}"

    @property
    def chosen(self) -> Chosen:
        """What was chosen; columns that are the council or a count choose no rows."""
        said = self.cleaned_data
        taken = {said["name"], said["numerator"], said["denominator"]}
        where = {
            heading: said[key] for key, heading in self.only.items() if said.get(key) and heading not in taken
        }
        return Chosen(said["name"], said["numerator"], said["denominator"], where)

    @property
    def allowance(self) -> Allowance:
        way: Allowance = self.cleaned_data["way"]
        return way
