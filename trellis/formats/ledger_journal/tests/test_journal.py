"""What is written can be read again; both ways of reading agree; what is wrong is told by line and field."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.formats.ledger_journal.journal import COLUMNS, Journal
from trellis.formats.ledger_journal.read import read, read_by_line, read_quickly
from trellis.formats.ledger_journal.write import write

HEAD = ",".join(COLUMNS)
RUN = f"""{HEAD}
2026-05-04,run-1:amina,slice:amina,-109080,"Direct payment, 4 to 31 May",
2026-05-04,run-1:amina,on_the_way:bacs,109080,"Direct payment, 4 to 31 May",
2026-05-06,fix-1,on_the_way:bacs,-109080,Sent back by the bank,run-1:amina
2026-05-06,fix-1,slice:amina,109080,Sent back by the bank,run-1:amina
"""


def told(one: Journal) -> list[tuple]:
    """A journal as rows, to be compared."""
    corrects = one.corrects or [None] * len(one)
    return [
        (
            str(one.on[entry]),
            one.references[entry],
            one.accounts[account],
            int(pence),
            one.says[entry],
            corrects[entry],
        )
        for entry, account, pence in zip(one.entry_of, one.account_of, one.pence, strict=True)
    ]


def findings(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read(text if isinstance(text, bytes) else text.encode())
    return [(finding.where, finding.code) for finding in refused.value.findings]


def test_a_journal_is_read_as_columns():
    run = read(RUN.encode())
    assert (run.references, run.corrects) == (["run-1:amina", "fix-1"], [None, "run-1:amina"])
    assert run.on.tolist() == np.array(["2026-05-04", "2026-05-06"], "datetime64[D]").tolist()
    assert (run.accounts, run.entry_of.tolist()) == (["slice:amina", "on_the_way:bacs"], [0, 0, 1, 1])
    assert run.pence.tolist() == [-109080, 109080, -109080, 109080]
    assert run.says[0] == "Direct payment, 4 to 31 May"


def test_what_is_written_is_what_was_read():
    assert b"".join(write(read(RUN.encode()))).decode().replace("\r\n", "\n") == RUN


def test_a_mark_in_front_other_line_ends_and_empty_lines_change_nothing():
    sent = "\ufeff" + RUN.replace("\n", "\r\n") + "\r\n\r\n"
    assert told(read(sent.encode())) == told(read(RUN.encode()))


def test_a_file_is_read_from_its_place(tmp_path):
    place = tmp_path / "journal.csv"
    place.write_bytes(b"".join(write(read(RUN.encode()))))
    assert told(read(place)) == told(read(RUN.encode()))


def test_a_text_that_a_spreadsheet_would_work_out_is_guarded():
    for text in ("=1+1", "-1", "@sum", "'=1", "''-x", "+", "'"):
        given = Journal(
            [text], np.array(["2026-05-04"], "datetime64[D]"), [text], [text, "b"],
            np.array([0, 0]), np.array([0, 1]), np.array([-1, 1]), [text],
        )  # fmt: skip
        written = b"".join(write(given)).decode()
        assert not any(
            field.strip('"')[:1] in "=+@"
            for row in written.splitlines()[1:]
            for field in row.split(",")
            if field
        )
        assert told(read(written.encode())) == told(given)


@pytest.mark.parametrize(
    ("row", "where", "code"),
    [
        ("2026-05-04,a,x,1", "line 2", "fields"),
        ("2026-05-04,a,x,1,s,,", "line 2", "fields"),
        ('2026-05-04,a,x,"1,090",s,', "line 2, pence", "not-pence"),
        ("2026-05-04,a,x,10.00,s,", "line 2, pence", "not-pence"),
        ("2026-05-04,a,x,,s,", "line 2, pence", "not-pence"),
        ("2026-05-04,a,x,0x10,s,", "line 2, pence", "not-pence"),
        ("2026-05-04,a,x,٣,s,", "line 2, pence", "not-pence"),
        ("2026-05-04,a,x," + "9" * 19 + ",s,", "line 2, pence", "not-pence"),
        ("04/05/2026,a,x,1,s,", "line 2, date", "not-a-day"),
        ("2026-02-30,a,x,1,s,", "line 2, date", "no-such-day"),
        ("2026-05-04,,x,1,s,", "line 2, entry", "no-name"),
        ("2026-05-04,a, ,1,s,", "line 2, account", "no-name"),
        ("2026-05-04,a,x,1," + "s" * 1001 + ",", "line 2, says", "too-long"),
        ('2026-05-04,a,x,1,"s,', "line 2", "not-csv"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_field(row, where, code):
    assert findings(f"{HEAD}\n{row}\n") == [(where, code)]


def test_an_entry_stands_together_and_says_one_thing():
    assert findings(RUN + "2026-05-04,run-1:amina,x,1,Again,\n") == [("line 6, entry", "entry-apart")]
    assert findings(RUN + "2026-05-07,fix-1,x,1,Sent back by the bank,run-1:amina\n") == [
        ("line 6", "entry-differs")
    ]


@pytest.mark.parametrize("text", ["", "\n", "date,entry\n", HEAD.upper() + "\n", "entry," + HEAD])
def test_a_file_without_our_columns_is_refused(text):
    assert findings(text) == [("line 1", "columns")]


def test_what_is_not_utf_8_is_told_by_line():
    assert findings(RUN.encode() + b"2026-05-04,caf\xe9,x,1,s,\n") == [("line 6", "not-utf-8")]


def test_a_file_too_large_is_refused_in_a_sentence():
    with pytest.raises(Refused, match="larger than 100 bytes"):
        read(RUN.encode(), most_bytes=100)


def test_at_most_fifty_faults_are_told():
    assert len(findings(HEAD + "\n" + "2026-05-04,a,x,one,s,\n" * 60)) == 50


def test_a_journal_without_entries_is_one():
    empty = read(f"{HEAD}\n".encode())
    assert len(empty) == 0 and b"".join(write(empty)).decode() == f"{HEAD}\r\n"


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
lines = st.lists(st.tuples(words, st.integers(-(10**17), 10**17)), min_size=1, max_size=4)
entries = st.lists(
    st.tuples(words, st.dates(), words, lines, st.none() | words),
    min_size=1,
    max_size=6,
    unique_by=lambda entry: entry[0],
)


def columns(made) -> Journal:
    accounts: dict[str, int] = {}
    flat = [(at, account, pence) for at, entry in enumerate(made) for account, pence in entry[3]]
    return Journal(
        references=[entry[0] for entry in made],
        on=np.array([entry[1] for entry in made], dtype="datetime64[D]"),
        says=[entry[2] for entry in made],
        account_of=np.array([accounts.setdefault(account, len(accounts)) for _, account, _ in flat]),
        accounts=list(accounts),
        entry_of=np.array([at for at, _, _ in flat]),
        pence=np.array([pence for _, _, pence in flat], dtype=np.int64),
        corrects=[entry[4] for entry in made],
    )


@settings(deadline=None)
@given(entries)
def test_whatever_is_written_is_read_again_in_both_ways(made):
    given = columns(made)
    content = b"".join(write(given))
    assert told(read_by_line(content)) == told(given)
    quickly = read_quickly(content)
    assert quickly is not None or b"0x" in content.lower()
    assert quickly is None or told(quickly) == told(given)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["2026-05-04", "a", "b", " 1", "-1", "+1", "1_0", "x", '"', "", ",", "\n", "0x1"])
    )
)
def test_what_the_quick_way_takes_the_slow_way_takes_alike(pieces):
    content = f"{HEAD}\n2026-05-04,{','.join(pieces)}\n".encode()
    quickly = read_quickly(content)
    if quickly is not None:
        assert told(quickly) == told(read_by_line(content))
