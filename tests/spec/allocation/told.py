"""How the tables of this chapter become schemes and answers."""

from __future__ import annotations

from typing import Any

from tests.people import J1_ANSWERS
from tests.tables import words
from trellis.basis.money import say_pounds
from trellis.engines.allocation import schemes
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.scheme import Scheme, read_scheme

NORTHSHIRE = schemes.load("northshire-2026-04")
NORFOLK = schemes.load("norfolk-children-primary")
KENSINGTON = schemes.load("rbkc-2009")


def northshire_but(**changed: Any) -> Scheme:
    """The demonstration scheme with some of its [money] otherwise."""
    document = NORTHSHIRE.as_json()
    document["money"] |= changed
    return read_scheme(document)


def points_only(**money: Any) -> Scheme:
    """A scheme without questions, with this [money]."""
    document = KENSINGTON.as_json()
    document["money"] = {"period": "week", "rounding": "round_half_up", "contingency_percent": 0, **money}
    return read_scheme(document)


def nobody() -> dict[str, Any]:
    """Answers of somebody who needs no help at all."""
    return {"answers": {key: {"level": 0} for key in OUTCOME_KEYS}}


def mrs_ahmed(**changed: dict[str, Any]) -> dict[str, Any]:
    """Mrs Ahmed's answers, some of them otherwise."""
    return {**J1_ANSWERS, "answers": {**J1_ANSWERS["answers"], **changed}}


def mrs_ahmed_asked_only(outcomes: str) -> dict[str, Any]:
    """Mrs Ahmed's answers as far as the talks have come."""
    asked = OUTCOME_KEYS if outcomes == "all" else words(outcomes)
    return {"answers": {key: J1_ANSWERS["answers"][key] for key in asked}}


def a_sum(pence: int | None) -> str:
    """A sum as the tables write it."""
    return "no amount" if pence is None else say_pounds(pence)
