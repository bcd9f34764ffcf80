"""The made-up waves of the demonstration: what people, carers and practitioners of Northshire answered.

Whoever answers is not everybody, and here it is so on purpose. Two teams tried the survey first and gave most
of the answers; younger people answered far more often than people over 85; a fifth of the answers were given
by somebody else; and among the silent are people who were not asked, not reached, said no, or could not
decide to take part. All of it is drawn by chance from a seed, and nobody in it is anybody.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trellis.engines.survey.answers import ANSWERED, answers_of
from trellis.engines.survey.instrument import Instrument, Item, load
from trellis.journey.accounts.models import Account
from trellis.journey.learn.actions.surveys import put_wave_in
from trellis.journey.learn.models import Origin

SEED = 20_260_401
TRIED_FIRST = ("Riverside", "Hillside")
OTHERS = ("Castle", "Harbour", "Moorside", "Parkway")

# Of each hundred holders, and of each hundred asked, how many answer.
HOLDERS = {
    "18_to_64": (240, 0.52),
    "65_to_74": (110, 0.34),
    "75_to_84": (140, 0.24),
    "85_and_over": (130, 0.16),
}
CARERS = {"18_to_64": (130, 0.48), "65_to_74": (70, 0.42), "75_to_84": (45, 0.33), "85_and_over": (15, 0.33)}
PRACTITIONERS, PRACTITIONERS_ANSWER = 84, 0.74

_SUPPORT = {
    "18_to_64": {
        "learning_disability": 40,
        "mental_health": 22,
        "physical": 28,
        "substance_misuse": 4,
        "sensory": 6,
    },
    "65_to_74": {"physical": 58, "mental_health": 14, "memory": 16, "sensory": 8, "learning_disability": 4},
    "75_to_84": {"physical": 60, "memory": 30, "sensory": 10},
    "85_and_over": {"physical": 55, "memory": 37, "sensory": 8},
}
_HELD = {
    "18_to_64": {"direct_payment": 42, "direct_payment_other": 14, "service_fund": 8, "council_managed": 36},
    "65_to_74": {"direct_payment": 20, "direct_payment_other": 10, "service_fund": 5, "council_managed": 65},
    "75_to_84": {"direct_payment": 9, "direct_payment_other": 9, "service_fund": 4, "council_managed": 78},
    "85_and_over": {"direct_payment": 4, "direct_payment_other": 8, "service_fund": 3, "council_managed": 85},
}
# How likely the answer is the good end and the bad one, before who answers is thought of.
_AREAS = {
    "independence": (0.62, 0.08),
    "support_wanted": (0.60, 0.12),
    "dignity": (0.68, 0.05),
    "physical_health": (0.48, 0.12),
    "mental_wellbeing": (0.52, 0.13),
    "control": (0.60, 0.10),
    "safe_at_home": (0.46, 0.06),
    "safe_outside": (0.38, 0.10),
    "paid_helpers": (0.52, 0.07),
    "home": (0.30, 0.05),
    "family": (0.40, 0.07),
    "friends": (0.36, 0.09),
    "paid_work": (0.08, 0.05),
    "helping_others": (0.18, 0.05),
    "strain": (0.34, 0.30),
    "own_health": (0.36, 0.26),
    "money": (0.20, 0.28),
    "paperwork": (0.28, 0.52),
    "understanding_the_sum": (0.22, 0.56),
    "complaining": (0.34, 0.40),
    "changing_things": (0.38, 0.36),
    "time_for_planning": (0.24, 0.62),
    "money_enough": (0.08, 0.82),
    "less_paper": (0.09, 0.74),
    "sum_meets_need": (0.18, 0.60),
}
_USUAL = (0.48, 0.18)
_OF_PRACTITIONERS = {
    "paperwork": (0.10, 0.70),
    "understanding_the_sum": (0.08, 0.74),
    "control": (0.50, 0.22),
}
_LED = {
    "budget_holder": {"person": 22, "together": 44, "council": 30, "peer_organisation": 2, "other": 2},
    "carer": {"person": 20, "together": 42, "council": 36, "other": 2},
    "practitioner": {"person": 3, "together": 22, "council": 72, "peer_organisation": 1, "other": 2},
}


@dataclass(frozen=True)
class Wave:
    """One made-up wave: its name, its instrument, and a row a person, those who did not answer among them."""

    title: str
    instrument: Instrument
    columns: Mapping[str, Sequence[str]]


def waves(seed: int = SEED) -> tuple[Wave, ...]:
    """The three waves, the same for the same seed."""
    return (
        _people("People who hold a budget", "trellis-budget-holders-2026", HOLDERS, random.Random(seed)),
        _people("Carers", "trellis-carers-2026", CARERS, random.Random(seed + 1)),
        _practitioners(random.Random(seed + 2)),
    )


def tell_of_the_surveys(workers: Mapping[str, Account], on: date) -> None:
    """Keeps the waves as an analyst would who had read them from files."""
    for wave in waves():
        put_wave_in(
            f"{wave.title}: how it was",
            answers_of(wave.columns, wave.instrument),
            first_day=on - timedelta(days=75),
            last_day=on - timedelta(days=20),
            apart=TRIED_FIRST if wave.instrument.who != "practitioner" else (),
            origin=Origin.MADE_UP,
            by=workers["nadia"],
        )


def _people(title: str, name: str, ages: Mapping[str, tuple[int, float]], chance: random.Random) -> Wave:
    instrument = load(name)
    rows = []
    for age, (many, answers) in ages.items():
        for _ in range(many):
            team = chance.choice((*TRIED_FIRST, *OTHERS))
            groups = {"age_band": age}
            if instrument.who == "budget_holder":
                groups |= {
                    "support_reason": _drawn(_SUPPORT[age], chance),
                    "held": _drawn(_HELD[age], chance),
                    "has_help": "yes" if chance.random() < 0.62 else "no",
                }
            else:
                groups |= {
                    "persons_support_reason": _drawn(_SUPPORT["75_to_84"], chance),
                    "looks_after_the_money": "yes" if chance.random() < 0.4 else "no",
                }
            is_first = team in TRIED_FIRST
            row = {"source": team, **groups}
            if chance.random() < answers * (1.7 if is_first else 0.45):
                forgets = groups.get("support_reason") in ("memory", "learning_disability")
                row["outcome"] = _how_answered(age, forgets=forgets, chance=chance)
                lean = 0.10 * is_first - 0.12 * (age in ("75_to_84", "85_and_over"))
                lean += 0.06 * (groups.get("held", "").startswith("direct_payment"))
                row |= _answers(instrument, lean, chance)
            else:
                row["outcome"] = _why_silent(age, is_first=is_first, chance=chance)
            rows.append(row)
    chance.shuffle(rows)
    return Wave(title, instrument, _columns(instrument, rows))


def _practitioners(chance: random.Random) -> Wave:
    instrument = load("trellis-practitioners-2026")
    rows = []
    for _ in range(PRACTITIONERS):
        row = {
            "source": chance.choice((*TRIED_FIRST, *OTHERS)),
            "role": _drawn(
                {"social_worker": 55, "occupational_therapist": 12, "assessor": 23, "manager": 10}, chance
            ),
            "works_with": _drawn(
                {"older_people": 42, "learning_disability": 20, "mental_health": 18, "physical": 20}, chance
            ),
        }
        if chance.random() < PRACTITIONERS_ANSWER:
            row["outcome"] = "answered"
            row |= _answers(instrument, 0.0, chance)
        else:
            row["outcome"] = chance.choice(("not_reached", "declined"))
        rows.append(row)
    return Wave("Practitioners", instrument, _columns(instrument, rows))


def _how_answered(age: str, *, forgets: bool, chance: random.Random) -> str:
    if forgets and chance.random() < 0.5:
        return "by_proxy" if chance.random() < 0.7 else "by_trusted"
    older = age != "18_to_64"
    return _drawn(
        {"answered": 30 if older else 62, "on_paper": 45 if older else 16, "in_person": 14, "by_proxy": 8},
        chance,
    )


def _why_silent(age: str, *, is_first: bool, chance: random.Random) -> str:
    unasked = 12 if is_first else 46
    no_capacity = 14 if age in ("75_to_84", "85_and_over") else 4
    return _drawn(
        {"not_asked": unasked, "not_reached": 34, "declined": 16, "no_capacity": no_capacity}, chance
    )


def _answers(instrument: Instrument, lean: float, chance: random.Random) -> dict[str, str]:
    return {item.key: _answer(item, instrument.who, lean, chance) for item in instrument.items.values()}


def _answer(item: Item, who: str, lean: float, chance: random.Random) -> str:
    if item.scale.kind == "words":
        return "yes" if chance.random() < 0.37 else ""
    luck = chance.random()
    if luck < 0.05:
        return ""
    if luck < 0.09 and "dont_know" in item.scale.apart:
        return "dont_know"
    if item.key in ("paid_work", "looking_after_money", "work_or_study") and luck < 0.40:
        return "not_applicable"
    if item.scale.kind == "choice":
        yes = 0.5 + lean
        return _drawn(_LED[who] if item.scale.key == "who_led" else {"yes": yes, "no": 1 - yes}, chance)
    return _level(item, who, lean, chance)


def _level(item: Item, who: str, lean: float, chance: random.Random) -> str:
    good, bad = _AREAS.get(item.key, _USUAL)
    if who == "practitioner":
        good, bad = _OF_PRACTITIONERS.get(item.key, (good, bad))
    good, bad = min(max(good + lean, 0.03), 0.9), min(max(bad - lean / 2, 0.02), 0.9)
    part = _drawn({"better": good, "worse": bad, "no_difference": max(1 - good - bad, 0.02)}, chance)
    levels = [level.key for level in item.scale.levels if level.part == part]
    # The far end is said less often than the one before it.
    order = levels if part == "worse" else levels[::-1]
    return order[0] if len(order) == 1 or chance.random() < 0.66 else order[-1]


def _drawn(shares: Mapping[str, float], chance: random.Random) -> str:
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def _columns(instrument: Instrument, rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    names = ["outcome", "source", *(group.key for group in instrument.groups), *instrument.items]
    person = {"person": [f"{instrument.who[:1]}{at:04d}" for at in range(1, len(rows) + 1)]}
    return person | {name: [row.get(name, "") for row in rows] for name in names}


def answered(wave: Wave) -> int:
    """How many of a wave's people answered."""
    return sum(outcome in ANSWERED for outcome in wave.columns["outcome"])
