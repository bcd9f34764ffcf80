import doctest
import importlib

import pytest

MODULES = ["ink", "drawing", "bars", "dots", "lines", "funnel"]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(f"trellis.pictures.{name}")).failed == 0
