import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.equity.people import NO_NUMBER, People, read_people


def people(**columns: str) -> People:
    """People in columns told as words between bars; a blank cell is nothing."""
    told = {name: [cell.strip() for cell in cells.split("|")] for name, cells in columns.items()}
    many = len(next(iter(told.values())))
    return read_people({"person": [str(at) for at in range(many)], "offered": ["yes"] * many} | told)


def parts(told: People, key: str) -> dict[str, int]:
    partition = told.group(key) or next(one for one in told.asked if one.key == key)
    return dict(zip(partition.names, partition.counts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("age", "fine", "wide"),
    [
        ("18", "18 to 44", "18 to 64"),
        ("44", "18 to 44", "18 to 64"),
        ("45", "45 to 64", "18 to 64"),
        ("64", "45 to 64", "18 to 64"),
        ("65", "65 to 74", "65 to 84"),
        ("74", "65 to 74", "65 to 84"),
        ("75", "75 to 84", "65 to 84"),
        ("84", "75 to 84", "65 to 84"),
        ("85", "85 and over", "85 and over"),
        ("101", "85 and over", "85 and over"),
    ],
)
def test_an_age_stands_in_one_of_five_bands_and_in_one_of_three(age, fine, wide):
    told = people(age=age)
    assert list(parts(told, "age_five")) == [fine] and list(parts(told, "age")) == [wide]


def test_bands_may_be_given_instead_of_ages_and_wide_ones_leave_the_finer_table_out():
    told = people(age_band="18 to 44 | 85+ | 65-74")
    assert list(parts(told, "age_five")) == ["18 to 44", "65 to 74", "85 and over"]
    told = people(age_band="18 to 64 | 85 and over | 65 to 84")
    assert told.group("age_five") is None and "five bands" in " ".join(told.left_out)
    assert parts(told, "age") == {"18 to 64": 1, "65 to 84": 1, "85 and over": 1}


def test_what_nobody_wrote_down_is_not_a_no():
    told = people(offered="yes | no | | unknown", autism="no | | yes | not known", age="20|20|20|20")
    assert parts(told, "offered_known") == {"Known": 2, "Not known": 2}
    assert parts(told, "offered") == {"Yes": 1, "No": 1}
    assert parts(told, "autism") == {"Yes": 1, "No": 1, "Not known": 2}


def test_who_took_is_counted_among_those_offered_alone():
    told = people(offered="yes | yes | no | ", took="yes | no | | ", age="20|20|20|20")
    assert parts(told, "took") == {"Yes": 1, "No": 1}


def test_taking_what_was_not_offered_is_a_finding_and_counts_as_not_offered():
    told = people(offered="no | yes", took="yes | yes", age="20|20")
    (finding,) = told.findings
    assert finding.where == "row 1, took" and parts(told, "took") == {"Yes": 1, "No": 0}


def test_words_of_the_national_lists_and_our_codes_are_the_same():
    told = people(
        ethnicity="White - Irish | Asian or Asian British: Indian | asian_chinese | No data: Refused | Roma",
        support_reason="Learning Disability Support | personal_care | Unknown | sensory support | ",
    )
    assert parts(told, "ethnicity") == {"White": 1, "Asian or Asian British": 2, "Not known": 2}
    assert [one.where for one in told.findings] == ["row 5, ethnicity"]
    assert parts(told, "support_reason") == {
        "Physical support": 1,
        "Sensory support": 1,
        "Learning disability support": 1,
        "Not known": 2,
    }
    # One reason is given as a wide group alone.
    assert told.group("support_reason_detail") is None and told.group("ethnicity_detail") is not None


@pytest.mark.parametrize(
    ("tenth", "fifth"),
    [
        ("1", "Most deprived fifth"),
        ("2", "Most deprived fifth"),
        ("3", "Second fifth"),
        ("10", "Least deprived fifth"),
    ],
)
def test_two_tenths_of_neighbourhoods_make_a_fifth(tenth, fifth):
    assert list(parts(people(deprivation=tenth), "deprivation")) == [fifth]


def test_tenths_that_look_like_fifths_are_asked_about():
    told = people(deprivation="|".join("12345" * 5))
    assert [one.code for one in told.findings] == ["perhaps-fifths"]
    assert people(deprivation_fifth="|".join("12345" * 5)).findings == ()


@pytest.mark.parametrize(("age", "many"), [("17", 1), ("18", 2), ("19", 2)])
def test_children_are_left_out_and_said_to_be(age, many):
    told = people(age=f"{age} | 40")
    assert len(told) == many and bool(told.findings) is (many == 1)


def test_a_person_is_counted_once():
    told = people(person="a | b | a", age="40 | 41 | 40")
    assert len(told) == 2 and told.findings[0].where == "row 3, person"
    assert "row 1 already" in told.findings[0].says


def test_people_in_a_care_home_are_left_out_and_it_is_said_how_many():
    told = people(setting="community | care home | Long term support: Community | ", age="40|40|40|40")
    assert len(told) == 3 and told.left_out[0].startswith("1 who live in a care home")


def test_the_cut_is_what_the_final_sum_is_less_and_never_below_nought():
    told = people(
        indicative_pence="29315 | 29315 | 29315 | ",
        final_pence="25740 | 32000 | | 100",
        age="1|1|1|1".replace("1", "40"),
    )
    assert told.cut_pence.tolist() == [3575, 0, NO_NUMBER, NO_NUMBER]
    assert parts(told, "cut") == {"Yes": 1, "No": 1} and parts(told, "cut_known") == {
        "Known": 2,
        "Not known": 2,
    }


def test_three_sums_that_do_not_agree_are_a_finding():
    told = people(indicative_pence="29315", final_pence="25740", cut_pence="3500", age="40")
    assert told.findings[0].where == "row 1, cut_pence" and told.cut_pence.tolist() == [3575]


@pytest.mark.parametrize("cell", ["-1", "1.5", "£3", "1e9", "９", "100000001", "NaN"])
def test_a_sum_that_is_no_whole_number_of_pence_is_a_finding(cell):
    told = people(indicative_pence=cell, final_pence="1", age="40")
    assert [one.where for one in told.findings] == ["row 1, indicative_pence"]
    assert told.indicative_pence.tolist() == [NO_NUMBER]


def test_columns_that_are_missing_leave_their_part_out_and_that_is_said():
    told = read_people({"person": ["1"], "held": ["arranged"]})
    assert told.groups == () and told.asked == ()
    assert any("no column for: Age" in one for one in told.left_out)
    assert any("whether a direct payment was offered" in one for one in told.left_out)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"age": ["40"], "offered": ["yes"]}, "no column “person”"),
        ({"person": [], "offered": []}, "no rows"),
        ({"person": ["1"], "age": ["40"]}, "Nothing is told"),
        ({"person": ["1"], "age": ["4"], "offered": ["yes"]}, "No row is of an adult"),
    ],
)
def test_a_file_of_which_nothing_can_be_told_is_refused(columns, says):
    with pytest.raises(Refused, match=says):
        read_people(columns)


def test_one_person_alone_stands_in_the_same_groups_as_in_a_crowd():
    ages = np.random.default_rng(1).integers(18, 100, 50).astype(str).tolist()
    crowd = people(age="|".join(ages)).group("age_five")
    for at, age in enumerate(ages):
        alone = people(age=age).group("age_five")
        assert alone.names[alone.number[0]] == crowd.names[crowd.number[at]]
