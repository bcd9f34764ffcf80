"""Bank lines beside what was expected, drawn as tables. A bank line is named by its row, from 1."""

import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables import columns
from trellis.engines.ledger.reconcile import (
    RULES,
    SUGGESTED_WITHIN_DAYS,
    WITHIN_DAYS,
    BankColumns,
    ExpectedColumns,
    reconcile,
    words_of,
)
from trellis.engines.ledger.tests.day_book import day, pence


def bank_of(text):
    drawn = columns(text)
    return BankColumns(
        _days(drawn["day"]),
        np.array([pence(one) for one in drawn["£"]]),
        drawn["text"],
        drawn.get("reference", [None] * len(drawn["day"])),
    )


def expected_of(text):
    drawn = columns(text)
    none = [None] * len(drawn["day"])
    return ExpectedColumns(
        drawn["entry"],
        _days(drawn["day"]),
        np.array([pence(one) for one in drawn["£"]]),
        drawn["name"],
        drawn.get("reference", none),
        drawn.get("run"),
    )


def _days(written):
    return np.array([day(one) for one in written], dtype="datetime64[D]")


def told(bank, expected, **days):
    """The matching as sentences: `1: run-1 by same-sum`, a question mark after what is only suggested."""
    bank, expected = bank_of(bank), expected_of(expected)
    found = reconcile(bank, expected, **days)
    sentences = []
    for matches, mark in ((found.matched, ""), (found.suggested, "?")):
        for match in matches:
            entries = " + ".join(expected.reference[row] for row in match.expected)
            sentences.append(f"{match.bank + 1}: {entries} by {match.rule}{mark}")
    left = [f"{row + 1}: nothing" for row in found.left_bank]
    return sorted(sentences + left), [expected.reference[row] for row in found.left_books]


JOURNEY_9 = """
    day         | £         | text
    ------------+-----------+---------------------
    6 May 2026  | 1,090.80  | NORTHSHIRE COUNCIL
    8 May 2026  | 189.20    | A AHMED CONTRIB
    29 May 2026 | -1,003.72 | PAT PAYNE WAGES MAY
    29 May 2026 | -62.00    | RIVERSIDE POOL
    30 May 2026 | -38.50    | HANDY HANDS LTD
"""


def test_a_months_statement_leaves_nothing_of_the_bank_over():
    """£1,090.80 in, a contribution of £189.20, four weeks' wages of £250.93 paid at once, and two bills.
    The wages of June are not paid yet."""
    sentences, left = told(
        JOURNEY_9,
        """
        entry | day         | £        | name
        ------+-------------+----------+-------------
        run-1 | 4 May 2026  | 1,090.80 | Northshire
        in-1  | 8 May 2026  | 189.20   | Amina Ahmed
        pay-1 | 8 May 2026  | -250.93  | Pat Payne
        pay-2 | 15 May 2026 | -250.93  | Pat Payne
        pay-3 | 22 May 2026 | -250.93  | Pat Payne
        pay-4 | 29 May 2026 | -250.93  | Pat Payne
        pay-5 | 5 June 2026 | -250.93  | Pat Payne
        swim  | 28 May 2026 | -62.00   | Riverside Pool
        mend  | 29 May 2026 | -38.50   | Handy Hands
        """,
    )
    assert sentences == [
        "1: run-1 by same-sum",
        "2: in-1 by same-sum",
        "3: pay-1 + pay-2 + pay-3 + pay-4 by several-together?",
        "4: swim by same-sum",
        "5: mend by same-sum",
    ]
    assert left == ["pay-5"]


def test_the_same_reference_and_sum_match_on_whatever_day():
    sentences, left = told(
        """
        day         | £     | text | reference
        ------------+-------+------+----------
        6 May 2026  | 10.00 |      | E2E-1
        1 July 2026 | 10.00 |      | E2E-2
        1 July 2026 | 10.01 |      | E2E-3
        """,
        """
        entry | day        | £     | name | reference
        ------+------------+-------+------+----------
        two   | 6 May 2026 | 10.00 |      | E2E-2
        one   | 6 May 2026 | 10.00 |      | E2E-1
        three | 6 May 2026 | 10.00 |      | E2E-3
        """,
    )
    assert sentences == ["1: one by same-reference", "2: two by same-reference", "3: nothing"]
    assert left == ["three"]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (day("4 May 2026"), "1: due by same-sum"),
        (day("7 May 2026"), "1: due by same-sum"),
        (day("1 May 2026"), "1: due by same-sum"),
        (day("8 May 2026"), "1: due by one-of-several?"),
        (day("8 June 2026"), "1: due by one-of-several?"),
        (day("9 June 2026"), "1: nothing"),
    ],
)
def test_how_far_the_days_lie_apart_says_how_sure_a_match_is(on, sentence):
    """Three days is near enough; a fourth makes it a suggestion; thirty-five days on it is none."""
    assert (WITHIN_DAYS, SUGGESTED_WITHIN_DAYS) == (3, 35)
    found = reconcile(
        BankColumns(np.array([on], dtype="datetime64[D]"), np.array([1000]), [""], [None]),
        ExpectedColumns(
            ["due"], np.array([date(2026, 5, 4)], dtype="datetime64[D]"), np.array([1000]), [""], [None]
        ),
    )
    matches = [f"1: due by {match.rule}" for match in found.matched]
    matches += [f"1: due by {match.rule}?" for match in found.suggested]
    assert (matches or ["1: nothing"]) == [sentence]


def test_money_in_is_never_matched_with_money_out():
    sentences, left = told(
        """
        day        | £     | text
        -----------+-------+-----
        4 May 2026 | 10.00 |
        """,
        """
        entry | day        | £      | name
        ------+------------+--------+-----
        due   | 4 May 2026 | -10.00 |
        """,
    )
    assert (sentences, left) == (["1: nothing"], ["due"])


def test_of_two_of_one_sum_the_names_decide_and_then_the_third_is_the_only_one():
    sentences, _ = told(
        """
        day        | £     | text
        -----------+-------+----------------
        4 May 2026 | 10.00 | B BAKER DP
        4 May 2026 | 10.00 | ZOË GRÜN
        5 May 2026 | 10.00 | FASTER PAYMENT
        """,
        """
        entry | day        | £     | name
        ------+------------+-------+-----------
        zoe   | 4 May 2026 | 10.00 | Zoe Gruen Grun
        bill  | 4 May 2026 | 10.00 | Bill Baker
        third | 4 May 2026 | 10.00 | Amina Ahmed
        """,
    )
    assert sentences == [
        "1: bill by same-sum-and-name",
        "2: zoe by same-sum-and-name",
        "3: third by same-sum",
    ]


def test_two_of_one_sum_that_nothing_tells_apart_are_only_suggested_by_their_days():
    sentences, _ = told(
        """
        day        | £     | text
        -----------+-------+-----
        5 May 2026 | 10.00 | DP
        4 May 2026 | 10.00 | DP
        """,
        """
        entry | day        | £     | name
        ------+------------+-------+------------
        four  | 4 May 2026 | 10.00 | Bill Baker
        five  | 5 May 2026 | 10.00 | Bill Baker
        """,
    )
    assert sentences == ["1: five by one-of-several?", "2: four by one-of-several?"]


ONE_LINE = """
    day        | £     | text
    -----------+-------+------
    5 May 2026 | 10.00 | {text}
"""


def test_a_name_that_fits_two_alike_decides_nothing():
    sentences, left = told(
        ONE_LINE.format(text="AHMED"),
        """
        entry | day        | £     | name
        ------+------------+-------+------------
        amina | 5 May 2026 | 10.00 | Amina Ahmed
        sara  | 4 May 2026 | 10.00 | Sara Ahmed
        """,
    )
    assert (sentences, left) == (["1: amina by one-of-several?"], ["sara"])


def test_two_lines_that_bear_one_name_decide_nothing_and_more_words_do():
    lines = ONE_LINE.format(text="BAKER") + "    4 May 2026 | 10.00 | BAKER\n"
    expected = """
        entry | day        | £     | name
        ------+------------+-------+-----------
        bill  | 4 May 2026 | 10.00 | Bill Baker
    """
    assert told(lines, expected) == (["1: nothing", "2: bill by one-of-several?"], [])
    bill = lines.replace("10.00 | BAKER\n    ", "10.00 | BILL BAKER\n    ")
    assert told(bill, expected) == (["1: bill by same-sum-and-name", "2: nothing"], [])


def test_of_two_days_as_near_the_earlier_is_suggested():
    sentences, left = told(
        ONE_LINE.format(text="DP"),
        """
        entry  | day        | £     | name
        -------+------------+-------+-----
        after  | 7 May 2026 | 10.00 |
        before | 3 May 2026 | 10.00 |
        """,
    )
    assert (sentences, left) == (["1: before by one-of-several?"], ["after"])


def test_two_runs_of_one_total_are_left_for_a_person():
    expected = """
        entry | day        | £    | name | run
        ------+------------+------+------+------
        a     | 5 May 2026 | 4.00 |      | run-1
        b     | 5 May 2026 | 6.00 |      | run-1
        c     | 5 May 2026 | 7.00 |      | run-2
        d     | 5 May 2026 | 3.00 |      | run-2
    """
    assert told(ONE_LINE.format(text=""), expected) == (["1: nothing"], ["a", "b", "c", "d"])


def test_of_wages_in_a_row_those_due_by_then_are_suggested():
    """Paid on 3 June: the week due two days later is nearer, but it was not due."""
    weeks = ["8 May", "15 May", "22 May", "29 May", "5 June"]
    expected = "entry | day | £ | name\n" + "\n".join(
        f"{on} | {on} 2026 | -250.93 | Pat Payne" for on in weeks
    )
    paid = "day | £ | text\n3 June 2026 | -1,003.72 | WAGES"
    sentences, left = told(paid, expected)
    assert sentences == ["1: 8 May + 15 May + 22 May + 29 May by several-together?"]
    assert left == ["5 June"]


def test_a_whole_runs_total_is_matched_in_one_line():
    """£1,090.80 + £740.19 + £512.00 left the council's account as one sum."""
    expected = """
        entry | day        | £         | name | run
        ------+------------+-----------+------+------
        amina | 1 May 2026 | -1,090.80 |      | run-1
        bill  | 1 May 2026 | -740.19   |      | run-1
        olga  | 1 May 2026 | -512.00   |      | run-1
        other | 1 May 2026 | -512.00   |      | run-2
    """
    line = """
        day        | £         | text
        -----------+-----------+-----
        1 May 2026 | -2,342.99 | BACS
    """
    assert told(line, expected) == (["1: amina + bill + olga by whole-run"], ["other"])


def test_several_that_come_to_a_line_in_two_ways_are_left_for_a_person():
    line = """
        day        | £     | text
        -----------+-------+-----
        4 May 2026 | 30.00 |
    """
    expected = """
        entry | day        | £     | name
        ------+------------+-------+-----
        a     | 4 May 2026 | 10.00 |
        b     | 4 May 2026 | 20.00 |
    """
    assert told(line, expected) == (["1: a + b by several-together?"], [])
    another = expected + "        c     | 4 May 2026 | 20.00 |\n"
    assert told(line, another) == (["1: nothing"], ["a", "b", "c"])


def test_words_are_told_apart_without_case_accents_and_short_ones():
    assert words_of("MR J. ŁUKASZ-Ahmed ÉMILE") == {"łukasz", "ahmed", "emile"}


def test_every_rule_has_words():
    found = reconcile(bank_of(JOURNEY_9), _nothing_expected())
    assert found.left_bank == (0, 1, 2, 3, 4)
    assert all(says.endswith(".") for says in RULES.values())


def _nothing_expected():
    return ExpectedColumns([], np.array([], dtype="datetime64[D]"), np.array([], dtype=np.int64), [], [])


SMALL = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.sampled_from([-300, -200, -100, 100, 200, 300, 400]),
        st.sampled_from(["", "Bill Baker", "Amina Ahmed", "Bill Ahmed"]),
        st.sampled_from([None, None, "", "E1", "E2"]),
    ),
    max_size=14,
)


@given(SMALL, SMALL)
@settings(max_examples=300, deadline=None)
def test_nothing_is_matched_twice_and_every_match_comes_to_its_sum(bank_rows, books_rows):
    bank, expected = _made(bank_rows, books_rows)
    found = reconcile(bank, expected)
    matches = found.matched + found.suggested
    assert sorted([match.bank for match in matches] + list(found.left_bank)) == list(range(len(bank)))
    rows = [row for match in matches for row in match.expected] + list(found.left_books)
    assert sorted(rows) == list(range(len(expected)))
    for match in matches:
        assert expected.pence[list(match.expected)].sum() == bank.pence[match.bank]
        apart = np.abs((expected.on[list(match.expected)] - bank.on[match.bank]).astype(int)).max()
        if match.rule != "same-reference":
            assert apart <= (WITHIN_DAYS if match in found.matched else SUGGESTED_WITHIN_DAYS)
    # What is left of one sum lies too far apart on the two sides, or it would have been suggested.
    for row in found.left_bank:
        for one in found.left_books:
            if bank.pence[row] == expected.pence[one]:
                assert abs((bank.on[row] - expected.on[one]).astype(int)) > SUGGESTED_WITHIN_DAYS


@given(SMALL, SMALL, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_what_is_matched_hangs_on_no_order(bank_rows, books_rows, chance):
    """Shuffled, the same lines are matched with the same."""

    def matched(bank_rows, books_rows):
        bank, expected = _made(bank_rows, books_rows)
        return sorted(
            (bank_rows[m.bank], [books_rows[row] for row in m.expected], m.rule)
            for m in reconcile(bank, expected).matched
            if m.rule != "same-reference"
        )

    # One reference more than once is given out by rows, so here each stands once.
    bank_rows, books_rows = _each_reference_once(bank_rows), _each_reference_once(books_rows)
    first = matched(bank_rows, books_rows)
    shuffled = chance.sample(bank_rows, len(bank_rows)), chance.sample(books_rows, len(books_rows))
    assert matched(*shuffled) == first


def _each_reference_once(rows):
    seen = set()
    kept = []
    for on, sum_, name, reference in rows:
        kept.append((on, sum_, name, "" if reference in seen else reference or ""))
        seen.add(reference)
    return kept


def _made(bank_rows, books_rows):
    def parts(rows):
        on, sums, names, references = zip(*rows, strict=True) if rows else ((), (), (), ())
        days = np.datetime64("2026-05-01", "D") + np.array(on, dtype="timedelta64[D]")
        return days, np.array(sums, dtype=np.int64), list(names), list(references)

    on, sums, names, references = parts(books_rows)
    expected = ExpectedColumns([str(row) for row in range(len(sums))], on, sums, names, references)
    return BankColumns(*parts(bank_rows)), expected


@pytest.mark.parametrize(
    "how_alike", ["all different", "all the same", "all on one day", "few sums", "nothing fits"]
)
def test_ten_thousand_lines_are_matched_once_each_however_alike_they_are(how_alike):
    chance = random.Random(20260504)
    most = {"all different": 10**9, "few sums": 40, "nothing fits": 10**6}.get(how_alike, 1)
    days = 1 if how_alike == "all on one day" else 365
    books = [
        (chance.randrange(0, days), chance.randint(1, most), f"Name{chance.randrange(3000)} Baker", None)
        for _ in range(10_000)
    ]
    bank = [(on + chance.randrange(0, 3), sum_, f"{name.upper()} DP", None) for on, sum_, name, _ in books]
    if how_alike == "nothing fits":
        bank = [(on, sum_ + 10**6 + 1, name, None) for on, sum_, name, _ in bank]
    found = reconcile(*_made(bank, books))
    matched = [one.bank for one in found.matched]
    assert len(set(matched)) == len(matched)
    if how_alike == "nothing fits":
        assert not matched
    if how_alike == "all different":
        assert len(found.matched) == 10_000
