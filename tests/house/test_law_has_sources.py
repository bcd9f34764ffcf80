"""Every dated amount says what it is, where it comes from, in what unit, and from which day."""

import tomllib

import pytest

from tests.house import PACKAGE

LAW = sorted(PACKAGE.glob("engines/*/law/*.toml"))


def lacks(name: str, amount: dict) -> list[str]:
    wanting = [f"{name} lacks {key}" for key in ("says", "source", "unit", "from") if not amount.get(key)]
    status = amount.get("status", "to be confirmed")
    for told in status.values() if isinstance(status, dict) else [status]:
        if told != "to be confirmed":
            wanting.append(f"{name} has a status nobody knows: {told}")
    return wanting


def test_there_is_law():
    assert LAW


@pytest.mark.parametrize("path", LAW, ids=lambda path: path.stem)
def test_every_amount_in_the_law_has_its_source_unit_and_day(path):
    amounts = tomllib.loads(path.read_text())
    assert [want for name, amount in amounts.items() for want in lacks(name, amount)] == []


def test_the_check_sees_an_amount_without_a_source():
    planted = {
        "says": "Capital up to this yields no income.",
        "unit": "pence",
        "from": {"2015-04-01": 1425000},
    }
    assert lacks("lower_limit", planted) == ["lower_limit lacks source"]
    assert lacks("lower_limit", {**planted, "source": "SI 2014/2672", "status": "sure"}) != []
