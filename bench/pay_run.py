"""A pay run of 20,000 payees, beside the same rows by bare COPY, in one run on PostgreSQL.

Timed is what happens between "it is due" and "the file is with the bank": the snapshot of lines is prepared,
somebody else approves it, the file is made and the entries are posted; each is committed as it is at a
council. Beside it the very same rows (lines, entries, lines of entries, file) are put by COPY into tables
that have the same columns, indexes and checks and nothing else: no foreign key, no trigger, no sum, no file
made. Working out what falls due, and crediting, are timed too and not compared.

    python bench/pay_run.py --payees 2000      fewer payees
"""

from __future__ import annotations

import argparse
import statistics
import sys
from datetime import timedelta

from _database import bare_copy, copied_out, on_postgresql, timed

MANY, ROUNDS = 20_000, 2
MOST_TIMES_COPY = 5
"""The goal: a run within five times bare COPY."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--payees", type=int, default=MANY)
    payees = words.parse_known_args()[0].payees
    with on_postgresql():
        return compare(payees)


def compare(payees: int) -> int:
    from trellis.journey.pay import actions
    from trellis.journey.pay.tests import crowd
    from trellis.journey.pay.tests import runs_factories as pay

    one = pay.schedule()
    crowd.copies_of(one.rates.get(), payees - 1)
    rail, frank, fiona = pay.bacs(), pay.frank(), pay.fiona()
    seconds: dict[str, list[float]] = {}

    def note(name: str, act):
        took, answer = timed(act)
        seconds.setdefault(name, []).append(took)
        return answer

    for number in range(ROUNDS):
        pay_on = pay.PAY_DAY + timedelta(days=28 * number)
        on = pay_on - timedelta(days=6)
        note("what falls due", lambda on=on, pay_on=pay_on: actions.make_dues(on, until=pay_on))
        run = note(
            "prepared", lambda on=on, pay_on=pay_on: actions.prepare_run(rail, pay_on, by=frank, on=on)
        )
        note("approved", lambda run=run, on=on: actions.approve_run(run, by=fiona, at=pay.at(on)))
        file = note("sent", lambda run=run, on=on: actions.send_run(run, by=frank, at=pay.at(on, 11)))
        seconds.setdefault("COPY", []).append(sum(bare(run.pk)))
        at = pay.at(pay_on, 9)
        note("credited", lambda run=run, at=at: actions.credit_run(run, by=frank, at=at))
        assert file.totals["credits"] == payees
    return report(payees, seconds)


def bare(run: int) -> list[float]:
    """Seconds of the copying alone, a table each; getting the rows ready is not counted."""
    sent = f"SELECT 'sent:' || ref FROM pay_runline WHERE run_id = {run}"
    entries = f"SELECT * FROM pay_ledgerentry WHERE reference IN ({sent})"
    return [
        bare_copy(table, copied_out(sql))
        for table, sql in (
            ("pay_runline", f"SELECT * FROM pay_runline WHERE run_id = {run}"),
            ("pay_ledgerentry", entries),
            (
                "pay_ledgerline",
                f"SELECT * FROM pay_ledgerline WHERE entry_id IN (SELECT id FROM ({entries}) AS e)",
            ),
            ("pay_paymentfile", f"SELECT * FROM pay_paymentfile WHERE run_id = {run}"),
        )
    ]


def report(payees: int, seconds: dict[str, list[float]]) -> int:
    middle = {name: statistics.median(of) for name, of in seconds.items()}
    ours = sum(middle[name] for name in ("prepared", "approved", "sent"))
    print(f"A run of {payees:,} payees, by the clock, middle of {ROUNDS} runs\n")
    for name, took in middle.items():
        print(f"{name:20}{took:9.2f} s")
    times = ours / middle["COPY"]
    words = (
        f"{ours:.2f} s for the run, {times:.1f} times bare COPY of its rows (goal: {MOST_TIMES_COPY} or less)"
    )
    print(f"\n{'met   ' if times <= MOST_TIMES_COPY else 'MISSED'} {words}")
    return 0 if times <= MOST_TIMES_COPY else 1


if __name__ == "__main__":
    sys.exit(main())
