"""A run is read whole or refused with every fault and its place."""

from __future__ import annotations

import json
from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.formats.bank_payments.payments import MOST_PENCE, check_run, read_run

from .runs import AMINA, BILL, J5, as_sent, one_as_sent, payment, run, text


def refusals(given: str | bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_run(given)
    return [f"{finding.where} {finding.code}".strip() for finding in refused.value.findings]


def of_one(**changed: object) -> list[str]:
    return refusals(text(payments=[one_as_sent(**changed)]))


def test_the_run_of_j5_is_read_as_it_was_meant():
    assert read_run(text()) == J5
    assert J5.total_pence == 234299


def test_the_example_of_the_published_interface_is_read():
    read = read_run(
        """{"service_user_number": "123456", "processing_date": "2026-05-05",
         "from": {"name": "NORTHSHIRE", "sort_code": "202959", "account_number": "63748472"},
         "payments": [{"name": "A PAYEE", "sort_code": "089999", "account_number": "66374958",
                       "amount_pence": 109080, "reference": "DP MAY"}]}"""
    )
    assert (read.processing_date, read.total_pence) == (date(2026, 5, 5), 109080)


def test_hyphens_and_spaces_between_figures_are_taken_out():
    read = read_run(text(payments=[one_as_sent(sort_code="08-99-99", account_number="6637 4958")]))
    assert (read.payments[0].sort_code, read.payments[0].account_number) == ("089999", "66374958")


def test_a_mark_of_our_own_is_kept():
    assert read_run(text(payments=[one_as_sent(end_to_end="AHMED-1")])).payments[0].end_to_end == "AHMED-1"


def test_a_service_user_number_may_be_left_out_for_formats_that_need_none():
    assert read_run(text(service_user_number=None)).service_user_number == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"amount_pence": "1,090.80"}, ["payments[1].amount_pence not-pence"]),
        ({"amount_pence": 1090.80}, ["payments[1].amount_pence not-pence"]),
        ({"amount_pence": True}, ["payments[1].amount_pence not-pence"]),
        ({"amount_pence": 0}, ["payments[1].amount_pence nothing-to-pay"]),
        ({"amount_pence": -1}, ["payments[1].amount_pence nothing-to-pay"]),
        ({"amount_pence": MOST_PENCE + 1}, ["payments[1].amount_pence sum-too-large"]),
        ({"sort_code": "08999"}, ["payments[1].sort_code sort-code-form"]),
        ({"sort_code": 89999}, ["payments[1].sort_code sort-code-form"]),
        ({"account_number": "6637495O"}, ["payments[1].account_number account-number-form"]),
        ({"account_number": "６６３７４９５８"}, ["payments[1].account_number account-number-form"]),
        ({"name": " "}, ["payments[1].name no-name"]),
        ({"name": "محمد"}, ["payments[1].name name-has-no-letters"]),
        ({"name": "A" * 141}, ["payments[1].name too-long"]),
        ({"name": 7}, ["payments[1].name not-text"]),
        ({"reference": "R" * 141}, ["payments[1].reference too-long"]),
        ({"reference": None}, ["payments[1] key-missing"]),
        ({"end_to_end": "E" * 36}, ["payments[1].end_to_end mark-form"]),
        ({"end_to_end": "one\ntwo"}, ["payments[1].end_to_end mark-form"]),
        ({"amount": 1}, ["payments[1].amount unknown-key"]),
    ],
)
def test_what_no_bank_takes_is_refused_with_its_place(changed, told):
    assert of_one(**changed)[: len(told)] == told


def test_the_most_that_bacs_takes_in_one_payment_is_taken():
    assert read_run(text(payments=[one_as_sent(amount_pence=MOST_PENCE)])).total_pence == MOST_PENCE


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"processing_date": "30/04/2026"}, ["processing_date not-a-day"]),
        ({"processing_date": "2026-04-31"}, ["processing_date no-such-day"]),
        ({"processing_date": "2126-04-30"}, ["processing_date day-out-of-range"]),
        ({"processing_date": None}, ["key-missing"]),
        ({"service_user_number": "12345"}, ["service_user_number service-user-number"]),
        ({"from": None}, ["key-missing"]),
        ({"from": []}, ["from not-an-object"]),
        ({"from": {"name": "N", "sort_code": "1", "account_number": "2"}},
         ["from.sort_code sort-code-form", "from.account_number account-number-form"]),
        ({"payments": []}, ["payments no-payments"]),
        ({"payments": {}}, ["payments not-a-list"]),
        ({"payments": [[]]}, ["payments[1] not-an-object"]),
        ({"paymnets": []}, ["paymnets unknown-key"]),
    ],
)  # fmt: skip
def test_a_run_that_cannot_be_paid_is_refused_with_its_place(changed, told):
    assert refusals(text(**changed)) == told


def test_every_fault_is_told_at_once_and_the_rest_are_counted():
    told = refusals(text(payments=[one_as_sent(amount_pence=0)] * 60))
    assert told[0] == "payments[1].amount_pence nothing-to-pay"
    assert len(told) == 51 and told[-1] == "and-more"


@pytest.mark.parametrize("given", [b"\xff\xfe", "", "[]", "{", text()[:-40], "{" * 40_000])
def test_what_is_no_json_object_is_refused(given):
    assert refusals(given)


def test_a_mark_in_front_of_the_text_and_other_line_ends_change_nothing():
    sent = json.dumps(as_sent(), indent=1).replace("\n", "\r\n")
    assert read_run(b"\xef\xbb\xbf" + sent.encode()) == J5


def test_one_mark_marks_one_payment():
    twice = run(payment(AMINA, 1, mark="A1"), payment(BILL, 2, mark="A1"))
    assert [(one.where, one.code) for one in check_run(twice)] == [("payments[2].end_to_end", "mark-twice")]
