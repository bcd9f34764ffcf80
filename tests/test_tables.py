import doctest

import pytest

from tests import tables
from tests.spec import print_rules


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(tables).failed == 0


def test_a_table_may_be_drawn_with_or_without_strokes_at_its_edges():
    bare = "a | b\n--+--\n1 | 2\n  | 3"
    edged = "| a | b |\n|---|---|\n| 1 | 2 |\n|   | 3 |"
    assert tables.rows(bare) == tables.rows(edged) == [{"a": "1", "b": "2"}, {"a": "", "b": "3"}]
    assert tables.columns(bare) == {"a": ["1", ""], "b": ["2", "3"]}


@pytest.mark.parametrize("drawn", ["", "---+---", "a | b\n1", "a | b\n1 | 2 | 3", "a | a\n1 | 2"])
def test_a_table_drawn_wrongly_is_a_mistake_and_not_a_shorter_table(drawn):
    with pytest.raises(AssertionError):
        tables.rows(drawn)


@pytest.mark.parametrize("cell", ["", "true", "Yes", "maybe"])
def test_a_cell_is_yes_or_no_and_nothing_between(cell):
    with pytest.raises(KeyError):
        tables.yes(cell)


def test_words_stand_between_commas():
    assert (tables.words("a, b"), tables.words("none"), tables.words("")) == (["a", "b"], [], [])


def test_a_test_told_by_a_table_runs_once_a_row():
    @tables.told_by("a | b\n1 | 2\n3 | 4")
    def told(row):
        return row

    (mark,) = told.pytestmark
    assert [parameter.values[0] for parameter in mark.args[1]] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_the_pages_are_the_same_each_time_they_are_printed():
    assert print_rules.rules_page() == print_rules.rules_page()
    assert print_rules.law_page() == print_rules.law_page()


def test_a_stale_page_is_found_and_printing_mends_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(print_rules, "PAGES", tmp_path / "generated")
    assert print_rules.main(["--check"]) == 1
    assert "docs/generated/rules.md, docs/generated/law.md" in capsys.readouterr().out
    assert not (tmp_path / "generated").exists()
    assert print_rules.main([]) == 0
    assert print_rules.main(["--check"]) == 0
    (tmp_path / "generated" / "law.md").write_text("another law", encoding="utf-8")
    assert print_rules.main(["--check"]) == 1
    assert print_rules.main(["--chekc"]) == 2


def test_a_chapter_nobody_put_in_the_contents_is_refused(monkeypatch):
    monkeypatch.setattr(print_rules, "CHAPTERS", print_rules.CHAPTERS[:-1])
    with pytest.raises(print_rules.Unprintable, match="differ"):
        print_rules.rules_page()


def test_a_paragraph_without_words_is_refused(monkeypatch):
    from tests.spec.money import test_roundings

    paragraph = test_roundings.test_half_a_penny_goes_up_only_where_the_rule_says_half_up
    monkeypatch.setattr(paragraph, "__doc__", None)
    with pytest.raises(print_rules.Unprintable, match="no docstring"):
        print_rules.rules_page()
