"""The pages, letters and files of a personal budget, as each of the cast finds them."""

from __future__ import annotations

import csv
import re
from datetime import date
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.challenge.models import Challenge
from trellis.journey.contribute.tests import factories as contributing
from trellis.journey.find.tests import factories as find
from trellis.journey.people import actions as letting
from trellis.journey.people import file, timeline, today
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries, states
from trellis.journey.plan.models import Body, PersonalBudget
from trellis.journey.tell import letters

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: timezone.make_aware(timezone.datetime(2026, 5, 1, 10)))


def as_(name: str) -> Client:
    browser = Client()
    browser.force_login(Account.objects.get(name=name), "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def page(name: str, url: str, *args: Any, status: int = 200, **query: str) -> str:
    answer = as_(name).get(reverse(f"plan:{url}", args=args), query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def send(name: str, url: str, *args: Any, **typed: Any) -> Any:
    return as_(name).post(reverse(f"plan:{url}", args=args), typed)


def blocks(html: str) -> str:
    """All that the page says, tags left out."""
    main = html[html.index("<main") : html.index("</main>")]
    bare = re.sub(r"<(svg|script)\b.*?</\1>|<[^>]*>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+([.,])", r"\1", " ".join(unescape(bare).split()))


def test_the_page_states_the_three_figures_and_how_we_got_to_them():
    budget = factories.submitted(factories.prepared(factories.mrs_ahmed_plans()))
    factories.manager()
    says = blocks(page("Bea Brooks", "budget", budget.ref))
    assert "It costs £342.20 a week £17,843.29 a year" in says
    assert "You pay £47.30 a week" in says and "We pay £294.90 a week" in says
    assert "£47.30 and £294.90 make £342.20 a week" in says
    assert "14 hours a week × £17.80" in says
    assert "It is what her plan costs here. +£49.05" in says and "It is not a limit" in says
    assert "That never leaves you without support" in says
    # What rests on an amount that nobody has read in its source says so, here and in the letter.
    assert budget.contribution is not None and budget.contribution.is_to_be_confirmed
    assert "To be confirmed" in says
    assert "Agree this budget" not in says
    assert "Agree this budget" in blocks(page("Marta Mazur", "budget", budget.ref))
    assert "For Mrs Amina Ahmed" not in says
    printed = page("Amina Ahmed", "budget", budget.ref, print="1")
    assert "trellis-print" in printed and "Your personal budget" in printed


def test_the_page_asks_a_bounded_number_of_questions_of_the_database():
    budget = factories.submitted(factories.prepared(factories.mrs_ahmed_plans()))
    counts = []
    for more in (0, 12):
        if more:
            actions.send_budget_back(budget, because="More.", by=factories.manager(), on=TODAY)
            plan = queries.plans().get(pk=budget.plan_id)
            actions.take_plan_up_again(plan, because="More.", by=people.worker(), on=TODAY)
            for at in range(more):
                factories.line(plan, f"Thing {at}", 10_00, 1, unit="session")
            actions.hand_in_plan(queries.plans().get(pk=plan.pk), by=people.worker(), on=TODAY)
            factories.submitted(factories.prepared(queries.plans().get(pk=plan.pk)))
        browser = as_(factories.manager().name)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("plan:budget", args=[budget.ref])).status_code == 200
        counts.append(len(asked))
    assert max(counts) <= 20, counts


def test_a_budget_is_prepared_asked_for_and_agreed_on_its_pages():
    plan = factories.mrs_ahmed_plans()
    factories.manager()
    says = blocks(page("Bea Brooks", "budget_new", plan.ref))
    assert "£342.20 a week" in says
    wrong = send("Bea Brooks", "budget_new", plan.ref, starts_on_0="31", starts_on_1="2", starts_on_2="2026")
    assert wrong.status_code == 400 and "must be a real date" in wrong.content.decode()
    send("Bea Brooks", "budget_new", plan.ref, starts_on_0="18", starts_on_1="5", starts_on_2="2026")
    budget = PersonalBudget.objects.get(plan=plan)
    assert budget.starts_on == date(2026, 5, 18)
    assert (
        send("Amina Ahmed", "say_of_budget", budget.ref, agreement="does_not_agree", words="").status_code
        == 400
    )
    send("Amina Ahmed", "say_of_budget", budget.ref, agreement="agrees", words="It is what I want.")
    factories.held_by_council(queries.budgets().get(pk=budget.pk))
    budget.refresh_from_db()
    send(
        "Bea Brooks",
        "submit_budget",
        budget.ref,
        differs_because="Her plan costs it.",
        version=budget.version,
    )
    budget.refresh_from_db()
    assert budget.state == states.SUBMITTED
    # Bea reads it and does not agree it; an old page signs nothing.
    assert page("Bea Brooks", "sign_budget", budget.ref, status=403)
    old = send("Marta Mazur", "sign_budget", budget.ref, differs_because="Typed.", version=budget.version - 1)
    assert old.status_code == 409 and "changed after the page was shown" in old.content.decode()
    assert "Typed." in old.content.decode()
    send(
        "Marta Mazur",
        "sign_budget",
        budget.ref,
        differs_because="Her plan costs it.",
        panel="Marta Mazur, Raj Rao",
        version=budget.version,
    )
    says = blocks(page("Amina Ahmed", "budget", budget.ref))
    assert "Marta Mazur agreed it on 1 May 2026" in says and "Raj Rao sat on a panel" in says
    assert "You said that you agree. It is what I want." in says
    again = as_("Marta Mazur").get(reverse("plan:sign_budget", args=[budget.ref]), follow=True)
    assert "not waiting to be agreed" in again.content.decode()


def test_what_stands_in_the_way_is_said_and_nothing_typed_is_lost():
    plan = factories.handed_in(factories.allocating.mrs_ahmeds_amount().person)
    budget = factories.submitted(factories.prepared(plan))
    factories.manager()
    says = blocks(page("Marta Mazur", "sign_budget", budget.ref))
    assert "This must be put right before it is agreed" in says and "financial assessment comes first" in says
    assert "You pay Not known yet" in says
    answer = send("Marta Mazur", "sign_budget", budget.ref, differs_because="Mine.", version=budget.version)
    html = answer.content.decode()
    assert answer.status_code == 400 and "There is a problem" in html and "Mine." in html
    budget.refresh_from_db()
    assert budget.state == states.SUBMITTED


def test_a_line_is_changed_with_its_reason_and_two_windows_lose_nothing():
    budget = factories.submitted()
    factories.manager()
    art = budget.lines.get(says="Art group").plan_line.ref
    where = ("budget_line", budget.ref, art)
    assert page("Bea Brooks", *where, status=403)
    bare = send("Marta Mazur", *where, pence="32.80", because="", version=budget.version)
    assert bare.status_code == 400 and "not the sum the plan asks for" in bare.content.decode()
    absurd = send("Marta Mazur", *where, pence="-3", because="x", version=budget.version)
    assert absurd.status_code == 400 and "£0.00 or more" in absurd.content.decode()
    typed = {
        "pence": "32.80",
        "elsewhere_weekly_pence": "22.20",
        "elsewhere_says": "a community grant",
        "because": "The Riverside fund pays part.",
    }
    send("Marta Mazur", *where, **typed, version=budget.version)
    says = blocks(
        page(
            "Amina Ahmed" if Account.objects.filter(name="Amina Ahmed") else "Bea Brooks",
            "budget",
            budget.ref,
        )
    )
    assert "£22.20 a week more comes from elsewhere: a community grant." in says
    assert "£22.20 less than the £55.00 of the plan, and nothing is cut." in says
    assert "Why: The Riverside fund pays part. (Marta Mazur, 1 May 2026)" in says
    factories.director()
    second = send("Dina Dixon", *where, **{**typed, "pence": "40.00"}, version=budget.version)
    html = second.content.decode()
    assert second.status_code == 409 and "Marta Mazur saved this page while you were typing" in html
    assert "40.00" in html and "32.80" in html


def test_two_purses_show_who_pays_and_what_comes_back_to_each():
    made = factories.plan(contributing.contribution(pence=47_60).person)
    factories.line(made, "A personal assistant", 20_00, 13)
    factories.line(made, "Nursing after hospital", 35_00, 4, funder=Body.AFTER_CARE)
    budget = factories.prepared(made)
    send(
        "Bea Brooks",
        "funders",
        budget.ref,
        council_basis="Care Act 2014, section 18",
        after_care_name="NHS Northshire",
        after_care_basis="Mental Health Act 1983, section 117",
        after_care_reference="S117-9",
        review_on_0="1",
        review_on_1="7",
        review_on_2="2026",
    )
    says = blocks(page("Bea Brooks", "budget", budget.ref))
    assert (
        "Besides this, £140.00 a week comes from other public money. All together that is £400.00 a week"
        in says
    )
    assert "reference S117-9 For you Free to you Pounds a week £140.00" in says
    assert "one agreement and one account" in says and "together on 1 July 2026" in says
    assert "Nursing after hospital. After-care under section 117 of the Mental Health Act is free." in says
    back = blocks(send("Bea Brooks", "left_over", budget.ref, left_over="90").content.decode())
    assert "The council £212.40 £47.79 NHS Northshire £140.00 £31.50 You £47.60 £10.71" in back
    assert "£90.00 left over" in back


def test_a_carers_own_budget_is_the_carers_and_is_charged_to_nobody():
    person = people.person()
    people.signing_in(person)
    sara = people.carer(person, signs_in=True)
    plan = factories.plan(carer=sara)
    factories.line(plan, "A break by the sea", 300_00, 1, unit="item", every="once")
    budget = factories.prepared(plan)
    says = blocks(page("Sara Ahmed", "budget", budget.ref))
    assert "And £300.00 once" in says
    assert "You are not charged for it, and nor is the person you care for." in says
    assert page("Amina Ahmed", "budget", budget.ref, status=403)
    assert page("Bea Brooks", "budget", budget.ref)


def test_who_may_open_a_budget():
    budget = factories.submitted()
    person = budget.person
    people.signing_in(person)
    people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    people.worker("Tom Tran", of="Hillside")
    factories.director(), factories.manager(), people.account("Nadia Noor", RoleName.ANALYST)
    for name, status in (
        ("Amina Ahmed", 200),
        ("Bea Brooks", 200),
        ("Marta Mazur", 200),
        ("Dina Dixon", 200),
        ("Tom Tran", 403),
        ("Olive Okafor", 403),
        ("Nadia Noor", 403),
        ("Frank Foster", 403),
    ):
        assert as_(name).get(reverse("plan:budget", args=[budget.ref])).status_code == status, name
    # A planner sees the money once it is opened to them; a director no longer what waits for nobody.
    letting.let_in(
        person,
        accounts.organisation("Open Door CIC"),
        sections=["money"],
        may_write=False,
        by=people.worker(),
        on=TODAY,
    )
    assert page("Olive Okafor", "budget", budget.ref)
    factories.signed(budget)
    assert page("Dina Dixon", "budget", budget.ref, status=403)


def test_a_planner_says_that_it_is_not_enough_with_the_quotes_that_show_it():
    plan = factories.mrs_ahmed_plans()
    people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    letting.let_in(
        plan.person,
        accounts.organisation("Open Door CIC"),
        sections=["plan", "money"],
        may_write=True,
        by=people.worker(),
        on=TODAY,
    )
    quotes = [find.quote(plan.person, f"Quote {at}", pence) for at, pence in enumerate((17_20, 17_80, 18_40))]
    says = blocks(page("Olive Okafor", "not_enough", plan.ref))
    assert "The plan costs £342.20 a week" in says and "Missing £49.05 a week" in says
    empty = send("Olive Okafor", "not_enough", plan.ref, raised_as="planner")
    assert empty.status_code == 400 and "Say what is wrong with the sum" in empty.content.decode()
    send(
        "Olive Okafor",
        "not_enough",
        plan.ref,
        words="It does not buy the plan.",
        raised_as="planner",
        quotes=[one.ref for one in quotes],
    )
    raised = Challenge.objects.get(kind="sufficiency")
    assert (raised.shortfall_weekly_pence, raised.raised_as, raised.quotes.count()) == (49_05, "planner", 3)
    assert raised.due_on == date(2026, 5, 18)


def test_the_letters_say_what_the_page_says_with_a_reason_a_line():
    budget = factories.submitted(factories.prepared(factories.mrs_ahmed_plans()))
    bea, marta = people.worker(), factories.manager()
    actions.change_budget_line(
        budget.lines.get(says="Art group"),
        weekly_pence=30_00,
        because="The group costs £30.00.",
        by=marta,
        on=TODAY,
    )
    factories.held_by_council(queries.budgets().get(pk=budget.pk))
    actions.sign_budget(budget, panel="Marta Mazur, Raj Rao", by=marta, on=TODAY)
    told = {}
    for name in ("budget", "budget_decision"):
        letter = letters.letter(name)
        assert letter is not None
        prepared = letter.source(budget.ref, bea)
        assert prepared.words.is_about_money and prepared.words.easy and prepared.words.short
        told[name] = " ".join(
            f"{block.text} {' '.join(block.items)} {' '.join(' '.join(row) for row in block.rows)}"
            for block in prepared.words.blocks
        )
    assert "It costs us to meet your needs £317.20" in told["budget"]
    for words in told.values():
        assert "A personal assistant (14 hours a week × £17.80) £249.20 a week" in words
        assert "Cut from £55.00 by £25.00." in words and "The group costs £30.00." in words
        assert "To be confirmed" in words and "Ombudsman" in words
    decision = told["budget_decision"]
    assert "Marta Mazur agreed your personal budget on 1 May 2026" in decision and "Raj Rao" in decision
    assert "The indicative amount was £293.15 a week. This is £24.05 more." in decision


def test_the_files_hold_the_same_figures_and_no_name_of_the_person():
    budget = factories.signed(factories.submitted(factories.prepared(factories.mrs_ahmed_plans())))
    browser = as_("Bea Brooks")
    whole = browser.get(reverse("plan:budget_file", args=[budget.ref]))
    assert "Ahmed" not in whole.content.decode() and "attachment" in whole["Content-Disposition"]
    document = whole.json()
    assert document["three_figures"]["cost_weekly_pence"] == 342_20
    assert document["signed_by"] == "Marta Mazur" and len(document["lines"]) == 3
    table = browser.get(reverse("plan:budget_csv", args=[budget.ref])).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(table)))
    assert rows[1][:5] == [
        "A personal assistant",
        "14 hours a week × £17.80",
        "The council",
        "249.20",
        "249.20",
    ]
    assert ["All together", "", "", "", "342.20", "0.00", ""] in rows


def test_what_waits_is_on_the_list_the_home_the_file_and_the_timeline():
    budget = factories.submitted()
    person, bea, marta, dina = budget.person, people.worker(), factories.manager(), factories.director()
    for who in (marta, dina):
        heaps = {heap.heading: heap for heap in today.of(who, TODAY)}
        assert heaps["Budgets that wait to be agreed"].count == 1
        assert "Mrs Amina Ahmed" in blocks(page(who.name, "budgets"))
    assert "Budgets that wait to be agreed" not in {heap.heading for heap in today.of(bea, TODAY)}
    assert "Somebody else agrees it" in blocks(page("Bea Brooks", "budgets"))
    assert page("Frank Foster", "budgets", status=403)
    send("Marta Mazur", "send_budget_back", budget.ref, because="The taxi was quoted twice.")
    assert "Budgets that came back" in {heap.heading for heap in today.of(bea, TODAY)}
    assert "1 budget" in blocks(page("Bea Brooks", "budgets", which="back"))
    again = factories.signed(factories.submitted(factories.prepared(queries.plans().get(pk=budget.plan_id))))
    events = [event.says for event in timeline.of(person)]
    assert "We agreed your personal budget: £342.20 a week, from 1 May 2026." in events
    part = next(one for one in file.of(person, bea) if one.heading == "Personal budget")
    assert [(line.says, line.state) for line in part.lines] == [("£342.20 a week", "Agreed")]
    assert again.pk == budget.pk
    send(
        "Bea Brooks",
        "end_budget",
        budget.ref,
        because="She moved.",
        ends_on_0="31",
        ends_on_1="5",
        ends_on_2="2026",
    )
    assert "holds until 1 June 2026" in blocks(page("Bea Brooks", "budget", budget.ref))
