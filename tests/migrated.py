"""The database as the migrations leave it, made once and kept for the next run of the tests.

Going through every migration takes longer than most runs of a few tests, and gives the same each time. What
they made is kept under the hash of every migration file, so one that is new, changed or gone is gone through
for real; Django then still looks for migrations that are not applied.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import psycopg

from tests.house import ROOT
from trellis.site.database import Cluster

KEPT_IN = ROOT / "var" / "tests"
# Whose code decides what a migration does.
MIGRATE = ("django", "django-pgtrigger")
MOST_KEPT = 3


def key_of(migrations: Iterable[Path], server: int) -> str:
    """Names what these files make on a server of this version: other for every other word or file name."""
    made_by = [*(f"{name} {version(name)}" for name in MIGRATE), f"server {server}"]
    hashed = hashlib.sha256("\n".join(made_by).encode())
    for path in sorted(migrations):
        hashed.update(f"\n{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def every_migration() -> list[Path]:
    from django.apps import apps

    return [path for app in apps.get_app_configs() for path in Path(app.path).glob("migrations/*.py")]


def make(cluster: Cluster, name: str) -> None:
    """A database of this name on the cluster, as the migrations leave it."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = cluster.url(name)
    kept = KEPT_IN / f"{key_of(every_migration(), cluster.version)}.dump"
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        # Of two runs of tests that begin at once the second waits for what the first makes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(migrate, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)
            unfinished = kept.with_suffix(".unfinished")
            subprocess.run([cluster.programs / "pg_dump", "-Fc", "-Z1", "-f", unfinished, url], check=True)
            unfinished.rename(kept)
            return
        # What is used is young again; the oldest goes.
        kept.touch()
        for old in sorted(KEPT_IN.glob("*.dump"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
            old.with_suffix(".lock").unlink(missing_ok=True)
    subprocess.run([cluster.programs / "pg_restore", "--exit-on-error", "-d", url, kept], check=True)
