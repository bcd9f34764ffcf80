"""The form may change from a day on; what was begun keeps its own words, order and prompts."""

import re
from datetime import date
from importlib.resources import files

import pytest
from django.urls import reverse

from tests.house import ROOT
from trellis.basis.findings import Refused
from trellis.engines.allocation.questions import OUTCOMES
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import queries, questions
from trellis.journey.assess.models import Kind
from trellis.journey.assess.questions import questions_of, read_question_set, set_for
from trellis.journey.people.tests import factories as people

from . import factories
from .factories import answered, answered_throughout, decided, started

FIRST = files("trellis.journey.assess").joinpath("question_sets", "2026-04.toml").read_text("utf-8")


def later_text(day: str = "2026-09-01") -> str:
    """A later form: eating has another name, comes after washing, and has lost a prompt."""
    text = FIRST.replace('name = "2026-04"', 'name = "2026-09"').replace("from = 2015-04-01", f"from = {day}")
    eating, washing = text.index("[[adult]]"), text.index("[[adult]]", text.index("[[adult]]") + 1)
    after = text.index("[[adult]]", washing + 1)
    text = text[:eating] + text[washing:after] + text[eating:washing] + text[after:]
    return text.replace('"Eating and drinking"', '"Food and drink"', 1).replace(
        '  "Who gets the shopping in?",\n', ""
    )


@pytest.fixture
def later_set(monkeypatch):
    """The later form, which serves from 1 September 2026 on."""
    later = read_question_set(later_text())
    monkeypatch.setitem(questions.SETS, later.name, later)
    return later


def test_every_set_is_in_a_file_of_its_name():
    folder = files("trellis.journey.assess").joinpath("question_sets")
    assert {one.name for one in folder.iterdir()} == {f"{name}.toml" for name in questions.SETS}


def test_the_assessment_and_the_sum_call_an_outcome_the_same():
    asked = questions.SETS["2026-04"].questions[Kind.ADULT]
    assert [(one.key, one.title) for one in asked] == [(one.key, one.title) for one in OUTCOMES]


def test_every_outcome_has_a_question_and_something_to_get_a_talk_going():
    for kind in Kind.values:
        for one in questions.QUESTIONS[kind]:
            assert one.asks.endswith("?") and one.prompts, one.key


@pytest.mark.parametrize(
    ("begun_on", "name"),
    [
        (date(2014, 1, 1), "2026-04"),
        (date(2026, 8, 31), "2026-04"),
        (date(2026, 9, 1), "2026-09"),
        (date(2026, 9, 2), "2026-09"),
    ],
)
@pytest.mark.usefixtures("later_set")
def test_an_assessment_takes_the_newest_set_whose_day_has_come_on_the_day_it_begins(begun_on, name):
    assert set_for(begun_on).name == name


@pytest.mark.django_db
def test_an_assessment_begun_earlier_keeps_its_words_its_order_and_its_prompts(later_set, client):
    accounts.council()
    client.force_login(people.worker())
    earlier = answered_throughout(started(), unable=("nutrition", "hygiene"))
    assert earlier.question_set == "2026-04"
    first = questions_of(earlier)[0]
    assert (first.key, first.title) == ("nutrition", "Eating and drinking")
    assert "Who gets the shopping in?" in first.prompts
    assert [task.question.key for task in queries.tasks_of(earlier, {})][:2] == ["nutrition", "hygiene"]
    decision = decided(earlier)
    for address in (reverse("assess:written", args=[earlier.ref]), decision_page(decision)):
        page = client.get(address).content.decode()
        assert "Eating and drinking" in page and "Food and drink" not in page, address
    assert later_set.questions["adult"][0].key == "hygiene"


@pytest.mark.django_db
def test_an_assessment_begun_later_takes_the_new_words_and_the_law_s_outcomes_stay(later_set, client):
    accounts.council()
    client.force_login(people.worker())
    # Nothing begins before today, so the later set's day has come already.
    questions.SETS[later_set.name] = read_question_set(later_text("2026-04-20"))
    new = started(begun_on=date(2026, 4, 20))
    assert new.question_set == "2026-09"
    answered(new, "hygiene")
    answered(new, "nutrition", level=2)
    assert [one.title for one in questions_of(new)[:2]] == ["Washing and keeping clean", "Food and drink"]
    assert queries.next_after(new, {}, "hygiene").key == "nutrition"
    page = client.get(reverse("assess:outcome", args=[new.ref, "nutrition"])).content.decode()
    assert "Food and drink" in page and "Who gets the shopping in?" not in page
    # The sum and the law keep their own order, whatever the order of asking.
    assert list(queries.for_allocation(new).answers)[:2] == ["nutrition", "hygiene"]
    assert list(queries.answers_of(new)) == ["nutrition", "hygiene"]


@pytest.mark.django_db
def test_a_set_that_somebody_took_away_leaves_its_assessments_open_to_read(client, monkeypatch):
    accounts.council()
    client.force_login(people.worker())
    assessment = started()
    assessment.question_set = "2019-01"
    assessment.save()
    assert client.get(reverse("assess:written", args=[assessment.ref])).status_code == 200
    assert len(questions_of(assessment)) == 10


@pytest.mark.django_db
def test_a_carer_is_asked_in_the_words_of_the_carers_questions():
    own = factories.started_for_carer(people.carer(people.person()))
    assert [one.letter for one in questions_of(own)] == list("abcdefgh")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FIRST.replace("[[carer]]", "[[carers]]"), "A set of questions needs “carer”"),
        (FIRST.replace('outcome = "toilet"', 'outcome = "gardening"'), "The law asks about no “gardening”."),
        (FIRST.replace('outcome = "toilet"', 'outcome = "hygiene"'), "“hygiene” is asked about twice."),
        (FIRST.replace('title = "Using the toilet"', 'title = " "'), "“title” must be words."),
        (FIRST.replace('title = "Using the toilet"\n', ""), "A question has outcome, title, plain, asks"),
        (FIRST.replace('["What does the child miss out on, if anything?"]', "[3]"), "must be a sentence"),
        (FIRST.replace("from = 2015-04-01", 'from = "soon"'), "The day must be a date."),
        (FIRST.replace('name = "2026-04"', 'name = ""'), "The name must be words."),
        (FIRST.replace('name = "2026-04"', 'name = "2026-04"\nauthor = "us"'), "has no “author”"),
        ("[[adult]", "This is not TOML"),
    ],
)
def test_a_set_that_will_not_do_is_refused_by_name(text, says):
    with pytest.raises(Refused) as refused:
        read_question_set(text)
    assert says in "\n".join(str(finding) for finding in refused.value.findings)


@pytest.mark.parametrize("kind", Kind.values)
def test_no_outcome_of_the_law_can_be_dropped(kind):
    for one in questions.LAW_ASKS[kind]:
        parts = FIRST.split("\n[[")
        kept = [part for part in parts if not (part.startswith(kind) and f'outcome = "{one.key}"' in part)]
        assert len(kept) == len(parts) - 1
        with pytest.raises(Refused, match=f"“{one.key}” is left out"):
            read_question_set("\n[[".join(kept))


def decision_page(decision) -> str:
    return reverse("assess:decision", args=[decision.ref])


def test_the_set_shown_in_the_guide_is_like_the_ones_that_are_read():
    guide = (ROOT / "docs" / "guides" / "changing-the-questions.md").read_text("utf-8")
    shown = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)[0]
    # The guide shows one outcome; the rest stand in the file it is copied from.
    rest = FIRST[FIRST.index("[[adult]]", FIRST.index("[[adult]]") + 1) :]
    later = read_question_set(shown + rest)
    assert later.serves_from == date(2027, 4, 1) and later.questions["adult"][0].title == "Food and drink"
