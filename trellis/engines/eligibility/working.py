"""The decision and the steps to it, worded so that the person it is about can see why.

Each line says one thing that was asked, how it stood, and where the law asks it. The lines are what the
page, the letter and the command line all show, so that nobody is given a different reason by a different
door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from trellis.basis.findings import listed
from trellis.basis.law import Law
from trellis.engines.eligibility.adults import eligibility_of_adults
from trellis.engines.eligibility.carers import eligibility_of_carers
from trellis.engines.eligibility.facs import BANDS, bands_of
from trellis.engines.eligibility.outcomes import (
    ADULT_LIMBS,
    ADULT_OUTCOMES,
    CARER_LIMBS,
    CARER_OUTCOMES,
    Limb,
    Outcome,
)
from trellis.engines.eligibility.recorded import (
    ADULTS_LAW,
    CARERS_LAW,
    FACS_LAW,
    AdultRecorded,
    CarerRecorded,
    FacsRecorded,
    OutcomeRecorded,
    TestName,
    read_record,
)

_REGULATIONS = "Care and Support (Eligibility Criteria) Regulations 2015 (SI 2015/313)"
_FACS = "Prioritising need in the context of Putting People First (Department of Health, February 2010)"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the decision.

    rule: the step's id, which stays put. says: the step in a sentence, to the person. source: where the law
    asks it. holds: whether it counted towards being eligible; None where nothing was recorded or it only
    explains. status: `to be confirmed` where nobody has yet read it in the source, or else None.
    """

    rule: str
    says: str
    source: str
    holds: bool | None = None
    status: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object; `status` stands there only where there is one."""
        told: dict[str, Any] = {"rule": self.rule, "says": self.says, "source": self.source}
        told["holds"] = self.holds
        return told if self.status is None else {**told, "status": self.status}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the needs are eligible, on a day, by a test, and why.

    outcomes_met_count: how many outcomes cannot be achieved; None for the bands, which count none.
    unable: their keys, in the order of the regulation. band: the person's band, `none` to `critical`, for the
    bands alone. lines: every step, the answer last.
    """

    on: date
    test: TestName
    eligible: bool
    outcomes_met_count: int | None
    unable: tuple[str, ...]
    lines: tuple[Line, ...]
    band: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The decision as a plain object, for `--json`, the API and the record."""
        told: dict[str, Any] = {
            "eligible": self.eligible,
            "test": self.test,
            "on": self.on.isoformat(),
            "outcomes_met_count": self.outcomes_met_count,
            "unable_to_achieve": list(self.unable),
        }
        if self.band is not None:
            told["band"] = self.band
        return {**told, "lines": [line.as_json() for line in self.lines]}


def decide(record: Mapping[str, Any]) -> Decision:
    """Whether one person's needs are eligible, and why.

    record: as `recorded.read_record` takes it. `Refused`, with every finding, where it cannot be used. The
    same column rules answer as for a whole population.

    Source: SI 2015/313, reg 2 (adults) and reg 3 (carers); for the bands, the guidance of February 2010.

    >>> decision = decide({
    ...     "on": "2026-05-01", "test": "adult", "related_to_impairment": True,
    ...     "outcomes": {
    ...         "nutrition": {"limbs": ["without_assistance"], "evidence": "Her daughter cooks; she cannot."},
    ...         "hygiene": {"limbs": ["takes_longer"], "evidence": "Washing takes her two hours."}},
    ...     "significant_wellbeing_impact": True, "wellbeing_reason": "She is tired out by noon.",
    ... })
    >>> decision.eligible, decision.outcomes_met_count, decision.unable
    (True, 2, ('nutrition', 'hygiene'))
    >>> decision.lines[-1].says
    'All three conditions hold, so your needs meet the eligibility criteria.'
    """
    match read_record(record):
        case AdultRecorded() as adult:
            return _adult(adult)
        case CarerRecorded() as carer:
            return _carer(carer)
        case FacsRecorded() as facs:
            return _facs(facs)


def _limb_columns(
    recorded: Mapping[str, OutcomeRecorded], outcomes: tuple[Outcome, ...], limbs: tuple[Limb, ...]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """One person's limbs as a column of one row."""
    claimed = [
        [outcome.key in recorded and limb.key in recorded[outcome.key].limbs for limb in limbs]
        for outcome in outcomes
    ]
    return np.array([claimed], dtype=np.bool_)


def _adult(recorded: AdultRecorded) -> Decision:
    needed = ADULTS_LAW.on("outcomes_needed", recorded.on).value
    answer = eligibility_of_adults(
        related_to_impairment=np.array([recorded.related_to_impairment]),
        limbs=_limb_columns(recorded.outcomes, ADULT_OUTCOMES, ADULT_LIMBS),
        significant_wellbeing_impact=np.array([recorded.significant_wellbeing_impact]),
        outcomes_needed=needed,
    )
    count = int(answer.outcomes_met_count[0])
    related, enough = recorded.related_to_impairment, count >= needed
    illness = "a physical or mental impairment or illness"
    says_related = (
        f"Your needs come from, or have to do with, {illness}."
        if related
        else f"Your needs do not come from, and have nothing to do with, {illness}."
    )
    says_enough = (
        f"You are unable to achieve {count} of the {len(ADULT_OUTCOMES)} outcomes. "
        f"The law asks for {needed} or more, so this condition {'holds' if enough else 'does not hold'}."
    )
    lines = (
        Line("adult.impairment", says_related, f"{_REGULATIONS}, reg 2(1)(a)", related),
        *_outcome_lines("adult", recorded, ADULT_OUTCOMES, ADULT_LIMBS, ADULTS_LAW),
        Line("adult.outcomes_needed", says_enough, f"{_REGULATIONS}, reg 2(1)(b)", enough),
        _wellbeing("adult", recorded, "reg 2(1)(c)"),
        _answer(
            "adult",
            "reg 2(1)",
            {
                "they do not come from an impairment or illness": related,
                f"fewer than {needed} outcomes cannot be achieved": enough,
                _NO_IMPACT: recorded.significant_wellbeing_impact,
            },
        ),
    )
    unable = _unable(answer.unable[0], ADULT_OUTCOMES)
    return Decision(recorded.on, "adult", bool(answer.eligible[0]), count, unable, lines)


def _carer(recorded: CarerRecorded) -> Decision:
    needed = CARERS_LAW.on("outcomes_needed", recorded.on).value
    answer = eligibility_of_carers(
        necessary_care_for_adult=np.array([recorded.necessary_care_for_adult]),
        health_deteriorating_or_at_risk=np.array([recorded.health_deteriorating_or_at_risk]),
        limbs=_limb_columns(recorded.outcomes, CARER_OUTCOMES, CARER_LIMBS),
        significant_wellbeing_impact=np.array([recorded.significant_wellbeing_impact]),
        outcomes_needed=needed,
    )
    count, second = int(answer.outcomes_met_count[0]), bool(answer.health_or_outcomes[0])
    necessary, health = recorded.necessary_care_for_adult, recorded.health_deteriorating_or_at_risk
    says_necessary = (
        "Your needs come from giving necessary care to an adult."
        if necessary
        else "Your needs do not come from giving necessary care to an adult."
    )
    says_health = (
        "Because of caring, your physical or mental health is getting worse, or is at risk of it."
        if health
        else "Your physical and mental health are not getting worse because of caring, nor at risk of it."
    )
    says_second = (
        f"You are unable to achieve {count} of the {len(CARER_OUTCOMES)} outcomes. "
        f"The law asks that your health be at risk, or for {needed} outcome or more, "
        f"so this condition {'holds' if second else 'does not hold'}."
    )
    lines = (
        Line("carer.necessary_care", says_necessary, f"{_REGULATIONS}, reg 3(1)(a)", necessary),
        Line("carer.health", says_health, f"{_REGULATIONS}, reg 3(1)(b)", health),
        *_outcome_lines("carer", recorded, CARER_OUTCOMES, CARER_LIMBS, CARERS_LAW),
        Line("carer.health_or_outcomes", says_second, f"{_REGULATIONS}, reg 3(1)(b)", second),
        _wellbeing("carer", recorded, "reg 3(1)(c)"),
        _answer(
            "carer",
            "reg 3(1)",
            {
                "they do not come from giving necessary care to an adult": necessary,
                "your health is not at risk and every outcome can be achieved": second,
                _NO_IMPACT: recorded.significant_wellbeing_impact,
            },
        ),
    )
    unable = _unable(answer.unable[0], CARER_OUTCOMES)
    return Decision(recorded.on, "carer", bool(answer.eligible[0]), count, unable, lines)


_NO_IMPACT = "the impact on your wellbeing was judged not to be significant"


def _unable(unable: np.ndarray[Any, np.dtype[np.bool_]], outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    return tuple(outcome.key for outcome, cannot in zip(outcomes, unable, strict=True) if cannot)


def _outcome_lines(
    test: TestName,
    recorded: AdultRecorded | CarerRecorded,
    outcomes: tuple[Outcome, ...],
    limbs: tuple[Limb, ...],
    law: Law,
) -> Iterator[Line]:
    """A line for every outcome, looked at or not, so that the person sees what nobody asked about."""
    regulation = f"{_REGULATIONS}, reg {2 if test == 'adult' else 3}"
    status = law.on("outcomes", recorded.on).status or law.on("limbs", recorded.on).status
    for outcome in outcomes:
        rule, source = f"{test}.outcome.{outcome.key}", f"{regulation}(2)({outcome.letter})"
        name = _begun(outcome.plain)
        looked_at = recorded.outcomes.get(outcome.key)
        if looked_at is None:
            yield Line(rule, f"{name}: nothing was recorded, so it is not counted.", source, None, status)
            continue
        seen = _seen(looked_at.evidence)
        if looked_at.limbs:
            claimed = [limb for limb in limbs if limb.key in looked_at.limbs]
            ways = "; ".join(limb.plain for limb in claimed)
            source = f"{source} and (3)"
            says = f"{name}: {ways}. The law calls this being unable to achieve it.{seen}"
            yield Line(rule, says, source, True, status)
        else:
            yield Line(rule, f"{name}: you can do this.{seen}", source, False, status)
        if looked_at.fluctuates:
            over = _stopped(looked_at.period_considered)
            says = f"{name}: this goes up and down, so it was looked at over a time: {over}"
            yield Line(f"{test}.fluctuating.{outcome.key}", says, f"{regulation}(4)", None, status)


def _wellbeing(test: TestName, recorded: AdultRecorded | CarerRecorded, regulation: str) -> Line:
    judged = (
        "Because of this there is, or is likely to be, a significant impact on your wellbeing."
        if recorded.significant_wellbeing_impact
        else "There is no significant impact on your wellbeing, and none is likely."
    )
    reason = _stopped(recorded.wellbeing_reason)
    return Line(
        f"{test}.wellbeing",
        f"{judged} A person judged this, for this reason: {reason}",
        f"{_REGULATIONS}, {regulation}",
        recorded.significant_wellbeing_impact,
    )


def _answer(test: TestName, regulation: str, conditions: Mapping[str, bool]) -> Line:
    """The last line. conditions: what to say where each does not hold."""
    failing = [reason for reason, holds in conditions.items() if not holds]
    says = (
        f"Your needs do not meet the eligibility criteria, because {listed(failing)}."
        if failing
        else "All three conditions hold, so your needs meet the eligibility criteria."
    )
    return Line(f"{test}.answer", says, f"{_REGULATIONS}, {regulation}", not failing)


def _facs(recorded: FacsRecorded) -> Decision:
    numbers = [BANDS.index(recorded.risks[key].band) + 1 if key in recorded.risks else 0 for key in FACS_LAW]
    answer = bands_of(risks=np.array([numbers], np.int8), threshold=BANDS.index(recorded.threshold) + 1)
    band, eligible = ("none", *BANDS)[int(answer.band[0])], bool(answer.eligible[0])
    lines = [_risk_line(key, recorded) for key in FACS_LAW]
    yours = f"The highest of them is your band: {band}." if recorded.risks else "No risk was recorded."
    says = (
        f"The council met needs in the band {recorded.threshold} or higher, "
        f"so yours were {'' if eligible else 'not '}eligible."
    )
    lines += [
        Line("facs.band", yours, _FACS, bool(recorded.risks)),
        Line("facs.answer", says, _FACS, eligible),
    ]
    return Decision(recorded.on, "facs", eligible, None, (), tuple(lines), band)


def _risk_line(key: str, recorded: FacsRecorded) -> Line:
    law, risk = FACS_LAW.on(key, recorded.on), recorded.risks.get(key)
    rule, name = f"facs.risk.{key}", law.says.removesuffix(".")
    if risk is None:
        return Line(
            rule, f"{name}: nothing was recorded, so it is not counted.", law.source, None, law.status
        )
    says = f"{name}: {risk.band}, because {law.value[risk.band]}.{_seen(risk.evidence)}"
    return Line(rule, says, law.source, True, law.status)


def _seen(evidence: str) -> str:
    return f" What was seen or said: {_stopped(evidence)}" if evidence else ""


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _stopped(words: str) -> str:
    """The words with a stop at the end, if they have none of their own."""
    return words if words.endswith((".", "!", "?", "…", "”", '"')) else f"{words}."
