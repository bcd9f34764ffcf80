import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.journey.people.names import folded, sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ahmed", "ahmed"),
        ("ÉCLAIR", "eclair"),
        ("Łukasz Żak", "lukasz zak"),
        ("Søren Ægir", "soren aegir"),
        ("O’Brien", "o'brien"),
        ("  van   der Berg ", "van der berg"),
        ("Nguyễn", "nguyen"),
        ("Ǿrsted", "orsted"),
        ("اَحمد", "احمد"),
    ],
)
def test_a_name_is_folded(name, key):
    assert folded(name) == key


@given(st.text(max_size=100), st.text(max_size=100))
def test_the_key_fits_its_column_and_each_word_of_the_name_is_found_in_it(given_name, family_name):
    key = sort_key(given_name=given_name, family_name=family_name)
    assert len(key) <= 200
    whole = folded(f"{family_name} {given_name}")
    assert all(folded(word) in whole for word in f"{family_name} {given_name}".split())
    assert whole.startswith(key)
