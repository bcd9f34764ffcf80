"""The service with the demo council: starts the database, the web server and what sends, and stops them.

They are children in sessions of their own, so that Ctrl-C reaches this process alone and the order of
stopping is ours: sender, web, then database. If this process itself is killed outright they live on; what it
wrote in var/ lets the next start find exactly those, and nothing that merely has their number by now.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn

import psutil

from trellis.site.database import Cluster, DatabaseTrouble, home_for

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
RUNNING = VAR / "running.json"
SERVED = "trellis.site.wsgi:application"
SENDER = ["manage.py", "send_messages", "--keep-on"]
REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Refused(Exception):
    """The service cannot run; the message says why and what to do."""


def main() -> int:
    os.chdir(ROOT)
    VAR.mkdir(exist_ok=True)
    # A polite request to stop, of any kind, unwinds what was started.
    for request in REQUESTS:
        if request == signal.SIGHUP and signal.getsignal(request) is signal.SIG_IGN:
            continue  # nohup asked for this.
        signal.signal(request, _interrupt)
    try:
        # Held back by whoever started this, until there was somebody to hear them.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, REQUESTS)
        with ExitStack() as stack:
            _serve(stack)
    except KeyboardInterrupt:
        print("Stopped.")
        return 0
    except (Refused, DatabaseTrouble) as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _serve(stack: ExitStack) -> None:
    port = _port()
    address = f"http://127.0.0.1:{port}"
    lock = stack.enter_context((VAR / "running.lock").open("w"))
    try:
        # Held as long as this process lives, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = json.loads(RUNNING.read_text()) if RUNNING.exists() else {}
        raise Refused(
            f"Trellis is running already, at {told.get('address', 'an address it has yet to choose')}. "
            "Stop it with Ctrl-C where it was started."
        ) from None
    _stop_what_was_left()
    _check_port_is_free(port)

    environment = {
        **os.environ,
        "TRELLIS_SECRET_KEY": os.environ.get("TRELLIS_SECRET_KEY") or _secret_key(),
        "TRELLIS_DEMO": os.environ.get("TRELLIS_DEMO", "1"),
        # Whatever else it answers to, it answers to the address printed below.
        "TRELLIS_HOSTS": os.environ.get("TRELLIS_HOSTS", "localhost") + ",127.0.0.1",
        "TRELLIS_STATIC": str(VAR / "static"),
        "TRELLIS_STATIC_COLLECTED": "1",
        "PYTHONUNBUFFERED": "1",
    }
    # Once begun, stopping is not to be interrupted: the last thing entered is the first to be left.
    cluster = None
    if not os.environ.get("DATABASE_URL"):
        print("Starting the database …", flush=True)
        cluster = Cluster(home_for(ROOT))
        stack.callback(cluster.stop)
        cluster.start()
        environment["DATABASE_URL"] = cluster.url()
    stack.callback(_ignore_further_requests)

    print("Bringing its tables and its people up to date …", flush=True)
    command = [sys.executable, "scripts/prepare.py"]
    if subprocess.run(command, env=environment, check=False, start_new_session=True).returncode:
        raise Refused("The database could not be brought up to date. What went wrong is above.")
    web = _start_web(environment, port)
    stack.callback(_stop_web, web)
    stack.callback(_ignore_further_requests)
    _note(address, web=web)
    _wait_until_it_answers(web, address)
    sender = _start_sender(environment)
    stack.callback(_stop_sender, sender)
    stack.callback(_ignore_further_requests)
    _note(address, web=web, sender=sender)
    print(f"\nTrellis is at {address}")
    if cluster:
        print(f"Its database is at {cluster.url()}")
    print("Stop it with Ctrl-C.\n", flush=True)
    while True:
        time.sleep(0.5)
        if web.poll() is not None:
            raise Refused("The web server stopped by itself. What it said is above.")
        if sender.poll() is not None:
            # It sends what the pages could not; without it messages would wait and nobody would know.
            raise Refused("What sends messages stopped by itself. What it said is above.")
        if cluster and not cluster.is_alive():
            raise Refused(f"The database stopped by itself. What it said is in {cluster.log}.")


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise Refused(f"PORT is {given}. Give a number from 1 to 65535: make run PORT=8001")
    return int(given)


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        # A port whose last connections are still winding down counts as free, as it does for the web server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(
                f"Port {port} is kept for the system. Choose one above 1023: make run PORT=8001"
            ) from None
        except OSError:
            raise Refused(
                f"Another program on this machine is using port {port}. "
                f"Choose another: make run PORT={port + 1 if port < 65535 else 8001}"
            ) from None


def _secret_key() -> str:
    """Made once and kept, readable by its owner alone, so that a restart signs nobody out."""
    path = VAR / "secret-key"
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(made, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _start_web(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    # No control socket: it would be one for all the checkouts of an account.
    words = ["--workers=2", f"--bind=127.0.0.1:{port}", "--no-control-socket", "--log-level=warning"]
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", SERVED, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _start_sender(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *SENDER],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _note(address: str, **children: subprocess.Popen[bytes]) -> None:
    told: dict[str, object] = {"address": address}
    for name, child in children.items():
        told |= {name: child.pid, f"{name}_started": psutil.Process(child.pid).create_time()}
    unfinished = RUNNING.with_suffix(".new")
    unfinished.write_text(json.dumps(told))
    unfinished.replace(RUNNING)


def _wait_until_it_answers(web: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + 60
    while web.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code != 503:  # It answers, and always will answer so.
                break
        except OSError:
            pass
        time.sleep(0.1)
    raise Refused("The web server did not answer. What it said is above.")


def _stop_web(web: subprocess.Popen[bytes]) -> None:
    web.terminate()
    with suppress(subprocess.TimeoutExpired):
        web.wait(timeout=15)
    _kill_web_processes(web.pid)
    web.wait()
    RUNNING.unlink(missing_ok=True)


def _stop_sender(sender: subprocess.Popen[bytes]) -> None:
    """It finishes the message it is at; what it is torn from is asked about before it is sent again."""
    sender.terminate()
    with suppress(subprocess.TimeoutExpired):
        sender.wait(timeout=15)
    sender.kill()
    sender.wait()


def _kill_web_processes(group: int) -> None:
    """Whatever is left of a web server: workers outlive one that was killed, and keep its port a while."""
    killed = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and SERVED in process.cmdline():
                process.kill()
                killed.append(process)
    psutil.wait_procs(killed, timeout=5)


def _ignore_further_requests() -> None:
    """A second Ctrl-C must not leave the database running."""
    for request in REQUESTS:
        signal.signal(request, signal.SIG_IGN)


def _stop_what_was_left() -> None:
    """Stops a sender and a web server whose supervisor was killed. The database is taken over as it is."""
    if not RUNNING.exists():
        return
    told = json.loads(RUNNING.read_text())
    RUNNING.unlink()
    _stop_if_ours(told, "sender", "Stopping what sent messages in the last run …")
    _stop_if_ours(told, "web", "Stopping the web server left by the last run …")
    _kill_web_processes(told["web"])


def _stop_if_ours(told: dict[str, float], name: str, says: str) -> None:
    if name not in told:
        return
    with suppress(psutil.NoSuchProcess):
        left = psutil.Process(int(told[name]))
        # The number alone proves nothing: another program may have it by now.
        if left.create_time() == told[f"{name}_started"] and left.status() != psutil.STATUS_ZOMBIE:
            print(says, flush=True)
            left.terminate()
            try:
                left.wait(timeout=15)
            except psutil.TimeoutExpired:
                # The web server's own processes are swept up after this; the sender has none.
                if name == "sender":
                    left.kill()


if __name__ == "__main__":
    sys.exit(main())
