"""The person who draws on care, and who helps them."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from trellis.basis.codes import code_list
from trellis.basis.identifiers import say_nhs_number

from ..names import sort_key

# Letters and figures that cannot be taken for one another when read aloud or copied by hand.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """A reference that says nothing about anybody and cannot be guessed: ten characters, about 49 bits."""
    left, ref = secrets.randbelow(len(READABLE) ** 10), ""
    for _ in range(10):
        left, at = divmod(left, len(READABLE))
        ref += READABLE[at]
    return ref


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


class SortName(models.CharField):
    """The key by which names are sorted, made anew at every save, one row or thousands at once."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        assert isinstance(model_instance, Person)
        key = sort_key(family_name=model_instance.family_name, given_name=model_instance.given_name)
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self) -> Any:
        # To the database it is a column of characters; how it is made is no change of its shape.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


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
    # Codes of the lists in trellis/basis/codes; the acts check them.
    ethnicity = models.CharField(max_length=100, blank=True)
    support_reason = models.CharField(max_length=100, blank=True)
    lives_alone = models.BooleanField(null=True, blank=True)
    # Nothing (null) is "not asked, or not known". Kept one by one, and the day of birth whole: what is lumped
    # together when it is written down cannot be told apart afterwards.
    autism = models.BooleanField(null=True, blank=True)
    dementia = models.BooleanField(null=True, blank=True)
    substance_misuse = models.BooleanField(null=True, blank=True)
    has_nobody = models.BooleanField(null=True, blank=True)
    language = models.CharField(max_length=100, blank=True)
    # Where a letter goes, line by line as on the envelope.
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    died_on = models.DateField(null=True, blank=True)
    # Two records of one person: this one stays empty and leads to the other. See `merging.py`.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="people")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="person"
    )
    sort_name = SortName(max_length=200, editable=False, db_index=True)
    # Counts the saves, so that two workers who change the same page are both told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nhs_number"], condition=~Q(nhs_number=""), name="an_nhs_number_is_one_person_s"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="nobody_is_merged_into_themself"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "sort_name"]),
            models.Index(fields=["date_of_birth"]),
            GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="names_that_are_alike"),
        ]

    def __str__(self) -> str:
        return self.full_name

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

    @property
    def nhs_number_in_words(self) -> str:
        return say_nhs_number(self.nhs_number) if self.nhs_number else ""

    @property
    def ethnicity_in_words(self) -> str:
        return _words_of("ethnicity", self.ethnicity)

    @property
    def support_reason_in_words(self) -> str:
        return _words_of("support_reason", self.support_reason)

    def age_on(self, day: date) -> int | None:
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _words_of(name: str, code: str) -> str:
    # A newer list may have dropped the code; the code itself is then better than nothing.
    return code_list(name).says.get(code, code)


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
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
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
