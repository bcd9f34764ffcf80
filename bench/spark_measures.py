"""Every measure on DuckDB and on Spark, over the same made-up country: the same rows, and how much longer.

Each engine runs as a program of its own, on this machine alone, with two threads or two workers, from the
same national store and the same SQL. Spark is for those whose data is there already: starting it and planning
its steps takes longer than counting a million rows, so no speed is asked of it here, only the same answer.

    python bench/spark_measures.py --rows 200000      fewer rows
"""

from __future__ import annotations

import argparse
import sys

from national import counted, made

from trellis.analytics import spark
from trellis.basis.findings import Refused

ROWS = 1_000_000


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=ROWS)
    folder = made(words.parse_known_args()[0].rows)
    try:
        spark.check_there()
    except Refused as refused:
        print(*refused.findings, sep="\n", file=sys.stderr)
        return 1
    on_duck, on_spark = counted(folder, "--all"), counted(folder, "--all", "--spark")
    print(f"Every measure of {on_duck.rows:,} rows of 153 councils, by the clock\n")
    print(f"{'':24}{'DuckDB':>12}{'Spark local[2]':>18}")
    for name in on_duck.seconds:
        print(f"{name:24}{on_duck.seconds[name]:10.1f} s{on_spark.seconds.get(name, 0):16.1f} s")
    print(f"{'in all':24}{on_duck.whole:10.1f} s{on_spark.whole:16.1f} s")
    is_same = on_duck.answer == on_spark.answer
    print(f"\nSpark takes {on_spark.whole / on_duck.whole:.1f} times as long as DuckDB.")
    print(f"{'met   ' if is_same else 'MISSED'} the same rows, council by council, of every measure")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
