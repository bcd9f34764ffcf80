"""The whole answer: what a change in spending is made of, by group, and how much of a move was a new label.

Small numbers are hidden as in every table, by how many people a part is about: the part that policy has in a
group of forty where it touched two would tell what was taken from two. A group with too few people is put
together with the next smallest, and a hidden part is never the only one of its row or its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import round_half_up, say_pounds
from trellis.basis.proportions import wilson
from trellis.basis.small_numbers import FEWEST_SHOWN, hidden_in_linked
from trellis.engines.cuts import relabelled
from trellis.engines.cuts.spending import WHOLE_PERCENT, Side, Spending, Truths, Whole, Words
from trellis.engines.cuts.split import FACTORS, WORDS, Line, Sums, add_up, in_whole_pence, line, shapley

EVERYBODY = "Everybody"
TOO_FEW = "Other groups, each with too few people"
HOW_HELD = "how_held"
"""A way of grouping that is made here: how each person held their money before and after."""
NO_DECISION = "No decision is named"

MOST_GROUPS = 200


@dataclass(frozen=True)
class Shown:
    """A line as it may be shown: None stands for a number that is hidden, or an average of nobody."""

    says: str
    people_before: int
    people_after: int
    before_pence: int | None
    after_pence: int | None
    parts: Mapping[str, int | None]
    average_before_pence: int | None
    average_after_pence: int | None
    average_parts: Mapping[str, int | None] | None
    is_hidden: bool = False

    @property
    def change_pence(self) -> int | None:
        if self.before_pence is None or self.after_pence is None:
            return None
        return self.after_pence - self.before_pence

    @property
    def average_change_pence(self) -> int | None:
        if self.average_before_pence is None or self.average_after_pence is None:
            return None
        return self.average_after_pence - self.average_before_pence

    def as_json(self) -> dict[str, Any]:
        return {
            "says": self.says,
            "people_before": self.people_before,
            "people_after": self.people_after,
            "before_pence": self.before_pence,
            "after_pence": self.after_pence,
            "change_pence": self.change_pence,
            "parts": dict(self.parts),
            "average_before_pence": self.average_before_pence,
            "average_after_pence": self.average_after_pence,
            "average_change_pence": self.average_change_pence,
            "average_parts": None if self.average_parts is None else dict(self.average_parts),
        }


@dataclass(frozen=True)
class Grouped:
    """The same change by one way of grouping.

    rounding: by part, the pence by which the groups, each rounded once, differ from the whole; None where a
    part is hidden somewhere.
    """

    column: str
    lines: tuple[Shown, ...]
    rounding: Mapping[str, int | None]


@dataclass(frozen=True)
class PolicyLine:
    """What one decision of the council (or several, each about too few people) changed."""

    reference: str
    people: int | None
    pence: int | None


@dataclass(frozen=True)
class Relabelled:
    """Of those who moved from a package to a budget, how many kept provider, hours and price.

    Counts are None where hidden. low and high: Wilson's 95% interval of the share, as for a sample of such
    moves. by: the count and those who moved, by way of grouping and group.
    """

    moved: int | None
    same_provider: int | None
    same_hours: int | None
    same_price: int | None
    relabelled: int | None
    low: float | None
    high: float | None
    hours_before: Fraction | None
    hours_after: Fraction | None
    price_before_pence: int | None
    price_after_pence: int | None
    by: Mapping[str, tuple[tuple[str, int | None, int | None], ...]]

    @property
    def share(self) -> float | None:
        return self.relabelled / self.moved if self.relabelled is not None and self.moved else None

    def as_json(self) -> dict[str, Any]:
        return {
            "moved": self.moved,
            "same_provider": self.same_provider,
            "same_hours": self.same_hours,
            "same_price": self.same_price,
            "relabelled": self.relabelled,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "hours_before": None if self.hours_before is None else float(self.hours_before),
            "hours_after": None if self.hours_after is None else float(self.hours_after),
            "price_before_pence": self.price_before_pence,
            "price_after_pence": self.price_after_pence,
            "by": {
                column: [{"group": says, "relabelled": some, "moved": of} for says, some, of in rows]
                for column, rows in self.by.items()
            },
        }


@dataclass(frozen=True)
class Report:
    """Everything that is told of one file of spending."""

    whole: Shown
    by: tuple[Grouped, ...]
    policies: tuple[PolicyLine, ...]
    relabelled: Relabelled | None
    services: tuple[tuple[str, int | None, int | None], ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    fewest: int

    def as_json(self) -> dict[str, Any]:
        return {
            **self.whole.as_json(),
            "by": {
                one.column: {
                    "groups": [shown.as_json() for shown in one.lines],
                    "rounding": dict(one.rounding),
                }
                for one in self.by
            },
            "policies": [
                {"reference": one.reference, "people": one.people, "pence": one.pence}
                for one in self.policies
            ],
            "relabelled": None if self.relabelled is None else self.relabelled.as_json(),
            "services": [
                {"service": says, "people_before": before, "people_after": after}
                for says, before, after in self.services
            ],
            "fewest_shown": self.fewest,
            "notes": list(self.notes),
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True)
class _Group:
    """A way of grouping: its groups by name, and which each person is in."""

    column: str
    names: tuple[str, ...]
    of_person: Whole
    sums: Sums


def report(spending: Spending, by: Sequence[str] = (), *, fewest: int = FEWEST_SHOWN) -> Report:
    """What the change is made of, for everybody and by each column named.

    by: headings of the file. Where the file says how money was held, that way of grouping is added. fewest:
    the least number of people that is shown; 1 hides nothing, for the eyes of whoever may see everything.

    Refused (`Refused`): a column that is not there or does not group; fewer people than may be shown.
    """
    _check_columns(spending, by)
    everybody = add_up(spending, np.zeros(len(spending), dtype=np.int64), 1)
    if any(0 < count < fewest for count in everybody.there[0].tolist()):
        says = f"There are fewer than {fewest} people here."
        do = "Give more, or ask for everything to be shown, for your own eyes."
        raise Refused(Finding("too-few-people", says, "", do))
    groups = [_grouped(spending, column, fewest) for column in dict.fromkeys(by)]
    seen = relabelled.look(spending)
    if seen is not None:
        groups.append(_grouped(spending, HOW_HELD, fewest))
    masks = hidden_in_linked(
        [one.touched for one in (everybody, *(group.sums for group in groups))], fewest=fewest
    )
    whole_line = _line_of(EVERYBODY, everybody, 0)
    whole = _shown(whole_line, masks[0][0])
    return Report(
        whole=whole,
        by=tuple(_shown_group(group, mask, whole) for group, mask in zip(groups, masks[1:], strict=True)),
        policies=_policies(spending, whole, fewest),
        relabelled=None if seen is None else _relabelled(spending, seen, groups, fewest),
        services=_services(spending, fewest),
        notes=_notes(spending, fewest),
        findings=spending.findings,
        fewest=fewest,
    )


def _check_columns(spending: Spending, by: Sequence[str]) -> None:
    findings = []
    for column in by:
        if column not in spending.groups:
            do = (
                f"Use {listed(spending.groups, joined_by='or')}." if spending.groups else "Add such a column."
            )
            findings.append(Finding("unknown-group", f"{quoted(column)} is no column of groups.", "by", do))
        elif len(set(spending.groups[column].tolist())) > MOST_GROUPS:
            says = f"{quoted(column)} has more than {MOST_GROUPS} groups."
            findings.append(Finding("too-many-groups", says, "by", "Put them into fewer groups first."))
    if findings:
        raise Refused(findings)


def _grouped(spending: Spending, column: str, fewest: int) -> _Group:
    if column == HOW_HELD:
        of_person: Words = relabelled.how_held(spending)
    else:
        of_person = np.empty(spending.people, dtype=spending.groups[column].dtype)
        of_person[spending.person] = spending.groups[column]
    names, codes = np.unique(of_person, return_inverse=True)
    there = np.zeros((len(names), 2), dtype=np.int64)
    for side, place in zip(spending.sides, (0, 1), strict=True):
        people = np.zeros(spending.people, dtype=bool)
        people[spending.person[side.there]] = True
        there[:, place] = np.bincount(codes[people], minlength=len(names))
    together = _too_few(there, fewest)
    said = np.where(together, TOO_FEW, names) if together.any() else names
    # The heap of small groups is told last.
    order = sorted(dict.fromkeys(said.tolist()), key=lambda name: (name == TOO_FEW, name))
    place_of = {name: place for place, name in enumerate(order)}
    renumbered = np.array([place_of[str(name)] for name in said], dtype=np.int64)
    of = renumbered[codes]
    return _Group(column, tuple(order), of, add_up(spending, of[spending.person], len(order)))


def _too_few(there: Whole, fewest: int) -> Truths:
    """Which groups are put together so that whatever is shown is of enough people, before and after."""
    small: Truths = np.asarray(((there > 0) & (there < fewest)).any(axis=1), dtype=np.bool_)
    if small.any():
        for group in np.argsort(there.sum(axis=1), kind="stable"):
            together = there[small].sum(axis=0)
            if small.sum() > 1 and not ((together > 0) & (together < fewest)).any():
                break
            small[group] = True
    return small


def _line_of(says: str, sums: Sums, place: int) -> Line:
    return line(says, sums.sums[place].tolist(), sums.there[place].tolist(), sums.touched[place].tolist())


def _shown(one: Line, hidden: NDArray[np.bool_]) -> Shown:
    """The line without what is hidden. hidden: of each factor, and last of the line's total."""
    nothing = bool(hidden[-1])

    def kept(parts: Mapping[str, int]) -> dict[str, int | None]:
        return {name: None if nothing or hidden[place] else parts[name] for place, name in enumerate(FACTORS)}

    return Shown(
        one.says,
        one.people_before,
        one.people_after,
        None if nothing else one.before_pence,
        None if nothing else one.after_pence,
        kept(one.parts),
        None if nothing else one.average_before_pence,
        None if nothing else one.average_after_pence,
        None if one.average_parts is None else kept(one.average_parts),
        is_hidden=nothing or bool(hidden[:-1].any()),
    )


def _shown_group(group: _Group, mask: NDArray[np.bool_], whole: Shown) -> Grouped:
    lines = tuple(
        _shown(_line_of(name, group.sums, place), mask[place]) for place, name in enumerate(group.names)
    )
    rounding: dict[str, int | None] = {}
    for name in FACTORS:
        parts = [one.parts[name] for one in lines]
        of_all = whole.parts[name]
        known = [part for part in parts if part is not None]
        is_known = of_all is not None and len(known) == len(parts)
        rounding[name] = of_all - sum(known) if is_known and of_all is not None else None
    return Grouped(group.column, lines, rounding)


def _policies(spending: Spending, whole: Shown, fewest: int) -> tuple[PolicyLine, ...]:
    """What each decision changed, by its reference as the file has it; they come to the policy part."""
    differs = spending.before.policy != spending.after.policy
    if not differs.any():
        return ()
    # Rows of one person may be of several decisions, which is well for sums and not for counts of people.
    said = np.where(differs, np.where(spending.reference == "", NO_DECISION, spending.reference), "")
    names, codes = np.unique(said, return_inverse=True)
    sums = add_up(spending, codes.astype(np.int64), len(names))
    parts: dict[str, Fraction] = {}
    people: dict[str, int] = {}
    for place, name in enumerate(names.tolist()):
        if name:
            values = dict(enumerate(sums.sums[place].tolist()))
            parts[name] = shapley(values)["policy"]
            people[name] = len(set(spending.person[(codes == place) & differs].tolist()))
    few = [name for name in parts if people[name] < fewest]
    for name in sorted(parts, key=lambda name: people[name]):
        if not few or (len(few) > 1 and sum(people[one] for one in few) >= fewest):
            break
        if name not in few:
            few.append(name)
    is_hidden = whole.parts["policy"] is None or (bool(few) and sum(people[one] for one in few) < fewest)
    lines: dict[str, tuple[int, Fraction]] = {n: (people[n], parts[n]) for n in parts if n not in few}
    if few:
        together = ", ".join(sorted(few))
        lines[together] = (sum(people[n] for n in few), sum((parts[n] for n in few), Fraction(0)))
    if is_hidden or whole.parts["policy"] is None:
        return tuple(PolicyLine(name, None, None) for name in lines)
    pence = in_whole_pence({name: part for name, (_, part) in lines.items()}, whole.parts["policy"])
    return tuple(PolicyLine(name, count, pence[name]) for name, (count, _) in lines.items())


def _relabelled(
    spending: Spending, seen: relabelled.People, groups: Sequence[_Group], fewest: int
) -> Relabelled:
    ways = [group for group in groups if group.column != HOW_HELD]
    none = np.zeros(spending.people, dtype=np.int64)
    tables = [_moves(seen, none, 1), *(_moves(seen, group.of_person, len(group.names)) for group in ways)]
    masks = hidden_in_linked(tables, fewest=fewest)
    moved, some = int(seen.moved.sum()), int(seen.relabelled.sum())
    some_hidden, _, moved_hidden = masks[0][0].tolist()
    kept = [int((seen.moved & same).sum()) for same in (seen.same_provider, seen.same_hours, seen.same_price)]
    # One of the three may be about a few people where the whole is not: then none is shown.
    few = moved_hidden or any(0 < one < fewest or 0 < moved - one < fewest for one in kept)
    ends = wilson(some, moved) if moved and not some_hidden and not moved_hidden else None
    hours: list[Fraction | None] = [None, None]
    prices: list[int | None] = [None, None]
    if moved and not moved_hidden:
        rows = seen.moved[spending.person]
        hours = [_hours(side, rows, moved) for side in spending.sides]
        prices = [_price(side, rows) for side in spending.sides]
    return Relabelled(
        moved=None if moved_hidden else moved,
        same_provider=None if few else kept[0],
        same_hours=None if few else kept[1],
        same_price=None if few else kept[2],
        relabelled=None if some_hidden or moved_hidden else some,
        low=None if ends is None else float(ends.low),
        high=None if ends is None else float(ends.high),
        hours_before=hours[0],
        hours_after=hours[1],
        price_before_pence=prices[0],
        price_after_pence=prices[1],
        by={
            group.column: tuple(
                (
                    name,
                    None if mask[place, 0] else int(table[place, 0]),
                    None if mask[place, -1] else int(table[place].sum()),
                )
                for place, name in enumerate(group.names)
            )
            for group, table, mask in zip(ways, tables[1:], masks[1:], strict=True)
        },
    )


def _moves(seen: relabelled.People, of_person: Whole, groups: int) -> Whole:
    """Of each group, how many who moved were relabelled and how many were not."""
    some = np.bincount(of_person[seen.relabelled], minlength=groups)
    others = np.bincount(of_person[seen.moved & ~seen.relabelled], minlength=groups)
    return np.stack([some, others], axis=1).astype(np.int64)


def _hours(side: Side, rows: Truths, people: int) -> Fraction:
    """Hours a person."""
    return Fraction(int(side.hours[rows & side.there].sum()), 100 * people)


def _price(side: Side, rows: Truths) -> int | None:
    """Pence an hour as paid, the mean over all hours; None where there are none."""
    mine = rows & side.there
    columns = (side.hours, side.price, side.policy, side.holding)
    paid = sum(
        h * p * policy * holding
        for h, p, policy, holding in zip(*(column[mine].tolist() for column in columns), strict=True)
    )
    hours = int(side.hours[mine].sum())
    exact = Fraction(paid, hours * WHOLE_PERCENT**2) if hours else None
    return None if exact is None else round_half_up(exact.numerator, exact.denominator)


def _services(spending: Spending, fewest: int) -> tuple[tuple[str, int | None, int | None], ...]:
    """How many people had each service before and after. A number of one to four is hidden."""
    if "service" not in spending.columns:
        return ()
    names = sorted(set(spending.service.tolist()))

    def count(side_there: Truths, name: str) -> int | None:
        people = len(set(spending.person[side_there & (spending.service == name)].tolist()))
        return None if 0 < people < fewest else people

    return tuple(
        (name or "Not recorded", count(spending.before.there, name), count(spending.after.there, name))
        for name in names
    )


_NOT_GIVEN = {
    "before_policy_percent": "No policy percentages were given, so that nothing can be laid to policy.",
    "before_holding_percent": "What the way of holding changes is inside price: no percentages were given.",
    "before_provider": "Providers were not given, so that nobody can be said to be relabelled.",
    "before_held": "How money was held was not given, so that nobody can be said to have moved to a budget.",
}


def _notes(spending: Spending, fewest: int) -> tuple[str, ...]:
    notes = ["Sums are for the time the hours are of, as a rule a week."]
    notes += [says for name, says in _NOT_GIVEN.items() if name not in spending.columns]
    rises = sorted(set(spending.inflation.tolist()))
    if rises == [0]:
        notes.append("No inflation was given, so that all of it is inside price.")
    elif len(rises) == 1:
        whole, rest = divmod(abs(rises[0]), 100)
        source = "as the file has it" if "inflation_percent" in spending.columns else "set by you"
        notes.append(f"Inflation is taken as {'-' if rises[0] < 0 else ''}{whole}.{rest:02d}%, {source}.")
    else:
        notes.append("Inflation is as each row has it.")
    if spending.people_left_out:
        notes.append(
            f"People left out, because a row of theirs cannot be used: {spending.people_left_out:,}."
        )
    if fewest > 1:
        notes.append(f"Parts about fewer than {fewest} people are hidden, and others so that they stay so.")
    notes.append("Each part is the mean over all orders in which the six could change (Shapley).")
    return tuple(notes)


def sentence(shown: Shown) -> str:
    """The change in one sentence, a cut called a cut."""
    change = shown.change_pence
    if change is None:
        return "The change is hidden, because it is about too few people."
    moved = "did not change" if change == 0 else "rose" if change > 0 else "fell"
    said = f"Spending {moved}" + (f" by {say_pounds(abs(change))}" if change else "")
    said += f", from {say_pounds(shown.before_pence or 0)} to {say_pounds(shown.after_pence or 0)}."
    policy = shown.parts["policy"]
    if policy is not None and policy < 0:
        said += f" Policy cut {say_pounds(-policy)}."
    elif policy is not None and policy > 0:
        said += f" Policy added {say_pounds(policy)}."
    return said


__all__ = [
    "EVERYBODY",
    "FACTORS",
    "HOW_HELD",
    "TOO_FEW",
    "WORDS",
    "Grouped",
    "PolicyLine",
    "Relabelled",
    "Report",
    "Shown",
    "report",
    "sentence",
]
