"""Prints the manual from the tests and the law; with `--check` says whether the printed pages are stale.

What is printed depends on nothing but the files in the repository, so two machines print the same pages.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests import tables
from tests.spec.toc import CHAPTERS
from trellis.analytics import measures
from trellis.basis.law import Amount, read_law
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day

ROOT = Path(__file__).resolve().parents[2]
SPEC = Path(__file__).resolve().parent
ENGINES = ROOT / "trellis" / "engines"
PAGES = ROOT / "docs" / "generated"
NOTICE = "<!-- Printed by `python -m tests.spec.print_rules`. Change the tests or the law, not this page. -->"


class Unprintable(Exception):
    """A chapter, section or test lacks what the manual needs; the sentence says which and what."""


def _words(thing: Any, name: str) -> str:
    said = inspect.getdoc(thing)
    if not said:
        raise Unprintable(f"{name} has no docstring, so the manual has no words for it.")
    # A paragraph is one line on the page, wherever the code happens to break it; lists keep theirs.
    return re.sub(r"(?<!\n)\n(?!\n|- )", " ", said)


def _heading(name: str) -> str:
    sentence = name.removeprefix("test_").replace("_", " ")
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _titled(module: ModuleType) -> str:
    if not getattr(module, "title", ""):
        raise Unprintable(f"{module.__name__} has no title.")
    return str(module.title)


def _section(module: ModuleType) -> Iterator[str]:
    yield f"### {_titled(module)}"
    yield _words(module, module.__name__)
    tests = [
        thing
        for name, thing in vars(module).items()
        if name.startswith("test_") and thing.__module__ == module.__name__
    ]
    if not tests:
        raise Unprintable(f"{module.__name__} has no tests.")
    for test in tests:
        yield f"**{_heading(test.__name__)}.** {_words(test, f'{module.__name__}.{test.__name__}')}"
        if table := getattr(test, "table", None):
            yield tables.markdown(table)


def _chapter(folder: str) -> Iterator[str]:
    chapter = importlib.import_module(f"tests.spec.{folder}")
    yield f"## {_titled(chapter)}"
    yield _words(chapter, chapter.__name__)
    there = {path.stem for path in (SPEC / folder).glob("test_*.py")}
    if there != set(chapter.sections):
        raise Unprintable(
            f"{chapter.__name__}.sections and its files differ: {sorted(there ^ set(chapter.sections))}."
        )
    for section in chapter.sections:
        yield from _section(importlib.import_module(f"tests.spec.{folder}.{section}"))


def rules_page() -> str:
    """The rules as Markdown, chapter by chapter."""
    there = {path.parent.name for path in SPEC.glob("*/__init__.py")}
    if there != set(CHAPTERS):
        raise Unprintable(f"tests/spec/toc.py and its folders differ: {sorted(there ^ set(CHAPTERS))}.")
    pieces = [
        NOTICE,
        "# The rules, told as cases",
        "Each table below is run as a test whenever Trellis changes. If a row is wrong, the rule is wrong: "
        "say which row, and what it should say.",
    ]
    for folder in CHAPTERS:
        pieces.extend(_chapter(folder))
    return "\n\n".join(pieces) + "\n"


def _value(amount: Amount) -> str:
    value = amount.value
    if amount.unit == "pence" and isinstance(value, int):
        return say_pounds(value)
    if isinstance(value, dict):
        return "<br>".join(f"{key}: {words}" for key, words in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)


def law_page() -> str:
    """Every dated amount as Markdown: what it says, its source and unit, and what it was from each day."""
    pieces = [
        NOTICE,
        "# The law, dated",
        "Every amount, number and list the rules take from law or guidance, from the day it counts. “To be "
        "confirmed” means that nobody has yet read it in the source named: read it there first.",
    ]
    for path in sorted(ENGINES.glob("*/law/*.toml"), key=lambda path: path.relative_to(ENGINES).as_posix()):
        law = read_law(path)
        pieces.append(f"## {path.parent.parent.name.capitalize()}: {path.stem.replace('_', ' ')}")
        for key in law:
            amounts = law.history(key)
            first = amounts[0]
            lines = [
                f"### {key.replace('_', ' ')}",
                first.says,
                f"- Source: {first.source}",
                f"- Unit: {first.unit}",
            ]
            if first.last_day:
                lines.append(f"- Until: {say_day(first.last_day)}")
            every_one = all(amount.status for amount in amounts)
            if every_one:
                lines.append(f"- Status: **{first.status}**")
            pieces.extend(["\n\n".join(lines[:2]), "\n".join(lines[2:])])
            pieces.append(
                "\n".join(
                    ["| from | is |", "| --- | --- |"]
                    + [
                        f"| {say_day(amount.since)} | {_value(amount)}"
                        f"{f' (**{amount.status}**)' if amount.status and not every_one else ''} |"
                        for amount in amounts
                    ]
                )
            )
    return "\n\n".join(pieces) + "\n"


def states_page() -> str:
    """What may follow what, for each thing of the journey that passes through states."""
    pieces = [
        NOTICE,
        "# States",
        "What may follow what. Each row is one act, from one state to another; there is no other way.",
    ]
    for path in sorted((ROOT / "trellis" / "journey").glob("*/states.py")):
        module = importlib.import_module(f"trellis.journey.{path.parent.name}.states")
        idea = _words(module, module.__name__).split("\n\n", 1)[1].replace("\n", " ")
        for number, states in enumerate(getattr(module, "EVERY_STATE", None) or (module.STATES,)):
            pieces += [f"## {states.of}", *([] if number else [idea]), states.markdown()]
    return "\n\n".join(pieces) + "\n"


def measures_page() -> str:
    """Every measure as its file tells it, for whoever wants to dispute what is counted."""
    pieces = [
        NOTICE,
        "# Measures",
        "What is asked of a council's return or of the whole country's: who is counted, why it matters, who "
        "keeps it. Each is a file in `trellis/analytics/measures/`; the SQL it names stands in "
        "`trellis/analytics/sql/`, each file readable alone.",
    ]
    for name in measures.names():
        one = measures.find(name)
        facts = [
            f"- Numerator: {one.numerator}",
            f"- Denominator: {one.denominator}",
            f"- Why it matters: {one.why_it_matters}",
            f"- Kept by: {one.keeper}",
            f"- To be looked at again by: {say_day(one.next_review)}",
            f"- Source: {one.source}",
            f"- SQL: {', '.join(f'`{step}.sql`' for step in one.steps())}",
        ]
        pieces += [f"## {one.title} (`{name}`)", one.question, "\n".join(facts)]
    return "\n\n".join(pieces) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the pages, or with `--check` compares them and gives 1 where one is stale."""
    if arguments not in ([], ["--check"]):
        print("Usage: python -m tests.spec.print_rules [--check]", file=sys.stderr)
        return 2
    stale = []
    printed = {
        "rules.md": rules_page(),
        "law.md": law_page(),
        "states.md": states_page(),
        "measures.md": measures_page(),
    }
    for name, page in printed.items():
        path = PAGES / name
        if not path.exists() or path.read_text(encoding="utf-8") != page:
            stale.append(f"docs/generated/{name}")
            if not arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(page, encoding="utf-8")
    if arguments and stale:
        print(f"Stale: {', '.join(stale)}. Run `python -m tests.spec.print_rules` and commit what it prints.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
