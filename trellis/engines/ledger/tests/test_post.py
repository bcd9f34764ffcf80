"""What is posted and what is refused, told in a day book."""

from datetime import date, datetime

import numpy as np
import pytest

from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.books import Books, Posted
from trellis.engines.ledger.entries import (
    MOST_LINE_PENCE,
    Entry,
    EntryColumns,
    Line,
    as_columns,
    moving,
)
from trellis.engines.ledger.post import NotPosted, post, post_many
from trellis.engines.ledger.refusals import WORDINGS, Reason
from trellis.engines.ledger.tests.day_book import OPENED, tell

MAY = date(2026, 5, 4)


def test_a_four_weeks_payment_goes_from_the_fund_to_the_person_and_is_spent():
    tell("""
        4 May 2026  due-1   Due, 4 to 31 May            fund:council -1090.80     slice:amina +1090.80
        = slice:amina 1090.80
        4 May 2026  run-1   Direct payment, 4 to 31 May   slice:amina -1090.80    on_the_way:bacs +1090.80
        = slice:amina 0.00
        = on_the_way:bacs 1090.80
        6 May 2026  bank-1  Credited                    on_the_way:bacs -1090.80  pot:amina +1090.80
        6 May 2026  in-1    Contribution                person:amina -189.20      pot:amina +189.20
        9 May 2026  spend-1   Wages                       pot:amina -250.93         spent:amina +250.93
        = pot:amina 1029.07
        = pot:amina 1280.00 on 8 May 2026
        = fund:council -1090.80
        = person:amina -189.20
    """)


def test_money_that_is_held_is_pending_and_comes_back_or_goes_on():
    book = tell("""
        4 May 2026  due-1   Due             fund:council -512.00  slice:george +512.00
        4 May 2026  hold-1  Held: bank details wanted  slice:george -512.00  held:george +512.00
        = held:george 512.00
        5 May 2026  pay-1   Paid            slice:george -512.00  on_the_way:bacs +512.00
        refused: would-go-below-nought
        7 May 2026  free-1  Released        held:george -512.00   on_the_way:bacs +512.00
        = on_the_way:bacs 512.00
        8 May 2026  free-2  Released again  held:george -512.00   on_the_way:bacs +512.00
        refused: would-go-below-nought
        9 May 2026  back-1  Returned by the bank  on_the_way:bacs -512.00  slice:george +512.00
        = slice:george 512.00
    """)
    assert [answer.is_pending for answer in book.answers if isinstance(answer, Posted)] == [
        False,
        True,
        False,
        False,
    ]


def test_an_account_at_nought_is_not_below_it_and_a_penny_more_is():
    tell("""
        4 May 2026  due-1  Due   fund:council -10.00  slice:amina +10.00
        4 May 2026  out-1  Paid  slice:amina -10.01  pot:amina +10.01
        refused: would-go-below-nought
        4 May 2026  out-2  Paid  slice:amina -10.00  pot:amina +10.00
        4 May 2026  out-3  Paid  slice:amina -0.01  pot:amina +0.01
        refused: would-go-below-nought
    """)


def test_money_cannot_leave_before_it_came():
    tell("""
        5 May 2026  due-1  Due   fund:council -10.00  slice:amina +10.00
        4 May 2026  out-1  Paid  slice:amina -10.00  pot:amina +10.00
        refused: would-go-below-nought
        5 May 2026  out-2  Paid  slice:amina -10.00  pot:amina +10.00
    """)


def test_a_back_dated_entry_may_not_leave_a_later_day_short():
    """On the day itself there is enough; on 11 May there would not be."""
    book = tell("""
        4 May 2026   due-1  Due   fund:council -10.00  slice:amina +10.00
        11 May 2026  out-1  Paid  slice:amina -8.00  pot:amina +8.00
        18 May 2026  due-2  Due   fund:council -10.00  slice:amina +10.00
        5 May 2026   out-2  Paid  slice:amina -3.00  pot:amina +3.00
        refused: would-go-below-nought
    """)
    assert str(book.last_answer.finding) == (
        "lines[1].pence: The account “slice:amina” would be at -£1.00 on 11 May 2026. "
        "Move less, move it later, or bring the money in first."
    )


def test_only_the_end_of_a_day_counts():
    """What goes out and comes in again by one entry needs no money in between."""
    tell("""
        4 May 2026  both  Out and in again  slice:amina -5.00  slice:amina +5.00
    """)


@pytest.mark.parametrize(
    "source", ["fund:council", "funder:nhs", "person:amina", "emergency_fund:northshire"]
)
def test_a_source_may_go_below_nought(source):
    tell(f"4 May 2026  in-1  Money in  {source} -10.00  pot:amina +10.00")


@pytest.mark.parametrize("kind", ["planning_fund", "budget", "slice", "held", "on_the_way", "pot", "spent"])
def test_what_is_no_source_may_not_go_below_nought(kind):
    tell(f"""
        4 May 2026  out-1  Money out  {kind}:amina -10.00  fund:council +10.00
        refused: would-go-below-nought
    """)


REFUSED_IN_THE_TEXT = """
    opened: pot:amina 6 May 2026
    closed: slice:amina 31 May 2026
    books closed: 30 April 2026
    4 May 2026    a       No lines
    refused: no-lines
    4 May 2026    b       One line  fund:council -1.00
    refused: one-line
    4 May 2026    c       A line too large   fund:council -1000000000.01  slice:amina +1000000000.01
    refused: line-too-large
    4 May 2026    d       A line of nothing  fund:council -1.00  slice:amina +1.00  spent:amina +0.00
    refused: nought-line
    4 May 2026    e       A penny out        fund:council -1.00  slice:amina +1.01
    refused: does-not-sum
    4 May 2026    f       No such account    fund:council -1.00  purse:amina +1.00
    refused: account-unknown
    5 May 2026    g       Not yet opened     fund:council -1.00  pot:amina +1.00
    refused: account-not-opened
    6 May 2026    pot     The first day      fund:council -1.00  pot:amina +1.00
    1 June 2026   i       Closed             fund:council -1.00  slice:amina +1.00
    refused: account-closed
    31 May 2026   slice   The last day       fund:council -1.00  slice:amina +1.00
    30 April 2026   j       Books closed       fund:council -1.00  slice:amina +1.00
    refused: books-closed
    1 May 2026    books   The day after      fund:council -1.00  slice:amina +1.00
    4 May 2026    h       Nothing to correct; corrects nothing  fund:council -1.00  slice:amina +1.00
    refused: nothing-to-correct
    6 May 2026    pot     Taken              fund:council -1.01  pot:amina +1.01
    refused: reference-taken
    6 May 2026    pot     The same money in other words  pot:amina +1.00  fund:council -1.00
    there already
"""


def test_each_thing_wrong_has_its_own_reason():
    tell(REFUSED_IN_THE_TEXT)


def test_no_refused_entry_takes_its_reference():
    tell("""
        4 May 2026  one  A penny out  fund:council -1.00  slice:amina +1.01
        refused: does-not-sum
        4 May 2026  one  Mended       fund:council -1.00  slice:amina +1.00
    """)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"reference": "  "}, Reason.NO_REFERENCE),
        ({"says": ""}, Reason.NO_WORDS),
        ({"lines": (Line("fund:council", -1.5), Line("slice:amina", 1.5))}, Reason.NOT_WHOLE_PENCE),
        ({"lines": (Line("fund:council", True), Line("slice:amina", -1))}, Reason.NOT_WHOLE_PENCE),
        ({"lines": (Line("fund:council", "-100"), Line("slice:amina", 100))}, Reason.NOT_WHOLE_PENCE),
    ],
)
def test_what_a_day_book_cannot_write_is_refused_too(changed, reason):
    told = {"reference": "one", "on": MAY, "says": "Due", "lines": _due(100), **changed}
    answer = post(_books(), Entry(**told))
    assert isinstance(answer, NotPosted) and answer.reason == reason


def _due(pence):
    return moving(pence, from_account="fund:council", to_account="slice:amina")


def _books(**more):
    return Books([Account("fund:council", OPENED), Account("slice:amina", OPENED)], **more)


@pytest.mark.parametrize("pence", [MOST_LINE_PENCE, MOST_LINE_PENCE + 1])
def test_the_largest_line_may_be_posted_and_a_penny_more_may_not(pence):
    answer = post(_books(), Entry("one", MAY, "Due", _due(pence)))
    assert isinstance(answer, Posted) == (pence == MOST_LINE_PENCE)


def test_reasons_are_tried_in_the_order_they_stand():
    """Each entry here is wrong for its own reason and for later ones besides; mended from the top it goes
    through every reason in turn, never the same twice."""
    closed = Account("pot:amina", date(2026, 5, 1), date(2026, 5, 2))
    books = Books(
        [Account("fund:council", OPENED), Account("slice:amina", date(2026, 4, 10)), closed],
        closed_through=date(2026, 4, 30),
        known=[
            Entry("taken", date(2026, 5, 20), "Due", _due(1)),
            Entry(
                "planned", date(2026, 5, 20), "Other", moving(9, from_account="fund:x", to_account="pot:x")
            ),
        ],
    )
    fund, slice_, pot = "fund:council", "slice:amina", "pot:amina"
    wrong = [
        Entry(" ", MAY, " ", (), "nothing"),
        Entry("taken", MAY, " ", (), "nothing"),
        Entry("taken", MAY, "x", (), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 0.5),), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 0.5), Line(pot, 10**14)), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 0), Line(pot, 10**14)), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 0), Line(pot, 2)), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 1), Line(pot, 2)), "nothing"),
        Entry("taken", MAY, "x", (Line("purse:amina", 1), Line(pot, -1)), "nothing"),
        Entry("new", MAY, "x", (Line("purse:amina", 1), Line(pot, -1)), "nothing"),
        Entry("new", date(2026, 4, 1), "x", (Line(slice_, -1), Line(pot, 1)), "nothing"),
        Entry("new", date(2026, 5, 3), "x", (Line(slice_, -1), Line(pot, 1)), "nothing"),
        Entry("new", date(2026, 4, 30), "x", (Line(slice_, -2), Line(fund, 2)), "nothing"),
        Entry("new", date(2026, 5, 1), "x", (Line(slice_, -2), Line(fund, 2)), "nothing"),
        Entry("new", date(2026, 5, 1), "x", (Line(slice_, -2), Line(fund, 2)), "planned"),
        Entry("new", date(2026, 5, 20), "x", (Line(slice_, -2), Line(fund, 2)), "planned"),
        Entry("new", date(2026, 5, 20), "x", (Line(slice_, -2), Line(fund, 2)), "taken"),
        Entry("new", date(2026, 5, 20), "x", (Line(slice_, -1), Line(fund, 1)), "taken"),
    ]
    reasons = [post(books, entry).reason for entry in wrong]
    assert reasons == [reason for reason in Reason if reason is not Reason.CORRECTED_ALREADY]


def test_every_reason_has_words():
    assert list(WORDINGS) == list(Reason)


def test_an_entry_given_twice_moves_the_money_once_though_its_account_is_closed_since():
    entry = Entry("due-1", MAY, "Due", _due(100))
    books = Books(
        [Account("fund:council", OPENED), Account("slice:amina", OPENED, date(2026, 5, 1))],
        known=[entry],
        closed_through=date(2026, 5, 31),
    )
    again = post(books, entry)
    assert again == Posted(entry, is_new=False)
    books.add(again)
    assert books.movement("slice:amina").total == 0


def test_trying_changes_nothing_in_the_books():
    books = _books()
    entry = Entry("due-1", MAY, "Due", _due(100))
    assert post(books, entry) == post(books, entry) == Posted(entry)
    verdicts = post_many(books, as_columns([entry]))
    assert verdicts.is_posted.tolist() == [True]
    assert books.entry("due-1") is None and books.movement("slice:amina").total == 0


def test_what_was_brought_forward_may_be_paid_out():
    books = _books(brought_forward=[("slice:amina", date(2026, 5, 1), 100)])
    back = Entry("back", MAY, "Back", moving(100, from_account="slice:amina", to_account="fund:council"))
    assert isinstance(post(books, back), Posted)
    early = Entry("back", date(2026, 4, 30), "Back", back.lines)
    assert post(books, early).reason == Reason.WOULD_GO_BELOW


def test_an_entry_is_of_a_day_and_not_of_a_moment():
    with pytest.raises(TypeError):
        Entry("one", datetime(2026, 5, 4, 9), "Due", _due(1))  # noqa: DTZ001 (this is what is refused)


@pytest.mark.parametrize(
    "changed",
    [
        {"says": []},
        {"pence": np.array([-1.0, 1.0])},
        {"pence": np.array([-1])},
        {"account_of": np.array([0, 2])},
        {"entry_of": np.array([0, -1])},
        {"corrects": []},
    ],
)
def test_columns_that_do_not_fit_together_cannot_be_made(changed):
    told = {
        "references": ["one"],
        "on": np.array(["2026-05-04"], dtype="datetime64[D]"),
        "says": ["Due"],
        "accounts": ["fund:council", "slice:amina"],
        "entry_of": np.array([0, 0]),
        "account_of": np.array([0, 1]),
        "pence": np.array([-1, 1]),
    }
    EntryColumns(**told)
    with pytest.raises(
        ValueError, match=r"row an entry|row a line|float|row that there is not|order of their entries"
    ):
        EntryColumns(**told | changed)


def test_no_entries_at_once_are_no_verdicts():
    verdicts = post_many(_books(), as_columns([]))
    assert verdicts.is_posted.size == 0 and verdicts.refused == {}
