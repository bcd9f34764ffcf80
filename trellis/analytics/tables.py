"""What each prepared table promises: its columns, their kind, their unit and what they mean.

A measure is asked of tables that have been chosen, cleaned and freed of repeats already, so that its own SQL
can be read alone. This module is the promise those tables keep, whichever engine made them. Three rules hold
in all of them. Text is without blanks at its end and in lower case, because the national definition compares
without regard to either; so `'long term support: community'`, never `'Long term support: Community'`. What
no list knows is NULL; what a list knows to be unusable is `'invalid and not mapped'`. And `person` stands for
one person in one council: it is compared, never shown, and means nothing outside the run that made it.

Source: reference of the national pipeline, sections 5 and 8 of Client Level Data.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, DAY, MOMENT, WHOLE, NUMBER, YES_NO = "text", "day", "moment", "whole number", "number", "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, its kind, its unit (blank where it has none) and what it means.

    heading: for a column of `raw`, the heading it has in a return; blank where a return has none.
    needed: for a column of `raw`, whether a file without it is refused.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    heading: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what one row of it is, and its columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


RAW = Table(
    "raw",
    "a row of a return as it came, of every submission; text without end blanks and in lower case",
    (
        Column("la_code", TEXT, "", "the council's code of three figures", "LA Code"),
        Column("import_date", MOMENT, "", "when the file was taken in; with the council, the submission"),
        Column("file_id", WHOLE, "", "the file's number", needed=False),
        Column("record", WHOLE, "", "the row's own number, higher the later; the last word of every tie"),
        Column("stated_first_day", DAY, "", "first day the file says", "Reporting Period Start Date"),
        Column("stated_last_day", DAY, "", "last day the file says", "Reporting Period End Date"),
        Column("nhs_traced", TEXT, "", "NHS number found by tracing, or what stands for it", "", False),
        Column("nhs_given", TEXT, "", "NHS number as sent, or what stands for it", "NHS Number"),
        Column("la_person", TEXT, "", "the council's own number", "LA Person Unique Identifier"),
        Column("birth_year", WHOLE, "years", "year of birth", "Date of Birth"),
        Column("birth_month", WHOLE, "months", "month of birth, 1 to 12", "Date of Birth"),
        Column("date_of_death", DAY, "", "day of death, where known", "Date of Death"),
        Column("client_type", TEXT, "", "service user or carer, as sent", "Client Type"),
        Column("gender", TEXT, "", "as sent", "Gender"),
        Column("ethnicity", TEXT, "", "as sent", "Ethnicity"),
        Column("primary_support_reason", TEXT, "", "as sent", "Primary Support Reason"),
        Column("accommodation_status", TEXT, "", "as sent", "Accommodation Status"),
        Column("employment_status", TEXT, "", "as sent", "Employment Status"),
        Column("has_unpaid_carer", TEXT, "", "as sent", "Has Unpaid Carer"),
        Column("client_funding_status", TEXT, "", "as sent", "Client Funding Status"),
        Column("event_type", TEXT, "", "request, assessment, service or review, as sent", "Event Type"),
        Column("event_start", DAY, "", "first day of the event", "Event Start Date"),
        Column("event_end", DAY, "", "last day of the event; NULL where it goes on", "Event End Date"),
        Column("event_outcome", TEXT, "", "as sent", "Event Outcome"),
        Column("request_route", TEXT, "", "as sent", "Request: Route of Access"),
        Column("assessment_type", TEXT, "", "as sent", "Assessment Type"),
        Column("service_type", TEXT, "", "as sent", "Service Type"),
        Column("service_component", TEXT, "", "as sent", "Service Component"),
        Column("delivery_mechanism", TEXT, "", "as sent", "Delivery Mechanism"),
        Column("review_reason", TEXT, "", "as sent", "Review Reason"),
        Column("conversation", WHOLE, "", "1 where a conversation was marked", "", False),
        Column(
            "linked_1", TEXT, "", "a carer's: number of whom they care for", "Adult 1 Linked Person_ID", False
        ),
        Column("linked_2", TEXT, "", "a carer's: a second", "Adult 2 Linked Person_ID", False),
        Column("linked_3", TEXT, "", "a carer's: a third", "Adult 3 Linked Person_ID", False),
        Column("unit_cost", NUMBER, "pounds", "planned cost of a unit", "Unit Cost", False),
        Column("cost_frequency", TEXT, "", "what a unit is, as sent", "Cost Frequency (Unit Type)", False),
        Column("planned_units", NUMBER, "a week", "units planned", "Planned units per week", False),
    ),
)

SUBMISSIONS = Table(
    "submissions",
    "a submission that was chosen, with the days it answers for",
    (
        Column("la_code", TEXT, "", "the council"),
        Column("import_date", MOMENT, "", "when it was taken in"),
        Column("ref_first_day", DAY, "", "first day of the first quarter it was chosen for"),
        Column("ref_last_day", DAY, "", "last day of the last quarter it was chosen for"),
    ),
)

_PERSON = (
    Column("la_code", TEXT, "", "the council"),
    Column("person", TEXT, "", "one person in this council; compared, never shown"),
)
_LISTED = "cleaned by the list"

EVENTS = Table(
    "events",
    "one event, told once: joined over the chosen submissions, cleaned, without repeats",
    (
        *_PERSON,
        Column("record", WHOLE, "", "number of the row that was kept"),
        Column("ref_last_day", DAY, "", "last day its submission answers for; later is newer"),
        Column(
            "event_type", TEXT, "", "'request', 'assessment', 'service' or 'review', or what else was sent"
        ),
        Column("event_start", DAY, "", "first day; never NULL"),
        Column("event_end", DAY, "", "last day, death and a missing repeat counted; NULL where it goes on"),
        Column(
            "client_type", TEXT, "", "'service user', 'unpaid carer', 'unpaid carer known by association'"
        ),
        Column("event_outcome", TEXT, "", _LISTED),
        Column("outcome_group", TEXT, "", "'nfa' or the outcome itself"),
        Column("outcome_place", WHOLE, "", "place in the order of outcomes, 1 highest; NULL where in none"),
        Column("request_route", TEXT, "", _LISTED),
        Column("assessment_type", TEXT, "", _LISTED),
        Column("service_type", TEXT, "", _LISTED),
        Column(
            "service_group", TEXT, "", "'long term support', 'short term support' or 'unpaid carer support'"
        ),
        Column("service_component", TEXT, "", _LISTED),
        Column("delivery_mechanism", TEXT, "", _LISTED),
        Column("review_reason", TEXT, "", _LISTED),
        Column("date_of_death", DAY, "", "as the row that was kept has it; a person's latest is in people"),
        Column("birth_year", WHOLE, "years", "as the row that was kept has it"),
        Column("birth_month", WHOLE, "months", "as the row that was kept has it, 1 to 12"),
        Column("gender", TEXT, "", _LISTED),
        Column("ethnicity", TEXT, "", _LISTED),
        Column("primary_support_reason", TEXT, "", _LISTED),
        Column("accommodation_status", TEXT, "", _LISTED),
        Column("employment_status", TEXT, "", _LISTED),
        Column("has_unpaid_carer", TEXT, "", _LISTED),
        Column("client_funding_status", TEXT, "", _LISTED),
        Column("la_person", TEXT, "", "the council's own number, for carers' links"),
        Column("linked_1", TEXT, "", "a carer's: la_person of whom they care for"),
        Column("linked_2", TEXT, "", "a carer's: a second"),
        Column("linked_3", TEXT, "", "a carer's: a third"),
    ),
)

PEOPLE = Table(
    "people",
    "a person in a council, with what is known latest of them over all their events",
    (
        *_PERSON,
        Column("birth_date", DAY, "", "first day of the month of birth; NULL where year or month is missing"),
        Column("date_of_death", DAY, "", "latest known; NULL where none"),
        Column("gender", TEXT, "", "'male', 'female', 'other' or 'unknown'"),
        Column("ethnicity", TEXT, "", "'no data: undeclared or not known' where none or two"),
        Column("primary_support_reason", TEXT, "", "'unknown' where none or two"),
        Column("accommodation_status", TEXT, "", "told, or deduced from the latest service, or 'unknown'"),
        Column("is_settled", WHOLE, "", "1 where they live at home or with family, else 0"),
        Column("employment_status", TEXT, "", "'unknown' where two"),
        Column("has_unpaid_carer", TEXT, "", "'yes', 'no' or 'unknown'"),
        Column("client_funding_status", TEXT, "", "'unknown' where none or two"),
    ),
)

LISTS = Table(
    "lists",
    "a value somebody sent, and what it is taken to be",
    (
        Column("field", TEXT, "", "the name of the column in raw"),
        Column("raw", TEXT, "", "the value as sent, lower case"),
        Column("cleaned", TEXT, "", "the value of Release 2, lower case, or 'invalid and not mapped'"),
        Column("grouped", TEXT, "", "the group it is counted in, lower case"),
    ),
)
OUTCOME_ORDER = Table(
    "outcome_order",
    "an event outcome and its place",
    (
        Column("event_outcome", TEXT, "", "as cleaned"),
        Column("place", WHOLE, "", "1 is chosen before 2"),
    ),
)
COUNCILS = Table(
    "councils",
    "a council that is told of, whether it sent anything or not",
    (
        Column("la_code", TEXT, "", "its code"),
        Column("la_name", TEXT, "", "its name, as written"),
        Column("area", TEXT, "", "its code in population figures"),
        Column("region", TEXT, "", "its region"),
    ),
)
POPULATION = Table(
    "population",
    "how many people live in an area",
    (
        Column("area", TEXT, "", "as in councils"),
        Column("age_band", TEXT, "", "'18 to 64' or '65 and above'"),
        Column("population", WHOLE, "people", "mid-year"),
    ),
)
QUARTERS = Table(
    "quarters",
    "a quarter of the years that are joined",
    (
        Column("first_day", DAY, "", "its first day"),
        Column("last_day", DAY, "", "its last day"),
    ),
)

GIVEN = (RAW, LISTS, OUTCOME_ORDER, COUNCILS, POPULATION, QUARTERS)
"""The tables an engine loads before any SQL is run."""

PREPARED = (SUBMISSIONS, EVENTS, PEOPLE)
"""The tables a measure may ask, besides COUNCILS and POPULATION and LISTS."""

PARAMETERS = {
    "first_day": "first day of the period the measure is asked for",
    "last_day": "last day of that period",
    "as_of": "the day up to which submissions are looked at; a file taken in later does not exist",
    "small_files": "'derived' or 'stated': what a file with fewer than 100 ended events is taken to cover",
}
"""What SQL may name as `$first_day` and so on; bound by the engine, never written into the text."""
