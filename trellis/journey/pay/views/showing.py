"""What pages of this stage have in common: faults beside their boxes, and what is said of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def show_faults(form: forms.Form, problem: ValidationError) -> None:
    """Puts each fault beside its box, or over the form where it has none."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    told: dict[str, Any] = problem.message_dict
    for name, faults in told.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, fault)
