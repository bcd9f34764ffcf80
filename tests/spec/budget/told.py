"""Sums and days as a row of a table writes them."""

from __future__ import annotations

from datetime import date

from trellis.basis.money import read_pounds


def pence(written: str) -> int:
    read = read_pounds(written)
    assert isinstance(read, int), read
    return read


def sums(written: str) -> list[int]:
    return [pence(one.strip()) for one in written.split("/")]


def stays(written: str) -> list[tuple[date, date]]:
    days = [one.split(" to ") for one in written.split(", ")]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days]
