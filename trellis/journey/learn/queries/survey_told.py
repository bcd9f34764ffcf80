"""What a wave says as it is printed: tables and pictures in which no share stands without the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trellis.engines.survey.answers import FIELDWORK
from trellis.engines.survey.beside import Asked, Beside
from trellis.engines.survey.instrument import WHO, Block
from trellis.engines.survey.report import HOW_ANSWERED, Crossed, Report, Result, Share, say_share
from trellis.pictures import Picture, stacked

from ..models import Extract
from ..registers import Chapter, Table
from .surveys import instrument_of, report_on

NOT_SHOWN = "too few"
# More levels, or more letters, than a picture tells in words; the table tells them all.
MOST_DRAWN, LETTERS_DRAWN = 6, 120
POLICY = "no group of fewer than 10"
HOW_ANSWERED_SAYS = "How they answered"


def groups_of(extract: Extract) -> dict[str, str]:
    """The groups by which results can be set side by side, with their words."""
    told = {group.key: group.says for group in instrument_of(extract).groups if group.key in extract.columns}
    return {**told, HOW_ANSWERED: HOW_ANSWERED_SAYS}


def block_of(extract: Extract, key: str | None) -> Block:
    """The block asked for; without one, the longest, for it is what the survey is about."""
    blocks = [
        block
        for block in instrument_of(extract).blocks
        if any(item.scale.kind != "words" for item in block.items)
    ]
    return next((block for block in blocks if block.key == key), max(blocks, key=lambda one: len(one.items)))


def results_of(report: Report, block: Block) -> list[Result]:
    return [result for result in report.results if result.block == block.key]


def pictures(report: Report, block: Block, *, name: str = "block") -> list[tuple[str, Picture, Table]]:
    """A heading, a picture and a table for each scale of the block, its parts to a hundred.

    The table has all that is drawn, and besides how sure one may be and how many are in none of the parts.
    """
    found = []
    scales = _by_scale(results_of(report, block))
    for at, results in enumerate(scales):
        parts = [part.says for part in results[0].parts]
        heading = " / ".join(parts)
        says = "; ".join(
            f"{one.says}: " + ", ".join(f"{part.says} {part.share:.0%}" for part in one.parts)
            for one in results
        )
        drawn = stacked(
            [(one.says, [part.share for part in one.parts], one.base) for one in results],
            title=f"{block.title}: {heading}",
            says=f"{says}.",
            label="Question",
            parts=parts,
            name=f"{name}-{at + 1}",
        )
        # Regions of a page have names of their own.
        title = f"How sure we are: {heading}" if len(scales) > 1 else "How sure we are"
        found.append((heading, drawn, _sure(results, title)))
    return found


def _sure(results: Sequence[Result], title: str) -> Table:
    parts = [part.says for part in results[0].parts]
    headings = ["Question", "Answers", *parts, "Left out", "Don't know", "Does not apply"]
    rows: list[list[str | int | float]] = [
        [
            one.says,
            f"{one.base:,}",
            *(_said(part) for part in one.parts),
            f"{one.missing + one.unreadable:,}",
            f"{one.dont_know:,}",
            f"{one.not_applicable:,}",
        ]
        for one in results
    ]
    return Table(title, headings, rows)


def too_few(report: Report, block: Block) -> list[str]:
    """The items of which nothing is told."""
    return [one.says for one in results_of(report, block) if not one.parts]


def otherwise(report: Report, block: Block) -> list[Table]:
    """The same shares weighted, without the sources set apart, and with the silent; a table a scale."""
    results = results_of(report, block)
    has = {
        "Weighted": any(one.weighted for one in results),
        _without_says(report): any(one.without for one in results),
        "With the silent": any(one.edges for one in results),
    }
    columns = [says for says, is_there in has.items() if is_there]
    if not columns:
        return []
    rows = []
    for one in results:
        for at, part in enumerate(one.parts):
            cells = {
                "Weighted": _weighted(one, at),
                _without_says(report): _said(one.without[at]) if one.without else NOT_SHOWN,
                "With the silent": _edges(one, at),
            }
            rows.append([f"{one.says}: {part.says}", f"{part.share:.0%}", *(cells[says] for says in columns)])
    return [Table("The same, looked at otherwise", ["Question and answer", "As answered", *columns], rows)]


def who_answered(report: Report) -> list[Table]:
    """What came of asking everybody, where answers came from, the mix beside everybody's, and the weights."""
    everybody = sum(many for many in report.fieldwork.values() if many) if report.everybody is None else None
    whole = report.everybody or everybody or 0
    tables = [
        Table(
            "What came of asking",
            ["Outcome", "People", "Of everybody"],
            [
                [_capital(FIELDWORK[key]), _count(many), _of(many, whole)]
                for key, many in report.fieldwork.items()
                if many != 0
            ],
        )
    ]
    if report.sources:
        rows = [
            [
                source.source or f"{source.joined} smaller ones together",
                f"{source.n:,}",
                f"{source.share:.1%}",
                "yes" if source.is_apart else "",
            ]
            for source in report.sources
        ]
        tables.append(
            Table("Where answers came from", ["Source", "Answers", "Of all", "Told without it too"], rows)
        )
    for group in dict.fromkeys(one.group for one in report.likeness):
        rows_of_group = [one for one in report.likeness if one.group == group]
        rows = [
            [
                one.says,
                _count(one.n),
                NOT_SHOWN
                if one.share is None or one.low is None or one.high is None
                else _unbroken(say_share(one.share, one.low, one.high)),
                NOT_SHOWN if one.share_of_everybody is None else f"{one.share_of_everybody:.0%}",
                "unlike" if one.is_unlike else "",
            ]
            for one in rows_of_group
        ]
        headings = ["Group", "Answered", "Of those who answered", "Of everybody", "Warned of"]
        tables.append(Table(rows_of_group[0].group_says, headings, rows))
    return tables


def likeness_picture(report: Report) -> list[tuple[str, Picture]]:
    """Those who answered beside everybody, a picture a group that is warned of."""
    found = []
    for group in dict.fromkeys(one.group for one in report.likeness if one.is_unlike):
        rows = [one for one in report.likeness if one.group == group]
        if any(one.share is None or one.share_of_everybody is None for one in rows):
            continue
        parts = [one.says for one in rows]
        if len(parts) > MOST_DRAWN or len(", ".join(parts)) + 7 * len(parts) > LETTERS_DRAWN:
            continue
        told = [
            ("Those who answered", [one.share for one in rows], report.answered),
            ("Everybody", [one.share_of_everybody for one in rows], report.everybody),
        ]
        says = "; ".join(
            f"{one.says}: {one.share:.0%} of those who answered, {one.share_of_everybody:.0%} of everybody"
            for one in rows
        )
        drawn = stacked(
            told,
            title=rows[0].group_says,
            says=f"{says}.",
            label="Who",
            parts=parts,
            base="People",
            name=f"mix-{group.replace('_', '-')}",
        )
        found.append((rows[0].group_says, drawn))
    return found


def crossed(report: Report, block: Block) -> list[Table]:
    """Each item by the levels of the group; a table an item, its parts all there."""
    titles = {one.item: one for one in results_of(report, block)}
    return [
        Table(
            titles[one.item].says,
            ["Group", "Answers", *(part.says for part in titles[one.item].parts)],
            [_row_of_group(row.says, row.base, row.parts, len(titles[one.item].parts)) for row in one.rows],
        )
        for one in report.crossed
        if one.item in titles and titles[one.item].parts and _is_told(one)
    ]


def verdicts(report: Report, block: Block) -> list[str]:
    """For each level beside the first: in how many items they differ, still differ, are the same."""
    words = _level_words(report)
    names = _part_words(report, block)
    told = []
    for one in report.verdicts:
        if one.block != block.key:
            continue
        says = f"{words[one.level]} beside {words[one.beside]}, “{names[one.part]}”: {one.says}."
        if report.equal_within is not None:
            same = sum(
                bool(other.is_equal)
                for other in report.differences
                if (other.block, other.level, other.part) == (one.block, one.level, one.part)
            )
            within = f"{100 * report.equal_within:.0f} points"
            says += f" Shown to be the same within {within}: {same} of {one.tested}."
        told.append(says)
    return told


def differences(report: Report, block: Block) -> list[Table]:
    """The differences that are seen before all tests are allowed for, in points and as odds."""
    words = _level_words(report)
    titles = {one.item: one.says for one in results_of(report, block)}
    names = _part_words(report, block)
    rows = [
        [
            f"{titles[one.item]}: {names[one.part]}",
            f"{words[one.level]} less {words[one.beside]}",
            _points(one.points, one.low, one.high),
            "no odds"
            if one.odds is None
            else f"odds ratio {one.odds:.2f} ({one.odds_low:.2f} to {one.odds_high:.2f})",
            "stands" if one.stands else "does not stand",
        ]
        for one in report.differences
        if one.block == block.key and one.p < 0.05
    ]
    if not rows:
        return []
    headings = ["Question and answer", "Who", "Difference", "As odds", "After all tests"]
    return [Table("Where groups differ at the 5% level", headings, rows)]


def question_of(told: Beside, asks: str | None) -> Asked:
    """The question asked for; without one, the first."""
    return next((one for one in told.questions if one.asks == asks), told.questions[0])


def beside_picture(one: Asked) -> Picture | None:
    """What each kind of people said to one question; nothing where too few of all answered."""
    shown = [voice for voice in one.voices if voice.parts]
    if not shown:
        return None
    return stacked(
        [(_capital(WHO[voice.who]), [part.share for part in voice.parts], voice.base) for voice in shown],
        title=one.voices[0].says,
        says="; ".join(
            f"{WHO[voice.who]}: " + ", ".join(f"{part.says} {part}" for part in voice.parts)
            for voice in shown
        ),
        label="Who",
        parts=[part.says for part in shown[0].parts],
        name="beside",
    )


def beside_tables(one: Asked) -> list[Table]:
    """How many of each answered, every part of what they said; and how far apart they are."""
    parts = next(([part.says for part in voice.parts] for voice in one.voices if voice.parts), [])
    rows: list[list[str | int | float]] = [
        [
            _capital(WHO[voice.who]),
            f"{voice.base:,}",
            *([_said(part) for part in voice.parts] or [NOT_SHOWN] * len(parts)),
            f"{voice.missing:,}",
            f"{voice.dont_know:,}",
        ]
        for voice in one.voices
    ]
    headings = ["Who", "Answers", *parts, "Left out", "Don't know"]
    tables = [Table("What they said", headings, rows)]
    gaps: list[list[str | int | float]] = [
        [
            f"{gap.says}: {WHO[gap.first]} less {WHO[gap.second]}",
            _points(gap.points, gap.low, gap.high),
            "stands" if gap.stands else "does not stand",
        ]
        for gap in one.gaps
    ]
    if gaps:
        tables.append(
            Table("How far apart they are", ["Answer and who", "Difference", "After all questions"], gaps)
        )
    return tables


def beside_lines(told: Beside) -> Iterator[list[object]]:
    """Side by side, for a spreadsheet."""
    yield ["question", "who", "asked", "answers", "answer", "share", "low", "high"]
    for one in told.questions:
        for voice in one.voices:
            for part in voice.parts:
                yield [one.asks, voice.who, voice.says, voice.base, part.says, *_three(part)]
    yield []
    yield ["question", "answer", "first", "second", "difference", "low", "high", "p adjusted", "stands"]
    for one in told.questions:
        for gap in one.gaps:
            yield [
                one.asks,
                gap.says,
                gap.first,
                gap.second,
                *(round(end, 4) for end in (gap.points, gap.low, gap.high)),
                round(gap.adjusted, 4),
                "yes" if gap.stands else "no",
            ]


def csv_lines(report: Report) -> Iterator[list[object]]:
    """Every result with its base, for a spreadsheet; shares between 0 and 1."""
    heads = ["item", "question", "answers", "left out", "don't know", "does not apply"]
    heads += ["answer", "share", "low", "high", "weighted", "weighted low", "weighted high"]
    yield [*heads, _without_says(report), "least with the silent", "most with the silent"]
    for one in report.results:
        base = [one.item, one.says, one.base, one.missing, one.dont_know, one.not_applicable]
        if not one.parts:
            yield [*base[:2], NOT_SHOWN]
        for at, part in enumerate(one.parts):
            weighted = one.weighted[at] if one.weighted else None
            yield [
                *base,
                part.says,
                *_three(part),
                *(
                    [round(n, 4) for n in (weighted.share, weighted.low, weighted.high)]
                    if weighted
                    else [""] * 3
                ),
                round(one.without[at].share, 4) if one.without else "",
                *([round(one.edges[at].low, 4), round(one.edges[at].high, 4)] if one.edges else ["", ""]),
            ]


def group_lines(report: Report) -> Iterator[list[object]]:
    """Every item by the levels of each group asked for, for a spreadsheet; then the differences."""
    yield ["item", "question", "group", "level", "answers", "answer", "share", "low", "high"]
    says = {one.item: one.says for one in report.results}
    for crossing in report.crossed:
        for row in crossing.rows:
            named = [crossing.item, says[crossing.item], crossing.group, row.says]
            if row.parts is None:
                yield [*named, NOT_SHOWN]
            for part in row.parts or ():
                yield [*named, row.base, part.says, *_three(part)]
    yield []
    yield [
        "item",
        "answer",
        "level",
        "beside",
        "difference",
        "low",
        "high",
        "odds ratio",
        "p adjusted",
        "stands",
    ]
    for one in report.differences:
        yield [
            one.item,
            one.part,
            one.level,
            one.beside,
            *(round(end, 4) for end in (one.points, one.low, one.high)),
            "" if one.odds is None else round(one.odds, 3),
            round(one.adjusted, 4),
            "yes" if one.stands else "no",
        ]


def chapter(extract: Extract) -> Chapter:
    """What everybody may be told of a wave: what to know first, then every question with all its parts."""
    report = report_on(extract)
    instrument = instrument_of(extract)
    block = block_of(extract, None)
    says = [f"{report.answered:,} of {WHO[report.who]} answered" + _of_everybody(report) + "."]
    says += [warning.says for warning in report.warnings]
    tables = [
        _sure(results, one.title)
        for one in instrument.blocks
        for results in _by_scale(results_of(report, one))
    ]
    return Chapter(
        title=f"How it was: {WHO[report.who]}",
        policy=POLICY,
        says=says,
        caveats=[*report.notes, instrument.licence],
        tables=[*tables, *who_answered(report)],
        pictures=[
            picture.svg for _, picture, _ in pictures(report, block, name=f"wave-{extract.ref.lower()}")
        ],
    )


# The pieces. ---------------------------------------------------------------------------------------------


def _by_scale(results: Sequence[Result]) -> list[list[Result]]:
    """Results that have parts, those on one scale together."""
    by_parts: dict[tuple[str, ...], list[Result]] = {}
    for one in results:
        if one.parts:
            by_parts.setdefault(tuple(part.says for part in one.parts), []).append(one)
    return list(by_parts.values())


def _without_says(report: Report) -> str:
    if not report.apart:
        return "Without the largest source"
    named = " and ".join(report.apart) if len(report.apart) < 3 else f"{len(report.apart)} sources"
    return f"Without {named}"


def _said(part: Share) -> str:
    return _unbroken(str(part))


def _unbroken(says: str) -> str:
    """An interval on one line: it may begin a new one, and is not torn apart."""
    share, bracket, interval = says.partition(" (")
    return share + bracket + interval.replace(" ", "\u00a0")


def _points(points: float, low: float, high: float) -> str:
    # A nought has no sign.
    told = [f"{100 * end:+.{figures}f}" for end, figures in ((points, 0), (low, 1), (high, 1))]
    middle, least, most = (end if float(end) else end.lstrip("+-") for end in told)
    return _unbroken(f"{middle} points ({least} to {most})")


def _weighted(one: Result, at: int) -> str:
    if not one.weighted:
        return NOT_SHOWN
    weighted = one.weighted[at]
    return _unbroken(say_share(weighted.share, weighted.low, weighted.high))


def _edges(one: Result, at: int) -> str:
    return f"{one.edges[at].low:.0%} to {one.edges[at].high:.0%}" if one.edges else ""


def _row_of_group(
    says: str, base: int | None, parts: Sequence[Share] | None, many: int
) -> list[str | int | float]:
    if parts is None:
        return [says, NOT_SHOWN, *[NOT_SHOWN] * many]
    if not parts or not base:
        return [says, "0", *["nobody"] * many]
    return [says, f"{base:,}", *(_said(part) for part in parts)]


def _is_told(one: Crossed) -> bool:
    return any(row.parts for row in one.rows)


def _level_words(report: Report) -> dict[str, str]:
    return {row.level: row.says for one in report.crossed for row in one.rows}


def _part_words(report: Report, block: Block) -> dict[str, str]:
    """The words of the parts, where a block has one scale of three; else the plain ones."""
    scales = {
        tuple((part.key, part.says) for part in one.parts)
        for one in results_of(report, block)
        if one.kind == "three_parts" and one.parts
    }
    return (
        dict(next(iter(scales))) if len(scales) == 1 else {"better": "the good end", "worse": "the bad end"}
    )


def _three(part: Share) -> list[float]:
    return [round(number, 4) for number in (part.share, part.low, part.high)]


def _count(many: int | None) -> str:
    return NOT_SHOWN if many is None else f"{many:,}"


def _of(many: int | None, whole: int) -> str:
    return NOT_SHOWN if many is None else f"{many / whole:.0%}" if whole else ""


def _of_everybody(report: Report) -> str:
    return f", of {report.everybody:,} who could have" if report.everybody else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
