"""Writes a payment run as a list of Faster Payments, for the bank's own page or a bureau.

Faster Payments has no file of its own that a council sends: each bank's page takes a list in columns of its
choosing. This is the second road for wages when the first has failed, so it asks for nothing but a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from .gathered import Gathered
from .lists import ListProfile, chosen_profile, read_profile, shipped_profiles, write_list
from .payments import PaymentRun, Totals, Written, check_run, note_twins

MAY_HOLD = (
    "name",
    "sort_code",
    "account_number",
    "amount_pounds",
    "amount_pence",
    "reference",
    "end_to_end",
    "pay_on",
    "payer_name",
    "payer_sort_code",
    "payer_account_number",
)
"""What a column of such a list may hold."""


@cache
def profiles() -> Mapping[str, ListProfile]:
    """The layouts that come with Trellis: `plain` and `paygate`. No bank has yet taken a list of ours."""
    return shipped_profiles("faster_payments", may_hold=MAY_HOLD)


def profile_of(given: Mapping[str, Any]) -> ListProfile:
    """A council's own layout, from a plain object; refused as `read_profile` refuses."""
    return read_profile(given, may_hold=MAY_HOLD)


def write(run: PaymentRun, *, profile: ListProfile | str = "plain") -> Written:
    """The run as a list, with its totals. Payments are asked for on the run's processing day.

    Letters banks do not pass on, what had to be cut, and payments the same in every word are among the notes.

    Refused (`Refused`): all that `check_run` finds; a profile that there is not; a mark (`end_to_end`) that a
    spreadsheet would take for a sum.
    """
    chosen = chosen_profile(profile, profiles())
    found = Gathered()
    for finding in check_run(run):
        found.add(finding)
    for at, payment in enumerate(run.payments, start=1):
        if payment.end_to_end[:1] in ("=", "+", "-", "@"):
            where = f"payments[{at}].end_to_end"
            found.find("mark-form", "This would be taken for a sum.", where, "Begin with a letter or figure.")
    found.refuse_any()
    notes = Gathered()
    note_twins(run, notes)
    payer = run.paid_from
    rows = (
        {
            "name": payment.name,
            "sort_code": payment.sort_code,
            "account_number": payment.account_number,
            "amount": payment.amount_pence,
            "reference": payment.reference,
            "end_to_end": payment.end_to_end,
            "pay_on": run.processing_date,
            "payer_name": payer.name,
            "payer_sort_code": payer.sort_code,
            "payer_account_number": payer.account_number,
        }
        for payment in run.payments
    )
    content = write_list(chosen, rows, called="payments", notes=notes)
    return Written(content, Totals(len(run.payments), run.total_pence), notes.told())
