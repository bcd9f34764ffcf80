"""The bands of Fair Access to Care Services, by which councils decided before the Care Act.

Each kind of risk to somebody's independence and wellbeing put the person in a band; the highest of them was
the person's. Each council said from which band upwards it would meet needs. It ended on 31 March 2015, and
is kept for decisions of that time, which are still asked about. What puts a risk in a band stands in
`law/facs.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BANDS = ("low", "moderate", "substantial", "critical")
"""The bands, the lowest first. In columns, nought is no risk and 1 to 4 are these."""

Bands = NDArray[np.int8]
"""A column of bands, a row a person."""


@dataclass(frozen=True, slots=True)
class FacsAnswer:
    """The answer for each person, a row each.

    band: nought for none, or 1 to 4. eligible: at the threshold or over.
    """

    band: Bands
    eligible: NDArray[np.bool_]


def bands_of(*, risks: Bands, threshold: int | Bands) -> FacsAnswer:
    """Each person's band and whether the council would have met the needs.

    risks: people by kinds of risk, nought for none or 1 to 4.
    threshold: the lowest band the council met, 1 to 4.

    Source: Prioritising need in the context of Putting People First (Department of Health, February 2010).

    >>> answer = bands_of(risks=np.array([[0, 2, 3], [1, 0, 2]], np.int8), threshold=3)
    >>> answer.band, answer.eligible
    (array([3, 2], dtype=int8), array([ True, False]))
    """
    band = risks.max(axis=1)
    return FacsAnswer(band, band >= threshold)
