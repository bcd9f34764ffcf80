"""A million allocations from columns: how fast, and how exact, beside two others in one run.

Beside OpenFisca, whose variables are the usual way to work rules over a population (float32, a vector a
variable); and beside merely adding up the same columns in NumPy, which is about the least that anybody who
looks at every answer can do. Rounds take turns, the middle round of each counts, and what is counted is
processor time, so that a busy machine is busy for all three.

OpenFisca is never imported here: it is installed into an environment of its own and run as a program.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from _openfisca import OpenFisca, answer, timed

from trellis.basis.money import say_pounds, total
from trellis.engines.allocation import schemes
from trellis.engines.allocation.estimate import allocate_columns
from trellis.engines.allocation.questions import OUTCOME_KEYS, AnswerColumns

MANY = 1_000_000
ROUNDS = 7
TIMES_OPENFISCA, TIMES_PLAIN = 5, 4
"""The goals: at least five times faster than OpenFisca; at most four times as long as the plain sum."""


def main() -> int:
    columns, thousandths = made_up_people()
    scheme = schemes.load("northshire-2026-04")
    everything = [
        column
        for part in (columns.level, columns.share, columns.willing, columns.able)
        for column in part.values()
    ]

    def ours() -> object:
        return allocate_columns(columns, scheme)

    def plain() -> object:
        return [column.sum() for column in everything]

    with tempfile.TemporaryDirectory() as folder:
        theirs = OpenFisca("northshire.py", by_name(columns), Path(folder))
        ours(), plain(), theirs.round()
        seconds: dict[str, list[float]] = {"ours": [], "plain": [], "theirs": []}
        for _ in range(ROUNDS):
            seconds["ours"].append(timed(ours))
            seconds["theirs"].append(theirs.round())
            seconds["plain"].append(timed(plain))
        their_total, their_wrong = theirs.against(second_way(columns, thousandths))
        theirs.close()

    middle = {name: statistics.median(rounds) for name, rounds in seconds.items()}
    weekly = allocate_columns(columns, scheme).weekly_pence
    exact = second_way(columns, thousandths)
    is_exact = bool((weekly == exact).all()) and total(weekly) == sum(exact.tolist())
    faster, slower = middle["theirs"] / middle["ours"], middle["ours"] / middle["plain"]
    off = abs(round(their_total * 100) - total(weekly))
    print(f"{MANY:,} allocations, ten outcomes each, processor time, middle of {ROUNDS} rounds\n")
    print(f"{'':32}{'ms':>8}   {'total a week':>18}   exact to the penny")
    print(f"{'Trellis':32}{middle['ours'] * 1e3:8.1f}   {say_pounds(total(weekly)):>18}   {answer(is_exact)}")
    print(
        f"{'OpenFisca, float32':32}{middle['theirs'] * 1e3:8.1f}   "
        f"{say_pounds(round(their_total * 100)):>18}   no: {say_pounds(off)} off in all, "
        f"{their_wrong:,} people a penny or more"
    )
    print(f"{'NumPy, adding the same columns':32}{middle['plain'] * 1e3:8.1f}\n")
    goals = {
        f"{faster:.1f} times faster than OpenFisca (goal: {TIMES_OPENFISCA} or more)": faster
        >= TIMES_OPENFISCA,
        f"{slower:.1f} times as long as the plain sum (goal: {TIMES_PLAIN} or less)": slower <= TIMES_PLAIN,
        "every sum the same by a second way, in whole numbers from the start": is_exact,
    }
    for goal, is_met in goals.items():
        print(f"{'met   ' if is_met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) else 1


def made_up_people() -> tuple[AnswerColumns, dict[str, np.ndarray]]:
    """Random answers, and their shares as whole thousandths for the second way."""
    draw = np.random.default_rng(20260401)
    thousandths = {key: draw.integers(0, 1_001, MANY) for key in OUTCOME_KEYS}
    columns = AnswerColumns(
        level={key: draw.integers(0, 5, MANY).astype(np.int8) for key in OUTCOME_KEYS},
        share={key: thousandths[key] / 1_000 for key in OUTCOME_KEYS},
        willing={key: draw.random(MANY) < 0.7 for key in OUTCOME_KEYS},
        able={key: draw.random(MANY) < 0.7 for key in OUTCOME_KEYS},
    )
    return columns, thousandths


def by_name(columns: AnswerColumns) -> dict[str, np.ndarray]:
    parts = {
        "level": columns.level,
        "carer_share": columns.share,
        "carer_willing": columns.willing,
        "carer_able": columns.able,
    }
    return {f"{key}_{part}": column for part, of in parts.items() for key, column in of.items()}


def second_way(columns: AnswerColumns, thousandths: dict[str, np.ndarray]) -> np.ndarray:
    """Everybody's pence in whole numbers from the start: thousandths of a point at 410 pence, half up."""
    gives = np.array([0, 4, 9, 15, 22])
    left = np.zeros(MANY, dtype=np.int64)
    for key in OUTCOME_KEYS:
        counted = np.where(columns.willing[key] & columns.able[key], thousandths[key], 0)
        left += gives[columns.level[key]] * (1_000 - counted)
    return (left * 410 + 500) // 1_000


if __name__ == "__main__":
    sys.exit(main())
