"""The file of J5, to the character; what Bacs would send back is refused before it is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trellis.basis.findings import Refused
from trellis.formats.bank_payments.bacs_standard_18 import (
    MOST_DAYS_AHEAD,
    credited_on,
    last_day_to_send,
    write,
)
from trellis.formats.bank_payments.payments import MOST_PENCE, Totals

from .runs import AMINA, BILL, GEORGE, J5, MADE_ON, payment, run

J5_FILE = """\
VOL1000001                               123456                                1
HDR1A123456S  112345600000100010001       26119 26127 000000                    
HDR2F0200000100                                   00                            
UHL1 26120999999    000000001 DAILY  001                                        
0899996637495809920295963748472    00000109080NORTHSHIRE        DP MAY            MRS AMINA AHMED   
1079998883749109920295963748472    00000074019NORTHSHIRE        DP MAY            MR GEORGE GRANT   
8714274623851009920295963748472    00000051200NORTHSHIRE        DP MAY            BILL BAKER        
2029596374847201720295963748472    00000234299NORTHSHIRE        CONTRA            NORTHSHIRE        
EOF1A123456S  112345600000100010001       26119 26127 000001                    
EOF2F0200000100                                   00                            
UTL10000000234299000000023429900000010000003                                    
"""  # noqa: W291 (every label has 80 characters, and blanks are among them)


def lines(content: bytes) -> list[str]:
    return content.decode("ascii").split("\r\n")


def refusals(given, serial="000001", made_on=MADE_ON) -> list[str]:
    with pytest.raises(Refused) as refused:
        write(given, serial=serial, made_on=made_on)
    return [f"{finding.where} {finding.code}" for finding in refused.value.findings]


def notes(given) -> list[tuple[str, str]]:
    return [(one.where, one.code) for one in write(given, serial="000001", made_on=MADE_ON).notes]


def test_the_run_of_j5_is_written_to_the_character():
    written = write(J5, serial="000001", made_on=MADE_ON)
    assert lines(written.content) == J5_FILE.split("\n")
    assert written.totals == Totals(credits=3, credit_pence=234299, contras=1, contra_pence=234299)
    assert written.notes == ()


def test_the_same_run_gives_the_same_file():
    one, other = (write(J5, serial="000001", made_on=MADE_ON) for _ in range(2))
    assert one.sha256 == other.sha256
    assert write(J5, serial="000002", made_on=MADE_ON).sha256 != one.sha256


def test_money_for_friday_1_may_goes_in_by_wednesday_29_april():
    assert credited_on(J5.processing_date) == date(2026, 5, 1)
    assert last_day_to_send(J5.processing_date) == date(2026, 4, 29)


def test_payments_after_a_bank_holiday_are_credited_the_working_day_after():
    # Monday 4 May 2026 is a bank holiday.
    assert credited_on(date(2026, 5, 1)) == date(2026, 5, 5)
    assert last_day_to_send(date(2026, 5, 5)) == date(2026, 5, 1)


def test_an_accent_is_taken_off_and_a_strange_letter_becomes_a_space_and_both_are_told():
    given = run(payment(("Zoë Łęcka O'Brien", *AMINA[1:]), 1))
    line = lines(write(given, serial="000001", made_on=MADE_ON).content)[4]
    assert line[82:100] == "ZOE LECKA O BRIEN "
    assert notes(given) == [("payments[1].name", "letters-changed")]


def test_a_letter_that_grows_when_it_is_a_capital_moves_nothing():
    given = run(payment(("Weiß", *AMINA[1:]), 1), payment(("ŉ ﬃ ǆ one", *BILL[1:]), 1))
    assert {len(line) for line in lines(write(given, serial="000001", made_on=MADE_ON).content)[4:7]} == {100}


def test_a_long_name_is_cut_in_silence_and_a_long_reference_is_told():
    given = run(payment(("The Northshire Meals Company", *AMINA[1:]), 1, "MEALS FOR MRS A IN MAY"))
    line = lines(write(given, serial="000001", made_on=MADE_ON).content)[4]
    assert (line[64:82], line[82:]) == ("MEALS FOR MRS A IN", "THE NORTHSHIRE MEA")
    assert notes(given) == [("payments[1].reference", "cut")]


@pytest.mark.parametrize(("characters", "told"), [(18, []), (19, ["cut"]), (140, ["cut"])])
def test_a_reference_is_cut_at_18_characters(characters, told):
    assert [code for _, code in notes(run(payment(AMINA, 1, "R" * characters)))] == told


def test_a_payment_the_same_in_every_word_is_told_and_still_made():
    twice = run(payment(AMINA, 100), payment(BILL, 5), payment(AMINA, 100))
    assert notes(twice) == [("payments[3]", "same-twice")]
    assert write(twice, serial="000001", made_on=MADE_ON).totals.credits == 3


def test_two_payments_alike_with_marks_of_their_own_are_known_to_be_two():
    assert notes(run(payment(AMINA, 100, mark="A1"), payment(AMINA, 100, mark="A2"))) == []


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 5, 4), ["processing_date no-working-day"]),
        (date(2026, 5, 3), ["processing_date no-working-day"]),
        (MADE_ON, ["processing_date too-late"]),
        (MADE_ON - timedelta(days=1), ["processing_date too-late"]),
        (MADE_ON + timedelta(days=MOST_DAYS_AHEAD + 1), ["processing_date too-early"]),
        (date(2030, 5, 1), ["processing_date bank-holidays-unknown"]),
    ],
)
def test_a_processing_day_bacs_would_not_work_on_is_refused(on, told):
    assert refusals(run(payment(AMINA, 1), on=on)) == told


@pytest.mark.parametrize("on", [MADE_ON + timedelta(days=1), MADE_ON + timedelta(days=MOST_DAYS_AHEAD)])
def test_the_first_and_the_last_processing_day_are_taken(on):
    assert write(run(payment(AMINA, 1), on=on), serial="000001", made_on=MADE_ON).totals.credits == 1


@pytest.mark.parametrize("serial", ["", "00001", "0000001", "000000", "abc123", "00 001", "٠٠٠٠٠١"])
def test_a_serial_that_is_none_is_refused(serial):
    assert refusals(J5, serial=serial) == ["serial serial"]


def test_bacs_asks_for_a_service_user_number():
    assert refusals(run(payment(AMINA, 1), number="")) == ["service_user_number service-user-number"]


@pytest.mark.parametrize(
    ("pence", "told"), [(999_999_999_99, []), (1000_000_000_00, ["payments sum-too-large"])]
)
def test_a_sum_that_the_contra_cannot_hold_is_refused(pence, told):
    whole, rest = divmod(pence, MOST_PENCE)
    given = [payment(GEORGE, MOST_PENCE, mark=f"G{at}") for at in range(whole)]
    given += [payment(GEORGE, rest, mark="last")] if rest else []
    if told:
        assert refusals(run(*given)) == told
    else:
        assert write(run(*given), serial="000001", made_on=MADE_ON).totals.contra_pence == pence


def test_what_no_bank_takes_is_refused_however_the_run_was_made():
    assert refusals(run(payment(("Amina", "08-99-99", "1"), 0)))[:2] == [
        "payments[1].sort_code bare-figures",
        "payments[1].account_number account-number-form",
    ]


def test_blocks_of_twenty_records_are_counted_in_the_trailer():
    # The contra is a record too.
    for payments, blocks in [(19, 1), (20, 2), (39, 2), (40, 3)]:
        given = run(*(payment(AMINA, 1, mark=str(at)) for at in range(payments)))
        trailer = lines(write(given, serial="000001", made_on=MADE_ON).content)[-4]
        assert (trailer[:4], int(trailer[54:60])) == ("EOF1", blocks)
