"""Whether a sort code and an account number belong together, as far as a sum can tell.

The figures of both are weighed and added up; a slip of the finger nearly always spoils the sum. So a number
that fails was written down wrong. One that passes may still be nobody's, or somebody else's: that only the
payee's bank can tell (Confirmation of Payee). A sort code that the table does not cover cannot be checked and
may be paid.

The fourteen figures are called u v w x y z (sort code) and a b c d e f g h (account number), as by Vocalink.
"""

from __future__ import annotations

from dataclasses import dataclass

from trellis.basis.findings import Finding
from trellis.basis.identifiers import read_account_number, read_sort_code

from .weights import Row, Table, shipped

PASSES, FAILS, NOT_COVERED = "passes", "fails", "not covered"
"""What a check can come to."""

_A, _B, _C, _G, _H = 6, 7, 8, 12, 13
_LLOYDS_EURO = "309634"
_EXCEPTION_8 = "090126"
_ONE_IS_ENOUGH = {(2, 9), (10, 11), (12, 13)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check.

    outcome: `passes`, `fails` or `not covered`. sort_code, account_number: as they go into a payment, six and
    eight figures; blank where they could not be read. finding: why it fails, without the numbers.
    """

    outcome: str
    sort_code: str = ""
    account_number: str = ""
    finding: Finding | None = None

    @property
    def may_be_paid(self) -> bool:
        """Whether nothing speaks against it; said also of what cannot be checked."""
        return self.outcome != FAILS


def check(
    sort_code: object, account_number: object, *, table: Table | None = None, where: str = ""
) -> Verdict:
    """Whether the two belong together, by the table given or the one that comes with Trellis.

    Spaces and hyphens are left out. Account numbers of six, seven and nine figures are brought to eight as
    their banks do it, and so are the Co-operative Bank's of ten. What is no sort code or account number
    fails, with a finding that says so.

    Source: Vocalink, Validating account numbers, version 8.50, sections 2 and 3.

    >>> check("08-99-99", "66374958").outcome
    'passes'
    >>> print(check("089999", "66374959", where="payments[1]").finding)
    payments[1]: This sort code and account number do not belong together. Read both again from a bank card \
or letter.
    >>> check("000000", "12345678").outcome
    'not covered'
    """
    code = read_sort_code(sort_code, where=where)
    if isinstance(code, Finding):
        return Verdict(FAILS, finding=code)
    read = _in_eight(code, account_number, where)
    if isinstance(read, Finding):
        return Verdict(FAILS, finding=read)
    code, number = read
    table = table or shipped()
    rows = table.rows_for(code)
    if not rows:
        return Verdict(NOT_COVERED, code, number)
    if _passes(code, number, rows, table):
        return Verdict(PASSES, code, number)
    says = "This sort code and account number do not belong together."
    do = "Read both again from a bank card or letter."
    return Verdict(FAILS, code, number, Finding("modulus-check", says, where, do))


def _in_eight(code: str, account_number: object, where: str) -> tuple[str, str] | Finding:
    """The sort code, and the number in eight figures as the bank itself writes a shorter or longer one."""
    text = account_number if isinstance(account_number, str) else ""
    figures = "".join(character for character in text if character not in " -\t")
    if figures.isascii() and figures.isdigit():
        if len(figures) in (6, 7):
            return code, figures.zfill(8)
        # Only Santander has had nine, and the first takes the place of the last of the sort code.
        if len(figures) == 9:
            return code[:5] + figures[0], figures[1:]
        # Of ten, the Co-operative Bank takes the first eight and others the last: only its own are certain.
        if len(figures) == 10 and code.startswith("08"):
            return code, figures[:8]
    number = read_account_number(account_number, where=where)
    return number if isinstance(number, Finding) else (code, number)


def _passes(code: str, number: str, rows: tuple[Row, ...], table: Table) -> bool:
    first, second = rows[0], rows[1] if len(rows) > 1 else None
    a, c, g, h = (int(number[at - 6]) for at in (_A, _C, _G, _H))
    # Exception 6: accounts in other currencies, which have no check.
    if first.exception == 6 and 4 <= a <= 8 and g == h:
        return True
    is_right = _sum_is_right(code, number, first, table)
    if second is None:
        if first.exception == 14 and not is_right:
            return _coutts(code, number, first, table)
        return is_right
    if (first.exception, second.exception) in _ONE_IS_ENOUGH:
        return is_right or _sum_is_right(
            _LLOYDS_EURO if second.exception == 9 else code, number, second, table
        )
    # Exception 3: the second sum is left out where c is 6 or 9.
    if is_right and second.exception == 3 and c in (6, 9):
        return True
    return is_right and _sum_is_right(code, number, second, table)


def _coutts(code: str, number: str, row: Row, table: Table) -> bool:
    """Exception 14: an older number stands one place to the left, where it ends in 0, 1 or 9."""
    return number[-1] in "019" and _sum_is_right(code, f"0{number[:-1]}", row, table)


def _sum_is_right(code: str, number: str, row: Row, table: Table) -> bool:
    """One row's sum, with its own exception."""
    if row.exception == 5:
        code = table.substitutes.get(code, code)
    elif row.exception == 8:
        code = _EXCEPTION_8
    figures = [int(figure) for figure in code + number]
    products = [figure * weight for figure, weight in zip(figures, _weights(row, figures), strict=True)]
    if row.way == "DBLAL":
        products = [sum(map(int, str(abs(product)))) for product in products]
    # Exception 1: 27 is added before dividing.
    total = sum(products) + (27 if row.exception == 1 else 0)
    over = 11 if row.way == "MOD11" else 10
    left = total % over
    if row.exception == 4:
        return left == figures[_G] * 10 + figures[_H]
    if row.exception == 5:
        return _exception_5(left, over, figures[_G if over == 11 else _H])
    return left == 0


def _exception_5(left: int, over: int, check_figure: int) -> bool:
    """What is left is made up to eleven or ten by the check figure: g in the first sum, h in the second."""
    if left == 0:
        return check_figure == 0
    return over - left == check_figure


def _weights(row: Row, figures: list[int]) -> tuple[int, ...]:
    """The row's weights, or those that its exception puts in their place."""
    a, b, g = figures[_A], figures[_B], figures[_G]
    if row.exception == 2 and a != 0:
        if g == 9:
            return (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)
        return (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
    is_left_out = row.exception == 7 or (row.exception == 10 and (a, b) in ((0, 9), (9, 9)))
    if is_left_out and g == 9:
        return (0,) * 8 + row.weights[8:]
    return row.weights
