"""The real service for the journeys: its own database, the demonstration council in it, a real browser.

Nothing here is a stand-in: the same migrations, the same loader and the same web server as `make run`. The
council is loaded once a run; each file of journeys begins with a copy of it and a service of its own, so that
what Mrs Ahmed went through in one journey has not happened yet in the next.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.browser import FLAGS
from tests.house import ROOT

pytest.register_assert_rewrite("tests.journeys.look")
from tests.journeys.look import axe_is_there  # noqa: E402 - after pytest knows to explain its assertions

PEOPLE = 40


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(ROOT / "tests" / "journeys"):
            item.add_marker(pytest.mark.browser)
            # The council is a copy of the database of the tests, which is made for those who ask for one.
            item.add_marker(pytest.mark.django_db)
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Service:
    """The running service: where it answers, and its database for what a journey must look up behind it."""

    address: str
    database: str

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def told_before(self, story: str, *words: str) -> dict[str, str]:
        """What happened before the journey begins, by the stages' own acts; gives references by name."""
        command = [sys.executable, "-m", "tests.journeys.before", story, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment_for(self.database), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def count_every_row(self) -> dict[str, int]:
        """How many rows each table holds: what stores nothing leaves all of these as they were."""
        tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {table: self.rows(f'SELECT count(*) FROM "{table}"')[0][0] for (table,) in tables}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def council(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with the demonstration council in it, to be copied; nothing is connected to it.

    It begins as a copy of the one that the other tests' was made from, with every migration in it and the
    table of what is counted across workers.
    """
    from django.db import connection

    migrated = f"{connection.settings_dict['NAME']}_as_migrated"
    with _a_database_of_our_own(os.environ["DATABASE_URL"], like=migrated) as database:
        command = [sys.executable, "manage.py", "demo", "--people", str(PEOPLE)]
        subprocess.run(command, cwd=ROOT, env=environment_for(database), check=True)
        yield database


@pytest.fixture(scope="module")
def service(council: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with _a_database_of_our_own(council, like=conninfo_to_dict(council)["dbname"]) as database:
        yield from _serving(database, tmp_path_factory.mktemp("service") / "log")


@contextmanager
def _a_database_of_our_own(base: str, *, like: str) -> Iterator[str]:
    name = f"journeys_{secrets.token_hex(4)}"
    parts = conninfo_to_dict(base)
    server = make_conninfo(**{**parts, "dbname": "postgres"})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield make_conninfo(**{**parts, "dbname": name})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment_for(database: str) -> dict[str, str]:
    """What the service, and what is told of beforehand, run with."""
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "trellis.site.settings",
        "TRELLIS_DEMO": "1",
        "TRELLIS_SECRET_KEY": secrets.token_urlsafe(50),
    }


def _serving(database: str, log: Path) -> Iterator[Service]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as out:
        server_process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "trellis.site.wsgi", "--workers", "2"),
                # Both workers begin with what was imported once: each file of journeys starts them anew.
                *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--preload"),
            ],
            cwd=ROOT,
            env=environment_for(database),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait_for(address, server_process, log)
        yield Service(address, database)
    finally:
        server_process.terminate()
        server_process.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The service did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    assert axe_is_there(), "axe-core is missing: run `npm ci`, or `make test`, which does."
    started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A fresh browser at desktop width, signed in as nobody. A script error on any page fails the journey."""
    context = browser.new_context(base_url=service.address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield opened
    context.close()
    assert wrong == []
