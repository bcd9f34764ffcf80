"""What figures are made from, the figures, what is published of them, and forecasts that are scored later."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.people.models import new_ref

ACCOUNT = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What a row of an extract is about."""

    PEOPLE = "people", "People"
    SURVEY = "survey", "A survey's answers"
    SPENDING = "spending", "Spending, before and after"
    COUNCILS = "councils", "Councils"
    RETURN = "return", "Client Level Data"


class Origin(models.TextChoices):
    LIVE = "live", "Taken from the records"
    FILE = "file", "From a file"
    MADE_UP = "made_up", "Made up, for the demonstration"


class Extract(models.Model):
    """Rows as they stood on a day, kept so that every figure can be made again from what it was made from.

    No column holds a name; whom a row is of is known by a number that means nothing outside. It is never
    changed. It can be put away, with a reason: then its rows are gone, and what was made from it stays.
    digest: SHA-256 of the rows as CSV. details: what this kind needs besides, such as a survey's instrument.
    findings: what was wrong with single rows, as it was told to whoever put it in.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    # The days it tells of: one day for a snapshot.
    first_day = models.DateField()
    last_day = models.DateField()
    row_count = models.PositiveIntegerField()
    columns = models.JSONField()
    digest = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)
    put_away_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    put_away_at = models.DateTimeField(null=True, blank=True)
    put_away_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-last_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="an_extract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(put_away_at=None, put_away_because="")
                | (Q(put_away_at__isnull=False) & ~Q(put_away_because="")),
                name="an_extract_is_put_away_for_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="extracts_stay", exclude=["put_away_by", "put_away_at", "put_away_because"]
            ),
            pgtrigger.Protect(name="extracts_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class Rows(models.Model):
    """The rows of an extract, as gzipped CSV in UTF-8; apart, so that a list of extracts never reads them."""

    extract = models.OneToOneField(Extract, on_delete=models.PROTECT, related_name="kept")
    content = models.BinaryField()

    class Meta:
        triggers = [pgtrigger.ReadOnly(name="rows_stay")]


class Publication(models.Model):
    """Figures that everybody may see: as shown when prepared, small numbers hidden, and approved by another.

    what: which page of figures it is. shown: all that anybody sees, and all that any download holds.
    policy: by which rule small numbers were hidden. It can be withdrawn, with a reason that stays to be read.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="publications")
    what = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    policy = models.CharField(max_length=40)
    shown = models.JSONField()
    prepared_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("prepared_by")),
                name="figures_are_approved_by_another",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_is_published_stays",
                fields=["extract", "what", "title", "policy", "shown", "prepared_by", "prepared_at"],
            ),
            pgtrigger.Protect(name="publications_are_not_removed", operation=pgtrigger.Delete),
        ]


class Forecast(models.Model):
    """Two trains from a day's numbers, kept with every assumption, to be scored when the day comes.

    scenario: the assumptions, as the file of a scenario has them. result: what was foretold, year by year.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    title = models.CharField(max_length=200)
    extract = models.ForeignKey(
        Extract, on_delete=models.PROTECT, null=True, blank=True, related_name="forecasts"
    )
    scenario = models.JSONField()
    result = models.JSONField()
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(name="forecasts_stay"),
            pgtrigger.Protect(name="forecasts_are_not_removed", operation=pgtrigger.Delete),
        ]


class Score(models.Model):
    """What it came to be on a day that a forecast told of. A wrong one is corrected by a further one."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    forecast = models.ForeignKey(Forecast, on_delete=models.PROTECT, related_name="scores")
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    actual = models.JSONField()
    source = models.CharField(max_length=300)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "pk"]
        triggers = [
            pgtrigger.ReadOnly(name="scores_stay"),
            pgtrigger.Protect(name="scores_are_not_removed", operation=pgtrigger.Delete),
        ]
