"""The rows an act is about, locked until it is done: whoever comes at the same moment comes after."""

from __future__ import annotations

from .models import ChargingPolicy, FinancialAssessment, Uprating


def assessment(shown: FinancialAssessment) -> FinancialAssessment:
    rows = FinancialAssessment.objects.select_for_update(of=("self",)).select_related("person__team")
    return rows.get(pk=shown.pk)


def policy(shown: ChargingPolicy) -> ChargingPolicy:
    return ChargingPolicy.objects.select_for_update(of=("self",)).get(pk=shown.pk)


def uprating(shown: Uprating) -> Uprating:
    rows = Uprating.objects.select_for_update(of=("self",))
    return rows.select_related("policy").get(pk=shown.pk)
