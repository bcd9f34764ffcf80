"""Each measure on Spark gives the rows it gives on DuckDB; and what Spark lacks is said in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.analytics import duck, lists, measures, spark
from trellis.analytics.made_up import (
    Council,
    made_up_councils,
    write_reference_lists,
    write_return,
    write_store,
)
from trellis.basis.findings import Refused

YEAR = {"first_day": date(2025, 4, 1), "last_day": date(2026, 3, 31)}


@pytest.mark.parametrize(
    "step", sorted({*measures.PREPARATION, *(s for n in measures.names() for s in measures.find(n).steps())})
)
def test_every_step_can_be_said_in_sparks_dialect(step):
    said, named = spark.in_spark(measures.sql_of(step))
    assert said.startswith(("SELECT", "WITH")) and "$" not in said
    assert set(named) == set(measures.parameters_of(measures.sql_of(step)))


def test_without_java_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(Refused) as refused:
        spark.run(measures.find("ascof-3d"), [tmp_path / "store.parquet"], **YEAR)
    (finding,) = refused.value.findings
    assert finding.code == "no-java" and "openjdk-17-jre-headless" in str(finding)


def test_without_pyspark_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(Refused) as refused:
        spark.run(measures.find("ascof-3d"), [tmp_path / "store.parquet"], **YEAR)
    assert "pip install 'trellis[spark]'" in str(refused.value.findings[0])


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    councils = made_up_councils(2, people_each=120, seed=5)
    write_store(folder / "store.parquet", councils, seed=5, last_day=YEAR["last_day"])
    write_reference_lists(folder, [*councils, Council("999", "Sent nothing", 50)], seed=5)
    return folder


@pytest.fixture(scope="module")
def both(spark_session, country):
    """Each measure's result on DuckDB and on Spark."""
    given, asked = lists.read(country), [measures.find(name) for name in measures.names()]
    with duck.opened([country / "store.parquet"], lists=given) as store:
        duck.prepare(store, **YEAR)
        on_duck = duck.answers(store, asked, **YEAR)
    on_spark = spark.answers(asked, [country / "store.parquet"], lists=given, **YEAR)
    return dict(zip(measures.names(), zip(on_duck, on_spark, strict=True), strict=True))


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.parametrize("name", measures.names())
def test_each_measure_gives_the_same_rows_on_both_engines(both, name):
    on_duck, on_spark = both[name]
    assert on_spark.rows == on_duck.rows
    assert (on_spark.unknown, on_spark.notes, on_spark.findings) == (
        on_duck.unknown,
        on_duck.notes,
        on_duck.findings,
    )
    assert any(row.numerator for row in on_duck.rows)


@pytest.mark.slow
@pytest.mark.spark
def test_a_return_gives_the_same_rows_on_both_engines(spark_session, tmp_path):
    path = tmp_path / "northshire.csv"
    write_return(path, Council("999", "Northshire", 150), seed=3, last_day=YEAR["last_day"])
    measure = measures.find("ascof-3d")
    on_duck = duck.run(measure, [path], **YEAR)
    on_spark = spark.run(measure, [path], **YEAR)
    assert on_spark == on_duck
    assert any(row.numerator for row in on_duck.rows)
