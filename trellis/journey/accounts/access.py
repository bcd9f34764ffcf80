"""Who may, and the sentence shown to those who may not.

Every stage's checks raise `Refused`; the page that answers it shows the sentence and writes the attempt
into the record. A view that shows something to everybody says so with `for_everybody`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from .models import Account, RoleName

View = TypeVar("View", bound=Callable[..., Any])


class SignedInRequest(HttpRequest):
    """A request whose account is known: what every view has, for nothing is reached without signing in."""

    user: Account


class Refused(PermissionDenied):
    """Somebody may not; `says` is fit for their page. `about` names the thing, for the record."""

    def __init__(self, says: str, *, about: Model | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.about = about


def for_everybody(view: View) -> View:
    """Marks a page that anyone may open without signing in, on purpose."""
    view = login_not_required(view)
    view.is_for_everybody = True  # type: ignore[attr-defined]
    return view


def check_signed_in(account: object) -> None:
    """Refuses nobody that has signed in; for pages that are everybody's own."""
    if not isinstance(account, Account):
        raise Refused("Sign in to see this page.")


def check_holds(account: Account, *roles: str) -> None:
    """Refuses unless one of the roles is held today."""
    if not account.holds(*roles):
        wanted = " or ".join(RoleName(role).label.lower() for role in roles)
        raise Refused(f"This page is for the role of {wanted}. You are signed in without it.")
