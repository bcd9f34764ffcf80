"""The adult's test: a need that comes of impairment or illness, two outcomes or more, and the wellbeing.

All three must hold. The third is a judgement that a person makes and gives a reason for; nothing here, and no
points anywhere, can make it. What carers do is not looked at: somebody whose daughter cooks every meal is as
unable to cook as somebody without a daughter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.engines.eligibility.outcomes import Yes, unable_to_achieve


@dataclass(frozen=True, slots=True)
class AdultsAnswer:
    """The answer for each person, a row each.

    unable: people by outcomes, which cannot be achieved. outcomes_met_count: how many. eligible: all three
    hold.
    """

    unable: Yes
    outcomes_met_count: NDArray[np.int64]
    eligible: Yes


def eligibility_of_adults(
    *, related_to_impairment: Yes, limbs: Yes, significant_wellbeing_impact: Yes, outcomes_needed: int
) -> AdultsAnswer:
    """Whether each adult's needs meet the eligibility criteria.

    related_to_impairment: the needs arise from, or are related to, a physical or mental impairment or
    illness. limbs: people by outcomes by ways of being unable, each yes or no. significant_wellbeing_impact:
    as a person judged it. outcomes_needed: from `law/adults.toml` for the day.

    Source: SI 2015/313, reg 2(1) and (3).

    >>> two_of_ten = np.zeros((1, 10, 4), bool)
    >>> two_of_ten[0, 0, 0] = two_of_ten[0, 1, 3] = True
    >>> eligibility_of_adults(
    ...     related_to_impairment=np.array([True]), limbs=two_of_ten,
    ...     significant_wellbeing_impact=np.array([True]), outcomes_needed=2
    ... ).eligible
    array([ True])
    """
    unable = unable_to_achieve(limbs)
    count = unable.sum(axis=1, dtype=np.int64)
    eligible = related_to_impairment & (count >= outcomes_needed) & significant_wellbeing_impact
    return AdultsAnswer(unable, count, eligible)
