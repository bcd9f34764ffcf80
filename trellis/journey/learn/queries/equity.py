"""Who is missing out and what the label means, of one extract of people: whole for us, hidden for everybody.

The public copy is made once for the same rows and the same policy and then kept for a while: making sure that
no hidden number can be worked out takes some seconds. What leaves the page as a file is always the public
copy, for nobody knows where a file goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.timezone import localdate

from trellis.analytics.who_is_missing import (
    QUESTIONS,
    Question,
    Table,
    Told,
    Way,
    control_tables,
    money_table,
    question_table,
    summary_table,
    tell,
)
from trellis.basis.findings import Refused
from trellis.engines.control.label_and_evidence import TESTS, read_control
from trellis.engines.disclosure import policy as policies
from trellis.engines.disclosure.shown import Shown
from trellis.engines.equity import ratios
from trellis.engines.equity.people import read_people
from trellis.engines.equity.sheet import read_people_sheet
from trellis.pictures.bars import bars
from trellis.pictures.dots import dots_with_intervals
from trellis.pictures.picture import Picture

from .. import registers
from ..models import Extract
from .extracts import columns_of
from .made_here import made_once

POLICY = "northshire"
"""By which rule the public copy hides small numbers."""

KEPT_SECONDS = 24 * 60 * 60
_MADE = 2
"""Counts up when what is kept is made in another way, so that nothing old is shown."""

COLUMNS = (
    "age",
    "age_band",
    "support_reason",
    "ethnicity",
    "sex",
    "deprivation",
    "deprivation_fifth",
    "autism",
    "dementia",
    "substance_misuse",
    "has_nobody",
    "setting",
    "held",
    "offered",
    "took",
    "waited_days",
    "indicative_pence",
    "final_pence",
    "cut_pence",
    *TESTS,
)
"""What is kept of a row besides its number; nothing else of a file of people ever is."""


def told_of(extract: Extract, *, public: bool) -> Told:
    """Everything that is told of an extract; by the rules of its last day.

    Refused (`Refused`): rows of which nothing can be told, as where they were put away.
    """
    key = f"learn-people-{_MADE}-{extract.digest}-{extract.last_day}-{POLICY if public else 'whole'}"
    kept: Told | None = cache.get(key)
    if kept is None:
        rule = policies.on(POLICY, extract.last_day) if public else None
        columns = columns_of(extract)
        kept = made_once(key, lambda: tell(columns, on=extract.last_day, policy=rule))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def read_file(content: bytes) -> registers.Read:
    """The people in a file of bytes. Who they are becomes a running number; columns nobody reads stay out."""
    on = localdate()
    try:
        sheet = read_people_sheet(content)
        columns = sheet.columns
        people = read_people(columns, sheet.numbers)
    except Refused as refused:
        return registers.Read((), (), refused.findings, refused=True)
    control = read_control(columns, people.kept, on=on, numbers=sheet.numbers)
    numbers = {name: str(number) for number, name in enumerate(dict.fromkeys(columns["person"]), start=1)}
    headings = ["person", *(name for name in COLUMNS if name in columns)]
    kept = columns | {"person": tuple(numbers[name] for name in columns["person"])}
    rows = list(zip(*(kept[name] for name in headings), strict=True))
    return registers.Read(headings, rows, sheet.findings + people.findings + control.findings)


@dataclass(frozen=True)
class Drawn:
    """One question by one way of grouping: the picture and the table behind what it says."""

    question: Question
    picture: Picture
    table: Table


def way_of(told: Told, key: str | None) -> Way | None:
    """The way of grouping that was asked for, or the first; none where the file has none."""
    return next((one for one in told.ways if one.key == key), told.ways[0] if told.ways else None)


def drawn(told: Told, way: Way) -> Sequence[Drawn]:
    """The three questions by one way of grouping, those of them that the file answers."""
    found = []
    for question in QUESTIONS:
        table = question_table(way, question)
        if table is not None:
            found.append(Drawn(question, _shares(way, question), table))
    return found


def _shares(way: Way, question: Question) -> Picture:
    rows = []
    for group in way.groups:
        answer = group.answers[question.key]
        flag = {ratios.SURELY_UNDER: "surely under 0.8", ratios.UNDER: "under 0.8"}.get(answer.verdict, "")
        share = _of_one(answer.compared)
        rows.append((group.name, *share, flag) if flag else (group.name, *share))
    reference = way.references.get(question.key)
    beside = f" A flag tells a share under four fifths of that of {reference}." if reference else ""
    title = f"{way.says}: who {question.verb}"
    says = f"Of those whose answer is known, the share who {question.verb}, with its 95% range.{beside}"
    return dots_with_intervals(
        rows,
        title=title,
        says=says,
        label=way.says,
        value="Share of people",
        name=f"{way.key}-{question.key}",
    )


def _of_one(shown: Shown) -> tuple[float | None, float | None, float | None]:
    """A percentage as a share of one, to the places that it is printed to; nothing where it is hidden."""
    if shown.value is None:
        return None, None, None
    places = shown.decimals + 2
    ends = [None if one is None else round(one / 100, places) for one in (shown.low, shown.high)]
    return round(float(shown.value) / 100, places), ends[0], ends[1]


def label_picture(told: Told) -> Picture:
    """The three shares of everybody, one under another: the label twice, and the evidence."""
    everybody = told.control[0]
    rows = [
        ("Self-directed, by the label", _of_one(everybody.self_directed[1])),
        ("Direct payment, by the label", _of_one(everybody.direct_payment[1])),
        ("Control, on evidence", _of_one(everybody.control[1])),
    ]
    return dots_with_intervals(
        [(name, *share) for name, share in rows],
        title="The label and the evidence",
        says="The share of people whom the label counts, and the share who have control on evidence.",
        label="What is counted",
        value="Share of people",
        name="label",
    )


def evidence_picture(told: Told) -> Picture:
    """Control on evidence by how the money is held."""
    return dots_with_intervals(
        [(one.name, *_of_one(one.control[1])) for one in told.control],
        title="Control on evidence, by how the money is held",
        says="The share of people who pass four or more of the five tests, with its 95% range.",
        label="How the money is held",
        value="Share of people",
        name="evidence",
    )


def tests_picture(told: Told) -> Picture | None:
    """The five tests of everybody: passed, not passed, not known."""
    everybody = told.control[0]
    if not everybody.tests:
        return None
    names = ("yes", "no", "not known")
    rows = [
        (TESTS[test], {name: one.value for name, one in zip(names, counts, strict=True)})
        for test, counts in everybody.tests.items()
    ]
    return bars(
        rows,
        title="The five tests, of everybody",
        says="How many people passed each test of control, did not, and of how many it is not known.",
        label="Test",
        value="People",
        name="tests",
    )


def money_of(way: Way) -> Table | None:
    """Waits and sums by one way of grouping, where the file tells any."""
    is_told = any(
        shown.value is not None or shown.is_hidden for one in way.groups for shown in one.middles.values()
    )
    return money_table(way) if is_told else None


def by_group(told: Told, way: Way | None) -> Table | None:
    """The label and the evidence by one way of grouping."""
    if way is None:
        return None
    return next((one for one in control_tables(told) if one.title.startswith(f"{way.says}: ")), None)


def lines_of(tables: Sequence[Table]) -> list[Sequence[str]]:
    """Tables as the lines of one sheet."""
    lines: list[Sequence[str]] = []
    for table in tables:
        lines += [(), (table.title,), table.headings, *table.printed]
    return lines


# What everybody may be told.


def who_chapter(extract: Extract) -> registers.Chapter:
    """Who is missing out, as everybody may be told: by each way of grouping."""
    told = told_of(extract, public=True)
    tables = [summary_table(told)]
    for way in told.ways:
        tables += [one for question in QUESTIONS[:2] if (one := question_table(way, question))]
    age = way_of(told, "age")
    pictures = [one.picture.svg for one in drawn(told, age)[:2]] if age else []
    says = told.warnings or (
        "No group is under four fifths of the one it is set beside, as far as is shown.",
    )
    return _chapter("Who is missing out", says, told, tables, pictures)


def control_chapter(extract: Extract) -> registers.Chapter:
    """The label beside the evidence, as everybody may be told."""
    told = told_of(extract, public=True)
    if not told.control:
        says = ("These rows tell neither how the money is held nor any evidence of control.",)
        return _chapter("Who has control", says, told, [], [])
    wide = [one for one in control_tables(told) if not one.title.startswith("Age in five")]
    pictures = [label_picture(told).svg, evidence_picture(told).svg]
    return _chapter("Who has control", (told.control[0].line,), told, wide, pictures)


def _chapter(
    title: str, says: Sequence[str], told: Told, tables: Sequence[Table], pictures: Sequence[str]
) -> registers.Chapter:
    printed = [registers.Table(one.title, one.headings, one.printed) for one in tables]
    return registers.Chapter(title, POLICY, says, told.caveats, printed, pictures)
