"""What a change in spending is made of, from an extract, always with small numbers hidden."""

from __future__ import annotations

from collections.abc import Sequence

from trellis.basis.findings import Refused
from trellis.basis.money import say_pounds
from trellis.basis.small_numbers import FEWEST_SHOWN, HIDDEN
from trellis.engines.cuts.report import FACTORS, HOW_HELD, WORDS, Grouped, Report, Shown, report, sentence
from trellis.engines.cuts.spending import read_csv, read_spending
from trellis.pictures.cuts import picture_of

from ..models import Extract
from ..registers import Chapter, Read, Table
from .extracts import csv_of

POLICY = f"Nothing about fewer than {FEWEST_SHOWN} people"
MOST_WAYS, MOST_GROUPS = 4, 20
NO_AVERAGE = "–"


def read_file(content: bytes) -> Read:
    """A file of spending as it is kept. What would be refused on the page is refused before it is kept."""
    try:
        columns, odd = read_csv(content)
        read = read_spending(columns)
        report(read)
    except Refused as refused:
        return Read((), (), refused.findings, refused=True)
    rows = list(zip(*columns.values(), strict=True))
    return Read(tuple(columns), rows, (*odd, *read.findings))


def report_of(extract: Extract, inflation: str | None = None) -> Report:
    """The whole answer, by up to four of the columns that group. Refused as the engine refuses."""
    columns, _ = read_csv(csv_of(extract))
    spending = read_spending(columns, inflation_percent=inflation or inflation_of(extract))
    ways = [name for name, words in spending.groups.items() if len(set(words.tolist())) <= MOST_GROUPS]
    return report(spending, ways[:MOST_WAYS], fewest=FEWEST_SHOWN)


def inflation_of(extract: Extract) -> str:
    """By how much prices rose between the two days, as it was kept with the rows."""
    return str(extract.details.get("inflation_percent", "0"))


# Words for tables. -----------------------------------------------------------------------------------------


def says_column(column: str) -> str:
    """What a way of grouping is called."""
    if column == HOW_HELD:
        return "How each person's money was held"
    return column.replace("_", " ").capitalize()


def pence(value: int | None) -> str:
    return HIDDEN if value is None else say_pounds(value)


def change(value: int | None) -> str:
    return HIDDEN if value is None else f"+{say_pounds(value)}" if value > 0 else say_pounds(value)


def parts_table(one: Report) -> Table:
    """The six parts of the change, in all and on the average."""
    whole = one.whole
    average = whole.average_parts
    rows = [
        (WORDS[name], change(whole.parts[name]), NO_AVERAGE if average is None else change(average[name]))
        for name in FACTORS
    ]
    together = NO_AVERAGE if average is None else change(whole.average_change_pence)
    rows.append(("All together", change(whole.change_pence), together))
    return Table("What the change is made of", ("Part", "In all", "On the average a person"), rows)


def policy_table(one: Report) -> Table | None:
    """What policy changed, with the council's decision."""
    if not one.policies:
        return None
    rows = [
        (line.reference, HIDDEN if line.people is None else f"{line.people:,}", change(line.pence))
        for line in one.policies
    ]
    return Table("What policy changed, by the council's decision", ("Decision", "People", "Change"), rows)


def group_tables(one: Report, only: str = "") -> list[Table]:
    """For each way of grouping, or one: sums before and after, and the parts in all; they sum up."""
    headings = ("Group", "People before", "People after", "Before", "After", "Change", *WORDS.values())
    tables = []
    for grouped in _ways(one, only):
        rows: list[Sequence[str]] = [_row(line) for line in [*grouped.lines, one.whole]]
        if any(grouped.rounding.values()):
            pennies = [NO_AVERAGE if part is None else change(part) for part in grouped.rounding.values()]
            rows.insert(-1, ("Rounding, each group once", "", "", "", "", "£0.00", *pennies))
        tables.append(Table(says_column(grouped.column), headings, rows))
    return tables


def _row(line: Shown) -> tuple[str, ...]:
    return (
        line.says,
        f"{line.people_before:,}",
        f"{line.people_after:,}",
        pence(line.before_pence),
        pence(line.after_pence),
        change(line.change_pence),
        *(change(line.parts[name]) for name in FACTORS),
    )


def _ways(one: Report, only: str) -> list[Grouped]:
    return [grouped for grouped in one.by if only in ("", grouped.column)]


def average_tables(one: Report, only: str = "") -> list[Table]:
    """The same on the average a person."""
    headings = ("Group", "Before", "After", "Change", *WORDS.values())
    return [
        Table(
            f"{says_column(grouped.column)}, on the average a person",
            headings,
            [_average_row(line) for line in [*grouped.lines, one.whole]],
        )
        for grouped in _ways(one, only)
    ]


def _average_row(line: Shown) -> tuple[str, ...]:
    if line.average_parts is None:
        return (line.says, *[NO_AVERAGE] * (3 + len(FACTORS)))
    sums = (pence(line.average_before_pence), pence(line.average_after_pence))
    parts = (change(line.average_parts[name]) for name in FACTORS)
    return (line.says, *sums, change(line.average_change_pence), *parts)


def relabelled_says(one: Report) -> list[str]:
    """Who was only relabelled, a sentence each."""
    told = one.relabelled
    if told is None:
        return ["The file does not say how money was held, so nobody can be said to have been relabelled."]
    if told.moved == 0:
        return ["Nobody moved from a package to a budget."]
    if told.moved is None or told.relabelled is None or told.share is None:
        return ["How many were relabelled is hidden, because it is about too few people."]
    says = [
        f"{told.relabelled:,} of the {told.moved:,} people who moved from a package to a budget were "
        f"relabelled: {told.share:.1%} ({told.low:.1%} to {told.high:.1%}). Their provider, hours and price "
        "are what they were."
    ]
    kept = (told.same_provider, told.same_hours, told.same_price)
    if None not in kept:
        says.append(
            f"Of those who moved, {kept[0]:,} kept their provider, {kept[1]:,} their hours and {kept[2]:,} "
            "their price."
        )
    if told.hours_before is not None and told.hours_after is not None:
        says.append(
            f"They had {float(told.hours_before):.2f} hours each before and {float(told.hours_after):.2f} "
            f"after, at {pence(told.price_before_pence)} and {pence(told.price_after_pence)} an hour as paid."
        )
    return says


def relabelled_tables(one: Report, only: str = "") -> list[Table]:
    """Who was relabelled, by group."""
    if one.relabelled is None or not one.relabelled.moved:
        return []
    return [
        Table(
            f"Relabelled, by {says_column(column).lower()}",
            ("Group", "Relabelled", "Moved to a budget"),
            [
                (says, *(HIDDEN if count is None else f"{count:,}" for count in (some, moved)))
                for says, some, moved in rows
            ],
        )
        for column, rows in one.relabelled.by.items()
        if only in ("", column)
    ]


def services_table(one: Report) -> Table | None:
    if not one.services:
        return None
    rows = [
        (says, *(HIDDEN if count is None else f"{count:,}" for count in (before, after)))
        for says, before, after in one.services
    ]
    return Table("Services", ("Service", "People before", "People after"), rows)


def every_table(one: Report) -> list[Table]:
    """All that is on the page, in its order."""
    found = [parts_table(one), policy_table(one), *relabelled_tables(one)]
    found += [*group_tables(one), *average_tables(one), services_table(one)]
    return [table for table in found if table is not None]


def caveats(extract: Extract, one: Report) -> list[str]:
    """What to know when reading it; it goes wherever the tables go."""
    where = {"file": "From a file", "live": "Taken from our records", "made_up": "Made up"}[extract.origin]
    return [
        f"{where}: {extract.title}.",
        f"{HIDDEN}: hidden, because it is about too few people.",
        *one.notes,
    ]


def tell(extract: Extract) -> Chapter:
    """What everybody may be told. Where it cannot be told, the reasons are all there is."""
    title = "Is it the cut or the scheme?"
    try:
        one = report_of(extract)
    except Refused as refused:
        return Chapter(title, POLICY, [str(finding) for finding in refused.findings], [], [])
    tables = [table for table in (parts_table(one), policy_table(one), *relabelled_tables(one)) if table]
    return Chapter(
        title,
        POLICY,
        [sentence(one.whole), *relabelled_says(one)],
        caveats(extract, one),
        [*tables, *average_tables(one)],
        [picture_of(one, name="told-cuts").svg],
    )
