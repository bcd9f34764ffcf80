"""Stays in a care home that a direct payment pays for: put in beforehand, and called off."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import Slice, Stay
from ..queries.stays import check_stay, payments_for_stays


@recorded
def put_in_stay(
    person: Person,
    held: Slice,
    *,
    starts_on: date,
    ends_on: date,
    where: str,
    by: Account,
    on: date,
) -> Stay:
    """Puts a stay in a care home down, both days counted, for a direct payment to pay as far as it may.

    Who may: the person, whoever speaks for them, a worker of the team. Refused: a stay that ends before it
    begins or overlaps another (by its name), no name of the home, a payment that is not one of theirs. That
    the payment may not pay all of it is no ground to refuse: whoever puts it in is shown the day it stops.
    """
    access.check_may_say_for(by, person, on)
    # Two who put stays in at one moment come one after the other.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if held.pk not in {one.pk for one in payments_for_stays(person)}:
        raise ValidationError({"slice": "Choose a direct payment that is being paid."})
    where = " ".join(where.split())
    if not where:
        raise ValidationError({"where": "Enter the name of the home."})
    check_stay(person, starts_on, ends_on, where)
    stay = Stay.objects.create(
        person=person,
        slice=held,
        starts_on=starts_on,
        ends_on=ends_on,
        where=where,
        put_in_by=by,
        put_in_on=on,
    )
    keep("put down a stay in a care home", by=by, about=stay, person=person, after=snapshot(stay))
    return stay


@recorded
def call_off_stay(stay: Stay, *, because: str = "", by: Account, on: date) -> Stay:
    """Calls a stay off: it counts no longer. Who may: as in `put_in_stay`."""
    access.check_may_say_for(by, stay.person, on)
    stored = Stay.objects.select_for_update(of=("self",)).get(pk=stay.pk)
    if stored.cancelled_on:
        raise ValidationError("This stay was called off already.")
    before = snapshot(stored)
    stored.cancelled_on = on
    stored.cancelled_because = " ".join(because.split()) or "It did not take place."
    stored.save()
    keep(
        "called off a stay in a care home",
        by=by,
        about=stored,
        person=stay.person,
        because=stored.cancelled_because,
        before=before,
        after=snapshot(stored),
    )
    return stored
