"""What is paid when: a schedule for a slice, the sums that fall due by it, and what holds one back."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Person, new_ref
from trellis.journey.plan.models import Slice

from .ledger import LedgerEntry
from .payees import Payee

ACCOUNT = settings.AUTH_USER_MODEL


class CycleName(models.TextChoices):
    WEEKLY = "weekly", "Every week"
    FOUR_WEEKLY = "four_weekly", "Every four weeks"
    MONTHLY = "monthly", "Every month"


class Schedule(models.Model):
    """How often a slice is paid, into what, from which day. What it comes to a week stands in its rates."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="schedules")
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="schedules")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="schedules")
    cycle = models.CharField(max_length=20, choices=CycleName.choices, default=CycleName.FOUR_WEEKLY)
    # A day on which a period begins, before or after: all others follow from it.
    a_period_begins = models.DateField()
    is_gross = models.BooleanField(default=False)
    starts_on = models.DateField()
    # The last day paid for.
    ends_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    # Up to which pay day, and as of which version, what falls due by it was worked out.
    worked_out_until = models.DateField(null=True, blank=True)
    worked_out_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slice"], condition=Q(ends_on=None), name="a_slice_has_one_open_schedule"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | ~Q(ended_because=""), name="an_ended_schedule_has_a_reason"
            ),
        ]


class ScheduleRate(models.Model):
    """What a schedule pays a week from a day on, and why it changed. The latest written for a day counts."""

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="rates")
    from_date = models.DateField()
    weekly_pence = models.BigIntegerField()
    # The person's own share of it a week: taken off (net), or asked of them (gross).
    contribution_weekly_pence = models.BigIntegerField(default=0)
    because = models.CharField(max_length=300)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_pence__gte=0, contribution_weekly_pence__gte=0)
                & Q(contribution_weekly_pence__lte=F("weekly_pence"))
                & ~Q(because=""),
                name="a_rate_is_a_sum_with_a_reason",
            )
        ]
        triggers = [pgtrigger.Protect(name="rates_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class DueKind(models.TextChoices):
    PERIOD = "period", "For a period"
    ADJUSTMENT = "adjustment", "Put right for a period already paid"
    ONCE = "once", "Once"
    EMERGENCY = "emergency", "Emergency money"


class Due(models.Model):
    """One sum that is to be paid: made once for a period, and never made again by running the job again.

    pence: below nought only for an adjustment; it is taken off what is paid next, never asked back by itself.
    line: the line of a run it is being paid by, or was; nothing while it waits.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dues")
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, null=True, blank=True, related_name="dues")
    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, null=True, blank=True, related_name="dues"
    )
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="dues")
    kind = models.CharField(max_length=20, choices=DueKind.choices)
    first = models.DateField()
    last = models.DateField()
    # Which of several of its kind for that period: adjustments one after another.
    number = models.PositiveSmallIntegerField(default=0)
    pay_on = models.DateField()
    pence = models.BigIntegerField()
    # The person's own share for the same days, and the whole.
    contribution_pence = models.BigIntegerField(default=0)
    says = models.CharField(max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="due")
    line = models.ForeignKey(
        "pay.RunLine", on_delete=models.PROTECT, null=True, blank=True, related_name="dues"
    )

    class Meta:
        ordering = ["pay_on", "pk"]
        indexes = [models.Index(fields=["pay_on"], condition=Q(line=None), name="pay_due_waits")]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "kind", "first", "number"],
                name="a_period_falls_due_once",
                condition=Q(schedule__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(pence__gt=0) | Q(kind="adjustment") & ~Q(pence=0),
                name="what_is_due_is_a_sum",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_due_period_has_days"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_fell_due_stays",
                fields=["kind", "first", "last", "number", "pence", "contribution_pence", "entry"],
            ),
            pgtrigger.Protect(name="dues_only_grow", operation=pgtrigger.Delete),
        ]


class Hold(models.Model):
    """Something stands in the way of paying: what, since when, and who must act. Never a query on spending.

    Either one sum due is held, or everything a schedule pays. kind: one of the paying engine's.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds")
    due = models.ForeignKey(Due, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    kind = models.CharField(max_length=40)
    because = models.CharField(max_length=300)
    who_must_act = models.CharField(max_length=300)
    put_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_on = models.DateField()
    put_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_on = models.DateField(null=True, blank=True)
    released_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["put_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due__isnull=False, schedule=None) | Q(due=None, schedule__isnull=False),
                name="a_hold_is_of_a_sum_or_a_schedule",
            ),
            models.CheckConstraint(
                condition=~Q(because="") & ~Q(who_must_act=""), name="a_hold_says_who_must_act"
            ),
            models.CheckConstraint(
                condition=Q(released_on=None, released_by=None, released_because="")
                | Q(released_on__isnull=False, released_by__isnull=False) & ~Q(released_because=""),
                name="a_release_has_a_who_a_when_and_a_reason",
            ),
            models.UniqueConstraint(
                fields=["due"], condition=Q(released_on=None), name="a_sum_is_held_once_at_a_time"
            ),
        ]


class ExpectedIn(models.Model):
    """Money that is to come into an account kept for somebody: their contribution, or a sum once."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expected_in")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="expected_in")
    due = models.OneToOneField(
        Due, on_delete=models.PROTECT, null=True, blank=True, related_name="expected_in"
    )
    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, null=True, blank=True, related_name="expected_in"
    )
    first = models.DateField()
    last = models.DateField()
    pence = models.BigIntegerField()
    says = models.CharField(max_length=300)
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="expected_in"
    )
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    put_in_on = models.DateField()
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="what_is_expected_is_a_sum"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_because=""),
                name="what_is_not_expected_any_more_has_a_reason",
            ),
        ]
