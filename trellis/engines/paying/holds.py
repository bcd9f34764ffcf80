"""Why a line of a payment may wait, who must act so that it goes, and what may never wait.

A held line is money of its own that waits, and not a mark on a payment: the rest goes out. Each kind of
hold names one who must act, so that nothing waits for nobody. A question about the account never holds
wages: the questions are between the council and the person, and whoever worked has worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import Amount, Law, read_law

HOLDS_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "holds.toml")

KINDS = tuple(HOLDS_LAW)
"""The kinds of hold, in the order they are offered."""

WHO = {
    "finance": "finance",
    "practitioner": "the practitioner",
    "person": "the person",
    "manager": "the manager",
}
"""Who may have to act, and how that is said."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of hold.

    says: why the money waits. who: one of WHO, who must act. do: what they must do. may_hold_payroll:
    whether wages may wait for it. status: `to be confirmed`, or None.
    """

    key: str
    says: str
    who: str
    do: str
    may_hold_payroll: bool
    source: str
    status: str | None = None

    @property
    def who_must_act(self) -> str:
        """Who must act, and what they must do, in a sentence.

        >>> kind("papers_missing").who_must_act
        'Waits for the person: Send the paper, or say that you need help with it.'
        """
        return f"Waits for {WHO[self.who]}: {self.do}"


def kinds(*, on: date | None = None, law: Law = HOLDS_LAW) -> tuple[Kind, ...]:
    """Every kind of hold there is on a day; without a day, as last written here."""
    return tuple(kind(key, on=on, law=law) for key in law)


def kind(key: str, *, on: date | None = None, law: Law = HOLDS_LAW) -> Kind:
    """One kind of hold. An unknown one is refused with those that are known (`unknown-hold`).

    >>> kind("account_query").may_hold_payroll, kind("account_query").who
    (False, 'finance')
    """
    if key not in tuple(law):
        do = f"Known are {listed(law)}."
        raise Refused(Finding("unknown-hold", f"{quoted(key)} is no reason to hold a payment.", "kind", do))
    held: Amount = law.history(key)[-1] if on is None else law.on(key, on)
    told = held.value
    return Kind(key, held.says, told["who"], told["do"], told["payroll"], held.source, held.status)


def check_may_hold(
    key: str, *, is_payroll: bool, on: date | None = None, law: Law = HOLDS_LAW
) -> tuple[Finding, ...]:
    """What stands against holding a line for a reason; nothing where it may be held.

    is_payroll: whether the line is wages, or what goes with them: tax, pension, the one who does the payroll.
    Codes: `unknown-hold`, `payroll-never-held`.

    >>> [found.code for found in check_may_hold("account_query", is_payroll=True)]
    ['payroll-never-held']
    >>> check_may_hold("account_query", is_payroll=False)
    ()
    """
    try:
        told = kind(key, on=on, law=law)
    except Refused as refused:
        return refused.findings
    if is_payroll and not told.may_hold_payroll:
        says = f"Wages are never held for this: {told.says}"
        do = "Pay the wages, and hold another line if one must wait."
        return (Finding("payroll-never-held", says, "kind", do),)
    return ()
