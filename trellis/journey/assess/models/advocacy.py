"""Whether somebody needs an independent advocate to take part (Care Act 2014, section 67), and their wait."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.accounts.models import Organisation
from trellis.journey.people.models import Carer, Speaker, new_ref

from .assessment import Assessment


class Advocacy(models.Model):
    """One asking of the question in one assessment. A later asking replaces it; none is taken away."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="advocacy")
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Substantial difficulty in any of the four, without an advocate.
    understanding = models.BooleanField()
    retaining = models.BooleanField()
    using_or_weighing = models.BooleanField()
    communicating = models.BooleanField()
    evidence = models.TextField(blank=True)
    # Somebody appropriate to support them: not paid to care for them, willing, and the person agrees.
    appropriate_person = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_not_paid = models.BooleanField(null=True, blank=True)
    is_willing = models.BooleanField(null=True, blank=True)
    person_agrees = models.BooleanField(null=True, blank=True)
    # An advocate is owed even so: a long stay in hospital or a care home is likely, or the two disagree.
    long_stay_likely = models.BooleanField(default=False)
    disagreement = models.BooleanField(default=False)
    state = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    referred_on = models.DateField(null=True, blank=True)
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who it is, and the account by which they sign in, where they do. A carer's advocate speaks for the carer
    # alone and is let into nothing of the person's, so has no row among those who speak for the person.
    advocate_name = models.CharField(max_length=200, blank=True)
    advocate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    allocated_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)
    # Why the assessment goes on without the advocate who is owed, where it must, and since when.
    goes_on_because = models.TextField(blank=True)
    goes_on_since = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        indexes = [
            models.Index(
                fields=["state", "referred_on"], condition=Q(state="waiting"), name="waits_for_advocates"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["not_needed", "has_somebody", "to_refer", "waiting", "allocated", "ended"]
                ),
                name="advocacy_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(referred_by=None, referred_on=None)
                | Q(referred_by__isnull=False, referred_on__isnull=False),
                name="a_referral_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["allocated", "ended"])
                | (~Q(advocate_name="") & Q(allocated_on__isnull=False, referred_on__isnull=False)),
                name="an_advocate_has_a_name_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(referred_on__isnull=False, organisation__isnull=False),
                name="a_wait_begins_with_a_referral",
            ),
            models.CheckConstraint(
                condition=Q(goes_on_because="", goes_on_since=None)
                | (~Q(goes_on_because="") & Q(goes_on_since__isnull=False)),
                name="going_on_without_an_advocate_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (~Q(ended_because="") & Q(ended_on__isnull=False)),
                name="an_advocate_s_end_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Advocacy asked {self.asked_on:%-d %B %Y}"

    @property
    def has_substantial_difficulty(self) -> bool:
        return self.understanding or self.retaining or self.using_or_weighing or self.communicating
