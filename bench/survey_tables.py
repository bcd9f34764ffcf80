"""Tables of a survey of 100,000 answers, raked, with errors by cluster, beside R's survey and svy.

A made-up survey of 150 councils is written once: fourteen areas of life answered better, no difference or
worse. Each program runs from nothing as a program of its own: it reads the CSV, rakes the weights to three
margins until they rest, and prints each share, for everybody and for each way of holding the money, with its
error from council to council. Every figure is held against the others' first. Counted is processor time of
all threads of the whole program, so that a busy machine is busy for all; and of the work alone, the answers
already read. R has two ways to rake, `rake` and the quicker `calibrate`, and both are run.

All answers weigh the same before raking. Where they do not, errors part in the third figure: what the margins
explain is reckoned with the weights there were (ours, R's `calibrate`) or with all alike (R's `rake`, svy).

svy (MIT) is installed into an environment of its own and never imported. R's survey (GPL) runs as its own
process, installed by the system where that is allowed, and is left out where not.

    python bench/survey_tables.py --answers 20000      fewer answers
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / "var" / "bench" / "survey"

MANY, COUNCILS, ITEMS = 100_000, 150, 14
ROUNDS = 3
SLOW = "R, rake"
SAME = 1e-6
"""Figures are the same when they differ by no more than this part."""

PACKAGES_OF_R = ("r-cran-survey", "r-cran-mass")

AGES = ("18 to 64", "65 to 74", "75 to 84", "85 and over")
NEEDS = ("physical", "learning disability", "mental health", "memory", "social")
HELD = ("council managed", "direct payment", "arranged", "service fund")
ANSWERS = ("better", "no difference", "worse")

Figures = dict[tuple[str, str, str], tuple[float, float]]


@dataclass(frozen=True)
class Ran:
    """Processor seconds of a whole program and of the work alone, the most memory it held, its figures."""

    whole: float
    work: float
    megabytes: float
    figures: Figures


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--answers", type=int, default=MANY)
    words.add_argument("--rounds", type=int, default=ROUNDS)
    asked = words.parse_known_args()[0]
    programs: dict[str, list[str]] = {"Trellis": [sys.executable, str(HERE / "survey" / "trellis_tables.py")]}
    if python := install_svy():
        programs["svy"] = [str(python), str(HERE / "survey" / "svy_tables.py")]
    if rscript := install_r():
        for way in ("calibrate", "rake"):
            programs[f"R, {way}"] = [rscript, "--vanilla", str(HERE / "survey" / "tables.R"), way]
    with tempfile.TemporaryDirectory() as name:
        write_survey(Path(name), asked.answers)
        # R's slower way takes a minute a round, and one is enough to see it.
        times = {program: 1 if program == SLOW else asked.rounds for program in programs}
        ran = {
            program: [run([*command, name]) for _ in range(times[program])]
            for program, command in programs.items()
        }
    return report(asked.answers, ran)


def write_survey(folder: Path, many: int) -> None:
    """answers.csv and margins.csv: what those of some ages and ways of holding answer is over-represented."""
    draw = np.random.default_rng(20261122)
    site = draw.integers(0, COUNCILS, many)
    columns = {
        "site": site.astype(str),
        "weight": np.full(many, "4"),
        "age": np.array(AGES)[draw.choice(4, many, p=[0.4, 0.2, 0.25, 0.15])],
        "need": np.array(NEEDS)[draw.choice(5, many, p=[0.5, 0.2, 0.15, 0.1, 0.05])],
        "held": np.array(HELD)[draw.choice(4, many, p=[0.5, 0.3, 0.15, 0.05])],
    }
    for item in range(1, ITEMS + 1):
        lift = draw.normal(0, 0.4, COUNCILS)[site]
        better = draw.random(many) < 1 / (1 + np.exp(-0.3 - lift))
        worse = draw.random(many) < 0.2
        columns[f"item{item}"] = np.array(ANSWERS)[np.where(better, 0, np.where(worse, 2, 1))]
    with (folder / "answers.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    with (folder / "margins.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("margin", "level", "total"))
        for margin, levels, shares in (
            ("age", AGES, (0.35, 0.2, 0.25, 0.2)),
            ("need", NEEDS, (0.55, 0.15, 0.15, 0.1, 0.05)),
            ("held", HELD, (0.6, 0.25, 0.1, 0.05)),
        ):
            rows.writerows(
                (margin, level, round(4 * many * share)) for level, share in zip(levels, shares, strict=True)
            )


def run(words: Sequence[str]) -> Ran:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        program = subprocess.Popen(words, stdout=said)
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode:
            sys.exit(f"{Path(words[0]).name} ended with {program.returncode}, and nothing can be compared.")
        said.seek(0)
        work, *lines = said.read().splitlines()
    figures = {}
    for item, group, level, share, se in csv.reader(lines):
        figures[item.strip(), group.strip(), level.strip()] = (float(share), float(se))
    return Ran(used.ru_utime + used.ru_stime, float(work.split()[1]), used.ru_maxrss / 1024, figures)


def furthest(ours: Figures, theirs: Figures) -> float:
    """By which part the figures differ at most; endless where they are not of the same shares."""
    if ours.keys() != theirs.keys():
        return float("inf")
    pairs = [(ours[key][at], theirs[key][at]) for key in ours for at in (0, 1)]
    return max(abs(one - other) / max(abs(one), 1e-12) for one, other in pairs)


def install_svy() -> Path | None:
    """The Python of the environment in var/bench, made on first use."""
    python, stamp = VENV / "bin" / "python", VENV / "installed.txt"
    requirements = HERE / "survey" / "requirements.txt"
    wanted = requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing svy into var/bench/survey, once.", file=sys.stderr)
        uv = [sys.executable, "-m", "uv", "--quiet"]
        for words in (
            ["venv", "--allow-existing", "--python", sys.executable, VENV],
            ["pip", "install", "--python", python, "-r", requirements],
        ):
            environment = {**os.environ, "UV_SYSTEM_CERTS": "1"}
            if subprocess.run([*uv, *words], env=environment, check=False).returncode:
                print("svy could not be installed and is left out.", file=sys.stderr)
                return None
        stamp.write_text(wanted)
    return python


def install_r() -> str | None:
    def has_survey() -> bool:
        words = ["Rscript", "--vanilla", "-e", "library(survey); library(MASS)"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return bool(shutil.which("Rscript")) and not subprocess.run(words, check=False, **quiet).returncode

    if not has_survey() and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing R's survey, once.", file=sys.stderr)
        words = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *PACKAGES_OF_R]
        subprocess.run(words, check=False, stdout=subprocess.DEVNULL)
    if has_survey():
        return shutil.which("Rscript")
    says = f"R's survey is not installed and is left out: apt-get install {' '.join(PACKAGES_OF_R)}."
    print(says, file=sys.stderr)
    return None


def report(many: int, ran: dict[str, list[Ran]]) -> int:
    ours = ran["Trellis"][0].figures
    print(
        f"{many:,} answers of {COUNCILS} councils, raked to three margins; "
        f"{len(ours):,} shares with their errors; processor seconds, "
        f"middle of {len(ran['Trellis'])} rounds ({SLOW}: one)\n"
    )
    print(f"{'':14}{'whole program':>15}{'work alone':>13}{'memory, MB':>13}")
    middle = {}
    for program, rounds in ran.items():
        whole = statistics.median(one.whole for one in rounds)
        work = statistics.median(one.work for one in rounds)
        middle[program] = (whole, work)
        print(f"{program:14}{whole:15.2f}{work:13.2f}{max(one.megabytes for one in rounds):13,.0f}")
    goals = {}
    for program, rounds in ran.items():
        if program == "Trellis":
            continue
        apart = furthest(ours, rounds[0].figures)
        goals[f"every figure as {program}'s, to {apart:.0e} at most (goal: {SAME:.0e})"] = apart <= SAME
        whole, work = (theirs / mine for theirs, mine in zip(middle[program], middle["Trellis"], strict=True))
        goals[f"{whole:.1f} times faster than {program}, {work:.1f} in the work alone (goal: faster)"] = (
            min(whole, work) > 1
        )
    print()
    for goal, is_met in goals.items():
        print(f"{'met   ' if is_met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
