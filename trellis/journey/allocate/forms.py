"""What a person tries in a what-if, and what an administrator hands in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from trellis.engines.allocation.questions import LEVEL_WORDS, OUTCOMES
from trellis.engines.allocation.scheme import Scheme

from .translate import SHARES, called, helpers_in, helpers_of, share_in_words

STOPS = "stops-"

CIRCUMSTANCE_WORDS = {
    "deafblind": "I have both sight loss and hearing loss",
    "complex_needs": "I have several complex needs",
    "two_carers_at_once": "I need two people to help me at once",
    "night_care": "I need help at night",
    "twenty_four_hour": "I need somebody there all day and all night",
    "forensic": "A court or a hospital has set conditions for my support",
    "joint_nhs": "The NHS pays for part of my support",
    "live_in": "I need somebody to live in",
}


class Tried(forms.Form):
    """The ten answers and who helps, to be tried in a what-if or on the public page; kept nowhere.

    stored: the answers that the trial starts from; an answer left as it was stays exactly as it is stored.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        scheme: Scheme,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        self.stored: Mapping[str, Any] = (stored or {}).get("answers", {})
        self.helpers = helpers_of(self.stored) or [("", "")]
        super().__init__(data)
        self.label_suffix = ""
        for outcome in OUTCOMES:
            self._ask_about(outcome.key, outcome.title, (scheme.levels or {})[outcome.key])
        if data is not None and str(data.get("quick", "")).startswith(STOPS):
            self.data = self._with_quick_answer(data, str(data["quick"]).removeprefix(STOPS))

    def _ask_about(self, key: str, title: str, levels: int) -> None:
        answer = self.stored.get(key, {})
        choices = [(str(level), f"{level}: {LEVEL_WORDS[level]}") for level in range(levels)]
        if not answer:
            choices.insert(0, ("", "Choose"))
        self.fields[f"{key}-level"] = forms.ChoiceField(
            label="How much help?",
            choices=choices,
            initial=str(answer.get("level", "")),
            error_messages={
                "required": f"{title}: choose how much help",
                "invalid_choice": f"{title}: choose one of the levels in the list",
            },
        )
        for at, who in enumerate(self.helpers):
            share = self._stored_share(key, who)
            self.fields[f"{key}-share-{at}"] = forms.ChoiceField(
                label=f"How much of it does {called(*who)} do?",
                choices=_share_choices(share),
                initial=_plain(share),
                error_messages={
                    "required": f"{title}: choose how much of it {called(*who)} does",
                    "invalid_choice": f"{title}: choose one of the parts in the list",
                },
            )

    def _with_quick_answer(self, sent: Mapping[str, Any], who: str) -> dict[str, Any]:
        """What was sent, or is stored where nothing was, with one helper (or `all`) doing none of it."""
        data = {name: sent.get(name, field.initial) for name, field in self.fields.items()}
        for outcome in OUTCOMES:
            for at in range(len(self.helpers)):
                if who in {"all", str(at)}:
                    data[f"{outcome.key}-share-{at}"] = "0"
        return data

    def _stored_share(self, key: str, who: tuple[str, str]) -> Decimal:
        """The share that counts today. What a helper is not willing or not able to do counts as none."""
        return sum(
            (one.share for one in helpers_in(self.stored.get(key, {})) if one.who == who and one.counts),
            Decimal(0),
        )

    def clean(self) -> dict[str, Any]:
        for outcome in OUTCOMES:
            together = sum(self._share(outcome.key, at) for at in range(len(self.helpers)))
            if together > 1:
                says = f"{outcome.title}: together they would do more than all of it. Lower one of the parts"
                self.add_error(f"{outcome.key}-share-0", says)
        return self.cleaned_data

    def _share(self, key: str, at: int) -> Decimal:
        return Decimal(self.cleaned_data.get(f"{key}-share-{at}") or "0")

    @property
    def answers(self) -> dict[str, Any]:
        """What was tried, as the engine takes it."""
        return {outcome.key: self._answer(outcome.key) for outcome in OUTCOMES}

    def _answer(self, key: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"level": int(self.cleaned_data[f"{key}-level"])}
        untouched = all(
            self._share(key, at) == self._stored_share(key, who) for at, who in enumerate(self.helpers)
        )
        if untouched:
            return {**self.stored.get(key, {}), **answer}
        answer["carers"] = [
            {
                **{name: word for name, word in (("relation", relation), ("name", name_)) if word},
                "share": float(self._share(key, at)),
                "willing": True,
                "able": True,
            }
            for at, (relation, name_) in enumerate(self.helpers)
            if self._share(key, at)
        ]
        return answer

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The fields, an outcome at a time, for the page."""
        return [
            {
                "key": outcome.key,
                "title": outcome.title,
                "fields": [
                    self[f"{outcome.key}-level"],
                    *(self[f"{outcome.key}-share-{at}"] for at in range(len(self.helpers))),
                ],
            }
            for outcome in OUTCOMES
        ]

    @property
    def quick_answers(self) -> list[tuple[str, str]]:
        """The questions people ask most, a button each: somebody stops helping."""
        everybody = (one for answer in self.stored.values() for one in helpers_in(answer))
        helping = {one.who for one in everybody if one.counts and one.share}
        words = [
            (f"{STOPS}{at}", f"{called(*who)[:1].upper()}{called(*who)[1:]} stops helping")
            for at, who in enumerate(self.helpers)
            if who in helping
        ]
        return [*words, (f"{STOPS}all", "Nobody helps")] if len(words) > 1 else words


def _plain(share: Decimal) -> str:
    """A share as the value of a choice: no needless noughts, no exponent.

    >>> _plain(Decimal("0.50")), _plain(Decimal("1.0")), _plain(Decimal(0))
    ('0.5', '1', '0')
    """
    return f"{share.normalize():f}"


def _share_choices(stored: Decimal) -> list[tuple[str, str]]:
    shares = sorted({*map(Decimal, SHARES), stored})
    return [(_plain(share), _capital(share_in_words(share))) for share in shares]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class PublicTrial(Tried):
    """Anybody's answers on the public page, with what points are known to serve badly."""

    circumstances = forms.MultipleChoiceField(
        label="Is any of this true for you?",
        help_text="Points do not work well for everybody. If one of these is true, the amount says so.",
        choices=list(CIRCUMSTANCE_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list of what is true for you"},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, scheme: Scheme) -> None:
        super().__init__(data, scheme=scheme)
        # Asked last on the page, so last in the list of what is wrong.
        self.fields["circumstances"] = self.fields.pop("circumstances")

    @property
    def document(self) -> dict[str, Any]:
        """The whole object that the engine takes."""
        written: dict[str, Any] = {"answers": self.answers}
        if self.cleaned_data.get("circumstances"):
            written["circumstances"] = list(self.cleaned_data["circumstances"])
        return written


class NewScheme(forms.Form):
    """A scheme file, pasted or chosen. What was handed in is given back if anything is wrong with it."""

    text = forms.CharField(
        label="Paste the scheme here",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or choose its file",
        required=False,
        allow_empty_file=True,
        help_text="A file that ends in .toml",
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        has_text, has_file = bool((given.get("text") or "").strip()), given.get("file") is not None
        if has_text and has_file:
            self.add_error("file", "Paste the scheme or choose a file, not both")
        elif not has_text and not has_file and not self.errors:
            self.add_error("text", "Paste a scheme, or choose its file")
        return given


class Because(forms.Form):
    because = forms.CharField(
        label="Why does the council adopt it?",
        help_text="For example: Cabinet decision D-17 of 3 March 2027. This is published with the scheme.",
        max_length=500,
        error_messages={"required": "Say why the council adopts it"},
    )
