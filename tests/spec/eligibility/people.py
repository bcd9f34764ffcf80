"""Records for the eligibility chapter, each plainly eligible until a table changes something."""


def outcomes(keys, limbs=("without_assistance",)):
    return {key: {"limbs": list(limbs), "evidence": "Seen at home by Bea Brooks."} for key in keys}


def adult(**changes):
    """Mrs A, who cannot cook or wash without help, judged to be worn down by it."""
    return {
        "on": "2026-05-01",
        "test": "adult",
        "related_to_impairment": True,
        "outcomes": outcomes(["nutrition", "hygiene"]),
        "significant_wellbeing_impact": True,
        "wellbeing_reason": "She is worn out by noon and sees nobody.",
    } | changes


def carer(**changes):
    """Sara Ahmed, her daughter, who has given up her work."""
    return {
        "on": "2026-05-01",
        "test": "carer",
        "necessary_care_for_adult": True,
        "health_deteriorating_or_at_risk": False,
        "outcomes": outcomes(["work"]),
        "significant_wellbeing_impact": True,
        "wellbeing_reason": "She has no income of her own and no rest.",
    } | changes


def facs(**changes):
    """Bill Baker in 2012, by the bands of that time."""
    return {
        "on": "2012-05-01",
        "test": "facs",
        "risks": {"personal_care": {"band": "substantial", "evidence": "Cannot get out of bed alone."}},
        "threshold": "substantial",
    } | changes
