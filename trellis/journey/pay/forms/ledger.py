from __future__ import annotations

from typing import Any

from django import forms

from trellis.govuk.fields import MoneyField

from ..models import LedgerAccount
from ..queries.ledger import TIED, EntryTold

MOST_PENCE = 1_000_000_000_00


class PutEntryRight(forms.Form):
    """What an entry should have come to in each account that may be put right, and why."""

    because = forms.CharField(
        label="What was wrong?",
        help_text="It stands in the books beside the entry. The person may read it.",
        max_length=300,
        error_messages={"required": "Say what was wrong."},
    )

    def __init__(self, *args: Any, told: EntryTold, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        own = {account.pk: pence for account, pence in told.lines}
        self.boxes: dict[str, tuple[LedgerAccount, int]] = {}
        self.stays: list[tuple[LedgerAccount, int]] = []
        for account, pence in told.left:
            if account.kind in TIED:
                self.stays.append((account, pence))
                continue
            # Which way the money moves stays as it was: it is the sum that is put right.
            way = 1 if (own.get(account.pk, 0) or pence) > 0 else -1
            name = f"pence-{account.ref}"
            self.boxes[name] = (account, way)
            self.fields[name] = MoneyField(
                label=f"{'Into' if way > 0 else 'Out of'}: {account.name}",
                initial=way * pence,
                least=-MOST_PENCE,
                most=MOST_PENCE,
                error_messages={"required": "Enter what it should have been, or 0."},
            )
        self.order_fields([*self.boxes, "because"])

    @property
    def said(self) -> list[tuple[LedgerAccount, int]]:
        """What the entry should have come to in each account, in pence; what is nought stays out."""
        typed = [(account, way * self.cleaned_data[name]) for name, (account, way) in self.boxes.items()]
        return [(account, pence) for account, pence in (*typed, *self.stays) if pence]


__all__ = ["PutEntryRight"]
