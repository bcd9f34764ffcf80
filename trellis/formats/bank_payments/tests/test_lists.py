"""Lists by profile: what stands in which column is data."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from trellis.basis.findings import Refused
from trellis.formats.bank_payments import card_load, faster_payments
from trellis.formats.bank_payments.card_load import CardLoad, CardLoads
from trellis.formats.bank_payments.payments import Totals

from .runs import AMINA, BILL, GEORGE, J5, payment, run

LOADS = CardLoads(date(2026, 5, 1), (CardLoad("EML-0001", "Mrs Amina Ahmed", 109080, "DP MAY"),))


def refusals(write, given, **options) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        write(given, **options)
    return [(finding.where, finding.code) for finding in refused.value.findings]


def test_the_wages_of_j11_are_a_list_that_adds_up():
    nine = [payment(whose, pence, "WAGES", f"W{at}") for at, (whose, pence) in enumerate(
        [(AMINA, 100372), (BILL, 100372), (GEORGE, 100372)] * 3)]  # fmt: skip
    written = faster_payments.write(run(*nine, on=date(2026, 5, 15)))
    assert written.totals == Totals(credits=9, credit_pence=903348)
    rows = list(csv.DictReader(StringIO(written.content.decode())))
    assert rows[0] == {
        "Sort code": "089999",
        "Account number": "66374958",
        "Name": "Mrs Amina Ahmed",
        "Amount": "1003.72",
        "Reference": "WAGES",
        "Pay on": "15/05/2026",
    }
    assert len(rows) == 9 and written.notes == ()


def test_paygates_ten_columns_have_no_headings():
    lines = faster_payments.write(J5, profile="paygate").content.decode().split("\r\n")
    assert lines[0] == (
        "089999,66374958,Mrs Amina Ahmed,1090.80,99,202959,63748472,NORTHSHIRE,DP MAY,30/04/2026"
    )
    assert len(lines) == 4 and lines[-1] == ""


def test_a_council_has_a_layout_of_its_own():
    own = faster_payments.profile_of(
        {
            "says": "Our bank's page",
            "between": "semicolon",
            "line_end": "lf",
            "columns": [
                {"heading": "Pence", "holds": "amount_pence"},
                {"heading": "Day", "holds": "pay_on", "style": "%Y%m%d"},
                {"heading": "Mark", "holds": "end_to_end"},
            ],
        }
    )
    given = run(payment(AMINA, 5, mark="A1"))
    assert faster_payments.write(given, profile=own).content == b"Pence;Day;Mark\n5;20260430;A1\n"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"columns": []}, [("columns", "no-columns")]),
        ({"columns": [{"heading": "Who", "holds": "who"}]}, [("columns[1].holds", "unknown-word")]),
        ({"columns": [{"holds": "name", "style": "%m/%d/%Y"}]}, [("columns[1].style", "day-style")]),
        ({"columns": [{"holds": "name", "longest": 0}]}, [("columns[1].longest", "longest")]),
        ({"columns": [{"holds": "name", "colour": "red"}]}, [("columns[1].colour", "unknown-key")]),
        ({"columns": [{"holds": 3}]}, [("columns[1].holds", "not-text")]),
        ({"columns": ["name"]}, [("columns[1]", "not-an-object")]),
        ({"line_end": "cr"}, [("line_end", "unknown-word")]),
        ({"between": ["comma"]}, [("between", "unknown-word")]),
        ({"header": "yes"}, [("header", "not-yes-or-no")]),
        ({"heading": "x"}, [("heading", "unknown-key")]),
    ],
)
def test_a_layout_that_is_none_is_refused_with_its_place(changed, told):
    given = {"says": "Ours", "columns": [{"heading": "Name", "holds": "name"}], **changed}
    assert refusals(faster_payments.profile_of, given) == told


def test_a_layout_nobody_has_is_refused_by_name():
    assert refusals(faster_payments.write, J5, profile="nobody's") == [("profile", "unknown-profile")]


def test_no_cell_begins_with_what_a_spreadsheet_works_out():
    name = ("=HYPERLINK(1)", *AMINA[1:])
    written = faster_payments.write(run(payment(name, 1, "-cmd|x"), payment(BILL, 1, "@sum")))
    cells = [cell for row in csv.reader(StringIO(written.content.decode())) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert refusals(faster_payments.write, run(payment(AMINA, 1, mark="=1"))) == [
        ("payments[1].end_to_end", "mark-form")
    ]


def test_what_is_changed_or_cut_is_told():
    written = faster_payments.write(run(payment(("Zoë", *AMINA[1:]), 1, "R" * 19)))
    assert [(one.where, one.code) for one in written.notes] == [
        ("payments[1].name", "letters-changed"),
        ("payments[1].reference", "cut"),
    ]


def test_money_for_cards_is_a_list_that_adds_up():
    written = card_load.write(LOADS)
    assert written.totals == Totals(credits=1, credit_pence=109080)
    assert written.content.decode().split("\r\n")[1] == "EML-0001,Mrs Amina Ahmed,1090.80,DP MAY,01/05/2026"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"card": "4111 1111 1111 1111"}, ("loads[1].card", "card-form")),
        ({"card": "4111111111111111"}, ("loads[1].card", "card-number")),
        ({"card": "4111-1111-1111-1111"}, ("loads[1].card", "card-number")),
        ({"card": "=1"}, ("loads[1].card", "card-form")),
        ({"amount_pence": 0}, ("loads[1].amount_pence", "nothing-to-pay")),
        ({"name": " "}, ("loads[1].name", "no-name")),
        ({"reference": "R" * 141}, ("loads[1].reference", "no-name")),
    ],
)
def test_a_load_that_cannot_be_made_is_refused_with_its_place(changed, told):
    assert refusals(card_load.write, CardLoads(LOADS.load_on, (replace(LOADS.loads[0], **changed),))) == [
        told
    ]


def test_a_number_of_sixteen_figures_that_is_no_card_number_may_name_a_card():
    loads = CardLoads(LOADS.load_on, (replace(LOADS.loads[0], card="4111111111111112"),))
    assert card_load.write(loads).totals.credits == 1


def test_one_card_is_loaded_once():
    twice = CardLoads(LOADS.load_on, LOADS.loads * 2)
    assert refusals(card_load.write, twice) == [("loads[2].card", "card-twice")]
    assert refusals(card_load.write, CardLoads(LOADS.load_on, ())) == [("loads", "no-payments")]
