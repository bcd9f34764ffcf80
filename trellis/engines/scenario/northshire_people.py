"""The made-up people file of the demonstration: 200 people of Northshire, and who of them was offered what.

Its counts are those that the guides tell (64 of 80, 38 of 70 and 14 of 50 were offered a direct payment; 56
took one), whatever the seed; everything else is drawn by chance, with the unfairness that such figures are
made to find: fewer offers to people with dementia, to people who have nobody, and where the neighbourhood is
poor. Nobody in it is anybody.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20_260_401

# By age: how many; offered; took; then of the rest a service fund, managed by the council, arranged.
BY_AGE = (
    ((18, 64), 80, 64, 44, 5, 28, 3),
    ((65, 84), 70, 38, 10, 2, 51, 7),
    ((85, 101), 50, 14, 2, 1, 41, 6),
)
CONTROL = {"direct payment": 44, "service fund": 6, "council managed": 12, "arranged": 0}
TESTS = (
    "knew_sum_first",
    "led_plan",
    "more_than_one_provider",
    "changed_in_12_months",
    "knows_how_to_switch",
)
COLUMNS = (
    "person",
    "age",
    "support_reason",
    "ethnicity",
    "sex",
    "deprivation",
    "autism",
    "dementia",
    "substance_misuse",
    "has_nobody",
    "setting",
    "held",
    "offered",
    "took",
    "waited_days",
    "indicative_pence",
    "final_pence",
    "cut_pence",
    *TESTS,
)
_YOUNGER = (
    ("learning_disability", 0.36),
    ("mental_health", 0.24),
    ("personal_care", 0.24),
    ("access_and_mobility", 0.08),
    ("substance_misuse", 0.04),
    ("visual_impairment", 0.04),
)
_OLDER = (
    ("personal_care", 0.52),
    ("memory_and_cognition", 0.24),
    ("access_and_mobility", 0.14),
    ("mental_health", 0.04),
    ("visual_impairment", 0.03),
    ("hearing_impairment", 0.03),
)
_ETHNICITY = (
    ("white_british", 0.74),
    ("asian_pakistani", 0.08),
    ("asian_indian", 0.04),
    ("black_caribbean", 0.04),
    ("black_african", 0.03),
    ("mixed_white_and_black_caribbean", 0.02),
    ("white_other", 0.03),
    ("not_known", 0.02),
)


def made_up_people_columns(seed: int = SEED) -> dict[str, list[str]]:
    """The columns of the file, two hundred rows; the same seed gives the same file.

    >>> made_up_people_columns()["offered"].count("yes")
    116
    """
    random = np.random.default_rng(seed)
    ages, offered, took, held = [], [], [], []
    reason: list[str] = []
    for (youngest, oldest), people, offers, takes, funds, managed, arranged in BY_AGE:
        ages.append(random.integers(youngest, oldest + 1, people))
        reason += _drawn(random, _YOUNGER if youngest < 65 else _OLDER, people)
        here = np.array(reason[-people:])
        # Offers go first to whoever is easy to offer to: that is the unfairness to be found.
        ease = random.random(people) + np.where(
            np.isin(here, ["memory_and_cognition", "substance_misuse"]), 0.6, 0
        )
        is_offered = np.zeros(people, dtype=bool)
        is_offered[np.argsort(ease, kind="stable")[:offers]] = True
        is_taken = np.zeros(people, dtype=bool)
        is_taken[random.permutation(np.flatnonzero(is_offered))[:takes]] = True
        others = random.permutation(np.flatnonzero(~is_taken))
        ways = np.full(people, "direct payment", dtype="<U20")
        ways[others] = np.repeat(["service fund", "council managed", "arranged"], [funds, managed, arranged])
        offered.append(is_offered)
        took.append(is_taken)
        held.append(ways)
    who = [np.concatenate(column) for column in (ages, offered, took, held)]
    return _columns(random, np.array(reason), who)


def _columns(
    random: np.random.Generator, reason: NDArray[np.str_], who: list[NDArray[Any]]
) -> dict[str, list[str]]:
    age, offered, took, held = who
    people = len(age)
    dementia = np.where(
        reason == "memory_and_cognition", random.random(people) < 0.85, random.random(people) < 0.06
    )
    misuse = np.where(reason == "substance_misuse", True, random.random(people) < 0.03)
    autism = np.where(
        reason == "learning_disability", random.random(people) < 0.4, random.random(people) < 0.03
    )
    nobody = random.random(people) < np.where(age >= 85, 0.28, 0.15)
    indicative = random.integers(90_00, 480_00, people) // 5 * 5
    is_cut = random.random(people) < np.where(offered, 0.22, 0.38)
    share = random.integers(4, 24, people)
    final = np.where(is_cut, indicative - indicative * share // 100, indicative)
    told = held != "arranged"
    waited = random.integers(12, 70, people) + np.where(nobody, random.integers(5, 40, people), 0)
    columns = {
        "person": [f"P{number:03}" for number in random.permutation(people) + 1],
        "age": age.astype(str).tolist(),
        "support_reason": reason.tolist(),
        "ethnicity": _drawn(random, _ETHNICITY, people),
        "sex": np.where(random.random(people) < 0.57, "female", "male").tolist(),
        "deprivation": np.clip(random.integers(1, 11, people), 1, 10).astype(str).tolist(),
        "autism": _yes_no(autism),
        "dementia": _yes_no(dementia, random.random(people) < 0.04),
        "substance_misuse": _yes_no(misuse, random.random(people) < 0.03),
        "has_nobody": _yes_no(nobody),
        "setting": ["community"] * people,
        "held": held.tolist(),
        "offered": _yes_no(offered),
        "took": ["" if not asked else word for asked, word in zip(offered, _yes_no(took), strict=True)],
        "waited_days": waited.astype(str).tolist(),
        "indicative_pence": np.where(told, indicative.astype(str), "").tolist(),
        "final_pence": np.where(told, final.astype(str), "").tolist(),
        "cut_pence": np.where(told, (indicative - final).astype(str), "").tolist(),
    }
    return {name: columns[name] for name in COLUMNS[: -len(TESTS)]} | _tests(random, held)


def _tests(random: np.random.Generator, held: NDArray[np.str_]) -> dict[str, list[str]]:
    """Answers to the five tests, so that exactly as many as told pass four of them."""
    answers = np.full((len(TESTS), len(held)), "no", dtype="<U7")
    for way, passing in CONTROL.items():
        who = random.permutation(np.flatnonzero(held == way))
        for at, person in enumerate(who):
            passed = random.permutation(len(TESTS))[
                : int(random.integers(4, 6)) if at < passing else int(random.integers(0, 4))
            ]
            answers[passed, person] = "yes"
            if at < passing:
                continue
            # Of whoever does not pass, some things are not known; three tests at most could be a yes.
            for test in np.flatnonzero(answers[:, person] == "no"):
                if random.random() < 0.12:
                    answers[test, person] = "unknown"
    return {test: row.tolist() for test, row in zip(TESTS, answers, strict=True)}


def _drawn(random: np.random.Generator, shares: tuple[tuple[str, float], ...], people: int) -> list[str]:
    names = [name for name, _ in shares]
    weights = np.array([share for _, share in shares])
    return [names[at] for at in random.choice(len(names), people, p=weights / weights.sum())]


def _yes_no(truth: NDArray[np.bool_], unknown: NDArray[np.bool_] | None = None) -> list[str]:
    words = np.where(truth, "yes", "no")
    said: list[str] = (words if unknown is None else np.where(unknown, "unknown", words)).tolist()
    return said


def made_up_people_file(seed: int = SEED) -> str:
    """The same as CSV, with a heading line."""
    columns = made_up_people_columns(seed)
    sheet = io.StringIO()
    write = csv.writer(sheet, lineterminator="\n")
    write.writerow(columns)
    write.writerows(zip(*columns.values(), strict=True))
    return sheet.getvalue()
