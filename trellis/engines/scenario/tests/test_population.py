"""Made-up people come out as the published figures say, and come out the same every time.

The tolerance is the binomial's. A count of n people at a share p has a standard deviation of √(n·p·(1-p));
each share must lie within 3.89 of them, which a true share misses once in ten thousand. The seed is fixed, so
a test that passes once passes always; what could fail it is a generator that aims beside the figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from math import sqrt

import numpy as np
import pytest

from trellis.basis.codes import code_list
from trellis.basis.findings import Refused
from trellis.engines.allocation.questions import CIRCUMSTANCES, OUTCOME_KEYS
from trellis.engines.scenario import population
from trellis.engines.scenario.population import (
    AGE_BANDS,
    LIMBS,
    MOST_PEOPLE,
    MadeUpPeople,
    figures,
    made_up_people,
)

DAY = date(2026, 5, 1)
ONCE_IN_TEN_THOUSAND = 3.89


@cache
def people_of(how_many: int, seed: int = 20260501) -> MadeUpPeople:
    return made_up_people(how_many, seed, DAY)


def counted(people: MadeUpPeople) -> dict[str, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """For each published figure, and each value it has a share for: among whom, and which of them."""
    young = people.age_band == "18-64"
    everybody = np.ones(len(people), dtype=bool)
    direct = people.deployment == "direct_payment"
    physical_or_sensory = np.isin(people.reason_group, ["physical", "sensory"])
    learning, mental = (people.reason_group == group for group in ("learning_disability", "mental_health"))
    women = people.sex == "female"
    return {
        "aged_18_to_64": {"": (everybody, young)},
        "reason_18_to_64": {"learning_disability": (young, learning), "mental_health": (young, mental)},
        "reason_65_and_over_physical": {"": (~young, people.reason_group == "physical")},
        "reason_65_and_over_learning_or_mental": {"": (~young, learning | mental)},
        "direct_payment_18_to_64": {"": (young, direct)},
        "direct_payment_65_and_over": {"": (~young, direct)},
        "self_directed_18_to_64": {"": (young, people.deployment != "arranged")},
        "self_directed_65_and_over": {"": (~young, people.deployment != "arranged")},
        "direct_payment_holders_18_to_64": {
            "physical_or_sensory": (young & direct, physical_or_sensory),
            "learning_disability": (young & direct, learning),
            "mental_health": (young & direct, mental),
        },
        "direct_payment_holders_65_and_over": {
            band: (~young & direct, people.age_band == band) for band in AGE_BANDS[1:]
        },
        "female": {"": (everybody, women)},
        "ethnic_group": {
            group: (everybody, people.ethnic_group == group) for group in ("white", "asian", "black")
        },
        "lives_alone_women_65_and_over": {"": (~young & women, people.lives_alone)},
        "lives_alone_men_65_and_over": {"": (~young & ~women, people.lives_alone)},
        "has_a_carer": {"": (everybody, people.has_carer)},
    }


def published_shares() -> Iterator[tuple[str, str, float]]:
    for name, figure in figures().items():
        if "source" not in figure:
            continue
        if "shares" in figure:
            yield from ((name, value, share) for value, share in figure["shares"].items())
        elif "counts" in figure:
            yield from ((name, value, count / figure["of"]) for value, count in figure["counts"].items())
        else:
            yield name, "", figure["number"] / figure["of"]


@pytest.mark.parametrize("how_many", [2_000, 20_000])
@pytest.mark.parametrize(("name", "value", "share"), list(published_shares()))
def test_every_published_share_comes_out_within_sampling_error(how_many, name, value, share):
    people = people_of(how_many)
    among, those = counted(people)[name][value]
    expected, deviation = among.sum() * share, sqrt(among.sum() * share * (1 - share))
    assert abs((among & those).sum() - expected) <= ONCE_IN_TEN_THOUSAND * deviation


@pytest.mark.parametrize(("name", "value", "share"), list(published_shares()))
def test_no_published_share_is_off_to_one_side_over_twenty_seeds(name, value, share):
    among = those = 0
    for seed in range(20):
        mask, which = counted(people_of(2_000, seed))[name][value]
        among, those = among + mask.sum(), those + (mask & which).sum()
    assert abs(those - among * share) <= ONCE_IN_TEN_THOUSAND * sqrt(among * share * (1 - share))


def test_the_tolerance_would_catch_a_share_four_points_off_at_twenty_thousand():
    people = people_of(20_000)
    share = 0.153 + 0.04
    older = people.age_band != "18-64"
    direct = (older & (people.deployment == "direct_payment")).sum()
    deviation = sqrt(older.sum() * share * (1 - share))
    assert abs(direct - older.sum() * share) > ONCE_IN_TEN_THOUSAND * deviation


def test_every_figure_has_a_source_and_a_year_or_says_why_it_is_assumed():
    for name, figure in figures().items():
        assert figure["says"].endswith("."), name
        published = bool(figure.get("source")) and bool(figure.get("year"))
        assumed = len(figure.get("assumed", "")) > len("By eye")
        assert published != assumed, name


def test_every_published_figure_is_among_those_tested():
    assert {name for name, figure in figures().items() if "source" in figure} == set(counted(people_of(20)))


def test_shares_that_divide_a_whole_come_to_the_whole():
    whole = figures()
    assert sum(whole["age_65_and_over"]["shares"].values()) == pytest.approx(1)
    younger, older = population._reasons(whole)
    assert sum(younger.values()) == pytest.approx(1) == sum(older.values())
    ethnic = whole["ethnic_group"]["shares"] | whole["ethnic_group_besides"]["shares"]
    assert sum(ethnic.values()) == pytest.approx(1)
    for name, figure in whole.items():
        # `arises` holds chances side by side, not parts of one whole.
        for table in figure.get("within", {}).values() if name != "arises" else ():
            assert sum(table.values()) == pytest.approx(1), name


def test_no_group_would_need_more_direct_payments_than_it_has_people():
    for table in population.direct_payment_shares():
        assert all(0 <= share <= 1 for share in table.values())


def as_rows(people: MadeUpPeople) -> list[tuple]:
    """Each person whole, so that two tellings of the same people can be compared."""
    columns = [value for value in vars(people).values() if isinstance(value, np.ndarray)]
    for part in vars(people.answers).values():
        columns += [part[key] for key in OUTCOME_KEYS]
    return [tuple(column[place].tolist() for column in columns) for place in range(len(people))]


def test_the_same_seed_gives_the_same_people():
    assert as_rows(made_up_people(50, 7, DAY)) == as_rows(made_up_people(50, 7, DAY))


def test_another_seed_gives_other_people():
    assert as_rows(made_up_people(50, 7, DAY)) != as_rows(made_up_people(50, 8, DAY))


def test_a_person_does_not_change_when_more_are_asked_for():
    few, many = made_up_people(50, 7, DAY), made_up_people(5_000, 7, DAY)
    assert as_rows(few) == as_rows(many)[:50]


def test_the_first_of_seed_1_is_who_they_were_when_this_was_written():
    # A change of the generator would change every council's demonstration without a word; here is the word.
    people = made_up_people(3, 1, DAY)
    told = [
        f"{title} {given} {family}, born {born}, {reason}"
        for title, given, family, born, reason in zip(
            people.title,
            people.given_name,
            people.family_name,
            people.date_of_birth,
            people.reason_group,
            strict=True,
        )
    ]
    assert told == [
        "Mr Sam Powell, born 1989-10-14, learning_disability",
        "Mr Gerald Ward, born 1944-11-29, mental_health",
        "Ms Amy White, born 1980-02-02, learning_disability",
    ]


@pytest.mark.parametrize("on", [date(2026, 5, 1), date(2028, 2, 29), date(2027, 1, 1)])
def test_everybody_is_inside_their_age_band_on_the_day(on):
    people = made_up_people(5_000, 3, on)
    for born, band in zip(people.date_of_birth.tolist(), people.age_band.tolist(), strict=True):
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        first, _, last = band.replace("+", "-120").partition("-")
        assert int(first) <= age <= int(last), (born, band)


def test_another_day_changes_nobody_but_their_day_of_birth():
    now, later = made_up_people(200, 7, DAY), made_up_people(200, 7, date(2027, 5, 1))
    assert (now.family_name == later.family_name).all() and (now.limbs == later.limbs).all()
    assert (now.date_of_birth < later.date_of_birth).all()


def test_support_is_offered_only_by_a_carer_and_only_where_there_is_a_need():
    people = people_of(20_000)
    for key in OUTCOME_KEYS:
        offered = people.answers.share[key] > 0
        assert not (offered & ~people.has_carer).any()
        assert not (offered & (people.answers.level[key] == 0)).any()
        assert not ((people.answers.willing[key] | people.answers.able[key]) & ~offered).any()


def test_a_carer_has_a_name_and_nobody_else_does():
    people = people_of(20_000)
    assert ((people.carer_name != "") == people.has_carer).all()
    assert not (people.carer_lives_with_person & ~people.has_carer).any()


def test_nobody_who_lives_alone_has_a_carer_in_the_house():
    people = people_of(20_000)
    assert not (people.lives_alone & people.carer_lives_with_person).any()
    assert not (people.lives_alone & np.isin(people.carer_relation, ["partner", "husband", "wife"])).any()


def test_from_level_2_an_outcome_is_out_of_reach_by_some_limb_and_at_0_by_none():
    people = people_of(20_000)
    level = np.stack([people.answers.level[key] for key in OUTCOME_KEYS], axis=1)
    unable = people.limbs.any(axis=2)
    assert unable[level >= 2].all()
    assert not unable[level == 0].any()
    assert unable[level == 1].any() and not unable[level == 1].all()


def test_every_level_limb_and_circumstance_occurs():
    people = people_of(20_000)
    level = np.stack([people.answers.level[key] for key in OUTCOME_KEYS], axis=1)
    assert set(np.unique(level).tolist()) == {0, 1, 2, 3, 4}
    assert all((level[:, place] > 0).any() for place in range(len(OUTCOME_KEYS)))
    assert people.limbs.any(axis=(0, 1)).sum() == len(LIMBS)
    assert people.circumstances.any(axis=0).sum() == len(CIRCUMSTANCES)


@pytest.mark.parametrize("name", ["ethnicity", "support_reason", "sex"])
def test_every_code_is_in_its_list(name):
    assert set(getattr(people_of(20_000), name).tolist()) <= set(code_list(name).says)


def test_every_ethnicity_with_names_of_its_own_is_in_the_list():
    assert set(population._name_lists()["groups"]) <= set(code_list("ethnicity").says)


def test_no_name_is_cut_short():
    longest = max(
        len(name)
        for group, table in population._name_lists().items()
        if group != "groups"
        for names in table.values()
        for name in names
    )
    assert longest <= population.LONGEST_NAME


@pytest.mark.parametrize(
    ("how_many", "seed", "code"),
    [(0, 1, "how-many-people"), (MOST_PEOPLE + 1, 1, "how-many-people"), (10, -1, "seed-below-nought")],
)
def test_a_number_of_people_or_a_seed_that_cannot_be_used_is_refused(how_many, seed, code):
    with pytest.raises(Refused) as refused:
        made_up_people(how_many, seed, DAY)
    assert refused.value.findings[0].code == code
