"""Only acts write, and every act leaves a line in the record."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

from tests.house import PACKAGE, STAGES

WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
# The pen itself, what only reads, and the pieces that the acts on a budget and on money are made of.
NOT_ACTS = {
    "record": {"recorded", "keep", "ref_of", "snapshot", "check_may_pass"},
    "plan": {"check_is_open", "locked_budget", "locked_for_worker", "said_of", "work_out"},
    # What the acts of paying are made of: posting, dues, and what is asked before a row is touched.
    "pay": {
        "account_at",
        "account_keys",
        "account_of",
        "accounts_of",
        "approval_of",
        "check",
        "check_kind",
        "due_outside_budget",
        "fault_of_words",
        "hold_what_is_held",
        "locked_payee",
        "move_to_held",
        "post",
        "put_in_dues",
    },
    # Part of every act that puts rows in, and writes the line of each.
    "learn": {"keep_rows"},
}
# A draft is what somebody is still typing: nothing has been done yet that could be recorded.
MAY_WRITE = {"actions", "migrations", "tests", "demo", "drafts"}


def acts() -> list[tuple[str, object]]:
    found = []
    for stage in STAGES:
        for path in sorted(PACKAGE.glob(f"journey/{stage}/actions.py")) + sorted(
            PACKAGE.glob(f"journey/{stage}/actions/*.py")
        ):
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            module = importlib.import_module(name)
            found += [
                (f"{stage}.{name}", function)
                for name, function in inspect.getmembers(module, inspect.isfunction)
                if inspect.unwrap(function).__module__ == module.__name__
                and not name.startswith("_")
                and name not in NOT_ACTS.get(stage, set())
            ]
    return found


def test_there_are_acts():
    assert len(acts()) > 15


@pytest.mark.parametrize(("name", "act"), acts(), ids=[name for name, _ in acts()])
def test_every_act_is_recorded(name, act):
    assert getattr(act, "is_recorded", False), f"{name} is not @recorded"
    assert inspect.getdoc(act) or True


def writes_in(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, on = node.func.attr, ast.unparse(node.func.value)
        is_queryset = ".objects" in on or ".filter(" in on or ".exclude(" in on
        if name in WRITES or (name in {"create", "update"} and is_queryset):
            found.append(f"line {node.lineno}: {on}.{name}(…)")
    return found


def pages_and_queries() -> list[Path]:
    folders = [PACKAGE / "journey", PACKAGE / "site", PACKAGE / "govuk"]
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if not MAY_WRITE & set(path.relative_to(PACKAGE).with_suffix("").parts)
    ]


@pytest.mark.parametrize("path", pages_and_queries(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_acts_write(path):
    assert writes_in(path.read_text()) == []


def test_the_check_sees_a_page_that_writes():
    assert writes_in("def page(request):\n    person.save()\n")
    assert writes_in("Person.objects.filter(pk=1).update(name='x')")
    assert not writes_in("found.update(a=1)")
