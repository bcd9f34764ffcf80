"""The row rules of the return by hand for pandas, as an analyst would: a column of true and false each.

Run by itself it is the check in plain pandas:

    python bench/cld/by_hand.py FILE SPEC.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pandas as pd

EVENTS = ("Request", "Assessment", "Service", "Review")


def read(path: str) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])


class Prepared:
    """What several rules ask: what words mean, dates as days, costs as numbers."""

    def __init__(self, rows: pd.DataFrame, spec: dict) -> None:
        self.rows, self.spec = rows, spec
        self.event = self.meant("Event Type")
        kind = self.meant("Client Type")
        self.is_carer = kind.str.startswith("Unpaid carer").eq(True)
        self.is_service_user = kind.eq("Service user")
        self.reason, self.service = self.meant("Primary Support Reason"), self.meant("Service Type")
        self.component, self.mechanism = self.meant("Service Component"), self.meant("Delivery Mechanism")
        self.frequency = self.meant("Cost Frequency (Unit Type)")
        days = ("Reporting Period Start Date", "Reporting Period End Date", "Date of Birth", "Date of Death")
        for name in (*days, "Event Start Date", "Event End Date"):
            setattr(
                self, name.replace(" ", "_"), pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce")
            )
        self.cost = pd.to_numeric(rows["Unit Cost"], errors="coerce")
        self.units = pd.to_numeric(rows["Planned units per week"], errors="coerce")

    def meant(self, heading: str) -> pd.Series:
        return self.rows[heading].str.strip().str.lower().map(self.spec["means"][heading])


def lists(one: Prepared) -> Iterator[tuple[str, pd.Series]]:
    for heading, values in one.spec["values"].items():
        cells = one.rows[heading]
        yield f"list {heading}", cells.notna() & ~cells.isin(values)


def others(one: Prepared) -> Iterator[tuple[str, pd.Series]]:  # noqa: PLR0915  As long as the rules are many.
    """Every rule of a row but those of lists, and rows that are the same in every cell."""
    rows, event = one.rows, one.event
    start, end = one.Event_Start_Date, one.Event_End_Date
    first, last = one.Reporting_Period_Start_Date, one.Reporting_Period_End_Date
    birth, death = one.Date_of_Birth, one.Date_of_Death
    home = one.service.isin(["Long term support: Nursing care", "Long term support: Residential care"])
    prison, community = (
        one.service.eq("Long term support: Prison"),
        one.service.eq("Long term support: Community"),
    )
    is_known = event.notna()
    yield (
        "V02 council-form LA Code",
        rows["LA Code"].notna() & ~rows["LA Code"].str.fullmatch("[0-9]{3}").eq(True),
    )
    for heading, told in one.spec["fields"].items():
        blank = rows[heading].isna()
        if told["mandatory"]:
            broken = blank & event.isin(told["mandatory"])
            yield f"V07 blank {heading}", broken & ~one.is_carer if told["not_of_carers"] else broken
        if told["not_applicable"]:
            yield f"V08 filled {heading}", ~blank & event.isin(told["not_applicable"])
        if told["of_carers"]:
            yield f"V08 of-carers-alone {heading}", ~blank & one.is_service_user
    ended = event.eq("Service") & end.notna() & rows["Event Outcome"].isna()
    yield "V07 blank-at-end Event Outcome", ended
    for heading, number in (("Unit Cost", one.cost), ("Planned units per week", one.units)):
        yield f"V09 not-a-number {heading}", rows[heading].notna() & number.isna()
        yield f"V09 not-above-nought {heading}", number <= 0
    has_cost, has_frequency = rows["Unit Cost"].notna(), rows["Cost Frequency (Unit Type)"].notna()
    yield "V09 cost-without-frequency Cost Frequency (Unit Type)", has_cost & ~has_frequency
    yield "V09 frequency-without-cost Unit Cost", has_frequency & ~has_cost
    by_piece = one.frequency.isin(["Per session", "Hourly", "Daily"])
    yield "V10 units-missing Planned units per week", by_piece & rows["Planned units per week"].isna()
    open_ended = rows["Event End Date"].isna()
    yield "V11 open Event End Date", open_ended & event.isin(["Request", "Assessment", "Review"])
    backwards = end < start
    yield "V12 date-unreadable Event End Date", ~open_ended & end.isna()
    yield "V12 ends-before-start Event End Date", backwards
    outside = is_known & event.ne("Service") & ~backwards & ((end < first) | (end > last))
    yield "V12 ends-outside-period Event End Date", outside
    yield "V12 service-before-period Event End Date", event.eq("Service") & (end < first) & ~backwards
    yield "V13 date-unreadable Event Start Date", rows["Event Start Date"].notna() & start.isna()
    yield "V13 starts-after-period Event Start Date", start > last
    yield "V14 death-before-birth Date of Death", death < birth
    yield "V14 starts-after-death Event Start Date", start > death
    still_open = event.eq("Service") & open_ended & death.notna() & ~(start > death)
    yield "V14 open-after-death Event End Date", still_open
    number = rows["NHS Number"]
    good_form = number.str.fullmatch("[0-9]{10}").eq(True)
    yield "V15 nhs-number-form NHS Number", number.notna() & ~good_form
    figures = pd.to_numeric(number.where(good_form), errors="coerce").fillna(0).astype("int64")
    weighed = sum((10 - at) * (figures // 10 ** (9 - at) % 10) for at in range(9)) + figures % 10
    yield "V15 nhs-number-check NHS Number", good_form & ((weighed % 11 != 0) | (figures == 0))
    nobody = number.isna() & rows["LA Person Unique Identifier"].isna()
    yield "V16 nobody LA Person Unique Identifier", nobody
    age = last.dt.year - birth.dt.year
    age -= ((last.dt.month * 100 + last.dt.day) < (birth.dt.month * 100 + birth.dt.day)).astype("int64")
    yield "V18 under-18 Date of Birth", age < 18
    yield "V18 over-115 Date of Birth", age > 115
    reason_of_carers = one.reason.eq("Social support: Support to unpaid carer")
    service_of_carers = one.service.str.startswith("Unpaid carer support").eq(True)
    reason, kind = "Primary Support Reason", "Service Type"
    yield f"V19 carer-reason {reason}", one.is_carer & one.reason.notna() & ~reason_of_carers
    yield f"V19 carer-service {kind}", one.is_carer & one.service.notna() & ~service_of_carers
    yield f"V19 service-user-reason {reason}", one.is_service_user & reason_of_carers
    yield f"V19 service-user-service {kind}", one.is_service_user & service_of_carers
    has_mechanism, paid = rows["Delivery Mechanism"].notna(), one.mechanism.eq("Direct payment")
    is_payment = one.component.eq("Direct payment")
    yield "V21 care-home Delivery Mechanism", home & has_mechanism
    yield "V21 prison Delivery Mechanism", prison & paid
    yield "V21 payment-told-once Delivery Mechanism", is_payment & ~paid & ~home & ~prison
    to_carer = one.service.eq("Unpaid carer support: Direct to unpaid carer")
    without = to_carer & rows["Service Component"].isna() & ~paid
    yield "V22 component-missing Service Component", without
    yield "V23 mechanism-unknown Delivery Mechanism", community & one.mechanism.isna() & ~is_payment
    long_term = one.component.str.startswith("Long term").eq(True)
    yield "V24 component-not-long-term Service Component", home & ~long_term
    written = rows["Event Type"]
    yield "V26 no-event-type Event Type", written.notna() & event.isna()
    yield "V26 spelt-otherwise Event Type", event.notna() & ~written.isin(EVENTS)
    decided = event.eq("Assessment") & rows["Eligible Needs Identified"].notna()
    is_long = one.rows["Assessment Type"].str.strip().str.lower().map(one.spec["means"]["Assessment Type"])
    yield "V27 not-long-term Assessment Type", decided & is_long.ne("Long term assessment")
    yield "V25 copy ", rows.duplicated()


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:
        prepared = Prepared(read(sys.argv[1]), json.load(file))
    counts = {name: int(broken.sum()) for rules in (lists, others) for name, broken in rules(prepared)}
    print(json.dumps({name: count for name, count in counts.items() if count}))
