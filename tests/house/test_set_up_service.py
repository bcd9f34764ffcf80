"""`make run` from its second step on: started, refused, killed, started again, stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.house import ROOT

pytestmark = pytest.mark.slow

NOT_COPIED = {
    ".git",
    ".venv",
    "var",
    "node_modules",
    "build",
    "dist",
    "trellis.egg-info",
    "__pycache__",
    "tests",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """A copy of this checkout, so that one running here is not disturbed; without the demo, to be quick."""

    def __init__(self, folder):
        self.checkout, self.data, self.port = folder / "trellis", folder / "data", free_port()
        shutil.copytree(ROOT, self.checkout, ignore=lambda _, names: NOT_COPIED.intersection(names))

    def start(self, **more):
        return subprocess.Popen(
            [sys.executable, "scripts/serve.py"],
            cwd=self.checkout,
            env={
                **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
                "PYTHONPATH": str(self.checkout),
                "TRELLIS_DATA": str(self.data),
                "TRELLIS_DEMO": "0",
                "PORT": str(self.port),
                **more,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start_and_wait(self):
        process = self.start()
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Stop it"):
                return process
        raise AssertionError("".join(said))

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            return answer.status == 200

    def processes(self):
        """All that this copy has running, whoever their parent is by now."""
        mine = []
        for process in psutil.process_iter(["cmdline", "cwd"]):
            words = process.info["cmdline"] or []
            at = process.info["cwd"]
            if at == str(self.checkout) or any(str(self.data) in word for word in words):
                mine.append(process)
        return mine

    def senders(self):
        """What sends the messages that wait."""
        return [process for process in self.processes() if "send_messages" in process.info["cmdline"]]


@pytest.fixture(scope="module")
def service():
    folder = Path(tempfile.mkdtemp(prefix="trellis-service-"))
    folder.chmod(0o711)
    service = Service(folder)
    yield service
    for process in service.processes():
        process.kill()
    psutil.wait_procs(service.processes(), timeout=10)
    shutil.rmtree(folder, ignore_errors=True)


def until(is_so):
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_so()


def test_it_answers_refuses_a_second_start_and_when_asked_to_stop_leaves_nothing_running(service):
    first = service.start_and_wait()
    assert service.answers() and len(service.senders()) == 1

    second = service.start(PORT=str(free_port()))
    said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert f"running already, at http://127.0.0.1:{service.port}" in said
    assert service.answers(), "the first must be left alone"

    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) == 0
    assert first.stdout.read().strip() == "Stopped."
    assert until(lambda: service.processes() == [])


def test_without_what_sends_the_service_stops_and_says_so_for_nobody_would_see_messages_wait(service):
    running = service.start_and_wait()
    # What sends is started beside the web server, and may be a moment later there.
    assert until(lambda: len(service.senders()) == 1)
    (sender,) = service.senders()
    sender.kill()
    assert running.wait(timeout=60) == 1
    assert "What sends messages stopped by itself." in running.stdout.read()
    assert until(lambda: service.processes() == [])


def test_a_request_to_stop_while_it_starts_leaves_nothing_running(service):
    started = service.start()
    assert started.stdout.readline().startswith("Starting the database")
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=60) == 0
    assert until(lambda: service.processes() == [])


def test_killed_outright_it_is_found_and_replaced_by_the_next_start_which_keeps_everybody_signed_in(service):
    killed = service.start_and_wait()
    killed.kill()
    killed.wait()
    key = (service.checkout / "var/secret-key").read_text()
    assert service.answers(), "the web server left behind should still answer"

    (left,) = service.senders()
    again = service.start_and_wait()
    assert service.answers()
    assert len(service.senders()) == 1 and not left.is_running()
    assert (service.checkout / "var/secret-key").read_text() == key
    assert (service.checkout / "var/secret-key").stat().st_mode & 0o077 == 0
    again.terminate()
    again.wait(timeout=60)
    assert until(lambda: service.processes() == [])


def test_a_port_in_use_is_refused_in_a_sentence_and_no_stranger_is_touched(service):
    stranger = subprocess.Popen(["sleep", "600"])
    # As if the number of a web server that was killed had been given to another program since.
    (service.checkout / "var/running.json").write_text(
        json.dumps({"address": "http://127.0.0.1:1", "web": stranger.pid, "web_started": 1.0})
    )
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", service.port))
        holder.listen()
        refused = service.start()
        said = refused.communicate(timeout=60)[0]
    is_alive = stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert is_alive
    assert refused.returncode == 1
    assert f"Another program on this machine is using port {service.port}." in said
    assert f"make run PORT={service.port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "8000; ls"])
def test_a_port_that_is_none_is_refused_in_a_sentence(service, port):
    refused = service.start(PORT=port)
    said = refused.communicate(timeout=60)[0]
    assert refused.returncode == 1
    assert "Give a number from 1 to 65535" in said
