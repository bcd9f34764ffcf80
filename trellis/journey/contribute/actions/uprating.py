"""Everybody's contribution worked out anew for a day: prepared by one, read, and applied by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from trellis.basis.findings import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, locked, queries, states
from ..models import ConfirmedAmount, Contribution, Uprating, UpratingLine
from .assessing import FURTHEST_DAYS

Tell = Callable[[int], None]
"""Told how many people are done, for a bar; called now and then."""

_BATCH = 1_000


@recorded
def prepare_uprating(*, starts_on: date, by: Account, on: date, tell: Tell | None = None) -> Uprating:
    """Works everybody's contribution in force out anew for a day, and keeps who would pay what.

    Nothing changes by it. Who may: finance. What each person told us stays; the law, their age and the
    council's policy are those of the day. Refused (`ValidationError`): a day more than a year away; no policy
    in force on it; a day for which the law is not known; nobody to work out.
    """
    access.check_may_prepare(by)
    if abs((starts_on - on).days) > FURTHEST_DAYS:
        raise ValidationError({"starts_on": "Give a day no more than a year away."})
    policy = queries.policy_in_force(starts_on)
    if policy is None:
        raise ValidationError({"starts_on": queries.NO_POLICY})
    uprating = Uprating.objects.create(starts_on=starts_on, policy=policy, prepared_by=by)
    law, counts, done = queries.law_as_read(), _no_counts(), 0
    for chunk in queries.in_chunks(queries.in_force(starts_on)):
        try:
            anew = queries.worked_anew(chunk, on=starts_on, policy=policy, law=law)
        except Refused as refused:
            raise ValidationError({"starts_on": [str(one.says) for one in refused.findings]}) from None
        UpratingLine.objects.bulk_create((_line(uprating, one) for one in anew), batch_size=_BATCH)
        _count(counts, anew)
        done += len(chunk)
        if tell is not None:
            tell(done)
    if not done:
        raise ValidationError({"starts_on": "Nobody has a contribution in force on this day."})
    uprating.counts = counts
    uprating.save(update_fields=["counts"])
    keep("prepared an uprating", by=by, about=uprating, after={"from": starts_on.isoformat(), **counts})
    return uprating


def _line(uprating: Uprating, one: queries.Anew) -> UpratingLine:
    return UpratingLine(
        uprating=uprating,
        person_id=one.before.person_id,
        before=one.before,
        before_pence=one.before.assessed_pence,
        after_pence=None if one.finding else one.after_pence,
        basis=one.basis,
        finding=one.finding,
    )


def _no_counts() -> dict[str, int]:
    keys = ("people", "more", "less", "same", "other", "not_worked_out")
    return dict.fromkeys((*keys, "more_pence", "less_pence", "before_pence", "after_pence"), 0)


def _count(counts: dict[str, int], anew: Iterable[queries.Anew]) -> None:
    """Adds to how many pay more, less, the same; the sums are of those with a sum before and after."""
    for one in anew:
        before, after = one.before.assessed_pence, one.after_pence
        counts["people"] += 1
        if one.finding:
            counts["not_worked_out"] += 1
        elif one.is_same:
            counts["same"] += 1
        elif before is None or after is None:
            counts["other"] += 1
        elif after > before:
            counts["more"] += 1
            counts["more_pence"] += after - before
        else:
            counts["less"] += 1
            counts["less_pence"] += before - after
        if not one.finding and before is not None and after is not None:
            counts["before_pence"] += before
            counts["after_pence"] += after


@recorded
def apply_uprating(uprating: Uprating, *, because: str, by: Account, on: date) -> Uprating:
    """Gives everybody the contribution that the uprating shows, from its day.

    Who could not be worked out keeps theirs. Who may: finance or a director who did not prepare it. Refused
    (`ValidationError`): without a reason; where an amount was confirmed, a policy adopted or somebody's sum
    worked out since it was prepared, for then it no longer shows what would happen; where another was applied
    for the day.
    """
    stored = locked.uprating(uprating)
    access.check_may_apply(by, stored)
    check_may_pass(states.UPRATINGS, "apply", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why it is applied."})
    _check_shows_what_would_happen(stored)
    made = 0
    for chunk in queries.in_chunks(_before(stored)):
        made += len(_made(stored, chunk, by=by, on=on))
    stored.state, stored.because = states.APPLIED, because.strip()
    stored.applied_by, stored.applied_at = by, now()
    try:
        with transaction.atomic():
            stored.save(update_fields=["state", "because", "applied_by", "applied_at"])
    except IntegrityError:
        raise ValidationError("Another uprating was applied for this day.") from None
    after: dict[str, Any] = {"from": stored.starts_on.isoformat(), "contributions": made, **stored.counts}
    keep("applied an uprating", by=by, about=stored, because=stored.because, after=after)
    return stored


def _before(uprating: Uprating) -> QuerySet[Contribution]:
    in_it = UpratingLine.objects.filter(uprating=uprating, finding="").values("before")
    return Contribution.objects.filter(pk__in=in_it).defer("working").order_by("pk")


def _check_shows_what_would_happen(uprating: Uprating) -> None:
    stale = "Drop this one and prepare it again, so that what is read is what happens."
    if ConfirmedAmount.objects.filter(confirmed_at__gt=uprating.prepared_at).exists():
        raise ValidationError(f"An amount of the law was confirmed since this was prepared. {stale}")
    if queries.policy_in_force(uprating.starts_on) != uprating.policy:
        raise ValidationError(f"Another charging policy was adopted since this was prepared. {stale}")
    shown = set(UpratingLine.objects.filter(uprating=uprating).values_list("before_id", flat=True))
    stands = set(queries.in_force(uprating.starts_on).values_list("pk", flat=True))
    if changed := len(stands ^ shown):
        what = "Somebody’s sum" if changed == 1 else f"{changed:,} sums"
        raise ValidationError(f"{what} changed since this was prepared. {stale}")


def _made(uprating: Uprating, chunk: list[Contribution], *, by: Account, on: date) -> list[Contribution]:
    assert uprating.policy is not None, "it is prepared with a policy"
    anew = queries.worked_anew(
        chunk, on=uprating.starts_on, policy=uprating.policy, law=queries.law_as_read()
    )
    return Contribution.objects.bulk_create(
        [
            Contribution(
                person_id=one.before.person_id,
                assessment_id=None,
                uprating=uprating,
                policy=uprating.policy,
                starts_on=uprating.starts_on,
                made_on=on,
                made_by=by,
                basis=one.basis,
                pays_all=one.after_pence is None,
                assessed_pence=one.after_pence,
                circumstances=one.circumstances,
                is_to_be_confirmed=one.is_to_be_confirmed,
            )
            for one in anew
            if not one.finding and (one.is_new or one.before.starts_on < uprating.starts_on)
        ],
        batch_size=_BATCH,
    )


@recorded
def drop_uprating(uprating: Uprating, *, because: str, by: Account, on: date) -> Uprating:
    """Drops an uprating; nobody's contribution changes. Who may: finance, and directors."""
    stored = locked.uprating(uprating)
    access.check_may_see_upratings(by)
    check_may_pass(states.UPRATINGS, "drop", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why it is dropped."})
    stored.state, stored.because = states.DROPPED, because.strip()
    stored.save(update_fields=["state", "because"])
    keep("dropped an uprating", by=by, about=stored, because=stored.because, after={"on": on.isoformat()})
    return stored
