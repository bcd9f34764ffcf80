"""A financial assessment from its first page to what somebody pays, and the law it is worked out by."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction

from trellis.engines.charging.laws import SHIPPED
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.contribute import actions, queries, questions, states, translate
from trellis.journey.contribute.models import Contribution, FilledInBy
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import BORN, TODAY

pytestmark = pytest.mark.django_db

APRIL = date(2026, 4, 6)
PDF = b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def lines(worked: Contribution) -> dict[str, int]:
    return {line["rule"]: line["pence"] for line in worked.working["lines"]}


# What it comes to. ---------------------------------------------------------------------------------------


def test_the_contribution_of_j5_is_47_30_and_of_j22_47_60():
    assert factories.contribution().assessed_pence == 47_30
    assert factories.contribution(people.person("George", "Grant"), 47_60).assessed_pence == 47_60


def test_a_contribution_carries_its_circumstances_and_its_whole_working():
    worked = factories.contribution()
    assert worked.circumstances["income"][0] == {"kind": "state_pension", "pence": 213_75, "every": "week"}
    told = lines(worked)
    assert (told["income"], told["protected"], told["disposable"]) == (288_75, 241_45, 47_30)
    assert "charge" not in told and "weekly_cost_pence" not in worked.working
    assert queries.worked_again(worked).is_same
    assert worked.assessment.state == states.WORKED_OUT


def test_nobody_pays_more_than_what_is_chargeable_costs():
    worked = factories.contribution()
    assert [queries.charge_for(worked, pence) for pence in (0, 47_29, 47_30, 47_31, 320_00)] == [
        0,
        47_29,
        47_30,
        47_30,
        47_30,
    ]


@pytest.mark.parametrize(
    ("changed", "basis"),
    [
        ({questions.WAY: {"way": questions.RATHER_NOT}}, "refused"),
        ({questions.WAY: {"way": questions.LIGHT_ABOVE}}, "light_touch"),
        ({questions.SAVINGS: {"own_pence": 23_250_01, "joint": []}}, "capital"),
    ],
)
def test_whoever_pays_the_whole_has_no_sum_and_pays_what_it_costs(changed, basis):
    worked = factories.contribution(**changed)
    assert (worked.basis, worked.pays_all, worked.assessed_pence) == (basis, True, None)
    assert queries.charge_for(worked, 320_00) == 320_00


def test_a_half_of_what_two_people_hold_counts_as_theirs():
    savings = {"own_pence": 10_000_00, "joint": [{"pence": 9_500_00, "owners": 2}]}
    told = lines(factories.contribution(**{questions.SAVINGS: savings}))
    assert (told["capital.joint"], told["capital"], told["capital.tariff"]) == (4_750_00, 14_750_00, 2_00)


def test_the_council_s_own_policy_is_part_of_the_sum():
    factories.policy_in_force(
        percent_of_disposable=Decimal("80"),
        standard_disability_pence=10_00,
        protects=[
            {"household": "single", "pension_age": True, "pence": 250_00},
            {"household": "single", "pension_age": False, "pence": 1_00},
        ],
    )
    spent = {"lines": [{"kind": "laundry", "pence": 17_33, "every": "month"}]}
    worked = factories.contribution(**{questions.DISABILITY: spent})
    # 288.75 less 250.00, less 4.00 of laundry made up to the ten pounds that everybody is allowed.
    assert lines(worked)["disposable"] == 28_75
    assert worked.assessed_pence == 23_00
    assert worked.circumstances["policy"]["percent_of_disposable"] == "80"
    assert queries.worked_again(worked).is_same


def test_nothing_is_worked_out_without_a_policy_adopted_for_the_day():
    handed_in = factories.handed_in()
    with pytest.raises(ValidationError, match="no charging policy"):
        actions.work_out(handed_in, starts_on=TODAY, by=factories.finance(), on=TODAY)
    factories.policy_in_force()
    with pytest.raises(ValidationError, match="no charging policy"):
        actions.work_out(handed_in, starts_on=date(2026, 4, 5), by=factories.finance(), on=TODAY)
    assert actions.work_out(handed_in, starts_on=APRIL, by=factories.finance(), on=TODAY)


def test_what_is_in_force_on_a_day_is_the_latest_to_have_begun_and_of_those_the_last_made():
    amina = people.person(date_of_birth=BORN)
    first = factories.contribution(amina)
    later = factories.contribution(amina, 50_00, starts_on=TODAY + timedelta(days=28))
    again = factories.contribution(amina, 51_00, starts_on=TODAY + timedelta(days=28))
    assert queries.contribution_of(amina, TODAY - timedelta(days=1)) is None
    assert queries.contribution_of(amina, TODAY + timedelta(days=27)) == first
    assert queries.contribution_of(amina, TODAY + timedelta(days=28)) == again != later


def test_a_contribution_is_never_changed():
    worked = factories.contribution()
    with pytest.raises(Error, match="contributions_stay"), transaction.atomic():
        Contribution.objects.filter(pk=worked.pk).update(assessed_pence=1)


# Filling it in. ------------------------------------------------------------------------------------------


def test_who_fills_it_in_follows_from_who_begins_it():
    amina = people.person()
    own = people.signing_in(amina)
    assert actions.begin_assessment(amina, by=own, on=TODAY).filled_in_by == FilledInBy.PERSON
    with pytest.raises(ValidationError, match="under way already"):
        actions.begin_assessment(amina, by=own, on=TODAY)
    with pytest.raises(ValidationError, match="who will fill it in"):
        actions.begin_assessment(people.person("Zoë", "Adams"), by=people.worker(), on=TODAY)


def test_two_windows_on_one_page_lose_nothing_and_on_two_pages_are_no_trouble():
    begun = factories.assessment()
    frank = factories.finance()
    saved = {"own_pence": 7_000_00, "joint": []}
    actions.save_page(begun, questions.SAVINGS, saved, version=1, by=frank, on=TODAY)
    with pytest.raises(actions.SavedMeanwhile) as meanwhile:
        actions.save_page(
            begun, questions.SAVINGS, {"own_pence": 1, "joint": []}, version=1, by=frank, on=TODAY
        )
    assert questions.given(meanwhile.value.theirs.answers, questions.SAVINGS) == saved
    after = actions.save_page(
        begun, questions.FAMILY, {"children": 1, "premiums": []}, version=1, by=frank, on=TODAY
    )
    assert questions.given(after.answers, questions.SAVINGS) == saved
    kept = Entry.objects.filter(act="told us about money").order_by("pk").last()
    assert kept.before == {"family": {"children": 0, "premiums": []}}


def test_it_is_handed_in_whole_or_not_at_all():
    amina = people.person()
    begun = actions.begin_assessment(amina, filled_in_by=FilledInBy.OFFICER, by=people.worker(), on=TODAY)
    frank = factories.finance()
    with pytest.raises(ValidationError) as refused:
        actions.hand_in(begun, by=frank, on=TODAY)
    assert len(refused.value.messages) == len(questions.PAGES)
    no_birthday = {"household": "single", "setting": "community"}
    begun = factories.fill_in(begun)
    begun = actions.save_page(begun, questions.HOUSEHOLD, no_birthday, version=1, by=frank, on=TODAY)
    with pytest.raises(ValidationError, match="date of birth is missing"):
        actions.hand_in(begun, by=frank, on=TODAY)


def test_whoever_would_rather_not_say_is_asked_nothing_more():
    begun = actions.begin_assessment(
        people.person(), filled_in_by=FilledInBy.OFFICER, by=people.worker(), on=TODAY
    )
    frank = factories.finance()
    begun = actions.save_page(
        begun, questions.WAY, {"way": questions.RATHER_NOT}, version=0, by=frank, on=TODAY
    )
    assert actions.hand_in(begun, by=frank, on=TODAY).state == states.HANDED_IN


def test_it_goes_back_with_what_is_missing_and_comes_again():
    handed_in, frank = factories.handed_in(), factories.finance()
    with pytest.raises(ValidationError, match="what is missing"):
        actions.ask_again(handed_in, because=" ", by=frank, on=TODAY)
    with pytest.raises(ValidationError, match="cannot be changed"):
        actions.save_page(handed_in, questions.WAY, {}, version=1, by=frank, on=TODAY)
    back = actions.ask_again(handed_in, because="Your May bank statement.", by=frank, on=TODAY)
    assert (back.state, back.state_because) == (states.PART_DONE, "Your May bank statement.")
    again = actions.hand_in(back, by=frank, on=TODAY)
    assert again.state == states.HANDED_IN and again.state_because == ""


def test_a_paper_behind_a_figure_is_kept_and_can_be_taken_out_until_it_is_handed_in():
    begun, frank = factories.assessment(), factories.finance()
    upload = SimpleUploadedFile("bank.pdf", PDF)
    evidence = actions.put_in_evidence(begun, upload, shows="Savings", by=frank, on=TODAY)
    with pytest.raises(ValidationError, match="must be a PDF"):
        actions.put_in_evidence(
            begun, SimpleUploadedFile("a.pdf", b"no"), shows="Savings", by=frank, on=TODAY
        )
    assert queries.evidence_of(begun) == [evidence]
    actions.remove_evidence(evidence, by=frank, on=TODAY)
    assert queries.evidence_of(begun) == [] and bytes(evidence.paper.content) == PDF
    second = actions.put_in_evidence(begun, upload, shows="Savings", by=frank, on=TODAY)
    actions.hand_in(begun, by=frank, on=TODAY)
    with pytest.raises(ValidationError, match="stays"):
        actions.remove_evidence(second, by=frank, on=TODAY)


# Policies. -----------------------------------------------------------------------------------------------


def test_a_policy_is_prepared_by_finance_and_adopted_by_somebody_else():
    frank = factories.finance()
    prepared = actions.prepare_policy(from_date=APRIL, decision="D-21", by=frank, on=TODAY)
    with pytest.raises(Refused, match="manager or a director"):
        actions.adopt_policy(prepared, by=frank, on=TODAY)
    both = people.account("Mo Mills", RoleName.FINANCE, RoleName.DIRECTOR)
    own = actions.prepare_policy(from_date=APRIL, decision="D-22", by=both, on=TODAY)
    with pytest.raises(Refused, match="somebody else"):
        actions.adopt_policy(own, by=both, on=TODAY)
    assert queries.policy_in_force(TODAY) is None
    actions.adopt_policy(prepared, by=factories.director(), on=TODAY)
    assert queries.policy_in_force(TODAY) == prepared
    with pytest.raises(ValidationError, match="same day"):
        actions.adopt_policy(own, by=factories.director(), on=TODAY)


@pytest.mark.parametrize(
    "absurd",
    [
        {"percent_of_disposable": Decimal("100.001")},
        {"percent_of_disposable": Decimal("-1")},
        {"percent_of_disposable": Decimal("87.5555")},
        {"minimum_charge_pence": -1},
        {"standard_disability_pence": 2_000_01},
        {"decision": " "},
        {"protects": [{"household": "commune", "pension_age": True, "pence": 1}]},
    ],
)
def test_an_absurd_policy_is_refused_with_a_sentence(absurd):
    with pytest.raises(ValidationError):
        actions.prepare_policy(
            **{"from_date": APRIL, "decision": "D-21", **absurd}, by=factories.finance(), on=TODAY
        )


# Amounts to be confirmed. --------------------------------------------------------------------------------


def confirm(key="couple_pension_age", value=None, source="Circular LAC(DHSC)(2026)1", law="protected_income"):
    from trellis.journey.accounts.tests.factories import administrator

    return actions.confirm_amount(law, key, APRIL, value=value, source=source, by=administrator(), on=TODAY)


COUPLE = {questions.HOUSEHOLD: {"household": "couple", "setting": "community"}}


def test_what_rests_on_an_unread_amount_says_so_until_an_administrator_has_read_it():
    before = factories.contribution(**COUPLE)
    confirm()
    bill = translate.bill_of(before.working)
    assert before.is_to_be_confirmed and any("couple" in line.says for line in bill.unconfirmed)
    after = factories.contribution(people.person("Bill", "Baker", date_of_birth=BORN), **COUPLE)
    told = [line.says for line in translate.bill_of(after.working).unconfirmed]
    assert not any("couple" in says for says in told)
    assert after.assessed_pence == before.assessed_pence


def test_another_amount_in_the_source_stands_from_then_on_and_moves_no_earlier_sum():
    before = factories.contribution(**COUPLE)
    confirm(value=185_30)
    after = factories.contribution(people.person("Bill", "Baker", date_of_birth=BORN), **COUPLE)
    assert before.assessed_pence - after.assessed_pence == 1_00
    assert queries.worked_again(before).is_same, "by the law as it was read when it was made"
    source = next(line for line in after.working["lines"] if line["rule"] == "protected.part")["source"]
    assert source == "Circular LAC(DHSC)(2026)1"


def test_the_last_confirmation_of_an_amount_stands():
    confirm(value=185_30)
    confirm(value=186_30)
    assert queries.law_as_read().protected_income.on("couple_pension_age", TODAY).value == 186_30


def test_the_list_of_amounts_holds_every_one_that_ships_unread_and_says_who_read_it():
    listed = queries.amounts_to_confirm()
    assert len(listed) == len(list(SHIPPED.to_be_confirmed())) > 40
    confirm(value=185_30)
    read = next(one for one in queries.amounts_to_confirm() if one.confirmed)
    assert read.amount.key == "couple_pension_age" and read.is_another
    assert read.confirmed.confirmed_by.name == "Idris Iqbal"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"key": "single_pension_age"}, "no such amount"),
        ({"law": "marriage"}, "no such amount"),
        ({"source": "  "}, "where you read it"),
        ({"value": -1}, "nought to ten million"),
        ({"key": "child"}, "what the source gives"),
    ],
)
def test_an_amount_is_not_confirmed_without_what_it_takes(given, says):
    with pytest.raises(ValidationError, match=says):
        confirm(**given)


def test_only_administrators_confirm_amounts():
    with pytest.raises(Refused):
        actions.confirm_amount(
            "protected_income", "couple", APRIL, source="A circular", by=factories.finance(), on=TODAY
        )
