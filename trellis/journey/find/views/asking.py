"""What every page of this stage that takes a form does with a refusal of an act, and with two windows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest

from .. import queries

A_PAGE = 25


def tell_faults(form: forms.Form, problem: ValidationError) -> None:
    """Puts what an act refused beside its question; what is about no question of the form, at the top."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, faults in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)


def shown_beside(
    request: SignedInRequest, template: str, shown: dict[str, Any], theirs: dict[str, Any], thing: Model
) -> HttpResponse:
    """The page with what was typed, and beside it what somebody else saved meanwhile. Nothing is lost.

    shown: what the page is made of, with its `form`. theirs: the row as it is now, as the form's fields hold
    it, with its `version`.
    """
    form, saved = shown["form"], queries.last_saved(thing)
    shown["differences"] = differences(form, theirs)
    shown["saved_by"], shown["saved_at"] = (saved.by_name, saved.at) if saved else ("", None)
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data["version"] = theirs["version"]
    return render(request, template, shown, status=409)
