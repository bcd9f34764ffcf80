"""The database that starts itself: what it refuses, what it survives, and whom it never touches."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.house import ROOT
from trellis.site.database import Cluster, DatabaseTrouble, find_programs, home_for, throwaway_cluster

pytestmark = pytest.mark.slow

LEAVE_ONE_RUNNING = """
import sys, time
from pathlib import Path
from trellis.site.database import Cluster
cluster = Cluster(Path(sys.argv[1]), throwaway=True)
cluster.start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def cluster():
    with throwaway_cluster() as cluster:
        yield cluster


@contextmanager
def folder_for_a_cluster():
    """A folder that the database's account can pass through, and nothing running on it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="trellis-home-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for data in folder.rglob("postgresql-*/data"):
            for process in servers_on(data):
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bare():
    with folder_for_a_cluster() as folder:
        yield folder


@pytest.fixture(scope="module")
def home():
    """One in which a database has been made, and is stopped."""
    with folder_for_a_cluster() as folder:
        made = Cluster(folder, throwaway=True)
        made.start()
        made.stop()
        yield folder


def servers_on(data):
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data) in (process.info["cmdline"] or [])
    ]


def lines_of(process):
    """The network lines of a process; none of one that ended while it was looked at, as workers do."""
    try:
        return process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []


def ask(cluster, question):
    with psycopg.connect(cluster.url(), autocommit=True) as line:
        return line.execute(question).fetchone()


def start_and_kill_the_starter(home):
    """As when `make run` is killed outright: the server stays behind."""
    starter = subprocess.Popen(
        [sys.executable, "-c", LEAVE_ONE_RUNNING, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout.readline() == "started\n"
    starter.kill()
    starter.wait()
    (left,) = servers_on(next(home.glob("postgresql-*/data")))
    return left


def test_an_accent_does_not_hide_a_name(cluster):
    assert ask(cluster, "SELECT upper('é'), 'ÉLODIE' ILIKE 'élodie'") == ("É", True)


def test_it_answers_on_a_socket_in_a_folder_of_its_owner_and_on_no_port(cluster):
    (server,) = servers_on(cluster.data)
    lines = [line for one in (server, *server.children()) for line in lines_of(one)]
    assert [line for line in lines if line.status == "LISTEN"] == []
    assert (cluster.home / "socket").stat().st_mode & 0o077 == 0
    assert cluster.data.stat().st_mode & 0o077 == 0
    assert server.uids().real != 0


def test_the_service_is_no_superuser(cluster):
    assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (False,)


def test_a_throwaway_leaves_nothing_behind():
    with throwaway_cluster() as cluster:
        (server,) = servers_on(cluster.data)
    assert not server.is_running()
    assert not cluster.home.parent.exists()


def test_a_server_left_running_is_taken_over_and_then_stopped(home):
    left = start_and_kill_the_starter(home)
    cluster = Cluster(home, throwaway=True)
    cluster.start()
    assert [server.pid for server in servers_on(cluster.data)] == [left.pid]
    assert cluster.is_alive()
    assert ask(cluster, "SELECT 1") == (1,)
    cluster.stop()
    assert not left.is_running()


def test_what_was_saved_survives_a_server_killed_outright(home):
    cluster = Cluster(home)
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as line:
        line.execute("CREATE TABLE said (words text)")
        line.execute("INSERT INTO said VALUES ('kept')")
    (server,) = servers_on(cluster.data)
    server.send_signal(signal.SIGKILL)
    server.wait()
    assert not cluster.is_alive()

    again = Cluster(home)
    again.start()
    assert ask(again, "SELECT words FROM said") == ("kept",)
    again.stop()


def test_a_stranger_with_an_old_servers_number_is_let_be(home):
    cluster = Cluster(home, throwaway=True)
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        (cluster.data / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster.data}\n0\n5432\n\n\n")
        cluster.start()
        assert ask(cluster, "SELECT 1") == (1,)
        cluster.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_one_interrupted_while_it_was_made_is_made_again(bare):
    unfinished = Cluster(bare, throwaway=True).home / "unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    cluster = Cluster(bare, throwaway=True)
    cluster.start()
    assert ask(cluster, "SELECT 1") == (1,)
    cluster.stop()


def test_a_path_too_long_for_a_socket_is_no_trouble_also_after_a_kill(bare):
    deep = bare / ("a-folder-with-a-long-name, and a comma-" * 3)
    deep.mkdir()
    deep.chmod(0o711)
    left = start_and_kill_the_starter(deep)
    cluster = Cluster(deep, throwaway=True)
    cluster.start()
    assert [server.pid for server in servers_on(cluster.data)] == [left.pid]
    assert ask(cluster, "SELECT 1") == (1,)
    cluster.stop()


def test_a_server_whose_tests_were_killed_is_swept_up_by_the_next():
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from trellis.site.database import throwaway_cluster; import time\n"
            "with throwaway_cluster() as cluster: print(cluster.data, flush=True); time.sleep(600)",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    data = starter.stdout.readline().strip()
    starter.kill()
    starter.wait()
    assert len(servers_on(data)) == 1
    with throwaway_cluster():
        assert servers_on(data) == []
    assert not os.path.exists(data)


def test_two_checkouts_do_not_share_a_home(monkeypatch, tmp_path):
    monkeypatch.delenv("TRELLIS_DATA", raising=False)
    assert home_for(tmp_path / "one" / "trellis") != home_for(tmp_path / "two" / "trellis")
    monkeypatch.setenv("TRELLIS_DATA", str(tmp_path))
    assert home_for(tmp_path / "one" / "trellis") == tmp_path


def test_a_folder_without_a_server_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(DatabaseTrouble, match=r"PG_BIN is .* there is no initdb in it"):
        find_programs()


def test_a_start_that_fails_says_what_the_server_said(home):
    cluster = Cluster(home, throwaway=True)
    settings = cluster.data / "postgresql.conf"
    right = settings.read_text()
    settings.write_text(right + "no_such_setting = 1\n")
    try:
        with pytest.raises(DatabaseTrouble, match="no_such_setting"):
            cluster.start()
    finally:
        settings.write_text(right)
