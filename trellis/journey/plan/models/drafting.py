"""The plan: what somebody wants their life to be like, what helps with it, and what each thing costs.

Weekly and yearly sums are worked out from the lines and never kept beside them in a plan that is being
written: a line says how much of what, how often, at which price, and the rest follows.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from trellis.journey.allocate.models import Allocation
from trellis.journey.assess.models import Assessment
from trellis.journey.find.models import (
    LibraryIdea,
    PersonalAssistant,
    Quote,
    Service,
    SufficiencyTest,
    SupportKind,
    Unit,
)
from trellis.journey.people.models import Carer, Person, new_ref

ACCOUNT = settings.AUTH_USER_MODEL


class WhoLed(models.TextChoices):
    """Who led the planning, asked of both sides apart: the two answers may differ, and both are kept."""

    PERSON = "person", "The person"
    FAMILY = "family", "Their family or friends"
    PLANNER = "planner", "A planner they chose"
    WORKER = "worker", "A council worker"
    TOGETHER = "together", "Several together"


class Plan(models.Model):
    """A care and support plan; a support plan where it is a carer's own (`carer`)."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    carer = models.ForeignKey(Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    # The indicative amount that planning started with.
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    begun_on = models.DateField()
    begun_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default="drafting")
    state_since = models.DateField(null=True, blank=True)
    state_because = models.TextField(blank=True)
    # In the words of whoever it is about.
    good_life = models.TextField(blank=True)
    skills_to_keep = models.TextField(blank=True)
    contingency = models.TextField(blank=True)
    emergency = models.TextField(blank=True)
    # "I want it to stay as it is" is a choice, with no worse terms and no need of a reason.
    stays_as_it_is = models.BooleanField(default=False)
    stays_because = models.TextField(blank=True)
    # Who said so, where a worker wrote it down for them.
    stays_said_by = models.CharField(max_length=300, blank=True)
    led_says_person = models.CharField(max_length=10, choices=WhoLed.choices, blank=True)
    led_says_worker = models.CharField(max_length=10, choices=WhoLed.choices, blank=True)
    # The advice on what may reduce, prevent or delay needs that s.25(1)(f) asks for.
    advice = models.TextField(blank=True)
    # The agreed plan that it takes the place of, once it is agreed itself.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    handed_in_on = models.DateField(null=True, blank=True)
    handed_in_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-begun_on", "-pk"]
        indexes = [models.Index(fields=["person", "-begun_on"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_in_on=None, handed_in_by=None)
                | Q(handed_in_on__isnull=False, handed_in_by__isnull=False),
                name="a_plan_handed_in_has_a_who_and_a_when",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(carer=None, state__in=["drafting", "handed_in"]),
                name="a_person_has_one_plan_in_hand",
            ),
            models.UniqueConstraint(
                fields=["carer"],
                condition=Q(state__in=["drafting", "handed_in"]),
                name="a_carer_has_one_plan_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan begun on {self.begun_on:%-d %B %Y}"


class PlanOutcome(models.Model):
    """What somebody wants to reach, in their words, and which outcomes of the law it serves."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="outcomes")
    words = models.TextField()
    serves = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # How it will be met without money, by whom: family, neighbours, the person.
    without_money = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]


class Every(models.TextChoices):
    WEEK = "week", "a week"
    TWO_WEEKS = "two_weeks", "every two weeks"
    FOUR_WEEKS = "four_weeks", "every four weeks"
    MONTH = "month", "a month"
    YEAR = "year", "a year"
    ONCE = "once", "once"


class PlanLine(models.Model):
    """One thing that costs money: what, by whom, how much, how often, at which price, for how many weeks.

    `other_weekly_pence` is what somebody else pays of it (a community grant, say), and comes off what the
    budget must hold.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    outcomes = models.ManyToManyField(PlanOutcome, blank=True, related_name="lines")
    what = models.CharField(max_length=300)
    kind = models.ForeignKey(SupportKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    assistant = models.ForeignKey(
        PersonalAssistant, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.HOUR)
    every = models.CharField(max_length=10, choices=Every.choices, default=Every.WEEK)
    unit_price_pence = models.BigIntegerField()
    # 52 is every week of the year.
    weeks = models.PositiveSmallIntegerField(default=52)
    price_source = models.CharField(max_length=300)
    priced_on = models.DateField()
    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    sufficiency = models.ForeignKey(
        SufficiencyTest, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    other_weekly_pence = models.BigIntegerField(default=0)
    other_says = models.CharField(max_length=200, blank=True)
    # How the law pays for it: which funder's need it meets, and whether the person may be charged for it.
    funder = models.CharField(max_length=20, default="council")
    is_chargeable = models.BooleanField(default=True)
    not_chargeable_because = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    library_idea = models.ForeignKey(
        LibraryIdea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price_pence__gte=0, other_weekly_pence__gte=0),
                name="a_line_of_a_plan_is_not_below_nought",
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=52), name="a_line_is_for_weeks_of_a_year"
            ),
            models.CheckConstraint(condition=~Q(price_source=""), name="a_line_says_where_its_price_is_from"),
            models.CheckConstraint(
                condition=Q(is_chargeable=True) | ~Q(not_chargeable_because=""),
                name="a_line_without_charge_says_why",
            ),
        ]


class Risk(models.Model):
    """A risk taken on purpose: what may go wrong, why it is worth it, what was agreed to do."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="risks")
    what = models.TextField()
    worth_it_because = models.TextField()
    agreed = models.TextField(blank=True)
    agreed_with = models.CharField(max_length=300, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]


class PlanVersion(models.Model):
    """The plan as it stood at a moment: kept when somebody asks, when it is handed in, when it is agreed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    because = models.CharField(max_length=300)
    kept_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    kept_on = models.DateField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_version_of_a_plan_has_its_number")
        ]
        triggers = [
            pgtrigger.Protect(name="versions_of_plans_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
