"""How to reach somebody and speak with them: the channel, the form, who may, and what makes it easier.

A rule here is kept by the only sender (`tell`): what it forbids is refused, and somebody to go through is
offered instead.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .person import Carer, Person, new_ref


class Channel(models.TextChoices):
    LETTER = "letter", "Letter"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    PHONE = "phone", "Phone call"
    VISIT = "visit", "Visit, told in person"


class Format(models.TextChoices):
    STANDARD = "standard", "Plain letter"
    LARGE_PRINT = "large_print", "Large print"
    EASY_READ = "easy_read", "Easy read"
    BRAILLE = "braille", "Braille"
    AUDIO = "audio", "Audio"
    BSL = "bsl", "British Sign Language video"


class HowToReach(models.Model):
    """The rules for reaching one person, as they or whoever speaks for them asked."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="how_to_reach")
    best = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    never = ArrayField(models.CharField(max_length=10, choices=Channel.choices), default=list, blank=True)
    # Where anybody is named, nobody else of the council gets in touch.
    only_workers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    # Whom to go through instead: the sister who reads the letters.
    trusted = models.ForeignKey(Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    format = models.CharField(max_length=15, choices=Format.choices, default=Format.STANDARD)
    longest_talk_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    times = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=100, blank=True)
    # Why, in the person's words: "Letters worry me."
    because = models.TextField(blank=True)
    agreed_on = models.DateField()
    agreed_with = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(best="") | ~Q(never__contains=[models.F("best")]),
                name="the_best_way_is_not_one_that_is_never_used",
            )
        ]

    def __str__(self) -> str:
        return "How to reach"


class AccessNeedKind(models.TextChoices):
    CONTACT_METHOD = "contact_method", "How to get in touch"
    INFORMATION_FORMAT = "information_format", "The form information comes in"
    PROFESSIONAL = "communication_professional", "Somebody to communicate through"
    SUPPORT = "communication_support", "Support or aids to communicate"
    ADJUSTMENT = "reasonable_adjustment", "Reasonable adjustment"


class AccessNeed(models.Model):
    """One communication need (DAPB1605) or reasonable adjustment (DAPB4019), until it is ended."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_needs")
    kind = models.CharField(max_length=30, choices=AccessNeedKind.choices)
    says = models.CharField(max_length=300)
    told_by = models.CharField(max_length=200, blank=True)
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "set_on", "pk"]

    def __str__(self) -> str:
        return self.says


class NamedWorker(models.Model):
    """The worker somebody knows. Each change is a further row, so that continuity can be told."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_workers")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    # Why it ended, for a change of worker is a loss to somebody.
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None), name="one_named_worker_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="a_named_worker_ends_after_the_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker}"
