import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import trellis.engines.survey

GUIDES = Path(__file__).resolve().parents[4] / "docs" / "guides"
MODULES = [
    module.name for module in pkgutil.iter_modules(trellis.engines.survey.__path__) if not module.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"trellis.engines.survey.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("guide", ["how-sure-are-we.md", "a-survey-that-cannot-flatter.md"])
def test_the_examples_in_the_guides_run(guide):
    ran = doctest.testfile(str(GUIDES / guide), module_relative=False, encoding="utf-8")
    assert ran.attempted > 15 and not ran.failed
