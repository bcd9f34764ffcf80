"""Our check, all 27 rules of it, printing the counts of those that the others have too.

python bench/cld/ours.py FILE
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from trellis.formats.client_level_data.checks import check


def main() -> None:
    report = check(Path(sys.argv[1]))
    counts: Counter[str] = Counter()
    for one in report.found:
        name = f"list {one.field}" if one.rule in ("V05", "V06") else f"{one.rule} {one.kind} {one.field}"
        counts[name] += one.count
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
