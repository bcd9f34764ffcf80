"""How many to ask, so that the answer is as sure as it has to be; and how sure so many make it.

The formulas are those of the surveys of people who use care and of carers, for answers drawn one by one from
a known number. A survey by cluster, or with unequal weights, needs its design effect times as many.

Source: Personal Social Services Survey of Adult Carers in England 2023-24, guidance, Appendix D.
"""

from __future__ import annotations

import math

from trellis.basis.proportions import LEVEL, z_of

HALF = 0.5
"""The share for which most answers are needed; who plans for it is on the safe side."""


def answers_needed(
    population: float, *, margin: float = 0.05, share: float = HALF, level: float = LEVEL, deff: float = 1.0
) -> float:
    """How many answers make a share sure to within `margin` either side; to be rounded up.

    population: how many there are in all; infinity where there is no end of them.

    >>> round(answers_needed(1000), 2), round(answers_needed(math.inf), 2)
    (277.74, 384.16)
    """
    _check(population, share)
    if not 0 < margin < 1 or not deff > 0:
        raise ValueError("A margin lies between nought and one, and a design effect is above nought.")
    endless = deff * _errors(level) ** 2 * share * (1 - share) / margin**2
    return endless if math.isinf(population) else endless / (1 + (endless - 1) / population)


def to_send(answers: float, *, response: float) -> int:
    """How many to ask for so many answers, when this part of those asked is expected to answer.

    >>> to_send(278, response=0.4)
    695
    """
    if not 0 < response <= 1:
        raise ValueError("A response lies above nought and is at most one.")
    # Whole answers first: nobody sends back a part of a form. A hair is taken off, for 0.4 is not exact.
    return math.ceil(math.ceil(answers) / response - 1e-9)


def margin_of(
    answers: float, population: float, *, share: float = HALF, level: float = LEVEL, deff: float = 1.0
) -> float:
    """How sure a share is, either side, with so many answers of so many people.

    >>> round(100 * margin_of(360, 1000), 3)
    4.134
    """
    _check(population, share)
    if not 0 < answers <= population:
        raise ValueError("Answers are at most as many as the people.")
    left = 1.0 if math.isinf(population) else (population - answers) / max(population - 1, 1.0)
    return _errors(level) * math.sqrt(deff * share * (1 - share) / answers * left)


def implied_deff(
    margin: float, answers: float, population: float, *, share: float = HALF, level: float = LEVEL
) -> float:
    """Which design effect a published margin holds: its square over that of answers drawn one by one.

    >>> round(implied_deff(0.029, 495, 4235, share=0.851), 2)
    0.97
    """
    plain = margin_of(answers, population, share=share, level=level)
    return (margin / plain) ** 2 if plain else math.nan


def _errors(level: float) -> float:
    # The guidance reckons with 1.96, and so do the tables that councils compare theirs with.
    return round(z_of(level), 2)


def _check(population: float, share: float) -> None:
    if not population > 0:
        raise ValueError("A population is above nought.")
    if not 0 <= share <= 1:
        raise ValueError("A share lies between nought and one.")
