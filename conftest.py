"""For every test: a database when one is first needed, and a loud word where there is no browser."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.browser import find_chromium
from tests.java import find_java

HOW_TO_GET_A_BROWSER = (
    "install Chromium (on Debian: apt-get install chromium fonts-liberation2) or set CHROME to a Chrome"
)
HOW_TO_GET_JAVA = (
    "install Java 17 (on Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME to where it is"
)
not_walked = pytest.StashKey[int]()
not_sparked = pytest.StashKey[int]()

# Playwright keeps a loop of its own running in this thread, and Django would take all that follows a walk for
# asynchronous code. None of ours is.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A property is right or wrong on a busy machine too; how fast things are is for `make bench` to say.
settings.register_profile("trellis", deadline=None)
settings.load_profile("trellis")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 takes its time on purpose, and hundreds of tests make accounts."""
    from django.test.utils import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> Iterator[None]:
    """Points Django at a throwaway server, started when the first test asks for a database.

    Tests of the engines alone never wait for it. With pytest-xdist each worker has a server of its own.
    DATABASE_URL in the environment is used instead, and a test database is made beside the one it names.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    from tests import migrated
    from trellis.site.database import throwaway_cluster

    with throwaway_cluster() as cluster:
        there = conninfo_to_dict(cluster.url())
        connection.settings_dict.update(NAME=there["dbname"], USER=there["user"], HOST=there["host"])
        test_database = connection.creation._get_test_db_name()
        migrated.make(cluster, test_database)
        # A command that a test starts as another process meets the same database as the test.
        os.environ["DATABASE_URL"] = cluster.url(test_database)
        yield
        del os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On a server of our own the database is there, migrated, and goes with the server.

    The settings above ask for this first: they set DATABASE_URL.
    """
    return bool(request.config.getvalue("reuse_db")) or not os.environ.get("DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After a test that really saved, puts the database back as the migrations left it.

    Django would empty every table. The record refuses to be emptied, as it should, and rows that migrations
    made would be gone for the tests that follow; a fresh copy of the whole database takes no longer.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    name = connection.settings_dict["NAME"]
    kept = f"{name}_as_migrated"

    def copy(new: str, old: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            # A live server's thread may still hold a connection; it makes another when next asked.
            cursor.execute(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}" STRATEGY file_copy')

    with django_db_blocker.unblock():
        copy(kept, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: copy(name, kept))
        yield
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{kept}"')
        # What a live server's thread or another process left open would keep Django from tidying up.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; tests that use it are marked `browser`."""
    return find_chromium() or pytest.fail(f"No browser was found: {HOW_TO_GET_A_BROWSER}.")


# What the whole of a file is marked with, as its first words after the imports say.
_OF_THE_WHOLE_FILE = re.compile(r"^pytestmark = \[?pytest\.mark\.(django_db|slow|browser)\b", re.M)
_MARKER_OF = {"django_db": "database"}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where a whole file would be left out by its marker, it is not imported: that takes longest."""
    left_out = config.getoption("markexpr").split(" and ")
    if not collection_path.name.startswith("test_") or collection_path.suffix != ".py":
        return None
    # Each walk is marked as one by the folder it stands in.
    if "not browser" in left_out and collection_path.parent.name == "journeys":
        return True
    marked = _OF_THE_WHOLE_FILE.search(collection_path.read_text(encoding="utf-8"))
    return True if marked and f"not {_MARKER_OF.get(marked[1], marked[1])}" in left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _asks_a_database(item):
            item.add_marker(pytest.mark.database)
    walks = [item for item in items if item.get_closest_marker("browser")]
    # Where the tests decide what is merged (CI is set), a walk is not left out: it stays in, and fails.
    if walks and not find_chromium() and not os.environ.get("CI"):
        config.stash[not_walked] = len(walks)
        for item in walks:
            item.add_marker(pytest.mark.skip(reason="no browser on this machine"))
    on_spark = [item for item in items if item.get_closest_marker("spark")]
    if on_spark and not find_java() and not os.environ.get("CI"):
        config.stash[not_sparked] = len(on_spark)
        for item in on_spark:
            item.add_marker(pytest.mark.skip(reason="no Java on this machine"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end: it is not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()


def _asks_a_database(item: pytest.Item) -> bool:
    from django.test import TransactionTestCase

    return (
        item.get_closest_marker("django_db") is not None
        or bool({"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(not_walked, 0):
        terminalreporter.section("browser tests NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} tests need a browser and were not run: {HOW_TO_GET_A_BROWSER}.")
    if count := config.stash.get(not_sparked, 0):
        terminalreporter.section("tests on Spark NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} tests need Java and were not run: {HOW_TO_GET_JAVA}.")
