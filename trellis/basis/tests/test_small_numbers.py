from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.small_numbers import (
    Counts,
    Hidden,
    could_be_another,
    hidden_cells,
    hidden_in_linked,
    hidden_in_topics,
    shown,
    with_totals,
)


@st.composite
def tables(draw, most_rows: int = 3, most_columns: int = 3) -> Counts:
    """Counts of nought to eleven, noughts and small numbers often among them."""
    rows, columns = draw(st.integers(1, most_rows)), draw(st.integers(1, most_columns))
    counts = draw(
        st.lists(
            st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 11]), min_size=rows * columns, max_size=rows * columns
        )
    )
    return np.array(counts, dtype=np.int64).reshape(rows, columns)


def everything_it_could_be(table: Counts, hidden: Hidden) -> Counts:
    """Every table with its totals that shows the same and hides no nought, each hidden cell at most one off.

    One off is enough: a table that fits and lies further off has another that fits on the way to it.
    """
    steps = np.array(list(product((-1, 0, 1), repeat=int(hidden[:-1, :-1].sum()))), dtype=np.int64)
    inner = np.repeat(table[None], max(len(steps), 1), axis=0)
    if steps.size:
        inner[:, hidden[:-1, :-1]] += steps
    below = np.concatenate([inner, inner.sum(axis=1, keepdims=True)], axis=1)
    whole = np.concatenate([below, below.sum(axis=2, keepdims=True)], axis=2)
    fits = (whole[:, ~hidden] == with_totals(table)[~hidden]).all(axis=1) & (whole[:, hidden] >= 1).all(
        axis=1
    )
    return whole[fits]


@pytest.mark.parametrize(("count", "is_shown"), [(0, True), (1, False), (4, False), (5, True), (6, True)])
def test_one_to_four_is_hidden_and_nought_and_five_are_shown(count, is_shown):
    # The other cells are large enough that nothing else asks for this one to be hidden.
    table = np.array([[count, 50, 50], [50, 50, 50], [50, 50, 50]])
    assert (shown(table)[0][0] == count) is is_shown


def test_a_lone_small_number_takes_others_with_it_so_that_subtracting_gives_nothing():
    table = np.array([[40, 2, 30], [35, 20, 30], [60, 50, 40]])
    assert shown(table) == [
        [40, None, None, 72],
        [35, None, None, 85],
        [60, 50, 40, 150],
        [135, 72, 100, 307],
    ]


def test_two_ones_are_not_given_away_by_their_total():
    # A row of which two numbers are hidden and that are two together: each is one, unless more is hidden.
    table = np.array([[1, 1, 30], [20, 20, 30], [20, 20, 30]])
    whole, hidden = with_totals(table), hidden_cells(table)
    assert could_be_another(whole, hidden, (0, 0)) and could_be_another(whole, hidden, (0, 1))
    assert hidden[0, 2] or hidden[0, 3]


def test_a_small_total_is_hidden_as_well():
    assert shown(np.array([[1, 2], [60, 60]]))[0] == [None, None, None]


@given(tables())
def test_no_hidden_number_can_be_worked_out_from_what_is_shown(table):
    hidden = hidden_cells(table)
    could_be = everything_it_could_be(table, hidden)
    for cell in np.argwhere(hidden):
        assert len(set(could_be[:, cell[0], cell[1]])) > 1, f"{cell} of {table.tolist()}"


@given(tables(most_rows=6, most_columns=6))
def test_subtracting_along_rows_and_columns_again_and_again_gives_nothing(table):
    hidden = hidden_cells(table)
    # Whoever finds one hidden number alone in its row or column knows it, and goes on from there.
    for lines in (hidden, hidden.T):
        assert not (lines.sum(axis=1) == 1).any()


@given(tables(most_rows=5, most_columns=5))
def test_small_numbers_are_hidden_and_noughts_never(table):
    whole, hidden = with_totals(table), hidden_cells(table)
    assert hidden[(whole > 0) & (whole < 5)].all()
    assert not hidden[whole == 0].any()


@given(st.lists(st.integers(0, 3), min_size=4, max_size=24), st.data())
def test_tables_of_the_same_people_hide_the_same_totals(of_columns, data):
    # Four kinds of people, counted once by one grouping and once by another.
    def cut(groups: int) -> Counts:
        counts = np.zeros((groups, 4), dtype=np.int64)
        for column in of_columns:
            counts[data.draw(st.integers(0, groups - 1)), column] += 1
        return counts

    first, second = cut(3), cut(2)
    one, other = hidden_in_linked([first, second])
    assert (one[-1] == other[-1]).all()
    for table, hidden in ((first, one), (second, other)):
        whole = with_totals(table)
        assert all(could_be_another(whole, hidden, (int(i), int(j))) for i, j in np.argwhere(hidden))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 2)), max_size=40))
def test_questions_about_the_same_people_hide_the_same_groups(people):
    # Each is of a group by one way and by another, and answers two questions: with two and three answers.
    def counted(way: int, groups: int, answers: int, answer: int) -> Counts:
        counts = np.zeros((groups, answers), dtype=np.int64)
        for one in people:
            counts[one[way], one[answer] if answer == 1 else one[2]] += 1
        return counts

    topics = [
        [counted(0, 3, 2, 1), counted(2, 3, 2, 1)],
        [counted(0, 3, 3, 2), counted(2, 3, 3, 2)],
    ]
    found = hidden_in_topics(topics)
    for way in (0, 1):
        assert (found[0][way][:, -1] == found[1][way][:, -1]).all()
    for topic, marks in zip(topics, found, strict=True):
        assert (marks[0][-1] == marks[1][-1]).all()
        for table, hidden in zip(topic, marks, strict=True):
            whole = with_totals(table)
            assert hidden[(whole > 0) & (whole < 5)].all()
            assert all(could_be_another(whole, hidden, (int(i), int(j))) for i, j in np.argwhere(hidden))


def test_topics_are_asked_of_the_same_people():
    with pytest.raises(ValueError, match="as many"):
        hidden_in_topics([[np.array([[5, 6]])], [np.array([[5, 7]])]])


def test_linked_tables_are_of_the_same_people():
    with pytest.raises(ValueError, match="their totals agree"):
        hidden_in_linked([np.array([[5, 6]]), np.array([[5, 7]])])


def test_a_table_with_less_than_nobody_is_a_mistake():
    with pytest.raises(ValueError, match="none is below nought"):
        with_totals(np.array([[-1]]))
