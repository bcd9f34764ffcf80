"""Mrs Ahmed's managed account in May (J9): five lines, the same in each form a bank may give them in."""

from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.formats.bank_statements.read import read
from trellis.formats.bank_statements.statements import Line, fingerprints

from .writing import Told, as_camt_053, as_csv, as_mt940, as_ofx

MAY = Told(
    [
        Line(1, date(2026, 5, 1), 1090_80, "DIRECT PAYMENT MAY", "DP-1", "B1", "NORTHSHIRE"),
        Line(2, date(2026, 5, 5), 189_20, "CONTRIBUTION", "C-1", "B2", "A AHMED"),
        Line(3, date(2026, 5, 8), -1003_72, "WAGES 4 X 250.93", "W-1", "B3", "P PATEL"),
        Line(4, date(2026, 5, 11), -62_00, "PAYROLL", "P-1", "B4", "PAY BUREAU"),
        Line(5, date(2026, 5, 12), -38_50, "INSURANCE", "I-1", "B5", "SURE"),
    ]
)
FORMS = {
    "csv": as_csv(MAY),
    "csv, newest first": as_csv(MAY, newest_first=True),
    "camt.053.001.02": as_camt_053(MAY, version="02"),
    "camt.053.001.08": as_camt_053(MAY),
    "mt940": as_mt940(MAY),
    "ofx 1": as_ofx(MAY),
    "ofx 2": as_ofx(MAY, is_xml=True),
}
every_form = pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)


@every_form
def test_each_form_gives_the_same_five_lines(content):
    told = read(content, opening_pence=0, closing_pence=175_78)
    assert [(line.on, line.pence) for line in told.lines] == [(line.on, line.pence) for line in MAY.lines]
    assert (told.opening_pence, told.closing_pence, told.adds_up) == (0, 175_78, True)
    assert (told.first_day, told.last_day) == (date(2026, 5, 1), date(2026, 5, 12))
    assert told.findings == ()


@every_form
def test_each_form_gives_the_same_words_and_references(content):
    told = read(content)
    assert [(line.text, line.end_to_end, line.bank_ref) for line in told.lines] == [
        (line.text, line.end_to_end, line.bank_ref) for line in MAY.lines
    ]


@every_form
def test_each_form_gives_the_same_fingerprints(content):
    of_the_first = fingerprints(MAY.lines, account="amina")
    assert fingerprints(read(content).lines, account="amina") == of_the_first


@pytest.mark.parametrize("form", [form for form in FORMS if "csv" not in form])
def test_a_form_that_names_the_account_names_it_alike(form):
    assert read(FORMS[form]).account == "20295963748472"


@pytest.mark.parametrize("form", [form for form in FORMS if form != "mt940"])
def test_a_form_that_names_the_other_side_names_it_alike(form):
    assert [line.counterparty for line in read(FORMS[form]).lines] == [
        line.counterparty for line in MAY.lines
    ]


@every_form
@pytest.mark.parametrize("closing", [175_77, 175_79])
def test_a_closing_balance_one_penny_off_is_refused(content, closing):
    told = read(content, opening_pence=0, closing_pence=closing)
    assert "balance-differs" in [found.code for found in told.findings]
    with pytest.raises(Refused):
        told.check_may_be_kept()


@pytest.mark.parametrize(
    "content",
    [
        as_csv(MAY).replace(b",175.78", b",175.79"),
        as_camt_053(MAY, closing_pence=175_79),
        as_mt940(MAY, closing_pence=175_79),
    ],
    ids=["csv", "camt.053", "mt940"],
)
def test_one_penny_changed_in_the_file_is_refused(content):
    told = read(content)
    assert [found.code for found in told.findings] == ["does-not-add-up"]
    with pytest.raises(Refused):
        told.check_may_be_kept()


def test_ofx_tells_no_opening_balance_so_one_typed_in_checks_it():
    unchecked = read(FORMS["ofx 1"])
    assert (unchecked.opening_pence, unchecked.is_checked, unchecked.adds_up) == (0, False, None)
    assert [note.code for note in unchecked.notes] == ["balance-worked-out"]
    checked = read(FORMS["ofx 1"], opening_pence=1)
    assert [found.code for found in checked.findings] == ["does-not-add-up"]
