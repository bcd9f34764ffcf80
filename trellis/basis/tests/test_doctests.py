import doctest
import importlib
import pkgutil

import pytest

import trellis.basis

MODULES = [module.name for module in pkgutil.iter_modules(trellis.basis.__path__) if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(f"trellis.basis.{name}")).failed == 0
