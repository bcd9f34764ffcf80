import doctest
import importlib
import pkgutil

import pytest

from trellis.engines import equity

MODULES = [module.name for module in pkgutil.iter_modules(equity.__path__) if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"{equity.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
