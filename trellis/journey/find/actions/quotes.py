"""Putting in what somebody would ask for supporting this person, and taking a quote out of use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.challenge.models import Challenge
from trellis.journey.people.actions import put_in_paper
from trellis.journey.people.models import Paper, Person
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, queries
from ..models import PersonalAssistant, Quote, Service, SupportKind
from ..prices import check_price

# Older than this it says nothing of what anybody asks today.
OLDEST_QUOTE = timedelta(days=730)
LONGEST_SAID = 10_000


@recorded
def put_in_quote(
    person: Person,
    kind: SupportKind,
    *,
    by_name: str,
    pence: int,
    unit: str,
    quoted_on: date,
    holds_until: date | None = None,
    says: str = "",
    service: Service | None = None,
    assistant: PersonalAssistant | None = None,
    upload: Any = None,
    challenge: Challenge | None = None,
    by: Account,
    on: date,
) -> Quote:
    """Keeps a quote for this person, with its day, and with the paper it came on where there is one.

    Whoever is in the directory by this name and for this support is tied to it, and so counted once.

    Who may: whoever may see the person, and a planner let in to write in the plan or the money. Refused, each
    beside its question (`ValidationError`): nobody named, no day, a day to come or over two years ago, a
    price that cannot be one, an end before the day of the quote, a paper that cannot be kept, a challenge
    that is another person's or closed.
    """
    access.check_may_put_in_quote(by, person, on)
    check_price(pence, unit, least=1)
    wrong: dict[str, str] = {}
    if not by_name.strip():
        wrong["by_name"] = "Say who gave the quote"
    if not isinstance(quoted_on, date):
        wrong["quoted_on"] = "Enter the day of the quote"
    else:
        if quoted_on > on:
            wrong["quoted_on"] = "The day of the quote cannot be to come"
        elif on - quoted_on > OLDEST_QUOTE:
            wrong["quoted_on"] = "This quote is more than two years old: ask for a new one"
        if holds_until is not None and holds_until < quoted_on:
            wrong["holds_until"] = "It cannot end before the day of the quote"
    if challenge is not None and (challenge.person_id != person.pk or challenge.state != "open"):
        wrong["challenge"] = "Choose a challenge of this person that is open"
    if wrong:
        raise ValidationError(wrong)
    if service is None and assistant is None:
        service, assistant = queries.listed_as(by_name.strip(), kind, on)
    paper = _paper(person, upload, by=by, on=on) if upload else None
    quote = Quote.objects.create(
        person=person,
        kind=kind,
        by_name=by_name.strip(),
        service=service,
        assistant=assistant,
        pence=pence,
        unit=unit,
        quoted_on=quoted_on,
        holds_until=holds_until,
        says=says.strip(),
        paper=paper,
        challenge=challenge,
        put_in_by=by,
        put_in_on=on,
    )
    keep("put in a quote", by=by, about=quote, person=person, after=snapshot(quote))
    return quote


def _paper(person: Person, upload: Any, *, by: Account, on: date) -> Paper:
    try:
        return put_in_paper(person, upload, by=by, on=on)
    except ValidationError as wrong:
        raise ValidationError({"upload": wrong.messages}) from None


@recorded
def attach_quotes(challenge: Challenge, quotes: Sequence[Quote], *, by: Account, on: date) -> list[Quote]:
    """Says of quotes that they show what a challenge says. Who may: as for putting a quote in.

    Refused (`ValidationError`): a quote of somebody else, one withdrawn, one that shows another challenge.
    """
    access.check_may_put_in_quote(by, challenge.person, on)
    rows = Quote.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in quotes])
    stored = list(rows.order_by("pk"))
    for one in stored:
        is_elsewhere = one.challenge_id is not None and one.challenge_id != challenge.pk
        if one.person_id != challenge.person_id or one.withdrawn_on is not None or is_elsewhere:
            raise ValidationError("Choose quotes of this person that hold, and that show nothing else yet.")
        one.challenge = challenge
        one.save(update_fields=["challenge"])
        keep("showed a challenge by a quote", by=by, about=one, person=challenge.person)
    return stored


@recorded
def withdraw_quote(quote: Quote, *, because: str, by: Account, on: date) -> Quote:
    """Takes a quote out of use from today. It stays to be read, with the reason.

    Who may: as for putting one in. Refused: without a reason; one withdrawn already.
    """
    stored = Quote.objects.select_for_update(of=("self",)).select_related("person").get(pk=quote.pk)
    access.check_may_put_in_quote(by, stored.person, on)
    if stored.withdrawn_on is not None:
        raise ValidationError("This quote is withdrawn already.")
    if not because.strip():
        raise ValidationError({"because": "Say why it no longer holds"})
    before = snapshot(stored)
    stored.withdrawn_on, stored.withdrawn_because = on, because.strip()
    stored.save(update_fields=["withdrawn_on", "withdrawn_because"])
    keep(
        "withdrew a quote",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.withdrawn_because,
        before=before,
        after=snapshot(stored),
    )
    return stored
