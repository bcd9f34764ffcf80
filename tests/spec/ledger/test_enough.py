"""Sources may go below nought, for that says how much they have given: the council's funds, another funder,
and what a person pays in. Nothing else may, on the day of an entry or on any day after it."""

from datetime import date

from tests.spec.ledger.told import day_book
from trellis.engines.ledger.balances import balance

title = "There must be enough"


@day_book("""
    day   | entry | from         | to          | £     | means     | comes of it
    ------+-------+--------------+-------------+-------+-----------+----------------------
    4 May | due-1 | fund:council | slice:amina | 10.00 | due       | posted
    4 May | out-1 | slice:amina  | pot:amina   | 10.01 | too much  | would-go-below-nought
    4 May | out-2 | slice:amina  | pot:amina   | 10.00 | all of it | posted
    4 May | out-3 | slice:amina  | pot:amina   | 0.01  | too much  | would-go-below-nought
""")
def test_an_account_may_be_emptied_and_not_a_penny_more(book):
    """At nought is not below it."""
    assert balance(book.books, "slice:amina", date(2026, 5, 4)) == 0


@day_book("""
    day    | entry | from         | to          | £     | means             | comes of it
    -------+-------+--------------+-------------+-------+-------------------+----------------------
    4 May  | due-1 | fund:council | slice:amina | 10.00 | due               | posted
    11 May | out-1 | slice:amina  | pot:amina   | 8.00  | paid              | posted
    18 May | due-2 | fund:council | slice:amina | 10.00 | due               | posted
    3 May  | out-2 | slice:amina  | pot:amina   | 1.00  | before it was due | would-go-below-nought
    5 May  | out-3 | slice:amina  | pot:amina   | 2.01  | dated back        | would-go-below-nought
    5 May  | out-4 | slice:amina  | pot:amina   | 2.00  | dated back        | posted
""")
def test_an_entry_dated_back_leaves_no_later_day_short(book):
    """On 5 May there was enough for £2.01, but on 11 May there would have been a penny too little."""
    assert balance(book.books, "slice:amina", date(2026, 5, 11)) == 0
