import copy
import json
import os
import subprocess
import sys

import pytest

from tests.people import J1_ANSWERS
from trellis.cli.tests.running import trellis, trellis_here
from trellis.engines.allocation import schemes

NORTHSHIRE = ("--scheme", "northshire-2026-04")


@pytest.fixture
def mrs_ahmed(tmp_path):
    path = tmp_path / "mrs-a.json"
    path.write_text(json.dumps(J1_ANSWERS))
    return path


def test_mrs_ahmeds_sum_from_a_file_to_a_replay_on_another_machine(mrs_ahmed, tmp_path):
    kept = tmp_path / "kept" / "mrs-a-replay.json"
    kept.parent.mkdir()
    first = trellis("allocate", mrs_ahmed, *NORTHSHIRE, "--save", kept, "--json")
    assert first.code == 0 and first.err == ""
    told = first.object
    assert [told[key] for key in ("points", "weekly_pence", "annual_pence", "annual_52_weeks_pence")] == [
        71.5,
        29315,
        1528568,
        1524380,
    ]
    asked = ["points", "weekly_pence", "annual_pence", "annual_52_weeks_pence", "lines", "scheme"]
    assert {*asked, "scheme_version", "fingerprint", "suitable", "concerns"} <= set(told)
    assert {"outcome", "level", "points", "less_points", "pence", "rule", "says"} <= set(told["lines"][0])
    mask = os.umask(0)
    os.umask(mask)
    assert kept.stat().st_mode & 0o777 == 0o666 & ~mask
    # Another machine: another folder, an empty environment, nothing but the file.
    again = trellis("replay", kept, "--json", env={"PATH": "/usr/bin:/bin"})
    assert again.code == 0
    assert {key: again.object[key] for key in told} == told
    assert again.object["same"] is True


def test_a_published_scheme_file_gives_a_stranger_the_same_penny(mrs_ahmed, tmp_path, capsys):
    published = tmp_path / "published.toml"
    published.write_text(schemes.load("northshire-2026-04").as_toml())
    by_name = trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--json")
    by_file = trellis_here(capsys, "allocate", mrs_ahmed, "--scheme", published, "--json")
    assert by_file.object == by_name.object


def test_a_live_price_that_changes_leaves_the_stored_sum_alone(mrs_ahmed, tmp_path, capsys):
    live, kept = tmp_path / "live.toml", tmp_path / "kept.json"
    text = schemes.load("northshire-2026-04").as_toml()
    live.write_text(text)
    assert trellis_here(capsys, "allocate", mrs_ahmed, "--scheme", live, "--save", kept).code == 0
    live.write_text(text.replace("price_pence_a_week = 410", "price_pence_a_week = 390"))
    assert (
        trellis_here(capsys, "allocate", mrs_ahmed, "--scheme", live, "--json").object["weekly_pence"]
        == 27885
    )
    assert trellis_here(capsys, "replay", kept, "--json").object["weekly_pence"] == 29315


def test_the_bill_is_in_pounds_and_lines_up(mrs_ahmed, capsys):
    shown = trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--why")
    lines = shown.out.splitlines()
    assert shown.code == 0
    ends = {
        len(line)
        for line in lines
        if line.endswith(("£18.45", "£61.50", "£0.00", "£293.15")) and "level" not in line
    }
    assert len([line for line in lines if line.startswith("Eating and drinking  ")]) == 1
    assert max(ends) == len(next(line for line in lines if line.startswith("In all")))
    for words in (
        "£293.15",
        "£15,285.68",
        "£15,243.80",
        "Nothing is held back.",
        "separate fund",
        "4.5 points at £4.10",
    ):
        assert words in shown.out


def test_an_altered_file_ends_with_1_and_says_what_differs(mrs_ahmed, tmp_path, capsys):
    kept = tmp_path / "kept.json"
    trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--save", kept)
    kept.write_text(kept.read_text().replace('"weekly_pence": 29315', '"weekly_pence": 29415'))
    told = trellis_here(capsys, "replay", kept, "--json")
    assert (told.code, told.object["same"], told.codes) == (1, False, ["altered", "differs"])
    assert (told.object["weekly_pence"], told.object["stored_weekly_pence"]) == (29315, 29415)
    shown = trellis_here(capsys, "replay", kept)
    assert shown.code == 1
    assert "NOT the same. The file says £294.15" in shown.out
    assert "The file says 29415; its answers and scheme give 29315." in shown.err


def test_a_file_altered_beyond_working_still_ends_with_1(mrs_ahmed, tmp_path, capsys):
    kept = tmp_path / "kept.json"
    trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--save", kept)
    kept.write_text(kept.read_text().replace('"level": 2', '"level": 9', 1))
    told = trellis_here(capsys, "replay", kept, "--json")
    assert (told.code, told.object["same"], told.codes[0]) == (1, False, "altered")
    assert "changed after it was saved" in trellis_here(capsys, "replay", kept).err


def test_bounds_says_the_range_and_what_to_ask(tmp_path, capsys):
    partly = copy.deepcopy(J1_ANSWERS)
    del partly["answers"]["community"]
    partly["answers"]["work"] = {"level": None}
    path = tmp_path / "partly.json"
    path.write_text(json.dumps(partly))
    told = trellis_here(capsys, "bounds", path, *NORTHSHIRE, "--json")
    assert told.code == 0
    assert told.object["unanswered"] == ["work", "community"]
    assert (told.object["weekly_pence_low"], told.object["weekly_pence_high"]) == (23165, 41205)
    assert told.object["next_question"] == "work"
    shown = trellis_here(capsys, "bounds", path, *NORTHSHIRE)
    assert "Not more than  £412.05  a week" in shown.out and "Getting out and about" in shown.out


def test_a_part_done_assessment_is_refused_by_allocate_with_2(tmp_path, capsys):
    path = tmp_path / "partly.json"
    path.write_text('{"answers": {}}')
    told = trellis_here(capsys, "allocate", path, *NORTHSHIRE, "--json")
    assert (told.code, set(told.codes), len(told.codes)) == (2, {"not-answered"}, 10)
    assert list(told.object) == ["findings"]
    shown = trellis_here(capsys, "allocate", path, *NORTHSHIRE)
    assert (shown.code, shown.out) == (2, "")
    assert "trellis bounds" in shown.err


def nonsense(folder):
    """Files that no command can use."""
    big = folder / "big"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    made = {
        "empty": b"",
        "words": b"Mrs A needs help",
        "cut": b'{"answers": {"nutrition"',
        "binary": bytes(range(256)) * 9,
        "latin-1": '{"person": "Zoë"}'.encode("latin-1"),
        "list": b"[]",
        "deep": b'{"answers":' * 5_000 + b"1" + b"}" * 5_000,
        "twice": b'{"person": "a", "person": "b"}',
        "half a pair": b'{"person": "\\ud800"}',
        "huge number": b'{"answers": {"work": {"level": 1e999999999}}}',
        "long number": b'{"answers": {"work": {"level": ' + b"9" * 6_000 + b"}}}",
        "not a number": b'{"answers": {"work": {"carer_share": NaN}}}',
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    (folder / "a folder").mkdir()
    return [folder / name for name in (*made, "big", "a folder", "missing", "a\x00b", "x" * 5_000)]


@pytest.mark.parametrize(
    "command",
    [("allocate", *NORTHSHIRE), ("bounds", *NORTHSHIRE), ("replay",), ("eligible",)],
    ids=lambda words: words[0],
)
def test_nonsense_is_refused_with_sentences_and_never_a_traceback(command, tmp_path, capsys):
    name, *options = command
    for path in nonsense(tmp_path):
        told = trellis_here(capsys, name, path, *options, "--json")
        assert told.code == 2, path
        assert told.object["findings"], path
        assert "our-fault" not in told.codes, told.out
        assert all(set(finding) == {"code", "says", "where", "do"} for finding in told.object["findings"])
        shown = trellis_here(capsys, name, path, *options)
        assert shown.code == 2 and shown.out == "" and shown.err.strip(), path


def test_nonsense_for_a_scheme_is_refused_too(mrs_ahmed, tmp_path, capsys):
    for path in nonsense(tmp_path):
        told = trellis_here(capsys, "allocate", mrs_ahmed, "--scheme", path, "--json")
        assert told.code == 2 and told.object["findings"], path
        assert "our-fault" not in told.codes, told.out


@pytest.mark.parametrize(
    "words",
    [
        ("allocate",),
        ("allocate", "a.json"),
        ("allocate", "a.json", "--schem", "x"),
        ("alocate", "a.json"),
        ("replay", "a.json", "b.json"),
        ("allocate", "a.json", "--scheme"),
        ("recrod", "verify"),
    ],
)
def test_a_command_mistyped_is_a_finding_about_usage(words, capsys):
    told = trellis_here(capsys, words[0], "--json", *words[1:])
    assert (told.code, told.codes) == (2, ["usage"])
    shown = trellis_here(capsys, *words)
    assert (shown.code, shown.out) == (2, "") and "--help" in shown.err


@pytest.mark.parametrize(
    ("save", "says"),
    [
        ("mrs-a.json", "it would be lost"),
        (".", "This is a folder"),
        ("no/such/folder/kept.json", "Check that the folder exists"),
    ],
)
def test_a_replay_is_not_written_where_it_would_do_harm(save, says, mrs_ahmed, tmp_path, capsys):
    before = mrs_ahmed.read_bytes()
    shown = trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--save", tmp_path / save)
    assert shown.code == 2 and says in shown.err and shown.out == ""
    assert mrs_ahmed.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mrs-a.json"]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_reader_who_has_gone_away_is_no_accident(words, mrs_ahmed):
    command = [sys.executable, "-m", "trellis.cli.main", "allocate", mrs_ahmed, *NORTHSHIRE, *words]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (2, b"")


if os.path.exists("/dev/full"):  # Linux has a disk that is always full; other machines have none.

    def test_a_full_disk_is_said_and_ends_with_2(mrs_ahmed):
        command = f'"{sys.executable}" -m trellis.cli.main allocate "{mrs_ahmed}" --scheme northshire-2026-04'
        for ending in ("", " --json"):
            done = subprocess.run(
                f"{command}{ending} > /dev/full", shell=True, capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (
                2,
                b"The answer could not be written: No space left on device.\n",
            )


def test_output_that_is_closed_is_no_accident(mrs_ahmed):
    command = f'"{sys.executable}" -m trellis.cli.main allocate "{mrs_ahmed}" --scheme northshire-2026-04'
    done = subprocess.run(f"{command} --json >&-", shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_that_knows_no_pound_sign_gets_an_answer_all_the_same(mrs_ahmed):
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert "?293.15" in trellis("allocate", mrs_ahmed, *NORTHSHIRE, env=plain).out
    told = trellis("allocate", mrs_ahmed, *NORTHSHIRE, "--json", env=plain)
    assert "£18.45" in told.object["lines"][0]["says"]


@pytest.mark.parametrize("command", ["eligible", "allocate", "replay", "bounds", "allocate-many", "record"])
def test_every_command_teaches_with_its_help(command, capsys):
    shown = trellis_here(capsys, command, "--help")
    assert shown.code == 0
    assert command == "record" or "--json" in shown.out
    if command not in ("eligible", "record"):
        assert f"trellis {command} " in shown.out.split("Example")[1]


def test_the_version_is_printed(capsys):
    from trellis import __version__

    assert trellis_here(capsys, "--version").out.strip() == __version__


def test_a_fault_of_ours_is_said_to_be_one_and_ends_with_2(mrs_ahmed, capsys, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("trellis.engines.allocation.working.allocate", broken)
    told = trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE, "--json")
    assert (told.code, told.codes) == (2, ["our-fault"])
    assert "ZeroDivisionError" in told.object["findings"][0]["says"]


def test_stopping_by_hand_is_said_and_ends_with_2(mrs_ahmed, capsys, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("trellis.engines.allocation.working.allocate", stopped)
    shown = trellis_here(capsys, "allocate", mrs_ahmed, *NORTHSHIRE)
    assert shown.code == 2 and "Stopped before the end." in shown.err


def test_the_command_line_needs_no_django():
    barred = "import sys; sys.modules['django'] = None; from trellis.cli.main import outcome_of; "
    done = subprocess.run(
        [sys.executable, "-c", barred + "sys.exit(outcome_of(['--help']))"], capture_output=True, check=False
    )
    assert done.returncode == 0 and b"allocate-many" in done.stdout
