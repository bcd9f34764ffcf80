"""Employing a personal assistant: the agreement both sign, the true cost, and the hours worked."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.find.models import PersonalAssistant
from trellis.journey.people.models import Person, new_ref

from .budget import PersonalBudget

ACCOUNT = settings.AUTH_USER_MODEL


class Agreement(models.Model):
    """What the person and their assistant agree. Nothing is paid on it before both have signed.

    Another rate or other hours is a further agreement that names the one it replaces, signed by both again.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    budget = models.ForeignKey(
        PersonalBudget, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    assistant = models.ForeignKey(
        PersonalAssistant, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    # Their own sign-in, by which they sign and write their hours, where they have one.
    account = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    assistants_name = models.CharField(max_length=200)
    date_of_birth = models.DateField(null=True, blank=True)
    relation = models.CharField(max_length=50, blank=True)
    lives_with_person = models.BooleanField(default=False)
    what_they_do = models.TextField()
    hours_a_week = models.DecimalField(max_digits=5, decimal_places=2)
    wage_pence = models.BigIntegerField()
    starts_on = models.DateField()
    insurance_yearly_pence = models.BigIntegerField(default=0)
    payroll_weekly_pence = models.BigIntegerField(default=0)
    pension = models.CharField(max_length=30, default="basic_pay")
    # The true cost as it was worked out when it was offered, with every line and its source.
    weekly_cost_pence = models.BigIntegerField()
    working = models.JSONField()
    state = models.CharField(max_length=20, default="offered")
    state_because = models.TextField(blank=True)
    offered_on = models.DateField()
    offered_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    employer_signed_on = models.DateField(null=True, blank=True)
    employer_signed_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How it was signed where it was not by their own sign-in: on paper, seen by whom.
    employer_signed_how = models.CharField(max_length=300, blank=True)
    assistant_signed_on = models.DateField(null=True, blank=True)
    assistant_signed_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assistant_signed_how = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="working")
                | Q(employer_signed_on__isnull=False, assistant_signed_on__isnull=False),
                name="an_agreement_works_when_both_have_signed",
            ),
            models.CheckConstraint(
                condition=Q(hours_a_week__gt=0, hours_a_week__lte=168, wage_pence__gt=0),
                name="an_agreement_has_hours_and_a_wage",
            ),
            models.CheckConstraint(
                condition=Q(employer_signed_by=None)
                | Q(assistant_signed_by=None)
                | ~Q(employer_signed_by=F("assistant_signed_by"))
                | (~Q(employer_signed_how="") & ~Q(assistant_signed_how="")),
                name="nobody_signs_for_both",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_agreed_stays",
                fields=[
                    "hours_a_week",
                    "wage_pence",
                    "starts_on",
                    "what_they_do",
                    "assistants_name",
                    "weekly_cost_pence",
                    "working",
                ],
            ),
            pgtrigger.Protect(name="agreements_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Agreement with {self.assistants_name} from {self.starts_on:%-d %B %Y}"


class Timesheet(models.Model):
    """A week's hours. Each change is a further row, so that both versions can be read."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="timesheets")
    week_begins_on = models.DateField()
    # Hours for each of the seven days, in hundredths of an hour.
    hours = models.JSONField()
    total_hours = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.TextField(blank=True)
    # Hours beyond those agreed go in only with the employer's word for it.
    over_agreed_because = models.TextField(blank=True)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    put_in_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-week_begins_on", "-put_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "week_begins_on"],
                condition=Q(replaces=None),
                name="a_week_has_one_first_timesheet",
            )
        ]
        triggers = [pgtrigger.Protect(name="timesheets_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
