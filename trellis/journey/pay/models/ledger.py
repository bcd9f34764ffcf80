"""The books: accounts, entries and their lines. A balance says how much money is there.

An entry comes whole: its lines are put in by one statement, sum to nought, and never change. The database
sees to all three, whatever a program forgets. What was wrong is put right by a further entry that names it.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Person, new_ref
from trellis.journey.plan.models import PersonalBudget, Slice

from .payees import Payee, Rail

ACCOUNT = settings.AUTH_USER_MODEL

LINES_ARE_WHOLE = """
    IF EXISTS (
        SELECT 1 FROM new_lines GROUP BY entry_id HAVING sum(pence) <> 0 OR count(*) < 2
    ) THEN
        RAISE EXCEPTION 'An entry has two lines or more, and they sum to nought.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_sums_to_nought';
    END IF;
    IF (SELECT count(*) FROM pay_ledgerline AS line WHERE line.entry_id IN (SELECT entry_id FROM new_lines))
        <> (SELECT count(*) FROM new_lines) THEN
        RAISE EXCEPTION 'An entry that was posted takes no further lines.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posted_entry_takes_no_more_lines';
    END IF;
    RETURN NULL;
"""
# Counted, and not asked whether there is one: PostgreSQL may think that looking through the table finds that
# one soon, and then each of twenty thousand entries would look through all lines.
LINES_COME_WITH_IT = """
    IF (SELECT count(*) FROM pay_ledgerline WHERE entry_id = NEW.id) = 0 THEN
        RAISE EXCEPTION 'An entry has lines.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_has_lines';
    END IF;
    RETURN NULL;
"""


def stays(name: str) -> list[pgtrigger.Trigger]:
    """What keeps a table as it was written: no row is changed or removed, and the table is not emptied."""
    return [
        pgtrigger.Protect(name=f"{name}_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_are_not_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'The books are not emptied.';",
        ),
    ]


class LedgerAccount(models.Model):
    """One place where money of a budget can be. The kinds are those of the ledger engine."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    # Whose money it is, and of which budget, slice, payee or rail, as the kind asks.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    budget = models.ForeignKey(
        PersonalBudget, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    slice = models.ForeignKey(
        Slice, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    rail = models.ForeignKey(
        Rail, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "budget", "slice", "payee", "rail"],
                nulls_distinct=False,
                name="one_account_of_a_kind_for_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="an_account_closes_after_it_opens",
            ),
        ]
        triggers = [pgtrigger.Protect(name="ledger_accounts_only_grow", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class LedgerEntry(models.Model):
    """Something that happened to money on a day. One `reference`, one entry: put in twice it is once."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    reference = models.CharField(max_length=100, unique=True)
    on = models.DateField()
    # due, sent, credited, held, released, came_back, contribution, spent, given_back, moved or corrected
    what = models.CharField(max_length=20)
    says = models.CharField(max_length=300)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    because = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(because=""), name="a_correction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("pk")), name="nothing_corrects_itself"
            ),
        ]
        triggers = [
            *stays("ledger_entries"),
            pgtrigger.Trigger(
                name="an_entry_has_lines",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=LINES_COME_WITH_IT,
            ),
        ]


class LedgerLine(models.Model):
    """So many pence into an account (above nought) or out of it (below), on the day of the entry."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines", db_index=True)
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    on = models.DateField()
    pence = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # A balance on any day is read from this index alone.
            models.Index(fields=["account", "on"], include=["pence"], name="pay_line_balance")
        ]
        constraints = [models.CheckConstraint(condition=~Q(pence=0), name="a_line_is_not_nought")]
        triggers = [
            *stays("ledger_lines"),
            pgtrigger.Trigger(
                name="lines_sum_to_nought",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_lines"),
                func=LINES_ARE_WHOLE,
            ),
        ]
