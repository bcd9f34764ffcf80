"""People cut into parts: by age, by whether they were offered something, by how their money is held.

Everybody stands in one part of each partition, and "not known" is a part like another, so that what nobody
wrote down is never taken for a no. A partition may be of some of the people alone (of those who were offered
a direct payment: who took it), and may be a finer cut of another (19 ethnic groups within five).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

NOT_KNOWN = "Not known"
EVERYBODY = "Everybody"


@dataclass(frozen=True, eq=False)
class Partition:
    """One way of cutting people into parts.

    key: its name in code. says: its heading. names: its parts, in order. number: for each person the place
    of their part among the names, or -1 for whoever it is not about. of: the key and the name of the part of
    another partition whose people alone it is about; None where it is about everybody. coarser: the key of a
    partition within whose parts each of these lies whole. tells: whether its parts tell anything of anybody;
    not where they are only whose answer is known.

    >>> Partition("age", "Age", ("18 to 64", "65 and over"), np.array([0, 1, 1])).members(1)
    array([False,  True,  True])
    """

    key: str
    says: str
    names: tuple[str, ...]
    number: Numbers
    of: tuple[str, str] | None = None
    coarser: str | None = None
    tells: bool = True

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names):
            raise ValueError("No two parts have one name.")
        if self.number.size and not (self.number.min() >= -1 and self.number.max() < len(self.names)):
            raise ValueError("Each person stands in one of the parts, or is not in question (-1).")

    def members(self, part: int) -> Truths:
        """Who stands in the part, true for each of them."""
        return np.asarray(self.number == part, dtype=np.bool_)

    @property
    def counts(self) -> Numbers:
        """How many people stand in each part."""
        return np.bincount(self.number[self.number >= 0], minlength=len(self.names)).astype(np.int64)

    def without_empty(self) -> Partition:
        """The same people without the parts in which nobody stands; at least one part stays."""
        there = np.flatnonzero(self.counts)
        if not there.size:
            there = np.array([0])
        place = np.full(len(self.names) + 1, -1, dtype=np.int64)
        place[there] = np.arange(len(there))
        # The last place answers -1 itself.
        names = tuple(self.names[one] for one in there)
        return replace(self, names=names, number=place[self.number])
