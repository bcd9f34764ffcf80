"""The pages of statements: read, looked at, put in and matched in a few presses; and who may open them."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.formats.bank_statements.statements import Line
from trellis.formats.bank_statements.tests.writing import as_csv
from trellis.journey.pay.models import BankLine, Match, Payee, Statement, StatementLayout
from trellis.journey.pay.queries import matching
from trellis.journey.pay.queries.statements_told import statements_wait
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import money_factories as money
from . import runs_factories as runs
from . import statements_factories as bank
from .test_statements import ODD

pytestmark = pytest.mark.django_db


def signed_in(account=None) -> Client:
    client = Client()
    client.force_login(account or money.frank())
    return client


def words(answer) -> str:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("&#x27;", "'").replace("&#39;", "'").split())


def handed_in(client: Client, payee: Payee, content: bytes, name: str = "may.csv", **more):
    address = reverse("pay:statement_new", args=[payee.ref])
    return client.post(address, {"file": SimpleUploadedFile(name, content), **more})


def test_finance_finishes_a_months_statement_in_four_presses():
    payee, client = bank.managed(), signed_in()
    listed = words(client.get(reverse("pay:accounts_kept")))
    assert payee.says_which in listed and payee.account_number not in listed
    name = f"{payee.sort_code}_{payee.account_number} may.csv"
    page = handed_in(client, payee, bank.may(payee), name).url
    assert payee.account_number not in words(client.get(page))
    shown = words(client.get(page))
    assert "5 lines, 5 of them new" in shown and "Does it add up? Yes" in shown and "£175.78" in shown
    assert BankLine.objects.count() == 0
    client.post(page, {"do": "put-in"})
    shown = words(client.get(page))
    assert (
        "Suggested 3" in shown and "Left over at the bank 0" in shown and "Left over in the books 0" in shown
    )
    assert "A personal assistant (4 times)" in shown and "Finish this statement" not in shown
    # Pressed once more in another window, it is told and nothing else happens.
    assert "put in already" in words(client.post(page, {"do": "put-in"}))
    values = re.findall(r'name="take"[^>]*value="([^"]+)" checked', client.get(page).content.decode())
    client.post(page, {"do": "take", "take": values})
    shown = words(client.get(page))
    assert "the same as at the bank" in shown and "Finish this statement" in shown
    client.post(page, {"do": "finish"})
    assert "Finished by Frank Foster" in words(client.get(page))
    assert "Finished" in words(client.get(reverse("pay:statements")))


def test_a_statement_that_is_not_finished_waits_on_the_home_page_of_finance():
    payee = bank.managed()
    bank.read(payee)
    bank.put_in(payee)
    bank.put_in(payee)
    [heap] = statements_wait(money.fiona(), bank.ON)
    # The last one added nothing, so nothing of it waits.
    assert heap.count == 2 and "Ahmed" in heap.tasks[0].says
    assert list(statements_wait(people.worker_of(payee.person), bank.ON)) == []


def test_a_penny_off_is_told_with_its_line_and_there_is_no_button():
    payee, client = bank.managed(), signed_in()
    answer = handed_in(client, payee, bank.may(payee).replace(b"175.78", b"175.79"))
    page = client.get(answer.url)
    assert "This cannot be put in" in words(page) and "Put it in" not in words(page)
    assert "line 6" in words(page)
    assert "This cannot be put in" in words(client.post(answer.url, {"do": "put-in"}))
    assert not BankLine.objects.exists()


def test_what_cannot_be_read_is_told_beside_the_box():
    client = signed_in()
    payee = bank.managed()
    for content, says in ((b"", "empty"), (b"x" * 10_000_001, "10 MB"), (b"<!DOCTYPE a><a/>", "")):
        answer = handed_in(client, payee, content)
        assert answer.status_code == 200 and "There is a problem" in words(answer)
        assert says in words(answer)
    assert not Statement.objects.exists()


def test_balances_from_the_paper_are_asked_for_where_the_file_does_not_tell_them():
    client, payee = signed_in(), bank.managed()
    page = handed_in(client, payee, bank.may(payee, "ofx"), "may.ofx").url
    shown = words(client.get(page))
    assert "does not tell both balances" in shown and "Put it in" not in shown
    assert "must be pounds and pence" in words(client.post(page, {"do": "how", "opening_pence": "nought"}))
    client.post(page, {"do": "how", "opening_pence": "0"})
    assert "Put it in" in words(client.get(page))


def test_the_columns_of_a_new_bank_are_said_once_beside_its_first_rows_and_kept():
    client, payee = signed_in(), bank.managed()
    page = handed_in(client, payee, ODD).url
    columns = client.get(page).url
    shown = client.get(columns)
    assert "When, such as 12.05.2026" in words(shown) and "SURE LTD" in words(shown)
    said = {
        "name": "Odd Bank",
        "date": "1",
        "text": "2",
        "paid_out": "3",
        "paid_in": "4",
        "amount_style": "in-and-out",
        "date_style": "day-month-year",
        "delimiter": ";",
        "decimal": ",",
        "sums_in": "pounds",
        "heading_row": "0",
        "rows_to_skip": "1",
    }
    refused = client.post(columns, said | {"date": "", "paid_in": ""})
    assert (
        "Say which column holds the day." in words(refused) and 'value="Odd Bank"' in refused.content.decode()
    )
    assert "Say which" in words(client.post(columns, said | {"paid_in": ""}))
    client.post(columns, said)
    layout = StatementLayout.objects.get()
    assert "SURE LTD" in words(client.get(page))
    client.post(page, {"do": "how", "layout": layout.ref, "opening_pence": "0", "closing_pence": "61.50"})
    client.post(page, {"do": "put-in"})
    assert BankLine.objects.count() == 2
    of_layout = reverse("pay:layout", args=[layout.ref])
    assert "Odd Bank" in words(client.get(of_layout))
    client.post(of_layout, said | {"name": "Odder Bank"})
    assert "Odder Bank" in words(client.get(reverse("pay:layouts")))
    # The next statement of this account is read by it unless somebody says otherwise.
    following = client.get(reverse("pay:statement_new", args=[payee.ref])).content.decode()
    assert re.search(rf'<option value="{layout.ref}" selected', following)


def test_what_is_typed_about_lines_left_over_is_kept_where_one_of_them_is_refused():
    client, payee = signed_in(), bank.managed(awaits_share=False)
    lines = [
        Line(1, date(2026, 5, 13), -7_00, "KIOSK"),
        Line(2, date(2026, 5, 14), -9_00, "TAXI"),
        Line(3, date(2026, 5, 15), 20_00, "GIFT"),
    ]
    statement = bank.put_in(payee, as_csv(bank.told(payee, lines)), opening_pence=0)
    page = reverse("pay:statement", args=[statement.ref])
    kiosk, taxi, gift = matching.reconciliation(statement).left_bank
    said = {"do": "say", f"what_{kiosk.ref}": "spent", f"says_{kiosk.ref}": "", f"what_{taxi.ref}": "spent"}
    said |= {f"says_{taxi.ref}": "To her friends", f"what_{gift.ref}": "own_money"}
    answer = client.post(page, said)
    assert "Say what it was for" in words(answer) and "To her friends" in answer.content.decode()
    assert not Match.objects.exists()
    assert "Say of at least one line" in words(client.post(page, {"do": "say"}))
    client.post(page, said | {f"says_{kiosk.ref}": "A paper"})
    assert Match.objects.count() == 3
    made = Match.objects.get(bank_line=kiosk)
    undo = reverse("pay:match_undo", args=[made.ref])
    assert "Say why" in words(client.post(undo, {"because": ""}))
    client.post(undo, {"because": "It was for somebody else."})
    assert "Left over at the bank 1" in words(client.get(page))
    assert client.get(undo).status_code == 404


def test_the_journal_is_downloaded_for_the_days_asked_for():
    client = signed_in()
    bank.put_in(bank.managed())
    days = {"first_0": 1, "first_1": 5, "first_2": 2026, "last_0": 31, "last_1": 5, "last_2": 2026}
    answer = client.get(reverse("pay:journal"), days)
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))
    assert len(rows) == 4 and sum(int(row["pence"]) for row in rows) == 0
    assert Entry.objects.get(act="took the journal of the books").after["last"] == "2026-05-31"
    assert "real date" in words(client.get(reverse("pay:journal"), days | {"last_0": 40}))
    assert "or later" in words(client.get(reverse("pay:journal"), days | {"last_2": 2025}))


def test_only_finance_opens_these_pages_and_nobody_that_of_their_own_account():
    payee = bank.managed()
    statement = bank.put_in(payee)
    waits = bank.read(payee)
    made = Match.objects.first()
    layout = StatementLayout.objects.create(
        name="A bank",
        profile={"columns": {"date": "A", "amount": "B"}},
        put_in_by=money.frank(),
        put_in_on=bank.ON,
    )
    rail = runs.bacs()
    of_account = [
        reverse("pay:statement_new", args=[payee.ref]),
        *(
            reverse(f"pay:{name}", args=[waits.ref])
            for name in ("statement", "statement_columns", "statement_by")
        ),
        reverse("pay:statement", args=[statement.ref]),
        reverse("pay:match_undo", args=[made.ref]),
    ]
    everywhere = [
        *of_account,
        *(reverse(f"pay:{name}") for name in ("statements", "accounts_kept", "layouts", "journal")),
        reverse("pay:layout", args=[layout.ref]),
        reverse("pay:statement_new_rail", args=[rail.ref]),
    ]
    frank = signed_in()
    assert [frank.get(page).status_code for page in everywhere] == [200] * len(everywhere)
    for other in (people.worker_of(payee.person), people.signing_in(payee.person)):
        client = signed_in(other)
        assert [client.get(page).status_code for page in everywhere] == [403] * len(everywhere)
        assert {client.post(page, {}).status_code for page in of_account} == {403}
    payee.person.account = money.frank()
    payee.person.save()
    assert [frank.get(page).status_code for page in of_account] == [403] * len(of_account)


@pytest.mark.parametrize("many", [3, 300])
def test_a_statement_of_any_length_asks_the_database_little(many):
    payee, client = bank.managed(), signed_in()
    lines = [
        Line(number, date(2026, 5, 1) + timedelta(number * 20 // many), -1 - number, f"SHOP {number}")
        for number in range(1, many)
    ]
    for pence in range(2, min(many, 5)):
        money.spend(payee, pence, date(2026, 5, 1), says="Put in before", today=bank.ON)
    statement = bank.put_in(payee, as_csv(bank.told(payee, lines)), opening_pence=0)
    page = reverse("pay:statement", args=[statement.ref])
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    assert len(asked) <= 20, "\n".join(one["sql"][:150] for one in asked)
    waits = bank.read(payee, as_csv(bank.told(payee, lines)), opening_pence=0)
    for address in (reverse("pay:statement", args=[waits.ref]), reverse("pay:statements")):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 20
