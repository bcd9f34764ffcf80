"""Everybody's contribution worked out anew for a day, and who would pay more or less by it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import islice
from typing import Any

from django.db.models import F, Q, QuerySet

from trellis.basis.findings import Refused
from trellis.engines.charging.circumstances import Circumstances, read_circumstances
from trellis.engines.charging.columns import BASES, charge_many
from trellis.engines.charging.laws import Laws
from trellis.journey.people.models import Person

from .. import translate
from ..models import ChargingPolicy, Contribution, Uprating, UpratingLine
from .law import disability_benefits

A_CHUNK = 2_000


@dataclass(frozen=True)
class Anew:
    """One contribution worked out anew. after_pence: None for the whole. finding: why it could not be."""

    before: Contribution
    circumstances: dict[str, Any]
    basis: str = ""
    after_pence: int | None = None
    is_to_be_confirmed: bool = False
    finding: str = ""

    @property
    def is_same(self) -> bool:
        return self.after_pence == self.before.assessed_pence

    @property
    def is_new(self) -> bool:
        """Whether a further contribution says anything that the one there is does not."""
        return not self.is_same or self.circumstances != self.before.circumstances


def in_force(on: date) -> QuerySet[Contribution]:
    """The contribution of everybody that is in force on a day: of the living, each once."""
    kept = Person.objects.filter(merged_into=None, died_on=None)
    found = Contribution.objects.filter(starts_on__lte=on, person__in=kept).defer("working")
    return found.order_by("person_id", "-starts_on", "-made_at", "-pk").distinct("person_id")


def in_chunks(rows: QuerySet[Contribution]) -> Iterator[list[Contribution]]:
    """The rows, some thousand at a time, in one query."""
    left = rows.iterator(chunk_size=A_CHUNK)
    while chunk := list(islice(left, A_CHUNK)):
        yield chunk


def worked_anew(rows: Sequence[Contribution], *, on: date, policy: ChargingPolicy, law: Laws) -> list[Anew]:
    """Each contribution worked out for the day by this policy and law, in columns; no query.

    Somebody who cannot be worked out has a finding, and holds nobody else up.
    """
    disability = disability_benefits(on, law)
    found: list[Anew | None] = [None] * len(rows)
    read: list[tuple[int, dict[str, Any], Circumstances]] = []
    for at, row in enumerate(rows):
        told = translate.with_policy(row.circumstances, policy, on=on, law=law, disability=disability)
        try:
            checked = read_circumstances(translate.as_the_engine_takes_it(told), on=on, law=law)
        except Refused as refused:
            found[at] = Anew(row, told, finding=" ".join(translate.sentences(refused.findings)))
        else:
            read.append((at, told, checked))
    if not read:
        return [one for one in found if one is not None]
    charges = charge_many([checked for _, _, checked in read], on=on, law=law)
    why_not = iter(charges.findings)
    for number, (at, told, _) in enumerate(read):
        if not charges.has_charge[number]:
            finding = next(why_not)
            found[at] = Anew(rows[at], told, finding=f"{finding.says} {finding.do}".strip())
            continue
        basis = BASES[charges.basis[number]]
        found[at] = Anew(
            rows[at],
            told,
            basis=basis,
            after_pence=int(charges.assessed_pence[number]) if basis == "means_test" else None,
            is_to_be_confirmed=bool(charges.to_be_confirmed[number]),
        )
    return [one for one in found if one is not None]


def upratings() -> QuerySet[Uprating]:
    return Uprating.objects.select_related("policy", "prepared_by", "applied_by")


# What the list of an uprating can be narrowed to.
SHOWN = {
    "all": ("Everybody", Q()),
    "more": ("Pay more", Q(change__gt=0)),
    "less": ("Pay less", Q(change__lt=0)),
    "same": ("Pay the same", Q(change=0) | Q(finding="", before_pence=None, after_pence=None)),
    "other": (
        "Begin or cease to pay the whole",
        Q(finding="") & (Q(before_pence=None) ^ Q(after_pence=None)),
    ),
    "not": ("Could not be worked out", ~Q(finding="")),
}


def lines_of(uprating: Uprating, shown: str = "all") -> QuerySet[UpratingLine]:
    """Who pays what by an uprating: those who cannot be worked out first, then the largest rises."""
    rows = UpratingLine.objects.filter(uprating=uprating).annotate(
        change=F("after_pence") - F("before_pence")
    )
    rows = (
        rows.filter(SHOWN[shown][1])
        .select_related("person", "before")
        .defer("before__circumstances", "before__working")
    )
    return rows.order_by(F("finding").desc(), F("change").desc(nulls_first=True), "person__sort_name", "pk")


# A cell that begins with one of these is a sum to a spreadsheet, and does what it says.
_BEGINS_A_SUM = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADS = ("Reference", "Name", "Now", "Then", "Change", "Basis", "Why it could not be worked out")


def safe_cell(text: str) -> str:
    """Words as a spreadsheet shows them, whatever they begin with.

    >>> safe_cell("=1+1"), safe_cell("Ahmed")
    ("'=1+1", 'Ahmed')
    """
    return f"'{text}" if text.startswith(_BEGINS_A_SUM) else text


def _pounds(pence: int | None) -> str:
    if pence is None:
        return "the whole"
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def as_csv(uprating: Uprating) -> str:
    """Everybody in an uprating as a sheet, sums in pounds; a spreadsheet opens it as it is."""
    out = StringIO()
    # Without this mark Excel takes the letters for another alphabet.
    out.write("\ufeff")
    sheet = csv.writer(out)
    sheet.writerow(HEADS)
    for line in lines_of(uprating):
        has_both = line.before_pence is not None and line.after_pence is not None
        change = _pounds((line.after_pence or 0) - (line.before_pence or 0)) if has_both else ""
        then = "" if line.finding else _pounds(line.after_pence)
        sheet.writerow(
            [
                line.person.ref,
                safe_cell(line.person.full_name),
                _pounds(line.before_pence),
                then,
                change,
                translate.BASIS_SAYS.get(line.basis, ""),
                safe_cell(line.finding),
            ]
        )
    return out.getvalue()
