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
        ("اَحمد", "احمد"),
    ],
)
def test_a_name_is_folded(name, key):
    assert folded(name) == key


@given(st.text(max_size=100), st.text(max_size=100))
def test_the_key_always_fits_its_column_and_folding_twice_is_folding_once(given_name, family_name):
    key = sort_key(given_name=given_name, family_name=family_name)
    assert len(key) <= 200
    assert folded(folded(given_name)) == folded(given_name)
