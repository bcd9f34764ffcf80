"""What support there is, who offers it, and what it costs here: prices with a date and a source.

Nothing is listed about a personal assistant that they did not ask to be listed, and an idea in the library
says nothing of whose it was.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from trellis.journey.challenge.models import Challenge
from trellis.journey.people.models import Paper, Person, new_ref

ACCOUNT = settings.AUTH_USER_MODEL


class Unit(models.TextChoices):
    HOUR = "hour", "an hour"
    NIGHT = "night", "a night"
    SESSION = "session", "a session"
    DAY = "day", "a day"
    JOURNEY = "journey", "a journey"
    MEAL = "meal", "a meal"
    WEEK = "week", "a week"
    MONTH = "month", "a month"
    ITEM = "item", "each"


class SupportKind(models.Model):
    """A kind of support, as people would ask for it: a personal assistant by day, help at night, a taxi."""

    code = models.SlugField(max_length=50, unique=True)
    says = models.CharField(max_length=100)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.HOUR)
    is_for_others_homes = models.BooleanField(default=False)

    class Meta:
        ordering = ["says"]

    def __str__(self) -> str:
        return self.says


class Provider(models.Model):
    """Who offers services. `organisation` ties it to those who sign in: a planner's own is flagged."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    directory_id = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="provider"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One reading of somebody's Open Referral UK feed: from where, when, what came of it."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    source = models.CharField(max_length=300)
    checksum = models.CharField(max_length=64)
    read_on = models.DateField()
    read_at = models.DateTimeField(auto_now_add=True)
    read_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    # The file itself, from the upload until somebody has looked at what it would change and pressed.
    content = models.BinaryField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="an_import_done_has_a_who_and_a_when",
            )
        ]


class ServiceStatus(models.TextChoices):
    ACTIVE = "active", "Open"
    INACTIVE = "inactive", "Not open at present"
    DEFUNCT = "defunct", "Closed"
    TEMPORARILY_CLOSED = "temporarily closed", "Closed for now"


class Service(models.Model):
    """One thing on offer in the directory, as Open Referral UK 3.0 tells it."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    directory_id = models.UUIDField(unique=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="services")
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    when = models.CharField(max_length=300, blank=True)
    offers_individual_service_fund = models.BooleanField(default=False)
    is_free = models.BooleanField(default=False)
    checked_on = models.DateField(null=True, blank=True)
    imported = models.ForeignKey(
        Import, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    # What the feed said beyond what this table has a column for, so that publishing gives it back.
    more = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["words"])]
        triggers = [
            pgtrigger.UpdateSearchVector(
                name="services_are_found_by_their_words",
                vector_field="words",
                document_fields=["name", "description", "area"],
                config_name="pg_catalog.english",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonalAssistant(models.Model):
    """Somebody who works for people themself and chose to be listed, in the words they chose."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    directory_id = models.UUIDField(unique=True, default=uuid.uuid4)
    account = models.OneToOneField(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="personal_assistant"
    )
    name = models.CharField(max_length=200)
    says = models.TextField(blank=True)
    area = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours_free = models.CharField(max_length=200, blank=True)
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, null=True, blank=True, related_name="assistants"
    )
    # Nothing until they ask to be listed themself, in writing or by their own account; and from when not.
    listed_since = models.DateField(null=True, blank=True)
    asked_how = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(listed_since=None) | ~Q(asked_how=""), name="who_is_listed_asked_for_it"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What something costs, from a day on, and who says so. A price is never changed: a later one follows.

    Of a service, of an assistant, or what the council itself pays for a kind of support (`is_councils`).
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.ForeignKey(SupportKind, on_delete=models.PROTECT, related_name="prices")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )
    assistant = models.ForeignKey(
        PersonalAssistant, on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )
    is_councils = models.BooleanField(default=False)
    pence = models.BigIntegerField()
    unit = models.CharField(max_length=10, choices=Unit.choices)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    told_on = models.DateField()
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-from_date", "-put_in_at", "-pk"]
        indexes = [models.Index(fields=["kind", "unit", "-from_date"])]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gte=0), name="a_price_is_not_below_nought"),
            models.CheckConstraint(condition=~Q(source=""), name="a_price_has_a_source"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_date")), name="a_price_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(is_councils=True, service=None, assistant=None)
                | Q(is_councils=False, service__isnull=False, assistant=None)
                | Q(is_councils=False, service=None, assistant__isnull=False),
                name="a_price_is_of_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="prices_stay", exclude=["until"]),
            pgtrigger.Protect(name="prices_only_grow", operation=pgtrigger.Delete),
        ]


class Quote(models.Model):
    """What somebody would ask for supporting this person: dated, with the paper where there is one."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotes")
    kind = models.ForeignKey(SupportKind, on_delete=models.PROTECT, related_name="quotes")
    by_name = models.CharField(max_length=200)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    assistant = models.ForeignKey(
        PersonalAssistant, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    pence = models.BigIntegerField()
    unit = models.CharField(max_length=10, choices=Unit.choices)
    quoted_on = models.DateField()
    holds_until = models.DateField(null=True, blank=True)
    says = models.TextField(blank=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes")
    challenge = models.ForeignKey(
        Challenge, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    put_in_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-quoted_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="a_quote_is_a_sum"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_because=""),
                name="a_withdrawn_quote_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="quotes_stay_as_given",
                exclude=["person", "challenge", "withdrawn_on", "withdrawn_because"],
            ),
            pgtrigger.Protect(name="quotes_only_grow", operation=pgtrigger.Delete),
        ]


class SufficiencyTest(models.Model):
    """Whether the support can be bought here for the sum: hours times real local prices, beside the rate.

    A red test stops the budget until the sum is raised to what is needed, or a director says why not.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sufficiency_tests")
    kind = models.ForeignKey(SupportKind, on_delete=models.PROTECT, related_name="+")
    # How many units a week: hours, nights, sessions.
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    rate = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    rate_pence = models.BigIntegerField()
    # The prices it was tested with, each with whose it is, its source and its day.
    prices = models.JSONField()
    at_rate_pence = models.BigIntegerField()
    median_pence = models.BigIntegerField()
    needed_pence = models.BigIntegerField()
    shortfall_pence = models.BigIntegerField()
    works_at_rate = models.PositiveIntegerField()
    out_of = models.PositiveIntegerField()
    tested_on = models.DateField()
    tested_at = models.DateTimeField(auto_now_add=True)
    tested_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    # A director's reason for letting the lower sum stand. It prints on the plan.
    let_stand_because = models.TextField(blank=True)
    let_stand_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    let_stand_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-tested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(let_stand_by=None, let_stand_on=None, let_stand_because="")
                | (Q(let_stand_by__isnull=False, let_stand_on__isnull=False) & ~Q(let_stand_because="")),
                name="what_a_director_lets_stand_has_a_reason",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="tests_stay_as_made",
                exclude=["person", "let_stand_because", "let_stand_by", "let_stand_on"],
            ),
            pgtrigger.Protect(name="tests_only_grow", operation=pgtrigger.Delete),
        ]

    @property
    def is_red(self) -> bool:
        """Whether the council's rate does not buy it. (Whether a sum is enough is asked of the sum.)"""
        return self.shortfall_pence > 0


class Reached(models.TextChoices):
    YES = "yes", "Reached"
    IN_PART = "in_part", "Reached in part"
    NO = "no", "Not reached"
    NOT_YET = "not_yet", "Not looked at yet"


class LibraryIdea(models.Model):
    """Something that somebody's plan does, told to everybody without their name, with what it costs."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # One of the ten outcomes of SI 2015/313 (or of the carer's), by the engine's key.
    outcome = models.CharField(max_length=30)
    words = models.TextField()
    weekly_pence = models.BigIntegerField(null=True, blank=True)
    once_pence = models.BigIntegerField(null=True, blank=True)
    priced_on = models.DateField()
    reached = models.CharField(max_length=10, choices=Reached.choices, default=Reached.NOT_YET)
    # Read by somebody before it is shown: that it names nobody and nowhere.
    added_on = models.DateField()
    read_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["-added_on", "-pk"]
        indexes = [GinIndex(fields=["search"]), models.Index(fields=["outcome"])]
        triggers = [
            pgtrigger.UpdateSearchVector(
                name="ideas_are_found_by_their_words",
                vector_field="search",
                document_fields=["words"],
                config_name="pg_catalog.english",
            )
        ]


class ServiceIdea(models.Model):
    """An idea for the service itself: proposed, tried, result. Nothing disappears without an answer."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    words = models.TextField()
    # The same as everybody reads it: without a name, in the words of the manager who takes it up.
    public_words = models.TextField(blank=True)
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default="proposed")
    tried_where = models.TextField(blank=True)
    tried_until = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    steps = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="an_answered_idea_has_an_answer",
            )
        ]
        triggers = [pgtrigger.Protect(name="ideas_never_disappear", operation=pgtrigger.Delete)]
