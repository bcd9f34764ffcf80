"""A stage is entered by its doors (actions, queries, models, access) or by a register kept for it."""

import grimp

from tests.house import STAGES

DOORS = {"actions", "queries", "models", "access"}
# What an earlier stage owns so that later ones may tell it something.
REGISTERS = {
    ("people", "timeline"),
    ("people", "file"),
    ("people", "hindrances"),
    ("people", "today"),
    ("people", "papers"),
    ("people", "sections"),
    ("people", "outside"),
    ("people", "opening"),
    ("challenge", "subjects"),
    ("challenge", "beside"),
    ("find", "settled"),
    ("accounts", "pen"),
    ("accounts", "asked_once"),
    ("record", "drafts"),
    ("record", "saving"),
    ("tell", "letters"),
    ("assess", "after_talk"),
    ("assess", "after_decision"),
}


def way_in(importer: str, imported: str) -> str | None:
    """The offence, if importing this from there is one."""
    here, there = importer.split("."), imported.split(".")
    if here[:2] != ["trellis", "journey"] or there[:2] != ["trellis", "journey"] or here[2] == there[2]:
        return None
    room = there[3] if len(there) > 3 else ""
    if room in DOORS or (there[2], room) in REGISTERS:
        return None
    if "tests" in here and there[3:] == ["tests", "factories"]:
        return None
    return f"{importer} enters {there[2]} by its {room or 'wall'}"


def test_a_stage_is_entered_only_by_its_doors():
    graph = grimp.build_graph("trellis", cache_dir=None)
    offences = [
        offence
        for importer in graph.modules
        if importer.startswith("trellis.journey.")
        for imported in graph.find_modules_directly_imported_by(importer)
        if (offence := way_in(importer, imported))
    ]
    assert offences == []


def test_the_check_sees_a_stage_entered_by_its_pages():
    assert way_in("trellis.journey.allocate.views", "trellis.journey.assess.views")
    assert way_in("trellis.journey.allocate.actions", "trellis.journey.assess.translate")
    assert way_in("trellis.journey.assess.actions", "trellis.journey.people.tests.factories")
    assert not way_in("trellis.journey.assess.tests.test_pages", "trellis.journey.people.tests.factories")
    assert not way_in("trellis.journey.allocate.queries", "trellis.journey.assess.models")


def test_the_stages_named_here_are_the_stages_there_are():
    from django.apps import apps

    found = {config.label for config in apps.get_app_configs() if config.name.startswith("trellis.journey.")}
    assert found == set(STAGES)
