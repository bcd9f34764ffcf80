"""Runs measures on Spark: the very same SQL, said in Spark's dialect by sqlglot, over the same tables.

Files are looked at by DuckDB first, so that what is refused and what is found is the same on both; a return
is read by it too, and handed on as Parquet. A national store is read by Spark itself. Every step's answer is
kept on disk, since Spark would work it out anew each time it is asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from trellis.basis.findings import Finding, Refused

from . import duck, measures, sources
from .lists import Lists
from .measures import Measure, Result
from .tables import COUNCILS, LISTS, OUTCOME_ORDER, POPULATION, QUARTERS

SMALL = (LISTS, OUTCOME_ORDER, COUNCILS, POPULATION, QUARTERS)

SETTINGS = {
    # Spark asks the network for its own name otherwise, and machines may not know theirs.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A moment in a store has no zone; no other clock may move it.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.ansi.enabled": "true",
}
# What Java writes of itself is for those who run it, never for who asked for a figure.
QUIET = """status = off
appender.none.type = Console
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
"""


def run(
    measure: Measure,
    paths: Sequence[Path],
    *,
    first_day: date,
    last_day: date,
    as_of: date | None = None,
    lists: Lists | None = None,
    memory: str = "3GB",
    workers: int = 2,
    reached: Callable[[str], None] = lambda what: None,
) -> Result:
    """What the measure comes to over the files: the rows, findings and notes that `duck.run` gives.

    memory: the most Spark's Java may hold. workers: how many tasks it works on at once.

    Refused: what `duck.run` refuses; and, with what to install, where there is no pyspark or no Java.
    """
    (result,) = answers(
        [measure],
        paths,
        first_day=first_day,
        last_day=last_day,
        as_of=as_of,
        lists=lists,
        memory=memory,
        workers=workers,
        reached=reached,
    )
    return result


def answers(
    asked: Sequence[Measure],
    paths: Sequence[Path],
    *,
    first_day: date,
    last_day: date,
    as_of: date | None = None,
    lists: Lists | None = None,
    memory: str = "3GB",
    workers: int = 2,
    reached: Callable[[str], None] = lambda what: None,
) -> list[Result]:
    """What each measure comes to, in the order asked; events and people are made once for all of them."""
    check_there()
    memory = duck.check_memory(memory)
    with duck.opened(paths, lists=lists, as_of=as_of) as store, tempfile.TemporaryDirectory() as folder:
        bound = duck.begin(store, first_day=first_day, last_day=last_day, as_of=as_of)
        with _told_as_findings(), session(memory=memory, workers=workers) as spark:
            on_disk = _OnDisk(spark, Path(folder), bound)
            for table in SMALL:
                on_disk.bring(store, table.name)
            if store.source.kind == sources.RETURNS:
                on_disk.bring(store, "raw")
            else:
                on_disk.view_store(store.source)
            for step in measures.PREPARATION:
                reached(step)
                on_disk.make(step)
            on_disk.give_back(store, "submissions")
            on_submissions = duck.notes_on_submissions(store, last_day=last_day, as_of=bound["as_of"])
            notes = (*store.notes, *on_submissions)
            results = []
            for measure in asked:
                for step in measure.sql[:-1]:
                    reached(step)
                    on_disk.make(step)
                reached(measure.sql[-1])
                counted = on_disk.counted(measure.sql[-1])
                unknown = on_disk.counted(measure.unknown) if measure.unknown else []
                rows, not_known = measures.told(measure, store.councils, counted, unknown)
                results.append(Result(rows, not_known, notes, tuple(store.findings), store.names))
            return results


def check_there() -> None:
    """Refused: where pyspark or Java 17 is missing, with what to install."""
    findings = []
    if find_spec("pyspark") is None:
        do = "Install it with: pip install 'trellis[spark]'. Or use --engine duckdb; the rows are the same."
        findings.append(Finding("no-pyspark", "Spark is not installed.", "--engine spark", do))
    if not _has_java():
        do = (
            "Install it (on Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME to where it "
            "is. Or use --engine duckdb; the rows are the same."
        )
        findings.append(Finding("no-java", "Spark needs Java 17, and there is none.", "--engine spark", do))
    if findings:
        raise Refused(findings)


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return False
    try:
        return subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextmanager
def session(
    *, memory: str = "3GB", workers: int = 2, settings: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """Spark on this machine alone. One that runs already is used, and left running.

    settings: what is to be other than in SETTINGS.
    """
    # Imported here, since where it is missing we say what to install.
    builders: Any = import_module("pyspark.sql").SparkSession
    running = builders.getActiveSession()
    if running is not None:
        yield running
        return
    with tempfile.TemporaryDirectory(prefix="trellis-spark-") as folder:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builders.builder.master(f"local[{workers}]").appName("trellis")
        for name, value in {**SETTINGS, **(settings or {})}.items():
            builder = builder.config(name, value)
        quiet = Path(folder) / "log4j2.properties"
        quiet.write_text(QUIET, encoding="utf-8")
        options = f"-Dlog4j2.configurationFile=file:{quiet}"
        builder = builder.config("spark.driver.extraJavaOptions", options)
        builder = builder.config("spark.driver.memory", memory.removesuffix("B").lower())
        builder = builder.config("spark.local.dir", folder).config(
            "spark.sql.warehouse.dir", f"{folder}/tables"
        )
        spark = builder.getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()


@contextmanager
def _told_as_findings() -> Iterator[None]:
    """What goes wrong in Spark itself, as a refusal that says so in its first line."""
    wrongs = (import_module("pyspark.errors").PySparkException, import_module("py4j.protocol").Py4JError)
    try:
        yield
    except wrongs as wrong:
        first = next(iter(str(wrong).strip().splitlines()), "").strip()
        says = f"Spark could not count this: {first[:200]}"
        do = "Give it more --memory, or use --engine duckdb; the rows are the same."
        raise Refused(Finding("spark-failed", says, "--engine spark", do)) from wrong


def in_spark(sql: str) -> tuple[str, tuple[str, ...]]:
    """A step's SQL in Spark's dialect, and the parameters it names.

    >>> in_spark("SELECT DATE_DIFF('day', a, $last_day) AS days FROM events")
    ('SELECT DATEDIFF(DAY, a, :last_day) AS days FROM events', ('last_day',))
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    named = sorted({str(found.this) for found in tree.find_all(exp.Placeholder)})
    return tree.sql("spark", comments=False), tuple(named)


class _OnDisk:
    """Spark's tables, each a folder of Parquet under a name."""

    def __init__(self, spark: Any, folder: Path, bound: dict[str, Any]) -> None:
        self.spark, self.folder, self.bound = spark, folder, bound

    def bring(self, store: duck.Store, table: str) -> None:
        """A table of DuckDB's, brought over as it stands."""
        path = self.folder / f"{table}.brought.parquet"
        duck.run_sql(store, f"COPY (SELECT * FROM {table}) TO '{_quoted(path)}' (FORMAT parquet)")
        self.spark.read.parquet(str(path)).createOrReplaceTempView(table)

    def give_back(self, store: duck.Store, table: str) -> None:
        """A table of Spark's, given back to DuckDB."""
        files = _quoted(self.folder / table / "*.parquet")
        duck.run_sql(store, f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_parquet('{files}')")

    def view_store(self, source: sources.Source) -> None:
        """`raw` as a view of a national store: columns nobody asks for are never read."""
        parts = []
        for at, path in enumerate(source.paths):
            self.spark.read.parquet(str(path)).createOrReplaceTempView(f"file_{at}")
            parts.append(in_spark(sources.select_raw(source, path, of=f"file_{at}"))[0])
        names = [column for column in self.spark.sql(parts[0]).columns if column != "record"]
        has_record = all("record" in source.columns[path] for path in source.paths)
        record = "record" if has_record else "MONOTONICALLY_INCREASING_ID() AS record"
        whole = " UNION ALL ".join(f"SELECT {', '.join(names)}, record FROM ({part})" for part in parts)
        self.spark.sql(f"SELECT {', '.join(names)}, {record} FROM ({whole})").createOrReplaceTempView("raw")

    def make(self, step: str) -> None:
        """The table that a step's SQL gives, worked out once and kept; two measures may share it."""
        path = self.folder / step
        if not path.exists():
            asked = self._asked(step)
            asked.write.parquet(str(path))
            # Told what is in it, Spark need not look.
            self.spark.read.schema(asked.schema).parquet(str(path)).createOrReplaceTempView(step)

    def counted(self, step: str) -> list[Any]:
        """The answer of a last step, row by row; nothing is asked of it again."""
        return [tuple(row) for row in self._asked(step).collect()]

    def _asked(self, step: str) -> Any:
        sql, named = in_spark(measures.sql_of(step))
        return self.spark.sql(sql, args={name: self.bound[name] for name in named})


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
