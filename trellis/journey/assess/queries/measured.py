"""How assessments are done, and for whom: talks, minutes, who was there, days, and what people said of it.

Counted over the assessments decided in a period, one row each as columns of numbers; who they are about is
never read. Groups are cut by numpy. Whoever sees no names is shown whole financial years and no small
numbers: a year beside a part of it, or beside the same year a day later, would give a hidden number back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Case, F, FloatField, Func, IntegerField, Max, Min, QuerySet, When
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from trellis.basis.codes import code_list
from trellis.basis.periods import Period, financial_year_of
from trellis.basis.small_numbers import HIDDEN, Counts, hidden_in_topics
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.models import NamedWorker, Sex
from trellis.journey.record.models import Entry

from .. import access, states
from ..models import (
    Advocacy,
    Assessment,
    Contact,
    Dispute,
    EligibilityDecision,
    Kind,
    OutcomeAnswer,
    OwnWords,
    Present,
    Role,
    Said,
    Talk,
    Way,
)
from .what_came import BANDS, NOT_KNOWN, OLDEST, harmless

ALL = "Everybody"
MOST_YEARS = 20


@dataclass(frozen=True)
class Topic:
    """One question asked of every assessment, with its answers; each assessment has one of them."""

    key: str
    says: str
    answers: tuple[str, ...]


TOPICS = (
    Topic(
        "who",
        "Who was there",
        ("No talk", "The person alone", "Family or who speaks for them", "An advocate"),
    ),
    Topic("first", "Words kept before the first code", ("Yes", "No")),
    Topic("named", "Every talk with the worker they know", ("Yes", "No")),
    Topic(
        "own_words", "Their own words", ("Told us themself", "Offered, and would rather not", "Never offered")
    ),
    Topic(
        "disputes",
        "That’s not right",
        ("Never said", "Said, and changed", "Said, and stands", "Said, and open or taken back"),
    ),
    Topic(
        "advocacy",
        "An advocate",
        ("Never asked about", "Not owed", "Owed, and had one", "Owed, and had none"),
    ),
)


@dataclass(frozen=True)
class Spread:
    """The middle of a column, and what nine in ten do not pass; None where there is none or it is hidden."""

    median: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class Group:
    """One group of people. base: how many assessments; None where that is hidden, and then all else is too.

    shares: for each topic the count of each answer; None where it is hidden.
    """

    says: str
    base: int | None
    talks: Spread
    minutes: Spread
    days: Spread
    waited: Spread
    shares: dict[str, tuple[int | None, ...]]

    def percent(self, topic: str, answer: int) -> float | None:
        """The share of one answer in percent; None where it is hidden or nobody is counted."""
        count = self.shares[topic][answer]
        return None if count is None or not self.base else 100 * count / self.base


@dataclass(frozen=True)
class Cut:
    """Everybody cut into groups in one way. The last group is everybody."""

    key: str
    by: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Measured:
    """How the assessments decided in a period were done.

    total_minutes and total_talks: of everybody together; None where they are hidden.
    """

    period: Period
    years: tuple[Period, ...]
    kind: str
    is_hidden: bool
    total_talks: int | None
    total_minutes: int | None
    referred: int | None
    cuts: tuple[Cut, ...]

    @property
    def everybody(self) -> Group:
        return self.cuts[0].groups[-1]


def measured(
    account: Account,
    *,
    on: date,
    period: Period | None = None,
    kind: str = Kind.ADULT,
    hide: bool = False,
) -> Measured:
    """How the assessments decided in a period were done, by group; twelve queries for any number.

    period: any for a manager, who sees the assessments of their teams as they are; the last twelve months
    where none is given. For whoever sees no names, the financial year in which the period begins, the latest
    where none is given. kind: the person's own needs, or the carers'. hide: hides small numbers for
    everybody, as a file that may go anywhere must.
    """
    own_teams = access.measures_own_teams(account)
    every = _decided(account, kind, own_teams=own_teams)
    span = every.aggregate(first=Min("decided_on"), last=Max("decided_on"))
    years = _years(span["first"] or on, span["last"] or on)
    if not own_teams:
        period = next((year for year in years if period is not None and period.first in year), years[0])
    elif period is None:
        period = Period(on - timedelta(days=364), on)
    columns = _columns(every.filter(decided_on__range=(period.first, period.last)))
    is_hidden = hide or not own_teams
    return _measured(columns, period, years, kind, is_hidden=is_hidden)


def _decided(account: Account, kind: str, *, own_teams: bool) -> QuerySet[EligibilityDecision]:
    found = EligibilityDecision.objects.filter(replaced_by=None, assessment__kind=kind)
    if own_teams:
        found = found.filter(assessment__person__team__in=account.teams_as(RoleName.MANAGER))
    return found


def _years(first: date, last: date) -> tuple[Period, ...]:
    years = [financial_year_of(last)]
    while years[-1].first > first and len(years) < MOST_YEARS:
        years.append(financial_year_of(years[-1].first - timedelta(days=1)))
    return tuple(years)


# The columns: a few plain questions of the database, put together by numpy on the number of the assessment.

Column = NDArray[Any]


class _AgeInYears(Func):
    template = "extract(year from age(%(expressions)s))::int"
    output_field = IntegerField()


class _Seconds(Func):
    """A moment as seconds, to be compared in a column."""

    template = "extract(epoch from %(expressions)s)::float8"
    output_field = FloatField()


def _asked(rows: QuerySet[Any], **kinds: Any) -> dict[str, Column]:
    """What the query gives, a column for each name; a column of nothing where there are no rows."""
    found = list(zip(*rows.order_by().values_list(*kinds), strict=True)) or [()] * len(kinds)
    return {
        name: np.array(column, dtype=kind) for (name, kind), column in zip(kinds.items(), found, strict=True)
    }


def _columns(found: QuerySet[EligibilityDecision]) -> dict[str, Column]:
    """One row for each decision, as columns; nobody's name or day of birth among them. Ten queries."""
    columns = _about(found)
    places = _Places(columns["assessment"])
    inside = found.order_by().values("assessment")
    return {
        **columns,
        **_of_talks(columns, places, inside),
        "is_words_first": _words_first(places, inside, found),
        "dispute": _disputes(places, inside),
        **_of_advocacy(places, inside),
        "begun": _begun(columns, places, inside),
    }


class _Places:
    """Where the rows about an assessment belong: the place of its decision among all of them."""

    def __init__(self, assessments: Column) -> None:
        self.size = len(assessments)
        self._order = np.argsort(assessments)
        self._sorted = assessments[self._order]

    def of(self, assessments: Column) -> NDArray[np.int64]:
        """The places of these assessments, each of which is among those decided."""
        return np.asarray(self._order[np.searchsorted(self._sorted, assessments)], dtype=np.int64)

    def spread(self, assessments: Column, values: Column, missing: Any) -> Column:
        """A value for each decision; `missing` where there is none. One row an assessment."""
        column = np.full(self.size, missing, dtype=values.dtype)
        column[self.of(assessments)] = values
        return column

    def has(self, assessments: Column) -> NDArray[np.bool_]:
        """Which decisions are among the assessments of these rows."""
        return np.bincount(self.of(assessments), minlength=self.size) > 0


def _about(found: QuerySet[EligibilityDecision]) -> dict[str, Column]:
    person = "assessment__person__"
    told = ("autism", "dementia", "substance_misuse", "has_nobody")
    rows = found.annotate(
        age=Coalesce(_AgeInYears(F("decided_on"), F(f"{person}date_of_birth")), -1),
        sex=F(f"{person}sex"),
        ethnicity=F(f"{person}ethnicity"),
        reason=F(f"{person}support_reason"),
        **{name: F(f"{person}{name}") for name in told},
        who=F("assessment__person"),
        alone=Case(When(assessment__joint_with=None, then=1), default=0, output_field=IntegerField()),
        started=F("assessment__begun_on"),
        own_words=Case(
            When(
                assessment__own_words_answer__in=(OwnWords.ONLINE, OwnWords.PAPER, OwnWords.WITH_SOMEBODY),
                then=0,
            ),
            When(assessment__own_words_offered_on__isnull=False, then=1),
            default=2,
            output_field=IntegerField(),
        ),
    )
    return _asked(
        rows,
        assessment=np.int64,
        who=np.int64,
        decided_on="datetime64[D]",
        started="datetime64[D]",
        age=np.int64,
        sex=object,
        ethnicity=object,
        reason=object,
        **dict.fromkeys(told, object),
        alone=np.int64,
        own_words=np.int64,
    )


def _of_talks(columns: dict[str, Column], places: _Places, inside: QuerySet[Any]) -> dict[str, Column]:
    """Talks, minutes, talks with the worker they know; beside: 0 no talk, 1 alone, 2 family, 3 advocate."""
    held = {"way": Way.TALK, "state": states.ENDED, "assessment__in": inside}
    talks = _asked(
        Talk.objects.filter(**held).annotate(
            lasted=Coalesce(F("minutes"), 0), holder=Coalesce(F("held_by"), 0, output_field=IntegerField())
        ),
        assessment=np.int64,
        on="datetime64[D]",
        lasted=np.int64,
        holder=np.int64,
    )
    there = _asked(
        Present.objects.filter(
            role__in=(Role.ADVOCATE, Role.CARER, Role.SPEAKER), **{f"talk__{key}": held[key] for key in held}
        ).annotate(
            assessment=F("talk__assessment"),
            on=F("talk__on"),
            beside=Case(When(role=Role.ADVOCATE, then=3), default=2, output_field=IntegerField()),
        ),
        assessment=np.int64,
        on="datetime64[D]",
        beside=np.int64,
    )
    place = places.of(talks["assessment"])
    # What was said after the decision had no part in it.
    before = talks["on"] <= columns["decided_on"][place]
    place, holder, on, lasted = place[before], talks["holder"][before], talks["on"][before], talks["lasted"]
    known = _is_known(columns["who"][place], holder, on, inside)
    who = np.zeros(places.size, dtype=np.int64)
    who[place] = 1
    beside = places.of(there["assessment"])
    in_time = there["on"] <= columns["decided_on"][beside]
    np.maximum.at(who, beside[in_time], there["beside"][in_time])
    return {
        "talks": np.bincount(place, minlength=places.size),
        "minutes": np.bincount(place, lasted[before], minlength=places.size).astype(np.int64),
        "with_named": np.bincount(place[known], minlength=places.size),
        "beside": who,
    }


def _is_known(person: Column, worker: Column, on: Column, inside: QuerySet[Any]) -> NDArray[np.bool_]:
    """Which talks were held by the worker who was named for the person on that day."""
    named = _asked(
        NamedWorker.objects.filter(person__assessments__in=inside).distinct(),
        person=np.int64,
        worker=np.int64,
        since="datetime64[D]",
        until="datetime64[D]",
    )
    # The rows of each person are tried in turn: as many turns as anybody had workers.
    order = np.lexsort((named["since"], named["person"]))
    people, workers = named["person"][order], named["worker"][order]
    since, until = named["since"][order], named["until"][order]
    first, last = np.searchsorted(people, person, "left"), np.searchsorted(people, person, "right")
    known = np.zeros(len(person), dtype=bool)
    for turn in range(int((last - first).max(initial=0))):
        there = first + turn < last
        at = (first + turn)[there]
        fits = (workers[at] == worker[there]) & (since[at] <= on[there])
        known[there] |= fits & (np.isnat(until[at]) | (on[there] <= until[at]))
    return known


def _words_first(
    places: _Places, inside: QuerySet[Any], found: QuerySet[EligibilityDecision]
) -> NDArray[np.bool_]:
    """Whether something said was kept before the first outcome was coded; a form has no words first."""
    said = _asked(
        Said.objects.filter(talk__assessment__in=inside)
        .values("talk__assessment")
        .annotate(assessment=F("talk__assessment"), at=_Seconds(Min("written_at"))),
        assessment=np.int64,
        at=np.float64,
    )
    saved = _asked(
        OutcomeAnswer.objects.filter(assessment__in=inside)
        .values("assessment")
        .annotate(at=_Seconds(Min("saved_at"))),
        assessment=np.int64,
        at=np.float64,
    )
    # The row of an answer knows its last save alone; the record has the first, by the assessment's reference.
    written = _asked(
        Entry.objects.filter(
            about=Assessment._meta.label,
            act="wrote down an answer",
            person_ref__in=found.order_by().values("assessment__person__ref"),
        )
        .values("about_ref")
        .annotate(first=_Seconds(Min("at"))),
        about_ref=np.str_,
        first=np.float64,
    )
    refs = _asked(
        Assessment.objects.filter(pk__in=inside).annotate(assessment=F("pk")),
        assessment=np.int64,
        ref=np.str_,
    )
    never = np.inf
    of_these = np.isin(written["about_ref"], refs["ref"])
    by_ref = _Places(refs["ref"])
    recorded = by_ref.spread(written["about_ref"][of_these], written["first"][of_these], never)
    coded = np.minimum(
        places.spread(saved["assessment"], saved["at"], never),
        places.spread(refs["assessment"], recorded, never),
    )
    first_said = places.spread(said["assessment"], said["at"], never)
    return np.asarray((first_said < never) & (first_said <= coded))


def _disputes(places: _Places, inside: QuerySet[Any]) -> NDArray[np.int64]:
    """0 never said, 1 changed, 2 stands, 3 open or taken back; the first of these that is so of any."""
    said = _asked(Dispute.objects.filter(assessment__in=inside), assessment=np.int64, state=object)
    changed, stands = said["state"] == states.CHANGED, said["state"] == states.STANDS
    return np.select(
        [
            ~places.has(said["assessment"]),
            places.has(said["assessment"][changed]),
            places.has(said["assessment"][stands]),
        ],
        [0, 1, 2],
        3,
    )


def _of_advocacy(places: _Places, inside: QuerySet[Any]) -> dict[str, Column]:
    asked = _asked(
        Advocacy.objects.filter(assessment__in=inside, replaced_by=None),
        assessment=np.int64,
        state=object,
        referred_on="datetime64[D]",
        allocated_on="datetime64[D]",
    )
    no_day = np.datetime64("NaT", "D")
    return {
        "advocacy": places.spread(asked["assessment"], asked["state"], ""),
        "referred": places.spread(asked["assessment"], asked["referred_on"], no_day),
        "came": places.spread(asked["assessment"], asked["allocated_on"], no_day),
    }


def _begun(columns: dict[str, Column], places: _Places, inside: QuerySet[Any]) -> Column:
    """The day of the first contact that led to the assessment, or of its start where there was none."""
    contacts = _asked(
        Contact.objects.filter(assessment__in=inside).values("assessment").annotate(first=Min("on")),
        assessment=np.int64,
        first="datetime64[D]",
    )
    first = places.spread(contacts["assessment"], contacts["first"], np.datetime64("NaT", "D"))
    return np.where(np.isnat(first), columns["started"], first)


# Cutting and counting, by numpy.


def _measured(
    columns: dict[str, NDArray[Any]],
    period: Period,
    years: tuple[Period, ...],
    kind: str,
    *,
    is_hidden: bool,
) -> Measured:
    answers = _answers(columns)
    spreads = _spread_columns(columns)
    ways = [(key, by, *_grouped(columns, key)) for key, by in WAYS[kind]]
    counted = [
        [_counted(groups, len(names), answers[topic.key], len(topic.answers)) for _, _, names, groups in ways]
        for topic in TOPICS
    ]
    marks = hidden_in_topics(counted) if is_hidden else None
    cuts = []
    for way, (key, by, names, groups) in enumerate(ways):
        made = []
        for number, name in enumerate([*names, ALL]):
            among = groups == number if number < len(names) else np.ones(len(groups), dtype=bool)
            hidden = None if marks is None else [mark[way][number] for mark in marks]
            topics = [topic[way] for topic in counted]
            made.append(_group(name, among, spreads, topics=topics, number=number, hidden=hidden))
        cuts.append(Cut(key, by, tuple(made)))
    few = cuts[0].groups[-1].base is None
    referred = int((~np.isnat(columns["referred"])).sum())
    return Measured(
        period,
        years,
        kind,
        is_hidden,
        total_talks=None if few else int(columns["talks"].sum()),
        total_minutes=None if few else int(columns["minutes"].sum()),
        referred=None if is_hidden and 0 < referred < 5 else referred,
        cuts=tuple(cuts),
    )


def _answers(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[np.int64]]:
    """For each topic the number of the answer of each assessment."""
    talks, state = columns["talks"], columns["advocacy"]
    advocacy = np.select(
        [
            state == "",
            np.isin(state, [states.NOT_NEEDED, states.HAS_SOMEBODY]),
            ~np.isnat(columns["came"]),
        ],
        [0, 1, 2],
        3,
    )
    return {
        "who": columns["beside"],
        "first": np.where(columns["is_words_first"], 0, 1),
        "named": np.where((talks > 0) & (columns["with_named"] == talks), 0, 1),
        "own_words": columns["own_words"],
        "disputes": columns["dispute"],
        "advocacy": advocacy,
    }


def _spread_columns(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[np.float64]]:
    """The columns whose middle is told; a number that there is not for somebody is left out by `nan`."""
    days = (columns["decided_on"] - columns["begun"]).astype("timedelta64[D]").astype(np.float64)
    until = np.where(np.isnat(columns["came"]), columns["decided_on"], columns["came"])
    waited = (until - columns["referred"]).astype("timedelta64[D]")
    return {
        "talks": columns["talks"].astype(np.float64),
        "minutes": columns["minutes"].astype(np.float64),
        "days": days,
        "waited": np.where(np.isnat(waited), np.nan, waited.astype(np.float64)),
    }


def _counted(groups: NDArray[np.int64], how_many: int, answer: NDArray[np.int64], answers: int) -> Counts:
    return np.bincount(groups * answers + answer, minlength=how_many * answers).reshape(how_many, answers)


def _group(
    says: str,
    among: NDArray[np.bool_],
    spreads: dict[str, NDArray[np.float64]],
    *,
    topics: Sequence[Counts],
    number: int,
    hidden: Sequence[NDArray[np.bool_]] | None,
) -> Group:
    base: int | None = int(among.sum())
    if hidden is not None and any(mark[-1] for mark in hidden):
        base = None
    shares = {}
    for at, (topic, counts) in enumerate(zip(TOPICS, topics, strict=True)):
        row = counts[number] if number < len(counts) else counts.sum(axis=0)
        shares[topic.key] = tuple(
            None if base is None or (hidden is not None and hidden[at][column]) else int(count)
            for column, count in enumerate(row)
        )
    told = {
        name: _spread(values[among], base, is_hidden=hidden is not None) for name, values in spreads.items()
    }
    return Group(says, base, **told, shares=shares)


def _spread(values: NDArray[np.float64], base: int | None, *, is_hidden: bool) -> Spread:
    known = values[~np.isnan(values)]
    if base is None or not known.size or (is_hidden and known.size < 5):
        return Spread(None, None)
    # The ninetieth is somebody's own number, not one between two people's.
    ninetieth = np.percentile(known, 90, method="inverted_cdf")
    return Spread(float(np.median(known)), float(ninetieth))


# Groups.


def _grouped(columns: dict[str, NDArray[Any]], key: str) -> tuple[list[str], NDArray[np.int64]]:
    """The names of the groups in their order, groups of nobody left out, and the group of each assessment."""
    names, number = GROUPS[key](columns)
    there = np.unique(number)
    place = np.zeros(len(names), dtype=np.int64)
    place[there] = np.arange(len(there))
    return [names[one] for one in there], place[number]


def _by_age(columns: dict[str, NDArray[Any]]) -> tuple[list[str], NDArray[np.int64]]:
    oldest = np.array([age for age, _ in BANDS])
    ages = columns["age"]
    band = np.searchsorted(oldest, ages)
    names = [*(says for _, says in BANDS), OLDEST, NOT_KNOWN]
    return names, np.where(ages < 0, len(names) - 1, band)


def _by_words(names: Sequence[str], of_code: dict[str, str], codes: NDArray[Any]) -> Any:
    """Codes as the numbers of their groups; a code that no list knows any more is not known."""
    found, back = np.unique(codes.astype(str), return_inverse=True)
    order = [*dict.fromkeys(names), NOT_KNOWN]
    numbers = [order.index(of_code.get(code, NOT_KNOWN)) for code in found]
    return order, np.array(numbers, dtype=np.int64)[back] if len(codes) else np.zeros(0, dtype=np.int64)


def _by_reason(columns: dict[str, NDArray[Any]]) -> Any:
    says = {code: words for code, words in code_list("support_reason").says.items() if code != "unknown"}
    return _by_words(list(says.values()), says, columns["reason"])


def _by_ethnicity(columns: dict[str, NDArray[Any]]) -> Any:
    says = {code: words.partition(":")[0] for code, words in code_list("ethnicity").says.items()}
    known = {code: group for code, group in says.items() if group != "No data"}
    return _by_words(list(known.values()), known, columns["ethnicity"])


def _by_sex(columns: dict[str, NDArray[Any]]) -> Any:
    says = {one.value: str(one.label) for one in Sex if one != Sex.NOT_KNOWN}
    return _by_words(list(says.values()), says, columns["sex"])


def _yes_no(name: str) -> Any:
    def cut(columns: dict[str, NDArray[Any]]) -> Any:
        return _by_words(["Yes", "No"], {"True": "Yes", "False": "No"}, columns[name])

    return cut


def _by_joint(columns: dict[str, NDArray[Any]]) -> Any:
    return ["Together with the person’s own", "By itself"], columns["alone"]


GROUPS = {
    "age": _by_age,
    "reason": _by_reason,
    "sex": _by_sex,
    "ethnicity": _by_ethnicity,
    "autism": _yes_no("autism"),
    "dementia": _yes_no("dementia"),
    "substance_misuse": _yes_no("substance_misuse"),
    "has_nobody": _yes_no("has_nobody"),
    "joint": _by_joint,
}
# What is known of a carer is their name and how they help; the groups of the person are not the carer's.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    Kind.ADULT.value: (
        ("age", "Age on the day"),
        ("reason", "Main reason for support"),
        ("sex", "Sex"),
        ("ethnicity", "Ethnicity"),
        ("autism", "Autism"),
        ("dementia", "Dementia"),
        ("substance_misuse", "Substance misuse"),
        ("has_nobody", "Has nobody"),
    ),
    Kind.CARER.value: (("joint", "How it was done"),),
}


def measured_as_csv(found: Measured) -> str:
    """Every group of every cut as one sheet that opens in a spreadsheet."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    spreads = [
        ("talks", "Talks"),
        ("minutes", "Minutes"),
        ("days", "Days"),
        ("waited", "Days waited for an advocate"),
    ]
    heads = ["First day", "Last day", "Whose", "By", "Group", "Assessments decided"]
    heads += [f"{says}: {what}" for _, says in spreads for what in ("median", "90th percentile")]
    heads += [f"{topic.says}: {answer}" for topic in TOPICS for answer in topic.answers]
    writer.writerow([harmless(head) for head in heads])
    for cut in found.cuts:
        for group in cut.groups:
            cells = [
                found.period.first.isoformat(),
                found.period.last.isoformat(),
                str(Kind(found.kind).label),
            ]
            cells += [cut.by, group.says, _cell(group.base)]
            for name, _ in spreads:
                spread: Spread = getattr(group, name)
                cells += [_cell_of(spread.median, group), _cell_of(spread.ninetieth, group)]
            cells += [_cell(count) for topic in TOPICS for count in group.shares[topic.key]]
            writer.writerow([harmless(cell) for cell in cells])
    # The mark in front tells a spreadsheet that accents are UTF-8.
    return "\ufeff" + lines.getvalue()


def _cell(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def _cell_of(number: float | None, group: Group) -> str:
    if number is None:
        return HIDDEN if group.base is None else ""
    return f"{number:g}"
