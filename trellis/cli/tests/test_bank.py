"""`trellis bank write` and `trellis bank check` as they are typed."""

from __future__ import annotations

import json

import pytest

from trellis.cli.tests.running import trellis_here

J5 = {
    "service_user_number": "123456",
    "processing_date": "2026-04-30",
    "from": {"name": "NORTHSHIRE", "sort_code": "202959", "account_number": "63748472"},
    "payments": [
        {"name": "Mrs Amina Ahmed", "sort_code": "089999", "account_number": "66374958",
         "amount_pence": 109080, "reference": "DP MAY"},
        {"name": "Mr George Grant", "sort_code": "107999", "account_number": "88837491",
         "amount_pence": 74019, "reference": "DP MAY"},
        {"name": "Bill Baker", "sort_code": "871427", "account_number": "46238510",
         "amount_pence": 51200, "reference": "DP MAY"},
    ],
}  # fmt: skip
# As the interface is published, to the word.
PUBLISHED = """{"service_user_number": "123456", "processing_date": "2026-05-05",
 "from": {"name": "NORTHSHIRE", "sort_code": "202959", "account_number": "63748472"},
 "payments": [{"name": "A PAYEE", "sort_code": "089999", "account_number": "66374958",
 "amount_pence": 109080, "reference": "DP MAY"}]}"""


@pytest.fixture
def bank(tmp_path, capsys):
    """Runs `trellis bank` with files of that name in a folder of its own."""

    def run(verb, *words, **files):
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / name).write_text(text, encoding="utf-8")
        named = [tmp_path / word[5:] if word.startswith("file:") else word for word in words]
        return trellis_here(capsys, "bank", verb, *named)

    return run


@pytest.fixture
def written(bank, tmp_path):
    """The content of a file that was written of a run."""

    def write(format, given=J5, *words):
        told = bank("write", "file:run", "--format", format, "--out", "file:out", "--json", *words, run=given)
        return told, (tmp_path / "out").read_bytes() if (tmp_path / "out").exists() else None

    return write


@pytest.mark.parametrize(("format", "contras"), [("bacs18", 1), ("pain001", 0)])
def test_the_run_of_j5_is_written_with_its_totals_and_checks_out(bank, written, format, contras):
    told, content = written(format)
    assert (told.code, told.err) == (0, "")
    totals = {key: told.object[key] for key in ("credits", "credit_pence", "contras")}
    assert totals == {"credits": 3, "credit_pence": 234299, "contras": contras}
    assert content
    again = bank("check", "file:out", "--json")
    assert (again.code, again.object["format"], again.object["findings"]) == (0, format, [])
    assert {key: again.object[key] for key in totals} == totals


def test_the_payees_of_a_bacs_file_have_their_money_the_working_day_after(written):
    told, _ = written("bacs18")
    assert (told.object["made_on"], told.object["credited_on"]) == ("2026-04-29", "2026-05-01")


@pytest.mark.parametrize("format", ["bacs18", "pain001"])
def test_the_published_example_is_written(written, format):
    told, _ = written(format, PUBLISHED)
    assert (told.code, told.object["credit_pence"]) == (0, 109080)


def test_a_person_reads_the_totals_first(bank):
    told = bank("write", "file:run", "--format", "bacs18", "--out", "file:out", run=J5)
    assert told.out.startswith("Paid (3)             £2,342.99\nTaken by contra (1)  £2,342.99\n")
    assert "The payees have it on 1 May 2026." in told.out
    assert bank("check", "file:out").out.startswith("Bacs Standard 18, 000001.\nPaid (3) ")


def test_the_same_run_gives_the_same_file_and_another_serial_another(written):
    one, other, third = written("bacs18"), written("bacs18"), written("bacs18", J5, "--serial", "000002")
    assert one[1] == other[1] != third[1]
    assert one[0].object["sha256"] == other[0].object["sha256"]


def test_a_letter_that_bacs_does_not_know_is_written_without_and_told(written):
    zoe = {**J5["payments"][0], "name": "Zoë"}
    told, content = written("bacs18", {**J5, "payments": [zoe]})
    assert (told.code, told.codes) == (1, ["letters-changed"])
    assert b"ZOE" in content


@pytest.mark.parametrize(
    ("given", "words", "where", "code"),
    [
        ({**J5, "payments": [{**J5["payments"][0], "amount_pence": "1,090.80"}]}, [],
         "payments[1].amount_pence", "not-pence"),
        ({**J5, "processing_date": "2026-05-04"}, [], "processing_date", "no-working-day"),
        ({**J5, "service_user_number": "1"}, [], "service_user_number", "service-user-number"),
        (J5, ["--made-on", "2026-04-30"], "processing_date", "too-late"),
        (J5, ["--made-on", "yesterday"], "--made-on", "not-a-day"),
        (J5, ["--serial", "000000"], "serial", "serial"),
        ("{", [], "line 1, column 2", "not-json"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_no_file_is_left(written, given, words, where, code):
    told, content = written("bacs18", given, *words)
    assert (told.code, content) == (2, None)
    assert [(one["where"], one["code"]) for one in told.object["findings"]] == [(where, code)]


def test_a_run_is_never_written_over_itself(bank):
    told = bank("write", "file:run", "--format", "bacs18", "--out", "file:run", "--json", run=J5)
    assert (told.code, told.codes) == (2, ["cannot-write"])


def test_accounts_are_looked_at_where_that_is_asked(written):
    wrong = {**J5, "payments": [{**J5["payments"][0], "account_number": "66374959"}]}
    assert written("bacs18", wrong)[0].code == 0
    told, _ = written("bacs18", wrong, "--check-accounts")
    assert (told.code, told.codes) == (1, ["modulus-check"])
    assert told.object["findings"][0]["where"] == "payments[1]"
    assert written("bacs18", J5, "--check-accounts")[0].code == 0


def test_a_newer_table_of_weights_is_laid_over_ours(written, tmp_path):
    (tmp_path / "valacdos.txt").write_text("089999 089999 MOD10" + " 0" * 13 + " 1\n", encoding="utf-8")
    assert written("bacs18", J5, "--weights", "file:.")[0].codes == ["file-unreadable"]
    (tmp_path / "scsubtab.txt").write_text("", encoding="utf-8")
    told, _ = written("bacs18", J5, "--weights", "file:.")
    assert (told.code, told.codes) == (1, ["modulus-check"])


def test_a_wrong_total_is_found_by_line_and_field(bank, written, tmp_path):
    _, content = written("bacs18")
    (tmp_path / "out").write_bytes(content.replace(b"UTL10000000234299", b"UTL10000000234298"))
    told = bank("check", "file:out")
    assert told.code == 1
    assert told.err.startswith("line 11, debit total: The trailer says £2,342.98, and there is £2,342.99.")


@pytest.mark.parametrize("content", ["", "nothing", "{}", "<html/>", "\ufeff", "A" * 100_000])
def test_what_is_no_file_of_payments_cannot_be_checked(bank, content):
    told = bank("check", "file:other", "--json", other=content)
    assert told.code == 2 and told.object["findings"]


def test_a_file_that_is_not_there_and_a_form_nobody_knows_are_refused(bank):
    assert bank("check", "file:nothing", "--json").codes == ["file-unreadable"]
    told = bank("write", "file:run", "--format", "bacs19", "--out", "file:out", "--json", run=J5)
    assert (told.code, told.codes) == (2, ["usage"])
