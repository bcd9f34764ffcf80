"""Keeping a file somebody handed in, byte for byte."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import papers
from ..models import Paper, Person


@recorded
def put_in_paper(person: Person, upload: Any, *, by: Account, on: date) -> Paper:
    """Keeps a file for a person, as it was handed in; its checksum stands in the record.

    Who may: whoever may do the act this is part of, which asks. A later stage hangs a row of its own on the
    paper, and that row says who may open it. Refused (`ValidationError`, a sentence): what `papers.read`
    refuses.
    """
    try:
        handed_in = papers.read(upload)
    except papers.NotAPaper as wrong:
        raise ValidationError(wrong.says) from None
    paper = Paper.objects.create(
        person=person,
        name=handed_in.name,
        media_type=handed_in.media_type,
        checksum=sha256(handed_in.content).hexdigest(),
        content=handed_in.content,
        put_in_on=on,
        put_in_by=by,
    )
    keep(
        "put in a paper",
        by=by,
        about=paper,
        person=person,
        after={"kind": paper.media_type, "checksum": paper.checksum, "bytes": len(handed_in.content)},
    )
    return paper
