"""The carer's test: necessary care for an adult, health or an outcome, and the wellbeing.

A carer may qualify whether or not the person cared for does. One outcome is enough, and none is needed where
the carer's own health is getting worse or is at risk of it. The wellbeing is again a person's judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.engines.eligibility.outcomes import Yes, unable_to_achieve


@dataclass(frozen=True, slots=True)
class CarersAnswer:
    """The answer for each carer, a row each.

    unable: carers by outcomes, which cannot be achieved. outcomes_met_count: how many.
    health_or_outcomes: the second condition. eligible: all three hold.
    """

    unable: Yes
    outcomes_met_count: NDArray[np.int64]
    health_or_outcomes: Yes
    eligible: Yes


def eligibility_of_carers(
    *,
    necessary_care_for_adult: Yes,
    health_deteriorating_or_at_risk: Yes,
    limbs: Yes,
    significant_wellbeing_impact: Yes,
    outcomes_needed: int,
) -> CarersAnswer:
    """Whether each carer's needs meet the eligibility criteria.

    necessary_care_for_adult: the needs arise from providing necessary care for an adult.
    health_deteriorating_or_at_risk: the carer's physical or mental health is, or is at risk of,
    deteriorating. limbs: carers by outcomes by ways of being unable, each yes or no.
    significant_wellbeing_impact: as a person judged it. outcomes_needed: from `law/carers.toml` for the day.

    Source: SI 2015/313, reg 3(1) and (3).

    >>> both = np.array([True, True])
    >>> eligibility_of_carers(
    ...     necessary_care_for_adult=both, health_deteriorating_or_at_risk=np.array([True, False]),
    ...     limbs=np.zeros((2, 8, 3), bool), significant_wellbeing_impact=both, outcomes_needed=1
    ... ).eligible
    array([ True, False])
    """
    unable = unable_to_achieve(limbs)
    count = unable.sum(axis=1, dtype=np.int64)
    second = health_deteriorating_or_at_risk | (count >= outcomes_needed)
    return CarersAnswer(
        unable, count, second, necessary_care_for_adult & second & significant_wellbeing_impact
    )
