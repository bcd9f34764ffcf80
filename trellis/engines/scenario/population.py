"""Made-up people with true proportions: for the demonstration council, and to try a scheme on.

The shares are data (`figures.toml`), each with its source or with the reason why it is assumed; the names are
data too (`names.toml`). Nothing here is taken from anybody's record.

Each question of each person has a random number of its own, drawn in the order of the people from a stream
named for the question. So the same seed gives the same people on any machine, the first two hundred of two
thousand are the two hundred that would have come alone, and a question added later moves no other answer.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.engines.allocation.questions import CIRCUMSTANCES, OUTCOME_KEYS, AnswerColumns
from trellis.engines.eligibility.outcomes import ADULT_LIMBS

MOST_PEOPLE = 5_000_000
"""More made-up people than this are refused: nobody's machine should be filled by a slip of the finger."""

LIMBS = tuple(limb.key for limb in ADULT_LIMBS)
"""The four ways of being unable to achieve an outcome, SI 2015/313, regulation 2(3)."""

AGE_BANDS = ("18-64", "65-74", "75-84", "85+")
DEPLOYMENTS = ("direct_payment", "managed", "arranged")
"""How the money is held: paid to the person, managed by the council, or no personal budget at all."""

DAYS_A_YEAR = 365.2425
OLDEST = 102
LONGEST_NAME = 20
"""Of one name in `names.toml`: the columns are this wide."""

Words: TypeAlias = NDArray[np.str_]
Truths: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class MadeUpPeople:
    """Made-up people as columns: place 0 of every column is the first of them.

    ethnicity and support_reason: codes of the lists in `trellis/basis/codes`; ethnic_group and reason_group:
    the few groups they fall in. carer_relation and carer_name: blank where nobody helps. limbs: people by
    outcomes by limbs, in the orders of `OUTCOME_KEYS` and `LIMBS`; fluctuates: people by outcomes;
    circumstances: people by `CIRCUMSTANCES`. significant_wellbeing_impact stands for the judgement that a
    worker would make.
    """

    title: Words
    given_name: Words
    family_name: Words
    date_of_birth: NDArray[np.datetime64]
    age_band: Words
    sex: Words
    ethnicity: Words
    ethnic_group: Words
    support_reason: Words
    reason_group: Words
    deployment: Words
    lives_alone: Truths
    carer_relation: Words
    carer_name: Words
    carer_lives_with_person: Truths
    answers: AnswerColumns
    limbs: Truths
    fluctuates: Truths
    significant_wellbeing_impact: Truths
    circumstances: Truths

    def __len__(self) -> int:
        return len(self.title)

    @property
    def has_carer(self) -> Truths:
        return np.asarray(self.carer_relation != "", dtype=np.bool_)


def made_up_people(how_many: int, seed: int, on: date) -> MadeUpPeople:
    """So many made-up people, as they are on a day.

    Their ages are of that day; nothing else depends on it. Refused (`Refused`): fewer than one person or more
    than `MOST_PEOPLE`, and a seed below nought.

    >>> people = made_up_people(3, seed=1, on=date(2026, 5, 1))
    >>> alone = made_up_people(1, seed=1, on=date(2026, 5, 1))
    >>> bool(people.family_name[0] == alone.family_name[0] and people.age_band[0] == alone.age_band[0])
    True
    """
    _check(how_many, seed)
    draws, shares = Draws(how_many, seed), figures()
    who = _who(draws, shares)
    relation = _relation(who, draws, shares)
    carers = _carers(who, relation, draws, shares)
    level = _levels(who, draws, shares)
    fluctuates = draws.each("fluctuates", len(OUTCOME_KEYS)) < shares["fluctuates"]["shares"]["fluctuates"]
    return MadeUpPeople(
        title=_title(who, draws),
        given_name=who.given_name,
        family_name=who.family_name,
        date_of_birth=_born(who, draws, on),
        age_band=who.age_band,
        sex=np.where(who.female, "female", "male"),
        ethnicity=who.ethnicity,
        ethnic_group=who.ethnic_group,
        support_reason=who.support_reason,
        reason_group=who.reason_group,
        deployment=_deployment(who, draws, shares),
        lives_alone=who.lives_alone,
        carer_relation=carers.relation,
        carer_name=carers.name,
        carer_lives_with_person=carers.lives_with_person,
        answers=_answers(level, relation != "", draws, shares),
        limbs=_limbs(level, draws, shares),
        fluctuates=(level > 0) & fluctuates,
        significant_wellbeing_impact=draws.one("wellbeing") < shares["wellbeing"]["shares"]["significant"],
        circumstances=_circumstances(who, draws, shares),
    )


@cache
def figures() -> dict[str, dict[str, Any]]:
    """The figures the population is made from, by name, as they stand in `figures.toml`."""
    return tomllib.loads(files("trellis.engines.scenario").joinpath("figures.toml").read_text("utf-8"))


@cache
def _name_lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("trellis.engines.scenario").joinpath("names.toml").read_text("utf-8"))


def share_of(figure: Mapping[str, Any]) -> float:
    """A published count over what it was counted among.

    >>> round(share_of(figures()["direct_payment_65_and_over"]), 3)
    0.153
    """
    return float(figure["number"] / figure["of"])


def _check(how_many: int, seed: int) -> None:
    if not 1 <= how_many <= MOST_PEOPLE:
        raise Refused(
            Finding(
                "how-many-people",
                f"{quoted(how_many)} is not a number of people we can make up.",
                "people",
                f"Ask for 1 to {MOST_PEOPLE:,}.",
            )
        )
    if seed < 0:
        raise Refused(
            Finding(
                "seed-below-nought",
                f"{quoted(seed)} is not a seed.",
                "seed",
                "Give a whole number from 0 up.",
            )
        )


class Draws:
    """Numbers from 0 up to 1, a stream for each question, in the order of the people.

    What is made up besides (dates, for the demonstration) draws from here too, by questions of its own. Only
    the raw bits of PCG64 are used: numpy promises that these never change for a seed, and does not promise it
    of the functions that make numbers of them.
    """

    def __init__(self, how_many: int, seed: int) -> None:
        self.how_many = how_many
        self.seed = seed

    def one(self, question: str) -> Numbers:
        """A number a person."""
        return self.each(question, 1)[:, 0]

    def each(self, question: str, times: int) -> Numbers:
        """A row a person, `times` numbers long."""
        stream = np.random.PCG64(np.random.SeedSequence([self.seed, zlib.crc32(question.encode())]))
        raw = np.asarray(stream.random_raw(self.how_many * times), dtype=np.uint64)
        # The upper 53 bits are as many as a float64 holds exactly.
        numbers: Numbers = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return numbers.reshape(self.how_many, times)


@dataclass(frozen=True)
class _Who:
    """What the other questions hang on."""

    young: Truths
    female: Truths
    age_band: Words
    reason_group: Words
    support_reason: Words
    ethnic_group: Words
    ethnicity: Words
    given_name: Words
    family_name: Words
    lives_alone: Truths


def _who(draws: Draws, shares: Mapping[str, Any]) -> _Who:
    young = draws.one("aged 18 to 64") < share_of(shares["aged_18_to_64"])
    female = draws.one("sex") < _female(young, shares)
    reason_group = _by_age(young, _reasons(shares), draws.one("reason"))
    every_group = shares["ethnic_group"]["shares"] | shares["ethnic_group_besides"]["shares"]
    ethnic_group = _pick(every_group, draws.one("ethnic group"))
    ethnicity = _within(ethnic_group, shares["finer_ethnic_group"]["within"], draws.one("ethnicity"))
    given_name, family_name = _names(ethnicity, female, ~young, draws, whose="")
    return _Who(
        young=young,
        female=female,
        age_band=np.where(
            young, AGE_BANDS[0], _pick(shares["age_65_and_over"]["shares"], draws.one("age band"))
        ),
        reason_group=reason_group,
        support_reason=_within(reason_group, shares["finer_reason"]["within"], draws.one("finer reason")),
        ethnic_group=ethnic_group,
        ethnicity=ethnicity,
        given_name=given_name,
        family_name=family_name,
        lives_alone=draws.one("lives alone") < _alone(young, female, shares),
    )


def _alone(young: Truths, female: Truths, shares: Mapping[str, Any]) -> Numbers:
    """The share living alone at each person's age and sex."""
    women, men = (share_of(shares[f"lives_alone_{who}_65_and_over"]) for who in ("women", "men"))
    at_18_to_64 = shares["lives_alone_18_to_64"]["shares"]["lives_alone"]
    return np.where(young, at_18_to_64, np.where(female, women, men)).astype(np.float64)


def _pick(shares: Mapping[str, float], draws: Numbers) -> Words:
    """For each number the value whose part of the line from 0 to 1 it falls in."""
    values = np.array(list(shares))
    ends = np.cumsum(list(shares.values()))
    return values[np.searchsorted(ends[:-1] / ends[-1], draws, side="right")]


def _by_age(young: Truths, tables: tuple[Mapping[str, float], Mapping[str, float]], draws: Numbers) -> Words:
    return np.where(young, _pick(tables[0], draws), _pick(tables[1], draws))


def _within(group: Words, tables: Mapping[str, Mapping[str, float]], draws: Numbers) -> Words:
    """The finer value of each within its group."""
    picked = np.full(
        len(group), "", dtype=f"<U{max(len(value) for table in tables.values() for value in table)}"
    )
    for name, table in tables.items():
        here = group == name
        picked[here] = _pick(table, draws[here])
    return picked


def _reasons(shares: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """The shares of each reason, at 18 to 64 and at 65 and over."""
    younger = shares["reason_18_to_64"]["shares"] | shares["reason_18_to_64_besides"]["shares"]
    physical = share_of(shares["reason_65_and_over_physical"])
    return younger, {"physical": physical} | shares["reason_65_and_over_besides"]["shares"]


def _female(young: Truths, shares: Mapping[str, Any]) -> Numbers:
    """The share of women at each person's age, so that everybody's comes out as published."""
    aged_18_to_64 = share_of(shares["aged_18_to_64"])
    at_18_to_64 = shares["female_18_to_64"]["shares"]["female"]
    at_65_and_over = (share_of(shares["female"]) - aged_18_to_64 * at_18_to_64) / (1 - aged_18_to_64)
    return np.asarray(np.where(young, at_18_to_64, at_65_and_over), dtype=np.float64)


def direct_payment_shares() -> tuple[dict[str, float], dict[str, float]]:
    """The share with a direct payment: of each reason at 18 to 64, and of each age band at 65 and over.

    Published is the other way about, the share of each group among those with a direct payment; so what is
    published of holders is divided by the share of the group.
    """
    shares = figures()
    held = shares["direct_payment_holders_18_to_64"]
    among_holders = {group: number / held["of"] for group, number in held["counts"].items()}
    among_holders["other"] = 1 - sum(among_holders.values())
    reasons = _reasons(shares)[0]
    members = {
        "physical_or_sensory": ("physical", "sensory"),
        "learning_disability": ("learning_disability",),
        "mental_health": ("mental_health",),
        "other": ("memory_and_cognition", "social"),
    }
    overall = share_of(shares["direct_payment_18_to_64"])
    younger = {
        reason: overall * among_holders[group] / sum(reasons[each] for each in members[group])
        for group in members
        for reason in members[group]
    }
    held = shares["direct_payment_holders_65_and_over"]
    overall = share_of(shares["direct_payment_65_and_over"])
    older = {
        band: overall * (held["counts"][band] / held["of"]) / share
        for band, share in shares["age_65_and_over"]["shares"].items()
    }
    return younger, older


def _deployment(who: _Who, draws: Draws, shares: Mapping[str, Any]) -> Words:
    """Direct payment, managed by the council, or arranged without a personal budget."""
    younger, older = direct_payment_shares()
    direct = np.zeros(len(who.young))
    for reason, share in younger.items():
        direct[who.young & (who.reason_group == reason)] = share
    for band, share in older.items():
        direct[who.age_band == band] = share
    # Among those without a direct payment the share managed by the council is one for all groups of an age.
    managed_besides = {
        age: (share_of(shares[f"self_directed_{age}"]) - share_of(shares[f"direct_payment_{age}"]))
        / (1 - share_of(shares[f"direct_payment_{age}"]))
        for age in ("18_to_64", "65_and_over")
    }
    managed = (1 - direct) * np.where(who.young, managed_besides["18_to_64"], managed_besides["65_and_over"])
    drawn = draws.one("deployment")
    return np.select([drawn < direct, drawn < direct + managed], DEPLOYMENTS[:2], DEPLOYMENTS[2])


def _born(who: _Who, draws: Draws, on: date) -> NDArray[np.datetime64]:
    """A day of birth that puts each inside their band on the day."""
    first = np.select([who.age_band == band for band in AGE_BANDS], [18, 65, 75, 85])
    last = np.select([who.age_band == band for band in AGE_BANDS], [65, 75, 85, OLDEST])
    drawn = draws.one("age")
    # Among the oldest the younger are more: squaring crowds the numbers towards nought.
    spread = np.where(who.age_band == "85+", drawn**2, drawn)
    # A hundredth of a year inside either end, as years are not all of one length.
    years = first + 0.01 + spread * (last - first - 0.02)
    days_old = np.floor(years * DAYS_A_YEAR).astype("timedelta64[D]")
    return np.asarray(np.datetime64(on, "D") - days_old, dtype="datetime64[D]")


def _title(who: _Who, draws: Draws) -> Words:
    younger, older = {"Ms": 0.5, "Mrs": 0.3, "Miss": 0.2}, {"Mrs": 0.85, "Miss": 0.15}
    return np.where(who.female, _by_age(who.young, (younger, older), draws.one("title")), "Mr")


def _names(
    ethnicity: Words, female: Truths, older: Truths, draws: Draws, *, whose: str
) -> tuple[Words, Words]:
    """A given name and a family name that go together."""
    lists = _name_lists()
    group = np.full(len(ethnicity), "british", dtype=f"<U{LONGEST_NAME}")
    for value, name in lists["groups"].items():
        group[ethnicity == value] = name
    given_draws, family_draws = draws.one(f"{whose}given name"), draws.one(f"{whose}family name")
    given, family = (np.full(len(ethnicity), "", dtype=f"<U{LONGEST_NAME}") for _ in range(2))
    for name, table in lists.items():
        if name == "groups":
            continue
        here = group == name
        family[here] = _evenly(table["family"], family_draws[here])
        for is_female, key in ((True, "female"), (False, "male")):
            for is_older in (True, False):
                of_them = here & (female == is_female) & (older == is_older)
                given[of_them] = _evenly(
                    table.get(f"older_{key}", table[key]) if is_older else table[key], given_draws[of_them]
                )
    return given, family


def _evenly(values: list[str], draws: Numbers) -> Words:
    return np.array(values)[np.floor(draws * len(values)).astype(np.int64)]


def _relation(who: _Who, draws: Draws, shares: Mapping[str, Any]) -> Words:
    """Who the carer is, blank where there is none. Nobody who lives alone has a partner for a carer."""
    tables = shares["carer_is"]["within"]
    younger, older = tables["18_to_64"], tables["65_and_over"]
    without = ({**younger, "partner": 0.0}, {**older, "partner": 0.0})
    drawn = draws.one("carer is")
    whoever = _by_age(who.young, (younger, older), drawn)
    relation = np.where(who.lives_alone, _by_age(who.young, without, drawn), whoever)
    return np.where(draws.one("has a carer") < share_of(shares["has_a_carer"]), relation, "")


FAMILY = ("partner", "mother", "father", "brother", "son")
"""Carers who have the person's family name here; sisters, daughters and nieces may have married."""


@dataclass(frozen=True)
class _Carers:
    """Who helps, beside the people they help; blank where nobody does."""

    relation: Words
    name: Words
    lives_with_person: Truths


def _carers(who: _Who, relation: Words, draws: Draws, shares: Mapping[str, Any]) -> _Carers:
    """The carers, of whom only the relation is drawn yet: who they are, as the person would say it."""
    either = draws.one("carer's sex") < 0.5
    same_sex = draws.one("partner of the same sex") < shares["partner_of_the_same_sex"]["shares"]["same"]
    is_partner = relation == "partner"
    is_female = np.select(
        [
            np.isin(relation, ["mother", "sister", "daughter", "niece"]),
            np.isin(relation, ["father", "brother", "son"]),
            is_partner,
        ],
        [np.True_, np.False_, who.female == same_sex],
        either,
    )
    # A parent of somebody young is older, and so is a husband or wife of somebody old.
    is_older = np.isin(relation, ["mother", "father"]) | (is_partner & ~who.young)
    given, own_family = _names(who.ethnicity, is_female, is_older, draws, whose="carer's ")
    keeps = np.isin(relation, FAMILY) | (np.isin(relation, ["sister", "daughter"]) & either)
    family = np.where(keeps, who.family_name, own_family)
    lives_with = shares["carer_lives_with"]["shares"]
    chance = np.select([relation == name for name in lives_with], list(lives_with.values()), 0.0)
    return _Carers(
        # Older people say husband or wife where younger say partner.
        relation=np.where(is_partner & ~who.young, np.where(is_female, "wife", "husband"), relation),
        name=np.where(relation == "", "", np.strings.add(np.strings.add(given, " "), family)),
        lives_with_person=~who.lives_alone & (draws.one("carer lives with person") < chance),
    )


def _levels(who: _Who, draws: Draws, shares: Mapping[str, Any]) -> NDArray[np.int8]:
    """People by outcomes, levels 0 to 4."""
    weight = np.zeros((len(who.young), len(OUTCOME_KEYS)))
    for reason, table in shares["need"]["by_reason"].items():
        weight[who.reason_group == reason] = [table[key] for key in OUTCOME_KEYS]
    severity = draws.one("severity")[:, np.newaxis]
    strength = weight * (severity * 0.5 + draws.each("need", len(OUTCOME_KEYS)) * 0.5)
    level = np.searchsorted(shares["level_begins"]["from"], strength, side="right").astype(np.int8)
    arises = np.ones(level.shape)
    for age, of_them in (("18_to_64", who.young), ("65_and_over", ~who.young)):
        for key, share in shares["arises"]["within"][age].items():
            arises[of_them, OUTCOME_KEYS.index(key)] = share
    level[draws.each("arises", len(OUTCOME_KEYS)) >= arises] = 0
    return level


def _answers(
    level: NDArray[np.int8], has_carer: Truths, draws: Draws, shares: Mapping[str, Any]
) -> AnswerColumns:
    """The levels, and what the carer offers where there is a carer and a need."""
    ten = len(OUTCOME_KEYS)
    asked = (level > 0) & has_carer[:, np.newaxis]
    offered = _pick(shares["carer_offers"]["shares"], draws.each("carer offers", ten)).astype(np.float64)
    share = np.where(asked, offered, 0.0)
    ready = shares["carer_is_willing"]["shares"]
    willing = (share > 0) & (draws.each("willing", ten) < ready["willing"])
    able = (share > 0) & (draws.each("able", ten) < ready["able"])
    return AnswerColumns(
        level={key: level[:, place] for place, key in enumerate(OUTCOME_KEYS)},
        share={key: share[:, place] for place, key in enumerate(OUTCOME_KEYS)},
        willing={key: willing[:, place] for place, key in enumerate(OUTCOME_KEYS)},
        able={key: able[:, place] for place, key in enumerate(OUTCOME_KEYS)},
    )


def _limbs(level: NDArray[np.int8], draws: Draws, shares: Mapping[str, Any]) -> Truths:
    """People by outcomes by limbs."""
    chance = np.zeros((5, len(LIMBS)))
    for at_level, table in shares["limbs"]["at_level"].items():
        chance[int(at_level)] = [table[limb] for limb in LIMBS]
    drawn = draws.each("limbs", level.shape[1] * len(LIMBS)).reshape(*level.shape, len(LIMBS)) < chance[level]
    drawn[..., 0] |= (level >= 2) & ~drawn.any(axis=-1)
    return drawn


def _circumstances(who: _Who, draws: Draws, shares: Mapping[str, Any]) -> Truths:
    """People by circumstances."""
    chance = [shares["circumstances"]["shares"].get(key, 0.0) for key in CIRCUMSTANCES]
    found: Truths = draws.each("circumstances", len(CIRCUMSTANCES)) < np.array(chance)
    found[:, CIRCUMSTANCES.index("deafblind")] = who.support_reason == "dual_impairment"
    return found
