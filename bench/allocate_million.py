"""A million allocations from columns: how fast, and how exact, beside two others in one run.

Beside OpenFisca, whose variables are the usual way to work rules over a population (float32, a vector a
variable); and beside merely adding up the same columns in NumPy, which is about the least that anybody who
looks at every answer can do. Rounds take turns, the middle round of each counts, and what is counted is
processor time, so that a busy machine is busy for all three.

OpenFisca is never imported here: it is installed into an environment of its own and run as a program.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from trellis.basis.money import say_pounds, total
from trellis.engines.allocation import schemes
from trellis.engines.allocation.estimate import allocate_columns
from trellis.engines.allocation.questions import OUTCOME_KEYS, AnswerColumns

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / "build" / "bench-venv"
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
        theirs = OpenFisca(columns, Path(folder))
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


def second_way(columns: AnswerColumns, thousandths: dict[str, np.ndarray]) -> np.ndarray:
    """Everybody's pence in whole numbers from the start: thousandths of a point at 410 pence, half up."""
    gives = np.array([0, 4, 9, 15, 22])
    left = np.zeros(MANY, dtype=np.int64)
    for key in OUTCOME_KEYS:
        counted = np.where(columns.willing[key] & columns.able[key], thousandths[key], 0)
        left += gives[columns.level[key]] * (1_000 - counted)
    return (left * 410 + 500) // 1_000


class OpenFisca:
    """The other program, waiting for the word to do a round."""

    def __init__(self, columns: AnswerColumns, folder: Path) -> None:
        self.folder = folder
        self.total_pounds = 0.0
        parts = {
            "level": columns.level,
            "carer_share": columns.share,
            "carer_willing": columns.willing,
            "carer_able": columns.able,
        }
        for part, by_outcome in parts.items():
            for key, column in by_outcome.items():
                np.save(folder / f"{key}_{part}.npy", column)
        self.program = subprocess.Popen(
            [environment(), HERE / "openfisca" / "northshire.py", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self) -> float:
        """Seconds that it took by its own clock."""
        assert self.program.stdin and self.program.stdout
        print("round", file=self.program.stdin, flush=True)
        said = json.loads(self.program.stdout.readline())
        self.total_pounds = said["total_pounds"]
        return float(said["seconds"])

    def against(self, exact: np.ndarray) -> tuple[float, int]:
        """Its total in pounds, and how many people's sums are a penny or more from exact."""
        weekly = np.load(self.folder / "weekly_amount.out.npy").astype(np.float64)
        return self.total_pounds, int((np.rint(weekly * 100) != exact).sum())

    def close(self) -> None:
        assert self.program.stdin
        self.program.stdin.close()
        self.program.wait(timeout=60)


def environment() -> Path:
    """Python of the environment in build/ that has OpenFisca, made on first use."""
    python = VENV / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing OpenFisca into build/bench-venv, once.", file=sys.stderr)
        uv = [sys.executable, "-m", "uv", "--quiet"]
        for words in (
            ["venv", "--allow-existing", "--python", sys.executable, VENV],
            ["pip", "install", "--python", python, "-r", HERE / "requirements.txt"],
        ):
            environment = {**os.environ, "UV_SYSTEM_CERTS": "1"}
            if subprocess.run([*uv, *words], env=environment, check=False).returncode:
                sys.exit("OpenFisca could not be installed, and nothing can be compared. Is there a network?")
        stamp.write_text(wanted)
    return python


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def answer(is_so: bool) -> str:
    return "yes" if is_so else "NO"


if __name__ == "__main__":
    sys.exit(main())
