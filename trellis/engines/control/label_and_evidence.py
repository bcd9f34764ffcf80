"""What the label counts, and who has control on evidence.

The national measure counts somebody as having self-directed support by how the money is held, which says
little of who decides. Beside it stand five tests, each answered by evidence: did they know the sum first, did
they lead the plan, had they more than one provider to choose from, did they change something in twelve
months, do they know how to switch. Four or more, and the person has control. Nothing that is not known counts
as a yes; how many could still come to four is said besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, quoted
from trellis.basis.law import Law, read_law
from trellis.basis.partitions import NOT_KNOWN, Numbers, Partition

Words: TypeAlias = NDArray[np.str_]

LAW: Law = read_law(files("trellis.engines.control") / "law" / "control.toml")

HELD = ("direct payment", "service fund", "council managed", "arranged")
HELD_SAYS = (
    "Direct payment",
    "Individual service fund",
    "Managed by the council",
    "Arranged, and no budget told",
)
TESTS = {
    "knew_sum_first": "Knew the sum before the plan",
    "led_plan": "Led the plan",
    "more_than_one_provider": "Had more than one provider to choose from",
    "changed_in_12_months": "Changed something in twelve months",
    "knows_how_to_switch": "Knows how to switch",
}
YES, NO = "Yes", "No"
HAS, NOT_YET = "Has support", "No support yet"
SHOWN, NOT_SHOWN, COULD_BE = "Control shown", "Control not shown", "Could be, if what is not known were yes"

MOST_FINDINGS = 200
_SUPPORTED = ("supported", HAS)
_NONE = len(HELD) + 1
_UNKNOWN = ("", "unknown", "not known", "not recorded")
_ANSWERS = {
    **dict.fromkeys(("yes", "y", "true", "1"), 0),
    **dict.fromkeys(("no", "n", "false", "0"), 1),
    **dict.fromkeys(_UNKNOWN, 2),
}


@dataclass(frozen=True, eq=False)
class Control:
    """The label and the evidence of each person, as partitions to be counted by any group.

    asked: `supported` (who has support at all; the others are about them alone), `self_directed` (the label:
    yes or no), `held` within it, `control`, and each of the five tests by its name.
    by_held: how the money is held, as a way of grouping. What the file has no column for is not there, and
    by_held is None. left_out: what is not told here, in sentences.
    """

    asked: tuple[Partition, ...]
    by_held: Partition | None
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]

    def partition(self, key: str) -> Partition | None:
        """One of the partitions, where the file has it."""
        return next((one for one in self.asked if one.key == key), None)


def read_control(
    columns: Mapping[str, Sequence[str] | Words], rows: Numbers, *, on: date, numbers: Numbers | None = None
) -> Control:
    """The label and the evidence in the columns of a file, for the rows named (places counted from 0).

    numbers: of each row its number in the file, where they are not 1, 2, 3 and so on.

    Columns: `held` (direct payment, service fund, council managed, arranged; none for whoever has no support
    yet, and is counted neither by the label nor by the index) and the five tests (yes, no, unknown).
    A word that is not known is a finding with its row, and counts as not known; without any of the five tests
    there is no index, and a test that is missing is not known for anybody.

    >>> control = read_control(
    ...     {"held": ["service fund", "arranged"], **{test: ["yes", "no"] for test in TESTS}},
    ...     np.array([0, 1]), on=date(2026, 5, 1))
    >>> [control.partition(key).counts.tolist() for key in ("self_directed", "control")]
    [[1, 1], [1, 1, 0]]
    """
    findings: list[Finding] = []
    left_out: list[str] = []
    numbered = rows + 1 if numbers is None else numbers[rows]
    asked: list[Partition] = []
    by_held = None
    if "held" in columns:
        held = _words((columns["held"], rows, numbered), "held", _held_words(), findings)
        counted = LAW.on("self_directed", on).value
        has = held != _NONE
        asked.append(Partition("supported", "Support", (HAS, NOT_YET), np.where(has, 0, 1), tells=False))
        is_counted = np.array([*(one in counted for one in HELD), False, False])[held]
        label = np.where(has, np.where(is_counted, 0, 1), -1)
        says = "Self-directed support, by its label"
        asked.append(Partition("self_directed", says, (YES, NO), label, _SUPPORTED))
        ways = (*HELD_SAYS, NOT_KNOWN)
        within = np.where(has, held, -1)
        asked.append(Partition("held", "How the money is held", ways, within, _SUPPORTED, "self_directed"))
        by_held = Partition("by_held", "How the money is held", (*ways, NOT_YET), held).without_empty()
    else:
        left_out.append("The file does not tell how the money is held, so there is no label to count.")
    of = None if by_held is None else _SUPPORTED
    there = [test for test in TESTS if test in columns]
    missing = [TESTS[test].lower() for test in TESTS if test not in columns]
    if there:
        answers = [_words((columns[test], rows, numbered), test, _ANSWERS, findings) for test in there]
        names = (YES, NO, NOT_KNOWN)
        about = asked[0].number == 0 if asked else np.ones(len(rows), dtype=bool)
        asked += [
            Partition(test, TESTS[test], names, np.where(about, one, -1), of)
            for test, one in zip(there, answers, strict=True)
        ]
        yes = np.sum([one == 0 for one in answers], axis=0)
        unknown = np.sum([one == 2 for one in answers], axis=0) + len(missing)
        index = np.where(about, _index(yes, unknown, on), -1)
        asked.append(Partition("control", "Control, on evidence", (SHOWN, NOT_SHOWN, COULD_BE), index, of))
        if missing:
            left_out.append(f"Nothing is told of: {'; '.join(missing)}. Nobody passes that test here.")
    else:
        left_out.append("The file tells none of the five tests of control, so there is no index.")
    return Control(tuple(asked), by_held, tuple(left_out), tuple(findings))


def _index(yes: Numbers, unknown: Numbers, on: date) -> Numbers:
    """0 where enough tests are passed, 1 where they cannot be, 2 where what is not known decides."""
    enough = int(LAW.on("tests_to_pass", on).value)
    return np.where(yes >= enough, 0, np.where(yes + unknown >= enough, 2, 1)).astype(np.int64)


def _held_words() -> dict[str, int]:
    known = {name: at for at, name in enumerate(HELD)}
    known |= {
        "isf": 1,
        "individual service fund": 1,
        "managed": 2,
        "cassr managed personal budget": 2,
        "cassr commissioned support": 3,
        "none": _NONE,
    }
    return known | dict.fromkeys(_UNKNOWN, len(HELD))


def _words(
    of: tuple[Sequence[str] | Words, Numbers, Numbers],
    heading: str,
    known: Mapping[str, int],
    findings: list[Finding],
) -> Numbers:
    """The cells of the rows as numbers; a word that is not among those known is a finding in its row.

    of: the column, the places of the rows, and their numbers in the file.
    """
    column, rows, numbered = of
    cells = np.char.strip(np.asarray(column, dtype=np.str_)[rows])
    words, back = np.unique(cells, return_inverse=True)
    # A blank stands for not known in either list.
    numbers = np.full(len(words), known[""], dtype=np.int64)
    for at, word in enumerate(words.tolist()):
        folded = word.casefold().replace("_", " ")
        if folded in known:
            numbers[at] = known[folded]
            continue
        for place in np.flatnonzero(back == at)[: MOST_FINDINGS - len(findings)]:
            says = f"{quoted(word)} is not known here."
            listed = ", ".join(dict.fromkeys(one for one in (*HELD,) if heading == "held")) or "yes, no"
            do = f"Use {listed}, or leave it blank where it is not known. It is counted as not known."
            findings.append(Finding("unknown-word", says, f"row {int(numbered[place])}, {heading}", do))
    return numbers[back]
