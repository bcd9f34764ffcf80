import pytest
from django.core.exceptions import ValidationError

from trellis.journey.assess import states
from trellis.journey.assess.models import Assessment
from trellis.journey.record.actions import check_may_pass

# What may follow what: each act from each state.
TABLE = """
    act        in_progress  decided      set_aside
    decide     decided      no           no
    reopen     no           in_progress  no
    set_aside  set_aside    no           no
"""


def test_each_act_leads_on_from_its_own_state_and_from_no_other():
    heads, *rows = (line.split() for line in TABLE.strip().splitlines())
    for act, *answers in rows:
        for state, answer in zip(heads[1:], answers, strict=True):
            if answer == "no":
                with pytest.raises(ValidationError) as refused:
                    check_may_pass(states.STATES, act, state)
                assert refused.value.messages == [states.STATES.passages[act].else_says]
            else:
                assert check_may_pass(states.STATES, act, state).after == answer
    assert {row[0] for row in rows} == set(states.STATES.passages)


def test_answers_are_open_while_under_way_and_at_no_other_time():
    states.check_answers_are_open("in_progress")
    for state in ("decided", "set_aside"):
        with pytest.raises(ValidationError):
            states.check_answers_are_open(state)


def test_the_states_of_the_table_are_those_the_database_knows():
    rule = next(
        one for one in Assessment._meta.constraints if one.name == "an_assessment_is_in_a_known_state"
    )
    assert rule.condition.children == [("state__in", list(states.STATES.words))]
