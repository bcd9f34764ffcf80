"""Testing whether support can be bought for the council's rate, and a director's word where not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from trellis.basis.findings import Refused
from trellis.engines.budget import sufficiency
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, queries
from ..models import SufficiencyTest, SupportKind, Unit


@recorded
def test_sufficiency(
    person: Person, kind: SupportKind, quantity: Decimal, unit: str, *, by: Account, on: date
) -> SufficiencyTest:
    """Puts what the council pays beside what those on file really ask, for so many units a week.

    Who may: a worker of the person's team. Kept with every price it was tested with, so that it can be read
    when prices have moved on. Refused (`ValidationError`): no rate of the council's for this; nobody's price
    on file; a quantity that is none, or absurd.
    """
    access.check_may_test(by, person)
    if unit not in Unit.values:
        raise ValidationError({"unit": "Choose what is counted"})
    rate = queries.councils_rate(kind, unit, on)
    if rate is None:
        raise ValidationError(
            f"The council has not said what it pays for this ({kind.says.lower()}, {Unit(unit).label}). "
            "Ask an administrator or finance to put its rate in."
        )
    prices = queries.local_prices(kind, unit, on, person)
    if not prices:
        raise ValidationError(
            f"Nobody’s price is on file for this ({kind.says.lower()}, {Unit(unit).label}). "
            "Ask those who offer it near the person, and put in what they say, each with its day."
        )
    try:
        tested = sufficiency.test(quantity, rate.pence, [price.pence for price in prices])
    except Refused as refused:
        raise ValidationError({"quantity": [finding.says for finding in refused.findings]}) from None
    test = SufficiencyTest.objects.create(
        person=person,
        kind=kind,
        quantity=quantity,
        unit=unit,
        rate=rate,
        rate_pence=rate.pence,
        prices=[price.as_json() for price in prices],
        at_rate_pence=tested.at_rate_pence,
        median_pence=tested.median_pence,
        needed_pence=tested.needed_pence,
        shortfall_pence=tested.shortfall_pence,
        works_at_rate=tested.works_at_rate,
        out_of=tested.of,
        tested_on=on,
        tested_by=by,
    )
    keep("tested whether the rate is enough", by=by, about=test, person=person, after=snapshot(test))
    return test


@recorded
def let_stand(test: SufficiencyTest, *, because: str, by: Account, on: date) -> SufficiencyTest:
    """A director lets a sum stand that the support cannot be bought for, and says why. It prints on the plan.

    Who may: a director who did not make the test. Refused (`ValidationError`): without a reason; a test that
    is not red, that a newer one took the place of, or that was let stand before.
    """
    rows = SufficiencyTest.objects.select_for_update(of=("self",))
    stored = rows.select_related("person", "kind").get(pk=test.pk)
    access.check_may_let_stand(by, stored)
    if not stored.is_red:
        raise ValidationError("The rate buys this support: there is nothing to let stand.")
    if stored.let_stand_by_id is not None:
        raise ValidationError("A director let this sum stand already.")
    if not queries.is_newest(stored):
        raise ValidationError("This was tested again since. Look at the newest test.")
    if not because.strip():
        raise ValidationError({"because": "Say why the sum stands. The person reads it on their plan"})
    before = snapshot(stored)
    stored.let_stand_because, stored.let_stand_by, stored.let_stand_on = because.strip(), by, on
    stored.save(update_fields=["let_stand_because", "let_stand_by", "let_stand_on"])
    keep(
        "let a sum stand that buys too little",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.let_stand_because,
        before=before,
        after=snapshot(stored),
    )
    return stored
