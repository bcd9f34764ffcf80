"""Papers: what somebody handed in as a file, and what is known of somebody's health.

Later stages hang their own rows on a paper (a bank letter behind a figure, a provider's quote); whoever may
see that row may open the paper, and nobody by its address alone.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from .person import Person, new_ref

MOST_BYTES_OF_A_PAPER = 10_000_000


class MediaType(models.TextChoices):
    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG picture"
    PNG = "image/png", "PNG picture"


class Paper(models.Model):
    """A file as it was handed in, byte for byte. Its name is what it is called on the page, never a path."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=30, choices=MediaType.choices)
    checksum = models.CharField(max_length=64)
    content = models.BinaryField()
    put_in_on = models.DateField()
    put_in_at = models.DateTimeField(auto_now_add=True)
    put_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["put_in_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=MediaType.values), name="a_paper_is_a_pdf_or_a_picture"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="papers_stay_as_handed_in", exclude=["person"]),
            pgtrigger.Protect(name="papers_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name


class HealthNote(models.Model):
    """What is known of somebody's health: close to them, and shared with nobody unless they say so."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="health_notes")
    words = models.TextField()
    told_by = models.CharField(max_length=200, blank=True)
    written_on = models.DateField()
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_health_note_says_something")]
        triggers = [
            pgtrigger.ReadOnly(name="health_notes_stay_as_written", exclude=["person"]),
            pgtrigger.Protect(name="health_notes_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Health note of {self.written_on:%-d %B %Y}"
