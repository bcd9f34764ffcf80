"""The front door: somebody gets in touch, is heard, and something comes of it that is followed up.

A contact may be about somebody we know nothing of but a first name and a voice. It becomes a person's when
there is enough to say who they are.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from trellis.basis.identifiers import say_nhs_number
from trellis.journey.accounts.models import Team
from trellis.journey.people.models import Person, Sex, new_ref

from .assessment import Assessment


class CameBy(models.TextChoices):
    PHONE = "phone", "Phone"
    IN_PERSON = "in_person", "In person"
    LETTER = "letter", "Letter"
    EMAIL = "email", "E-mail or web form"
    PROFESSIONAL = "professional", "Passed on by a professional"


class WhoCame(models.TextChoices):
    SELF = "self", "The person"
    FAMILY = "family", "Family or friend"
    HOSPITAL = "hospital", "Hospital"
    DOCTOR = "doctor", "Doctor or community nurse"
    PROVIDER = "provider", "Care provider"
    OTHER = "other", "Somebody else"
    NOT_SAID = "not_said", "Not said"


class Outcome(models.TextChoices):
    ADVICE = "advice", "Information and advice"
    SHORT_TERM = "short_term", "Short-term service"
    EQUIPMENT = "equipment", "Equipment or a small adaptation"
    ASSESSMENT = "assessment", "Assessment"
    EMERGENCY = "emergency", "Emergency"
    NOTHING_WANTED = "nothing_wanted", "Nothing more wanted"


# What turns somebody from the door of an assessment. Each is followed up; an emergency goes on by itself.
DIVERSIONS = (Outcome.ADVICE, Outcome.SHORT_TERM, Outcome.EQUIPMENT)


class FollowUp(models.TextChoices):
    WELL = "well", "It helped, and nothing more is needed"
    NOT_ENOUGH = "not_enough", "It was not enough"
    NOT_USED = "not_used", "It was never had, or not used"
    NOT_REACHED = "not_reached", "We could not reach them"
    NOT_WANTED = "not_wanted", "They did not want to say"
    DIED = "died", "They have died"


class Contact(models.Model):
    """Somebody got in touch about a person. `words` are kept as said."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    on = models.DateField()
    came_by = models.CharField(max_length=15, choices=CameBy.choices)
    who_came = models.CharField(max_length=10, choices=WhoCame.choices)
    # Who spoke, where it was not the person, and how to get back to them.
    spoke = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    what_matters = models.TextField(blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    how_to_get_back = models.CharField(max_length=300, blank=True)
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.NOT_KNOWN)
    ethnicity = models.CharField(max_length=100, blank=True)
    support_reason = models.CharField(max_length=100, blank=True)
    # Whether they pay for their support themself. They get the same information and help to plan.
    funds_own = models.BooleanField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)
    # The names folded as those of people are, to search by and to tell who is like whom. The acts keep it.
    sort_name = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField(max_length=15, default="open")
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    # What was told, given or arranged; and why this and nothing else.
    outcome_says = models.TextField(blank=True)
    outcome_because = models.TextField(blank=True)
    # The team that goes on from here: with the assessment, or with the emergency that its manager looks at.
    handed_to = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts_handed_over"
    )
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The last day of a short-term service that is free, where it is one.
    free_until = models.DateField(null=True, blank=True)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)
    followed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    follow_up = models.CharField(max_length=15, choices=FollowUp.choices, blank=True)
    follow_up_says = models.TextField(blank=True)
    # The earlier contact after which they came back.
    came_back_after = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="came_back"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["team", "state", "on"]),
            models.Index(
                fields=["follow_up_on"], condition=Q(followed_up_on=None), name="follow_ups_that_are_due"
            ),
            models.Index(fields=["handed_to", "state"]),
            models.Index(fields=["nhs_number"], condition=~Q(nhs_number=""), name="contacts_by_nhs_number"),
            GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="contacts_that_are_alike"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "followed_up"]),
                name="a_contact_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_on=None, outcome="")
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(outcome="")),
                name="an_outcome_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=Q(followed_up_by=None, followed_up_on=None, follow_up="")
                | (Q(followed_up_by__isnull=False, followed_up_on__isnull=False) & ~Q(follow_up="")),
                name="a_follow_up_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(how_to_get_back=""),
                name="a_contact_has_words_or_a_way_back",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | (~Q(outcome_says="") & ~Q(outcome_because="")),
                name="an_outcome_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["advice", "short_term", "equipment", "emergency"])
                | Q(follow_up_on__isnull=False),
                name="who_is_turned_elsewhere_is_followed_up",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="short_term") | Q(free_until__isnull=False),
                name="a_short_term_service_says_until_when_it_is_free",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="assessment") | Q(assessment__isnull=False, person__isnull=False),
                name="an_assessment_that_comes_of_it_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"Contact of {self.on:%-d %B %Y}: {self.called}"

    @property
    def called(self) -> str:
        """The name that was given, as much of it as there is."""
        return " ".join(part for part in (self.given_name, self.family_name) if part) or "No name given"

    @property
    def nhs_number_in_words(self) -> str:
        return say_nhs_number(self.nhs_number) if self.nhs_number else ""

    @property
    def is_emergency(self) -> bool:
        return self.outcome == Outcome.EMERGENCY

    @property
    def is_diverted(self) -> bool:
        return self.outcome in DIVERSIONS

    def could_be_come_back_after(self, day: date) -> bool:
        """Whether somebody who is here on this day was turned elsewhere by this contact, and not long ago."""
        if not self.is_diverted or self.decided_on is None or self.follow_up_on is None:
            return False
        return self.decided_on <= day <= self.follow_up_on
