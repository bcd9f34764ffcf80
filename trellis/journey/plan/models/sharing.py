"""Who thinks with the person: a planner, paid from a fund of its own, and others of their choosing."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.accounts.models import Organisation
from trellis.journey.find.models import LibraryIdea
from trellis.journey.people.models import Person, new_ref

from .drafting import Plan, PlanLine, PlanOutcome

ACCOUNT = settings.AUTH_USER_MODEL


class PlanningFund(models.Model):
    """What is set aside to pay whoever helps with planning: a fund of its own, beside the budget."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="planning_funds")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="planning_funds"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="planning_funds")
    pence = models.BigIntegerField()
    what_for = models.CharField(max_length=300)
    agreed_on = models.DateField()
    agreed_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(pence__gt=0), name="a_planning_fund_is_a_sum")]


class Head(models.Model):
    """Somebody the person lets think with them, on the whole plan or on a part of it."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="heads")
    account = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="heads_on_plans")
    # The outcomes opened to them; none means the whole plan.
    only_outcomes = models.ManyToManyField(PlanOutcome, blank=True, related_name="+")
    sees_prices = models.BooleanField(default=False)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "account"], condition=Q(closed_on=None), name="a_head_is_asked_once_at_a_time"
            )
        ]


class IdeaState(models.TextChoices):
    PROPOSED = "proposed", "Waiting for you"
    KEPT = "kept", "Kept"
    DROPPED = "dropped", "Dropped"


class Idea(models.Model):
    """Something one of them thought of. The person keeps or drops each, and says why if they like."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="ideas")
    outcome = models.ForeignKey(
        PlanOutcome, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    words = models.TextField()
    about_what_it_costs = models.CharField(max_length=200, blank=True)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    put_in_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=IdeaState.choices, default=IdeaState.PROPOSED)
    answered_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas")
    # With consent, what the library tells of it without names.
    library_idea = models.ForeignKey(
        LibraryIdea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["put_in_at", "pk"]
        triggers = [pgtrigger.Protect(name="ideas_on_plans_only_grow", operation=pgtrigger.Delete)]
