"""What the lower floors offer is explained: what it gives, in what unit, what is refused."""

import ast

import pytest

from tests.house import PACKAGE

MODULES = [
    path
    for floor in ("basis", "engines", "formats")
    for path in sorted((PACKAGE / floor).rglob("*.py"))
    if "tests" not in path.parts and path.name != "__init__.py"
]


def unexplained(source: str) -> list[str]:
    tree = ast.parse(source)
    wanting = [] if ast.get_docstring(tree) else ["the module itself"]
    for node in tree.body:
        is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if is_public and not ast.get_docstring(node):
            wanting.append(node.name)
    return wanting


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_is_public_is_explained(path):
    assert unexplained(path.read_text()) == []


def test_the_check_sees_a_function_without_words():
    assert unexplained('"""A module."""\ndef tariff(capital):\n    return capital\n') == ["tariff"]
