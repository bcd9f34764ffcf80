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
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted

Pence: TypeAlias = NDArray[np.int64]
"""A column of whole pence."""

Whole = TypeVar("Whole", int, Pence)
"""One sum or a column of them: what comes in as a column goes out as one."""

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


def _column_and_column(one: Any, other: Any) -> tuple[Any, Any]:
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


def round_half_up(numerator: Whole, denominator: int | Pence) -> Whole:
    """The nearest whole penny to numerator / denominator; half a penny goes up in size.

    Up in size, so a debt and a credit of the same size round alike: 2.5 becomes 3 and -2.5 becomes -3.
    denominator: above nought. A float, a bool or text is a mistake in the program (TypeError).

    >>> round_half_up(5, 2), round_half_up(-5, 2), round_half_up(7, 3)
    (3, -3, 2)
    >>> round_half_up(np.array([4, 5, 6]), 2)
    array([2, 3, 3])
    """
    above, below, lone = _fraction(numerator, denominator)
    rounded: Whole
    if not lone and below.ndim == 0 and above.size:
        # The way most columns go: nothing below nought, one denominator, room to add half of it.
        half = int(below) // 2
        if int(above.min()) >= 0 and int(above.max()) <= MOST_PENCE - half:
            rounded = (above + half) // below
            return rounded
    whole, rest = abs(above) // below, abs(above) % below
    # `rest >= below - rest` and not `2 * rest >= below`: doubling could wrap round.
    rounded = _with_sign_of(above, whole + (rest >= below - rest), lone)
    return rounded


def round_down(numerator: Whole, denominator: int | Pence) -> Whole:
    """Whole pence of numerator / denominator, the part of a penny left off; smaller in size, or the same.

    >>> round_down(5, 2), round_down(-5, 2)
    (2, -2)
    """
    above, below, lone = _fraction(numerator, denominator)
    rounded: Whole = _with_sign_of(above, abs(above) // below, lone)
    return rounded


def round_up(numerator: Whole, denominator: int | Pence) -> Whole:
    """Whole pence of numerator / denominator, a part of a penny as a whole one; larger in size, or the same.

    >>> round_up(5, 2), round_up(-5, 2), round_up(4, 2)
    (3, -3, 2)
    """
    above, below, lone = _fraction(numerator, denominator)
    rounded: Whole = _with_sign_of(above, -(-abs(above) // below), lone)
    return rounded


def part_step_as_whole(amount: Whole, step: int | Pence) -> Whole:
    """How many steps there are in an amount, a part of a step counted as a whole one.

    amount: never below nought (ValueError), for no law counts steps of a debt. step: above nought.

    >>> part_step_as_whole(np.array([0, 1, 250_00, 250_01]), 250_00)
    array([0, 1, 1, 2])
    """
    whole, each, lone = _fraction(amount, step)
    if (whole < 0) if lone else bool((whole < 0).any()):
        raise ValueError("amount is below nought: steps are counted only of what there is.")
    steps: Whole = -(-whole // each)
    return steps


Rounding: TypeAlias = Callable[[Any, Any], Any]

ROUNDINGS: dict[str, Rounding] = {
    "round_half_up": round_half_up,
    "round_down": round_down,
    "round_up": round_up,
}
"""Roundings by the name a scheme gives. Each takes (numerator, denominator) and gives whole pence."""


def multiply(amount: Whole, by: int | Pence) -> Whole:
    """The amount so many times over, exact; refused (`sum-too-large`) where whole pence cannot hold it.

    >>> multiply(np.array([4_10, 3_90]), 71)
    array([29110, 27690])
    """
    product: Whole
    one, other = _whole(amount, "amount"), _whole(by, "by")
    if isinstance(one, int) and isinstance(other, int):
        product = _checked(one * other)
        return product
    one, other = _column_and_column(one, other)
    if one.size and other.size:
        largest = int(abs(one).max()) * int(abs(other).max())
        if largest > MOST_PENCE and bool((abs(other) > MOST_PENCE // np.maximum(abs(one), 1)).any()):
            raise _refuse_too_large()
    product = one * other
    return product


def add(amount: Whole, to: int | Pence) -> Whole:
    """The two together; refused (`sum-too-large`) where whole pence cannot hold them.

    >>> add(1, -3)
    -2
    """
    together: Whole
    one, other = _whole(amount, "amount"), _whole(to, "to")
    if isinstance(one, int) and isinstance(other, int):
        together = _checked(one + other)
        return together
    one, other = _column_and_column(one, other)
    added = one + other
    # A sum has wrapped when both parts lie on one side of nought and the answer on the other.
    wrapped = ((one < 0) == (other < 0)) & ((added < 0) != (one < 0))
    if bool(wrapped.any()) or bool((added < -MOST_PENCE).any()):
        raise _refuse_too_large()
    together = added
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
