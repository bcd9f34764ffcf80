"""Nothing leaves the house but by `tell`: no other stage mails, texts, posts or fills an outbox."""

import ast

import grimp
import pytest

from tests.house import PACKAGE

# What sends, by whatever name it is imported.
SENDERS = ("smtplib", "django.core.mail", "notifications_python_client", "aiosmtplib", "imaplib")
# What only the sender sets down: the folder, and the council's key.
SENDER_S_SETTINGS = {"OUTBOX", "NOTIFY_KEY", "MAIL_FROM"}
DOOR = "trellis.journey.tell"
SETTINGS = PACKAGE / "site/settings.py"


def sends(source: str) -> list[str]:
    """What a module does that only the sender may."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        found += [name for name in names if any(name == one or name.startswith(f"{one}.") for one in SENDERS)]
        if isinstance(node, ast.Attribute) and node.attr in SENDER_S_SETTINGS:
            found.append(f"settings.{node.attr}")
    return sorted(set(found))


def others():
    folder = PACKAGE / "journey/tell"
    return [path for path in sorted(PACKAGE.rglob("*.py")) if folder not in path.parents and path != SETTINGS]


@pytest.mark.parametrize("path", others(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_but_tell_sends(path):
    assert sends(path.read_text()) == []


def test_only_the_way_out_of_tell_sends():
    """Within the sender too, one module alone knows the way out."""
    folder = PACKAGE / "journey/tell"
    found = {
        path.name: sends(path.read_text())
        for path in folder.rglob("*.py")
        if "tests" not in path.parts and sends(path.read_text())
    }
    assert set(found) == {"outbox.py"}


def test_no_other_stage_reaches_the_way_out():
    graph = grimp.build_graph("trellis", cache_dir=None)
    for module in ("outbox", "sending", "actions.marking"):
        importers = graph.find_modules_that_directly_import(f"{DOOR}.{module}")
        assert [one for one in importers if not one.startswith(f"{DOOR}.")] == []


def test_the_check_sees_whoever_sends():
    assert sends("import smtplib") == ["smtplib"]
    assert sends("from django.core.mail import send_mail")
    assert sends("from django.core import mail") == ["django.core.mail"]
    assert sends("from notifications_python_client.notifications import NotificationsAPIClient")
    assert sends("(settings.OUTBOX / 'letter.pdf').write_bytes(b'')") == ["settings.OUTBOX"]
    assert not sends("from trellis.journey.tell.actions import send")
