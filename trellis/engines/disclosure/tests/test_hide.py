from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.partitions import NOT_KNOWN, Partition
from trellis.engines.disclosure.grid import ALL, Grid, grid_of
from trellis.engines.disclosure.hide import AS_IT_IS, HIDDEN, ROUNDED, SMALL, Protected, as_it_is, protect
from trellis.engines.disclosure.known import Known, Rate, recovered
from trellis.engines.disclosure.policy import find, shipped

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

OWN = find("northshire")
POLICIES = [find(name) for name in shipped()]


def counted(**of: tuple[int, int]) -> Grid:
    """Groups by name, of each how many said yes and how many said no."""
    groups, answers = [], []
    for at, (yes, no) in enumerate(of.values()):
        groups += [at] * (yes + no)
        answers += [0] * yes + [1] * no
    by = Partition("group", "Group", tuple(of), np.array(groups, dtype=np.int64))
    said = Partition("said", "Said", ("yes", "no"), np.array(answers, dtype=np.int64))
    return grid_of(len(groups), [by], [said])


def printed(shown: Protected) -> list[list[int | str]]:
    """The rows of a grid as a reader sees them."""
    told: list[list[int | str]] = []
    for row in range(len(shown.grid.rows)):
        told.append([])
        for column in range(len(shown.grid.columns)):
            how, count = shown.how[row, column], int(shown.grid.counts[row, column])
            assert shown.policy is not None
            marks = {SMALL: shown.policy.small_shown_as, HIDDEN: shown.policy.hidden_as}
            told[-1].append(marks.get(int(how), shown.policy.rounded(count)))
    return told


@st.composite
def grids(draw) -> Grid:
    """A few dozen people cut by age, in fine and in wide bands, and by sex; one question is of some only."""
    people = draw(st.integers(1, 60))

    def column(parts: int) -> np.ndarray:
        weights = draw(st.sampled_from([[1] * parts, [8] + [1] * (parts - 1)]))
        choices = [at for at, many in enumerate(weights) for _ in range(many)]
        seed = draw(st.integers(0, 10_000))
        return np.random.default_rng(seed).choice(choices, people).astype(np.int64)

    fine = column(4)
    wide = Partition("wide", "Age", ("young", "old"), np.array([0, 0, 1, 1])[fine])
    fine_way = Partition("fine", "Age in bands", ("a", "b", "c", "d"), fine, None, "wide")
    sex = Partition("sex", "Sex", ("female", "male", NOT_KNOWN), column(3))
    offered = Partition("offered", "Offered", ("yes", "no"), column(2))
    took = Partition(
        "took", "Took", ("yes", "no"), np.where(offered.number == 0, column(2), -1), ("offered", "yes")
    )
    held = Partition("held", "Held", ("paid", "managed", "arranged"), column(3))
    ways = [one.without_empty() for one in (wide, fine_way, sex)]
    return grid_of(people, ways, [offered, took, held])


def everything_it_could_be(known: Known) -> list[np.ndarray]:
    """Every way to fill the cells, by trying; only for a grid of few cells, and of counts that are small."""
    free = np.flatnonzero(known.open)
    found = []
    ranges = [range(int(known.low[one]), min(int(known.high[one]), 14) + 1) for one in free]
    for numbers in product(*ranges):
        filled = known.low.copy()
        filled[free] = numbers
        if all(filled[whole] == filled[list(parts)].sum() for whole, parts in known.equations):
            found.append(filled)
    return found


def test_two_of_fourteen_are_hidden_and_do_not_come_back_by_subtraction():
    # Journey J14: who took a direct payment, of those offered; 56 in all.
    shown = protect(counted(under_65=(44, 20), to_84=(10, 28), over_85=(2, 12)), OWN)
    assert printed(shown) == [[116, 56, 60], [64, 44, 20], [38, "c", "c"], [14, "c", "c"]]
    assert shown.audit() == ()


def test_hiding_the_one_cell_alone_is_found_out_by_the_audit():
    grid = counted(under_65=(44, 20), to_84=(10, 28), over_85=(2, 12))
    how = np.full(grid.counts.shape, AS_IT_IS)
    how[grid.place(("group", "over_85"), ("said", "yes"))] = SMALL
    (found,) = Protected(grid, OWN, how).audit()
    assert (found.row, found.column, found.count) == (("group", "over_85"), ("said", "yes"), 2)


def test_the_nhs_rule_shows_five_for_two_and_the_rest_to_the_nearest_five():
    shown = protect(counted(under_65=(44, 20), to_84=(10, 28), over_85=(2, 12)), find("nhs-2018"))
    assert printed(shown) == [[115, 55, 60], [65, 45, 20], [40, 10, 30], [15, "5", 10]]


def test_twelve_ones_rounded_in_a_total_of_twelve_would_each_be_one_and_so_the_total_is_hidden():
    ones = {f"group {at}": (1, 40) for at in range(12)}
    shown = protect(counted(**ones), find("nhs-2018"))
    # Ten is shown for eight to twelve; twelve groups of at least one make that exactly twelve.
    assert shown.how[shown.grid.place(ALL, ("said", "yes"))] == HIDDEN
    assert shown.audit() == ()


def test_nobody_learns_that_all_of_few_gave_one_answer():
    shown = protect(counted(few=(6, 0), others=(40, 41), more=(30, 20)), OWN)
    row = shown.grid.rows.index(("group", "few"))
    assert printed(shown)[row] == [6, "c", "c"]


@pytest.mark.parametrize(("people", "is_told"), [(9, False), (10, True), (11, True)])
def test_all_of_ten_may_be_told_and_all_of_nine_not(people, is_told):
    shown = protect(counted(few=(people, 0), others=(40, 41), more=(30, 20)), OWN)
    assert (printed(shown)[1][1] == people) is is_told


def test_who_is_known_to_be_known_is_no_answer():
    known = Partition("known", "Known", ("Known", NOT_KNOWN), np.zeros(86, dtype=np.int64), tells=False)
    by = Partition("group", "Group", ("few", "others"), np.repeat([0, 1], [6, 80]))
    shown = protect(grid_of(86, [by], [known]), OWN)
    assert printed(shown) == [[86, 86, 0], [6, 6, 0], [80, 80, 0]]


def test_the_same_people_are_hidden_in_every_table_they_stand_in():
    # 44, 10 and 2 took the offer, and the same 44, 10 and 2 hold a direct payment. Each question by itself
    # would hide another group with the two: whoever guesses that they are the same would have them back.
    by_age = {"18 to 64": (44, 200, 5), "65 to 84": (10, 50, 50), "85 and over": (2, 24, 24)}
    ages = np.repeat([0, 1, 2], [sum(counts) for counts in by_age.values()])
    ways = np.concatenate([np.repeat([0, 1, 2], counts) for counts in by_age.values()])
    by = Partition("age", "Age", tuple(by_age), ages)
    took = Partition("took", "Took", ("yes", "no"), np.minimum(ways, 1))
    held = Partition("held", "Held", ("direct payment", "managed", "arranged"), ways)
    shown = protect(grid_of(len(ages), [by], [took, held]), OWN)
    assert (shown.how[:, 1] == shown.how[:, 3]).all()
    assert shown.how[3, 1] == SMALL and shown.audit() == ()


def test_a_rate_beside_a_hidden_count_gives_it_back():
    # “c of 14, 14.3%”: from 14.25 to 14.35 in a hundred of fourteen there is two alone.
    known = Known(np.array([1, 14]), np.array([30, 14]), [], [Rate(0, 1, 0.1425, 0.1435)])
    assert recovered(known) == {0: 2}


def test_a_rate_of_a_hidden_number_of_people_may_give_both_back():
    known = Known(np.array([1, 1]), np.array([4, 20]), [], [Rate(0, 1, 0.1425, 0.1435)])
    assert recovered(known) == {}
    known = Known(np.array([1, 1]), np.array([1, 20]), [], [Rate(0, 1, 0.1425, 0.1435)])
    assert recovered(known) == {1: 7}


def test_what_may_be_seen_whole_is_as_it_is():
    shown = as_it_is(counted(few=(2, 1), others=(3, 4)))
    assert (shown.how == AS_IT_IS).all() and shown.audit() == ()


@settings(max_examples=25, deadline=None)
@given(grids(), st.sampled_from(POLICIES))
def test_no_hidden_count_of_any_table_comes_back(grid, policy):
    assert protect(grid, policy).audit() == ()


@settings(max_examples=25, deadline=None)
@given(grids(), st.sampled_from(POLICIES))
def test_no_small_number_is_shown_and_what_is_shown_as_it_is_is_true(grid, policy):
    shown = protect(grid, policy)
    small = (grid.counts > 0) & (grid.counts <= policy.small_to)
    assert np.isin(shown.how[small], (SMALL, HIDDEN)).all()
    assert not np.isin(shown.how[grid.counts == 0], (SMALL, ROUNDED)).any()
    known, numbers = shown.known, grid.same
    assert (known.low[numbers] <= grid.counts).all() and (grid.counts <= known.high[numbers]).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=2), st.integers(0, 63))
def test_the_audit_finds_what_trying_everything_finds(rows, hidden):
    grid = counted(a=rows[0], b=rows[1])
    how = np.full(grid.counts.shape, AS_IT_IS)
    # Any cells at all, whether or not that is enough: the audit is to tell.
    for bit, at in enumerate(product((1, 2), (0, 1, 2))):
        if hidden >> bit & 1 and grid.counts[at]:
            how[grid.same == grid.same[at]] = HIDDEN
    shown = Protected(grid, OWN, how)
    could_be = np.array(everything_it_could_be(shown.known))
    unique = {
        int(one): int(could_be[0, one])
        for one in np.flatnonzero(shown.known.open)
        if len(set(could_be[:, one])) == 1
    }
    assert recovered(shown.known) == unique
