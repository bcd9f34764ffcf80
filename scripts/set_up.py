"""From a bare checkout to one that can run and be tested. Standard library only: nothing is installed yet.

Every step leaves a stamp that says what it was done for, and is skipped while that is still so.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
VAR = ROOT / "var"
LOCKS = ROOT / "requirements"
MODULES = ROOT / "node_modules"
STATIC = ROOT / "trellis/govuk/static/govuk"
SCSS = ROOT / "trellis/govuk/scss"
OLDEST_NODE = (20, 19)
Command = list[str | Path]


class Missing(Exception):
    """Something that cannot be had without the reader; the message says what, and how to get it."""


def set_up(*, for_tests: bool) -> None:
    VAR.mkdir(exist_ok=True)
    (VAR / "static").mkdir(exist_ok=True)
    with _one_at_a_time():
        _make_venv()
        _install("dev" if for_tests else "web")
        _build_front_end(for_tests=for_tests)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (VAR / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _said(what: str) -> Iterator[None]:
    print(f"{what} …", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def _do(*command: str | Path, env: dict[str, str] | None = None, what_it_was: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise Missing(
            f"{what_it_was} did not work.\n\n{said}\n\nThe command was: {' '.join(map(str, command))}"
        )


def _hash_of(*parts: Path | str) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def _is_stamped(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


# Python -------------------------------------------------------------------------------------------


def _make_venv() -> None:
    made_at = VENV / "made-at"
    # A moved checkout's programs still name the old place, and one that lost its Python is of no use.
    is_moved = made_at.exists() and made_at.read_text() != str(VENV)
    is_whole = PYTHON.exists() and any(VENV.glob("lib/python*/site-packages/pip/__main__.py"))
    if is_whole and not is_moved:
        if not os.access(VENV, os.W_OK):
            raise Missing(f"{VENV} belongs to somebody else. Remove it, or work in a checkout of your own.")
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    with _said("Making a Python environment in .venv"):
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode and shutil.which("apt-get") and "ensurepip" in made.stdout + made.stderr:
            # Debian keeps the means of making one in a package of its own.
            _apt_install(f"python{sys.version_info.major}.{sys.version_info.minor}-venv", needed_for="Python")
            made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise Missing(f"A Python environment could not be made.\n\n{made.stdout}{made.stderr}")
    made_at.write_text(str(VENV))


def _install(name: str) -> None:
    """Installs a lock and, so that the command `trellis` is there, the package itself.

    dev.lock holds all of web.lock, so where tests are set up already, running needs nothing more.
    """
    installer = LOCKS / "installer.lock"
    wanted = {
        lock: _hash_of(LOCKS / f"{lock}.lock", installer, ROOT / "pyproject.toml")
        for lock in (["dev"] if name == "dev" else ["dev", "web"])
    }
    if any(_is_stamped(VENV / f"installed-{lock}", value) for lock, value in wanted.items()):
        return
    stamp = VENV / "installed-installer"
    if not _is_stamped(stamp, _hash_of(installer)):
        with _said("Fetching the installer"):
            pip: Command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _do(*pip, "--require-hashes", "-r", installer, what_it_was="Fetching the installer")
        stamp.write_text(_hash_of(installer))
    with _said(f"Installing requirements/{name}.lock"):
        _uv_install("--require-hashes", "-r", LOCKS / f"{name}.lock")
        _uv_install("--no-deps", "--no-build-isolation", "--editable", ROOT)
    (VENV / f"installed-{name}").write_text(wanted[name])


def _uv_install(*what: str | Path) -> None:
    uv: Command = [VENV / "bin/uv", "pip", "install", "--quiet", "--python", PYTHON]
    # An organisation's own network often has a certificate that its machines alone know.
    _do(*uv, *what, env={"UV_SYSTEM_CERTS": "1"}, what_it_was="Installing packages")


def _apt_install(*packages: str, needed_for: str) -> None:
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0:
        raise Missing(f"{needed_for} needs a package that only root may install. Ask for:\n\n  sudo {line}\n")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        _do(*line.split(), "--yes", env=env, what_it_was=f"Installing {' '.join(packages)}")
    except Missing:
        # The list of packages may be old, or never have been fetched.
        _do("apt-get", "update", env=env, what_it_was="Fetching the list of packages")
        _do(*line.split(), "--yes", env=env, what_it_was=f"Installing {' '.join(packages)}")


# The pages' style and script ----------------------------------------------------------------------


def _build_front_end(*, for_tests: bool) -> None:
    """Compiles our sheet with GOV.UK's, and puts its script beside it. Nobody else's code is committed."""
    lock = ROOT / "package-lock.json"
    built_from = _hash_of(lock, *sorted(SCSS.rglob("*.scss")))
    built, installed = STATIC / ".built-from", MODULES / ".installed-from"
    # The tests' packages hold all that a build needs, and one thing more: axe-core.
    wanted = {kind: f"{kind} {_hash_of(lock)}" for kind in (["tests"] if for_tests else ["tests", "build"])}
    is_installed = any(_is_stamped(installed, value) for value in wanted.values())
    is_built = _is_stamped(built, built_from)
    if is_built and (is_installed or not for_tests):
        return
    path = _path_with_node()
    if not is_installed:
        with _said("Installing package-lock.json"):
            npm = ["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
            leave = [] if for_tests else ["--omit=dev"]
            _do(*npm, *leave, env={"PATH": path}, what_it_was="Installing the pages' packages")
        installed.write_text(wanted["tests" if for_tests else "build"])
    if is_built:
        return
    with _said("Making the pages' style"):
        STATIC.mkdir(parents=True, exist_ok=True)
        sheet = STATIC / "app.css"
        unfinished = VAR / "app.css"
        sass: Command = ["node", MODULES / "sass/sass.js", "--style=compressed", "--no-source-map"]
        files: Command = [f"--load-path={MODULES}", SCSS / "app.scss", unfinished]
        _do(*sass, *files, env={"PATH": path}, what_it_was="Making the pages' style")
        shutil.move(unfinished, sheet)
        script = (MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text()
        # The map it names is for those who work on GOV.UK Frontend, and is not served.
        (STATIC / "govuk-frontend.min.js").write_text(
            re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", script)
        )
    built.write_text(built_from)


def _path_with_node() -> str:
    """PATH with a Node new enough: the machine's, or one from the Python package index in .venv."""
    path = os.environ.get("PATH", "")
    if shutil.which("npm") and (node := shutil.which("node")):
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.match(r"v(\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= OLDEST_NODE:
            return path
    lock = LOCKS / "node.lock"
    stamp = VENV / "installed-node"
    if not _is_stamped(stamp, _hash_of(lock)):
        with _said("Fetching Node"):
            _uv_install("--require-hashes", "-r", lock)
        stamp.write_text(_hash_of(lock))
    return f"{VENV / 'bin'}{os.pathsep}{path}"


# Letters ------------------------------------------------------------------------------------------


PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig")


def find_or_install_pango() -> None:
    """What draws letters as PDF. Where it cannot be had, says so: letters then come as web pages."""
    wanted = [] if _has_pango() else [*PANGO_PACKAGES]
    if not _has_arial_or_its_like():
        wanted.append("fonts-liberation2")
    if not wanted:
        return
    try:
        if not shutil.which("apt-get"):
            raise Missing("Install Pango (on a Mac: brew install pango).")
        with _said(f"Installing {' and '.join(wanted)}"):
            _apt_install(*wanted, needed_for="Making letters as PDF")
    except Missing as trouble:
        print(f"\n{trouble}\nUntil then letters come as web pages.\n", file=sys.stderr, flush=True)


def _has_pango() -> bool:
    """Asked of the system's own loader, which is quick; on other systems, of what will draw the letters."""
    if sys.platform != "linux":
        asked = [PYTHON, "-c", "import weasyprint"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    try:
        for library in PANGO:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


# The browser --------------------------------------------------------------------------------------


def find_or_install_browser() -> None:
    """Chromium and a font with Arial's widths. Where they cannot be had, says so: the tests say so again."""
    sys.path.insert(0, str(ROOT))
    from tests.browser import find_chromium

    wanted = []
    if not find_chromium():
        wanted.append("chromium")
    if not _has_arial_or_its_like():
        wanted.append("fonts-liberation2")
    if not wanted:
        return
    try:
        if not shutil.which("apt-get"):
            raise Missing("Install Chromium, or set CHROME to the path of a Chrome.")
        with _said(f"Installing {' and '.join(wanted)}"):
            _apt_install(*wanted, needed_for="Walking the pages in a browser")
    except Missing as trouble:
        print(f"\n{trouble}\n", file=sys.stderr, flush=True)


def _has_arial_or_its_like() -> bool:
    return sys.platform == "darwin" or any(Path("/usr/share/fonts").rglob("LiberationSans-Regular*"))


# Spark --------------------------------------------------------------------------------------------


def find_or_install_java() -> None:
    """Java 17, which Spark runs on. Where it cannot be had, says so: the tests say so again."""
    sys.path.insert(0, str(ROOT))
    from tests.java import find_java

    if find_java():
        return
    try:
        if not shutil.which("apt-get"):
            raise Missing("Install Java 17, or set JAVA_HOME to where it is.")
        with _said("Installing Java"):
            _apt_install("openjdk-17-jre-headless", needed_for="Running the measures on Spark")
    except Missing as trouble:
        print(f"\n{trouble}\n", file=sys.stderr, flush=True)
    find_java.cache_clear()
