"""What every page of this stage that takes a form does with a refusal of an act."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def tell_faults(form: forms.Form, problem: ValidationError) -> None:
    """Puts what an act refused beside its question; what is about no question of the form, at the top."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, faults in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)
