"""The twenty-seven rules by name, as `rules.toml` tells them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .specification import FOLDER

ERROR, WARNING, INFO = "error", "warning", "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. says: what must hold. level: how bad a breach is at its worst. ascof: what it does there."""

    id: str
    name: str
    says: str
    level: str
    source: str
    ascof: str


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by their id, in order.

    >>> len(rules()), rules()["V22"].name
    (27, 'carer-component')
    """
    kept = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    return {one["id"]: Rule(**{"ascof": "", **one}) for one in kept["rule"]}
