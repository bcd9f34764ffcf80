"""Answers read from files: what each cell is taken for, and what is never guessed."""

from __future__ import annotations

import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.answers import (
    DONT_KNOW,
    FIELDWORK,
    MISSING,
    NOT_APPLICABLE,
    UNREADABLE,
    Answers,
    answers_of,
    read_answers,
    read_frame,
    read_margins,
    with_frame,
)
from trellis.engines.survey.instrument import load

HOLDERS = load("trellis-budget-holders-2026")


def read(text: str) -> Answers:
    return read_answers(text, HOLDERS)


def codes_of(answers: Answers) -> set[str]:
    return {finding.code for finding in answers.findings if finding.code != "missing-column"}


def test_missing_dont_know_does_not_apply_and_what_cannot_be_read_are_kept_apart() -> None:
    answers = read(
        "person,outcome,control\n"
        "1,answered,much_better\n"
        "2,answered,\n"
        "3,answered,dont_know\n"
        "4,answered,Does not apply\n"
        "5,answered,fine thanks\n"
        "6,answered,It has made no difference\n"
    )
    assert answers.items["control"].tolist() == [0, MISSING, DONT_KNOW, NOT_APPLICABLE, UNREADABLE, 2]


def test_an_unknown_level_is_a_finding_by_row_and_column_and_offers_the_nearest() -> None:
    [found] = [
        one for one in read("person,control\n1,better\n2,beter\n").findings if one.code == "unknown-level"
    ]
    assert found.where == "row 2, column control"
    assert "“beter”" in found.says and "better" in found.do


def test_an_unknown_column_is_a_finding_and_is_left_out() -> None:
    answers = read("person,contrl\tname,control\n1,x,better\n")
    assert "unknown-column" in codes_of(answers)
    assert set(answers.items) == {"control"}


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Control", "Much better than before"), (" CONTROL ", " much better "), ("control", "MUCH_BETTER")],
)
def test_headings_and_levels_are_known_in_large_letters_and_in_easy_words(head: str, cell: str) -> None:
    assert read(f"{head}\n{cell}\n").items["control"].tolist() == [0]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfperson,control,home\n1,better,worse\n",
        b"person;control;home\n1;better;worse\n",
        b"person\tcontrol\thome\r\n1\tbetter\tworse\r\n",
        b'"person","control","home"\n\n"1","better","worse"\n',
        b"person,control,home,\n1,better,worse,\n",
    ],
)
def test_tables_of_every_spreadsheet_read_alike(content: bytes) -> None:
    answers = read_answers(content, HOLDERS)
    assert answers.items["control"].tolist() == [1] and answers.items["home"].tolist() == [3]


def test_latin_1_is_read_and_said() -> None:
    assert "not-utf-8" in codes_of(
        read_answers("person,source,control\n1,Café,better\n".encode("latin-1"), HOLDERS)
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"control\n", "no-rows"),
        (b"\n\n", "empty"),
        (b"person,outcome\n1,answered\n", "no-items"),
        (b"control,control\nbetter,worse\n", "heading-twice"),
        (b"control,CONTROL\nbetter,worse\n", "heading-twice"),
        (b"\x00\x01\x02", "not-text"),
        (b"PK\x03\x04\x00\x00", "not-text"),
        (b'control\n"' + b"better\n" * 200_000, "not-csv"),
        (b",".join([b"a%d" % n for n in range(1_001)]) + b"\n" + b"," * 1_000 + b"1\n", "too-many-columns"),
    ],
)
def test_what_is_no_table_of_answers_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_answers(content, HOLDERS)
    assert refused.value.findings[0].code == code and refused.value.findings[0].do


def test_a_row_of_another_length_is_left_out_and_counted() -> None:
    answers = read("person,control\n1,better\n2\n3,worse\n")
    assert (len(answers), answers.left_out) == (2, 1)
    assert "uneven-row" in codes_of(answers)


def test_nobody_is_counted_twice() -> None:
    answers = read("person,control\n7,better\n7,much_better\n8,worse\n")
    assert answers.items["control"].tolist() == [1, 3]
    [found] = [one for one in answers.findings if one.code == "person-twice"]
    assert found.where == "row 2" and "row 1" in found.says


def test_every_outcome_of_fieldwork_is_counted_and_only_those_who_answered_took_part() -> None:
    rows = "".join(f"{at},{key},{'better' if at < 5 else ''}\n" for at, key in enumerate(FIELDWORK))
    answers = read("person,outcome,control\n" + rows)
    assert set(answers.fieldwork.values()) == {1}
    assert int(answers.took_part.sum()) == 5
    assert answers.frame_is == "rows"


def test_answers_of_somebody_who_declined_are_not_counted_and_are_a_finding() -> None:
    answers = read("person,outcome,control\n1,declined,much_better\n")
    assert answers.items["control"].tolist() == [MISSING]
    assert codes_of(answers) == {"silent-yet-answered"}


def test_an_outcome_nobody_knows_is_a_finding_and_the_answers_still_count() -> None:
    answers = read("person,outcome,control\n1,by pigeon,better\n2,by pigeon,\n")
    assert answers.outcome.tolist() == ["answered", "not_told"]
    assert codes_of(answers) == {"unknown-outcome"}


def test_a_weight_that_is_no_number_is_a_finding() -> None:
    answers = read("person,weight,control\n1,2.5,better\n2,-1,better\n3,1e400,worse\n")
    assert answers.weight is not None and answers.weight[0] == 2.5
    assert [one.where for one in answers.findings if one.code == "not-a-weight"] == [
        "row 2, column weight",
        "row 3, column weight",
    ]


def test_many_faults_are_told_by_the_first_of_them_and_a_number() -> None:
    answers = read("control\n" + "".join(f"nonsense {at}\n" for at in range(1_000)))
    assert answers.findings[-1].code == "more" and len(answers.findings) < 300
    assert (answers.items["control"] == UNREADABLE).all()


def test_one_fault_in_many_rows_is_one_finding_with_the_first_row_and_their_number() -> None:
    answers = read("control\nbetter\n" + "wurse\n" * 1_000)
    [found] = [one for one in answers.findings if one.code == "unknown-level"]
    assert found.where == "row 2, column control" and "1,000 rows" in found.says


def test_comments_are_counted_and_their_words_are_not_kept() -> None:
    answers = read('person,control,comment_budget\n1,better,"My daughter Sara, does it all"\n2,worse,\n')
    columns = answers.as_columns()
    assert columns["comment_budget"] == ["yes", ""]
    assert "Sara" not in str(columns)


def test_what_is_kept_reads_back_the_same() -> None:
    answers = read(
        "person,outcome,source,age_band,weight,control,paperwork,comment_budget\n"
        "1,on_paper,Castle,85 and over,1.5,much_worse,dont_know,yes\n"
        "2,declined,,18_to_64,,,,\n"
    )
    again = answers_of(answers.as_columns(), HOLDERS)
    assert again.as_columns() == answers.as_columns()
    assert again.items["paperwork"].tolist() == [DONT_KNOW, MISSING]


def test_somebody_who_wants_no_letter_and_no_telephone_is_never_sent_a_letter_and_still_counted() -> None:
    frame = read_frame(
        "person,age_band,no_letters,no_phone,no_email\nmr-g,65 to 74,yes,yes,yes\nmrs-a,75 to 84,no,no,yes\n",
        HOLDERS,
    )
    assert frame.ways_to_ask() == [
        ("in_person", "through_somebody_trusted"),
        ("letter", "phone", "in_person", "through_somebody_trusted"),
    ]
    everybody = with_frame(read("person,outcome,control\nmrs-a,on_paper,better\n"), frame)
    assert len(everybody) == 2
    assert everybody.fieldwork["on_paper"] == 1 and everybody.fieldwork["not_asked"] == 1


def test_a_letter_to_somebody_who_wants_none_is_a_finding() -> None:
    frame = read_frame("person,no_letters,asked_by\nmr-g,yes,letter\nmrs-a,no,letter\n", HOLDERS)
    assert [(one.code, one.where) for one in frame.findings] == [
        ("asked-against-their-wish", "row 1, column asked_by")
    ]


def test_a_wish_that_cannot_be_read_is_taken_for_a_wish() -> None:
    frame = read_frame("person,no_letters\nmr-g,never!!\n", HOLDERS)
    assert "letter" not in frame.ways_to_ask()[0]
    assert frame.findings[0].code == "not-yes-or-no"


def test_the_list_of_everybody_is_believed_about_groups_and_loses_nobody() -> None:
    frame = read_frame(
        "person,age_band,outcome\n1,18_to_64,answered\n2,75_to_84,declined\n3,85_and_over,\n4,85_and_over,answered\n",
        HOLDERS,
    )
    merged = with_frame(read("person,age_band,control\n1,65_to_74,better\n9,18_to_64,worse\n"), frame)
    assert merged.person == ("1", "9", "2", "3", "4")
    assert merged.totals("age_band") == {"18_to_64": 2, "65_to_74": 0, "75_to_84": 1, "85_and_over": 2}
    assert merged.outcome.tolist() == ["answered", "answered", "declined", "not_asked", "not_told"]
    assert {"not-on-the-list", "group-differs", "answers-missing"} <= {one.code for one in merged.findings}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("age_band\n85_and_over\n", "missing-column"),
        ("person\n1\n1\n", "person-twice"),
        ("person,age_band\n1,85_and_over\n,18_to_64\n", "person-missing"),
    ],
)
def test_a_list_of_everybody_that_cannot_be_counted_is_refused(content: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_frame(content, HOLDERS)
    assert refused.value.findings[0].code == code


def test_margins_are_read_by_key_or_by_words() -> None:
    totals, findings = read_margins(
        "margin,level,total\nage_band,18 to 64,80\nage_band,65_to_74,30\n"
        'age_band,75 to 84,40\nage_band,85 and over,"1,050"\n',
        HOLDERS,
    )
    assert totals == {"age_band": {"18_to_64": 80, "65_to_74": 30, "75_to_84": 40, "85_and_over": 1050}}
    assert findings == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("margin,level,total\nshoe_size,9,80\n", "unknown-margin"),
        ("margin,level,total\nage_band,65+,80\n", "unknown-level"),
        ("margin,level,total\nage_band,18 to 64,80\nage_band,18_to_64,81\n", "level-twice"),
        ("margin,level,total\nage_band,18 to 64,-3\n", "not-a-count"),
        ("margin,level,total\nage_band,18 to 64,1e9\n", "not-a-count"),
        ("margin,level\nage_band,18 to 64\n", "other-columns"),
    ],
)
def test_margins_with_a_fault_are_refused_with_the_row(content: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_margins(content, HOLDERS)
    assert refused.value.findings[0].code == code
