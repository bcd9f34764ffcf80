"""The repository tests itself. A lesson learnt becomes a test here instead of a reminder.

Each test is shown to fail on a planted offence before it is trusted.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "trellis"
STAGES = (
    "accounts",
    "record",
    "people",
    "tell",
    "challenge",
    "assess",
    "allocate",
    "contribute",
    "find",
    "plan",
    "pay",
    "learn",
)
