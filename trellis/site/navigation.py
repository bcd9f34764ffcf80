"""What every page knows: who is signed in, whose council it is, where they may go, and whether to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.queries import council

STAFF = (RoleName.PRACTITIONER, RoleName.MANAGER)


def page(request: HttpRequest) -> dict[str, Any]:
    account = getattr(request, "user", None)
    return {
        "account": account if isinstance(account, Account) else None,
        "council": council(),
        "places": places(account, request.path),
        "is_print": request.GET.get("print") == "1",
        "address": request.path,
    }


def places(account: object, address: str) -> list[dict[str, Any]]:
    """The links of the navigation bar for the roles held, the present one marked."""
    found = []
    if isinstance(account, Account):
        found.append(("Home", reverse("home")))
        if account.holds(*STAFF):
            found.append(("People", reverse("people:list")))
            found.append(("Contacts", reverse("assess:contacts")))
            found.append(("Plans", reverse("plan:plans")))
        if account.holds(RoleName.MANAGER, RoleName.DIRECTOR):
            found.append(("Budgets", reverse("plan:budgets")))
            found.append(("Challenges", reverse("challenge:list")))
        if account.holds(RoleName.FINANCE):
            found.append(("What people pay", reverse("contribute:waiting")))
            found.append(("Pay runs", reverse("pay:runs")))
            found.append(("Statements", reverse("pay:statements")))
        if account.holds(RoleName.ANALYST, RoleName.DIRECTOR):
            found.append(("What the numbers say", reverse("learn:home")))
        if account.holds(RoleName.PLANNER):
            found.append(("Shared with you", reverse("people:shared_with_you")))
        if account.holds(RoleName.PROVIDER):
            found.append(("Service funds", reverse("plan:funds")))
        if account.holds(RoleName.ASSISTANT):
            found.append(("Your work", reverse("plan:my_work")))
        if account.holds(RoleName.ADMINISTRATOR, RoleName.MANAGER, RoleName.FINANCE):
            found.append(("Schemes", reverse("allocate:schemes")))
        if account.holds(RoleName.ADMINISTRATOR):
            found.append(("Accounts", reverse("accounts:list")))
            found.append(("Record", reverse("record:latest")))
    found.append(("Find support", reverse("find:directory")))
    found.append(("How amounts are worked out", reverse("allocate:public")))
    found.append(("Our figures", reverse("learn:published")))
    return [
        {
            "text": text,
            "href": href,
            "current": address == href,
            "active": href not in ("/", reverse("home")) and address.startswith(href),
        }
        for text, href in found
    ]
