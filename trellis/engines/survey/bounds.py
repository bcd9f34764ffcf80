"""What a figure could be if those who did not answer had, and what it is without one of its sources.

No weight can tell what the silent would have said. The least and the most it could be can be told: that all
of them would have said no, and that all would have said yes. Beside it stands where the answers came from,
and the figure without the sources that may flatter it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trellis.basis.proportions import LEVEL
from trellis.engines.survey.columns import Coded, Column, coded
from trellis.engines.survey.design import Design
from trellis.engines.survey.estimate import Figure, Interval, share_interval, shares


@dataclass(frozen=True)
class Extremes:
    """The least and the most a share could be. answered of asked; `share` among those who answered."""

    share: float
    least: float
    most: float
    answered: int
    asked: int


@dataclass(frozen=True)
class Source:
    """One source of answers, how many came from it, and which share of all that is."""

    name: str
    n: int
    share: float


@dataclass(frozen=True)
class WithAndWithout:
    """A figure with every source, and with some left out. gone: how many answers were left out."""

    with_all: Figure
    without: Figure
    left_out: tuple[str, ...]
    gone: int


def extremes(some: int, answered: int, asked: int) -> Extremes:
    """The least and the most that the share could be among all who were asked, or should have been.

    some of those who answered said so. Counts that cannot be are a mistake in the program (ValueError).

    >>> (found := extremes(60, 80, 100)).share, found.least, found.most
    (0.75, 0.6, 0.8)
    """
    if not 0 <= some <= answered <= asked or not asked:
        raise ValueError("Those who said so are among those who answered, and those among the asked.")
    share = some / answered if answered else np.nan
    return Extremes(share, some / asked, (some + asked - answered) / asked, answered, asked)


def source_mix(sources: Column | Coded) -> list[Source]:
    """Where the answers came from, the largest first; answers that do not say are a source named "".

    >>> [(one.name, round(one.share, 3)) for one in source_mix(["ten sites"] * 832 + ["others"] * 282)]
    [('ten sites', 0.747), ('others', 0.253)]
    """
    one = coded(sources, dont_know=())
    counts = np.bincount(one.codes + 1, minlength=len(one.levels) + 1).tolist()
    found = [Source(name, n, n / len(one)) for name, n in zip(("", *one.levels), counts, strict=True) if n]
    return sorted(found, key=lambda source: (-source.n, source.name))


def with_and_without(
    design: Design,
    answers: Column | Coded,
    sources: Column | Coded,
    leave_out: Sequence[str],
    *,
    item: str = "",
    level: float = LEVEL,
    interval: Interval | None = None,
) -> list[WithAndWithout]:
    """Each answer's share with every source, and without those to `leave_out`, under the same weights.

    Leaving out is looking at a group of the same survey: strata and clusters stay those that were drawn.
    """
    given, where = coded(answers), coded(sources, dont_know=())
    gone = np.isin(where.codes, [at for at, name in enumerate(where.levels) if name in leave_out])
    # Two groups: those kept are the first.
    kept = Coded(np.where(gone, 1, 0), ("kept", "left out"), np.zeros(len(given), dtype=bool))
    everybody = shares(design, given, item=item, level=level, interval=interval)
    parts = shares(design, given, item=item, by={"source": kept}, level=level, interval=interval)
    rest = [figure for figure in parts if figure.by == {"source": "kept"}]
    return [
        WithAndWithout(whole, part, tuple(leave_out), int(gone.sum()))
        for whole, part in zip(everybody, rest, strict=True)
    ]


def shown(some: int, of: int, *, level: float = LEVEL) -> str:
    """A share of people counted alike, as it is printed: "72% (65.1 to 77.6)".

    >>> shown(140, 195)
    '72% (65.1 to 77.6)'
    """
    share = some / of if of else np.nan
    low, high, _ = share_interval(share, 0.0, n=of, free=of - 1, level=level, interval="wilson")
    return f"{100 * share:.0f}% ({100 * low:.1f} to {100 * high:.1f})" if of else "nobody answered"


def unanswered(sheets: int, asked: Mapping[str, int]) -> dict[str, float]:
    """For each outcome of asking, which share of all it is; `answered` is the first.

    asked: how many, by outcome, did not answer (not reached, declined, no capacity, not asked).

    >>> unanswered(60, {"not reached": 30, "declined": 10})["not reached"]
    0.3
    """
    everybody = sheets + sum(asked.values())
    if not everybody:
        return {}
    return {name: many / everybody for name, many in {"answered": sheets, **asked}.items()}
