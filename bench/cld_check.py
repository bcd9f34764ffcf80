"""A return of a million rows held against its rules, beside pandera and plain pandas, in one run.

A made-up return of fifty columns is written once, with a few faults in a thousand cells. Each program then
runs from nothing: reads the file, holds it against the rules, counts what breaks each. Ours goes through all
27 rules, and lists rows and words besides; the other two through those that one row can break and copies of
rows, written for pandas by hand, which are most of it. The counts of those must be the same in all three.

Told are seconds by the clock, with as many threads as the machine has, and processor time of all threads;
the goal is held against the clock, and both are printed. On a busy machine only the second says anything.

    python bench/cld_check.py --rows 100000      fewer rows
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trellis.formats.client_level_data.specification import MANDATORY, MUST_BE_BLANK, specification
from trellis.formats.client_level_data.value_lists import folded, value_lists

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / "build" / "bench-venv-cld"

MANY = 1_000_000
TIMES = 10
"""The goal: ten times faster than either."""

OURS_ALONE = ("V02 several", "V03", "V04", "V17", "V20", "V25 one-event")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=MANY)
    words.add_argument("--without", default="", help="leave out: pandera, pandas")
    given = words.parse_known_args()[0]
    theirs = installed()
    with tempfile.TemporaryDirectory() as name:
        file, spec = Path(name) / "return.csv", Path(name) / "spec.json"
        subprocess.run([sys.executable, HERE / "cld" / "make.py", str(given.rows), file], check=True)
        spec.write_text(json.dumps(rules_as_data()), encoding="utf-8")
        us = run([sys.executable, str(HERE / "cld" / "ours.py"), str(file)])
        others = {
            name: run([str(theirs), str(HERE / "cld" / script), str(file), str(spec)])
            for name, script in (("pandas", "by_hand.py"), ("pandera", "by_schema.py"))
            if theirs and name not in given.without.split(",")
        }
        size = file.stat().st_size
    return report(given.rows, size, us, others)


@dataclass(frozen=True)
class Ran:
    """A program that ran: seconds by the clock, processor seconds, the most memory, and what it counted."""

    clock: float
    processor: float
    megabytes: float
    counts: dict[str, int]


def run(words: Sequence[str]) -> Ran:
    """Runs a program to its end; one that fails ends the comparison."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        began = time.perf_counter()
        program = subprocess.Popen(words, stdout=said)
        _, status, used = os.wait4(program.pid, 0)
        clock = time.perf_counter() - began
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode:
            sys.exit(f"{Path(words[1]).name} could not hold the return against the rules.")
        said.seek(0)
        return Ran(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(said.read()))


def rules_as_data() -> dict[str, object]:
    """What the programs written by hand need of the specification."""
    fields = specification().fields
    kept = {one.heading: value_lists()[one.list_name] for one in fields if one.list_name}
    means = {}
    for heading, values in kept.items():
        meant = {folded(word): value for word, value in reversed(values.replaced.items())}
        means[heading] = {**meant, **{folded(value): value for value in values.values}}
    return {
        "values": {heading: list(one.values) for heading, one in kept.items() if heading != "Event Type"},
        "means": means,
        "fields": {
            one.heading: {
                "mandatory": []
                if one.name in ("event_end_date", "event_type")
                else list(one.events(MANDATORY)),
                "not_applicable": list(one.events(MUST_BE_BLANK)),
                "of_carers": one.people == "carers",
                "not_of_carers": one.people == "service users",
            }
            for one in fields
        },
    }


def report(rows: int, size: int, us: Ran, others: dict[str, Ran]) -> int:
    shared = {name: count for name, count in us.counts.items() if not name.startswith(OURS_ALONE)}
    faults = f"{sum(shared.values()):,} faults of {len(shared)} kinds"
    print(f"A return of {rows:,} rows, {size / 1e6:,.0f} MB; {faults}.")
    lines = {"trellis": us, **others}
    for name, one in lines.items():
        by_clock, by_processor = one.clock / us.clock, one.processor / us.processor
        ratio = f", {by_clock:.1f} and {by_processor:.1f} × ours" if one is not us else ""
        print(
            f"  {name:8} {one.clock:7.1f} s by the clock, {one.processor:7.1f} s of processors, "
            f"{one.megabytes:6,.0f} MB{ratio}"
        )
    differ = {
        (program, name): (shared.get(name, 0), one.counts.get(name, 0))
        for program, one in others.items()
        for name in {*shared, *one.counts}
        if shared.get(name, 0) != one.counts.get(name, 0)
    }
    for (program, name), (ours, their) in sorted(differ.items()):
        print(f"  {program} counts {their} of “{name}”, and we {ours}.")
    if not differ and others:
        print("All count the same.")
    slowest = min((one.clock / us.clock for one in others.values()), default=0.0)
    if others:
        met = "met" if slowest >= TIMES else "not met"
        print(f"The goal of {TIMES} times is {met}: {slowest:.1f} times against the quicker of the two.")
    return 1 if differ else 0


def installed() -> Path | None:
    """The Python of the environment in build/, made on first use."""
    program, stamp = VENV / "bin" / "python", VENV / "installed.txt"
    requirements = HERE / "cld" / "requirements.txt"
    wanted = requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing pandas and pandera into build/bench-venv-cld, once.", file=sys.stderr)
        uv = [sys.executable, "-m", "uv", "--quiet"]
        for words in (
            ["venv", "--allow-existing", "--python", sys.executable, VENV],
            ["pip", "install", "--python", program, "-r", requirements],
        ):
            environment = {**os.environ, "UV_SYSTEM_CERTS": "1"}
            if subprocess.run([*uv, *words], env=environment, check=False).returncode:
                print("They could not be installed and are left out.", file=sys.stderr)
                return None
        stamp.write_text(wanted)
    return program


if __name__ == "__main__":
    sys.exit(main())
