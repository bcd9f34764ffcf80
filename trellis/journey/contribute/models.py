"""What a person is assessed to pay: the circumstances they told us, the evidence, and each contribution.

A contribution carries the circumstances and the whole working, and is never changed: a later one is a
further row. It says what somebody is *able* to pay; what they are charged is never more than the chargeable
part of their personal budget costs, which the plan knows and this stage does not.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Paper, Person, new_ref

ACCOUNT = settings.AUTH_USER_MODEL


class ChargingPolicy(models.Model):
    """What a council decides for itself about charging: prepared by one, adopted by another, from a day."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    from_date = models.DateField()
    percent_of_disposable = models.DecimalField(max_digits=6, decimal_places=3, default=100)
    minimum_charge_pence = models.BigIntegerField(default=0)
    # Allowed to everybody with a disability benefit, without asking for receipts; nought where there is none.
    standard_disability_pence = models.BigIntegerField(default=0)
    # What the council protects beyond the law's minimum: rows of household, over pension age or not, pence.
    protects = models.JSONField(default=list, blank=True)
    rounding = models.CharField(max_length=30, default="round_half_up")
    # Which decision of the council it is, as the public may look it up.
    decision = models.CharField(max_length=200)
    prepared_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    adopted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    adopted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("prepared_by")),
                name="who_prepares_a_policy_does_not_adopt_it",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None, adopted_on=None)
                | Q(adopted_by__isnull=False, adopted_on__isnull=False),
                name="an_adopted_policy_has_a_who_and_a_when",
            ),
            models.UniqueConstraint(
                fields=["from_date"],
                condition=Q(adopted_on__isnull=False),
                name="one_charging_policy_starts_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(percent_of_disposable__gte=0, percent_of_disposable__lte=100)
                & Q(minimum_charge_pence__gte=0, standard_disability_pence__gte=0),
                name="a_charging_policy_is_within_the_law",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_adopted_policy_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Charging policy from {self.from_date:%-d %B %Y}"


class ConfirmedAmount(models.Model):
    """An amount of the law that shipped as to be confirmed, read in its source by an administrator.

    Where the source gives another amount, `value` is that of the source, and stands from then on. A later
    row about the same amount replaces an earlier one.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Which file of the charging law, which key (and part, where the amount is a table), from which day.
    law = models.CharField(max_length=50)
    key = models.CharField(max_length=100)
    from_date = models.DateField()
    shipped_value = models.JSONField(null=True)
    value = models.JSONField()
    source = models.CharField(max_length=500)
    confirmed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField()
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="a_confirmed_amount_has_a_source")
        ]
        triggers = [
            pgtrigger.ReadOnly(name="confirmed_amounts_stay"),
            pgtrigger.Protect(name="confirmed_amounts_only_grow", operation=pgtrigger.Delete),
        ]


class FilledInBy(models.TextChoices):
    PERSON = "person", "The person"
    SPEAKER = "speaker", "Somebody who sees to their money"
    OFFICER = "officer", "A finance officer, with the person"


class FinancialAssessment(models.Model):
    """What somebody told us of their money, part-saved until they hand it in."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="financial_assessments")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    filled_in_by = models.CharField(max_length=10, choices=FilledInBy.choices)
    # The answers page by page, as they were typed and checked; the engine's circumstances are made from them.
    answers = models.JSONField(default=dict)
    # The pages that were answered, so that a part-done form knows where to go on.
    done = models.JSONField(default=list)
    state = models.CharField(max_length=20, default="part_done")
    state_because = models.TextField(blank=True)
    handed_in_on = models.DateField(null=True, blank=True)
    handed_in_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-begun_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["part_done", "set_aside"])
                | Q(handed_in_on__isnull=False, handed_in_by__isnull=False),
                name="a_handed_in_assessment_has_a_who_and_a_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Financial assessment begun on {self.begun_on:%-d %B %Y}"


class Evidence(models.Model):
    """A paper behind a figure: which page of the form and which figure it shows."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(FinancialAssessment, on_delete=models.PROTECT, related_name="evidence")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="evidence")
    shows = models.CharField(max_length=200)
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class Uprating(models.Model):
    """Everybody's contribution worked out anew for a day: prepared, read, and applied by somebody else."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    starts_on = models.DateField()
    policy = models.ForeignKey(
        ChargingPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="upratings"
    )
    state = models.CharField(max_length=20, default="prepared")
    prepared_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True)
    # How many pay more, less, the same; what they paid and will pay in all; how many could not be worked out.
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_by=None) | ~Q(applied_by=F("prepared_by")),
                name="who_prepares_an_uprating_does_not_apply_it",
            ),
            models.UniqueConstraint(
                fields=["starts_on"], condition=Q(state="applied"), name="an_uprating_is_applied_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Uprating from {self.starts_on:%-d %B %Y}"


class Contribution(models.Model):
    """What somebody is assessed to pay from a day on; `assessed_pence` is nothing where it is the whole."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    assessment = models.ForeignKey(
        FinancialAssessment, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    uprating = models.ForeignKey(
        Uprating, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    policy = models.ForeignKey(
        ChargingPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    starts_on = models.DateField()
    made_on = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=20)
    pays_all = models.BooleanField(default=False)
    assessed_pence = models.BigIntegerField(null=True, blank=True)
    # What the engine was given, and every figure it came to. An uprating keeps the first alone: the second
    # follows from it and the law of the day.
    circumstances = models.JSONField()
    working = models.JSONField(null=True, blank=True)
    is_to_be_confirmed = models.BooleanField(default=False)
    because = models.TextField(blank=True)

    class Meta:
        ordering = ["-starts_on", "-made_at", "-pk"]
        indexes = [models.Index(fields=["person", "-starts_on", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(pays_all=True, assessed_pence=None)
                | Q(pays_all=False, assessed_pence__isnull=False, assessed_pence__gte=0),
                name="a_contribution_is_a_sum_or_the_whole",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="contributions_stay_as_given", exclude=["person"]),
            pgtrigger.Protect(name="contributions_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Contribution from {self.starts_on:%-d %B %Y}"


class UpratingLine(models.Model):
    """One person in an uprating: what they pay, and what they would."""

    uprating = models.ForeignKey(Uprating, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uprating_lines")
    before = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="+")
    before_pence = models.BigIntegerField(null=True, blank=True)
    after_pence = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    # Why it could not be worked out, where it could not: somebody has to look.
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["uprating", "before"], name="an_uprating_has_a_contribution_once")
        ]
