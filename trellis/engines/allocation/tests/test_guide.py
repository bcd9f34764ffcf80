"""The guide's examples are run, so that they cannot rot."""

import re
import tomllib
from pathlib import Path

import pytest

from trellis.basis.findings import Refused
from trellis.engines.allocation.scheme import read_scheme, read_scheme_text
from trellis.engines.allocation.tests.making import NORTHSHIRE, with_table
from trellis.engines.allocation.working import allocate

ROOT = Path(__file__).resolve().parents[4]
GUIDE = (ROOT / "docs" / "guides" / "adding-a-scheme.md").read_text(encoding="utf-8")
WHOLE, *TABLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_whole_scheme_in_the_guide_is_one():
    scheme = read_scheme_text(WHOLE)
    assert (scheme.points["work"], scheme.points["toilet"]) == ((0, 2, 5, 9, 12), (0, 4, 9, 15, 22))
    assert scheme.suitability["live_in"].startswith("You need somebody who lives in. Ask us")


@pytest.mark.parametrize("text", TABLES)
def test_each_table_in_the_guide_is_one(text):
    money = tomllib.loads(text)["money"]
    document = {key: value for key, value in NORTHSHIRE.as_json().items() if key not in ("points", "support")}
    assert allocate(
        {"points": 70 if "bands" in money else 16}, read_scheme({**document, "money": money})
    ).suitable


def test_the_guide_leaves_out_no_way_of_writing_money():
    assert {tomllib.loads(text)["money"]["kind"] for text in (WHOLE, *TABLES)} == {
        "price_per_point",
        "step_table",
        "linear_table",
        "published_points",
    }


def test_the_faults_that_the_guide_shows_are_told_in_those_words():
    bands = [
        {"from_points": 70, "to_points": 115, "pence": 1},
        {"from_points": 120, "to_points": 130, "pence": 2},
    ]
    with pytest.raises(Refused) as refused:
        with_table({"kind": "step_table", "part_points": "round_down", "rounding": "bankers", "bands": bands})
    assert {str(finding) for finding in refused.value.findings} == {
        line for line in GUIDE.splitlines() if line.startswith("money.")
    }


def test_every_file_that_the_guide_names_is_there():
    named = re.findall(r"`((?:trellis|tests)/[\w./-]+)`", GUIDE)
    assert named and all((ROOT / path).exists() for path in named)
