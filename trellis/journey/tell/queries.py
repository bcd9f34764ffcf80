"""Looking up: the ways to somebody, what was told, what did not go, and where rules were not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.urls import reverse
from django.utils.timezone import localtime

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleHeld, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Carer, Channel, Consent, ConsentKind, Person, Speaker
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import MOST, first_of

from . import access, states
from .letters import Words, from_json
from .models import OF_THE_PERSON, Breach, Message, Refusal, Rule
from .ways import Situation, Way, every_way, way_to

HEADING = "Messages"
FIRST = 10
MOST_LINES = 10
# After an hour somebody should look: what sends may not be running.
WAITS_TOO_LONG = timedelta(hours=1)

# Ways. ---------------------------------------------------------------------------------------------------


def ways_to_reach(person: Person, by: Account, on: date, *, words: Words | None = None) -> list[Way]:
    """Every way to tell this person, or somebody they let us tell, allowed or not; at most six queries.

    words: what is to be told, where it is known: some words fit no text message, some are for one alone.
    """
    return every_way(situation_of(person, on, words=words), by=by, on=on, words=words)


def way_for(
    person: Person, channel: str, to: Carer | Speaker | None, *, by: Account, on: date, words: Words
) -> Way:
    """One way, whether or not it would be offered."""
    return way_to(situation_of(person, on, words=words), channel, to, by=by, on=on, words=words)


def why_not_now(message: Message, *, by: Account, on: date) -> str:
    """Why a message that was written may no longer go as it was: a rule agreed since, or a death."""
    to = message.to_carer or message.to_speaker
    words = from_json(message.words)
    way = way_for(message.person, message.channel, to, by=by, on=on, words=words)
    return way.why_not if way.rule in (*OF_THE_PERSON, Rule.JOINED) else ""


def situation_of(person: Person, on: date, *, words: Words | None = None) -> Situation:
    rules = people.how_to_reach(person)
    # Kept with the person: the flags on the same page are told from the same rules, and need not ask again.
    person._state.fields_cache["how_to_reach"] = rules
    helping = list(person.carers.filter(ended_on=None).select_related("account").order_by("name", "pk"))
    speakers = people.speakers_in_force(person, on)
    trusted = [one for one in helping if rules and rules.trusted_id == one.pk]
    seeing = [one for one in helping if one.may_see_since is not None and one not in trusted]
    told_as_carers = {one.pk for one in (*trusted, *seeing)}
    besides = [one for one in speakers if one.carer_id not in told_as_carers]
    own_of = _whom_words_are_for(words, helping, speakers)
    return Situation(
        person=person,
        rules=rules,
        only_workers=tuple(rules.only_workers.all()) if rules else (),
        carers=(*trusted, *seeing),
        speakers=tuple(besides),
        consents=tuple(
            Consent.objects.filter(person=person, kind=ConsentKind.FAMILY, replaced_by=None).filter(
                Q(until=None) | Q(until__gte=on)
            )
        ),
        own_of=own_of,
        whom=(own_of,) if own_of else (None, *trusted, *seeing, *besides),
    )


def _whom_words_are_for(
    words: Words | None, carers: list[Carer], speakers: list[Speaker]
) -> Carer | Speaker | None:
    if words is None or not words.only_to:
        return None
    everybody: tuple[Carer | Speaker, ...] = (*carers, *speakers)
    return next((one for one in everybody if one.ref == words.only_to), None)


# Messages. -----------------------------------------------------------------------------------------------


def messages() -> QuerySet[Message]:
    """Messages with all that a page shows of them."""
    return Message.objects.select_related(
        "person__team",
        "person__account",
        "to_carer__account",
        "to_speaker__account",
        "written_by",
        "done_by",
        "instead_of",
        "told_instead",
    )


def told_of(about: str, ref: str) -> list[Message]:
    """What was told of one thing before, the newest first; what was let go is left out."""
    found = messages().filter(about=about, about_ref=ref).exclude(state=states.WITHDRAWN)
    return list(found[:FIRST])


def reached_on(about: str, ref: str, letter: str) -> date | None:
    """The day on which one letter about a thing first reached somebody; nothing while none has."""
    went = Message.objects.filter(
        about=about, about_ref=ref, letter=letter, state__in=(states.SENT, states.TOLD)
    ).values_list("done_on", "went_at")
    days = [done_on or (went_at and localtime(went_at).date()) for done_on, went_at in went]
    return min((one for one in days if one), default=None)


def next_waiting(at: datetime, *, besides: Iterable[int] = ()) -> int | None:
    """The key of the message that has waited longest and may be tried now; those named left out."""
    may_go = Q(next_try_at=None) | Q(next_try_at__lte=at)
    found = Message.objects.filter(may_go, state=states.WAITING).exclude(pk__in=besides)
    return found.order_by("written_at", "pk").values_list("pk", flat=True).first()


def left_behind(before: datetime) -> list[Message]:
    """What somebody took up so long ago that nobody can be at work on it any more."""
    found = Message.objects.filter(state=states.SENDING, claimed_at__lt=before)
    return list(found.select_related("person").order_by("claimed_at", "pk"))


def gone_as(ref: str, number: str) -> Message | None:
    """The message that went out under this reference and number, while it still counts as sent."""
    found = Message.objects.filter(ref=ref, went_as=number, state=states.SENT)
    return found.select_related("person").first()


@dataclass(frozen=True)
class NotGone:
    """How many messages did not go, and the first of them."""

    count: int
    first: list[Message]


def failed_for(account: Account, at: datetime) -> NotGone:
    """What an account should look at: what it wrote and did not go; one query.

    Those of a colleague who has left come to everybody of the person's team: each is seen by somebody.
    What has waited for an hour counts too: then nothing may be sending.
    """
    found = Message.objects.filter(_failed(account, at)).order_by("written_at", "pk")
    first, count = first_of(found.select_related("person"))
    return NotGone(count, first)


def _failed(account: Account, at: datetime) -> Q:
    teams = account.teams_as(*people_access.WORKERS)
    still_here = RoleHeld.objects.filter(
        account=OuterRef("written_by"),
        account__is_active=True,
        role__in=people_access.WORKERS,
        team=OuterRef("person__team"),
        ended_on=None,
    )
    stuck = Q(state__in=[states.WAITING, states.SENDING], written_at__lte=at - WAITS_TOO_LONG)
    theirs = Q(written_by=account) | (Q(person__team__in=teams) & ~Exists(still_here))
    return (Q(state=states.FAILED) | stuck) & theirs & Q(person__team__in=teams)


def _to_tell(account: Account) -> Q:
    """What an account has said it will tell in person, and has not yet."""
    teams = account.teams_as(*people_access.WORKERS)
    return Q(state=states.TO_TELL, written_by=account, person__team__in=teams)


def to_see_to(account: Account, at: datetime) -> tuple[NotGone, NotGone]:
    """What did not go and what is to be told in person, the first of each: one query."""
    failed, to_tell = _failed(account, at), _to_tell(account)
    of_both = Case(When(state=states.TO_TELL, then=1), default=0)
    in_its_own = Window(RowNumber(), partition_by="of_both", order_by=["written_at", "pk"])
    found = Message.objects.filter(failed | to_tell).annotate(of_both=of_both)
    found = found.annotate(place=in_its_own, in_all=Window(Count("pk"), partition_by="of_both"))
    rows: list[Any] = list(
        found.filter(place__lte=MOST).select_related("person").order_by("of_both", "place")
    )
    parts = [[row for row in rows if row.of_both == which] for which in (0, 1)]
    one, other = (NotGone(part[0].in_all if part else 0, part) for part in parts)
    return one, other


SHOWN = {
    "failed": ("Could not be sent", (states.FAILED,)),
    "waiting": ("Waiting", (states.WAITING, states.SENDING)),
    "to_tell": ("To be told in person", (states.TO_TELL,)),
    "to_be_made": ("To be made", (states.TO_BE_MADE,)),
    "gone": ("Sent or told", (states.SENT, states.TOLD)),
    "withdrawn": ("Let go", (states.WITHDRAWN,)),
}
"""What the list of messages can be narrowed to: a name in the address, its words, and the states."""


def outbox(account: Account, shown: str) -> QuerySet[Message]:
    """The messages an account looks after: of its teams; all of them for an administrator."""
    order = ("written_at", "pk") if shown in ("failed", "waiting") else ("-written_at", "-pk")
    return messages().filter(_looked_after_by(account), state__in=SHOWN[shown][1]).order_by(*order)


def counts_of_outbox(account: Account) -> dict[str, int]:
    """How many messages stand in each part of the list; one query."""
    found = Message.objects.filter(_looked_after_by(account)).order_by()
    by_state = dict(found.values_list("state").annotate(Count("pk")))
    return {name: sum(by_state.get(state, 0) for state in held) for name, (_, held) in SHOWN.items()}


def _looked_after_by(account: Account) -> Q:
    if account.holds(RoleName.ADMINISTRATOR):
        return Q()
    return Q(person__team__in=account.teams_as(*people_access.WORKERS))


# The timeline, and the person's file. ----------------------------------------------------------------------

WENT = {
    Channel.LETTER: "We sent you a letter",
    Channel.EMAIL: "We sent you an e-mail",
    Channel.TEXT: "We sent you a text message",
    Channel.PHONE: "We rang you",
    Channel.VISIT: "We told you in person",
}
WENT_TO = {
    Channel.LETTER: "We sent {name} a letter",
    Channel.EMAIL: "We sent {name} an e-mail",
    Channel.TEXT: "We sent {name} a text message",
    Channel.PHONE: "We rang {name}",
    Channel.VISIT: "We told {name} in person",
}


@asked_once
def _kept_about(person: Person) -> list[Message]:
    """What was written to somebody and not let go, the newest first, without its words."""
    found = messages().filter(person=person).exclude(state=states.WITHDRAWN)
    return list(found)


def told(person: Person) -> Iterator[Event]:
    """For the timeline: what was told to the person and for them. A carer's own letters are for workers."""
    for one in _kept_about(person):
        if one.state not in (states.SENT, states.TOLD):
            continue
        says = (
            WENT[Channel(one.channel)]
            if one.is_to_person
            else WENT_TO[Channel(one.channel)].format(name=one.to_name)
        )
        yield Event(
            one.done_on or (one.went_at.date() if one.went_at else one.written_on),
            f"{says}: {one.subject}",
            reverse("tell:one", args=[one.ref]),
            (one.done_by or one.written_by).name,
            is_for_workers=one.is_private,
        )


def part_of_file(person: Person, account: Account) -> Part | None:
    """For the person's file: the newest messages that the account may read, and writing another."""
    writes = access.may_write_to(account, person)
    # Whether somebody may read each is asked once for all of them: the person's page has let them in already.
    read = [
        one
        for one in _kept_about(person)
        if writes or (one.state in (states.SENT, states.TOLD) and not one.is_private)
    ]
    lines = tuple(
        Line(
            says=one.subject if one.is_to_person else f"{one.subject} (to {one.to_name})",
            address=reverse("tell:one", args=[one.ref]),
            on=one.written_on,
            state=states.STATES.words[one.state],
        )
        for one in read[:MOST_LINES]
    )
    steps: tuple[Step, ...] = ()
    if writes:
        steps = (
            Step("Write to them", reverse("tell:write", args=[person.ref])),
            Step("Note that a contact rule was not kept", reverse("tell:note_breach", args=[person.ref])),
        )
    return Part(HEADING, lines, steps, "Nothing was sent yet." if writes else "We have sent you nothing yet.")


# Rules not kept. -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """One line of the report. written: how many messages were written in that place or month, the base."""

    says: str
    tries: int
    breaches: int
    written: int | None = None


@dataclass(frozen=True)
class Report:
    """Tries refused and rules not kept between two days, both counted in."""

    since: date
    until: date
    tries: int
    breaches: int
    written: int
    people_with_rules: int
    by_rule: list[Counted]
    by_team: list[Counted]
    by_month: list[Counted]


def report(since: date, until: date) -> Report:
    """How often a rule stopped somebody, and how often one was not kept; nine queries, and nobody's name."""
    tried = Refusal.objects.filter(tried_on__range=(since, until), rule__in=OF_THE_PERSON)
    broken = Breach.objects.filter(happened_on__range=(since, until))
    written = Message.objects.filter(written_on__range=(since, until))
    tries_by = _counter(tried, "rule", "channel")
    broken_by = _counter(broken, "rule", "channel")
    teams_tried, teams_broken = _counter(tried, "team__name"), _counter(broken, "team__name")
    teams_written = _counter(written, "person__team__name")
    months_tried = _counter(tried.annotate(month=TruncMonth("tried_on")), "month")
    months_broken = _counter(broken.annotate(month=TruncMonth("happened_on")), "month")
    months_written = _counter(written.annotate(month=TruncMonth("written_on")), "month")
    return Report(
        since=since,
        until=until,
        tries=tries_by.total(),
        breaches=broken_by.total(),
        written=teams_written.total(),
        people_with_rules=_people_with_rules(),
        by_rule=[
            Counted(_says_rule(*kind), tries_by[kind], broken_by[kind])
            for kind in sorted({*tries_by, *broken_by}, key=lambda one: (Rule.values.index(one[0]), one[1]))
        ],
        by_team=[
            Counted(name, teams_tried[name,], teams_broken[name,], teams_written[name,])
            for (name,) in sorted({*teams_tried, *teams_broken, *teams_written})
        ],
        by_month=[
            Counted(f"{month:%B %Y}", months_tried[month,], months_broken[month,], months_written[month,])
            for (month,) in sorted({*months_tried, *months_broken, *months_written})
        ],
    )


def _says_rule(rule: str, channel: str) -> str:
    return f"{Rule(rule).label}: {Channel(channel).label.lower()}"


def _counter(found: QuerySet[Any], *columns: str) -> Counter[tuple[Any, ...]]:
    rows = found.order_by().values(*columns).annotate(how_many=Count("pk"))
    return Counter({tuple(row[column] for column in columns): row["how_many"] for row in rows})


def _people_with_rules() -> int:
    with_rules = Q(how_to_reach__never__len__gt=0) | Q(how_to_reach__only_workers__isnull=False)
    return Person.objects.filter(with_rules, merged_into=None).distinct().count()


def breaches_of_teams(account: Account) -> QuerySet[Breach]:
    """The rules not kept with people of the account's own teams, the newest first, with the people."""
    return (
        Breach.objects.filter(person__team__in=account.teams_as(*people_access.WORKERS))
        .select_related("person", "team", "noted_by", "message")
        .order_by(F("happened_on").desc(), "-pk")
    )
