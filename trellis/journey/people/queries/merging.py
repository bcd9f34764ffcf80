"""Finding records that may be of one person, and what was made of such a pair.

The database finds the few that are worth a look, by day of birth and by the trigrams of names; whether two
are alike, and how sure that is, is then told by `likeness`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account, Team
from trellis.journey.record.models import Entry

from .. import access, hindrances
from ..belongings import Column, columns
from ..file import Line, Part, Step
from ..likeness import Details, HowSure, Likeness, likeness, near_days, words_of
from ..models import Merge, NotTheSame, Person, Sex
from ..names import folded
from ..timeline import Event

# What a page can say at once. The surest come first, and the list of pairs has them all.
MOST_ALIKE = 10
# How many names the trigrams may bring to be looked at, the likest first.
MOST_BY_NAME = 200
# How alike the trigrams of two whole names are, from which two who are born on one day, or nearly, are looked
# at. Bill Baker and William Baker have 0.41; Mohamed Khan and Muhammed Kahn, 0.23; strangers mostly nothing.
LOOKED_AT = 0.2
# The same for somebody whose day of birth is not known, where the name must say it all.
LOOKED_AT_WITHOUT_A_DAY = 0.4


@dataclass(frozen=True)
class Alike:
    """A record that may be of the same person. `person` is None where the account may not see it.

    ref: by which the record can be chosen unseen; it says nothing about anybody.
    """

    ref: str
    person: Person | None
    team: str
    why: str
    how_sure: HowSure
    # Stands for the record on a page without saying which it is, so that the page can say it was looked at.
    mark: str = ""

    @property
    def says(self) -> str:
        return self.person.full_name if self.person else f"Somebody known to the {self.team} team"


def alike(
    *,
    given_name: str = "",
    family_name: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    account: Account,
    on: date,
    but_not: Person | None = None,
) -> list[Alike]:
    """The records that may be of somebody told like this, the surest first, ten at the most.

    A record that was merged is found by its old details, and gives the record it leads to. What the account
    may not see on the day is named by its team alone. Records said to be of somebody other than `but_not`
    are left out, and so is `but_not` itself. Three queries.
    """
    told = Details(given_name, family_name, date_of_birth, nhs_number)
    found: dict[int, Likeness] = {}
    people: dict[int, Person] = {}
    for person in _candidates(told):
        found_so = likeness(told, details_of(person))
        kept = person.merged_into or person
        if found_so and (kept.pk not in found or found_so.how_sure > found[kept.pk].how_sure):
            found[kept.pk], people[kept.pk] = found_so, kept
    for key in _told_apart_from(but_not) if but_not else ():
        found.pop(key, None)
    best = sorted(found, key=lambda key: (-found[key].how_sure, people[key].sort_name, key))[:MOST_ALIKE]
    seen = _seen_among(account, best, on)
    return [
        Alike(
            people[key].ref,
            people[key] if key in seen else None,
            people[key].team.name,
            found[key].why,
            found[key].how_sure,
            salted_hmac("a record that was looked at", str(key)).hexdigest()[:16],
        )
        for key in best
    ]


def details_of(person: Person) -> Details:
    return Details(
        person.given_name,
        person.family_name,
        person.date_of_birth,
        person.nhs_number,
        person.likes_to_be_called,
    )


def _candidates(told: Details) -> Iterable[Person]:
    """Those worth a look: of this NHS number, born on or near this day, or named alike with a day missing."""
    people = Person.objects.select_related("team", "merged_into__team")
    wanted = Q(pk__in=())
    if told.nhs_number:
        wanted |= Q(nhs_number=told.nhs_number)
    if told.date_of_birth:
        wanted |= Q(date_of_birth__in=[told.date_of_birth, *near_days(told.date_of_birth)])
    yield from people.filter(wanted)
    given, family = words_of(told.given_name), words_of(told.family_name)
    if not given or not family:
        return
    without_a_day = Q(date_of_birth=None) if told.date_of_birth else Q()
    name = folded(" ".join((*family, *given)))[:200]
    yield from (
        people.filter(without_a_day, sort_name__trigram_similar=name)
        .annotate(how_alike=TrigramSimilarity("sort_name", name))
        .filter(how_alike__gte=LOOKED_AT_WITHOUT_A_DAY)
        .order_by("-how_alike", "pk")[:MOST_BY_NAME]
    )


def _seen_among(account: Account, keys: Sequence[int], on: date) -> set[int]:
    seen = Person.objects.filter(access.whom_they_may_see(account, on), pk__in=keys)
    return set(seen.values_list("pk", flat=True))


def _told_apart_from(person: Person) -> set[int]:
    """The keys of this record, of what is merged in it, and of those that were said to be other people's."""
    same = {person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)}
    pairs = NotTheSame.objects.filter(Q(one__in=same) | Q(other__in=same)).select_related("one", "other")
    apart = {side.merged_into_id or side.pk for pair in pairs for side in (pair.one, pair.other)}
    return apart | same


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one person. `other` is None where it is another team's."""

    one: Person
    other: Person | None
    team: str
    why: str
    how_sure: HowSure


@dataclass(frozen=True)
class LooksLike:
    """Two records by their keys, the first of a team that was asked about, and how they are alike."""

    one: int
    other: int
    like: Likeness


# For the people of some teams against everybody, whom to look at: born on the same day; or on days that one
# slip of the pen makes of each other (the slips of `near_days`: what two such days have in common is joined
# on, so that nobody is compared with the whole council); or with a day missing, by the name alone. Then what
# costs more: that the names have something in common, and that nobody has said that they are two people.
PAIRS = """
WITH person AS (
    SELECT *, to_char(date_of_birth, 'DDMMYYYY') AS figures, team_id = ANY(%(teams)s) AS is_ours
    FROM people_person WHERE merged_into_id IS NULL
),
slip AS (
    SELECT id, is_ours, hashtext(overlay(figures placing '_' from place)) AS written
    FROM person, generate_series(1, 8) AS place WHERE figures IS NOT NULL
    UNION ALL
    SELECT id, is_ours, hashtext('swapped ' || least(left(figures, 2), substr(figures, 3, 2))
        || greatest(left(figures, 2), substr(figures, 3, 2)) || right(figures, 4))
    FROM person WHERE figures IS NOT NULL
    UNION ALL
    SELECT id, is_ours, hashtext('a year out ' || left(figures, 4) || right(figures, 4)::int + later)
    FROM person, generate_series(0, 1) AS later WHERE figures IS NOT NULL
),
to_look_at AS MATERIALIZED (
    SELECT one.id AS one, other.id AS other
    FROM person AS one JOIN person AS other USING (date_of_birth) WHERE one.is_ours
    UNION
    SELECT one.id, other.id FROM slip AS one JOIN slip AS other USING (written) WHERE one.is_ours
    UNION
    SELECT one.id, other.id
    FROM people_person AS one JOIN people_person AS other ON one.sort_name %% other.sort_name
    WHERE one.team_id = ANY(%(teams)s) AND one.merged_into_id IS NULL AND other.merged_into_id IS NULL
        AND other.date_of_birth IS NULL
        AND similarity(one.sort_name, other.sort_name) >= %(looked_at_without_a_day)s
    UNION
    SELECT one.id, other.id
    FROM people_person AS one JOIN people_person AS other ON other.sort_name %% one.sort_name
    WHERE one.team_id = ANY(%(teams)s) AND one.merged_into_id IS NULL AND other.merged_into_id IS NULL
        AND one.date_of_birth IS NULL
        AND similarity(one.sort_name, other.sort_name) >= %(looked_at_without_a_day)s
),
apart AS (
    SELECT coalesce(one.merged_into_id, one.id) AS one, coalesce(other.merged_into_id, other.id) AS other
    FROM people_notthesame AS said
    JOIN people_person AS one ON one.id = said.one_id JOIN people_person AS other ON other.id = said.other_id
)
SELECT one.id, one.given_name, one.family_name, one.date_of_birth, one.nhs_number, one.likes_to_be_called,
    other.id, other.given_name, other.family_name, other.date_of_birth, other.nhs_number,
    other.likes_to_be_called
FROM to_look_at
JOIN people_person AS one ON one.id = to_look_at.one
JOIN people_person AS other ON other.id = to_look_at.other
WHERE one.id <> other.id AND NOT (other.team_id = ANY(%(teams)s) AND other.id < one.id)
    AND (one.nhs_number = '' OR other.nhs_number = '')
    AND (
        similarity(one.sort_name, other.sort_name) >= %(looked_at)s
        OR lower(one.family_name) = lower(other.family_name)
        OR lower(one.given_name) = lower(other.given_name)
    )
    AND NOT EXISTS (
        SELECT FROM apart
        WHERE (apart.one, apart.other) IN ((one.id, other.id), (other.id, one.id))
    )
ORDER BY one.sort_name, one.id, other.sort_name, other.id
"""


def pairs_alike(account: Account) -> list[LooksLike]:
    """Every pair of records that may be of one person and has one of them in the account's teams; one query.

    The surest first, then by name. Left out: pairs that somebody has said are two people, two records with
    an NHS number each (which are two people's), and records that are merged.
    """
    teams = account.teams_as(*access.WORKERS)
    if not teams:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner takes the query for a huge one and would compile it for a second and a half first.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(
            PAIRS,
            {
                "teams": teams,
                "looked_at": LOOKED_AT,
                "looked_at_without_a_day": LOOKED_AT_WITHOUT_A_DAY,
            },
        )
        rows = cursor.fetchall()
    found = [
        LooksLike(row[0], row[6], like)
        for row in rows
        if (like := likeness(Details(*row[1:6]), Details(*row[7:12]))) is not None
    ]
    return sorted(found, key=lambda pair: -pair.like.how_sure)


def pairs_shown(found: Sequence[LooksLike], account: Account) -> list[Pair]:
    """A page of such pairs with the people themselves, where the account may work with them; two queries."""
    keys = {key for pair in found for key in (pair.one, pair.other)}
    people = Person.objects.select_related("team", "account").in_bulk(keys)
    shown = []
    for pair in found:
        one, other = people[pair.one], people[pair.other]
        may = access.may_work_with(account, other)
        shown.append(Pair(one, other if may else None, other.team.name, pair.like.why, pair.like.how_sure))
    return shown


# Making two records one. ---------------------------------------------------------------------------------

# What a worker chooses between where the two records differ, in the order of the page.
CHOSEN = (
    "title",
    "given_name",
    "family_name",
    "likes_to_be_called",
    "sex",
    "ethnicity",
    "support_reason",
    "language",
    "address",
    "phone",
    "email",
    "lives_alone",
    "autism",
    "dementia",
    "substance_misuse",
    "has_nobody",
    "team",
)
LABELS = {
    "title": "Title",
    "given_name": "First name",
    "family_name": "Family name",
    "likes_to_be_called": "Likes to be called",
    "date_of_birth": "Date of birth",
    "nhs_number": "NHS number",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "support_reason": "Main reason for support",
    "language": "Language",
    "address": "Address",
    "phone": "Phone",
    "email": "E-mail",
    "lives_alone": "Lives alone",
    "autism": "Autism",
    "dementia": "Dementia",
    "substance_misuse": "Alcohol or drugs",
    "has_nobody": "Has nobody",
    "account": "Own sign-in name",
    "died_on": "Died",
    "team": "Team",
}
# What the two cannot both have and differ in, and so goes to the kept record from whichever knows it.
AS_KNOWN = ("date_of_birth", "nhs_number", "account", "died_on")
NOT_KNOWN = ("", None, Sex.NOT_KNOWN)


def what_stands_in_the_way(one: Person, other: Person) -> list[str]:
    """Why two records cannot be made one, a sentence each; nothing where they can. Either way round."""
    if one.pk == other.pk:
        return ["This is one and the same record. There is nothing to merge."]
    merged = [person for person in (one, other) if person.merged_into_id is not None]
    if merged:
        return [
            f"The record of {person.full_name} was merged already. Open it: it leads to the one that is kept."
            for person in merged
        ]
    return [*_what_differs(one, other), *hindrances.of(one, other)]


def _what_differs(one: Person, other: Person) -> Iterator[str]:
    if one.date_of_birth and other.date_of_birth and one.date_of_birth != other.date_of_birth:
        yield (
            f"Their days of birth are not the same: {one.date_of_birth:%-d %B %Y} and "
            f"{other.date_of_birth:%-d %B %Y}. If one is a mistake, put it right on its record first. "
            "If both are right, they are two people."
        )
    if one.nhs_number and other.nhs_number and one.nhs_number != other.nhs_number:
        yield (
            f"They have different NHS numbers: {one.nhs_number_in_words} and {other.nhs_number_in_words}. "
            "If one is a mistake, put it right on its record first. If both are right, they are two people."
        )
    if one.died_on != other.died_on:
        says = [
            f"that they died on {day:%-d %B %Y}" if day else "nothing" for day in (one.died_on, other.died_on)
        ]
        yield (
            f"The records do not say the same of a death: one says {says[0]}, the other {says[1]}. "
            "Find out, and put it right on the record that is wrong first."
        )
    if one.account_id and other.account_id:
        yield (
            "Each record has a sign-in name of its own. Ask which one the person uses, and take the other "
            "off its record first."
        )


def as_it_was(columns_of_it: Mapping[str, Any]) -> Person:
    """A record as a merge kept it, to be shown and never saved."""
    kept = dict(columns_of_it)
    team = Team.objects.filter(pk=kept.pop("team")).first()
    account = Account.objects.filter(pk=kept.pop("account")).first()
    values = {name: _read(name, value) for name, value in kept.items() if name in LABELS}
    return Person(ref=kept["ref"], team=team, account=account, **values)


def _read(name: str, value: Any) -> Any:
    field: Any = Person._meta.get_field(name)
    return field.to_python(value)


@dataclass(frozen=True)
class Compared:
    """One column of two records in words. `is_chosen`: a worker chooses; else what is known is kept."""

    label: str
    kept: str
    emptied: str
    is_chosen: bool

    @property
    def is_same(self) -> bool:
        return self.kept == self.emptied


def compared(kept: Person, emptied: Person) -> list[Compared]:
    """Two records column by column, as a page shows them."""
    chosen = chosen_columns(kept, emptied)
    return [
        Compared(label, value_in_words(kept, name), value_in_words(emptied, name), name in chosen)
        for name, label in LABELS.items()
    ]


def value_in_words(person: Person, name: str) -> str:
    """A column of a record as a worker reads it."""
    value = getattr(person, name)
    if name == "account":
        return value.username if value else "None"
    if name == "died_on":
        return day(value) if value else "No"
    if value in NOT_KNOWN:
        return "Not known"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    in_words = {
        "sex": person.get_sex_display,
        "ethnicity": lambda: person.ethnicity_in_words,
        "support_reason": lambda: person.support_reason_in_words,
        "nhs_number": lambda: person.nhs_number_in_words,
    }
    return str(in_words[name]() if name in in_words else value)


def chosen_columns(kept: Person, emptied: Person) -> list[str]:
    """The columns in which both know something, and not the same: what a worker chooses between."""
    return [
        name
        for name in CHOSEN
        if getattr(kept, name) != getattr(emptied, name)
        and getattr(kept, name) not in NOT_KNOWN
        and getattr(emptied, name) not in NOT_KNOWN
    ]


@dataclass(frozen=True)
class Kind:
    """How many rows of one kind are somebody's."""

    says: str
    count: int


# What the kinds of this stage's rows are called on a page; those of others go by the name of their table.
KINDS = {
    "people.AboutMeWords.person": "About me",
    "people.AccessNeed.person": "Needs and adjustments",
    "people.CapacityDecision.person": "Decisions about capacity",
    "people.Carer.person": "People who help",
    "people.Consent.person": "Agreements to share",
    "people.HowToReach.person": "How to reach them",
    "people.NamedWorker.person": "Named workers",
    "people.Person.merged_into": "Records merged into it before",
    "people.Speaker.person": "People who speak for them",
}


def belongings_of(person: Person) -> list[Kind]:
    """How many rows of each kind, of every stage, are this person's; kinds with none left out. One query."""
    quoted = connection.ops.quote_name
    counts = " UNION ALL ".join(
        f"SELECT {place}, count(*) FROM {quoted(column.model._meta.db_table)} "
        f"WHERE {quoted(column.field.column)} = %s"
        for place, column in enumerate(columns())
    )
    with connection.cursor() as cursor:
        cursor.execute(counts, [person.pk] * len(columns()))
        counted = dict(cursor.fetchall())
    return [
        Kind(_kind_in_words(column), counted[place])
        for place, column in enumerate(columns())
        if counted[place]
    ]


def _kind_in_words(column: Column) -> str:
    name = KINDS.get(column.key) or str(column.model._meta.verbose_name_plural)
    return name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Stayed:
    """A row that stayed on the emptied record, for there may be one alone: what it says, column by column."""

    kind: str
    columns: tuple[tuple[str, str], ...]


def moved_by(merge: Merge) -> list[Kind]:
    """How many rows of each kind a merge moved."""
    return [
        Kind(_kind_in_words(column), len(merge.moved[column.key]))
        for column in columns()
        if merge.moved.get(column.key)
    ]


def stayed_in(merge: Merge) -> list[Stayed]:
    """What a merge left on the emptied record, whole, so that it can be read and written anew."""
    return [
        Stayed(_kind_in_words(column), tuple(_row_in_words(row, column)))
        for column in columns()
        if (keys := merge.stayed.get(column.key))
        for row in column.model._base_manager.filter(pk__in=keys).order_by("pk")
    ]


def _row_in_words(row: Model, column: Column) -> Iterator[tuple[str, str]]:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if (
            field in (column.field, row._meta.pk)
            or field.name in ("ref", "version")
            or value in ("", None, [])
        ):
            continue
        says = getattr(row, f"get_{field.name}_display", lambda value=value: value)()
        if isinstance(says, bool):
            says = "Yes" if says else "No"
        elif isinstance(says, date):
            says = day(says)
        elif isinstance(says, list):
            says = ", ".join(str(one) for one in says)
        label = str(field.verbose_name)
        yield label[:1].upper() + label[1:], str(says)
    for many in row._meta.many_to_many:
        if those := ", ".join(str(one) for one in getattr(row, many.name).all()):
            label = str(many.verbose_name)
            yield label[:1].upper() + label[1:], those


def told_apart(one: Person, other: Person) -> NotTheSame | None:
    """Who said that these two are two people, if anybody did."""
    first, second = sorted((one.pk, other.pk))
    return NotTheSame.objects.select_related("said_by").filter(one=first, other=second).first()


def merge_for(ref: str) -> Merge:
    """The merge of this reference with both records; `Merge.DoesNotExist` where there is none."""
    return Merge.objects.select_related("kept__team", "emptied__team", "merged_by", "undone_by").get(ref=ref)


def refs_of(person: Person) -> QuerySet[Person, str]:
    """The references under which the record has lines about a person: their own, and those merged into it.

    For `person_ref__in`, where it is asked within the same query.
    """
    return Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk)).values_list("ref", flat=True)


def merges_of(person: Person) -> list[Merge]:
    """The merges a record was part of, the newest first; looked up once for a page that asks twice."""
    known: list[Merge] | None = person.__dict__.get("merges_known")
    if known is None:
        found = Merge.objects.filter(Q(kept=person) | Q(emptied=person))
        known = person.__dict__["merges_known"] = list(found.select_related("merged_by", "undone_by"))
    return known


def told_merges(person: Person) -> Iterator[Event]:
    """For the timeline: that we had two records of somebody, or thought so."""
    for merge in merges_of(person):
        by = merge.merged_by.name
        yield Event(merge.merged_on, "We found that we had two records about you, and made them one.", by=by)
        if merge.undone_on and merge.undone_by:
            says = "We had taken a record of somebody else for yours. We put the two apart again."
            yield Event(merge.undone_on, says, by=merge.undone_by.name)


def death_noted(person: Person) -> Entry | None:
    """The line of the record in which somebody's death was noted: by whom, when, and how we know."""
    noted = Entry.objects.filter(person_ref__in=refs_of(person), act="noted a death")
    return noted.order_by("-number").first()


def told_of_death(person: Person) -> Iterator[Event]:
    """For the timeline of those who work with somebody: the day they died. It is never on their own page."""
    if person.died_on:
        yield Event(person.died_on, f"{person.full_name} died.", is_for_workers=True)


def part_about_the_record(person: Person, account: Account) -> Part | None:
    """For the person's file: other records of them, and their death. One query, for workers alone."""
    if not access.may_work_with(account, person):
        return None
    lines = [
        Line(
            "Another record of them was merged into this one"
            if merge.kept_id == person.pk
            else "This record was merged into another",
            reverse("people:merged", args=[merge.ref]),
            merge.merged_on,
            "Undone" if merge.undone_on else "",
        )
        for merge in merges_of(person)
    ]
    if person.died_on:
        lines.append(
            Line(
                "Their death, and what is still planned",
                reverse("people:death", args=[person.ref]),
                person.died_on,
            )
        )
    steps = [Step("Look for another record of them", reverse("people:alike_one", args=[person.ref]))]
    if not person.died_on:
        steps.append(Step("Note that they have died", reverse("people:death", args=[person.ref])))
    return Part("This record", tuple(lines), tuple(steps))
