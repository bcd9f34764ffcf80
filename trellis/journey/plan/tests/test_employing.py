"""Employing an assistant: the true cost, an agreement that both sign, and hours by the week."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, employing_access, queries
from trellis.journey.plan.models import Agreement, Timesheet
from trellis.journey.plan.queries import employing
from trellis.journey.record.models import Entry
from trellis.journey.record.saving import SavedMeanwhile
from trellis.journey.tell import letters

from . import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 1)
STARTS = date(2026, 5, 4)
MONDAY = STARTS
J6: dict[str, Any] = {
    "hours_a_week": Decimal(16),
    "wage_pence": 13_20,
    "insurance_yearly_pence": 130_00,
    "payroll_weekly_pence": 5_40,
    "employment_allowance": True,
    "pension": "basic_pay",
    "pension_percent": Decimal(3),
    "budget_weekly_pence": 320_00,
}


def pat() -> Account:
    return people.account("Pat Parry", RoleName.ASSISTANT)


@pytest.fixture
def amina():
    found = people.person()
    people.signing_in(found)
    return found


def offered(person: Person, *, by: Account | None = None, on: date = ON, **details: Any) -> Agreement:
    details = {
        "terms": J6,
        "assistants_name": "Pat Parry",
        "sign_in_name": pat().username,
        "what_they_do": "Getting up and washing.",
        "starts_on": STARTS,
        **details,
    }
    return actions.offer_agreement(person, by=by or person.account, on=on, **details)


def signed(agreement: Agreement, on: date = ON) -> Agreement:
    """By both, each with their own sign-in."""
    actions.sign_agreement(agreement, by=agreement.person.account, on=on)
    return actions.sign_agreement(agreement, by=agreement.account, on=on)


def week(agreement: Agreement, *hours: str, by: Account | None = None, **details: Any) -> Timesheet:
    given = [Decimal(one) for one in hours] + [Decimal(0)] * (7 - len(hours))
    details = {"week_begins_on": MONDAY, "on": date(2026, 5, 10)} | details
    return actions.put_in_timesheet(agreement, hours=given, by=by or agreement.account, **details)


# The agreement. ------------------------------------------------------------------------------------------


def test_an_agreement_carries_its_true_cost_line_by_line(amina):
    found = offered(amina)
    assert found.weekly_cost_pence == 250_93 and found.working["cost"]["left_pence"] == 69_07
    parts = found.working["cost"]["parts"]
    assert (parts["pay"], parts["holiday"], parts["pension"]) == (211_20, 25_49, 6_34)
    assert (parts["national_insurance"], parts["insurance"], parts["payroll"]) == (0, 2_50, 5_40)
    assert found.working["given"]["hours_a_week"] == "16"


def test_nothing_is_payable_before_both_have_signed(amina):
    found = offered(amina)
    neither = queries.may_be_paid(found, STARTS)
    assert neither == [
        "Mrs Amina Ahmed has not signed the agreement.",
        "Pat Parry has not signed the agreement.",
    ]
    one = actions.sign_agreement(found, by=amina.account, on=ON)
    assert one.state == "offered" and queries.may_be_paid(one, STARTS) == neither[1:]
    both = actions.sign_agreement(found, by=pat(), on=ON)
    assert both.state == "working" and queries.may_be_paid(both, STARTS) == []
    assert queries.may_be_paid(both, date(2026, 5, 3)) == ["The agreement starts on 4 May 2026."]
    with pytest.raises(ValidationError, match="does not wait"):
        actions.sign_agreement(found, by=pat(), on=ON)


def test_nobody_signs_for_both_and_a_worker_for_nobody(amina):
    dawn = people.account("Dawn Baker", RoleName.CARER, RoleName.ASSISTANT)
    people.speaker(amina, "Dawn Baker", "asked", sign_in_name=dawn.username, may_see=True)
    found = offered(amina, assistants_name="Dawn Baker", sign_in_name=dawn.username)
    actions.sign_agreement(found, by=dawn, on=ON)
    with pytest.raises(ValidationError, match="signed already"):
        actions.sign_agreement(found, by=dawn, on=ON)
    with pytest.raises(Refused, match="Only the person who employs"):
        actions.sign_agreement(found, by=people.worker(), on=ON)
    with pytest.raises(Refused, match="with you"):
        employing_access.check_is_employers_side(dawn, found, ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=found.pk).update(employer_signed_by=dawn)


def test_a_signature_on_paper_is_noted_by_a_worker_who_saw_it(amina):
    found = offered(amina, by=people.worker(), sign_in_name="")
    seen = {"how": "The agreement, both pages", "by": people.worker(), "on": ON, "signed_on": ON}
    for wrong in (
        {"how": " "},
        {"side": "both"},
        {"signed_on": date(2026, 5, 2)},
        {"signed_on": date(2026, 4, 30)},
    ):
        with pytest.raises(ValidationError):
            actions.see_signature(found, **{"side": "employer", **seen, **wrong})
    with pytest.raises(Refused):
        actions.see_signature(found, side="employer", **seen | {"by": amina.account})
    actions.see_signature(found, side="employer", **seen)
    both = actions.see_signature(found, side="assistant", **seen)
    assert both.state == "working"
    assert both.assistant_signed_how == "on paper, seen by Bea Brooks: The agreement, both pages"


@pytest.mark.parametrize(
    ("wage", "says"),
    [(12_70, r"less than the law’s minimum.*Pay £12.71 or more"), (12_71, None), (12_72, None)],
)
def test_a_wage_below_the_minimum_of_the_day_is_refused_by_name(amina, wage, says):
    terms = J6 | {"wage_pence": wage}
    if says is None:
        assert offered(amina, terms=terms).wage_pence == wage
        return
    with pytest.raises(ValidationError, match=says) as refused:
        offered(amina, terms=terms)
    assert "wage_pence" in refused.value.message_dict


def test_what_cannot_be_agreed_is_said_beside_its_box(amina):
    with pytest.raises(ValidationError) as refused:
        offered(
            amina,
            assistants_name=" ",
            what_they_do="",
            sign_in_name="bea.brooks",
            starts_on=date(2028, 1, 1),
            relation="wizard",
        )
    boxes = {"assistants_name", "what_they_do", "sign_in_name", "starts_on", "relation"}
    assert boxes <= set(refused.value.message_dict)
    for stranger in (people.worker("Tom Tran", of="Hillside"), pat()):
        with pytest.raises(Refused):
            offered(amina, by=stranger)


def test_a_relative_in_the_same_household_is_barred_until_the_council_finds_it_necessary(amina):
    family = {"assistants_name": "Sara Ahmed", "sign_in_name": "", "relation": "son_or_daughter"}
    with pytest.raises(ValidationError, match="Ask the person’s worker"):
        offered(amina, **family, lives_with_person=True)
    assert offered(amina, **family, lives_with_person=False).state == "offered"
    with pytest.raises(ValidationError, match="may not be paid"):
        offered(amina, **family | {"relation": "partner"})


def test_what_the_council_found_necessary_lets_a_relative_be_paid_as_long_as_it_stands():
    budget = factories.prepared()
    person = budget.person
    bea = people.worker_of(person)
    row = actions.SliceRow("to_me", budget.total_weekly_pence, budget.once_pence)
    actions.put_slices(budget, [row], wanted_by="Mrs Ahmed", by=bea, on=people.TODAY)
    held = budget.slices.get()
    sara = {"name": "Sara Ahmed", "relation": "son_or_daughter", "lives_with_person": True}
    family = {"assistants_name": "Sara Ahmed", "sign_in_name": "", "relation": "son_or_daughter"}
    found = {"by": bea, "on": people.TODAY}
    with pytest.raises(ValidationError, match="decided on the page of the direct payment"):
        offered(person, by=bea, **family, lives_with_person=True)
    actions.decide_family_payment(held, **sara, necessary_because="She lets nobody else near.", **found)
    agreement = offered(person, by=bea, **family, lives_with_person=True)
    assert not any("may not be paid" in one for one in queries.may_be_paid(agreement, STARTS))
    actions.decide_family_payment(held, **sara, **found)
    assert any("may not be paid" in one for one in queries.may_be_paid(agreement, STARTS))


def test_another_rate_needs_both_again_and_the_old_one_stands_until_then(amina):
    old = signed(offered(amina))
    rise = date(2026, 7, 6)
    dearer = J6 | {"wage_pence": 13_80}
    with pytest.raises(ValidationError, match="begins after the first day"):
        offered(amina, terms=dearer, replaces=old)
    with pytest.raises(ValidationError, match="same assistant signs"):
        offered(amina, terms=dearer, replaces=old, starts_on=rise, sign_in_name="")
    new = offered(amina, terms=dearer, replaces=old, starts_on=rise)
    with pytest.raises(ValidationError, match="waits for signatures already"):
        offered(amina, terms=dearer, replaces=old, starts_on=rise)
    new = actions.sign_agreement(new, by=amina.account, on=ON)
    old.refresh_from_db()
    assert old.state == "working" and queries.may_be_paid(old, rise) == []
    assert queries.may_be_paid(new, rise) == ["Pat Parry has not signed the agreement."]
    new = actions.sign_agreement(new, by=pat(), on=ON)
    old.refresh_from_db()
    assert (old.state, old.ended_on) == ("replaced", date(2026, 7, 5))
    assert queries.may_be_paid(old, date(2026, 7, 5)) == [] == queries.may_be_paid(new, rise)
    assert queries.may_be_paid(old, rise) == [
        "A later agreement took its place: its last day was 5 July 2026."
    ]


def test_either_side_says_no_before_and_ends_it_after(amina):
    found = offered(amina)
    with pytest.raises(ValidationError, match="Say why"):
        actions.withdraw_agreement(found, because=" ", by=pat(), on=ON)
    with pytest.raises(Refused):
        actions.withdraw_agreement(found, because="x", by=people.account("Will", RoleName.ASSISTANT), on=ON)
    assert actions.withdraw_agreement(found, because="Too far.", by=pat(), on=ON).state == "withdrawn"
    assert "withdrawn" in " ".join(queries.may_be_paid(found.__class__.objects.get(), STARTS))
    works = signed(offered(amina))
    with pytest.raises(ValidationError, match="on or after the first"):
        actions.end_agreement(works, ends_on=ON, because="Moves.", by=amina.account, on=ON)
    ended = actions.end_agreement(works, ends_on=date(2026, 6, 30), because="Moves.", by=amina.account, on=ON)
    assert queries.may_be_paid(ended, date(2026, 6, 30)) == []
    assert queries.may_be_paid(ended, date(2026, 7, 1)) == ["The work ended: its last day was 30 June 2026."]


def test_what_was_agreed_is_never_changed(amina):
    found = offered(amina)
    found.wage_pence = 1
    with pytest.raises(ProgrammingError), transaction.atomic():
        found.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        found.delete()


# Hours. --------------------------------------------------------------------------------------------------


def test_hours_over_those_agreed_are_caught_and_go_in_only_with_the_employers_reason(amina):
    found = signed(offered(amina))
    assert week(found, "8", "8").total_hours == 16
    with pytest.raises(ValidationError, match=r"16\.01 hours is 0\.01 hours more than the 16 agreed a week"):
        week(found, "8", "8.01", week_begins_on=date(2026, 5, 11), on=date(2026, 5, 17))
    later = {"week_begins_on": date(2026, 5, 11), "on": date(2026, 5, 17)}
    with pytest.raises(ValidationError, match="ask Mrs Amina Ahmed"):
        week(found, "9", "9", over_agreed_because="She asked me.", **later)
    with pytest.raises(ValidationError, match="Say why"):
        week(found, "9", "9", by=amina.account, **later)
    kept = week(found, "9", "9", by=amina.account, over_agreed_because="My daughter was ill.", **later)
    assert (kept.total_hours, kept.over_agreed_because) == (18, "My daughter was ill.")


def test_a_change_keeps_both_versions_and_two_windows_lose_nothing(amina):
    found = signed(offered(amina))
    first = week(found, "8")
    assert week(found, "8", shown=first.ref) == first
    with pytest.raises(SavedMeanwhile) as meanwhile:
        week(found, "7")
    assert meanwhile.value.theirs == first
    second = week(found, "7.5", shown=first.ref, by=amina.account)
    assert second.replaces == first
    stands = employing.week_of(found, MONDAY)
    assert stands.timesheet == second and stands.before == (first,)
    with pytest.raises(SavedMeanwhile):
        week(found, "6", shown=first.ref)


@pytest.mark.parametrize(
    ("hours", "details", "says"),
    [
        (("24.01",), {}, "0 to 24"),
        (("-1",), {}, "0 to 24"),
        (("1.005",), {}, "hundredth"),
        (("1",), {"week_begins_on": date(2026, 5, 5)}, "begins on a Monday"),
        (("1",), {"week_begins_on": date(2026, 5, 18)}, "not begun"),
        (("1",), {"week_begins_on": date(2026, 4, 27)}, "does not cover"),
        (("0", "0", "1"), {"on": date(2026, 5, 5)}, "not come yet"),
    ],
)
def test_absurd_hours_are_refused_with_a_sentence(amina, hours, details, says):
    found = signed(offered(amina))
    with pytest.raises(ValidationError, match=says):
        week(found, *hours, **details)
    assert not Timesheet.objects.exists()


def test_no_hours_go_in_before_both_have_signed_or_by_somebody_else(amina):
    found = offered(amina)
    with pytest.raises(ValidationError, match="both have signed"):
        week(found, "8")
    signed(found)
    with pytest.raises(Refused):
        week(found, "8", by=people.account("Will Wong", RoleName.ASSISTANT))


# What is told. -------------------------------------------------------------------------------------------


def test_whoever_has_to_sign_finds_it_among_what_waits(amina):
    dawn = people.account("Dawn Baker", RoleName.CARER)
    people.speaker(amina, "Dawn Baker", "asked", sign_in_name=dawn.username, may_see=True)
    found = offered(amina)

    def says(account: Account) -> list[str]:
        return [task.says for heap in queries.waits_for_signature(account, ON) for task in heap.tasks]

    assert says(amina.account) == says(dawn) == ["Agreement with Pat Parry: 16 hours a week"]
    assert says(pat()) == ["Agreement with Mrs Amina Ahmed: 16 hours a week"]
    assert says(people.worker()) == []
    actions.sign_agreement(found, by=dawn, on=ON)
    assert Entry.objects.latest("pk").because == "by Dawn Baker, who speaks for them"
    assert says(amina.account) == says(dawn) == [] and says(pat())


def test_the_agreement_is_a_letter_with_the_same_lines_and_easy_words(amina):
    found = signed(offered(amina))
    words = letters.letter("assistant-agreement").source(found.ref, people.worker()).words
    tables = [row for block in words.blocks for row in block.rows]
    assert "Pay: £13.20 an hour: £211.20 a week" in [item for block in words.blocks for item in block.items]
    assert ("In all, a week", "£250.93") in tables
    assert words.subject == "Your agreement with Pat Parry" and words.easy and words.short
    with pytest.raises(Refused):
        letters.letter("assistant-agreement").source(found.ref, pat())


def test_her_timeline_and_file_tell_of_it(amina):
    signed(offered(amina))
    says = [event.says for event in queries.told_of_employing(amina)]
    assert says[1] == "You and Pat Parry have both signed your agreement."
    part = queries.part_of_employing(amina, amina.account)
    assert [line.says for line in part.lines] == ["Pat Parry: 16 hours a week"] and len(part.steps) == 2
