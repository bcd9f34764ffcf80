"""The stocktake: every chapter in one press, as a page and as a file, and what of it is published."""

from __future__ import annotations

import io

import pypdf
import pytest

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn import registers
from trellis.journey.learn.models import Kind, Publication

from .factories import make_analyst, make_director, make_extract

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_subject(monkeypatch):
    """One subject of councils alone: how many rows there are."""

    def tell(extract) -> registers.Chapter:
        return registers.Chapter(
            title="How many councils",
            policy="northshire",
            says=[f"There are {extract.row_count}."],
            caveats=["Counted <once>."],
            tables=[registers.Table("Councils", ("", "Number"), [("All", extract.row_count)])],
            pictures=[
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
            ],
        )

    monkeypatch.setattr(registers, "_subjects", {})
    registers.tell_with(Kind.COUNCILS, "count", "How many councils", tell)


def councils(by, many: int = 3):
    return make_extract(Kind.COUNCILS, [{"name": f"Shire {n}"} for n in range(many)], title="Shires", by=by)


def signed_in(client, who):
    council()
    client.force_login(who)
    return client


def test_the_stocktake_tells_the_newest_of_each_kind(client):
    by = make_analyst()
    councils(by, 2)
    councils(by, 3)
    page = signed_in(client, by).get("/learn/stocktake").content.decode()
    assert "There are 3." in page and "There are 2." not in page
    assert "Counted &lt;once&gt;." in page


def test_the_file_is_tagged_and_says_the_same(client):
    by = make_analyst()
    councils(by)
    answer = signed_in(client, by).get("/learn/stocktake/file")
    paper = pypdf.PdfReader(io.BytesIO(answer.content))
    text = "".join(page.extract_text() for page in paper.pages)
    assert "There are 3." in text and "Counted <once>." in text
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"] and paper.trailer["/Root"]["/Lang"] == "en-GB"


def test_the_stocktake_of_nothing_says_so(client):
    page = signed_in(client, make_analyst()).get("/learn/stocktake").content.decode()
    assert "nothing to tell yet" in page


def test_what_is_prepared_is_what_everybody_sees_once_another_approved_it(client):
    nadia, director = make_analyst(), make_director()
    extract = councils(nadia)
    page = signed_in(client, nadia)
    assert "There are 3." in page.get(f"/learn/extracts/{extract.ref}/publish/count").content.decode()
    page.post(f"/learn/extracts/{extract.ref}/publish/count")
    figures = Publication.objects.get()
    assert figures.policy == "northshire"
    assert page.post(f"/learn/to-publish/{figures.ref}").status_code == 403
    client.logout()
    assert client.get(f"/learn/published/{figures.ref}").status_code == 404
    client.force_login(director)
    client.post(f"/learn/to-publish/{figures.ref}")
    client.logout()
    assert "There are 3." in client.get(f"/learn/published/{figures.ref}").content.decode()


def test_a_subject_that_there_is_not_is_not_found(client):
    by = make_analyst()
    extract = councils(by)
    assert signed_in(client, by).get(f"/learn/extracts/{extract.ref}/publish/none").status_code == 404


@pytest.mark.parametrize("address", ["", "extracts", "stocktake", "stocktake/file", "extracts/new/councils"])
def test_nobody_else_opens_these_pages(client, address):
    page = signed_in(client, account("Frank Foster", RoleName.FINANCE))
    assert page.get(f"/learn/{address}").status_code == 403
