"""A row a person, read into groups and answers: who was offered what, what came of it, and who they are.

What nobody wrote down stays apart from no. A word that is not known is a finding with its row and column, and
counts as not known; a row that is of nobody in question (a child, somebody told twice, somebody in a care
home) is left out and said to be. A column that is missing leaves its part out, and that is said too.

Columns: `person` (any name that is unique); `age` in years or `age_band`; `support_reason`, `ethnicity` and
`sex` in the words of the national lists or in their codes; `deprivation` (1, the most deprived tenth of
neighbourhoods, to 10) or `deprivation_fifth` (1 to 5); `autism`, `dementia`, `substance_misuse`,
`has_nobody`, `offered` and `took` (yes, no, or blank where it is not known); `setting`; `waited_days`;
`indicative_pence`, `final_pence` and `cut_pence`, each a week.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.codes import code_list
from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.partitions import NOT_KNOWN, Numbers, Partition, Truths

Words: TypeAlias = NDArray[np.str_]

KNOWN, YES, NO = "Known", "Yes", "No"

NO_NUMBER = -1
"""Stands where there is no sum or number of days; none is below nought."""

MOST_FINDINGS = 200
OLDEST = 120
MOST_DAYS = 36_500
MOST_PENCE = 100_000_000

COMMUNITY = ("community", "long term support: community", "")
_UNKNOWN = ("", "unknown", "not known", "not recorded", "refused", "undeclared or not known")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")

ASKED = ("offered", "took", "waited_days", "indicative_pence", "final_pence")
GROUPED = (
    "age",
    "support_reason",
    "ethnicity",
    "sex",
    "deprivation",
    "autism",
    "dementia",
    "substance_misuse",
    "has_nobody",
)


@dataclass(frozen=True, eq=False)
class People:
    """People in question, as columns. kept: of each the place of its row in the file, counted from 0.

    groups: every way of cutting them, coarse before fine. asked: what is asked of them, each a partition.
    waited_days, indicative_pence, final_pence, cut_pence: `NO_NUMBER` where not known. left_out: what is not
    told here and why, in sentences. findings: what is wrong with which row.
    """

    kept: Numbers
    groups: tuple[Partition, ...]
    asked: tuple[Partition, ...]
    waited_days: Numbers
    indicative_pence: Numbers
    final_pence: Numbers
    cut_pence: Numbers
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]

    def __len__(self) -> int:
        return len(self.kept)

    def group(self, key: str) -> Partition | None:
        """One way of cutting them, where the file has it."""
        return next((one for one in self.groups if one.key == key), None)


def read_people(columns: Mapping[str, Sequence[str] | Words], numbers: Numbers | None = None) -> People:
    """The people in the columns of a file, by the heading of each; all are of one length.

    numbers: of each row its number in the file, where they are not 1, 2, 3 and so on. Refused: no column
    `person`; no row; nothing that is asked.

    >>> people = read_people({"person": ["a", "b"], "age": ["85", "40"], "offered": ["no", "yes"]})
    >>> [(one.says, one.names) for one in people.groups]
    [('Age', ('18 to 64', '85 and over')), ('Age in five bands', ('18 to 44', '85 and over'))]
    """
    reading = _Reading({name: np.asarray(column, dtype=np.str_) for name, column in columns.items()}, numbers)
    reading.check()
    reading.keep()
    groups = reading.groups()
    asked = reading.asked()
    indicative, final = (
        reading.whole("indicative_pence", MOST_PENCE),
        reading.whole("final_pence", MOST_PENCE),
    )
    cut = reading.cut(indicative, final)
    if "indicative_pence" in columns and "final_pence" in columns:
        asked += _cut_asked(indicative, final)
    return People(
        kept=reading.kept,
        groups=groups,
        asked=asked,
        waited_days=reading.whole("waited_days", MOST_DAYS),
        indicative_pence=indicative,
        final_pence=final,
        cut_pence=cut,
        left_out=tuple(reading.left_out),
        findings=tuple(reading.findings),
    )


@cache
def bands() -> dict[str, dict[str, Any]]:
    """The groups that are made of numbers, as they stand in `groups.toml`."""
    return tomllib.loads(files("trellis.engines.equity").joinpath("groups.toml").read_text("utf-8"))


class _Reading:
    """Reads columns, and gathers what is wrong and what is left out."""

    def __init__(self, columns: dict[str, Words], numbers: Numbers | None) -> None:
        self.columns = columns
        self.numbers = numbers
        self.kept: Numbers = np.zeros(0, dtype=np.int64)
        self.findings: list[Finding] = []
        self.left_out: list[str] = []

    def find(self, code: str, says: str, row: int, column: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, f"row {self.number_of(row)}, {column}", do))

    def number_of(self, row: int) -> int:
        """Its number in the file, by its place among the rows."""
        return row + 1 if self.numbers is None else int(self.numbers[row])

    def check(self) -> None:
        findings = []
        if "person" not in self.columns:
            says = "There is no column “person”, and without it nobody can be counted once."
            findings.append(Finding("column-missing", says, "headings", "Give each row a name of its own."))
        elif not len(self.columns["person"]):
            findings.append(Finding("empty", "The file has no rows.", "", "Give a row for each person."))
        if not {"offered", "held", "indicative_pence"} & self.columns.keys():
            says = "Nothing is told of the people: neither offered, nor held, nor indicative_pence."
            findings.append(Finding("column-missing", says, "headings", "Add at least one of these columns."))
        if findings:
            raise Refused(findings)

    def keep(self) -> None:
        """Chooses the rows that are counted, and says which are not."""
        names = np.char.strip(self.columns["person"])
        keep = names != ""
        for row in np.flatnonzero(~keep):
            self.find("person-unnamed", "This row names nobody.", int(row), "person", "Give it a name.")
        _, first, back = np.unique(names, return_index=True, return_inverse=True)
        again = (first[back] != np.arange(len(names))) & keep
        for row in np.flatnonzero(again):
            says = f"{quoted(str(names[row]))} stands in row {self.number_of(int(first[back[row]]))} already."
            self.find("person-twice", says, int(row), "person", "Keep one row; only the first is counted.")
        keep &= ~again
        if "age" in self.columns:
            ages = self._ages()
            for row in np.flatnonzero(keep & (ages >= 0) & (ages < 18)):
                says = f"This person is {int(ages[row])}; these are figures about adults."
                self.find("under-18", says, int(row), "age", "Leave children out. The row is not counted.")
            keep &= ~((ages >= 0) & (ages < 18))
        if "setting" in self.columns:
            home = ~np.isin(_folded(self.columns["setting"]), COMMUNITY)
            if (keep & home).any():
                self.left_out.append(
                    f"{int((keep & home).sum()):,} who live in a care home, or elsewhere than in the "
                    "community, are left out: the label and the offer are about people in the community."
                )
            keep &= ~home
        self.kept = np.flatnonzero(keep).astype(np.int64)
        if not len(self.kept):
            raise Refused(
                Finding("nobody", "No row is of an adult in the community.", "", "Look at the rows.")
            )

    def cells(self, column: str) -> Words:
        return self.columns[column][self.kept]

    def _ages(self) -> Numbers:
        return _whole_numbers(self.columns["age"], OLDEST)

    def whole(self, column: str, most: int) -> Numbers:
        """Whole numbers from nought to the most; blank is none, and anything else a finding."""
        if column not in self.columns:
            return np.full(len(self.kept), NO_NUMBER, dtype=np.int64)
        cells = self.cells(column)
        numbers = _whole_numbers(cells, most)
        for at in np.flatnonzero((numbers == NO_NUMBER) & ~np.isin(_folded(cells), _UNKNOWN)):
            says = f"{quoted(str(cells[at]))} is not a whole number from 0 to {most:,}."
            do = "Give whole numbers, or leave it blank where it is not known."
            self.find("not-a-whole-number", says, int(self.kept[at]), column, do)
        return numbers

    def coded(self, column: str, of_word: Callable[[str], int | Finding], unknown: int) -> Numbers:
        """Words as numbers, each word looked up once; one that is not known is a finding in each row."""
        words, back = np.unique(_stripped(self.cells(column)), return_inverse=True)
        numbers = np.full(len(words), unknown, dtype=np.int64)
        for at, word in enumerate(words.tolist()):
            if word.casefold().replace("_", " ") in _UNKNOWN:
                continue
            found = of_word(word)
            if isinstance(found, Finding):
                for place in np.flatnonzero(back == at):
                    do = f"{found.do} It is counted as not known."
                    self.find(found.code, found.says, int(self.kept[place]), column, do)
            else:
                numbers[at] = found
        return numbers[back]

    def yes_no(self, column: str) -> Numbers:
        """0 yes, 1 no, 2 not known."""

        def of_word(word: str) -> int | Finding:
            if word.casefold() in _YES:
                return 0
            if word.casefold() in _NO:
                return 1
            return Finding(
                "not-yes-or-no", f"{quoted(word)} is neither yes nor no.", "", "Say yes, no or nothing."
            )

        return self.coded(column, of_word, 2)

    # Groups.

    def groups(self) -> tuple[Partition, ...]:
        made: list[Partition] = []
        for column, make in (
            ("age", self._by_age),
            ("support_reason", self._by_reason),
            ("ethnicity", self._by_ethnicity),
            ("sex", self._by_sex),
            ("deprivation", self._by_deprivation),
        ):
            if {column, *_OTHER_HEADINGS.get(column, ())} & self.columns.keys():
                made += make()
        for column, says in _YES_NO_GROUPS.items():
            if column in self.columns:
                made.append(
                    Partition(column, says, (YES, NO, NOT_KNOWN), self.yes_no(column)).without_empty()
                )
        missing = [
            _SAYS[column]
            for column in GROUPED
            if not {column, *_OTHER_HEADINGS.get(column, ())} & self.columns.keys()
        ]
        if missing:
            self.left_out.append(f"The file has no column for: {', '.join(missing)}.")
        return tuple(made)

    def _by_age(self) -> list[Partition]:
        five, three = list(bands()["age_five"]), list(bands()["age"])
        above = {one: three.index(wide) for wide, inner in bands()["age"].items() for one in inner}
        if "age" in self.columns:
            ages = self.whole("age", OLDEST)
            ends = np.array([last for _, last in bands()["age_five"].values()])
            fine = np.where(ages < 0, len(five), np.searchsorted(ends, ages))
            wide = np.array([*(above[one] for one in five), len(three)])[fine]
        else:
            fine, wide = self._by_band(five, three, above)
        coarse = Partition("age", "Age", (*three, NOT_KNOWN), wide).without_empty()
        is_mixed = bool(((fine == len(five)) & (wide < len(three))).any())
        if is_mixed:
            self.left_out.append(
                "Some ages are given in wider bands, so the table of five bands is left out."
            )
            return [coarse]
        return [
            coarse,
            Partition("age_five", "Age in five bands", (*five, NOT_KNOWN), fine, None, "age").without_empty(),
        ]

    def _by_band(self, five: list[str], three: list[str], above: dict[str, int]) -> tuple[Numbers, Numbers]:
        def of_word(word: str) -> int | Finding:
            plain = word.casefold().replace("-", " to ").replace("85+", "85 and over")
            for at, name in enumerate([*five, *three]):
                if " ".join(plain.split()) == name:
                    return at
            do = f"Use {', '.join([*five, *three[:2]])}, or give the age in years."
            return Finding("unknown-band", f"{quoted(word)} is no band of ages.", "", do)

        unknown = len(five) + len(three)
        number = self.coded("age_band", of_word, unknown)
        fine = np.where(number < len(five), number, len(five))
        wide_of = [*(above[one] for one in five), *range(len(three)), len(three)]
        return fine, np.array(wide_of)[number]

    def _by_list(self, column: str, says: str, no_data: tuple[str, ...]) -> list[Partition]:
        """By a national list: the words before a colon as wide groups, whole words as fine ones."""
        codes = code_list(column)
        words = list(codes.says.values())
        heads = list(
            dict.fromkeys(word.partition(":")[0] for word in words if word.partition(":")[0] not in no_data)
        )
        head_of = [
            heads.index(word.partition(":")[0]) if word.partition(":")[0] in heads else len(heads)
            for word in words
        ]
        keys = list(codes.says)

        def of_word(word: str) -> int | Finding:
            if word in codes.says:
                return keys.index(word)
            folded = [head.casefold() for head in heads]
            found = codes.read(word)
            if isinstance(found, Finding):
                # A wide group alone is known less well, and not wrong.
                return len(keys) + folded.index(word.casefold()) if word.casefold() in folded else found
            return keys.index(found)

        unknown = len(keys) + len(heads)
        number = self.coded(column, of_word, unknown)
        wide = np.array([*head_of, *range(len(heads)), len(heads)])[number]
        coarse = Partition(column, says, (*heads, NOT_KNOWN), wide).without_empty()
        is_head_alone = (number >= len(keys)) & (number < unknown)
        if is_head_alone.any():
            self.left_out.append(
                f"{says} is given in wide groups alone for some, so the finer table is left out."
            )
            return [coarse]
        # Whatever says that nothing is known is one part.
        fine = np.where(wide == len(heads), len(keys), np.minimum(number, len(keys)))
        names = (*(word.partition(": ")[2] or word for word in words), NOT_KNOWN)
        if len(set(names)) < len(names):
            names = (*words, NOT_KNOWN)
        detail = Partition(
            f"{column}_detail", f"{says}, in detail", names, fine, None, column
        ).without_empty()
        return [coarse] if len(detail.names) == len(coarse.names) else [coarse, detail]

    def _by_reason(self) -> list[Partition]:
        return self._by_list("support_reason", _SAYS["support_reason"], ("Unknown",))

    def _by_ethnicity(self) -> list[Partition]:
        return self._by_list("ethnicity", _SAYS["ethnicity"], ("No data",))

    def _by_sex(self) -> list[Partition]:
        return self._by_list("sex", _SAYS["sex"], ("Unknown",))[:1]

    def _by_deprivation(self) -> list[Partition]:
        names = list(bands()["deprivation"])
        if "deprivation" in self.columns:
            tenths = self.whole("deprivation", 10)
            if len(tenths) > 20 and 0 < tenths.max() <= len(names):
                says = "Nobody lives in the tenths from 6 to 10."
                do = "If these are fifths, name the column deprivation_fifth."
                self.findings.append(Finding("perhaps-fifths", says, "deprivation", do))
            number = np.where(tenths < 1, len(names), (tenths + 1) // 2 - 1)
        else:
            fifths = self.whole("deprivation_fifth", len(names))
            number = np.where(fifths < 1, len(names), fifths - 1)
        return [Partition("deprivation", _SAYS["deprivation"], (*names, NOT_KNOWN), number).without_empty()]

    # What is asked.

    def asked(self) -> tuple[Partition, ...]:
        made: list[Partition] = []
        if "offered" in self.columns:
            offered = self.yes_no("offered")
            made += _known_then("offered", "Offered a direct payment", offered)
            if "took" in self.columns:
                made += self._took(offered)
        missing = [_SAYS[column] for column in ASKED if column not in self.columns]
        if missing:
            self.left_out.append(f"The file does not tell: {', '.join(missing)}.")
        return tuple(made)

    def _took(self, offered: Numbers) -> list[Partition]:
        took = self.yes_no("took")
        for at in np.flatnonzero((took == 0) & (offered == 1)):
            says = "This person took what they were not offered."
            do = "Put offered or took right; the row counts as not offered."
            self.find("took-not-offered", says, int(self.kept[at]), "took", do)
        return _known_then("took", "Took it", np.where(offered == 0, took, -1), of=("offered", YES))

    def cut(self, indicative: Numbers, final: Numbers) -> Numbers:
        """How much less the final sum is than the first, in pence a week; nought where it is not less."""
        known = (indicative >= 0) & (final >= 0)
        cut = np.where(known, np.maximum(indicative - final, 0), NO_NUMBER)
        if "cut_pence" in self.columns:
            given = self.whole("cut_pence", MOST_PENCE)
            for at in np.flatnonzero(known & (given >= 0) & (given != cut)):
                says = f"The cut is given as {given[at]:,} pence, and the two sums make it {cut[at]:,}."
                do = "Put the three sums right; what the two make is counted."
                self.find("cut-does-not-add-up", says, int(self.kept[at]), "cut_pence", do)
        return cut


_OTHER_HEADINGS = {"age": ("age_band",), "deprivation": ("deprivation_fifth",)}
_YES_NO_GROUPS = {
    "autism": "Autism",
    "dementia": "Dementia",
    "substance_misuse": "Substance misuse",
    "has_nobody": "Has nobody",
}
_SAYS = {
    "age": "Age",
    "support_reason": "Main reason for support",
    "ethnicity": "Ethnicity",
    "sex": "Sex",
    "deprivation": "Deprivation of the neighbourhood",
    **_YES_NO_GROUPS,
    "offered": "whether a direct payment was offered",
    "took": "whether it was taken",
    "waited_days": "how long people waited",
    "indicative_pence": "the first sum",
    "final_pence": "the final sum",
}


def _known_then(key: str, says: str, answer: Numbers, of: tuple[str, str] | None = None) -> list[Partition]:
    """Two partitions: whose answer is known, and among those what it is. answer: 0, 1, 2 or -1."""
    known = np.where(answer < 0, -1, (answer == 2).astype(np.int64))
    return [
        Partition(f"{key}_known", f"{says}: known", (KNOWN, NOT_KNOWN), known, of, tells=False),
        Partition(key, says, (YES, NO), np.where(answer == 2, -1, answer), (f"{key}_known", KNOWN)),
    ]


def _cut_asked(indicative: Numbers, final: Numbers) -> tuple[Partition, ...]:
    known = (indicative >= 0) & (final >= 0)
    answer = np.where(known, np.where(final < indicative, 0, 1), 2)
    return tuple(_known_then("cut", "Final sum below the first", answer))


def _stripped(cells: Words) -> Words:
    return np.char.strip(cells)


def _folded(cells: Words) -> Words:
    return np.char.lower(np.char.strip(cells))


def _whole_numbers(cells: Words, most: int) -> Numbers:
    """Whole numbers from nought to the most; `NO_NUMBER` for anything else."""
    words, back = np.unique(_stripped(cells), return_inverse=True)
    numbers = np.full(len(words), NO_NUMBER, dtype=np.int64)
    for at, word in enumerate(words.tolist()):
        if word.isascii() and word.isdigit() and len(word) < 12 and int(word) <= most:
            numbers[at] = int(word)
    return numbers[back]


def names_of(groups: Iterable[Partition]) -> tuple[str, ...]:
    """Every name of a group, once, in order: what may be named as the one to compare with."""
    return tuple(dict.fromkeys(name for one in groups for name in one.names if name != NOT_KNOWN))


def everybody_as(truths: Truths) -> Numbers:
    """Yes and no as the numbers of a partition of those two."""
    return np.where(truths, 0, 1).astype(np.int64)
