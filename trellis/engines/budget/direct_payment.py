"""When a council must make a direct payment, as questions, each with its law.

Three ways: to the person; to somebody they name; to somebody authorised, where the person cannot ask for
themselves. Where every condition is met the council must pay. What is not answered is not met; and where the
answer is somebody's judgement, it counts only with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import Amount, Law, read_law

DIRECT_PAYMENT_LAW: Law = read_law(files("trellis.engines.budget") / "law" / "direct_payment.toml")

_OF_ANOTHER = re.compile("_(by|for|of)_another$")

HOW = ("person", "nominated", "authorised")
"""To whom: the person, somebody they name, or somebody authorised."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, which a yes meets.

    asks: the question. says_if_not: what a no comes to, a whole sentence. is_judgement: whether yes and no
    both need a reason. status: `to be confirmed` where nobody has yet read it in the source, or None.
    """

    key: str
    asks: str
    says_if_not: str
    source: str
    status: str | None = None
    is_judgement: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """Whether every condition is met, and what stands in the way."""

    is_met: bool
    findings: tuple[Finding, ...]


def conditions(how: str, *, on: date | None = None) -> tuple[Condition, ...]:
    """The conditions of a direct payment, in the order of the Act.

    how: one of HOW; another is refused. on: the day; without one, the law as last written here.

    Source: Care Act 2014, ss 31 and 32; SI 2014/2871, regs 2 and 5.

    >>> [condition.key for condition in conditions("person")]
    ['council_pays', 'asked_for', 'has_capacity', 'not_excluded', 'capable', 'appropriate']
    """
    if how not in HOW:
        do = f"Say {listed(HOW, joined_by='or')}."
        raise Refused(Finding("unknown-word", f"{quoted(how)} is not a way of paying.", "how", do))
    return tuple(_condition(_held(key, on)) for key in _held(f"to_{how}", on).value)


def _held(key: str, on: date | None) -> Amount:
    return DIRECT_PAYMENT_LAW.history(key)[-1] if on is None else DIRECT_PAYMENT_LAW.on(key, on)


def _condition(law: Amount) -> Condition:
    told: dict[str, str] = law.value
    return Condition(
        # Several ways ask the same thing of different people, under one key.
        _OF_ANOTHER.sub("", law.key),
        told["asks"],
        told["if not"],
        law.source,
        law.status,
        "a reason is needed" in law.unit,
    )


def check_conditions(
    how: str,
    answers: Mapping[str, bool | None],
    reasons: Mapping[str, str],
    *,
    on: date | None = None,
) -> Conditions:
    """Whether a direct payment's conditions are met, and a finding for each that is not.

    answers: true, false or None by the condition's key. reasons: why, for those that are a judgement. Codes:
    `not-answered`, `not-met` (with the condition's own sentence), `no-reason`, `not-yes-or-no`,
    `unknown-condition`.

    >>> asked = {condition.key: True for condition in conditions("person")}
    >>> why = {"capable": "Her daughter does the books.", "appropriate": "She has a PA in mind."}
    >>> check_conditions("person", asked, why)
    Conditions(is_met=True, findings=())
    >>> [found.where for found in check_conditions("person", asked | {"capable": None}, why).findings]
    ['capable']
    """
    asked = conditions(how, on=on)
    known = {condition.key for condition in asked}
    findings = [
        Finding(
            "unknown-condition",
            f"{quoted(key)} is not asked for.",
            key,
            f"Known are {listed(sorted(known))}.",
        )
        for key in dict.fromkeys([*answers, *reasons])
        if key not in known
    ]
    for condition in asked:
        findings += _against(condition, answers.get(condition.key), reasons.get(condition.key, ""))
    return Conditions(not findings, tuple(findings))


def _against(condition: Condition, answer: object, reason: str) -> list[Finding]:
    key = condition.key
    if answer is None:
        says = f"This is not answered: {condition.asks}"
        return [Finding("not-answered", says, key, "Answer yes or no.")]
    if not isinstance(answer, bool):
        return [
            Finding("not-yes-or-no", f"{quoted(answer)} is neither yes nor no.", key, "Answer yes or no.")
        ]
    findings = []
    if not answer:
        do = "Look with the person for another way to hold this money, and write to them why."
        findings.append(Finding("not-met", condition.says_if_not, key, do))
    if condition.is_judgement and not reason.strip():
        says = f"No reason is given for the answer to: {condition.asks}"
        findings.append(Finding("no-reason", says, key, "Say why, in a sentence the person can read."))
    return findings
