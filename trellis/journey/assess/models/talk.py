"""Talks: a few minutes at a time, what was said kept as said, and how it was coded afterwards.

Whatever a person tells us arrives as words: in a talk, on line by themself, on paper typed in later. Coding
the words to outcomes is a second act by a named worker, and the person may say that a code is not right.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.people.models import Carer, new_ref

from .assessment import Assessment, OutcomeAnswer


class Way(models.TextChoices):
    TALK = "talk", "Talk"
    OWN_WORDS = "own_words", "Their own words, on line"
    PAPER = "paper", "Their own words, on paper"


class Where(models.TextChoices):
    HOME = "home", "At their home"
    ELSEWHERE = "elsewhere", "Somewhere else"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video"


class Talk(models.Model):
    """One sitting of an assessment: planned, under way, ended. Minutes are the talk's, not the typing's."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="talks")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.TALK)
    where = models.CharField(max_length=10, choices=Where.choices, blank=True)
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    # The states and what leads from one to another are in `states.py`.
    state = models.CharField(max_length=10, default="open")
    state_because = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    # The worker who holds the talk, or types the paper in; nobody where the person writes on line.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # What to bear in mind before the next one: "Bring the photographs."
    next_time = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["on", "at", "pk"]
        indexes = [models.Index(fields=["state", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "ended", "not_held"]),
                name="a_talk_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="an_ended_talk_has_its_end"
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=600), name="minutes_fit_in_a_day"
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(way="talk", state="open"),
                name="one_talk_under_way_an_assessment",
            ),
            models.UniqueConstraint(
                fields=["assessment", "begun_by"],
                condition=Q(way="own_words", state="open"),
                name="one_own_telling_under_way_a_writer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} of {self.on:%-d %B %Y}"


class Role(models.TextChoices):
    PERSON = "person", "The person"
    CARER = "carer", "Family or friend"
    SPEAKER = "speaker", "Somebody who speaks for them"
    ADVOCATE = "advocate", "Advocate"
    WORKER = "worker", "Worker"
    INTERPRETER = "interpreter", "Interpreter"
    OTHER = "other", "Somebody else"


class Present(models.Model):
    """Somebody who was there at a talk."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="present")
    role = models.CharField(max_length=15, choices=Role.choices)
    name = models.CharField(max_length=200)
    carer = models.ForeignKey(Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["talk", "role", "name"], name="somebody_was_there_once")
        ]

    def __str__(self) -> str:
        return self.name


class SaidKind(models.TextChoices):
    WORDS = "words", "Words"
    SEEN = "seen", "What the worker saw"
    RECORDING = "recording", "Note of a recording"
    PICTURE = "picture", "Picture"


class Said(models.Model):
    """One thing said, kept as said: by whom, heard by whom, when. A correction is a further row."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="said")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=SaidKind.choices, default=SaidKind.WORDS)
    words = models.TextField()
    said_by = models.CharField(max_length=15, choices=Role.choices)
    said_by_name = models.CharField(max_length=200)
    # The worker who heard it; nobody where they wrote it themself.
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    # What somebody writing themself was asked about, and how much help they say they need.
    outcome = models.CharField(max_length=30, blank=True)
    own_level = models.PositiveSmallIntegerField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # Sent again by a page that was not sure: kept once.
    sent_as = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["talk__on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["talk", "number"], name="what_was_said_has_its_place"),
            models.UniqueConstraint(
                fields=["talk", "sent_as"], condition=~Q(sent_as=""), name="what_was_sent_twice_is_kept_once"
            ),
            # Blank only where somebody takes back what they had written themself.
            models.CheckConstraint(
                condition=~Q(words="") | Q(replaces__isnull=False), name="what_was_said_has_words"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="words_stay_as_said", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.words[:60]


class SaidPicture(models.Model):
    """A picture somebody drew, chose or took, made anew from its points so that nothing rides along."""

    said = models.OneToOneField(Said, on_delete=models.PROTECT, related_name="picture")
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="pictures_stay_as_shown", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class RestsOn(models.Model):
    """The words that the coding of one outcome rests on."""

    answer = models.ForeignKey(OutcomeAnswer, on_delete=models.CASCADE, related_name="rests_on")
    said = models.ForeignKey(Said, on_delete=models.PROTECT, related_name="codings")

    class Meta:
        ordering = ["said__talk__on", "said__number"]
        constraints = [models.UniqueConstraint(fields=["answer", "said"], name="a_code_rests_on_words_once")]


class Dispute(models.Model):
    """Somebody said that a code is not right. It is answered: changed, or it stands with reasons."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="disputes")
    outcome = models.CharField(max_length=30)
    # The code as it stood, and as it stands after the answer, word for word.
    as_coded = models.JSONField()
    as_answered = models.JSONField(null=True, blank=True)
    says = models.TextField(blank=True)
    said_by = models.CharField(max_length=15, choices=Role.choices)
    said_by_name = models.CharField(max_length=200)
    raised_on = models.DateField()
    raised_at = models.DateTimeField(auto_now_add=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "changed", "stands", "taken_back"]),
                name="a_dispute_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_on=None)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="an_answered_dispute_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="stands") | ~Q(answer=""), name="a_code_that_stands_has_its_reasons"
            ),
            models.UniqueConstraint(
                fields=["assessment", "outcome"],
                condition=Q(state="open"),
                name="one_open_dispute_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"“That’s not right”: {self.outcome}"
