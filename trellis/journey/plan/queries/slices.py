"""How the money of a budget is held: its slices, whether they come to it, what of each is paid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from trellis.basis.findings import Finding
from trellis.engines.budget.slices import check_slices
from trellis.govuk.wording import money
from trellis.journey.find.models import Provider, ServiceStatus
from trellis.journey.people.models import Person, Speaker
from trellis.journey.people.queries import standing as standing_of_speaker

from .. import states
from ..models import Agreement, How, PersonalBudget, Slice, SliceMove
from ..ways import A_NAME, A_PROVIDER, A_SPEAKER, WAYS, Way, way_of

# Held in this way or that until it is agreed; after that, pounds are moved and payments stopped.
BEFORE_IT_IS_AGREED = (states.PREPARED, states.SUBMITTED, states.SENT_BACK)


def budgets_with_slices() -> QuerySet[PersonalBudget]:
    """Budgets as the pages about their slices need them."""
    return PersonalBudget.objects.select_related(
        "person__team", "person__account", "plan__carer", "plan__person", "carer"
    )


def every_slice() -> QuerySet[Slice]:
    return Slice.objects.select_related(
        "budget__person__team",
        "budget__person__account",
        "budget__plan__carer",
        "budget__carer",
        "speaker__person",
        "provider__organisation",
    )


def slices_of(budget: PersonalBudget) -> list[Slice]:
    """The slices that stand, in their order. Together they are the budget, to the penny."""
    return list(every_slice().filter(budget=budget, ended_on=None))


def slices_before(budget: PersonalBudget) -> list[Slice]:
    """Those that were held once and are no longer, the last ended first."""
    return list(every_slice().filter(budget=budget, ended_on__isnull=False).order_by("-ended_on", "-pk"))


def version_of_slices(budget: PersonalBudget) -> int:
    """A number that grows with every change of any slice of the budget: for two windows at once."""
    return Slice.objects.filter(budget=budget).aggregate(all=Sum("version"))["all"] or 0


def what_does_not_sum(budget: PersonalBudget, weekly: Sequence[int], once: Sequence[int]) -> list[str]:
    """What is wrong with sums that are to be the slices of a budget, in sentences; nothing where nothing is.

    What the person pays themself is in the slices too: it is their budget, whoever pays for it.
    """
    found = _sentences(check_slices(budget.total_weekly_pence, _named(weekly)), "a week")
    if budget.once_pence or any(once):
        found += _sentences(check_slices(budget.once_pence, _named(once)), "paid once")
    return found


def _named(sums: Sequence[int]) -> dict[str, int]:
    return {str(at): pence for at, pence in enumerate(sums, start=1)}


def _sentences(findings: Iterable[Finding], when: str) -> list[str]:
    said = []
    for one in findings:
        is_once = one.code == "does-not-sum" and when == "paid once"
        says = one.says.replace("The slices", "Of what is paid once, the slices", 1) if is_once else one.says
        said.append(f"{says} {one.do}")
    return said


def fault_of_holder(
    way: Way, *, name: str, speaker: Speaker | None, provider: Provider | None, person: Person, on: date
) -> str:
    """Why this way cannot be held by whom it names, in a sentence; nothing where it can."""
    if way.asks == A_NAME and not name.strip():
        return "Say who holds it."
    if way.asks == A_PROVIDER:
        if provider is None:
            return "Choose the provider who holds it."
        if not providers_with_a_fund().filter(pk=provider.pk).exists():
            return f"{provider.name} does not offer a service fund."
    if way.asks == A_SPEAKER:
        if speaker is None or speaker.person_id != person.pk:
            return (
                "Choose who is authorised. They are first written down among those who speak for the person."
            )
        if not speaker.is_in_force(on):
            holds = standing_of_speaker(speaker, on)
            return f"The authority of {speaker.name} does not hold today: {holds[0].lower()}{holds[1:]}."
    return ""


def providers_with_a_fund() -> QuerySet[Provider]:
    """Those who offer an individual service fund, by their open services in the directory."""
    offering = {"services__offers_individual_service_fund": True, "services__status": ServiceStatus.ACTIVE}
    return Provider.objects.filter(**offering).distinct().order_by("name", "pk")


# What is paid out, and what was moved. -------------------------------------------------------------------


@dataclass(frozen=True)
class Paid:
    """What of a direct payment is paid out a week, and how much the person puts in themself."""

    weekly_pence: int
    put_in_pence: int


def paid_of(budget: PersonalBudget, standing: Sequence[Slice]) -> dict[int, Paid]:
    """What is paid out of each direct payment, by the slice's key.

    Paid net, the person's share is taken off before and they put it in themselves; from the first payment
    that is net, and the rest of it from the next. Paid gross, it is asked for in a bill.
    """
    left = budget.person_pays_weekly_pence
    paid = {}
    for held in standing:
        if held.how != How.DIRECT_PAYMENT:
            continue
        taken = 0 if held.is_gross else min(left, held.weekly_pence)
        left -= taken
        paid[held.pk] = Paid(held.weekly_pence - taken, taken)
    return paid


def billed_of(budget: PersonalBudget, standing: Sequence[Slice]) -> int:
    """What of the person's share is asked for in a bill: all that is not put into a direct payment."""
    paid = paid_of(budget, standing)
    return budget.person_pays_weekly_pence - sum(one.put_in_pence for one in paid.values())


def moves_of(budget: PersonalBudget) -> list[SliceMove]:
    """Every move of pounds within a budget, the newest first."""
    found = SliceMove.objects.filter(from_slice__budget=budget)
    return list(
        found.select_related(
            "from_slice__budget__person",
            "from_slice__budget__carer",
            "to_slice__budget__person",
            "to_slice__budget__carer",
            "moved_by",
        )
    )


def weekly_on(held: Slice, moves: Iterable[SliceMove], on: date) -> int:
    """The pounds a week in a slice on a day, in pence: what it holds now, without the moves still to come."""
    pence = held.weekly_pence
    for move in moves:
        if move.from_date > on:
            pence += signed(move, held) * -move.weekly_pence
    return pence


def signed(move: SliceMove, held: Slice) -> int:
    """1 where a move puts into this slice, -1 where it takes out, nought where it is of others."""
    return (move.to_slice_id == held.pk) - (move.from_slice_id == held.pk)


def wages_agreed(budget: PersonalBudget) -> int:
    """What the agreements with personal assistants that both have signed cost a week, in pence."""
    working = Agreement.objects.filter(budget=budget, state=states.WORKING, ended_on=None)
    return working.aggregate(all=Sum("weekly_cost_pence"))["all"] or 0


# As a page shows it. -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A slice as a page shows it beside the others. letter: of the picture and the table."""

    held: Slice
    letter: str
    says: str
    way: Way


def told_slices(standing: Sequence[Slice], *, is_own: bool) -> list[Told]:
    return [
        Told(held, chr(ord("A") + at % 26), held.says_to(is_own=is_own), way_of(held))
        for at, held in enumerate(standing)
    ]


def ways_with(standing: Sequence[Slice]) -> list[tuple[Way, list[Slice]]]:
    """Every way there is, each with the slices held so."""
    return [(way, [held for held in standing if way_of(held) == way]) for way in WAYS]


def in_short(held: Slice) -> str:
    """A slice on one line, for the record of what was saved and for two windows at once."""
    once = f", {money(held.once_pence)} once" if held.once_pence else ""
    what_for = f": {held.what_for}" if held.what_for else ""
    return f"{held.says_to(is_own=False)}, {money(held.weekly_pence)} a week{once}{what_for}"
