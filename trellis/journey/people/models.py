"""The person who draws on care, and who helps them."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .names import sort_key

# Letters and figures that cannot be taken for one another when read aloud or copied by hand.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """A reference that says nothing about anybody and cannot be guessed: ten characters, about 49 bits."""
    return "".join(secrets.choice(READABLE) for _ in range(10))


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


class Person(models.Model):
    """Somebody who draws on care and support, or may come to."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    title = models.CharField(max_length=30, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    likes_to_be_called = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.NOT_KNOWN)
    # Values of the code lists in trellis/basis/codes; the acts check them.
    ethnicity = models.CharField(max_length=100, blank=True)
    support_reason = models.CharField(max_length=100, blank=True)
    lives_alone = models.BooleanField(null=True, blank=True)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="people")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="person"
    )
    # For the order of a list. The database sorts by code point, which puts É after Z.
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    # Counts the saves, so that two workers who change the same page are both told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nhs_number"], condition=~Q(nhs_number=""), name="an_nhs_number_is_one_person_s"
            ),
        ]
        indexes = [models.Index(fields=["team", "sort_name"])]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_key(family_name=self.family_name, given_name=self.given_name)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def called(self) -> str:
        """What they like to be called, for the top of a page."""
        return self.likes_to_be_called or self.full_name

    @property
    def named(self) -> str:
        """The name as a worker speaks of somebody: the title and family name, else the whole name."""
        return f"{self.title} {self.family_name}" if self.title else self.full_name

    def age_on(self, day: date) -> int | None:
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Carer(models.Model):
    """Somebody who helps the person without being paid for it: family, friend, neighbour.

    What they are willing and able to do is asked outcome by outcome in an assessment, never assumed here.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="carers")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=50, help_text="As the person would say it: daughter, neighbour")
    lives_with_person = models.BooleanField(null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="cares_for"
    )
    # Whether the person has agreed that this carer may see the person's own pages, and when.
    may_see_since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account"],
                condition=Q(ended_on=None) & Q(account__isnull=False),
                name="a_carer_s_account_is_named_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.relation})"
