"""The words people read: nobody is a client, a case or a user, and no page speaks of anything but Trellis."""

import re
import subprocess

import pytest

from tests.house import PACKAGE, ROOT

NEVER = re.compile(
    r"\b(clients?|service users?|users?|cases?|deploy\w*|utilis\w+|non-engagement|packages?)\b", re.IGNORECASE
)
PAGES = sorted(PACKAGE.rglob("*.jinja"))


def read_aloud(template: str) -> str:
    """What a reader would see of a template: no tags, no expressions, no comments."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<(script|style|code)\b.*?</\1>",
        r"<[^>]*>",
    ):
        template = re.sub(pattern, " ", template, flags=re.DOTALL)
    return template


def test_there_are_pages():
    assert len(PAGES) > 10


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_page_calls_a_person_a_client_a_case_or_a_user(path):
    assert NEVER.findall(read_aloud(path.read_text())) == []


def test_the_check_sees_a_client():
    assert NEVER.findall(read_aloud("<p>The client was {{ name }}.</p>")) == ["client"]
    assert NEVER.findall(read_aloud("{% include 'user.jinja' %}<p class='case'>You</p>")) == []


# Written in pieces, so that this file does not find itself.
OF_A_MACHINE = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "pythonhos" + "ted", "pypi" + r"\.org", "registry" + r"\.npmjs"])
)


def test_no_file_names_a_machine_or_a_registry():
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    offences = []
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".png", ".ico"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if OF_A_MACHINE.search(line):
                offences.append(f"{name}:{number}")
    assert offences == []
    assert OF_A_MACHINE.search("/" + "work/main")
