"""Whole pence, and the named ways of coming to whole pence.

Money is whole pence from end to end, so the only place a part of a penny can appear is a division. There is
no division here, only roundings: each takes the exact sum as a whole number of pence over a whole number
(`numerator`, `denominator`) and says in its name which way it goes. The same functions take one sum (an int)
or a million (an int64 column), and one alone gets the same penny as in the crowd.

All three roundings work on the size of a sum and then give back its sign, so a debt and a credit of the same
size round alike: taking £1.005 from somebody and giving it back leaves nought.

A sum that whole pence cannot hold (some £92 thousand million million) is refused, never wrapped round.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted

Pence: TypeAlias = NDArray[np.int64]
"""A column of whole pence."""

MOST_PENCE = int(np.iinfo(np.int64).max)
"""The largest size a sum may have either side of nought. (int64 goes one lower; that one has no opposite.)"""


def _refuse_too_large() -> Refused:
    return Refused(
        Finding(
            "sum-too-large",
            "A sum came out larger than whole pence can hold.",
            "",
            "Look for an amount, a rate or a number of people with too many noughts.",
        )
    )


def _whole(number: Any, name: str) -> Any:
    """The number as an int or an int64 column; anything else is a mistake in the program."""
    if isinstance(number, np.ndarray):
        if number.dtype.kind not in "iu":
            raise TypeError(f"{name} must be whole numbers, not {number.dtype}: money is never a float.")
        if number.size and (int(number.min()) < -MOST_PENCE or int(number.max()) > MOST_PENCE):
            raise _refuse_too_large()
        return number.astype(np.int64, copy=False)
    if isinstance(number, (bool, np.bool_)) or not isinstance(number, (int, np.integer)):
        raise TypeError(
            f"{name} must be a whole number, not {type(number).__name__}: money is never a float."
        )
    return int(number)


def _checked(answer: Any) -> Any:
    if isinstance(answer, int) and abs(answer) > MOST_PENCE:
        raise _refuse_too_large()
    return answer


def _column_and_column(one: Any, other: Any) -> tuple[Pence, Pence]:
    """Both as int64, once either is a column. A lone int too large for a column is refused, not wrapped."""
    for number in (one, other):
        if isinstance(number, int):
            _checked(number)
    return np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)


def _fraction(numerator: Any, denominator: Any) -> tuple[Any, Any, bool]:
    numerator, denominator = _whole(numerator, "numerator"), _whole(denominator, "denominator")
    lone = isinstance(numerator, int) and isinstance(denominator, int)
    if (denominator <= 0) if isinstance(denominator, int) else bool((denominator <= 0).any()):
        raise ValueError("denominator must be above nought.")
    if not lone:
        numerator, denominator = _column_and_column(numerator, denominator)
    return numerator, denominator, lone


def _with_sign_of(numerator: Any, size: Any, lone: bool) -> Any:
    if lone:
        return _checked(-size if numerator < 0 else size)
    return np.where(numerator < 0, -size, size)


@overload
def round_half_up(numerator: int, denominator: int) -> int: ...
@overload
def round_half_up(numerator: Pence, denominator: int | Pence) -> Pence: ...
@overload
def round_half_up(numerator: int | Pence, denominator: Pence) -> Pence: ...
def round_half_up(numerator: Any, denominator: Any) -> Any:
    """The nearest whole penny to numerator / denominator; half a penny goes up in size.

    Up in size, so a debt and a credit of the same size round alike: 2.5 becomes 3 and -2.5 becomes -3.
    denominator: above nought. A float, a bool or text is a mistake in the program (TypeError).

    >>> round_half_up(5, 2), round_half_up(-5, 2), round_half_up(7, 3)
    (3, -3, 2)
    >>> round_half_up(np.array([4, 5, 6]), 2)
    array([2, 3, 3])
    """
    numerator, denominator, lone = _fraction(numerator, denominator)
    if not lone and denominator.ndim == 0 and numerator.size:
        # The way most columns go: nothing below nought, one denominator, room to add half of it.
        half = int(denominator) // 2
        if int(numerator.min()) >= 0 and int(numerator.max()) <= MOST_PENCE - half:
            return (numerator + half) // denominator
    size = abs(numerator)
    whole, rest = size // denominator, size % denominator
    # `rest >= denominator - rest` and not `2 * rest >= denominator`: doubling could wrap round.
    return _with_sign_of(numerator, whole + (rest >= denominator - rest), lone)


@overload
def round_down(numerator: int, denominator: int) -> int: ...
@overload
def round_down(numerator: Pence, denominator: int | Pence) -> Pence: ...
@overload
def round_down(numerator: int | Pence, denominator: Pence) -> Pence: ...
def round_down(numerator: Any, denominator: Any) -> Any:
    """Whole pence of numerator / denominator, the part of a penny left off; smaller in size, or the same.

    >>> round_down(5, 2), round_down(-5, 2)
    (2, -2)
    """
    numerator, denominator, lone = _fraction(numerator, denominator)
    return _with_sign_of(numerator, abs(numerator) // denominator, lone)


@overload
def round_up(numerator: int, denominator: int) -> int: ...
@overload
def round_up(numerator: Pence, denominator: int | Pence) -> Pence: ...
@overload
def round_up(numerator: int | Pence, denominator: Pence) -> Pence: ...
def round_up(numerator: Any, denominator: Any) -> Any:
    """Whole pence of numerator / denominator, a part of a penny as a whole one; larger in size, or the same.

    >>> round_up(5, 2), round_up(-5, 2), round_up(4, 2)
    (3, -3, 2)
    """
    numerator, denominator, lone = _fraction(numerator, denominator)
    return _with_sign_of(numerator, -(-abs(numerator) // denominator), lone)


@overload
def part_step_as_whole(amount: int, step: int) -> int: ...
@overload
def part_step_as_whole(amount: Pence, step: int) -> Pence: ...
def part_step_as_whole(amount: Any, step: Any) -> Any:
    """How many steps there are in an amount, a part of a step counted as a whole one.

    amount: never below nought (ValueError), for no law counts steps of a debt. step: above nought.

    >>> part_step_as_whole(np.array([0, 1, 250_00, 250_01]), 250_00)
    array([0, 1, 1, 2])
    """
    amount, step, lone = _fraction(amount, step)
    if (amount < 0) if lone else bool((amount < 0).any()):
        raise ValueError("amount is below nought: steps are counted only of what there is.")
    return -(-amount // step)


Rounding: TypeAlias = Callable[[Any, Any], Any]

ROUNDINGS: dict[str, Rounding] = {
    "round_half_up": round_half_up,
    "round_down": round_down,
    "round_up": round_up,
}
"""Roundings by the name a scheme gives. Each takes (numerator, denominator) and gives whole pence."""


@overload
def multiply(amount: int, by: int) -> int: ...
@overload
def multiply(amount: Pence, by: int | Pence) -> Pence: ...
@overload
def multiply(amount: int | Pence, by: Pence) -> Pence: ...
def multiply(amount: Any, by: Any) -> Any:
    """The amount so many times over, exact; refused (`sum-too-large`) where whole pence cannot hold it.

    >>> multiply(np.array([4_10, 3_90]), 71)
    array([29110, 27690])
    """
    amount, by = _whole(amount, "amount"), _whole(by, "by")
    if isinstance(amount, int) and isinstance(by, int):
        return _checked(amount * by)
    amount, by = _column_and_column(amount, by)
    if amount.size and by.size:
        largest = int(abs(amount).max()) * int(abs(by).max())
        if largest > MOST_PENCE and bool((abs(by) > MOST_PENCE // np.maximum(abs(amount), 1)).any()):
            raise _refuse_too_large()
    return amount * by


@overload
def add(amount: int, to: int) -> int: ...
@overload
def add(amount: Pence, to: int | Pence) -> Pence: ...
@overload
def add(amount: int | Pence, to: Pence) -> Pence: ...
def add(amount: Any, to: Any) -> Any:
    """The two together; refused (`sum-too-large`) where whole pence cannot hold them.

    >>> add(1, -3)
    -2
    """
    amount, to = _whole(amount, "amount"), _whole(to, "to")
    if isinstance(amount, int) and isinstance(to, int):
        return _checked(amount + to)
    amount, to = _column_and_column(amount, to)
    together: Pence = amount + to
    # A sum has wrapped when both parts lie on one side of nought and the answer on the other.
    wrapped = ((amount < 0) == (to < 0)) & ((together < 0) != (amount < 0))
    if bool(wrapped.any()) or bool((together < -MOST_PENCE).any()):
        raise _refuse_too_large()
    return together


def total(amounts: Pence) -> int:
    """A column added up, in pence, exact; refused (`sum-too-large`) where whole pence cannot hold it.

    >>> total(np.array([1, 2, 3]))
    6
    """
    amounts = _whole(np.asarray(amounts), "amounts")
    if not amounts.size:
        return 0
    largest = max(abs(int(amounts.min())), abs(int(amounts.max())))
    if largest * amounts.size <= MOST_PENCE:
        return int(amounts.sum())
    # Too near the edge to trust the column: added one by one as numbers that have no edge.
    return int(_checked(sum(amounts.ravel().tolist())))


_POUNDS = re.compile(
    r"(?P<sign>[-\u2212]?)£?(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]+))?", re.ASCII
)


def read_pounds(text: object, *, where: str = "") -> int | Finding:
    """The pence in a sum written in pounds, or a finding that says why it cannot be read.

    Takes `£1,090.80`, `1090.80`, `1090`, `-£5.00`, with spaces round it. Pence are two figures or none:
    `4.1` may mean four pounds one or four pounds ten, so it is refused, as are three figures and commas out
    of place.

    >>> read_pounds("£1,090.80")
    109080
    >>> print(read_pounds("12.345", where="row 4"))
    row 4: “12.345” has 3 figures after the point. Give pounds and two figures of pence, such as 12.34.
    """
    if not isinstance(text, str):
        return Finding(
            "not-a-sum",
            f"{quoted(text)} is not a sum written in pounds.",
            where,
            "Write it as £1,090.80 or 1090.80.",
        )
    match = _POUNDS.fullmatch(text.strip())
    if match is None:
        says = f"{quoted(text)} cannot be read as a sum of money." if text.strip() else "No sum was given."
        return Finding("not-a-sum", says, where, "Write it as £1,090.80 or 1090.80.")
    pence = match["pence"]
    if pence is not None and len(pence) != 2:
        figures = "figure" if len(pence) == 1 else "figures"
        return Finding(
            "not-whole-pence",
            f"{quoted(text)} has {len(pence)} {figures} after the point.",
            where,
            "Give pounds and two figures of pence, such as 12.34.",
        )
    digits = match["pounds"].replace(",", "") + (pence or "00")
    # Twenty figures already pass what whole pence can hold, and Python refuses to read thousands.
    if len(digits.lstrip("0")) > 19 or int(digits) > MOST_PENCE:
        return Finding(
            "sum-too-large", f"{quoted(text)} is more than any sum we keep.", where, "Check the noughts."
        )
    return -int(digits) if match["sign"] else int(digits)


def say_pounds(pence: int) -> str:
    """Pence as a sum in pounds, as GOV.UK writes it, but always with its pence so that columns line up.

    >>> say_pounds(109080), say_pounds(-5), say_pounds(0)
    ('£1,090.80', '-£0.05', '£0.00')
    """
    pence = _whole(pence, "pence")
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}.{rest:02d}"
