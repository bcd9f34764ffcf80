from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from .models import Account, Council, RoleHeld


def council() -> Council | None:
    return Council.objects.first()


def cast() -> QuerySet[Account]:
    """The cast of the demonstration council, in the order of the story."""
    return Account.objects.filter(is_cast=True, is_active=True).order_by("cast_order")


def every_account() -> QuerySet[Account]:
    held = RoleHeld.objects.filter(ended_on=None).select_related("team", "organisation")
    return Account.objects.prefetch_related(Prefetch("roles", held, to_attr="held")).order_by("name")
