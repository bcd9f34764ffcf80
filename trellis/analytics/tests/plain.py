"""The referee: the path from rows of returns to ASCOF 3D, told one row at a time.

Nothing here is shared with the SQL. Where the SQL takes a short cut (an event that is not in its council's
last submission was not found in the next; the newest is the greatest number), this looks for it the long way.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import floor

FAR = date(9999, 1, 1)


def same(value):
    """Text as the national database compares it."""
    return value.rstrip(" ").lower() if isinstance(value, str) else value


def month_of(day):
    return day.replace(day=1)


def end_of_month(day):
    after = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    return after - timedelta(days=1)


class Store:
    """Rows of returns, as dicts by the names of `raw`, and lists as {field: {raw: (cleaned, grouped)}}."""

    def __init__(self, rows, lists, order, *, first_day, last_day, as_of, quarters):
        self.rows = [{name: same(value) for name, value in row.items()} for row in rows]
        self.lists, self.order = lists, order
        self.first_day, self.last_day, self.as_of, self.quarters = first_day, last_day, as_of, quarters

    # 5.1 and 5.2: which submission answers for which days.

    def covers(self, rows):
        """The first and last day a submission covers, by when its events ended; None where it covers none."""
        taken_in = month_of(rows[0]["import_date"].date())
        months = defaultdict(list)
        for row in rows:
            if row["event_end"] is not None and row["event_end"] < taken_in:
                months[month_of(row["event_end"])].append(row["event_type"])
        ended = sum(len(kinds) for kinds in months.values())
        most = max((len(set(kinds) - {None}) for kinds in months.values()), default=0)
        kept = [
            month
            for month, kinds in months.items()
            if ended < 100 or (100 * len(kinds) / ended >= 2 and len(set(kinds) - {None}) >= most - 1)
        ]
        return (min(kept), end_of_month(max(kept))) if kept else None

    def chosen(self):
        """{(council, import date): (first day, last day it answers for)}."""
        files = defaultdict(list)
        for row in self.rows:
            files[row["la_code"], row["import_date"]].append(row)
        covered = {key: self.covers(rows) for key, rows in files.items()}
        answers = {}
        for council in {la_code for la_code, _ in files}:
            for first, last in self.quarters:
                fitting = [
                    moment
                    for (la_code, moment), days in covered.items()
                    if la_code == council
                    and days is not None
                    and days[0] <= first
                    and days[1] >= last
                    and moment.date() >= last
                    and (moment.date() > last or moment.time() > moment.time().min)
                    and moment.date() <= self.as_of
                ]
                if fitting:
                    begun, _ = answers.get((council, max(fitting)), (first, last))
                    answers[council, max(fitting)] = (begun, last)
        return answers

    # 5.3 to 5.5: events in their periods, each told once.

    def rows_in_period(self):
        answers = self.chosen()
        found = []
        for row in self.rows:
            days = answers.get((row["la_code"], row["import_date"]))
            if days is None or row["event_start"] is None or row["event_type"] is None:
                continue
            first, last = days
            start, end, died = row["event_start"], row["event_end"], row["date_of_death"]
            person = row["nhs_traced"] or row["nhs_given"]
            if person is None and row["la_person"]:
                person = f"{row['la_code']}_{row['la_person']}"
            if person is None:
                continue
            if died is not None and (
                (end is not None and start <= died <= end) or (end is None and died > start)
            ):
                end = died
            if "service" in row["event_type"]:
                inside = start <= last and (end is None or end >= first)
            else:
                inside = start <= last and end is not None and first <= end <= last
            if not inside or (died is not None and (died < first or died < start)):
                continue
            found.append({**row, "person": person, "end": end, "first": first, "last": last})
        return found

    def key(self, row):
        kind = row["event_type"]
        return (
            row["la_code"],
            row["person"],
            row["event_start"],
            row["client_type"],
            kind,
            None if "service" in kind else row["end"],
            row["request_route"] if "request" in kind else None,
            row["assessment_type"] if "assessment" in kind else None,
            row["service_type"] if "service" in kind else None,
            row["service_component"] if "service" in kind else None,
        )

    def events(self):
        rows = self.rows_in_period()
        # The key is fixed before any end is put right.
        for row in rows:
            row["key"] = self.key(row)
        last_begins = {}
        for row in rows:
            last_begins[row["la_code"]] = max(row["first"], last_begins.get(row["la_code"], row["first"]))
        begun_with = {(row["key"], row["first"]) for row in rows}
        for row in rows:
            goes_on = row["end"] is None or row["end"] > row["last"]
            found_next = (row["key"], row["last"] + timedelta(days=1)) in begun_with
            if goes_on and row["first"] != last_begins[row["la_code"]] and not found_next:
                row["end"] = row["last"]
        by_key = defaultdict(list)
        for row in rows:
            by_key[row["key"]].append(row)
        return [self.cleaned(self.best(alike)) for alike in by_key.values()]

    def best(self, rows):
        def rank(row):
            outcome, _ = self.lists["event_outcome"].get(row["event_outcome"], (None, None))
            place = self.order.get(outcome, 999)
            marked = -1 if row["conversation"] is None else row["conversation"]
            return (row["last"], row["end"] or FAR, -place, marked, row["record"])

        return max(rows, key=rank)

    def cleaned(self, row):
        event = dict(row)
        for field, values in self.lists.items():
            if field in row:
                event[field], _ = values.get(row[field], (None, None))
        return event

    # 5.6: what is known latest of each person.

    def people(self, events):
        by_person = defaultdict(list)
        for event in events:
            by_person[event["la_code"], event["person"]].append(event)
        return {key: self.details(theirs) for key, theirs in by_person.items()}

    def details(self, events):
        def latest(told, weight):
            def rank(event):
                return (
                    weight(told(event)),
                    event["last"],
                    event["end"] or FAR,
                    event["event_start"],
                )

            highest = max(rank(event) for event in events)
            return {told(event) for event in events if rank(event) == highest}

        def simple(field):
            def told(event):
                value = event[field]
                return "unknown" if value in (None, "invalid and not mapped") else value

            values = latest(told, lambda value: value != "unknown")
            return values.pop() if len(values) == 1 else "unknown"

        def ethnicity(event):
            value = event["ethnicity"]
            none = "no data: undeclared or not known"
            return none if value in (None, "invalid and not mapped") else value

        ranks = {"no data: undeclared or not known": 0, "no data: refused": 1}
        ethnicities = latest(ethnicity, lambda value: ranks.get(value, 2))

        complete = [e for e in events if e["birth_year"] is not None and e["birth_month"] is not None]
        newest = max((e["last"] for e in complete), default=None)
        births = [(e["birth_year"], e["birth_month"]) for e in complete if e["last"] == newest]
        deaths = [e for e in events if e["date_of_death"] is not None]
        told_last = max((e["last"] for e in deaths), default=None)

        home = simple("accommodation_status")
        return {
            "birth_date": date(*min(births), 1) if births else None,
            "date_of_death": max(
                (e["date_of_death"] for e in deaths if e["last"] == told_last), default=None
            ),
            "gender": simple("gender"),
            "ethnicity": ethnicities.pop() if len(ethnicities) == 1 else "no data: undeclared or not known",
            "accommodation_status": self.home_by_service(events) if home == "unknown" else home,
        }

    def home_by_service(self, events):
        ranks = (
            "long term support: nursing care",
            "long term support: residential care",
            "long term support: community",
            "long term support: prison",
            "short term support: st-max",
            "short term support: ongoing low level",
            "short term support: other short term",
        )
        homes = {
            "shared lives": "shared lives scheme",
            "extra care housing": "sheltered housing, extra care housing or other sheltered housing",
            "community supported living": (
                "supported accommodation, supported lodgings or supported group home"
            ),
        }
        useful = {*homes, "home support or domiciliary care"}
        services = [event for event in events if event["event_type"] == "service"]

        def rank(event):
            kind = event["service_type"]
            return (
                event["end"] or FAR,
                -(ranks.index(kind) if kind in ranks else 99),
                event["service_component"] in useful,
                event["event_start"],
            )

        highest = max(map(rank, services), default=None)
        latest = [event for event in services if rank(event) == highest]
        kinds = {event["service_type"] for event in latest if event["service_type"] in ranks}
        components = {event["service_component"] for event in latest if event["service_component"] in useful}
        kind = kinds.pop() if len(kinds) == 1 else None
        component = components.pop() if len(components) == 1 else None
        if kind == ranks[0]:
            return "registered nursing home"
        if kind == ranks[1]:
            return "registered care home"
        if component in homes:
            return homes[component]
        if kind == ranks[2]:
            return "unknown: presumed at home" if component else "unknown: presumed in community"
        if kind == ranks[3]:
            return "prison, young offenders institution or detention centre"
        return "unknown"

    # 6: ASCOF 3D.

    def age(self, person):
        if person["birth_date"] is None:
            return None
        return floor((self.last_day - person["birth_date"]).days / 365.25)

    def ascof_3d(self):
        """{(council, part, group): [numerator, denominator]} and {(council, among): unknown}."""
        events = self.events()
        people = self.people(events)
        places = {"clients": {}, "carers": {}}
        for event in events:
            key = event["la_code"], event["person"]
            for among, place in (
                ("clients", self.client_place(event, people[key])),
                ("carers", self.carer_place(event, people[key])),
            ):
                if place is not None:
                    places[among][key] = min(place, places[among].get(key, place))
        rows, unknown = defaultdict(lambda: [0, 0]), defaultdict(int)
        for among, counted, is_unknown, parts in (
            ("clients", {3, 4, 5, 6}, 6, {"1a": {3, 4}, "2a": {3}}),
            ("carers", {1, 2, 3}, 4, {"1b": {1, 2}, "2b": {1}}),
        ):
            for key, place in places[among].items():
                age = self.age(people[key])
                if age is not None and age < 18:
                    continue
                unknown[key[0], among] += place == is_unknown
                if place not in counted:
                    continue
                bands = ["Total"] + ([] if age is None else ["18 to 64" if age < 65 else "65 and above"])
                for part, has_it in parts.items():
                    for band in bands:
                        rows[key[0], part, band][0] += place in has_it
                        rows[key[0], part, band][1] += 1
        return {key: tuple(counts) for key, counts in rows.items()}, {k: n for k, n in unknown.items() if n}

    def client_place(self, event, person):
        settings = {
            "long term support: nursing care": (1, {}),
            "long term support: residential care": (2, {}),
            "long term support: community": (
                6,
                {
                    "direct payment": 3,
                    "cassr managed personal budget": 4,
                    "cassr commissioned support": 5,
                },
            ),
            "long term support: prison": (
                9,
                {"cassr managed personal budget": 7, "cassr commissioned support": 8},
            ),
        }
        end, died = event["end"], person["date_of_death"]
        if event["service_type"] not in settings or event["client_type"] != "service user":
            return None
        if event["event_start"] > self.last_day:
            return None
        if end is not None and (end < event["event_start"] or end < self.last_day):
            return None
        if died is not None and died < self.last_day:
            return None
        otherwise, mechanisms = settings[event["service_type"]]
        by_component = event["service_component"] == "direct payment"
        mechanism = "direct payment" if by_component else event["delivery_mechanism"]
        return mechanisms.get(mechanism, otherwise)

    def carer_place(self, event, person):
        end, died = event["end"], person["date_of_death"]
        is_carer = event["client_type"] in ("unpaid carer", "unpaid carer known by association")
        in_the_year = event["event_start"] <= self.last_day and (
            end is None or (end >= self.first_day and end >= event["event_start"])
        )
        if not is_carer or not in_the_year or (died is not None and died < self.first_day):
            return None
        return self.carer_support(event)

    def carer_support(self, event):
        direct = "unpaid carer support: direct to unpaid carer"
        involving = "unpaid carer support: support involving the person cared-for"
        service, kind = event["service_type"], event["event_type"]
        component, mechanism = event["service_component"], event["delivery_mechanism"]
        is_met = kind in ("assessment", "review")
        is_advice = event["event_outcome"] == "nfa: information and advice or signposting"
        if service not in (None, direct, involving) or (service is None and not is_met and not is_advice):
            return None
        place = 5 if kind == "request" else None
        if is_met:
            place = 5 if is_advice else 6
        if service == involving:
            place = 6
        if service == direct and component is not None:
            place = {"cassr managed personal budget": 2, "cassr commissioned support": 3}.get(mechanism, 4)
        if service == direct and "direct payment" in (component, mechanism):
            place = 1
        return place
