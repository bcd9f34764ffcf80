"""Refusing with every fault at once, each beside its question, as all the acts of this stage do."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def check(**faults: str) -> None:
    """Refuses where any question has a fault; a question whose fault is empty has none."""
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)
