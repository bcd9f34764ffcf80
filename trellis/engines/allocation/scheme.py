"""A council's scheme: what each answer gives in points, and what points come to in money.

A scheme is a file that anybody can publish and anybody can run. It is read from TOML, or from the JSON object
inside a saved allocation, and both are a stranger's until every key has been looked at: the checks below name
each fault and its place, all at once. What passes is frozen.

No scheme has a cap. A points total above the top of a table gives no amount and asks for a costed plan; it
never gives the top amount, because that would be a limit on what a person may have.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.money import MOST_PENCE, ROUNDINGS
from trellis.basis.reading import MOST_BYTES, MOST_FINDINGS, read_bytes, read_toml
from trellis.engines.allocation.questions import (
    CIRCUMSTANCES,
    LEVEL_WORDS,
    MILLION,
    MOST_POINTS,
    OUTCOME_KEYS,
    plain_number,
)
from trellis.engines.allocation.tables import (
    PERIODS,
    Band,
    Knot,
    LinearTable,
    Money,
    PricePerPoint,
    PublishedPoints,
    StepTable,
    pieces,
)

MOST_POINTS_A_LEVEL = 1_000
"""So that points times a share in millionths always fits 32 bits, where columns are quickest."""

MOST_PENCE_IN_A_SCHEME = 1_000_000_000
MOST_STEPS = 1_000
LONGEST_TEXT = 2_000

SUITABILITY_CODES = (*CIRCUMSTANCES, "above_table_top", "below_table_floor", "not_published")

SUPPORT_RULES = ("willing_and_able", "not_counted")
"""How unpaid help counts: by the share that a carer is willing and able to give, or not at all."""


@dataclass(frozen=True)
class Scheme:
    """A scheme that has passed every check.

    points: for each outcome, points by level from 0; None where the scheme publishes no questions and takes
    a points total. contingency_hundredths: what is withheld, in hundredths of a percent. starts: `from`.
    """

    name: str
    title: str
    version: str
    starts: date
    approved_by: str
    label: str
    source: str
    notes: tuple[str, ...]
    points: Mapping[str, tuple[int, ...]] | None
    support: str
    money: Money
    rounding: str
    contingency_hundredths: int
    suitability: Mapping[str, str]

    @property
    def levels(self) -> dict[str, int] | None:
        """How many levels each outcome has; None for a scheme that takes a points total."""
        return None if self.points is None else {key: len(gives) for key, gives in self.points.items()}

    @property
    def contingency_percent(self) -> int | float:
        return plain_number(Decimal(self.contingency_hundredths) / 100)

    @property
    def kept(self) -> Fraction:
        """What is left of a sum when the contingency has been withheld."""
        return Fraction(10_000 - self.contingency_hundredths, 10_000)

    def as_json(self) -> dict[str, Any]:
        """The whole scheme as a plain object; `read_scheme` of it gives this scheme again."""
        written: dict[str, Any] = {
            "name": self.name,
            "title": self.title,
            "version": self.version,
            "from": self.starts.isoformat(),
            "approved_by": self.approved_by,
            "label": self.label,
            "source": self.source,
            "notes": list(self.notes),
        }
        if self.points is not None:
            written["points"] = {key: list(self.points[key]) for key in OUTCOME_KEYS}
            written["support"] = {"rule": self.support}
        written["money"] = {
            **_money_as_json(self.money),
            "rounding": self.rounding,
            "contingency_percent": self.contingency_percent,
        }
        written["suitability"] = {code: self.suitability[code] for code in SUITABILITY_CODES}
        return written

    def as_toml(self) -> str:
        """The whole scheme as the text of a file to publish; reading it gives this scheme again."""
        tables = {key: value for key, value in self.as_json().items() if isinstance(value, dict)}
        lines = [f"{key} = {_toml(v)}" for key, v in self.as_json().items() if key not in tables]
        for name, table in tables.items():
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
        return "\n".join(lines) + "\n"


def _money_as_json(money: Money) -> dict[str, Any]:
    if isinstance(money, PricePerPoint):
        return {
            "kind": money.kind,
            "price_pence_a_week": money.price_pence_a_week,
            "price_from": money.price_from.isoformat(),
        }
    written: dict[str, Any] = {"kind": money.kind, "period": money.period}
    if isinstance(money, StepTable):
        bands = [
            {"from_points": b.from_points, "to_points": b.to_points, "pence": b.pence} for b in money.bands
        ]
        return {**written, "part_points": money.part_points, "bands": bands}
    name, knots = ("knots", money.knots) if isinstance(money, LinearTable) else ("sums", money.sums)
    return {**written, name: [{"points": knot.points, "pence": knot.pence} for knot in knots]}


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    # Text that may stand in a scheme has no control characters, so JSON's way of writing it is TOML's too.
    return json.dumps(value, ensure_ascii=False)


def read_scheme_text(text: str | bytes, *, where: str = "") -> Scheme:
    """A scheme from the text of a TOML file. Refused as in `read_scheme`, or where it is not TOML."""
    return read_scheme(read_toml(text, what="scheme", where=where))


def read_scheme_file(path: Path) -> Scheme:
    """A scheme from a file. A missing file, a folder, or one that may not be read is refused by name."""
    return read_scheme_text(read_bytes(path, MOST_BYTES + 1))


def read_scheme(document: object) -> Scheme:
    """A scheme from a plain object, as TOML or JSON gives it.

    Refused, all at once (`Refused`), each finding naming its place: a key that is missing or unknown; an
    outcome without points; points below nought, or falling as the level rises; a price that is not whole
    pence; bands with gaps, overlaps or falling sums; a rounding nobody knows; a contingency outside 0 to 100;
    no day from which it holds, or nobody who approved it; sums that whole pence cannot hold.
    """
    reader = _Reader()
    scheme = reader.scheme(document)
    if reader.findings or scheme is None:
        raise Refused(reader.findings)
    return scheme


@cache
def _words_of_suitability() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "suitability.toml").read_text(encoding="utf-8"))


class _Reader:
    """Looks at every key of a stranger's scheme, keeping every finding."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def find(self, code: str, where: str, says: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, where, do))

    def scheme(self, document: object) -> Scheme | None:
        if not isinstance(document, Mapping):
            self.find(
                "not-an-object",
                "",
                f"The scheme is {quoted(document)}, not an object.",
                "Send a whole scheme.",
            )
            return None
        texts = ("name", "title", "version", "approved_by", "label", "source")
        self.known_keys(document, (*texts, "from", "notes", "points", "support", "money", "suitability"), "")
        text = {key: self.text(document, key, "") for key in texts}
        if text["name"] and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text["name"]):
            self.find(
                "not-a-scheme-name",
                "name",
                f"{quoted(text['name'])} cannot be a scheme's name.",
                "Use small letters, figures and single hyphens, such as northshire-2026-04.",
            )
        starts = self.day(document, "from", "")
        notes = self.notes(document.get("notes", []))
        points = self.points(document["points"]) if "points" in document else None
        support = self.support(document)
        rounding, contingency, money = self.money(document.get("money"))
        suitability = self.suitability(document.get("suitability", {}))
        if isinstance(money, PricePerPoint) and "points" not in document:
            self.find(
                "missing-points",
                "points",
                "A price a point needs the points that each answer gives.",
                "Add [points] with every_outcome or with each of the ten outcomes.",
            )
        if self.findings or money is None or starts is None:
            return None
        scheme = Scheme(
            **text,
            starts=starts,
            notes=notes,
            points=points,
            support=support,
            money=money,
            rounding=rounding,
            contingency_hundredths=contingency,
            suitability=suitability,
        )
        self.fits_whole_pence(scheme)
        return scheme

    # The pieces, in the order of a file.

    def known_keys(self, given: Mapping[Any, Any], known: Sequence[str], where: str) -> None:
        for key in given:
            if key not in known:
                self.find(
                    "unknown-key",
                    _inside(where, str(key)),
                    f"{quoted(str(key))} is not a key of a scheme here.",
                    f"Use {listed(known, joined_by='or')}.",
                )

    def text(self, given: Mapping[Any, Any], key: str, where: str) -> str:
        value = given.get(key)
        if (
            isinstance(value, str)
            and 0 < len(value) <= LONGEST_TEXT
            and value.strip()
            and value.isprintable()
        ):
            return value
        at = _inside(where, key)
        if value is None:
            self.find("missing-key", at, f"The scheme does not give {quoted(key)}.", f'Add {key} = "…".')
        else:
            self.find(
                "not-text",
                at,
                f"{quoted(value)} cannot be used here.",
                f"Give ordinary words on one line, at most {LONGEST_TEXT:,} letters.",
            )
        return ""

    def day(self, given: Mapping[Any, Any], key: str, where: str) -> date | None:
        value = given.get(key)
        at = _inside(where, key)
        # A moment is a kind of day in Python; a scheme begins with a day.
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if value is None:
            self.find(
                "missing-key", at, f"The scheme does not give {quoted(key)}.", f"Add {key} = 2026-04-01."
            )
        else:
            self.find("not-a-day", at, f"{quoted(value)} is not a day.", "Write it as 2026-04-01.")
        return None

    def notes(self, given: object) -> tuple[str, ...]:
        if not isinstance(given, list) or len(given) > MOST_FINDINGS:
            self.find(
                "not-a-list",
                "notes",
                f"The notes are {quoted(given)}, not a list.",
                "Give a list of sentences.",
            )
            return ()
        return tuple(self.text({"": note}, "", place("notes", at)) for at, note in enumerate(given, start=1))

    def points(self, given: object) -> dict[str, tuple[int, ...]] | None:
        if not isinstance(given, Mapping):
            self.find(
                "not-a-table", "points", f"The points are {quoted(given)}, not a table.", "Write [points]."
            )
            return None
        self.known_keys(given, ("every_outcome", *OUTCOME_KEYS), "points")
        every = (
            self.gives(given["every_outcome"], "points.every_outcome") if "every_outcome" in given else None
        )
        points: dict[str, tuple[int, ...]] = {}
        for key in OUTCOME_KEYS:
            if key in given:
                points[key] = self.gives(given[key], place("points", key))
            elif every is not None:
                points[key] = every
            else:
                self.find(
                    "missing-outcome",
                    place("points", key),
                    f"The scheme gives no points for {quoted(key)}.",
                    "Add it, or add every_outcome.",
                )
        return points

    def gives(self, given: object, where: str) -> tuple[int, ...]:
        if not isinstance(given, list) or not 2 <= len(given) <= len(LEVEL_WORDS):
            self.find(
                "not-points-by-level",
                where,
                f"The points are {quoted(given)}, not a list for 2 to {len(LEVEL_WORDS)} levels.",
                "Write them from level 0 up, such as [0, 4, 9, 15, 22].",
            )
            return ()
        gives = [
            self.whole(points, f"{where}[level {at}]", MOST_POINTS_A_LEVEL) for at, points in enumerate(given)
        ]
        for level, (less, more) in enumerate(pairwise(gives), start=1):
            if less is not None and more is not None and more < less:
                self.find(
                    "falling-points",
                    f"{where}[level {level}]",
                    f"Level {level} gives {more}, less than level {level - 1}, which gives {less}.",
                    "More need may never give fewer points.",
                )
        return tuple(points or 0 for points in gives)

    def support(self, document: Mapping[Any, Any]) -> str:
        given = document.get("support")
        if "points" not in document:
            if given is not None:
                self.find(
                    "support-without-questions",
                    "support",
                    "Unpaid help lowers the points of an answer, and this scheme asks no questions.",
                    "Leave [support] out, or add [points].",
                )
            return "not_counted"
        if not isinstance(given, Mapping):
            self.find(
                "missing-key",
                "support",
                "The scheme does not say how unpaid help counts.",
                'Add [support] with rule = "willing_and_able" or rule = "not_counted".',
            )
            return ""
        self.known_keys(given, ("rule",), "support")
        return self.one_of(given, "rule", SUPPORT_RULES, "support")

    def money(self, given: object) -> tuple[str, int, Money | None]:
        if not isinstance(given, Mapping):
            self.find("missing-key", "money", "The scheme does not say what points come to.", "Add [money].")
            return "", 0, None
        rounding = self.one_of(given, "rounding", tuple(ROUNDINGS), "money")
        contingency = self.contingency(given)
        always = ("kind", "rounding", "contingency_percent")
        kind = self.one_of(given, "kind", tuple(_KEYS_OF_KIND), "money")
        if not kind:
            return rounding, contingency, None
        self.known_keys(given, (*always, *_KEYS_OF_KIND[kind]), "money")
        if kind == "price_per_point":
            price = self.whole(
                given.get("price_pence_a_week"), "money.price_pence_a_week", MOST_PENCE_IN_A_SCHEME
            )
            price_from = self.day(given, "price_from", "money")
            return rounding, contingency, PricePerPoint(price or 0, price_from) if price_from else None
        period: Any = self.one_of(given, "period", PERIODS, "money")
        if kind == "step_table":
            part_points = self.one_of(given, "part_points", tuple(ROUNDINGS), "money")
            return rounding, contingency, StepTable(period, part_points, self.bands(given.get("bands")))
        if kind == "linear_table":
            return (
                rounding,
                contingency,
                LinearTable(period, self.knots(given.get("knots"), "money.knots", least=2)),
            )
        return (
            rounding,
            contingency,
            PublishedPoints(period, self.knots(given.get("sums"), "money.sums", least=1)),
        )

    def contingency(self, given: Mapping[Any, Any]) -> int:
        value = given.get("contingency_percent")
        where = "money.contingency_percent"
        if value is None:
            self.find(
                "missing-key", where, "The scheme does not say what is withheld.", "Give 0 where nothing is."
            )
            return 0
        if not isinstance(value, bool) and isinstance(value, (int, float, Decimal)):
            exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            if exact.is_finite() and 0 <= exact <= 100 and exact * 100 == int(exact * 100):
                return int(exact * 100)
        self.find(
            "contingency-outside-0-to-100",
            where,
            f"{quoted(value)} is not a percentage from 0 to 100 with at most two decimals.",
            "Give the percentage withheld, such as 5.",
        )
        return 0

    def bands(self, given: object) -> tuple[Band, ...]:
        rows = self.rows(given, "money.bands", ("from_points", "to_points", "pence"), least=1)
        bands = tuple(Band(**row) for row in rows)
        for at, band in enumerate(bands, start=1):
            if band.from_points > band.to_points:
                self.find(
                    "backward-band",
                    place("money", "bands", at),
                    f"The band ends at {band.to_points}, before it begins at {band.from_points}.",
                    "Put the smaller number first.",
                )
        for at, (lower, upper) in enumerate(pairwise(bands), start=2):
            where = place("money", "bands", at)
            if upper.from_points > lower.to_points + 1:
                first, last = lower.to_points + 1, upper.from_points - 1
                which = f"{first} to {last}" if first < last else f"{first}"
                self.find("gap", where, f"Points {which} fall in no band.", f"Begin this band at {first}.")
            if upper.from_points <= lower.to_points:
                self.find(
                    "overlap",
                    where,
                    f"This band begins at {upper.from_points}; the one before ends at {lower.to_points}.",
                    f"Begin this band at {lower.to_points + 1}.",
                )
            self.rises(lower.pence, upper.pence, where)
        return bands

    def knots(self, given: object, where: str, *, least: int) -> tuple[Knot, ...]:
        knots = tuple(Knot(**row) for row in self.rows(given, where, ("points", "pence"), least=least))
        for at, (lower, upper) in enumerate(pairwise(knots), start=2):
            if upper.points <= lower.points:
                self.find(
                    "points-out-of-order",
                    f"{where}[{at}]",
                    f"{upper.points} points come after {lower.points}.",
                    "Put the points in rising order, each once.",
                )
            self.rises(lower.pence, upper.pence, f"{where}[{at}]")
        return knots

    def rises(self, lower: int, upper: int, where: str) -> None:
        if upper < lower:
            self.find(
                "falling-sum",
                where,
                f"More points give {upper} pence, less than the {lower} pence before.",
                "More need may never give less money.",
            )

    def rows(self, given: object, where: str, keys: tuple[str, ...], *, least: int) -> list[dict[str, int]]:
        if not isinstance(given, list) or not least <= len(given) <= MOST_STEPS:
            self.find(
                "not-a-table",
                where,
                f"The table is {quoted(given)}, not a list of {least} to {MOST_STEPS:,} rows.",
                "Give each row " + listed(keys) + ".",
            )
            return []
        rows = []
        for at, row in enumerate(given, start=1):
            here = f"{where}[{at}]"
            if not isinstance(row, Mapping):
                self.find("not-a-row", here, f"This row is {quoted(row)}.", "Give " + listed(keys) + ".")
                continue
            self.known_keys(row, keys, here)
            most = {"pence": MOST_PENCE_IN_A_SCHEME}
            read = {
                key: self.whole(row.get(key), f"{here}.{key}", most.get(key, MOST_POINTS)) for key in keys
            }
            if None not in read.values():
                rows.append({key: value for key, value in read.items() if value is not None})
        return rows

    def whole(self, given: object, where: str, most: int) -> int | None:
        if given is None:
            self.find("missing-key", where, "The scheme does not give this number.", "Add it.")
            return None
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= most:
            return given
        unit = "pence" if "pence" in where else "points"
        self.find(
            f"not-whole-{unit}",
            where,
            f"{quoted(given)} is not a number of whole {unit} from 0 to {most:,}.",
            f"Give whole {unit}.",
        )
        return None

    def one_of(self, given: Mapping[Any, Any], key: str, known: Sequence[str], where: str) -> str:
        value = given.get(key)
        if isinstance(value, str) and value in known:
            return value
        code, says = (
            ("missing-key", f"The scheme does not give {quoted(key)}.")
            if value is None
            else (f"unknown-{key.replace('_', '-')}", f"{quoted(value)} is not one we know.")
        )
        self.find(code, _inside(where, key), says, f"Use {listed(known, joined_by='or')}.")
        return ""

    def suitability(self, given: object) -> dict[str, str]:
        words = _words_of_suitability()
        if not isinstance(given, Mapping):
            self.find(
                "not-a-table", "suitability", f"{quoted(given)} is not a table.", "Write [suitability]."
            )
            return words
        self.known_keys(given, SUITABILITY_CODES, "suitability")
        own = {code: self.text(given, code, "suitability") for code in SUITABILITY_CODES if code in given}
        return {**words, **own}

    def fits_whole_pence(self, scheme: Scheme) -> None:
        """Refuses a scheme that could come, on the way to some sum, to more than whole pence can hold."""
        most = MOST_POINTS * MILLION
        if scheme.points is not None:
            most = sum(gives[-1] for gives in scheme.points.values()) * MILLION
        largest = 0
        for period in PERIODS:
            if period != "week" and scheme.money.period == "week":
                # A year of a weekly scheme is worked from the week's whole pence.
                continue
            for piece in pieces(scheme.money, scheme.kept, period):
                end = most if piece.last is None else piece.last
                on_the_way = piece.start + piece.rise * max(end - piece.first, 0) + piece.over
                largest = max(largest, on_the_way, 366 * int(piece.at(end) + 1))
        if largest > MOST_PENCE:
            self.find(
                "sum-too-large",
                "money",
                "The largest sum this scheme can give is more than whole pence can hold.",
                "Look for a price or a number of points with too many noughts.",
            )


_KEYS_OF_KIND = {
    "price_per_point": ("price_pence_a_week", "price_from"),
    "step_table": ("period", "part_points", "bands"),
    "linear_table": ("period", "knots"),
    "published_points": ("period", "sums"),
}


def _inside(where: str, key: str) -> str:
    if not key:
        return where
    return f"{where}.{place(key)}" if where else place(key)
