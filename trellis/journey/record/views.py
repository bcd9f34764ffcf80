from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from trellis.journey.accounts.access import SignedInRequest, check_holds
from trellis.journey.accounts.models import RoleName

from . import queries


def latest(request: SignedInRequest) -> HttpResponse:
    """The newest lines, and whether the whole chain holds (asked for, because it walks every line)."""
    check_holds(request.user, RoleName.ADMINISTRATOR)
    verdict = queries.verify() if request.GET.get("verify") == "1" else None
    return render(request, "record/latest.jinja", {"entries": queries.latest(), "verdict": verdict})
