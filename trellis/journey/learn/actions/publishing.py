"""Publishing: figures are prepared with small numbers hidden, approved by somebody else, and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Extract, Publication


@recorded
def prepare_publication(
    extract: Extract,
    *,
    what: str,
    title: str,
    policy: str,
    shown: Mapping[str, Any],
    by: Account,
    at: datetime,
) -> Publication:
    """Keeps figures as everybody would see them, to be approved by somebody else.

    Who may: an analyst or a director. what: the page of figures. shown: with small numbers hidden already, by
    the policy named; nothing else is kept, so that nothing else can come out.
    """
    access.check_may_learn(by)
    publication = Publication.objects.create(
        extract=extract,
        what=what,
        title=title,
        policy=policy,
        shown=dict(shown),
        prepared_by=by,
        prepared_at=at,
    )
    keep("prepared figures to publish", by=by, about=publication, after={"title": title, "policy": policy})
    return publication


@recorded
def approve_publication(publication: Publication, *, by: Account, at: datetime) -> None:
    """Everybody may see them from now on.

    Who may: an analyst or a director who did not prepare them. Refused (`ValidationError`) where they are
    approved or withdrawn already.
    """
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    access.check_may_approve(by, publication)
    if publication.approved_at or publication.withdrawn_at:
        raise ValidationError("These figures are approved or withdrawn already.")
    publication.approved_by, publication.approved_at = by, at
    publication.save(update_fields=["approved_by", "approved_at"])
    keep("approved figures to publish", by=by, about=publication)


@recorded
def withdraw_publication(publication: Publication, *, because: str, by: Account, at: datetime) -> None:
    """Nobody outside sees them any more; that they were withdrawn, and why, is said in their place.

    Who may: an analyst or a director. Refused (`ValidationError`) without a reason.
    """
    access.check_may_learn(by)
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.withdrawn_at:
        raise ValidationError("These figures are withdrawn already.")
    if not because.strip():
        raise ValidationError({"because": "Say why the figures are withdrawn."})
    publication.withdrawn_by, publication.withdrawn_at = by, at
    publication.withdrawn_because = because.strip()
    publication.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    keep("withdrew figures", by=by, about=publication, because=because)
