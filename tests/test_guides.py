import doctest
import re
from pathlib import Path

import pytest

from trellis.analytics import measures
from trellis.analytics.tests.stores import counts, measured, rows_of, with_covering, write
from trellis.basis.law import read_law

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ROOT / "docs" / "guides"
TAUGHT = ["adding-a-rule.md", "adding-a-rate.md", "adding-a-measure.md", "the-whole-country.md"]


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


def test_the_measure_shown_in_the_guide_counts(tmp_path, monkeypatch):
    told = (GUIDES / "adding-a-measure.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", told, re.DOTALL)
    (sql,) = re.findall(r"```sql\n(.*?)```", told, re.DOTALL)
    for kind in ("measures", "sql"):
        (tmp_path / kind).mkdir()
    ours = ROOT / "trellis" / "analytics" / "sql"
    for path in ours.glob("*.sql"):
        (tmp_path / "sql" / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "measures" / "payments.toml").write_text(shown, encoding="utf-8")
    (tmp_path / "sql" / "learning_disability_payments.sql").write_text(sql, encoding="utf-8")
    monkeypatch.setattr(measures, "_HERE", tmp_path)
    drawing = """
        person | service   | component | mechanism | primary_support_reason
        amina  | community | home care | DP        | Learning disability support
        bill   | community | home care | managed   | Learning disability support
        george | community | home care | DP        | Mental health support
    """
    store = write(with_covering(rows_of(drawing)), tmp_path / "store.parquet")
    assert counts(measured(store, "payments")) == {"payments": "1 of 2"}
