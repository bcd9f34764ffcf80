"""Lists of codes: the words a national return allows, with the list's source and date on its first line.

The official workbooks change each year and are not ours. So the lists are files, a council can put a newer
one in their place, and a word that is not in the list is a finding and never a guess.

A file begins with one line, `# source: … | dated: 2026-06-11 | status: to be confirmed`, and goes on as CSV
with the columns `code` (ours, short, kept in the database), `says` (the list's own words) and `earlier` (its
words in the release before, blank if the same).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.periods import read_day

_FIRST_LINE = re.compile(r"# source: (?P<source>.+?) \| dated: (?P<dated>\S+)(?: \| status: (?P<status>.+))?")
_COLUMNS = ["code", "says", "earlier"]


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list.

    says: code to the list's own words, in the list's order. earlier: code to the words before, where others.
    status: None, or what is yet to be done.
    """

    name: str
    source: str
    dated: date
    status: str | None
    says: dict[str, str]
    earlier: dict[str, str]

    def check(self, code: object, *, where: str = "") -> str | Finding:
        """The code if the list has it, or else a finding that offers the nearest."""
        if isinstance(code, str) and code in self.says:
            return code
        return self._unknown(code, list(self.says), where)

    def read(self, words: object, *, where: str = "") -> str | Finding:
        """The code for the list's own words, of this release or the one before, or else a finding.

        Letters large and small are alike, for the releases differ in little else.
        """
        if isinstance(words, str):
            for by_code in (self.says, self.earlier):
                for code, said in by_code.items():
                    if said.casefold() == words.strip().casefold():
                        return code
        return self._unknown(words, list(self.says.values()), where)

    def _unknown(self, given: object, known: list[str], where: str) -> Finding:
        near = get_close_matches(given[:200], known, n=1) if isinstance(given, str) else []
        do = f"Did you mean {quoted(near[0])}?" if near else f"Use one of the {len(known)} in the list."
        says = f"{quoted(given)} is not in the list {quoted(self.name)}."
        return Finding("unknown-code", says, where, do)


@cache
def code_list(name: str) -> CodeList:
    """One of the lists we ship: `support_reason`, `ethnicity`, `sex`.

    >>> code_list("support_reason").says["memory_and_cognition"]
    'Support with memory and cognition'
    >>> print(code_list("sex").check("femal", where="row 3"))
    row 3: “femal” is not in the list “sex”. Did you mean “female”?
    """
    return read_code_list(files("trellis.basis") / "codes" / f"{name}.csv")


def read_code_list(path: Path | Traversable) -> CodeList:
    """The list in a file.

    Refused, with every finding: no source or date, other columns, a code twice or blank.
    """
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    findings: list[Finding] = []

    def find(says: str, where: str, do: str) -> None:
        findings.append(Finding("code-list", says, f"{path.name}, {where}", do))

    opening = _FIRST_LINE.fullmatch(first.strip())
    dated = read_day(opening["dated"]) if opening else None
    if opening is None or not isinstance(dated, date):
        find("It does not say its source and date.", "line 1", "Begin with # source: … | dated: 2026-06-11")
    table = csv.DictReader(rest.splitlines(), strict=True)
    if table.fieldnames != _COLUMNS:
        find("The columns are others.", "line 2", f"Name them {','.join(_COLUMNS)}.")
        raise Refused(findings)
    says: dict[str, str] = {}
    earlier: dict[str, str] = {}
    for line, row in enumerate(table, start=3):
        if None in row or None in row.values() or not row["code"].strip() or not row["says"].strip():
            find("A row needs a code and its words.", f"line {line}", "Fill the row, or take it out.")
        elif row["code"] in says:
            find(f"{quoted(row['code'])} stands there twice.", f"line {line}", "Keep one of them.")
        else:
            says[row["code"]] = row["says"]
            if row["earlier"]:
                earlier[row["code"]] = row["earlier"]
    if findings or opening is None or not isinstance(dated, date):
        raise Refused(findings)
    name = path.name.removesuffix(".csv")
    return CodeList(name, opening["source"], dated, opening["status"], says, earlier)
