"""What we write can be read again; what is wrong in anybody's file is told by line and field."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.formats.bank_payments import bacs_standard_18, pain_001
from trellis.formats.bank_payments.bacs_read import read_bacs
from trellis.formats.bank_payments.pain_001_read import read_pain_001
from trellis.formats.bank_payments.payments import MOST_BYTES, MOST_PENCE
from trellis.formats.bank_payments.read import read

from .runs import AMINA, BILL, GEORGE, J5, MADE_ON, payment, run

BACS = bacs_standard_18.write(J5, serial="000001", made_on=MADE_ON).content
PAIN = pain_001.write(J5, serial="000001", made_on=MADE_ON).content
LINES = BACS.split(b"\r\n")


def found(content: bytes) -> list[tuple[str, str]]:
    return [(finding.where, finding.code) for finding in read(content).findings]


def refused(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as stopped:
        read(content)
    return [(finding.where, finding.code) for finding in stopped.value.findings]


def bacs_with(line: int, first: int, text: bytes) -> bytes:
    """J5's file where on that line, from that position on, this stands."""
    changed = list(LINES)
    old = changed[line - 1]
    changed[line - 1] = old[: first - 1] + text + old[first - 1 + len(text) :]
    return b"\r\n".join(changed)


def pain_with(old: bytes, new: bytes) -> bytes:
    assert old in PAIN
    return PAIN.replace(old, new, 1)


def test_the_file_of_j5_is_read_as_it_was_written():
    read_again = read(BACS)
    assert (read_again.format, read_again.findings) == ("bacs18", ())
    assert (read_again.service_user_number, read_again.name) == ("123456", "000001")
    assert (read_again.made_on, read_again.processing_date) == (MADE_ON, J5.processing_date)
    totals = read_again.totals
    assert (totals.credits, totals.credit_pence, totals.contras) == (3, 234299, 1)
    assert [(one.name, one.amount_pence, one.line) for one in read_again.payments] == [
        ("MRS AMINA AHMED", 109080, 5),
        ("MR GEORGE GRANT", 74019, 6),
        ("BILL BAKER", 51200, 7),
    ]


def test_the_message_of_j5_is_read_as_it_was_written():
    read_again = read(PAIN)
    assert (read_again.format, read_again.findings) == ("pain001", ())
    assert (read_again.name, read_again.processing_date) == ("123456-20260429-000001", J5.processing_date)
    assert (read_again.totals.credits, read_again.totals.credit_pence) == (3, 234299)
    assert read_again.payments[1].name == "Mr George Grant"
    assert read_again.payments[0].paid_from == J5.paid_from


payees = st.sampled_from([AMINA, GEORGE, BILL])
references = st.text("ABCXYZ0123456789./- ", max_size=18).map(str.strip)
sums = st.integers(1, MOST_PENCE)


@settings(deadline=None)
@given(st.lists(st.tuples(payees, sums, references), min_size=1, max_size=30))
def test_whatever_is_paid_is_read_again_from_both_forms(paid):
    given_run = run(*(payment(*one, mark=f"M{at}") for at, one in enumerate(paid)))
    for form in (bacs_standard_18, pain_001):
        written = form.write(given_run, serial="000001", made_on=MADE_ON)
        again = read(written.content)
        assert [one for one in again.findings if one.code != "same-twice"] == []
        assert again.totals == written.totals
        assert [
            (one.sort_code, one.account_number, one.amount_pence, one.reference) for one in again.payments
        ] == [
            (one.sort_code, one.account_number, one.amount_pence, one.reference) for one in given_run.payments
        ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (bacs_with(5, 1, b"O8"), [("line 5, sort code", "not-figures")]),
        (bacs_with(5, 7, b" "), [("line 5, account number", "not-figures")]),
        (bacs_with(5, 16, b"98"), [("line 5, transaction code", "transaction-code"),
                                   ("line 8, amount", "contra-differs"),
                                   ("line 11, credit total", "total-differs"),
                                   ("line 11, credit count", "total-differs")]),
        (bacs_with(5, 36, b"00000109081"), [("line 8, amount", "contra-differs"),
                                            ("line 11, credit total", "total-differs")]),
        (bacs_with(5, 36, b"   1,090.80"), [("line 5, amount", "amount"),
                                            ("line 5, amount", "nothing-to-pay"),
                                            ("line 8, amount", "contra-differs"),
                                            ("line 11, credit total", "total-differs")]),
        (bacs_with(5, 83, b"amina"), [("line 5, name", "letters")]),
        (bacs_with(5, 83, b"ZO\xcb"), [("line 5, character 85", "not-ascii")]),
        (bacs_with(8, 36, b"00000234298"), [("line 8, amount", "contra-differs"),
                                            ("line 11, debit total", "total-differs")]),
        (bacs_with(11, 31, b"0000002"), [("line 11, debit count", "total-differs")]),
        (bacs_with(11, 18, b"x"), [("line 11, credit total", "total-form")]),
        (bacs_with(4, 5, b" 26124"), [("line 4, processing date", "no-working-day")]),
        (bacs_with(4, 5, b" 26366"), [("line 4, processing date", "no-such-day")]),
        (bacs_with(4, 5, b" 26000"), [("line 4, processing date", "no-such-day")]),
        (bacs_with(4, 5, b" 99120"), [("line 4, processing date", "day-out-of-range"),
                                      ("line 2, expiry date", "expires-too-early")]),
        (bacs_with(4, 5, b" 26118"), [("line 4, processing date", "day-out-of-range")]),
        (bacs_with(4, 5, b" 26119"), [("line 4, processing date", "day-out-of-range")]),
        (bacs_with(4, 21, b"01"), [("line 4, currency", "label-field")]),
        (bacs_with(3, 11, b"00099"), [("line 3, record length", "label-field"),
                                      ("line 10, all", "labels-differ")]),
        (bacs_with(1, 5, b"000002"), [("line 2, set identification", "labels-differ")]),
        (bacs_with(9, 6, b"654321"), [("line 9, all but the block count", "labels-differ")]),
        (bacs_with(1, 5, b"000000"), [("line 1, serial number", "label-field"),
                                      ("line 2, set identification", "labels-differ")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_bacs_file_is_told_by_line_and_field(content, told):
    assert found(content) == told


def without(*lines: int) -> bytes:
    return b"\r\n".join(line for at, line in enumerate(LINES, start=1) if at not in lines)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (without(1), ["label-missing"]),
        (without(9, 10, 11), ["label-missing"] * 3),
        (without(8), ["contra-missing", "total-differs", "total-differs"]),
        (without(5), ["contra-differs", "total-differs", "total-differs"]),
        (without(5, 6, 7, 8), ["no-payments"] + ["total-differs"] * 4),
        (b"\r\n".join([*LINES[:1], *LINES]), ["label-twice"]),
        (b"\r\n".join([LINES[1], LINES[0], *LINES[2:]]), ["out-of-order"]),
        (b"\r\n".join([*LINES[:5], *LINES[4:]]),
         ["same-twice", "contra-differs", "total-differs", "total-differs"]),
        (b"\r\n".join([*LINES[:5], b"", *LINES[5:]]), ["empty-line"]),
        (b"\xef\xbb\xbf" + BACS, ["byte-order-mark"]),
        (BACS.replace(b"\r\n", b"\n", 3), ["line-ends"]),
        (BACS.replace(b"  \r\n", b"\r\n"), ["length"] * 10),
        (b"LOGON\r\n" + BACS, ["unknown-line"]),
    ],
)  # fmt: skip
def test_a_bacs_file_that_was_cut_or_put_together_wrongly_is_told(content, codes):
    assert [code for _, code in found(content)] == codes


def test_line_ends_of_one_kind_change_nothing():
    assert found(BACS.replace(b"\r\n", b"\n")) == []
    assert found(BACS.rstrip(b"\r\n")) == []


def test_a_file_of_many_days_is_read_with_a_day_a_payment():
    many = [LINES[0], LINES[1], LINES[2].replace(b"00100", b"00106")]
    many += [LINES[3].replace(b" 26120", b" " * 6).replace(b"1 DAILY", b"4 MULTI")]
    many += [LINES[4] + b" 26120", LINES[5] + b" 26121", LINES[6] + b" 26120"]
    for pence, day in ((160280, b" 26120"), (74019, b" 26121")):
        many.append(LINES[7].replace(b"00000234299", b"%011d" % pence) + day)
    many += [LINES[8], LINES[9].replace(b"00100", b"00106")]
    many += [LINES[10].replace(b"0000001", b"0000002", 1), b""]
    whole = read(b"\r\n".join(many))
    assert whole.findings == ()
    assert [one.on for one in whole.payments] == [date(2026, 4, 30), date(2026, 5, 1), date(2026, 4, 30)]
    assert (whole.totals.contras, whole.totals.contra_pence) == (2, 234299)
    wrong = b"\r\n".join(many).replace(b" 26121", b" 26124", 1)
    assert [one.code for one in read(wrong).findings] == [
        "no-working-day",
        "contra-missing",
        "contra-differs",
    ]


def test_what_is_collected_is_told_apart_from_what_is_paid():
    collected = LINES[4].replace(b"099202959", b"017202959")
    contra = LINES[7].replace(b"017202959", b"099202959").replace(b"00000234299", b"00000109080")
    trailer = b"UTL1" + b"%013d%013d%07d%07d" % (109080, 109080, 1, 1) + b" " * 36
    whole = read(b"\r\n".join([*LINES[:4], collected, contra, *LINES[8:10], trailer, b""]))
    assert whole.findings == ()
    assert (whole.debits, whole.debit_pence, whole.totals.credits, whole.payments) == (1, 109080, 0, ())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pain_with(b"1090.80", b"1090.81"), [("line 5, PmtInf/CtrlSum", "total-differs"),
                                             ("line 4, GrpHdr/CtrlSum", "total-differs")]),
        (pain_with(b"<NbOfTxs>3", b"<NbOfTxs>4"), [("line 4, GrpHdr/NbOfTxs", "total-differs")]),
        (pain_with(b"<InstdAmt Ccy=\"GBP\">1090.80", b"<InstdAmt Ccy=\"GBP\">1,090.80"),
         [("line 17, InstdAmt", "amount"), ("line 5, PmtInf/CtrlSum", "total-differs"),
          ("line 4, GrpHdr/CtrlSum", "total-differs")]),
        (pain_with(b"Ccy=\"GBP\"", b"Ccy=\"EUR\""), [("line 17, InstdAmt", "currency")]),
        (pain_with(b"<MmbId>089999", b"<MmbId>8999"), [("line 17, CdtrAgt", "not-figures")]),
        (pain_with(b"<Id>66374958", b"<Id>6637495O"), [("line 17, CdtrAcct", "not-figures")]),
        (pain_with(b"<Nm>Mrs Amina Ahmed</Nm>", b""), [("line 17, Cdtr/Nm", "no-name")]),
        (pain_with(b"<EndToEndId>123456-20260429-000001-2", b"<EndToEndId>123456-20260429-000001-1"),
         [("line 18, EndToEndId", "mark-twice")]),
        (pain_with(b"<EndToEndId>123456-20260429-000001-2</EndToEndId>", b""),
         [("line 18, EndToEndId", "element-missing")]),
        (pain_with(b"2026-04-30", b"2026-04-31"), [("line 5, ReqdExctnDt", "no-such-day")]),
        (pain_with(b"2026-04-30", b"1926-04-30"), [("line 5, ReqdExctnDt", "day-out-of-range")]),
        (pain_with(b"2026-04-29T", b"29/04/2026T"), [("line 4, CreDtTm", "not-a-day")]),
        (pain_with(b"TRF", b"CHK"), [("line 5, PmtMtd", "method")]),
        (pain_with(b"<MmbId>202959", b"<MmbId>20"), [("line 5, DbtrAgt", "not-figures")]),
        (b"\xef\xbb\xbf" + PAIN, []),
        (PAIN.replace(b"\n", b"\r\n"), []),
        (pain_with(b"pain.001.001.09", b"pain.001.001.03"), []),
        (pain_with(b"<PmtInf>", b"<!-- <PmtInf> --><?x y?><PmtInf>"), []),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_message_is_told_by_line_and_element(content, told):
    assert found(content) == told


def test_a_payment_put_twice_into_a_message_is_told():
    lines = PAIN.split(b"\n")
    assert [code for _, code in found(b"\n".join([*lines[:17], *lines[16:]]))] == [
        "mark-twice",
        "same-twice",
        "total-differs",
        "total-differs",
        "total-differs",
        "total-differs",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PAIN[:-30], "not-xml"),
        (PAIN[:900], "not-xml"),
        (pain_with(b"</PmtId>", b""), "not-xml"),
        (b"<Document/>", "not-pain-001"),
        (b"<PmtInf/>", "not-pain-001"),
        (b"<CdtTrfTxInf/>", "not-pain-001"),
        (b"<a><CdtTrfTxInf/><CdtTrfTxInf><CdtTrfTxInf/></CdtTrfTxInf></a>", "not-pain-001"),
        (pain_with(b"pain.001.001.09", b"camt.053.001.08"), "not-pain-001"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n' + PAIN, "document-type"),
        (pain_with(b"UTF-8", b"UTF-7"), "not-utf-8"),
        (pain_with(b"Mrs Amina", b"Zo\xeb"), "not-utf-8"),
        (PAIN.decode().encode("utf-16"), "not-text"),
        (BACS.decode().encode("utf-16"), "not-text"),
        (b"VOL1\x00" + BACS, "not-text"),
        (b"", "empty"),
        (b"<", "not-xml"),
        (b"<?xml version='1.0'?>", "not-xml"),
        (b" \r\n", "empty"),
        (b"sort code,account,amount\n", "not-bacs"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_refused(content, code):
    assert [one for _, one in refused(content)] == [code]


def test_a_million_laughs_are_not_laughed():
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10 if at else b"ha") for at in range(12)
    )
    assert refused(b"<?xml version='1.0'?><!DOCTYPE d [" + laughs + b"]><d>&l11;</d>") == [
        ("line 1", "document-type")
    ]


def test_a_file_larger_than_fifty_million_characters_is_refused_in_a_sentence():
    for begins in (b"VOL1", b"<Document>"):
        assert [code for _, code in refused(begins + b" " * MOST_BYTES)] == ["too-large"]


def test_nesting_without_end_is_refused():
    head = re.match(rb".*?<CstmrCdtTrfInitn>", PAIN, re.DOTALL)[0]
    assert [code for _, code in refused(head + b"<a>" * 100_000)] == ["not-xml"]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_slip_of_a_character_brings_a_reader_down(data):
    content = bytearray(data.draw(st.sampled_from([BACS, PAIN])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with suppress(Refused):
        assert read(bytes(content)).as_json()["format"] in ("bacs18", "pain001")


def test_both_readers_can_be_called_by_name():
    assert read_bacs(BACS) == read(BACS)
    assert read_pain_001(PAIN) == read(PAIN)
