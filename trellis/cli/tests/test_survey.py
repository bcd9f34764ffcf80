"""`trellis survey` as it is typed."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from trellis.cli.tests.running import trellis_here
from trellis.engines.survey.tests.drawn import agrees, made_up, r_sample

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

R_SAMPLE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "rsurvey" / "apiclus1.csv"
FRAME = (
    "margin,level,total\nage,18 to 64,800\nage,65 to 84,800\nage,85 and over,400\nheld,direct payment,540\n"
)
FRAME += "held,council managed,1460\n"


def written(path, columns):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.fixture
def survey(capsys):
    return partial(trellis_here, capsys, "survey")


@pytest.fixture
def answers(tmp_path):
    columns = made_up()
    columns["answer"] = np.where(np.arange(400) < 6, "", columns["answer"])
    columns["answer"] = np.where(np.arange(400) == 7, "Don't know", columns["answer"])
    columns["hours"] = np.where(np.arange(400) < 3, "NA", columns["hours"].round(3).astype(str))
    columns["weight"] = columns["weight"].round(6)
    return written(tmp_path / "answers.csv", columns)


@pytest.fixture
def frame(tmp_path):
    path = tmp_path / "frame.csv"
    path.write_text(FRAME)
    return path


def test_words_give_shares_and_numbers_means_each_with_its_base(survey, answers):
    told = survey(answers, "--item", "answer", "--item", "hours", "--by", "held", "--json")
    assert told.code == 0
    found = told.object["estimates"]
    assert [one["level"] for one in found if one["item"] == "answer" and not one["by"]] == [
        "better", "no difference", "worse"]  # fmt: skip
    first = found[0]
    assert (first["n"], first["missing"], first["dont_know"], first["interval"]) == (393, 6, 1, "wilson")
    assert 0 < first["low"] < first["estimate"] < first["high"] < 1
    hours = [one for one in found if one["item"] == "hours"]
    assert [one["by"] for one in hours] == [{}, {"held": "council managed"}, {"held": "direct payment"}]
    assert (hours[0]["level"], hours[0]["n"], hours[0]["missing"]) == (None, 397, 3)
    assert told.object["weighting"]["converged"] is None and told.object["tests"] == []


def test_a_design_widens_what_one_may_be_sure_of(survey, answers):
    plain = survey(answers, "--item", "answer", "--json").object["estimates"][0]
    words = (answers, "--item", "answer", "--cluster", "site", "--strata", "stratum", "--json")
    drawn = survey(*words).object
    assert drawn["estimates"][0]["estimate"] == plain["estimate"]
    assert drawn["estimates"][0]["se"] > plain["se"] and drawn["estimates"][0]["deff"] > 1
    assert drawn["design"] == {"clusters": 20, "strata": 2, "degrees_of_freedom": 18}


def test_margins_are_raked_to_and_the_weights_described(survey, answers, frame):
    words = (answers, "--item", "answer", "--margins", frame, "--weights", "weight", "--json")
    told = survey(*words)
    assert told.code == 0
    weighting = told.object["weighting"]
    assert weighting["converged"] is True and weighting["margins"] == ["age", "held"]
    assert weighting["total"] == pytest.approx(2000) and weighting["kish"] > 1
    assert weighting["n_effective"] == pytest.approx(400 / weighting["kish"])


def test_an_empty_cell_of_a_margin_is_named_and_nothing_is_estimated(survey, answers, tmp_path):
    margins = tmp_path / "margins.csv"
    margins.write_text(FRAME.replace("85 and over,400", "85 and over,300") + "age,no age,100\n")
    told = survey(answers, "--item", "answer", "--margins", margins, "--json")
    assert told.code == 1 and told.codes == ["empty-cell"]
    assert "“no age”" in told.object["findings"][0]["says"] and told.object["findings"][0]["where"] == "“age”"
    assert told.object["estimates"] == [] and told.object["weighting"] is None
    plain = survey(answers, "--item", "answer", "--margins", margins)
    assert plain.code == 1 and "Nobody of “no age” answered" in plain.err


def test_margins_of_different_people_and_raking_without_rest_are_found_wrong(survey, answers, tmp_path):
    margins = tmp_path / "margins.csv"
    margins.write_text(FRAME.replace("1460", "1461"))
    told = survey(answers, "--item", "answer", "--margins", margins, "--json")
    assert told.code == 1 and told.codes == ["margins-disagree"]
    columns = {"age": list("yyoo"), "held": list("ddmm"), "answer": ["a", "b", "a", "b"]}
    path = written(tmp_path / "few.csv", columns)
    margins.write_text("margin,level,total\nage,y,60\nage,o,40\nheld,d,50\nheld,m,50\n")
    told = survey(path, "--item", "answer", "--margins", margins, "--json")
    assert told.code == 1 and told.codes == ["no-rest"]
    assert told.object["weighting"]["converged"] is False and told.object["estimates"]


def test_tests_asked_for_together_are_allowed_for(survey, answers):
    words = ("--test", "answer:held", "--test", "answer:age", "--test", "hours:held")
    told = survey(answers, "--item", "answer", "--cluster", "site", *words, "--json")
    tests = told.object["tests"]
    assert [one["test"] for one in tests] == ["Rao-Scott", "Rao-Scott", "difference of means"]
    assert tests[0]["F"] > 0 and 0 < tests[0]["p"] < 1 and tests[2]["first"] == "direct payment"
    assert all(one["p_holm"] >= one["p"] for one in tests)
    assert max(one["p_holm"] for one in tests) <= 1
    words = survey(answers, "--item", "answer", *words).out
    assert "allowing for 3 tests" in words and "direct payment less council managed" in words


def test_words_for_a_person_hold_the_same_figures(survey, answers, frame):
    told = survey(answers, "--item", "answer", "--margins", frame).out
    assert "Raked to age and held" in told and "Don't know" in told and "%" in told


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--item", "nothing"], "column-missing"),
        (["--item", "answer", "--by", "nothing"], "column-missing"),
        (["--item", "answer", "--weights", "held"], "no-number"),
        (["--item", "answer", "--fpc", "hours"], "no-number"),
        (["--item", "answer", "--test", "answer"], "not-a-pair"),
        (["--item", "answer", "--test", "answer:answer"], "not-a-pair"),
        (["--item", "answer", "--cluster", "site", "--strata", "age"], "cluster-in-two-strata"),
        ([], "usage"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(survey, answers, words, code):
    told = survey(answers, *words, "--json")
    assert told.code == 2 and told.codes[0] == code
    assert all(finding["says"] and finding["do"] for finding in told.object["findings"])


def test_a_column_of_comments_has_no_shares(survey, tmp_path):
    path = written(tmp_path / "a.csv", {"comment": [f"I said so {at}" for at in range(70)]})
    told = survey(path, "--item", "comment", "--json")
    assert told.code == 2 and told.codes == ["too-many-answers"]


def test_a_question_nobody_answered_is_told(survey, tmp_path):
    path = written(tmp_path / "a.csv", {"one": ["", ""], "two": ["yes", "no"]})
    told = survey(path, "--item", "one", "--item", "two", "--json")
    assert told.code == 1 and told.codes == ["nobody-answered"]
    assert {one["item"] for one in told.object["estimates"]} == {"two"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"answer\n", "no-rows"),
        (b"answer,answer\nyes,no\n", "column-twice"),
        (b"PK\x03\x04\x00\x00", "not-text"),
    ],
)
def test_a_file_that_is_no_table_is_refused(survey, tmp_path, content, code):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    told = survey(path, "--item", "answer", "--json")
    assert told.code == 2 and told.codes[0] == code
    assert survey(tmp_path / "none.csv", "--item", "a", "--json").codes == ["file-unreadable"]


def test_a_byte_order_mark_and_the_windows_alphabet_are_read(survey, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffanswer\nyes\nno\n".encode())
    assert survey(path, "--item", "answer", "--json").code == 0
    path.write_bytes("answer\nMôn\nno\n".encode("cp1252"))
    told = survey(path, "--item", "answer", "--json")
    assert told.code == 1 and told.codes == ["not-utf-8"]
    assert told.object["estimates"][0]["level"] == "Môn"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("margin,level\nage,x\n", "column-missing"),
        ("margin,level,total\nage,18 to 64,many\n", "no-number"),
        ("margin,level,total\nage,18 to 64,1\nage,18 to 64,2\n", "level-twice"),
        ("margin,level,total\nshoe size,8,1\n", "column-missing"),
    ],
)
def test_margins_that_cannot_be_read_are_refused(survey, answers, tmp_path, content, code):
    path = tmp_path / "margins.csv"
    path.write_text(content)
    told = survey(answers, "--item", "answer", "--margins", path, "--json")
    assert told.code == 2 and told.codes == [code]


def test_what_is_published_of_a_run_is_the_same_each_time(survey, answers, frame):
    words = (answers, "--item", "answer", "--margins", frame, "--by", "held", "--json")
    assert survey(*words).out == survey(*words).out


# Made only where the data are: a test that skips itself looks like one that passed.
if r_sample("apiclus1") is not None:

    def test_rs_clustered_sample_raked_comes_to_rest_where_r_does(survey, tmp_path):
        margins = tmp_path / "margins.csv"
        margins.write_text(
            "margin,level,total\nstype,E,4421\nstype,H,755\nstype,M,1018\n"
            "sch.wide,No,1072\nsch.wide,Yes,5122\n"
        )
        words = (
            "--item",
            "api00",
            "--margins",
            margins,
            "--weights",
            "pw",
            "--cluster",
            "dnum",
            "--fpc",
            "fpc",
        )
        told = survey(R_SAMPLE, *words, "--json")
        assert told.code == 0
        (found,) = told.object["estimates"]
        assert agrees(found["estimate"], "641.2303209") and agrees(found["se"], "23.70362")
        assert agrees(told.object["weighting"]["kish"], "1.0516566956")
        assert agrees(told.object["weighting"]["n_effective"], "174.011158551")

    def test_two_stages_are_two_clusters_and_two_populations(survey):
        path = R_SAMPLE.with_name("apiclus2.csv")
        words = ("--cluster", "dnum", "--cluster", "snum", "--fpc", "fpc1", "--fpc", "fpc2", "--json")
        (found,) = survey(path, "--item", "api00", *words).object["estimates"]
        assert agrees(found["estimate"], "670.8118081") and agrees(found["se"], "30.09903")
