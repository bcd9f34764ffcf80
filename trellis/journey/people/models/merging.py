"""Two records of one person made one, with nothing lost and a way back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .person import Person, new_ref


class Merge(models.Model):
    """What was moved from one record of a person to the other, so that it can be moved back."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    emptied = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_away")
    merged_on = models.DateField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    because = models.TextField()
    # By "app.Model.column", the keys of every row that was moved; of every row that stayed, because there may
    # be only one and the kept record has it; and of every row that the kept record had before.
    moved = models.JSONField()
    stayed = models.JSONField(default=dict)
    kept_had = models.JSONField(default=dict)
    # The columns of both as they were, and of the kept record as they then became.
    kept_was = models.JSONField()
    emptied_was = models.JSONField()
    kept_became = models.JSONField(default=dict)
    undone_on = models.DateField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-merged_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("emptied")), name="two_records_are_merged_not_one"),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_on=None)
                | Q(undone_by__isnull=False, undone_on__isnull=False),
                name="an_undone_merge_has_a_who_and_a_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Merge of {self.merged_on:%-d %B %Y}"


class NotTheSame(models.Model):
    """Somebody looked, and two records that look alike are of two people; they are not proposed again."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_are_told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the_older_record_comes_first"),
        ]
