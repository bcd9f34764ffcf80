"""Who may see figures before they are published, and who approves that they are."""

from __future__ import annotations

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName

from .models import Publication

MAKE_FIGURES = (RoleName.ANALYST, RoleName.DIRECTOR)


def may_learn(account: Account) -> bool:
    """Analysts and directors: they see tables about everybody, and no page shows them a row of one person."""
    return account.holds(*MAKE_FIGURES)


def check_may_learn(account: Account) -> None:
    if not may_learn(account):
        raise Refused("This page is for analysts and directors. What is published is there for everybody.")


def may_approve(account: Account, publication: Publication) -> bool:
    return may_learn(account) and account.pk != publication.prepared_by_id


def check_may_approve(account: Account, publication: Publication) -> None:
    """An analyst or director; never whoever prepared it."""
    check_may_learn(account)
    if not may_approve(account, publication):
        raise Refused(
            "You prepared these figures, so somebody else must approve that they are published.",
            about=publication,
        )
