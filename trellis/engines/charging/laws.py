"""The law of charging as one thing that is handed along: what ships, or what a council has confirmed of it.

Some amounts ship as to be confirmed. A council that has read one in its source lays its own reading over it
(`Laws.with_confirmed`) and works with that; nothing here changes what ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from importlib.resources import files

from trellis.basis.law import Amount, Confirmed, Law, read_law

_LAW = files("trellis.engines.charging") / "law"


@dataclass(frozen=True)
class Laws:
    """The files of the charging law, each under the name of its file."""

    capital: Law
    income: Law
    protected_income: Law
    pension_age: Law

    def __iter__(self) -> Iterator[tuple[str, Law]]:
        for one in fields(self):
            yield one.name, getattr(self, one.name)

    def with_confirmed(self, confirmed: Mapping[str, Iterable[Confirmed]]) -> Laws:
        """The same law with what was confirmed, by the name of its file, in place of what ships.

        >>> from datetime import date
        >>> on = date(2026, 5, 1)
        >>> read = Confirmed("single_25", date(2026, 4, 6), 120_55, "Circular LAC(DHSC)(2026)1")
        >>> law = SHIPPED.with_confirmed({"protected_income": [read]})
        >>> SHIPPED.protected_income.on("single_25", on).status
        'to be confirmed'
        >>> law.protected_income.on("single_25", on).value, law.protected_income.on("single_25", on).status
        (12055, None)
        """
        return replace(
            self, **{name: getattr(self, name).with_confirmed(rows) for name, rows in confirmed.items()}
        )

    def to_be_confirmed(self) -> Iterator[tuple[str, Amount]]:
        """Every amount that nobody has read in its source, or that nobody has found, with its file's name."""
        for name, law in self:
            for key in law:
                for amount in law.history(key):
                    if not amount.is_settled:
                        yield name, amount


SHIPPED = Laws(**{one.name: read_law(_LAW / f"{one.name}.toml") for one in fields(Laws)})
