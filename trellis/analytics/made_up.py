"""Made-up Client Level Data of as many councils as are asked for, as messy as returns are said to be.

People are made first, with what happened to them over the years; then each council's files of rolling twelve
months, which tell of it in the wording of the day, late, twice, with blanks and with values on no list. What
a national store holds is all those files, one after the other. Nobody in it is anybody. The shares stand in
made_up.toml, which says that they are made up: no figure worked out from this says anything of England.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

Days = npt.NDArray[np.integer[Any]]
Codes = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]

OPEN = np.int32(2**30)
"""The end of what has not ended."""
NOTHING = np.int32(-1)
"""The code of a blank."""
FIRST_DAY_OF_RELEASE_2 = date(2025, 10, 1)
"""From here on files come in the wording of Release 2, all but a few."""
SPELLINGS = ("release 2", "release 1", "small", "capital", "blank after")

REQUEST, ASSESSMENT, SERVICE, REVIEW = range(4)
EVENT_TYPES = ("Request", "Assessment", "Service", "Review")
COMMUNITY, RESIDENTIAL, NURSING, PRISON, ST_MAX, LOW_LEVEL, OTHER_SHORT, CARER_DIRECT, CARER_CARED_FOR = (
    range(9)
)
KINDS = ("community", "residential", "nursing", "prison", "short_term", "contact", "carer")
CARER = KINDS.index("carer")

STORE = pa.schema(
    [
        *((name, pa.string()) for name in ("LA_Code", "LA_Name")),
        *((name, pa.date32()) for name in ("Reporting_Period_Start_Date", "Reporting_Period_End_Date")),
        ("Der_NHS_Number_Pseudo", pa.string()),
        ("Der_NHS_Number_Traced_Pseudo", pa.string()),
        ("LA_Person_Unique_Identifier", pa.string()),
        ("Der_Birth_Year", pa.int32()),
        ("Der_Birth_Month", pa.int32()),
        ("Date_of_Death", pa.date32()),
        *(
            (name, pa.string())
            for name in (
                "Client_Type",
                "Gender",
                "Ethnicity",
                "Primary_Support_Reason",
                "Accommodation_Status",
                "Employment_Status",
                "Has_Unpaid_Carer",
                "Visual_Impairment",
                "Hearing_Impairment",
                "Client_Funding_Status",
                "Event_Type",
                "Event_Reference",
            )
        ),
        ("Event_Start_Date", pa.date32()),
        ("Event_End_Date", pa.date32()),
        *(
            (name, pa.string())
            for name in (
                "Event_Outcome",
                "Request_Route_Of_Access",
                "Assessment_Type",
                "Method_Of_Assessment",
                "Total_Hrs_Caring_Per_Week",
                "Service_Type",
                "Service_Component",
                "Delivery_Mechanism",
                "Review_Reason",
                "Review_Outcomes_Achieved",
                "Method_Of_Review",
                "Cost_Frequency_Unit_Type",
            )
        ),
        ("Unit_Cost", pa.float64()),
        ("Planned_Units_Per_Week", pa.float64()),
        ("Der_Conversation", pa.int64()),
        ("Der_Conversation_1", pa.int64()),
        ("Adult_1_Linked_Person_ID", pa.string()),
        ("No_of_adults_being_cared_for", pa.int32()),
        ("Der_Age_Event_Start_Date", pa.int32()),
        ("Der_Age_Reporting_Period_End_Date", pa.int32()),
        ("Der_Unique_Record_ID", pa.int64()),
        *(
            (name, pa.string())
            for name in (
                "GP_Practice_Name",
                "GP_Practice_Code",
                "Autism_Spectrum_Disorder_ASD",
                "Dementia",
                "Event_Description",
                "Eligible_Needs_Identified",
                "Adult_2_Linked_Person_ID",
                "Adult_3_Linked_Person_ID",
                "Provider_CQC_Location_Name",
                "Provider_CQC_Location_ID",
            )
        ),
        ("ImportFileId", pa.int64()),
        ("ImportDate", pa.timestamp("us")),
    ]
)
"""A national store's columns, in order. What it keeps of a postcode is left out: no measure asks for it."""

RETURN = (
    ("LA Code", "LA_Code"),
    ("Reporting Period Start Date", "Reporting_Period_Start_Date"),
    ("Reporting Period End Date", "Reporting_Period_End_Date"),
    ("NHS Number", ""),
    ("LA Person Unique Identifier", "LA_Person_Unique_Identifier"),
    ("First Name", ""),
    ("Last Name", ""),
    ("GP Practice Name", ""),
    ("GP Practice Code", ""),
    ("Gender", "Gender"),
    ("Ethnicity", "Ethnicity"),
    ("Date of Birth", ""),
    ("Date of Death", "Date_of_Death"),
    ("Client Type", "Client_Type"),
    ("Primary Support Reason", "Primary_Support_Reason"),
    ("Postcode", ""),
    ("Accommodation Status", "Accommodation_Status"),
    ("Employment Status", "Employment_Status"),
    ("Has Unpaid Carer", "Has_Unpaid_Carer"),
    ("Autism Spectrum Disorder (ASD)", "Autism_Spectrum_Disorder_ASD"),
    ("Visual Impairment", "Visual_Impairment"),
    ("Hearing Impairment", "Hearing_Impairment"),
    ("Dementia", "Dementia"),
    ("Client Funding Status", "Client_Funding_Status"),
    ("Event Type", "Event_Type"),
    ("Event Reference", "Event_Reference"),
    ("Event Start Date", "Event_Start_Date"),
    ("Event End Date", "Event_End_Date"),
    ("Event Description", "Event_Description"),
    ("Event Outcome", "Event_Outcome"),
    ("Request: Route of Access", "Request_Route_Of_Access"),
    ("Assessment Type", "Assessment_Type"),
    ("Eligible Needs Identified", "Eligible_Needs_Identified"),
    ("Method of Assessment", "Method_Of_Assessment"),
    ("Total Hrs Caring per week", "Total_Hrs_Caring_Per_Week"),
    ("No. of adults being cared for", "No_of_adults_being_cared_for"),
    ("Adult 1 Linked Person_ID", "Adult_1_Linked_Person_ID"),
    ("Adult 2 Linked Person_ID", "Adult_2_Linked_Person_ID"),
    ("Adult 3 Linked Person_ID", "Adult_3_Linked_Person_ID"),
    ("Service Type", "Service_Type"),
    ("Service Component", "Service_Component"),
    ("Delivery Mechanism", "Delivery_Mechanism"),
    ("Provider CQC Location Name", "Provider_CQC_Location_Name"),
    ("Provider CQC Location ID", "Provider_CQC_Location_ID"),
    ("Review Reason", "Review_Reason"),
    ("Review Outcomes Achieved", "Review_Outcomes_Achieved"),
    ("Method of Review", "Method_Of_Review"),
    ("Unit Cost", "Unit_Cost"),
    ("Cost Frequency (Unit Type)", "Cost_Frequency_Unit_Type"),
    ("Planned units per week", "Planned_Units_Per_Week"),
)
"""The fifty headings of a return, and the store's column that holds each."""


@dataclass(frozen=True)
class Council:
    """Whose data it is: code and name as the files give them, and how many people it knows of."""

    code: str
    name: str
    people: int


@dataclass(frozen=True)
class Submission:
    """One file of a council: what it says it covers, and when it came."""

    starts: int
    ends: int
    came: np.datetime64
    is_old_wording: bool
    is_doubled: bool
    is_short: bool
    is_faulty: bool


@dataclass(frozen=True)
class MadeUp:
    """What was written: how many rows and files, and when the file came that is known to be faulty."""

    rows: int
    submissions: int
    faulty: tuple[np.datetime64, ...]


def made_up_councils(many: int, *, people_each: int, seed: int) -> list[Council]:
    """Councils 101, 102 and so on, of unequal size, with `people_each` people on average.

    >>> [council.code for council in made_up_councils(3, people_each=50, seed=1)]
    ['101', '102', '103']
    """
    sizes = np.random.default_rng([seed, 0]).lognormal(0, 0.5, many)
    people = np.maximum(20, np.rint(sizes / sizes.mean() * people_each)).astype(int)
    return [Council(f"{101 + i}", f"Made-up council {1 + i:03}", int(people[i])) for i in range(many)]


def write_store(
    path: Path,
    councils: Sequence[Council],
    *,
    seed: int,
    last_day: date,
    quarters: int = 12,
    faulty: bool = True,
) -> MadeUp:
    """Writes a national store as Parquet: all files that the councils sent, up to the quarter to `last_day`.

    The same councils, seed and days give the same rows. Of several councils the first has sent one file in
    which every event's dates are a year out, as national stores have.
    """
    rows = submissions = 0
    bad: list[np.datetime64] = []
    with pq.ParquetWriter(path, STORE, compression="zstd", compression_level=1) as writer:
        for at, council in enumerate(councils):
            sent = _submissions(
                council, at, seed=seed, last_day=last_day, quarters=quarters, has_faulty=faulty and at == 0
            )
            bad += [one.came for one in sent if one.is_faulty]
            table = _store_rows(council, at, seed, sent, first_row=rows, first_file=submissions)
            # A row group a council, so that who reads one council's rows reads little else.
            writer.write_table(table, row_group_size=max(1, table.num_rows))
            rows += table.num_rows
            submissions += len(sent)
    return MadeUp(rows, submissions, tuple(bad))


def write_reference_lists(folder: Path, councils: Sequence[Council], *, seed: int) -> None:
    """Writes `ref_la.csv` and `ref_population.csv` for made-up councils, so that measures know of them."""
    rng = np.random.default_rng([seed, 1])
    la = ["code,name,area,region"]
    population = ["area,age_band,population"]
    for at, council in enumerate(councils):
        area = f"E98{at + 1:06}"
        la.append(f"{council.code},{council.name},{area},Region {at % 9 + 1}")
        for band, each in (("18 to 64", 90), ("65 and above", 28)):
            population.append(f"{area},{band},{int(council.people * each * rng.uniform(0.8, 1.2))}")
    (folder / "ref_la.csv").write_text("\n".join([*la, ""]), encoding="utf-8")
    (folder / "ref_population.csv").write_text("\n".join([*population, ""]), encoding="utf-8")


def write_return(path: Path, council: Council, *, seed: int, last_day: date, mess: bool = True) -> int:
    """Writes one council's return of the twelve months to `last_day` as CSV, and gives how many rows it has.

    Names, days of birth and NHS numbers (of the range kept for tests, 999) are made up with the rest. Without
    mess every value is as the specification spells it, and nothing is missing that should be there.
    """
    ends = _day(last_day)
    came = np.datetime64(ends + 21, "D").astype("datetime64[us]")
    one = Submission(_year_before(ends), ends, came, False, False, False, False)
    table = _return_rows(_store_rows(council, 0, seed, [one], first_row=0, first_file=0, mess=mess), seed)
    pa_csv.write_csv(table, path, pa_csv.WriteOptions(quoting_style="needed"))
    return int(table.num_rows)


# The lists, in all their spellings -----------------------------------------------------------------


@dataclass(frozen=True)
class _List:
    """A list's values, every way they are spelt: way x number of values + value; then what is on no list."""

    words: pa.Array
    many: int
    unlisted: int
    groups: Mapping[str, tuple[Codes, npt.NDArray[np.float64]]]
    blank: float

    def draw(self, rng: np.random.Generator, group: str, many: int) -> Codes:
        codes, upto = self.groups[group]
        chosen: Codes = codes[np.searchsorted(upto, rng.random(many), side="right").clip(max=len(codes) - 1)]
        return chosen

    def spelt(
        self, codes: Codes, is_old: Mask, rng: np.random.Generator, mess: Mapping[str, Any] | None
    ) -> pa.DictionaryArray:
        out: Codes = codes.astype(np.int32)
        if mess is not None:
            is_there = codes >= 0
            out = np.where(is_there & is_old, codes + self.many, codes)
            chance = rng.random(len(codes), dtype=np.float32)
            each = mess["other_case"] / 3
            for way in (2, 3, 4):
                is_this = is_there & (chance >= (way - 2) * each) & (chance < (way - 1) * each)
                out = np.where(is_this, codes + way * self.many, out)
            if self.unlisted:
                odd = np.flatnonzero(is_there & (chance > 1 - mess["unlisted"]))
                first = len(SPELLINGS) * self.many
                out[odd] = first + rng.integers(0, self.unlisted, len(odd))
            if self.blank:
                out = np.where(rng.random(len(codes), dtype=np.float32) < self.blank, NOTHING, out)
        return pa.DictionaryArray.from_arrays(
            pa.array(out.astype(np.int32), mask=out < 0), self.words, safe=False
        )


@cache
def _proportions() -> dict[str, Any]:
    return tomllib.loads((files("trellis.analytics") / "made_up.toml").read_text(encoding="utf-8"))


@cache
def _lists() -> dict[str, _List]:
    told = _proportions()
    return {
        name: _one_list(groups, told["mess"]["blank"].get(name, 0)) for name, groups in told["values"].items()
    }


def _one_list(told: Mapping[str, Any], blank: float) -> _List:
    new: list[str] = []
    old: list[str] = []
    groups = {}
    for name, entries in told.items():
        if name == "unlisted":
            continue
        codes = []
        for value, _, *before in entries:
            if value and value not in new:
                new.append(value)
                old.append(before[0] if before else value)
            codes.append(new.index(value) if value else NOTHING)
        weights = np.array([weight for _, weight, *_ in entries], float)
        groups[name] = (np.array(codes, np.int32), np.cumsum(weights / weights.sum()))
    small, capital, after = (
        [one.lower() for one in new],
        [one.upper() for one in new],
        [f"{one}  " for one in new],
    )
    words = pa.array([*new, *old, *small, *capital, *after, *told["unlisted"]], pa.string())
    return _List(words, len(new), len(told["unlisted"]), groups, blank)


# Files ---------------------------------------------------------------------------------------------


def _day(one: date) -> int:
    return int(np.datetime64(one, "D").astype(np.int64))


def _month_end(day: int, *, months_back: int) -> int:
    month = np.datetime64(day + 1, "D").astype("datetime64[M]") - months_back
    return int(month.astype("datetime64[D]").astype(np.int64)) - 1


def _year_before(ends: int) -> int:
    return _month_end(ends, months_back=12) + 1


def _submissions(
    council: Council, at: int, *, seed: int, last_day: date, quarters: int, has_faulty: bool
) -> list[Submission]:
    rng = np.random.default_rng([seed, 2, at])
    mess = _proportions()["mess"]
    change = _day(FIRST_DAY_OF_RELEASE_2)
    sent = []
    for back in range(quarters - 1, -1, -1):
        ends = _month_end(_day(last_day), months_back=3 * back)
        chance = rng.random(5)
        # The last quarter always comes: without it a council has nothing to be measured by.
        if back and not (has_faulty and back == quarters // 2) and chance[0] < mess["no_file"]:
            continue
        days = [int(rng.integers(22, 35))]
        if chance[1] < mess["files_again"]:
            days.insert(0, int(rng.integers(8, 20)))
        for after in days:
            second = int(rng.integers(8 * 3600, 18 * 3600)) * 1000 + int(rng.integers(0, 1000))
            came = np.datetime64((ends + after) * 86_400_000 + second, "ms").astype("datetime64[us]")
            is_old = ends + after < change or chance[2] < mess["old_release"]
            is_short = after == days[0] and len(days) > 1 and chance[4] < 0.2
            is_short = is_short or (back > 0 and chance[4] > 1 - mess["short_files"])
            sent.append(
                Submission(
                    _year_before(ends), ends, came, is_old, chance[3] < mess["doubled_files"], is_short, False
                )
            )
        if has_faulty and back == quarters // 2:
            # It came last of its quarter, so that who does not leave it out takes it.
            came = sent[-1].came + np.timedelta64(3, "D")
            sent.append(Submission(_year_before(ends), ends, came, ends < change, False, False, True))
    return sent


# People and what happened to them ------------------------------------------------------------------


@dataclass(frozen=True)
class _People:
    kind: Codes
    year: Codes
    month: Codes
    death: Days
    care_starts: Days
    care_ends: Days
    changes: Days
    details: Mapping[str, tuple[Codes, Codes]]
    """Each list's value before and after the person's details changed."""


@dataclass
class _Events:
    person: Codes
    kind: Codes
    start: Days
    end: Days
    setting: Codes

    @classmethod
    def of(cls, person: Codes, kind: int, start: Days, end: Days, setting: Codes | int = -1) -> _Events:
        many = len(person)
        return cls(
            person.astype(np.int32),
            np.full(many, kind, np.int32),
            start.astype(np.int32),
            end.astype(np.int32),
            np.broadcast_to(np.asarray(setting, np.int32), many),
        )


def _people(many: int, first: int, last: int, rng: np.random.Generator) -> _People:
    told = _proportions()
    shares = told["people"]
    weights = np.array([shares["kinds"][kind] for kind in KINDS])
    kind = rng.choice(len(KINDS), many, p=weights / weights.sum()).astype(np.int32)
    is_long = kind <= PRISON
    births = shares["years_of_birth"]
    sort = rng.choice(5, many, p=np.array([*births.values()]) / sum(births.values()))
    this_year = 1970 + last // 365.2425
    age = np.select(
        [sort == 0, sort == 1, sort == 2],
        [
            rng.integers(18, 65, many),
            65 + np.minimum(rng.gamma(4.5, 3.6, many), 40).astype(int),
            rng.integers(3, 18, many),
        ],
        0,
    )
    year = (this_year - age).astype(np.int32)
    year[sort == 3] = 1900
    year[sort == 4] = NOTHING
    month = np.where(sort == 3, 1, rng.integers(1, 13, many)).astype(np.int32)
    month[sort == 4] = NOTHING
    seven_years = first - 5 * 365
    # More of those whose support began lately are in the files than of those who began long ago.
    care_starts = (last - (last - seven_years) * rng.beta(0.9, 1.6, many)).astype(np.int32)
    leaves = rng.random(many) < shares["left"]
    care_ends = np.where(
        leaves, np.maximum(care_starts, first) + (rng.random(many) * (last - first)).astype(np.int32), OPEN
    ).astype(np.int32)
    care_ends = np.where(care_ends > last, OPEN, care_ends).astype(np.int32)
    died = (care_ends < OPEN) & (rng.random(many) < shares["died_of_left"])
    death = np.where(died, care_ends + np.where(rng.random(many) < 0.8, 0, rng.integers(1, 40, many)), OPEN)
    some_day = rng.integers(first, last, many)
    death = np.where(~is_long & (rng.random(many) < 0.06), some_day, death).astype(np.int32)
    changes = np.where(rng.random(many) < shares["changed_details"], rng.integers(first, last, many), OPEN)
    lists = _lists()
    details: dict[str, tuple[Codes, Codes]] = {}
    for name in (
        "Gender",
        "Ethnicity",
        "Primary_Support_Reason",
        "Accommodation_Status",
        "Employment_Status",
        "Has_Unpaid_Carer",
        "Visual_Impairment",
        "Hearing_Impairment",
        "Client_Funding_Status",
    ):
        before, after = (lists[name].draw(rng, "all", many) for _ in range(2))
        if name == "Primary_Support_Reason":
            before = np.where(kind == CARER, lists[name].draw(rng, "carer", many), before)
            after = np.where(kind == CARER, before, after)
        if name == "Accommodation_Status":
            for setting in ("residential", "nursing", "prison"):
                is_there = kind == KINDS.index(setting)
                before = np.where(is_there, lists[name].draw(rng, setting, many), before)
                after = np.where(is_there, before, after)
        if name in {"Gender", "Ethnicity"}:
            after = np.where(rng.random(many) < 0.1, after, before)
        details[name] = (before, after)
    return _People(kind, year, month, death, care_starts, care_ends, changes.astype(np.int32), details)


def _services(people: _People, first: int, last: int, rng: np.random.Generator) -> list[_Events]:
    shares = _proportions()["people"]
    everybody = np.arange(len(people.kind), dtype=np.int32)
    long = everybody[people.kind <= PRISON]
    starts, ends, setting = people.care_starts[long], people.care_ends[long], people.kind[long]
    span = np.maximum(np.minimum(ends, last) - starts, 1)
    is_changed = (rng.random(len(long)) < shares["changed_service"]) & (span > 60)
    turn = (starts + span * rng.uniform(0.2, 0.95, len(long))).astype(np.int32)
    made = [_Events.of(long, SERVICE, starts, np.where(is_changed, turn, ends), setting)]
    next_setting = np.where(
        (setting == COMMUNITY)
        & (rng.random(len(long)) < shares["changed_setting"] / shares["changed_service"]),
        rng.choice([RESIDENTIAL, NURSING], len(long)),
        setting,
    )
    gap = rng.choice([0, 1, 1, 1, 2, 8, 60, 120], len(long))
    is_next = is_changed & (turn + gap < np.minimum(ends, last))
    made.append(
        _Events.of(long[is_next], SERVICE, (turn + gap)[is_next], ends[is_next], next_setting[is_next])
    )
    for chance in (shares["second_service"], shares["second_service"] / 3):
        is_more = (setting == COMMUNITY) & (rng.random(len(long)) < chance)
        begin = (starts + span * rng.random(len(long)) ** 2).astype(np.int32)
        stops = np.where(rng.random(len(long)) < 0.25, begin + rng.integers(20, 400, len(long)), ends)
        stops = np.minimum(stops, ends)
        stops = np.where(stops > last, OPEN, stops)
        made.append(_Events.of(long[is_more], SERVICE, begin[is_more], stops[is_more], setting[is_more]))
    person, start = _spread(people, "short_term", first, last, rng)
    which = rng.choice([ST_MAX, LOW_LEVEL, OTHER_SHORT], len(person), p=[0.58, 0.23, 0.19])
    length: Codes = np.select(
        [which == ST_MAX, which == LOW_LEVEL],
        [rng.integers(10, 57, len(person)), np.where(rng.random(len(person)) < 0.9, 1, 30)],
        rng.integers(5, 40, len(person)),
    )
    stop: Days = np.where(rng.random(len(person)) < 0.02, OPEN, start + length)
    made.append(_Events.of(person, SERVICE, start, stop, which))
    # What follows close upon reablement is told of as one stretch.
    more = np.flatnonzero((which == ST_MAX) & (stop < OPEN) & (rng.random(len(person)) < 0.2))
    again = stop[more] + rng.integers(-3, 12, len(more))
    made.append(_Events.of(person[more], SERVICE, again, again + rng.integers(7, 40, len(more)), ST_MAX))
    after = np.flatnonzero((which == ST_MAX) & (stop < OPEN) & (rng.random(len(person)) < 0.12))
    begin = stop[after] + rng.integers(0, 14, len(after))
    made.append(_Events.of(person[after], SERVICE, begin, np.full(len(after), OPEN), COMMUNITY))
    carers = everybody[people.kind == CARER]
    for chance in (0.65, 0.3):
        who = carers[rng.random(len(carers)) < chance]
        since = rng.integers(first - 365, last, len(who))
        until = np.where(rng.random(len(who)) < 0.65, OPEN, since + rng.integers(0, 420, len(who)))
        kind = rng.choice([CARER_DIRECT, CARER_CARED_FOR], len(who), p=[0.8, 0.2])
        made.append(_Events.of(who, SERVICE, since, until, kind))
    return made


def _spread(
    people: _People, what: str, first: int, last: int, rng: np.random.Generator
) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Who had how many of these over the years, and when."""
    told = _proportions()["a_year"][what]
    a_year = np.array([told["long"]] * 4 + [told["short"], told["contact"], told["carer"]])
    many = rng.poisson(a_year[people.kind] * (last - first) / 365.25)
    person = np.repeat(np.arange(len(many), dtype=np.int32), many)
    return person, rng.integers(first, last + 1, len(person))


def _events(people: _People, first: int, last: int, rng: np.random.Generator) -> _Events:
    made = _services(people, first, last, rng)
    for kind, what in ((REQUEST, "request"), (ASSESSMENT, "assessment"), (REVIEW, "review")):
        person, start = _spread(people, what, first, last, rng)
        is_same_day = rng.random(len(person)) < (0.5 if kind == REQUEST else 0.4)
        end = start + np.where(is_same_day, 0, rng.exponential(18, len(person)).astype(int))
        made.append(_Events.of(person, kind, start, end))
    all_of_it = _Events(
        *(
            np.concatenate([getattr(one, name) for one in made])
            for name in ("person", "kind", "start", "end", "setting")
        )
    )
    # Nothing begins after a death, bar a few slips; services that go on are closed later, or never.
    death = people.death[all_of_it.person]
    is_kept = (all_of_it.start <= death) | (rng.random(len(death)) < 0.02)
    return _Events(
        *(getattr(all_of_it, name)[is_kept] for name in ("person", "kind", "start", "end", "setting"))
    )


# Rows of files -------------------------------------------------------------------------------------


def _store_rows(
    council: Council,
    at: int,
    seed: int,
    sent: Sequence[Submission],
    *,
    first_row: int,
    first_file: int,
    mess: bool = True,
) -> pa.Table:
    rng = np.random.default_rng([seed, 3, at])
    told = _proportions()["mess"]
    last = max(one.ends for one in sent)
    first = min(one.starts for one in sent)
    people = _people(council.people, first, last, rng)
    events = _events(people, first, last, rng)
    facts = _facts_of(events, people, rng, stray=mess and rng.random() < told["stray_service_type"])
    vanishes = np.where(
        rng.random(len(events.person)) < told["vanished"], rng.integers(first, last, len(events.person)), OPEN
    )
    event, file = _rows_of_files(events, vanishes, sent, rng, told if mess else None)
    many = len(event)
    row = _Rows(
        event,
        events.person[event],
        np.array([one.starts for one in sent])[file],
        np.array([one.ends for one in sent])[file],
        np.array([one.is_old_wording for one in sent])[file],
        np.array([365 if one.is_faulty else 0 for one in sent])[file],
        many,
    )
    came = np.array([one.came for one in sent])[file]
    columns: dict[str, Any] = {
        "LA_Code": _repeated(council.code, many),
        "LA_Name": _repeated(council.name, many),
        "Reporting_Period_Start_Date": _dates(row.starts),
        "Reporting_Period_End_Date": _dates(row.ends),
        **_who(council, at, seed, people, events=events, row=row, rng=rng, mess=told if mess else None),
        **_what(events, facts, row, rng=rng, mess=told if mess else None),
        "Der_Unique_Record_ID": pa.array(first_row + 1 + np.arange(many)),
        "ImportFileId": pa.array((first_file + 1 + file).astype(np.int64)),
        "ImportDate": pa.array(came),
    }
    for name, births in (
        ("Der_Age_Event_Start_Date", "Event_Start_Date"),
        ("Der_Age_Reporting_Period_End_Date", ""),
    ):
        columns[name] = _ages(columns, births, row)
    arrays = []
    for field in STORE:
        got = columns.get(field.name)
        if got is None:
            got = pa.nulls(many, field.type)
        arrays.append(got.cast(field.type) if got.type != field.type else got)
    return pa.Table.from_arrays(arrays, schema=STORE)


@dataclass(frozen=True)
class _Rows:
    event: Codes
    person: Codes
    starts: Days
    ends: Days
    is_old: Mask
    days_out: Codes
    many: int


def _rows_of_files(
    events: _Events,
    vanishes: Days,
    sent: Sequence[Submission],
    rng: np.random.Generator,
    mess: Mapping[str, Any] | None,
) -> tuple[Codes, Codes]:
    """Which events stand in which file, event after event within a file."""
    event, file = [], []
    is_service = events.kind == SERVICE
    for at, one in enumerate(sent):
        there = np.where(
            is_service, events.end >= one.starts, (events.end >= one.starts) & (events.end <= one.ends)
        )
        there &= events.start <= one.ends
        if mess is not None:
            there &= vanishes > one.ends
        rows = np.flatnonzero(there)
        if one.is_short:
            rows = rows[rng.random(len(rows)) < 0.5]
        if mess is not None:
            again = rows[rng.random(len(rows)) < (1.0 if one.is_doubled else mess["twice"])]
            rows = np.sort(np.concatenate([rows, again]))
        event.append(rows)
        file.append(np.full(len(rows), at))
    return np.concatenate(event).astype(np.int32), np.concatenate(file).astype(np.int32)


def _who(
    council: Council,
    at: int,
    seed: int,
    people: _People,
    *,
    events: _Events,
    row: _Rows,
    rng: np.random.Generator,
    mess: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The columns that tell of the person, as this row has them."""
    numbers = np.random.default_rng([seed, 4, at]).integers(0, 2**63, council.people)
    pseudonyms = pa.array([f"PSN{number:016X}" for number in numbers.tolist()])
    prefix = f"{at + 1:03}"
    own_ids = pa.array([f"{prefix}-{i:06}" for i in range(council.people)])
    is_told = is_traced = has_id = np.ones(row.many, bool)
    if mess is not None:
        is_told = rng.random(council.people)[row.person] >= mess["no_nhs_number"]
        is_traced = is_told & (rng.random(row.many) >= mess["untraced"])
        # A few are traced whose number the council did not know.
        is_traced |= ~is_told & (rng.random(row.many) < 0.1)
        has_id = rng.random(row.many) >= mess["no_person_id"]
    death = people.death[row.person]
    death_is_told = death <= row.ends + 20
    year, month = people.year[row.person], people.month[row.person]
    is_odd = np.zeros(row.many, bool)
    if mess is not None:
        death_is_told &= rng.random(row.many) < _proportions()["people"]["death_told"]
        is_odd = rng.random(row.many) < mess["other_details"]
        year = np.where(is_odd & (year > 1900), year + rng.integers(-1, 2, row.many), year)
        month = np.where(rng.random(row.many) < mess["no_start"], NOTHING, month)
    columns: dict[str, Any] = {
        "Der_NHS_Number_Pseudo": _picked(pseudonyms, row.person, is_told),
        "Der_NHS_Number_Traced_Pseudo": _picked(pseudonyms, row.person, is_traced),
        "LA_Person_Unique_Identifier": _picked(own_ids, row.person, has_id),
        "Der_Birth_Year": _whole(year, year >= 0),
        "Der_Birth_Month": _whole(month, month >= 0),
        "Date_of_Death": _dates(death, death_is_told),
    }
    lists = _lists()
    is_changed = people.changes[row.person] <= row.ends
    for name, (before, after) in people.details.items():
        codes = np.where(is_changed, after[row.person], before[row.person])
        codes = np.where(is_odd, rng.permutation(codes), codes)
        if name == "Accommodation_Status":
            codes = _moved(codes, events, people, row, of=lists[name], rng=rng)
        columns[name] = lists[name].spelt(codes, row.is_old, rng, mess)
    is_carer = people.kind[row.person] == CARER
    association = lists["Client_Type"].draw(rng, "carer", council.people)[row.person]
    adult = lists["Client_Type"].groups["service_user"][0][0]
    sort = np.where(is_carer, association, adult)
    columns["Client_Type"] = lists["Client_Type"].spelt(sort, row.is_old, rng, mess)
    hours = lists["Total_Hrs_Caring_Per_Week"].draw(rng, "all", council.people)[row.person]
    columns["Total_Hrs_Caring_Per_Week"] = lists["Total_Hrs_Caring_Per_Week"].spelt(
        np.where(is_carer, hours, NOTHING), row.is_old, rng, mess
    )
    cared_for = rng.integers(0, council.people, council.people)
    # Nobody cares for themselves, nor for somebody who is there as a carer.
    adults = np.flatnonzero(people.kind != CARER)
    cared_for = adults[cared_for % len(adults)]
    is_linked = is_carer & (rng.random(council.people)[row.person] < 0.6)
    columns["Adult_1_Linked_Person_ID"] = _picked(own_ids, cared_for[row.person], is_linked)
    columns["No_of_adults_being_cared_for"] = _whole(np.ones(row.many, np.int32), is_carer)
    return columns


def _moved(
    codes: Codes, events: _Events, people: _People, row: _Rows, *, of: _List, rng: np.random.Generator
) -> Codes:
    """Where somebody's care is now in a home, most rows since say so."""
    setting = events.setting[row.event]
    for place, name in ((RESIDENTIAL, "residential"), (NURSING, "nursing")):
        is_now = (setting == place) & (people.kind[row.person] == COMMUNITY) & (rng.random(row.many) < 0.7)
        codes = np.where(is_now, of.groups[name][0][0], codes)
    return codes


@dataclass(frozen=True)
class _Facts:
    """What is said of each event beside its dates, as codes of the lists."""

    service_type: Codes
    component: Codes
    mechanism: Codes
    frequency: Codes
    outcome: Codes
    other_outcome: Codes
    route: Codes
    assessment: Codes
    method: Codes
    reason: Codes
    achieved: Codes
    review_method: Codes
    cost: npt.NDArray[np.float64]
    units: npt.NDArray[np.float64]


def _facts_of(events: _Events, people: _People, rng: np.random.Generator, *, stray: bool) -> _Facts:
    lists, many, setting = _lists(), len(events.person), events.setting

    def by(name: str, groups: Sequence[tuple[Mask, str]]) -> Codes:
        out = np.full(many, NOTHING, np.int32)
        for where, group in groups:
            rows = np.flatnonzero(where)
            out[rows] = lists[name].draw(rng, group, len(rows))
        return out

    is_carers = setting >= CARER_DIRECT
    component = by(
        "Service_Component",
        [
            (setting == COMMUNITY, "community"),
            (setting == RESIDENTIAL, "residential"),
            (setting == NURSING, "nursing"),
            (setting == PRISON, "prison"),
            (setting == ST_MAX, "st_max"),
            (setting == LOW_LEVEL, "low_level"),
            (setting == OTHER_SHORT, "other_short_term"),
            (is_carers, "carer"),
        ],
    )
    direct = lists["Service_Component"].groups["community"][0][1]
    mechanism = by(
        "Delivery_Mechanism",
        [
            ((setting == COMMUNITY) & (component != direct), "community"),
            ((setting == COMMUNITY) & (component == direct), "direct_payment"),
            ((setting == RESIDENTIAL) | (setting == NURSING), "care_home"),
            (setting == PRISON, "prison"),
            ((setting >= ST_MAX) & (setting <= OTHER_SHORT), "short_term"),
            (is_carers, "carer"),
        ],
    )
    order = [
        *(
            lists["Service_Type"].groups[name][0]
            for name in ("community", "residential", "nursing", "prison", "short_term", "carer")
        )
    ]
    as_types = np.append(np.concatenate(order), NOTHING).astype(np.int32)
    service_type = as_types[setting]
    if stray:
        long_term = people.kind[events.person]
        service_type = np.where(
            (events.kind == REVIEW) & (long_term <= PRISON),
            as_types[np.minimum(long_term, PRISON)],
            service_type,
        )
    kinds = [(events.kind == at, name) for at, name in enumerate(EVENT_TYPES)]
    is_service = events.kind == SERVICE
    frequency = by(
        "Cost_Frequency_Unit_Type",
        [(setting == COMMUNITY, "community"), (is_service & (setting != COMMUNITY), "other")],
    )
    cost = np.where(is_service, np.round(np.clip(rng.lognormal(5, 0.8, many), 5, 3000), 2), np.nan)
    units = np.where(rng.random(many) < 0.01, -1.0, np.round(rng.gamma(2.5, 4, many), 2))
    return _Facts(
        service_type,
        component,
        mechanism,
        frequency,
        by("Event_Outcome", kinds),
        by("Event_Outcome", kinds),
        by("Request_Route_Of_Access", [(events.kind == REQUEST, "all")]),
        by("Assessment_Type", [(events.kind == ASSESSMENT, "all")]),
        by("Method_Of_Assessment", [(events.kind == ASSESSMENT, "all")]),
        by("Review_Reason", [(events.kind == REVIEW, "all")]),
        by("Review_Outcomes_Achieved", [(events.kind == REVIEW, "all")]),
        by("Method_Of_Review", [(events.kind == REVIEW, "all")]),
        cost,
        units,
    )


def _what(
    events: _Events,
    facts: _Facts,
    row: _Rows,
    *,
    rng: np.random.Generator,
    mess: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The columns that tell of the event, as this file has them."""
    lists = _lists()
    kind, start, end = events.kind[row.event], events.start[row.event], events.end[row.event]
    is_service = kind == SERVICE
    is_started = np.ones(row.many, bool)
    # What ends after the period is not known yet, bar what was planned.
    is_ended = end <= row.ends
    is_second = np.zeros(row.many, bool)
    if mess is not None:
        is_started = rng.random(row.many) >= mess["no_start"]
        is_late = is_service & (end > row.ends - 45) & (rng.random(row.many) < mess["told_late"])
        is_ended = (is_ended & ~is_late) | ((end < OPEN) & (rng.random(row.many) < mess["told_ahead"]))
        # Of a row that stands there twice the second says something else.
        is_second[1:] = (row.event[1:] == row.event[:-1]) & (row.ends[1:] == row.ends[:-1])
        is_second &= rng.random(row.many) < 0.6
    outcome = np.where(is_second, facts.other_outcome[row.event], facts.outcome[row.event])
    outcome = np.where(is_ended | ~is_service, outcome, NOTHING)
    told: dict[str, Codes] = {
        "Event_Type": kind,
        "Event_Outcome": outcome,
        "Request_Route_Of_Access": facts.route[row.event],
        "Assessment_Type": facts.assessment[row.event],
        "Method_Of_Assessment": facts.method[row.event],
        "Service_Type": facts.service_type[row.event],
        "Service_Component": facts.component[row.event],
        "Delivery_Mechanism": facts.mechanism[row.event],
        "Review_Reason": facts.reason[row.event],
        "Review_Outcomes_Achieved": facts.achieved[row.event],
        "Method_Of_Review": facts.review_method[row.event],
        "Cost_Frequency_Unit_Type": facts.frequency[row.event],
    }
    columns: dict[str, Any] = {
        name: lists[name].spelt(codes, row.is_old, rng, mess) for name, codes in told.items()
    }
    references = pa.array([f"E{i:09}" for i in range(len(events.person))])
    cost, units = facts.cost[row.event], facts.units[row.event]
    cost = np.where(is_second, np.round(cost * 1.05, 2), cost)
    is_costed = is_service if mess is None else is_service & (rng.random(row.many) < 0.88)
    has_units = is_service if mess is None else rng.random(row.many) < np.where(is_service, 0.9, 0.6)
    is_talk = (rng.random(row.many) < 0.05).astype(np.int64)
    return {
        **columns,
        "Event_Reference": _picked(references, row.event, np.ones(row.many, bool)),
        "Event_Start_Date": _dates(start + row.days_out, is_started),
        "Event_End_Date": _dates(end + row.days_out, is_ended),
        "Unit_Cost": pa.array(cost, mask=~is_costed),
        "Planned_Units_Per_Week": pa.array(units, mask=~has_units),
        "Der_Conversation": pa.array(is_talk),
        "Der_Conversation_1": pa.array(is_talk),
    }


def _ages(columns: Mapping[str, Any], day_of: str, row: _Rows) -> pa.Array:
    year, month = (
        columns[name].to_numpy(zero_copy_only=False) for name in ("Der_Birth_Year", "Der_Birth_Month")
    )
    is_known = ~(np.isnan(year.astype(float)) | np.isnan(month.astype(float)))
    born = ((np.nan_to_num(year.astype(float)) - 1970) * 12 + np.nan_to_num(month.astype(float)) - 1).astype(
        np.int64
    )
    first_of_month = born.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    on = row.ends.astype(np.int64)
    if day_of:
        days = columns[day_of].cast(pa.int32())
        is_known &= pc.is_valid(days).to_numpy(zero_copy_only=False)
        on = pc.fill_null(days, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return _whole(np.floor((on - first_of_month) / 365.25).astype(np.int32), is_known)


def _repeated(word: str, many: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(many, np.int32)), pa.array([word]))


def _picked(words: pa.Array, codes: Codes, is_there: Mask) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=~is_there), words, safe=False)


def _whole(values: npt.NDArray[Any], is_there: Mask) -> pa.Array:
    return pa.array(values.astype(np.int32), mask=~is_there)


def _dates(days: npt.NDArray[Any], is_there: Mask | None = None) -> pa.Array:
    shown = np.where(days >= OPEN, 0, days).astype(np.int32)
    mask = days >= OPEN if is_there is None else ~is_there | (days >= OPEN)
    return pa.array(shown, mask=mask).cast(pa.date32())


# A return ------------------------------------------------------------------------------------------


def _return_rows(store: pa.Table, seed: int) -> pa.Table:
    rng = np.random.default_rng([seed, 5])
    ids = pc.fill_null(store["LA_Person_Unique_Identifier"], "").combine_chunks().dictionary_encode()
    many = len(ids.dictionary)
    names = _proportions()["names"]
    first, last = (
        pa.array([names[which][i] for i in rng.integers(0, 20, many)]) for which in ("first", "last")
    )
    practice = rng.integers(1, 40, many)
    day = rng.integers(1, 29, many)
    person = ids.indices.to_numpy()
    has_number = pc.is_valid(store["Der_NHS_Number_Pseudo"]).to_numpy()
    everybody = np.ones(len(person), bool)
    year, month = (
        pc.fill_null(store[name], 0).to_numpy().astype(np.int64)
        for name in ("Der_Birth_Year", "Der_Birth_Month")
    )
    born = ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    made: dict[str, Any] = {
        "NHS Number": _picked(pa.array(list(_test_numbers(many))), person, has_number),
        "First Name": _picked(first, person, everybody),
        "Last Name": _picked(last, person, everybody),
        "GP Practice Name": _picked(pa.array([f"Practice {i}" for i in practice]), person, everybody),
        "GP Practice Code": _picked(pa.array([f"Z{90000 + i}" for i in practice]), person, everybody),
        "Date of Birth": _dates(born + day[person] - 1, (year > 0) & (month > 0)),
        "Postcode": _repeated("ZZ99 3VZ", len(person)),
    }
    out = []
    for heading, name in RETURN:
        column = store[name] if name else made[heading]
        out.append(column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column)
    return pa.Table.from_arrays(out, names=[heading for heading, _ in RETURN])


def _test_numbers(many: int) -> Iterator[str]:
    """NHS numbers of the range that is kept for tests and given to nobody."""
    given = number = 0
    while given < many:
        figures = f"999{number:06}"
        number += 1
        check = 11 - sum((10 - at) * int(figure) for at, figure in enumerate(figures)) % 11
        if check == 10:
            continue
        given += 1
        yield f"{figures}{check % 11}"
