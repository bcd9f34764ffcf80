"""Answers to an instrument, read from a file: a row a person, a column an item, and what came of asking each.

A level is kept as it was given. What is no level is kept apart by kind: nothing written, don't know, does not
apply, and what could not be read; none of them is ever taken for one of the others, or for “no difference”.

Somebody who did not answer is a row too, with what came of asking: not asked, not reached, no capacity,
declined. So the file, or the list of everybody who could have been asked, shows how many stay silent, and a
report can say what their answers could have made of a result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.sheets import read_sheet
from trellis.engines.survey.instrument import APART, Instrument, Scale

Codes = NDArray[np.int16]

MISSING, DONT_KNOW, NOT_APPLICABLE, UNREADABLE = -1, -2, -3, -4
"""What stands in a column of codes where no level does. Levels are counted from nought."""

_APART_CODES = {"dont_know": DONT_KNOW, "not_applicable": NOT_APPLICABLE}

ANSWERED = {
    "answered": "on line, by themselves",
    "on_paper": "on paper, typed in",
    "in_person": "in person, in one talk or several",
    "by_trusted": "with somebody they trust",
    "by_proxy": "somebody else answered for them",
}
"""The ways in which somebody can have answered."""

SILENT = {
    "not_asked": "not asked",
    "not_reached": "asked, and not reached",
    "no_capacity": "could not decide to take part",
    "declined": "said no",
    "not_told": "nothing is written down",
}
"""What can have come of it where somebody did not answer. The last is for a row that does not say."""

FIELDWORK = {**ANSWERED, **SILENT}
"""What came of asking each person, with the words for a page."""

WAYS_TO_ASK = {"letter": "no_letters", "phone": "no_phone", "email": "no_email"}
"""Ways to ask somebody, and the column that says they asked never to be reached so."""

OTHER_WAYS = ("in_person", "through_somebody_trusted")

MOST_BYTES = 200_000_000
MOST_ROWS = 1_000_000
MOST_FINDINGS = 200
LONGEST_CELL = 20_000
MOST_COLUMNS = 1_000

_OWN = ("person", "outcome", "source", "weight", "asked_by", *WAYS_TO_ASK.values())
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")


@dataclass(frozen=True)
class Answers:
    """Everybody who answered or could have, in columns of one length.

    person: opaque, blank where the file names nobody. outcome: keys of `FIELDWORK`. source: which site,
    council or team an answer came from, blank where not told. groups and items: codes, a level counted from
    nought or one of the four below it; for free words 0 means that something was written. weight: None unless
    the file gives one. frame_is: where the list of everybody comes from: `list` a list of its own, `rows` the
    rows of the file, `none` where only those who answered stand in it. findings: what was wrong, row by row.
    """

    instrument: Instrument
    person: tuple[str, ...]
    outcome: NDArray[np.str_]
    source: NDArray[np.str_]
    groups: Mapping[str, Codes]
    items: Mapping[str, Codes]
    weight: NDArray[np.float64] | None = None
    frame_is: str = "none"
    findings: tuple[Finding, ...] = ()
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def took_part(self) -> NDArray[np.bool_]:
        """Who answered, in whatever way."""
        return np.isin(self.outcome, list(ANSWERED))

    @property
    def fieldwork(self) -> dict[str, int]:
        """How many people there are of each outcome; every outcome is there, nought or not."""
        many = Counter(self.outcome.tolist())
        return {key: many[key] for key in FIELDWORK}

    def totals(self, group: str) -> dict[str, int]:
        """How many people of the whole frame there are at each level of a group; 0 where none."""
        levels = list(self.instrument_group(group))
        codes = self.groups[group]
        return {level: int((codes == at).sum()) for at, level in enumerate(levels)}

    def instrument_group(self, group: str) -> Mapping[str, str]:
        """The levels of a group with their words. KeyError: a group the instrument does not have."""
        return {one.key: one.levels for one in self.instrument.groups}[group]

    def as_columns(self) -> dict[str, list[str]]:
        """The rows as words, to be kept: `answers_of` of them gives these answers again.

        Free words are kept as `yes` where something was written: what people say in their own words can name
        them, and is read where it was given.
        """
        written: dict[str, list[str]] = {
            "person": list(self.person),
            "outcome": self.outcome.tolist(),
            "source": self.source.tolist(),
        }
        if self.weight is not None:
            written["weight"] = [repr(float(weight)) for weight in self.weight]
        for key, codes in self.groups.items():
            words = [*self.instrument_group(key)]
            written[key] = [words[code] if code >= 0 else "" for code in codes.tolist()]
        apart = {code: key for key, code in _APART_CODES.items()}
        for key, codes in self.items.items():
            keys = [level.key for level in self.instrument.items[key].scale.levels] or ["yes"]
            written[key] = [keys[code] if code >= 0 else apart.get(code, "") for code in codes.tolist()]
        return written


@dataclass(frozen=True)
class Frame:
    """Everybody who could have been asked: who, in which groups, how they may be reached, what came of it."""

    person: tuple[str, ...]
    outcome: NDArray[np.str_]
    source: NDArray[np.str_]
    groups: Mapping[str, Codes]
    never: Mapping[str, NDArray[np.bool_]]
    asked_by: NDArray[np.str_]
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.outcome)

    def ways_to_ask(self) -> list[tuple[str, ...]]:
        """For each person, the ways in which they may be asked; never one that they asked us not to use.

        Nobody has none: whoever wants neither letter nor telephone nor e-mail is asked in person or through
        somebody they trust, and is counted like everybody.
        """
        many = len(self)
        none = np.zeros(many, dtype=bool)
        never = {way: self.never.get(column, none) for way, column in WAYS_TO_ASK.items()}
        return [(*(way for way, no in never.items() if not no[row]), *OTHER_WAYS) for row in range(many)]


# Reading. ------------------------------------------------------------------------------------------------


class _Told:
    """Findings, the first so many of them, and how many of each kind there were beyond."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.more = 0

    def find(self, code: str, where: str, says: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, where, do))
        else:
            self.more += 1

    def all(self) -> tuple[Finding, ...]:
        if not self.more:
            return tuple(self.findings)
        says = f"{self.more:,} more things were found and are not listed."
        return (*self.findings, Finding("more", says, "", "Put these right first, and read the file again."))


def read_answers(content: bytes | str, instrument: Instrument) -> Answers:
    """The answers in a CSV file, against an instrument.

    Columns: an item's or a group's key as heading, and besides `person`, `outcome` (a key of `FIELDWORK`),
    `source`, `weight`. A level is written as its key or in its own words. Latin-1, a mark before the first
    letter, semicolons or tabs are read.

    Refused (`Refused`): what is no table; a heading twice; no column of an item. A finding by row and column,
    and never a guess: an unknown column (left out), an unknown level (kept as unreadable), a person twice
    (the first row counts), a row of another length (left out), answers beside “declined” (not counted).
    """
    told = _Told()
    headings, columns, rows, left_out = _table(content, told, _known(instrument))
    answers = _answers(dict(zip(headings, columns, strict=True)), rows, instrument, told)
    return replace(answers, left_out=answers.left_out + left_out)


def answers_of(columns: Mapping[str, Sequence[str]], instrument: Instrument) -> Answers:
    """The answers in columns of words, as `as_columns` writes them; findings as for a file."""
    told = _Told()
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError("columns are of one length")
    many = lengths.pop() if lengths else 0
    held = {_heading(name): [str(cell) for cell in column] for name, column in columns.items()}
    return _answers(held, list(range(1, many + 1)), instrument, told)


def read_frame(content: bytes | str, instrument: Instrument) -> Frame:
    """Everybody who could have been asked, from a CSV file with the columns `person` and the groups.

    Besides: `outcome`, `source`, `asked_by` (letter, phone, email, in_person, through_somebody_trusted) and
    `no_letters`, `no_phone`, `no_email` (yes or no). Refused: as `read_answers`; no column `person`; a person
    blank or twice, for then nobody knows how many there are.
    """
    told = _Told()
    known = [*_OWN, *(group.key for group in instrument.groups)]
    headings, columns, rows, _ = _table(content, told, known)
    held = dict(zip(headings, columns, strict=True))
    if "person" not in held:
        says = "The list has no column “person”, so nobody can tell who answered."
        raise Refused(Finding("missing-column", says, "headings", "Add one, with a number for each person."))
    person = tuple(cell.strip() for cell in held["person"])
    _check_each_once(person, rows)
    outcome = _outcomes(held.get("outcome"), len(person), rows, told)
    groups = _groups(held, instrument, rows, told)
    never = {
        column: _yes_or_no(held[column], column, rows, told)
        for column in WAYS_TO_ASK.values()
        if column in held
    }
    asked_by = np.array(_tidy(held.get("asked_by"), len(person)), dtype=np.str_)
    for way, column in WAYS_TO_ASK.items():
        for at in np.flatnonzero((asked_by == way) & never.get(column, False)).tolist():
            says = f"This person was asked by {way}, and has told us never to use that."
            do = "Tell whoever looks after the person, and ask in person or through somebody they trust."
            told.find("asked-against-their-wish", f"row {rows[at]}, column asked_by", says, do)
    source = np.array([cell.strip() for cell in held.get("source", [""] * len(person))], dtype=np.str_)
    return Frame(person, outcome, source, groups, never, asked_by, told.all())


def read_margins(
    content: bytes | str, instrument: Instrument
) -> tuple[dict[str, dict[str, int]], tuple[Finding, ...]]:
    """How many people there are at each level of a group: a CSV file with `margin`, `level` and `total`.

    For where there is no list of everybody. Gives the totals by group and level, and the findings. Refused:
    other columns; a margin or a level that the instrument does not have; a level twice; a total that is no
    whole number from nought.
    """
    told = _Told()
    headings, columns, rows, _ = _table(content, told, ("margin", "level", "total"))
    held = dict(zip(headings, columns, strict=True))
    if set(headings) != {"margin", "level", "total"}:
        says = "The columns are not margin, level and total."
        raise Refused(Finding("other-columns", says, "headings", "Name them margin,level,total."))
    faults = _Told()
    totals: dict[str, dict[str, int]] = {}
    levels_of = {group.key: group.levels for group in instrument.groups}
    for row, margin, level, total in zip(rows, held["margin"], held["level"], held["total"], strict=True):
        group = _heading(margin)
        known = _spellings(levels_of[group].items()) if group in levels_of else {}
        key = known.get(_plain(level))
        if not known:
            says = f"{quoted(margin)} is no group of this instrument."
            faults.find("unknown-margin", f"row {row}", says, f"Use {listed(levels_of, joined_by='or')}.")
        elif key is None:
            says = f"{quoted(level)} is no level of {quoted(group)}."
            do = f"Use {listed(levels_of[group], joined_by='or')}."
            faults.find("unknown-level", f"row {row}", says, do)
        elif key in totals.get(group, {}):
            says = f"The level {quoted(key)} of {quoted(group)} is there twice."
            faults.find("level-twice", f"row {row}", says, "Keep one of them.")
        elif not re.fullmatch(r"\d{1,9}", total.strip().replace(",", "")):
            says = f"{quoted(total)} is no number of people."
            faults.find("not-a-count", f"row {row}", says, "Write a whole number from nought.")
        else:
            totals.setdefault(group, {})[key] = int(total.strip().replace(",", ""))
    if faults.findings:
        raise Refused(faults.all())
    return totals, told.all()


def with_frame(answers: Answers, frame: Frame) -> Answers:
    """Everybody of the frame, with the answers of those who gave some; nobody of either is lost.

    Where list and answers tell a group differently, the list is believed, for it tells it alike of those who
    answered and of those who did not; how many differ is a finding. Somebody who answered and is not on the
    list is kept and is a finding. Whoever is on the list and in no answer stays as the list tells, and as
    `not_asked` where it does not.
    """
    told = _Told()
    told.findings += [*answers.findings, *frame.findings][:MOST_FINDINGS]
    at_in_frame = {person: at for at, person in enumerate(frame.person)}
    own = [at_in_frame.get(person) for person in answers.person]
    strangers = [row for row, at in enumerate(own) if at is None]
    if strangers:
        says = f"{len(strangers):,} of those in the answers are not on the list of everybody."
        do = "They are counted. See whether the list is of the same day and the same people."
        told.find("not-on-the-list", "list of everybody", says, do)
    silent = sorted(set(range(len(frame))) - {at for at in own if at is not None})
    known = np.array([at for at in own if at is not None], dtype=np.int64)
    rows_known = np.array([row for row, at in enumerate(own) if at is not None], dtype=np.int64)

    groups: dict[str, Codes] = {}
    for group in answers.instrument.groups:
        key = group.key
        theirs = answers.groups.get(key, np.full(len(answers), MISSING, dtype=np.int16))
        if key in frame.groups:
            merged, listed_as = theirs.copy(), frame.groups[key][known]
            differ = (listed_as >= 0) & (theirs[rows_known] >= 0) & (listed_as != theirs[rows_known])
            if differ.any():
                says = f"{int(differ.sum()):,} people are in another group on the list than in their answers."
                told.find("group-differs", f"column {key}", says, "The list is believed.")
            merged[rows_known] = np.where(listed_as >= 0, listed_as, theirs[rows_known])
            groups[key] = np.concatenate([merged, frame.groups[key][silent]])
        elif key in answers.groups:
            groups[key] = np.concatenate([theirs, np.full(len(silent), MISSING, dtype=np.int16)])
    nothing = np.full(len(silent), MISSING, dtype=np.int16)
    of_list = np.where(np.isin(frame.outcome[silent], list(SILENT)), frame.outcome[silent], "not_told")
    # An answer that the list knows of and that is in no file is lost, not refused by the person.
    lost = int(np.isin(frame.outcome[silent], list(ANSWERED)).sum())
    if lost:
        says = f"The list says that {lost:,} people answered, and their answers are not in the file."
        told.find("answers-missing", "list of everybody", says, "Look for them; they count as silent here.")
    of_list = np.where(frame.outcome[silent] == "not_told", "not_asked", of_list)
    source = answers.source.copy()
    blank = source[rows_known] == ""
    longest = max(source.dtype.itemsize, frame.source.dtype.itemsize) // 4 or 1
    source = source.astype(f"<U{longest}")
    source[rows_known] = np.where(blank, frame.source[known], source[rows_known])
    weight = answers.weight
    return replace(
        answers,
        person=(*answers.person, *(frame.person[at] for at in silent)),
        outcome=np.concatenate([answers.outcome, of_list]),
        source=np.concatenate([source, frame.source[silent]]),
        groups=groups,
        items={key: np.concatenate([codes, nothing]) for key, codes in answers.items.items()},
        weight=None if weight is None else np.concatenate([weight, np.full(len(silent), np.nan)]),
        frame_is="list",
        findings=told.all(),
    )


# The pieces of reading. ----------------------------------------------------------------------------------


def _heading(text: str) -> str:
    return re.sub(r"[\s\-]+", "_", text.strip().casefold())


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", text.strip().casefold()).replace("’", "'")


def _known(instrument: Instrument) -> list[str]:
    return [*_OWN, *(group.key for group in instrument.groups), *instrument.items]


def _table(
    content: bytes | str, told: _Told, known: Iterable[str]
) -> tuple[list[str], list[list[str]], list[int], int]:
    """Headings, a column of cells each, each row's number (1 is the first), how many were left out."""
    raw = content.encode() if isinstance(content, str) else content
    sheet = read_sheet(raw, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    told.findings += sheet.findings
    headings = [_heading(heading) for heading in sheet.headings]
    if len(headings) > MOST_COLUMNS:
        says = f"There are more than {MOST_COLUMNS:,} columns."
        raise Refused(Finding("too-many-columns", says, "headings", "Keep those of the instrument."))
    twice = sorted(name for name, many in Counter(headings).items() if many > 1)
    if twice:
        says = f"The heading {quoted(twice[0])} is there twice, and nobody can tell which is meant."
        raise Refused(Finding("heading-twice", says, "headings", "Keep one of them."))
    expected = set(known)
    for name in headings:
        if name not in expected:
            near = get_close_matches(name[:100], sorted(expected), n=1)
            do = f"Did you mean {quoted(near[0])}? It was left out." if near else "It was left out."
            told.find("unknown-column", f"column {quoted(name)}", "The instrument has no such column.", do)
    columns = [list(column) for column in zip(*sheet.rows, strict=True)]
    return headings, columns, list(sheet.numbers), sheet.left_out


def _answers(
    held: Mapping[str, Sequence[str]], rows: Sequence[int], instrument: Instrument, told: _Told
) -> Answers:
    many = len(rows)
    present = [item for item in instrument.items.values() if item.key in held]
    if not present:
        says = "No column is an item of this instrument."
        do = f"Name the columns by the items' keys, such as {listed(list(instrument.items)[:3])}."
        raise Refused(Finding("no-items", says, "headings", do))
    absent = [key for key, item in instrument.items.items() if key not in held and item.scale.kind != "words"]
    if absent:
        says = f"There is no column for {len(absent)} of the items: {listed(absent)}."
        told.find(
            "missing-column", "headings", says, "Nothing is reported of them. Add those that were asked."
        )
    items = {item.key: _item(held[item.key], item.key, item.scale, rows, told) for item in present}
    groups = _groups(held, instrument, rows, told)
    outcome = _outcomes(held.get("outcome"), many, rows, told)
    said = np.zeros(many, dtype=bool)
    for codes in items.values():
        said |= codes != MISSING
    if "outcome" not in held:
        outcome = np.where(said, "answered", "not_told")
    else:
        outcome = np.where((outcome == "not_told") & said, "answered", outcome)
    silent_yet_said = np.isin(outcome, list(SILENT)) & said
    for at in np.flatnonzero(silent_yet_said).tolist():
        says = f"The row says “{outcome[at]}” and yet holds answers."
        told.find(
            "silent-yet-answered", f"row {rows[at]}", says, "The answers were not counted. See which is true."
        )
    if silent_yet_said.any():
        items = {
            key: np.where(silent_yet_said, MISSING, codes).astype(np.int16) for key, codes in items.items()
        }
    person = tuple(cell.strip() for cell in held["person"]) if "person" in held else ("",) * many
    keep = _first_of_each(person, rows, told)
    weight = _weights(held["weight"], rows, told) if "weight" in held else None
    source = np.array([cell.strip() for cell in held.get("source", [""] * many)], dtype=np.str_)
    silent = np.isin(outcome, list(SILENT))[keep]
    return Answers(
        instrument,
        tuple(person[at] for at in keep),
        outcome[keep],
        source[keep],
        {key: codes[keep] for key, codes in groups.items()},
        {key: codes[keep] for key, codes in items.items()},
        None if weight is None else weight[keep],
        "rows" if silent.any() else "none",
        told.all(),
        many - len(keep),
    )


def _item(cells: Sequence[str], key: str, scale: Scale, rows: Sequence[int], told: _Told) -> Codes:
    if scale.kind == "words":
        for at, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                says = f"More than {LONGEST_CELL:,} letters stand in one cell."
                told.find(
                    "too-long",
                    f"row {rows[at]}, column {key}",
                    says,
                    "Look for a quotation mark out of place.",
                )
        return np.array([0 if cell.strip() else MISSING for cell in cells], dtype=np.int16)
    pairs = [(level.key, level.says, level.easy) for level in scale.levels]
    codes = {_plain(word): code for code, words in enumerate(pairs) for word in reversed(words)}
    for apart in scale.apart:
        codes[_plain(apart)] = codes[_plain(APART[apart])] = _APART_CODES[apart]
    codes.setdefault("", MISSING)
    words = [*(level.key for level in scale.levels), *scale.apart]
    return _coded(cells, codes, column=key, words=words, rows=rows, told=told)


def _groups(
    held: Mapping[str, Sequence[str]], instrument: Instrument, rows: Sequence[int], told: _Told
) -> dict[str, Codes]:
    found = {}
    for group in instrument.groups:
        if group.key in held:
            codes = {
                word: list(group.levels).index(key) for word, key in _spellings(group.levels.items()).items()
            }
            codes.setdefault("", MISSING)
            words = list(group.levels)
            found[group.key] = _coded(
                held[group.key], codes, column=group.key, words=words, rows=rows, told=told
            )
    return found


def _spellings(levels: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {_plain(word): key for key, says in levels for word in (says, key)}


def _coded(
    cells: Sequence[str],
    codes: Mapping[str, int],
    *,
    column: str,
    words: Sequence[str],
    rows: Sequence[int],
    told: _Told,
) -> Codes:
    # Cells repeat: each spelling is looked at once, and found again in a table every other time.
    seen: dict[str, int] = {}
    for cell in set(cells):
        seen[cell] = codes.get(_plain(cell), UNREADABLE)
    coded = np.fromiter((seen[cell] for cell in cells), dtype=np.int16, count=len(cells))
    strange: dict[str, list[int]] = {}
    for at in np.flatnonzero(coded == UNREADABLE).tolist():
        strange.setdefault(cells[at].strip(), []).append(rows[at])
    for word, where in strange.items():
        near = get_close_matches(_plain(word)[:100], codes, n=1)
        do = f"Did you mean {quoted(near[0])}?" if near else f"Use {listed(words, joined_by='or')}."
        more = "" if len(where) == 1 else f" It stands in {len(where):,} rows, this one first."
        says = f"{quoted(word)} is none of the answers there are.{more}"
        told.find("unknown-level", f"row {where[0]}, column {column}", says, do)
    return coded


def _outcomes(cells: Sequence[str] | None, many: int, rows: Sequence[int], told: _Told) -> NDArray[np.str_]:
    known = {_plain(key): key for key in FIELDWORK}
    found = []
    for at, cell in enumerate(_tidy(cells, many)):
        key = known.get(_plain(cell), "not_told")
        if cell and _plain(cell) not in known:
            says = f"{quoted(cell)} is nothing that can have come of asking."
            told.find(
                "unknown-outcome",
                f"row {rows[at]}, column outcome",
                says,
                f"Use {listed([*ANSWERED, *list(SILENT)[:-1]], joined_by='or')}.",
            )
        found.append(key)
    return np.array(found, dtype=np.str_) if found else np.array([], dtype="<U12")


def _tidy(cells: Sequence[str] | None, many: int) -> list[str]:
    return [""] * many if cells is None else [_heading(cell) for cell in cells]


def _yes_or_no(cells: Sequence[str], column: str, rows: Sequence[int], told: _Told) -> NDArray[np.bool_]:
    found = np.zeros(len(cells), dtype=bool)
    for at, cell in enumerate(cells):
        word = cell.strip().casefold()
        found[at] = word not in _NO
        if word not in (*_YES, *_NO):
            # Taken for a wish not to be reached so: the other mistake is the one that frightens somebody.
            says = f"{quoted(cell)} is neither yes nor no, and was read as yes."
            told.find("not-yes-or-no", f"row {rows[at]}, column {column}", says, "Write yes or no.")
    return found


def _weights(cells: Sequence[str], rows: Sequence[int], told: _Told) -> NDArray[np.float64]:
    found = np.full(len(cells), np.nan)
    for at, cell in enumerate(cells):
        text = cell.strip()
        if re.fullmatch(r"\d{1,12}(\.\d{1,20})?", text) and float(text) > 0:
            found[at] = float(text)
        elif text and text != "nan":
            says = f"{quoted(text)} is no weight."
            told.find("not-a-weight", f"row {rows[at]}, column weight", says, "Write a number above nought.")
    return found


def _first_of_each(person: Sequence[str], rows: Sequence[int], told: _Told) -> NDArray[np.int64]:
    first: dict[str, int] = {}
    keep = []
    for at, who in enumerate(person):
        if who and who in first:
            says = f"This person is in row {rows[first[who]]} already."
            told.find("person-twice", f"row {rows[at]}", says, "The first row counts. See which is meant.")
            continue
        first.setdefault(who, at)
        keep.append(at)
    return np.array(keep, dtype=np.int64)


def _check_each_once(person: Sequence[str], rows: Sequence[int]) -> None:
    faults = _Told()
    first: dict[str, int] = {}
    for at, who in enumerate(person):
        if not who:
            says = "Nobody is named in this row."
            faults.find("person-missing", f"row {rows[at]}, column person", says, "Give the person's number.")
        elif who in first:
            says = f"This person is in row {rows[first[who]]} already."
            faults.find("person-twice", f"row {rows[at]}, column person", says, "Keep one row a person.")
        first.setdefault(who, at)
    if faults.findings:
        raise Refused(faults.all())
