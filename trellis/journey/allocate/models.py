"""The council's published schemes, and the indicative amounts worked out with them.

An amount carries its whole working and the scheme it was worked out with. Neither is ever changed: a later
amount is a further row, and a new scheme leaves the old amounts as they were.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.assess.models import Assessment
from trellis.journey.people.models import Person, new_ref


class CouncilScheme(models.Model):
    """A scheme file: prepared by one, adopted by another, in force from its own day."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    from_date = models.DateField()
    # The file as it was handed in, word for word, for publishing; `document` is the same, read and checked.
    text = models.TextField()
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64, unique=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="a_version_of_a_scheme_is_one_file"),
            models.UniqueConstraint(
                fields=["from_date"],
                condition=Q(adopted_at__isnull=False),
                name="one_scheme_starts_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("prepared_by")),
                name="who_prepares_a_scheme_does_not_adopt_it",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None, adopted_at=None)
                | Q(adopted_by__isnull=False, adopted_at__isnull=False),
                name="an_adopted_scheme_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_because=""),
                name="an_adopted_scheme_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_adopted_scheme_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Allocation(models.Model):
    """An indicative amount: where planning starts. Never a cap."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="allocations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allocations")
    scheme = models.ForeignKey(CouncilScheme, on_delete=models.PROTECT, related_name="allocations")
    made_on = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Nothing where the scheme has no sum for these points: a costed plan is the way, and the replay says so.
    weekly_pence = models.BigIntegerField(null=True, blank=True)
    suitable = models.BooleanField()
    fingerprint = models.CharField(max_length=64)
    # The whole working with the scheme inside: the file that anyone can replay.
    replay = models.JSONField()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["person", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_pence=None) | Q(weekly_pence__gte=0), name="an_amount_is_not_below_nought"
            )
        ]
        triggers = [
            # Whose it is may be put right, when two records turn out to be of one person.
            pgtrigger.ReadOnly(name="amounts_stay_as_given", exclude=["person"]),
            pgtrigger.Protect(name="amounts_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Indicative amount of {self.made_on:%-d %B %Y}"
