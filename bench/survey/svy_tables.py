"""The same tables by svy: reads answers.csv and margins.csv in a folder, writes figures as CSV."""

import csv
import sys
import time
from pathlib import Path

import polars
import svy

folder = Path(sys.argv[1])
answers = polars.read_csv(folder / "answers.csv", schema_overrides={"site": polars.String})
controls: dict[str, dict[str, float]] = {}
with (folder / "margins.csv").open(newline="") as file:
    for row in csv.DictReader(file):
        controls.setdefault(row["margin"], {})[row["level"]] = float(row["total"])
began = time.process_time()
drawn = svy.Sample(answers, svy.Design(wgt="weight", psu="site"))
raked = drawn.weighting.rake(controls=controls, tol=1e-12)
items = [name for name in answers.columns if name.startswith("item")]
rows = []
# One by one: several items at once come out with other errors than each alone.
for item in items:
    for by in (None, "held"):
        for row in raked.estimation.prop(item, by=by).to_polars().iter_rows(named=True):
            rows.append((item, row[by].strip() if by else "", row[item], row["est"], row["se"]))
print("work", time.process_time() - began)
csv.writer(sys.stdout).writerows(rows)
