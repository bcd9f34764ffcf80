"""What can be a price: above nought, and no more than any hour, night or trip costs."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from .models import Unit

# What no hour, night or trip costs, unless a pen slipped: pounds, not thousands of them. In pence.
MOST_OF_A_UNIT = {
    Unit.HOUR.value: 500_00,
    Unit.NIGHT.value: 2_000_00,
    Unit.SESSION.value: 1_000_00,
    Unit.DAY.value: 2_000_00,
    Unit.JOURNEY.value: 1_000_00,
    Unit.MEAL.value: 100_00,
    Unit.WEEK.value: 20_000_00,
    Unit.MONTH.value: 80_000_00,
    Unit.ITEM.value: 100_000_00,
}


def check_price(pence: object, unit: str, *, least: int) -> None:
    """Refuses, beside its question, what is no price of such a unit."""
    if unit not in MOST_OF_A_UNIT:
        raise ValidationError({"unit": "Choose what the price is for"})
    if not isinstance(pence, int) or isinstance(pence, bool) or pence < least:
        raise ValidationError(
            {"pence": "Enter a price above nought" if least else "A price is not below nought"}
        )
    if pence > MOST_OF_A_UNIT[unit]:
        most, says = MOST_OF_A_UNIT[unit] // 100, Unit(unit).label
        raise ValidationError({"pence": f"A price of more than £{most:,} {says} cannot be right: look again"})
