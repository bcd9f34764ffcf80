"""Whom the person lets in: a planner of an outside organisation, section by section, until they say no."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from trellis.journey.accounts.models import Organisation

from .person import Person, new_ref

ACCOUNT = settings.AUTH_USER_MODEL


class Section(models.TextChoices):
    """What of somebody's record may be opened to a planner, each by itself."""

    PLAN = "plan", "The plan"
    MONEY = "money", "The money: amount, budget and what you pay"
    ABOUT_ME = "about_me", "About me"
    ASSESSMENT = "assessment", "What was said and written down in the assessment"
    HEALTH = "health", "Health notes"

    @property
    def in_sentence(self) -> str:
        """The label in the middle of a sentence; About me keeps its capital, for it is a page's name."""
        label = str(self.label)
        return label if self == Section.ABOUT_ME else label[0].lower() + label[1:]


class Grant(models.Model):
    """What the person opens to an organisation's planners, or to one of them, until they say no."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    # One planner of the organisation alone, where the person wants it so.
    account = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sections = ArrayField(models.CharField(max_length=20, choices=Section.choices), default=list)
    may_write = models.BooleanField(default=True)
    granted_on = models.DateField()
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    # Who said so, where a worker wrote it down for the person.
    asked_by = models.CharField(max_length=300, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-granted_at", "-pk"]
        indexes = [
            models.Index(
                fields=["organisation", "person"], condition=Q(revoked_at=None), name="grants_that_hold"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_grant_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("granted_on")),
                name="a_grant_ends_after_it_begins",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="grants_stay_as_given", exclude=["person", "revoked_at", "revoked_by"]),
            pgtrigger.Protect(name="grants_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, let in on {self.granted_on:%-d %B %Y}"

    def holds(self, on: date) -> bool:
        """Whether it opens anything on a day: begun, not past its last day, and not taken back."""
        if self.revoked_at is not None or on < self.granted_on:
            return False
        return self.ends_on is None or on <= self.ends_on
