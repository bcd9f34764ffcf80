"""A mistake is put right by a further entry that names the first, which stays as it was."""

from tests.spec.ledger.told import day_book

title = "Putting right"


@day_book("""
    day   | entry  | from         | to            | £      | means         | corrects | comes of it
    ------+--------+--------------+---------------+--------+---------------+----------+------------
    1 May | paid-1 | fund:council | pot:amina     | 420.00 | four weeks    |          | posted
    3 May | back-1 | pot:amina    | fund:council  | 420.00 | wrong account | paid-1   | posted
    3 May | paid-2 | fund:council | pot:amina_new | 420.00 | four weeks    |          | posted
""")
def test_a_payment_made_to_the_wrong_account_is_reversed_and_made_again(book):
    """All three entries stay; the old account is at nought and the new one has the money."""
    book.leaves(pot__amina="0.00", pot__amina_new="420.00")


@day_book("""
    day        | entry  | from         | to           | £      | means          | corrects | comes of it
    -----------+--------+--------------+--------------+--------+----------------+----------+------------------
    1 December | due-1  | fund:council | slice:bill   | 700.00 | one week       |          | posted
    8 December | due-1b | slice:bill   | fund:council | 300.00 | £400 a week    | due-1    | posted
    9 December | due-1c | slice:bill   | fund:council | 400.01 | too much       | due-1    | corrects-too-much
    9 December | due-1d | fund:council | slice:bill   | 50.00  | £450 after all | due-1    | posted
    9 December | due-1e | slice:bill   | fund:council | 450.00 | not due at all | due-1    | posted
    9 December | due-1f | slice:bill   | fund:council | 0.01   | no more left   | due-1    | corrected-already
""")
def test_a_wrong_sum_is_put_right_by_the_difference(book):
    """Either way, and as often as it takes; but no more is taken back than is left."""
    book.leaves(slice__bill="0.00")


@day_book("""
    day   | entry  | from         | to           | £      | means          | corrects | comes of it
    ------+--------+--------------+--------------+--------+----------------+----------+-------------------
    2 May | due-1  | fund:council | slice:amina  | 420.00 | due            |          | posted
    3 May | back-0 | slice:amina  | fund:council | 420.00 | names no entry | due-9    | nothing-to-correct
    1 May | back-1 | slice:amina  | fund:council | 420.00 | the day before | due-1    | corrects-before
    3 May | back-2 | fund:other   | slice:bill   | 420.00 | other accounts | due-1    | corrects-elsewhere
    3 May | back-3 | slice:amina  | fund:council | 420.00 | not due        | due-1    | posted
    4 May | back-4 | fund:council | slice:amina  | 420.00 | it was due     | back-3   | posted
    5 May | back-5 | slice:amina  | fund:council | 420.00 | not due at all | due-1    | posted
""")
def test_a_correction_names_what_it_corrects_and_may_be_corrected_itself(book):
    """What is left of an entry counts every correction of it, and every correction of those."""
    book.leaves(slice__amina="0.00")
