"""Emergency money: asked, decided and paid within hours, each with its moment; looked at again afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.people.models import Person, new_ref

from .dues import Due
from .payees import Payee

ACCOUNT = settings.AUTH_USER_MODEL


class Emergency(models.Model):
    """A sum asked for because it cannot wait. The budget stays as it is unless somebody says otherwise."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    says = models.TextField()
    pence = models.BigIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    # In whose words, where a worker wrote it down.
    asked_for_by = models.CharField(max_length=200, blank=True)
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, null=True, blank=True, related_name="emergencies"
    )
    # By hand, where no account is known: how they were told they will get it.
    how_else = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, default="asked")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # A second approver, at or over the limit for one.
    agreed_also_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_also_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.OneToOneField(Due, on_delete=models.PROTECT, null=True, blank=True, related_name="emergency")
    second_look_by = models.DateField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    look_says = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name_plural = "emergencies"
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="emergency_money_is_a_sum"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="who_asks_for_emergency_money_does_not_decide",
            ),
            models.CheckConstraint(
                condition=Q(agreed_also_by=None) | ~Q(agreed_also_by=F("decided_by")),
                name="the_second_approver_is_another",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None) | ~Q(looked_by=F("decided_by")) & ~Q(look_says=""),
                name="the_second_look_is_anothers",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="it_is_decided_after_it_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(paid_at__gte=F("decided_at")),
                name="it_is_paid_after_it_is_decided",
            ),
        ]


class EmergencyItem(models.Model):
    """What the money is for, thing by thing: a bicycle, a counsellor."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="items")
    says = models.CharField(max_length=200)
    pence = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(pence__gt=0), name="an_item_is_a_sum")]
