from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from trellis.govuk.wording import clock
from trellis.journey.accounts.access import SignedInRequest, check_holds, check_signed_in
from trellis.journey.accounts.models import RoleName

from . import drafts, queries
from .drafts import save as keep_what_was_typed

SOMEBODY_ELSE = (
    "Not kept: somebody else has signed in since this page was opened. Leave this page open, sign in as "
    "yourself in another tab, and go on."
)


def latest(request: SignedInRequest) -> HttpResponse:
    """The newest lines, and whether the whole chain holds (asked for, because it walks every line)."""
    check_holds(request.user, RoleName.ADMINISTRATOR)
    verdict = queries.verify() if request.GET.get("verify") == "1" else None
    return render(request, "record/latest.jinja", {"entries": queries.latest(), "verdict": verdict})


@require_POST
def keep_draft(request: SignedInRequest) -> HttpResponse:
    """For the page's script: what was typed comes as JSON, and a sentence for beside the boxes goes back."""
    check_signed_in(request.user)
    try:
        sent = _read(request.body)
        if sent["account"] != str(request.user.pk):
            # The words are of whoever opened the page, and are theirs alone to be shown.
            return _says(SOMEBODY_ELSE, status=409)
        kept = keep_what_was_typed(
            request.user,
            sent["place"],
            sent["fields"],
            timezone.now(),
            page=sent["page"],
            number=sent["number"],
            shown=sent["shown"],
        )
    except drafts.TooLong as too_long:
        return _says(str(too_long.message), status=413)
    except ValidationError as problem:
        return _says(str(problem.message), status=400)
    except drafts.WrittenElsewhere as elsewhere:
        return _says(elsewhere.says, status=409)
    return _says(f"Kept at {clock(kept.saved_at)}", status=200)


def _says(says: str, *, status: int) -> JsonResponse:
    return JsonResponse({"says": says}, status=status)


def _read(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    wanted = {"account", "place", "fields", "page", "number", "shown"}
    if not isinstance(sent, dict) or set(sent) != wanted or not isinstance(sent["page"], str):
        raise ValidationError("This was not sent by a page of ours.")
    return sent


@require_POST
def drop_draft(request: SignedInRequest) -> HttpResponse:
    check_signed_in(request.user)
    place = request.POST.get("place", "")
    try:
        drafts.check_place(place)
    except ValidationError:
        raise Http404("no page of ours") from None
    drafts.drop(request.user, place)
    return redirect(place)
