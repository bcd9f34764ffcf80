"""Questions about a wave of a survey that is put in from files."""

from __future__ import annotations

from typing import Any

from django import forms

from trellis.engines.survey import instrument as instruments

from .extracts import Days, unpacked

OWN = "own"


class PutWaveIn(Days):
    """Whose answers, which words were asked, the answers, and who could have answered."""

    title = forms.CharField(
        label="What is the wave called?",
        max_length=200,
        error_messages={"required": "Say what the wave is called, so that others know it again."},
    )
    asked = forms.ChoiceField(
        label="Which words were asked?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which words were asked."},
    )
    instrument = forms.FileField(
        label="The file of other words",
        required=False,
        help_text="Only where you chose other words: an instrument as a TOML file, such as the official "
        "wording that you have a licence for.",
    )
    answers = forms.FileField(
        label="The answers",
        allow_empty_file=True,
        help_text="CSV, a row a person, a column a question. 10 MB or less as it is sent.",
        error_messages={"required": "Choose the file of answers."},
    )
    frame = forms.FileField(
        label="Everybody who could have answered",
        required=False,
        allow_empty_file=True,
        help_text="CSV with the column person and the groups, such as age_band; no names. Then we can tell "
        "who is missing, and weigh.",
    )
    margins = forms.FileField(
        label="Or how many people there are of each group",
        required=False,
        allow_empty_file=True,
        help_text="Where there is no list. CSV with the columns margin, level and total.",
    )
    apart = forms.CharField(
        label="Sources to tell the results without",
        required=False,
        max_length=2_000,
        help_text="Such as the teams that tried the survey first, separated by semicolons. Without any, the "
        "largest source.",
    )
    field_order = (
        "title",
        "asked",
        "instrument",
        "answers",
        "frame",
        "margins",
        "apart",
        "first_day",
        "last_day",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = [instruments.load(name) for name in instruments.shipped()]
        ours = [(f"{one.name}-{one.edition}", f"{one.title} (ours, {one.edition})") for one in shipped]
        self.fields["asked"].choices = [*ours, (OWN, "Other words, from a file")]

    def clean_answers(self) -> bytes:
        return unpacked(self.cleaned_data["answers"])

    def clean_frame(self) -> bytes | None:
        return self._unpacked("frame")

    def clean_margins(self) -> bytes | None:
        return self._unpacked("margins")

    def clean_instrument(self) -> bytes | None:
        return self._unpacked("instrument")

    def clean_apart(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["apart"].split(";") if name.strip()]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("asked") == OWN and not said.get("instrument") and "instrument" not in self.errors:
            self.add_error("instrument", "Choose the file of the words that were asked.")
        if said.get("frame") and said.get("margins"):
            self.add_error("margins", "Give the list or the numbers, not both: the list tells the numbers.")
        return said

    def _unpacked(self, name: str) -> bytes | None:
        file = self.cleaned_data.get(name)
        return unpacked(file) if file else None
