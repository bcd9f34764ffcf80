"""A worker's day: the talks that are due, what came back, what waits; and what comes next for a person.

Every kind of row is a select of the same columns, so that the whole day is one query of the database, cut to
the first rows of each part there, with how many there are. A team of any size is asked no more often.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Case, When
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone

from trellis.govuk.wording import count_of, day
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people.models import AccessNeed, HowToReach, NamedWorker, Person, Speaker
from trellis.journey.record.models import Draft

from .. import states
from ..models import (
    Advocacy,
    Assessment,
    Contact,
    Dispute,
    FollowUp,
    Kind,
    OutcomeAnswer,
    Role,
    Talk,
    Way,
)
from .advocacy import every_advocacy_of
from .assessment import every_assessment_of
from .coding import every_dispute_of
from .talk import every_talk_of

FIRST = 10
# An authority that ends is said so long before, and words not saved so soon after.
ENDS_WITHIN = timedelta(days=28)
LEFT_FOR = timedelta(hours=1)
NOT_ENOUGH_WITHIN = timedelta(days=28)

TALKS_DUE, CAME_BACK, WAITING, UNDER_WAY = "talks_due", "came_back", "waiting", "under_way"
OF_ASSESSMENT = {"person": "assessment__person", "carer": "assessment__carer__name"}
REF = re.compile(r"/([2-9a-hjkmnp-z]{10})(?=/|$)")


@dataclass(frozen=True)
class Today:
    """One thing to see to, one tap from its act. `person` is None where nobody knows yet who it is."""

    says: str
    address: str
    person: Person | None
    since: date
    name: str = ""


@dataclass(frozen=True)
class OfAKind:
    """How many there are of one kind of thing in a part of the day, and the oldest."""

    says: str
    count: int
    oldest: date


@dataclass(frozen=True)
class PartOfDay:
    """How many things, and the first of them: the worker's own, then the more pressing, then the older."""

    count: int = 0
    first: list[Today] = field(default_factory=list)
    kinds: list[OfAKind] = field(default_factory=list)


@dataclass(frozen=True)
class WorkersDay:
    talks_due: PartOfDay
    came_back: PartOfDay
    waiting: PartOfDay
    under_way: PartOfDay


@dataclass(frozen=True)
class _Row:
    """One row of the day as the database gives it; `words` and `carer` may be blank."""

    part: str
    kind: str
    ref: str
    person: int | None
    since: date
    words: str
    carer: str


@dataclass(frozen=True)
class _KindOfRow:
    """Where a row leads and what it says; `many` names several of the kind in a line of counts."""

    rank: int
    says: Callable[[_Row, date], str]
    address: str
    one: str
    many: str


def _since(told: str) -> Callable[[_Row, date], str]:
    return lambda row, on: told.format(day=day(row.since), words=row.words)


def _says_due(row: _Row, on: date) -> str:
    at = time.fromisoformat(row.words) if row.words else None
    clock = f" at {at:%-I:%M}{at:%p}".lower() if at else ""
    return f"Talk today{clock}" if row.since == on else f"Talk was due {day(row.since)}{clock}"


def _says_wait(row: _Row, on: date) -> str:
    return f"Waits for an advocate: {count_of((on - row.since).days, 'day')}"


KINDS: dict[str, _KindOfRow] = {
    "talk": _KindOfRow(1, _says_due, "assess:talk", "talk due", "talks due"),
    "dispute": _KindOfRow(
        1, _since("“That’s not right”, {day}"), "assess:dispute", "code disputed", "codes disputed"
    ),
    "own_words_back": _KindOfRow(
        2,
        _since("Own words finished, {day}"),
        "assess:one",
        "telling to read",
        "tellings to read",
    ),
    "not_enough": _KindOfRow(
        3,
        _since("It was not enough, {day}"),
        "assess:contact",
        "follow-up not enough",
        "follow-ups not enough",
    ),
    "not_saved": _KindOfRow(
        4, _since("Your words not saved, {day}"), "", "page not saved", "pages not saved"
    ),
    "never_ended": _KindOfRow(
        1, _since("Talk not ended, {day}"), "assess:talk", "talk never ended", "talks never ended"
    ),
    "to_refer": _KindOfRow(
        2,
        _since("Owed an advocate since {day}"),
        "assess:advocate",
        "advocate to ask for",
        "advocates to ask for",
    ),
    "advocate_gone": _KindOfRow(
        2,
        _since("Advocate left, {day}"),
        "assess:advocate",
        "advocate gone",
        "advocates gone",
    ),
    "advocate_waited": _KindOfRow(
        3, _says_wait, "assess:advocate", "waits for an advocate", "wait for an advocate"
    ),
    "authority_ends": _KindOfRow(
        4, _since("{words}’s authority ends {day}"), "people:speakers", "authority ends", "authorities end"
    ),
    "reach_review": _KindOfRow(
        5,
        _since("How to reach them: look again"),
        "people:how_to_reach",
        "way of reaching to look at again",
        "ways of reaching to look at again",
    ),
    "need_review": _KindOfRow(
        5, _since("Ask again: {words}"), "people:how_to_reach", "need to ask about", "needs to ask about"
    ),
    "own_words": _KindOfRow(
        6,
        _since("Own words not yet offered"),
        "assess:offer_own_words",
        "own words not yet offered",
        "own words not yet offered",
    ),
    "under_way": _KindOfRow(1, _since("Begun {day}"), "assess:one", "under way", "under way"),
}


def talks_due(account: Account, on: date) -> PartOfDay:
    """The talks planned for this day and those whose day is past, of the account's teams."""
    return _parts(account, on, _talks_due(account, on))[TALKS_DUE]


def waiting_on_me(account: Account, on: date) -> PartOfDay:
    """What the account's teams have to see to: talks never ended, advocates, reviews, authorities."""
    return _parts(account, on, _waiting(account, on))[WAITING]


def what_came_back(account: Account, on: date, *, at: datetime | None = None) -> PartOfDay:
    """What came back: codes disputed, own tellings to read, help that was not enough, words not saved.

    at: now; words that the account typed and left for an hour are among them.
    """
    part = _parts(account, on, _came_back(account, on))[CAME_BACK]
    return _with_drafts(part, account, at or timezone.now())


def workers_day(account: Account, on: date, *, at: datetime) -> WorkersDay:
    """The whole day of a worker in four queries, or five where they have left words unsaved."""
    found = _parts(
        account,
        on,
        [
            *_talks_due(account, on),
            *_came_back(account, on),
            *_waiting(account, on),
            *_under_way(account),
        ],
    )
    return WorkersDay(
        talks_due=found[TALKS_DUE],
        came_back=_with_drafts(found[CAME_BACK], account, at),
        waiting=found[WAITING],
        under_way=found[UNDER_WAY],
    )


# The rows, kind by kind.


def _rows(
    found: QuerySet[Any],
    part: str,
    kind: str,
    *,
    account: Account,
    person: str,
    since: Any,
    ref: str = "ref",
    words: Any = None,
    carer: str = "",
    mine: Q | None = None,
) -> QuerySet[Any]:
    """The rows of one kind as the columns that all kinds share."""
    named = NamedWorker.objects.filter(person=OuterRef(person), until=None, worker=account)
    is_mine = Q(Exists(named)) | (mine or Q(pk=None))
    blank = Value("", output_field=TextField())
    return (
        found.order_by()
        .annotate(
            day_part=Value(part, output_field=TextField()),
            day_kind=Value(kind, output_field=TextField()),
            day_mine=Case(When(is_mine, then=0), default=1, output_field=IntegerField()),
            day_rank=Value(KINDS[kind].rank, output_field=IntegerField()),
            day_ref=Cast(F(ref), TextField()),
            day_person=F(person),
            day_since=since if hasattr(since, "resolve_expression") else F(since),
            day_words=Cast(words, TextField()) if words is not None else blank,
            day_carer=Cast(F(carer), TextField()) if carer else blank,
        )
        .values_list(
            "day_part",
            "day_kind",
            "day_mine",
            "day_rank",
            "day_ref",
            "day_person",
            "day_since",
            "day_words",
            "day_carer",
        )
    )


def _of_teams(account: Account, person: str = "") -> Q:
    """Whose rows these are: people of the account's teams who live and whose record was not merged away."""
    teams = account.teams_as(*people_access.WORKERS)
    prefix = f"{person}__" if person else ""
    return Q(**{f"{prefix}team__in": teams, f"{prefix}died_on": None, f"{prefix}merged_into": None}) & ~Q(
        **{f"{prefix}account": account}
    )


def _open_of_teams(account: Account) -> Q:
    return _of_teams(account, "assessment__person") & Q(assessment__state=states.IN_PROGRESS)


def _talks_due(account: Account, on: date) -> list[QuerySet[Any]]:
    due = Talk.objects.filter(_open_of_teams(account), state=states.PLANNED, on__lte=on)
    return [
        _rows(
            due,
            TALKS_DUE,
            "talk",
            account=account,
            person="assessment__person",
            since="on",
            words=F("at"),
            carer="assessment__carer__name",
            mine=Q(held_by=account),
        )
    ]


def _came_back(account: Account, on: date) -> list[QuerySet[Any]]:
    of_assessment: dict[str, Any] = {
        "account": account,
        "person": "assessment__person",
        "carer": "assessment__carer__name",
    }
    disputes = Dispute.objects.filter(_of_teams(account, "assessment__person"), state=states.OPEN)
    coded_since = OutcomeAnswer.objects.filter(
        assessment=OuterRef("assessment"), saved_at__gt=OuterRef("ended_at")
    )
    own_words = Talk.objects.filter(
        _open_of_teams(account), ~Exists(coded_since), way=Way.OWN_WORDS, state=states.ENDED
    )
    again = Contact.objects.filter(came_back_after=OuterRef("pk"))
    assessed = Assessment.objects.filter(
        person=OuterRef("person"), begun_on__gte=OuterRef("followed_up_on")
    ).exclude(state=states.SET_ASIDE)
    teams = account.teams_as(*people_access.WORKERS)
    not_enough = Contact.objects.filter(
        Q(person=None, team__in=teams) | (Q(person__isnull=False) & _of_teams(account, "person")),
        ~Exists(again),
        ~Exists(assessed),
        state=states.FOLLOWED_UP,
        follow_up=FollowUp.NOT_ENOUGH,
        followed_up_on__gte=on - NOT_ENOUGH_WITHIN,
    )
    return [
        _rows(
            disputes,
            CAME_BACK,
            "dispute",
            since="raised_on",
            mine=Q(assessment__begun_by=account),
            **of_assessment,
        ),
        _rows(
            own_words,
            CAME_BACK,
            "own_words_back",
            since=TruncDate("ended_at"),
            ref="assessment__ref",
            mine=Q(assessment__begun_by=account),
            **of_assessment,
        ),
        _rows(
            not_enough,
            CAME_BACK,
            "not_enough",
            account=account,
            person="person",
            since="followed_up_on",
            words=Concat(F("given_name"), Value(" "), F("family_name"), output_field=TextField()),
            mine=Q(followed_up_by=account),
        ),
    ]


def _waiting(account: Account, on: date) -> list[QuerySet[Any]]:
    of_assessment: dict[str, Any] = {
        "account": account,
        "person": "assessment__person",
        "carer": "assessment__carer__name",
    }
    mine = Q(assessment__begun_by=account)
    never_ended = Talk.objects.filter(_open_of_teams(account), way=Way.TALK, state=states.OPEN, on__lt=on)
    advocacy = Advocacy.objects.filter(_open_of_teams(account), replaced_by=None, goes_on_because="")
    waited = Advocacy.objects.filter(_open_of_teams(account), replaced_by=None, state=states.WAITING)
    ends = Speaker.objects.filter(
        _of_teams(account, "person"), ended_on=None, ends_on__gte=on, ends_on__lte=on + ENDS_WITHIN
    )
    reach = HowToReach.objects.filter(_of_teams(account, "person"), review_on__lte=on)
    needs = AccessNeed.objects.filter(_of_teams(account, "person"), ended_on=None, review_on__lte=on)
    not_offered = Assessment.objects.filter(
        _of_teams(account, "person"), state=states.IN_PROGRESS, own_words_offered_on=None
    )
    return [
        _rows(
            never_ended, WAITING, "never_ended", since="on", **of_assessment, mine=Q(held_by=account) | mine
        ),
        _rows(
            advocacy.filter(state=states.TO_REFER),
            WAITING,
            "to_refer",
            since="asked_on",
            ref="assessment__ref",
            mine=mine,
            **of_assessment,
        ),
        _rows(
            advocacy.filter(state=states.ENDED),
            WAITING,
            "advocate_gone",
            since="ended_on",
            ref="assessment__ref",
            mine=mine,
            **of_assessment,
        ),
        _rows(
            waited,
            WAITING,
            "advocate_waited",
            since="referred_on",
            ref="assessment__ref",
            mine=mine,
            **of_assessment,
        ),
        _rows(
            ends,
            WAITING,
            "authority_ends",
            account=account,
            person="person",
            since="ends_on",
            ref="person__ref",
            words=F("name"),
        ),
        _rows(
            reach,
            WAITING,
            "reach_review",
            account=account,
            person="person",
            since="review_on",
            ref="person__ref",
        ),
        _rows(
            needs,
            WAITING,
            "need_review",
            account=account,
            person="person",
            since="review_on",
            ref="person__ref",
            words=F("says"),
        ),
        _rows(
            not_offered,
            WAITING,
            "own_words",
            account=account,
            person="person",
            since="begun_on",
            carer="carer__name",
            mine=Q(begun_by=account),
        ),
    ]


def _under_way(account: Account) -> list[QuerySet[Any]]:
    found = Assessment.objects.filter(_of_teams(account, "person"), state=states.IN_PROGRESS)
    return [
        _rows(
            found,
            UNDER_WAY,
            "under_way",
            account=account,
            person="person",
            since="begun_on",
            carer="carer__name",
            mine=Q(begun_by=account),
        )
    ]


# Putting them together.


def _parts(account: Account, on: date, selects: Iterable[QuerySet[Any]]) -> dict[str, PartOfDay]:
    """The rows of all selects, by part of the day: two queries, one of them for whom they are about."""
    kept: dict[str, list[_Row]] = {}
    kinds: dict[str, dict[str, OfAKind]] = {}
    counts: dict[str, int] = {}
    for row, number, of_part, of_kind, oldest in _asked(list(selects)):
        counts[row.part] = of_part
        one, many = KINDS[row.kind].one, KINDS[row.kind].many
        kinds.setdefault(row.part, {})[row.kind] = OfAKind(one if of_kind == 1 else many, of_kind, oldest)
        if number <= FIRST:
            kept.setdefault(row.part, []).append(row)
    wanted = {row.person for rows in kept.values() for row in rows if row.person}
    about = Person.objects.select_related("team").in_bulk(wanted) if wanted else {}
    return {
        part: PartOfDay(
            counts.get(part, 0),
            [_shown(row, about, on) for row in kept.get(part, [])],
            sorted(kinds.get(part, {}).values(), key=lambda kind: -kind.count),
        )
        for part in (TALKS_DUE, CAME_BACK, WAITING, UNDER_WAY)
    }


def _asked(selects: list[QuerySet[Any]]) -> Iterator[tuple[_Row, int, int, int, date]]:
    """The first rows of each part and of each kind, each with its number and with how many there are."""
    written: list[str] = []
    given: list[Any] = []
    for select in selects:
        try:
            sql, params = select.query.sql_with_params()
        except EmptyResultSet:
            # Somebody who works in no team: there is nothing to ask the database.
            continue
        written.append(sql)
        given += params
    if not written:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT part, kind, ref, person, since, coalesce(words, ''), coalesce(carer, ''),
                   number, of_part, of_kind, oldest
            FROM (
                SELECT *,
                       row_number() OVER (PARTITION BY part ORDER BY mine, rank, since, ref, kind) AS number,
                       row_number() OVER (PARTITION BY part, kind ORDER BY since) AS number_of_kind,
                       count(*) OVER (PARTITION BY part) AS of_part,
                       count(*) OVER (PARTITION BY part, kind) AS of_kind,
                       min(since) OVER (PARTITION BY part, kind) AS oldest
                FROM ({" UNION ALL ".join(f"({one})" for one in written)})
                     AS every(part, kind, mine, rank, ref, person, since, words, carer)
            ) AS numbered
            WHERE number <= {FIRST} OR number_of_kind = 1
            ORDER BY part, number
            """,
            given,
        )
        rows = cursor.fetchall()
    for *columns, number, of_part, of_kind, oldest in rows:
        yield _Row(*columns), number, of_part, of_kind, oldest


def _shown(row: _Row, about: Mapping[int, Person], on: date) -> Today:
    kind = KINDS[row.kind]
    person = about.get(row.person) if row.person else None
    name = row.carer or (person.full_name if person else row.words.strip() or "Somebody without a name")
    says = kind.says(row, on)
    if row.carer and person:
        says = f"{says} (cares for {person.full_name})"
    return Today(says, reverse(kind.address, args=[row.ref]), person, row.since, name)


def _with_drafts(part: PartOfDay, account: Account, at: datetime) -> PartOfDay:
    """What came back, with the pages of people of their teams on which this account left words unsaved."""
    left = [
        draft
        for draft in Draft.objects.filter(account=account, saved_at__lt=at - LEFT_FOR).order_by("saved_at")
        if draft.fields
    ]
    if not left:
        return part
    refs = {ref for draft in left for ref in REF.findall(draft.place)}
    people = _people_by_ref(account, refs)
    rows = [(draft, people[ref]) for draft in left for ref in REF.findall(draft.place)[:1] if ref in people]
    if not rows:
        return part
    says = KINDS["not_saved"]
    found = [
        Today(
            f"Your words not saved, {day(draft.saved_at)}",
            draft.place,
            person,
            timezone.localtime(draft.saved_at).date(),
            person.full_name,
        )
        for draft, person in rows
    ]
    kind = OfAKind(says.one if len(found) == 1 else says.many, len(found), found[0].since)
    # A worker's own words come before what anybody of the team may see to.
    return PartOfDay(part.count + len(found), [*found, *part.first][:FIRST], [kind, *part.kinds])


def _people_by_ref(account: Account, refs: set[str]) -> dict[str, Person]:
    """The people of the account's teams that references lead to: their own, or those of what is theirs."""
    found: dict[str, Person] = {}
    of_people = Person.objects.filter(_of_teams(account), ref__in=refs)
    found |= {person.ref: person for person in of_people}
    rest = refs - found.keys()
    if rest:
        for assessment in (
            Assessment.objects.filter(_of_teams(account, "person"), Q(ref__in=rest) | Q(talks__ref__in=rest))
            .select_related("person")
            .annotate(talk_ref=F("talks__ref"))
        ):
            found[assessment.ref] = assessment.person
            if assessment.talk_ref:
                found[assessment.talk_ref] = assessment.person
    return found


# What comes next for a person.


@dataclass(frozen=True)
class ComesNext:
    """One thing that comes next, said to the person; `who_acts` is “You”, “We” or a worker by name."""

    says: str
    who_acts: str
    address: str = ""
    on: date | None = None


def comes_next(person: Person, on: date) -> list[ComesNext]:
    """What comes next in the person's own assessment, and who has to act: the talk planned, what is open."""
    for one in every_assessment_of(person):
        if one.kind == Kind.ADULT and one.state == states.IN_PROGRESS:
            return list(_comes_next(one, person, on))
    return []


def _comes_next(assessment: Assessment, person: Person, on: date) -> Iterator[ComesNext]:
    page = reverse("assess:one", args=[assessment.ref])
    sittings = [one for one in every_talk_of(person) if one.assessment_id == assessment.pk]
    planned = [one for one in sittings if one.state == states.PLANNED and one.on >= on]
    if planned:
        yield _says_planned(planned[0], on)
    begun = (one for one in sittings if one.way == Way.OWN_WORDS and one.state == states.OPEN)
    if any(one.begun_by_id == person.account_id for one in begun):
        own_words = reverse("assess:own_words", args=[assessment.ref])
        yield ComesNext(
            "You have begun to tell us in your own words. Go on whenever you like.", "You", own_words
        )
    disputes = [one for one in every_dispute_of(person) if one.assessment_id == assessment.pk]
    for dispute in sorted(disputes, key=lambda one: (one.raised_on, one.pk)):
        if dispute.state != states.OPEN:
            continue
        who = "you" if dispute.said_by == Role.PERSON else dispute.said_by_name
        yield ComesNext(
            f"On {day(dispute.raised_on)} {who} said that something is not right. We owe you an answer.",
            "We",
            reverse("assess:dispute", args=[dispute.ref]),
        )
    # Of one assessment, the asking that came last is the one in force: it replaced what was asked before.
    asked = [one for one in every_advocacy_of(person) if one.assessment_id == assessment.pk]
    advocacy = asked[-1] if asked else None
    if advocacy and advocacy.state in (states.TO_REFER, states.WAITING):
        since = advocacy.referred_on or advocacy.asked_on
        yield ComesNext(f"We have been looking for an advocate for you since {day(since)}.", "We")
    if not planned:
        worker = assessment.begun_by.name
        yield ComesNext(
            "We go on with your assessment. If you have not heard from us, ask us when.", worker, page
        )


def _says_planned(talk: Talk, on: date) -> ComesNext:
    clock = f" at {talk.at:%-I:%M}{talk.at:%p}".lower() if talk.at else ""
    when = "today" if talk.on == on else f"on {day(talk.on)}"
    with_whom = talk.held_by.name if talk.held_by else "your worker"
    where = {"home": " at your home", "phone": " by phone", "video": " by video"}.get(talk.where, "")
    return ComesNext(
        f"A talk with {with_whom} {when}{clock}{where}. It takes a few minutes. "
        "You can have somebody with you.",
        with_whom,
        "",
        talk.on,
    )
