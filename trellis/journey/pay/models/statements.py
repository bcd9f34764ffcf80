"""Statements from a bank or a card company: read in once, matched line by line, and their words let go."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.people.models import new_ref

from .dues import ExpectedIn
from .ledger import LedgerEntry
from .payees import Payee, Rail
from .runs import PayRun, RunLine

ACCOUNT = settings.AUTH_USER_MODEL


class StatementLayout(models.Model):
    """How one bank's CSV is read, as a council saved it: which column is what."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100, unique=True)
    profile = models.JSONField()
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()


class Statement(models.Model):
    """A statement somebody handed in. Of an account kept for a person, or of the council's own by a rail.

    state: read (previewed, nothing counted yet), in, or put by. The bytes are kept until it is in or put by.
    Until it is in, the balances are what somebody typed in from the paper; then they are what was checked.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    rail = models.ForeignKey(Rail, on_delete=models.PROTECT, null=True, blank=True, related_name="statements")
    layout = models.ForeignKey(
        StatementLayout, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    file_name = models.CharField(max_length=200)
    file_format = models.CharField(max_length=20)
    checksum = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    opening_pence = models.BigIntegerField(null=True, blank=True)
    closing_pence = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, default="read")
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)
    # How many lines it had, and how many of them were not already there.
    lines_read = models.PositiveIntegerField(default=0)
    lines_added = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-put_in_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payee__isnull=False, rail=None) | Q(payee=None, rail__isnull=False),
                name="a_statement_is_of_one_account",
            ),
            models.CheckConstraint(
                condition=~Q(state="in")
                | Q(opening_pence__isnull=False, closing_pence__isnull=False, content=None),
                name="a_statement_that_is_in_has_its_balances",
            ),
        ]


class BankLine(models.Model):
    """One line of a statement. Its words are blanked once it is matched; their checksum stays.

    fingerprint: the same line in a later or overlapping statement is known by it, and not put in twice.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_lines"
    )
    rail = models.ForeignKey(Rail, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_lines")
    number = models.PositiveIntegerField()
    on = models.DateField()
    pence = models.BigIntegerField()
    text = models.CharField(max_length=500, blank=True)
    text_checksum = models.CharField(max_length=64)
    end_to_end = models.CharField(max_length=35, blank=True)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payee", "rail", "fingerprint"],
                nulls_distinct=False,
                name="a_line_of_a_bank_is_there_once",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="bank_lines_stay", exclude=["text"]),
            pgtrigger.Protect(name="bank_lines_only_grow", operation=pgtrigger.Delete),
        ]


class Match(models.Model):
    """A line of a bank and what in the books it is: an entry, or a whole run that the bank took at once.

    part: from 0, where one line of the bank is several things together, such as two shares paid in at once.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    bank_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    part = models.PositiveSmallIntegerField(default=0)
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="matches"
    )
    run_line = models.ForeignKey(
        RunLine, on_delete=models.PROTECT, null=True, blank=True, related_name="matches"
    )
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, null=True, blank=True, related_name="matches")
    expected_in = models.ForeignKey(
        ExpectedIn, on_delete=models.PROTECT, null=True, blank=True, related_name="matches"
    )
    # Whether the match itself put the entry into the books; otherwise it was there before.
    is_posted = models.BooleanField(default=False)
    # Which rule found it, in the reconciler's own words; "by-hand" where a person did.
    rule = models.CharField(max_length=40)
    matched_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    matched_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank_line", "part"], condition=Q(undone_at=None), name="a_bank_line_is_matched_once"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(undone_at=None), name="an_entry_is_matched_once"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(run__isnull=False),
                name="a_match_names_an_entry_or_a_run",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                name="an_undone_match_has_a_who_a_when_and_a_reason",
            ),
        ]
        triggers = [pgtrigger.Protect(name="matches_only_grow", operation=pgtrigger.Delete)]
