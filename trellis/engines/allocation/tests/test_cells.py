import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.allocation.cells import columns_asked, sums_of_batch, support_not_counted
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.tests.making import KENSINGTON, NORFOLK, NORTHSHIRE

LEVELS = [f"{key}_level" for key in OUTCOME_KEYS]


def one_row(**cells):
    """A row in which every level is 2, but for what is named."""
    row = {**dict.fromkeys(LEVELS, "2"), **cells}
    return sums_of_batch({name: [cell] for name, cell in row.items()}, NORTHSHIRE, places=["row 7"])


@pytest.mark.parametrize("level", ["2", " 2 ", "2.0", 2, 2.0])
def test_a_level_may_come_as_text_or_as_a_number(level):
    assert one_row(work_level=level).weekly_pence.tolist() == [90 * 410]


@pytest.mark.parametrize(
    "level", ["x", "2.5", "-1", "5", "1e99", "nan", "٢", "1_0", 2.5, float("nan"), True, 10**30]
)
def test_a_level_that_cannot_be_used_is_a_finding_with_the_row_and_the_column(level):
    batch = one_row(work_level=level)
    assert (batch.wrong.tolist(), batch.has_sum.tolist(), batch.weekly_pence.tolist()) == (
        [True],
        [False],
        [0],
    )
    (finding,) = batch.findings
    assert (finding.code, finding.where) == ("unknown-level", "row 7, work_level")


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_level_is_not_a_nought(blank):
    (finding,) = one_row(work_level=blank, toilet_level=blank).findings
    assert (finding.code, finding.where) == ("not-answered", "row 7")
    assert "toilet_level and work_level are blank" in finding.says


@pytest.mark.parametrize("share", ["0.5", ".5", "5e-1", 0.5, " 0.5 "])
@pytest.mark.parametrize("yes", ["true", "TRUE", "True", "1", True, 1])
def test_a_share_and_its_yes_may_come_in_several_ways(share, yes):
    helped = one_row(work_carer_share=share, work_carer_willing=yes, work_carer_able=yes)
    assert helped.weekly_pence.tolist() == [855 * 41]


@pytest.mark.parametrize("no", ["false", "FALSE", "0", "", None, False, 0])
def test_anything_but_a_yes_takes_nothing_off(no):
    helped = one_row(work_carer_share="1", work_carer_willing=no, work_carer_able="true")
    assert helped.weekly_pence.tolist() == [90 * 410]


@pytest.mark.parametrize("share", ["50%", "1.01", "-0.1", "nan", "inf", "0_1", True])
def test_a_share_that_cannot_be_used_is_a_finding(share):
    (finding,) = one_row(work_carer_share=share, work_carer_willing="true", work_carer_able="true").findings
    assert (finding.code, finding.where) == ("share-outside-0-to-1", "row 7, work_carer_share")


@pytest.mark.parametrize("word", ["yes", "2", 2, 1.5, "willing"])
def test_a_yes_that_cannot_be_used_is_a_finding(word):
    (finding,) = one_row(work_carer_share="1", work_carer_willing=word, work_carer_able="true").findings
    assert (finding.code, finding.where) == ("not-true-or-false", "row 7, work_carer_willing")


def test_columns_of_numbers_give_what_their_cells_give():
    columns = {name: np.array([0, 4, 200, -3], dtype=np.int64) for name in LEVELS}
    columns |= {"work_carer_share": np.array([0.0, 0.5, 1.0, 1.0], dtype=np.float32)}
    columns |= {f"work_carer_{part}": np.array([True, True, False, True]) for part in ("willing", "able")}
    places = [f"row {n}" for n in range(4)]
    quick = sums_of_batch(columns, NORTHSHIRE, places=places)
    slow = sums_of_batch(
        {name: column.tolist() for name, column in columns.items()}, NORTHSHIRE, places=places
    )
    assert quick.weekly_pence.tolist() == slow.weekly_pence.tolist() == [0, 209 * 410, 0, 0]
    assert quick.findings == slow.findings
    assert quick.wrong.tolist() == [False, False, True, True]


def test_a_table_of_points_totals_is_worked_by_a_scheme_without_questions():
    totals = ["115", "116.0", "69", "x", "", "-1", float("nan"), None, 16]
    batch = sums_of_batch({"points": totals}, NORFOLK, places=[str(n) for n in range(9)])
    assert batch.weekly_pence.tolist() == [959, 1918, 0, 0, 0, 0, 0, 0, 0]
    assert batch.wrong.tolist() == [False, False, False, True, True, True, True, True, False]
    assert [finding.code for finding in batch.findings] == [
        "below_table_floor",
        "not-points",
        "not-answered",
        "not-points",
        "not-points",
        "not-answered",
        "below_table_floor",
    ]
    assert columns_asked(["points"], KENSINGTON) == ("points",)


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (LEVELS[1:], "missing-column"),
        ([*LEVELS, "id", "id"], "doubled-column"),
        ([*LEVELS, "weekly_pence"], "column-already-there"),
        ([";".join(LEVELS)], "missing-column"),
    ],
)
def test_a_table_with_the_wrong_headings_is_refused_whole(headings, code):
    with pytest.raises(Refused) as refused:
        columns_asked(headings, NORTHSHIRE)
    assert {finding.code for finding in refused.value.findings} == {code}


def test_semicolons_in_place_of_commas_are_guessed_at():
    with pytest.raises(Refused, match="other than commas"):
        columns_asked([";".join(LEVELS)], NORTHSHIRE)


def test_a_share_without_its_yes_is_spoken_of():
    assert support_not_counted([*LEVELS, "work_carer_share", "work_carer_able"]) == ("work",)
    assert support_not_counted([*LEVELS, "work_carer_share", "work_carer_able", "work_carer_willing"]) == ()
