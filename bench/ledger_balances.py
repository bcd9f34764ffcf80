"""Balances on any day among five million lines of 100,000 accounts, in the books' own table on PostgreSQL.

One account's balance is what the database says it took to execute the very query of the service, drawn for
accounts and days by chance. All accounts' is by the clock, beside a sum written by hand over the same rows.

    python bench/ledger_balances.py --lines 500000      fewer lines
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from datetime import date, timedelta

from _database import on_postgresql, timed

LINES, ACCOUNTS, DAYS, ROUNDS = 5_000_000, 100_000, 1_460, 3
FIRST = date(2026, 4, 6)
MOST_MILLISECONDS, MOST_TIMES_BY_HAND = 1.5, 2
"""The goals: about a millisecond for one; all within twice a sum by hand."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--lines", type=int, default=LINES)
    lines = words.parse_known_args()[0].lines
    with on_postgresql():
        return compare(lines)


def compare(lines: int) -> int:
    from django.db import connection

    from trellis.journey.pay.queries import ledger

    draw = random.Random(20260406)
    with connection.cursor() as cursor:
        put_in(cursor, lines)
        took = []
        for _ in range(200):
            # The query that `balance` asks, with its very words.
            on = FIRST + timedelta(days=draw.randrange(DAYS))
            cursor.execute(
                "EXPLAIN (ANALYZE, FORMAT JSON) SELECT account_id, SUM(pence) FROM pay_ledgerline "
                'WHERE account_id IN (%s) AND "on" <= %s GROUP BY account_id',
                [draw.randrange(1, ACCOUNTS + 1), on],
            )
            told = cursor.fetchone()[0]
            plan = (json.loads(told) if isinstance(told, str) else told)[0]
            took.append(plan["Execution Time"])
        on = FIRST + timedelta(days=DAYS // 2)
        by_hand = 'SELECT account_id, sum(pence)::bigint FROM pay_ledgerline WHERE "on" <= %s GROUP BY 1'
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(timed(lambda: ledger.all_balances(on)))
            theirs.append(timed(lambda: dict(cursor.execute(by_hand, [on]).fetchall())))
    one, one_in_twenty = statistics.median(took), sorted(took)[-10]
    times = statistics.median(s for s, _ in ours) / statistics.median(s for s, _ in theirs)
    print(f"{lines:,} lines of {ACCOUNTS:,} accounts over {DAYS:,} days\n")
    print(f"one account's balance    {one:8.3f} ms in the middle, {one_in_twenty:.3f} ms for one in twenty")
    print(f"all accounts' balances   {statistics.median(s for s, _ in ours):8.3f} s")
    print(f"summed by hand           {statistics.median(s for s, _ in theirs):8.3f} s\n")
    goals = {
        f"one account in {one:.3f} ms of the database's time (goal: about 1)": one <= MOST_MILLISECONDS,
        f"all accounts in {times:.2f} times a sum by hand (goal: {MOST_TIMES_BY_HAND} or less)": times
        <= MOST_TIMES_BY_HAND,
        "every balance the same": all(a[1] == b[1] for a, b in zip(ours, theirs, strict=True)),
    }
    for goal, is_met in goals.items():
        print(f"{'met   ' if is_met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) else 1


def put_in(cursor, lines: int) -> None:
    """Rows as a program that need not be looked after puts them in: without triggers and foreign keys."""
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'pay_ledgerline'::regclass AND contype = 'f'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE pay_ledgerline DROP CONSTRAINT "{name}"')
    cursor.execute("ALTER TABLE pay_ledgerline DISABLE TRIGGER USER")
    cursor.execute("SELECT setseed(0.5)")
    cursor.execute(
        """
        INSERT INTO pay_ledgerline (entry_id, account_id, "on", pence)
        SELECT n / 2, 1 + floor(random() * %s)::int, %s::date + (n * %s::bigint / %s)::int,
               1 + floor(random() * 200000)::int
        FROM generate_series(1, %s) AS n
        """,
        [ACCOUNTS, FIRST, DAYS, lines + 1, lines],
    )
    cursor.execute("VACUUM ANALYZE pay_ledgerline")


if __name__ == "__main__":
    sys.exit(main())
