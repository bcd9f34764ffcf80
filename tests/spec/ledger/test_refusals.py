"""The reasons are tried in one order and the first that holds is told. What can be seen in the entry by
itself comes first, then whether it is there already, its accounts, its day, what it corrects, and what would
be left."""

from datetime import date

from tests.spec.ledger.told import day_book
from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.refusals import Reason

title = "What is not posted"


@day_book(
    """
    day      | entry | from         | to          | £    | means                       | comes of it
    ---------+-------+--------------+-------------+------+-----------------------------+-------------------
    4 May    | one   | fund:council | slice:amina | 0.00 | nothing                     | nought-line
    4 May    | one   | fund:council | purse:amina | 5.00 | no such account             | account-unknown
    5 May    | one   | fund:council | pot:amina   | 5.00 | too early                   | account-not-opened
    6 May    | two   | fund:council | pot:amina   | 5.00 | the day it is opened        | posted
    31 May   | three | fund:council | pot:amina   | 5.00 | its last day                | posted
    1 June   | one   | fund:council | pot:amina   | 5.00 | the day after its last      | account-closed
    30 April | one   | fund:council | slice:amina | 5.00 | the last day that is closed | books-closed
    1 May    | one   | fund:council | slice:amina | 5.00 | the day after               | posted
    """,
    accounts=[Account("pot:amina", date(2026, 5, 6), date(2026, 5, 31))],
    closed_through=date(2026, 4, 30),
)
def test_an_entry_is_refused_by_name(book):
    """The books are closed up to 30 April; the account pot:amina is open from 6 to 31 May."""
    assert Reason.BOOKS_CLOSED in [getattr(answer, "reason", None) for answer in book.answers]


@day_book("""
    day   | entry | from         | to          | £      | means                | comes of it
    ------+-------+--------------+-------------+--------+----------------------+----------------
    4 May | due-1 | fund:council | slice:amina | 320.00 | due                  | posted
    4 May | due-1 | fund:council | slice:amina | 320.00 | due, given again     | there already
    4 May | due-1 | fund:council | slice:amina | 320.01 | due, another sum     | reference-taken
    5 May | due-1 | fund:council | slice:amina | 320.00 | due, another day     | reference-taken
    4 May | due-1 | fund:council | slice:bill  | 320.00 | due, another account | reference-taken
""")
def test_the_same_entry_given_twice_moves_the_money_once(book):
    """An entry is known by its reference. That is why a run that was cut short can be begun again."""
    book.leaves(slice__amina="320.00", slice__bill="0.00")
