"""Checks each return whose path comes in on a line of its own; prints the seconds each took."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from trellis.formats.client_level_data.checks import check

for line in sys.stdin:
    began = time.perf_counter()
    report = check(Path(line.strip()), on=date(2026, 4, 20), threads=2)
    assert report.rows and report.found
    print(time.perf_counter() - began, flush=True)
