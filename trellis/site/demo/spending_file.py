"""The made-up spending file of the demonstration: Northshire's weekly sums, two years apart.

Of those who moved from a package to a budget, many kept provider, hours and price, so that only the label is
new; others went with fewer hours, a lower price or a direct payment at a lower rate. Decision D-17 pays for
95% of what day support costs. Nobody in it is anybody.
"""

from __future__ import annotations

import csv
import io

import numpy as np

SEED = 20_240_331
INFLATION_PERCENT = "6.4"

MOVED, PACKAGE, BUDGET, JOINED, LEFT = 190, 70, 60, 38, 30
RELABELLED = 92
CUT_BY_D_17 = 64

COLUMNS = (
    "person",
    "age_band",
    "support_reason",
    "before_provider",
    "after_provider",
    "before_hours",
    "after_hours",
    "before_price_pence",
    "after_price_pence",
    "before_held",
    "after_held",
    "before_policy_percent",
    "after_policy_percent",
    "policy_reference",
    "before_holding_percent",
    "after_holding_percent",
    "inflation_percent",
)
AGES = ("18 to 64", "65 to 84", "85 and over")
REASONS = ("Physical support", "Learning disability", "Mental health", "Memory and cognition")
PROVIDERS = ("Acorn Care", "Beacon Support", "Clover Homecare", "Dale Day Services")
PRICES = {"Acorn Care": 1_840, "Beacon Support": 1_910, "Clover Homecare": 1_795, "Dale Day Services": 1_650}
# What an hour costs a person who buys it themself, of what the council pays.
AS_A_DIRECT_PAYMENT = "86"


def made_up_spending_columns(seed: int = SEED) -> dict[str, list[str]]:
    """The columns of the file, a row a person; the same seed gives the same file."""
    random = np.random.default_rng(seed)
    kinds = (
        ["relabelled"] * RELABELLED
        + ["moved"] * (MOVED - RELABELLED)
        + ["package"] * PACKAGE
        + ["budget"] * BUDGET
        + ["joined"] * JOINED
        + ["left"] * LEFT
    )
    rows = [_row(kind, random) for kind in kinds]
    random.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row["person"] = f"S{number:04d}"
    # Relabelled people keep all they had, so the decision falls on others who stayed.
    stayed = [
        row
        for row in rows
        if row["before_hours"]
        and row["after_hours"]
        and (row["before_provider"], row["before_hours"]) != (row["after_provider"], row["after_hours"])
    ]
    for row in stayed[:CUT_BY_D_17]:
        row["after_policy_percent"], row["policy_reference"] = "95", "D-17"
    return {name: [row[name] for row in rows] for name in COLUMNS}


def _row(kind: str, random: np.random.Generator) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row["inflation_percent"] = INFLATION_PERCENT
    row["age_band"] = str(random.choice(AGES, p=[0.42, 0.35, 0.23]))
    row["support_reason"] = str(random.choice(REASONS, p=[0.48, 0.22, 0.14, 0.16]))
    provider, hours = str(random.choice(PROVIDERS)), int(random.integers(12, 120))
    price = PRICES[provider] + 5 * int(random.integers(-12, 13))
    if kind != "joined":
        held = "arranged" if kind in ("relabelled", "moved", "package", "left") else "council managed"
        _fill(row, "before", provider, (hours, price), held)
    if kind == "left":
        return row
    if kind == "relabelled":
        _fill(row, "after", provider, (hours, price), "council managed")
        return row
    # Prices rose a little less than prices in general did; hours, where they moved at all, mostly fell.
    risen = price * 105 // 100
    fewer = hours - int(random.choice((0, 0, 2, 4, 6, -4)))
    held = {
        "moved": str(random.choice(("direct payment", "service fund", "council managed"), p=[0.5, 0.1, 0.4])),
        "package": "arranged",
        "budget": str(random.choice(("direct payment", "council managed"), p=[0.3, 0.7])),
        "joined": str(random.choice(("direct payment", "council managed", "arranged"), p=[0.25, 0.6, 0.15])),
    }[kind]
    is_new_provider = kind == "moved" and random.random() < 0.45
    new_provider = str(random.choice(PROVIDERS)) if is_new_provider else provider
    _fill(row, "after", new_provider, (fewer, risen), held)
    return row


def _fill(row: dict[str, str], side: str, provider: str, bought: tuple[int, int], held: str) -> None:
    """One side of a row. bought: quarters of an hour, and pence an hour."""
    quarters, price = bought
    row[f"{side}_provider"] = provider
    row[f"{side}_hours"] = f"{quarters // 4}.{quarters % 4 * 25:02d}"
    row[f"{side}_price_pence"] = str(price)
    row[f"{side}_held"] = held
    row[f"{side}_policy_percent"] = "100"
    row[f"{side}_holding_percent"] = AS_A_DIRECT_PAYMENT if held == "direct payment" else "100"


def made_up_spending_file(seed: int = SEED) -> str:
    """The file as CSV."""
    columns = made_up_spending_columns(seed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()
