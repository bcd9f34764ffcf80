"""Money falls due, is sent, is credited and is spent, and stands in one place at a time."""

from datetime import date

from tests.spec.ledger.told import day_book
from trellis.engines.ledger.balances import balance

title = "The way of a payment"


@day_book("""
    day   | entry   | from            | to              | £        | means                       | comes of it
    ------+---------+-----------------+-----------------+----------+-----------------------------+------------
    4 May | due-1   | fund:council    | slice:amina     | 1,090.80 | due, 4 to 31 May            | posted
    4 May | run-1   | slice:amina     | on_the_way:bacs | 1,090.80 | in the payment file         | posted
    6 May | bank-1  | on_the_way:bacs | pot:amina       | 1,090.80 | credited                    | posted
    8 May | in-1    | person:amina    | pot:amina       | 189.20   | contribution for four weeks | posted
    8 May | spend-1 | pot:amina       | spent:amina     | 250.93   | a week's wages              | posted
""")
def test_a_direct_payment_goes_from_the_fund_to_the_person_and_is_spent(book):
    """On 5 May the money is on its way; on 6 May it is with the person; on 8 May £1,029.07 is left."""
    stands = {
        on: {key: balance(book.books, key, date(2026, 5, on)) for key in ("on_the_way:bacs", "pot:amina")}
        for on in (5, 6, 8)
    }
    assert stands == {
        5: {"on_the_way:bacs": 1_090_80, "pot:amina": 0},
        6: {"on_the_way:bacs": 0, "pot:amina": 1_090_80},
        8: {"on_the_way:bacs": 0, "pot:amina": 1_029_07},
    }
    assert balance(book.books, "fund:council", date(2026, 5, 8)) == -1_090_80


@day_book("""
    day   | entry   | from         | to              | £      | means               | comes of it
    ------+---------+--------------+-----------------+--------+---------------------+----------------------
    4 May | due-1   | fund:council | slice:george    | 512.00 | due, 4 to 31 May    | posted
    4 May | hold-1  | slice:george | held:george     | 512.00 | waits               | posted
    5 May | run-1   | slice:george | on_the_way:bacs | 512.00 | in the payment file | would-go-below-nought
    7 May | free-1  | held:george  | on_the_way:bacs | 512.00 | released            | posted
    7 May | free-1b | held:george  | on_the_way:bacs | 512.00 | once more           | would-go-below-nought
""")
def test_held_money_is_pending_and_is_released_once(book):
    """What is held stands apart, so a run cannot take it and it cannot be released twice."""
    assert [answer.is_pending for answer in book.answers[:2]] == [False, True]


@day_book("""
    day   | entry | from            | to              | £      | means                | comes of it
    ------+-------+-----------------+-----------------+--------+----------------------+------------
    4 May | due-1 | fund:council    | slice:bill      | 740.19 | due, 13 to 31 May    | posted
    4 May | run-1 | slice:bill      | on_the_way:bacs | 740.19 | in the payment file  | posted
    6 May | ret-1 | on_the_way:bacs | slice:bill      | 740.19 | returned by the bank | posted
    8 May | run-2 | slice:bill      | on_the_way:bacs | 740.19 | sent again           | posted
""")
def test_what_the_bank_returns_may_be_sent_again(book):
    """It comes back to the slice it was sent from, and is due as before."""
    assert balance(book.books, "slice:bill", date(2026, 5, 7)) == 740_19
