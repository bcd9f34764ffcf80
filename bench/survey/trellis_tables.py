"""The same tables by ours: reads answers.csv and margins.csv in a folder, writes figures as CSV."""

import csv
import sys
import time
from pathlib import Path

from trellis.basis.sheets import read_sheet
from trellis.engines.survey.columns import coded, numbers
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import shares
from trellis.engines.survey.weights import Margin, rake

folder = Path(sys.argv[1])
answers = read_sheet((folder / "answers.csv").read_bytes())
known = read_sheet((folder / "margins.csv").read_bytes())
totals: dict[str, dict[str, float]] = {}
for margin, level, total in known.rows:
    totals.setdefault(margin, {})[level] = float(total)
columns = {name: answers.column(name) for name in answers.headings}
began = time.process_time()
drawn = design(len(answers.rows), weights=numbers(columns["weight"]), clusters=[columns["site"]])
words = {name: coded(column) for name, column in columns.items() if name not in ("site", "weight")}
raked = rake(drawn, [Margin(name, words[name], levels) for name, levels in totals.items()]).design
rows = []
for item in columns:
    if item.startswith("item"):
        for by in ({}, {"held": words["held"]}):
            for one in shares(raked, words[item], item=item, by=by):
                rows.append((item, one.by.get("held", ""), one.level, one.estimate, one.se))
print("work", time.process_time() - began)
csv.writer(sys.stdout).writerows(rows)
