"""Numbers that stand for people, homes and bank accounts: their form, and the check digit where there is one.

A number in good form may still be nobody's. These checks catch a slip of the finger, not a lie. Each gives
the number in the one form we keep, or a finding that does not repeat the number: it may end in a log.
"""

from __future__ import annotations

import re

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gb import nhs

from trellis.basis.findings import Finding

_BETWEEN_FIGURES = re.compile(r"[\s-]")


def _figures(text: object) -> str | None:
    """The figures alone, or None if there is anything else but spaces and hyphens."""
    if not isinstance(text, str):
        return None
    bare = _BETWEEN_FIGURES.sub("", text)
    return bare if bare.isascii() and bare.isdigit() else None


def read_nhs_number(text: object, *, where: str = "") -> str | Finding:
    """The ten figures of an NHS number, or a finding. Spaces and hyphens between the figures are allowed.

    Source: NHS Data Dictionary, NHS NUMBER (modulus 11).

    >>> read_nhs_number("943 476 5919")
    '9434765919'
    >>> print(read_nhs_number("943 476 5918", where="row 2"))
    row 2: This NHS number has a wrong figure in it. Look at the letter or card again.
    """
    figures = _figures(text)
    if figures is None or len(figures) != 10:
        return Finding(
            "nhs-number-form", "An NHS number has ten figures.", where, "Give all ten, such as 943 476 5919."
        )
    try:
        # Ten noughts pass the sum but were never anybody's number.
        if not figures.strip("0"):
            raise InvalidChecksum()
        nhs.validate(figures)
    except ValidationError:
        return Finding(
            "nhs-number-check",
            "This NHS number has a wrong figure in it.",
            where,
            "Look at the letter or card again.",
        )
    return figures


def say_nhs_number(figures: str) -> str:
    """An NHS number as the NHS writes it, in threes and a four, so that it can be read aloud.

    >>> say_nhs_number("9434765919")
    '943 476 5919'
    """
    return f"{figures[:3]} {figures[3:6]} {figures[6:]}"


def read_uprn(text: object, *, where: str = "") -> str | Finding:
    """A unique property reference number: one to twelve figures, without noughts in front; or a finding.

    Source: GeoPlace, UPRN (no more than twelve figures, no check digit).

    >>> read_uprn("000100023336956")
    '100023336956'
    """
    figures = _figures(text)
    bare = (figures or "").lstrip("0")
    if not 1 <= len(bare) <= 12:
        return Finding(
            "uprn-form",
            "A property reference number (UPRN) has one to twelve figures.",
            where,
            "Look the address up again, or leave it blank.",
        )
    return bare


def read_sort_code(text: object, *, where: str = "") -> str | Finding:
    """The six figures of a sort code, or a finding. Whether such a branch exists is not looked up.

    >>> read_sort_code("20-29-59")
    '202959'
    """
    figures = _figures(text)
    if figures is None or len(figures) != 6:
        return Finding(
            "sort-code-form", "A sort code has six figures.", where, "Give all six, such as 20-29-59."
        )
    return figures


def read_account_number(text: object, *, where: str = "") -> str | Finding:
    """The eight figures of an account number, or a finding. Whether it fits the sort code is not worked out.

    >>> read_account_number("63748472")
    '63748472'
    """
    figures = _figures(text)
    if figures is None or len(figures) != 8:
        return Finding(
            "account-number-form",
            "An account number has eight figures.",
            where,
            "Give all eight; put noughts in front of a shorter one.",
        )
    return figures
