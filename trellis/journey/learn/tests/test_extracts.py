"""Extracts are put in, kept as they were, put away for a reason; figures are published by two."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn import actions, registers
from trellis.journey.learn.forms.extracts import PutIn
from trellis.journey.learn.models import Kind, Publication, Rows
from trellis.journey.learn.queries import extracts as queries
from trellis.journey.record.models import Entry

from .factories import make_analyst, make_director, make_extract

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 7, 10, tzinfo=UTC)
ROWS = [{"person": "a", "age": 44}, {"person": "b", "age": 91}]
SHOWN = {
    "says": ["One."],
    "caveats": ["Made up."],
    "tables": [{"title": "T", "headings": ["", "n"], "rows": [["x", 8]]}],
}


def test_rows_come_back_as_the_columns_that_were_put_in():
    columns = queries.columns_of(make_extract(rows=ROWS, by=make_analyst()))
    assert {name: list(column) for name, column in columns.items()} == {
        "person": ["a", "b"],
        "age": ["44", "91"],
    }


def test_the_same_rows_have_the_same_fingerprint_and_others_another():
    by = make_analyst()
    first, again, other = (make_extract(rows=rows, by=by) for rows in (ROWS, ROWS, ROWS[:1]))
    assert first.digest == again.digest != other.digest
    assert bytes(first.kept.content) == bytes(again.kept.content)


def test_putting_rows_in_is_in_the_record_and_none_of_them_is():
    extract = make_extract(rows=ROWS, by=make_analyst())
    line = Entry.objects.get(act="put an extract in")
    assert (line.about_ref, line.after["rows"]) == (extract.ref, 2)
    assert set(line.after) == {"kind", "rows", "from", "digest"}


def test_an_extract_without_a_row_is_refused():
    with pytest.raises(ValidationError) as told:
        actions.put_in(
            Kind.PEOPLE,
            "None",
            headings=["person"],
            rows=[],
            origin="file",
            first_day=AT.date(),
            last_day=AT.date(),
            by=None,
        )
    assert "no row" in told.value.message_dict["file"][0]


@pytest.mark.parametrize(
    "role", [RoleName.FINANCE, RoleName.ADMINISTRATOR, RoleName.MANAGER, RoleName.PERSON]
)
def test_nobody_but_analysts_and_directors_puts_rows_in(role):
    with pytest.raises(Refused):
        make_extract(rows=ROWS, by=account("Frank Foster", role))


def test_the_database_refuses_to_change_rows_or_what_is_said_of_them():
    extract = make_extract(rows=ROWS, by=make_analyst())
    with pytest.raises(DatabaseError), transaction.atomic():
        Rows.objects.filter(extract=extract).update(content=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        type(extract).objects.filter(pk=extract.pk).update(title="Another")
    with pytest.raises(DatabaseError), transaction.atomic():
        type(extract)._base_manager.filter(pk=extract.pk)._raw_delete("default")


def test_rows_put_away_are_gone_and_why_stays():
    by = make_analyst()
    extract = make_extract(rows=ROWS, by=by)
    with pytest.raises(ValidationError):
        actions.put_away(extract, because=" ", by=by, at=AT)
    actions.put_away(extract, because="Taken of the wrong year.", by=by, at=AT)
    extract.refresh_from_db()
    assert queries.columns_of(extract) == {} and extract.put_away_because == "Taken of the wrong year."
    assert queries.newest(Kind.PEOPLE) is None
    with pytest.raises(ValidationError):
        actions.put_away(extract, because="Again.", by=by, at=AT)


def test_the_newest_is_the_one_of_the_latest_day_that_has_its_rows():
    by = make_analyst()
    older = make_extract(by=by, last_day=date(2025, 3, 31))
    newer = make_extract(by=by, last_day=date(2026, 3, 31))
    assert queries.newest(Kind.PEOPLE) == newer
    actions.put_away(newer, because="Not whole.", by=by, at=AT)
    assert queries.newest(Kind.PEOPLE) == older


def prepared(by) -> Publication:
    return actions.prepare_publication(
        make_extract(by=by),
        what="equity",
        title="Who is offered what",
        policy="northshire",
        shown=SHOWN,
        by=by,
        at=AT,
    )


def test_whoever_prepared_figures_does_not_approve_them():
    nadia, director = make_analyst(), make_director()
    figures = prepared(nadia)
    assert list(queries.published()) == []
    with pytest.raises(Refused, match="somebody else"):
        actions.approve_publication(figures, by=nadia, at=AT)
    actions.approve_publication(figures, by=director, at=AT)
    assert list(queries.published()) == [figures]
    with pytest.raises(ValidationError):
        actions.approve_publication(figures, by=director, at=AT)


def test_figures_to_approve_wait_for_the_others_alone():
    nadia, director = make_analyst(), make_director()
    prepared(nadia)
    counts = [[heap.count for heap in queries.publications_wait(who, AT.date())] for who in (nadia, director)]
    assert counts == [[0], [1]]


def test_what_is_published_cannot_be_changed_by_anybody():
    figures = prepared(make_analyst())
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=figures.pk).update(shown={})


def test_withdrawn_figures_say_why_and_show_no_number(client):
    council()
    nadia, director = make_analyst(), make_director()
    figures = prepared(nadia)
    actions.approve_publication(figures, by=director, at=AT)
    page = client.get(f"/learn/published/{figures.ref}").content.decode()
    assert "<td" in page and "Made up." in page
    assert (
        client.get(f"/learn/published/{figures.ref}/figures.csv")
        .content.decode("utf-8-sig")
        .startswith("Note: Made up.")
    )
    with pytest.raises(ValidationError):
        actions.withdraw_publication(figures, because="", by=director, at=AT)
    actions.withdraw_publication(figures, because="A wrong file.", by=director, at=AT)
    page = client.get(f"/learn/published/{figures.ref}").content.decode()
    assert "A wrong file." in page and "<td" not in page
    assert client.get(f"/learn/published/{figures.ref}/figures.csv").status_code == 404


def test_nothing_is_public_before_it_is_approved(client):
    council()
    figures = prepared(make_analyst())
    assert client.get(f"/learn/published/{figures.ref}").status_code == 404
    assert client.get(f"/learn/to-publish/{figures.ref}").status_code == 302


@pytest.fixture
def reads_names(monkeypatch):
    """A kind of extract whose reader refuses everything but one row a line."""

    def read(content: bytes) -> registers.Read:
        from trellis.basis.findings import Finding

        text = content.decode("utf-8", errors="replace")
        if "\x00" in text:
            return registers.Read(
                (), (), (Finding("nul", "There is a NUL in it.", "line 1", "Save it again."),), refused=True
            )
        lines = text.splitlines()
        return registers.Read(lines[:1], [[line] for line in lines[1:]])

    monkeypatch.setitem(registers._readers, Kind.COUNCILS.value, read)


def signed_in(client, who):
    client.force_login(who)
    return client


DAYS = {
    "first_day_0": "1",
    "first_day_1": "4",
    "first_day_2": "2025",
    "last_day_0": "31",
    "last_day_1": "3",
    "last_day_2": "2026",
}


def test_a_file_is_put_in_on_its_page(client, reads_names):
    council()
    page = signed_in(client, make_analyst())
    said = {"title": "Councils", "file": SimpleUploadedFile("c.csv", b"name\nNorthshire\n"), **DAYS}
    answer = page.post("/learn/extracts/new/councils", said)
    extract = queries.newest(Kind.COUNCILS)
    assert answer.status_code == 302 and extract.row_count == 1 and extract.first_day == date(2025, 4, 1)


def test_what_cannot_be_used_is_not_kept_and_what_was_typed_stays(client, reads_names):
    council()
    page = signed_in(client, make_analyst())
    said = {"title": "Councils of 2026", "file": SimpleUploadedFile("c.csv", b"name\x00"), **DAYS}
    shown = page.post("/learn/extracts/new/councils", said).content.decode()
    assert "There is a NUL in it." in shown and "Councils of 2026" in shown
    assert queries.newest(Kind.COUNCILS) is None


def test_a_packed_file_is_unpacked_and_a_broken_or_endless_one_refused(monkeypatch):
    import gzip

    def faults(content: bytes) -> str:
        form = PutIn({"title": "T", **DAYS}, {"file": SimpleUploadedFile("c.gz", content)})
        form.is_valid()
        return str(form.errors.get("file", ""))

    whole = gzip.compress(b"name\nNorthshire\n")
    assert faults(whole) == ""
    assert "broken" in faults(whole[:-6]) and "empty" in faults(b"")
    monkeypatch.setattr("trellis.journey.learn.forms.extracts.MOST_UNPACKED", 10)
    assert "unpacked" in faults(whole)
