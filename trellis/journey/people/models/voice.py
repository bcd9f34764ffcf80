"""Who speaks for somebody and by what authority; what they can decide; what they agree to share."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .person import Carer, Person, new_ref


class Authority(models.TextChoices):
    ASKED = "asked", "The person asked them to"
    LPA_WELFARE = "lpa_welfare", "Lasting power of attorney: health and welfare"
    LPA_PROPERTY = "lpa_property", "Lasting power of attorney: property and financial affairs"
    EPA = "epa", "Enduring power of attorney (money only)"
    DEPUTY_WELFARE = "deputy_welfare", "Court-appointed deputy: personal welfare"
    DEPUTY_PROPERTY = "deputy_property", "Court-appointed deputy: property and affairs"
    APPOINTEE = "appointee", "Appointee for benefits"
    ADVOCATE = "advocate", "Independent advocate"
    IMCA = "imca", "Independent mental capacity advocate"


# What a document must show before it counts: a power, an order, a letter. The others need none.
BY_DOCUMENT = (
    Authority.LPA_WELFARE,
    Authority.LPA_PROPERTY,
    Authority.EPA,
    Authority.DEPUTY_WELFARE,
    Authority.DEPUTY_PROPERTY,
    Authority.APPOINTEE,
)
FOR_MONEY_ALONE = (Authority.LPA_PROPERTY, Authority.EPA, Authority.DEPUTY_PROPERTY, Authority.APPOINTEE)


class Speaker(models.Model):
    """Somebody who speaks for or with the person: by what authority, for what, seen by whom, until when."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="speakers")
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=20, choices=Authority.choices)
    # What it covers, in words: "the assessment", "where she lives".
    scope = models.CharField(max_length=300, blank=True)
    carer = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="speaks_as"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="speaks_for"
    )
    organisation = models.CharField(max_length=200, blank=True)
    registered_number = models.CharField(max_length=50, blank=True)
    document = models.CharField(max_length=300, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    # The last day on which it holds; nothing where it has no end.
    ends_on = models.DateField(null=True, blank=True)
    # Since when they may open the person's pages, where they may.
    may_see_since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_on=None) | Q(seen_by__isnull=False, seen_on__isnull=False),
                name="an_authority_seen_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_authority_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""), name="an_ended_authority_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_authority_display()})"

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day: begun, not past its last day, not ended, and seen where it must be.

        The person's death ends it, whatever was said: nobody speaks for the dead by these.
        """
        if self.person.died_on is not None and on > self.person.died_on:
            return False
        if self.ended_on is not None and self.ended_on <= on:
            return False
        if self.authority in BY_DOCUMENT and self.seen_on is None:
            return False
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class DecisionKind(models.TextChoices):
    """What a decision is about, as other pages need to ask: the decision itself stands in its own words."""

    ASSESSMENT = "assessment", "Taking part in the assessment"
    SHARING = "sharing", "Sharing what we know about them"
    PLAN = "plan", "Agreeing the plan"
    ASKING_FOR_PAYMENT = "asking_for_payment", "Asking for a direct payment"
    MANAGING_PAYMENT = "managing_payment", "Managing a direct payment"
    MONEY = "money", "Money"
    HOME = "home", "Where to live"
    OTHER = "other", "Something else"


class CapacityDecision(models.Model):
    """Whether the person could make one decision at one time (Mental Capacity Act 2005, sections 1 to 3).

    One row a decision. A later one replaces it; none is changed.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="capacity_decisions")
    decision = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=DecisionKind.choices, default=DecisionKind.OTHER)
    assessed_on = models.DateField()
    support_given = models.TextField()
    # The impairment of, or disturbance in, the mind or brain; none where capacity was never in doubt.
    impairment = models.TextField(blank=True)
    understands = models.BooleanField()
    retains = models.BooleanField()
    uses_or_weighs = models.BooleanField()
    communicates = models.BooleanField()
    evidence = models.TextField()
    # Why the inability comes from the impairment and from nothing else.
    because_of_impairment = models.TextField(blank=True)
    has_capacity = models.BooleanField()
    fluctuates = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    has_capacity=True,
                    understands=True,
                    retains=True,
                    uses_or_weighs=True,
                    communicates=True,
                )
                | (
                    Q(has_capacity=False)
                    & ~Q(impairment="")
                    & ~Q(because_of_impairment="")
                    & (
                        Q(understands=False)
                        | Q(retains=False)
                        | Q(uses_or_weighs=False)
                        | Q(communicates=False)
                    )
                ),
                name="lacking_capacity_is_shown_and_has_its_cause",
            ),
            models.CheckConstraint(condition=~Q(support_given=""), name="support_to_decide_is_written_down"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="capacity_stays_as_decided", exclude=["person"]),
            pgtrigger.Protect(name="capacity_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.decision


class BestInterests(models.Model):
    """A decision made for somebody who lacks capacity for it (Mental Capacity Act 2005, section 4)."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    capacity = models.ForeignKey(CapacityDecision, on_delete=models.PROTECT, related_name="best_interests")
    # Each option with what speaks for and against it, as a list of {"option", "for", "against"}.
    options = models.JSONField()
    wishes = models.TextField()
    consulted = models.TextField()
    may_regain = models.TextField(blank=True)
    decided = models.TextField()
    less_restrictive = models.TextField()
    dissent = models.TextField(blank=True)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        triggers = [
            pgtrigger.Protect(name="best_interests_only_grow", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.decided


class ConsentKind(models.TextChoices):
    NHS = "nhs", "With the NHS: my doctor, the hospital"
    FAMILY = "family", "With my family or friends"
    CARE_PROVIDERS = "care_providers", "With those who might give me support"
    PLANNER = "planner", "With somebody who helps me plan"
    ADVOCATE = "advocate", "With an advocate"
    HOUSING = "housing", "With my landlord or the housing office"
    SURVEYS = "surveys", "To ask me how it went"


class Consent(models.Model):
    """Whether the person agreed to share one kind of thing with somebody. A later answer replaces it."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    with_whom = models.CharField(max_length=200, blank=True)
    agreed = models.BooleanField()
    # Said by the person, or by whoever may speak for them in this.
    said_by = models.CharField(max_length=200)
    limits = models.TextField(blank=True)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["kind", "-written_at"]
        triggers = [
            pgtrigger.ReadOnly(name="consents_stay_as_given", exclude=["person"]),
            pgtrigger.Protect(name="consents_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
