"""Money that lies in an account is not all free: holiday pay is owed, and respite is planned. Only what is
free and above eight weeks' budget may be asked back, after notice, and never from the card meanwhile."""

from datetime import date

from tests.spec.paying.told import day, pence
from tests.tables import told_by, yes
from trellis.engines.paying.clawback import RingFenced, check_may_query, check_may_take, clawback, notice

title = "When the council asks for money back"

SPOKEN_FOR = (
    RingFenced("holiday_pay", 611_76),
    RingFenced("redundancy", 422_40),
    RingFenced("hmrc", 148_10),
    RingFenced("planned_respite", 900_00),
)


@told_by("""
    in the account | spoken for | free      | eight weeks | asked back | a plain rule takes
    ---------------+------------+-----------+-------------+------------+-------------------
    £3,412.60      | yes        | £1,330.34 | £2,560.00   | £0.00      | £852.60
    £3,412.60      | no         | £3,412.60 | £2,560.00   | £852.60    | £852.60
    £4,642.25      | yes        | £2,559.99 | £2,560.00   | £0.00      | £2,082.25
    £4,642.26      | yes        | £2,560.00 | £2,560.00   | £0.00      | £2,082.26
    £4,642.27      | yes        | £2,560.01 | £2,560.00   | £0.01      | £2,082.27
    £2,082.25      | yes        | £0.00     | £2,560.00   | £0.00      | £0.00
    £0.00          | yes        | £0.00     | £2,560.00   | £0.00      | £0.00
    -£10.00        | no         | £0.00     | £2,560.00   | £0.00      | £0.00
""")
def test_what_is_spoken_for_is_counted_out_before_anything_is_asked_back(row):
    """The budget is £320.00 a week. Spoken for are holiday pay of £611.76, redundancy of £422.40, £148.10
    for HMRC and planned respite of £900.00. What a plain rule would take is shown beside it, and not
    taken."""
    found = clawback(
        pence(row["in the account"]), 320_00, SPOKEN_FOR * yes(row["spoken for"]), on=date(2026, 11, 2)
    )
    assert found.free_pence == pence(row["free"])
    assert found.threshold_pence == pence(row["eight weeks"])
    assert found.reclaim_pence == pence(row["asked back"])
    assert found.plain_pence == pence(row["a plain rule takes"])


@told_by("""
    told           | last day to answer | may be taken from
    ---------------+--------------------+------------------
    Mon 2026-11-02 | Mon 2026-11-30     | Tue 2026-12-01
    Wed 2027-02-03 | Wed 2027-03-03     | Thu 2027-03-04
""")
def test_there_are_28_days_to_answer_and_the_day_of_telling_is_not_one(row):
    """The notice says the sum, the reasons and how to answer."""
    told = notice(day(row["told"]))
    assert told.days.days == 28
    assert (told.days.last, told.may_take_from) == (
        day(row["last day to answer"]),
        day(row["may be taken from"]),
    )


@told_by("""
    told           | on             | taken   | answer still open | stands against it
    ---------------+----------------+---------+-------------------+-----------------------------
    Mon 2026-11-02 | Mon 2026-11-02 | £852.60 | no                | inside-notice
    Mon 2026-11-02 | Mon 2026-11-30 | £852.60 | no                | inside-notice
    Mon 2026-11-02 | Tue 2026-12-01 | £852.60 | no                |
    Mon 2026-11-02 | Tue 2026-12-01 | £852.61 | no                | more-than-free
    Mon 2026-11-02 | Tue 2026-12-01 | £852.60 | yes               | reply-open
                   | Tue 2026-12-01 | £852.60 | no                | not-told
                   | Tue 2026-12-01 | £900.00 | yes               | more-than-free not-told reply-open
""")
def test_nothing_is_taken_inside_the_notice_or_before_an_answer_is_answered(row):
    """Not from the account, and not from the card."""
    found = check_may_take(
        pence(row["taken"]),
        reclaim_pence=852_60,
        told_on=day(row["told"]) if row["told"] else None,
        on=day(row["on"]),
        reply_is_open=yes(row["answer still open"]),
    )
    assert [one.code for one in found] == row["stands against it"].split()


@told_by("""
    spent          | asked on       | days | fraud feared because        | may be asked about
    ---------------+----------------+------+-----------------------------+-------------------
    Tue 2026-08-04 | Mon 2026-11-02 | 90   |                             | yes
    Mon 2026-08-03 | Mon 2026-11-02 | 91   |                             | no
    Mon 2026-08-03 | Mon 2026-11-02 | 91   | Paid to an invented agency. | yes
    Sun 2025-11-02 | Mon 2026-11-02 | 365  |                             | no
""")
def test_after_90_days_a_spend_stands_unless_fraud_is_feared_and_the_reason_written(row):
    """Nobody should have to explain last year's taxi."""
    spent, on = day(row["spent"]), day(row["asked on"])
    assert (on - spent).days == int(row["days"])
    found = check_may_query(spent, on=on, fraud_reason=row["fraud feared because"])
    assert (found == ()) == yes(row["may be asked about"])
    assert check_may_query(spent, on=on, fraud_reason="  ") == check_may_query(spent, on=on)
