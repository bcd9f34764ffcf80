"""A pay run: prepared by one, approved by another, frozen as it was approved, sent once."""

from __future__ import annotations

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Person, new_ref

from .payees import Payee, Rail, RailFailure

ACCOUNT = settings.AUTH_USER_MODEL

WHAT_IS_APPROVED = ("rail", "pay_on", "credited_on", "total_pence", "count", "fingerprint", "approved_by")


def _is_changed(column: str) -> pgtrigger.Q:
    return pgtrigger.Q(**{f"old__{column}__df": pgtrigger.F(f"new__{column}")})


class PayRun(models.Model):
    """Everything one rail pays on one day, or at one go. fingerprint: of the lines as they were approved."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    rail = models.ForeignKey(Rail, on_delete=models.PROTECT, related_name="runs")
    # The day it is for; credited on the last working day up to it, the file in by `file_by`.
    pay_on = models.DateField()
    credited_on = models.DateField()
    file_by = models.DateField()
    # What it is made for: the cycle, an emergency, or people whose own rail is down.
    what = models.CharField(
        max_length=20,
        choices=[("cycle", "The cycle"), ("emergency", "Emergency money"), ("fallback", "Second way")],
        default="cycle",
    )
    failure = models.ForeignKey(
        RailFailure, on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    state = models.CharField(max_length=20, default="prepared")
    state_because = models.CharField(max_length=300, blank=True)
    total_pence = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    credited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pay_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="who_prepares_a_run_does_not_approve_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sent", "credited"])
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(fingerprint=""),
                name="an_approved_run_has_a_who_a_when_and_a_fingerprint",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "credited"])
                | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="a_sent_run_has_a_who_and_a_when",
            ),
            models.UniqueConstraint(
                fields=["rail"],
                condition=Q(state="prepared", what="cycle"),
                name="a_rail_has_one_cycle_in_hand",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_approved_run_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["approved", "sent", "credited"])
                & reduce(or_, (_is_changed(column) for column in WHAT_IS_APPROVED)),
            ),
            pgtrigger.Protect(name="runs_only_grow", operation=pgtrigger.Delete),
        ]


class RunLine(models.Model):
    """What one payee gets by one run, with name and account as they stood when it was prepared.

    state: in the run, held out of it, sent, credited, or come back from the bank.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="run_lines")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="run_lines")
    name = models.CharField(max_length=100)
    sort_code = models.CharField(max_length=6, blank=True)
    account_number = models.CharField(max_length=8, blank=True)
    card_reference = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=18)
    pence = models.BigIntegerField()
    # The sums it is made of, as a page shows them: each with its words, its days and its pence.
    made_of = models.JSONField(default=list)
    state = models.CharField(max_length=20, default="in_run")
    state_because = models.CharField(max_length=300, blank=True)
    state_on = models.DateField(null=True, blank=True)
    # The person's own word: it came, or it did not.
    received = models.BooleanField(null=True, blank=True)
    received_said_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="what_is_paid_is_a_sum"),
            models.UniqueConstraint(fields=["run", "payee"], name="a_payee_is_once_in_a_run"),
            models.CheckConstraint(
                condition=Q(received=None, received_said_by=None)
                | Q(received__isnull=False, received_said_by__isnull=False, received_said_at__isnull=False),
                name="who_says_it_came_is_known",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_is_frozen_stays",
                fields=["run", "payee", "name", "sort_code", "account_number", "card_reference", "pence"],
            ),
            pgtrigger.Protect(name="run_lines_only_grow", operation=pgtrigger.Delete),
        ]


class PaymentFile(models.Model):
    """The file a run was sent by, byte for byte. One a run: made again it would be the same."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    run = models.OneToOneField(PayRun, on_delete=models.PROTECT, related_name="file")
    layout = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    serial = models.CharField(max_length=6)
    content = models.BinaryField()
    checksum = models.CharField(max_length=64)
    totals = models.JSONField(default=dict)
    made_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["serial"], name="a_serial_is_used_once")]
        triggers = [
            pgtrigger.Protect(name="payment_files_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
