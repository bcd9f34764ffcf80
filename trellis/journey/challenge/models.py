"""A decision is questioned: what about it, by whom, by when we owe an answer, and what the answer was.

While a challenge is open, what stood goes on: the sum that stood is kept in the row, and whoever pays or
decides asks here first. A challenge names what it questions by its kind and reference, so that this stage
need not know the stages that decide; each of those registers its kind in `subjects.py`.
"""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Carer, Person, new_ref

from . import clock
from .states import ANSWERED, OPEN


class Kind(models.TextChoices):
    AMOUNT = "amount", "An indicative amount"
    SUFFICIENCY = "sufficiency", "A sum that is not enough for the plan"
    BUDGET = "budget", "A personal budget"
    CHARGE = "charge", "What somebody is asked to pay"
    REFUSAL = "refusal", "Something that was refused"


class RaisedAs(models.TextChoices):
    PERSON = "person", "The person themself"
    SPEAKER = "speaker", "Somebody who speaks for them"
    CARER = "carer", "A carer"
    PLANNER = "planner", "Their planner"
    ADVOCATE = "advocate", "Their advocate"
    WORKER = "worker", "A worker, who wrote it down for them"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "Upheld"
    IN_PART = "in_part", "Upheld in part"
    NOT_UPHELD = "not_upheld", "Not upheld"


class Challenge(models.Model):
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="challenges")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # The reference of the row it questions, in the stage that registered the kind.
    about_ref = models.CharField(max_length=10)
    # Whose own support it is about, where it is a carer's: the person is not told of it.
    carer = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="challenges"
    )
    # The accounts that made the decision: none of them answers.
    decided_by = ArrayField(models.BigIntegerField(), default=list)
    # What is questioned, in a sentence, as it stood on the day.
    about_says = models.CharField(max_length=500)
    # What is wrong, and what would put it right, in the words of whoever raises it.
    words = models.TextField()
    wanted = models.TextField(blank=True)
    raised_on = models.DateField()
    raised_at = models.DateTimeField(auto_now_add=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_as = models.CharField(max_length=10, choices=RaisedAs.choices)
    # The sum a week that stood when it was raised, and goes on until the answer; what is said to be missing.
    stood_weekly_pence = models.BigIntegerField(null=True, blank=True)
    shortfall_weekly_pence = models.BigIntegerField(null=True, blank=True)
    # The team is that of the day it was raised: results are published by it.
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="challenges")
    working_days = models.PositiveSmallIntegerField(default=10)
    due_on = models.DateField()
    state = models.CharField(max_length=20, default="open")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reasons = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "about_ref"]),
            models.Index(fields=["team", "kind"]),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="challenges_open_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_challenge_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("raised_on")), name="a_challenge_is_due_after_it_is_raised"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (
                    ~Q(reasons="")
                    & ~Q(outcome="")
                    & Q(answered_by__isnull=False, answered_on__isnull=False, answered_at__isnull=False)
                ),
                name="an_answer_has_a_who_a_when_and_reasons",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("raised_by")),
                name="who_raises_a_challenge_does_not_answer_it",
            ),
            # One question is open at a time about one thing by one account: a second press raises nothing.
            models.UniqueConstraint(
                fields=["kind", "about_ref", "raised_by"],
                condition=Q(state="open"),
                name="a_challenge_is_open_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="challenges_only_grow", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="an_answered_challenge_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["answered", "taken_back"])
                & pgtrigger.Q(old__person=pgtrigger.F("new__person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, challenged on {self.raised_on:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    def clock(self, on: date) -> clock.Clock:
        """How it stands on a day, in sentences to the person."""
        if self.state == ANSWERED and self.answered_on is not None:
            return clock.say_answered(self.answered_on, self.due_on)
        if self.state == OPEN:
            return clock.say_waiting(self.due_on, on)
        return clock.Clock("It was taken back, so nothing is owed.")
