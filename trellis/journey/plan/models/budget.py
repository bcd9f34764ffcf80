"""The personal budget: the three figures of the Care Act, who funds it, and who holds each slice."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from trellis.journey.contribute.models import Contribution
from trellis.journey.find.models import Provider
from trellis.journey.people.models import Carer, Person, Speaker, new_ref

from .drafting import Plan, PlanLine

ACCOUNT = settings.AUTH_USER_MODEL

# What somebody put their name to. A later budget replaces it; nothing changes it.
WHAT_IS_SIGNED = (
    "cost_weekly_pence",
    "person_pays_weekly_pence",
    "council_pays_weekly_pence",
    "other_weekly_pence",
    "once_pence",
    "indicative_weekly_pence",
    "differs_because",
    "plan",
    "contribution",
    "starts_on",
    "signed_by",
    "signed_on",
)


def _is_changed(*columns: str) -> pgtrigger.Q:
    changed = (pgtrigger.Q(**{f"old__{one}__df": pgtrigger.F(f"new__{one}")}) for one in columns)
    return reduce(or_, changed)


class PersonalBudget(models.Model):
    """What it costs to meet the needs, what the person pays of it and what the council does (s.26).

    Sums are a week; `once_pence` is what is paid once besides. `other_weekly_pence` is other public money
    (s.26(3)), beside the three figures.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="budgets")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="budgets")
    carer = models.ForeignKey(Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets")
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    indicative_weekly_pence = models.BigIntegerField(null=True, blank=True)
    cost_weekly_pence = models.BigIntegerField()
    person_pays_weekly_pence = models.BigIntegerField()
    council_pays_weekly_pence = models.BigIntegerField()
    other_weekly_pence = models.BigIntegerField(default=0)
    once_pence = models.BigIntegerField(default=0)
    # Why the sum is other than the indicative amount, where it is.
    differs_because = models.TextField(blank=True)
    state = models.CharField(max_length=20, default="prepared")
    state_because = models.TextField(blank=True)
    prepared_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    submitted_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    # Who sat on the panel, by name, where one did.
    panel = models.CharField(max_length=500, blank=True)
    # What the person, or whoever speaks for them, said of it.
    persons_word = models.TextField(blank=True)
    persons_agreement = models.CharField(max_length=20, blank=True)
    # The first day on which it holds no more; nothing while no end is known.
    ended_on = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["person", "-starts_on"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_weekly_pence=F("person_pays_weekly_pence") + F("council_pays_weekly_pence"))
                & Q(
                    person_pays_weekly_pence__gte=0,
                    council_pays_weekly_pence__gte=0,
                    other_weekly_pence__gte=0,
                    once_pence__gte=0,
                ),
                name="the_three_figures_agree",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("submitted_by")),
                name="who_submits_a_budget_does_not_sign_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "ended"])
                | Q(signed_by__isnull=False, signed_on__isnull=False, submitted_by__isnull=False),
                name="a_signed_budget_has_a_who_and_a_when",
            ),
            models.UniqueConstraint(
                fields=["person", "carer"],
                condition=Q(state="signed"),
                nulls_distinct=False,
                name="somebody_has_one_agreed_budget",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["prepared", "submitted", "sent_back"]),
                name="a_plan_has_one_budget_in_hand",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_was_signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["signed", "ended"]) & _is_changed(*WHAT_IS_SIGNED),
            ),
            pgtrigger.Protect(name="budgets_only_grow", operation=pgtrigger.Delete),
        ]

    @property
    def total_weekly_pence(self) -> int:
        """Everything that is spent on the plan a week, whoever pays."""
        return self.cost_weekly_pence + self.other_weekly_pence

    def __str__(self) -> str:
        return f"Personal budget from {self.starts_on:%-d %B %Y}"


class BudgetLine(models.Model):
    """One line of the plan as it was asked for, and as it was agreed; where the two differ, why."""

    budget = models.ForeignKey(PersonalBudget, on_delete=models.PROTECT, related_name="lines")
    plan_line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="budget_lines")
    says = models.CharField(max_length=300)
    working = models.CharField(max_length=300)
    funder = models.CharField(max_length=20, default="council")
    is_chargeable = models.BooleanField(default=True)
    not_chargeable_because = models.CharField(max_length=300, blank=True)
    # What regulations leave out of a personal budget: help to get going again, while it is free.
    is_outside = models.BooleanField(default=False)
    asked_weekly_pence = models.BigIntegerField()
    weekly_pence = models.BigIntegerField()
    asked_once_pence = models.BigIntegerField(default=0)
    once_pence = models.BigIntegerField(default=0)
    # Paid by somebody else than a funder of this budget: a community grant.
    elsewhere_weekly_pence = models.BigIntegerField(default=0)
    elsewhere_says = models.CharField(max_length=200, blank=True)
    because = models.TextField(blank=True)
    changed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_pence=F("asked_weekly_pence"), once_pence=F("asked_once_pence"))
                | (~Q(because="") & Q(changed_by__isnull=False, changed_on__isnull=False)),
                name="a_changed_line_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(weekly_pence__gte=0, once_pence__gte=0), name="a_budget_line_is_not_below_nought"
            ),
            models.UniqueConstraint(
                fields=["budget", "plan_line"], name="a_line_of_a_plan_is_once_in_a_budget"
            ),
        ]


class Body(models.TextChoices):
    COUNCIL = "council", "The council"
    PERSON = "person", "The person"
    NHS = "nhs", "The NHS"
    AFTER_CARE = "after_care", "After-care under section 117"
    OTHER = "other", "Somebody else"


class Funder(models.Model):
    """One body's share of a budget, by which law, and whether the person may be charged for it."""

    budget = models.ForeignKey(PersonalBudget, on_delete=models.PROTECT, related_name="funders")
    body = models.CharField(max_length=20, choices=Body.choices)
    name = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200)
    weekly_pence = models.BigIntegerField()
    is_chargeable = models.BooleanField(default=False)
    reference = models.CharField(max_length=100, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekly_pence__gte=0), name="a_share_is_not_below_nought"),
            models.UniqueConstraint(fields=["budget", "body", "name"], name="a_body_has_one_share"),
        ]


class How(models.TextChoices):
    DIRECT_PAYMENT = "direct_payment", "Direct payment"
    SERVICE_FUND = "service_fund", "Individual service fund"
    COUNCIL = "council", "Held by the council"
    THIRD_PARTY = "third_party", "Held by a trust or somebody else"
    IN_KIND = "in_kind", "Arranged by the council"


class Holder(models.TextChoices):
    PERSON = "person", "The person"
    NOMINATED = "nominated", "Somebody they nominated"
    AUTHORISED = "authorised", "Somebody authorised"
    PROVIDER = "provider", "A provider"
    COUNCIL = "council", "The council"
    TRUST = "trust", "A trust or third party"


class Slice(models.Model):
    """A part of a budget, and who holds it how. The slices of a budget sum to it, to the penny."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    budget = models.ForeignKey(PersonalBudget, on_delete=models.PROTECT, related_name="slices")
    how = models.CharField(max_length=20, choices=How.choices)
    holder = models.CharField(max_length=20, choices=Holder.choices)
    holder_name = models.CharField(max_length=200, blank=True)
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="slices"
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="slices"
    )
    weekly_pence = models.BigIntegerField()
    once_pence = models.BigIntegerField(default=0)
    # Agreed as a sum a year: the week is told from it, and what is spent is counted by the year.
    yearly_pence = models.BigIntegerField(null=True, blank=True)
    what_for = models.CharField(max_length=300, blank=True)
    # From when, where that is later than the budget's own first day.
    from_date = models.DateField(null=True, blank=True)
    # A direct payment: with the person's own share in it (gross) or without (net); into what.
    is_gross = models.BooleanField(default=False)
    by_card = models.BooleanField(default=False)
    # When somebody said both; before that nothing of it was chosen.
    how_paid_said_on = models.DateField(null=True, blank=True)
    # What else was offered beside the card, and why they chose it. A card is never the only way.
    offered = models.TextField(blank=True)
    card_chosen_because = models.TextField(blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    wanted_by = models.CharField(max_length=300, blank=True)
    agreement_signed_on = models.DateField(null=True, blank=True)
    agreement_signed_by = models.CharField(max_length=300, blank=True)
    # The terms of a direct payment as they stood when it was signed, and the day of its first review.
    agreement_says = models.JSONField(default=list, blank=True)
    first_review_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_pence__gte=0, once_pence__gte=0), name="a_slice_is_not_below_nought"
            ),
            models.CheckConstraint(
                condition=Q(by_card=False) | (~Q(offered="") & ~Q(card_chosen_because="")),
                name="a_card_is_a_real_choice",
            ),
            models.CheckConstraint(
                condition=Q(how_paid_said_on__isnull=False)
                | Q(is_gross=False, by_card=False, agreement_signed_on=None),
                name="how_a_payment_comes_was_said_before_it_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(agreement_signed_on=None, agreement_signed_by="", first_review_on=None)
                | (
                    Q(agreement_signed_on__isnull=False, first_review_on__isnull=False)
                    & ~Q(agreement_signed_by="")
                ),
                name="a_signed_agreement_has_a_who_a_when_and_a_review",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""), name="an_ended_slice_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()}: {self.holder_name or self.get_holder_display()}"

    def says_to(self, *, is_own: bool) -> str:
        """How it is held and by whom, as a page says it to the person, or to others."""
        if self.how == How.DIRECT_PAYMENT and self.holder == Holder.PERSON:
            whose = self.budget.carer.name if self.budget.carer else self.budget.person.full_name
            return f"Direct payment to {'you' if is_own else whose}"
        if self.how == How.DIRECT_PAYMENT:
            return f"Direct payment to {self.holder_name}"
        if self.how in (How.SERVICE_FUND, How.THIRD_PARTY):
            return f"{'Service fund with' if self.how == How.SERVICE_FUND else 'Held by'} {self.holder_name}"
        return self.get_how_display()

    @property
    def starts_on(self) -> date:
        """The first day it is held so: its own, or the budget's."""
        return self.from_date or self.budget.starts_on


class ConditionAnswer(models.Model):
    """One condition of ss.31 to 33 for one direct payment: whether it is met, why, who judged it and when."""

    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="conditions")
    key = models.CharField(max_length=50)
    is_met = models.BooleanField()
    because = models.TextField(blank=True)
    answered_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="answers_about_conditions_stay", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class PaymentRefusal(models.Model):
    """A direct payment that was asked for and refused: by whom, when, and the reasons they were written.

    Taken back, with a reason, where it should not have been, or is so no longer.
    """

    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="refusals")
    reasons = models.TextField()
    # What stood in the way on that day, each in a sentence.
    conditions = models.JSONField(default=list)
    refused_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    refused_on = models.DateField()
    refused_at = models.DateTimeField(auto_now_add=True)
    taken_back_by = models.ForeignKey(
        ACCOUNT, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_on = models.DateField(null=True, blank=True)
    taken_back_because = models.TextField(blank=True)

    class Meta:
        ordering = ["refused_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="a_refusal_has_reasons"),
            models.CheckConstraint(
                condition=Q(taken_back_on=None, taken_back_by=None, taken_back_because="")
                | (Q(taken_back_on__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="what_is_taken_back_has_a_who_a_when_and_a_reason",
            ),
            models.UniqueConstraint(
                fields=["slice"], condition=Q(taken_back_on=None), name="a_payment_is_refused_once_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="refusals_stay_as_written",
                exclude=["taken_back_by", "taken_back_on", "taken_back_because"],
            ),
            pgtrigger.Protect(name="refusals_only_grow", operation=pgtrigger.Delete),
        ]


class FamilyPayment(models.Model):
    """A relative who would be paid from a direct payment, and what the council found about it."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="family_payments")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=50)
    lives_with_person = models.BooleanField()
    for_administration = models.BooleanField(default=False)
    is_allowed = models.BooleanField()
    necessary_because = models.TextField(blank=True)
    decided_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()

    class Meta:
        ordering = ["pk"]


class SliceMove(models.Model):
    """Pounds moved from one slice to another because the person wants it: no panel is asked."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    from_slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="moves_out")
    to_slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="moves_in")
    weekly_pence = models.BigIntegerField()
    from_date = models.DateField()
    moved_on = models.DateField()
    moved_at = models.DateTimeField(auto_now_add=True)
    moved_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    # Who wanted it, where a worker wrote it down for the person.
    wanted_by = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_pence__gt=0) & ~Q(from_slice=F("to_slice")),
                name="a_move_is_a_sum_between_two_slices",
            )
        ]
        triggers = [pgtrigger.Protect(name="moves_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class FundEntry(models.Model):
    """One line in the account a provider keeps of somebody's service fund: spent, or hours kept and used."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="fund_entries")
    on = models.DateField()
    kind = models.CharField(
        max_length=20,
        choices=[
            ("spent", "Spent"),
            ("hours_kept", "Hours kept for later"),
            ("hours_used", "Kept hours used"),
            ("put_right", "Put right"),
        ],
    )
    pence = models.BigIntegerField(default=0)
    hours = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    says = models.CharField(max_length=300)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]
        triggers = [
            pgtrigger.Protect(name="fund_entries_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Stay(models.Model):
    """A stay in a care home paid from a direct payment: at most four weeks running (reg 6)."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="stays")
    starts_on = models.DateField()
    ends_on = models.DateField()
    where = models.CharField(max_length=200)
    put_in_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    put_in_on = models.DateField()
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_stay_ends_after_it_starts"
            )
        ]
