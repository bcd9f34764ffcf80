"""What a directory says of a service, in the parts that matter to whoever looks for support.

The standard has a place for a great deal more than anybody fills in. What we have no use for is kept as it
came, so that passing a feed on loses nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
UNITS = {
    "per hour": "hour",
    "per night": "night",
    "per session": "session",
    "per day": "day",
    "per journey": "journey",
    "per meal": "meal",
    "per week": "week",
    "per month": "month",
    "each": "item",
}
"""What an `option` of a price says, as we publish it, and what it is counted in."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Organisation:
    """Who offers a service. `more`: what the feed said beyond these, by the standard's own keys."""

    id: str
    name: str
    description: str = ""
    website: str = ""
    email: str = ""
    more: Json = field(default_factory=dict)


@dataclass(frozen=True)
class CostOption:
    """One price as it is told. pence is None where no sum was given; valid_from, where no day was.

    raw: the object as it came, for a price that cannot be used and is passed on as it is.
    """

    id: str
    option: str = ""
    pence: int | None = None
    says: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    raw: Json = field(default_factory=dict, compare=False)

    @property
    def unit(self) -> str:
        """What the price is counted in, by our word for it; nothing where the option is not one of ours.

        >>> CostOption("1", option="Per hour").unit, CostOption("1", option="under 18s").unit
        ('hour', '')
        """
        return UNITS.get(" ".join(self.option.lower().split()), "")


@dataclass(frozen=True)
class Term:
    """A word of some list that a service is filed under."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Service:
    """One service. `area`, `address`, `when` and `phone` are told from the objects the standard has for them.

    more: every key of the object that no field here stands for, and those four's objects as they came.
    """

    id: str
    organisation: Organisation
    name: str
    status: str = "active"
    description: str = ""
    url: str = ""
    email: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    assured_date: date | None = None
    area: str = ""
    address: str = ""
    when: str = ""
    phone: str = ""
    terms: tuple[Term, ...] = ()
    costs: tuple[CostOption, ...] = ()
    more: Json = field(default_factory=dict)
