"""Extracts and figures for tests, made by the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests.factories import account
from trellis.journey.learn import actions
from trellis.journey.learn.models import Extract, Kind, Origin

ON = date(2026, 3, 31)


def make_analyst(name: str = "Nadia Noor") -> Account:
    return account(name, RoleName.ANALYST)


def make_director(name: str = "Dina Dixon") -> Account:
    return account(name, RoleName.DIRECTOR)


def make_extract(
    kind: str = Kind.PEOPLE,
    rows: Sequence[Mapping[str, Any]] = ({"person": "1", "age": 30},),
    *,
    title: str = "People, March 2026",
    by: Account | None = None,
    last_day: date = ON,
    first_day: date | None = None,
    details: Mapping[str, Any] | None = None,
) -> Extract:
    headings = list(rows[0])
    return actions.put_in(
        kind,
        title,
        headings=headings,
        rows=[[row[heading] for heading in headings] for row in rows],
        origin=Origin.FILE,
        first_day=first_day or last_day,
        last_day=last_day,
        details=details,
        by=by,
    )
