import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["councils", "funnel", "limits"])
def test_the_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(f"trellis.engines.funnel.{name}")).failed == 0
