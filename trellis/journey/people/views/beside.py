"""What somebody typed, shown again beside what somebody else saved meanwhile."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest

from .. import queries


def shown_beside(
    request: SignedInRequest, template: str, shown: dict[str, Any], theirs: dict[str, Any], thing: Model
) -> HttpResponse:
    """The page once more with what was typed, and beside it what somebody else saved meanwhile.

    shown: what the page is made of, with its `form` and `person`. theirs: the row as it is now, as the form's
    fields hold it, with its `version`.
    """
    form = shown["form"]
    shown["differences"] = differences(form, theirs)
    shown["saved"] = queries.last_saved(thing, person=shown["person"])
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data["version"] = theirs["version"]
    return render(request, template, shown, status=409)
