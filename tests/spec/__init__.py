'''The rules, told as cases, and the manual printed from the telling.

A folder is a chapter, a file is a section, a test is a paragraph. `python -m tests.spec.print_rules` writes
`docs/generated/rules.md` from them, and `docs/generated/law.md` from the dated law beside the rules; with
`--check` it writes nothing and ends with 1 if the pages in the repository are stale.

To add a section:

- A chapter is a folder here, named in `toc.py` in reading order. Its `__init__.py` has a docstring (the
  chapter's first words), a `title`, and `sections`: the names of its files in reading order.
- A section is a file `test_….py` with a docstring (its first words) and a `title`.
- A paragraph is a test. Its name is a sentence that could be false and is printed as the heading; its
  docstring is printed beneath; its table, if it has one, under that. A test without a docstring is refused
  by the printer.

    title = "Two outcomes, no fewer"

    @told_by("""
        cannot achieve       | eligible
        ---------------------+---------
        nutrition            | no
        nutrition, hygiene   | yes
    """)
    def test_one_outcome_is_not_enough(row):
        """An adult must be unable to achieve two or more of the ten outcomes."""
        assert decide(…).eligible == yes(row["eligible"])

`told_by` runs the test once a row; `row` is heading to cell, all text. What turns a cell into a person
stands in the same file, under the tests or above them, and is not printed. Only what a reader could dispute
belongs here: how a bad file is refused is tested beside the code.'''
