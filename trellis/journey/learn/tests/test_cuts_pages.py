"""Is it the cut or the scheme, on the page: relabelled, parts to the penny, nothing about few people."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account
from trellis.journey.learn.models import Extract
from trellis.journey.learn.queries.cuts import change, read_file, report_of, tell
from trellis.journey.learn.tests.factories import make_analyst, make_extract

pytestmark = pytest.mark.django_db

SAME = {
    "age_band": "65 to 84",
    "before_provider": "Acme",
    "after_provider": "Acme",
    "before_hours": "10",
    "after_hours": "10",
    "before_price_pence": "1800",
    "after_price_pence": "1800",
    "before_held": "arranged",
    "after_held": "council managed",
    "before_policy_percent": "100",
    "after_policy_percent": "100",
    "policy_reference": "",
}
CUT = SAME | {
    "age_band": "18 to 64",
    "after_hours": "9",
    "after_policy_percent": "95",
    "policy_reference": "D-17",
}
A_FEW = CUT | {"age_band": "85 and over", "after_policy_percent": "91", "policy_reference": "D-18"}


def rows(*kinds):
    every = [row for count, row in kinds for _ in range(count)]
    return [{"person": str(number), **row} for number, row in enumerate(every)]


def extract(by, *kinds, title="Spending, 2024 to 2026", **more):
    return make_extract("spending", rows(*kinds), title=title, by=by, first_day=date(2024, 3, 31), **more)


@pytest.fixture
def analyst():
    return make_analyst()


@pytest.fixture
def page(client, analyst):
    client.force_login(analyst)

    def show(found, **asked):
        return client.get(reverse("learn:cuts", args=[found.ref]), asked)

    return show


def test_the_page_says_who_was_relabelled_and_what_policy_cut_by_its_decision(analyst, page):
    shown = page(extract(analyst, (20, SAME), (10, CUT))).content.decode()
    assert "20 of the 30 people who moved from a package to a budget were relabelled: 66.7%" in shown
    assert "Policy cut £85.50." in shown
    assert "D-17" in shown


def test_parts_come_to_the_change_on_the_page(analyst, page):
    report = report_of(extract(analyst, (20, SAME), (10, CUT)))
    assert sum(report.whole.parts.values()) == report.whole.change_pence == -26_100
    shown = page(Extract.objects.get()).content.decode()
    for part in (*report.whole.parts.values(), report.whole.change_pence):
        assert change(part) in shown


def test_another_way_of_grouping_is_one_press_away_and_keeps_the_inflation(analyst, page):
    found = extract(analyst, (20, SAME), (10, CUT))
    first = page(found, inflation="6.4").content.decode()
    assert "?by=how_held&amp;inflation=6.4#groups" in first
    assert "How each person's money was held, on the average" not in first
    other = page(found, by="how_held").content.decode()
    assert "How each person's money was held, on the average" in other.replace("&#39;", "'")
    assert page(found, by="anything").status_code == 200


def test_inflation_is_asked_for_and_works(analyst, page):
    found = extract(analyst, (20, SAME), (10, CUT))
    assert "all of it is inside price" in page(found).content.decode()
    shown = page(found, inflation="6.4").content.decode()
    assert "Inflation is taken as 6.40%, set by you." in shown
    assert 'value="6.4"' in shown


@pytest.mark.parametrize("typed", ["lots", "-51", "1e3", "<b>", "9" * 400])
def test_an_inflation_that_is_no_percentage_is_said_and_nothing_breaks(analyst, page, typed):
    answer = page(extract(analyst, (20, SAME)), inflation=typed)
    assert answer.status_code == 200
    assert "is not a percentage from -50 to 100." in answer.content.decode()


def test_what_is_about_few_people_is_in_no_table_picture_or_download(analyst, client, page):
    found = extract(analyst, (20, SAME), (20, CUT), (2, A_FEW))
    shown = page(found).content.decode()
    download = client.get(reverse("learn:cuts_csv", args=[found.ref])).content.decode("utf-8-sig")
    # What was taken from the two by D-18: 9% of the mean of £180.00 and £162.00, £15.39 each.
    for text in (shown, download):
        assert "85 and over" not in text
        assert "30.78" not in text
        assert "15.39" not in text


def test_the_download_has_the_same_tables_and_what_to_know(analyst, client, page):
    found = extract(analyst, (20, SAME), (10, CUT))
    page(found)
    text = client.get(reverse("learn:cuts_csv", args=[found.ref])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert any("relabelled: 66.7%" in line[0] for line in lines if line)
    assert any(line[:2] == ["All together", "'-£261.00"] for line in lines)


def test_other_years_are_one_press_away(analyst, page):
    older = extract(analyst, (6, SAME), title="Spending, 2022 to 2024", last_day=date(2024, 3, 31))
    newer = extract(analyst, (6, SAME))
    assert reverse("learn:cuts", args=[older.ref]) in page(newer).content.decode()


def test_rows_of_too_few_people_say_so(analyst, page):
    assert "There are fewer than 5 people here." in page(extract(analyst, (4, SAME))).content.decode()


@pytest.mark.parametrize("role", [RoleName.PRACTITIONER, RoleName.MANAGER, RoleName.FINANCE])
def test_only_analysts_and_directors_see_it_before_it_is_published(client, analyst, role):
    found = extract(analyst, (20, SAME))
    client.force_login(account("Somebody Else", role))
    for name in ("cuts", "cuts_csv"):
        assert client.get(reverse(f"learn:{name}", args=[found.ref])).status_code == 403


def test_an_extract_of_another_kind_has_no_such_page(analyst, page):
    assert page(make_extract(by=analyst)).status_code == 404


def test_a_file_is_put_in_by_the_page_and_a_bad_one_is_not_kept(client, analyst):
    client.force_login(analyst)
    address = reverse("learn:extract_new", args=["spending"])
    days = {
        f"{name}_{part}": value
        for name, year in (("first_day", "2024"), ("last_day", "2026"))
        for part, value in enumerate(("31", "3", year))
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, ["person", *SAME])
    writer.writeheader()
    writer.writerows(rows((20, SAME), (10, CUT)))
    for content, kept in ((b"person\n1\n", 0), (out.getvalue().encode(), 1)):
        file = io.BytesIO(content)
        file.name = "spending.csv"
        client.post(address, {"title": "Spending", "file": file, **days})
        assert Extract.objects.count() == kept


def test_what_would_be_refused_is_refused_before_it_is_kept():
    assert read_file(b"person\n1\n").refused
    assert {one.code for one in read_file(b"person\n1\n").findings} == {"missing-column"}


def test_everybody_is_told_the_same_with_its_caveats(analyst):
    chapter = tell(extract(analyst, (20, SAME), (20, CUT), (2, A_FEW)))
    assert any("relabelled" in says for says in chapter.says)
    assert any("fewer than 5" in says for says in chapter.caveats)
    assert "15.39" not in str(chapter.shown)


def test_the_page_asks_the_database_as_often_whatever_there_is(
    client, analyst, django_assert_max_num_queries
):
    for _ in range(10):
        found = extract(analyst, (20, SAME), (10, CUT))
    client.force_login(analyst)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("learn:cuts", args=[found.ref])).status_code == 200
