import doctest
import importlib
import pkgutil

import pytest

import trellis.formats.bank_statements

MODULES = [module.name for module in pkgutil.iter_modules(trellis.formats.bank_statements.__path__)]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "tests"])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"trellis.formats.bank_statements.{name}")
    assert doctest.testmod(module).failed == 0
