"""Small numbers are hidden, so that nobody can be picked out of a table, not even by subtraction.

A count of one to four may tell a neighbour who it is. Hiding that cell alone is no use: the row's total less
the rest of the row gives it back. So further cells are hidden until every hidden number could as well be
another one, whoever adds and subtracts what is shown and knows that a hidden number is never nought.
Noughts are shown: they are about nobody. Totals are cells like others, and are the last to be hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Hidden = NDArray[np.bool_]

FEWEST_SHOWN = 5
HIDDEN = "c"
"""How a hidden number is written, as in the published tables of adult social care."""

# A total says more than a cell, and the total of all more than any other.
_WORTH_OF_A_TOTAL = 10
_WORTH_OF_THE_WHOLE = 100

Node = tuple[str, int]
Cell = tuple[int, int]


def with_totals(table: Counts) -> Counts:
    """The table with a last row and a last column that add up the others.

    >>> with_totals(np.array([[7, 2], [8, 9]]))
    array([[ 7,  2,  9],
           [ 8,  9, 17],
           [15, 11, 26]])
    """
    if table.ndim != 2 or (table < 0).any():
        raise ValueError("counts stand in rows and columns, and none is below nought")
    rows = np.vstack([table, table.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)]).astype(np.int64)


def hidden_cells(table: Counts, *, fewest: int = FEWEST_SHOWN, already: Hidden | None = None) -> Hidden:
    """Which cells of the table with its totals must not be shown: one row and one column more than `table`.

    table: whole counts in rows and columns, without totals. fewest: the least count that is shown, nought
    apart. already: cells that are hidden for another reason, of the same shape as the answer; noughts among
    them are shown all the same.

    Every hidden number could be at least one other, given all that is shown and that what is hidden is not
    nought. Each time one could be worked out, the cheapest ring of cells through it is hidden: along a ring,
    a person moved into one cell and out of the next leaves every total as it was.

    >>> hidden_cells(np.array([[7, 2, 6], [8, 9, 5], [9, 9, 9]])).astype(int)
    array([[0, 1, 1, 0],
           [0, 1, 1, 0],
           [0, 0, 0, 0],
           [0, 0, 0, 0]])
    """
    whole = with_totals(table)
    hidden = (whole > 0) & (whole < fewest)
    if already is not None:
        hidden |= already & (whole > 0)
    for cell in [(int(i), int(j)) for i, j in np.argwhere(hidden)]:
        if not could_be_another(whole, hidden, cell):
            for further in _cheapest_ring(whole, hidden, cell):
                hidden[further] = True
    return hidden


def hidden_in_linked(
    tables: Sequence[Counts], *, fewest: int = FEWEST_SHOWN, already: Sequence[Hidden] | None = None
) -> list[Hidden]:
    """The same for several tables of the same people with the same columns, cut into rows in several ways.

    Their last rows are one row, printed once or often: what is hidden of it in one table is hidden in all.
    already: as for `hidden_cells`, one for each table.
    """
    totals = [with_totals(table)[-1] for table in tables]
    if any((one != totals[0]).any() for one in totals):
        raise ValueError("linked tables are of the same people: their totals agree")
    marks = [_nothing_hidden(table) for table in tables] if already is None else [*already]
    while True:
        found = [
            hidden_cells(table, fewest=fewest, already=mark)
            for table, mark in zip(tables, marks, strict=True)
        ]
        if not found or all((one[-1] == found[0][-1]).all() for one in found):
            return found
        together = np.logical_or.reduce([one[-1] for one in found])
        marks = [_with_last(mark, together, axis=0) for mark in marks]


def hidden_in_topics(topics: Sequence[Sequence[Counts]], *, fewest: int = FEWEST_SHOWN) -> list[list[Hidden]]:
    """The same for several questions about the same people, each with the same ways of cutting into rows.

    topics: for each question its linked tables, in one order of the ways. The people in a row are as many
    whatever is asked of them, so that their number, once hidden for one question, is hidden for all.
    """
    ways = len(topics[0]) if topics else 0
    sizes = [[with_totals(table)[:, -1] for table in topic] for topic in topics]
    if any(
        len(size) != ways or any((a != b).any() for a, b in zip(size, sizes[0], strict=True))
        for size in sizes
    ):
        raise ValueError("topics are asked of the same people: the rows of each way are as many")
    marks = [[_nothing_hidden(table) for table in topic] for topic in topics]
    while True:
        found = [
            hidden_in_linked(topic, fewest=fewest, already=mark)
            for topic, mark in zip(topics, marks, strict=True)
        ]
        together = [np.logical_or.reduce([one[way][:, -1] for one in found]) for way in range(ways)]
        if all((one[way][:, -1] == together[way]).all() for one in found for way in range(ways)):
            return found
        marks = [[_with_last(one, together[way], axis=1) for way, one in enumerate(mark)] for mark in marks]


def _nothing_hidden(table: Counts) -> Hidden:
    return np.zeros((table.shape[0] + 1, table.shape[1] + 1), dtype=bool)


def _with_last(mark: Hidden, hidden: Hidden, *, axis: int) -> Hidden:
    """The marks with those of the last row (axis 0) or of the last column (axis 1) added."""
    marked = mark.copy()
    if axis == 0:
        marked[-1] |= hidden
    else:
        marked[:, -1] |= hidden
    return marked


def shown(table: Counts, *, fewest: int = FEWEST_SHOWN) -> list[list[int | None]]:
    """The table with its totals, as it may be shown; None where the number is hidden.

    >>> shown(np.array([[7, 2], [8, 9]]))
    [[None, None, 9], [None, None, 17], [15, 11, 26]]
    """
    whole, hidden = with_totals(table), hidden_cells(table, fewest=fewest)
    return [
        [None if is_hidden else int(count) for count, is_hidden in zip(counts, marks, strict=True)]
        for counts, marks in zip(whole, hidden, strict=True)
    ]


def could_be_another(whole: Counts, hidden: Hidden, cell: Cell) -> bool:
    """Whether a hidden number of a table with its totals could be one more or one less, given the rest."""
    return any(
        _way(whole, hidden, cell, start, end, may_hide=False) is not None for start, end in _ends(whole, cell)
    )


def _ends(whole: Counts, cell: Cell) -> Iterator[tuple[Node, Node]]:
    """From where to where the rest of a ring must lead, for one more in the cell and for one less."""
    row, column = ("row", cell[0]), ("column", cell[1])
    more = (column, row) if _sign(whole, cell) > 0 else (row, column)
    yield more
    if whole[cell] > 1:
        yield more[1], more[0]


def _sign(whole: Counts, cell: Cell) -> int:
    # With the totals taken as what is to be taken away, every row and every column adds up to nought.
    last_row, last_column = whole.shape[0] - 1, whole.shape[1] - 1
    return -1 if (cell[0] == last_row) != (cell[1] == last_column) else 1


def _cheapest_ring(whole: Counts, hidden: Hidden, cell: Cell) -> list[Cell]:
    """The cells to hide so that this one could be another: as few and as small as may be, totals last.

    There always is a ring: one more in the cell, in its two totals and in the total of all.
    """
    ways = [_way(whole, hidden, cell, start, end, may_hide=True) for start, end in _ends(whole, cell)]
    found = [way for way in ways if way is not None]
    assert found, "one more in a cell and in its totals is always possible"
    return min(found)[1]


def _way(
    whole: Counts, hidden: Hidden, but: Cell, start: Node, end: Node, *, may_hide: bool
) -> tuple[int, list[Cell]] | None:
    """The cheapest way between a row and a column over other cells: its cost, and the cells on it.

    A cell leads from its row to its column by one more person, and back by one fewer, which a one cannot
    bear; with totals it is the other way about. A cell that is shown leads nowhere, unless it may be hidden.
    """
    least: dict[Node, int] = {start: 0}
    queue: list[tuple[int, Node, list[Cell]]] = [(0, start, [])]
    while queue:
        cost, here, cells = heappop(queue)
        if here == end:
            return cost, cells
        if cost > least[here]:
            continue
        for cell, there in _next(whole, here):
            if cell == but or not (hidden[cell] or may_hide):
                continue
            further = cost + (0 if hidden[cell] else _cost(whole, cell))
            if there not in least or further < least[there]:
                least[there] = further
                heappush(queue, (further, there, [*cells, cell]))
    return None


def _next(whole: Counts, here: Node) -> Iterator[tuple[Cell, Node]]:
    kind, number = here
    for other in range(whole.shape[1] if kind == "row" else whole.shape[0]):
        cell = (number, other) if kind == "row" else (other, number)
        takes_one_more = (kind == "row") == (_sign(whole, cell) > 0)
        if whole[cell] > (0 if takes_one_more else 1):
            yield cell, ("column" if kind == "row" else "row", other)


def _cost(whole: Counts, cell: Cell) -> int:
    totals = (cell[0] == whole.shape[0] - 1) + (cell[1] == whole.shape[1] - 1)
    worth = (1, _WORTH_OF_A_TOTAL, _WORTH_OF_THE_WHOLE)[totals]
    return int(worth * (int(whole[-1, -1]) + 1) + whole[cell])
