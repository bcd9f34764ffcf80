import doctest

from trellis.formats.ascof_open_data import read


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(read).failed == 0
