"""Our payments through a bank that somebody else wrote, and its statement back into our books.

The bank is the package mock-bank, on loopback: it takes our message as a bank does, books each payment on its
day and writes its own camt.053. Nothing of it is ours but the account it is given.
"""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from typing import Any

import mockbank
import numpy as np
import pytest

from trellis.engines.ledger.reconcile import BankColumns, ExpectedColumns, reconcile
from trellis.formats.bank_payments.pain_001 import write
from trellis.formats.bank_payments.payments import Account, Payment, PaymentRun, Written
from trellis.formats.bank_statements.read import read as read_statement

NORTHSHIRE = Account("NORTHSHIRE", "202959", "63748472")
OPENING = 10_000_00
# The run of J5, each payment with a mark of its own.
RUN = PaymentRun(
    "123456",
    date(2026, 4, 30),
    NORTHSHIRE,
    (
        Payment("Mrs Amina Ahmed", "089999", "66374958", 1_090_80, "DP MAY", "AHMED-1"),
        Payment("Mr George Grant", "107999", "88837491", 740_19, "DP MAY", "GRANT-1"),
        Payment("Bill Baker", "871427", "46238510", 512_00, "DP MAY", "BAKER-1"),
    ),
)


class Bank:
    """The stranger's bank, as a council's own bank would be spoken to: files in, files out."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def ask(
        self, path: str, content: bytes | None = None, kind: str = "application/json", how: str = ""
    ) -> Any:
        request = urllib.request.Request(
            self.address + path, data=content, headers={"Content-Type": kind}, method=how or None
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return json.loads(refused.read())

    def send(self, content: bytes) -> Any:
        return self.ask("/payments", content, "application/xml")

    def days_pass(self, days: int) -> None:
        self.ask(f"/_mock/advance?days={days}", b"")

    def statements(self) -> list[bytes]:
        return [
            message["body"].encode()
            for message in self.ask("/_mock/messages")
            if message["type"].startswith("camt.053") and message["account"] == "NORTHSHIRE"
        ]


def iban(sort_code: str, account_number: str) -> str:
    """The account as other countries write it, which is how this bank keeps its own."""
    rest = f"NWBK{sort_code}{account_number}GB00"
    check = 98 - int("".join(str(int(letter, 36)) for letter in rest)) % 97
    return f"GB{check:02d}{rest[:-4]}"


@pytest.fixture
def bank() -> Iterator[Bank]:
    server = mockbank.make_server(
        mockbank.Config(port=0, quiet=True, clock="2026-04-29T09:00", timezone="Europe/London")
    )
    runs = threading.Thread(target=server.serve_forever, daemon=True)
    runs.start()
    ours = Bank(server.server_address[1])
    account = {
        "id": "NORTHSHIRE",
        "name": NORTHSHIRE.name,
        "iban": iban(NORTHSHIRE.sort_code, NORTHSHIRE.account_number),
        "bic": "NWBKGB2L",
        "currency": "GBP",
        "balance": OPENING,
        "account_number": NORTHSHIRE.account_number,
    }
    assert "error" not in ours.ask("/_mock/accounts", json.dumps(account).encode())
    yield ours
    server.shutdown()
    server.server_close()
    runs.join()


def sent(serial: str = "000001") -> Written:
    return write(RUN, serial=serial, made_on=date(2026, 4, 29))


def expected() -> ExpectedColumns:
    """What the books expect of the run: each payment goes out, under its mark."""
    how_many = len(RUN.payments)
    return ExpectedColumns(
        reference=[payment.end_to_end for payment in RUN.payments],
        on=np.full(how_many, np.datetime64(RUN.processing_date, "D")),
        pence=np.array([-payment.amount_pence for payment in RUN.payments]),
        names=[payment.name for payment in RUN.payments],
        end_to_end=[payment.end_to_end for payment in RUN.payments],
        run=["run-1"] * how_many,
    )


def as_columns(lines: list[Any]) -> BankColumns:
    return BankColumns(
        on=np.array([line.on for line in lines], dtype="datetime64[D]"),
        pence=np.array([line.pence for line in lines], dtype=np.int64),
        text=[line.text for line in lines],
        end_to_end=[line.end_to_end for line in lines],
    )


def all_lines(bank: Bank) -> list[Any]:
    read = [read_statement(statement) for statement in bank.statements()]
    assert [one.findings for one in read] == [()] * len(read)
    assert all(one.adds_up for one in read)
    return [line for one in read for line in one.lines]


def test_the_bank_takes_the_run_whole_and_finds_nothing_wrong(bank):
    answer = bank.send(sent().content)
    assert (answer["status"], answer["accepted"], answer["rejected"]) == ("ACCP", 3, 0)
    assert answer["findings"] == []
    assert sum(one["amount"] for one in answer["payments"]) == sent().totals.credit_pence == 234299
    assert {one["settlement_date"] for one in answer["payments"]} == {"2026-04-30"}


def test_the_statement_of_the_bank_matches_the_run_with_nothing_left_over(bank):
    bank.send(sent().content)
    bank.days_pass(4)
    lines = all_lines(bank)
    matching = reconcile(as_columns(lines), expected())
    assert [match.rule for match in matching.matched] == ["same-reference"] * 3
    assert (matching.suggested, matching.left_bank, matching.left_books) == ((), (), ())
    assert sum(line.pence for line in lines) == -234299


def test_a_message_sent_twice_pays_once(bank):
    bank.send(sent().content)
    assert bank.send(sent().content)["status"] == "RJCT"
    bank.days_pass(4)
    assert [line.pence for line in all_lines(bank)] == [-1_090_80, -740_19, -512_00]


def test_money_that_comes_back_is_what_is_left_over(bank):
    returning = {"behaviour": "return-later", "parameters": {"days": 1}}
    bank.ask("/_mock/accounts/NORTHSHIRE", json.dumps(returning).encode(), how="PATCH")
    assert bank.send(sent().content)["status"] == "ACCP"
    bank.days_pass(7)
    lines = all_lines(bank)
    matching = reconcile(as_columns(lines), expected())
    assert len(matching.matched) == 3 and matching.left_books == ()
    back = [lines[row].pence for row in matching.left_bank]
    assert back and all(pence > 0 for pence in back)
    assert sum(line.pence for line in lines) == sum(back) - 234299
