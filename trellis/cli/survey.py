"""`trellis survey`: what people answered, and how sure one may be of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, quoted
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.basis.proportions import Floats
    from trellis.basis.sheets import Sheet
    from trellis.engines.survey.design import Design
    from trellis.engines.survey.estimate import Figure
    from trellis.engines.survey.weights import Margin, Weighting

MOST_ANSWERS = 60
"""A column of words with more different answers than this is a comment, a name or a number of something."""

MOST_GROUPS = 1_000


def survey(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Answers, a row each.")],
    *,
    item: Annotated[list[str], typer.Option("--item", metavar="COLUMN", help="A question. May be repeated.")],
    margins: Annotated[
        Path | None,
        typer.Option("--margins", metavar="M.csv", help="What is known of everybody: margin,level,total."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLUMN", help="Also for each group of this. May be repeated."),
    ] = None,
    weights: Annotated[
        str, typer.Option("--weights", metavar="COLUMN", help="How many people each answer stands for.")
    ] = "",
    cluster: Annotated[
        list[str] | None,
        typer.Option("--cluster", metavar="COLUMN", help="What was drawn: first, then within it."),
    ] = None,
    strata: Annotated[str, typer.Option("--strata", metavar="COLUMN", help="Within what it was drawn.")] = "",
    fpc: Annotated[
        list[str] | None,
        typer.Option("--fpc", metavar="COLUMN", help="How many there are to draw from, for each --cluster."),
    ] = None,
    test: Annotated[
        list[str] | None,
        typer.Option("--test", metavar="A:B", help="Do A and B go together? May be repeated."),
    ] = None,
    dont_know: Annotated[
        list[str] | None,
        typer.Option("--dont-know", metavar="WORD", help="Another way in which the answers say so."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What did people answer, and how sure may one be of it?

    \b
    A column of numbers gives its mean; any other the share of each answer. Each figure comes with n, those
    who left it blank (or NA) and those who do not know, who are in no share. With several --by each is told
    by itself.

    \b
    Without --weights each answer counts alike, or as --fpc says where that is given. Drawn in two stages,
    give --cluster twice, first the larger: --cluster district --cluster school, and --fpc twice likewise.
    --fpc is how many there are in all in the stratum, or which part of them was drawn (at most 1).

    \b
    --margins rakes the weights until all margins are met. Its margin names a column of FILE, its level an
    answer there, its total how many people there are. A level in which nobody answered is named, and then
    nothing is estimated: join it with another.

    \b
    --test A:B is Rao and Scott's F for two columns of words, and the difference of two means where A is a
    column of numbers and B has two groups. p_holm allows for all tests that are asked for together.

    \b
    Exit codes: 0 done; 1 done, and something is wrong with the answers or margins, or raking came to no
    rest; 2 it could not be done.

    \b
    Example:
      trellis survey answers.csv --item control --item dignity --by held --margins frame.csv \\
        --cluster site --test control:held
    """
    try:
        _check_installed()
        asked = _Asked(
            list(dict.fromkeys(item)),
            list(dict.fromkeys(by or [])),
            [_pair(one) for one in dict.fromkeys(test or [])],
            frozenset(word.strip().lower() for word in dont_know or []),
        )
        sheet = _sheet(file)
        answers = _Answers(sheet, asked)
        drawn = _design(sheet, weights, strata, cluster or [], fpc or [])
        known = _margins(margins, sheet) if margins else []
    except Refused as refused:
        printing.refuse(refused, json)
    findings = list(sheet.findings)
    told = _told(answers, drawn, known, findings)
    told["findings"] = [finding.as_json() for finding in findings]
    printing.say(told, json, _tell)
    if not json:
        printing.say_findings(findings)
    raise typer.Exit(printing.FOUND_WRONG if findings else printing.DONE)


@dataclass(frozen=True)
class _Asked:
    items: list[str]
    by: list[str]
    tests: list[tuple[str, str]]
    dont_know: frozenset[str]


@dataclass
class _Answers:
    """The columns asked for, as numbers where all their answers are and else as words."""

    sheet: Sheet
    asked: _Asked
    numbers: dict[str, Floats] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from trellis.engines.survey.columns import DONT_KNOW, coded, numbers

        unsure = DONT_KNOW | self.asked.dont_know
        measured = [*self.asked.items, *(one for one, _ in self.asked.tests)]
        named = [*self.asked.by, *(other for _, other in self.asked.tests)]
        self.sheet.check_columns(dict.fromkeys([*measured, *named]))
        findings = []
        for name in dict.fromkeys([*measured, *named]):
            column = self.sheet.column(name)
            self.words[name] = coded(column, dont_know=unsure)
            found = numbers(column, dont_know=unsure) if name in measured else None
            if found is not None and self.words[name].has.any():
                self.numbers[name] = found
            most = MOST_GROUPS if name in self.asked.by else MOST_ANSWERS
            if len(self.words[name].levels) > most and (name in named or name not in self.numbers):
                says = f"{quoted(name)} has {len(self.words[name].levels):,} different answers."
                do = f"Give a column with at most {most:,}: a comment or a name has no shares."
                findings.append(Finding("too-many-answers", says, "", do))
        if findings:
            raise Refused(findings)


def _check_installed() -> None:
    from importlib.util import find_spec

    if not find_spec("scipy"):
        says = "Surveys need SciPy, which is not installed."
        raise Refused(Finding("not-installed", says, "", "Install trellis[analytics] and try again."))


def _sheet(path: Path) -> Sheet:
    from trellis.basis.reading import read_bytes
    from trellis.basis.sheets import MOST_BYTES, read_sheet

    try:
        return read_sheet(read_bytes(path, MOST_BYTES + 1))
    except Refused as refused:
        raise Refused(
            Finding(one.code, one.says, ", ".join(filter(None, [quoted(str(path)), one.where])), one.do)
            if one.where != quoted(str(path))
            else one
            for one in refused.findings
        ) from None


def _pair(told: str) -> tuple[str, str]:
    one, mark, other = (part.strip() for part in told.partition(":"))
    if not (one and mark and other):
        says = f"{quoted(told)} does not name two columns."
        raise Refused(Finding("not-a-pair", says, "--test", "Write it as control:held."))
    if one == other:
        says = f"{quoted(told)} names one column twice."
        raise Refused(Finding("not-a-pair", says, "--test", "Name two that differ."))
    return one, other


def _design(sheet: Sheet, weights: str, strata: str, clusters: list[str], fpc: list[str]) -> Design:
    from trellis.engines.survey.design import design

    sheet.check_columns(one for one in (weights, strata, *clusters, *fpc) if one)
    return design(
        len(sheet.rows),
        weights=_numbers(sheet, weights) if weights else None,
        strata=sheet.column(strata) if strata else None,
        clusters=[sheet.column(one) for one in clusters],
        population=[_numbers(sheet, one) for one in fpc],
    )


def _numbers(sheet: Sheet, heading: str) -> Floats:
    """A column in which every cell is a number."""
    import numpy as np

    from trellis.engines.survey.columns import is_number

    cells = sheet.column(heading)
    for number, cell in zip(sheet.numbers, cells, strict=True):
        if not is_number(cell):
            says = f"{quoted(cell)} is not a number." if cell else "There is no number."
            place = f"row {number}, {quoted(heading)}"
            raise Refused(Finding("no-number", says, place, "Write it in figures, with no comma."))
    return np.array([float(cell) for cell in cells])


def _margins(path: Path, sheet: Sheet) -> list[Margin]:
    from trellis.engines.survey.columns import is_number
    from trellis.engines.survey.weights import Margin

    table = _sheet(path)
    table.check_columns(("margin", "level", "total"))
    findings = list(table.findings)
    totals: dict[str, dict[str, float]] = {}
    columns = (table.column(heading) for heading in ("margin", "level", "total"))
    for number, margin, level, total in zip(table.numbers, *columns, strict=True):
        where = f"{quoted(str(path))}, row {number}"
        if not is_number(total):
            says = f"{quoted(total)} is not a number."
            findings.append(Finding("no-number", says, where, "Write it in figures, with no comma."))
        elif level in totals.setdefault(margin, {}):
            says = f"{quoted(level)} of {quoted(margin)} is given twice."
            findings.append(Finding("level-twice", says, where, "Keep one of them."))
        else:
            totals[margin][level] = float(total)
    try:
        sheet.check_columns(totals)
    except Refused as refused:
        findings += refused.findings
    if findings:
        raise Refused(findings)
    return [Margin(name, sheet.column(name), levels) for name, levels in totals.items()]


def _told(
    answers: _Answers, drawn: Design, known: Sequence[Margin], findings: list[Finding]
) -> dict[str, Any]:
    """The answer as one object. What is wrong is added to the findings."""
    told: dict[str, Any] = {
        "rows": len(drawn),
        "design": {
            "clusters": drawn.stages[0].units,
            "strata": len(drawn.stages[0].size),
            "degrees_of_freedom": drawn.degrees_of_freedom,
        },
        "estimates": [],
        "weighting": None,
        "tests": [],
    }
    from trellis.engines.survey.weights import rake, spread_of

    raked: Weighting | None = None
    if known:
        try:
            raked = rake(drawn, known)
        except Refused as refused:
            findings += refused.findings
            return told
        if not raked.converged:
            missed = f"a margin is missed by {raked.worst_gap:,.3g} people"
            says = f"Raking came to no rest in {raked.rounds:,} rounds: {missed}."
            do = "Look for levels that hardly anybody has in common, and join them."
            findings.append(Finding("no-rest", says, "margins", do))
    design = raked.design if raked else drawn
    spread = raked.spread if raked else spread_of(design.weights)
    told["weighting"] = {
        "kish": spread.kish,
        "n_effective": spread.n_effective,
        "lowest": spread.lowest,
        "highest": spread.highest,
        "total": spread.total,
        "margins": [margin.name for margin in known],
        "converged": raked.converged if raked else None,
        "rounds": raked.rounds if raked else None,
        "worst_gap": raked.worst_gap if raked else None,
    }
    told["estimates"] = [_plain(one) for one in _estimates(answers, design, findings)]
    told["tests"] = _tests(answers, design, findings)
    return told


def _estimates(answers: _Answers, design: Design, findings: list[Finding]) -> list[Figure]:
    from trellis.engines.survey.estimate import means, shares

    figures = []
    for item in answers.asked.items:
        column = answers.words[item]
        if not column.has.any():
            says = f"Nobody answered {quoted(item)}."
            findings.append(Finding("nobody-answered", says, "", "Leave it out, or look at the file."))
            continue
        for by in ("", *answers.asked.by):
            groups = {by: answers.words[by]} if by else None
            if item in answers.numbers:
                figures += means(
                    design, answers.numbers[item], item=item, by=groups, dont_know=column.dont_know
                )
            else:
                figures += shares(design, column, item=item, by=groups)
    return figures


def _tests(answers: _Answers, design: Design, findings: list[Finding]) -> list[dict[str, Any]]:
    from trellis.engines.survey.compare import rao_scott, t_test
    from trellis.engines.survey.many import holm

    told: list[dict[str, Any]] = []
    for one, other in answers.asked.tests:
        try:
            if one in answers.numbers and len(answers.words[other].levels) == 2:
                found = t_test(design, answers.numbers[one], answers.words[other])
                told.append(
                    {"a": one, "b": other, "test": "difference of means", "first": found.first,
                     "second": found.second, "difference": found.estimate, "se": found.se, "low": found.low,
                     "high": found.high, "t": found.t, "df": found.free, "p": found.p, "n": sum(found.n)}
                )  # fmt: skip
            else:
                if len(answers.words[one].levels) > MOST_ANSWERS:
                    says = (
                        f"{quoted(one)} is a column of many numbers, and {quoted(other)} has not two groups."
                    )
                    raise Refused(Finding("cannot-test", says, "--test", "Test columns with few answers."))
                table = rao_scott(design, answers.words[one], answers.words[other])
                told.append(
                    {"a": one, "b": other, "test": "Rao-Scott", "F": table.f,
                     "df": [table.above, table.below], "p": table.p, "chi_square": table.chi_square,
                     "n": table.n}
                )  # fmt: skip
        except Refused as refused:
            place = f"--test {one}:{other}"
            findings += [Finding(found.code, found.says, place, found.do) for found in refused.findings]
    for line, adjusted in zip(told, holm([line["p"] for line in told]).tolist(), strict=True):
        line["p_holm"] = adjusted
    return [{key: _number(value) for key, value in line.items()} for line in told]


def _plain(figure: Figure) -> dict[str, Any]:
    from dataclasses import asdict

    told = {key: _number(value) for key, value in asdict(figure).items()}
    return told | {"level": figure.level or None}


def _number(value: Any) -> Any:
    # JSON has no word for what is not a number.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _tell(told: Mapping[str, Any]) -> None:
    weighting = told["weighting"]
    if weighting is None:
        print("Nothing was estimated.")
        return
    rows = [["Item", "Group", "Answer", "n", "Estimate", "95% interval", "Deff", "Blank", "Don't know"]]
    for one in told["estimates"]:
        is_share = one["level"] is not None
        group = ", ".join(f"{column} {level}" for column, level in one["by"].items())
        ends = [_figure(one[end], is_share) for end in ("low", "high")]
        deff = "–" if one["deff"] is None else f"{one['deff']:.2f}"
        rows.append(
            [one["item"], group or "everybody", one["level"] or "mean", f"{one['n']:,}",
             _figure(one["estimate"], is_share) + ("%" if is_share else ""), f"{ends[0]} to {ends[1]}", deff,
             f"{one['missing']:,}", f"{one['dont_know']:,}"]
        )  # fmt: skip
    print(printing.bill(rows, left=3))
    print()
    if weighting["margins"]:
        rest = "" if weighting["converged"] else ", and came to no rest"
        print(f"Raked to {' and '.join(weighting['margins'])} in {weighting['rounds']} rounds{rest}.")
    print(
        f"{told['rows']:,} answers tell as much as {weighting['n_effective']:,.0f} that count alike "
        f"(weights {weighting['lowest']:,.3g} to {weighting['highest']:,.3g}; Kish {weighting['kish']:.3f})."
    )
    for one in told["tests"]:
        if one["test"] == "Rao-Scott":
            says = f"F {_figure(one['F'], False)} on {one['df'][0]:.2f} and {one['df'][1]:.1f}"
        else:
            says = (
                f"{one['first']} less {one['second']} {_figure(one['difference'], False)} "
                f"({_figure(one['low'], False)} to {_figure(one['high'], False)})"
            )
        adjusted = (
            f"; {one['p_holm']:.4f} allowing for {len(told['tests'])} tests" if len(told["tests"]) > 1 else ""
        )
        print(f"{one['a']} and {one['b']}: {says}, p {one['p']:.4f}{adjusted}.")


def _figure(value: float | None, is_share: bool) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.1f}" if is_share else f"{value:,.4f}"
