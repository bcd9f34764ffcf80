"""What a bank writes in each form is what is read of it; and what is read again adds nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.formats.bank_statements.checks import words
from trellis.formats.bank_statements.guess import guess_profile
from trellis.formats.bank_statements.profiles import profile_named, profile_of, shipped
from trellis.formats.bank_statements.read import read
from trellis.formats.bank_statements.statements import Line, account_of, blanked, checksum, fingerprints

from .test_one_statement_in_four_forms import FORMS, MAY
from .writing import Told, as_camt_053, as_csv, as_mt940, as_ofx

WRITTEN = st.text("ABCDEFG HIJ 0123456789 £&'.,()", max_size=40).map(words)
REFERENCE = st.text("ABCDEFG0123456789-", min_size=1, max_size=16)
A_LINE = st.builds(
    Line,
    number=st.just(1),
    on=st.dates(date(2026, 5, 1), date(2026, 5, 31)),
    pence=st.integers(-(10**9), 10**9).filter(bool),
    text=WRITTEN,
    end_to_end=REFERENCE,
    bank_ref=REFERENCE,
    counterparty=WRITTEN,
)
A_STATEMENT = st.builds(
    Told,
    lines=st.lists(A_LINE, min_size=1, max_size=8).map(lambda lines: sorted(lines, key=lambda one: one.on)),
    opening_pence=st.integers(-(10**9), 10**9),
)


@pytest.mark.parametrize("form", [as_csv, as_camt_053, as_mt940, as_ofx])
@given(told=A_STATEMENT)
@settings(max_examples=60, deadline=None)
def test_every_line_comes_back_to_the_penny_and_it_adds_up(form, told):
    statement = read(form(told), opening_pence=told.opening_pence, closing_pence=told.closing_pence)
    # OFX puts the same reference on lines that are not the same, which no bank does.
    assert [found for found in statement.findings if found.code != "line-twice"] == []
    assert (statement.opening_pence, statement.closing_pence) == (told.opening_pence, told.closing_pence)
    assert sorted((line.on, line.pence) for line in statement.lines) == sorted(
        (line.on, line.pence) for line in told.lines
    )
    assert statement.adds_up


@given(told=A_STATEMENT, off=st.integers(-(10**6), 10**6).filter(bool))
@settings(max_examples=60, deadline=None)
def test_a_closing_balance_that_is_off_by_anything_is_always_found(told, off):
    for form in (as_camt_053, as_mt940):
        assert read(form(told, closing_pence=told.closing_pence + off)).findings


# Taken in again. -----------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-1, -2, 5]), st.sampled_from("AB")), max_size=20),
    st.integers(0, 5),
    st.integers(0, 5),
)
@settings(max_examples=150)
def test_statements_that_overlap_by_whole_days_add_up_to_each_line_once(moved, first, last):
    lines = [
        Line(n, date(2026, 5, 1) + timedelta(day), pence, text)
        for n, (day, pence, text) in enumerate(sorted(moved), start=1)
    ]
    until, since = date(2026, 5, 1) + timedelta(first), date(2026, 5, 1) + timedelta(last)
    early = fingerprints([line for line in lines if line.on <= max(until, since)], account="1")
    late = fingerprints([line for line in lines if line.on >= min(until, since)], account="1")
    assert {*early, *late} == set(fingerprints(lines, account="1"))
    assert len({*early, *late}) == len(lines)


GAS = Line(1, date(2026, 5, 4), -38_50, "GAS BILL", "E-1", "B-1", "GAS LTD")


@pytest.mark.parametrize(
    "other",
    [replace(GAS, number=9), replace(GAS, text=" gas  bill"), replace(GAS, bank_ref="B-2", balance_pence=5)],
)
def test_what_a_bank_may_tell_otherwise_next_time_does_not_change_a_fingerprint(other):
    assert fingerprints([other], account="1") == fingerprints([GAS], account="1")


@pytest.mark.parametrize(
    "other",
    [replace(GAS, on=date(2026, 5, 5)), replace(GAS, pence=38_50), replace(GAS, text="GAS BILL 2")],
)
def test_another_day_sum_or_text_is_another_line(other):
    assert fingerprints([other], account="1") != fingerprints([GAS], account="1")


def test_the_same_line_on_another_account_is_another_line():
    assert fingerprints([GAS], account="1") != fingerprints([GAS], account="2")


def test_text_that_is_blanked_can_still_be_shown_to_be_what_it_was():
    kept = checksum(GAS.text)
    gone = blanked(GAS)
    assert (gone.text, gone.counterparty, gone.pence, gone.end_to_end) == ("", "", -38_50, "E-1")
    assert kept == checksum("GAS BILL") != checksum("GAS BILLS")


# Layouts. ------------------------------------------------------------------------------------------------

LAYOUTS = {
    "amount and balance": """Date,Description,Amount,Balance
01/05/2026,DP,1090.80,1090.80
02/05/2026,GAS,-62.00,1028.80
""",
    "newest first": """Date,Description,Amount,Balance
02/05/2026,GAS,-62.00,1028.80
01/05/2026,DP,1090.80,1090.80
""",
    "one day, newest first": """Date,Text,Amount,Balance
01/05/2026,GAS,-62,1028.80
01/05/2026,DP,1090.80,1090.80
""",
    "in and out": """Date,Type,Details,Paid out,Paid in,Balance
1 May 2026,BGC,DP,,£1090.80,£1090.80
2 May 2026,DD,GAS,£62.00,,£1028.80
""",
    "debit and credit": """Transaction Date,Transaction Description,Debit Amount,Credit Amount,Balance
01/05/2026,DP,,1090.80,1090.80
02/05/2026,GAS,62.00,,1028.80
""",
    "with direction": """Date,Narrative,Amount,CR/DR,Balance
01-May-26,DP,1090.80,CR,1090.80
02-May-26,GAS,62.00,DR,1028.80
""",
    "decimal comma": """Date;Narrative;Amount;Balance
01.05.2026;DP;1.090,80;1.090,80
02.05.2026;GAS;-62,00;1.028,80
""",
    "tabs": """Date\tMemo\tValue\tBalance
2026-05-01\tDP\t1090.80\t1090.80
2026-05-02\tGAS\t-62.00\t1028.80
""",
    "balances above and below": """Opening balance:,0.00

Date,Memo,Amount
01/05/2026,DP,1090.80
02/05/2026,GAS,-62.00
Closing balance,,1028.80
""",
    "balances beside": """Date,Memo,Amount,Opening balance,Closing balance
01/05/2026,DP,1090.80,0,1028.80
02/05/2026,GAS,-62.00,0,1028.80
""",
    "brought forward": """Date,Details,Amount,Balance
01/05/2026,BALANCE BROUGHT FORWARD,,0.00
01/05/2026,DP,1090.80,
02/05/2026,GAS,-62.00,1028.80
""",
    "no headings": """01/05/2026,DP,1090.80,1090.80
02/05/2026,GAS,-62.00,1028.80
""",
    "whole pence": """date,text,amount_pence,balance_pence
2026-05-01,DP,109080,109080
2026-05-02,GAS,-6200,102880
""",
    "brackets": """Date,Details,Amount,Balance
01/05/2026,DP,1090.80,1090.80
02/05/2026,GAS,(62.00),1028.80
""",
    "a comma at the end": """Date,Details,Amount,Balance
01/05/2026,DP,1090.80,1090.80,
02/05/2026,GAS,-62.00,1028.80,
""",
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_that_banks_use_is_read_without_being_told(content):
    statement = read(content.encode())
    assert [(line.on.day, line.pence, line.text) for line in statement.lines] == [
        (1, 1090_80, "DP"),
        (2 if "1/05/2026,GAS" not in content else 1, -62_00, "GAS"),
    ]
    assert (statement.opening_pence, statement.closing_pence) == (0, 1028_80)
    assert (statement.findings, statement.adds_up) == ((), True)


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_a_guess_that_is_kept_reads_the_same(content):
    guess = guess_profile(content.encode())
    assert guess.findings == ()
    kept = profile_of(guess.profile)
    assert profile_of(kept.as_dict()) == kept
    assert read(content.encode(), profile=guess.profile).lines == read(content.encode()).lines


def test_a_guess_shows_the_first_rows_and_says_which_column_is_what():
    guess = guess_profile(LAYOUTS["in and out"].encode())
    assert guess.headings == ("Date", "Type", "Details", "Paid out", "Paid in", "Balance")
    assert guess.rows[0] == ("1 May 2026", "BGC", "DP", "", "£1090.80", "£1090.80")
    assert guess.profile["columns"] == {
        "date": "Date",
        "paid_in": "Paid in",
        "paid_out": "Paid out",
        "text": "Details",
        "balance": "Balance",
    }


def test_what_cannot_be_guessed_is_asked():
    guess = guess_profile(b"Wann,Was,Wieviel\nsoon,DP,some\n")
    assert [found.where for found in guess.findings] == ["columns.date", "columns.amount"]


def test_days_that_could_be_read_either_way_are_pointed_out():
    assert [note.code for note in guess_profile(LAYOUTS["tabs"].encode()).notes] == []
    assert [note.code for note in guess_profile(LAYOUTS["newest first"].encode()).notes] == ["days-unsure"]
    day_is_plain = LAYOUTS["newest first"].replace("02/05", "13/05")
    assert guess_profile(day_is_plain.encode()).notes == ()


def test_a_month_that_stands_first_is_told_by_a_day_beyond_twelve():
    content = b"Date,Details,Amount,Balance\n05/01/2026,DP,5.00,5.00\n05/13/2026,GAS,-1.00,4.00\n"
    assert [line.on for line in read(content).lines] == [date(2026, 5, 1), date(2026, 5, 13)]


@pytest.mark.parametrize("name", shipped())
def test_a_profile_that_ships_is_the_same_when_kept_and_read_back(name):
    assert profile_of(profile_named(name).as_dict()) == profile_named(name)


def test_a_column_that_is_missing_is_named_with_the_headings_there_are():
    content = b"date,sum\n2026-05-01,5.00\n"
    with pytest.raises(Exception, match=r"no column “amount”\. The headings are: date, sum\."):
        read(content, profile=profile_named("plain"))


# What else a bank's XML and MT940 hold. ------------------------------------------------------------------


def test_what_was_booked_together_keeps_its_payments_and_must_come_to_their_sum():
    content = as_camt_053(replace(MAY, lines=MAY.lines[2:3], opening_pence=1280_00)).decode()
    begins = content.index("<TxDtls>")
    one = content[begins : content.index("</NtryDtls>")].replace("1003.72", "250.93")
    four = content.replace(content[begins : content.index("</NtryDtls>")], one * 4)
    (line,) = read(four.encode()).lines
    assert line.pence == -1003_72
    assert [(part.pence, part.counterparty) for part in line.parts] == [(-250_93, "P PATEL")] * 4
    (found, *_) = read(four.replace("250.93", "250.94", 1).encode()).findings
    assert (found.code, found.where) == ("totals-differ", "entry 1, NtryDtls")


def test_an_entry_not_booked_yet_is_left_out_with_a_note():
    content = as_camt_053(MAY).replace(b"<Cd>BOOK<", b"<Cd>PDNG<", 1)
    statement = read(content, opening_pence=0)
    assert len(statement.lines) == 4
    assert "not-booked" in [note.code for note in statement.notes]


@pytest.mark.parametrize(("mark", "pence"), [("C", 62_00), ("D", -62_00), ("RC", -62_00), ("RD", 62_00)])
def test_a_reversal_in_mt940_goes_the_other_way(mark, pence):
    told = Told([replace(MAY.lines[3], pence=pence)], opening_pence=100_00)
    side = "C" if pence > 0 else "D"
    content = as_mt940(told).replace(f"0511{side}62".encode(), f"0511{mark}62".encode())
    statement = read(content)
    assert [(line.pence, line.is_reversal) for line in statement.lines] == [(pence, mark.startswith("R"))]
    assert statement.findings == ()


def test_a_reversal_in_xml_is_told_and_keeps_its_side():
    content = as_camt_053(MAY).replace(b"</CdtDbtInd><Sts>", b"</CdtDbtInd><RvslInd>true</RvslInd><Sts>", 1)
    first = read(content).lines[0]
    assert (first.pence, first.is_reversal) == (1090_80, True)


@pytest.mark.parametrize(
    ("details", "text", "name", "end_to_end"),
    [
        (":86:/EREF/C-77/NAME/A AHMED/REMI/USTD//CONTRIBUTION MAY", "CONTRIBUTION MAY", "A AHMED", "C-77"),
        (":86:166?00TRANSFER?20CONTRIBUTION?21 MAY?32A AHMED", "CONTRIBUTION MAY", "A AHMED", "C-1"),
        (":86:CONTRIBUTION\r\nMAY", "CONTRIBUTION MAY", "", "C-1"),
    ],
)
def test_details_in_mt940_are_taken_apart_where_a_bank_codes_them(details, text, name, end_to_end):
    content = as_mt940(MAY).replace(b":86:CONTRIBUTION", details.encode())
    line = read(content).lines[1]
    assert (line.text, line.counterparty, line.end_to_end) == (text, name, end_to_end)


@pytest.mark.parametrize(
    ("value", "entry", "day"),
    [
        ("261231", "0102", date(2027, 1, 2)),
        ("270102", "1231", date(2026, 12, 31)),
        ("260504", "", date(2026, 5, 4)),
    ],
)
def test_the_day_of_an_entry_takes_the_year_that_is_nearest(value, entry, day):
    content = f":20:X\n:25:1\n:60F:C260501GBP0,\n:61:{value}{entry}C1,NTRFNONREF\n:62F:C260531GBP1,\n"
    assert read(content.encode()).lines[0].on == day


def test_a_file_of_several_accounts_is_read_for_the_one_that_is_named():
    other = replace(MAY, account_number="66374958", lines=MAY.lines[:1])
    both = as_mt940(MAY) + as_mt940(other)
    with pytest.raises(Exception, match="This file holds statements of 2 accounts"):
        read(both)
    assert len(read(both, account="20-29-59 66374958").lines) == 1
    with pytest.raises(Exception, match="not of “1”"):
        read(both, account="1")


def test_statements_of_one_account_join_into_one():
    first, rest = replace(MAY, lines=MAY.lines[:2]), replace(MAY, lines=MAY.lines[2:], opening_pence=1280_00)
    for content in (as_mt940(first) + as_mt940(rest), as_mt940(rest) + as_mt940(first)):
        statement = read(content)
        assert [line.pence for line in statement.lines] == [line.pence for line in MAY.lines]
        assert (statement.opening_pence, statement.closing_pence, statement.findings) == (0, 175_78, ())


@pytest.mark.parametrize("written", ["GB29NWBK20295963748472", "20-29-59 63748472", "202959/63748472"])
def test_an_account_is_the_same_however_it_is_written(written):
    assert account_of(written) == "20295963748472"


def test_ten_thousand_lines_are_read_whole():
    lines = [Line(n, date(2026, 5, 1 + n % 28), n, f"PAYMENT {n}") for n in range(1, 10_001)]
    told = Told(sorted(lines, key=lambda one: one.on))
    statement = read(as_csv(told))
    assert (len(statement.lines), statement.adds_up) == (10_000, True)
    assert len(set(fingerprints(statement.lines, account="1"))) == 10_000


def test_each_form_says_what_it_is():
    assert {read(content).format for content in FORMS.values()} == {"csv", "camt.053", "mt940", "ofx"}


@pytest.mark.parametrize(
    "kinds",
    [("PRCD", "CLBD"), ("ITBD", "CLBD"), ("OPBD", "ITBD"), ("ITBD", "ITBD")],
)
def test_the_balances_at_both_ends_go_by_several_names(kinds):
    content = as_camt_053(MAY)
    for standing, kind in zip((b"OPBD", b"CLBD"), kinds, strict=True):
        content = content.replace(standing, kind.encode())
    statement = read(content)
    assert (statement.opening_pence, statement.closing_pence, statement.findings) == (0, 175_78, ())


def test_the_balance_booked_the_day_before_gives_way_to_the_days_own():
    content = as_camt_053(MAY).decode()
    own = content[content.index("<Bal>") : content.index("</Bal>") + len("</Bal>")]
    before = own.replace("OPBD", "PRCD").replace("0.00", "9.99")
    for both in (own + before, before + own):
        assert read(content.replace(own, both).encode()).opening_pence == 0


def test_available_balances_are_not_taken_for_booked_ones():
    content = as_camt_053(MAY).decode()
    closing = content[content.rindex("<Bal>") : content.rindex("</Bal>") + len("</Bal>")]
    available = closing.replace("CLBD", "CLAV").replace("175.78", "999.99")
    assert read(content.replace(closing, closing + available).encode()).closing_pence == 175_78


def test_a_card_statement_on_which_plus_went_out_is_read_the_other_way():
    kept = {"columns": {"date": "Date", "amount": "Amount"}, "amount_style": "plus-is-out"}
    content = b"Date,Amount\n04/05/2026,62.00\n05/05/2026,-12.00\n"
    statement = read(content, profile=kept, opening_pence=0, closing_pence=-50_00)
    assert [line.pence for line in statement.lines] == [-62_00, 12_00]
    assert statement.findings == ()


def test_a_direction_that_is_none_is_found_with_line_and_heading():
    kept = {"columns": {"date": "Date", "amount": "Sum", "direction": "Way"}, "amount_style": "direction"}
    content = b"Date,Sum,Way\n04/05/2026,62.00,DR\n05/05/2026,12.00,UP\n"
    (found,) = read(content, profile=kept, opening_pence=62_00, closing_pence=0).findings
    assert (found.code, found.where) == ("no-direction", "line 3, Way")


def test_a_row_with_a_sum_both_ways_is_found():
    content = b"Date,Paid in,Paid out\n04/05/2026,1.00,2.00\n"
    (found,) = read(content, opening_pence=1_00, closing_pence=0).findings
    assert (found.code, found.where) == ("both-ways", "line 2")


def test_pages_of_one_statement_with_interim_balances_join():
    first = as_mt940(replace(MAY, lines=MAY.lines[:2])).replace(b":62F:", b":62M:")
    rest = as_mt940(replace(MAY, lines=MAY.lines[2:], opening_pence=1280_00)).replace(b":60F:", b":60M:")
    statement = read(first + rest)
    assert (len(statement.lines), statement.closing_pence, statement.findings) == (5, 175_78, ())


def test_figures_of_another_script_are_no_sum_and_other_letters_in_a_reference_do_no_harm():
    content = as_mt940(MAY).decode()
    assert read(content.replace("NTRFDP-1", "NTRFCAFÉ").encode()).lines[0].end_to_end == "CAFÉ"
    (found, *_) = read(content.replace("C1090,80", "C١٠٩٠,80").encode()).findings
    assert (found.code, found.where) == ("not-a-sum", "line 5, :61:")


BANKS = {
    "barclays": """Number,Date,Account,Amount,Subcategory,Memo
,02/05/2026,20-29-59 63748472,-62.00,PAYMENT,GAS
,01/05/2026,20-29-59 63748472,1090.80,DIRECTDEP,DP
""",
    "lloyds": """Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,\
Debit Amount,Credit Amount,Balance,
02/05/2026,DD,'20-29-59,63748472,GAS,62.00,,1028.80,
01/05/2026,BGC,'20-29-59,63748472,DP,,1090.80,1090.80,
""",
    "nationwide": """"Account Name:","FlexAccount ****48472"
"Account Balance:","£1,028.80"
"Available Balance: ","£1,028.80"

"Date","Transaction type","Description","Paid out","Paid in","Balance"
"01 May 2026","Direct Credit","DP","","£1090.80","£1090.80"
"02 May 2026","Direct debit","GAS","£62.00","","£1028.80"
""",
    "natwest": """
Date, Type, Description, Value, Balance, Account Name, Account Number

02/05/2026,D/D,"'GAS",-62.00,1028.80,"'AHMED A","'202959-63748472",
01/05/2026,BAC,"'DP",1090.80,1090.80,"'AHMED A","'202959-63748472",
""",
    "starling": """Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes
01/05/2026,NORTHSHIRE,DP,FASTER PAYMENT,1090.80,1090.80,INCOME,
02/05/2026,GAS LTD,GAS,DIRECT DEBIT,-62.00,1028.80,BILLS,
""",
}


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("is_guessed", [True, False])
def test_a_banks_own_download_is_read_by_its_profile_and_by_a_guess(bank, is_guessed):
    content = BANKS[bank].encode("cp1252")
    balances = {"opening_pence": 0, "closing_pence": 1028_80}
    statement = read(content, profile=None if is_guessed else profile_named(bank), **balances)
    assert [(line.on.day, line.pence, line.text) for line in statement.lines] == [
        (1, 1090_80, "DP"),
        (2, -62_00, "GAS"),
    ]
    assert (statement.findings, statement.adds_up) == ((), True)
    assert statement.account in ("20295963748472", "")


def test_headings_that_moved_down_a_row_are_found():
    kept = guess_profile(BANKS["lloyds"].encode()).profile
    assert kept["heading_row"] == 1
    moved = b"Your statement\n\n" + BANKS["lloyds"].encode()
    assert len(read(moved, profile=kept).lines) == 2


@pytest.mark.parametrize(("side", "other"), [("CRDT", "A AHMED"), ("DBIT", "NORTHSHIRE")])
def test_the_other_side_is_who_paid_or_who_was_paid(side, other):
    sign = 1 if side == "CRDT" else -1
    content = as_camt_053(Told([replace(MAY.lines[1], pence=sign * 189_20)], opening_pence=500_00)).decode()
    begins, ends = content.index("<RltdPties>"), content.index("</RltdPties>")
    both = "<RltdPties><Dbtr><Nm>A AHMED</Nm></Dbtr><Cdtr><Nm>NORTHSHIRE</Nm></Cdtr>"
    (line,) = read((content[:begins] + both + content[ends:]).encode()).lines
    assert line.counterparty == other


@pytest.mark.parametrize("column", ["bank_ref", "end_to_end", "counterparty"])
@pytest.mark.parametrize("word", ["B/F", "Opening balance", "ACCOUNT"])
def test_a_payment_whose_reference_reads_like_a_balance_is_still_a_payment(column, word):
    told = Told([MAY.lines[0], replace(MAY.lines[3], **{column: word})])
    assert [line.pence for line in read(as_csv(told)).lines] == [1090_80, -62_00]


def test_a_row_that_moves_nothing_is_left_out_with_a_note():
    statement = read(as_csv(MAY).replace(b"-38.50,175.78", b"0.00,214.28"))
    assert (len(statement.lines), statement.findings) == (4, ())
    assert "moves-nothing" in [note.code for note in statement.notes]


@pytest.mark.parametrize(("lines", "is_checked"), [(1, False), (2, True)])
def test_one_running_balance_proves_nothing_and_two_do(lines, is_checked):
    statement = read(as_csv(replace(MAY, lines=MAY.lines[:lines])))
    assert (statement.is_checked, statement.opening_pence, statement.findings) == (is_checked, 0, ())
