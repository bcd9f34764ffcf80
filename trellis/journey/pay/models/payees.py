"""Where money is paid to, by which rail, and by which second way when the first is down."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.find.models import Provider
from trellis.journey.people.models import Person, Speaker, new_ref
from trellis.journey.tell.models import Message

ACCOUNT = settings.AUTH_USER_MODEL


class RailKind(models.TextChoices):
    BACS = "bacs", "Bacs"
    FASTER = "faster_payment", "Faster Payment"
    CARD = "card", "Card load"


class Rail(models.Model):
    """How money travels: Bacs, Faster Payments, a card company. Its cut-offs: `engines.paying`."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=50, unique=True)
    kind = models.CharField(max_length=20, choices=RailKind.choices)
    # The layout of the file it takes, where there is a choice: the name of a profile.
    layout = models.CharField(max_length=50, blank=True)
    # The council's own account that it takes the money from, and its number at Bacs.
    paid_from_name = models.CharField(max_length=100, blank=True)
    paid_from_sort_code = models.CharField(max_length=6, blank=True)
    paid_from_account_number = models.CharField(max_length=8, blank=True)
    service_user_number = models.CharField(max_length=6, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RailFailure(models.Model):
    """A rail was down from one moment to another. Whoever saw it says so, and whoever sees it back."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    rail = models.ForeignKey(Rail, on_delete=models.PROTECT, related_name="failures")
    failed_at = models.DateTimeField()
    noted_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=300)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_noted_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-failed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rail"], condition=Q(returned_at=None), name="a_rail_is_down_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_noted_by=None)
                | Q(returned_at__gte=F("failed_at"), returned_noted_by__isnull=False),
                name="a_rail_comes_back_after_it_failed",
            ),
        ]


class Payee(models.Model):
    """An account or a card that money of somebody's budget is paid into. New details are a new payee.

    kind: the person's own account, an account the council keeps for them (managed), a card, a provider's.
    """

    KINDS = [
        ("account", "Their own account"),
        ("managed", "An account kept for them"),
        ("card", "A card"),
        ("provider", "A provider's account"),
    ]
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payees")
    kind = models.CharField(max_length=20, choices=KINDS)
    # The name the account is held in, as the bank has it.
    name = models.CharField(max_length=100)
    rail = models.ForeignKey(Rail, on_delete=models.PROTECT, related_name="payees")
    sort_code = models.CharField(max_length=6, blank=True)
    account_number = models.CharField(max_length=8, blank=True)
    # What the card company calls the card: never the long number on its front.
    card_reference = models.CharField(max_length=40, blank=True)
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="payees"
    )
    # Who holds it for the person, where somebody does.
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="payees"
    )
    # The second way, when the first is down.
    second = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="second_of"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    # Somebody else asked the person, by a way already known, and the details are theirs.
    checked_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    checked_how = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="card", sort_code="", account_number="") & ~Q(card_reference="")
                | ~Q(kind="card") & Q(sort_code__regex=r"^\d{6}$", account_number__regex=r"^\d{8}$"),
                name="a_payee_has_an_account_or_a_card",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_on=None, checked_how="")
                | Q(checked_by__isnull=False, checked_on__isnull=False) & ~Q(checked_how=""),
                name="a_check_has_a_who_a_when_and_a_how",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("put_in_by")),
                name="who_puts_details_in_does_not_check_them",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""), name="an_ended_payee_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("pk")), name="the_second_way_is_another"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="details_stay_as_put_in",
                fields=["kind", "name", "rail", "sort_code", "account_number", "card_reference", "put_in_by"],
            ),
            pgtrigger.Protect(name="payees_only_grow", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    @property
    def says_which(self) -> str:
        """Enough to know it by, and no more: the last figures."""
        if self.kind == "card":
            return f"card ending {self.card_reference[-4:]}"
        return f"account ending {self.account_number[-3:]}"


class FailureNotice(models.Model):
    """Somebody who is to be told that a rail is down: the message that went, or who tells them in person."""

    failure = models.ForeignKey(RailFailure, on_delete=models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="failure_notices")
    # Paid by the second way, waits for the rail, or to be asked about: which words they get.
    standing = models.CharField(
        max_length=20,
        choices=[
            ("second", "Paid by the second way"),
            ("waits", "Waits for the rail"),
            ("no_second", "No second way: ring now"),
            ("with_rail", "The rail has it: ask"),
        ],
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="failure_notices"
    )
    # Why nothing could be sent: a worker they know tells them.
    why_not = models.CharField(max_length=300, blank=True)
    told_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["failure", "person"], name="somebody_is_told_of_a_failure_once"),
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None) | Q(told_on__isnull=False, told_by__isnull=False),
                name="who_told_them_is_known",
            ),
        ]
