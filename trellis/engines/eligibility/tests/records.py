"""Records for these tests, each plainly eligible until a test changes something."""

from typing import Any


def adult(**changes: Any) -> dict[str, Any]:
    """Mrs A, who cannot cook or wash without help."""
    return {
        "on": "2026-05-01",
        "test": "adult",
        "related_to_impairment": True,
        "outcomes": {
            "nutrition": {"limbs": ["without_assistance"], "evidence": "The pan was burnt through."},
            "hygiene": {"limbs": ["takes_longer"], "evidence": "Washing takes her two hours."},
        },
        "significant_wellbeing_impact": True,
        "wellbeing_reason": "She is worn out by noon.",
    } | changes


def carer(**changes: Any) -> dict[str, Any]:
    """Sara Ahmed, her daughter, who has given up her work."""
    return {
        "on": "2026-05-01",
        "test": "carer",
        "necessary_care_for_adult": True,
        "health_deteriorating_or_at_risk": False,
        "outcomes": {"work": {"limbs": ["without_assistance"], "evidence": "She left her job in March."}},
        "significant_wellbeing_impact": True,
        "wellbeing_reason": "She has no rest.",
    } | changes


def facs(**changes: Any) -> dict[str, Any]:
    """Bill Baker in 2012, by the bands of that time."""
    return {
        "on": "2012-05-01",
        "test": "facs",
        "risks": {"personal_care": {"band": "substantial", "evidence": "Cannot get out of bed alone."}},
        "threshold": "substantial",
    } | changes
