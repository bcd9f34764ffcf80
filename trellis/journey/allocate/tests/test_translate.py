"""From an assessment to the engine, and from a saved sum to the bill."""

from __future__ import annotations

import doctest
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import J1_ANSWERS, J1_LEVELS, J1_SHARES, J1_WEEKLY_PENCE
from trellis.engines.allocation import schemes
from trellis.engines.allocation.estimate import allocate_columns
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.replay import save
from trellis.engines.allocation.scheme import read_scheme
from trellis.engines.allocation.what_if import compare
from trellis.engines.allocation.working import allocate
from trellis.journey.allocate import forms, states, translate
from trellis.journey.assess.queries import Answered, ForAllocation, Help

SCHEME = schemes.load("northshire-2026-04")


def sara(share: float, *, willing: bool = True, able: bool = True, relation: str = "daughter") -> Help:
    return Help("ref-of-sara", "Sara Ahmed", relation, Decimal(str(share)), willing, able)


def given_by(levels: dict[str, int | None], **helps: tuple[Help, ...]) -> ForAllocation:
    return ForAllocation(
        assessment=SimpleNamespace(),
        answers={key: Answered(levels.get(key), helps.get(key, ())) for key in OUTCOME_KEYS},
        circumstances=(),
        circumstances_asked=True,
    )


J1 = given_by(J1_LEVELS, **{key: (sara(share),) for key, share in J1_SHARES.items()})


@pytest.mark.parametrize("module", [translate, forms, states], ids=lambda module: module.__name__)
def test_the_examples_run(module):
    assert doctest.testmod(module).failed == 0


def test_the_answers_of_the_first_journey_come_to_its_sum():
    assert allocate(translate.answers_of(J1), SCHEME).weekly_pence == J1_WEEKLY_PENCE


def test_a_helper_is_what_they_are_to_the_person_and_not_a_name():
    nutrition = translate.answers_of(J1)["answers"]["nutrition"]
    assert nutrition == {
        "level": 2,
        "carers": [{"relation": "daughter", "share": 0.5, "willing": True, "able": True}],
    }


def test_an_outcome_without_a_level_is_a_gap():
    answers = translate.answers_of(given_by({**J1_LEVELS, "work": None}))["answers"]
    assert "work" not in answers and len(answers) == 9


def test_who_helps_with_nothing_is_not_in_the_file():
    answers = translate.answers_of(given_by(J1_LEVELS, hygiene=(sara(0, willing=False, able=False),)))[
        "answers"
    ]
    assert answers["hygiene"] == {"level": 3}


def test_circumstances_go_with_the_answers():
    assert translate.answers_of(replace(J1, circumstances=("night_care",)))["circumstances"] == ["night_care"]
    assert "circumstances" not in translate.answers_of(J1)


LEVELS = st.lists(st.integers(0, 4), min_size=10, max_size=10)
HELP = st.tuples(st.sampled_from([0, 0.25, 0.3333, 0.5, 1]), st.booleans(), st.booleans())


@settings(max_examples=60, deadline=None)
@given(people=st.lists(st.tuples(LEVELS, st.lists(HELP, min_size=10, max_size=10)), min_size=1, max_size=4))
def test_everybody_in_columns_gets_the_penny_that_they_get_alone(people):
    stored, alone = [], []
    for levels, helps in people:
        told = given_by(
            dict(zip(OUTCOME_KEYS, levels, strict=True)),
            **{
                key: (sara(share, willing=willing, able=able),)
                for key, (share, willing, able) in zip(OUTCOME_KEYS, helps, strict=True)
            },
        )
        answers = translate.answers_of(told)
        stored.append(answers["answers"])
        alone.append(allocate(answers, SCHEME).weekly_pence)
    worked = allocate_columns(translate.columns_of(stored), SCHEME)
    assert worked.weekly_pence.tolist() == alone
    assert not np.any(worked.wrong)


def test_answers_written_the_short_way_make_the_same_columns():
    worked = allocate_columns(translate.columns_of([J1_ANSWERS["answers"]]), SCHEME)
    assert worked.weekly_pence.tolist() == [J1_WEEKLY_PENCE]


# The bill. -----------------------------------------------------------------------------------------------


def bill(given: ForAllocation = J1, scheme=SCHEME) -> translate.Bill:
    return translate.bill_of(save(allocate(translate.answers_of(given), scheme)))


def test_the_lines_of_the_bill_add_up_to_the_sum():
    assert sum(line.pence for line in bill().lines) == J1_WEEKLY_PENCE


def test_the_bill_says_points_before_less_whose_help_and_points_that_count():
    made = bill()
    assert (made.points_before, made.less_points, made.points) == (85, 13.5, 71.5)
    assert made.whose_help == "your daughter’s help"
    assert made.lines[0].help_says == "Your daughter does half of it"


def test_every_line_of_the_bill_has_its_rules_each_with_an_id_and_words():
    first = bill().lines[0]
    assert [(rule.id, rule.says) for rule in first.rules] == [
        ("nutrition.level.2", "Level 2 (help with some of it) gives 9 points."),
        (
            "support.willing_and_able",
            "Unpaid help is taken off by the share that a helper is willing and able to give, and no more.",
        ),
        ("money.price_per_point", "A point is £4.10 a week, from 1 April 2026."),
    ]
    for line in bill().lines:
        assert line.rules and all(rule.id and rule.says.endswith(".") for rule in line.rules)


def test_help_that_does_not_count_says_so_and_is_nobodys_in_the_heading():
    made = bill(given_by(J1_LEVELS, hygiene=(sara(0.5, able=False),)))
    hygiene = next(line for line in made.lines if line.outcome == "hygiene")
    assert hygiene.help_says == "Your daughter does half of it (not taken off)"
    assert made.whose_help == "unpaid help"


def test_what_is_held_back_and_what_rounding_moves_are_lines_with_rules_of_their_own():
    document = {**SCHEME.as_json(), "money": {**SCHEME.as_json()["money"], "contingency_percent": 3.33}}
    made = bill(scheme=read_scheme(document))
    kinds = {line.outcome: line for line in made.lines if not line.is_answer}
    assert kinds["contingency"].pence < 0
    assert sum(line.pence for line in made.lines) == made.weekly_pence
    for line in kinds.values():
        assert line.rules[0].id.startswith("money.")


def test_a_table_of_bands_has_a_row_for_each_and_a_price_a_point_has_one():
    bands = translate.table_of(schemes.load("norfolk-children-primary"))
    assert [row.points for row in bands.money][:2] == ["70 to 115", "116 to 130"]
    assert (bands.rows, bands.period) == ((), "year")
    sums = translate.table_of(schemes.load("rbkc-2009"))
    assert [(row.points, row.pence) for row in sums.money] == [("16", 82_91), ("22", 112_21)]
    ours = translate.table_of(SCHEME)
    assert ours.is_same_for_all and ours.rows[0].gives == (0, 4, 9, 15, 22)
    assert [(row.points, row.pence) for row in ours.money] == [("each point", 4_10)]


def test_outcomes_with_fewer_levels_leave_their_cells_empty():
    document = SCHEME.as_json()
    document["points"] = {**document["points"], "work": [0, 5, 10]}
    table = translate.table_of(read_scheme(document))
    assert not table.is_same_for_all
    assert next(row for row in table.rows if row.title.startswith("Work")).gives == (0, 5, 10, None, None)


# What if. ------------------------------------------------------------------------------------------------


def test_two_bills_mark_exactly_the_lines_that_differ():
    now = allocate(translate.answers_of(J1), SCHEME)
    then = allocate(translate.answers_of(given_by(J1_LEVELS)), SCHEME)
    bills = translate.two_bills(compare(now, then))
    assert [row.title for row in bills.changed] == ["Eating and drinking", "Looking after your home"]
    assert (bills.difference_pence, bills.then.weekly_pence) == (55_35, 348_50)
    assert len(bills.rows) == 10


def test_a_line_that_is_only_on_one_side_is_a_changed_line():
    document = {**SCHEME.as_json(), "money": {**SCHEME.as_json()["money"], "price_pence_a_week": 411}}
    odd = read_scheme(document)
    now = allocate(translate.answers_of(given_by(J1_LEVELS, nutrition=(sara(0.3333),))), odd)
    then = allocate(translate.answers_of(given_by(J1_LEVELS)), odd)
    bills = translate.two_bills(compare(now, then))
    assert sum(row.difference_pence for row in bills.rows) == bills.difference_pence
    assert all(row.is_changed for row in bills.rows if row.now is None or row.then is None)
