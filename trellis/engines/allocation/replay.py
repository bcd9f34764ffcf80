"""A saved allocation, and working it out again from nothing but the file.

The file carries the answers as understood, the whole scheme, every line, the sums, and a fingerprint over all
of it. Replaying reads the scheme inside the file and never the one in force, so that an allocation of last
year still comes to last year's penny. The fingerprint finds a changed character wherever it stands; the
replay finds a sum that does not follow from the answers, even in a file whose maker also made the
fingerprint. Neither proves who made the file: for that, compare the fingerprint with the council's record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.reading import MOST_FINDINGS, canonical, fingerprint
from trellis.engines.allocation.scheme import read_scheme
from trellis.engines.allocation.working import FORMAT, Allocation, allocate

_KEYS = ("format", "answers", "scheme", "result", "fingerprint")

# What a sum follows from and consists of. The sentences are left out: a later Trellis may word them better,
# and that is no other sum. The fingerprint still covers them.
_FIGURES = (
    "points",
    "points_before_support",
    "less_points",
    "weekly_pence",
    "annual_pence",
    "annual_52_weeks_pence",
    "scheme",
    "scheme_version",
    "suitable",
)
_FIGURES_OF_A_LINE = ("outcome", "level", "points", "less_points", "pence", "rule")


@dataclass(frozen=True)
class Replay:
    """What came out when a saved allocation was worked again.

    same: the file is as it was saved, and today's engine gives every figure in it. findings: where not, why.
    """

    allocation: Allocation
    same: bool
    stored_weekly_pence: int | None
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """What `trellis replay --json` prints: the allocation worked again, and whether it is the same."""
        return {
            **self.allocation.as_json(),
            "same": self.same,
            "stored_weekly_pence": self.stored_weekly_pence,
            "findings": [finding.as_json() for finding in self.findings],
        }


def save(allocation: Allocation) -> dict[str, Any]:
    """The allocation as a file to keep: its document, and the fingerprint over it."""
    return {**allocation.document, "fingerprint": allocation.fingerprint}


def replay(document: object) -> Replay:
    """A saved allocation worked again with the scheme inside it.

    Refused (`Refused`): what is no saved allocation, or one whose answers or scheme cannot be read; if it was
    altered besides, the first finding says so.
    """
    saved = _check_shape(document)
    findings: list[Finding] = []
    if saved["fingerprint"] != fingerprint({key: saved[key] for key in _KEYS if key != "fingerprint"}):
        findings.append(
            Finding(
                "altered",
                "The file does not match its fingerprint: something in it was changed after it was saved.",
                "fingerprint",
                "Ask for the file again from whoever saved it.",
            )
        )
    try:
        again = allocate(saved["answers"], read_scheme(saved["scheme"]))
    except Refused as refused:
        raise Refused((*findings, *refused.findings)) from None
    result = saved["result"]
    findings += _differences(result, again.as_json())
    stored = result.get("weekly_pence")
    return Replay(
        allocation=again,
        same=not findings,
        stored_weekly_pence=stored if isinstance(stored, int) and not isinstance(stored, bool) else None,
        findings=tuple(findings[:MOST_FINDINGS]),
    )


def _check_shape(document: object) -> Mapping[str, Any]:
    do = "Give a file that `trellis allocate --save` or the service wrote."
    if not isinstance(document, Mapping):
        raise Refused(
            Finding("not-a-saved-allocation", f"This is {quoted(document)}, not a saved allocation.", "", do)
        )
    if document.get("format") != FORMAT:
        says = f"The format is {quoted(document.get('format'))}, not {quoted(FORMAT)}."
        raise Refused(Finding("not-a-saved-allocation", says, "format", do))
    findings = [
        Finding("missing-key", f"{quoted(key)} is missing.", key, do) for key in _KEYS if key not in document
    ]
    findings += [
        Finding("unknown-key", f"{quoted(str(key))} is not a key of a saved allocation.", place(str(key)), do)
        for key in list(document)[:MOST_FINDINGS]
        if key not in _KEYS
    ]
    if "result" in document and not isinstance(document["result"], Mapping):
        findings.append(Finding("not-an-object", "The result is not an object.", "result", do))
    if findings:
        raise Refused(findings)
    return document


def _differences(stored: Mapping[str, Any], again: Mapping[str, Any]) -> list[Finding]:
    """Each figure in the file that the answers and the scheme in it do not give."""
    findings = [
        _differs(key, stored.get(key), again[key])
        for key in _FIGURES
        if not _equal(stored.get(key), again[key])
    ]
    lines = stored.get("lines")
    if not isinstance(lines, list) or len(lines) != len(again["lines"]):
        return [*findings, _differs("lines", lines, f"{len(again['lines'])} lines")]
    for at, (old, new) in enumerate(zip(lines, again["lines"], strict=True), start=1):
        for key in _FIGURES_OF_A_LINE:
            value = old.get(key) if isinstance(old, Mapping) else None
            if not _equal(value, new[key]):
                findings.append(_differs(f"{place('lines', at)}.{key}", value, new[key]))
    return findings


def _equal(one: Any, other: Any) -> bool:
    # By the form that is the same everywhere: 71.50 is 71.5, but true is not 1.
    return canonical(one) == canonical(other)


def _differs(where: str, stored: Any, again: Any) -> Finding:
    return Finding(
        "differs",
        f"The file says {quoted(stored)}; its answers and scheme give {quoted(again)}.",
        f"result.{where}",
        "Do not rely on this file. Ask the council for its record of the sum.",
    )
