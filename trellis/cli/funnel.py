"""`trellis funnel`: which councils differ by more than chance, and by more than councils do."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, quoted
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.basis.sheets import Sheet
    from trellis.engines.funnel.funnel import Funnel

_ALLOWS = {
    "unadjusted": "By chance alone",
    "multiplicative": "Widened in proportion",
    "additive": "Widened for how councils differ",
}


def funnel(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="One row a council.")],
    *,
    name: Annotated[str, typer.Option("--name", metavar="COLUMN", help="The council's name.")],
    numerator: Annotated[str, typer.Option("--numerator", metavar="COLUMN", help="How many had it.")],
    denominator: Annotated[str, typer.Option("--denominator", metavar="COLUMN", help="Of how many.")],
    target: Annotated[
        str, typer.Option("--target", metavar="P", help="A share, as 0.266 or 118041/444128.")
    ] = "",
    method: Annotated[
        str, typer.Option("--method", metavar="NAME", help="normal, exact or arcsine.")
    ] = "normal",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows where it is so. May be repeated."),
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture here.")] = None,
    picture: Annotated[
        str,
        typer.Option(
            "--limits", metavar="NAME", help="Whose limits to draw: unadjusted, multiplicative, additive."
        ),
    ] = "additive",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Which councils stand outside the funnel, by chance alone and with over-dispersion allowed for?

    \b
    The target is the sum of the parts over the sum of the wholes, unless it is given.
    phi is how many times more the councils differ than chance explains; where it is far above 1, the list by
    chance alone says little, and the other two are the ones to read.

    \b
    A council whose number is hidden ([c], *, -), not available ([x], ..) or nought is named and left out. A
    total of England or of a region among the councils, a council given twice, and what is no number are
    findings: then the command ends with 1. Ends with 2 where nothing could be worked out.

    \b
    Example:
      trellis funnel ascof.csv --name "Geographical Description" --numerator Numerator \\
        --denominator Denominator --where "Measure Group=1C2A" --where "Disaggregation Level=Total" \\
        --where "Geographical Level=Council" --svg funnel.svg
    """
    try:
        _check_installed()
        found = _found(
            file, headings=(name, numerator, denominator), target=target, method=method, where=where or []
        )
        if svg:
            _draw(found, svg, picture, x=denominator, y=f"{numerator} of {denominator}")
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(found.as_json(), json, _tell)
    if not json:
        printing.say_findings(found.councils.findings)
    raise typer.Exit(printing.FOUND_WRONG if found.councils.findings else printing.DONE)


def _check_installed() -> None:
    from importlib.util import find_spec

    if not find_spec("scipy"):
        says = "A funnel needs SciPy, which is not installed."
        raise Refused(Finding("not-installed", says, "", "Install trellis[analytics] and try again."))


def _found(
    file: Path, *, headings: tuple[str, str, str], target: str, method: str, where: list[str]
) -> Funnel:
    from trellis.basis.reading import read_bytes
    from trellis.basis.sheets import MOST_BYTES, read_sheet
    from trellis.engines.funnel.councils import councils_of
    from trellis.engines.funnel.funnel import funnel as work_out

    aim = _share(target) if target else None
    sheet = _only(read_sheet(read_bytes(file, MOST_BYTES + 1)), where)
    name, numerator, denominator = headings
    councils = councils_of(sheet, name=name, numerator=numerator, denominator=denominator)
    return work_out(councils, target=aim, method=method)


def _share(written: str) -> float:
    try:
        if len(written) > 40 or "e" in written.lower():
            raise ValueError(written)
        return float(Fraction(written.replace(",", "")))
    except (ValueError, ZeroDivisionError):
        says = f"{quoted(written)} is not a share."
        raise Refused(
            Finding("not-a-share", says, "--target", "Give one such as 0.266 or 118041/444128.")
        ) from None


def _only(sheet: Sheet, where: list[str]) -> Sheet:
    from dataclasses import replace

    for condition in where:
        heading, mark, value = condition.partition("=")
        if not mark:
            says = f"{quoted(condition)} does not say which column is to be what."
            raise Refused(Finding("no-condition", says, "--where", "Write it as COLUMN=VALUE."))
        column = sheet.column(heading.strip())
        kept = [place for place, cell in enumerate(column) if cell == value.strip()]
        if not kept:
            says = f"No row has {quoted(value.strip())} under {quoted(heading.strip())}."
            held = ", ".join(quoted(one) for one in sorted(set(column))[:8])
            raise Refused(Finding("no-such-rows", says, "--where", f"There are {held}."))
        rows = tuple(sheet.rows[place] for place in kept)
        sheet = replace(sheet, rows=rows, numbers=tuple(sheet.numbers[place] for place in kept))
    return sheet


def _draw(found: Funnel, svg: Path, allowance: str, *, x: str, y: str) -> None:
    from importlib.util import find_spec

    from trellis.engines.funnel.funnel import ALLOWANCES

    if allowance not in ALLOWANCES:
        says = f"{quoted(allowance)} is not a way to widen the limits."
        raise Refused(Finding("unknown-limits", says, "--limits", f"Use one of {', '.join(ALLOWANCES)}."))
    if not find_spec("vl_convert"):
        says = "A picture needs vl-convert, which is not installed."
        raise Refused(Finding("not-installed", says, "--svg", "Install trellis[analytics] and try again."))
    from trellis.pictures.councils import picture_of

    drawn = picture_of(found, allowance=allowance, title=f"Funnel: {y}", x=x, y=y)
    try:
        svg.write_text(drawn.svg, encoding="utf-8")
    except OSError as wrong:
        says = f"The picture cannot be written: {wrong.strerror}."
        raise Refused(Finding("cannot-write", says, quoted(str(svg)), "Give another place.")) from None


def _tell(told: dict[str, Any]) -> None:
    spread = told["dispersion"]
    print(f"{told['councils']} councils, held against {told['target']:.2%} ({told['target_from']}).")
    print(
        f"They differ {spread['phi']:,.1f} times as much as chance explains "
        f"({spread['phi_winsorised']:,.1f} with a tenth at each end drawn in)."
    )
    if spread["by_chance"] < 0.05:
        print("So the list by chance alone says little. Read the widened ones.\n")
    else:
        print("Chance explains that.\n")
    rows = [["Limits", "outside 95%", "outside 99.8%"]]
    for key, words in _ALLOWS.items():
        ends = told["outside"][key]
        rows.append([words, str(len(ends["p95"])), str(len(ends["p998"]))])
    print(printing.bill(rows))
    shares = {row["name"]: row["share"] for row in told["rows"]}
    for key, words in _ALLOWS.items():
        far = told["outside"][key]["p998"]
        if far and len(far) <= 12:
            print(f"\n{words}, outside 99.8%: {', '.join(f'{one} {shares[one]:.1%}' for one in far)}.")
    for one in told["left_out"]:
        print(f"Left out: {one['name']}, {one['why']}.")
