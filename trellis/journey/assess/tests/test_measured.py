import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import words
from trellis.basis.periods import Period
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries, states
from trellis.journey.assess.models import Assessment, Dispute, EligibilityDecision, Kind, Present, Said, Talk
from trellis.journey.assess.queries.measured import OLDEST, TOPICS, Group, Spread
from trellis.journey.people.models import NamedWorker
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker
from trellis.journey.record.models import Entry

from .factories import (
    answered,
    answered_throughout,
    contact,
    decided,
    started,
    started_for_carer,
    supported_by,
    waiting_for_advocate,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def marta():
    return people.account("Marta Mazur", RoleName.MANAGER)


def nadia():
    return people.account("Nadia Noor", RoleName.ANALYST)


def just_decided(assessment: Assessment, on: date = TODAY) -> Assessment:
    """A decision as it stands in the table, without asking about ten outcomes: those are not counted."""
    EligibilityDecision.objects.create(
        assessment=assessment, decided_on=on, decided_by=worker(), eligible=True, asked={}, working={}
    )
    Assessment.objects.filter(pk=assessment.pk).update(state=states.DECIDED)
    return assessment


def of_age(age: int | None, number: int = 0, **more) -> Assessment:
    born = None if age is None else date(2026 - age, 1, 1)
    person = people.person("Nina", f"Novak {age} {number:03}", date_of_birth=born, **more)
    return just_decided(started(person))


def held(assessment: Assessment, on: date, minutes: int | None, *there: str, by=None) -> Talk:
    talk = Talk.objects.create(
        assessment=assessment,
        on=on,
        state=states.ENDED,
        minutes=minutes,
        held_by=by or worker(),
        begun_by=worker(),
        ended_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
    )
    for role in there:
        Present.objects.create(talk=talk, role=role, name=role.capitalize())
    return talk


def measured(account=None, **more) -> queries.Measured:
    return queries.measured(account or marta(), on=TODAY, **more)


def group(found: queries.Measured, by: str, says: str) -> Group:
    [cut] = [one for one in found.cuts if one.key == by]
    [found_one] = [one for one in cut.groups if one.says == says]
    return found_one


def answer(found: queries.Measured, topic: str) -> str:
    """The one answer that the only assessment has."""
    [at] = [number for number, count in enumerate(found.everybody.shares[topic]) if count]
    [asked] = [one for one in TOPICS if one.key == topic]
    return asked.answers[at]


# Talks, minutes and days.


def test_mr_grant_s_four_short_talks_are_four_and_26_minutes_over_five_weeks():
    assessment = started(people.person("George", "Grant"), begun_on=date(2026, 3, 2))
    for on, minutes in (((3, 2), 6), ((3, 9), 9), ((3, 23), 4), ((4, 7), 7)):
        held(assessment, date(2026, *on), minutes, "person")
    just_decided(assessment, on=date(2026, 4, 7))
    found = measured()
    assert (found.total_talks, found.total_minutes) == (4, 26)
    assert found.everybody.talks == Spread(4, 4)
    assert found.everybody.minutes == Spread(26, 26)
    assert found.everybody.days == Spread(36, 36)


def test_somebody_without_a_talk_counts_as_nought_talks():
    held(of_age(50), date(2026, 4, 25), 10)
    of_age(50, 1)
    found = measured()
    assert found.everybody.base == 2
    assert found.everybody.talks == Spread(0.5, 1)
    assert found.everybody.shares["who"] == (1, 1, 0, 0)


def test_only_talks_held_before_the_decision_are_counted():
    assessment = of_age(50)
    held(assessment, TODAY, 5)
    held(assessment, TODAY + DAY, 50)
    for state in (states.PLANNED, states.NOT_HELD):
        Talk.objects.create(assessment=assessment, on=TODAY, state=state, begun_by=worker())
    found = measured()
    assert (found.total_talks, found.total_minutes) == (1, 5)


def test_the_median_is_the_middle_and_nine_in_ten_do_not_pass_the_ninetieth():
    for number in range(10):
        assessment = of_age(50, number)
        held(assessment, date(2026, 4, 25), number + 1)
    found = measured()
    assert found.everybody.minutes == Spread(5.5, 9)


def test_days_are_counted_from_the_first_contact_where_there_was_one():
    person = people.person("George", "Grant")
    taken = contact(person=person, by=worker(), on=date(2026, 4, 2))
    assessment = just_decided(started(person, begun_on=date(2026, 4, 20)))
    assert measured().everybody.days == Spread(11, 11)
    taken.assessment = assessment
    taken.outcome, taken.decided_by, taken.decided_on = "assessment", worker(), date(2026, 4, 3)
    taken.outcome_says, taken.outcome_because, taken.state = "Bea comes.", "She asked.", states.ANSWERED
    taken.save()
    assert measured().everybody.days == Spread(29, 29)


@pytest.mark.parametrize(
    ("decided_on", "is_counted"),
    [(YEAR.first - DAY, False), (YEAR.first, True), (YEAR.last, True), (YEAR.last + DAY, False)],
)
def test_what_is_decided_on_the_first_and_on_the_last_day_is_counted(decided_on, is_counted):
    just_decided(started(), on=decided_on)
    assert measured(period=YEAR).everybody.base == int(is_counted)


def test_without_a_choice_the_last_twelve_months_are_counted():
    found = measured()
    assert (found.period.first, found.period.last, found.period.days) == (date(2025, 5, 2), TODAY, 365)


def test_a_decision_that_was_replaced_is_counted_once():
    assessment = answered_throughout(started())
    decided(assessment)
    actions.reopen(assessment, because="She fell.", by=worker(), on=TODAY)
    assessment.refresh_from_db()
    decided(assessment)
    assert measured().everybody.base == 1


# Who was there, and the rest that is asked of each.


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ([], "The person alone"),
        (["person"], "The person alone"),
        (["person", "worker", "interpreter"], "The person alone"),
        (["person", "carer"], "Family or who speaks for them"),
        (["speaker"], "Family or who speaks for them"),
        (["person", "carer", "advocate"], "An advocate"),
    ],
)
def test_who_was_there_is_told_by_whoever_supported_the_person_most(there, says):
    assessment = of_age(50)
    held(assessment, TODAY - DAY, 5)
    held(assessment, TODAY, 5, *there)
    assert answer(measured(), "who") == says


def test_the_worker_they_know_holds_every_talk_or_not():
    assessment = of_age(50)
    named = NamedWorker.objects.create(person=assessment.person, worker=worker(), since=date(2026, 4, 25))
    held(assessment, date(2026, 4, 25), 5)
    assert answer(measured(), "named") == "Yes"
    priya = people.account("Priya Pillai", RoleName.PRACTITIONER)
    stranger = held(assessment, date(2026, 4, 27), 5, by=priya)
    assert answer(measured(), "named") == "No"
    stranger.delete()
    named.since = date(2026, 4, 26)
    named.save()
    assert answer(measured(), "named") == "No"


def test_a_worker_who_was_named_until_the_day_of_the_talk_was_known():
    assessment = of_age(50)
    until = {"until": date(2026, 4, 25), "because": "She left."}
    NamedWorker.objects.create(person=assessment.person, worker=worker(), since=date(2026, 4, 1), **until)
    held(assessment, date(2026, 4, 25), 5)
    assert answer(measured(), "named") == "Yes"
    held(assessment, date(2026, 4, 26), 5)
    assert answer(measured(), "named") == "No"


def words_in(talk: Talk) -> Said:
    return Said.objects.create(
        talk=talk, number=1, words="I like toast.", said_by="person", said_by_name="Nina", written_by=worker()
    )


def test_words_kept_before_the_first_code_come_first_whenever_the_code_is_changed_later():
    assessment = started(people.person("George", "Grant"))
    words_in(held(assessment, TODAY, 5))
    answered(assessment, "nutrition")
    answered(assessment, "nutrition", level=1)
    just_decided(assessment)
    assert answer(measured(), "first") == "Yes"


def test_a_code_before_any_words_is_a_form_filled_in_first_however_often_it_is_saved_again():
    assessment = started(people.person("George", "Grant"))
    answered(assessment, "nutrition")
    words_in(held(assessment, TODAY, 5))
    # Saved anew after the words: the row knows this save alone, the record the first.
    answered(assessment, "nutrition", level=1)
    just_decided(assessment)
    assert Entry.objects.filter(act="wrote down an answer").exists()
    assert answer(measured(), "first") == "No"


def test_no_words_at_all_are_not_words_first():
    of_age(50)
    assert answer(measured(), "first") == "No"


@pytest.mark.parametrize(
    ("offered", "said", "says"),
    [
        (None, "", "Never offered"),
        (TODAY, "", "Offered, and would rather not"),
        (TODAY, "no", "Offered, and would rather not"),
        (TODAY, "cannot", "Offered, and would rather not"),
        (TODAY, "online", "Told us themself"),
        (TODAY, "paper", "Told us themself"),
        (TODAY, "with_somebody", "Told us themself"),
    ],
)
def test_own_words_are_offered_and_taken_or_not(offered, said, says):
    assessment = of_age(50)
    assessment.own_words_offered_on, assessment.own_words_answer = offered, said
    assessment.own_words_offered_by = worker() if offered else None
    assessment.state = states.DECIDED
    assessment.save()
    assert answer(measured(), "own_words") == says


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([], "Never said"),
        (["stands"], "Said, and stands"),
        (["stands", "changed"], "Said, and changed"),
        (["taken_back"], "Said, and open or taken back"),
    ],
)
def test_that_s_not_right_is_told_with_how_it_was_answered(answers, says):
    assessment = of_age(50)
    for outcome, state in zip(("nutrition", "hygiene"), answers, strict=False):
        Dispute.objects.create(
            assessment=assessment,
            outcome=outcome,
            as_coded={},
            said_by="person",
            said_by_name="Nina",
            raised_on=TODAY,
            raised_by=worker(),
            state=state,
            answer="Seen twice.",
            answered_by=worker(),
            answered_on=TODAY,
        )
    assert answer(measured(), "disputes") == says


def test_an_advocate_is_counted_as_owed_had_and_waited_for():
    of_age(50)
    assert answer(measured(), "advocacy") == "Never asked about"
    had = started(people.person("George", "Grant"), begun_on=date(2026, 4, 1))
    waiting = waiting_for_advocate(had, since=date(2026, 4, 11))
    actions.allocate_advocate(waiting, name="Ruth", allocated_on=date(2026, 4, 21), by=worker(), on=TODAY)
    just_decided(had)
    none = started(people.person("Otto", "Olsen"), begun_on=date(2026, 4, 1))
    waiting_for_advocate(none, since=date(2026, 4, 27))
    just_decided(none)
    found = measured()
    assert found.everybody.shares["advocacy"] == (1, 0, 1, 1)
    # Ten days until the advocate came, and four until it was decided without one.
    assert found.everybody.waited == Spread(7, 10)
    assert found.referred == 2


def test_an_advocate_whose_part_has_ended_was_had():
    assessment = started(people.person("George", "Grant"))
    there = supported_by(assessment)
    just_decided(assessment)
    actions.end_advocacy(there, because="Done.", by=worker(), on=TODAY)
    assert answer(measured(), "advocacy") == "Owed, and had one"


# Groups.


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (17, "Under 18"),
        (18, "18 to 44"),
        (44, "18 to 44"),
        (45, "45 to 64"),
        (64, "45 to 64"),
        (65, "65 to 74"),
        (74, "65 to 74"),
        (75, "75 to 84"),
        (84, "75 to 84"),
        (85, OLDEST),
        (101, OLDEST),
        (None, "Not known"),
    ],
)
def test_each_age_has_its_band_and_85_and_over_are_by_themselves(age, band):
    of_age(age)
    assert group(measured(), "age", band).base == 1


def test_the_age_is_that_on_the_day_of_the_decision():
    person = people.person("Nina", "Novak", date_of_birth=date(1941, 5, 1))
    just_decided(started(person), on=date(2026, 4, 30))
    assert group(measured(), "age", "75 to 84").base == 1
    person = people.person("Otto", "Olsen", date_of_birth=date(1941, 5, 1))
    just_decided(started(person), on=date(2026, 5, 1))
    assert group(measured(), "age", OLDEST).base == 1


def test_people_are_cut_by_reason_sex_ethnicity_and_what_is_kept_of_them():
    assessment = of_age(50, support_reason="learning_disability", sex="female", ethnicity="white_british")
    person = assessment.person
    person.autism, person.dementia, person.has_nobody = True, False, None
    person.save()
    found = measured()
    for by, says in (
        ("reason", "Learning disability support"),
        ("sex", "Female"),
        ("ethnicity", "White"),
        ("autism", "Yes"),
        ("dementia", "No"),
        ("has_nobody", "Not known"),
        ("substance_misuse", "Not known"),
    ):
        assert group(found, by, says).base == 1, by


def test_each_cut_counts_everybody_once():
    for number, age in enumerate([20, 50, 66, 90, None, 90]):
        of_age(age, number)
    for cut in measured().cuts:
        *groups, everybody = cut.groups
        assert sum(one.base for one in groups) == everybody.base == 6
        for topic in TOPICS:
            assert sum(everybody.shares[topic.key]) == 6


def test_a_group_s_numbers_are_those_of_its_own_people():
    held(of_age(50), TODAY, 10)
    held(of_age(90), TODAY, 4)
    held(of_age(90, 1), TODAY, 6)
    found = measured()
    assert group(found, "age", "45 to 64").minutes == Spread(10, 10)
    assert group(found, "age", OLDEST).minutes == Spread(5, 6)


def test_carers_assessments_are_counted_apart():
    sara = people.carer(people.person())
    own = started(sara.person)
    hers = started_for_carer(sara, joint_with=own)
    just_decided(hers)
    assert measured().everybody.base == 0
    found = measured(kind=Kind.CARER)
    assert [cut.key for cut in found.cuts] == ["joint"]
    assert group(found, "joint", "Together with the person’s own").base == 1


# Who is shown what.


def test_a_manager_sees_their_own_teams_as_they_are():
    of_age(50)
    just_decided(started(people.person("Bill", "Baker", of="Hillside")))
    found = measured()
    assert found.everybody.base == 1 and not found.is_hidden


def test_whoever_sees_no_names_is_shown_the_whole_council_without_small_numbers():
    for number in range(7):
        of_age(50, number)
        born = {"date_of_birth": date(1930, 1, 1)}
        just_decided(started(people.person("Bill", f"Baker {number}", of="Hillside", **born)))
    for number in range(3):
        of_age(20, number)
    found = measured(nadia())
    assert found.is_hidden and found.everybody.base == 17
    young = group(found, "age", "18 to 44")
    assert young.base is None and young.minutes == Spread(None, None)
    assert all(count is None for counts in young.shares.values() for count in counts)
    # Another band is hidden with it: else all less the others would give the three away.
    assert sum(one.base is None for one in found.cuts[0].groups) >= 2


def test_a_small_number_of_answers_is_hidden_with_its_counterpart():
    for number in range(20):
        assessment = of_age(50, number)
        if number < 3:
            held(assessment, TODAY, 5)
    shares = measured(nadia()).everybody.shares["who"]
    assert shares[1] is None and shares[0] is None
    assert measured(nadia()).everybody.base == 20


def test_whoever_sees_no_names_is_shown_whole_financial_years_whatever_days_are_asked_for():
    just_decided(started(people.person("Otto", "Olsen"), begun_on=date(2026, 1, 1)), on=date(2026, 2, 3))
    of_age(50)
    found = measured(nadia(), period=Period(date(2026, 2, 1), date(2026, 2, 5)))
    assert found.period == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert measured(nadia()).period == YEAR


def test_many_people_take_as_many_queries_as_few():
    def asked() -> int:
        account = nadia()
        account.roles_held_today  # noqa: B018
        with CaptureQueriesContext(connection) as took:
            queries.measured(account, on=TODAY)
        return len(took)

    of_age(50)
    few = asked()
    for number in range(1, 12):
        held(of_age(50, number), TODAY, 5, "person")
    assert asked() == few == 12


# The pages.


@pytest.fixture
def as_marta(client):
    accounts.council()
    client.force_login(marta())
    return client


def test_the_page_shows_everybody_and_then_one_way_of_cutting(as_marta):
    held(of_age(90), TODAY, 6)
    page = words(as_marta.get(reverse("assess:measured") + "?from=2026-04-01&to=2026-05-31"))
    assert "Decided 1 April 2026 to 31 May 2026 How assessments are done" in page
    assert "6 in all; half had 6 or fewer, nine in ten 6 or fewer" in page
    assert "Age on the day: how assessments were done" in page and "85 and over" in page
    # Under each question its answers, of the only group and of everybody; of yes and no the yes alone.
    assert "No talk 0% 0% The person alone 100% 100%" in page
    assert "Words kept before the first code 0% 0% Every talk with the worker they know 0% 0%" in page
    page = words(as_marta.get(reverse("assess:measured") + "?by=dementia&from=2026-04-01&to=2026-05-31"))
    assert "Dementia: how assessments were done" in page


def test_a_manager_chooses_other_days_and_is_told_when_they_will_not_do(as_marta):
    of_age(50)
    days = {"first_0": 1, "first_1": 4, "first_2": 2026, "last_0": 1, "last_1": 5, "last_2": 2026}
    found = as_marta.get(reverse("assess:measured"), {**days, "by": "sex", "kind": "adult"})
    assert found.url == reverse("assess:measured") + "?kind=adult&by=sex&from=2026-04-01&to=2026-05-01"
    wrong = as_marta.get(reverse("assess:measured"), {**days, "last_2": 2025})
    assert "The last day must not be before the first." in words(wrong)


def test_where_nothing_was_decided_the_page_says_so(as_marta):
    assert "No assessment was decided in these days." in words(as_marta.get(reverse("assess:measured")))


@pytest.mark.parametrize("asked", ["?by=shoe_size", "?kind=dog"])
def test_what_is_not_counted_is_not_found(as_marta, asked):
    assert as_marta.get(reverse("assess:measured") + asked).status_code == 404


@pytest.mark.parametrize(
    "asked", ["?from=x&to=y", "?from=2026-05-02&to=2026-05-01", "?from=0001-01-01&to=0001-01-02"]
)
def test_days_that_are_none_are_let_be(as_marta, asked):
    assert as_marta.get(reverse("assess:measured") + asked).status_code == 200
    assert as_marta.get(reverse("assess:measured_csv") + asked).status_code == 200


def test_managers_finance_analysts_and_administrators_open_it_and_nobody_else(client):
    people.gather_the_cast()
    accounts.council()
    may = {"Marta Mazur", "Frank Foster", "Nadia Noor", "Idris Iqbal"}
    for name in (*may, "Bea Brooks", "Amina Ahmed", "Sara Ahmed", "Olive Okafor", "Ade Adeyemi"):
        client.force_login(people.account(name))
        for page in ("assess:measured", "assess:measured_csv"):
            assert (client.get(reverse(page)).status_code == 200) == (name in may), (name, page)


def test_the_sheet_hides_small_numbers_for_managers_too_and_opens_in_a_spreadsheet(as_marta):
    for number in range(9):
        of_age(50, number)
    for number in range(2):
        of_age(90, number)
    response = as_marta.get(reverse("assess:measured_csv") + "?from=2026-04-01&to=2026-05-31")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        'filename="assessments-measured-adult-2026-04-01-2026-05-31.csv"' in response["Content-Disposition"]
    )
    sheet = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["By"] for row in sheet} == {cut.by for cut in measured(period=YEAR).cuts}
    [old] = [row for row in sheet if row["By"] == "Age on the day" and row["Group"] == OLDEST]
    assert old["Assessments decided"] == "c" and old["Who was there: No talk"] == "c"
    assert len({len(row) for row in sheet}) == 1


def test_the_analyst_s_page_says_what_c_means_and_chooses_no_days(client):
    accounts.council()
    client.force_login(nadia())
    of_age(50)
    page = client.get(reverse("assess:measured"))
    assert "Numbers from 1 to 4 are shown as “c”" in words(page)
    assert "Choose other days" not in words(page)
