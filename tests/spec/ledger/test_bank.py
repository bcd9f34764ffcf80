"""What the bank says is held beside what the books expect. What is matched needs nobody; what is suggested a
person presses once; what is left over is never guessed at."""

import numpy as np

from tests.spec.ledger.told import day, pence
from tests.tables import told_by
from trellis.engines.ledger.reconcile import BankColumns, ExpectedColumns, reconcile

title = "The bank's statement"


@told_by("""
    bank's day | bank's text    | £        | expected  | of whom     | comes of it
    -----------+----------------+----------+-----------+-------------+------------
    7 May      |                | 1,090.80 | 4 May     | Amina Ahmed | matched
    8 May      |                | 1,090.80 | 4 May     | Amina Ahmed | suggested
    8 June     |                | 1,090.80 | 4 May     | Amina Ahmed | suggested
    9 June     |                | 1,090.80 | 4 May     | Amina Ahmed | left over
    1 May      |                | 1,090.80 | 4 May     | Amina Ahmed | matched
    30 April   |                | 1,090.80 | 4 May     | Amina Ahmed | suggested
""")
def test_the_same_sum_within_three_days_is_matched_and_within_five_weeks_suggested(row):
    """A payment due on a Saturday may be at the bank on the Tuesday."""
    assert _comes_of([row], [row]) == [row["comes of it"]]


@told_by("""
    bank's day | bank's text    | £        | expected    | of whom                  | comes of it
    -----------+----------------+----------+-------------+--------------------------+---------------------
    5 May      | B BAKER DP     | 512.00   | 4 May 4 May | Amina Ahmed, Bill Baker  | matched with second
    5 May      | AHMED          | 512.00   | 4 May 4 May | Amina Ahmed, Bill Baker  | matched with first
    5 May      | FASTER PAYMENT | 512.00   | 4 May 5 May | Amina Ahmed, Bill Baker  | suggested with second
    5 May      | AHMED AMINA    | 512.00   | 4 May 5 May | Sara Ahmed, Amina Ahmed  | matched with second
""")
def test_of_two_of_one_sum_the_name_in_the_banks_text_decides(row):
    """Without a name in it, the nearer day is suggested."""
    days = ["4 May", row["expected"].removeprefix("4 May ")]
    expected = [
        {"expected": on, "of whom": name.strip(), "£": row["£"]}
        for on, name in zip(days, row["of whom"].split(","), strict=True)
    ]
    assert _comes_of([row], expected, names=["first", "second"]) == [row["comes of it"]]


@told_by("""
    bank's day | bank's text | £         | expected                         | of whom   | comes of it
    -----------+-------------+-----------+----------------------------------+-----------+------------
    29 May     | WAGES       | -1,003.72 | 8 May, 15 May, 22 May and 29 May | Pat Payne | suggested
    29 May     | WAGES       | -1,003.71 | 8 May, 15 May, 22 May and 29 May | Pat Payne | left over
    29 May     | WAGES       | 1,003.72  | 8 May, 15 May, 22 May and 29 May | Pat Payne | left over
""")
def test_four_weeks_wages_paid_at_once_are_suggested_together(row):
    """£250.93 is expected to go out on each of the four days. Money in is never matched with money out."""
    days = row["expected"].replace(" and", ",").split(", ")
    expected = [{"expected": on, "of whom": row["of whom"], "£": "-250.93"} for on in days]
    assert _comes_of([row], expected) == [row["comes of it"]]


def _comes_of(bank, expected, names=()):
    found = reconcile(
        BankColumns(
            _days(bank, "bank's day"), _sums(bank), [row["bank's text"] for row in bank], [None] * len(bank)
        ),
        ExpectedColumns(
            [str(number) for number in range(len(expected))],
            _days(expected, "expected"),
            _sums(expected),
            [row["of whom"] for row in expected],
            [None] * len(expected),
        ),
    )
    of_bank = dict.fromkeys(found.left_bank, "left over")
    for matches, word in ((found.matched, "matched"), (found.suggested, "suggested")):
        for match in matches:
            of_bank[match.bank] = f"{word} with {names[match.expected[0]]}" if names else word
    return [of_bank[row] for row in range(len(bank))]


def _days(rows, column):
    return np.array([day(f"{row[column]} 2026") for row in rows], dtype="datetime64[D]")


def _sums(rows):
    return np.array([pence(row["£"]) for row in rows])
