"""Questions about forecasts: the scenario as boxes, and a figure found later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from trellis.basis.findings import Refused
from trellis.engines.trains.run import MEASURES, WORDS, run
from trellis.engines.trains.scenario import CONTROL, MOVES, NUMBERS, Scenario, read_scenario
from trellis.engines.trains.score import Actual, read_value
from trellis.govuk.fields import DateField

ENDS = {"low": "Lowest", "likely": "Likely", "high": "Highest"}
RATES = {
    "growth": "Growth of the number of holders in a year",
    **{f"moves-{key}": says for key, says in MOVES.items()},
    **{f"control-{key}": says for key, says in CONTROL.items()},
}


class ScenarioForm(forms.Form):
    """A scenario: what it starts from, and every rate as lowest, likely and highest."""

    title = forms.CharField(label="What is it called?", max_length=200)
    where = forms.CharField(label="Of which council or place?", max_length=200)
    starts = DateField(label="The day of the numbers")
    years = forms.IntegerField(label="How many years does it look ahead?", min_value=1, max_value=60)
    managed_reaches = forms.CharField(label="Which managed share is asked after, in percent?", max_length=12)

    def __init__(self, *args: Any, document: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        if document is not None:
            kwargs["initial"] = self.boxes_of(document)
        super().__init__(*args, label_suffix="", **kwargs)
        source = "Where is it from? Blank is “set by you”"
        for key in NUMBERS:
            name = f"start-{key}"
            self.fields[f"{name}-people"] = forms.CharField(label="How many", max_length=12)
            self.fields[f"{name}-source"] = forms.CharField(label=source, required=False, max_length=300)
            self.fields[f"{name}-note"] = forms.CharField(required=False, widget=forms.HiddenInput)
        for name in RATES:
            for end, word in ENDS.items():
                self.fields[f"{name}-{end}"] = forms.CharField(label=word, max_length=12)
            self.fields[f"{name}-source"] = forms.CharField(label=source, required=False, max_length=300)
        self.scenario: Scenario | None = None

    @staticmethod
    def boxes_of(document: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the boxes for a scenario that was read."""
        read = read_scenario(document)
        boxes: dict[str, Any] = {
            "title": read.title,
            "where": read.where,
            "starts": read.starts,
            "years": read.years,
            "managed_reaches": read.as_document()["managed_reaches"],
        }
        for key, number in read.numbers.items():
            boxes[f"start-{key}-people"] = f"{number.people:,}"
            boxes[f"start-{key}-source"] = number.source
            boxes[f"start-{key}-note"] = number.note
        written = read.as_document()
        rates = {"growth": written["growth"]}
        rates |= {
            f"{part}-{key}": rate for part in ("moves", "control") for key, rate in written[part].items()
        }
        for name, rate in rates.items():
            boxes |= {f"{name}-{end}": rate[end] for end in ENDS}
            boxes[f"{name}-source"] = rate["source"]
        return boxes

    @property
    def numbers(self) -> Iterator[tuple[str, BoundField, BoundField, BoundField]]:
        for key, says in NUMBERS.items():
            name = f"start-{key}"
            yield says, self[f"{name}-people"], self[f"{name}-source"], self[f"{name}-note"]

    @property
    def rates(self) -> Iterator[tuple[str, list[BoundField], BoundField]]:
        for name, says in RATES.items():
            yield says, [self[f"{name}-{end}"] for end in ENDS], self[f"{name}-source"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        document = self._document(said)
        try:
            self.scenario = read_scenario(document)
            run(self.scenario)
        except Refused as refused:
            for finding in refused.findings:
                self.add_error(self._box(finding.where), f"{finding.says} {finding.do}")
        return said

    def _document(self, said: Mapping[str, Any]) -> dict[str, Any]:
        document: dict[str, Any] = {
            "title": said["title"],
            "where": said["where"],
            "from": said["starts"],
            "years": said["years"],
            "managed_reaches": said["managed_reaches"].strip(),
            "start": {},
            "moves": {},
            "control": {},
        }
        for key in NUMBERS:
            typed = said[f"start-{key}-people"].replace(",", "").strip()
            document["start"][key] = {
                # What is no whole number is left as it was typed, for the reader to name.
                "people": int(typed) if typed.isascii() and typed.isdigit() else typed,
                "source": said[f"start-{key}-source"],
                "note": said[f"start-{key}-note"],
            }
        for name in RATES:
            rate = {end: said[f"{name}-{end}"].strip().removesuffix("%") for end in ENDS}
            part, _, key = name.partition("-")
            (document[part] if key else document)[key or part] = rate | {"source": said[f"{name}-source"]}
        return document

    def _box(self, where: str) -> str | None:
        """The box that a place in the scenario stands in."""
        name = {"from": "starts"}.get(where, where.replace(".", "-"))
        return next((one for one in (name, f"{name}-people", f"{name}-likely") if one in self.fields), None)


class ScoreForm(forms.Form):
    """One figure that was found, to score a forecast by."""

    measure = forms.ChoiceField(
        label="What was found?",
        choices=[
            (name, WORDS[name]) for name in MEASURES if name not in ("label_share", "managed_without_control")
        ],
    )
    day = DateField(label="On which day?", help_text="Within a month of a day that the forecast tells of.")
    value = forms.CharField(
        label="How much was it?", max_length=20, help_text="People as 118,041; a share in percent, as 26.6."
    )
    source = forms.CharField(label="Where is it from?", max_length=300)
    alike = forms.ChoiceField(
        label="Was it counted as the forecast's own numbers were?",
        choices=[("yes", "Yes"), ("no", "No, in another way: it is told, and left out of the mean error")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.actual: Actual | None = None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        try:
            value = read_value(said["measure"], said["value"])
        except Refused as refused:
            self.add_error("value", f"{refused.findings[0].says} {refused.findings[0].do}")
            return said
        alike = said["alike"] == "yes"
        joins, because = ("", "") if alike else (said["source"], "Counted in another way.")
        self.actual = Actual(said["day"], said["measure"], value, said["source"], joins, because)
        return said
