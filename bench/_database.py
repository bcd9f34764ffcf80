"""A PostgreSQL of its own for a bench, migrated, with Django on it; gone afterwards.

It does not wait for the disk, whoever writes: what is compared is work, and not the machine's disk.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@contextmanager
def on_postgresql() -> Iterator[None]:
    from trellis.site.database import throwaway_cluster

    with throwaway_cluster() as cluster:
        os.environ["DJANGO_SETTINGS_MODULE"] = "trellis.site.settings"
        os.environ["DATABASE_URL"] = cluster.url("bench")
        import django

        django.setup()
        from django.db import connections

        from tests import migrated

        migrated.make(cluster, "bench")
        try:
            yield
        finally:
            connections.close_all()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """By the clock, in seconds: the work is done by two programs, ours and the database."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def copied_out(sql: str) -> bytes:
    """Rows as COPY writes them."""
    from django.db import connection

    text = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT") as rows:
        for part in rows:
            text.write(part)
    return text.getvalue()


def bare_copy(table: str, text: bytes) -> float:
    """Seconds to COPY rows into a table like this one, its indexes and checks with it, and nothing else."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")

        def copy() -> None:
            with transaction.atomic(), cursor.copy("COPY bare FROM STDIN") as rows:
                rows.write(text)

        seconds, _ = timed(copy)
        cursor.execute("DROP TABLE bare")
    return seconds
