"""What was told to whom, by what way, and what became of it; what was refused; and where a rule was not kept.

The words of a message, whom they were for and where they went are never changed. Only what becomes of it is.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from trellis.journey.people.models import Carer, Channel, Format, Person, Speaker, new_ref

from . import states


class Message(models.Model):
    """One thing told to one person by one way."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Whom it is about, and mostly to. Where it goes to a carer or a speaker, one of the two is named.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    to_carer = models.ForeignKey(Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # As they stood when it was written: a later change of address does not change where this one went.
    to_name = models.CharField(max_length=300)
    to_address = models.TextField(blank=True)
    # “Dear Mrs Ahmed”, and why it comes to them where it is about somebody else.
    dear = models.CharField(max_length=300)
    opening = models.TextField(blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    format = models.CharField(max_length=15, choices=Format.choices)
    format_wanted = models.CharField(max_length=15, choices=Format.choices)
    # Why it goes in a form that was not asked for.
    format_because = models.TextField(blank=True)
    # Which letter it is, where it is one of the register's, and the row it tells of: a label and a reference.
    letter = models.CharField(max_length=50, blank=True)
    about = models.CharField(max_length=100, blank=True)
    about_ref = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=300)
    words = models.JSONField()
    # Who signs it: the council and the team, kept so that a copy reads as the letter did.
    council = models.CharField(max_length=100)
    team_name = models.CharField(max_length=100)
    # Given by the page that sends: a button pressed twice sends once.
    key = models.CharField(max_length=100, blank=True)
    # Told another way: the message that could not be sent.
    instead_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="told_instead"
    )
    written_on = models.DateField()
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    state = models.CharField(max_length=15, choices=list(states.STATES.words.items()))
    state_because = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Since when somebody is at work on it; a process that dies leaves it behind.
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    # The first of the tries of which nobody can say whether it went; empty while every try is accounted for.
    in_doubt_since = models.DateTimeField(null=True, blank=True)
    went_at = models.DateTimeField(null=True, blank=True)
    # Where it was handed over: "folder", or "notify" with the number it has there.
    went_by = models.CharField(max_length=10, blank=True)
    went_as = models.CharField(max_length=100, blank=True)
    # Told in person, or made by hand: on what day, by whom.
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["person", "-written_at"]),
            models.Index(fields=["written_by", "state"]),
            models.Index(fields=["about_ref"]),
            models.Index(fields=["written_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES.words)), name="a_message_is_in_a_known_state"
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="a_press_sends_once"),
            models.CheckConstraint(
                condition=Q(to_carer=None) | Q(to_speaker=None), name="a_message_goes_to_one"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SENDING) | Q(claimed_at__isnull=False),
                name="what_is_being_sent_has_a_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.FAILED, states.WITHDRAWN]) | ~Q(state_because=""),
                name="what_did_not_go_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.TOLD) | Q(done_by__isnull=False, done_on__isnull=False),
                name="what_was_told_has_a_who_and_a_when",
            ),
            models.CheckConstraint(
                condition=Q(done_by=None, done_on=None) | Q(done_by__isnull=False, done_on__isnull=False),
                name="what_was_done_by_hand_has_a_who_and_a_when",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="words_stay_as_they_went",
                exclude=[
                    # Whose it is may be put right, when two records turn out to be of one person.
                    "person",
                    "to_carer",
                    "to_speaker",
                    "state",
                    "state_because",
                    "tries",
                    "claimed_at",
                    "next_try_at",
                    "in_doubt_since",
                    "went_at",
                    "went_by",
                    "went_as",
                    "done_on",
                    "done_by",
                ],
            ),
            pgtrigger.Protect(name="messages_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_to_person(self) -> bool:
        return self.to_carer_id is None and self.to_speaker_id is None

    @property
    def is_private(self) -> bool:
        """For whoever it went to alone: a carer's own, which the person does not read."""
        return bool(self.words["only_to"])

    @property
    def is_told_by_somebody(self) -> bool:
        """A note to take along, and not something that is sent."""
        return self.channel in (Channel.VISIT, Channel.PHONE)

    @property
    def is_format_met(self) -> bool:
        return not self.format_because


class Rule(models.TextChoices):
    """Why a way is not one that may be used. The first five are the person's own."""

    NEVER = "never", "A way the person asked us never to use"
    WORKER = "worker", "Somebody other than those who may get in touch"
    NOT_AGREED = "not_agreed", "Somebody the person has not agreed to"
    FORMAT = "format", "Not in the form the person needs"
    DIED = "died", "To somebody who has died"
    JOINED = "joined", "In a record that was joined to another"
    NOWHERE = "nowhere", "No address, number or e-mail"
    WORDS = "words", "No words that fit"


# Somebody's own rules, and what no rule need say; the others are only something missing.
OF_THE_PERSON = (Rule.NEVER, Rule.WORKER, Rule.NOT_AGREED, Rule.FORMAT, Rule.DIED)


class Refusal(models.Model):
    """A try at telling that was refused. Kept to be counted: where one is made, a rule was not known."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="refusals")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    rule = models.CharField(max_length=15, choices=Rule.choices)
    says = models.TextField()
    letter = models.CharField(max_length=50, blank=True)
    tried_on = models.DateField()
    tried_at = models.DateTimeField(auto_now_add=True)
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-tried_at"]
        indexes = [models.Index(fields=["tried_on", "rule"])]
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="a_try_is_refused_by_a_known_rule")
        ]
        triggers = [
            pgtrigger.ReadOnly(name="tries_stay_as_made", exclude=["person"]),
            pgtrigger.Protect(name="tries_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.tried_on:%-d %B %Y}"


class Breach(models.Model):
    """A rule that was not kept: a letter went out otherwise, somebody rang, the form was another."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="breaches")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=15, choices=Rule.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    happened_on = models.DateField()
    # Who did it: somebody of the council, another office, a firm that prints; in words, and no blame.
    by_whom = models.CharField(max_length=200)
    what = models.TextField()
    done_about_it = models.TextField(blank=True)
    # The message that went in another form than asked for, where it is one of ours.
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="breach"
    )
    noted_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["happened_on", "rule"])]
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="a_breach_is_of_a_known_rule"),
            models.CheckConstraint(condition=~Q(what=""), name="a_breach_says_what_happened"),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | ~Q(done_about_it=""),
                name="a_breach_says_what_was_done_about_it",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="breaches_stay_as_noted", exclude=["person"]),
            pgtrigger.Protect(name="breaches_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.happened_on:%-d %B %Y}"
