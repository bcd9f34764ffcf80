"""The quotes that show what somebody questions, for whoever answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.models import Account
from trellis.journey.challenge.beside import Piece
from trellis.journey.challenge.models import Challenge

from . import access


def quotes(challenge: Challenge, account: Account) -> Iterator[Piece]:
    """Each quote that came with a challenge, cheapest first; with its paper for those who may open it."""
    found = challenge.quotes.filter(withdrawn_on=None).select_related("kind").order_by("pence", "pk")
    may_open = access.may_see_quotes(account, challenge.person, localdate())
    for one in found:
        price = f"{money(one.pence)} {one.get_unit_display()}, {one.kind.says}"
        says = f"{one.by_name}: {price}, {day(one.quoted_on)}"
        has_paper = one.paper_id is not None and may_open
        yield Piece(says, reverse("find:quote_paper", args=[one.ref]) if has_paper else "")
