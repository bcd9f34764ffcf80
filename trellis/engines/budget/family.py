"""May a direct payment be used to pay somebody in the family?

A husband, wife or partner may not be paid wherever they live; near relatives may not while they live in the
same household. Anybody else may: a friend, a lodger, a daughter in the next street. And where the council
finds it necessary, everybody may, for care or for keeping the money and papers in order.
"""

from __future__ import annotations

from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import Amount, Law, read_law

FAMILY_LAW: Law = read_law(files("trellis.engines.budget") / "law" / "family.toml")

RELATIONS: dict[str, str] = {
    "spouse_or_civil_partner": "husband, wife or civil partner",
    "partner": "partner they live with as if married",
    "parent": "parent",
    "parent_in_law": "parent-in-law",
    "son_or_daughter": "son or daughter",
    "son_or_daughter_in_law": "son-in-law or daughter-in-law",
    "step_son_or_daughter": "stepson or stepdaughter",
    "brother_or_sister": "brother or sister",
    "aunt_or_uncle": "aunt or uncle",
    "grandparent": "grandparent",
    "partner_of_relative": "husband, wife or partner of one of these relatives",
    "grandchild": "grandchild",
    "other_relative": "another relative",
    "friend_or_neighbour": "friend or neighbour",
    "no_relation": "no relation",
}
"""Everybody a person may wish to pay, and how they are called on a page."""


def _bar(relation: str, *, same_household: bool) -> Amount | None:
    """The law that bars somebody, as last written here, or None."""
    for key in FAMILY_LAW:
        law = FAMILY_LAW.history(key)[-1]
        if relation in law.value and (same_household or key == "barred_wherever_they_live"):
            return law
    return None


def may_be_paid(
    relation: str, *, same_household: bool, necessary_because: str, for_administration: bool = False
) -> tuple[Finding, ...]:
    """Why a direct payment may not pay somebody; nothing where it may.

    relation: one of RELATIONS; another is refused. necessary_because: why the council finds it necessary,
    blank where it does not. for_administration: to help with the money and papers rather than with care; the
    council must find that necessary too, and say why.

    Source: Care and Support (Direct Payments) Regulations 2014 (SI 2014/2871), reg 3.

    >>> may_be_paid("son_or_daughter", same_household=False, necessary_because="")
    ()
    >>> [found.code for found in may_be_paid("partner", same_household=False, necessary_because="")]
    ['family-barred']
    >>> may_be_paid("partner", same_household=True, necessary_because="He will let nobody else near.")
    ()
    """
    if relation not in RELATIONS:
        do = f"Known are {listed(RELATIONS)}."
        raise Refused(Finding("unknown-word", f"{quoted(relation)} is not a relation.", "relation", do))
    law = _bar(relation, same_household=same_household)
    if law is None or necessary_because.strip():
        return ()
    where = " while they live in the same household" if law.key != "barred_wherever_they_live" else ""
    what = "to help with the money and papers" if for_administration else "for care"
    says = f"A {RELATIONS[relation]} may not be paid from a direct payment{where} ({law.source})."
    do = f"If it is necessary to pay them {what}, the council must say why; or choose somebody else."
    return (Finding("family-barred", says, "relation", do),)
