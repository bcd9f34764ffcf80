"""The ninth journey: a statement comes in, is matched in five minutes, and its words are let go."""

import csv
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from trellis.formats.bank_statements.statements import Line, checksum
from trellis.formats.bank_statements.tests.writing import as_camt_053, as_csv, as_mt940
from trellis.journey.accounts.access import Refused
from trellis.journey.pay import actions
from trellis.journey.pay.models import BankLine, ExpectedIn, LedgerEntry, Match, RunLine, Spend, Statement
from trellis.journey.pay.queries import matching
from trellis.journey.pay.queries import statements as queries
from trellis.journey.pay.queries.journal import journal_csv
from trellis.journey.pay.queries.spending import in_pot
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import money_factories as money
from . import runs_factories as runs
from . import statements_factories as bank
from .statements_factories import MAY, ON

pytestmark = pytest.mark.django_db


def all_suggested(statement: Statement) -> None:
    found = matching.reconciliation(statement)
    actions.match_suggested(statement, values=[one.value for one in found.proposals], by=money.frank(), on=ON)


def told_plan(statement: Statement) -> dict[int, tuple[str, str]]:
    """By the pence of a line: what it was matched to, and by which rule."""
    return {
        one.bank_line.pence: (
            one.entry.spend.plan_line.what if one.entry.what == "spent" else one.entry.what,
            one.rule,
        )
        for one in matching.matches_of(statement)
    }


# The ninth journey, to the penny. ------------------------------------------------------------------------


def test_may_is_put_in_matched_to_the_plan_and_finished_with_nothing_left():
    payee = bank.managed()
    statement = bank.put_in(payee)
    assert (statement.opening_pence, statement.closing_pence, statement.lines_added) == (0, 175_78, 5)
    # What fits nothing else was matched by itself: our payment, and her share.
    assert {one.pence for one in BankLine.objects.filter(matches__isnull=False)} == {1_090_80, 189_20}
    found = matching.reconciliation(statement)
    assert [(one.line.pence, one.is_sure) for one in found.proposals] == [
        (-1_003_72, False),
        (-62_00, False),
        (-38_50, False),
    ]
    assert found.left_bank == () == found.left_books
    with pytest.raises(ValidationError, match="3 lines left"):
        actions.finish_statement(statement, by=money.frank(), at=runs.at(ON))
    all_suggested(statement)
    assert told_plan(statement) == {
        1_090_80: ("credited", "same-sum"),
        189_20: ("contribution", "same-sum"),
        -1_003_72: ("A personal assistant", "several-together"),
        -62_00: ("Art group", "one-of-several"),
        -38_50: ("Insurance", "one-of-several"),
    }
    found = matching.reconciliation(statement)
    assert found.is_done and (found.books_pence, found.differs_pence) == (175_78, 0)
    assert found.left_books == () == found.not_seen
    assert ExpectedIn.objects.get().entry is not None
    assert actions.finish_statement(statement, by=money.frank(), at=runs.at(ON)).finished_at
    assert in_pot(payee, date(2026, 5, 12)) == 175_78


def test_its_words_are_blanked_and_their_checksum_is_kept():
    statement = bank.put_in(bank.managed())
    all_suggested(statement)
    kept = list(BankLine.objects.order_by("on").values_list("text", "text_checksum"))
    assert kept == [("", checksum(line.text)) for line in MAY]
    statement.refresh_from_db()
    assert statement.content is None
    assert "WAGES" not in str(list(Entry.objects.values_list("before", "after")))


@pytest.mark.parametrize("form", bank.AWAY)
def test_put_in_again_in_any_form_it_adds_nothing(form):
    payee = bank.managed()
    bank.put_in(payee)
    again = bank.put_in(payee, bank.may(payee, form), opening_pence=0)
    assert (again.lines_read, again.lines_added, BankLine.objects.count()) == (5, 0, 5)
    assert Match.objects.count() == 2


@pytest.mark.parametrize("form", bank.AWAY)
def test_each_form_a_bank_gives_has_the_same_five_lines(form):
    payee = bank.managed()
    bank.put_in(payee, bank.may(payee, form), opening_pence=0)
    lines = BankLine.objects.order_by("on").values_list("on", "pence", "text_checksum")
    assert list(lines) == [(line.on, line.pence, checksum(line.text)) for line in MAY]


@pytest.mark.parametrize("form", ["csv", "camt.053", "mt940", "typed in"])
def test_one_penny_changed_in_the_closing_balance_is_refused_and_nothing_is_put_in(form):
    payee = bank.managed()
    content, typed = {
        "csv": (bank.may(payee).replace(b"175.78", b"175.79"), None),
        "camt.053": (as_camt_053(bank.told(payee), closing_pence=175_79), None),
        "mt940": (as_mt940(bank.told(payee), closing_pence=175_79), None),
        "typed in": (bank.may(payee, "ofx"), 175_79),
    }[form]
    statement = bank.read(payee, content, opening_pence=0, closing_pence=typed)
    looked = queries.look_at(statement, ON)
    assert not looked.may_be_put_in and looked.findings
    with pytest.raises(ValidationError, match="175"):
        actions.put_statement_in(statement, by=money.frank(), on=ON)
    statement.refresh_from_db()
    assert (statement.state, BankLine.objects.count()) == ("read", 0)


# Reading. ------------------------------------------------------------------------------------------------


def test_a_file_without_an_opening_balance_begins_where_the_one_before_ended_or_is_asked_for():
    payee = bank.managed()
    with pytest.raises(ValidationError, match="before the first line"):
        bank.put_in(payee, bank.may(payee, "ofx"))
    bank.put_in(payee)
    june = bank.told(payee, [Line(1, date(2026, 5, 29), -10_00, "TAXI")], opening_pence=175_78)
    assert bank.put_in(payee, bank.AWAY["ofx"](june)).closing_pence == 165_78
    gap = bank.told(payee, [Line(1, date(2026, 5, 30), -1_00, "TAXI")], opening_pence=90_00)
    looked = queries.look_at(bank.read(payee, as_csv(gap), opening_pence=90_00), ON)
    assert [note.code for note in looked.notes if note.code == "not-in-a-row"] == ["not-in-a-row"]


def test_a_file_of_another_account_is_refused_without_telling_its_number():
    payee = bank.managed()
    another = money.payee(people.person("Bill", "Baker"), "managed")
    other = as_camt_053(bank.told(another))
    with pytest.raises(ValidationError) as refused:
        bank.read(payee, other)
    says = str(refused.value)
    assert f"ending {another.account_number[-3:]}" in says and f"ending {payee.account_number[-3:]}" in says
    assert payee.account_number not in says and another.account_number not in says
    assert not Statement.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<a", b"\x00\x01", b"x" * 10_000_001], ids=len)
def test_what_is_no_statement_is_refused_beside_the_file(content):
    with pytest.raises(ValidationError) as refused:
        bank.read(bank.managed(), content)
    assert list(refused.value.message_dict) == ["file"]


def test_only_finance_reads_statements_and_only_of_accounts_kept_for_somebody_else():
    payee = bank.managed()
    frank = money.frank()
    own = money.payee(people.person("Frank", "Foster"), "managed")
    own.person.account = frank
    own.person.save()
    for of, by in (
        (payee, people.worker_of(payee.person)),
        (money.payee(people.person("Bill", "Baker")), frank),
        (own, frank),
    ):
        with pytest.raises(Refused):
            bank.read(of, bank.may(payee), by=by)


ODD = b"When;What;Out;In\r\n12.05.2026;SURE LTD;38,50;\r\n13.05.2026;GIFT;;100,00\r\n"
COLUMNS = {
    "delimiter": ";",
    "decimal": ",",
    "amount_style": "in-and-out",
    "columns": {"date": "When", "text": "What", "paid_out": "Out", "paid_in": "In"},
}


def test_a_csv_whose_columns_are_not_known_waits_until_somebody_says_which_is_what():
    payee = bank.managed()
    statement = bank.read(payee, ODD)
    assert queries.look_at(statement, ON).needs_columns
    with pytest.raises(ValidationError):
        actions.put_statement_in(statement, by=money.frank(), on=ON)
    layout = actions.save_layout("Odd Bank", COLUMNS, by=money.frank(), on=ON)
    actions.say_how_to_read(
        statement, layout=layout, opening_pence=0, closing_pence=61_50, by=money.frank(), on=ON
    )
    assert actions.put_statement_in(statement, by=money.frank(), on=ON).lines_added == 2
    assert queries.layout_used_last(payee, None) == layout


def test_a_layout_that_cannot_be_read_by_is_refused_beside_its_column():
    with pytest.raises(ValidationError) as refused:
        actions.save_layout("Odd Bank", {"columns": {"date": "When"}}, by=money.frank(), on=ON)
    assert list(refused.value.message_dict) == ["amount"]
    made = actions.save_layout("Odd Bank", COLUMNS, by=money.frank(), on=ON)
    with pytest.raises(ValidationError):
        actions.save_layout("odd  bank", COLUMNS, by=money.frank(), on=ON)
    assert actions.save_layout("Odder Bank", COLUMNS, replaces=made, by=money.frank(), on=ON).pk == made.pk


def test_a_statement_put_by_leaves_nothing_but_that_it_was_read():
    statement = bank.read(bank.managed())
    with pytest.raises(ValidationError):
        actions.put_statement_by(statement, because=" ", by=money.frank(), on=ON)
    actions.put_statement_by(statement, because="It is of last year.", by=money.frank(), on=ON)
    statement.refresh_from_db()
    assert (statement.state, statement.content, BankLine.objects.count()) == ("put_by", None, 0)
    with pytest.raises(ValidationError):
        actions.put_statement_in(statement, by=money.frank(), on=ON)


# Matching by hand, and undoing. --------------------------------------------------------------------------


def put_in_lines(payee, *lines: tuple[str, int], opening_pence: int = 0) -> Statement:
    """A statement of these lines, a day apart from 13 May on."""
    told = [
        Line(number, date(2026, 5, 12) + timedelta(number), pence, text)
        for number, (text, pence) in enumerate(lines, 1)
    ]
    return bank.put_in(
        payee, as_csv(bank.told(payee, told, opening_pence=opening_pence)), opening_pence=opening_pence
    )


def test_what_nobody_awaited_is_said_by_hand():
    payee = bank.managed(awaits_share=False)
    statement = put_in_lines(
        payee, ("GIFT", 20_00), ("REFUND", 5_00), ("KIOSK", -7_00), ("RETURNED", -3_00), ("TAXI", -9_00)
    )
    found = matching.reconciliation(statement)
    assert [line.pence for line in found.left_bank] == [20_00, 5_00, -7_00, -3_00, -9_00]
    gift, refund, kiosk, returned, taxi = found.left_bank
    by = {"by": money.frank(), "on": ON}
    with pytest.raises(ValidationError) as refused:
        actions.match(gift, what="spent", says="A gift", **by)
    assert list(refused.value.message_dict) == ["what"]
    with pytest.raises(ValidationError) as refused:
        actions.match(kiosk, what="spent", says=" ", **by)
    assert list(refused.value.message_dict) == ["says"]
    actions.match(kiosk, what="spent", says="A paper", **by)
    with pytest.raises(ValidationError, match="matched already"):
        actions.match(kiosk, what="spent", says="A paper", **by)
    actions.match(gift, what="own_money", **by)
    actions.match(returned, what="given_back", **by)
    actions.match(taxi, plan_line=matching.reconciliation(statement).plan_lines[0], **by)
    # More cannot come back than was spent by then.
    with pytest.raises(ValidationError):
        actions.match(refund, what="money_back", says="Shoes went back", **by)
    assert in_pot(payee, ON) == 1_090_80 + 20_00 - 7_00 - 3_00 - 9_00
    assert Spend.objects.get(pence=9_00).plan_line.what == "A personal assistant"
    anothers = bank.managed(people.person("Bill", "Baker"))
    with pytest.raises(ValidationError):
        actions.match(refund, plan_line=matching.reconciliation(bank.put_in(anothers)).plan_lines[0], **by)


def test_two_shares_paid_in_at_once_are_one_line_of_the_bank_and_both_are_there():
    payee = bank.managed(awaits_share=False)
    for first in (date(2026, 5, 4), date(2026, 5, 11)):
        bank.share(payee, 94_60, first)
    statement = put_in_lines(payee, ("STANDING ORDER", 189_20))
    all_suggested(statement)
    assert [one.part for one in Match.objects.order_by("part")] == [0, 1]
    assert not ExpectedIn.objects.filter(entry=None).exists()
    assert in_pot(payee, ON) == 1_090_80 + 189_20
    actions.undo_match(Match.objects.first(), because="It was a gift.", by=money.frank())
    assert ExpectedIn.objects.filter(entry=None).count() == 2
    assert (in_pot(payee, ON), Match.objects.filter(undone_at=None).count()) == (1_090_80, 0)


def test_something_put_in_by_hand_before_is_known_again_and_posted_once():
    payee = bank.managed()
    money.spend(payee, 7_00, date(2026, 5, 13), says="A paper", today=ON)
    statement = put_in_lines(payee, ("KIOSK", -7_00))
    assert matching.reconciliation(statement).is_done
    assert (Spend.objects.count(), in_pot(payee, ON)) == (1, 1_083_80)
    actions.undo_match(Match.objects.get(), because="Another paper.", by=money.frank())
    assert in_pot(payee, ON) == 1_083_80


def test_more_going_out_than_the_books_have_waits_for_somebody_to_look():
    payee = money.payee(kind="managed")
    money.credited(payee, 5_00)
    money.spend(payee, 5_00, date(2026, 5, 2), today=ON)
    statement = put_in_lines(payee, ("KIOSK", -7_00))
    [line] = matching.reconciliation(statement).left_bank
    with pytest.raises(ValidationError, match=r"would be at -£7\.00"):
        actions.match(line, what="spent", says="A paper", by=money.frank(), on=ON)
    assert not Match.objects.exists()


def test_a_match_is_undone_with_a_reason_and_what_it_posted_is_put_right():
    payee = bank.managed()
    statement = bank.put_in(payee)
    all_suggested(statement)
    actions.finish_statement(statement, by=money.frank(), at=runs.at(ON))
    wages = Match.objects.get(bank_line__pence=-1_003_72)
    with pytest.raises(ValidationError, match="Undo first what went out after it"):
        actions.undo_match(Match.objects.get(bank_line__pence=189_20), because="Not hers.", by=money.frank())
    with pytest.raises(ValidationError):
        actions.undo_match(wages, because="", by=money.frank())
    actions.undo_match(wages, because="Not wages.", by=money.frank())
    came = Match.objects.get(bank_line__pence=189_20)
    with pytest.raises(ValidationError, match="undone already"):
        actions.undo_match(wages, because="Again.", by=money.frank())
    statement.refresh_from_db()
    assert statement.finished_at is None
    assert in_pot(payee, ON) == 175_78 + 1_003_72
    actions.undo_match(came, because="Not hers.", by=money.frank())
    assert ExpectedIn.objects.get().entry is None
    # Both are there to be matched again, and the assistant's four weeks with them.
    all_suggested(statement)
    assert in_pot(payee, ON) == 175_78
    assert LedgerEntry.objects.exclude(corrects=None).count() == 2


def test_what_is_said_yes_to_is_what_was_shown():
    statement = bank.put_in(bank.managed())
    value = matching.reconciliation(statement).proposals[0].value
    with pytest.raises(ValidationError):
        actions.match_suggested(statement, values=["nothing.such"], by=money.frank(), on=ON)
    with pytest.raises(ValidationError, match="1 line changed"):
        actions.match_suggested(statement, values=[value, "nothing.such"], by=money.frank(), on=ON)
    assert actions.match_suggested(statement, values=[value, value], by=money.frank(), on=ON) == 1


def test_the_database_keeps_lines_and_matches_as_they_were():
    bank.put_in(bank.managed())
    line, made = BankLine.objects.first(), Match.objects.first()
    for refused in (
        lambda: BankLine.objects.filter(pk=line.pk).update(pence=1),
        lambda: Match.objects.filter(pk=made.pk).delete(),
        lambda: Match.objects.create(
            bank_line=made.bank_line, entry=made.entry, rule="by-hand", matched_by=money.frank()
        ),
    ):
        with pytest.raises(Error), transaction.atomic():
            refused()


# The council's own account. ------------------------------------------------------------------------------


def test_a_run_that_the_bank_took_at_once_is_credited_by_the_statement():
    runs.three_people()
    run = runs.sent()
    taken = Line(1, date(2026, 5, 1), -run.total_pence, "BACS 123456")
    rent = Line(2, date(2026, 5, 2), -12_00, "RENT")
    statement = bank.put_in(None, bank.of_rail(run.rail, [taken, rent]), rail=run.rail)
    run.refresh_from_db()
    assert (run.state, run.total_pence) == ("credited", 2_342_99)
    assert {line.state for line in run.lines.all()} == {"credited"}
    found = matching.reconciliation(statement)
    assert [line.pence for line in found.left_bank] == [-12_00] and found.left_books == ()
    # What is not a payment of ours is left, without its words.
    assert actions.finish_statement(statement, by=money.frank(), at=runs.at(ON)).finished_at
    assert not BankLine.objects.exclude(text="").exists()


def test_one_payment_seen_is_credited_alone_and_never_before_it_was_sent():
    runs.three_people()
    run = runs.sent()
    line = run.lines.order_by("pk").first()
    early = Line(1, date(2026, 4, 27), -line.pence, "FASTER PAYMENT", line.ref)
    bank.put_in(None, bank.of_rail(run.rail, [early]), rail=run.rail)
    run.refresh_from_db()
    assert (run.state, RunLine.objects.get(pk=line.pk).state) == ("sent", "credited")
    assert Match.objects.get().entry.on == runs.PREPARED_ON
    assert actions.credit_run(run, by=money.frank(), at=runs.at(ON)).state == "credited"


def test_a_payment_that_came_back_is_looked_at_by_a_person_and_is_due_again():
    runs.three_people()
    run = runs.credited()
    line = run.lines.order_by("pk").first()
    back = Line(1, date(2026, 5, 5), line.pence, "RETURNED BACS", line.ref)
    statement = bank.put_in(None, bank.of_rail(run.rail, [back]), rail=run.rail)
    [proposal] = matching.reconciliation(statement).proposals
    assert RunLine.objects.get(pk=line.pk).state == "credited" and not proposal.is_sure
    all_suggested(statement)
    assert RunLine.objects.get(pk=line.pk).state == "came_back"
    assert Match.objects.get().run_line == line


def test_a_payment_of_ours_seen_on_an_account_we_keep_is_credited_once():
    person = people.person()
    kept = runs.payee(person, kind="managed")
    runs.schedule(runs.direct_payment(person), paid_to=kept)
    run = runs.sent()
    came = Line(1, date(2026, 5, 1), 1_090_80, "NORTHSHIRE")
    statement = bank.put_in(kept, as_csv(bank.told(kept, [came])), opening_pence=0)
    run.refresh_from_db()
    assert (run.state, in_pot(kept, ON)) == ("credited", 1_090_80)
    assert matching.reconciliation(statement).is_done
    with pytest.raises(ValidationError):
        actions.credit_run(run, by=money.frank(), at=runs.at(ON))


# Many lines, and two at once. ----------------------------------------------------------------------------


def test_ten_thousand_lines_are_put_in_with_a_bounded_number_of_queries():
    payee = bank.managed()
    lines = [
        Line(n, date(2026, 5, 1) + timedelta(n % 31), -1_00 - n % 97 if n % 2 else 5_00, f"SHOP {n % 500}")
        for n in range(1, 10_001)
    ]
    lines.sort(key=lambda line: line.on)
    content = as_csv(bank.told(payee, lines))
    statement = bank.read(payee, content, opening_pence=0)
    with CaptureQueriesContext(connection) as asked:
        actions.put_statement_in(statement, by=money.frank(), on=ON)
    assert BankLine.objects.count() == 10_000
    assert len(asked) < 60


def test_the_journal_tells_every_entry_and_opens_in_a_spreadsheet():
    payee = bank.managed()
    all_suggested(bank.put_in(payee))
    rows = b"".join(journal_csv(date(2026, 5, 1), date(2026, 5, 31))).decode().splitlines()
    assert rows[0] == "date,entry,account,pence,says,corrects"
    assert len(rows) == 1 + 2 * LedgerEntry.objects.count()
    assert sum(int(row["pence"]) for row in csv.DictReader(rows)) == 0
    assert payee.account_number not in "".join(rows)
    assert list(journal_csv(date(2025, 5, 1), date(2025, 5, 1))) == [
        b"date,entry,account,pence,says,corrects\r\n"
    ]
