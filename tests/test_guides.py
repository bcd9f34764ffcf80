import doctest
import re
from pathlib import Path

import pytest

from trellis.basis.law import read_law

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ROOT / "docs" / "guides"
TAUGHT = ["adding-a-rule.md", "adding-a-rate.md"]


@pytest.mark.parametrize("guide", TAUGHT)
def test_the_examples_in_the_guides_run(guide, monkeypatch):
    monkeypatch.chdir(ROOT)
    ran = doctest.testfile(str(GUIDES / guide), module_relative=False, encoding="utf-8")
    assert ran.attempted > 3 and not ran.failed


def test_the_rate_shown_in_the_guide_would_be_read(tmp_path):
    (shown,) = re.findall(r"```toml\n(.*?)```", (GUIDES / "adding-a-rate.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "shown.toml").write_text(shown, encoding="utf-8")
    assert [amount.value for amount in read_law(tmp_path / "shown.toml").history("lower_limit")] == [
        1425000,
        1450000,
    ]


@pytest.mark.parametrize("guide", TAUGHT)
def test_every_file_a_guide_names_is_there(guide):
    named = re.findall(
        r"`((?:trellis|tests|engines|docs|changelog\.d)/[\w./-]*\w/?)`", (GUIDES / guide).read_text("utf-8")
    )
    assert named
    missing = [path for path in named if not ((ROOT / path).exists() or (ROOT / "trellis" / path).exists())]
    assert missing == []
