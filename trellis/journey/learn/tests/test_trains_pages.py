"""Two trains on the pages: from our own numbers in one press, changed, scored, never changed afterwards."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.urls import reverse
from django.utils.timezone import now

from trellis.basis.findings import Refused
from trellis.engines.trains.score import Actual
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account
from trellis.journey.learn.actions.trains import make_forecast, score_forecast
from trellis.journey.learn.forms.trains import ScenarioForm
from trellis.journey.learn.models import Forecast, Score
from trellis.journey.learn.queries.trains import (
    example,
    found_in,
    run_of,
    scenario_from,
    scored,
    scores_of,
    tell,
)
from trellis.journey.learn.tests.factories import make_analyst, make_director, make_extract
from trellis.journey.record.models import Entry

pytestmark = pytest.mark.django_db

TESTS = (
    "knew_sum_first",
    "led_plan",
    "more_than_one_provider",
    "changed_in_12_months",
    "knows_how_to_switch",
)


def a_row(held, passes):
    """passes: whether four of the five tests are passed; None where nobody was asked."""
    answers = {True: "yes", False: "no", None: "unknown"}
    return {"held": held, **dict.fromkeys(TESTS, answers[passes])}


def j14():
    """J14's 200 people: 44 of 56, 6 of 8 and 12 of 120 with control, 16 arranged."""
    ways = (
        ("direct payment", 56, 44),
        ("service fund", 8, 6),
        ("council managed", 120, 12),
        ("arranged", 16, 0),
    )
    rows = [a_row(held, place < passing) for held, people, passing in ways for place in range(people)]
    return [{"person": str(number), **row} for number, row in enumerate(rows)]


@pytest.fixture
def analyst():
    return make_analyst()


@pytest.fixture
def people(analyst):
    return make_extract(rows=j14(), by=analyst)


def made(by, **changes):
    return make_forecast(example() | changes, extract=None, by=by, at=now())


# From our own numbers. ----------------------------------------------------------------------------------


def test_our_own_numbers_begin_a_forecast_in_one_press(client, analyst, people):
    client.force_login(analyst)
    answer = client.post(reverse("learn:forecast_start", args=["ours"]), follow=True)
    forecast = Forecast.objects.get()
    assert forecast.extract == people
    start = forecast.scenario["start"]
    assert {key: one["people"] for key, one in start.items()} == {
        "holders": 184,
        "direct_payments": 56,
        "service_funds": 8,
        "managed_with_control": 12,
    }
    page = answer.content.decode()
    assert "when 640 people hold one" in page
    assert "A first guess, until somebody who knows sets it." in page
    assert page.count("<svg") == 2


def test_the_control_rate_of_a_few_is_told_to_the_tenth(people):
    scenario = scenario_from(people, "Northshire")
    funds = scenario["control"]["service_funds"]
    # 6 of 8 pass, so that two do not.
    assert (funds["low"], funds["likely"], funds["high"]) == (70, 80, 90)
    assert scenario["control"]["direct_payments"]["likely"] == "78.5714"


@pytest.mark.parametrize(("funds", "shown"), [(4, 5), (5, 5), (1, 0), (0, 0)])
def test_a_number_of_one_to_four_is_told_to_the_nearest_five(analyst, funds, shown):
    rows = [a_row("direct payment", True)] * 20 + [a_row("council managed", False)] * 30
    rows += [a_row("service fund", True)] * funds
    extract = make_extract(rows=[{"person": str(n), **row} for n, row in enumerate(rows)], by=analyst)
    scenario = scenario_from(extract, "Northshire")
    assert scenario["start"]["service_funds"]["people"] == shown
    assert scenario["start"]["holders"]["people"] in (50, 55)


def test_rows_that_do_not_say_how_money_is_held_are_refused_with_a_sentence(client, analyst):
    make_extract(by=analyst)
    client.force_login(analyst)
    page = client.post(reverse("learn:forecast_start", args=["ours"]), follow=True).content.decode()
    assert "These rows do not say how money is held." in page
    assert not Forecast.objects.exists()


def test_without_people_there_is_nothing_to_press(client, analyst):
    client.force_login(analyst)
    assert "Foretell from our own numbers" not in client.get(reverse("learn:trains")).content.decode()
    assert client.post(reverse("learn:forecast_start", args=["ours"])).status_code == 404
    assert client.post(reverse("learn:forecast_start", args=["theirs"])).status_code == 404


# England. -----------------------------------------------------------------------------------------------


def test_england_says_how_wrong_it_was_and_what_may_not_be_joined(client, analyst):
    client.force_login(analyst)
    first = client.post(reverse("learn:forecast_start", args=["example"]), follow=True).content.decode()
    forecast = Forecast.objects.get()
    history = reverse("learn:forecast_history", args=[forecast.ref])
    assert history in first
    page = first + client.get(history).content.decode()
    for words in (
        "1,126,670",
        "118,041",
        "26.6%",
        "may not be joined with 2012",
        "11,340 people wrong",
        "set by you",
    ):
        assert words in page


def test_a_council_is_not_held_against_england(client, analyst):
    client.force_login(analyst)
    page = client.get(
        reverse("learn:forecast", args=[made(analyst, where="Northshire").ref])
    ).content.decode()
    history = reverse("learn:forecast_history", args=[Forecast.objects.get().ref])
    assert history not in page
    told = client.get(history).content.decode()
    assert "England’s numbers are not held against it" in told
    assert "What was foretold and what was published" not in told


# Changing the rates. ------------------------------------------------------------------------------------


def boxes(client, before):
    """What the page's boxes hold before anything is changed."""
    page = client.get(f"{reverse('learn:forecast_new')}?from={before.ref}").content.decode()
    form = ScenarioForm(document=before.scenario)
    boxes = {name: form[name].value() or "" for name in form.fields if name != "starts"}
    assert all(f'name="{name}"' in page for name in boxes)
    return boxes | {"starts_0": "31", "starts_1": "3", "starts_2": "2011"}


def test_other_rates_are_another_forecast_and_the_first_stays(client, analyst):
    before = made(analyst)
    client.force_login(analyst)
    answer = client.post(
        f"{reverse('learn:forecast_new')}?from={before.ref}",
        boxes(client, before) | {"growth-likely": "12.5", "growth-source": "Our own plan"},
    )
    assert answer.status_code == 302
    after = Forecast.objects.exclude(pk=before.pk).get()
    assert after.scenario["growth"]["likely"] == "12.5"
    assert after.scenario["growth"]["source"] == "Our own plan"
    before.refresh_from_db()
    assert before.scenario["growth"]["likely"] == "10"


@pytest.mark.parametrize(
    ("box", "typed", "at"),
    [
        ("growth-likely", "lots", "growth-likely"),
        ("growth-low", "11", "growth-likely"),
        ("growth-likely", "-60", "growth-likely"),
        ("start-holders-people", "many", "start-holders-people"),
        ("start-direct_payments-people", "999,999,999", "start-direct_payments-people"),
        ("moves-control-high", "99", None),
        ("managed_reaches", "ninety", "managed_reaches"),
        ("years", "61", "years"),
    ],
)
def test_a_number_that_cannot_be_is_said_beside_its_box_and_nothing_typed_is_lost(
    client, analyst, box, typed, at
):
    before = made(analyst)
    client.force_login(analyst)
    answer = client.post(
        f"{reverse('learn:forecast_new')}?from={before.ref}", boxes(client, before) | {box: typed}
    )
    page = answer.content.decode()
    assert "There is a problem" in page
    assert f'href="#{f"id_{at}" if at else "main-content"}"' in page
    assert typed in page
    assert Forecast.objects.count() == 1


# Scored later. ------------------------------------------------------------------------------------------


def test_a_figure_typed_in_scores_the_forecast_and_goes_into_the_record_of_all(client, analyst):
    forecast = made(analyst)
    client.force_login(analyst)
    answer = client.post(
        reverse("learn:forecast_score", args=[forecast.ref]),
        {
            "measure": "holders",
            "day_0": "31",
            "day_1": "3",
            "day_2": "2013",
            "value": "400,000",
            "source": "Our return",
            "alike": "yes",
        },
        follow=True,
    )
    assert "+8,980" in answer.content.decode()
    page = client.get(reverse("learn:trains")).content.decode()
    assert "8,980 (2.2%)" in page


def test_a_later_figure_of_the_same_day_takes_the_place_of_a_wrong_one(analyst):
    forecast = made(analyst)
    for value in (4_000, 400_000):
        actual = Actual(date(2013, 3, 31), "holders", Fraction(value), "Our return")
        score_forecast(forecast, [actual], extract=None, by=analyst, at=now())
    assert [one.actual.value for one in scored(run_of(forecast), scores_of(forecast))] == [400_000] * 2
    assert Score.objects.count() == 2


def test_a_newer_extract_scores_it_in_one_press(client, analyst, people):
    client.force_login(analyst)
    client.post(reverse("learn:forecast_start", args=["ours"]))
    forecast = Forecast.objects.get()
    newer = make_extract(rows=j14()[10:], title="People, March 2027", by=analyst, last_day=date(2027, 3, 31))
    page = client.get(reverse("learn:forecast", args=[forecast.ref])).content.decode()
    assert "Score it by People, March 2027" in page
    address = reverse("learn:forecast_score_from", args=[forecast.ref, newer.ref])
    assert "-" in client.post(address, follow=True).content.decode()
    found = {row.actual["measure"]: row.actual["value"] for row in Score.objects.all()}
    assert (found["direct_payments"], found["holders"]) == ("46", "174")


def test_a_forecast_of_england_is_not_scored_by_our_people(client, analyst):
    forecast = made(analyst)
    newer = make_extract(rows=j14(), by=analyst, last_day=date(2012, 3, 31))
    client.force_login(analyst)
    address = reverse("learn:forecast_score_from", args=[forecast.ref, newer.ref])
    assert address not in client.get(reverse("learn:forecast", args=[forecast.ref])).content.decode()
    assert client.post(address).status_code == 404


def test_figures_of_few_people_are_no_figures(analyst):
    rows = [a_row("direct payment", True)] * 3 + [a_row("council managed", False)] * 30
    extract = make_extract(rows=[{"person": str(n), **row} for n, row in enumerate(rows)], by=analyst)
    assert {one.measure for one in found_in(extract)} == {
        "holders",
        "service_funds",
        "managed",
        "managed_share",
    }


def test_a_day_the_forecast_says_nothing_of_is_said_beside_the_day(client, analyst):
    forecast = made(analyst)
    client.force_login(analyst)
    said = {
        "measure": "holders",
        "day_0": "31",
        "day_1": "7",
        "day_2": "2013",
        "value": "400,000",
        "source": "Our return",
        "alike": "yes",
    }
    address = reverse("learn:forecast_score", args=[forecast.ref])
    assert 'href="#id_day"' in client.post(address, said).content.decode()
    said |= {"day_1": "3", "value": "a few"}
    assert 'href="#id_value"' in client.post(address, said).content.decode()
    assert not Score.objects.exists()


def test_a_figure_without_a_source_is_refused(analyst):
    with pytest.raises(ValidationError):
        score_forecast(
            made(analyst),
            [Actual(date(2013, 3, 31), "holders", Fraction(1))],
            extract=None,
            by=analyst,
            at=now(),
        )


# Who may, and what is kept. -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [RoleName.PRACTITIONER, RoleName.MANAGER, RoleName.FINANCE])
def test_only_analysts_and_directors_see_and_make_forecasts(client, analyst, role):
    forecast = made(analyst)
    client.force_login(account("Somebody Else", role))
    for name, args in (
        ("trains", ()),
        ("forecast_new", ()),
        ("forecast", (forecast.ref,)),
        ("forecast_csv", (forecast.ref,)),
    ):
        assert client.get(reverse(f"learn:{name}", args=args)).status_code == 403
    assert client.post(reverse("learn:forecast_start", args=["example"])).status_code == 403
    assert Forecast.objects.count() == 1


def test_a_director_may_too_and_each_act_is_recorded(client):
    director = make_director()
    client.force_login(director)
    client.post(reverse("learn:forecast_start", args=["example"]))
    assert Entry.objects.filter(act="made a forecast", by=director).exists()


def test_a_forecast_is_never_changed_nor_removed(analyst):
    forecast = made(analyst)
    forecast.title = "Another"
    with pytest.raises(DatabaseError):
        forecast.save()


def test_what_cannot_be_foretold_is_not_kept(analyst):
    with pytest.raises(Refused):
        make_forecast(example() | {"years": 0}, extract=None, by=analyst, at=now())
    assert not Forecast.objects.exists()


def test_everybody_may_be_told_the_newest_forecast_of_our_rows_with_what_it_rests_on(client, analyst, people):
    assert tell(people).says == ["Nobody has made a forecast from these rows."]
    client.force_login(analyst)
    client.post(reverse("learn:forecast_start", args=["ours"]))
    chapter = tell(people)
    assert "reach 90% when 640 people hold one" in chapter.says[0]
    assert len(chapter.tables) == 2
    assert any("set by you" in caveat for caveat in chapter.caveats)


def test_the_download_carries_every_assumption(client, analyst):
    client.force_login(analyst)
    text = client.get(reverse("learn:forecast_csv", args=[made(analyst).ref])).content.decode()
    assert "Growth of the number of holders in a year: 10% (2% to 20%) (set by you)." in text
    assert "1,166,868" in text


def test_a_page_asks_the_database_as_often_whatever_there_is(client, analyst, django_assert_max_num_queries):
    for year in range(12, 22):
        forecast = made(analyst)
        actual = Actual(date(2000 + year, 3, 31), "holders", Fraction(400_000), "Our return")
        score_forecast(forecast, [actual], extract=None, by=analyst, at=now())
    client.force_login(analyst)
    for address in (reverse("learn:trains"), reverse("learn:forecast", args=[forecast.ref])):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
