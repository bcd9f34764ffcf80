"""Reading in somebody's directory: first looked at, then done, whole or not at all."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils import timezone

from trellis.formats.open_referral_uk import records as told
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access, queries, translate
from ..models import Import, Price, Provider, Service

LONGEST_SOURCE = 300


@recorded
def take_feed(content: bytes, *, source: str, by: Account, on: date) -> Import:
    """Reads a file and keeps it to be looked at. Nothing of the directory is changed.

    Who may: an administrator. Refused: all that `read_feed` refuses (`basis.findings.Refused`, every finding
    with its place); a missing source (`ValidationError`).
    """
    access.check_may_import(by)
    if not source.strip():
        raise ValidationError({"source": "Say whose directory it is"})
    would = queries.would_change(content)
    taken = Import.objects.create(
        source=source.strip()[:LONGEST_SOURCE],
        checksum=sha256(content).hexdigest(),
        read_on=on,
        read_by=by,
        counts=would.counts,
        findings=[note.as_json() for note in would.feed.notes],
        # Nothing to be done with it, so nothing is kept.
        content=None if would.is_nothing else content,
    )
    keep(
        "looked at somebody’s directory",
        by=by,
        about=taken,
        after={"source": taken.source, "checksum": taken.checksum, "would": would.counts},
    )
    return taken


@recorded
def read_in(taken: Import, *, shown: str, by: Account, on: date) -> Import:
    """Does what the page showed: adds and changes services, providers and prices, all of it or nothing.

    shown: the fingerprint of the changes as they were looked at. Who may: an administrator. Refused
    (`ValidationError`): done or let go already; something here has changed since, so that it would do
    something else than was shown.
    """
    access.check_may_import(by)
    stored = Import.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    if stored.content is None:
        raise ValidationError("This file was read in or let go already.")
    would = queries.would_change(bytes(stored.content))
    if would.fingerprint != shown:
        raise ValidationError("Something here has changed since you looked. Look at the changes again.")
    providers = _keep_providers(would)
    changed = _keep_services(would, providers, stored)
    _keep_prices(would, stored, by=by, on=on)
    stored.content, stored.counts = None, would.counts
    stored.done_at, stored.done_by = timezone.now(), by
    stored.save(update_fields=["content", "counts", "done_at", "done_by"])
    keep(
        "read in somebody’s directory",
        by=by,
        about=stored,
        after={"source": stored.source, "checksum": stored.checksum, "did": would.counts, "changed": changed},
    )
    return stored


@recorded
def let_feed_go(taken: Import, *, by: Account, on: date) -> Import:
    """Does nothing with a file that was looked at, and keeps it no longer. Refused: done or let go before."""
    access.check_may_import(by)
    stored = Import.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    if stored.content is None:
        raise ValidationError("This file was read in or let go already.")
    stored.content = None
    stored.save(update_fields=["content"])
    keep("let somebody’s directory go", by=by, about=stored, after={"source": stored.source})
    return stored


def _keep_providers(would: queries.WouldChange) -> dict[str, Provider]:
    found = dict(would.providers)
    made = [
        Provider(directory_id=one.id, **translate.provider_columns_of(one)) for one in would.providers_new
    ]
    for provider in Provider.objects.bulk_create(made):
        found[str(provider.directory_id)] = provider
    for provider, differences in would.providers_changed:
        for each in differences:
            setattr(provider, each.column, each.then)
        provider.version += 1
        provider.save()
    return found


def _keep_services(would: queries.WouldChange, providers: dict[str, Provider], taken: Import) -> list[str]:
    made, changed = [], []
    for change in would.changes:
        provider = providers[change.record.organisation.id]
        if change.service is None:
            change.service = Service(
                directory_id=change.record.id, provider=provider, imported=taken, **change.columns
            )
            made.append(change.service)
            continue
        service = change.service
        for name, value in change.columns.items():
            setattr(service, name, value)
        service.provider, service.imported = provider, taken
        service.version += 1
        changed.append(service)
    Service.objects.bulk_create(made)
    columns = [*translate.columns_of(_ANY, None), "provider", "imported", "version"]
    Service.objects.bulk_update(changed, columns, batch_size=200)
    return [service.ref for service in changed]


_ANY = told.Service(id="", organisation=told.Organisation("", ""), name="")


def _keep_prices(would: queries.WouldChange, taken: Import, *, by: Account, on: date) -> None:
    Price.objects.bulk_create(
        Price(
            kind=change.kind,
            service=change.service,
            pence=cost.pence or 0,
            unit=cost.unit,
            from_date=cost.valid_from or on,
            until=cost.valid_to,
            source=f"Read in from {taken.source}"[:LONGEST_SOURCE],
            told_on=on,
            put_in_by=by,
        )
        for change in would.changes
        for cost in change.prices
    )
