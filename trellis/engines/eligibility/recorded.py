"""What was recorded of one person, read and checked before any test is made.

Every fault is found and said at once, so that somebody who sends a form back need send it back only once.
What a carer does has no place here, and a record that brings it is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.law import Law, read_law
from trellis.basis.periods import read_day, say_day
from trellis.engines.eligibility.facs import BANDS

_LAW = files("trellis.engines.eligibility") / "law"
ADULTS_LAW: Law = read_law(_LAW / "adults.toml")
CARERS_LAW: Law = read_law(_LAW / "carers.toml")
FACS_LAW: Law = read_law(_LAW / "facs.toml")

# Help from a carer goes by many names; all of them are refused with the reason and not as a slip of spelling.
_OF_A_CARER = re.compile(r"carer|unpaid|informal|met_by|help", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """One outcome as recorded. limbs: none means that it can be achieved; evidence: what was seen or said."""

    limbs: tuple[str, ...]
    evidence: str
    fluctuates: bool
    period_considered: str


@dataclass(frozen=True, slots=True)
class AdultRecorded:
    """What the adult's test asks."""

    on: date
    related_to_impairment: bool
    outcomes: Mapping[str, OutcomeRecorded]
    significant_wellbeing_impact: bool
    wellbeing_reason: str


@dataclass(frozen=True, slots=True)
class CarerRecorded:
    """What the carer's test asks."""

    on: date
    necessary_care_for_adult: bool
    health_deteriorating_or_at_risk: bool
    outcomes: Mapping[str, OutcomeRecorded]
    significant_wellbeing_impact: bool
    wellbeing_reason: str


@dataclass(frozen=True, slots=True)
class RiskRecorded:
    """One kind of risk as recorded: its band and what was seen or said."""

    band: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FacsRecorded:
    """What the bands of Fair Access to Care Services ask. threshold: the lowest band the council met."""

    on: date
    risks: Mapping[str, RiskRecorded]
    threshold: str


Recorded: TypeAlias = AdultRecorded | CarerRecorded | FacsRecorded
TestName: TypeAlias = Literal["adult", "carer", "facs"]


def read_record(record: object) -> Recorded:
    """What was recorded, checked; or `Refused` with every finding.

    record: as `trellis eligible` takes it; `on` may be a date or text. `test` says which test: `adult`,
    `carer` or `facs`. Refused: keys and words nobody knows, by name and with the nearest known one; what a
    carer does, where the test is the adult's; a limb without evidence; a need that fluctuates without the
    period considered; the wellbeing judgement or its reason missing; a day on which the test was not law.
    """
    if not isinstance(record, Mapping):
        raise Refused(Finding("not-an-object", "The record is not an object.", "", "Send keys and values."))
    reader = _Reader(record)
    read: Recorded
    match record.get("test"):
        case "adult":
            read = reader.adult()
        case "carer":
            read = reader.carer()
        case "facs":
            read = reader.facs()
        case given:
            says = "It is not said which test." if given is None else f"{quoted(given)} is not a test."
            raise Refused(Finding("unknown-test", says, "test", "Say adult, carer or facs."))
    if reader.findings:
        raise Refused(reader.findings)
    return read


class _Reader:
    """Reads a record and gathers what is wrong; what it returns holds only if nothing was."""

    def __init__(self, record: Mapping[Any, Any]) -> None:
        self.record = record
        self.findings: list[Finding] = []

    def find(self, code: str, says: str, do: str, *keys: str | int) -> None:
        self.findings.append(Finding(code, says, place(*keys), do))

    def adult(self) -> AdultRecorded:
        self._known_keys((*_EVERY_TEST, *_CARE_ACT, "related_to_impairment"), carer_blind=True)
        on = self._care_act_day(ADULTS_LAW)
        return AdultRecorded(
            on=on,
            related_to_impairment=self._yes_or_no("related_to_impairment"),
            outcomes=self._outcomes(ADULTS_LAW, on, carer_blind=True),
            significant_wellbeing_impact=self._wellbeing(),
            wellbeing_reason=self._wellbeing_reason(),
        )

    def carer(self) -> CarerRecorded:
        asked = ("necessary_care_for_adult", "health_deteriorating_or_at_risk")
        self._known_keys((*_EVERY_TEST, *_CARE_ACT, *asked), carer_blind=False)
        on = self._care_act_day(CARERS_LAW)
        return CarerRecorded(
            on=on,
            necessary_care_for_adult=self._yes_or_no("necessary_care_for_adult"),
            health_deteriorating_or_at_risk=self._yes_or_no("health_deteriorating_or_at_risk"),
            outcomes=self._outcomes(CARERS_LAW, on, carer_blind=False),
            significant_wellbeing_impact=self._wellbeing(),
            wellbeing_reason=self._wellbeing_reason(),
        )

    def facs(self) -> FacsRecorded:
        self._known_keys((*_EVERY_TEST, "risks", "threshold"), carer_blind=False)
        on = self._facs_day()
        threshold = self.record.get("threshold")
        if threshold not in BANDS:
            given = "No threshold is given." if threshold is None else f"{quoted(threshold)} is not a band."
            do = f"Give the lowest band the council met: {listed(BANDS, joined_by='or')}."
            self.find("unknown-band", given, do, "threshold")
        return FacsRecorded(on=on, risks=self._risks(on), threshold=str(threshold))

    # The day.

    def _day(self) -> date | None:
        given = self.record.get("on")
        if "on" not in self.record:
            self.find(
                "day-missing", "The day of the decision is not given.", "Give it, such as 2026-05-01.", "on"
            )
            return None
        # A datetime is a date to Python; its hour could put it on another day elsewhere.
        if isinstance(given, date) and not isinstance(given, datetime):
            return given
        day = read_day(given, where="on")
        if isinstance(day, Finding):
            self.findings.append(day)
            return None
        return day

    def _care_act_day(self, law: Law) -> date:
        begins = law.history("outcomes_needed")[0].since
        day = self._day()
        if day is not None and day < begins:
            self.find(
                "before-the-law",
                f"This test begins on {say_day(begins)}; {say_day(day)} is before it. "
                "Until then the bands of Fair Access to Care Services (FACS) applied.",
                f"Give {say_day(begins)} or a later day, or use the test facs.",
                "on",
            )
        # Any day on which the law holds will do to look the rest through once the day itself is refused.
        return begins if day is None else max(day, begins)

    def _facs_day(self) -> date:
        begins, ends = _facs_days()
        day = self._day()
        if day is not None and day < begins:
            self.find(
                "before-the-law",
                f"The bands begin on {say_day(begins)}; {say_day(day)} is before it. Until then each council "
                "had criteria of its own.",
                f"Give {say_day(begins)} or a later day.",
                "on",
            )
        if day is not None and day > ends:
            self.find(
                "after-the-law",
                f"The bands held until {say_day(ends)}; {say_day(day)} is later. From "
                f"{say_day(ends + timedelta(days=1))} the test of the Care Act applies.",
                "Use the test adult or carer.",
                "on",
            )
        return begins if day is None else min(max(day, begins), ends)

    # Yes, no and words.

    def _yes_or_no(self, key: str) -> bool:
        given = self.record.get(key)
        if not isinstance(given, bool):
            says = "This is not answered." if given is None else f"{quoted(given)} is neither true nor false."
            self.find("yes-or-no", says, "Answer true or false.", key)
        return given is True

    def _words(self, given: object, *keys: str) -> str:
        """The words without spaces round them; blank where there are none. Anything but text is found."""
        if given is not None and not isinstance(given, str):
            self.find("not-words", f"{quoted(given)} is not words.", "Write it as text.", *keys)
            # Found once; not blank, so that nothing else is said of it.
            return "?"
        return (given or "").strip()

    def _wellbeing(self) -> bool:
        given = self.record.get("significant_wellbeing_impact")
        if not isinstance(given, bool):
            was = "" if given is None else f" {quoted(given)} is neither true nor false."
            self.find(
                "wellbeing-judgement-missing",
                f"The judgement on wellbeing is not made.{was} A person makes it; it is never worked out.",
                "Answer true or false, and give the reason.",
                "significant_wellbeing_impact",
            )
        return given is True

    def _wellbeing_reason(self) -> str:
        reason = self._words(self.record.get("wellbeing_reason"), "wellbeing_reason")
        if not reason:
            self.find(
                "wellbeing-reason-missing",
                "The judgement on wellbeing has no reason, and yes and no both need one.",
                "Say in words why the impact on wellbeing is, or is not, significant.",
                "wellbeing_reason",
            )
        return reason

    # Keys.

    def _known_keys(self, known: Collection[str], *, carer_blind: bool) -> None:
        for key in self.record:
            self._known_key(key, known, "unknown-key", carer_blind)

    def _known_key(
        self, key: object, known: Collection[str], code: str, carer_blind: bool, *within: str
    ) -> bool:
        if isinstance(key, str) and key in known:
            return True
        name = str(key)
        if carer_blind and _OF_A_CARER.search(name):
            self.find(
                "carer-blind",
                f"{quoted(name)} is about what a carer does. Eligibility is decided as if no carer helped, "
                "so that nobody is turned away because somebody else copes for them.",
                "Leave it out here. It counts later, when it is decided which needs are to be met.",
                *within,
                name,
            )
            return False
        near = get_close_matches(name[:100], known, n=1)
        what = {"unknown-outcome": "an outcome of this test", "unknown-risk": "a kind of risk"}.get(code)
        says = f"{quoted(name)} is not {what}." if what else f"{quoted(name)} is not asked by this test."
        do = f"Did you mean {near[0]}?" if near else f"Known are {listed(known)}."
        self.find(code, says, do, *within, name)
        return False

    def _part(self, key: str, nothing: str) -> Mapping[Any, Any]:
        given = self.record.get(key)
        if not isinstance(given, Mapping):
            says = f"There are no {key}." if given is None else f"{quoted(given)} is not an object."
            self.find("not-an-object", says, nothing, key)
            return {}
        return given

    # Outcomes.

    def _outcomes(self, law: Law, on: date, *, carer_blind: bool) -> dict[str, OutcomeRecorded]:
        known, limbs = law.on("outcomes", on).value, law.on("limbs", on).value
        read = {}
        nothing = "Give an object with a key for each outcome looked at, {} if none."
        for key, given in self._part("outcomes", nothing).items():
            if self._known_key(key, known, "unknown-outcome", carer_blind, "outcomes"):
                read[key] = self._outcome(key, given, limbs, carer_blind)
        return {key: read[key] for key in known if key in read}

    def _outcome(self, key: str, given: object, known: list[str], carer_blind: bool) -> OutcomeRecorded:
        if not isinstance(given, Mapping):
            do = 'Give an object such as {"limbs": ["takes_longer"], "evidence": "…"}.'
            self.find("not-an-object", f"{quoted(given)} is not an object.", do, "outcomes", key)
            return OutcomeRecorded((), "", False, "")
        for inner in given:
            self._known_key(inner, _OF_AN_OUTCOME, "unknown-key", carer_blind, "outcomes", key)
        limbs = self._limbs(key, given.get("limbs"), known)
        evidence = self._words(given.get("evidence"), "outcomes", key, "evidence")
        if given.get("limbs") and not evidence:
            self.find(
                "evidence-missing",
                "It is said that this cannot be achieved, but not what was seen or said.",
                "Write the evidence in a sentence.",
                "outcomes",
                key,
                "evidence",
            )
        fluctuates = given.get("fluctuates", False)
        if not isinstance(fluctuates, bool):
            says = f"{quoted(fluctuates)} is neither true nor false."
            self.find("yes-or-no", says, "Answer true or false.", "outcomes", key, "fluctuates")
        period = self._words(given.get("period_considered"), "outcomes", key, "period_considered")
        if fluctuates is True and not period:
            self.find(
                "period-missing",
                "This goes up and down, but it is not said over what period it was looked at.",
                "Say the period, such as: the eight weeks since she came home.",
                "outcomes",
                key,
                "period_considered",
            )
        return OutcomeRecorded(limbs, evidence, fluctuates is True, period)

    def _limbs(self, outcome: str, given: object, known: list[str]) -> tuple[str, ...]:
        if not isinstance(given, (list, tuple)):
            says = "The limbs are not given." if given is None else f"{quoted(given)} is not a list."
            do = f"Give a list of {listed(known, joined_by='or')}; [] if it can be achieved."
            self.find("not-a-list", says, do, "outcomes", outcome, "limbs")
            return ()
        for position, limb in enumerate(given, start=1):
            where = ("outcomes", outcome, "limbs", position)
            if not isinstance(limb, str) or limb not in known:
                near = get_close_matches(limb[:100], known, n=1) if isinstance(limb, str) else []
                do = f"Did you mean {near[0]}?" if near else f"Use {listed(known, joined_by='or')}."
                self.find("unknown-limb", f"{quoted(limb)} is not a limb of this test.", do, *where)
            elif limb in given[: position - 1]:
                self.find("limb-given-twice", f"{quoted(limb)} is given twice.", "Keep one of them.", *where)
        return tuple(limb for limb in known if limb in given)

    # Risks.

    def _risks(self, on: date) -> dict[str, RiskRecorded]:
        read = {}
        nothing = "Give an object with a key for each risk found, {} if none."
        for key, given in self._part("risks", nothing).items():
            if self._known_key(key, list(FACS_LAW), "unknown-risk", False, "risks"):
                read[key] = self._risk(key, given, on)
        return {key: read[key] for key in FACS_LAW if key in read}

    def _risk(self, key: str, given: object, on: date) -> RiskRecorded:
        if not isinstance(given, Mapping):
            do = 'Give an object such as {"band": "moderate", "evidence": "…"}.'
            self.find("not-an-object", f"{quoted(given)} is not an object.", do, "risks", key)
            return RiskRecorded("", "")
        for inner in given:
            self._known_key(inner, _OF_A_RISK, "unknown-key", False, "risks", key)
        known = [band for band in BANDS if band in FACS_LAW.on(key, on).value]
        band = given.get("band")
        if not isinstance(band, str) or band not in known:
            says = f"{quoted(band)} is not a band of this risk." if "band" in given else "There is no band."
            do = f"Use {listed(known, joined_by='or')}, or leave the risk out."
            self.find("unknown-band", says, do, "risks", key, "band")
        evidence = self._words(given.get("evidence"), "risks", key, "evidence")
        if not evidence:
            says = "There is a risk, but not what was seen or said."
            do = "Write the evidence in a sentence."
            self.find("evidence-missing", says, do, "risks", key, "evidence")
        return RiskRecorded(str(band), evidence)


def _facs_days() -> tuple[date, date]:
    first = FACS_LAW.history(next(iter(FACS_LAW)))[0]
    assert first.last_day is not None, "law/facs.toml must say when the bands ended."
    return first.since, first.last_day


_EVERY_TEST = ("on", "test")
_CARE_ACT = ("outcomes", "significant_wellbeing_impact", "wellbeing_reason")
_OF_AN_OUTCOME = ("limbs", "evidence", "fluctuates", "period_considered")
_OF_A_RISK = ("band", "evidence")
