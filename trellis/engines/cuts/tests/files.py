"""Spending drawn as a table in text, as a file has it."""

import csv
import io

from trellis.engines.cuts.spending import Spending, read_spending

SHORT = {
    "provider": ("before_provider", "after_provider"),
    "hours": ("before_hours", "after_hours"),
    "price": ("before_price_pence", "after_price_pence"),
    "held": ("before_held", "after_held"),
    "policy": ("before_policy_percent", "after_policy_percent"),
    "holding": ("before_holding_percent", "after_holding_percent"),
}


def drawn(text: str) -> dict[str, list[str]]:
    """Columns from a table in text: `hours | 10 > 12` is before and after, `10` is both, blank is neither."""
    lines = [line.strip() for line in text.strip().splitlines()]
    headings = [cell.strip() for cell in lines[0].split("|")]
    columns: dict[str, list[str]] = {}
    for line in lines[1:]:
        for heading, cell in zip(headings, line.split("|"), strict=True):
            for name, value in _cells(heading, cell.strip()):
                columns.setdefault(name, []).append(value)
    return columns


def _cells(heading: str, cell: str) -> list[tuple[str, str]]:
    if heading not in SHORT:
        return [(heading, cell)]
    before, arrow, after = cell.partition(">")
    return list(zip(SHORT[heading], (before.strip(), (after if arrow else before).strip()), strict=True))


def spending(text: str, *, inflation: str = "0") -> Spending:
    return read_spending(drawn(text), inflation_percent=inflation)


def as_csv(columns: dict[str, list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue().encode()
