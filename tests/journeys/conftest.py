"""The real service for the journeys: its own database, the demonstration council in it, a real browser.

Nothing here is a stand-in: the same migrations, the same loader and the same web server as `make run`. One
service serves all journeys of a run; each journey makes what it needs and leaves the others alone.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.house import ROOT
from tests.journeys.look import axe_is_there

CHROME = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("google-chrome")
PEOPLE = 40


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(ROOT / "tests" / "journeys"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Service:
    """The running service: where it answers, and its database for what a journey must look up behind it."""

    address: str
    database: str

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def count_every_row(self) -> dict[str, int]:
        """How many rows each table holds: what stores nothing leaves all of these as they were."""
        tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {table: self.rows(f'SELECT count(*) FROM "{table}"')[0][0] for (table,) in tables}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    name = f"journeys_{secrets.token_hex(4)}"
    base = conninfo_to_dict(os.environ["DATABASE_URL"])
    server = make_conninfo(**{**base, "dbname": "postgres"})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    database = make_conninfo(**{**base, "dbname": name})
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "trellis.site.settings",
        "TRELLIS_DEMO": "1",
        "TRELLIS_SECRET_KEY": secrets.token_urlsafe(50),
    }
    for step in (["migrate", "-v0"], ["createcachetable"], ["demo", "--people", str(PEOPLE)]):
        subprocess.run([sys.executable, "manage.py", *step], cwd=ROOT, env=environment, check=True)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("service") / "log"
    with log.open("w") as out:
        server_process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "trellis.site.wsgi", "--workers", "2"),
                *("--bind", f"127.0.0.1:{port}", "--no-control-socket"),
            ],
            cwd=ROOT,
            env=environment,
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
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
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
def browser(playwright: Playwright) -> Iterator[Browser]:
    missing = [
        says
        for says, there in (
            ("chromium (apt-get install chromium fonts-liberation2, or CHROME=/path/to/it)", bool(CHROME)),
            ("axe-core (npm ci)", axe_is_there()),
        )
        if not there
    ]
    if missing:
        says = f"Browser tests need {' and '.join(missing)}."
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    started = playwright.chromium.launch(
        executable_path=CHROME,
        args=[
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
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
