"""Opens a national store and counts; prints, as JSON, the seconds that each thing took and a sum of the rows.

python bench/national/path.py FOLDER                  ASCOF 3D
python bench/national/path.py FOLDER --all            every measure
python bench/national/path.py FOLDER --all --spark    every measure, on Spark
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

from trellis.analytics import duck, lists, measures

FIRST_DAY, LAST_DAY = date(2025, 4, 1), date(2026, 3, 31)
STEPS = {
    "submission_months": "submissions chosen",
    "submission_periods": "submissions chosen",
    "submissions": "submissions chosen",
    "events_in_period": "rows of their days",
    "events": "events told once",
    "people": "person details",
}


def main(folder: Path, *words: str) -> None:
    asked = [measures.find(name) for name in (measures.names() if "--all" in words else ("ascof-3d",))]
    seconds: defaultdict[str, float] = defaultdict(float)
    now = ["opened", time.perf_counter()]

    def reached(what: str) -> None:
        name, since = now
        at = time.perf_counter()
        seconds[str(name)] += at - float(since)
        now[:] = [STEPS.get(what.partition(" (")[0], "measured"), at]

    period = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
    paths, given = [folder / "store.parquet"], lists.read(folder)
    if "--spark" in words:
        from trellis.analytics import spark  # noqa: PLC0415

        results = spark.answers(asked, paths, lists=given, reached=reached, **period)
    else:
        with duck.opened(paths, lists=given) as store:
            duck.prepare(store, reached=reached, **period)
            results = duck.answers(store, asked, reached=reached, **period)
    reached("")
    assert all(any(row.numerator for row in result.rows) for result in results)
    answer = hashlib.sha256(repr([result.rows for result in results]).encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "answer": answer}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
