"""Giving an indicative amount, and preparing and adopting the schemes that amounts are worked out with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from trellis.basis.findings import Finding, Refused
from trellis.basis.reading import fingerprint
from trellis.engines.allocation import schemes as shipped
from trellis.engines.allocation.replay import save
from trellis.engines.allocation.scheme import Scheme, read_scheme_text
from trellis.engines.allocation.working import allocate
from trellis.journey.accounts.models import Account
from trellis.journey.assess import access as assess_access
from trellis.journey.assess.models import Assessment
from trellis.journey.record.actions import check_may_pass, keep, recorded

from . import access, queries, states
from .models import Allocation, CouncilScheme

MOST_BYTES_OF_A_SCHEME = 200_000


@recorded
def give_indicative_amount(assessment: Assessment, *, by: Account, on: date) -> Allocation:
    """Works out the amount with the scheme in force on the day, and keeps it with its whole working.

    Who may: a worker of the person's team. Refused (`ValidationError`, a sentence): a carer's assessment, one
    set aside, part-done or without an eligible decision; no scheme in force. The same answers under the same
    scheme and decision give the amount there is, and no second one.
    """
    assess_access.check_may_work_on(by, assessment)
    # Two workers pressing at once: the second waits here, and then finds the first one's amount.
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("person").get(pk=assessment.pk)
    ready = queries.readiness_of(locked, on)
    if ready.refusal:
        raise ValidationError(ready.refusal)
    assert ready.scheme is not None and ready.decision is not None, "nothing refused, so both are there"
    try:
        worked = allocate(ready.answers, queries.read(ready.scheme))
    except Refused as refused:
        raise ValidationError([str(finding) for finding in refused.findings]) from None
    before = queries.latest_of(locked)
    # The fingerprint covers the answers, the whole scheme and the sum.
    is_same = before is not None and before.fingerprint == worked.fingerprint
    if before is not None and is_same and before.made_at > ready.decision.decided_at:
        keep("worked the same amount out again", by=by, about=before, person=locked.person)
        return before
    allocation = Allocation.objects.create(
        assessment=locked,
        person=locked.person,
        scheme=ready.scheme,
        made_on=on,
        made_by=by,
        weekly_pence=worked.weekly_pence,
        suitable=worked.suitable,
        fingerprint=worked.fingerprint,
        replay=save(worked),
    )
    keep(
        "gave an indicative amount",
        by=by,
        about=allocation,
        person=locked.person,
        before={"weekly_pence": before.weekly_pence, "fingerprint": before.fingerprint} if before else None,
        after={
            "weekly_pence": allocation.weekly_pence,
            "scheme": ready.scheme.title,
            "fingerprint": allocation.fingerprint,
        },
    )
    return allocation


@recorded
def prepare_scheme(text: str | bytes, *, by: Account) -> CouncilScheme:
    """Keeps a scheme file, read and checked, for a manager to adopt. Nothing is worked out with it yet.

    Who may: administrators and finance. Refused (`basis.findings.Refused`, every finding with its place): all
    that the engine refuses of a scheme; a scheme without questions; one that is here already, or that has the
    name and version of another.
    """
    access.check_may_prepare(by)
    return _prepared(text, by=by)


@recorded
def adopt_scheme(scheme: CouncilScheme, *, by: Account, because: str, on: date) -> CouncilScheme:
    """Puts a scheme into force from its own day, and publishes it. Amounts given before keep theirs.

    Who may: a manager who did not prepare it. Refused (`ValidationError`): without a reason; adopted already;
    a day on or before that of a scheme adopted before. The record holds how many people would gain and lose.
    """
    return _adopted(scheme, by=by, because=because, at=_moment_of(on))


@recorded
def adopt_shipped(name: str, *, prepared_by: Account, adopted_by: Account, on: date) -> CouncilScheme:
    """Prepares and adopts a scheme that comes with Trellis, for setting a service up. The same rules hold."""
    shipped.load(name)
    access.check_may_prepare(prepared_by)
    text = Path(shipped.__file__ or "").with_name(f"{name}.toml").read_text(encoding="utf-8")
    scheme = _prepared(text, by=prepared_by)
    because = "It came with the service and was adopted when the service was set up."
    return _adopted(scheme, by=adopted_by, because=because, at=_moment_of(on))


def _moment_of(on: date) -> datetime:
    """Now, where the day is today; else that day at noon, for what is put in afterwards."""
    now = timezone.localtime()
    return now if on == now.date() else timezone.make_aware(datetime.combine(on, time(12)))


def _prepared(text: str | bytes, *, by: Account) -> CouncilScheme:
    if len(text) > MOST_BYTES_OF_A_SCHEME:
        says = f"This is longer than {MOST_BYTES_OF_A_SCHEME:,} letters, the most a scheme may have."
        raise Refused(Finding("too-large", says, "", "Send only the scheme."))
    scheme = read_scheme_text(text)
    document = scheme.as_json()
    print_of_it = fingerprint(document)
    if findings := list(_findings_of_ours(scheme, print_of_it)):
        raise Refused(findings)
    try:
        with transaction.atomic():
            kept = CouncilScheme.objects.create(
                name=scheme.name,
                version=scheme.version,
                title=scheme.title,
                from_date=scheme.starts,
                text=text.decode("utf-8-sig") if isinstance(text, bytes) else text,
                document=document,
                fingerprint=print_of_it,
                prepared_by=by,
            )
    except IntegrityError:
        # Two people handing the same file in at once: the second is told what the first sees.
        raise Refused(list(_findings_of_ours(scheme, print_of_it))) from None
    keep("prepared a scheme", by=by, about=kept, after=_said_of(kept))
    return kept


def _findings_of_ours(scheme: Scheme, print_of_it: str) -> Iterator[Finding]:
    """What the engine lets pass, but a council cannot work with."""
    if scheme.points is None:
        yield Finding(
            "no-questions",
            "This scheme has no points for answers, so it cannot turn an assessment into an amount.",
            "points",
            "Add [points] with every_outcome or with each of the ten outcomes.",
        )
    if CouncilScheme.objects.filter(fingerprint=print_of_it).exists():
        yield Finding(
            "here-already", "This very scheme is here already.", "", "Find it in the list of schemes."
        )
    elif CouncilScheme.objects.filter(name=scheme.name, version=scheme.version).exists():
        yield Finding(
            "version-taken",
            f"There is a scheme {scheme.name}, version {scheme.version}, already, and it is not the same.",
            "version",
            "Give this one a version of its own.",
        )
    for key, longest in (("name", 100), ("version", 50), ("title", 200)):
        if len(getattr(scheme, key)) > longest:
            yield Finding(
                "too-long", f"The {key} is longer than {longest} letters.", key, "Give a shorter one."
            )


def _adopted(scheme: CouncilScheme, *, by: Account, because: str, at: datetime) -> CouncilScheme:
    stored = CouncilScheme.objects.select_for_update().get(pk=scheme.pk)
    access.check_may_adopt(by, stored)
    check_may_pass(states.STATES, "adopt", states.ADOPTED if stored.adopted_at else states.PREPARED)
    if not because.strip():
        raise ValidationError({"because": "Say why the council adopts it."})
    newest = queries.newest_adopted()
    if newest is not None and stored.from_date <= newest.from_date:
        raise ValidationError(
            f"{newest.title} is adopted already and starts on {newest.from_date:%-d %B %Y}. This scheme "
            f"starts on {stored.from_date:%-d %B %Y}, so it would never be used. Give it a later day."
        )
    effects = queries.effects_of(stored)
    before = _said_of(newest) if newest else None
    stored.adopted_by = by
    stored.adopted_at = at
    stored.adopted_because = because.strip()
    try:
        with transaction.atomic():
            stored.save(update_fields=["adopted_by", "adopted_at", "adopted_because"])
    except IntegrityError:
        raise ValidationError("Another scheme that starts on the same day was adopted just now.") from None
    keep(
        "adopted a scheme",
        by=by,
        about=stored,
        because=stored.adopted_because,
        before=before,
        after={
            **_said_of(stored),
            "people": len(effects.effects),
            "would_gain": effects.counts["gains"],
            "would_lose": effects.counts["loses"],
            "gained_pence_a_week": effects.gained_pence,
            "lost_pence_a_week": effects.lost_pence,
        },
    )
    return stored


def _said_of(scheme: CouncilScheme) -> dict[str, Any]:
    return {
        "title": scheme.title,
        "version": scheme.version,
        "from": scheme.from_date.isoformat(),
        "fingerprint": scheme.fingerprint,
    }
