"""A key written as a string is an import that no import checker sees: none may point forward."""

from django.apps import apps

from tests.house import STAGES


def points_forward(from_stage: str, to_stage: str) -> bool:
    if from_stage not in STAGES or to_stage not in STAGES:
        return False
    return STAGES.index(to_stage) > STAGES.index(from_stage)


def test_no_foreign_key_points_forward_along_the_journey():
    forward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if points_forward(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert forward == []


def test_the_check_sees_a_key_that_points_forward():
    assert points_forward("people", "allocate")
    assert not points_forward("allocate", "people")
    assert not points_forward("people", "people")
