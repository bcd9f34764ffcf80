"""Writing About me: the person, or whoever may see their pages and helps them.

A telling replaces the one before and changes none, so that nobody's words are ever lost.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile

from .. import access
from ..headings import heading_of, set_on
from ..models import AboutMeWords, InWhoseWords, Person

# As the column takes.
MOST_OF_A_NAME = 200


@recorded
def write_about_me(
    person: Person,
    heading: str,
    *,
    words: str,
    in_whose_words: str = "",
    helped_by: str = "",
    shown: str,
    by: Account,
    on: date,
) -> AboutMeWords:
    """Writes what stands under one heading from now on; empty words take away what stood there.

    shown: the reference of the telling the page showed, nothing where it showed none. in_whose_words: as
    `InWhoseWords`; the person's own account writes its own words unless it says otherwise. Refused, each
    beside its question: a heading that is in no set, more than `MOST_CHARACTERS`, nobody said to have written
    it. `SavedMeanwhile` where somebody wrote after the page was shown; both tellings are then on the page.
    """
    access.check_may_write_about_me(by, person)
    before = _standing_unless_written_meanwhile(person, heading, shown)
    heading_set = _set_of(heading, before, on)
    is_own = person.account_id == by.pk
    told = AboutMeWords(
        person=person,
        heading_set=heading_set,
        heading=heading,
        words=_lines(words),
        in_whose_words=in_whose_words or (InWhoseWords.OWN if is_own else ""),
        helped_by=" ".join(helped_by.split()),
        written_on=on,
        written_by=by,
        replaces=before,
    )
    _check(told)
    told.save()
    keep(
        "wrote in About me" if told.words else "took words out of About me",
        by=by,
        about=told,
        person=person,
        before=snapshot(before) if before else None,
        after=snapshot(told),
    )
    return told


@recorded
def put_back_about_me(telling: AboutMeWords, *, shown: str, by: Account, on: date) -> AboutMeWords:
    """Puts an earlier telling back, as a further one; its words stay those of who told them.

    shown: the reference of what stood there on the page. Refused: what stands there already.
    `SavedMeanwhile` as in `write_about_me`.
    """
    person = telling.person
    access.check_may_write_about_me(by, person)
    before = _standing_unless_written_meanwhile(person, telling.heading, shown)
    if before is None or before.words == telling.words:
        raise ValidationError("These words stand there already.")
    told = AboutMeWords.objects.create(
        person=person,
        heading_set=telling.heading_set,
        heading=telling.heading,
        words=telling.words,
        in_whose_words=telling.in_whose_words,
        helped_by=telling.helped_by,
        written_on=on,
        written_by=by,
        replaces=before,
        puts_back=telling.puts_back or telling,
    )
    keep(
        "put back words in About me",
        by=by,
        about=told,
        person=person,
        before=snapshot(before),
        after=snapshot(told),
    )
    return told


def _standing_unless_written_meanwhile(person: Person, heading: str, shown: str) -> AboutMeWords | None:
    # The person's row is the lock: a heading nobody has written under has no row of its own to hold.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    standing = (
        AboutMeWords.objects.filter(person=person, heading=heading, replaced_by=None)
        .select_related("written_by")
        .order_by("-written_at", "-pk")
        .first()
    )
    if (standing.ref if standing else "") != shown:
        # Where two records were made one, what was shown may have stood in the other; then nothing stands.
        raise SavedMeanwhile(standing or AboutMeWords(person=person, heading=heading, ref=""))
    return standing


def _set_of(heading: str, before: AboutMeWords | None, on: date) -> str:
    """The set of the day where it has the heading, else the one it was written under."""
    if set_on(on).heading(heading) is not None:
        return set_on(on).key
    if before is None:
        raise ValidationError("There is no such heading.")
    return heading_of(before.heading_set, heading).set


def _lines(words: str) -> str:
    """What was typed, with one kind of line end and none at the end."""
    return with_one_line_end(words).rstrip().strip("\n")


def _check(told: AboutMeWords) -> None:
    faults = {}
    if fault := fault_of_length(told.words):
        faults["words"] = fault
    if told.in_whose_words not in InWhoseWords.values:
        faults["in_whose_words"] = "Say whose words these are."
    if len(told.helped_by) > MOST_OF_A_NAME:
        faults["helped_by"] = f"Write who helped in {MOST_OF_A_NAME} letters or fewer."
    if faults:
        raise ValidationError(faults)
