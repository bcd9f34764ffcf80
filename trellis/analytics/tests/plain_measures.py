"""The referee of the measures beside ASCOF 3D: told one person at a time, sharing nothing with the SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from math import floor

from . import plain
from .plain import FAR

LONG = tuple(
    f"long term support: {name}" for name in ("nursing care", "residential care", "community", "prison")
)
SETTLED = {
    "owner occupier or shared ownership scheme",
    "tenant: local authority or other social housing provider",
    "tenant: private landlord",
    "settled mainstream housing with family or friends",
    "supported accommodation, supported lodgings or supported group home",
    "shared lives scheme",
    "approved premises for offenders released from prison or under probation supervision",
    "sheltered housing, extra care housing or other sheltered housing",
    "mobile accommodation for gypsy, roma and traveller communities",
    "unknown: presumed at home",
}
SETTINGS = {
    1: "nursing",
    2: "residential",
    3: "community, direct payment",
    4: "community, managed personal budget",
    5: "community, commissioned support",
    6: "community, not known",
    7: "prison, managed personal budget",
    8: "prison, commissioned support",
    9: "prison, not known",
}
FOR_CARERS = {
    1: "direct payment",
    2: "managed personal budget",
    3: "commissioned support",
    4: "support, not known how held",
    5: "information and advice",
    6: "support for the person cared for, or none",
}
TELLS_NOTHING = 6
"""The first six outcomes of the order say that something goes on, not how it ended."""
MORE = {"long", "care home"}
NO_MORE = {
    "ongoing low level",
    "other short term",
    "nfa: information and advice or signposting",
    "nfa: support ended as planned",
    "nfa: responsibility moved to another local authority",
    "nfa: other",
    "nfa: no services offered for other reason",
    "nfa: support ended for other reason",
    "nfa: referral to other service within the local authority",
}


def band_of(age):
    if age is None:
        return None
    return "18 to 64" if age < 65 else "65 and above"


def stretches(spells, gap):
    """Spells that follow one another within so many days, as lists."""
    found, until = [], None
    for spell in sorted(spells, key=lambda one: (one["event_start"], one["end"] or FAR, one["record"])):
        if until is None or (spell["event_start"] - until).days > gap:
            found.append([])
            until = spell["end"] or FAR
        found[-1].append(spell)
        until = max(until, spell["end"] or FAR)
    return found


class Measures(plain.Store):
    def of_people(self):
        """{(council, person): (details, their events)}."""
        events = self.events()
        theirs = defaultdict(list)
        for event in events:
            theirs[event["la_code"], event["person"]].append(event)
        return {key: (self.details(rows), rows) for key, rows in theirs.items()}

    def details(self, events):
        return {
            **super().details(events),
            "reason": self.latest(
                events, "primary_support_reason", ("unknown", "social support: support to unpaid carer")
            ),
            "work": self.latest(events, "employment_status", ("unknown", "invalid and not mapped")),
        }

    def latest(self, events, field, unknown):
        def told(event):
            value = event[field]
            if field == "employment_status":
                return value or "invalid and not mapped"
            return "unknown" if value in (None, "invalid and not mapped") else value

        def rank(event):
            return (told(event) not in unknown, event["last"], event["end"] or FAR, event["event_start"])

        highest = max(map(rank, events))
        values = {told(event) for event in events if rank(event) == highest}
        return values.pop() if len(values) == 1 else "unknown"

    def age_on(self, person, day):
        born = person["birth_date"]
        return None if born is None else floor((day - born).days / 365.25)

    # ASCOF 2A.

    def ascof_2a(self):
        rows = defaultdict(lambda: [0, 0])
        for (la_code, _), (person, events) in self.of_people().items():
            spells = [
                event
                for event in events
                if event["event_type"] == "service"
                and event["client_type"] == "service user"
                and event["service_type"] == "short term support: st-max"
                and (event["end"] or FAR) >= event["event_start"]
            ]
            for stretch in stretches(spells, gap=7):
                sequel = self.sequel(stretch, person, events)
                if sequel not in MORE | NO_MORE:
                    continue
                age = self.age_on(person, max(one["end"] for one in stretch))
                for band in {"Total", band_of(age)} - {None}:
                    rows[la_code, "2a", band][0] += sequel in NO_MORE
                    rows[la_code, "2a", band][1] += 1
        return {key: tuple(counts) for key, counts in rows.items()}

    def sequel(self, stretch, person, events):
        """What came after; None where the stretch is not counted."""
        first = min(one["event_start"] for one in stretch)
        last = max(one["end"] or FAR for one in stretch)
        age, died = self.age_on(person, last) if last != FAR else None, person["date_of_death"]
        if not self.first_day <= last <= self.last_day or (age is not None and age < 18):
            return None
        if died is not None and (died < first or (died - last).days <= 7):
            return None
        mine = [event for event in events if event["client_type"] == "service user"]
        if any(
            event["service_type"] in LONG
            and event["event_start"] < first
            and ((event["end"] or FAR) == FAR or (first - event["end"]).days < 91)
            for event in mine
        ):
            return None
        own = max(stretch, key=lambda one: (one["end"], -self.place(one), one["record"]))
        if own["event_outcome"] == "admitted to hospital":
            return None
        return self.service_after(mine, first, last) or self.outcome_after(own, mine, first, last)

    def place(self, event):
        return self.order.get(event["event_outcome"], 999)

    def service_after(self, mine, first, last):
        kinds = (
            *LONG,
            *(f"short term support: {name}" for name in ("st-max", "ongoing low level", "other short term")),
        )
        found = []
        for event in mine:
            is_after = (event["end"] or FAR) > last and first <= event["event_start"] <= last + timedelta(
                days=7
            )
            if not is_after:
                continue
            kind = event["service_type"]
            if kind in kinds[:5]:
                found.append(kinds.index(kind))
            elif event["service_component"] in ("short term residential care", "short term nursing care"):
                found.append(7)
            elif kind in kinds:
                found.append(kinds.index(kind))
        if not found:
            return None
        best = min(found)
        after = ("long",) * 4 + ("reablement", "ongoing low level", "other short term", "care home")
        return after[best]

    def outcome_after(self, own, mine, first, last):
        told = [own]
        for event in mine:
            kind, end = event["event_type"], event["end"]
            if kind not in ("request", "assessment", "review"):
                continue
            after = end > last and first <= event["event_start"] <= last + timedelta(days=7)
            late = kind != "request" and first <= end <= last and (last - end).days < 14
            if (after and event["event_outcome"] != "nfa: support ended as planned") or late:
                told.append(event)
        places = [self.place(event) for event in told if self.place(event) != 999]
        best = min(places, key=lambda place: place + (100 if place <= TELLS_NOTHING else 0), default=None)
        if best is not None and best > TELLS_NOTHING:
            return next(name for name, place in self.order.items() if place == best)
        given = any(
            event["event_type"] == "service"
            and event["service_component"] == "equipment"
            and first <= event["event_start"] <= last
            for event in mine
        )
        return "ongoing low level" if given else "none"

    # ASCOF 2B and 2C.

    def ascof_2bc(self):
        counted = Counter()
        for (la_code, _), (person, events) in self.of_people().items():
            born, died = person["birth_date"], person["date_of_death"]
            if born is None or (died is not None and died < self.first_day):
                continue
            homes = [
                event
                for event in events
                if event["event_type"] == "service"
                and event["client_type"] == "service user"
                and event["service_type"] in LONG[:2]
                and event["service_component"] is not None
                and "short" not in event["service_component"]
                and ("residential" in event["service_component"] or "nursing" in event["service_component"])
            ]
            ages = [
                self.age_on(person, coming["event_start"])
                for coming in homes
                if self.first_day <= coming["event_start"] <= self.last_day
                and coming["event_outcome"] != "nfa: self-funded client or under 12wk disregard"
                and not any(
                    earlier["event_start"] < coming["event_start"]
                    and (earlier["end"] is None or (coming["event_start"] - earlier["end"]).days < 365)
                    for earlier in homes
                )
            ]
            if ages and min(ages) >= 18:
                counted[la_code, "2b" if min(ages) < 65 else "2c", band_of(min(ages))] += 1
        return dict(counted)

    # ASCOF 2E.

    def ascof_2e(self):
        rows = defaultdict(lambda: [0, 0])
        for (la_code, _), (person, events) in self.of_people().items():
            died = person["date_of_death"]
            services = [
                event
                for event in self.long_term_rows(events)
                if event["event_type"] == "service" and (event["end"] or FAR) >= self.first_day
            ]
            if not services or (died is not None and died < self.first_day):
                continue
            age = self.age_on(person, min(self.last_day, max(one["end"] or FAR for one in services)))
            if age is None or age < 18:
                continue
            parts = [(band_of(age), "Total")]
            if person["gender"] in ("female", "male"):
                parts.append((band_of(age), person["gender"].capitalize()))
            if age < 65 and person["reason"] == "learning disability support":
                parts.append(("learning disability", "Total"))
            for part in parts:
                rows[la_code, *part][0] += person["accommodation_status"] in SETTLED
                rows[la_code, *part][1] += 1
        return {key: tuple(counts) for key, counts in rows.items()}

    # The tables of long term support.

    def long_term_rows(self, events):
        return [
            event
            for event in events
            if event["client_type"] == "service user"
            and event["service_type"] in LONG
            and event["event_start"] <= self.last_day
            and (event["end"] or FAR) >= event["event_start"]
        ]

    def setting(self, event):
        kind, mechanism = event["service_type"], event["delivery_mechanism"]
        if event["service_component"] == "direct payment":
            mechanism = "direct payment"
        if kind in LONG[:2]:
            return LONG.index(kind) + 1
        told = ("cassr managed personal budget", "cassr commissioned support")
        if kind == LONG[3]:
            return 7 + told.index(mechanism) if mechanism in told else 9
        return {"direct payment": 3, told[0]: 4, told[1]: 5}.get(mechanism, 6)

    def supported(self, since):
        """{(council, person): (place, age, details, events)}: who had long term support from `since` on."""
        found = {}
        for key, (person, events) in self.of_people().items():
            rows = [event for event in self.long_term_rows(events) if (event["end"] or FAR) >= since]
            died, age = person["date_of_death"], self.age_on(person, self.last_day)
            if not rows or (died is not None and died < since) or (age is not None and age < 18):
                continue
            found[key] = (min(map(self.setting, rows)), age, person, events)
        return found

    def by_setting(self, people):
        rows, totals = Counter(), Counter()
        for (la_code, _), (place, age, person, _) in people.items():
            band = band_of(age)
            groups = {"Total"} | ({band, f"{band}, {person['reason']}"} if band else set())
            for group in groups:
                rows[la_code, SETTINGS[place], group] += 1
                totals[la_code, group] += 1
        return {key: (many, totals[key[0], key[2]]) for key, many in rows.items()}

    def lts001a(self):
        return self.by_setting(self.supported(self.first_day))

    def lts001b(self):
        """The first table alone."""
        return self.by_setting(self.supported(self.last_day))

    def lts001c(self):
        a_year_before = self.last_day.replace(year=self.last_day.year - 1)
        return self.by_setting(
            {
                key: told
                for key, told in self.supported(self.last_day).items()
                if any(
                    stretch[0]["event_start"] <= a_year_before
                    and max(one["end"] or FAR for one in stretch) >= self.last_day
                    for stretch in stretches(self.long_term_rows(told[3]), gap=1)
                )
            }
        )

    def lts003(self):
        rows, totals = Counter(), Counter()
        for (la_code, _), (person, events) in self.of_people().items():
            places = [self.carer_place(event, person) for event in events]
            told, age = [place for place in places if place is not None], self.age_on(person, self.last_day)
            if not told or (age is not None and age < 18):
                continue
            for group in {"Total", band_of(age)} - {None}:
                rows[la_code, FOR_CARERS[min(told)], group] += 1
                totals[la_code, group] += 1
        return {key: (many, totals[key[0], key[2]]) for key, many in rows.items()}

    def lts004(self):
        rows, totals = Counter(), Counter()
        for (la_code, _), (_, age, person, _) in self.supported(self.first_day).items():
            if age is None or age > 64 or person["reason"] != "learning disability support":
                continue
            sex = person["gender"] if person["gender"] in ("female", "male") else "other or unknown"
            home, work = person["accommodation_status"], person["work"]
            home = "unknown" if home.startswith("unknown") else home
            work = "unknown" if work == "invalid and not mapped" else work
            for group in ("Total", sex):
                totals[la_code, group] += 1
                rows[la_code, f"work, {work}", group] += 1
                rows[la_code, f"home, {home}", group] += 1
        return {key: (many, totals[key[0], key[2]]) for key, many in rows.items()}
