"""The words people read: nobody is a client, a case or a user."""

import re

import pytest

from tests.house import PACKAGE

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
