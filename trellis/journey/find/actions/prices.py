"""Putting in what support costs, with a day and a source. A price is never changed: a later one follows."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import PersonalAssistant, Price, Service, SupportKind
from ..prices import check_price

LONGEST_AHEAD_DAYS = 730


@recorded
def put_in_price(
    kind: SupportKind,
    *,
    pence: int,
    unit: str,
    from_date: date,
    source: str,
    told_on: date,
    service: Service | None = None,
    assistant: PersonalAssistant | None = None,
    is_councils: bool = False,
    until: date | None = None,
    by: Account,
    on: date,
) -> Price:
    """Keeps what something costs from a day on, and who said so when. Earlier prices stay as they were.

    Who may: whoever keeps the directory, for a service; an assistant themself as well, for their own;
    administrators and finance, for what the council pays (`is_councils`). Refused, each beside its question
    (`ValidationError`): no source, a price that cannot be one, a day told that is to come, a last day before
    the first.
    """
    if is_councils:
        access.check_may_set_rates(by)
    elif assistant is not None:
        access.check_may_change_listing(by, assistant)
    else:
        access.check_may_keep_directory(by)
    check_price(pence, unit, least=1 if is_councils else 0)
    wrong: dict[str, str] = {}
    if not source.strip():
        wrong["source"] = "Say who told us, or where it stands"
    if told_on > on:
        wrong["told_on"] = "The day we were told cannot be to come"
    if (from_date - on).days > LONGEST_AHEAD_DAYS:
        wrong["from_date"] = "The first day is more than two years away: look again"
    if until is not None and until < from_date:
        wrong["until"] = "The last day is before the first"
    if wrong:
        raise ValidationError(wrong)
    price = Price.objects.create(
        kind=kind,
        service=service,
        assistant=assistant,
        is_councils=is_councils,
        pence=pence,
        unit=unit,
        from_date=from_date,
        until=until,
        source=source.strip(),
        told_on=told_on,
        put_in_by=by,
    )
    keep("put in a price", by=by, about=price, after=snapshot(price))
    return price


@recorded
def end_price(price: Price, *, until: date, by: Account, on: date) -> Price:
    """Says from when a price no longer holds: `until` is its last day.

    Who may: as for putting it in. Refused: a last day before its first; one that has ended before.
    """
    stored = (
        Price.objects.select_for_update(of=("self",))
        .select_related("assistant__account", "service")
        .get(pk=price.pk)
    )
    if stored.is_councils:
        access.check_may_set_rates(by)
    elif stored.assistant is not None:
        access.check_may_change_listing(by, stored.assistant)
    else:
        access.check_may_keep_directory(by)
    if stored.until is not None and stored.until < on:
        raise ValidationError("This price has ended already.")
    if until < stored.from_date:
        raise ValidationError({"until": "The last day is before the first"})
    before = snapshot(stored)
    stored.until = until
    stored.save(update_fields=["until"])
    keep("ended a price", by=by, about=stored, before=before, after=snapshot(stored))
    return stored
