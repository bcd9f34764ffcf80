"""`trellis cuts`: is it the cut or the scheme? What a change in spending is made of, to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Refused
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.engines.cuts.report import Report


def cuts(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Spending before and after, see below.")],
    *,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="COLUMN", help="A column of groups. May be repeated.")
    ] = None,
    inflation: Annotated[
        str, typer.Option("--inflation", metavar="PERCENT", help="By how much prices rose between the two.")
    ] = "0",
    fewest: Annotated[
        int,
        typer.Option(
            "--fewest", metavar="N", min=1, help="Hide what is about fewer people; 1 hides nothing."
        ),
    ] = 5,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Is it the cut or the scheme? Who was only relabelled, and what the change in spending is made of.

    \b
    FILE.csv has a row a person, or a row for each service a person has. Needed columns:
      person                                   a number that means nothing outside; never a name
      before_hours, after_hours                up to two figures after the point; blank: no such support then
      before_price_pence, after_price_pence    whole pence an hour

    \b
    Optional columns:
      service                                  where a person has several rows
      before_provider, after_provider          needed to say who was relabelled
      before_held, after_held                  arranged, council managed, service fund, direct payment
      before_policy_percent, after_...         the share of the cost that the council's rules let through
      policy_reference                         the council's decision, such as D-17, where that changed
      before_holding_percent, after_...        what an hour costs as held, of the council's own price
      inflation_percent                        where rows differ
    Any other column may be grouped by.

    \b
    The change is split into people, need, price, policy, how the money is held and inflation, by Shapley's
    rule: the mean over every order, so that no order is favoured, and the parts sum to the penny. Where the
    ways of holding are given, groups by how each person held before and after come besides.

    \b
    Ends with 0; with 1 where rows were left out or a cut names no decision; with 2 where nothing could be
    worked out.

    \b
    Example:
      trellis cuts spending.csv --by age_band --inflation 6.4 --svg cuts.svg
    """
    from trellis.basis.reading import read_bytes
    from trellis.basis.sheets import MOST_BYTES
    from trellis.engines.cuts.report import report
    from trellis.engines.cuts.spending import read_csv, read_spending

    try:
        columns, findings = read_csv(read_bytes(file, MOST_BYTES + 1))
        found = report(read_spending(columns, inflation_percent=inflation), by or (), fewest=fewest)
        if svg:
            _draw(found, svg)
    except Refused as refused:
        printing.refuse(refused, json)
    wrong = [*findings, *found.findings]
    printing.say(found.as_json() | {"findings": [one.as_json() for one in wrong]}, json, _tell)
    if wrong:
        if not json:
            printing.say_findings(wrong)
        raise typer.Exit(printing.FOUND_WRONG)


def _draw(found: Report, svg: Path) -> None:
    from trellis.cli.drawn import write_picture

    def draw() -> Any:
        from trellis.pictures.cuts import picture_of

        return picture_of(found)

    write_picture(svg, draw)


def _tell(told: dict[str, Any]) -> None:
    from trellis.engines.cuts.report import WORDS

    print(
        f"{told['people_before']:,} people before and {told['people_after']:,} after. "
        f"{_pounds(told['before_pence'])} became {_pounds(told['after_pence'])}: "
        f"{_signed(told['change_pence'])}."
    )
    rows = [["", "In all", "On the average"]]
    average = told["average_parts"] or {}
    for name, says in WORDS.items():
        rows.append([says, _signed(told["parts"][name]), _signed(average.get(name))])
    rows.append(["Together", _signed(told["change_pence"]), _signed(told["average_change_pence"])])
    print()
    print(printing.bill(rows))
    for one in told["policies"]:
        people = "a few" if one["people"] is None else f"{one['people']:,}"
        print(f"  Policy, {one['reference']}: {_signed(one['pence'])} for {people} people")
    _tell_relabelled(told["relabelled"])
    for column, grouped in told["by"].items():
        print(f"\nBy {column.replace('_', ' ')}, on the average a person")
        rows = [["", "Before", "After", "Change", *(name for name in WORDS)]]
        for line in grouped["groups"]:
            parts = line["average_parts"] or {}
            rows.append(
                [
                    f"{line['says']} ({line['people_before']:,}, {line['people_after']:,})",
                    _pounds(line["average_before_pence"]),
                    _pounds(line["average_after_pence"]),
                    _signed(line["average_change_pence"]),
                    *(_signed(parts.get(name)) for name in WORDS),
                ]
            )
        print(printing.bill(rows))
    print()
    for note in told["notes"]:
        print(f"- {note}")


def _tell_relabelled(told: dict[str, Any] | None) -> None:
    if told is None:
        return
    if not told["moved"]:
        few = "Too few moved from a package to a budget to be told." if told["moved"] is None else ""
        print(f"\n{few or 'Nobody moved from a package to a budget.'}")
        return
    print(f"\nMoved from a package to a budget: {told['moved']:,}")
    if told["relabelled"] is not None:
        print(
            f"Relabelled (provider, hours and price unchanged): {told['relabelled']:,}, "
            f"{told['share']:.1%} ({told['low']:.1%} to {told['high']:.1%})"
        )
    else:
        print("Relabelled: hidden, because it is about too few people")
    if told["hours_before"] is not None:
        print(
            f"Hours a person: {told['hours_before']:.2f} became {told['hours_after']:.2f}. Paid for an hour: "
            f"{_pounds(told['price_before_pence'])} became {_pounds(told['price_after_pence'])}."
        )


def _pounds(pence: int | None) -> str:
    return printing.pounds(pence)


def _signed(pence: int | None) -> str:
    return f"+{printing.pounds(pence)}" if pence and pence > 0 else printing.pounds(pence)
