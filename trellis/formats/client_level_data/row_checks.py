"""What can be seen to be wrong in a row alone: each check a condition in SQL, the words for it, its rule.

The conditions are over the columns that `columns.py` makes of a row: a field's own name is what it holds (a
date, a number, or text), `<field>_code` the place of a list's value, `<field>_raw` what was written, and
`<field>_style` how a date was written. `event` is 1 to 4 in the order of the event types and 0 where none.
Of several checks of one field a row breaks at most one, so that counts of a field add up; where conditions
overlap the later excludes the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .coded import Coded
from .rules import ERROR, INFO, WARNING
from .specification import (
    EVENTS,
    MANDATORY,
    MUST_BE_BLANK,
    Field,
    specification,
)

BLANK_MANDATORY, INVALID, SPELT_OTHERWISE, AGAINST_A_DATE, NOT_APPLICABLE, RELEASE_1 = -1, -2, -3, -4, -6, -7
"""The national `chk_` codes. Which of -2 to -6 stands for what was not read; -2 to -6 so used are ours."""


MISSING, FILLED, LISTED, OTHERS = "missing", "filled", "listed", "others"
"""Checks that are worked out together: a bit for a field that is blank and must not be, or the other way
about; those of lists, looked at only where a word is not as it should be; and all others."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong in a row.

    rule: its id. kind: a short name within the rule. field: the heading it is found at. status: the national
    check code of the cell, 0 where the check is not of the cell. when: the condition, in SQL.
    fixable: whether a program can put it right without asking. kept_in: which bits keep it, see `columns`.
    """

    rule: str
    kind: str
    field: str
    level: str
    status: int
    when: str
    says: str
    do: str
    fixable: bool = False
    kept_in: str = OTHERS


def row_checks(coded: Coded, *, on: date | None) -> tuple[Check, ...]:
    """All checks of a row. coded: the lists as places. on: the day of sending, None where it is not told."""
    day = f"DATE '{on}'" if on else ""
    return (
        *_council(),
        *_period(),
        *_lists(coded),
        *_mandatory(coded),
        *_not_applicable(coded),
        *_cost(coded),
        *_dates(day),
        *_death(day),
        *_identity(),
        *_age(),
        *_carers(coded),
        *_services(coded),
        *_event_type(coded),
        *_assessments(coded),
    )


def _heading(name: str) -> str:
    return specification().field(name).heading


def _council() -> Iterator[Check]:
    says = "The LA code is not three figures."
    do = "Write the council's code as in published ASCOF, such as 102."
    when = "la_code IS NOT NULL AND NOT regexp_full_match(la_code, '[0-9]{3}')"
    yield Check("V02", "council-form", "LA Code", ERROR, INVALID, when, says, do)


def _period() -> Iterator[Check]:
    for name in ("reporting_period_start_date", "reporting_period_end_date"):
        yield _unreadable("V03", name)
    start, end = "reporting_period_start_date", "reporting_period_end_date"
    says = "The reporting period ends before it begins."
    do = "Put the two dates right."
    yield Check("V03", "period-backwards", _heading(end), ERROR, AGAINST_A_DATE, f"{end} < {start}", says, do)


def _unreadable(rule: str, name: str) -> Check:
    says = "This is not a date."
    do = "Write it as 2026-03-31."
    return Check(rule, "date-unreadable", _heading(name), ERROR, INVALID, f"{name}_style = 7", says, do)


def _lists(coded: Coded) -> Iterator[Check]:
    return (replace(one, kept_in=LISTED) for one in _of_lists(coded))


def _of_lists(coded: Coded) -> Iterator[Check]:
    for one in specification().fields:
        if not one.list_name or one.name == "event_type":
            continue
        kept = coded[one.list_name]
        code, raw = f"{one.name}_code", f"{one.name}_raw"
        wrong = WARNING if kept.kept.is_inferred else ERROR
        says = "The value is none of the list." + (
            " (The list itself is to be confirmed.)" if kept.kept.is_inferred else ""
        )
        when = f"{raw} IS NOT NULL AND {code} IS NULL"
        yield Check(
            "V05", "not-in-list", one.heading, wrong, INVALID, when, says, "Choose a value of the list."
        )
        says = "The value is of the list, but for capitals or blanks around it."
        do = "Write it exactly as the list has it."
        when = f"{code} >= {kept.first_spelt_otherwise}"
        yield Check("V05", "spelt-otherwise", one.heading, wrong, SPELT_OTHERWISE, when, says, do, True)
        if kept.first_mapped < kept.first_spelt_otherwise:
            says = "The value is a word of the council's own that the mapping replaces."
            when = f"{code} >= {kept.first_mapped} AND {code} < {kept.first_spelt_otherwise}"
            do = "Write the value of the list that it stands for."
            yield Check("V05", "word-of-our-own", one.heading, wrong, SPELT_OTHERWISE, when, says, do, True)
        if kept.first_release_1 < kept.first_gone:
            says = "The value is of release 1."
            when = f"{code} >= {kept.first_release_1} AND {code} < {kept.first_gone}"
            do = "Write the value of release 2 that replaces it."
            yield Check("V06", "release-1", one.heading, ERROR, RELEASE_1, when, says, do, True)
        if kept.first_gone < kept.first_mapped:
            says = "The value is of release 1, and nothing of release 2 replaces it."
            when = f"{code} >= {kept.first_gone} AND {code} < {kept.first_mapped}"
            do = "Choose the value of release 2 that is true."
            yield Check("V06", "release-1-gone", one.heading, ERROR, RELEASE_1, when, says, do)


def _for_events(events: tuple[str, ...]) -> str:
    if len(events) == len(EVENTS):
        return "event > 0"
    return f"event IN ({', '.join(str(EVENTS.index(one) + 1) for one in events)})"


_OF_OTHER_RULES = ("event_end_date", "event_type")
"""An event's end is rule V11, its type V26."""


def is_apart(one: Field) -> bool:
    """Whether the blank and the event alone do not settle that a mandatory field is missing."""
    return bool(one.people) or one.name in _OF_OTHER_RULES


def _mandatory(coded: Coded) -> Iterator[Check]:
    for one in specification().fields:
        if one.name in _OF_OTHER_RULES or not one.events(MANDATORY):
            continue
        when = f"{one.name}_raw IS NULL AND {_for_events(one.events(MANDATORY))}"
        if one.people == "service users":
            when += f" AND NOT {coded.is_carer}"
        says, do = "The field is blank.", "Fill it."
        level = ERROR if one.is_confirmed else WARNING
        if one.name == "nhs_number":
            level, do = WARNING, "Fill it where it is known."
        elif not one.is_confirmed:
            says = "The field is blank. (That it is mandatory is to be confirmed.)"
        check = Check("V07", "blank", one.heading, level, BLANK_MANDATORY, when, says, do)
        # Where it is asked of some people alone, the blank and the event do not settle it.
        yield check if one.people else replace(check, kept_in=MISSING)
    says = "The service has ended and its outcome is blank. (That it is mandatory is to be confirmed.)"
    when = "event = 3 AND event_end_date IS NOT NULL AND event_outcome_raw IS NULL"
    yield Check("V07", "blank-at-end", "Event Outcome", WARNING, BLANK_MANDATORY, when, says, "Fill it.")


def _not_applicable(coded: Coded) -> Iterator[Check]:
    for one in specification().fields:
        if events := one.events(MUST_BE_BLANK):
            when = f"{one.name}_raw IS NOT NULL AND {_for_events(events)}"
            says, do = "The field does not apply to this event type.", "Leave it blank."
            check = Check("V08", "filled", one.heading, WARNING, 0, when, says, do)
            yield replace(check, kept_in=FILLED)
        if one.people == "carers":
            when = f"{one.name}_raw IS NOT NULL AND {coded.is_service_user}"
            says, do = "The field is of carers, and this is a service user's row.", "Leave it blank."
            yield Check("V08", "of-carers-alone", one.heading, WARNING, 0, when, says, do)


def _cost(coded: Coded) -> Iterator[Check]:
    cost, units, frequency = "unit_cost", "planned_units_per_week", "cost_frequency_unit_type"
    for name in (cost, units):
        says, do = "This is not a number.", "Write figures and a point alone, such as 293.15."
        when = f"{name}_raw IS NOT NULL AND {name} IS NULL"
        yield Check("V09", "not-a-number", _heading(name), ERROR, INVALID, when, says, do)
        says, do = "The number is nought or below.", "Write what is planned, or leave it blank."
        yield Check("V09", "not-above-nought", _heading(name), WARNING, INVALID, f"{name} <= 0", says, do)
    when = f"{cost}_raw IS NOT NULL AND {frequency}_raw IS NULL"
    says, do = "There is a cost and no frequency.", "Say what the cost is for: a week, an hour, once."
    yield Check("V09", "cost-without-frequency", _heading(frequency), WARNING, 0, when, says, do)
    when = f"{frequency}_raw IS NOT NULL AND {cost}_raw IS NULL"
    says, do = "There is a frequency and no cost.", "Write the cost, or leave both blank."
    yield Check("V09", "frequency-without-cost", _heading(cost), WARNING, 0, when, says, do)
    by_the_piece = coded.any_of(frequency, "Per session", "Hourly", "Daily")
    when = f"{by_the_piece} AND {units}_raw IS NULL"
    says = "The cost is by session, hour or day, and how many a week is not told."
    yield Check("V10", "units-missing", _heading(units), WARNING, 0, when, says, "Write the planned units.")


def _dates(day: str) -> Iterator[Check]:
    start, end = "event_start_date", "event_end_date"
    period_start, period_end = "reporting_period_start_date", "reporting_period_end_date"
    yield _unreadable("V13", start)
    yield _unreadable("V12", end)
    says, do = "Only a service may be open.", "Write the end date, or send the event when it is finished."
    when = f"{end}_raw IS NULL AND event IN (1, 2, 4)"
    yield Check("V11", "open", _heading(end), ERROR, BLANK_MANDATORY, when, says, do)
    backwards = f"{end} < {start}"
    says, do = "The event ends before it starts.", "Put the two dates right."
    yield Check("V12", "ends-before-start", _heading(end), ERROR, AGAINST_A_DATE, backwards, says, do)
    rest = f"event <> 3 AND event > 0 AND NOT coalesce({backwards}, false)"
    if day:
        says, do = "The event ended after the day the file was sent.", "Send an event when it is finished."
        when = f"{rest} AND {end} > {day}"
        yield Check("V12", "ends-after-sending", _heading(end), ERROR, AGAINST_A_DATE, when, says, do)
        rest += f" AND {end} <= {day}"
    says, do = "The event did not end in the reporting period.", "Leave the row out, or put the date right."
    when = f"{rest} AND ({end} < {period_start} OR {end} > {period_end})"
    yield Check("V12", "ends-outside-period", _heading(end), ERROR, AGAINST_A_DATE, when, says, do)
    says, do = "The service ended before the reporting period.", "Leave the row out, or put the date right."
    when = f"event = 3 AND {end} < {period_start} AND NOT coalesce({backwards}, false)"
    yield Check("V12", "service-before-period", _heading(end), ERROR, AGAINST_A_DATE, when, says, do)
    late = f"{start} > {period_end}"
    says, do = "The event starts after the reporting period.", "Leave the row out, or put the date right."
    yield Check("V13", "starts-after-period", _heading(start), ERROR, AGAINST_A_DATE, late, says, do)
    if day:
        says, do = "The event starts in the future.", "Put the date right."
        when = f"{start} > {day} AND NOT coalesce({late}, false)"
        yield Check("V13", "starts-in-future", _heading(start), ERROR, AGAINST_A_DATE, when, says, do)


def _death(day: str) -> Iterator[Check]:
    death, birth = "date_of_death", "date_of_birth"
    yield _unreadable("V14", death)
    says, do = "The death is before the birth.", "Put the two dates right."
    early = f"{death} < {birth}"
    yield Check("V14", "death-before-birth", _heading(death), ERROR, AGAINST_A_DATE, early, says, do)
    if day:
        says, do = "The death is after the day the file was sent.", "Put the date right."
        when = f"{death} > {day} AND NOT coalesce({early}, false)"
        yield Check("V14", "death-in-future", _heading(death), ERROR, AGAINST_A_DATE, when, says, do)
    says, do = "The event starts after the death.", "Put one of the dates right, or leave the row out."
    after = f"event_start_date > {death}"
    yield Check("V14", "starts-after-death", "Event Start Date", ERROR, 0, after, says, do)
    says, do = "The service is open after the death.", "End it on that day."
    when = (
        f"event = 3 AND event_end_date_raw IS NULL AND {death} IS NOT NULL AND NOT coalesce({after}, false)"
    )
    yield Check("V14", "open-after-death", "Event End Date", WARNING, 0, when, says, do)


def _identity() -> Iterator[Check]:
    says, do = "An NHS number has ten figures.", "Write the ten figures, or leave it blank."
    when = "nhs_number_raw IS NOT NULL AND nhs_figures IS NULL"
    yield Check("V15", "nhs-number-form", "NHS Number", ERROR, INVALID, when, says, do)
    says, do = "The check figure of the NHS number is wrong.", "Look at the person's letter or record again."
    # Modulus 11: the figures times 10, 9, ... 2, and the check figure itself, sum to a multiple of eleven.
    weighed = " + ".join(f"{10 - at} * (nhs_figures // {10 ** (9 - at)} % 10)" for at in range(9))
    when = f"nhs_figures IS NOT NULL AND (nhs_figures = 0 OR ({weighed} + nhs_figures % 10) % 11 <> 0)"
    yield Check("V15", "nhs-number-check", "NHS Number", ERROR, INVALID, when, says, do)
    says, do = "There are blanks or hyphens in the NHS number.", "Write the ten figures alone."
    when = "nhs_figures IS NOT NULL AND len(nhs_number_raw) <> 10"
    yield Check("V15", "nhs-number-spaced", "NHS Number", WARNING, 0, when, says, do, True)
    says = "The row has neither NHS number nor the council's identifier, and is dropped nationally."
    when = "nhs_number_raw IS NULL AND la_person_unique_identifier_raw IS NULL"
    do = "Fill one of the two."
    yield Check("V16", "nobody", "LA Person Unique Identifier", ERROR, 0, when, says, do)


def _age() -> Iterator[Check]:
    yield _unreadable("V18", "date_of_birth")
    end = "reporting_period_end_date"
    says, do = (
        "The person is under 18 at the end of the period.",
        "Leave the row out, or put the birth right.",
    )
    when = f"datesub('year', date_of_birth, {end}) < 18 OR date_of_birth > {end}"
    yield Check("V18", "under-18", "Date of Birth", WARNING, 0, when, says, do)
    says = "The person would be over 115 at the end of the period."
    do = "Put the birth right; leave it blank where it is not known."
    when = f"datesub('year', date_of_birth, {end}) > 115"
    yield Check("V18", "over-115", "Date of Birth", WARNING, 0, when, says, do)


def _carers(coded: Coded) -> Iterator[Check]:
    reason, kind = "primary_support_reason", "service_type"
    of_carers = coded.any_of(reason, "Social support: Support to unpaid carer")
    services_of_carers = coded.starting(kind, "Unpaid carer support")
    says = "This is a carer, and the support reason is not that of carers."
    do = "Write Social support: Support to unpaid carer."
    when = f"{coded.is_carer} AND {reason}_code IS NOT NULL AND NOT {of_carers}"
    yield Check("V19", "carer-reason", _heading(reason), WARNING, 0, when, says, do)
    says, do = "This is a carer, and the service type is not one of carers.", "Put one of the two right."
    when = f"{coded.is_carer} AND {kind}_code IS NOT NULL AND NOT {services_of_carers}"
    yield Check("V19", "carer-service", _heading(kind), WARNING, 0, when, says, do)
    says = "This is a service user, and the support reason is that of carers."
    do = "Put the support reason or the client type right."
    when = f"{coded.is_service_user} AND {of_carers}"
    yield Check("V19", "service-user-reason", _heading(reason), WARNING, 0, when, says, do)
    says, do = "This is a service user, and the service type is one of carers.", "Put one of the two right."
    when = f"{coded.is_service_user} AND {services_of_carers}"
    yield Check("V19", "service-user-service", _heading(kind), WARNING, 0, when, says, do)
    number = "no_of_adults_being_cared_for"
    linked = [f"adult_{at}_linked_person_id" for at in (1, 2, 3)]
    says, do = "This is not a whole number of people.", "Write figures alone, such as 1."
    when = f"{number}_raw IS NOT NULL AND ({number} IS NULL OR {number} < 0)"
    yield Check("V20", "not-a-number", _heading(number), WARNING, INVALID, when, says, do)
    for before, after in pairwise(linked):
        says, do = "The one before it is blank.", "Fill them from the first on."
        when = f"{after}_raw IS NOT NULL AND {before}_raw IS NULL"
        yield Check("V20", "gap", _heading(after), WARNING, 0, when, says, do)
    count = " + ".join(f"({one}_raw IS NOT NULL)::INTEGER" for one in linked)
    says, do = "More people are linked than are cared for.", "Put the number or the links right."
    when = f"{number} >= 0 AND {number} < {count}"
    yield Check("V20", "too-few", _heading(number), WARNING, 0, when, says, do)


def _services(coded: Coded) -> Iterator[Check]:
    kind, component, mechanism = "service_type", "service_component", "delivery_mechanism"
    home = coded.any_of(kind, "Long term support: Nursing care", "Long term support: Residential care")
    community = coded.any_of(kind, "Long term support: Community")
    prison = coded.any_of(kind, "Long term support: Prison")
    to_carer = coded.any_of(kind, "Unpaid carer support: Direct to unpaid carer")
    paid = coded.any_of(mechanism, "Direct payment")
    is_payment = coded.any_of(component, "Direct payment")
    says, do = "A care home has no delivery mechanism.", "Leave it blank."
    when = f"{home} AND {mechanism}_raw IS NOT NULL"
    yield Check("V21", "care-home", _heading(mechanism), WARNING, 0, when, says, do)
    says, do = "There is no direct payment in prison.", "Write who arranges the support."
    yield Check("V21", "prison", _heading(mechanism), WARNING, 0, f"{prison} AND {paid}", says, do)
    says = "The component is a direct payment, and the mechanism is not."
    do = "Write Direct payment as the mechanism too, or put the component right."
    when = f"{is_payment} AND NOT {paid} AND NOT {home} AND NOT {prison}"
    yield Check("V21", "payment-told-once", _heading(mechanism), WARNING, 0, when, says, do)
    says = "A service direct to a carer has no component."
    when = f"{to_carer} AND {component}_raw IS NULL AND NOT {paid}"
    yield Check("V22", "component-missing", _heading(component), WARNING, 0, when, says, "Fill it.")
    says = "A community service has no known mechanism."
    known = f"{mechanism}_code IS NOT NULL"
    when = f"{community} AND NOT ({known}) AND NOT {is_payment}"
    do = "Say whether it is a direct payment, a managed budget or arranged by the council."
    yield Check("V23", "mechanism-unknown", _heading(mechanism), WARNING, 0, when, says, do)
    long_term = coded.starting(component, "Long term")
    says = "The component of a care home does not begin “Long term”: ASCOF 2B and 2C leave the admission out."
    when = f"{home} AND NOT {long_term}"
    do = "Write Long term nursing care or Long term residential care."
    yield Check("V24", "component-not-long-term", _heading(component), WARNING, 0, when, says, do)


def _event_type(coded: Coded) -> Iterator[Check]:
    kept, name = coded["event_type"], "event_type"
    says, do = "This is no event type.", "Write Request, Assessment, Service or Review."
    when = f"{name}_raw IS NOT NULL AND {name}_code IS NULL"
    yield Check("V26", "no-event-type", _heading(name), ERROR, INVALID, when, says, do)
    says, do = "The event type is spelt otherwise.", "Write it exactly, with one capital."
    when = f"{name}_code >= {kept.first_release_1}"
    yield Check("V26", "spelt-otherwise", _heading(name), ERROR, SPELT_OTHERWISE, when, says, do, True)
    says = "The event type is blank, and this is not a carer known by association without an event."
    association = coded.any_of("client_type", "Unpaid carer known by association")
    nothing = "event_start_date_raw IS NULL AND event_end_date_raw IS NULL AND event_reference_raw IS NULL"
    when = f"{name}_raw IS NULL AND NOT ({association} AND {nothing})"
    yield Check("V26", "blank", _heading(name), ERROR, BLANK_MANDATORY, when, says, "Fill it.")


def _assessments(coded: Coded) -> Iterator[Check]:
    says = "Eligible needs were decided on, and this is not a long term assessment."
    do = "Write Long term assessment where eligibility under the Care Act was decided, for carers too."
    long_term = coded.any_of("assessment_type", "Long term assessment")
    when = f"event = 2 AND eligible_needs_identified_raw IS NOT NULL AND NOT {long_term}"
    yield Check("V27", "not-long-term", "Assessment Type", INFO, 0, when, says, do)


def field_of(check: Check) -> Field:
    """The field that a check is found at."""
    return next(one for one in specification().fields if one.heading == check.field)
