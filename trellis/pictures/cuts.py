"""What a change in spending is made of, as bars."""

from __future__ import annotations

from collections.abc import Mapping

from trellis.engines.cuts.report import FACTORS, WORDS, Report, sentence
from trellis.pictures.bars import bars
from trellis.pictures.picture import Picture


def picture_of(report: Report, *, title: str = "What the change is made of", name: str = "cuts") -> Picture:
    """The six parts of the change for everybody, and the change itself."""
    whole = report.whole
    rows: list[tuple[str, Mapping[str, float | None]]] = [
        (WORDS[factor], {"": _pounds(whole.parts[factor])}) for factor in FACTORS
    ]
    return bars(
        [*rows, ("All together", {"": _pounds(whole.change_pence)})],
        title=title,
        says=sentence(whole),
        label="Part",
        value="Change in pounds",
        unit="pounds",
        name=name,
    )


def groups_picture_of(report: Report, column: str, *, title: str, name: str = "groups") -> Picture:
    """The change in the average a person by group, with the part of it that is policy."""
    grouped = next(one for one in report.by if one.column == column)
    return bars(
        [
            (
                line.says,
                {
                    "all": _pounds(line.average_change_pence),
                    "policy": _pounds(line.average_parts["policy"] if line.average_parts else None),
                },
            )
            for line in grouped.lines
        ],
        title=title,
        says="The change in the average a person in each group, and how much of it policy is.",
        label="Group",
        value="Change in pounds a person",
        unit="pounds",
        name=name,
    )


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100
