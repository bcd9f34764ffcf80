from datetime import date

import numpy as np
import pytest

from trellis.analytics import who_is_missing
from trellis.analytics.who_is_missing import Told, Way, control_tables, equity_tables, tell
from trellis.basis.findings import Refused
from trellis.engines.disclosure.policy import find, shipped
from trellis.engines.scenario.northshire_people import made_up_people_columns

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

ON = date(2026, 5, 1)
COLUMNS = made_up_people_columns()
# The public copy is told from fewer columns: what is tried here is what comes out, not how long it takes.
FEWER = ("person", "age", "sex", "dementia", "setting", "held", "offered", "took", "waited_days")
FEW = {name: column for name, column in COLUMNS.items() if name in FEWER or name in who_is_missing.TESTS}


@pytest.fixture(scope="module")
def whole() -> Told:
    return tell(COLUMNS, on=ON)


@pytest.fixture(scope="module")
def public() -> Told:
    return tell(FEW, on=ON, policy=find("northshire"))


def way(told: Told, key: str) -> Way:
    return next(one for one in told.ways if one.key == key)


# Journey J14, number by number.


@pytest.mark.parametrize(
    ("group", "offered", "took"),
    [
        ("18 to 64", "64/80 80.0%", "44/64 68.8%"),
        ("65 to 84", "38/70 54.3%", "10/38 26.3%"),
        ("85 and over", "14/50 28.0%", "2/14 14.3%"),
    ],
)
def test_offered_and_took_are_those_of_the_journey(whole, group, offered, took):
    answers = next(one for one in way(whole, "age").groups if one.name == group).answers
    for key, expected in (("offered", offered), ("took", took)):
        answer = answers[key]
        assert f"{answer.some}/{answer.of} {answer.percent}" == expected


def test_those_of_85_and_over_are_flagged_at_a_ratio_of_thirty_five_hundredths(whole):
    oldest = way(whole, "age").groups[-1].answers["offered"]
    assert str(oldest.ratio) == "0.35" and oldest.verdict == "surely_under"
    assert any(one.startswith("85 and over: 28.0% of 50 were offered") for one in whole.warnings)


def test_the_label_and_the_evidence_stand_on_one_line(whole):
    assert whole.control[0].line == (
        "Everybody: self-directed by the label 92.0% (184 of 200); by direct payment 28.0% (56 of 200); "
        "with control on evidence 31.0% (62 of 200)."
    )
    held = {one.name: (str(one.people), str(one.control[0])) for one in whole.control}
    assert held == {
        "Everybody": ("200", "62"),
        "Direct payment": ("56", "44"),
        "Individual service fund": ("8", "6"),
        "Managed by the council": ("120", "12"),
        "Arranged, and no budget told": ("16", "0"),
    }


def test_the_two_of_85_and_over_with_a_direct_payment_are_hidden_in_the_public_copy(public):
    oldest = way(public, "age").groups[-1]
    assert str(oldest.answers["took"].some) == "c" and str(oldest.answers["took"].percent) == "c"
    assert str(oldest.direct_payment) == "c"
    assert str(oldest.answers["offered"].some) == "14" and str(oldest.answers["offered"].ratio) == "0.35"


@pytest.mark.parametrize("name", shipped())
def test_no_count_of_the_public_copy_comes_back_by_any_policy(name):
    few = {key: column for key, column in FEW.items() if key not in ("sex", "dementia")}
    people = who_is_missing.read_people(few)
    control = who_is_missing.read_control(few, people.kept, on=ON)
    for teller in who_is_missing._tellers(people, control, people.groups, find(name)):
        assert teller.protected.audit() == ()


def test_the_oldest_who_took_it_cannot_be_had_from_any_two_lines_of_the_file(public):
    # Whoever adds and subtracts the numbers of one column of the age table must not come to two.
    table = next(one for one in equity_tables(public) if one.title == "Age: took it, of those offered")
    shown = [str(row[1]) for row in table.rows]
    assert shown.count("c") >= 2


def test_nothing_that_is_printed_or_kept_differs_from_what_is_shown(public):
    tables = [*equity_tables(public), *control_tables(public)]
    printed = " ".join(cell for table in tables for row in table.printed for cell in row)
    assert "14.3%" not in printed and "0.21" not in printed
    kept = who_is_missing.as_json(public)
    oldest = next(one for one in kept["ways"] if one["key"] == "age")["groups"][-1]
    assert oldest["took"]["some"] == {"value": None, "unit": "people", "text": "c", "mark": "c"}
    assert not any("85 and over" in one and "took the offer" in one for one in public.warnings)


def test_best_of_those_that_happen_to_be_shown_is_not_called_best(public):
    age = way(public, "age")
    hidden = [one for one in age.groups if one.answers["took"].percent.is_hidden]
    assert hidden and "took" not in age.references


def test_a_group_may_be_named_as_the_one_to_set_others_beside():
    told = tell(COLUMNS, on=ON, reference="85 and over")
    assert way(told, "age").references["offered"] == "85 and over"
    assert str(way(told, "age").groups[0].answers["offered"].ratio) == "2.86"
    with pytest.raises(Refused, match="“Martians” is no group in this file"):
        tell(COLUMNS, on=ON, reference="Martians")


def test_who_has_something_is_set_beside_who_has_not(whole):
    assert way(whole, "dementia").references["offered"] == "No"
    assert way(whole, "autism").references["offered"] == "No"


def test_people_under_a_group_that_is_not_known_are_told_and_not_compared(whole):
    unknown = way(whole, "dementia").groups[-1]
    assert unknown.name == "Not known" and unknown.answers["offered"].verdict == ""
    assert str(unknown.answers["offered"].ratio) == "–"


def test_everybody_stands_in_one_group_of_each_way(whole):
    for one in whole.ways:
        assert sum(group.people.value for group in one.groups) == 200
        assert sum(group.answers["offered"].some.value for group in one.groups) == 116


def test_caveats_carry_the_policy_and_what_is_left_out(whole, public):
    assert not any("hidden" in one for one in whole.caveats)
    assert any("under five is hidden" in one for one in public.caveats)
    told = tell({"person": ["1", "2"], "age": ["40", "90"], "offered": ["yes", "no"]}, on=ON)
    assert told.control == () and control_tables(told) == ()
    assert any("there is no label to count" in one for one in told.caveats)


def test_the_order_of_the_rows_of_a_file_tells_nothing(whole):
    order = np.random.default_rng(4).permutation(200)
    mixed = tell({name: np.array(column)[order] for name, column in COLUMNS.items()}, on=ON)
    assert who_is_missing.as_json(mixed) == who_is_missing.as_json(whole)
