"""What is there on a day, in one account, in a budget, and in every account at once."""

from datetime import date

import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.basis.periods import Period
from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.balances import Within, balance, balance_within, balances, what_is_wrong
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.entries import MOST_LINE_PENCE, Entry, Line, as_columns, moving
from trellis.engines.ledger.statement import Happened, statement, tell
from trellis.engines.ledger.tests import day_book

OPENED = date(2026, 4, 1)
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))

A_BUDGET_IN_TWO_SLICES = """
    27 April 2026  due-0   Due, April         fund:council -100.00  slice:own +100.00
    4 May 2026     due-1   Due, 4 to 31 May   fund:council -720.00  slice:own +720.00
    4 May 2026     due-2   Due, 4 to 31 May   fund:council -360.00  slice:open_door +360.00
    6 May 2026     hold-1  Held: bank details wanted   slice:own -20.00  held:own +20.00
    8 May 2026     pay-1   Paid               slice:own -700.00  on_the_way:bacs +700.00
    9 May 2026     back-2  Two days fewer; corrects due-2  slice:open_door -25.71  fund:council +25.71
    1 June 2026    due-3   Due, June          fund:council -1.00  slice:own +1.00
"""


@pytest.fixture
def books():
    """Bill's budget in two slices, and money of one of them held."""
    return Books(
        [
            Account("fund:council", OPENED),
            Account("on_the_way:bacs", OPENED),
            Account("budget:bill", OPENED),
            Account("slice:own", OPENED, under="budget:bill"),
            Account("slice:open_door", OPENED, under="budget:bill"),
            Account("held:own", OPENED, under="slice:own"),
        ],
        entries=day_book.tell(A_BUDGET_IN_TWO_SLICES).entries,
    )


def test_a_budget_is_all_that_stands_under_it_however_deep(books):
    assert balance_within(books, "budget:bill", date(2026, 5, 31)) == Within(454_29, 20_00)
    assert balance_within(books, "slice:own", date(2026, 5, 31)) == Within(120_00, 20_00)
    assert balance_within(books, "slice:own", date(2026, 5, 5)) == Within(820_00, 0)
    assert balance(books, "budget:bill", date(2026, 5, 31)) == 0


def test_an_account_under_itself_is_counted_once():
    one, other = Account("budget:a", OPENED, under="budget:b"), Account("budget:b", OPENED, under="budget:a")
    books = Books([one, other], brought_forward=[("budget:a", OPENED, 5), ("budget:b", OPENED, 7)])
    assert balance_within(books, "budget:a", OPENED) == Within(12, 0)


def test_every_account_at_once_is_what_each_is_alone(books):
    columns = as_columns(books.entries())
    for on in (date(2026, 4, 26), date(2026, 4, 27), date(2026, 5, 8), date(2026, 6, 1)):
        alone = [balance(books, key, on) for key in columns.accounts]
        assert balances(columns, on).tolist() == alone
    assert balances(columns).tolist() == alone


def test_a_statement_goes_from_what_was_there_to_what_is_there(books):
    assert statement(books, "budget:bill", MAY).in_words() == [
        "At the start of 1 May 2026 there was £100.00.",
        "4 May 2026: Due, 4 to 31 May. £720.00 came in; £820.00 was there then.",
        "4 May 2026: Due, 4 to 31 May (corrected later). £360.00 came in; £1,180.00 was there then.",
        "6 May 2026: Held: bank details wanted. Nothing came in or went out; £1,180.00 was there then.",
        "8 May 2026: Paid. £700.00 went out; £480.00 was there then.",
        "9 May 2026: Two days fewer. £25.71 went out; £454.29 was there then.",
        "At the end of 31 May 2026 there was £454.29.",
        "Of this, £20.00 waits for somebody.",
    ]


def test_both_ends_of_a_statement_count(books):
    def references(first, last):
        told = statement(books, "slice:own", Period(first, last))
        return [line.happened.reference for line in told.lines]

    assert references(date(2026, 4, 27), date(2026, 5, 4)) == ["due-0", "due-1"]
    assert references(date(2026, 4, 28), date(2026, 5, 3)) == []


def test_a_statement_of_a_month_in_which_nothing_happened_says_so(books):
    june = statement(books, "slice:open_door", Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert june.in_words() == [
        "At the start of 1 June 2026 there was £334.29.",
        "Nothing happened.",
        "At the end of 30 June 2026 there was £334.29.",
    ]


def test_a_statement_from_looked_up_lines_is_put_in_the_order_of_days():
    lines = [Happened(date(2026, 5, on), str(on), "Paid", pence) for on, pence in ((9, -5), (4, 10), (9, -3))]
    told = tell(1, lines, MAY)
    assert [(line.happened.pence, line.balance_pence) for line in told.lines] == [(10, 11), (-5, 6), (-3, 3)]
    assert told.closing_pence == 3


def test_a_line_outside_the_period_is_a_mistake():
    with pytest.raises(ValueError, match="outside the period"):
        tell(0, [Happened(date(2026, 6, 1), "1", "Paid", 1)], MAY)


def wrong(*entries):
    return [(finding.code, finding.where) for finding in what_is_wrong(as_columns(entries))]


def moved(reference, on, pence, to, out_of="fund:council"):
    return Entry(reference, date(2026, 5, on), "Money", moving(pence, from_account=out_of, to_account=to))


def test_books_taken_over_are_told_what_cannot_be():
    one_sided = Entry("odd", date(2026, 5, 4), "Odd", (Line("fund:council", -1), Line("spent:x", 2)))
    early = moved("early", 3, 10, to="pot:x", out_of="slice:x")
    late = moved("late", 4, 10, to="slice:x")
    assert (
        wrong(moved("right", 4, 10, to="slice:x"), moved("next", 4, 10, to="pot:x", out_of="slice:x")) == []
    )
    assert wrong(early, late, one_sided, moved("purse", 4, 1, to="purse:x")) == [
        ("does-not-sum", "“odd”"),
        ("unknown-kind", "“purse:x”"),
        ("would-go-below-nought", "“slice:x”"),
    ]
    [finding] = what_is_wrong(as_columns([late, early]))
    assert finding.says == "The account “slice:x” is at -£0.10 on 3 May 2026."


def test_a_line_too_large_to_add_up_is_refused_and_never_wrapped_round():
    pence = MOST_LINE_PENCE
    most, over = moved("most", 4, pence, to="slice:x"), moved("over", 4, pence + 1, to="slice:x")
    assert balances(as_columns([most])).tolist() == [-pence, pence]
    assert wrong(most) == [] and wrong(over) == [("line-too-large", "“over”")]
    with pytest.raises(Refused) as refused:
        balances(as_columns([most, over]))
    assert [finding.where for finding in refused.value.findings] == ["“over”"]


def test_no_more_than_fifty_of_one_sort_are_told():
    assert len(wrong(*(moved(str(number), 4, 1, to=f"purse:{number}") for number in range(51)))) == 50


def test_no_entries_leave_nothing_anywhere():
    columns = as_columns([])
    assert balances(columns, OPENED).tolist() == [] and what_is_wrong(columns) == ()
    assert balances(columns).dtype == np.int64


@pytest.mark.parametrize("key", ["purse:amina", "slice", "slice:", "", "Slice:amina"])
def test_an_account_of_no_kind_cannot_be_made(key):
    with pytest.raises(ValueError, match="is no account"):
        Account(key, OPENED)


def test_an_account_is_not_closed_before_it_is_opened():
    assert Account("pot:amina", OPENED, OPENED).is_open_on(OPENED)
    with pytest.raises(ValueError, match="before it is opened"):
        Account("pot:amina", OPENED, date(2026, 3, 31))


def test_money_is_not_brought_forward_into_an_account_that_there_is_not():
    with pytest.raises(ValueError, match="no account"):
        Books([], brought_forward=[("pot:amina", OPENED, 1)])


def test_books_do_not_take_one_reference_twice():
    entry = moved("one", 4, 1, to="slice:x")
    with pytest.raises(ValueError, match="already"):
        Books([Account("fund:council", OPENED), Account("slice:x", OPENED)], entries=[entry], known=[entry])
