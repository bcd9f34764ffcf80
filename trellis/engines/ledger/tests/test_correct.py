"""Putting right by a further entry, told in a day book."""

from datetime import date

from trellis.engines.ledger.books import Books, Posted
from trellis.engines.ledger.correct import by_difference, taking_back, what_is_left
from trellis.engines.ledger.entries import moving
from trellis.engines.ledger.post import post
from trellis.engines.ledger.tests.day_book import tell

PAID_TO_THE_WRONG_ACCOUNT = """
    1 May 2026  due-1   Due, four weeks   fund:council -420.00  pot:amina +420.00
    3 May 2026  back-1  Wrong account; corrects due-1  pot:amina -420.00  fund:council +420.00
    3 May 2026  due-2   Due, four weeks   fund:council -420.00  pot:amina_new +420.00
    = pot:amina 0.00
    = pot:amina_new 420.00
    = pot:amina 420.00 on 2 May 2026
"""


def test_a_payment_to_the_wrong_account_is_taken_back_and_made_again():
    tell(PAID_TO_THE_WRONG_ACCOUNT)


def test_a_payment_may_be_moved_to_the_right_account_by_one_entry():
    tell("""
        1 May 2026  due-1  Due, four weeks  fund:council -420.00  pot:amina +420.00
        3 May 2026  move   Wrong account; corrects due-1  pot:amina -420.00  pot:amina_new +420.00
        4 May 2026  twice  Wrong account; corrects due-1  pot:amina -0.01  pot:amina_new +0.01
        refused: corrects-too-much
        5 May 2026  more   More than was moved; corrects due-1  pot:amina_new -420.01  fund:council +420.01
        refused: corrects-too-much
        5 May 2026  back   Not due at all; corrects due-1  pot:amina_new -420.00  fund:council +420.00
    """)


def test_what_is_taken_back_in_whole_cannot_be_taken_back_again():
    tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        2 May 2026  due-2   Due  fund:council -420.00  slice:amina +420.00
        3 May 2026  back-1  Not due; corrects due-1  slice:amina -420.00  fund:council +420.00
        3 May 2026  back-2  Not due; corrects due-1  slice:amina -420.00  fund:council +420.00
        refused: corrected-already
        3 May 2026  back-3  Not due; corrects due-1  slice:amina -0.01  fund:council +0.01
        refused: corrected-already
    """)


def test_no_more_is_taken_back_than_there_was():
    """At what is left, and a penny over it: money of another entry in the same slice does not help."""
    tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        2 May 2026  due-2   Due  fund:council -420.00  slice:amina +420.00
        3 May 2026  back-1  Two days fewer; corrects due-1  slice:amina -30.00  fund:council +30.00
        3 May 2026  back-2  Not due; corrects due-1  slice:amina -390.01  fund:council +390.01
        refused: corrects-too-much
        3 May 2026  back-3  Not due; corrects due-1  slice:amina -390.00  fund:council +390.00
    """)


def test_too_little_may_be_put_right_upwards():
    tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        3 May 2026  more-1  Two days more; corrects due-1  fund:council -30.00  slice:amina +30.00
        4 May 2026  back-1  Not due; corrects due-1  slice:amina -450.00  fund:council +450.00
        = slice:amina 0.00
    """)


def test_a_correction_that_was_wrong_is_corrected_itself():
    tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        2 May 2026  back-1  Not due; corrects due-1  slice:amina -420.00  fund:council +420.00
        3 May 2026  due-1b  It was due; corrects back-1  fund:council -420.00  slice:amina +420.00
        = slice:amina 420.00
        4 May 2026  due-1c  It was due; corrects back-1  fund:council -1.00  slice:amina +1.00
        refused: corrected-already
        5 May 2026  back-2  Not due after all; corrects due-1  slice:amina -420.00  fund:council +420.00
        = slice:amina 0.00
    """)


def test_a_correction_of_a_correction_cannot_take_more_from_the_first():
    tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        1 May 2026  due-2   Due  fund:council -420.00  slice:amina +420.00
        2 May 2026  back-1  Two days fewer; corrects due-1  slice:amina -30.00  fund:council +30.00
        3 May 2026  back-2  Far fewer; corrects back-1  slice:amina -390.01  fund:council +390.01
        refused: corrects-too-much
        3 May 2026  back-3  Far fewer; corrects back-1  slice:amina -390.00  fund:council +390.00
    """)


def test_a_correction_is_not_dated_before_what_it_corrects():
    tell("""
        2 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        1 May 2026  back-1  Not due; corrects due-1  slice:amina -420.00  fund:council +420.00
        refused: corrects-before
        2 May 2026  back-2  Not due; corrects due-1  slice:amina -420.00  fund:council +420.00
    """)


def test_a_correction_touches_what_it_corrects():
    tell("""
        2 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        2 May 2026  other   Not due; corrects due-1  fund:other -420.00  slice:bill +420.00
        refused: corrects-elsewhere
    """)


def test_an_entry_cannot_correct_itself():
    tell("""
        2 May 2026  due-1   Due; corrects due-1  fund:council -420.00  slice:amina +420.00
        refused: nothing-to-correct
    """)


def test_a_cut_dated_back_is_one_entry_of_the_difference_and_doing_it_twice_adds_nothing():
    """£700 a week was paid for seven days from 1 December, and cut to £400 from the same day: £300 back."""
    book = tell("""
        1 December 2026  due-1   Due, 1 to 7 December  fund:council -700.00  slice:bill +700.00
    """)
    books, wrong = book.books, book.entries[0]
    told = {"reference": "due-1b", "on": date(2026, 12, 8), "because": "£400 a week from 1 December"}
    right = moving(400_00, from_account="fund:council", to_account="slice:bill")
    first = by_difference(books, wrong, right, **told)
    assert first.by_account() == {"fund:council": 300_00, "slice:bill": -300_00}
    books.add(post(books, first))
    assert by_difference(books, wrong, right, **told | {"reference": "due-1c"}) is None
    assert what_is_left(books, "due-1") == {"fund:council": -400_00, "slice:bill": 400_00}
    assert books.entry("due-1") == wrong


def test_taking_back_takes_what_is_left_and_then_nothing():
    book = tell("""
        1 May 2026  due-1   Due  fund:council -420.00  slice:amina +420.00
        3 May 2026  back-1  Two days fewer; corrects due-1  slice:amina -30.00  fund:council +30.00
    """)
    books, wrong = book.books, book.entries[0]
    told = {"reference": "back-2", "on": date(2026, 5, 4), "because": "not due"}
    back = taking_back(books, wrong, **told)
    assert back.by_account() == {"fund:council": 390_00, "slice:amina": -390_00}
    assert back.says == "Corrects 1 May 2026: not due"
    posted = post(books, back)
    assert isinstance(posted, Posted)
    books.add(posted)
    assert taking_back(books, wrong, **told) is None


def test_nothing_is_left_of_what_was_never_posted():
    assert what_is_left(Books([]), "never") == {}
