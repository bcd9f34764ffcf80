"""Something about an account that a person should look at. It stops no payment and accuses nobody."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people
from trellis.journey.record.actions import keep, recorded

from ..models import Concern
from ..queries import concerns as queries
from .reclaims import MOST_REASON
from .spending import check, fault_of_words


@recorded
def raise_concerns(on: date, *, by: Account | None = None) -> list[Concern]:
    """Looks over every account for the few things somebody should look at, and makes a task of each, once.

    Run at night. It holds nothing and tells nobody but the workers of the person's team.
    """
    tasks = {(one.account, one.pattern, one.key): one for one in queries.seen_on(on)}
    payees = queries.payees_by_key({account for account, _, _ in tasks})
    there = set(Concern.objects.filter(payee__in=payees).values_list("payee_id", "pattern", "rests_on"))
    new = [
        Concern(
            person=payees[account].person,
            payee=payees[account],
            pattern=pattern,
            says=task.says,
            rests_on=key,
            raised_on=on,
        )
        for (account, pattern, key), task in tasks.items()
        if (account, pattern, key) not in there
    ]
    Concern.objects.bulk_create(new, ignore_conflicts=True)
    found = Concern.objects.filter(raised_on=on, rests_on__in=[one.rests_on for one in new])
    # Without the person: their record is read by whoever may see them, and it may be about one of those.
    keep("looked over the accounts", by=by, after={"looked at": len(tasks), "new": len(new)})
    return list(found)


@recorded
def look_at_concern(concern: Concern, *, says: str, by: Account, on: date) -> Concern:
    """Somebody has looked, and says what they saw and did. Who may: a worker of the person's own team."""
    stored = queries.concerns().select_for_update(of=("self",)).get(pk=concern.pk)
    people.check_may_work_with(by, stored.person)
    if stored.looked_on is not None:
        raise ValidationError("Somebody has looked at this already. What they saw stands below.")
    says = says.strip()
    check(says=fault_of_words(says, "Say what you saw, and what you did.", MOST_REASON))
    stored.looked_by, stored.looked_on, stored.look_says = by, on, says
    stored.save(update_fields=["looked_by", "looked_on", "look_says"])
    keep("looked at something about an account", by=by, about=stored, after={"pattern": stored.pattern})
    return stored


__all__ = [
    "look_at_concern",
    "raise_concerns",
]
