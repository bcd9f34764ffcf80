"""An assessment: what the person said about each outcome, what help there is, and the eligibility decision.

Eligibility is decided as if nobody helped (carer-blind); what carers are willing and able to do is kept
beside each outcome for the sum, and never reaches the decision.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from trellis.journey.people.models import Carer, Person, new_ref


class Kind(models.TextChoices):
    ADULT = "adult", "Needs assessment"
    CARER = "carer", "Carer's assessment"


class OwnWords(models.TextChoices):
    """What somebody said when asked whether they want to do the assessment themself."""

    ONLINE = "online", "Yes, on line"
    PAPER = "paper", "Yes, on paper"
    WITH_SOMEBODY = "with_somebody", "Yes, with somebody they trust"
    NO = "no", "No, they would rather talk"
    CANNOT = "cannot", "They cannot, even with support"


class Assessment(models.Model):
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ADULT)
    # A carer's assessment is the carer's own; a joint one stands beside the person's.
    carer = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    joint_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joint_assessments"
    )
    begun_on = models.DateField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The states and what leads from one to another are in `states.py`.
    state = models.CharField(max_length=20, default="in_progress")
    # The day it came into this state, and the reason given where one must be (set aside, opened again).
    state_since = models.DateField(null=True, blank=True)
    state_because = models.TextField(blank=True)
    # Facts that a points scheme is known to serve badly: deafblindness, night care, two carers at once.
    circumstances = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    circumstances_asked = models.BooleanField(default=False)
    # The questions as they were worded when it began: changing the form later changes nothing begun.
    question_set = models.CharField(max_length=50, default="2026-04")
    # The person may do it themself, with whatever support they want (SI 2014/2827); it must be offered.
    own_words_offered_on = models.DateField(null=True, blank=True)
    own_words_offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    own_words_answer = models.CharField(max_length=20, choices=OwnWords.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="adult") & Q(carer=None)) | (Q(kind="carer") & Q(carer__isnull=False)),
                name="a_carer_s_assessment_names_the_carer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "decided", "set_aside"]),
                name="an_assessment_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(joint_with=None) | Q(kind="carer"),
                name="a_carer_s_assessment_joins_the_person_s",
            ),
            models.CheckConstraint(
                condition=Q(own_words_offered_by=None, own_words_offered_on=None)
                | Q(own_words_offered_by__isnull=False, own_words_offered_on__isnull=False),
                name="an_offer_of_own_words_has_a_who_and_a_when",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(kind="adult", state="in_progress"),
                name="one_open_assessment_a_person",
            ),
            models.UniqueConstraint(
                fields=["carer"],
                condition=Q(kind="carer", state="in_progress"),
                name="one_open_assessment_a_carer",
            ),
        ]
        indexes = [models.Index(fields=["person", "-begun_on"]), models.Index(fields=["state", "begun_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} begun {self.begun_on:%-d %B %Y}"


class OutcomeAnswer(models.Model):
    """What was said about one outcome, and how it was judged."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=30)
    # Why they cannot achieve it. Nothing (null) is "not asked yet"; an empty list is "asked: they can".
    limbs = ArrayField(models.CharField(max_length=30), null=True, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    fluctuates = models.BooleanField(default=False)
    period_considered = models.TextField(blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "outcome"], name="an_outcome_is_answered_once")
        ]

    def __str__(self) -> str:
        return self.outcome


class CarerHelp(models.Model):
    """What one carer says they are willing and able to do towards one outcome."""

    answer = models.ForeignKey(OutcomeAnswer, on_delete=models.CASCADE, related_name="help")
    carer = models.ForeignKey(Carer, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=5, decimal_places=4)
    # Not asked of somebody who would do none of it.
    willing = models.BooleanField(null=True, blank=True)
    able = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "carer"], name="a_carer_is_asked_once_an_outcome"),
            models.CheckConstraint(
                condition=Q(share__gte=0) & Q(share__lte=1), name="a_share_is_between_none_and_all"
            ),
            models.CheckConstraint(
                condition=Q(share=0) | Q(willing__isnull=False, able__isnull=False),
                name="whoever_would_help_is_asked_if_willing_and_able",
            ),
        ]


class EligibilityDecision(models.Model):
    """A determination under section 13, with its reasons. A later one replaces it; none is changed."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    decided_on = models.DateField()
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    eligible = models.BooleanField()
    # What the test was given, word for word, and what it gave: the decision can be tested again from these.
    asked = models.JSONField()
    working = models.JSONField()

    class Meta:
        ordering = ["-decided_at"]
        triggers = [
            pgtrigger.Protect(name="decisions_only_grow", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{'Eligible' if self.eligible else 'Not eligible'}, {self.decided_on:%-d %B %Y}"
