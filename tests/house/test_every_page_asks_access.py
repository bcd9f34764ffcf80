"""Every page asks who may, or says on purpose that it is for everybody."""

import ast
import inspect
import sys

import pytest
from django.urls import URLPattern, get_resolver


def every_view() -> dict[str, object]:
    found: dict[str, object] = {}

    def walk(patterns: list, prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found[prefix + str(pattern.pattern)] = pattern.callback
            else:
                walk(pattern.url_patterns, prefix + str(pattern.pattern))

    walk(get_resolver().url_patterns, "/")
    return found


def asks(source: str, name: str) -> bool:
    """Whether the function of this name calls a `check_…`, itself or through functions beside it."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    seen: set[str] = set()

    def look(function: str) -> bool:
        if function in seen or function not in functions:
            return False
        seen.add(function)
        for node in ast.walk(functions[function]):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
                if called.startswith("check_") or look(called):
                    return True
        return False

    return look(name)


@pytest.mark.parametrize("address", sorted(every_view()))
def test_every_page_asks_access_or_is_for_everybody(address):
    view = every_view()[address]
    view_class = getattr(view, "view_class", None)
    if getattr(view_class or view, "is_for_everybody", False):
        return
    view = inspect.unwrap(view)
    module = sys.modules[view.__module__]
    assert asks(inspect.getsource(module), view.__name__), f"{address} asks nobody"


def test_the_check_sees_a_page_that_asks_nobody():
    planted = "def page(request):\n    return render(request)\n"
    through = (
        "def page(request):\n    return _for(request)\ndef _for(request):\n    access.check_may_see(1)\n"
    )
    assert not asks(planted, "page")
    assert asks(through, "page")
