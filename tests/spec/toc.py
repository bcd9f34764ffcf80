"""The chapters of the rules, in the order a reader meets them. Each is a folder beside this file."""

CHAPTERS = [
    "eligibility",
    "allocation",
    "charging",
    "budget",
    "employing",
    "ledger",
    "paying",
    "money",
    "periods",
    "working_days",
]
