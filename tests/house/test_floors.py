"""The floors hold, and the check that says so sees each kind of offence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import PACKAGE, ROOT

LINT = Path(sys.executable).parent / "lint-imports"

PLANTED = {
    "an engine that reaches the pages kit": (
        "engines/eligibility/planted.py",
        "from trellis.govuk import fields",
    ),
    "an engine that reaches Django by itself": ("engines/allocation/planted.py", "import django.db"),
    "a rule that opens the network": ("basis/planted.py", "import urllib.request"),
    "the ground floor reaching up": ("basis/planted.py", "from trellis.engines import allocation"),
    "one engine that knows another": (
        "engines/allocation/planted.py",
        "from trellis.engines import eligibility",
    ),
    "an earlier stage that knows a later": (
        "journey/assess/planted.py",
        "from trellis.journey.allocate import models",
    ),
    "rows that call acts": ("journey/people/models.py", "from trellis.journey.people import actions"),
    "a folder nobody gave a floor": ("utils/__init__.py", ""),
    "a stage nobody gave a place": ("journey/stray/__init__.py", ""),
    "pages that reach the command line": ("site/planted.py", "from trellis.cli import main"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy_of_the_tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("floors")
    shutil.copytree(
        PACKAGE, folder / "trellis", ignore=lambda _, names: [n for n in names if n == "__pycache__"]
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_floor_imports_only_from_floors_below():
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("place", "line"), PLANTED.values(), ids=list(PLANTED))
def test_the_check_sees_a_planted_offence(copy_of_the_tree, place, line):
    planted = copy_of_the_tree / "trellis" / place
    before = planted.read_text() if planted.exists() else None
    planted.parent.mkdir(exist_ok=True)
    planted.write_text((before or "") + "\n" + line + "\n")
    try:
        ran = lint(copy_of_the_tree)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert "BROKEN" in ran.stdout or "exhaustive" in ran.stdout
    finally:
        if before is None:
            shutil.rmtree(planted.parent) if planted.name == "__init__.py" else planted.unlink()
        else:
            planted.write_text(before)


IMPORT_WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "allauth"}:
            raise ImportError(f"{name} is not for these floors")

sys.meta_path.insert(0, Blocked())
import trellis
for floor in ("basis", "engines", "cli"):
    package = importlib.import_module(f"trellis.{floor}")
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".tests" not in found.name:
            importlib.import_module(found.name)
print("imported")
"""


def test_the_lower_floors_and_the_command_line_import_with_django_blocked():
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_DJANGO], capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == "imported", ran.stderr
