"""Who may sign in: an account, the roles it holds, and the team or organisation it holds them in.

An account is what somebody signs in with; a *person* (in `people`) is somebody who draws on care. One can
have both, and one account can hold several roles: a social worker may also be somebody's carer. A role is
held from one day to another and never deleted, so that the record can always say what somebody was.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Council(models.Model):
    """The one council this installation serves."""

    name = models.CharField(max_length=100)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_council")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    name = models.CharField(max_length=100, unique=True)
    # Takes the council's contacts, and hands people on to the other teams.
    is_front_door = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An organisation outside the council whose people may be asked in: planners, advocates, providers."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class RoleName(models.TextChoices):
    PERSON = "person", "Person who draws on care"
    CARER = "carer", "Carer or trusted other"
    PRACTITIONER = "practitioner", "Practitioner"
    PLANNER = "planner", "Planner"
    ADVOCATE = "advocate", "Advocate"
    ASSISTANT = "assistant", "Personal assistant"
    PROVIDER = "provider", "Provider"
    MANAGER = "manager", "Team manager"
    DIRECTOR = "director", "Director"
    FINANCE = "finance", "Finance"
    ANALYST = "analyst", "Analyst"
    ADMINISTRATOR = "administrator", "Administrator"


IN_A_TEAM = (RoleName.PRACTITIONER, RoleName.MANAGER)
IN_AN_ORGANISATION = (RoleName.PLANNER, RoleName.ADVOCATE, RoleName.PROVIDER)
"""Which roles are held in a team of the council, and which in an organisation outside it."""


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """What somebody signs in with."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # The cast of the demonstration council may be signed in as from the first page; nobody else ever.
    is_cast = models.BooleanField(default=False)
    cast_order = models.PositiveSmallIntegerField(default=0)
    cast_says = models.CharField(max_length=300, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def roles_held_today(self) -> list[RoleHeld]:
        """The roles held now, looked up once a request, in the order of `RoleName`."""
        held = self.roles.filter(ended_on=None).select_related("team", "organisation")
        order = list(RoleName.values)
        return sorted(held, key=lambda one: order.index(one.role))

    def holds(self, *roles: str) -> bool:
        return any(one.role in roles for one in self.roles_held_today)

    def teams_as(self, *roles: str) -> list[int]:
        """The ids of the teams in which one of these roles is held."""
        return [one.team_id for one in self.roles_held_today if one.role in roles and one.team_id]


class RoleHeld(models.Model):
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=RoleName.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    started_on = models.DateField(default=date.today)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "team", "organisation"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="a_role_is_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="a_role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[role.value for role in IN_A_TEAM]) | Q(team__isnull=False),
                name="workers_hold_their_role_in_a_team",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[role.value for role in IN_AN_ORGANISATION])
                | Q(organisation__isnull=False),
                name="outside_roles_are_held_in_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(role__in=RoleName.values), name="a_role_is_one_of_those_there_are"
            ),
        ]

    def __str__(self) -> str:
        where = self.team or self.organisation
        return f"{self.get_role_display()}, {where}" if where else self.get_role_display()
