"""The cast, read from `cast.toml`: who signs in, who draws on care, who helps, and what is known of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class SignsIn:
    """Somebody with an account. roles: each with its `team` or `organisation`. says: `{age}` is put in."""

    sign_in_name: str
    name: str
    says: str
    roles: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Helper:
    """Somebody who helps one of the cast without being paid."""

    key: str
    name: str
    relation: str
    sign_in_name: str
    lives_with_person: bool
    may_see: bool
    reached: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DrawsOnCare:
    """Somebody of the cast with a record. details: the columns of their row; the rest as in the file."""

    key: str
    team: str
    worker: str
    details: dict[str, Any]
    sign_in_name: str = ""
    known_for_days: int = 0
    carers: tuple[Helper, ...] = ()
    reach: dict[str, Any] = field(default_factory=dict)
    access_needs: tuple[dict[str, Any], ...] = ()
    speakers: tuple[dict[str, Any], ...] = ()
    about_me: dict[str, str] = field(default_factory=dict)
    sharing: dict[str, bool] = field(default_factory=dict)
    assessment: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.details['given_name']} {self.details['family_name']}"

    @property
    def full_name(self) -> str:
        return f"{self.details['title']} {self.name}"

    @property
    def date_of_birth(self) -> date:
        born = self.details["date_of_birth"]
        assert isinstance(born, date)
        return born


@dataclass(frozen=True)
class Cast:
    council: str
    teams: tuple[str, ...]
    front_door: str
    organisations: tuple[str, ...]
    workers: tuple[dict[str, str], ...]
    accounts: tuple[SignsIn, ...]
    people: tuple[DrawsOnCare, ...]
    contacts: tuple[dict[str, Any], ...]

    def signing_in(self, sign_in_name: str) -> SignsIn:
        return next(one for one in self.accounts if one.sign_in_name == sign_in_name)

    def person(self, key: str) -> DrawsOnCare:
        return next(one for one in self.people if one.key == key)


@cache
def the_cast() -> Cast:
    """The cast as it stands in the file.

    >>> the_cast().signing_in("bea").name
    'Bea Brooks'
    >>> the_cast().person("george").full_name
    'Mr George Grant'
    """
    read = tomllib.loads(files("trellis.site.demo").joinpath("cast.toml").read_text("utf-8"))
    return Cast(
        council=read["council"],
        teams=tuple(read["teams"]),
        front_door=read["front_door"],
        organisations=tuple(read["organisations"]),
        workers=tuple(read["workers"]),
        accounts=tuple(SignsIn(**{**one, "roles": tuple(one["roles"])}) for one in read["accounts"]),
        people=tuple(_person(one) for one in read["people"]),
        contacts=tuple(read["contacts"]),
    )


# What stands beside the columns of somebody's own row, and what each of it is read as.
BESIDES: dict[str, Callable[[Any], Any]] = {
    "key": str,
    "team": str,
    "worker": str,
    "sign_in_name": str,
    "known_for_days": int,
    "carers": lambda read: tuple(Helper(**one) for one in read),
    "reach": dict,
    "access_needs": tuple,
    "speakers": tuple,
    "about_me": dict,
    "sharing": dict,
    "assessment": dict,
    "plan": dict,
}


def _person(read: dict[str, Any]) -> DrawsOnCare:
    details = {column: value for column, value in read.items() if column not in BESIDES}
    told = {key: as_read(read[key]) for key, as_read in BESIDES.items() if key in read}
    return DrawsOnCare(details=details, **told)
