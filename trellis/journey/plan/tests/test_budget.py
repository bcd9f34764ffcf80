"""A personal budget: what it comes to, who agrees it, and what must be so first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess.models import Advocacy
from trellis.journey.assess.tests import factories as assessing
from trellis.journey.challenge import actions as challenging
from trellis.journey.challenge import queries as challenges
from trellis.journey.challenge.tests import factories as challenge
from trellis.journey.contribute.tests import factories as contributing
from trellis.journey.find import actions as finding
from trellis.journey.find.tests import factories as find
from trellis.journey.people import actions as letting
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import access, actions, free, queries, states
from trellis.journey.plan.bill import figures_of
from trellis.journey.plan.models import Body, BudgetLine, PersonalBudget, Plan
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


def line_of(budget: PersonalBudget, what: str) -> BudgetLine:
    return queries.budgets().get(pk=budget.pk).lines.get(says=what)


def plan_of_two_purses() -> Plan:
    """£260.00 a week that the council meets and £140.00 of after-care that the health service pays for."""
    made = factories.plan(people.person())
    out = factories.outcome(made)
    factories.line(made, "A personal assistant", 20_00, 13, outcomes=[out])
    factories.line(
        made, "Nursing after hospital", 35_00, 4, unit="hour", funder=Body.AFTER_CARE, outcomes=[out]
    )
    actions.write_plan(
        made, {"contingency": "Sara comes.", "emergency": "Ring Sara."}, by=people.worker(), on=TODAY
    )
    return actions.hand_in_plan(made, by=people.worker(), on=TODAY)


# What it comes to. ---------------------------------------------------------------------------------------


def test_the_three_figures_are_worked_out_from_the_lines_and_what_she_pays():
    budget = queries.budgets().get(pk=factories.prepared(factories.mrs_ahmed_plans()).pk)
    told = [(one.says, one.working, one.weekly_pence) for one in queries.bill(budget).lines]
    assert told == [
        ("A personal assistant", "14 hours a week × £17.80", 249_20),
        ("Art group", "1 session a week × £55.00", 55_00),
        ("Taxi", "2 journeys a week × £19.00", 38_00),
    ]
    three = queries.bill(budget).three
    assert (three.cost_pence, three.person_pays_pence, three.council_pays_pence) == (342_20, 47_30, 294_90)
    assert (budget.indicative_weekly_pence, budget.state) == (293_15, states.PREPARED)
    year = queries.bill(budget).yearly
    assert year["person_pays"] + year["council_pays"] == year["cost"] == 17_843_29


def test_two_purses_pay_one_budget_and_only_the_councils_part_is_charged_for():
    plan = plan_of_two_purses()
    contributing.contribution(plan.person, 47_60)
    budget = factories.prepared(plan)
    actions.name_funders(
        budget,
        {
            Body.COUNCIL: actions.SaidOfFunder(basis="Care Act 2014, section 18"),
            Body.AFTER_CARE: actions.SaidOfFunder(
                "NHS Northshire", "Mental Health Act 1983, section 117", "S117-9"
            ),
        },
        review_on=date(2026, 7, 1),
        by=people.worker(),
        on=TODAY,
    )
    bill = queries.bill(queries.budgets().get(pk=budget.pk))
    assert [(one.who, one.weekly_pence, one.free_says) for one in bill.purses] == [
        ("The council", 212_40, "You may be charged for part of it"),
        ("NHS Northshire", 140_00, "Free to you"),
        ("You", 47_60, "What you pay"),
    ]
    assert (bill.total_pence, bill.chargeable_pence, bill.other_pence) == (400_00, 260_00, 140_00)
    assert [pence for _, pence in bill.parts_back(90_00)] == [47_79, 31_50, 10_71]
    # One agreement, one account, one review.
    assert {one.review_on for one in bill.purses} == {date(2026, 7, 1)}
    assert bill.free_lines[0].free_because == free.AFTER_CARE.says


def test_a_charge_is_never_more_than_the_chargeable_lines_cost():
    plan = plan_of_two_purses()
    contributing.contribution(plan.person, 300_00)
    budget = factories.prepared(plan)
    assert (budget.person_pays_weekly_pence, budget.council_pays_weekly_pence) == (260_00, 0)


def test_what_another_body_pays_is_never_charged_for_whatever_its_line_says():
    lines = [
        BudgetLine(funder=Body.COUNCIL, is_chargeable=True, weekly_pence=100_00),
        BudgetLine(funder=Body.NHS, is_chargeable=True, weekly_pence=50_00),
        BudgetLine(funder=Body.COUNCIL, is_chargeable=False, weekly_pence=30_00),
    ]
    figures = figures_of(lines, lambda chargeable: chargeable)
    assert (figures.chargeable_pence, figures.three.person_pays_pence) == (100_00, 100_00)
    assert (figures.three.cost_pence, figures.total_pence) == (130_00, 180_00)


def test_what_the_law_makes_free_is_not_charged_and_help_to_get_going_stands_outside():
    made = factories.plan(people.person())
    factories.line(
        made,
        "Help after the hospital",
        30_00,
        7,
        is_chargeable=False,
        not_chargeable_because=free.REABLEMENT.says,
    )
    factories.line(
        made,
        "A rail by the bath",
        90_00,
        1,
        unit="item",
        every="month",
        is_chargeable=False,
        not_chargeable_because=free.EQUIPMENT.says,
    )
    contributing.contribution(made.person, 47_30)
    budget = factories.prepared(made)
    bill = queries.bill(queries.budgets().get(pk=budget.pk))
    # £90.00 a month is £20.77 a week; none of it is charged, and the reablement is added up nowhere.
    assert (bill.three.cost_pence, bill.three.person_pays_pence) == (20_77, 0)
    assert [one.says for one in bill.outside_lines] == ["Help after the hospital"]
    assert [one.free_because for one in bill.lines] == [free.REABLEMENT.says, free.EQUIPMENT.says]


def test_a_carers_own_sum_is_paid_once_and_charged_to_nobody():
    person = people.person()
    contributing.contribution(person, 47_30)
    plan = factories.plan(carer=people.carer(person))
    factories.line(plan, "A break by the sea", 300_00, 1, unit="item", every="once")
    budget = factories.prepared(plan)
    bill = queries.bill(queries.budgets().get(pk=budget.pk))
    assert (bill.once_pence, bill.total_pence, bill.three.person_pays_pence) == (300_00, 0, 0)
    assert budget.contribution is None and budget.indicative_weekly_pence is None
    assert queries.budget_of(person, TODAY) is None
    assert bill.lines[0].free_because == free.CARER.says


# Signing. ------------------------------------------------------------------------------------------------


def test_who_asks_for_a_budget_does_not_agree_it_even_with_both_roles():
    marta = factories.manager()
    plan = factories.plain_plan()
    budget = actions.prepare_budget(plan, starts_on=TODAY, by=marta, on=TODAY)
    actions.say_of_budget(budget, agreement="agrees", by=marta, on=TODAY)
    asked = actions.submit_budget(budget, differs_because="Her plan costs it.", by=marta, on=TODAY)
    factories.held_by_council(asked)
    assert not access.may_sign(marta, asked)
    with pytest.raises(Refused, match="somebody else must agree it"):
        actions.sign_budget(asked, by=marta, on=TODAY)
    with pytest.raises(Refused, match="A manager"):
        actions.sign_budget(asked, by=people.worker("Ben Bell"), on=TODAY)
    with pytest.raises(Refused, match="A manager"):
        actions.sign_budget(asked, by=factories.manager("Hal Hill", of="Hillside"), on=TODAY)
    assert actions.sign_budget(asked, by=factories.director(), on=TODAY).state == states.SIGNED
    with pytest.raises(ValidationError, match="not waiting to be agreed"):
        actions.sign_budget(asked, by=factories.director(), on=TODAY)


def test_nobody_agrees_a_budget_about_themself():
    budget = factories.submitted()
    budget.person.account = people.account("Dee Day", RoleName.DIRECTOR)
    budget.person.save()
    with pytest.raises(Refused):
        actions.sign_budget(budget, by=budget.person.account, on=TODAY)


def test_signing_agrees_the_plan_keeps_a_version_and_names_the_panel():
    budget = factories.submitted()
    marta = factories.manager()
    agreed = actions.sign_budget(budget, panel="Marta Mazur, Raj Rao", by=marta, on=TODAY)
    plan = Plan.objects.get(pk=agreed.plan_id)
    assert (plan.state, agreed.signed_by, agreed.panel) == (states.AGREED, marta, "Marta Mazur, Raj Rao")
    assert plan.versions.count() == 2
    assert queries.budget_in_force(agreed.person, TODAY) == agreed
    assert queries.budget_in_force(agreed.person, date(2026, 4, 30)) is None
    assert Entry.objects.filter(act="agreed a personal budget", about_ref=agreed.ref).count() == 1
    # What somebody put their name to is changed by nobody, whatever the code does.
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        PersonalBudget.objects.filter(pk=agreed.pk).update(once_pence=1)


def test_a_sum_far_above_the_indicative_amount_and_the_table_is_agreed_with_its_reason():
    amount = factories.allocating.mrs_ahmeds_amount()
    contributing.contribution(amount.person)
    plan = factories.plan(amount.person, contingency="Sara comes.", emergency="Ring Sara.")
    factories.line(plan, "Two people, day and night", 25_00, 336, outcomes=[factories.outcome(plan)])
    actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    budget = factories.submitted(factories.prepared(plan), differs_because="")
    assert budget.cost_weekly_pence == 8_400_00
    assert queries.reasons_not_to_sign(budget, TODAY) == [
        "The sum is £8,106.85 a week more than the indicative amount of £293.15. Say why."
    ]
    agreed = actions.sign_budget(
        budget, differs_because="She needs two people at all times.", by=factories.manager(), on=TODAY
    )
    assert agreed.state == states.SIGNED


def test_a_panel_changes_no_sum_without_a_reason_for_that_line():
    budget = factories.submitted()
    marta = factories.manager()
    art = line_of(budget, "Art group")
    with pytest.raises(ValidationError, match="Say why"):
        actions.change_budget_line(art, weekly_pence=30_00, because="  ", by=marta, on=TODAY)
    with pytest.raises(Refused, match="somebody else"):
        actions.change_budget_line(art, weekly_pence=30_00, because="Less.", by=people.worker(), on=TODAY)
    with pytest.raises(ValidationError):
        actions.change_budget_line(art, weekly_pence=-1, because="Less.", by=marta, on=TODAY)
    actions.change_budget_line(art, weekly_pence=30_00, because="The group costs £30.00.", by=marta, on=TODAY)
    changed = queries.budgets().get(pk=budget.pk)
    told = next(one for one in queries.bill(changed).lines if one.is_changed)
    assert (changed.cost_weekly_pence, told.is_cut) == (317_20, True)
    assert told.change_says == "Cut from £55.00 by £25.00." and told.changed_by == "Marta Mazur"
    # The database asks for the reason too, and putting it back asks for none.
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=art.pk).update(because="")
    actions.change_budget_line(
        line_of(changed, "Art group"), weekly_pence=55_00, because="", by=marta, on=TODAY
    )
    assert line_of(changed, "Art group").because == ""


def test_nobody_agrees_a_budget_that_changed_after_they_read_it():
    budget = factories.submitted()
    shown = budget.version
    marta = factories.manager()
    actions.change_budget_line(
        line_of(budget, "Taxi"), weekly_pence=30_00, because="Fewer trips.", by=marta, on=TODAY
    )
    with pytest.raises(actions.SavedMeanwhile):
        actions.sign_budget(budget, version=shown, by=factories.director(), on=TODAY)


def test_a_budget_sent_back_says_why_is_worked_on_and_asked_for_again():
    budget = factories.submitted()
    marta = factories.manager()
    with pytest.raises(ValidationError, match="waits to be agreed"):
        factories.prepared(budget.plan)
    with pytest.raises(ValidationError):
        actions.send_budget_back(budget, because=" ", by=marta, on=TODAY)
    back = actions.send_budget_back(budget, because="The taxi was quoted twice.", by=marta, on=TODAY)
    assert (back.state, back.state_because) == (states.SENT_BACK, "The taxi was quoted twice.")
    again = factories.prepared(Plan.objects.get(pk=budget.plan_id))
    assert (again.pk, again.state) == (budget.pk, states.PREPARED)
    assert factories.signed(factories.submitted(again)).state == states.SIGNED


def test_a_later_budget_takes_the_place_of_the_one_before_on_the_day_it_begins():
    first = factories.signed()
    plan = factories.plan(first.person, contingency="Sara comes.", emergency="Ring Sara.")
    factories.line(plan, "A personal assistant", 17_80, 25, outcomes=[factories.outcome(plan)])
    actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    later = date(2026, 6, 1)
    second = factories.signed(factories.submitted(factories.prepared(plan, starts_on=later)))
    first.refresh_from_db()
    assert (first.state, first.ended_on, second.replaces) == (states.ENDED, later, first)
    assert Plan.objects.get(pk=first.plan_id).state == states.REPLACED
    assert queries.budget_in_force(first.person, date(2026, 5, 31)) == first
    assert queries.budget_in_force(first.person, later) == second


def test_an_agreed_budget_ends_with_a_reason_and_not_before_it_began():
    budget = factories.signed()
    by = people.worker()
    with pytest.raises(ValidationError) as refused:
        actions.end_budget(budget, because=" ", ends_on=date(2026, 4, 1), by=by, on=TODAY)
    assert set(refused.value.error_dict) == {"because", "ends_on"}
    actions.end_budget(budget, because="She moved to Leeds.", ends_on=date(2026, 5, 31), by=by, on=TODAY)
    assert queries.budget_in_force(budget.person, date(2026, 5, 31)) == budget
    assert queries.budget_in_force(budget.person, date(2026, 6, 1)) is None


def test_the_plan_shows_the_sums_that_were_agreed_and_why_they_are_others():
    budget = factories.submitted()
    marta = factories.manager()
    actions.change_budget_line(
        line_of(budget, "Taxi"), weekly_pence=30_00, because="A bus goes on Monday.", by=marta, on=TODAY
    )
    plan = queries.plans().get(pk=budget.plan_id)
    assert [one["weekly_pence"] for one in queries.document_of(plan)["lines"]] == [249_20, 55_00, 38_00]
    factories.signed(factories.held_by_council(queries.budgets().get(pk=budget.pk)))
    document = queries.document_of(queries.plans().get(pk=plan.pk))
    assert [one["weekly_pence"] for one in document["lines"]] == [249_20, 55_00, 30_00]
    assert document["totals"]["weekly_pence"] == 334_20
    assert document["lines"][2]["agreed_says"] == "The plan asked for £38.00. A bus goes on Monday."
    assert plan.versions.order_by("-number")[0].document["totals"]["weekly_pence"] == 334_20


# What must be so first. ----------------------------------------------------------------------------------


def test_nothing_is_signed_while_somebody_says_that_it_is_not_enough():
    """The fourth journey, with its day and its sums."""
    monday = date(2026, 4, 13)
    budget = factories.submitted(factories.prepared(factories.mrs_ahmed_plans()))
    person = budget.person
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    letting.let_in(
        person,
        accounts.organisation("Open Door CIC"),
        sections=["plan", "money"],
        may_write=True,
        by=people.worker(),
        on=monday,
    )
    kind = find.kind("personal_assistant")
    quotes = [
        finding.put_in_quote(
            person, kind, by_name=name, pence=pence, unit="hour", quoted_on=monday, by=olive, on=monday
        )
        for name, pence in (("One Help", 17_20), ("Two Hands", 17_80), ("Three Care", 18_40))
    ]
    raised = actions.say_not_enough(
        budget.plan,
        words="It does not buy the plan.",
        wanted="What the plan costs.",
        quotes=quotes,
        by=olive,
        on=monday,
    )
    assert (raised.stood_weekly_pence, raised.shortfall_weekly_pence) == (293_15, 49_05)
    assert raised.due_on == date(2026, 4, 27) and raised.quotes.count() == 3
    assert queries.reasons_not_to_sign(budget, TODAY) == [
        "Olive Okafor says that the sum is not enough. We owe an answer by Monday 27 April 2026. "
        "Answer it first."
    ]
    dina, marta = factories.director(), factories.manager()
    with pytest.raises(ValidationError, match="Answer it first"):
        actions.sign_budget(budget, by=dina, on=TODAY)
    # Who asked for the budget decided nothing that they may answer for.
    with pytest.raises(Refused):
        challenge.answered(raised, by=people.worker())
    actions.change_budget_line(
        line_of(budget, "Art group"),
        weekly_pence=32_80,
        elsewhere_weekly_pence=22_20,
        elsewhere_says="a community grant",
        because="The Riverside fund pays £22.20 a week of it.",
        by=marta,
        on=TODAY,
    )
    challenging.answer_challenge(
        challenges.about("sufficiency", budget.plan.ref)[0],
        outcome="upheld",
        reasons="The plan is what she needs, and it costs this here.",
        by=dina,
        on=date(2026, 4, 27),
    )
    factories.held_by_council(queries.budgets().get(pk=budget.pk))
    agreed = actions.sign_budget(budget, differs_because="Her plan costs it.", by=marta, on=TODAY)
    assert agreed.cost_weekly_pence == 320_00
    three = [("A personal assistant", 249_20), ("Art group", 32_80), ("Taxi", 38_00)]
    bill = queries.bill(queries.budgets().get(pk=agreed.pk))
    assert [(one.says, one.weekly_pence) for one in bill.lines] == three
    assert not any(one.is_cut for one in bill.lines)
    plan = queries.document_of(queries.plans().get(pk=agreed.plan_id))
    assert [(one["what"], one["weekly_pence"]) for one in plan["lines"]] == three


def test_a_sum_for_which_nobody_works_is_raised_or_a_director_says_why_not():
    """The seventh journey: nights at £12.60, and nobody on file who works for that."""
    person = people.person()
    contributing.contribution(person)
    test = find.j7(person)
    plan = factories.plan(person, contingency="Sara comes.", emergency="Ring Sara.")
    line = factories.line(plan, "Nights", 12_60, 63, kind=find.kind(), outcomes=[factories.outcome(plan)])
    actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    budget = factories.submitted(factories.prepared(plan))
    says = queries.reasons_not_to_sign(budget, TODAY)
    assert len(says) == 1 and "0 of 3 on file work at this rate" in says[0] and "£793.80" in says[0]
    night, marta = line_of(budget, "Nights"), factories.manager()
    for pence, is_enough in ((1_086_74, False), (1_086_75, True)):
        actions.change_budget_line(night, weekly_pence=pence, because="The middle quote.", by=marta, on=TODAY)
        now = factories.held_by_council(queries.budgets().get(pk=budget.pk))
        assert bool(queries.reasons_not_to_sign(now, TODAY)) is not is_enough
    actions.change_budget_line(night, weekly_pence=793_80, because="", by=marta, on=TODAY)
    now = factories.held_by_council(queries.budgets().get(pk=budget.pk))
    assert queries.reasons_not_to_sign(now, TODAY) == says
    finding.let_stand(
        test, because="Her son stays two nights, so this buys five.", by=factories.director(), on=TODAY
    )
    assert queries.reasons_not_to_sign(now, TODAY) == []
    assert line.pk == now.lines.get().plan_line_id
    # The reason prints with the budget, whether or not anybody tied the line to the test.
    assert queries.bill(queries.budgets().get(pk=budget.pk)).let_stand[0]["because"].startswith("Her son")


def test_a_budget_goes_down_only_after_a_reassessment_and_never_while_a_sum_stands_red():
    first = factories.signed()
    person = first.person
    plan = factories.plan(person, contingency="Sara comes.", emergency="Ring Sara.")
    factories.line(plan, "A personal assistant", 17_80, 10, outcomes=[factories.outcome(plan)])
    actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    budget = factories.submitted(factories.prepared(plan))
    assert queries.reasons_not_to_sign(budget, TODAY) == [
        "This is a cut: £342.20 a week becomes £178.00. A budget goes down only after a reassessment "
        "that found less need. Plan from that assessment."
    ]
    again = assessing.answered_throughout(assessing.started(person))
    assessing.decided(again)
    Plan.objects.filter(pk=plan.pk).update(assessment=again)
    assert queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY) == []
    find.j7(person)
    says = queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY)
    assert any("cut while nobody on file works" in one for one in says)


def test_a_budget_waits_until_it_is_known_what_the_person_pays():
    amount = factories.allocating.mrs_ahmeds_amount()
    plan = factories.handed_in(amount.person)
    budget = factories.submitted(factories.prepared(plan))
    assert budget.contribution is None
    assert "not known yet what" in queries.reasons_not_to_sign(budget, TODAY)[0]
    contributing.contribution(amount.person)
    assert "has changed since" in queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY)[0]


def test_a_plan_that_was_changed_since_makes_its_budget_be_worked_out_again():
    budget = factories.prepared()
    plan = Plan.objects.get(pk=budget.plan_id)
    actions.take_plan_up_again(plan, because="One more thing.", by=people.worker(), on=TODAY)
    assert queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY)[0].startswith(
        "The plan is still"
    )
    factories.line(queries.plans().get(pk=plan.pk), "Swimming", 10_00, 1, unit="session")
    says = queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY)
    assert "The plan was changed after this budget was prepared from it. Work the budget out again." in says
    assert factories.prepared(queries.plans().get(pk=plan.pk)).cost_weekly_pence == 352_20


def test_whoever_is_owed_an_advocate_has_one_first():
    budget = factories.submitted()
    again = assessing.started(budget.person)
    waits = assessing.waiting_for_advocate(again)
    Plan.objects.filter(pk=budget.plan_id).update(assessment=again)
    now = queries.budgets().get(pk=budget.pk)
    assert "is owed an advocate and has none" in queries.reasons_not_to_sign(now, TODAY)[0]
    Advocacy.objects.filter(pk=waits.pk).update(goes_on_because="It cannot wait.", goes_on_since=TODAY)
    assert queries.reasons_not_to_sign(now, TODAY) == []


def test_the_person_is_asked_and_no_leaves_nobody_without_support():
    budget = factories.submitted()
    PersonalBudget.objects.filter(pk=budget.pk).update(persons_agreement="")
    assert (
        "has not said whether they agree"
        in queries.reasons_not_to_sign(queries.budgets().get(pk=budget.pk), TODAY)[0]
    )
    with pytest.raises(ValidationError, match="what is not right"):
        actions.say_of_budget(budget, agreement="does_not_agree", by=people.worker(), on=TODAY)
    actions.say_of_budget(
        budget, agreement="does_not_agree", words="I want Sunday too.", by=people.worker(), on=TODAY
    )
    assert factories.signed(queries.budgets().get(pk=budget.pk)).state == states.SIGNED


def test_where_somebody_cannot_decide_about_the_plan_it_is_decided_in_their_best_interests():
    budget = factories.submitted()
    found = people.capacity(budget.person, "Agreeing her plan", kind="plan")
    assert "best interests" in queries.reasons_not_to_sign(budget, TODAY)[0]
    people.best_interests(found)
    assert queries.reasons_not_to_sign(budget, TODAY) == []


def test_somebody_has_one_agreed_budget_whatever_code_forgets():
    budget = factories.signed()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalBudget.objects.create(
            person=budget.person,
            plan=budget.plan,
            starts_on=TODAY,
            cost_weekly_pence=0,
            person_pays_weekly_pence=0,
            council_pays_weekly_pence=0,
            prepared_by=budget.prepared_by,
            prepared_on=TODAY,
            submitted_by=budget.submitted_by,
            signed_by=budget.signed_by,
            signed_on=TODAY,
            state="signed",
        )


def test_what_she_pays_from_a_later_day_stands_beside_the_agreed_figures():
    budget = factories.signed()
    assert queries.three_figures_now(queries.budgets().get(pk=budget.pk), TODAY) is None
    contributing.contribution(budget.person, 50_00, starts_on=date(2026, 6, 1))
    now = queries.three_figures_now(queries.budgets().get(pk=budget.pk), date(2026, 6, 1))
    assert now is not None and (now.person_pays_pence, now.council_pays_pence) == (50_00, 292_20)


def test_the_plan_and_the_budget_are_held_until_the_signature_is_done():
    budget = factories.submitted()
    marta = factories.manager()
    with CaptureQueriesContext(connection) as asked:
        actions.sign_budget(budget, by=marta, on=TODAY)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    order = [
        next(
            table
            for table in ("people_person", "plan_plan", "plan_personalbudget")
            if f'FROM "{table}"' in sql
        )
        for sql in held
    ]
    assert order[:3] == ["people_person", "plan_plan", "plan_personalbudget"]


def test_nothing_is_prepared_or_signed_of_somebody_who_has_died_but_their_budget_can_end():
    first = factories.signed()
    person = first.person
    person.died_on = TODAY
    person.save()
    with pytest.raises(ValidationError, match="has died"):
        factories.prepared(Plan.objects.get(pk=first.plan_id))
    actions.end_budget(first, because="She died.", ends_on=TODAY, by=people.worker(), on=TODAY)
    assert queries.budget_in_force(person, date(2026, 5, 2)) is None


def test_a_budget_begins_within_two_years():
    plan = factories.plain_plan()
    with pytest.raises(ValidationError) as refused:
        factories.prepared(plan, starts_on=date(2062, 5, 1))
    assert "starts_on" in refused.value.error_dict


def test_a_line_half_an_hour_long_has_its_penny():
    made = factories.plan(people.person())
    factories.line(made, "A personal assistant", 12_71, Decimal("2.5"))
    assert factories.prepared(made).cost_weekly_pence == 31_78
