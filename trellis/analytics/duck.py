"""Runs measures on DuckDB: within so much memory, on so many threads, however large the country.

Rows are read once, and of those only the chosen submissions' are kept, on disk. What follows is asked of a
few councils at a time, since no question here reaches across councils; so memory is bounded by the largest
few and time grows with rows, not faster.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.periods import months_after

from . import lists as lists_module
from . import measures, sources
from .lists import Lists
from .measures import JOINED_FROM, Measure, Result

# A batch is as many councils as have about so many rows between them.
ROWS_AT_ONCE = 1_000_000

_FROM_ALL = ("submission_months", "submission_periods", "submissions", "events_in_period")
_BY_COUNCIL = measures.PREPARATION[len(_FROM_ALL) :]
assert measures.PREPARATION[: len(_FROM_ALL)] == _FROM_ALL


@dataclass
class Store:
    """Returns or a national store, opened: its connection, and what was found on the way.

    last_import: when the latest file was taken in; None where there is no row.
    """

    connection: Any
    source: sources.Source
    lists: Lists
    last_import: datetime | None
    councils: tuple[str, ...]
    names: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run(
    measure: Measure,
    paths: Sequence[Path],
    *,
    first_day: date,
    last_day: date,
    as_of: date | None = None,
    lists: Lists | None = None,
    memory: str = "3GB",
    threads: int = 2,
    reached: Callable[[str], None] = lambda what: None,
) -> Result:
    """What the measure comes to over the files, for the period from `first_day` to `last_day`.

    as_of: submissions taken in later are not looked at; None for the day after the last. lists: ours unless
    given. memory: the most DuckDB may hold at once, as it writes sizes; what is more goes to disk.

    Refused: a period that ends before it begins; files that cannot be read (see `sources.look_at`).
    """
    with opened(paths, lists=lists, as_of=as_of, memory=memory, threads=threads) as store:
        prepare(store, first_day=first_day, last_day=last_day, as_of=as_of, reached=reached)
        return answer(store, measure, first_day=first_day, last_day=last_day, reached=reached)


def check_memory(size: str) -> str:
    """A size of memory as DuckDB writes it. Refused: anything else, and less than 256 MB.

    >>> check_memory("3 gb")
    '3GB'
    """
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*([mg])i?b?\s*", size, re.ASCII | re.IGNORECASE)
    unit = "GB" if found and found.group(2).lower() == "g" else "MB"
    if not found or (unit == "MB" and int(found.group(1)) < 256) or not int(found.group(1)):
        says = f"{quoted(size)} is no size of memory, or less than 256MB."
        raise Refused(Finding("not-a-size", says, "--memory", "Write it as 3GB or 800MB."))
    return f"{found.group(1)}{unit}"


@contextmanager
def opened(
    paths: Sequence[Path],
    *,
    lists: Lists | None = None,
    as_of: date | None = None,
    memory: str = "3GB",
    threads: int = 2,
) -> Iterator[Store]:
    """Files as a store whose table `raw` can be asked; gone, with all it wrote, when left.

    Rows of councils that are on no list are found, and stay out of every answer.
    """
    lists = lists or lists_module.read()
    with tempfile.TemporaryDirectory(prefix="trellis-") as folder:
        source = sources.look_at(paths, Path(folder))
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": f"{folder}/spill",
            # The order of rows is told by their record; keeping it otherwise takes memory.
            "preserve_insertion_order": source.kind == sources.RETURNS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(f"{folder}/store.duckdb", config=settings)
        try:
            store = Store(connection, source, lists, None, (), {}, list(source.findings))
            _load_lists(store)
            if source.kind == sources.STORE:
                _view_store(store)
            else:
                _load_returns(store, as_of)
            _look_at_councils(store)
            yield store
        except duckdb.OutOfMemoryException:
            says = f"{memory} of memory is too little for these files."
            raise Refused(
                Finding("out-of-memory", says, "--memory", "Give it more, or fewer files.")
            ) from None
        except duckdb.IOException:
            says = "The files cannot be read to their end, or there is no room on disk to work in."
            do = "Copy them again from where they came from, and look how much room there is."
            where = ", ".join(quoted(str(path)) for path in paths[:3])
            raise Refused(Finding("file-unreadable", says, where, do)) from None
        finally:
            connection.close()


def prepare(
    store: Store,
    *,
    first_day: date,
    last_day: date,
    as_of: date | None = None,
    reached: Callable[[str], None] = lambda what: None,
) -> None:
    """Chooses submissions, and keeps of their rows those that happened in the days they answer for."""
    bound = begin(store, first_day=first_day, last_day=last_day, as_of=as_of)
    for step in _FROM_ALL:
        reached(step)
        _make(store, step, bound, named="all_rows" if step == "events_in_period" else step)
    store.notes.extend(notes_on_submissions(store, last_day=last_day, as_of=bound["as_of"]))


def begin(store: Store, *, first_day: date, last_day: date, as_of: date | None = None) -> dict[str, Any]:
    """Makes the table `quarters`, and gives what every step's parameters are to be, on any engine."""
    if last_day < first_day:
        says = f"The period ends on {last_day} and begins on {first_day}."
        raise Refused(Finding("period-backwards", says, "--period-end", "Give a later last day."))
    if as_of is None:
        as_of = store.last_import.date() + timedelta(days=1) if store.last_import else last_day
    run_sql(store, "CREATE OR REPLACE TABLE quarters (first_day DATE, last_day DATE)")
    is_returns = store.source.kind == sources.RETURNS
    ends_on = last_day if is_returns else None
    _insert(store, "quarters", quarters(first_day, as_of, last_day=ends_on))
    return {
        "first_day": first_day,
        "last_day": last_day,
        "as_of": as_of,
        # A council asks about the file in its hand; a national store is chosen from as the SQL chooses.
        "small_files": "stated" if is_returns else "derived",
    }


def answer(
    store: Store,
    *asked: Measure,
    first_day: date,
    last_day: date,
    reached: Callable[[str], None] = lambda what: None,
) -> Result:
    """What a measure comes to over a prepared store; for several, see `answers`."""
    (result,) = answers(store, asked, first_day=first_day, last_day=last_day, reached=reached)
    return result


def answers(
    store: Store,
    asked: Sequence[Measure],
    *,
    first_day: date,
    last_day: date,
    reached: Callable[[str], None] = lambda what: None,
) -> list[Result]:
    """What each measure comes to, in the order asked; events and people are made once for all of them."""
    bound = {"first_day": first_day, "last_day": last_day}
    counted: list[list[Any]] = [[] for _ in asked]
    unknown: list[list[Any]] = [[] for _ in asked]
    batches = _batches(store)
    for at, batch in enumerate(batches, start=1):
        run_sql(store, "CREATE OR REPLACE TEMP TABLE batch (la_code VARCHAR)")
        _insert(store, "batch", [(la_code,) for la_code in batch])
        run_sql(
            store,
            "CREATE OR REPLACE TEMP VIEW events_in_period AS "
            "SELECT * FROM all_rows WHERE la_code IN (SELECT la_code FROM batch)",
        )
        run_sql(
            store,
            "CREATE OR REPLACE TEMP VIEW councils AS "
            "SELECT * FROM store.councils WHERE la_code IN (SELECT la_code FROM batch)",
        )
        for step in _BY_COUNCIL:
            reached(f"{step} ({at} of {len(batches)})")
            _make(store, step, bound, temporary=True)
        made: set[str] = set()
        for place, measure in enumerate(asked):
            # Two measures may share a step.
            for step in (step for step in measure.steps() if step not in made):
                reached(f"{step} ({at} of {len(batches)})")
                _make(store, step, bound, temporary=True)
                made.add(step)
            counted[place] += run_sql(
                store, f"SELECT la_code, part, band, numerator, denominator FROM {measure.sql[-1]}"
            ).fetchall()
            if measure.unknown:
                unknown[place] += run_sql(
                    store, f"SELECT la_code, part, people FROM {measure.unknown}"
                ).fetchall()
    results = []
    for place, measure in enumerate(asked):
        rows, not_known = measures.told(measure, store.councils, counted[place], unknown[place])
        results.append(Result(rows, not_known, tuple(store.notes), tuple(store.findings), store.names))
    return results


def quarters(first_day: date, as_of: date, *, last_day: date | None = None) -> list[tuple[date, date]]:
    """The quarters that are joined: from April 2023, or the period's if earlier, to the last before `as_of`.

    last_day: a day that one of them ends on, for a return that ends with another month than a quarter's.

    >>> [(str(first), str(last)) for first, last in quarters(date(2025, 4, 1), date(2023, 10, 20))]
    [('2023-04-01', '2023-06-30'), ('2023-07-01', '2023-09-30')]
    >>> [(str(first), str(last)) for first, last in
    ...  quarters(date(2025, 4, 1), date(2023, 10, 20), last_day=date(2025, 10, 31))]
    [('2023-02-01', '2023-04-30'), ('2023-05-01', '2023-07-31')]
    """
    begins = JOINED_FROM if last_day is None else last_day + timedelta(days=1)
    while begins > min(JOINED_FROM, first_day):
        begins = months_after(begins, -3)
    found = []
    while (ends := months_after(begins, 3) - timedelta(days=1)) < as_of:
        found.append((begins, ends))
        begins = months_after(begins, 3)
    return found


def run_sql(store: Store, sql: str, bound: dict[str, Any] | None = None) -> Any:
    """Runs one text of SQL, its parameters bound; gives DuckDB's own answer."""
    return store.connection.execute(sql, bound) if bound else store.connection.execute(sql)


def _make(
    store: Store, step: str, bound: dict[str, Any], *, named: str = "", temporary: bool = False
) -> None:
    """The table a step's SQL gives, under the step's name unless another is given."""
    sql = measures.sql_of(step)
    values = {name: bound[name] for name in measures.parameters_of(sql)}
    run_sql(store, f"CREATE OR REPLACE {'TEMP ' if temporary else ''}TABLE {named or step} AS\n{sql}", values)


def _insert(store: Store, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        # A table of Arrow goes in at once; a row at a time takes longer than most measures.
        columns = [pyarrow.array(cells) for cells in zip(*rows, strict=True)]
        given = pyarrow.table(columns, names=[str(place) for place in range(len(columns))])
        store.connection.register("given", given)
        run_sql(store, f"INSERT INTO {table} SELECT * FROM given")
        store.connection.unregister("given")


def _load_lists(store: Store) -> None:
    for table, columns, rows in (
        ("lists", "field VARCHAR, raw VARCHAR, cleaned VARCHAR, grouped VARCHAR", store.lists.mapping),
        ("outcome_order", "event_outcome VARCHAR, place INTEGER", store.lists.outcome_order),
        ("councils", "la_code VARCHAR, la_name VARCHAR, area VARCHAR, region VARCHAR", store.lists.councils),
        ("population", "area VARCHAR, age_band VARCHAR, population BIGINT", store.lists.population),
    ):
        run_sql(store, f"CREATE TABLE {table} ({columns})")
        _insert(store, table, rows)


def _view_store(store: Store) -> None:
    """`raw` as a view of Parquet: columns nobody asks for are never read."""
    parts = []
    for at, path in enumerate(store.source.paths):
        store.connection.read_parquet(str(path)).create_view(f"file_{at}")
        parts.append(sources.select_raw(store.source, path, of=f"file_{at}"))
    whole = " UNION ALL BY NAME ".join(parts)
    if not all("record" in store.source.columns[path] for path in store.source.paths):
        whole = f"SELECT * REPLACE (ROW_NUMBER() OVER () AS record) FROM ({whole})"
    run_sql(store, f"CREATE VIEW raw AS {whole}")


def _load_returns(store: Store, as_of: date | None) -> None:
    """`raw` as a table, read once; each file a submission, taken in a month after its last day.

    A return does not say when it was sent. The window closes about a month after the quarter, so that is when
    it is taken to have been, or on the day asked about if that is earlier; of two for the same days, the one
    named later is the later.
    """
    for at, path in enumerate(store.source.paths):
        selected = sources.select_raw(store.source, path, of="file")
        _read_csv(store, path)
        _find_unreadable_days(store, path)
        first, last = run_sql(
            store, f"SELECT MIN(stated_first_day), MAX(stated_last_day) FROM ({selected})"
        ).fetchone()
        if first is None or last is None:
            says = "No row says which days the return is for."
            do = "Fill Reporting Period Start Date and Reporting Period End Date."
            raise Refused(Finding("no-period", says, quoted(str(path)), do))
        taken = months_after(last, 1)
        if as_of is not None and last < as_of < taken:
            taken = as_of
        moment = datetime.combine(taken, time(second=0)) + timedelta(seconds=at + 1)
        insert = "CREATE TABLE raw AS {}" if at == 0 else "INSERT INTO raw BY NAME {}"
        run_sql(
            store,
            insert.format(
                "SELECT part.*, $moment::TIMESTAMP AS import_date, $at::BIGINT AS file_id, "
                "$at::BIGINT * 4294967296 + ROW_NUMBER() OVER () AS record, "
                "CAST(NULL AS BIGINT) AS conversation "
                f"FROM ({selected}) AS part"
            ),
            {"moment": moment, "at": at},
        )
        run_sql(store, "DROP TABLE file")


def _read_csv(store: Store, path: Path) -> None:
    """The table `file`: every row of a return as text, its columns `c0`, `c1` and so on.

    A row with a cell too many or too few is found and left out; it cannot be known which cell is which.
    """
    told = store.source.returns[path]
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(told.columns))
    reading = (
        "CREATE OR REPLACE TABLE file AS SELECT * FROM read_csv($path, header = false, skip = $skip, "
        f"columns = {{{columns}}}, auto_detect = false, delim = $separator, quote = '\"', escape = '\"'"
    )
    bound = {"path": str(told.path), "skip": told.skip, "separator": told.separator}
    try:
        run_sql(store, f"{reading})", bound)
    except duckdb.Error:
        run_sql(store, f"{reading}, store_rejects = true)", bound)
        many, first = run_sql(store, "SELECT COUNT(DISTINCT line), MIN(line) FROM reject_errors").fetchone()
        says = f"{many:,} rows cannot be read, the first on line {first}, and are left out."
        do = "Look there for a comma too many or too few, or a missing quotation mark."
        store.findings.append(Finding("uneven-row", says, quoted(str(path)), do))


def _find_unreadable_days(store: Store, path: Path) -> None:
    for heading, wrong in sources.days_of(store.source, path).items():
        many = run_sql(store, f"SELECT COUNT(*) FILTER (WHERE {wrong}) FROM file").fetchone()[0]
        if many:
            says = f"{heading} holds something other than a day in {many:,} rows, which counts as blank."
            do = "Write days as 2026-03-31 or 31/03/2026; `trellis cld check` names the rows."
            store.findings.append(Finding("not-a-day", says, quoted(str(path)), do))


_TOTALS = ("e92000001", "eng", "england", "total", "england total")


def _look_at_councils(store: Store) -> None:
    """Which councils are told of, and which rows are of none of them."""
    rows = run_sql(
        store, "SELECT la_code, COUNT(*), MAX(import_date) FROM raw GROUP BY la_code ORDER BY la_code"
    ).fetchall()
    store.last_import = max((moment for _, _, moment in rows if moment), default=None)
    listed_codes = [code for code, *_ in store.lists.councils]
    store.names = {code: name for code, name, *_ in store.lists.councils}
    sent = {code: many for code, many, _ in rows if code}
    known = set(listed_codes) if listed_codes else {code for code in sent if re.fullmatch(r"[0-9]{3}", code)}
    store.councils = tuple(sorted(known))
    where = ", ".join(quoted(str(path)) for path in store.source.paths[:3])
    blank = sum(many for code, many, _ in rows if not code)
    if blank:
        says = f"{blank:,} rows have no council's code, and are left out."
        store.findings.append(Finding("no-council", says, where, "Fill LA Code in every row."))
    totals = [code for code in sent if code in _TOTALS and code not in known]
    strangers = [code for code in sent if code not in known and code not in totals]
    if totals:
        many = sum(sent[code] for code in totals)
        says = (
            f"{many:,} rows are of {sources.say_councils(totals)}, a total among councils, and are left out."
        )
        do = "Take totals out of the file: England is summed from its councils."
        store.findings.append(Finding("total-among-councils", says, where, do))
    if strangers:
        many = sum(sent[code] for code in strangers)
        says = f"{many:,} rows are of {sources.say_councils(strangers)}, on no list, and are left out."
        do = "Mend LA Code, or give a list of councils that has it with --lists."
        store.findings.append(Finding("council-not-on-the-list", says, where, do))
    if not listed_codes:
        store.notes.append("No list of councils was given, so only those that sent something are told of.")


def _batches(store: Store) -> list[list[str]]:
    """The councils in groups of about so many rows; those that are on no list stay out."""
    counted = run_sql(store, "SELECT la_code, COUNT(*) FROM all_rows GROUP BY la_code").fetchall()
    rows: dict[str, int] = dict(counted)
    batches: list[list[str]] = []
    room = 0
    # A council that sent nothing still has people living there, and a measure may ask how many.
    for la_code in store.councils:
        many = rows.get(la_code, 0)
        if not batches or many > room:
            batches.append([])
            room = ROWS_AT_ONCE
        batches[-1].append(la_code)
        room -= many
    return batches


def notes_on_submissions(store: Store, *, last_day: date, as_of: date) -> list[str]:
    """Which councils have no submission that answers for the last day of the period."""
    answering = {
        la_code
        for (la_code,) in run_sql(
            store,
            "SELECT DISTINCT la_code FROM submissions WHERE $last_day BETWEEN ref_first_day AND ref_last_day",
            {"last_day": last_day},
        ).fetchall()
    }
    silent = [code for code in store.councils if code not in answering]
    notes = [f"Submissions taken in up to {as_of} were looked at."]
    if silent:
        notes.append(
            f"No submission answers for {last_day} in {len(silent)} of {len(store.councils)} councils: "
            f"{sources.say_councils(silent)}. A file answers for a quarter where its ended events cover the "
            "whole of it and it was taken in after it ended."
        )
    return notes
