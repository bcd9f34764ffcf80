"""A wave that somebody has looked at and not kept yet: it waits two hours for them, and then it is gone.

It is no act and no extract: nothing has been kept, and nothing is in the record. It waits in the cache, for
the account that looked at it alone; whoever else knows the address finds nothing there.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.core.cache import cache

from trellis.journey.accounts.models import Account

WAITS_FOR = 2 * 60 * 60
"""Seconds."""


def wait(account: Account, looked_at: dict[str, Any]) -> str:
    """Puts it by, and gives the name under which this account finds it again."""
    name = secrets.token_urlsafe(16)
    cache.set(_key(account, name), looked_at, WAITS_FOR)
    return name


def waiting(account: Account, name: str) -> dict[str, Any] | None:
    """What waits under this name for this account, if it still does."""
    found: dict[str, Any] | None = cache.get(_key(account, name))
    return found


def let_go(account: Account, name: str) -> None:
    """It was kept, and waits no longer."""
    cache.delete(_key(account, name))


def _key(account: Account, name: str) -> str:
    return f"learn-survey-{account.pk}-{name}"
