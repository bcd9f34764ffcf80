import doctest
import importlib
import pkgutil

import pytest

import trellis.formats.ledger_journal as folder

MODULES = [module.name for module in pkgutil.iter_modules(folder.__path__) if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(f"{folder.__name__}.{name}")).failed == 0
