"""From the rows of an assessment to the record that the eligibility engine reads, and its findings back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from trellis.basis.findings import Refused
from trellis.engines.eligibility.advocacy import has_somebody_appropriate, what_is_owed
from trellis.engines.eligibility.recorded import read_record

from .models import Advocacy, Kind, OutcomeAnswer


def fault_of_day(kind: str, day: date) -> str:
    """The engine's own sentence where its test was not law on this day; blank where it was."""
    try:
        read_record({"test": kind, "on": day})
    except Refused as refused:
        # The record has nothing but a day, so the engine finds much else missing; only the day is asked here.
        for finding in refused.findings:
            if finding.where == "on":
                return finding.says
    return ""


def record_of(
    kind: str, answers: Mapping[str, OutcomeAnswer], *, on: date, judged: Mapping[str, Any]
) -> dict[str, Any]:
    """What the engine's test is given. What carers do is not in it: eligibility is decided carer-blind.

    judged: what a worker judges besides the outcomes, under the engine's own keys.
    """
    asked = {
        Kind.ADULT: ("related_to_impairment",),
        Kind.CARER: ("necessary_care_for_adult", "health_deteriorating_or_at_risk"),
    }[Kind(kind)]
    return {
        "on": on.isoformat(),
        "test": kind,
        **{key: judged[key] for key in asked},
        "outcomes": {
            outcome: {
                "limbs": list(answer.limbs or []),
                "evidence": answer.evidence,
                "fluctuates": answer.fluctuates,
                "period_considered": answer.period_considered,
            }
            for outcome, answer in answers.items()
        },
        "significant_wellbeing_impact": judged["significant_wellbeing_impact"],
        "wellbeing_reason": judged["wellbeing_reason"],
    }


def advocacy_owed(asked: Advocacy) -> str:
    """What the engine says is owed by this asking; somebody of whom it was not asked is not appropriate."""

    def column(answer: bool | None) -> Any:
        return np.array([bool(answer)])

    somebody = has_somebody_appropriate(
        is_not_paid=column(asked.is_not_paid),
        is_willing=column(asked.is_willing),
        person_agrees=column(asked.person_agrees),
    )
    owed = what_is_owed(
        understanding=column(asked.understanding),
        retaining=column(asked.retaining),
        using_or_weighing=column(asked.using_or_weighing),
        communicating=column(asked.communicating),
        somebody_appropriate=somebody,
        long_stay_likely=column(asked.long_stay_likely),
        disagreement=column(asked.disagreement),
    )
    return str(owed[0])
