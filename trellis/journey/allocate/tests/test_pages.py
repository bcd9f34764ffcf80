"""The pages of the indicative amount, as each of the cast finds them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.people import J1_LEVELS
from trellis.engines.allocation.scheme import read_scheme_text
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import actions
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY
from .pages import blocks_of, grade_of, sentences_of, words_of

pytestmark = pytest.mark.django_db

A_LINE_A_WEEK = {
    "Eating and drinking": "£18.45",
    "Washing and keeping clean": "£61.50",
    "Using the toilet": "£36.90",
    "Getting dressed": "£36.90",
    "Moving around your home safely": "£16.40",
    "Looking after your home": "£0.00",
    "Family and friends": "£61.50",
    "Work, learning and volunteering": "£0.00",
    "Getting out and about": "£61.50",
    "Looking after a child": "£0.00",
}


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    monkeypatch.setattr("trellis.journey.allocate.views.localdate", lambda: TODAY)
    monkeypatch.setattr("trellis.journey.allocate.queries.localdate", lambda: TODAY)


def as_(name: str) -> Client:
    browser = Client()
    browser.force_login(Account.objects.get(name=name), "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def get(name: str, address: str, *args: str, **query: str):
    return as_(name).get(reverse(f"allocate:{address}", args=args), query)


def every_row() -> dict[str, int]:
    """How many rows each table holds, Django's own among them."""
    with connection.cursor() as cursor:
        tables = [one for one in connection.introspection.table_names(cursor) if one != "site_cache"]
        counted = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    assert {model._meta.db_table for model in apps.get_models()} <= set(counted)
    return counted


# The sum. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["Amina Ahmed", "Sara Ahmed", "Bea Brooks"])
def test_the_person_their_carer_and_their_worker_read_the_same_sum(who):
    given = factories.mrs_ahmeds_amount()
    page = get(who, "one", given.ref)
    assert page.status_code == 200
    words = words_of(page.content.decode())
    for says in (
        "£293.15 a week £15,285.68 a year",
        "52 weeks are a day less, and would be £15,243.80",
        "85 points, less 13.5 for your daughter’s help, leave 71.5 points.",
        "71.5 points at £4.10 each make £293.15 a week.",
        "This is where planning starts. It is not a limit.",
        "Bea Brooks worked it out on 1 May 2026",
        "It came to £293.15 a week: the same to the penny",
        "Northshire 2026-04 v3, version 3, from 1 April 2026",
        f"trellis replay indicative-amount-{given.ref}.json",
    ):
        assert says in words, says


def test_the_bill_has_a_line_for_each_answer_with_its_pounds():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "one", given.ref).content.decode()
    rows = re.findall(
        r'<tr class="govuk-table__row trellis-bill__row" role="row">(.*?)</tr>', html, re.DOTALL
    )
    told = {}
    for row in rows:
        title = re.search(r'scope="row"[^>]*>\s*(.*?)\s*<', row).group(1)
        told[title] = re.findall(r"<span>([^<]*)</span></td>", row)[-1]
    assert told == A_LINE_A_WEEK


def test_each_line_can_be_asked_why_by_rule_price_and_answer():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "one", given.ref).content.decode()
    why = re.search(r"<details.*?</details>", html, re.DOTALL).group(0)
    words = unescape(" ".join(re.sub("<[^>]*>", " ", why).split()))
    for says in (
        "Why £18.45?",
        "Eating and drinking: level 2 gives 9 points.",
        "Your daughter's help takes off 4.5.",
        "nutrition.level.2",
        "support.willing_and_able",
        "money.price_per_point",
        "A point is £4.10 a week, from 1 April 2026.",
        "approved by Northshire Council (made up), decision D-11 of 2 March 2026 (made up).",
    ):
        assert says in words, says
    answer = reverse("assess:one", args=[given.assessment.ref])
    assert f'href="{answer}#nutrition"' in why
    assert len(re.findall('class="govuk-details trellis-bill__why"', html)) == 10
    assert 'id="nutrition"' in as_("Amina Ahmed").get(answer).content.decode()


def test_who_is_not_the_person_is_told_whose_page_it_is():
    given = factories.mrs_ahmeds_amount()
    for who, told in (("Sara Ahmed", True), ("Bea Brooks", True), ("Amina Ahmed", False)):
        words = words_of(get(who, "one", given.ref).content.decode())
        assert ("“You” on this page means Mrs Ahmed." in words) is told


@pytest.mark.parametrize("page", ["one", "easy_read", "what_if", "replay"])
def test_somebody_elses_address_is_refused_and_recorded(page):
    given = factories.mrs_ahmeds_amount()
    people.worker("Tom Tran", of="Hillside")
    factories.finance()
    for who in ("Tom Tran", "Frank Foster"):
        answer = get(who, page, given.ref)
        assert answer.status_code == 403
        assert "£293" not in answer.content.decode()
        line = Entry.objects.filter(act="was refused").latest("number")
        assert (line.by_name, line.about_ref) == (who, given.ref)


@pytest.mark.parametrize("page", ["one", "easy_read", "what_if", "replay"])
def test_an_amount_that_is_not_there_is_not_found_and_a_stranger_signs_in_first(page):
    given = factories.mrs_ahmeds_amount()
    assert get("Bea Brooks", page, "nosuchref2").status_code == 404
    answer = Client().get(reverse(f"allocate:{page}", args=[given.ref]))
    assert answer.status_code == 302 and "sign-in" in answer.url


def test_an_amount_stands_by_its_own_scheme_and_says_so_when_another_is_in_force():
    given = factories.mrs_ahmeds_amount()
    assert "Our rules have changed" not in words_of(get("Amina Ahmed", "one", given.ref).content.decode())
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    words = words_of(get("Amina Ahmed", "one", given.ref).content.decode())
    assert "Our rules have changed since then. Northshire v4 is used from 1 May 2026." in words
    assert "Your amount still stands by its own rules, Northshire 2026-04 v3." in words
    assert "£293.15 a week" in words and "the same to the penny" in words


def test_an_older_amount_points_to_the_newer():
    given = factories.mrs_ahmeds_amount()
    bea = people.worker()
    assessing.reopen(given.assessment, because="She fell.", by=bea, on=TODAY)
    factories.answer(given.assessment, "home_safely", 2)
    factories.decide(given.assessment)
    newer = actions.give_indicative_amount(given.assessment, by=bea, on=TODAY)
    page = get("Amina Ahmed", "one", given.ref).content.decode()
    assert "There is a newer amount, from 1 May 2026." in words_of(page)
    assert reverse("allocate:one", args=[newer.ref]) in page
    assert "£293.15 a week" in words_of(page)


def test_concerns_stand_beside_the_sum_in_words_to_the_person():
    given = factories.amount(*factories.mrs_ahmed(), circumstances=["night_care"])
    for page in ("one", "easy_read"):
        words = words_of(get("Amina Ahmed", page, given.ref).content.decode())
        assert "You need help at night. Points may not cover what nights cost." in words


def test_a_file_that_does_not_come_to_its_sum_is_said_in_so_many_words(monkeypatch):
    given = factories.mrs_ahmeds_amount()

    def altered(allocation):
        allocation.replay["result"]["weekly_pence"] = 1
        return check_again(allocation)

    from trellis.journey.allocate.queries import check_again

    monkeypatch.setattr("trellis.journey.allocate.queries.check_again", altered)
    words = words_of(get("Amina Ahmed", "one", given.ref).content.decode())
    assert "The file we keep does not come to the same sum." in words
    assert "the same to the penny" not in words


def test_the_printed_page_has_everything_open_and_nothing_to_press():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "one", given.ref, print="1").content.decode()
    details = re.findall(r"<details[^>]*>", html)
    assert len(details) == 12 and all(" open" in one for one in details)
    assert "<button" not in html and "What you can do" not in html


@pytest.mark.parametrize("page", ["one", "easy_read", "what_if", "replay"])
def test_a_page_makes_few_queries(page, django_assert_max_num_queries):
    given = factories.mrs_ahmeds_amount()
    browser = as_("Bea Brooks")
    with django_assert_max_num_queries(11):
        browser.get(reverse(f"allocate:{page}", args=[given.ref]))


# Reading age. --------------------------------------------------------------------------------------------


def of_the_scheme(given: Allocation) -> list[str]:
    scheme = given.replay["scheme"]
    return [scheme["approved_by"], scheme["label"], scheme["source"], *scheme["notes"]]


def test_the_persons_page_can_be_read_at_nine():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "one", given.ref).content.decode()
    blocks = [
        block
        for block in blocks_of(html, "p", "li", "summary")
        if not any(words in block for words in of_the_scheme(given))
    ]
    sentences = sentences_of(blocks)
    assert len(sentences) > 60
    # The grade is the year of school in the American count, which begins at five.
    assert grade_of(sentences) <= 4, "\n".join(sentences)
    whole = [one for one in sentences if len(one.split()) >= 5 and given.fingerprint not in one]
    assert [one for one in whole if grade_of([one]) > 8] == []


def test_the_easy_words_can_be_read_at_seven():
    given = factories.amount(*factories.mrs_ahmed(), circumstances=["night_care", "two_carers_at_once"])
    html = get("Amina Ahmed", "easy_read", given.ref).content.decode()
    sentences = sentences_of(blocks_of(html, "p"))
    assert len(sentences) > 40
    assert grade_of(sentences) <= 2, "\n".join(sentences)


def test_no_easy_sentence_is_longer_than_fifteen_words():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "easy_read", given.ref).content.decode()
    assert [one for one in sentences_of(blocks_of(html, "p")) if len(one.split()) > 15] == []


def test_the_grade_tells_hard_words_from_easy_ones():
    hard = ["Notwithstanding the aforementioned determination, eligibility necessitates reassessment."]
    assert grade_of(hard) > 15
    assert grade_of(["We add up the parts.", "They make £18.45 each week."]) < 2


# Easy read. ----------------------------------------------------------------------------------------------


def test_the_easy_page_has_the_same_lines_and_a_picture_beside_each():
    given = factories.mrs_ahmeds_amount()
    html = get("Amina Ahmed", "easy_read", given.ref).content.decode()
    words = words_of(html)
    for title, pounds in A_LINE_A_WEEK.items():
        assert f"{title}." in words
        if pounds != "£0.00":
            assert f"This part is {pounds}." in words
    assert words.count("There is no money for this part.") == 3
    assert "Your daughter does half of it." in words
    assert "They make £293.15 each week." in words and "In one year it is £15,285.68." in words
    lines = html.split('<li class="trellis-easy__line">')[1:]
    assert len(lines) >= 15
    assert all('<svg class="trellis-picture"' in line and 'aria-hidden="true"' in line for line in lines)


# What if. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["Amina Ahmed", "Sara Ahmed", "Bea Brooks"])
def test_if_the_daughter_stopped_it_would_be_348_50_and_exactly_two_lines_change(who):
    given = factories.mrs_ahmeds_amount()
    page = as_(who).post(reverse("allocate:what_if", args=[given.ref]), {"quick": "stops-0"})
    html = page.content.decode()
    words = words_of(html)
    assert "£348.50 a week" in words
    assert "£55.35 more a week. 2 lines change." in words
    assert "Nothing is saved." in words
    assert html.count("Changed</strong>") == 2
    assert html.count("trellis-bill__row--changed") == 2
    assert "£18.45 more" in words and "£36.90 more" in words


def test_a_what_if_stores_nothing_anywhere_and_tells_nobody():
    given = factories.mrs_ahmeds_amount()
    browser = as_("Amina Ahmed")
    before = every_row()
    session = browser.session.items()
    browser.get(reverse("allocate:what_if", args=[given.ref]))
    browser.post(reverse("allocate:what_if", args=[given.ref]), {"quick": "stops-0"})
    browser.post(reverse("allocate:what_if", args=[given.ref]), {"nutrition-level": "9"})
    assert every_row() == before
    assert sorted(browser.session.items()) == sorted(session)


def test_what_was_chosen_stays_chosen():
    given = factories.mrs_ahmeds_amount()
    html = (
        as_("Amina Ahmed")
        .post(reverse("allocate:what_if", args=[given.ref]), {"quick": "stops-0"})
        .content.decode()
    )
    chosen = re.search(r'name="nutrition-share-0".*?</select>', html, re.DOTALL).group(0)
    assert re.search(r'<option value="0" selected', chosen)
    # The address to start again holds nothing of what was tried.
    assert f'href="{reverse("allocate:what_if", args=[given.ref])}"' in html


def test_a_what_if_that_cannot_be_is_refused_at_its_question_and_keeps_the_rest():
    given = factories.mrs_ahmeds_amount()
    browser = as_("Amina Ahmed")
    sent = {f"{key}-level": str(level) for key, level in J1_LEVELS.items()}
    sent |= {f"{key}-share-0": "0" for key in J1_LEVELS} | {"work-level": "7", "hygiene-level": "4"}
    html = browser.post(reverse("allocate:what_if", args=[given.ref]), sent).content.decode()
    words = words_of(html)
    assert "There is a problem Work, learning and volunteering: choose one of the levels in the list" in words
    assert re.search(
        r'<option value="4" selected', html.split('name="hygiene-level"')[1].split("</select>")[0]
    )


def test_a_what_if_uses_the_scheme_of_the_amount_and_says_so():
    given = factories.mrs_ahmeds_amount()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    page = as_("Amina Ahmed").post(reverse("allocate:what_if", args=[given.ref]), {"quick": "stops-0"})
    words = words_of(page.content.decode())
    assert "This uses the rules of your amount, Northshire 2026-04 v3." in words
    assert "New amounts are now worked out with Northshire v4." in words
    assert "£348.50 a week" in words


# The file. -----------------------------------------------------------------------------------------------


def trellis(*words: str) -> tuple[int, dict]:
    """The public command, run as anybody would run it, and what it prints as JSON."""
    command = Path(sys.executable).with_name("trellis")
    done = subprocess.run(
        [command, *words, "--json"], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, json.loads(done.stdout)


def test_the_file_passes_the_public_command_to_the_penny(tmp_path):
    given = factories.mrs_ahmeds_amount()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    answer = get("Amina Ahmed", "replay", given.ref)
    assert answer["Content-Disposition"] == f'attachment; filename="indicative-amount-{given.ref}.json"'
    assert "Ahmed" not in answer.content.decode() and "Sara" not in answer.content.decode()
    file = tmp_path / "saved.json"
    file.write_bytes(answer.content)
    code, told = trellis("replay", str(file))
    assert (code, told["same"], told["weekly_pence"]) == (0, True, 293_15)
    # One character altered, and it is found.
    file.write_bytes(answer.content.replace(b'"weekly_pence": 29315', b'"weekly_pence": 29316'))
    code, told = trellis("replay", str(file))
    assert (code, told["same"]) == (1, False)


# From an assessment to its amount. -----------------------------------------------------------------------


def test_a_part_done_assessment_shows_the_range_and_the_most_telling_question():
    factories.scheme_in_force()
    amina, sara = factories.mrs_ahmed()
    levels = {key: level for key, level in J1_LEVELS.items() if key not in ("hygiene", "work")}
    about = factories.assessment(amina, sara, levels=levels)
    page = get("Bea Brooks", "amount", about.ref)
    html, words = page.content.decode(), words_of(page.content.decode())
    # 56.5 points are known; two outcomes can each still give 0 to 22.
    assert "from £231.65 to £412.05 a week" in words
    assert "2 outcomes still to be answered" in words
    assert (
        f'href="{reverse("assess:outcome", args=[about.ref, "hygiene"])}">Washing and keeping clean</a>'
        in html
    )
    assert "Work out the indicative amount" not in words


def test_an_assessment_with_an_eligible_decision_has_the_button_and_the_button_leads_to_the_sum():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    address = reverse("allocate:amount", args=[about.ref])
    browser = as_("Bea Brooks")
    assert "Work out the indicative amount" in words_of(browser.get(address).content.decode())
    answer = browser.post(address, follow=True)
    given = Allocation.objects.get()
    assert answer.redirect_chain == [(reverse("allocate:one", args=[given.ref]), 302)]
    assert "£293.15 a week" in words_of(answer.content.decode())
    again = browser.post(address, follow=True)
    assert "this amount stands" in words_of(again.content.decode())
    assert Allocation.objects.count() == 1


def test_before_the_decision_no_sum_is_shown():
    factories.scheme_in_force()
    about = factories.assessment(*factories.mrs_ahmed())
    words = words_of(get("Bea Brooks", "amount", about.ref).content.decode())
    assert "Eligibility has not been decided." in words
    assert "£" not in words


@pytest.mark.parametrize("kind", ["not eligible", "no scheme"])
def test_a_refusal_is_a_sentence_on_the_page_also_when_the_button_is_pressed(kind):
    about = factories.assessment(*factories.mrs_ahmed())
    factories.decide(about, eligible=kind != "not eligible")
    if kind == "not eligible":
        factories.scheme_in_force()
    says = {
        "not eligible": "The person was not found eligible",
        "no scheme": "No scheme is in force on 1 May 2026",
    }[kind]
    browser, address = as_("Bea Brooks"), reverse("allocate:amount", args=[about.ref])
    assert says in words_of(browser.get(address).content.decode())
    pressed = browser.post(address)
    assert (pressed.status_code, Allocation.objects.count()) == (400, 0)
    assert f"There is a problem {says}" in words_of(pressed.content.decode())


def test_the_worker_is_told_of_concerns_before_the_button():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed(), circumstances=["two_carers_at_once"])
    words = words_of(get("Bea Brooks", "amount", about.ref).content.decode())
    assert (
        "Points may not be enough here" in words and "You need two people to help at the same time." in words
    )


def test_the_range_and_the_button_are_for_workers_of_the_team():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    people.worker("Tom Tran", of="Hillside")
    for who in ("Amina Ahmed", "Sara Ahmed", "Tom Tran"):
        assert get(who, "amount", about.ref).status_code == 403
    given = actions.give_indicative_amount(about, by=people.worker(), on=TODAY)
    for who in ("Amina Ahmed", "Sara Ahmed"):
        assert get(who, "amount", about.ref).url == reverse("allocate:one", args=[given.ref])
    assert as_("Tom Tran").post(reverse("allocate:amount", args=[about.ref])).status_code == 403


def test_the_page_from_assessment_to_amount_makes_few_queries(django_assert_max_num_queries):
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    browser = as_("Bea Brooks")
    with django_assert_max_num_queries(14):
        browser.get(reverse("allocate:amount", args=[about.ref]))


# For everybody. ------------------------------------------------------------------------------------------


def tried(**changed: str) -> dict[str, str]:
    sent = {f"{key}-level": str(level) for key, level in J1_LEVELS.items()}
    shares = {f"{key}-share-0": "0" for key in J1_LEVELS}
    return {**sent, **shares, "nutrition-share-0": "0.5", "habitable_home-share-0": "1", **changed}


def test_anybody_reads_every_point_and_the_price_without_signing_in():
    factories.scheme_in_force()
    words = words_of(Client().get(reverse("allocate:public")).content.decode())
    for says in (
        "0 No help needed 0",
        "2 Help with some of it 9",
        "4 Help with all of it 22",
        "Each point £4.10",
    ):
        assert says in words, says
    assert "A point is £4.10 a week, from 1 April 2026." in words
    assert "Nothing is held back." in words


def test_anybody_runs_the_scheme_and_nothing_is_kept():
    factories.scheme_in_force()
    browser = Client()
    before = every_row()
    page = browser.post(reverse("allocate:public"), tried())
    words = words_of(page.content.decode())
    assert "£293.15 a week £15,285.68 a year Nothing you chose was kept." in words
    assert "85 points, less 13.5 for unpaid help, leave 71.5 points." in words
    assert every_row() == before
    assert "sessionid" not in browser.cookies


def test_anybody_takes_the_sum_home_and_works_it_out_again(tmp_path):
    factories.scheme_in_force()
    before = every_row()
    answer = Client().post(reverse("allocate:public_replay"), tried(circumstances="night_care"))
    assert answer["Content-Disposition"] == 'attachment; filename="tried-with-northshire-2026-04.json"'
    assert every_row() == before
    file = tmp_path / "tried.json"
    file.write_bytes(answer.content)
    code, told = trellis("replay", str(file))
    assert (code, told["same"], told["weekly_pence"], told["suitable"]) == (0, True, 293_15, False)


def test_the_published_file_gives_a_stranger_the_same_penny(tmp_path):
    factories.scheme_in_force()
    answer = Client().get(reverse("allocate:public_scheme"))
    assert answer["Content-Disposition"] == 'attachment; filename="northshire-2026-04-version-3.toml"'
    assert answer.content.decode() == factories.shipped_text()
    scheme, answers = tmp_path / "scheme.toml", tmp_path / "answers.json"
    scheme.write_bytes(answer.content)
    answers.write_text(json.dumps({"answers": {key: {"level": level} for key, level in J1_LEVELS.items()}}))
    code, told = trellis("allocate", str(answers), "--scheme", str(scheme))
    assert (code, told["weekly_pence"]) == (0, 348_50)


def test_past_schemes_stay_published_and_prepared_ones_are_not():
    past = factories.scheme_in_force()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    prepared = actions.prepare_scheme(
        factories.scheme_text(pence=420, starts="2027-04-01", version="5"), by=factories.finance()
    )
    browser = Client()
    words = words_of(browser.get(reverse("allocate:public")).content.decode())
    assert "Northshire 2026-04 v3, from 1 April 2026 Past" in words
    assert "Northshire v4, from 1 May 2026 In force Decision D-17." in words
    assert "Northshire v5" not in words
    old = browser.get(reverse("allocate:public_scheme", args=[past.ref]))
    assert tomllib.loads(old.content.decode())["money"]["price_pence_a_week"] == 410
    assert browser.get(reverse("allocate:public_scheme", args=[prepared.ref])).status_code == 404


def test_before_any_scheme_the_public_page_says_so():
    browser = Client()
    assert "No rules are in force today." in words_of(
        browser.get(reverse("allocate:public")).content.decode()
    )
    assert browser.get(reverse("allocate:public_scheme")).status_code == 404
    assert browser.post(reverse("allocate:public_replay"), tried()).status_code == 302


def test_public_answers_outside_the_scheme_are_refused_one_by_one_and_the_rest_stays():
    factories.scheme_in_force()
    wrong = tried(**{"work-level": "9", "toilet-share-0": "2", "circumstances": "rich"})
    for address in ("public", "public_replay"):
        html = Client().post(reverse(f"allocate:{address}"), wrong).content.decode()
        words = words_of(html)
        assert "Work, learning and volunteering: choose one of the levels in the list" in words
        assert "Using the toilet: choose one of the parts in the list" in words
        assert "Choose from the list of what is true for you" in words
        assert re.search(
            r'<option value="3" selected', html.split('name="hygiene-level"')[1].split("</select>")[0]
        )


def test_the_public_page_makes_few_queries_however_many_schemes(django_assert_max_num_queries):
    factories.scheme_in_force()
    for number in range(5):
        factories.adopted(
            factories.scheme_text(pence=390, starts=f"2026-04-0{number + 2}", version=f"4{number}")
        )
    with django_assert_max_num_queries(4):
        Client().get(reverse("allocate:public"))


# Schemes. ------------------------------------------------------------------------------------------------


def test_a_scheme_is_handed_in_read_and_adopted_by_two_people_on_pages():
    factories.mrs_ahmeds_amount()
    text = factories.scheme_text(pence=390, starts="2026-05-01", version="4")
    file = SimpleUploadedFile("scheme.toml", text.encode())
    handed_in = as_("Frank Foster").post(reverse("allocate:prepare"), {"text": "", "file": file})
    prepared = CouncilScheme.objects.get(version="4")
    assert handed_in.url == reverse("allocate:scheme", args=[prepared.ref])
    shown = words_of(get("Frank Foster", "scheme", prepared.ref).content.decode())
    assert "Each point £3.90" in shown and "price_pence_a_week = 390" in shown
    assert "See who would gain or lose" not in shown

    marta = as_("Marta Mazur")
    address = reverse("allocate:adopt", args=[prepared.ref])
    before = words_of(marta.get(address).content.decode())
    assert "Would lose 1 person: £14.30 a week" in before
    assert "Mrs Amina Ahmed loses £14.30 £293.15 £278.85 Riverside" in before
    assert CouncilScheme.objects.get(pk=prepared.pk).adopted_at is None

    empty = marta.post(address, {"because": ""})
    assert "Say why the council adopts it" in words_of(empty.content.decode())
    done = marta.post(address, {"because": "Decision D-17."}, follow=True)
    assert "is adopted and published" in words_of(done.content.decode())
    assert "Marta Mazur, 1 May 2026: Decision D-17." in words_of(done.content.decode())
    assert marta.get(address).url == reverse("allocate:scheme", args=[prepared.ref])


def test_names_are_shown_for_ones_own_team_alone():
    factories.mrs_ahmeds_amount()
    other = factories.amount(people.person("Bill", "Baker", of="Hillside"))
    text = factories.scheme_text(pence=390, starts="2026-05-01", version="4")
    prepared = actions.prepare_scheme(text, by=factories.finance())
    words = words_of(get("Marta Mazur", "adopt", prepared.ref).content.decode())
    assert f"Amount {other.ref} loses £17.00 £348.50 £331.50 Hillside" in words
    assert "Mrs Amina Ahmed" in words and "Baker" not in words


def test_a_scheme_that_cannot_be_is_shown_again_with_every_fault_and_its_place():
    factories.finance()
    text = factories.scheme_text(
        version="9", **{"[0, 4, 9, 15, 22]": "[0, 4, 9, 9.5, 22]", "= 410": '= "£4.10"'}
    )
    for sent in ({"text": text}, {"text": "", "file": SimpleUploadedFile("scheme.toml", text.encode())}):
        answer = as_("Frank Foster").post(reverse("allocate:prepare"), sent)
        assert answer.status_code == 400
        html = answer.content.decode()
        assert "money.price_pence_a_week" in words_of(html) and "points.every_outcome" in words_of(html)
        # What was handed in is in the box again.
        assert "[0, 4, 9, 9.5, 22]" in html.split("<textarea")[1].split("</textarea>")[0]
    assert not CouncilScheme.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": ""}, "Paste a scheme, or choose its file"),
        ({"text": "   \n"}, "Paste a scheme, or choose its file"),
        ({"text": "<script>alert(1)</script>"}, "This is not TOML"),
        ({"text": "#" * 200_001}, "the most a scheme may have"),
    ],
    ids=["nothing", "blanks", "a script", "too long"],
)
def test_what_is_no_scheme_is_answered_with_a_sentence(sent, says):
    factories.finance()
    answer = as_("Frank Foster").post(reverse("allocate:prepare"), sent)
    assert says in words_of(answer.content.decode())
    assert "<script>alert(1)</script>" not in answer.content.decode()
    assert not CouncilScheme.objects.exists()


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00\x01", b"", b"\x00" * 300_000], ids=["bytes", "empty", "large"]
)
def test_a_file_that_is_no_scheme_is_answered_with_a_sentence(data):
    factories.finance()
    sent = {"text": "", "file": SimpleUploadedFile("scheme.toml", data)}
    answer = as_("Frank Foster").post(reverse("allocate:prepare"), sent)
    assert answer.status_code == 400
    assert "There is a problem with the scheme" in words_of(answer.content.decode())


def test_pages_of_schemes_are_refused_to_those_they_are_not_for():
    adopted = factories.scheme_in_force()
    people.worker()
    people.account("Nadia Noor", RoleName.ANALYST)
    for who in ("Bea Brooks", "Nadia Noor"):
        for address, args in (
            ("schemes", []),
            ("prepare", []),
            ("scheme", [adopted.ref]),
            ("adopt", [adopted.ref]),
        ):
            assert get(who, address, *args).status_code == 403, (who, address)
    assert get("Marta Mazur", "prepare").status_code == 403
    assert get("Frank Foster", "adopt", adopted.ref).status_code == 403


def test_the_list_of_schemes_says_where_each_stands():
    factories.scheme_in_force()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-06-01", version="4"))
    words = words_of(get("Frank Foster", "schemes").content.decode())
    assert "Northshire v4 4 1 June 2026 Adopted, starts later Frank Foster Marta Mazur, 1 May 2026" in words
    assert "Northshire 2026-04 v3 3 1 April 2026 In force" in words


@pytest.mark.parametrize("how_many", [1, 4])
def test_pages_of_schemes_make_the_same_few_queries_however_many_people(
    how_many, django_assert_max_num_queries
):
    factories.scheme_in_force()
    for number in range(how_many):
        factories.amount(people.person(f"Amina{number}"))
    text = factories.scheme_text(pence=390, starts="2026-05-01", version="4")
    prepared = actions.prepare_scheme(text, by=factories.finance())
    marta, frank = as_("Marta Mazur"), as_("Frank Foster")
    with django_assert_max_num_queries(8):
        marta.get(reverse("allocate:adopt", args=[prepared.ref]))
    with django_assert_max_num_queries(6):
        frank.get(reverse("allocate:schemes"))
    with django_assert_max_num_queries(7):
        frank.get(reverse("allocate:scheme", args=[prepared.ref]))


def test_on_paper_the_list_of_who_would_gain_or_lose_is_whole():
    factories.scheme_in_force()
    for number in range(26):
        factories.amount(people.person(f"Amina{number}"), levels={**J1_LEVELS, "work": number % 5})
    text = factories.scheme_text(pence=390, starts="2026-05-01", version="4")
    prepared = actions.prepare_scheme(text, by=factories.finance())
    screen = get("Marta Mazur", "adopt", prepared.ref).content.decode()
    paper = get("Marta Mazur", "adopt", prepared.ref, print="1").content.decode()
    assert (screen.count("Riverside</td>"), paper.count("Riverside</td>")) == (25, 26)
    assert "<button" not in paper


def test_the_scheme_on_the_page_reads_as_the_scheme_that_was_handed_in():
    prepared = actions.prepare_scheme(factories.shipped_text(), by=factories.finance())
    assert read_scheme_text(prepared.text).as_json() == prepared.document
