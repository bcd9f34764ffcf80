"""Rows of the council's records as rows of the Client Level Data return, and a return without identities.

What the records do not hold is left blank, or is the list's own “Unknown” where it has one; nothing is made
up to pass a check. `NOT_KEPT` says which fields stay blank throughout and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from trellis.basis.codes import code_list
from trellis.formats.client_level_data.write import Cell
from trellis.journey.assess.models import Assessment, Contact, EligibilityDecision
from trellis.journey.assess.models.assessment import Kind as AssessmentKind
from trellis.journey.assess.models.contact import Outcome, WhoCame
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.models.person import Sex
from trellis.journey.plan.models import BudgetLine, PersonalBudget, Slice
from trellis.journey.plan.models.budget import How

Row = dict[str, Cell]

SERVICE_USER, CARER = "Service user", "Unpaid carer"

NOT_KEPT = {
    "gp_practice_code": "With which practice somebody is registered is not kept here; the code for “not "
    "known” is sent (V81999, from memory of the NHS Data Dictionary: to be confirmed).",
    "employment_status": "Whether somebody works is not kept here; it is sent as Unknown.",
    "accommodation_status": "In what kind of home somebody lives is not kept here; it is sent as Unknown.",
    "visual_impairment": "Not kept here in the words of the list.",
    "hearing_impairment": "Not kept here in the words of the list.",
    "total_hrs_caring_per_week": "How many hours a carer gives is not kept here.",
    "provider_cqc_location_id": "Under which number a provider is registered is not kept here.",
}
"""Fields that the records do not hold, and what is sent instead."""

# A default code of the data dictionary, for a practice that is not known.
_NO_PRACTICE: Row = {"gp_practice_name": "Not known", "gp_practice_code": "V81999"}
_UNKNOWN_ETHNICITY = "No data: Undeclared or not known"
_GENDERS = {Sex.FEMALE: "Female", Sex.MALE: "Male", Sex.OTHER: "Other", Sex.NOT_KNOWN: "Unknown"}
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")

_ADVICE = "NFA: Information and advice or signposting"
_TO_SUPPORT = "Progress to support planning or services"
_OF_REQUEST = {
    Outcome.ADVICE: _ADVICE,
    Outcome.SHORT_TERM: _TO_SUPPORT,
    Outcome.EQUIPMENT: _TO_SUPPORT,
    Outcome.ASSESSMENT: "Progress to assessment, review or reassessment",
    Outcome.EMERGENCY: _TO_SUPPORT,
    Outcome.NOTHING_WANTED: "NFA: Support declined",
}
_OTHER = "Other long term support"
_COMPONENTS = {
    "personal_assistant": "Home support or domiciliary care",
    "personal_assistant_night": "Home support or domiciliary care",
    "sleeping_night": "Home support or domiciliary care",
    "home_care": "Home support or domiciliary care",
    "night_care": "Home support or domiciliary care",
    "meals": "Meals",
    "day_activity": "Day support",
    "group": "Day support",
    "taxi": "Transport",
    "equipment": "Equipment",
    "technology": "Equipment",
}
_MANAGED = "CASSR managed personal budget"
_MECHANISMS = {
    How.DIRECT_PAYMENT: "Direct payment",
    How.COUNCIL: _MANAGED,
    # No value of the list is theirs. They were returned as managed budgets before; the page says so.
    How.SERVICE_FUND: _MANAGED,
    How.THIRD_PARTY: _MANAGED,
    How.IN_KIND: "CASSR commissioned support",
}
NO_VALUE_OF_THEIR_OWN = (How.SERVICE_FUND, How.THIRD_PARTY)


def of_person(person: Person, *, has_carer: bool) -> Row:
    """Who somebody with care and support is, as every row of theirs tells it."""
    return {
        "nhs_number": person.nhs_number or None,
        "la_person_unique_identifier": person.ref,
        "first_name": person.given_name,
        "last_name": person.family_name,
        **_NO_PRACTICE,
        "gender": _GENDERS[Sex(person.sex)],
        "ethnicity": _said("ethnicity", person.ethnicity) or _UNKNOWN_ETHNICITY,
        "date_of_birth": person.date_of_birth,
        "date_of_death": person.died_on,
        "client_type": SERVICE_USER,
        "primary_support_reason": _said("support_reason", person.support_reason) or "Unknown",
        "postcode": _postcode(person.address),
        "accommodation_status": "Unknown",
        "employment_status": "Unknown",
        "has_unpaid_carer": "Yes" if has_carer else "No" if person.has_nobody else "Unknown",
        "autism_spectrum_disorder": _yes_or_no(person.autism),
        "dementia": _yes_or_no(person.dementia),
    }


def of_carer(carer: Carer) -> Row:
    """Who a carer is: little is kept of them here but a name."""
    first, _, last = carer.name.strip().rpartition(" ")
    return {
        "la_person_unique_identifier": carer.ref,
        "first_name": first or last,
        "last_name": last if first else None,
        **_NO_PRACTICE,
        "gender": "Unknown",
        "ethnicity": _UNKNOWN_ETHNICITY,
        "client_type": CARER,
        "primary_support_reason": "Social support: Support to unpaid carer",
        "postcode": _postcode(carer.address),
        "employment_status": "Unknown",
        "no_of_adults_being_cared_for": 1,
        "adult_1_linked_person_id": carer.person.ref,
    }


def of_request(contact: Contact) -> Row:
    """A contact that was answered, as a request."""
    route = "Community or other route"
    if contact.who_came == WhoCame.HOSPITAL:
        route = "Discharge from hospital"
    elif contact.funds_own:
        route = "Self-funder"
    return {
        "event_type": "Request",
        "event_reference": contact.ref,
        "event_start_date": contact.on,
        "event_end_date": contact.decided_on,
        "event_outcome": _OF_REQUEST[Outcome(contact.outcome)],
        "request_route_of_access": route,
    }


def of_assessment(decision: EligibilityDecision, *, is_joint: bool) -> Row:
    """An assessment that ended in a decision on eligibility, an adult's or a carer's."""
    one: Assessment = decision.assessment
    method = "Unpaid carer only" if one.kind == AssessmentKind.CARER else "Service user only"
    return {
        "event_type": "Assessment",
        "event_reference": one.ref,
        "event_start_date": one.begun_on,
        "event_end_date": decision.decided_on,
        # Whoever is not eligible is told in writing what else there is (Care Act 2014, s.13(5)).
        "event_outcome": _TO_SUPPORT if decision.eligible else _ADVICE,
        "assessment_type": "Long term assessment",
        "eligible_needs_identified": "Yes" if decision.eligible else "No",
        "method_of_assessment": "Service user and unpaid carer" if is_joint else method,
    }


def of_slice(held: Slice, lines: Sequence[BudgetLine], *, is_alone: bool) -> Iterator[Row]:
    """A slice of a budget in force as services: what is bought, how it is held, what is planned to be paid.

    lines: what the budget buys; is_alone: whether the slice is all of the budget, so that they are its own.
    A sum paid once is a row of its own that starts and ends on one day.
    """
    budget = held.budget
    start, end = held.starts_on, last_day_of(held)
    to_carer = budget.carer_id is not None
    mechanism = _MECHANISMS[How(held.how)]
    row: Row = {
        "event_type": "Service",
        "event_reference": held.ref,
        "event_start_date": start,
        "event_end_date": end,
        "event_outcome": _why_ended(budget) if end else None,
        "service_type": (
            "Unpaid carer support: Direct to unpaid carer" if to_carer else "Long term support: Community"
        ),
        "delivery_mechanism": mechanism,
        "client_funding_status": _who_pays(budget),
    }
    if held.weekly_pence or not held.once_pence:
        for component, pence in _bought(held, lines if is_alone else (), to_carer=to_carer):
            yield {**row, "service_component": component, **_cost(pence, "Weekly")}
    if held.once_pence:
        once: Row = {"event_end_date": start, "event_outcome": "NFA: Support ended as planned"}
        component = "Direct payment" if mechanism == "Direct payment" else _other(to_carer)
        yield {**row, **once, "service_component": component, **_cost(held.once_pence, "One-off")}


def last_day_of(held: Slice) -> date | None:
    """The last day on which a slice is held so; nothing while it is open."""
    # `ended_on` is the first day without, of the slice and of the budget; `ends_on` is a last day.
    budget = held.budget
    days = [one - timedelta(days=1) for one in (held.ended_on, budget.ended_on) if one]
    if budget.ends_on:
        days.append(budget.ends_on)
    if budget.carer_id is None and budget.person.died_on:
        days.append(budget.person.died_on)
    return min(days, default=None)


def _bought(held: Slice, lines: Sequence[BudgetLine], *, to_carer: bool) -> Iterable[tuple[str, int]]:
    if held.how == How.DIRECT_PAYMENT:
        return [("Direct payment", held.weekly_pence)]
    if to_carer or not lines:
        return [(_other(to_carer), held.weekly_pence)]
    by_component: dict[str, int] = {}
    for line in lines:
        kind = line.plan_line.kind
        component = _COMPONENTS.get(kind.code, _OTHER) if kind else _OTHER
        if line.weekly_pence and not line.is_outside:
            by_component[component] = by_component.get(component, 0) + line.weekly_pence
    if sum(by_component.values()) == held.weekly_pence and by_component:
        return by_component.items()
    only = next(iter(by_component)) if len(by_component) == 1 else _OTHER
    return [(only, held.weekly_pence)]


def _other(to_carer: bool) -> str:
    return "Other unpaid carer support" if to_carer else _OTHER


def _cost(pence: int, frequency: str) -> Row:
    if not pence:
        return {}
    return {
        "unit_cost": Decimal(pence).scaleb(-2),
        "cost_frequency_unit_type": frequency,
        "planned_units_per_week": Decimal(1) if frequency == "Weekly" else None,
    }


def _why_ended(budget: PersonalBudget) -> str:
    if budget.carer_id is None and budget.person.died_on:
        return "NFA: Deceased"
    if hasattr(budget, "replaced_by"):
        return "Continuation of support or services"
    return "NFA: Support ended for other reason"


def _who_pays(budget: PersonalBudget) -> str:
    if not budget.person_pays_weekly_pence:
        return "Fully social care funded"
    if not budget.council_pays_weekly_pence:
        return "Fully client funded"
    return "Joint client and social care funded"


def _said(name: str, code: str) -> str:
    return code_list(name).says.get(code, "") if code else ""


def _yes_or_no(known: bool | None) -> str | None:
    return None if known is None else "Yes" if known else "No"


def _postcode(address: str) -> str | None:
    found = _POSTCODE.findall(address.upper())
    return found[-1] if found else None


# Without identities. -------------------------------------------------------------------------------------

IDENTITIES = (
    "nhs_number",
    "first_name",
    "last_name",
    "gp_practice_name",
    "gp_practice_code",
    "postcode",
    "event_description",
    "event_reference",
    "provider_cqc_location_name",
    "provider_cqc_location_id",
)
_WHO = "la_person_unique_identifier"
_LINKED = tuple(f"adult_{at}_linked_person_id" for at in (1, 2, 3))


def without_identities(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """A return as it may be kept: people as numbers in the order they come, births as months.

    Somebody without an identifier of the council's is known by the NHS number; with neither, by nothing.
    """
    numbers: dict[str, str] = {}

    def number(key: str) -> str:
        return numbers.setdefault(key, str(len(numbers) + 1)) if key else ""

    for row in rows:
        kept = {name: cell for name, cell in row.items() if name not in IDENTITIES}
        who = row.get(_WHO, "").strip()
        nhs = row.get("nhs_number", "").strip()
        kept[_WHO] = number(f"id {who}" if who else f"nhs {nhs}" if nhs else "")
        for name in _LINKED:
            linked = row.get(name, "").strip()
            kept[name] = number(f"id {linked}" if linked else "")
        kept["date_of_birth"] = _month_of(row.get("date_of_birth", ""))
        yield kept


def _month_of(written: str) -> str:
    # What is no plain date may be anything, and is not kept.
    try:
        return date.fromisoformat(written.strip()[:10]).replace(day=1).isoformat()
    except ValueError:
        return ""
