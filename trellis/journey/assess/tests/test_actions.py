import inspect
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from trellis.engines.eligibility.working import decide as decide_by_law
from trellis.journey.accounts.access import Refused
from trellis.journey.assess import actions, queries
from trellis.journey.assess.actions import HelpSaid
from trellis.journey.assess.models import Assessment, EligibilityDecision, Kind, OutcomeAnswer
from trellis.journey.people.actions import SavedMeanwhile, end_carer
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY
from trellis.journey.record.models import Entry

from . import factories
from .factories import answered, started

pytestmark = pytest.mark.django_db


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as problem:
        act(*args, **kwargs)
    return " ".join(problem.value.messages)


def newest() -> Entry:
    return Entry.objects.order_by("-number")[0]


# Starting.


@pytest.mark.parametrize(
    ("begun_on", "says"),
    [
        (date(2015, 4, 1), ""),
        (date(2015, 3, 31), "This test begins on 1 April 2015; 31 March 2015 is before it."),
        (date(2015, 4, 2), ""),
        (TODAY, ""),
        (date(2026, 5, 2), "must be today or in the past"),
    ],
)
def test_an_assessment_begins_no_earlier_than_the_law_and_no_later_than_today(begun_on, says):
    person = people.person()
    if says:
        assert says in refused(started, person, begun_on=begun_on)
        assert not Assessment.objects.exists()
    else:
        assert started(person, begun_on=begun_on).state == "in_progress"
        assert (newest().act, newest().person_ref) == ("started an assessment", person.ref)


def test_a_person_has_one_assessment_under_way_at_a_time(monkeypatch):
    person = people.person()
    started(person)
    says = "An assessment of Mrs Amina Ahmed is under way already."
    assert says in refused(started, person)
    # And the same where a second worker's check ran before the first worker's save.
    monkeypatch.setattr(actions.assessment, "_check_may_start", lambda assessment, on: None)
    assert says in refused(started, person)
    assert Assessment.objects.count() == 1


def test_a_carer_s_assessment_may_stand_beside_the_person_s():
    sara = people.carer(people.person())
    own = started(sara.person)
    hers = factories.started_for_carer(sara, joint_with=own)
    assert (hers.kind, hers.carer, hers.joint_with) == (Kind.CARER, sara, own)


def test_a_carer_s_assessment_is_of_somebody_who_helps_this_person_now():
    amina, george = people.person(), people.person("George", "Grant")
    gwen = people.carer(george, "Gwen Grant", "sister")
    by = people.worker()
    start = {"kind": Kind.CARER, "begun_on": TODAY, "by": by, "on": TODAY}
    assert "helps this person now" in refused(actions.start_assessment, amina, carer=gwen, **start)
    assert "helps this person now" in refused(actions.start_assessment, amina, **start)
    end_carer(gwen, by=by, on=TODAY, because="She moved.")
    gwen.refresh_from_db()
    assert "helps this person now" in refused(actions.start_assessment, george, carer=gwen, **start)


def test_two_are_assessed_together_only_while_the_person_s_own_is_under_way():
    sara = people.carer(people.person())
    own = started(sara.person)
    actions.set_aside(own, because="By mistake.", by=people.worker(), on=TODAY)
    own.refresh_from_db()
    assert "only while" in refused(factories.started_for_carer, sara, joint_with=own)


def test_a_worker_of_another_team_writes_nothing():
    assessment = started()
    tom = people.worker("Tom Tran", of="Hillside")
    attempts = [
        lambda: actions.start_assessment(assessment.person, begun_on=TODAY, by=tom, on=TODAY),
        lambda: actions.save_answer(assessment, "work", version=0, level=1, by=tom),
        lambda: actions.save_circumstances(assessment, [], shown="", by=tom),
        lambda: actions.decide(assessment, version=1, **factories.judged(assessment), by=tom, on=TODAY),
        lambda: actions.reopen(assessment, because="x", by=tom, on=TODAY),
        lambda: actions.set_aside(assessment, because="x", by=tom, on=TODAY),
    ]
    before = Entry.objects.count()
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert not OutcomeAnswer.objects.exists() and Entry.objects.count() == before


# Answering.


def test_an_answer_is_kept_as_it_was_said_and_recorded_before_and_after():
    assessment = started()
    answered(assessment, "nutrition", level=2, said="  I can do toast.\nSara does the rest. ")
    answered(assessment, "nutrition", level=3, said="I can do toast.")
    stored = OutcomeAnswer.objects.get()
    assert (stored.level, stored.said, stored.version) == (3, "I can do toast.", 2)
    line = newest()
    assert line.act == "changed an answer"
    assert line.before["said"] == "I can do toast.\nSara does the rest."
    assert (line.before["level"], line.after["level"]) == (2, 3)


def test_not_asked_yet_and_can_do_it_alone_are_two_answers():
    assessment = started()
    answered(assessment, "nutrition", limbs=None, level=None, said="I like curry.")
    answered(assessment, "hygiene", limbs=[], level=0)
    assert [(one.outcome, one.limbs) for one in OutcomeAnswer.objects.order_by("pk")] == [
        ("nutrition", None),
        ("hygiene", []),
    ]


def test_limbs_are_kept_in_the_law_s_order_and_once():
    answered(started(), "nutrition", limbs=["takes_longer", "without_assistance", "takes_longer"])
    assert OutcomeAnswer.objects.get().limbs == ["without_assistance", "takes_longer"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"level": 5}, "from 0 to 4"),
        ({"limbs": ["slow"], "evidence": "Seen."}, "Choose from the list"),
        ({"limbs": ["danger"], "evidence": " "}, "Write what was seen or said"),
        ({"fluctuates": True}, "over what time"),
    ],
)
def test_an_answer_that_will_not_do_is_refused(given, says):
    assert says in refused(answered, started(), "nutrition", **given)
    assert not OutcomeAnswer.objects.exists()


def test_an_outcome_that_is_not_asked_about_is_refused():
    assert "does not ask" in refused(answered, started(), "recreation")


def test_a_carer_s_assessment_asks_for_no_level_and_knows_no_limb_of_taking_longer():
    hers = factories.started_for_carer(people.carer(people.person()))
    assert "asks for no level" in refused(answered, hers, "work", level=1)
    assert "Choose from the list" in refused(answered, hers, "work", limbs=["takes_longer"])
    assert answered(hers, "recreation", limbs=["danger"]).limbs == ["danger"]


@pytest.mark.parametrize(
    ("sara", "yusuf", "says"),
    [
        ("0.5", "0.5", ""),
        ("0.5", "0.5001", "Sara Ahmed (50%) and Yusuf Ahmed (50.01%) would together do 100.01% of this"),
        ("0.5", "0.4999", ""),
        ("1", "1", "would together do 200%"),
        ("1.0001", "0", "between 0 and 100%"),
        ("-0.1", "0", "between 0 and 100%"),
    ],
)
def test_carers_together_do_no_more_than_the_whole(sara, yusuf, says):
    assessment = started()
    both = [
        HelpSaid(people.carer(assessment.person, "Sara Ahmed", "daughter"), Decimal(sara), True, True),
        HelpSaid(people.carer(assessment.person, "Yusuf Ahmed", "son"), Decimal(yusuf), True, True),
    ]
    if says:
        assert says in refused(answered, assessment, "nutrition", help=both)
        assert not OutcomeAnswer.objects.exists()
    else:
        assert answered(assessment, "nutrition", help=both).help.count() == 2


def test_help_that_does_not_count_does_not_fill_the_whole():
    assessment = started()
    both = [
        HelpSaid(people.carer(assessment.person, "Sara Ahmed", "daughter"), Decimal(1), True, True),
        HelpSaid(people.carer(assessment.person, "Yusuf Ahmed", "son"), Decimal(1), True, False),
    ]
    assert answered(assessment, "nutrition", help=both).help.count() == 2


def test_whoever_would_help_is_asked_whether_willing_and_able():
    assessment = started()
    sara = people.carer(assessment.person)
    half = HelpSaid(sara, Decimal("0.5"), True, None)
    assert "willing" in refused(answered, assessment, "nutrition", help=[half])
    none = HelpSaid(sara, Decimal(0), False, None)
    assert answered(assessment, "nutrition", help=[none]).help.get().willing is False


def test_help_comes_only_from_those_who_help_this_person():
    assessment = started()
    gwen = people.carer(people.person("George", "Grant"), "Gwen Grant", "sister")
    said = [HelpSaid(gwen, Decimal("0.5"), True, True)]
    assert "Gwen Grant is not down as helping" in refused(answered, assessment, "nutrition", help=said)


def test_help_left_out_of_a_later_save_is_taken_out_and_stays_in_the_record():
    assessment = started()
    sara = people.carer(assessment.person)
    answered(assessment, "nutrition", help=[HelpSaid(sara, Decimal("0.5"), True, True)])
    answer = answered(assessment, "nutrition")
    assert not answer.help.exists()
    assert newest().before["help"][sara.ref]["share"] == "0.5000"


def test_two_workers_saving_one_answer_are_not_both_believed():
    assessment = started()
    answered(assessment, "nutrition", level=2, said="Toast.")
    by = people.worker()
    for version in (0, 2):
        with pytest.raises(SavedMeanwhile) as meanwhile:
            actions.save_answer(assessment, "nutrition", version=version, level=4, by=by)
        assert meanwhile.value.theirs.said == "Toast."
    assert OutcomeAnswer.objects.get().level == 2


def test_an_answer_taken_for_changed_where_there_is_none_is_shown_an_empty_one():
    with pytest.raises(SavedMeanwhile) as meanwhile:
        actions.save_answer(started(), "nutrition", version=3, level=4, by=people.worker())
    assert meanwhile.value.theirs.version == 0


def test_answers_are_closed_after_a_decision_and_open_again_with_a_reason():
    assessment = factories.answered_throughout(started(), unable=("nutrition", "hygiene"))
    factories.decided(assessment)
    assert "Open it again, with a reason" in refused(answered, assessment, "work", level=1)
    assert "reason" in refused(actions.reopen, assessment, because=" ", by=people.worker(), on=TODAY)
    actions.reopen(assessment, because="She fell on Sunday.", by=people.worker(), on=TODAY)
    assert newest().because == "She fell on Sunday."
    assert answered(assessment, "work", level=1).level == 1


def test_an_assessment_is_not_opened_again_beside_another_under_way():
    assessment = factories.answered_throughout(started())
    factories.decided(assessment)
    started(assessment.person)
    says = refused(actions.reopen, assessment, because="She fell.", by=people.worker(), on=TODAY)
    assert "under way already" in says
    assessment.refresh_from_db()
    assert assessment.state == "decided"


def test_what_is_set_aside_keeps_its_reason_and_its_answers():
    assessment = started()
    answered(assessment, "nutrition", said="Toast.")
    actions.set_aside(assessment, because="Begun twice.", by=people.worker(), on=TODAY)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.state_because) == ("set_aside", "Begun twice.")
    assert OutcomeAnswer.objects.get().said == "Toast."
    assert "set aside" in refused(answered, assessment, "work")


# Circumstances.


def test_circumstances_are_asked_once_and_none_is_an_answer():
    assessment = started()
    stored = actions.save_circumstances(assessment, [], shown="", by=people.worker())
    assert (stored.circumstances_asked, stored.circumstances) == (True, [])
    with pytest.raises(SavedMeanwhile):
        actions.save_circumstances(assessment, ["night_care"], shown="", by=people.worker())
    shown = queries.circumstances_shown(stored)
    again = actions.save_circumstances(
        assessment, ["night_care", "deafblind"], shown=shown, by=people.worker()
    )
    assert again.circumstances == ["deafblind", "night_care"]
    assert newest().before["circumstances"] == []


def test_a_circumstance_outside_the_list_is_refused():
    says = refused(actions.save_circumstances, started(), ["tall"], shown="", by=people.worker())
    assert says == "Choose from the list."


def test_circumstances_are_not_overtaken_by_an_answer_saved_meanwhile():
    assessment = started()
    answered(assessment, "work")
    assert actions.save_circumstances(assessment, ["live_in"], shown="", by=people.worker())


# Deciding.


@pytest.mark.parametrize(
    ("unable", "eligible"),
    [
        (("nutrition",), False),
        (("nutrition", "hygiene"), True),
        (("nutrition", "hygiene", "toilet"), True),
        ((), False),
    ],
)
def test_two_outcomes_make_the_difference(unable, eligible):
    decision = factories.decided(factories.answered_throughout(started(), unable=unable))
    assert decision.eligible is eligible
    assert decision.working["outcomes_met_count"] == len(unable)
    assert newest().act == "decided who qualifies"


@pytest.mark.parametrize(
    "judged", [{"related_to_impairment": False}, {"significant_wellbeing_impact": False}]
)
def test_each_of_the_other_conditions_makes_the_difference(judged):
    assessment = factories.answered_throughout(started(), unable=("nutrition", "hygiene"))
    assert factories.decided(assessment, **judged).eligible is False


def test_a_daughter_s_help_changes_nothing_of_who_qualifies():
    with_help, _ = factories.mrs_a()
    without = started(people.person("George", "Grant"))
    for outcome, level in factories.MRS_A.items():
        answered(
            without,
            outcome,
            level=level,
            limbs=["without_assistance"] if level else [],
            said=f"About {outcome}.",
        )
    ours, theirs = factories.decided(with_help), factories.decided(without)
    assert ours.asked["record"] == theirs.asked["record"]
    assert "carer" not in str(ours.asked) and "share" not in str(ours.asked)


def test_levels_never_reach_the_test():
    assert "level" not in inspect.getsource(actions.assessment.translate.record_of)


def test_a_decision_can_be_tested_again_from_what_it_keeps():
    decision = factories.decided(factories.mrs_a()[0])
    assert decide_by_law(decision.asked["record"]).as_json() == decision.working


def test_every_outcome_is_asked_about_before_a_decision():
    assessment = started()
    answered(assessment, "nutrition", limbs=None, level=3)
    says = refused(factories.decided, assessment)
    assert "“Eating and drinking”" in says and "“Looking after a child”" in says
    assert not EligibilityDecision.objects.exists()


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ({"wellbeing_reason": "  "}, "Yes and no both need one"),
        ({"significant_wellbeing_impact": False, "wellbeing_reason": ""}, "Yes and no both need one"),
        ({"impairment": " "}, "which impairment or illness"),
        ({"related_to_impairment": None}, "Say whether the needs come from"),
        ({"wellbeing_areas": ["happiness"]}, "Choose from the list"),
        ({"decided_on": date(2026, 5, 2)}, "today or in the past"),
        ({"decided_on": date(2026, 4, 19)}, "The assessment began on 20 April 2026"),
        ({"decided_on": date(2015, 3, 31)}, "This test begins on 1 April 2015"),
    ],
)
def test_a_decision_that_will_not_do_is_refused(judged, says):
    assessment = factories.answered_throughout(started())
    assert says in refused(factories.decided, assessment, **judged)
    assert not EligibilityDecision.objects.exists()
    assessment.refresh_from_db()
    assert assessment.state == "in_progress"


def test_a_decision_on_answers_that_changed_meanwhile_is_not_made():
    assessment = factories.answered_throughout(started())
    shown = assessment.version
    answered(assessment, "work", level=1)
    with pytest.raises(SavedMeanwhile):
        actions.decide(
            assessment, version=shown, **factories.judged(assessment), by=people.worker(), on=TODAY
        )
    assert not EligibilityDecision.objects.exists()


def test_a_later_decision_replaces_and_the_first_stays():
    assessment = factories.answered_throughout(started())
    first = factories.decided(assessment)
    actions.reopen(assessment, because="She fell.", by=people.worker(), on=TODAY)
    answered(assessment, "nutrition", limbs=["danger"])
    answered(assessment, "hygiene", limbs=["danger"])
    second = factories.decided(assessment)
    assert (first.eligible, second.eligible, second.replaces) == (False, True, first)
    assert queries.decision_in_force(assessment) == second
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        EligibilityDecision.objects.filter(pk=first.pk).update(eligible=True)
    assert not EligibilityDecision.objects.get(pk=first.pk).eligible


@pytest.mark.parametrize(
    ("unable", "health", "eligible"),
    [((), False, False), (("work",), False, True), ((), True, True), (("work", "recreation"), True, True)],
)
def test_a_carer_qualifies_by_one_outcome_or_by_health_at_risk(unable, health, eligible):
    hers = factories.started_for_carer(people.carer(people.person()))
    factories.answered_throughout(hers, unable=unable)
    decision = factories.decided(
        hers, health_deteriorating_or_at_risk=health, health="Her back." if health else ""
    )
    assert decision.eligible is eligible


def test_a_carer_whose_care_is_not_necessary_does_not_qualify_and_health_at_risk_needs_words():
    hers = factories.answered_throughout(
        factories.started_for_carer(people.carer(people.person())), unable=("work",)
    )
    assert "getting worse" in refused(factories.decided, hers, health_deteriorating_or_at_risk=True)
    assert factories.decided(hers, necessary_care_for_adult=False).eligible is False


def test_a_worker_does_not_assess_themself_as_a_carer():
    assessment = started()
    bea = people.worker()
    carer = people.carer(assessment.person, "Bea Brooks", "niece")
    type(carer).objects.filter(pk=carer.pk).update(account=bea)
    carer.refresh_from_db()
    with pytest.raises(Refused):
        factories.started_for_carer(carer)


# What the database itself keeps.


def test_the_database_keeps_shares_between_none_and_all_and_joint_only_for_carers():
    assessment, _ = factories.mrs_a()
    given = assessment.answers.get(outcome="nutrition").help
    for change in ({"share": Decimal("1.1")}, {"willing": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            given.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(joint_with=assessment)
