"""Who is missing out, and what the label means: one file of people, told whole or as everybody may see it.

Two engines count (who was offered what; who has control on evidence) and a third hides what may not be shown,
all of it in one grid, so that no two tables can be taken from one another. What comes out is `Shown` values
and sentences made of them alone: a page, a picture, a file and the command print the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.partitions import NOT_KNOWN, Numbers, Partition, Truths
from trellis.engines.control.label_and_evidence import (
    COULD_BE,
    HAS,
    HELD_SAYS,
    NOT_YET,
    SHOWN,
    TESTS,
    Control,
    read_control,
)
from trellis.engines.disclosure.grid import ALL, Name, grid_of
from trellis.engines.disclosure.hide import as_it_is, protect
from trellis.engines.disclosure.policy import Policy
from trellis.engines.disclosure.shown import DAYS, PENCE, PEOPLE, PERCENT, RATIO, Shown, Teller
from trellis.engines.equity import ratios
from trellis.engines.equity.like_for_like import Standardised, standardise, strata_of
from trellis.engines.equity.people import KNOWN, NO, YES, People, names_of, read_people

Words: TypeAlias = NDArray[np.str_]
Cell: TypeAlias = str | Shown


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each group. compared: the answer whose share is set beside another group's."""

    key: str
    says: str
    heading: str
    verb: str
    compared: str

    @property
    def known(self) -> Name:
        """Those whose answer is known, of whom shares are."""
        return f"{self.key}_known", KNOWN

    @property
    def not_known(self) -> Name:
        """Those whose answer nobody wrote down."""
        return f"{self.key}_known", NOT_KNOWN


QUESTIONS = (
    Question("offered", "Offered a direct payment", "Offered", "were offered a direct payment", YES),
    Question("took", "Took it, of those offered", "Took it", "took the offer", YES),
    # The more are cut the worse, so what is set beside another group's is the share whose sum was not cut.
    Question("cut", "Final sum below the first", "Cut", "kept the whole of their first sum", NO),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One group's answer to one question.

    some, of: how many, and of how many whose answer is known. ratio: the share compared, beside the reference
    group's. verdict: a key of `ratios.SAYS`. like_for_like: the share if the group were of the same ages and
    reasons for support as everybody.
    """

    some: Shown
    of: Shown
    not_known: Shown
    percent: Shown
    compared: Shown
    ratio: Shown
    verdict: str
    like_for_like: Shown


@dataclass(frozen=True, slots=True)
class Group:
    """One group. middles: the median wait, first sum, final sum and cut.

    supported: how many of them the label and the index are about, of whom those three shares are.
    """

    name: str
    people: Shown
    answers: Mapping[str, Answer]
    middles: Mapping[str, Shown]
    supported: Shown
    label: Shown
    direct_payment: Shown
    control: Shown


@dataclass(frozen=True, slots=True)
class Way:
    """One way of cutting everybody into groups. references: for each question the group compared with."""

    key: str
    says: str
    groups: tuple[Group, ...]
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelAndControl:
    """The label and the evidence of a group of people, to stand on one line.

    Each of the three is of the same people. could_be: how many would pass if all that is not known were yes.
    tests: for each test how many passed it, did not, and are not known.
    """

    name: str
    people: Shown
    self_directed: tuple[Shown, Shown]
    direct_payment: tuple[Shown, Shown]
    control: tuple[Shown, Shown]
    could_be: Shown
    tests: Mapping[str, tuple[Shown, Shown, Shown]]

    @property
    def line(self) -> str:
        """The three shares on one line, in words."""
        parts = [
            f"{says} {percent} ({some} of {self.people})"
            for says, (some, percent) in (
                ("self-directed by the label", self.self_directed),
                ("by direct payment", self.direct_payment),
                ("with control on evidence", self.control),
            )
            if some.value is not None or some.is_hidden
        ]
        return f"{self.name}: {'; '.join(parts)}."


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed: a title, headings, and rows whose first cell says what the row is about."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def printed(self) -> tuple[tuple[str, ...], ...]:
        """The rows as they are printed."""
        return tuple(tuple(str(cell) for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is told of a file of people.

    policy: by whose rule small numbers are hidden; None where they are not. control: everybody first, then by
    how the money is held; none where the file tells neither. warnings: who is missing out, the worst first.
    """

    on: date
    policy: Policy | None
    everybody: Group
    ways: tuple[Way, ...]
    control: tuple[LabelAndControl, ...]
    warnings: tuple[str, ...]
    caveats: tuple[str, ...]
    findings: tuple[Finding, ...]


def tell(
    columns: Mapping[str, Sequence[str] | Words],
    *,
    on: date,
    policy: Policy | None = None,
    reference: str | None = None,
    numbers: Numbers | None = None,
) -> Told:
    """Who was offered, who took, who waited, what they got, and who has control; by every group in the file.

    columns: as `engines.equity.people` and `engines.control.label_and_evidence` name them. on: by which day's
    rules. reference: the name of the group that the others of its kind are set beside; without it the one
    with the highest share among those that are large enough and shown. numbers: of each row its number in the
    file, where they are not 1, 2, 3 and so on.

    Refused: a file of which nothing can be told; a reference that is no group of it.
    """
    people = read_people(columns, numbers)
    control = read_control(columns, people.kept, on=on, numbers=numbers)
    ways = _ways(people, policy)
    groups = ways + ((control.by_held,) if control.by_held is not None else ())
    if reference is not None and reference not in names_of(groups):
        says = f"{quoted(reference)} is no group in this file."
        raise Refused(
            Finding("unknown-group", says, "reference", f"Use one of: {'; '.join(names_of(groups))}.")
        )
    telling = _Telling(people, control, *_tellers(people, control, groups, policy), on, reference)
    told = tuple(telling.way(one) for one in ways)
    return Told(
        on=on,
        policy=policy,
        everybody=telling.everybody(),
        ways=told,
        control=telling.control_told(),
        warnings=_warnings(told),
        caveats=_caveats(people, control, policy, told),
        findings=people.findings + control.findings,
    )


def _ways(people: People, policy: Policy | None) -> tuple[Partition, ...]:
    """Every way of grouping; where small numbers are hidden, without the finest.

    Of nineteen ethnic groups and twelve reasons most have few people. Nearly all of them would be hidden, and
    so much else to keep them hidden that the wide groups could not be told either.
    """
    if policy is None:
        return people.groups
    return tuple(one for one in people.groups if not one.key.endswith("_detail"))


def _tellers(
    people: People, control: Control, groups: Sequence[Partition], policy: Policy | None
) -> tuple[Teller, Teller]:
    """Who tells every number of every group, and who tells the five tests one by one.

    Where small numbers are hidden the tests are told of everybody alone: by group they would be so many small
    numbers that hardly anything else could be shown beside them.
    """
    tests = [one for one in control.asked if one.key in TESTS]
    others = [*people.asked, *(one for one in control.asked if one.key not in TESTS)]
    if policy is None:
        teller = Teller(as_it_is(grid_of(len(people), groups, [*others, *tests])))
        return teller, teller
    given = [("by_held", key) for key in ("supported", "self_directed", "held")]
    protected = protect(grid_of(len(people), groups, others, given=given), policy)
    # A grid of those alone whom the tests are about; where their number is hidden, no test is told.
    about = np.zeros(len(people), dtype=bool) if not tests else tests[0].number >= 0
    theirs = [replace(one, number=one.number[about], of=None) for one in tests]
    return Teller(protected), Teller(protect(grid_of(int(about.sum()), [], theirs), policy))


@dataclass(frozen=True, eq=False)
class _Telling:
    """What is at hand while telling."""

    people: People
    control: Control
    teller: Teller
    of_tests: Teller
    on: date
    reference: str | None

    def has(self, key: str) -> bool:
        """Whether anything is asked by this key."""
        return any(name[0] == key for name in self.teller.protected.grid.columns)

    def way(self, group: Partition) -> Way:
        """One way of grouping, each group told beside the reference group."""
        rows: list[Name] = [(group.key, name) for name in group.names]
        asked = [one for one in QUESTIONS if self.has(one.key)]
        references = {one.key: self._reference(one, rows) for one in asked}
        standard = {one.key: self._standardised(one, group) for one in asked}
        told = tuple(
            self._group(
                row,
                group.members(at),
                {
                    one.key: self._answer(one, row, references[one.key], _at(standard[one.key], at))
                    for one in asked
                },
            )
            for at, row in enumerate(rows)
        )
        return Way(group.key, group.says, told, {key: row[1] for key, row in references.items() if row})

    def everybody(self) -> Group:
        """Everybody as one group, set beside nobody."""
        answers = {one.key: self._answer(one, ALL, None, None) for one in QUESTIONS if self.has(one.key)}
        return self._group(ALL, np.ones(len(self.people), dtype=bool), answers)

    def _group(self, row: Name, members: Truths, answers: Mapping[str, Answer]) -> Group:
        people = self.teller.count(row, ALL)
        return Group(
            name=row[1],
            people=people,
            answers=answers,
            middles=self._middles(members, people, answers),
            supported=self.teller.count(row, self._supported),
            label=self._share(row, ("self_directed", YES)),
            direct_payment=self._share(row, ("held", HELD_SAYS[0])),
            control=self._share(row, ("control", SHOWN)),
        )

    @property
    def _supported(self) -> Name:
        """Those whom the label and the index are about."""
        return ("supported", HAS) if self.has("supported") else ALL

    def _share(self, row: Name, part: Name) -> Shown:
        return self.teller.percent(row, part, self._supported) if self.has(part[0]) else Shown(None, PERCENT)

    def _count(self, row: Name, part: Name) -> Shown:
        return self.teller.count(row, part) if self.has(part[0]) else Shown(None, PEOPLE)

    def _middles(self, members: Truths, people: Shown, answers: Mapping[str, Answer]) -> dict[str, Shown]:
        cut = (answers["cut"].some,) if "cut" in answers else ()
        told = {}
        for key, unit, numbers, counts in (
            ("waited", DAYS, self.people.waited_days, (people,)),
            ("indicative", PENCE, self.people.indicative_pence, (people,)),
            ("final", PENCE, self.people.final_pence, (people,)),
            ("cut", PENCE, np.where(self.people.cut_pence > 0, self.people.cut_pence, -1), (people, *cut)),
        ):
            known = numbers[members & (numbers >= 0)]
            told[key] = self.teller.middle(known, unit, people=counts)
        return told

    def _answer(
        self, question: Question, row: Name, reference: Name | None, like: tuple[float, float, float] | None
    ) -> Answer:
        teller, known = self.teller, question.known
        some, of = teller.count(row, (question.key, YES)), teller.count(row, known)
        compared = teller.percent(row, (question.key, question.compared), known)
        ratio, verdict = Shown(None, RATIO, decimals=2), ratios.NONE
        if reference is not None and reference != row and row[1] != NOT_KNOWN:
            ratio, verdict = self._ratio(question, row, reference)
        share, low, high = like if like is not None else (None, None, None)
        like_for_like = teller.number(
            None if share is None else 100 * share,
            PERCENT,
            people=(some, of, teller.count(row, (question.key, NO)), teller.count(row, ALL)),
            low=None if low is None else 100 * low,
            high=None if high is None else 100 * high,
            decimals=1 if teller.is_whole else 0,
            is_of_true_counts=True,
        )
        return Answer(
            some=some,
            of=of,
            not_known=teller.count(row, question.not_known),
            percent=teller.percent(row, (question.key, YES), known),
            compared=compared,
            ratio=ratio,
            verdict=verdict,
            like_for_like=like_for_like,
        )

    def _ratio(self, question: Question, row: Name, reference: Name) -> tuple[Shown, str]:
        """The group's share beside the reference group's, from what is shown of both."""
        part = (question.key, question.compared)
        some, of = self.teller.count(row, part), self.teller.count(row, question.known)
        best, among = self.teller.count(reference, part), self.teller.count(reference, question.known)
        shares = (
            self.teller.percent(row, part, question.known),
            self.teller.percent(reference, part, question.known),
        )
        counts = (some, of, best, among)
        if any(one.is_hidden for one in (*counts, *shares)) or not of.value or not among.value:
            return self.teller.number(None, RATIO, people=(*counts, *shares)), ratios.NONE
        a, n, b, m = (int(one.value or 0) for one in counts)
        found = ratios.ratios([min(a, n)], [n], min(b, m), m)
        value, low, high = float(found.value[0]), float(found.low[0]), float(found.high[0])
        shown = self.teller.number(value, RATIO, people=counts, low=low, high=high)
        return shown, ratios.verdict(value, low, high, on=self.on)

    def _reference(self, question: Question, rows: Sequence[Name]) -> Name | None:
        """The group that the others are set beside: the one named, or the best that is large and shown."""
        # Who has dementia is set beside who has not, however few have it and however well they come off.
        for name in (self.reference, NO):
            named = [row for row in rows if row[1] == name]
            if named:
                return named[0]
        fewest = int(ratios.LAW.on("fewest_in_reference", self.on).value)
        best: tuple[float, Name] | None = None
        for row in rows:
            of = self.teller.count(row, question.known)
            share = self.teller.percent(row, (question.key, question.compared), question.known)
            if row[1] == NOT_KNOWN or of.value is None or of.value < fewest:
                continue
            if share.is_hidden:
                # The best of those that happen to be shown is not the best.
                return None
            if share.value is None:
                continue
            if best is None or share.value > best[0]:
                best = float(share.value), row
        return None if best is None else best[1]

    def _standardised(self, question: Question, group: Partition) -> Standardised | None:
        """By age and reason for support, but for the one that the groups are made of."""
        by = [
            one
            for key in ("age", "support_reason")
            if not group.key.startswith(key) and (one := self.people.group(key)) is not None
        ]
        answer = next(one for one in self.people.asked if one.key == question.key)
        if not by:
            return None
        strata = strata_of(len(self.people), by)
        return standardise(answer.number == 0, answer.number >= 0, group, strata)

    def control_told(self) -> tuple[LabelAndControl, ...]:
        """Everybody, then by how the money is held."""
        if not (self.has("held") or self.has("control")):
            return ()
        rows: list[Name] = [ALL]
        if self.control.by_held is not None:
            by_held = self.control.by_held
            rows += [(by_held.key, name) for name in by_held.names if name != NOT_YET]
        return tuple(self._label_and_control(row) for row in rows)

    def _label_and_control(self, row: Name) -> LabelAndControl:
        def both(part: Name) -> tuple[Shown, Shown]:
            return self._count(row, part), self._share(row, part)

        return LabelAndControl(
            name=row[1],
            people=self.teller.count(row, self._supported),
            self_directed=both(("self_directed", YES)),
            direct_payment=both(("held", HELD_SAYS[0])),
            control=both(("control", SHOWN)),
            could_be=self._count(row, ("control", COULD_BE)),
            tests=self._tests(row),
        )

    def _tests(self, row: Name) -> dict[str, tuple[Shown, Shown, Shown]]:
        grid = self.of_tests.protected.grid
        if row not in grid.rows or self.teller.count(row, self._supported).is_hidden:
            return {}
        told = {}
        for one in self.control.asked:
            if one.key in TESTS:
                yes, no, unknown = (self.of_tests.count(row, (one.key, name)) for name in one.names)
                told[one.key] = yes, no, unknown
        return told


def _at(standard: Standardised | None, group: int) -> tuple[float, float, float] | None:
    if standard is None:
        return None
    return float(standard.share[group]), float(standard.low[group]), float(standard.high[group])


# Sentences.


def _warnings(ways: Iterable[Way]) -> tuple[str, ...]:
    """Who comes off worse, surely before perhaps, and the furthest behind first."""
    found: list[tuple[int, float, str]] = []
    told: set[tuple[str, str]] = set()
    order = (ratios.SURELY_UNDER, ratios.UNDER, ratios.TOO_FEW)
    for way in ways:
        for group in way.groups:
            for question in QUESTIONS:
                answer = group.answers.get(question.key)
                if answer is None or answer.verdict not in order or answer.ratio.value is None:
                    continue
                says = _warning(way, group, question, answer)
                # A group that is the same in a wide and in a fine table is told once.
                if (question.key, f"{group.name}{answer.some}") in told:
                    continue
                told.add((question.key, f"{group.name}{answer.some}"))
                found.append((order.index(answer.verdict), float(answer.ratio.value), says))
    return tuple(says for _, _, says in sorted(found))


def _warning(way: Way, group: Group, question: Question, answer: Answer) -> str:
    reference = next(one for one in way.groups if one.name == way.references[question.key])
    other = reference.answers[question.key]
    named = f"{way.says}, {group.name}" if group.name in (YES, NO) else group.name
    beside = f"{way.says}, {reference.name}" if reference.name in (YES, NO) else reference.name
    return (
        f"{named}: {answer.compared} of {answer.of} {question.verb}, against {other.compared} of {other.of} "
        f"among {beside}: a ratio of {answer.ratio} ({answer.ratio.between}). {ratios.SAYS[answer.verdict]}."
    )


def _caveats(people: People, control: Control, policy: Policy | None, ways: Sequence[Way]) -> tuple[str, ...]:
    compared = sum(
        1 for way in ways for group in way.groups for answer in group.answers.values() if answer.verdict
    )
    said = [
        *people.left_out,
        *control.left_out,
        "A share is of those whose answer is known; who is not known is counted apart, and never as a no.",
        "Ranges are Wilson’s for shares and Katz’s for ratios, 95 in 100. They tell of chance alone; no "
        "figure here tells a cause.",
        "Each group is set beside the group of its kind that comes off best, or beside the one that is "
        "named; who has something, such as dementia, beside who has not. "
        f"{compared:,} ratios are looked at here: where groups are alike, about one in twenty would seem "
        "apart.",
        "Like for like is the share if the group were of the same ages and reasons for support as everybody.",
    ]
    if control.partition("self_directed") is not None:
        said.append(
            "The label counts who has a direct payment, a service fund or a budget managed by the council, "
            "as ASCOF 3D does for people in the community. That a service fund counts as managed is to be "
            "confirmed."
        )
    if control.partition("control") is not None:
        said.append(
            "Control is shown by four or more of five tests passed on evidence; what is not known is never "
            "taken for a yes."
        )
    if policy is None:
        return tuple(said)
    return (*said, "Ethnicity and reasons for support are told by wide groups alone.", *policy.says())


# Tables.


def summary_table(told: Told) -> Table:
    """Everybody together: what was offered, taken and cut."""
    rows: list[tuple[Cell, ...]] = [
        (question.says, answer.some, answer.of, answer.percent, answer.percent.between, answer.not_known)
        for question in QUESTIONS
        if (answer := told.everybody.answers.get(question.key)) is not None
    ]
    headings = ("Everybody", "People", "Of", "Percent", "95% range", "Not known")
    return Table("Everybody", headings, tuple(rows))


def question_table(way: Way, question: Question) -> Table | None:
    """One way of grouping and one question; none where it is not asked."""
    if not any(question.key in group.answers for group in way.groups):
        return None
    reference = way.references.get(question.key)
    beside = f"Beside {reference}" if reference else "Ratio"
    headings = (
        way.says,
        question.heading,
        "Of",
        "Percent",
        "95% range",
        "Not known",
        "Like for like",
        beside if question.compared == YES else f"Not cut: {beside[0].lower()}{beside[1:]}",
        "95% range of the ratio",
        "What it says",
    )
    rows = []
    for group in way.groups:
        answer = group.answers[question.key]
        says = ratios.SAYS[answer.verdict]
        if group.name == reference:
            says = "The others are set beside it"
        rows.append(
            (
                group.name,
                answer.some,
                answer.of,
                answer.percent,
                answer.percent.between,
                answer.not_known,
                answer.like_for_like,
                answer.ratio,
                answer.ratio.between,
                says,
            )
        )
    return Table(f"{way.says}: {question.says[0].lower()}{question.says[1:]}", headings, tuple(rows))


def money_table(way: Way) -> Table:
    """One way of grouping: how long people waited and what they got, each the middle one of the group."""
    headings = (
        way.says,
        "People",
        "Days waited",
        "First sum a week",
        "Final sum a week",
        "Cut a week, of those cut",
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (group.name, group.people, *(group.middles[key] for key in ("waited", "indicative", "final", "cut")))
        for group in way.groups
    )
    return Table(f"{way.says}: waits and sums, the middle one", headings, rows)


def equity_tables(told: Told) -> tuple[Table, ...]:
    """Everybody, then each way of grouping: offered, took, cut, waits and sums."""
    tables = [summary_table(told)]
    for way in told.ways:
        tables += [table for question in QUESTIONS if (table := question_table(way, question)) is not None]
        if any(
            shown.value is not None or shown.is_hidden for one in way.groups for shown in one.middles.values()
        ):
            tables.append(money_table(way))
    return tuple(tables)


def control_tables(told: Told) -> tuple[Table, ...]:
    """The label beside the evidence: by how the money is held, test by test, and by every group."""
    if not told.control:
        return ()
    headings = (
        "How the money is held",
        "People",
        "Self-directed by the label",
        "Direct payment",
        "Control shown",
        "Percent",
        "95% range",
        "Could be, if all that is not known were yes",
    )
    rows = tuple(
        (
            one.name,
            one.people,
            one.self_directed[1],
            one.direct_payment[1],
            one.control[0],
            one.control[1],
            one.control[1].between,
            one.could_be,
        )
        for one in told.control
    )
    tables = [Table("The label and the evidence", headings, rows)]
    tests: list[tuple[Cell, ...]] = [
        (f"{one.name}: {TESTS[test].lower()}", *counts)
        for one in told.control
        for test, counts in one.tests.items()
    ]
    if tests:
        tables.append(Table("The five tests", ("Test", "Yes", "No", "Not known"), tuple(tests)))
    for way in told.ways:
        lines = tuple(
            (one.name, one.supported, one.label, one.direct_payment, one.control, one.control.between)
            for one in way.groups
        )
        titles = (
            way.says,
            "People",
            "Self-directed by the label",
            "Direct payment",
            "Control shown",
            "95% range",
        )
        tables.append(Table(f"{way.says}: the label and the evidence", titles, lines))
    return tuple(tables)


def as_json(told: Told) -> dict[str, Any]:
    """Everything as one plain object: each number with its value, its text, and its mark where hidden."""
    return {
        "on": told.on.isoformat(),
        "policy": None if told.policy is None else told.policy.name,
        "people": told.everybody.people.as_json(),
        "warnings": list(told.warnings),
        "caveats": list(told.caveats),
        "everybody": _group_json(told.everybody),
        "ways": [
            {
                "key": way.key,
                "says": way.says,
                "references": dict(way.references),
                "groups": [_group_json(group) for group in way.groups],
            }
            for way in told.ways
        ],
        "control": [_control_json(one) for one in told.control],
        "findings": [one.as_json() for one in told.findings],
    }


def _group_json(group: Group) -> dict[str, Any]:
    answers = {
        key: {
            "some": answer.some.as_json(),
            "of": answer.of.as_json(),
            "not_known": answer.not_known.as_json(),
            "percent": answer.percent.as_json(),
            "like_for_like": answer.like_for_like.as_json(),
            "ratio": answer.ratio.as_json(),
            "verdict": answer.verdict,
        }
        for key, answer in group.answers.items()
    }
    return {
        "name": group.name,
        "people": group.people.as_json(),
        **answers,
        "middles": {key: shown.as_json() for key, shown in group.middles.items()},
        "supported": group.supported.as_json(),
        "self_directed": group.label.as_json(),
        "direct_payment": group.direct_payment.as_json(),
        "control": group.control.as_json(),
    }


def _control_json(one: LabelAndControl) -> dict[str, Any]:
    def pair(both: tuple[Shown, Shown]) -> dict[str, Any]:
        return {"some": both[0].as_json(), "percent": both[1].as_json()}

    return {
        "name": one.name,
        "people": one.people.as_json(),
        "self_directed": pair(one.self_directed),
        "direct_payment": pair(one.direct_payment),
        "control": pair(one.control),
        "could_be": one.could_be.as_json(),
        "tests": {
            test: {"yes": yes.as_json(), "no": no.as_json(), "not_known": unknown.as_json()}
            for test, (yes, no, unknown) in one.tests.items()
        },
        "line": one.line,
    }
