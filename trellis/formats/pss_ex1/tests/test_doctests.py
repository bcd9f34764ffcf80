import doctest

from trellis.formats.pss_ex1 import read


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(read).failed == 0
