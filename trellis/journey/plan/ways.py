"""The ways in which the money of a budget can be held: all of them, so that every one is offered.

A way is how the money is held and who holds it. None comes first by rule, none is taken for granted, and
nobody is made to take a direct payment.
"""

from __future__ import annotations

from dataclasses import dataclass

from .models import Holder, How, Slice

# What else a way has to name.
A_NAME, A_SPEAKER, A_PROVIDER = "name", "speaker", "provider"


@dataclass(frozen=True)
class Way:
    """One way. title: to the person. other: to everybody else. asks: what it has to name, if anything."""

    key: str
    how: How
    holder: Holder
    title: str
    other: str
    explains: tuple[str, ...]
    asks: str = ""

    @property
    def is_direct_payment(self) -> bool:
        return self.how == How.DIRECT_PAYMENT


WAYS: tuple[Way, ...] = (
    Way(
        "to_me",
        How.DIRECT_PAYMENT,
        Holder.PERSON,
        "A direct payment to me",
        "A direct payment to the person",
        (
            "We pay the money into an account, and you buy your own support with it.",
            "You choose who helps you and when. You can employ somebody. You can have help with the books.",
        ),
    ),
    Way(
        "to_nominated",
        How.DIRECT_PAYMENT,
        Holder.NOMINATED,
        "A direct payment to somebody I choose",
        "A direct payment to somebody the person chooses",
        (
            "You ask for it, and somebody you name gets the money and looks after it for you.",
            "They have to agree. You still say what it is spent on.",
        ),
        A_NAME,
    ),
    Way(
        "to_authorised",
        How.DIRECT_PAYMENT,
        Holder.AUTHORISED,
        "A direct payment to somebody who may act for me",
        "A direct payment to somebody authorised",
        (
            "For somebody who cannot ask for a direct payment themself, even with help.",
            "It goes to somebody with a power over their welfare, or whom the council finds suitable.",
        ),
        A_SPEAKER,
    ),
    Way(
        "service_fund",
        How.SERVICE_FUND,
        Holder.PROVIDER,
        "A service fund with a provider I choose",
        "An individual service fund with a provider",
        (
            "A provider you choose holds the money and spends it on you alone, as you tell them.",
            "You can save hours for later. You see every pound they spend.",
        ),
        A_PROVIDER,
    ),
    Way(
        "council",
        How.COUNCIL,
        Holder.COUNCIL,
        "Held by the council, spent as I say",
        "Held by the council",
        (
            "We hold the money and pay the bills. You choose who is paid and what for.",
            "You have no books to keep.",
        ),
    ),
    Way(
        "third_party",
        How.THIRD_PARTY,
        Holder.TRUST,
        "Held by a trust or somebody else",
        "Held by a trust or a third party",
        ("A trust, or another organisation you choose, holds the money and pays bills as you tell them.",),
        A_NAME,
    ),
    Way(
        "in_kind",
        How.IN_KIND,
        Holder.COUNCIL,
        "Arranged by the council",
        "Arranged by the council",
        ("We find the support and arrange it for you. No money passes through your hands.",),
    ),
)
BY_KEY = {way.key: way for way in WAYS}
_BY_COLUMNS = {(way.how.value, way.holder.value): way for way in WAYS}


def way_of(held: Slice) -> Way:
    return _BY_COLUMNS[(held.how, held.holder)]


# How a direct payment may come, beside a card. What was offered is named where somebody chose the card.
BESIDE_A_CARD = {
    "own_account": "a bank account that is for this money alone",
    "kept_account": "an account that a support organisation keeps for them",
    "service_fund": "a service fund with a provider",
    "council": "the money held by the council",
}
