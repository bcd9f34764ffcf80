from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.basis.series import Published, apart, breaks, join, stretches, why_apart

MARCH = [
    Published("pss-ex1 2009", date(2009, 3, 31), 67_685),
    Published("pss-ex1 2010-11", date(2010, 3, 31), 130_900),
    Published("pss-ex1 2010-11", date(2011, 3, 31), 114_090),
    Published("pss-ex1 2012-14", date(2012, 3, 31), 108_105),
    Published("pss-ex1 2012-14", date(2014, 3, 31), 122_380),
    Published("ascof 1c", date(2021, 3, 31), 118_041, 444_128),
]


def test_numbers_of_one_stretch_are_one_line_in_the_order_of_their_days():
    assert [point.value for point in join(reversed(MARCH[3:5]))] == [108_105, 122_380]


def test_a_series_with_a_break_refuses_to_be_joined_and_names_the_break():
    with pytest.raises(Refused) as refused:
        join(MARCH[1:4])
    (finding,) = refused.value.findings
    assert finding.code == "series-broken"
    assert finding.says.startswith(
        "PSS-EX1 2010 to 2011 and PSS-EX1 2012 to 2014 may not be joined in one line."
    )
    assert "Manchester from 3,515 to 560" in finding.says


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("ni130", "ascof 1c rap", "2011-12"),
        ("ascof 1c rap", "ascof 1c", "RAP to SALT"),
        ("ascof 1c", "ascof 3d", "Client Level Data"),
        ("adass 2009-12", "adass 2014", "definition moved"),
        ("poet 2011-13", "poet 2014", "renamed"),
        ("poet 2014", "poet 2017", "scale"),
        ("pss-ex1 2009", "pss-ex1 2010-11", "personal budgets"),
    ],
)
def test_each_known_break_is_told_in_either_order(one, other, word):
    assert word in why_apart(one, other) and why_apart(one, other) == why_apart(other, one)


def test_no_two_stretches_may_be_joined_whatever_is_known_of_them():
    for one in stretches():
        for other in stretches():
            assert bool(why_apart(one, other)) == (one != other)


def test_two_families_without_a_written_break_are_apart_by_what_they_count():
    assert "clients and carers" in why_apart("ni130", "adass 2009-12")


def test_what_may_be_drawn_is_a_line_to_a_stretch():
    assert [len(line) for line in apart(reversed(MARCH))] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("day", "is_there"),
    [("2012-03-30", False), ("2012-03-31", True), ("2014-03-31", True), ("2014-04-01", False)],
)
def test_a_number_outside_its_stretch_is_refused(day, is_there):
    point = Published("pss-ex1 2012-14", date.fromisoformat(day), 1)
    if is_there:
        assert join([point]) == (point,)
    else:
        with pytest.raises(Refused, match="from 2012-03-31 to 2014-03-31"):
            join([point])


def test_two_numbers_for_one_day_are_refused():
    with pytest.raises(Refused, match="two numbers"):
        join([MARCH[3], MARCH[3]])


def test_a_series_that_is_not_known_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="ascof 3d"):
        join([Published("1c", date(2021, 3, 31), 1)])


def test_every_stretch_says_what_it_counts_and_where_that_is_written():
    for one in stretches().values():
        assert one.says and one.numerator and one.source and one.counted
        assert one.last_day is None or one.last_day >= one.first_day
    for one in breaks():
        assert (
            one.between <= stretches().keys()
            and len(one.between) == 2
            and one.says.endswith(".")
            and one.source
        )
