"""The same rules as a pandera schema: lists as `isin`, every other rule a column that must be false.

Whole-table checks would copy all fifty cells of each row that breaks one; columns of true and false, made
before, spare pandera that.

    python bench/cld/by_schema.py FILE SPEC.json
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")

import pandas as pd
import pandera.pandas as pa
from by_hand import Prepared, others, read


def main() -> None:
    with open(sys.argv[2], encoding="utf-8") as file:
        spec = json.load(file)
    rows = read(sys.argv[1])
    found = dict(others(Prepared(rows, spec)))
    columns = {
        heading: pa.Column(str, pa.Check.isin(values, error=f"list {heading}"), nullable=True)
        for heading, values in spec["values"].items()
    }
    columns |= {name: pa.Column(bool, pa.Check.equal_to(False, error=name)) for name in found}
    table = pd.concat([rows[list(spec["values"])], pd.DataFrame(found)], axis=1)
    counts: dict[str, int] = {}
    try:
        pa.DataFrameSchema(columns).validate(table, lazy=True)
    except pa.errors.SchemaErrors as wrong:
        counts = wrong.failure_cases["check"].value_counts().to_dict()
    print(json.dumps({str(name): int(count) for name, count in counts.items()}))


if __name__ == "__main__":
    main()
