import doctest
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import trellis.formats.bank_statements
from trellis.formats.bank_statements.profiles import profile_of

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guides" / "a-banks-statement.md"
MODULES = [module.name for module in pkgutil.iter_modules(trellis.formats.bank_statements.__path__)]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "tests"])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"trellis.formats.bank_statements.{name}")
    assert doctest.testmod(module).failed == 0


def test_the_examples_in_the_guide_run():
    ran = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert ran.attempted > 5 and not ran.failed


def test_the_profile_in_the_guide_would_be_taken():
    (shown,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert profile_of(tomllib.loads(shown)).columns["text"] == ("Text 1", "Text 2")
