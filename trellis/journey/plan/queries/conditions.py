"""The conditions of a direct payment: what the record answers, what a worker judged, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trellis.basis.findings import Finding
from trellis.engines.budget import direct_payment
from trellis.engines.budget.direct_payment import Condition
from trellis.engines.budget.review import first_review_by
from trellis.govuk.wording import day, money
from trellis.journey.people.models import Authority, DecisionKind, Speaker
from trellis.journey.people.queries import lacks_capacity_for, speakers_in_force
from trellis.journey.people.queries import standing as standing_of_speaker

from ..models import ConditionAnswer, FamilyPayment, Holder, How, PaymentRefusal, PersonalBudget, Slice
from .slices import paid_of, slices_of

# A power or an order over welfare: it authorises by itself. Money alone does not speak of care (s.32).
OVER_WELFARE = (Authority.LPA_WELFARE, Authority.DEPUTY_WELFARE)
TO_WHOM = {Holder.PERSON: "person", Holder.NOMINATED: "nominated", Holder.AUTHORISED: "authorised"}


@dataclass(frozen=True)
class Answered:
    """A condition with its answer. is_found: from the record, not asked; else by whom and when."""

    condition: Condition
    answer: bool | None
    because: str = ""
    by: str = ""
    on: date | None = None
    is_found: bool = False


@dataclass(frozen=True)
class Conditions:
    """All the conditions of one direct payment on one day."""

    lines: tuple[Answered, ...]
    is_met: bool
    findings: tuple[Finding, ...]
    shown: int

    @property
    def asked(self) -> list[Answered]:
        return [line for line in self.lines if not line.is_found]

    @property
    def unanswered(self) -> list[Answered]:
        return [line for line in self.lines if line.answer is None]

    @property
    def not_met(self) -> list[Answered]:
        return [line for line in self.lines if line.answer is False]


def conditions_of(held: Slice, on: date) -> Conditions:
    """Whether a direct payment must be made: each condition of ss.31 and 32 with its answer and its reason.

    What the record knows is not asked: that somebody asked, a finding about capacity, whether an authority
    holds on the day. The rest is as a worker last answered it.
    """
    how = TO_WHOM[Holder(held.holder)]
    found = _found(held, on)
    answers = list(held.conditions.select_related("answered_by"))
    newest: dict[str, ConditionAnswer] = {one.key: one for one in answers}
    lines = []
    for condition in direct_payment.conditions(how, on=on):
        if condition.key in found:
            is_met, because = found[condition.key]
            lines.append(Answered(condition, is_met, because, is_found=True))
        elif one := newest.get(condition.key):
            by, when = one.answered_by.name, one.answered_on
            lines.append(Answered(condition, one.is_met, one.because, by, when))
        else:
            lines.append(Answered(condition, None))
    checked = direct_payment.check_conditions(
        how,
        {line.condition.key: line.answer for line in lines},
        {line.condition.key: line.because for line in lines},
        on=on,
    )
    return Conditions(tuple(lines), checked.is_met, checked.findings, len(answers))


def _found(held: Slice, on: date) -> dict[str, tuple[bool, str]]:
    """What the record answers of itself, by the condition's key."""
    budget = held.budget
    sums = f"{money(budget.council_pays_weekly_pence)} a week"
    if budget.once_pence:
        sums += f" and {money(budget.once_pence)} once"
    pays = bool(budget.council_pays_weekly_pence or budget.once_pence)
    asked = held.wanted_on is not None
    asked_says = f"{held.wanted_by} asked on {day(held.wanted_on)}." if asked else ""
    found = {
        "council_pays": (pays, f"The council pays {sums}." if pays else ""),
        "asked_for": (asked, asked_says),
        "asked_for_by_another": (asked, asked_says),
    }
    # A carer's own budget is asked for by the carer; a finding about the person says nothing of the carer.
    lacks = (
        lacks_capacity_for(budget.person, DecisionKind.ASKING_FOR_PAYMENT) if budget.carer_id is None else []
    )
    if lacks:
        says = f"Found on {day(lacks[0].assessed_on)}: {lacks[0].decision}."
        found["has_capacity"], found["lacks_capacity"] = (False, says), (True, says)
    else:
        says = "Nothing was found that says otherwise."
        found["has_capacity"], found["lacks_capacity"] = (True, says), (False, says)
    if held.holder == Holder.AUTHORISED:
        found |= _found_of_authority(held.speaker, held, on)
    return found


def _found_of_authority(speaker: Speaker | None, held: Slice, on: date) -> dict[str, tuple[bool, str]]:
    if speaker is None:
        return {"authorised": (False, "Nobody is named.")}
    found = {}
    if not speaker.is_in_force(on):
        holds = standing_of_speaker(speaker, on)
        says = f"The authority of {speaker.name} does not hold: {holds[0].lower()}{holds[1:]}."
        found["authorised"] = (False, says)
    elif speaker.authority in OVER_WELFARE:
        found["authorised"] = (True, f"{speaker.name}: {speaker.get_authority_display()}.")
    others = [
        one
        for one in speakers_in_force(held.budget.person, on)
        if one.authority in OVER_WELFARE and one.name != speaker.name
    ]
    if not others:
        found["supported"] = (True, "Nobody else is authorised.")
    return found


def refusal_of(held: Slice) -> PaymentRefusal | None:
    """The refusal that stands, if one does."""
    return held.refusals.filter(taken_back_on=None).select_related("refused_by").first()


def refusals_of(budget: PersonalBudget) -> dict[int, PaymentRefusal]:
    """The refusals that stand, by the key of the slice."""
    found = PaymentRefusal.objects.filter(slice__budget=budget, taken_back_on=None)
    return {one.slice_id: one for one in found.select_related("refused_by")}


def family_of(held: Slice) -> list[FamilyPayment]:
    """Relatives who would be paid, as it stands: the last that was decided of each."""
    newest = {one.name.casefold(): one for one in held.family_payments.select_related("decided_by")}
    return sorted(newest.values(), key=lambda one: one.name)


def why_not_paid_yet(held: Slice, on: date) -> str:
    """Why no more pounds can go into a direct payment, in a sentence; nothing where they can."""
    if held.how != How.DIRECT_PAYMENT:
        return ""
    name = held.says_to(is_own=False)
    if refusal := refusal_of(held):
        return f"{name} was refused on {day(refusal.refused_on)}."
    told = conditions_of(held, on)
    if not told.is_met:
        return f"{name}: {told.findings[0].says}"
    if held.agreement_signed_on is None:
        return f"{name}: the agreement is not signed yet."
    return ""


# The agreement. ------------------------------------------------------------------------------------------


def agreement_terms(held: Slice, on: date) -> list[str]:
    """The terms of a direct payment, in words, to whoever receives it. They ask no more than the law does."""
    is_theirs = held.holder == Holder.PERSON
    for_what = f": {held.what_for}" if held.what_for else ""
    terms = [
        f"The money is for what the plan says, and for nothing else{for_what}.",
        *_how_it_comes(held, "you" if is_theirs else _whose(held)),
        "It may not pay a husband, wife or partner, nor close family who live in the same home, unless we "
        "said that it is necessary.",
        *(_family_term(one) for one in family_of(held)),
        "It may pay for a stay in a care home for at most four weeks in a row in any twelve months.",
        "Nobody may tell you whom to choose. We ask only for what shows that the money does what it is for.",
    ]
    if held.holder == Holder.AUTHORISED:
        whose = _whose(held)
        terms.append(
            f"You act in the best interests of {whose}. Tell us if they can ask for it themself again."
        )
    elif not is_theirs:
        terms.append(f"{_whose(held)} says what it is spent on.")
    first = held.first_review_on or first_review_by(max(held.starts_on, on))
    terms += [
        "If you employ somebody, you have what an employer has to have: insurance, wages on time, holidays.",
        f"We look at it together by {day(first)}, and then once a year at least.",
        "If pounds are moved in or out, the sum changes and these terms stay.",
        "You can stop at any time. You need give no reason, and you lose nothing by it."
        if is_theirs
        else f"You can stop at any time, and so can {_whose(held)}. No reason is needed; nothing is lost.",
    ]
    return terms


def _how_it_comes(held: Slice, who_pays: str) -> Iterator[str]:
    """Net or gross, into an account or onto a card, as it was said; who_pays: whose part it is to put in."""
    if held.how_paid_said_on is None:
        yield "How it comes is still to be chosen: net or gross, into an account or onto a card."
        return
    paid = paid_of(held.budget, slices_of(held.budget)).get(held.pk)
    pays, puts = ("pay", "put") if who_pays == "you" else ("pays", "puts")
    if held.is_gross:
        yield f"We pay the whole sum. What {who_pays} {pays} we ask for in a bill."
    elif paid and paid.put_in_pence:
        yield (
            f"On the day of signing, we pay {money(paid.weekly_pence)} a week, and {who_pays} {puts} "
            f"{money(paid.put_in_pence)} a week into the same account."
        )
    else:
        yield "We pay the whole sum: there is nothing to put in."
    if held.by_card:
        yield "It comes on a card, because a card was chosen. It can change to an account at any time."
    else:
        yield "It goes into an account that is for this money alone."


def _whose(held: Slice) -> str:
    return held.budget.carer.name if held.budget.carer else held.budget.person.full_name


def _family_term(one: FamilyPayment) -> str:
    if one.is_allowed and one.necessary_because:
        return f"It may pay {one.name}: {one.necessary_because}"
    return f"It {'may' if one.is_allowed else 'may not'} pay {one.name}."
