"""The tasks of `scripts/dev`, each from a bare checkout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import set_up
from set_up import PYTHON, ROOT


def main(words: list[str], *, usage: str) -> int:
    os.chdir(ROOT)
    _keep_bytecode()
    task = TASKS.get(words[0]) if words else None
    if task is None:
        print(usage.strip())
        return 0 if words and words[0] in {"help", "--help", "-h"} else 2
    try:
        return task(words[1:])
    except set_up.Missing as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _keep_bytecode() -> None:
    """What Python has compiled is kept, in a folder of its own, whatever the machine says about leaving none.

    A start reads some three thousand modules, and compiling them anew takes longer than all else in it.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(set_up.VAR / "bytecode"))


def install(words: list[str]) -> int:
    set_up.set_up(for_tests=False)
    set_up.find_or_install_pango()
    return 0


def run(words: list[str]) -> int:
    set_up.set_up(for_tests=False)
    set_up.find_or_install_pango()
    # In this process's place, so that what stops this task stops the service; a request to stop that comes
    # while it loads waits for it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    os.execv(PYTHON, [str(PYTHON), "scripts/serve.py", *words])


def test(words: list[str]) -> int:
    set_up.set_up(for_tests=True)
    set_up.find_or_install_browser()
    set_up.find_or_install_java()
    set_up.find_or_install_pango()
    # A few tests would spend longer making a second database. Of all of them as many files at a time are run
    # as there are cores, up to four: with one more, what waits for a server to start waits too long.
    # The walks through the service come first, as they stand: whatever is long must not be begun last.
    cores = os.cpu_count() or 1
    many = ["-n", str(min(cores, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]
    at_once = [] if words or cores < 2 else many
    return _python("-m", "pytest", "-m", "not bench", *at_once, *words)


def check(words: list[str]) -> int:
    """Every step, also after one failed, so that one run tells all; two at a time, the longest first."""
    set_up.set_up(for_tests=True)
    fast = "not slow and not browser and not database and not bench"
    steps: dict[str, tuple[str, ...]] = {
        # Two files at a time beside the rest: no core waits for the other at the end.
        "fast tests": ("-m", "pytest", "-m", fast, "-n", "2", "--dist", "loadfile"),
        "types": ("-m", "mypy"),
        "format": ("-m", "ruff", "format", "--check", "."),
        "lint": ("-m", "ruff", "check", "--quiet", "."),
        "floors": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
        # It need not look at a database, and warns that it did not.
        "migrations": ("-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
        "rules page": ("-m", "tests.spec.print_rules", "--check"),
        "change log": ("scripts/change_log.py", "--check"),
    }

    def do(name: str) -> bool:
        began = time.monotonic()
        done = subprocess.run([PYTHON, *steps[name]], capture_output=True, text=True, check=False)
        word = "ok" if done.returncode == 0 else f"FAILED\n{done.stdout}{done.stderr}"
        print(f"{name:<12} {time.monotonic() - began:5.1f} s  {word}", flush=True)
        return done.returncode == 0

    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as two:
        failed = [name for name, is_right in zip(steps, two.map(do, steps), strict=True) if not is_right]
    print(f"\n{time.monotonic() - started:.0f} s in all. ", end="")
    print(f"Not right: {', '.join(failed)}." if failed else "All is well.")
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    set_up.set_up(for_tests=True)
    codes = [
        _python(str(path), *words)
        for path in sorted((ROOT / "bench").glob("*.py"))
        if not path.name.startswith("_")
    ]
    return max(codes, default=0)


def docs(words: list[str]) -> int:
    set_up.set_up(for_tests=True)
    return max(_python("-m", "tests.spec.print_rules"), _python("scripts/change_log.py"))


def lock(words: list[str]) -> int:
    """Newest versions that pyproject.toml and package.json allow, with hashes and without addresses."""
    set_up.set_up(for_tests=False)
    uv = [str(set_up.VENV / "bin/uv"), "pip", "compile", "--quiet", "--upgrade", "--universal"]
    form = ["--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
    service = ["pyproject.toml", "--extra", "web", "--extra", "analytics"]
    for name, what in {
        "web": service,
        "dev": [*service, "--extra", "spark", "--group", "dev"],
        "installer": ["--group", "installer"],
        "node": ["--group", "node"],
    }.items():
        command = [*uv, *form, *what, "-o", f"requirements/{name}.lock"]
        if code := subprocess.run(command, check=False).returncode:
            return code
    # .npmrc keeps addresses out of the lock file.
    return subprocess.run(["npm", "update", "--package-lock-only"], check=False).returncode


def _python(*words: str) -> int:
    return subprocess.run([PYTHON, *words], check=False).returncode


TASKS: dict[str, Callable[[list[str]], int]] = {
    "install": install,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "docs": docs,
    "lock": lock,
}
