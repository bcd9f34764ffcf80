"""What pages of this stage have in common: faults beside their boxes, and files to download."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

# A cell that begins so is read as a formula by a spreadsheet.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def show_faults(form: forms.Form, problem: ValidationError) -> None:
    """Puts each fault beside its box, or over the form where it has none."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    told: dict[str, Any] = problem.message_dict
    for name, faults in told.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, fault)


def csv_download(
    name: str, lines: Iterable[Sequence[object]], *, caveats: Sequence[str] = ()
) -> HttpResponse:
    """A file that opens in a spreadsheet: what to know when reading it first, a line each, then the lines."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    for caveat in caveats:
        writer.writerow([f"Note: {caveat}"])
    for line in lines:
        writer.writerow([_safe(cell) for cell in line])
    return answer


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
