"""The pages about somebody's money, as each of the cast finds them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.challenge import actions as challenging
from trellis.journey.contribute import actions, queries, questions, states
from trellis.journey.contribute.models import ConfirmedAmount, FilledInBy, FinancialAssessment
from trellis.journey.people import today
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.tell import letters

from . import factories
from .factories import BORN, TODAY

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    for module in ("views.filling_in", "views.working_out", "views.law", "queries.telling", "telling"):
        monkeypatch.setattr(f"trellis.journey.contribute.{module}.localdate", lambda: TODAY)
    accounts.council()


@pytest.fixture
def amina() -> Person:
    person = people.person(date_of_birth=BORN)
    person.account = people.signing_in(person)
    return person


def as_(account: Account | str) -> Client:
    browser = Client()
    one = Account.objects.get(name=account) if isinstance(account, str) else account
    browser.force_login(one, "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def words(response) -> str:
    page = response.content.decode()
    main = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", page[page.index("<main") :], flags=re.DOTALL)
    return " ".join(main.split())


def at(name: str, *args: object) -> str:
    return reverse(f"contribute:{name}", args=args)


def typed(form_lines: list[tuple[str, str, str]], **more: str) -> dict[str, str]:
    boxes = {"version": "0", "rows": str(max(len(form_lines), 3))}
    for number, (kind, pounds, every) in enumerate(form_lines):
        boxes |= {f"kind-{number}": kind, f"pence-{number}": pounds, f"every-{number}": every}
    return boxes | more


def test_mrs_ahmed_fills_it_in_page_by_page_hands_it_in_and_reads_what_she_pays(amina):
    factories.policy_in_force()
    browser = as_(amina.account)
    begun = browser.post(at("new", amina.ref))
    assessment = FinancialAssessment.objects.get()
    assert begun.url == at("one", assessment.ref)
    filled = {
        "way": {"version": "0", "way": "full"},
        "household": {"version": "0", "household": "single", "setting": "community"},
        "savings": {"version": "0", "own_pence": "6,200"},
        "income": typed(
            [("state_pension", "213.75", "week"), ("attendance_allowance_lower", "£300", "four_weeks")]
        ),
        "housing": typed([], none="on"),
        "disability": typed([], none="on"),
        "family": {"version": "0", "children": "0"},
    }
    pages = [page.key for page in questions.PAGES]
    for number, (page, boxes) in enumerate(filled.items()):
        after = browser.post(at("page", assessment.ref, page), boxes)
        following = pages[number + 1 :]
        expected = at("page", assessment.ref, following[0]) if following else at("one", assessment.ref)
        assert after.status_code == 302 and after.url == expected, words(after) if after.content else after
    listed = words(browser.get(at("one", assessment.ref)))
    assert listed.count("Done") == 7 and "Attendance Allowance, lower rate £300.00 every four weeks" in listed
    assert browser.post(at("hand_in", assessment.ref)).status_code == 302

    frank = as_(factories.finance())
    assert "Mrs Amina Ahmed" in words(frank.get(at("waiting")))
    assert "£47.30 a week. Nothing is kept" in words(frank.get(at("one", assessment.ref)))
    boxes = {"starts_on_0": "4", "starts_on_1": "5", "starts_on_2": "2026", "because": "", "keep": "1"}
    made = frank.post(at("work_out", assessment.ref), boxes)
    page = words(browser.get(made.url))
    assert "£47.30 a week This is the most you pay" in page and "It holds from 4 May 2026" in page
    assert "A single person of pension age" in page and "SI 2014/2672" in page
    assert "We did the sum again just now. It came to the same" in page


@pytest.mark.parametrize(
    ("page", "boxes", "says"),
    [
        ("savings", {"own_pence": "-1"}, "must be £0.00 or more"),
        ("savings", {"own_pence": "99999999999"}, "must be £10,000,000.00 or less"),
        ("savings", {"own_pence": "lots"}, "must be pounds and pence"),
        ("savings", {"own_pence": "0", "joint-0-pence": "100"}, "how many people it belongs to"),
        ("savings", {"own_pence": "0", "joint-0-pence": "100", "joint-0-owners": "1"}, "at least 2 people"),
        ("income", typed([("state_pension", "600000", "month")]), "a week. Check the sum"),
        ("income", typed([("state_pension", "", "week")]), "Line 1: enter how much it is"),
        ("income", typed([("", "12", "week")]), "Line 1: choose what it is"),
        ("income", typed([]), "Enter a line, or tick"),
        ("income", typed([("other", "1", "week")], none="on"), "Take one of them out"),
        ("income", typed([("lottery", "1", "week")]), "Select a valid choice"),
        ("family", {"children": "31"}, "up to 30"),
        ("way", {"way": "maybe"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box_and_what_was_typed_is_still_there(amina, page, boxes, says):
    begun = actions.begin_assessment(amina, by=amina.account, on=TODAY)
    answer = as_(amina.account).post(at("page", begun.ref, page), {"version": "0", **boxes})
    assert answer.status_code == 200 and says in words(answer)
    for value in boxes.values():
        assert not value or f'value="{value}"' in answer.content.decode() or value in ("maybe", "lottery")
    begun.refresh_from_db()
    assert begun.answers == {}


def test_more_lines_are_shown_with_what_was_typed_and_nothing_is_kept(amina):
    begun = actions.begin_assessment(amina, by=amina.account, on=TODAY)
    boxes = typed([("state_pension", "213.75", "week")], more="1")
    page = as_(amina.account).post(at("page", begun.ref, "income"), boxes).content.decode()
    assert 'name="kind-5"' in page and 'value="213.75"' in page and "There is a problem" not in page
    begun.refresh_from_db()
    assert begun.answers == {}


def test_two_windows_show_both_answers_and_saving_again_is_done_knowingly(amina):
    begun = actions.begin_assessment(amina, by=amina.account, on=TODAY)
    browser, address = as_(amina.account), at("page", begun.ref, "income")
    two = [("state_pension", "213.75", "week"), ("private_pension", "80", "month")]
    browser.post(address, typed(two))
    beside = browser.post(address, typed([("state_pension", "200", "week")]))
    page = words(beside)
    assert beside.status_code == 409 and "saved this page while you were typing" in page
    assert "A private or work pension" in page and 'name="version" value="1"' in beside.content.decode()
    saved = browser.post(address, typed([("state_pension", "200", "week")], version="1"))
    assert saved.status_code == 302
    begun.refresh_from_db()
    assert questions.given(begun.answers, "income")["lines"][0]["pence"] == 200_00


def test_whoever_would_rather_not_say_is_told_gently_what_it_means(amina):
    factories.policy_in_force()
    begun = actions.begin_assessment(amina, by=amina.account, on=TODAY)
    browser = as_(amina.account)
    assert "Nobody will think less of you" in words(browser.get(at("page", begun.ref, "way")))
    after = browser.post(at("page", begun.ref, "way"), {"version": "0", "way": "rather_not"})
    assert after.url == at("one", begun.ref)
    listed = words(browser.get(after.url))
    assert "Check it and hand it in" in listed and "Savings" not in listed
    browser.post(at("hand_in", begun.ref))
    made = actions.work_out(begun, starts_on=TODAY, by=factories.finance(), on=TODAY)
    page = words(browser.get(at("contribution", made.ref)))
    assert "The whole cost" in page and "You would rather not tell us about your money" in page


def test_a_paper_goes_in_behind_a_figure_and_comes_back_as_a_download(amina):
    begun = factories.fill_in(actions.begin_assessment(amina, by=amina.account, on=TODAY), by=amina.account)
    browser = as_(amina.account)
    wrong = browser.post(
        at("evidence", begun.ref), {"shows": "State Pension", "paper": SimpleUploadedFile("a.pdf", b"<html>")}
    )
    assert "must be a PDF, or a picture" in words(wrong)
    upload = SimpleUploadedFile("pension.pdf", PDF)
    browser.post(at("evidence", begun.ref), {"shows": "State Pension", "paper": upload})
    paper = queries.evidence_of(begun)[0]
    assert "State Pension: pension.pdf" in words(browser.get(at("one", begun.ref)))
    given = browser.get(at("paper", paper.ref))
    assert given.content == PDF and given["Content-Disposition"].startswith("attachment")
    assert as_(people.worker()).get(at("paper", paper.ref)).status_code == 403
    browser.post(at("take_out", paper.ref))
    assert queries.evidence_of(begun) == []


def test_it_comes_back_with_what_is_missing_for_the_person_and_in_a_letter(amina):
    handed_in = factories.handed_in(amina)
    frank = as_(factories.finance())
    frank.post(at("send_back", handed_in.ref), {"because": "Your letter about Attendance Allowance."})
    page = words(as_(amina.account).get(at("one", handed_in.ref)))
    assert "Something is missing" in page and "Your letter about Attendance Allowance." in page
    letter = letters.letter("money-missing").source(handed_in.ref, people.worker())
    assert letter.words.is_about_money and any("Attendance" in one.text for one in letter.words.blocks)


# Who may. ------------------------------------------------------------------------------------------------


def test_what_was_told_is_for_the_person_whoever_sees_to_their_money_and_finance_alone(amina):
    people.carer(amina, signs_in=True, may_see=True)
    son = people.account("Yusuf Ahmed", RoleName.CARER)
    power = people.speaker(amina, "Yusuf Ahmed", "lpa_property", sign_in_name=son.username)
    people.account("Marta Mazur", RoleName.MANAGER)
    accounts.administrator()
    own = actions.begin_assessment(amina, by=amina.account, on=TODAY)
    factories.finance()

    def who_reads() -> set[str]:
        names = ("Amina Ahmed", "Sara Ahmed", "Yusuf Ahmed", "Bea Brooks", "Marta Mazur", "Frank Foster")
        return {name for name in names if as_(name).get(at("one", own.ref)).status_code == 200}

    assert who_reads() == {"Amina Ahmed"}, "a power nobody has seen opens nothing; nor is it handed in"
    people.seen(power)
    assert who_reads() == {"Amina Ahmed", "Yusuf Ahmed"}
    FinancialAssessment.objects.filter(pk=own.pk).update(filled_in_by=FilledInBy.SPEAKER)
    assert any(heap.heading == "Money you see to" for heap in today.of(son, TODAY))
    factories.fill_in(own, by=son)
    actions.hand_in(own, by=son, on=TODAY)
    assert who_reads() == {"Amina Ahmed", "Yusuf Ahmed", "Frank Foster"}


def test_finance_opens_the_money_of_whom_it_works_for_and_nothing_else_of_the_record(amina):
    handed_in, frank = factories.handed_in(amina), as_(factories.finance())
    other = people.person("Bill", "Baker")
    assert frank.get(at("one", handed_in.ref)).status_code == 200
    assert frank.get(reverse("people:one", args=[amina.ref])).status_code == 403
    assert frank.get(at("new", other.ref)).status_code == 403
    assert frank.get(at("of", other.ref)).status_code == 403


def test_family_and_planners_who_may_see_the_money_see_the_sum_and_not_what_it_came_from(amina):
    sara = people.carer(amina, signs_in=True, may_see=True).account
    made = factories.contribution(amina)
    page = words(as_(sara).get(at("contribution", made.ref)))
    assert "£47.30 a week" in page and "£213.75" not in page and "How we got to it" not in page
    assert "£213.75" in words(as_(people.worker()).get(at("contribution", made.ref)))
    assert as_(people.worker("Tom Tran", of="Hillside")).get(at("contribution", made.ref)).status_code == 403
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    assert as_(olive).get(at("contribution", made.ref)).status_code == 403
    people.actions.let_in(
        amina, accounts.organisation(), sections=["money"], may_write=False, by=amina.account, on=TODAY
    )
    page = words(as_(olive).get(at("contribution", made.ref)))
    assert "£47.30 a week" in page and "£213.75" not in page


def test_nobody_works_out_their_own(amina):
    own = people.account("Frank Foster", RoleName.FINANCE, RoleName.PERSON)
    frank = people.person("Frank", "Foster")
    actions_on = people.actions.change_person(
        frank, version=frank.version, sign_in_name=own.username, by=people.worker(), on=TODAY
    )
    begun = factories.fill_in(actions.begin_assessment(actions_on, by=own, on=TODAY), by=own)
    actions.hand_in(begun, by=own, on=TODAY)
    assert as_(own).get(at("work_out", begun.ref)).status_code == 403
    assert "Frank" not in words(as_(own).get(at("waiting")))


# The letter, the timeline, today, a question. ------------------------------------------------------------


def test_the_letter_tells_the_same_figures_as_the_page_and_says_what_is_to_be_confirmed(amina):
    made = factories.contribution(
        amina, **{questions.HOUSEHOLD: {"household": "couple", "setting": "community"}}
    )
    told = letters.letter("contribution").source(made.ref, people.worker()).words
    assert told.is_about_money and told.easy and "104.45" in told.short
    rows = {row[0]: row[1] for block in told.blocks for row in block.rows}
    page = words(as_(amina.account).get(at("contribution", made.ref)))
    for says, comes_to in rows.items():
        if "£" in comes_to:
            assert says in page and comes_to.lstrip("−") in page
    assert "To be confirmed" in page
    assert any("One of a couple" in item for block in told.blocks for item in block.items)


def test_everybody_has_what_waits_for_them_today(amina):
    factories.policy_in_force()
    begun = actions.begin_assessment(amina, by=amina.account, on=TODAY)

    def waits(account: Account) -> dict[str, int]:
        fresh = Account.objects.get(pk=account.pk)
        return {heap.heading: heap.count for heap in today.of(fresh, TODAY)}

    assert waits(amina.account)["Your money"] == 1
    factories.fill_in(begun, by=amina.account)
    actions.hand_in(begun, by=amina.account, on=TODAY)
    assert waits(factories.finance())["Financial assessments to do"] == 1
    actions.work_out(begun, starts_on=TODAY, by=factories.finance(), on=TODAY)
    assert waits(people.worker())["Tell people what they pay"] == 1
    file = words(as_(people.worker()).get(reverse("people:one", args=[amina.ref])))
    assert "Pays up to £47.30 a week, from 1 May 2026" in file
    assert "What you pay" in words(as_(amina.account).get(reverse("people:one", args=[amina.ref])))


def test_what_somebody_pays_can_be_questioned_and_stands_until_it_is_answered(amina):
    made = factories.contribution(amina)
    raised = challenging.raise_challenge(
        "charge", made.ref, words="I pay more for heating.", by=amina.account, on=TODAY
    )
    assert raised.stood_weekly_pence == 47_30
    assert "Until then what stood goes on: £47.30 a week" in words(
        as_(amina.account).get(at("contribution", made.ref))
    )


# Policies and amounts. -----------------------------------------------------------------------------------


def test_a_policy_is_typed_in_pounds_and_adopted_on_its_page():
    boxes = {
        **{"from_date_0": "6", "from_date_1": "4", "from_date_2": "2026", "decision": "Decision D-21"},
        **{"percent_of_disposable": "87.5", "minimum_charge_pence": "1.25", "rounding": "round_down"},
        **{"standard_disability_pence": "10", "protects-single-of": "250.10"},
    }
    prepared = as_(factories.finance()).post(at("prepare_policy"), boxes)
    policy = queries.policies().get()
    assert prepared.url == at("policy", policy.ref)
    assert policy.protects == [{"household": "single", "pension_age": True, "pence": 250_10}]
    dina = as_(factories.director())
    assert "87.5% of what is left over" in words(dina.get(prepared.url))
    dina.post(prepared.url)
    assert queries.policy_in_force(TODAY) == policy


def test_an_administrator_reads_an_amount_in_its_source_and_confirms_it():
    idris = as_(accounts.administrator())
    listed = words(idris.get(at("amounts")))
    assert "One of a couple, of pension age." in listed and "£184.30" in listed
    address = at("confirm", "protected_income", "couple_pension_age", "2026-04-06")
    assert "Enter where you read it" in words(idris.post(address, {"value": "184.30", "source": ""}))
    idris.post(address, {"value": "185.30", "source": "Circular LAC(DHSC)(2026)1"})
    assert ConfirmedAmount.objects.get().value == 185_30
    every = words(idris.get(at("amounts"), {"shown": "all"}))
    assert "Source: £185.30" in every and "Circular LAC(DHSC)(2026)1" in every
    assert idris.get(at("confirm", "protected_income", "couple", "2027-01-01")).status_code == 404
    pension_age = at("confirm", "pension_age", "pension_age", "2020-10-06")
    assert "66 years and 1 months" in words(idris.get(pension_age))
    idris.post(pension_age, {"source": "Pensions Act 1995, Sch 4"})
    assert queries.law_as_read().pension_age.on("pension_age", TODAY).status is None


def test_no_page_asks_more_than_twenty_questions_of_the_database(amina):
    made = factories.contribution(amina)
    frank, own = as_(factories.finance()), as_(amina.account)
    for browser, address in (
        (own, at("contribution", made.ref)),
        (own, at("one", made.assessment.ref)),
        (frank, at("waiting")),
        (frank, at("contribution", made.ref)),
        (frank, at("policies")),
        (as_(accounts.administrator()), at("amounts")),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= 20, address


def test_a_worker_asks_finance_to_do_one_with_somebody_who_is_not_on_line(amina):
    bea = as_(people.worker())
    bea.post(at("new", amina.ref), {"filled_in_by": FilledInBy.OFFICER})
    begun = FinancialAssessment.objects.get()
    assert (begun.filled_in_by, begun.state) == (FilledInBy.OFFICER, states.PART_DONE)
    assert bea.get(at("one", begun.ref)).status_code == 403
    frank = as_(factories.finance())
    assert frank.get(at("page", begun.ref, "income")).status_code == 200
    assert date(2026, 5, 1) == TODAY and frank.get(at("page", begun.ref, "lottery")).status_code == 404
