"""Answers and schemes for these tests, by hand and by hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as some

from trellis.engines.allocation import schemes
from trellis.engines.allocation.questions import OUTCOME_KEYS, AnswerColumns
from trellis.engines.allocation.scheme import Scheme, read_scheme

NORTHSHIRE = schemes.load("northshire-2026-04")
NORFOLK = schemes.load("norfolk-children-primary")
KENSINGTON = schemes.load("rbkc-2009")


def northshire_but(**changed: Any) -> Scheme:
    """The demonstration scheme with some top keys otherwise; a table is laid over what is there."""
    document = NORTHSHIRE.as_json()
    for key, value in changed.items():
        document[key] = {**document[key], **value} if isinstance(value, dict) else value
    return read_scheme(document)


def with_table(money: dict[str, Any]) -> Scheme:
    """Northshire's ten questions with another way of turning points into money."""
    document = NORTHSHIRE.as_json()
    document["money"] = {"period": "week", "rounding": "round_half_up", "contingency_percent": 0, **money}
    return read_scheme(document)


JUST_UNDER = 0.1234564999999999
"""So little under the middle between two millionths that a float times a million is not to be trusted."""

# Shares as people give them, and shares that no one would: the edges of a millionth among them.
shares = some.one_of(
    some.sampled_from([0, 0.25, 0.5, 1, 1 / 3, 2 / 3, 0.0000005, 0.9999995, 0.1234565, 1e-12, JUST_UNDER]),
    some.floats(0, 1, allow_nan=False),
)

whole_answers = some.fixed_dictionaries(
    {"level": some.integers(0, 4)},
    optional={"carer_share": shares, "carer_willing": some.booleans(), "carer_able": some.booleans()},
)

answers = some.fixed_dictionaries(dict.fromkeys(OUTCOME_KEYS, whole_answers)).map(
    lambda ten: {"answers": ten}
)


@some.composite
def step_tables(draw: Any) -> dict[str, Any]:
    edges = sorted(draw(some.sets(some.integers(0, 230), min_size=2, max_size=12)))
    sums = sorted(
        draw(some.lists(some.integers(0, 200_000), min_size=len(edges) - 1, max_size=len(edges) - 1))
    )
    bands = [
        {"from_points": low, "to_points": high - 1, "pence": pence}
        for low, high, pence in zip(edges, edges[1:], sums, strict=False)
    ]
    part = draw(some.sampled_from(["round_down", "round_half_up", "round_up"]))
    return {"kind": "step_table", "part_points": part, "bands": bands}


@some.composite
def linear_tables(draw: Any) -> dict[str, Any]:
    points = sorted(draw(some.sets(some.integers(0, 230), min_size=2, max_size=8)))
    sums = sorted(draw(some.lists(some.integers(0, 200_000), min_size=len(points), max_size=len(points))))
    knots = [{"points": at, "pence": pence} for at, pence in zip(points, sums, strict=True)]
    return {"kind": "linear_table", "knots": knots}


prices = some.integers(0, 5_000).map(
    lambda pence: {"kind": "price_per_point", "price_pence_a_week": pence, "price_from": "2026-04-01"}
)


@some.composite
def any_scheme(draw: Any) -> Scheme:
    """A scheme with ten questions and any money: rising points a level, any rounding, any contingency."""
    document = NORTHSHIRE.as_json()
    # Few points and many take ways of different width through the columns.
    most = draw(some.sampled_from([30, 30, 1_000]))
    document["points"] = {
        key: sorted(draw(some.lists(some.integers(0, most), min_size=5, max_size=5))) for key in OUTCOME_KEYS
    }
    document["support"] = {
        "rule": draw(some.sampled_from(["willing_and_able", "willing_and_able", "not_counted"]))
    }
    money = draw(some.one_of(prices, step_tables(), linear_tables()))
    if money["kind"] != "price_per_point":
        money = {"period": draw(some.sampled_from(["week", "year"])), **money}
    rounding = draw(some.sampled_from(["round_half_up", "round_down", "round_up"]))
    withheld = draw(some.one_of(some.just(0), some.integers(0, 10_000))) / 100
    document["money"] = {"rounding": rounding, "contingency_percent": withheld, **money}
    return read_scheme(document)


def as_columns(crowd: list[dict[str, Any]]) -> AnswerColumns:
    """Many people's plain answers as columns."""

    def column(part: str, default: Any, kind: Any) -> dict[str, Any]:
        return {
            key: np.array([person["answers"][key].get(part, default) for person in crowd], dtype=kind)
            for key in OUTCOME_KEYS
        }

    return AnswerColumns(
        column("level", -1, np.int8),
        column("carer_share", 0, np.float64),
        column("carer_willing", False, np.bool_),
        column("carer_able", False, np.bool_),
    )
