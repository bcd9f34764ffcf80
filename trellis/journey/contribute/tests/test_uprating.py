"""Everybody worked out anew for a day: who gains and who loses, read before somebody else applies it."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.engines.charging.circumstances import kinds_counted, kinds_left_out
from trellis.engines.charging.laws import SHIPPED
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import administrator
from trellis.journey.contribute import actions, queries, questions, states, translate
from trellis.journey.contribute.models import ChargingPolicy, Contribution, Uprating, UpratingLine
from trellis.journey.people import actions as people_actions
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import BORN

BEFORE, PREPARED_ON, APRIL = date(2025, 6, 2), date(2026, 3, 16), date(2026, 4, 6)


def pays(name: str, pence: int, **changed) -> Contribution:
    """What somebody pays in 2025-26: their pension less the 232.60 that must be left to them."""
    income = {"lines": [{"kind": "state_pension", "pence": 232_60 + pence, "every": "week"}]}
    given_name, family_name = name.split()
    person = people.person(given_name, family_name, date_of_birth=BORN)
    made = factories.contribution(
        person, starts_on=BEFORE, on=BEFORE, **({questions.INCOME: income} | changed)
    )
    assert made.assessed_pence == (None if made.pays_all else pence)
    return made


@pytest.fixture
def council():
    """Amina and Bill pay £47.30 and £5.00; Cora pays the whole; of Dawn's child nobody knows the amount."""
    factories.policy_in_force(from_date=date(2025, 4, 7))
    pays("Amina Ahmed", 47_30)
    pays("Bill Baker", 5_00)
    pays("Cora Cole", 0, **{questions.SAVINGS: {"own_pence": 30_000_00, "joint": []}})
    parent = {questions.FAMILY: {"children": 1, "premiums": []}}
    income = {"lines": [{"kind": "state_pension", "pence": 400_00, "every": "week"}]}
    pays("=Dawn Baker", 64_45, **parent, **{questions.INCOME: income})


def prepared(by=None) -> Uprating:
    return actions.prepare_uprating(starts_on=APRIL, by=by or factories.finance(), on=PREPARED_ON)


def sums(uprating: Uprating, shown: str = "all") -> dict[str, tuple[int | None, int | None]]:
    rows = queries.lines_of(uprating, shown)
    return {row.person.given_name: (row.before_pence, row.after_pence) for row in rows}


@pytest.mark.django_db
def test_it_shows_who_pays_more_and_less_and_changes_nothing_until_somebody_else_applies_it(council):
    uprating = prepared()
    # The minimum rises by 8.85, and nobody's income is told anew: so nobody pays more by it.
    assert sums(uprating) == {
        "=Dawn": (64_45, None),
        "Cora": (None, None),
        "Bill": (5_00, 0),
        "Amina": (47_30, 38_45),
    }
    assert uprating.counts == {
        **{"people": 4, "more": 0, "less": 2, "same": 1, "other": 0, "not_worked_out": 1},
        **{"more_pence": 0, "less_pence": 13_85, "before_pence": 52_30, "after_pence": 38_45},
    }
    assert "not known here" in UpratingLine.objects.exclude(finding="").get().finding
    assert Contribution.objects.count() == 4
    with pytest.raises(Refused, match="somebody else"):
        actions.apply_uprating(uprating, because="D-21", by=factories.finance(), on=PREPARED_ON)
    actions.apply_uprating(uprating, because="D-21", by=factories.director(), on=PREPARED_ON)
    made = {one.person.given_name: one for one in Contribution.objects.filter(uprating=uprating)}
    assert {name: one.assessed_pence for name, one in made.items()} == {
        "Amina": 38_45,
        "Bill": 0,
        "Cora": None,
    }
    assert made["Cora"].pays_all and made["Amina"].working is None
    again = queries.worked_again(made["Amina"])
    assert again.is_same and again.working["protected_income_pence"] == 241_45
    assert queries.contribution_of(made["Amina"].person, APRIL) == made["Amina"]
    assert Entry.objects.filter(act="applied an uprating").get().after["contributions"] == 3


@pytest.mark.django_db
def test_a_later_policy_of_the_council_takes_the_place_of_the_earlier_one(council):
    factories.policy_in_force(
        from_date=APRIL,
        percent_of_disposable=Decimal("50"),
        protects=[{"household": "single", "pension_age": True, "pence": 245_00}],
    )
    # 279.90 less 245.00 is 34.90, of which half.
    assert sums(prepared())["Amina"] == (47_30, 17_45)


@pytest.mark.django_db
def test_what_was_read_is_what_happens_or_it_is_prepared_again(council):
    dina = factories.director()
    uprating = prepared()
    actions.confirm_amount(
        "protected_income", "couple", APRIL, source="Circular 1", by=administrator(), on=PREPARED_ON
    )
    with pytest.raises(ValidationError, match="confirmed since"):
        actions.apply_uprating(uprating, because="D-21", by=dina, on=PREPARED_ON)
    uprating = prepared()
    pays("George Grant", 10_00)
    with pytest.raises(ValidationError, match="changed since"):
        actions.apply_uprating(uprating, because="D-21", by=dina, on=PREPARED_ON)
    uprating = prepared()
    with pytest.raises(ValidationError, match="Say why"):
        actions.apply_uprating(uprating, because=" ", by=dina, on=PREPARED_ON)
    second = prepared()
    actions.apply_uprating(uprating, because="D-21", by=dina, on=PREPARED_ON)
    with pytest.raises(ValidationError, match="changed since"):
        actions.apply_uprating(second, because="D-21", by=dina, on=PREPARED_ON)
    dropped = actions.drop_uprating(second, because="Done already.", by=dina, on=PREPARED_ON)
    assert dropped.state == states.DROPPED
    with pytest.raises(ValidationError, match="not waiting"):
        actions.apply_uprating(uprating, because="D-21", by=dina, on=PREPARED_ON)


@pytest.mark.django_db
def test_the_dead_are_not_worked_out_and_nobody_twice(council):
    bill = Contribution.objects.get(person__given_name="Bill").person
    factories.contribution(bill, 60_00, starts_on=date(2025, 9, 1), on=date(2025, 9, 1))
    assert len([name for name in sums(prepared()) if name == "Bill"]) == 1
    people_actions.note_death(
        bill, died_on=PREPARED_ON, because="His daughter.", by=people.worker(), on=PREPARED_ON
    )
    assert "Bill" not in sums(prepared())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "says"), [(date(2028, 4, 6), "a year away"), (date(2025, 4, 6), "no charging policy")]
)
def test_a_day_that_cannot_be_worked_out_is_refused_with_a_sentence(council, day, says):
    with pytest.raises(ValidationError, match=says):
        actions.prepare_uprating(starts_on=day, by=factories.finance(), on=PREPARED_ON)
    assert not Uprating.objects.exists()


def ten_more(at: int) -> None:
    for number in range(at, at + 10):
        pays(f"Nina Novak{number:02}", 10_00 + number)


@pytest.mark.django_db
def test_preparing_and_applying_ask_the_database_no_more_for_more_people(council):
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as preparing:
            uprating = prepared()
        with CaptureQueriesContext(connection) as applying:
            actions.apply_uprating(uprating, because="D-21", by=factories.director(), on=PREPARED_ON)
        Uprating.objects.filter(pk=uprating.pk).update(state=states.DROPPED)
        return len(preparing), len(applying)

    few = asked()
    ten_more(0)
    assert asked() == few


@pytest.mark.django_db
def test_the_pages_and_the_sheet_tell_it_and_a_name_runs_nothing_in_a_spreadsheet(council, monkeypatch):
    monkeypatch.setattr("trellis.journey.contribute.views.uprating.localdate", lambda: PREPARED_ON)
    frank, dina = Client(), Client()
    frank.force_login(factories.finance())
    dina.force_login(factories.director())
    day = {"starts_on_0": "6", "starts_on_1": "4", "starts_on_2": "2026"}
    address = frank.post(reverse("contribute:upratings"), day).url
    page = frank.get(address).content.decode()
    assert "2 people: £13.85 a week" in page and "You prepared it, so somebody else applies it." in page
    assert "Look at this" in page and frank.post(address, {"because": "D-21"}).status_code == 403
    less = frank.get(address, {"shown": "less"}).content.decode()
    assert "Amina Ahmed" in less and "Cora Cole" not in less
    sheet = frank.get(f"{address}/who.csv").content.decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert rows["Bill Baker"]["Change"] == "-5.00" and rows["Cora Cole"]["Then"] == "the whole"
    assert (
        "'=Dawn Baker" in rows and "not known here" in rows["'=Dawn Baker"]["Why it could not be worked out"]
    )
    assert dina.post(address, {"because": ""}).status_code == 400
    assert dina.post(address, {"because": "D-21"}).url == address
    assert Uprating.objects.get().state == states.APPLIED


@pytest.mark.django_db
def test_one_command_works_a_whole_council_out(council, capsys):
    frank = factories.finance()
    call_command("uprate", "--on", "2026-04-06", "--by", frank.username)
    said = capsys.readouterr().out
    assert "4 people from 6 April 2026: 0 pay £0.00 a week more in all, 2 pay £13.85 less" in said
    assert reverse("contribute:uprating", args=[Uprating.objects.get().ref]) in said
    for wrong, says in ((people.worker().username, "Finance prepares"), ("nobody", "Nobody signs in")):
        with pytest.raises(CommandError, match=says):
            call_command("uprate", "--on", "2026-04-06", "--by", wrong)
    both = people.account("Mo Mills", RoleName.DIRECTOR)
    with pytest.raises(CommandError, match="Finance prepares"):
        call_command("uprate", "--on", "2026-04-06", "--by", both.username)


# What always holds. --------------------------------------------------------------------------------------

KINDS = [kind for kind in (*kinds_counted(APRIL), *kinds_left_out(APRIL)) if kind != "pension_credit_savings"]


def lines(*kinds: str):
    line = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(kinds),
            "pence": st.integers(0, 900_00),
            "every": st.sampled_from(["week", "four_weeks", "month", "year"]),
        }
    )
    return st.fixed_dictionaries({"lines": st.lists(line, max_size=4)})


ANSWERS = st.fixed_dictionaries(
    {
        questions.WAY: st.sampled_from([{"way": way} for way in questions.WAY_WORDS]),
        questions.HOUSEHOLD: st.fixed_dictionaries(
            {
                "household": st.sampled_from(list(questions.HOUSEHOLD_WORDS)),
                "setting": st.sampled_from(list(questions.SETTING_WORDS)),
                "date_of_birth": st.sampled_from(["1939-04-02", "1960-04-06", "1990-01-01", "2004-01-01"]),
            }
        ),
        questions.SAVINGS: st.fixed_dictionaries(
            {
                "own_pence": st.integers(0, 30_000_00),
                "joint": st.lists(
                    st.fixed_dictionaries({"pence": st.integers(0, 9_000_00), "owners": st.integers(2, 4)}),
                    max_size=2,
                ),
            }
        ),
        questions.INCOME: lines(*KINDS),
        questions.HOUSING: lines("rent", "my boat"),
        questions.DISABILITY: lines("laundry", "my owl"),
        questions.FAMILY: st.fixed_dictionaries(
            {"children": st.integers(0, 2), "premiums": st.sampled_from([[], ["carer"], ["disability"]])}
        ),
    }
)
POLICIES = st.builds(
    ChargingPolicy,
    from_date=st.just(APRIL),
    percent_of_disposable=st.sampled_from([Decimal("100"), Decimal("87.500"), Decimal("0")]),
    minimum_charge_pence=st.integers(0, 5_00),
    standard_disability_pence=st.integers(0, 15_00),
    protects=st.sampled_from([[], [{"household": "single", "pension_age": True, "pence": 250_00}]]),
    rounding=st.sampled_from(["round_half_up", "round_down"]),
)


@settings(max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=5), POLICIES)
def test_somebody_alone_is_worked_out_as_in_a_crowd_and_twice_gives_the_same(crowd, policy):
    rows = [
        Contribution(
            circumstances=translate.circumstances_of(
                {page: {"given": told} for page, told in one.items()}, None
            )
        )
        for one in crowd
    ]
    at_once = queries.worked_anew(rows, on=APRIL, policy=policy, law=SHIPPED)
    for row, one in zip(rows, at_once, strict=True):
        assert queries.worked_anew([row], on=APRIL, policy=policy, law=SHIPPED) == [one]
        # Worked out from what it became, it stays what it is: a policy laid over itself changes nothing.
        row.circumstances = one.circumstances
        again = queries.worked_anew([row], on=APRIL, policy=policy, law=SHIPPED)[0]
        assert (again.circumstances, again.after_pence, again.finding) == (
            one.circumstances,
            one.after_pence,
            one.finding,
        )
        if not one.finding:
            alone = translate.worked(one.circumstances, on=APRIL, law=SHIPPED)
            assert (alone.basis, alone.assessed_pence) == (one.basis, one.after_pence)
            assert alone.to_be_confirmed == one.is_to_be_confirmed
