"""A bank's statement of 10,000 lines, from its bytes to lines in the database, beside the same rows by COPY.

Timed is what finance waits for: the file is read and looked at, then put in, with what finds its match by
itself. Each form a bank gives is read once; the CSV is put in. Beside it the very same lines are put by COPY
into a table with the same columns, indexes and checks and nothing else.

    python bench/statement_import.py --lines 2000      fewer lines
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import Any

from _database import bare_copy, copied_out, on_postgresql, timed

MANY = 10_000
MOST_SECONDS = 10
"""Nobody should wait longer than this for a page; no other goal was set."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--lines", type=int, default=MANY)
    lines = words.parse_known_args()[0].lines
    with on_postgresql():
        return compare(lines)


def compare(many: int) -> int:
    from trellis.formats.bank_statements import read
    from trellis.formats.bank_statements.statements import Line
    from trellis.journey.pay import actions
    from trellis.journey.pay.tests import runs_factories as pay
    from trellis.journey.pay.tests import statements_factories as bank

    first = date(2026, 5, 1)
    payee = bank.managed()
    told = [
        Line(
            number,
            first + timedelta(days=number // 400),
            100 + number % 900,
            f"PAID IN {number}",
            "",
            "",
            "A",
        )
        for number in range(1, many + 1)
    ]
    print(f"A statement of {many:,} lines, by the clock\n")
    contents: dict[str, bytes] = {}
    for form, write in bank.AWAY.items():
        contents[form] = write(bank.told(payee, told))
        took, found = timed(lambda form=form: read.read(contents[form]))
        assert len(found.lines) == many
        print(f"{'read as ' + form:20}{took:9.2f} s")
    on = first + timedelta(days=200)
    handed: dict[str, Any] = {"payee": payee, "by": pay.frank(), "on": on}
    looked, statement = timed(lambda: actions.read_statement(bank.file(contents["csv"]), **handed))
    put, _ = timed(lambda: actions.put_statement_in(statement, by=pay.frank(), on=on))
    bare = bare_copy("pay_bankline", copied_out("SELECT * FROM pay_bankline"))
    print(f"{'looked at':20}{looked:9.2f} s\n{'put in':20}{put:9.2f} s\n{'COPY':20}{bare:9.2f} s")
    ours = looked + put
    is_met = ours <= MOST_SECONDS
    says = f"{ours:.2f} s in all, {ours / bare:.1f} times bare COPY of its lines"
    says += f" (goal: {MOST_SECONDS} s or less)"
    print(f"\n{'met   ' if is_met else 'MISSED'} {says}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
