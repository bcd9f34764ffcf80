"""Health notes: what is known of somebody's health. A correction is a further row; none is changed."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, ref_of
from trellis.journey.record.saving import SavedMeanwhile

from .. import access
from ..models import HealthNote, Person


@recorded
def write_health_note(
    person: Person,
    *,
    words: str,
    told_by: str = "",
    instead_of: HealthNote | None = None,
    by: Account,
    on: date,
) -> HealthNote:
    """Writes a note, or other words in the place of one that stands (`instead_of`).

    told_by: whose knowledge it is, where it is not the writer's: the doctor, the district nurse. Refused:
    nothing written, and more than a box takes. `SavedMeanwhile` where somebody corrected that note first. The
    record holds that it was written and not what: health stays on this page.
    """
    access.check_may_write_health(by, person, on)
    # Read again: a death or a merge may have come between the page and the press.
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    access.check_may_write_health(by, person, on)
    words = with_one_line_end(words).strip()
    fault = fault_of_length(words) if words else "Write what is to be known."
    if fault:
        raise ValidationError({"words": fault})
    if instead_of is not None:
        later = HealthNote.objects.filter(replaces=instead_of).select_related("written_by").first()
        if later is not None:
            raise SavedMeanwhile(later)
    note = HealthNote(
        person=person,
        words=words,
        told_by=" ".join(told_by.split()),
        written_on=on,
        written_by=by,
        replaces=instead_of,
    )
    note.clean_fields(exclude=["person", "written_by", "replaces"])
    note.save()
    keep(
        "corrected a health note" if instead_of else "wrote a health note",
        by=by,
        about=note,
        person=person,
        after={"ref": note.ref, "replaces": ref_of(instead_of)},
    )
    return note
