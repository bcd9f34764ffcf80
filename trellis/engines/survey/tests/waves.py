"""Waves of answers as the tests tell them: so many people of a kind, each with their answers."""

from __future__ import annotations

from trellis.engines.survey.answers import Answers, answers_of
from trellis.engines.survey.instrument import Instrument, load

HOLDERS = load("trellis-budget-holders-2026")
PRACTITIONERS = load("trellis-practitioners-2026")
CARERS = load("trellis-carers-2026")


def wave(*kinds: tuple[int, dict[str, str]], instrument: Instrument = HOLDERS) -> Answers:
    """So many people each, alike in the columns named: `wave((5, {"control": "better"}), ...)`."""
    names = list(dict.fromkeys(name for _, columns in kinds for name in columns))
    columns: dict[str, list[str]] = {name: [] for name in names}
    for many, told in kinds:
        for name in names:
            columns[name] += [told.get(name, "")] * many
    if "outcome" in columns:
        columns["outcome"] = [outcome or "answered" for outcome in columns["outcome"]]
    columns["person"] = [str(at) for at in range(len(columns[names[0]]))]
    return answers_of(columns, instrument)
