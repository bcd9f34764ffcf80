import json

import pytest

from trellis.cli.main import run

MRS_A = {
    "on": "2026-05-01",
    "test": "adult",
    "related_to_impairment": True,
    "outcomes": {
        "nutrition": {"limbs": ["without_assistance"], "evidence": "The pan was burnt through."},
        "hygiene": {"limbs": ["takes_longer"], "evidence": "Washing takes her two hours."},
    },
    "significant_wellbeing_impact": True,
    "wellbeing_reason": "She is worn out by noon.",
}


@pytest.fixture
def trellis(monkeypatch, capsys):
    """Runs the command as typed; gives its exit code, standard output and standard error."""

    def ran(*words):
        monkeypatch.setattr("sys.argv", ["trellis", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return ran


@pytest.fixture
def file(tmp_path):
    def written(record):
        path = tmp_path / "mrs-a.json"
        path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
        return path

    return written


def test_the_answer_in_json_is_one_object_with_the_promised_keys(trellis, file):
    code, out, err = trellis("eligible", file(MRS_A), "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert (answer["eligible"], answer["test"], answer["outcomes_met_count"]) == (True, "adult", 2)
    assert (
        answer["lines"][-1]["says"]
        == "All three conditions hold, so your needs meet the eligibility criteria."
    )


def test_not_eligible_is_an_answer_and_no_fault(trellis, file):
    code, out, _ = trellis("eligible", file(MRS_A | {"related_to_impairment": False}), "--json")
    assert (code, json.loads(out)["eligible"]) == (0, False)


def test_a_person_reads_the_answer_first_and_then_the_steps(trellis, file):
    code, out, err = trellis("eligible", file(MRS_A))
    assert (code, err) == (0, "")
    assert out.startswith("Eligible on 2026-05-01, by the test: adult.\n")
    assert "The pan was burnt through." in out and "SI 2015/313" in out and '{"' not in out


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        ("{", ["not-json"]),
        ("[]", ["not-an-object"]),
        ('{"test": "adult", "test": "carer"}', ["key-given-twice"]),
        (
            MRS_A | {"on": "2015-03-31", "wellbeing_reason": ""},
            ["before-the-law", "wellbeing-reason-missing"],
        ),
        (MRS_A | {"carer_share": 0.5}, ["carer-blind"]),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_2_and_every_finding(trellis, file, record, codes):
    code, out, _ = trellis("eligible", file(record), "--json")
    assert (code, [finding["code"] for finding in json.loads(out)["findings"]]) == (2, codes)
    code, out, err = trellis("eligible", file(record))
    assert (code, out) == (2, "") and len(err.splitlines()) == len(codes)


def test_a_file_that_is_not_there_or_a_folder_ends_with_2_and_no_traceback(trellis, tmp_path):
    for path in (tmp_path / "none.json", tmp_path, "a\x1b[31m.json"):
        code, out, err = trellis("eligible", path)
        assert (code, out) == (2, "") and "Traceback" not in err and "\x1b" not in err
