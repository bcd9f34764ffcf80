"""Builds CHANGELOG.md from changelog.d; with --check, says whether it is what would be built."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Changes

What a council will notice, newest first. Built from `changelog.d` by `make docs`, never written by hand.
"""
FRAGMENT = re.compile(r"(\d{4}-\d{2}-\d{2})-[a-z0-9-]+\.md")


def change_log(folder: Path) -> str:
    fragments = [path for path in folder.glob("*.md") if path.name != "README.md"]
    for path in fragments:
        if not FRAGMENT.fullmatch(path.name):
            raise SystemExit(
                f"changelog.d/{path.name}: name it for its day and subject, 2026-11-22-the-sum.md."
            )
    fragments.sort(key=lambda path: path.name)
    days = [
        f"\n## {day}\n\n"
        + "\n".join("- " + "\n  ".join(path.read_text().split("\n")).strip() for path in those)
        for day, those in groupby(fragments, key=lambda path: path.name[:10])
    ]
    return HEAD + "\n".join(reversed(days)) + ("\n" if days else "")


def main() -> int:
    page = ROOT / "CHANGELOG.md"
    built = change_log(ROOT / "changelog.d")
    if "--check" in sys.argv:
        if not page.exists() or page.read_text() != built:
            print("CHANGELOG.md is not what changelog.d gives. Run `make docs`, and commit it.")
            return 1
        return 0
    page.write_text(built)
    return 0


if __name__ == "__main__":
    sys.exit(main())
