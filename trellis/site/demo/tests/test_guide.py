"""The guide says what the demonstration is, and goes on saying it when the demonstration changes."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path

import pytest

from trellis.engines.scenario.population import figures
from trellis.site.demo.cast import the_cast
from trellis.site.management.commands.demo import Command

GUIDE = (Path(__file__).resolve().parents[4] / "docs/guides/the-demo-council.md").read_text("utf-8")
# Said in words there.
IN_WORDS = {
    "reason_65_and_over_physical": "three quarters",
    "reason_65_and_over_learning_or_mental": "a tenth",
}


def published() -> list[tuple[str, str]]:
    found = []
    for name, figure in figures().items():
        if "source" not in figure:
            continue
        shares = figure.get("shares", {}).values()
        counts = [count / figure["of"] for count in figure.get("counts", {}).values()]
        whole = [figure["number"] / figure["of"]] if "number" in figure else []
        found += [
            (name, IN_WORDS.get(name, f"{share * 100:.1f}".removesuffix(".0") + "%"))
            for share in (*shares, *counts, *whole)
        ]
    return found


@pytest.mark.parametrize(("name", "said"), published())
def test_every_published_share_stands_in_the_guide(name, said):
    assert said in GUIDE, name


def test_everybody_who_can_be_signed_in_as_stands_in_the_guide():
    assert [one.name for one in the_cast().accounts if one.name not in GUIDE] == []


def test_the_options_in_the_guide_are_those_of_the_command():
    parser = ArgumentParser()
    Command().add_arguments(parser)
    taken = {option for action in parser._actions for option in action.option_strings if len(option) > 2}
    assert set(re.findall(r"^\| `(--\w+)", GUIDE, re.MULTILINE)) == taken - {"--help"}
