"""What a scenario may say, and what it is refused for."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from trellis.basis.findings import Refused
from trellis.engines.trains.scenario import (
    find_scenario,
    read_scenario,
    read_scenario_text,
    shipped_scenarios,
    start_from_people,
)

A_RATE = {"low": 1, "likely": 2, "high": 3}


def a_document(**changes):
    return {
        "title": "Northshire",
        "where": "Northshire",
        "from": "2026-03-31",
        "start": {"holders": {"people": 200}, "direct_payments": {"people": 56}},
        "growth": A_RATE,
    } | changes


def codes_of(document):
    with pytest.raises(Refused) as refused:
        read_scenario(document)
    return {(finding.code, finding.where) for finding in refused.value.findings}


def test_every_shipped_scenario_is_read_and_says_the_same_when_written_and_read_again():
    assert "england-2011" in shipped_scenarios()
    for name in shipped_scenarios():
        scenario = find_scenario(name)
        assert read_scenario(scenario.as_document()) == scenario


def test_what_has_no_source_stands_as_set_by_you():
    by_key = {one.key: one for one in find_scenario("england-2011").assumptions()}
    assert by_key["growth"].source == "set by you"
    assert by_key["growth"].value == "10% (2% to 20%)"
    assert by_key["start.holders"].source.startswith("ADASS")
    assert by_key["start.holders"].value == "338,000"


def test_control_that_nobody_knows_runs_from_nobody_to_everybody():
    scenario = read_scenario(a_document())
    rate = scenario.control["direct_payments"]
    assert (rate.low, rate.likely, rate.high) == (0, 0, 1)
    assert "Not known" in rate.note


def test_percentages_are_exact_however_they_are_written():
    for written in (2.5, Decimal("2.5"), "2.5", "2.500"):
        growth = {"likely": written}
        assert read_scenario(a_document(growth=growth)).growth.likely == Fraction(1, 40)


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"title": ""}, "not-text", "title"),
        ({"from": "31/03/2026"}, "not-a-day", "from"),
        ({"from": "2026-02-30"}, "not-a-day", "from"),
        ({"years": 0}, "not-a-number", "years"),
        ({"years": 61}, "not-a-number", "years"),
        ({"years": True}, "not-a-number", "years"),
        ({"gowth": A_RATE}, "unknown-key", "gowth"),
        ({"growth": None}, "not-a-table", "growth"),
        ({"growth": {"low": 1, "high": 3}}, "not-a-percentage", "growth.likely"),
        ({"growth": {"low": 3, "likely": 2, "high": 4}}, "rate-out-of-order", "growth"),
        ({"growth": {"likely": -51}}, "not-a-percentage", "growth.likely"),
        ({"growth": {"likely": float("nan")}}, "not-a-percentage", "growth.likely"),
        ({"growth": {"likely": Decimal("1e999999")}}, "not-a-percentage", "growth.likely"),
        ({"growth": {"likely": Decimal("1e-999999")}}, "not-a-percentage", "growth.likely"),
        ({"growth": {"likely": Decimal("0.0000001")}}, "not-a-percentage", "growth.likely"),
        ({"moves": {"service_funds": {"likely": 101}}}, "not-a-percentage", "moves.service_funds.likely"),
        (
            {"moves": {"service_funds": {"likely": 60}, "direct_payments": {"likely": 41}}},
            "moves-too-high",
            "moves",
        ),
        ({"start": {"holders": {"people": 0}, "direct_payments": {"people": 0}}}, "nobody", "start.holders"),
        (
            {"start": {"holders": {"people": 5}, "direct_payments": {"people": 6}}},
            "parts-above-whole",
            "start",
        ),
        (
            {"start": {"holders": {"people": 5.5}, "direct_payments": {"people": 1}}},
            "not-a-number",
            "start.holders.people",
        ),
        ({"start": {"holders": {"people": 5}}}, "not-a-table", "start.direct_payments"),
    ],
)
def test_a_fault_is_named_with_its_place(changes, code, where):
    assert (code, where) in codes_of(a_document(**changes))


def test_moves_of_everybody_in_a_year_are_the_most_there_can_be():
    moves = {"service_funds": {"likely": 60}, "direct_payments": {"likely": 40}}
    assert read_scenario(a_document(moves=moves)).moves["service_funds"].likely == Fraction(3, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe", "not-utf-8"),
        ("title = ", "not-toml"),
        ("a." * 2_000 + "b = 1", "too-large"),
        ("# " + "x\n" * 20_000, "too-large"),
        ("x = " + "[" * 1_900, "not-toml"),
        ("growth = 1e99999999999999999999", "not-toml"),
    ],
)
def test_what_is_no_scenario_is_refused_with_a_sentence(text, code):
    with pytest.raises(Refused) as refused:
        read_scenario_text(text)
    assert code in {finding.code for finding in refused.value.findings}


def test_a_start_from_people_counts_control_as_j14_does():
    # Given: J14's 200 people, with 44, 6 and 12 whose control is evidenced.
    held = ["direct payment"] * 56 + ["service fund"] * 8 + ["council managed"] * 120 + ["arranged"] * 16
    passes = [True] * 44 + [False] * 12 + [True] * 6 + [False] * 2 + [True] * 12 + [False] * 108 + [None] * 16
    # When
    start, control = start_from_people(held, passes, source="Our records")
    # Then
    assert {key: one["people"] for key, one in start.items()} == {
        "holders": 184,
        "direct_payments": 56,
        "service_funds": 8,
        "managed_with_control": 12,
    }
    assert control["direct_payments"]["likely"] == "78.5714"
    scenario = read_scenario(a_document(start=start, control=control))
    assert scenario.starts == date(2026, 3, 31)
    assert scenario.managed_without_control == 108


def test_people_whom_nobody_asked_widen_the_control_rate_both_ways():
    held = ["direct payment"] * 4
    _, control = start_from_people(held, [True, False, None, None], source="Our records")
    rate = control["direct_payments"]
    assert (rate["low"], rate["likely"], rate["high"]) == ("25", "50", "75")
