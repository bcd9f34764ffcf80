"""A million entries loaded and balanced, beside beancount and hledger, in one run.

The same made-up year of a council's entries is written three times, in the form that each program reads as
its own: for us the journal in CSV. Each then runs from nothing as a program of its own: it loads the journal,
sees that every entry sums to nought, and works out every account's balance. Counted is processor time of all
threads, from the first instruction to the last, so that a busy machine is busy for all.

beancount (`bean-check`, its cache off) prints no balances; ours and hledger's are held against each other and
against what was written, to the penny. beancount's licence is the GPL: it is installed into an environment of
its own and never imported. hledger is installed by the system where that is allowed, and left out where not.
For a million entries beancount holds some 3 GB of memory and hledger more than 7; one that the machine has no
room for is said to have been ended, and compared with nothing.

    python bench/ledger_million.py --entries 100000      fewer entries
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trellis.basis.money import say_pounds
from trellis.engines.ledger.balances import balances
from trellis.engines.ledger.entries import EntryColumns
from trellis.formats.ledger_journal.journal import Journal
from trellis.formats.ledger_journal.write import write

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / "build" / "bench-venv-ledger"

MANY, PEOPLE, DAYS = 1_000_000, 5_000, 364
OUR_ROUNDS = 3
TIMES_BEANCOUNT, TIMES_HLEDGER = 10, 1
"""The goals: ten times faster than beancount, and faster than hledger."""

STEPS = (
    ("fund:council", "slice", "Due for four weeks"),
    ("slice", "on_the_way:bacs", "Direct payment, four weeks"),
    ("on_the_way:bacs", "pot", "Credited to the account"),
    ("pot", "spent", "Wages"),
)
"""An entry each, one after the other, so that every payment goes its whole way."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--entries", type=int, default=MANY)
    entries = words.parse_known_args()[0].entries // len(STEPS) * len(STEPS)
    beancount, hledger = install_beancount(), install_hledger()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = made_up_year(entries)
        stands = zip(journal.accounts, balances(journal).tolist(), strict=True)
        expected = {key: pence for key, pence in stands if pence}
        ours = folder / "journal.csv"
        with ours.open("wb") as file:
            file.writelines(write(as_journal(journal)))
        us = [sys.executable, str(HERE / "ledger" / "trellis_balances.py"), str(ours)]
        rounds = [needed(us) for _ in range(OUR_ROUNDS)]
        by_line = needed([*us, "--by-line"])
        is_exact = all(our_balances(one.said) == expected for one in (*rounds, by_line))
        others: dict[str, Ran] = {}
        if beancount:
            theirs = folder / "journal.beancount"
            with theirs.open("w") as text:
                text.writelines(as_beancount(journal))
            if ran := run([str(beancount), "--no-cache", str(theirs)]):
                others["beancount"] = ran
            theirs.unlink()
        if hledger:
            theirs = folder / "journal.hledger"
            with theirs.open("w") as text:
                text.writelines(as_hledger(journal))
            if ran := run([hledger, "--file", str(theirs), "balance", "--flat", "-O", "csv"]):
                others["hledger"] = ran
                is_exact = is_exact and hledger_balances(ran.said) == expected
    return report(entries, rounds, by_line, others, is_exact)


@dataclass(frozen=True)
class Ran:
    """A program that ran: its processor seconds, the most memory it held, and what it printed."""

    seconds: float
    megabytes: float
    said: str


def needed(words: Sequence[str]) -> Ran:
    if ran := run(words):
        return ran
    sys.exit("Nothing can be compared.")


def run(words: Sequence[str]) -> Ran | None:
    """Runs a program to its end; None where the machine ended it before, as when there is no memory left."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        program = subprocess.Popen(words, stdout=said)
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode < 0:
            print(f"{Path(words[0]).name} was ended by signal {-program.returncode}.", file=sys.stderr)
            return None
        if program.returncode:
            sys.exit(f"{Path(words[0]).name} could not load what was written.")
        said.seek(0)
        return Ran(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read())


def made_up_year(entries: int) -> EntryColumns:
    """Payments of random sums to people, each going its whole way in four entries within some days."""
    draw = np.random.default_rng(20260504)
    payments = entries // len(STEPS)
    person, pence = draw.integers(0, PEOPLE, payments), draw.integers(50_00, 2_000_00, payments)
    begins = np.sort(draw.integers(0, DAYS - 2 * len(STEPS), payments))
    accounts = ["fund:council", "on_the_way:bacs"]
    first_of = {}
    for kind in ("slice", "pot", "spent"):
        first_of[kind] = len(accounts)
        accounts += [f"{kind}:person{number:05}" for number in range(PEOPLE)]

    def rows(end: str) -> np.ndarray:
        if end in first_of:
            return first_of[end] + person
        return np.full(payments, accounts.index(end))

    on = np.column_stack([begins + 2 * step for step in range(len(STEPS))])
    going = np.column_stack([np.column_stack([rows(out_of), rows(to)]) for out_of, to, _ in STEPS])
    order = np.argsort(on.ravel(), kind="stable")
    of_payment, of_step = np.divmod(order, len(STEPS))
    return EntryColumns(
        references=[f"p{payment}-{step}" for payment, step in zip(of_payment, of_step, strict=True)],
        on=np.datetime64("2026-04-06", "D") + on.ravel()[order].astype("timedelta64[D]"),
        says=[STEPS[step][2] for step in of_step.tolist()],
        accounts=accounts,
        entry_of=np.repeat(np.arange(len(order)), 2),
        account_of=going.reshape(-1, 2)[order].ravel(),
        pence=np.column_stack([-pence[of_payment], pence[of_payment]]).ravel(),
    )


def as_journal(columns: EntryColumns) -> Journal:
    return Journal(
        columns.references,
        columns.on,
        columns.says,
        columns.accounts,
        columns.entry_of,
        columns.account_of,
        columns.pence,
    )


def as_beancount(columns: EntryColumns) -> Iterator[str]:
    names = [beancount_name(key) for key in columns.accounts]
    yield 'option "operating_currency" "GBP"\n'
    yield from (f"2026-04-01 open {name} GBP\n" for name in names)
    for day, _, says, lines in told(columns):
        yield f'\n{day} * "{says}"\n'
        yield from (f"  {names[account]}  {pounds(pence)} GBP\n" for account, pence in lines)


def beancount_name(key: str) -> str:
    kind, _, whose = key.partition(":")
    return f"Assets:{kind.title().replace('_', '')}:{whose.title()}"


def as_hledger(columns: EntryColumns) -> Iterator[str]:
    for day, reference, says, lines in told(columns):
        yield f"\n{day} ({reference}) {says}\n"
        yield from (f"    {columns.accounts[account]}  GBP {pounds(pence)}\n" for account, pence in lines)


def told(columns: EntryColumns) -> Iterator[tuple[str, str, str, list[tuple[int, int]]]]:
    """Each entry as its day, reference, words and lines."""
    days = np.datetime_as_string(columns.on, unit="D").tolist()
    accounts = columns.account_of.reshape(-1, 2).tolist()
    pence = columns.pence.reshape(-1, 2).tolist()
    for row, (ends, sums) in enumerate(zip(accounts, pence, strict=True)):
        lines = list(zip(ends, sums, strict=True))
        yield days[row], columns.references[row], columns.says[row], lines


def pounds(pence: int) -> str:
    return say_pounds(pence).replace("£", "").replace(",", "")


def our_balances(said: str) -> dict[str, int]:
    """The accounts that are not at nought."""
    printed = (line.rpartition(",") for line in said.splitlines())
    return {key: int(pence) for key, _, pence in printed if pence != "0"}


def hledger_balances(said: str) -> dict[str, int]:
    """The accounts that are not at nought, which hledger leaves out."""
    found = {}
    for line in said.splitlines():
        key, _, sum_of_money = line.replace('"', "").partition(",")
        if sum_of_money.startswith("GBP") and key.lower() != "total":
            found[key] = int(sum_of_money.removeprefix("GBP").strip().replace(".", ""))
    return found


def install_beancount() -> Path | None:
    """bean-check of the environment in build/, made on first use."""
    program, stamp = VENV / "bin" / "bean-check", VENV / "installed.txt"
    requirements = HERE / "ledger" / "requirements.txt"
    wanted = requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing beancount into build/bench-venv-ledger, once.", file=sys.stderr)
        uv = [sys.executable, "-m", "uv", "--quiet"]
        for words in (
            ["venv", "--allow-existing", "--python", sys.executable, VENV],
            ["pip", "install", "--python", VENV / "bin" / "python", "-r", requirements],
        ):
            environment = {**os.environ, "UV_SYSTEM_CERTS": "1"}
            if subprocess.run([*uv, *words], env=environment, check=False).returncode:
                print("beancount could not be installed and is left out.", file=sys.stderr)
                return None
        stamp.write_text(wanted)
    return program


def install_hledger() -> str | None:
    if shutil.which("hledger") is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing hledger, once.", file=sys.stderr)
        words = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "hledger"]
        subprocess.run(words, check=False, stdout=subprocess.DEVNULL)
    if found := shutil.which("hledger"):
        return found
    print("hledger is not installed and is left out: apt-get install hledger.", file=sys.stderr)
    return None


def report(entries: int, rounds: list[Ran], by_line: Ran, others: dict[str, Ran], is_exact: bool) -> int:
    ours = statistics.median(one.seconds for one in rounds)
    print(
        f"{entries:,} entries of two lines, loaded, checked and balanced; processor time of a whole program\n"
    )
    print(f"{'':34}{'seconds':>9}{'memory, MB':>13}")
    print(f"{f'Trellis, middle of {OUR_ROUNDS}':34}{ours:9.2f}{rounds[-1].megabytes:13,.0f}")
    print(f"{'Trellis without Arrow':34}{by_line.seconds:9.2f}{by_line.megabytes:13,.0f}")
    for name, ran in others.items():
        print(f"{name:34}{ran.seconds:9.2f}{ran.megabytes:13,.0f}")
    goals = {"every balance the same to the penny": is_exact}
    for name, times in (("beancount", TIMES_BEANCOUNT), ("hledger", TIMES_HLEDGER)):
        if name in others:
            faster, plainly = others[name].seconds / ours, others[name].seconds / by_line.seconds
            words = (
                f"{faster:.1f} times faster than {name} (goal: {times} or more); {plainly:.1f} without Arrow"
            )
            goals[words] = faster >= times
    print()
    for goal, is_met in goals.items():
        print(f"{'met   ' if is_met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
