import doctest
import importlib
import pkgutil

import pytest

from trellis.engines import budget

MODULES = [module.name for module in pkgutil.iter_modules(budget.__path__) if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"{budget.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
