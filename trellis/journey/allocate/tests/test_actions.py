"""Giving amounts, and preparing and adopting schemes: what is kept, and each refusal."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.people import J1_ANNUAL_PENCE, J1_LEVELS, J1_WEEKLY_PENCE
from trellis.basis.findings import Refused as Found
from trellis.engines.allocation.replay import replay
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.allocate import actions, queries
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.assess.models import Kind
from trellis.journey.people import actions as people_actions
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


def give(assessment, by=None, on=TODAY):
    return actions.give_indicative_amount(assessment, by=by or people.worker_of(assessment.person), on=on)


# Giving an amount. ---------------------------------------------------------------------------------------


def test_mrs_ahmeds_amount_is_71_and_a_half_points_and_293_15_a_week():
    given = factories.mrs_ahmeds_amount()
    result = given.replay["result"]
    assert result["points"] == 71.5
    assert given.weekly_pence == J1_WEEKLY_PENCE
    assert result["annual_pence"] == J1_ANNUAL_PENCE
    assert result["annual_52_weeks_pence"] == 15_243_80


def test_a_stored_amount_replays_to_the_same_penny_from_its_own_file_alone():
    given = factories.mrs_ahmeds_amount()
    given.refresh_from_db()
    again = replay(given.replay)
    assert again.same and again.allocation.weekly_pence == J1_WEEKLY_PENCE


def test_a_stored_amount_holds_nobodys_name():
    given = factories.mrs_ahmeds_amount()
    assert "daughter" in str(given.replay)
    assert "Ahmed" not in str(given.replay) and "Sara" not in str(given.replay)


def test_two_daughters_are_told_apart_by_name():
    factories.scheme_in_force()
    amina, sara = factories.mrs_ahmed()
    laila = people.carer(amina, "Laila Ahmed", "daughter")
    about = factories.assessment(amina, sara)
    factories.answer(about, "hygiene", 3, laila, 0.25)
    factories.decide(about)
    carers = give(about).replay["answers"]["answers"]["hygiene"]["carers"]
    assert [(one["name"], one["relation"]) for one in carers] == [("Laila Ahmed", "daughter")]


def test_help_counts_only_from_a_carer_both_willing_and_able():
    factories.scheme_in_force()
    for number, (willing, able, pence) in enumerate(
        [(True, True, 293_15), (True, False, 348_50), (False, True, 348_50), (False, False, 348_50)]
    ):
        person = people.person(f"Amina{number}")
        carer = people.carer(person, f"Sara {number}")
        given = factories.amount(person, carer, willing=willing, able=able)
        assert given.weekly_pence == pence, (willing, able)


def test_a_carer_who_no_longer_helps_takes_nothing_off():
    factories.scheme_in_force()
    amina, sara = factories.mrs_ahmed()
    about = factories.eligible(amina, sara)
    people_actions.end_carer(sara, by=people.worker_of(amina), on=TODAY, because="She has moved to Leeds.")
    assert give(about).weekly_pence == 348_50


def test_an_amount_says_who_gave_it_when_and_under_which_scheme_and_the_record_has_it():
    given = factories.mrs_ahmeds_amount()
    assert (given.made_by.name, given.made_on) == ("Bea Brooks", TODAY)
    assert given.scheme.title == "Northshire 2026-04 v3"
    line = Entry.objects.get(about_ref=given.ref)
    assert (line.act, line.person_ref) == ("gave an indicative amount", given.person.ref)
    assert line.after["weekly_pence"] == J1_WEEKLY_PENCE


def test_the_same_answers_under_the_same_scheme_give_the_amount_there_is_and_no_second_row():
    given = factories.mrs_ahmeds_amount()
    again = give(given.assessment)
    assert again == given
    assert Allocation.objects.count() == 1


def test_an_answer_changed_after_opening_again_gives_a_further_amount_and_the_old_one_stays():
    given = factories.mrs_ahmeds_amount()
    about = given.assessment
    by = people.worker_of(about.person)
    assessing.reopen(about, because="She fell.", by=by, on=TODAY)
    factories.answer(about, "home_safely", 2)
    factories.decide(about)
    later = give(about)
    # Five points more at £4.10.
    assert later.weekly_pence == 293_15 + 20_50
    assert Allocation.objects.get(pk=given.pk).weekly_pence == 293_15
    line = Entry.objects.get(about_ref=later.ref)
    assert line.before["weekly_pence"] == 293_15


def test_answers_changed_there_and_back_give_three_amounts_so_that_the_newest_is_the_one_that_stands():
    given = factories.mrs_ahmeds_amount()
    about, by = given.assessment, people.worker_of(given.person)
    for level in (2, 1):
        assessing.reopen(about, because="Looked at again.", by=by, on=TODAY)
        factories.answer(about, "home_safely", level)
        factories.decide(about)
        give(about)
    amounts = [one.weekly_pence for one in Allocation.objects.order_by("made_at")]
    assert amounts == [293_15, 313_65, 293_15]
    assert queries.latest_for(given.person).weekly_pence == 293_15


def test_a_part_done_assessment_is_refused():
    factories.scheme_in_force()
    amina, sara = factories.mrs_ahmed()
    levels = {key: level for key, level in J1_LEVELS.items() if key != "work"}
    about = factories.assessment(amina, sara, levels=levels)
    with pytest.raises(ValidationError, match="part-done"):
        give(about)


def test_an_assessment_without_a_decision_is_refused():
    factories.scheme_in_force()
    about = factories.assessment(*factories.mrs_ahmed())
    with pytest.raises(ValidationError, match="Eligibility has not been decided"):
        give(about)


def test_an_assessment_opened_again_is_refused_until_it_is_decided_again():
    given = factories.mrs_ahmeds_amount()
    by = people.worker_of(given.person)
    assessing.reopen(given.assessment, because="She fell.", by=by, on=TODAY)
    with pytest.raises(ValidationError, match="Eligibility has not been decided"):
        give(given.assessment)


def test_somebody_found_not_eligible_gets_no_amount():
    factories.scheme_in_force()
    about = factories.assessment(*factories.mrs_ahmed())
    factories.decide(about, eligible=False)
    with pytest.raises(ValidationError, match="not found eligible"):
        give(about)


def test_without_a_scheme_in_force_on_the_day_the_day_is_named():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    with pytest.raises(ValidationError, match="No scheme is in force on 31 March 2026"):
        give(about, on=date(2026, 3, 31))
    assert give(about, on=date(2026, 4, 1)).weekly_pence == 293_15


def test_a_carers_assessment_is_refused():
    factories.scheme_in_force()
    amina, sara = factories.mrs_ahmed()
    by = people.worker_of(amina)
    about = assessing.start_assessment(amina, kind=Kind.CARER, carer=sara, begun_on=TODAY, by=by, on=TODAY)
    with pytest.raises(ValidationError, match="carer's assessment"):
        give(about)


def test_an_assessment_set_aside_is_refused():
    factories.scheme_in_force()
    about = factories.assessment(*factories.mrs_ahmed())
    assessing.set_aside(about, because="Begun by mistake.", by=people.worker_of(about.person), on=TODAY)
    with pytest.raises(ValidationError, match="set aside"):
        give(about)


def test_a_worker_of_another_team_may_not_give_an_amount():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    with pytest.raises(Refused):
        give(about, by=people.worker("Tom Tran", of="Hillside"))


def test_circumstances_that_points_serve_badly_are_said_with_the_amount():
    given = factories.amount(*factories.mrs_ahmed(), circumstances=["night_care"])
    assert not given.suitable
    assert given.replay["result"]["concerns"][0]["code"] == "night_care"
    assert given.weekly_pence == 293_15


@pytest.mark.parametrize("change", [{"weekly_pence": 1}, {"replay": {}}, {"suitable": False}])
def test_the_database_lets_nobody_change_an_amount(change):
    given = factories.mrs_ahmeds_amount()
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.filter(pk=given.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        given.delete()


# Preparing a scheme. -------------------------------------------------------------------------------------


def test_a_prepared_scheme_keeps_its_file_word_for_word_and_is_not_in_force():
    text = factories.scheme_text(pence=390, starts="2026-04-20", version="4")
    prepared = actions.prepare_scheme(text, by=factories.finance())
    assert prepared.text == text
    assert prepared.document["money"]["price_pence_a_week"] == 390
    assert queries.scheme_in_force(TODAY) is None
    assert Entry.objects.get(about_ref=prepared.ref).act == "prepared a scheme"


def test_a_file_may_come_as_bytes_with_the_mark_that_some_editors_put_first():
    prepared = actions.prepare_scheme(
        b"\xef\xbb\xbf" + factories.shipped_text().encode(), by=factories.finance()
    )
    assert prepared.text == factories.shipped_text()


def findings_of(text) -> dict[str, str]:
    with pytest.raises(Found) as refused:
        actions.prepare_scheme(text, by=factories.finance())
    assert CouncilScheme.objects.filter(version="bad").count() == 0
    return {finding.code: finding.where for finding in refused.value.findings}


def test_every_fault_of_a_scheme_is_found_at_once_with_its_place():
    text = factories.scheme_text(
        version="bad",
        **{"[0, 4, 9, 15, 22]": "[0, 4, 3, 15, 22]", 'rounding = "round_half_up"': 'rounding = "up"'},
    )
    found = findings_of(text)
    assert found["unknown-rounding"] == "money.rounding"
    assert any(where.startswith("points.every_outcome") for where in found.values())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing-key"),
        ("not = [toml", "not-toml"),
        (b"\xff\xfe\x00", "not-utf-8"),
        ("a = " + "[" * 5_000, "too-deep"),
        ("#" * 200_001, "too-large"),
        (b"#" * 200_001, "too-large"),
        ("a." * 60_000 + "b = 1", "too-deep"),
    ],
    ids=["nothing", "not toml", "not text", "too deep", "too long", "too many bytes", "a key of keys"],
)
def test_what_is_no_scheme_is_refused_with_a_finding(text, code):
    assert code in findings_of(text)


def test_a_scheme_without_questions_cannot_be_a_councils_own():
    norfolk = factories.files("trellis.engines.allocation.schemes").joinpath("norfolk-children-primary.toml")
    assert findings_of(norfolk.read_text()) == {"no-questions": "points"}


def test_the_same_scheme_twice_and_another_of_the_same_version_are_refused():
    factories.scheme_in_force()
    assert findings_of(factories.shipped_text()) == {"here-already": ""}
    assert findings_of(factories.scheme_text(pence=390)) == {"version-taken": "version"}


def test_a_title_longer_than_its_column_is_refused_by_name():
    text = factories.scheme_text(version="bad", **{'title = "Northshire vbad"': f'title = "{"N" * 201}"'})
    assert findings_of(text) == {"too-long": "title"}


def test_only_administrators_and_finance_prepare():
    for name, role, may in [
        ("Idris Iqbal", RoleName.ADMINISTRATOR, True),
        ("Frank Foster", RoleName.FINANCE, True),
        ("Marta Mazur", RoleName.MANAGER, False),
        ("Bea Brooks", RoleName.PRACTITIONER, False),
        ("Nadia Noor", RoleName.ANALYST, False),
    ]:
        by = people.account(name, role) if role != RoleName.ADMINISTRATOR else people.accounts.administrator()
        text = factories.scheme_text(version=name[:5].strip())
        if may:
            actions.prepare_scheme(text, by=by)
        else:
            with pytest.raises(Refused):
                actions.prepare_scheme(text, by=by)


# Adopting a scheme. --------------------------------------------------------------------------------------


def test_an_adopted_scheme_is_in_force_from_its_own_day_and_the_one_before_until_then():
    factories.scheme_in_force()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-04", version="4"))
    versions = [
        queries.scheme_in_force(day).version for day in (date(2026, 4, 1), date(2026, 5, 3), date(2026, 5, 4))
    ]
    assert versions == ["3", "3", "4"]
    assert queries.scheme_in_force(date(2026, 3, 31)) is None


def test_an_amount_given_before_keeps_its_scheme_and_its_penny():
    given = factories.mrs_ahmeds_amount()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    given.refresh_from_db()
    assert given.scheme.version == "3"
    again = replay(given.replay)
    assert again.same and again.allocation.weekly_pence == 293_15
    assert queries.check_again(given).is_same


def test_work_done_after_the_new_day_uses_the_new_price():
    given = factories.mrs_ahmeds_amount()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    # 71.5 points at £3.90.
    assert give(given.assessment).weekly_pence == 278_85
    assert Allocation.objects.get(pk=given.pk).weekly_pence == 293_15


def test_who_prepared_a_scheme_does_not_adopt_it_in_whatever_role():
    both = people.account("Marta Mazur", RoleName.MANAGER, RoleName.FINANCE)
    prepared = actions.prepare_scheme(factories.shipped_text(), by=both)
    with pytest.raises(Refused, match="somebody else"):
        actions.adopt_scheme(prepared, by=both, because="D-17", on=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        CouncilScheme.objects.filter(pk=prepared.pk).update(adopted_by=both, adopted_at="2026-04-01T12:00Z")


def test_only_a_manager_adopts():
    prepared = actions.prepare_scheme(factories.shipped_text(), by=factories.finance())
    for by in (people.accounts.administrator(), people.account("Bea Brooks", RoleName.PRACTITIONER)):
        with pytest.raises(Refused):
            actions.adopt_scheme(prepared, by=by, because="D-17", on=TODAY)


def test_a_scheme_is_adopted_once_and_with_a_reason():
    prepared = actions.prepare_scheme(factories.shipped_text(), by=factories.finance())
    with pytest.raises(ValidationError, match="Say why"):
        actions.adopt_scheme(prepared, by=factories.manager(), because="  ", on=TODAY)
    actions.adopt_scheme(prepared, by=factories.manager(), because="Decision D-11.", on=TODAY)
    with pytest.raises(ValidationError, match="adopted already"):
        actions.adopt_scheme(prepared, by=factories.manager(), because="Decision D-11.", on=TODAY)


@pytest.mark.parametrize("starts", ["2026-03-31", "2026-04-01"])
def test_a_scheme_that_would_never_be_used_is_refused(starts):
    factories.scheme_in_force()
    text = factories.scheme_text(pence=390, starts=starts, version="4")
    with pytest.raises(ValidationError, match="never be used"):
        factories.adopted(text)


def test_a_scheme_from_the_day_after_the_newest_may_be_adopted():
    factories.scheme_in_force()
    assert factories.adopted(factories.scheme_text(pence=390, starts="2026-04-02", version="4")).adopted_at


def test_the_database_lets_nobody_change_an_adopted_scheme():
    adopted = factories.scheme_in_force()
    with pytest.raises(DatabaseError), transaction.atomic():
        CouncilScheme.objects.filter(pk=adopted.pk).update(text="")
    with pytest.raises(DatabaseError), transaction.atomic():
        adopted.delete()


def test_the_record_of_an_adoption_says_how_many_would_gain_and_lose_and_by_how_much():
    factories.mrs_ahmeds_amount()
    adopted = factories.adopted(factories.scheme_text(pence=390, starts="2026-05-01", version="4"))
    line = Entry.objects.get(about_ref=adopted.ref, act="adopted a scheme")
    assert line.because == "Decision D-17."
    assert (line.after["would_lose"], line.after["would_gain"]) == (1, 0)
    assert line.after["lost_pence_a_week"] == 278_85 - 293_15
    assert line.before["version"] == "3"


def test_a_scheme_that_came_with_trellis_is_adopted_under_the_same_rules():
    adopted = factories.scheme_in_force()
    assert (adopted.prepared_by.name, adopted.adopted_by.name) == ("Frank Foster", "Marta Mazur")
    assert adopted.text == factories.shipped_text()
    with pytest.raises(Refused):
        actions.adopt_shipped(
            factories.SHIPPED, prepared_by=factories.manager(), adopted_by=factories.manager(), on=TODAY
        )
    with pytest.raises(Found, match="No scheme called"):
        actions.adopt_shipped(
            "../secret", prepared_by=factories.finance(), adopted_by=factories.manager(), on=TODAY
        )
