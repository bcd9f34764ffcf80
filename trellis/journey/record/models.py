"""Who did what, when and why, and what it was before and after.

The table only grows. The database itself refuses to change or remove a line, numbers the lines without gaps,
and chains them: each line's hash covers its own words and the hash of the line before, so that a removed or
altered line shows (`trellis record verify`). The head is kept in a table of its own, so that lines cut off
the end show as well. Somebody with full power over the database could rebuild the whole chain; keep the
head's hash somewhere else (print it, post it) to catch even that.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

# What a line's hash covers, in this order. The same words stand in the trigger and in the check, so they are
# written once. jsonb_build_array keeps "ab","c" apart from "a","bc".
HASHED = """encode(sha256(convert_to(jsonb_build_array(
    {row}.number, extract(epoch from {row}.at)::numeric::text, {row}.by_id, {row}.by_name, {row}.act,
    {row}.about, {row}.about_ref, {row}.person_ref, {row}.because, {row}.before, {row}.after, {row}.previous
)::text, 'UTF8')), 'hex')"""


class Head(models.Model):
    """The number and hash of the newest line; its row lock puts the lines of a busy day in one order."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_head")]


class Entry(models.Model):
    number = models.BigIntegerField(unique=True, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Kept beside the key, so that the line still reads if the account's name is later corrected.
    by_name = models.CharField(max_length=200)
    act = models.CharField(max_length=100)
    about = models.CharField(max_length=100, blank=True)
    about_ref = models.CharField(max_length=100, blank=True)
    person_ref = models.CharField(max_length=20, blank=True, db_index=True)
    because = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-number"]
        triggers = [
            pgtrigger.Protect(
                name="only_grows",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Trigger(
                name="is_never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'The record only grows: it cannot be emptied.';",
            ),
            pgtrigger.Trigger(
                name="is_chained",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("head", "record_head%ROWTYPE")],
                func=f"""
                    SELECT * INTO STRICT head FROM record_head WHERE id = 1 FOR UPDATE;
                    NEW.number := head.number + 1;
                    NEW.previous := head.hash;
                    NEW.at := clock_timestamp();
                    NEW.hash := {HASHED.format(row="NEW")};
                    UPDATE record_head SET number = NEW.number, hash = NEW.hash WHERE id = 1;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.act}"


class Draft(models.Model):
    """What somebody was typing on a page and has not saved yet. No line of the record: nothing was done."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The address of the page, which holds references and never names.
    place = models.CharField(max_length=300)
    fields = models.JSONField()
    saved_at = models.DateTimeField()
    # Which showing of the page sent it, and a number that rises with each sending: what was overtaken on its
    # way, and what another window holds, never replaces newer words.
    page = models.CharField(max_length=40, blank=True)
    number = models.BigIntegerField(default=0)

    # For the button of the notice that shows it; set where a page shows it, and never kept.
    token = ""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="one_draft_a_page_and_account")
        ]
        indexes = [models.Index(fields=["place"])]

    def __str__(self) -> str:
        return f"Draft at {self.place}"

    @property
    def mark(self) -> str:
        """Names these very words, so that a page that shows them may go on from them."""
        return f"{self.page}.{self.number}"
