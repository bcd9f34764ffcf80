"""Reading a page in a test as somebody reads it, and opening one as somebody who has signed in."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from trellis.journey.accounts.models import Account


def words(response: Any) -> str:
    """What the page says, without its tags.

    >>> from types import SimpleNamespace
    >>> words(SimpleNamespace(content=b"<p>Bill&#39;s <b>plan</b></p>"))
    "Bill's plan"
    """
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def as_(account: Account) -> Client:
    """A browser in which this account has signed in."""
    browser = Client()
    browser.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    return browser
