"""Waves are put in by file, looked at first, and read on pages on which no share stands alone."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from trellis.engines.survey.answers import answers_of
from trellis.engines.survey.instrument import load
from trellis.engines.survey.tests.waves import CARERS, HOLDERS, PRACTITIONERS, wave
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn import registers
from trellis.journey.learn.actions.surveys import put_wave_in
from trellis.journey.learn.models import Extract
from trellis.journey.learn.queries import extracts
from trellis.journey.learn.queries import surveys as queries

from .factories import make_analyst

pytestmark = pytest.mark.django_db

DAYS = {"first_day": date(2026, 3, 1), "last_day": date(2026, 4, 30)}
LED = "who_led_planning"


def sixty(instrument=HOLDERS):
    """60 replies of 200, 45 of them aged 18 to 64; Mr Grant, who wants no letter, is among the silent."""
    return wave(
        (30, {"age_band": "18_to_64", "source": "Riverside", "control": "better", LED: "together"}),
        (15, {"age_band": "18_to_64", "source": "Riverside", "control": "worse", LED: "council"}),
        (7, {"age_band": "65_to_74", "source": "Hillside", "control": "worse", LED: "council"}),
        (8, {"age_band": "85_and_over", "source": "Castle", "control": "the_same", LED: "person"}),
        (35, {"age_band": "18_to_64", "outcome": "declined"}),
        (63, {"age_band": "65_to_74", "outcome": "not_asked"}),
        (42, {"age_band": "85_and_over", "outcome": "not_reached"}),
        instrument=instrument,
    )


@pytest.fixture
def nadia() -> Account:
    council()
    return make_analyst()


@pytest.fixture
def page(client: Client, nadia: Account) -> Client:
    client.force_login(nadia)
    return client


def kept(nadia: Account, answers=None, title: str = "Spring wave", **more) -> Extract:
    return put_wave_in(title, sixty() if answers is None else answers, **DAYS, by=nadia, **more)


def csv_of(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


def posted(**files) -> dict[str, object]:
    said = {"title": "Spring wave", "asked": "trellis-budget-holders-2026", "apart": ""}
    for which in ("first", "last"):
        day = DAYS[f"{which}_day"]
        said |= {f"{which}_day_0": day.day, f"{which}_day_1": day.month, f"{which}_day_2": day.year}
    return {**said, **files}


ANSWERS = [
    {
        "person": str(at),
        "source": "Riverside" if at < 20 else "Castle",
        "control": "better" if at % 3 else "worse",
    }
    for at in range(30)
]


# Keeping. ------------------------------------------------------------------------------------------------


def test_a_wave_comes_back_as_it_was_kept(nadia):
    answers = sixty()
    extract = kept(nadia, answers, apart=["Riverside"])
    again = queries.answers_in(Extract.objects.get(pk=extract.pk))
    assert again.as_columns() == answers.as_columns()
    assert (again.frame_is, again.instrument) == ("rows", HOLDERS)
    assert Extract.objects.get().details["fieldwork"]["not_reached"] == 42


def test_nobody_but_analysts_and_directors_keeps_a_wave(nadia):
    with pytest.raises(Refused):
        put_wave_in("No", sixty(), **DAYS, by=account("Marta Mazur", RoleName.MANAGER))


def test_what_people_wrote_is_not_kept_in_words(nadia):
    columns = {"person": ["1"], "control": ["better"], "comment_budget": ["Sara does it all for me"]}
    extract = kept(nadia, answers_of(columns, HOLDERS))
    assert b"Sara" not in extracts.csv_of(extract)


# The pages. ----------------------------------------------------------------------------------------------


def test_a_wave_says_first_what_to_know_and_prints_all_parts_of_every_share(page, nadia):
    html = page.get(reverse("learn:survey", args=[kept(nadia).ref])).content.decode()
    assert "45 of 60 are “18 to 64” (75%), and 40% of everybody" in html
    assert html.index("Know this first") < html.index("Having the say over your help")
    assert "45 of 60 answers (75.0%) came from one source" in html
    row = re.search(r"Having the say over your help and over your life</th>(.*?)</tr>", html, re.S)
    assert row is not None
    cells = [cell.replace("\xa0", " ") for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1])]
    assert cells[:4] == ["60", "50% (37.7 to 62.3)", "13% (6.9 to 24.2)", "37% (25.6 to 49.3)"]
    # A row each for better, no difference and worse: weighted, without Riverside, and with the silent.
    assert "Without Riverside" in html and "15% to 85%" in html
    assert "MIT" in html


def test_who_answered_counts_everybody_who_did_not(page, nadia):
    html = page.get(reverse("learn:survey_who", args=[kept(nadia).ref])).content.decode()
    for says in ("Said no", "Not asked", "Asked, and not reached", "Riverside", "Kish 1.73"):
        assert says in html


def test_groups_are_told_with_how_many_differences_stand(page, nadia):
    both = [
        {"age_band": age, "control": part}
        for age in ("18_to_64", "85_and_over")
        for part in ("better", "worse")
    ]
    answers = wave(*((many, one) for many, one in zip((60, 20, 20, 60), both, strict=True)))
    address = reverse("learn:survey_groups", args=[kept(nadia, answers).ref, "age_band"])
    html = page.get(address).content.decode().replace("\xa0", " ")
    assert (
        "85 and over beside 18 to 64, “Better”: 1 of 1 differ at the 5% level; 1 after allowing for 1 tests"
        in html
    )
    assert "Shown to be the same within 10 points: 0 of 1." in html
    assert "-50 points" in html and "odds ratio 0.11" in html
    assert page.get(address.replace("age_band", "shoe_size")).status_code == 404


def test_a_group_of_few_is_on_no_page_in_no_picture_and_in_no_download(page, nadia):
    ref = kept(nadia).ref
    for address in (
        reverse("learn:survey_groups", args=[ref, "age_band"]),
        reverse("learn:survey_groups_csv", args=[ref, "age_band"]),
    ):
        content = page.get(address).content.decode()
        assert "too few" in content
        # 7 people of 65 to 74 who all said worse, and 8 of 85 and over.
        assert not re.search(r"(65 to 74|85 and over)[^\n]{0,200}100%", content)


def test_the_download_carries_what_to_know_and_the_bases(page, nadia):
    answer = page.get(reverse("learn:survey_csv", args=[kept(nadia).ref]))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Note: Spring wave"]
    assert any("45 of 60" in line[0] for line in lines if line)
    heads = next(line for line in lines if line[0] == "item")
    control = [dict(zip(heads, line, strict=False)) for line in lines if line[0] == "control"]
    assert [row["answer"] for row in control[:3]] == ["Better", "No difference", "Worse"]
    assert control[0]["answers"] == "60" and control[0]["share"] == "0.5"


def test_people_carers_and_practitioners_stand_beside_each_other(page, nadia):
    address = reverse("learn:survey_beside")
    assert "It takes a wave each" in page.get(address).content.decode()
    kept(nadia)
    kept(nadia, wave((30, {LED: "together"}), (30, {LED: "council"}), instrument=CARERS), "Carers")
    kept(nadia, wave((140, {LED: "council"}), (55, {LED: "together"}), instrument=PRACTITIONERS), "Staff")
    html = page.get(address).content.decode().replace("\xa0", " ")
    assert "72% (65.1 to 77.6)" in html
    assert "Council staff: people who hold a personal budget less practitioners" in html
    assert "stands" in html and "<svg" in html
    assert b"practitioner" in page.get(reverse("learn:survey_beside_csv")).content


def test_waves_and_instruments_are_listed_with_their_licence(page, nadia):
    kept(nadia)
    html = page.get(reverse("learn:surveys")).content.decode()
    assert "Spring wave" in html and "Working with personal budgets" in html
    html = page.get(reverse("learn:instrument", args=["trellis-carers-2026"])).content.decode()
    assert "belongs to In Control" in html and "Time that is yours" in html
    assert page.get(reverse("learn:instrument", args=["no-such-words"])).status_code == 404
    empty = page.get(reverse("learn:instrument_csv", args=["trellis-carers-2026"])).content.decode()
    assert empty.lstrip("\ufeff").startswith("person,outcome,source,age_band")


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.PRACTITIONER, RoleName.FINANCE, RoleName.PERSON])
def test_nobody_else_sees_a_wave_before_it_is_published(client, nadia, role):
    ref = kept(nadia).ref
    client.force_login(account("Somebody Else", role))
    for name, args in (("survey", [ref]), ("survey_who", [ref]), ("survey_csv", [ref]), ("surveys", [])):
        assert client.get(reverse(f"learn:{name}", args=args)).status_code == 403


def test_a_wave_that_was_put_away_has_no_page(page, nadia):
    from datetime import UTC, datetime

    from trellis.journey.learn import actions

    extract = kept(nadia)
    actions.put_away(extract, because="Asked to.", by=nadia, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert page.get(reverse("learn:survey", args=[extract.ref])).status_code == 404
    assert page.get(reverse("learn:surveys")).status_code == 200


def test_what_is_published_has_every_part_and_what_to_know(nadia):
    chapter = registers.subjects_of("survey")[0].tell(kept(nadia))
    assert any("45 of 60" in says for says in chapter.says)
    assert any("MIT" in says for says in chapter.caveats)
    control = next(row for table in chapter.tables for row in table.rows if "Having the say" in str(row[0]))
    assert len(control) == 8


# Putting in by file. -------------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_it_is_kept(page, nadia):
    looked = page.post(reverse("learn:survey_new"), posted(answers=file("a.csv", csv_of(ANSWERS))))
    assert looked.status_code == 302 and not Extract.objects.exists()
    html = page.get(looked.url).content.decode()
    assert "30 of 30 rows" in html and "There is no column for 24 of the items" in html
    answer = page.post(looked.url)
    extract = Extract.objects.get()
    assert answer.url == reverse("learn:survey", args=[extract.ref])
    assert (extract.title, extract.row_count, extract.first_day) == ("Spring wave", 30, DAYS["first_day"])
    # What was kept waits no longer.
    assert page.post(looked.url).url == reverse("learn:survey_new")


def test_what_somebody_else_looked_at_is_not_there(page, client, nadia):
    looked = page.post(reverse("learn:survey_new"), posted(answers=file("a.csv", csv_of(ANSWERS))))
    client.force_login(account("Dina Dixon", RoleName.DIRECTOR))
    assert client.get(looked.url).status_code == 302
    assert client.post(looked.url).status_code == 302 and not Extract.objects.exists()


def test_a_list_of_everybody_makes_the_silent_known(page, nadia):
    frame = csv_of(
        [{"person": str(at), "age_band": "18_to_64" if at < 40 else "85_and_over"} for at in range(100)]
    )
    files = {"answers": file("a.csv", csv_of(ANSWERS)), "frame": file("f.csv", frame)}
    looked = page.post(reverse("learn:survey_new"), posted(**files))
    assert "30 of 100 rows" in page.get(looked.url).content.decode()
    page.post(looked.url)
    extract = Extract.objects.get()
    assert (extract.row_count, extract.details["frame_is"]) == (100, "list")
    assert queries.report_on(extract).everybody == 100


def test_margins_weigh_where_there_is_no_list(page, nadia):
    rows = [{**row, "age_band": "18_to_64" if at < 20 else "85_and_over"} for at, row in enumerate(ANSWERS)]
    margins = b"margin,level,total\nage_band,18 to 64,100\nage_band,85 and over,300\n"
    files = {"answers": file("a.csv", csv_of(rows)), "margins": file("m.csv", margins)}
    page.post(page.post(reverse("learn:survey_new"), posted(**files)).url)
    report = queries.report_on(Extract.objects.get())
    assert report.everybody == 400 and report.weights is not None and report.weights.converged


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"answers": file("a.csv", b"\x00\x01")}, "not a table as text"),
        ({"answers": file("a.csv", b"")}, "The file is empty"),
        ({"answers": file("a.csv", b"a,b\n1,2\n")}, "No column is an item"),
        ({"answers": file("a.csv", b"control,control\nbetter,worse\n")}, "there twice"),
        ({"answers": file("a.csv", b"control,outcome\n,declined\n")}, "Nobody answered"),
        ({"answers": file("a.csv", csv_of(ANSWERS)), "apart": "Nowhere"}, "No answer came from"),
        (
            {"answers": file("a.csv", csv_of(ANSWERS)), "frame": file("f.csv", b"name\nBill\n")},
            "no column “person”",
        ),
        (
            {"answers": file("a.csv", csv_of(ANSWERS)), "margins": file("m.csv", b"a\n1\n")},
            "not margin, level",
        ),
        ({"answers": file("a.csv", csv_of(ANSWERS)), "asked": "own"}, "Choose the file of the words"),
        (
            {
                "answers": file("a.csv", csv_of(ANSWERS)),
                "asked": "own",
                "instrument": file("i.toml", b"a = ["),
            },
            "This is not TOML",
        ),
        ({"answers": file("a.csv", csv_of(ANSWERS)), "title": ""}, "Say what the wave is called"),
        ({}, "Choose the file of answers"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_the_box_and_nothing_typed_is_lost(page, said, says):
    for one in said.values():
        if isinstance(one, SimpleUploadedFile):
            one.seek(0)
    html = page.post(reverse("learn:survey_new"), posted(**{"apart": "Some place", **said})).content.decode()
    assert says in html and "There is a problem" in html
    assert said.get("title", "Spring wave") in html
    assert said.get("apart", "Some place") in html
    assert not Extract.objects.exists()


def test_a_council_with_a_licence_loads_the_official_words(page, nadia):
    own = load("trellis-budget-holders-2026")
    words = (
        b'name = "poet-budget-holders"\nedition = "2013"\ntitle = "Official"\nwho = "budget_holder"\n'
        b'licence = "Licensed to Northshire, number 7."\nsource = "A file of the licence."\n'
        b'[scales.made]\nkind = "three_parts"\n'
        b'parts = { better = "Better", no_difference = "Same", worse = "Worse" }\n'
        b'levels = [{ key = "up", says = "Up", part = "better" }, { key = "level", says = "Level", '
        b'part = "no_difference" }, { key = "down", says = "Down", part = "worse" }]\n'
        b'[[blocks]]\nkey = "areas"\ntitle = "Areas"\n'
        b'[[blocks.items]]\nkey = "dignity"\nsays = "D"\nscale = "made"\n'
    )
    rows = csv_of([{"person": str(at), "dignity": "up" if at % 2 else "down"} for at in range(30)])
    files = {"answers": file("a.csv", rows), "instrument": file("i.toml", words), "asked": "own"}
    looked = page.post(reverse("learn:survey_new"), posted(**files))
    assert "Licensed to Northshire, number 7." in page.get(looked.url).content.decode()
    page.post(looked.url)
    assert queries.instrument_of(Extract.objects.get()).name == "poet-budget-holders" != own.name


def test_more_rows_than_a_page_can_tell_of_are_refused_with_what_to_use_instead(page, monkeypatch):
    monkeypatch.setattr("trellis.journey.learn.views.surveys.MOST_ROWS", 29)
    said = page.post("/learn/surveys/new", posted(answers=file("a.csv", csv_of(ANSWERS)))).content.decode()
    assert "There are 30 rows, and a page can tell of 29." in said and "trellis survey" in said
    assert "Spring wave" in said
    monkeypatch.setattr("trellis.journey.learn.views.surveys.MOST_ROWS", 30)
    assert page.post("/learn/surveys/new", posted(answers=file("a.csv", csv_of(ANSWERS)))).status_code == 302
