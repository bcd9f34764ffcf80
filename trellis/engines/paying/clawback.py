"""What a council may ask back from a direct payment's account, and the guards round it.

A plain rule takes whatever lies above so many weeks' money, and with it the holiday pay somebody has earned
and the respite that is planned. Here what is spoken for is counted out first, and only what is free is put
beside the threshold. What the plain rule would take is shown for contrast, and never taken. The person is
told and may answer; nothing is taken inside the notice or before the answer is answered. A spend that is
old enough stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

import numpy as np

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.law import Law, read_law
from trellis.basis.money import Pence, add, multiply, say_pounds
from trellis.basis.periods import Period, lasting, say_day
from trellis.engines.paying.working import Line

CLAWBACK_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "clawback.toml")

RING_FENCED = tuple(CLAWBACK_LAW.history("ring_fenced")[-1].value)
"""The kinds of money that are spoken for, in the order they are offered."""


@dataclass(frozen=True, slots=True)
class RingFenced:
    """One sum in the account that is spoken for. kind: one of RING_FENCED. because: in words; `other` needs
    them.
    """

    kind: str
    pence: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Clawback:
    """What may be asked back from one account, in pence, and how we got to it.

    free_pence: what is neither spent nor spoken for, never below nought. short_pence: what is spoken for
    and not there. reclaim_pence: what may be asked back. plain_pence: what a rule would take that counts
    nothing out. lines: the figures on the way. says: the answer in a sentence.
    """

    balance_pence: int
    ring_fenced_pence: int
    threshold_pence: int
    lines: tuple[Line, ...]
    says: str

    @property
    def free_pence(self) -> int:
        return max(self.balance_pence - self.ring_fenced_pence, 0)

    @property
    def short_pence(self) -> int:
        return max(self.ring_fenced_pence - self.balance_pence, 0)

    @property
    def reclaim_pence(self) -> int:
        return max(self.free_pence - self.threshold_pence, 0)

    @property
    def plain_pence(self) -> int:
        return max(self.balance_pence - self.threshold_pence, 0)

    @property
    def to_be_confirmed(self) -> bool:
        """Whether anything it rests on has not yet been read in its source."""
        return any(line.status for line in self.lines)


@dataclass(frozen=True, slots=True)
class ClawbackColumns:
    """What may be asked back from many accounts, in pence, a row an account; as in `Clawback`."""

    threshold_pence: Pence
    free_pence: Pence
    reclaim_pence: Pence
    plain_pence: Pence


@dataclass(frozen=True, slots=True)
class Notice:
    """The days within which the person may answer and nothing is taken. The day of telling is not one of
    them.
    """

    told_on: date
    days: Period
    says: str

    @property
    def may_take_from(self) -> date:
        """The first day after the notice."""
        return self.days.last + timedelta(days=1)


def clawback(
    balance_pence: int,
    weekly_gross_pence: int,
    ring_fenced: Sequence[RingFenced],
    *,
    on: date,
    law: Law = CLAWBACK_LAW,
) -> Clawback:
    """What may be asked back from an account, in pence: what is free above so many weeks of the whole budget.

    weekly_gross_pence: the budget a week before the person's contribution is taken off, above nought.
    Refused, with every finding: sums that are not whole pence or are below nought, a kind nobody knows,
    `other` without a reason. A balance below nought is an overdrawn account: nothing is free.

    Source: `law/clawback.toml`. St Helens: more than eight weeks; deducting what is spoken for is this
    council's.

    >>> spoken_for = [RingFenced("holiday_pay", 611_76), RingFenced("redundancy", 422_40),
    ...               RingFenced("hmrc", 148_10), RingFenced("planned_respite", 900_00)]
    >>> found = clawback(3_412_60, 320_00, spoken_for, on=date(2026, 11, 2))
    >>> found.threshold_pence, found.free_pence, found.reclaim_pence, found.plain_pence
    (256000, 133034, 0, 85260)
    >>> found.says
    '£1,330.34 is free, no more than £2,560.00: nothing is asked back. A plain rule would take £852.60.'
    """
    kinds = law.on("ring_fenced", on)
    _check(balance_pence, weekly_gross_pence, ring_fenced, tuple(kinds.value))
    weeks = law.on("surplus_weeks", on)
    threshold = multiply(weekly_gross_pence, weeks.value)
    spoken_for = sum(one.pence for one in ring_fenced)
    lines = [Line("balance", "In the account", balance_pence, "The statement")]
    lines += [
        Line(
            f"ring_fenced.{one.kind}",
            kinds.value[one.kind] + (f": {one.because.strip()}" if one.because.strip() else ""),
            -one.pence,
            kinds.source,
            kinds.status,
        )
        for one in ring_fenced
    ]
    told = Clawback(balance_pence, spoken_for, threshold, (), "")
    of = say_pounds(weekly_gross_pence)
    lines += [
        Line("free", "Free: neither spent nor spoken for", told.free_pence, "All of the above"),
        Line("threshold", f"{weeks.value} weeks at {of}", threshold, weeks.source, weeks.status),
        Line("reclaim", "May be asked back", told.reclaim_pence, "What is free above the threshold"),
        Line(
            "plain",
            "What a plain rule would take, which counts nothing out; shown for contrast",
            told.plain_pence,
            "What is in the account above the threshold",
        ),
    ]
    return Clawback(balance_pence, spoken_for, threshold, tuple(lines), _told(told))


def _told(found: Clawback) -> str:
    free, threshold = say_pounds(found.free_pence), say_pounds(found.threshold_pence)
    if found.reclaim_pence:
        says = f"{free} is free, which is {say_pounds(found.reclaim_pence)} more than {threshold}: "
        says += "that may be asked back, after notice."
    else:
        says = f"{free} is free, no more than {threshold}: nothing is asked back."
    if found.plain_pence != found.reclaim_pence:
        says += f" A plain rule would take {say_pounds(found.plain_pence)}."
    if found.short_pence:
        says += f" {say_pounds(found.short_pence)} of what is spoken for is not there: "
        says += "look at it with the person."
    return says


def clawback_many(
    balance_pence: Pence,
    weekly_gross_pence: Pence,
    ring_fenced_pence: Pence,
    *,
    on: date,
    law: Law = CLAWBACK_LAW,
) -> ClawbackColumns:
    """What may be asked back from many accounts, the same penny as `clawback` gives each alone.

    ring_fenced_pence: all that is spoken for in the account, never below nought (ValueError).

    >>> row = [np.array([pence]) for pence in (3_412_60, 320_00, 2_082_26)]
    >>> found = clawback_many(*row, on=date(2026, 11, 2))
    >>> found.free_pence, found.reclaim_pence, found.plain_pence
    (array([133034]), array([0]), array([85260]))
    """
    if bool((ring_fenced_pence < 0).any()) or bool((weekly_gross_pence <= 0).any()):
        raise ValueError("A sum that is spoken for is below nought, or a budget is not above it.")
    threshold = multiply(weekly_gross_pence, law.on("surplus_weeks", on).value)
    free = np.maximum(add(balance_pence, -ring_fenced_pence), 0)
    reclaim, plain = (np.maximum(add(held, -threshold), 0) for held in (free, balance_pence))
    return ClawbackColumns(threshold, free, reclaim, plain)


def notice(told_on: date, *, law: Law = CLAWBACK_LAW) -> Notice:
    """The notice of a clawback that the person is told of on a day.

    >>> notice(date(2026, 11, 2)).says
    'You can answer until 30 November 2026. Nothing is taken before 1 December 2026, nor before our answer.'
    """
    days = lasting(told_on + timedelta(days=1), law.on("notice_days", told_on).value)
    says = f"You can answer until {say_day(days.last)}. "
    says += f"Nothing is taken before {say_day(days.last + timedelta(days=1))}, nor before our answer."
    return Notice(told_on, days, says)


def check_may_take(
    pence: int,
    *,
    reclaim_pence: int,
    told_on: date | None,
    on: date,
    reply_is_open: bool,
    law: Law = CLAWBACK_LAW,
) -> tuple[Finding, ...]:
    """What stands against taking a sum back from an account or a card on a day; nothing where it may be
    taken.

    reclaim_pence: what may be asked back as things stand now. told_on: when the person was told, or None.
    reply_is_open: whether they answered and nobody has answered them. Codes: `nothing-to-take`,
    `more-than-free`, `not-told`, `inside-notice`, `reply-open`.

    >>> asked = {"reclaim_pence": 100_00, "told_on": date(2026, 11, 2), "reply_is_open": False}
    >>> print(*check_may_take(100_00, on=date(2026, 11, 30), **asked))
    on: The notice runs until 30 November 2026. Take nothing before 1 December 2026.
    >>> check_may_take(100_00, on=date(2026, 12, 1), **asked)
    ()
    """
    findings = []
    if type(pence) is not int or pence <= 0:
        says = f"{quoted(pence)} is not whole pence above nought."
        findings.append(Finding("nothing-to-take", says, "pence", "Give the sum to be taken."))
    elif pence > reclaim_pence:
        says = f"{say_pounds(pence)} is more than the {say_pounds(reclaim_pence)} that may be asked back."
        findings.append(Finding("more-than-free", says, "pence", "Take no more than is free."))
    if told_on is None:
        says = "The person has not been told what would be taken, and why."
        do = "Tell them by the way they like to be reached, and wait for the notice to end."
        findings.append(Finding("not-told", says, "told_on", do))
    elif on < (told := notice(told_on, law=law)).may_take_from:
        says = f"The notice runs until {say_day(told.days.last)}."
        findings.append(
            Finding("inside-notice", says, "on", f"Take nothing before {say_day(told.may_take_from)}.")
        )
    if reply_is_open:
        says = "The person has answered, and nobody has answered them yet."
        findings.append(
            Finding(
                "reply-open", says, "reply_is_open", "Decide on their answer by name, with reasons, first."
            )
        )
    return tuple(findings)


def check_may_query(
    spent_on: date, *, on: date, fraud_reason: str = "", law: Law = CLAWBACK_LAW
) -> tuple[Finding, ...]:
    """What stands against asking about a spend on a day; nothing where it may be asked about.

    fraud_reason: why somebody fears fraud, in their own words; with it a spend of any age may be asked about.
    Code: `spend-stands`.

    >>> check_may_query(date(2026, 8, 4), on=date(2026, 11, 2))
    ()
    >>> [found.says for found in check_may_query(date(2026, 8, 3), on=date(2026, 11, 2))]
    ['This was spent 91 days ago. After 90 days a spend stands.']
    """
    most, ago = law.on("query_days", on).value, (on - spent_on).days
    if ago <= most or fraud_reason.strip():
        return ()
    says = f"This was spent {ago} days ago. After {most} days a spend stands."
    return (Finding("spend-stands", says, "spent_on", "Leave it, or write down why fraud is feared."),)


def _check(
    balance: object, weekly: object, ring_fenced: Sequence[RingFenced], kinds: tuple[str, ...]
) -> None:
    findings = []
    if type(balance) is not int:
        says = f"{quoted(balance)} is not whole pence."
        findings.append(Finding("not-whole-pence", says, "balance_pence", "Give the balance in whole pence."))
    if type(weekly) is not int or weekly <= 0:
        says = f"{quoted(weekly)} is not whole pence a week above nought."
        do = "Give the whole budget a week, before the contribution is taken off."
        findings.append(Finding("not-whole-pence", says, "weekly_gross_pence", do))
    for at, one in enumerate(ring_fenced, start=1):
        where = place("ring_fenced", at)
        if one.kind not in kinds:
            says = f"{quoted(one.kind)} is no kind of money that is spoken for."
            findings.append(Finding("unknown-word", says, f"{where}.kind", f"Known are {listed(kinds)}."))
        elif one.kind == "other" and not one.because.strip():
            says = "Nothing says what this money is spoken for."
            findings.append(Finding("no-reason", says, f"{where}.because", "Say it in a sentence."))
        if type(one.pence) is not int or one.pence < 0:
            says = f"{quoted(one.pence)} is not whole pence from nought up."
            findings.append(Finding("not-whole-pence", says, f"{where}.pence", "Give whole pence."))
    if findings:
        raise Refused(findings)
