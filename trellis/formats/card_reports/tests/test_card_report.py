"""A card company's report: Mr Grant's card and Bill's in one file."""

import doctest
from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.formats.card_reports import read as module
from trellis.formats.card_reports.read import (
    CardReport,
    card_profile_of,
    movement_fingerprints,
    read,
    shipped,
)

PLAIN = shipped()["plain"]
MAY = b"""date,card,person,type,amount,description,merchant,reference,balance
2026-05-04,C-1,P-GEORGE,LOAD,"1,090.80",four weeks,,R1,1090.80
2026-05-04,C-2,P-BILL,LOAD,280.00,four weeks,,R2,310.00
2026-05-05,C-1,P-GEORGE,PURCHASE,-62.00,,PAYROLL LTD,R3,1028.80
2026-05-05,C-2,P-BILL,CASH,-50.00,,CASHPOINT,R4,260.00
2026-05-06,C-1,P-GEORGE,DECLINED,-900.00,,SHOP,R5,1028.80
2026-05-06,C-1,P-GEORGE,REFUND,12.00,,PAYROLL LTD,R6,1040.80
"""


def codes_of(content: bytes, profile: object = PLAIN) -> list[str]:
    try:
        read(content, profile=profile).check_may_be_kept()
    except Refused as refused:
        return [found.code for found in refused.findings]
    return []


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(module).failed == 0


def test_what_went_on_is_plus_and_what_came_off_is_minus():
    report = read(MAY, profile=PLAIN)
    assert [(one.card, one.kind, one.pence) for one in report.movements] == [
        ("C-1", "load", 1090_80),
        ("C-2", "load", 280_00),
        ("C-1", "spend", -62_00),
        ("C-2", "cash", -50_00),
        ("C-1", "refund", 12_00),
    ]
    assert (report.on_pence, report.off_pence, report.findings) == (1382_80, 112_00, ())


def test_where_sums_have_no_sign_the_type_says_which_way():
    content = b"""Transaction Date,Account Number,Customer Reference,Transaction Type,Amount,Merchant Name,\
Transaction ID,Balance
04/05/2026,C-1,P-GEORGE,Load,1090.80,,1,1090.80
05/05/2026,C-1,P-GEORGE,POS,62.00,PAYROLL LTD,2,1028.80
"""
    report = read(content, profile=shipped()["by-type"])
    assert [one.pence for one in report.movements] == [1090_80, -62_00]
    assert report.findings == ()


def test_each_cards_balance_must_follow_from_its_own_movements():
    (found,) = read(MAY.replace(b"R3,1028.80", b"R3,1028.81"), profile=PLAIN).findings[:1]
    assert (found.code, found.where) == ("does-not-add-up", "line 4, balance")


def test_a_payment_declined_moved_nothing_and_is_left_out():
    assert "declined" not in {one.kind for one in read(MAY, profile=PLAIN).movements}


def test_a_word_the_profile_does_not_know_is_told_once_and_counts_as_something_else():
    content = b"date,card,type,amount\n2026-05-04,C-1,ODD,5.00\n2026-05-05,C-1,ODD,5.00\n"
    report = read(content, profile=PLAIN)
    assert [one.kind for one in report.movements] == ["other", "other"]
    assert [note.code for note in report.notes].count("unknown-kind") == 1


@pytest.mark.parametrize(
    ("card", "codes"),
    [
        ("4111 1111 1111 1111", ["long-card-number"]),
        ("4111111111111111", ["long-card-number"]),
        ("4111111111111112", []),
        ("************1111", []),
        ("", ["no-card"]),
    ],
)
def test_the_long_number_on_the_front_of_a_card_is_refused(card, codes):
    assert codes_of(f"date,card,type,amount\n2026-05-04,{card},LOAD,5.00\n".encode()) == codes


def test_the_long_number_is_not_repeated_in_what_is_said():
    (found,) = read(b"date,card,amount\n2026-05-04,4111111111111111,5.00\n", profile=PLAIN).findings
    assert "4111" not in str(found)


def test_a_purchase_that_adds_money_is_found():
    assert codes_of(b"date,card,type,amount\n2026-05-04,C-1,PURCHASE,5.00\n") == ["wrong-way"]


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        (b"2026-05-05,C-1", b"2026-02-30,C-1", ("no-such-day", "line 4, date")),
        (b"-62.00", b"-62,00", ("uneven-row", "line 4")),
        (b"-62.00", b'"-62,00"', ("sum-punctuation", "line 4, amount")),
        (b"-62.00", b"x", ("not-a-sum", "line 4, amount")),
        (b",PAYROLL LTD,R3,1028.80", b"", ("uneven-row", "line 4")),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line_and_heading(right, wrong, found):
    (told,) = read(MAY.replace(right, wrong), profile=PLAIN).findings
    assert (told.code, told.where) == found


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"<xml/>", b"date;amount\n", MAY.replace(b"four", b"\xff\x81", 1)]
)
def test_what_is_no_report_is_refused(content):
    with pytest.raises(Refused):
        read(content, profile=PLAIN)


def test_two_hundred_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "cards.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Refused, match="larger than 50 MB"):
        read(path, profile=PLAIN)


@pytest.mark.parametrize(("today", "codes"), [(5, ["day-to-come"]), (6, []), (7, [])])
def test_a_movement_of_a_day_to_come_is_found(today, codes):
    report = read(MAY, profile=PLAIN, today=date(2026, 5, today))
    assert [found.code for found in report.findings] == codes


def names_in(report: CardReport) -> tuple[str, ...]:
    return movement_fingerprints(report.movements, company="cards")


def test_reports_that_overlap_give_the_same_movements_the_same_fingerprints():
    rows = MAY.splitlines(keepends=True)
    whole, later = read(MAY, profile=PLAIN), read(b"".join([rows[0], *rows[3:]]), profile=PLAIN)
    assert set(names_in(later)) < set(names_in(whole))
    assert len(set(names_in(whole))) == 5


def test_two_movements_that_are_alike_both_stay():
    content = b"date,card,type,amount,merchant\n" + b"2026-05-04,C-1,PURCHASE,-5.00,BUS\n" * 2
    report = read(content, profile=PLAIN)
    assert (len(set(names_in(report))), report.findings) == (2, ())


@pytest.mark.parametrize("name", shipped())
def test_a_profile_kept_as_a_dict_is_the_same_when_read_back(name):
    assert card_profile_of(shipped()[name].as_dict()) == shipped()[name]


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        ({"columns": {"date": "D", "amount": "A"}}, "no-column"),
        ({"columns": {"date": "D", "card": "C", "amount": "A"}, "amount_style": "direction"}, "no-direction"),
        ({"columns": {"date": "D", "card": "C", "amount": "A"}, "kinds": {"gift": ["G"]}}, "unknown-kind"),
        ({"columns": {"date": "D", "card": "C", "amount": "A"}, "kinds": {"load": "G"}}, "not-words"),
        (
            {"columns": {"date": "D", "card": "C", "amount": "A"}, "kinds": {"load": ["G"], "fee": ["G"]}},
            "word-twice",
        ),
        ({"columns": {"date": "D", "card": "C", "amount": "A", "closing": "X"}}, "unknown-meaning"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(kept, code):
    with pytest.raises(Refused) as refused:
        card_profile_of(kept)
    assert [found.code for found in refused.value.findings] == [code]
