"""What was spent, questions about it, money that might go back, and what a person should look at."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Paper, Person, new_ref
from trellis.journey.plan.models import PlanLine

from .ledger import LedgerEntry
from .payees import Payee

ACCOUNT = settings.AUTH_USER_MODEL


class Spend(models.Model):
    """Something paid for from an account of somebody's budget. A mistake is put right by a further one."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spends")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="spends")
    on = models.DateField()
    pence = models.BigIntegerField()
    to_whom = models.CharField(max_length=200, blank=True)
    # Taken out in cash: what it was then spent on is nobody's to ask.
    is_cash = models.BooleanField(default=False)
    says = models.CharField(max_length=300)
    plan_line = models.ForeignKey(
        PlanLine, on_delete=models.PROTECT, null=True, blank=True, related_name="spends"
    )
    receipt = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="spends")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="spend")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    because = models.CharField(max_length=300, blank=True)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pence__gt=0) | Q(corrects__isnull=False) & ~Q(because=""),
                name="what_is_spent_is_a_sum",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="spends_stay", exclude=["person"]),
            pgtrigger.Protect(name="spends_only_grow", operation=pgtrigger.Delete),
        ]


class SpendQuery(models.Model):
    """Somebody asks about a spend. After so many days it stands, unless there is reason to think of fraud."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    spend = models.ForeignKey(Spend, on_delete=models.PROTECT, related_name="queries")
    asks = models.TextField()
    fraud_because = models.TextField(blank=True)
    asked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    # What came of it, said by whoever asked: it stands, or it was not for the plan.
    outcome = models.CharField(
        max_length=20, choices=[("stands", "It stands"), ("not_for_plan", "Not for the plan")], blank=True
    )
    outcome_because = models.TextField(blank=True)
    closed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name_plural = "spend queries"
        constraints = [
            models.UniqueConstraint(
                fields=["spend"], condition=Q(closed_on=None), name="a_spend_is_asked_about_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | ~Q(outcome="") & ~Q(outcome_because="") & Q(closed_by__isnull=False),
                name="a_closed_query_says_what_came_of_it",
            ),
        ]


class Reclaim(models.Model):
    """Money the council thinks of asking back: worked out with what is set aside, told, answered, decided."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reclaims")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="reclaims")
    on = models.DateField()
    balance_pence = models.BigIntegerField()
    weekly_gross_pence = models.BigIntegerField()
    weeks = models.PositiveSmallIntegerField()
    threshold_pence = models.BigIntegerField()
    set_aside_pence = models.BigIntegerField()
    # Each thing that was set aside on that day, in words and pence, as it was told.
    set_aside_says = models.JSONField(default=list, blank=True)
    free_pence = models.BigIntegerField()
    # What a rule that sets nothing aside would take: shown for contrast, never taken.
    plain_rule_pence = models.BigIntegerField()
    pence = models.BigIntegerField()
    state = models.CharField(max_length=20, default="worked_out")
    worked_out_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    worked_out_on = models.DateField()
    because = models.TextField(blank=True)
    told_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    # The last day of the notice: nothing is taken before it has passed.
    notice_ends_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_because = models.TextField(blank=True)
    decided_pence = models.BigIntegerField(null=True, blank=True)
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="reclaim"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(free_pence=F("balance_pence") - F("set_aside_pence")),
                name="what_is_free_is_what_is_not_set_aside",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("worked_out_by")),
                name="who_works_a_reclaim_out_does_not_decide_it",
            ),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(decided_on__gt=F("notice_ends_on")),
                name="nothing_is_taken_within_the_notice",
            ),
            models.CheckConstraint(
                condition=Q(decided_pence=None) | Q(decided_pence__gte=0, decided_pence__lte=F("pence")),
                name="no_more_is_taken_than_was_told",
            ),
        ]


class SetAside(models.Model):
    """Money in an account that is owed or planned for: holiday pay, tax, redundancy, respite."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="set_aside")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="set_aside")
    # What it is spoken for: one of the paying engine's kinds.
    kind = models.CharField(max_length=20)
    says = models.CharField(max_length=200)
    pence = models.BigIntegerField()
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "set aside"
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="what_is_set_aside_is_a_sum"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""),
                name="what_is_no_longer_set_aside_has_a_reason",
            ),
        ]


class Concern(models.Model):
    """Something about an account that a person should look at. It stops nothing."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="money_concerns")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="concerns")
    pattern = models.CharField(max_length=40)
    says = models.CharField(max_length=300)
    # What it rests on, so that the same thing is not raised twice.
    rests_on = models.CharField(max_length=64)
    raised_on = models.DateField()
    looked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    looked_on = models.DateField(null=True, blank=True)
    look_says = models.TextField(blank=True)

    class Meta:
        ordering = ["raised_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payee", "pattern", "rests_on"], name="a_concern_is_raised_once"),
            models.CheckConstraint(
                condition=Q(looked_on=None) | Q(looked_by__isnull=False) & ~Q(look_says=""),
                name="who_looked_says_what_they_saw",
            ),
        ]
