import doctest
import importlib
import pkgutil

import pytest

from trellis.engines import control

MODULES = [module.name for module in pkgutil.iter_modules(control.__path__) if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(f"{control.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
