from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.engines.disclosure import policy as policies
from trellis.engines.disclosure.policy import find, read_policy, shipped

GOOD = """
name = "ours"
title = "Ours"
source = "Decision 1"
first_day = 2026-04-01
[counts]
small_to = 4
small_shown_as = "c"
round_to = 1
secondary = true
hidden_as = "c"
all_alike_below = 10
[percentages]
fewest = 5
decimals = 1
[middles]
fewest = 8
round_pence_to = 100
"""


def refusals(tmp_path, text: str) -> str:
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_policy(tmp_path / "ours.toml")
    return str(refused.value)


@pytest.mark.parametrize("name", shipped())
def test_every_policy_that_comes_along_says_its_source_and_its_days(name):
    policy = find(name)
    assert policy.name == name and policy.source and policy.first_day > date(2000, 1, 1)
    assert policy.says()


# Source: the docstring of NHS Digital's public code `central_suppression_method`: 3 is shown as 5, 24 as 25.
@pytest.mark.parametrize(
    ("count", "is_small", "shown"),
    [(0, False, 0), (8, False, 10), (12, False, 10), (13, False, 15), (24, False, 25)],
)
def test_the_nhs_rule_rounds_what_is_not_small_to_the_nearest_five(count, is_small, shown):
    policy = find("nhs-2018")
    assert policy.is_small(count) is is_small and policy.rounded(count) == shown


@pytest.mark.parametrize(("count", "is_small"), [(0, False), (1, True), (7, True), (8, False)])
def test_one_to_seven_is_small_by_the_nhs_rule(count, is_small):
    assert find("nhs-2018").is_small(count) is is_small


@pytest.mark.parametrize(("count", "is_small"), [(0, False), (1, True), (4, True), (5, False)])
def test_under_five_is_small_by_the_councils_own_rule(count, is_small):
    assert find("northshire").is_small(count) is is_small


@pytest.mark.parametrize("name", shipped())
def test_a_number_shown_stands_for_every_count_that_is_shown_so(name):
    policy = find(name)
    for count in range(policy.small_to + 1, 200):
        low, high = policy.could_be(policy.rounded(count))
        assert low <= count <= high
        assert {policy.rounded(one) for one in range(low, high + 1)} == {policy.rounded(count)}


def test_a_policy_holds_from_its_first_day_to_its_last():
    for day in (date(2008, 4, 1), date(2018, 8, 31)):
        assert policies.on("hes-before-2018", day).small_to == 5
    for day in (date(2008, 3, 31), date(2018, 9, 1)):
        with pytest.raises(Refused, match="holds from 1 April 2008 until 31 August 2018"):
            policies.on("hes-before-2018", day)


def test_a_councils_own_file_is_read(tmp_path):
    (tmp_path / "ours.toml").write_text(GOOD, encoding="utf-8")
    assert find(str(tmp_path / "ours.toml")).title == "Ours"


def test_a_name_that_is_no_policy_is_refused_with_those_there_are():
    with pytest.raises(Refused, match="hes-before-2018, nhs-2018, northshire or pss-ex1-before-2014"):
        find("nhs")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("secondary = true", "secondary = false", "subtracting gives the small ones back"),
        ('small_shown_as = "c"', 'small_shown_as = "3"', "read as a true one"),
        ('small_shown_as = "c"', 'small_shown_as = "0"', "is not nought"),
        ('hidden_as = "c"', 'hidden_as = "9"', "A mark is not a number"),
        ("small_to = 4", "small_to = 0", "from 1 to"),
        ("small_to = 4", "small_too = 4", "Nothing reads “small_too”"),
        ('source = "Decision 1"', "", "There is no source"),
        ("first_day = 2026-04-01", 'first_day = "soon"', "first_day is not a day"),
        ("[counts]", "[counts", "not TOML"),
    ],
)
def test_a_policy_that_would_not_hide_is_refused_by_name(tmp_path, old, new, says):
    assert says in refusals(tmp_path, GOOD.replace(old, new))
