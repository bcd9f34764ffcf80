import json
import re

import pytest
import readability

from tests.house import PACKAGE
from tests.house.test_words import NEVER
from trellis.journey.tell import letters, paper
from trellis.journey.tell.letters import Block, read_blocks, typed


def kinds(blocks):
    return [block.kind for block in blocks]


def test_a_letter_s_text_is_read_piece_by_piece():
    text = "# Why\n\nBecause it is\nso.\n\n- one\n- two\n\n> Said.\n\n= £3.00 a week"
    found = read_blocks(f"{text}\n\n| What | Sum\n| Bread | £1.00")
    assert found == (
        Block("heading", "Why"),
        Block("paragraph", "Because it is so."),
        Block("list", items=("one", "two")),
        Block("quote", "Said."),
        Block("sum", "£3.00 a week"),
        Block("table", rows=(("What", "Sum"), ("Bread", "£1.00"))),
    )


@pytest.fixture
def a_letter(tmp_path, monkeypatch):
    """Writes a letter of a stage that does not exist, and gives what it says of a context."""
    folder = tmp_path / "stage" / "letters"
    folder.mkdir(parents=True)
    monkeypatch.setattr(letters, "files", lambda package: tmp_path)
    letters._environment.cache_clear()

    def write(context, **texts):
        for name, text in texts.items():
            (folder / f"one{'' if name == 'full' else '.' + name}.txt").write_text(text)
        return letters.write("stage", "one", context)

    yield write
    letters._environment.cache_clear()


HOSTILE = "# Not a heading\n\n- not a list\n= not a sum\n| not | a table\n\n> not a quote {{ 7 * 7 }} <b>"


def test_what_somebody_typed_never_becomes_structure(a_letter):
    told = a_letter(
        {"said": HOSTILE},
        full="Subject\n\n{{ said }}\n\n> {{ said }}\n\n- {{ said }}\n\n| A | B\n| {{ said }} | x",
    )
    assert kinds(told.blocks) == ["paragraph", "quote", "list", "table"]
    assert told.blocks[0].text == told.blocks[1].text == told.blocks[2].items[0] == HOSTILE
    assert told.blocks[3].rows[1] == (HOSTILE, "x")


def test_a_subject_with_a_line_end_in_it_stays_one_subject(a_letter):
    told = a_letter({"name": "Ann\n# Other"}, full="About {{ name }}\n\nText.")
    assert told.subject == "About Ann\n# Other" and kinds(told.blocks) == ["paragraph"]


def test_easy_and_short_words_are_there_where_their_files_are(a_letter):
    told = a_letter({}, full="S\n\nText.", easy="[money] This is it.\n\nNo picture.", short="Two\nlines.")
    assert told.easy == (
        Block("paragraph", "This is it.", picture="money"),
        Block("paragraph", "No picture."),
    )
    assert told.short == "Two lines."
    assert a_letter({}, full="S\n\nText.").short == "Two lines."


def test_a_worker_s_own_words_keep_their_lines_and_their_lists():
    told = typed("  A   subject ", "One\ntwo\n\n- a\n- b\nafter\n\n# no heading")
    assert told.subject == "A subject"
    assert told.blocks == (
        Block("paragraph", "One\ntwo"),
        Block("list", items=("a", "b")),
        Block("paragraph", "after"),
        Block("paragraph", "# no heading"),
    )


def test_words_kept_with_a_message_are_read_back_as_they_were():
    told = typed("S", "One\n\n- a", easy="E", short="s", only_to="abc", is_about_money=True)
    assert letters.from_json(json.loads(json.dumps(told.as_json()))) == told


# The letters there are.

LETTERS = sorted(PACKAGE.glob("journey/*/letters/*.txt"))


def name_of(path) -> str:
    return f"{path.parent.parent.name}/{path.name}"


def fixed_text(path) -> list[str]:
    """The sentences of a letter that are the same for everybody, with a name where something is filled in."""
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", "\n", path.read_text(), flags=re.DOTALL)
    lines = [re.sub(r"^(#|-|>|=|\||\[[a-z_]+\]) ", "", line.strip()) for line in text.splitlines()]
    whole = [re.sub(r"\{\{.*?\}\}", "Ann", line) for line in lines if line]
    return [one for line in whole for one in re.split(r"(?<=[.?!:])\s+", line) if re.search("[a-z]{2}", one)]


def grade_of(sentences: list[str]) -> float:
    text = "\n".join(" ".join(re.findall(r"[£\w’'.,−-]*\w|[.?!:,;]", one)) for one in sentences)
    return float(readability.getmeasures(text, lang="en")["readability grades"]["Kincaid"])


def test_there_are_letters():
    assert {"assess/decision.txt", "assess/decision.easy.txt", "allocate/amount.txt"} <= set(
        map(name_of, LETTERS)
    )


@pytest.mark.parametrize("path", LETTERS, ids=name_of)
def test_a_letter_s_own_words_can_be_read_at_nine_and_easy_ones_at_seven(path):
    age = grade_of(fixed_text(path)) + 5
    assert age <= (7 if ".easy." in path.name else 9), fixed_text(path)


@pytest.mark.parametrize("path", LETTERS, ids=name_of)
def test_a_letter_calls_nobody_a_client_a_case_or_a_user(path):
    assert NEVER.findall(" ".join(fixed_text(path))) == []


def test_a_letter_that_is_hard_to_read_is_seen():
    hard = ["Notwithstanding the aforementioned determination, entitlement necessitates consideration."]
    assert grade_of(hard) + 5 > 9


@pytest.mark.parametrize("path", [one for one in LETTERS if ".easy." in one.name], ids=name_of)
def test_every_picture_that_easy_words_name_is_drawn(path):
    named = set(re.findall(r"^\[([a-z_]+)\] ", path.read_text(), re.MULTILINE))
    assert named and named <= paper.pictures()
