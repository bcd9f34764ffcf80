"""The record grows, refuses to shrink, and shows what was done to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from trellis.journey.accounts.tests import factories
from trellis.journey.record import actions, queries
from trellis.journey.record.models import Entry, Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    factories.council()
    return factories.account("Bea Brooks", "practitioner")


def write_lines(by, how_many=3):
    for number in range(how_many):
        actions.keep("tried the record", by=by, because=f"line {number}", before={"n": number}, after=None)


def tamper(statement):
    """What somebody with power over the database could do: the triggers off, the rows changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")


def test_a_line_says_who_did_what_when_and_why(bea):
    entry = actions.keep("moved a meeting", by=bea, about=bea, because="She asked", before={"day": 1})
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.by, kept.by_name, kept.act, kept.because) == (
        bea,
        "Bea Brooks",
        "moved a meeting",
        "She asked",
    )
    assert kept.about == "accounts.Account" and kept.about_ref == str(bea.pk)
    assert kept.before == {"day": 1} and kept.after is None


def test_lines_are_numbered_without_gaps_and_each_names_the_one_before(bea):
    write_lines(bea)
    lines = list(Entry.objects.order_by("number"))
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]
    assert Head.objects.get().hash == lines[-1].hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET because = 'something else'",
        "DELETE FROM record_entry",
        "TRUNCATE record_entry",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_line(bea, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.verify().is_whole


def test_a_whole_record_is_found_whole(bea):
    write_lines(bea)
    verdict = queries.verify()
    assert verdict.is_whole and verdict.lines == Entry.objects.count() > 3


def test_an_altered_line_is_found_by_its_number(bea):
    write_lines(bea)
    tamper("UPDATE record_entry SET because = 'another reason' WHERE number = 3")
    verdict = queries.verify()
    assert not verdict.is_whole and verdict.broken_at == 3
    assert "altered" in verdict.says


def test_a_removed_line_is_found_by_its_number(bea):
    write_lines(bea)
    tamper("DELETE FROM record_entry WHERE number = 3")
    verdict = queries.verify()
    assert not verdict.is_whole and verdict.broken_at == 3
    assert "missing" in verdict.says


def test_lines_cut_off_the_end_are_found_against_the_head(bea):
    write_lines(bea)
    last = Entry.objects.count()
    tamper(f"DELETE FROM record_entry WHERE number = {last}")
    verdict = queries.verify()
    assert not verdict.is_whole and verdict.broken_at == last


def test_a_line_rewritten_with_its_hash_no_longer_fits_the_next(bea):
    write_lines(bea)
    tamper("UPDATE record_entry SET hash = repeat('a', 64), previous = repeat('b', 64) WHERE number = 2")
    assert not queries.verify().is_whole


def test_an_act_that_writes_nothing_is_not_done(bea):
    @actions.recorded
    def rename(account):
        account.name = "Somebody else"
        account.save()

    with pytest.raises(RuntimeError, match="wrote nothing"):
        rename(bea)
    bea.refresh_from_db()
    assert bea.name == "Bea Brooks"


def test_a_password_never_reaches_the_record(bea):
    assert "password" not in actions.snapshot(bea)
    assert factories.PASSWORD not in str(list(Entry.objects.values_list("after", "before")))


def test_a_time_of_writing_is_the_databases_own(bea):
    entry = actions.keep("looked at the clock", by=bea)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() - at FROM record_entry WHERE id = %s", [entry.pk])
        assert 0 <= cursor.fetchone()[0].total_seconds() < 60


def test_the_page_of_the_record_is_for_administrators(client, bea):
    factories.council()
    client.force_login(bea)
    assert client.get("/record/").status_code == 403
    assert Entry.objects.order_by("-number").first().act == "was refused"
    client.force_login(factories.administrator())
    assert b"was refused" in client.get("/record/").content
    assert b"The record is whole" in client.get("/record/?verify=1").content
