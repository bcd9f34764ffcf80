"""A process that sends is killed outright, at every moment that matters; another takes over.

Nothing is put on but the killing: the process, the database, the folder and the server are real.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from trellis.journey.tell import sending, states
from trellis.journey.tell.models import Message
from trellis.journey.tell.tests import notify as stand_in

from .factories import amina, sent, words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Sends what waits, and dies at one step of the way, as a machine does: without a word.
DIES = """
import os, signal, sys
import django
django.setup()
from trellis.journey.tell import outbox, sending

def die(*words, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def then_die(do):
    return lambda *words, **more: (do(*words, **more), die())

def die_instead_of(do):
    return die

where, when = sys.argv[1:]
cut = then_die if when == "after" else die_instead_of
if where == "taking up":
    outbox.hand_over = die
elif where == "handing over":
    outbox.hand_over = cut(outbox.hand_over)
elif where == "moving out":
    os.replace = cut(os.replace)
elif where == "writing":
    outbox._write_whole = cut(outbox._write_whole)
elif where == "posting":
    outbox._post = cut(outbox._post)
sending.send_waiting()
"""


@pytest.fixture(autouse=True)
def _the_page_that_wrote_it_dies_first(monkeypatch):
    """What is written goes out at once; here the process that wrote it is gone before that."""
    monkeypatch.setattr(sending, "send_now", lambda key: None)


def environment(outbox, **more) -> dict[str, str]:
    there = connection.settings_dict
    url = f"postgresql://{there['USER']}@/{there['NAME']}?host={there['HOST']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "trellis.site.settings",
        "DATABASE_URL": url,
        "TRELLIS_OUTBOX": str(outbox),
        "PYTHONPATH": str(configured.BASE_DIR),
        **more,
    }


def killed(where: str, when: str, outbox, **more) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DIES, where, when],
        env=environment(outbox, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stdout + ran.stderr


def files(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


def taken_over() -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        sending.send_waiting()


@pytest.mark.parametrize(
    ("where", "when"),
    [
        ("taking up", "after"),
        ("writing", "before"),
        ("writing", "after"),
        ("moving out", "before"),
        ("moving out", "after"),
        ("handing over", "after"),
    ],
)
def test_killed_at_any_moment_the_folder_gets_it_once(where, when, outbox):
    message = sent(amina(), "text")
    killed(where, when, outbox)
    message.refresh_from_db()
    assert message.state == states.SENDING
    went = files(outbox)
    if went:
        # The post room takes it away before anybody notices that the process died.
        (outbox / f"{message.ref}.txt").unlink()
    taken_over()
    message.refresh_from_db()
    assert message.state == states.SENT and message.tries == 2
    assert went + files(outbox) == [f"{message.ref}.txt"]


@pytest.mark.parametrize(("when", "posts"), [("before", 0), ("after", 1)])
def test_killed_on_either_side_of_posting_notify_gets_it_once(when, posts, outbox, notify):
    message = sent(amina(), "text")
    killed(
        "posting",
        when,
        outbox,
        TRELLIS_NOTIFY_KEY=stand_in.KEY,
        TRELLIS_NOTIFY_URL=notify.url,
        TRELLIS_NOTIFY_TEXT_TEMPLATE=stand_in.TEXT_TEMPLATE,
    )
    assert len(notify.took) == posts
    taken_over()
    message.refresh_from_db()
    assert message.state == states.SENT and notify.asked == [message.ref]
    assert message.went_as == notify.one()["id"]


def test_two_that_send_at_once_send_each_message_once(outbox, notify):
    person = amina()
    messages = [sent(person, "text", letter=words()) for _ in range(30)]
    given = environment(
        outbox,
        TRELLIS_NOTIFY_KEY=stand_in.KEY,
        TRELLIS_NOTIFY_URL=notify.url,
        TRELLIS_NOTIFY_TEXT_TEMPLATE=stand_in.TEXT_TEMPLATE,
    )
    command = [sys.executable, str(configured.BASE_DIR / "manage.py"), "send_messages"]
    both = [
        subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert Counter(one["reference"] for one in notify.took) == {message.ref: 1 for message in messages}
    assert set(Message.objects.values_list("state", flat=True)) == {states.SENT}


def test_the_sender_that_keeps_on_sends_what_comes_and_stops_when_asked(outbox):
    command = [
        sys.executable,
        str(configured.BASE_DIR / "manage.py"),
        "send_messages",
        "--keep-on",
        "--every",
        "1",
    ]
    keeps_on = subprocess.Popen(
        command,
        env=environment(outbox, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        message = sent(amina(), "text")
        deadline = time.monotonic() + 30
        while files(outbox) != [f"{message.ref}.txt"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert files(outbox) == [f"{message.ref}.txt"]
        keeps_on.send_signal(signal.SIGTERM)
        said = keeps_on.communicate(timeout=10)[0]
        assert keeps_on.returncode == 0 and said.startswith("1 sent, 0 to be tried again")
    finally:
        keeps_on.kill()
        keeps_on.wait()
